"""Where a check over the whole project speaks and where it is silent; the words stand in `bad/checks_*`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from campaign_engine.campaigns.policy.load_project import load_project
from campaign_engine.campaigns.policy.project_files import read_project_files

BASE = read_project_files(Path(__file__).parent / "bad_base")
TODAY = date(2026, 11, 1)
RULES, CAMPAIGN = "rules/rules.yaml", "campaigns/winback.yaml"


def codes(files: dict[str, str], today: date | None = TODAY) -> set[str]:
    """The codes that come up in the good project with these files over it; `+` before a path adds to a file."""
    whole = dict(BASE)
    for path, text in files.items():
        if path.startswith("+"):
            whole[path[1:]] += text.encode()
        else:
            whole[path] = text.encode()
    return {problem.code for problem in load_project(whole, today)[1]}


def rules_with(line: str) -> dict[str, str]:
    return {RULES: BASE[RULES].decode().replace("facts:\n", f"  - {{{line}}}\nfacts:\n")}


def rule_active(days: str) -> dict[str, str]:
    return {RULES: BASE[RULES].decode().replace("    then:\n", f"    active: {days}\n    then:\n")}


def calendar(*windows: str) -> dict[str, str]:
    listed = ", ".join(f"{{from: {first}, to: {last}}}" for first, last in (one.split("..") for one in windows))
    return {"calendars.yaml": f"calendars:\n  - {{id: stocktake, windows: [{listed}]}}\n"}


def campaign(*lines: str) -> dict[str, str]:
    head = "campaign: more\nwhy: More.\nsteps: [{id: one, offer: ten_off}]\n"
    return {"campaigns/more.yaml": head + "".join(f"{line}\n" for line in lines)}


NORTH = {"+segments/segments.yaml": "\n  - {id: north, when: region = 'north'}\n"}
FORBID = "id: hush, why: x, then: {forbid: ten_off}, if_unknown: ignore, when: "
BOTH = "days_since_order > 60 AND segment.regulars"


@pytest.mark.parametrize(
    ("code", "speaks", "silent"),
    [
        ("R381", calendar("2026-10-01..2026-10-31"), calendar("2026-10-01..2026-11-01")),
        ("R381", calendar("2025-01-01..2025-01-02", "2024-01-01..2024-01-02"),
         calendar("2025-01-01..2025-01-02", "2027-01-01..2027-01-02")),
        ("R382", calendar("2026-11-08..2026-11-08"), calendar("2026-11-09..2026-11-09")),
        ("R382", rule_active("{to: 2026-11-08}"), rule_active("{to: 2026-11-09}")),
        ("R382", campaign("status: live", "to: 2026-11-03"), campaign("status: draft", "to: 2026-11-03")),
        ("R383", campaign("status: live", "from: 2026-11-02", "to: 2026-11-03", "not_on: stocktake"),
         campaign("status: live", "from: 2026-11-02", "to: 2026-11-04", "not_on: stocktake")),
        ("R383", campaign("status: live", "from: 2026-11-02", "to: 2026-11-03", "not_on: stocktake"),
         campaign("status: live", "from: 2026-11-02", "not_on: stocktake")),
        ("R384", campaign("status: draft", "to: 2026-10-31"), campaign("status: draft", "to: 2026-11-01")),
        ("R384", campaign("status: draft", "to: 2026-10-31"), campaign("status: ended", "to: 2026-10-31")),
        ("R385", rule_active("{from: 2026-12-25}"), rule_active("{from: 2026-12-24}")),
        ("R385", rule_active("{to: 2026-09-30}"), rule_active("{to: 2026-10-01}")),
        ("R386", NORTH, {**NORTH, **campaign("status: live", "audience: segment.north")}),
        ("R387", rules_with(FORBID + "segment.regulars"), rules_with(FORBID + "segment.regulars AND orders > 7")),
        ("R387", rules_with(FORBID + BOTH), rules_with(FORBID + "days_since_order > 61 AND segment.regulars")),
        ("R387", rules_with(FORBID + "TRUE"), rules_with(FORBID + "TRUE, active: {to: 2026-11-30}")),
        ("R387", rules_with(FORBID + "TRUE"), rules_with("id: hush, why: x, when: TRUE, then: {forbid: extra}")),
        ("R388", rules_with("id: hush, why: x, when: TRUE, then: {forbid: extra}"),
         rules_with("id: hush, why: x, when: TRUE, then: {forbid: extra}, active: {to: 2026-12-01}")),
        ("R388", rules_with("id: hush, why: x, when: TRUE, then: {forbid: birthday_gift}"),
         rules_with("id: hush, why: x, when: 'orders > 3', if_unknown: fire, then: {forbid: all}")),
        ("R389", {"offers/extra.yaml": "offer: extra\nkind: message\ngive: if_worth_it\nworth: 5\ncost: 0.10\n"},
         {"offers/extra.yaml": "offer: extra\nkind: message\ngive: if_worth_it\nworth: 5\ncost: 0\n"}),
        ("P146", {"+project.yaml": "protected: [orders]\n"},
         {"+project.yaml": "protected: {orders: {allow_with_reason: x, for: [regulars]}}\n"}),
        ("P146", {"+project.yaml": "protected: {orders: {allow_with_reason: x, for: [winback]}}\n"},
         {"+project.yaml": "protected: {orders: {allow_with_reason: x}}\n"}),
        ("P146", {"+project.yaml": "protected: [is_staff]\n"}, {"+project.yaml": "protected: [gender]\n"}),
        ("R390", {"+project.yaml": "protected: {orders: {stands_for: age}}\n"},
         {"+project.yaml": "protected: {orders: {stands_for: age, allow_with_reason: x}}\n"}),
        ("R391", {"+project.yaml": "protected: {gender: {allow_with_reason: x}}\n"},
         {"+project.yaml": "protected: {orders: {allow_with_reason: x}}\n"}),
    ],
)  # fmt: skip
def test_a_check_speaks_on_one_side_of_its_edge_and_is_silent_on_the_other(
    code: str, speaks: dict[str, str], silent: dict[str, str]
) -> None:
    assert code in codes(speaks)
    assert code not in codes(silent)


TABLE = """
tables:
  - id: bands
    why: x
    hit: first
    active: {to: %s}
    rows:
      - {when: {orders: ">= 3", region: "'south'"}, then: {propose: extra}}
