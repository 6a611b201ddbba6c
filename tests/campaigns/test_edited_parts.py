"""Each edited part is shown with its reason and its own lines, and with nobody else's."""

from __future__ import annotations

from campaign_engine.campaigns.edited_parts import edited_parts
from campaign_engine.campaigns.init_project import STARTER
from campaign_engine.campaigns.policy.load_project import load_project
from campaign_engine.campaigns.policy.project import Project
from campaign_engine.campaigns.policy.project_files import read_project_files
from campaign_engine.campaigns.report.figures import EditedPart

FILES = read_project_files(STARTER)
RULES = "rules/come_back.yaml"
TABLE = """
tables:
  - id: saving_band
    why: Agreed with finance.
    hit: first
    rows:
      - {when: {orders_12m: ">= 20"}, then: {set: {saving: 7}}}
      - {when: {orders_12m: "12 .. 19"}, then: {set: {saving: 5}}}
"""


def edited(*changes: tuple[str, str, str]) -> dict[str, bytes]:
    files = dict(FILES)
    for file, old, new in changes:
        assert old.encode() in files[file]
        files[file] = files[file].replace(old.encode(), new.encode())
    return files


def loaded(files: dict[str, bytes]) -> Project:
    project, problems = load_project(files)
    assert project is not None, [problem.text() for problem in problems]
    return project


def parts(before: dict[str, bytes], after: dict[str, bytes]) -> list[EditedPart]:
    return list(edited_parts(loaded(before), loaded(after)))


def test_a_changed_rule_shows_its_edit_its_reason_and_its_place() -> None:
    (one,) = parts(FILES, edited((RULES, "days_away > 42", "days_away > 60")))
    assert (one.kind, one.id, one.sort, one.where) == ("rule", "slipping_away", "changed", f"{RULES}:4")
    assert one.why == "A regular who has not been in for six weeks is slipping away."
    assert [line for line in one.lines if line[0] in "+-"] == ["-    - days_away > 42", "+    - days_away > 60"]
    assert not any("count_days_away" in line for line in one.lines)


def test_what_came_and_what_went_is_shown_whole() -> None:
    moved = edited(
        ("calendars.yaml", "id: christmas_break", "id: winter"),
        ("campaigns/come_back.yaml", "[christmas_break]", "[winter]"),
    )
    found = parts(FILES, moved)
    calendars = {(one.sort, one.id): one.lines for one in found if one.kind == "calendar"}
    assert set(calendars) == {("added", "winter"), ("removed", "christmas_break")}
    assert len(calendars["added", "winter"]) == 1
    assert calendars["added", "winter"][0].startswith("+- {id: winter, windows:")
    (campaign,) = [one for one in found if one.kind == "campaign"]
    assert [line for line in campaign.lines if line[0] in "+-"] == ["-not_on: [christmas_break]", "+not_on: [winter]"]
    assert campaign.where.startswith("campaigns/come_back.yaml:")


def test_a_rule_whose_id_is_not_its_first_key_is_shown_whole() -> None:
    turned = edited((RULES, "  - id: cake_for_birthday\n    why: The bonus card", "  - why: The bonus card"))
    turned[RULES] = turned[RULES].replace(
        b"    when: DAYS_TO_ANNIVERSARY(birth_date) <= 6",
        b"    id: cake_for_birthday\n    when: DAYS_TO_ANNIVERSARY(birth_date) <= 5",
    )
    (one,) = parts(FILES, turned)
    assert "-- id: cake_for_birthday" in one.lines
    assert "+- why: The bonus card promises a slice of cake in the week of the birthday." in one.lines


def test_a_segment_that_rests_on_others_and_moved_is_no_edit() -> None:
    assert parts(FILES, edited((RULES, "rules:\n", "rules:\n\n  # moved down\n"))) == []


def test_a_table_is_shown_row_by_row() -> None:
    files = edited(
        (RULES, '      set: {saving: "= 3 + 0.01 * spend_12m"}', "      tag: counted"),
        (RULES, "when: open_complaints > 0", "when: open_complaints > 0 OR NOT tag.counted"),
    )
    base = {**FILES, "rules/bands.yaml": TABLE.encode()}
    other = {**FILES, "rules/bands.yaml": TABLE.replace("saving: 5", "saving: 6").encode()}
    assert files != FILES
    (one,) = parts(base, other)
    assert (one.kind, one.id, one.why) == ("table", "saving_band", "Agreed with finance.")
    assert [line for line in one.lines if line[0] in "+-"] == ["-12 .. 19 | saving = 5", "+12 .. 19 | saving = 6"]
    assert " >= 20 | saving = 7" in one.lines
    (whole,) = parts(FILES, base)
    assert whole.lines[:2] == ("+hit: first", "+orders_12m | then")
    inserted = {
        **FILES,
        "rules/bands.yaml": TABLE.replace(
            "    rows:\n", "    rows:\n      - {when: {orders_12m: '>= 50'}, then: {set: {saving: 8}}}\n"
        ).encode(),
    }
    (grown,) = parts(base, inserted)
    assert [line for line in grown.lines if line[0] in "+-"] == ["+>= 50 | saving = 8"], "rows below only moved"
