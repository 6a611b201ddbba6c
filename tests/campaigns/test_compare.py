"""What was edited: by meaning, not by place; and the lines, without comments."""

from __future__ import annotations

from campaign_engine.campaigns.compare import changed_lines, changed_parts
from campaign_engine.campaigns.init_project import STARTER
from campaign_engine.campaigns.policy.load_project import load_project
from campaign_engine.campaigns.policy.project import Project
from campaign_engine.campaigns.policy.project_files import read_project_files

FILES = read_project_files(STARTER)
RULES = "rules/come_back.yaml"


def edited(file: str, old: str, new: str) -> dict[str, bytes]:
    assert old.encode() in FILES[file]
    return {**FILES, file: FILES[file].replace(old.encode(), new.encode())}


def loaded(files: dict[str, bytes]) -> Project:
    project, problems = load_project(files)
    assert project is not None, [problem.text() for problem in problems]
    return project


def parts(files: dict[str, bytes]) -> list[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    found = changed_parts(loaded(FILES), loaded(files))
    return [(one.kind, one.added, one.removed, one.changed) for one in found]


def test_moving_lines_and_comments_change_nothing() -> None:
    moved = {**FILES, RULES: b"# a new first line\n\n" + FILES[RULES].replace(b"\n", b"\r\n")}
    assert parts(moved) == []
    assert changed_lines(FILES, moved) == ()


def test_an_edited_threshold_is_one_changed_rule_and_two_lines() -> None:
    other = edited(RULES, "days_away > 42", "days_away > 60")
    assert parts(other) == [("rule", (), (), ("slipping_away",))]
    (change,) = changed_lines(FILES, other)
    assert (change.path, [line.strip() for line in change.removed]) == (RULES, ["- days_away > 42"])
    assert [line.strip() for line in change.added] == ["- days_away > 60"]


def test_every_kind_of_part_is_seen() -> None:
    assert parts(edited("segments/segments.yaml", "orders_12m >= 12", "orders_12m >= 6"))[0][0] == "segment"
    assert parts(edited("offers/offers.yaml", "stock: 100", "stock: 90"))[0][0] == "offer"
    assert parts(edited("campaigns/come_back.yaml", "holdout: 10%", "holdout: 20%"))[0][0] == "campaign"
    assert parts(edited("budgets.yaml", "amount: 12.00", "amount: 13.00"))[0][0] == "budget"
    assert parts(edited("calendars.yaml", "to: 2026-12-26", "to: 2026-12-27"))[0][0] == "calendar"
    assert parts(edited(RULES, "id: not_two_savings", "id: never_two"))[0][1:3] == (
        ("never_two",),
        ("not_two_savings",),
    )


def test_a_renamed_rule_is_one_that_came_and_one_that_went() -> None:
    renamed = {path: data.replace(b"cake_for_birthday", b"cake_of_the_week") for path, data in FILES.items()}
    assert parts(renamed) == [("rule", ("cake_of_the_week",), ("cake_for_birthday",), ())]


TABLE = b"""tables:
  - id: thanks
    why: Agreed.
    hit: first
    rows:
      - {when: {orders_12m: ">= 20"}, then: {tag: loud}}
      - {when: {orders_12m: ">= 10"}, then: {tag: quiet}}
"""


def test_a_table_is_one_part_whatever_of_its_rows_changed() -> None:
    before = loaded({**FILES, "rules/thanks.yaml": TABLE})

    def changed(table: bytes) -> list[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
        found = changed_parts(before, loaded({**FILES, "rules/thanks.yaml": table}))
        return [(one.kind, one.added, one.removed, one.changed) for one in found]

    assert changed(b"# moved\n" + TABLE) == []
    assert changed(TABLE.replace(b">= 10", b">= 11")) == [("table", (), (), ("thanks",))]
    assert changed(TABLE.replace(b"hit: first", b"hit: collect")) == [("table", (), (), ("thanks",))]
    assert changed(TABLE.replace(b"id: thanks", b"id: many_thanks")) == [("table", ("many_thanks",), ("thanks",), ())]
    assert parts({**FILES, "rules/thanks.yaml": TABLE}) == [("table", ("thanks",), (), ())]