"""


def test_rows_of_tables_are_looked_at_as_rules_are() -> None:
    table = {"+" + RULES: TABLE % "2026-11-08"}
    assert codes(table) == {"R382"}
    assert "R385" in codes({"+" + RULES: TABLE % "2026-09-30"})
    forbid = rules_with("id: hush, why: x, when: orders >= 3, if_unknown: fire, then: {forbid: extra}")[RULES]
    assert "R387" in codes({RULES: forbid + TABLE % "2026-12-08"})
    assert "P146" in codes({**table, "+project.yaml": "protected: [region]\n"})
    assert "P146" not in codes({**table, "+project.yaml": "protected: {region: {allow_with_reason: x, for: bands}}\n"})


def test_without_a_day_nothing_is_said_of_what_is_over() -> None:
    files = {**calendar("2020-01-01..2020-01-02"), **campaign("status: draft", "to: 2020-10-31")}
    assert {"R381", "R384"} <= codes(files)
    assert codes(files, None).isdisjoint({"R381", "R382", "R384", "D177"})


def test_a_fact_that_only_fills_a_message_is_read() -> None:
    greeting = BASE[CAMPAIGN].decode().replace("Come back.", "Come back: {{ treat }}.")
    sets = {
        RULES: BASE[RULES].decode().replace("set: {", "set: {treat: 5, ") + "  treat: {type: number, otherwise: 0}\n"
    }
    assert "R207" in codes(sets)
    assert "R207" not in codes({**sets, CAMPAIGN: greeting})


def test_a_promise_may_look_at_what_is_protected() -> None:
    promise = {"+" + RULES: "never:\n  - {id: fair, that: given.ten_off AND gender = 'f'}\n"}
    assert "P146" not in codes({**promise, "+project.yaml": "protected: [gender]\n"})
