"""The state file: read strictly, the same value in any order, own history as facts."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from campaign_engine.campaigns.decide.state import COLUMNS, FRAMES, State, empty_state, state_bytes, state_of_bytes
from campaign_engine.campaigns.decide.state_file import read_state
from campaign_engine.rules.problems import render_problems

GIVEN = {
    "customer": "C-0",
    "offer": "ten",
    "campaign": "autumn",
    "step": "hello",
    "given_on": "2026-09-21",
    "valid_until": "2026-12-31",
    "status": "open",
}


def read(world: ModuleType, content: bytes) -> tuple[State | None, str]:
    state, problems = read_state(content, "state.json", world.make_project().policy)
    return state, render_problems(problems)


def written(**lists: Any) -> bytes:
    return json.dumps({"schema": "state.v1", **lists}).encode()


BAD = [
    (b"\xff\xfe{", "state.json  G110  state.json is not UTF-8 text"),
    (
        b'{"schema": "state.v1",\n "given": [',
        "state.json, line 2  G111  state.json is not JSON: it cannot be read from line 2 on",
    ),
    (b'{"schema": "state.v1", "stock": [{"offer": "ten", "left": NaN}]}', "G111"),
    (b"[" * 100_000, "G111"),
    (
        b"[]",
        "state.json  G112  state.json must hold one JSON object in braces\n"
        '    Without any history it is {"schema": "state.v1"}.',
    ),
    (b"{}", 'G113  `schema` is null; it must be "state.v1"'),
    (b'{"schema": "state.v2"}', 'G113  `schema` is "state.v2"; it must be "state.v1"'),
    (written(givn=[]), 'G114  there is no key called "givn" here\n    Did you mean "given"?'),
    (written(given={}), "G115  given is {}; it must be [...]"),
    (written(given=[3]), "state.json, given[0]  G115  given[0] is 3; it must be {...}"),
    (written(given=[GIVEN, {"customer": "C-1"}]), 'state.json, given[1]  G116  "offer" is missing'),
    (
        written(given=[GIVEN | {"given_on": "01.09.2026"}]),
        'G117  "given_on" is "01.09.2026"; it must be like 2026-10-01',
    ),
    (written(given=[GIVEN | {"given_on": "2026-02-30"}]), "G117"),
    (written(given=[GIVEN | {"status": "opened"}]), "it must be like open | redeemed | expired | cancelled"),
    (
        b'{"schema": "state.v1", "pauses": [{"campaign": "autumn", "why": "x"}], "pauses": []}',
        '"pauses" stands in state',
    ),
    (written(given=[GIVEN | {"customer": "C\ud800"}]), "G117"),
    (written(contacts=[{"customer": "C", "channel": "sms", "at": "0001-01-01T00:00+14:00"}]), "G117"),
    (written(given=[GIVEN | {"customer": 17}]), 'G117  "customer" is 17; it must be like "..."'),
    (written(given=[GIVEN | {"ofer": "x"}]), 'Did you mean "offer"?'),
    (written(stock=[{"offer": "ten", "left": -1}]), 'G117  "left" is -1; it must be like 0, 1, 2 ...'),
    (written(stock=[{"offer": "ten", "left": True}]), "G117"),
    (written(stock=[{"offer": "ten", "left": 1}, {"offer": "ten", "left": 2}]), 'G119  "ten" stands in stock twice'),
    (written(contacts=[{"customer": "C", "channel": "sms", "at": "yesterday"}]), "it must be like 2026-10-01T09:30"),
    (
        written(pauses=[{"campaign": "autum", "why": "x"}]),
        'state.json, pauses[0]  G118  no campaign is called "autum"\n    Did you mean "autumn"?',
    ),
    (written(budgets=[{"budget": "pot", "period": "total", "left": 1.005, "worst_case_left": 1}]), "G117"),
    (written(budgets=[{"budget": "pot", "period": "total", "left": "1e9", "worst_case_left": 1}]), "G117"),
]


@pytest.mark.parametrize(("content", "said"), BAD, ids=[str(index) for index in range(len(BAD))])
def test_a_slip_in_the_state_is_told_with_its_place_and_the_way_out(
    world: ModuleType, content: bytes, said: str
) -> None:
    state, text = read(world, content)
    assert state is None
    assert said in text


def test_all_slips_are_told_at_once(world: ModuleType) -> None:
    state, text = read(world, written(given=[GIVEN | {"status": "x"}, {}], stock=[{"offer": "ten"}], nonsense=1))
    assert state is None
    assert text.count("G1") >= 8


def test_what_the_project_no_longer_has_is_a_warning(world: ModuleType) -> None:
    state, text = read(world, written(stock=[{"offer": "nine", "left": 3}], given=[GIVEN | {"offer": "gone"}]))
    assert state is not None
    assert 'warning: the project has no "nine"' in text
    assert text.count("G1") == 1


def test_a_byte_order_mark_is_no_slip(world: ModuleType) -> None:
    state, text = read(world, b"\xef\xbb\xbf" + written())
    assert text == ""
    assert state is not None
    assert state.content_hash == empty_state().content_hash


def test_the_same_rows_in_any_order_are_the_same_state(world: ModuleType) -> None:
    rows = [GIVEN | {"customer": f"C-{index}", "valid_until": None} for index in range(5)]
    moments = [
        {"customer": "C-0", "channel": "sms", "at": "2026-09-30T12:00:00+02:00"},
        {"customer": "C-1", "channel": "sms", "at": "2026-09-30T12:00"},
    ]
    one, _ = read(world, written(given=rows, contacts=moments))
    moments[0]["at"] = "2026-09-30T10:00:00Z"
    other, _ = read(world, written(contacts=moments[::-1], given=[dict(reversed(row.items())) for row in rows[::-1]]))
    assert one is not None
    assert other is not None
    assert one.content_hash == other.content_hash
    assert state_of_bytes(state_bytes(one)) == one
    third, _ = read(world, written(given=rows[1:], contacts=moments))
    assert third is not None
    assert third.content_hash != one.content_hash


def history(world: ModuleType, condition: str, row: dict[str, Any] | None = None, **lists: Any) -> bool:
    """Whether a rule over own history fires for C-0."""
    rule = f"rules:\n  - {{id: r, why: B., when: {condition}, then: {{tag: t}}}}\n"
    files = {"offers/ten.yaml": world.COUPON, "campaigns/autumn.yaml": world.CAMPAIGN, "rules/r.yaml": rule}
    project = world.make_project(files)
    decisions = world.run(project, world.make_facts([row or {}, {}]), world.make_state(project.policy, **lists))
    hits: int = decisions.rule_hits["r"]
    return hits > 0


CONTACT = {"customer": "C-0", "channel": "sms", "at": "2026-09-30T12:00"}


@pytest.mark.parametrize(
    ("condition", "lists"),
    [
        ("holding.ten", {"given": [GIVEN]}),
        ("holding.ten", {"given": [GIVEN | {"valid_until": None}]}),
        ("holding.ten", {"given": [GIVEN | {"status": "redeemed", "redeemed_on": "2026-10-02"}]}),
        ("redeemed.ten", {"given": [GIVEN | {"status": "redeemed", "redeemed_on": "2026-10-01"}]}),
        ("redeemed.ten", {"given": [GIVEN | {"status": "redeemed"}]}),
        ("days_since.ten = 10", {"given": [GIVEN]}),
        ("days_since.ten = 0", {"given": [GIVEN, GIVEN | {"given_on": "2026-10-01", "status": "expired"}]}),
        ("step.autumn = 'hello'", {"given": [GIVEN]}),
        (
            "step.autumn = 'hello'",
            {"steps": [{"customer": "C-0", "campaign": "autumn", "step": "hello", "on": "2026-10-01"}]},
        ),
        (
            "contacts_7d = 2",
            {"contacts": [CONTACT, CONTACT | {"at": "2026-09-24T00:00"}, CONTACT | {"at": "2026-09-23T23:59"}]},
        ),
        ("contacts_7d = 1", {"contacts": [CONTACT, CONTACT | {"at": "2026-10-02T00:00"}]}),
    ],
)
def test_own_history_reads_as_facts(world: ModuleType, condition: str, lists: dict[str, Any]) -> None:
    assert history(world, condition, **lists)


@pytest.mark.parametrize(
    ("condition", "lists"),
    [
        ("holding.ten", {}),
        ("holding.ten", {"given": [GIVEN | {"valid_until": "2026-09-30"}]}),
        ("holding.ten", {"given": [GIVEN | {"status": "expired"}]}),
        ("holding.ten", {"given": [GIVEN | {"status": "cancelled"}]}),
        ("holding.ten", {"given": [GIVEN | {"given_on": "2026-10-02"}]}),
        ("redeemed.ten", {"given": [GIVEN]}),
        ("days_since.ten >= 0", {}),
        ("days_since.ten >= 0", {"given": [GIVEN | {"status": "cancelled"}]}),
        ("step.autumn IS NOT NULL", {"given": [GIVEN | {"step": "gone"}]}),
        ("step.autumn IS NOT NULL", {"given": [GIVEN | {"given_on": "2026-10-02"}]}),
        ("contacts_7d > 0", {}),
        ("holding.ten", {"given": [GIVEN | {"customer": "C-9"}]}),
    ],
)
def test_what_did_not_happen_is_no_history(world: ModuleType, condition: str, lists: dict[str, Any]) -> None:
    assert not history(world, condition, **lists)


def test_history_of_customers_the_facts_do_not_know_changes_nothing(world: ModuleType) -> None:
    project = world.make_project()
    facts = world.make_facts([{}, {}])
    state = world.make_state(
        project.policy, given=[GIVEN | {"customer": "C-7"}], contacts=[CONTACT | {"customer": "C-8"}]
    )
    assert world.run(project, facts, state).decisions.equals(world.run(project, facts).decisions)


AGAIN_MESSAGE = "offer: ten\nkind: message\ngive: if_worth_it\nworth: 5\n"


@pytest.mark.parametrize(
    ("again", "valid_until", "reason"),
    [
        ("", None, "already_holds"),
        ("again: {after: 10 days}\n", None, None),
        ("again: {after: 11 days}\n", None, "too_soon"),
        ("again: {after: 10 days}\n", "2026-12-31", None),
        ("again: {at_most: 1 per month}\n", None, None),
        ("again: {at_most: 1 per year}\n", None, "too_soon"),
        ("again: {at_most: 1 ever}\n", None, "too_soon"),
    ],
)
def test_a_message_is_sent_again_when_again_says_so(
    world: ModuleType, again: str, valid_until: str | None, reason: str | None
) -> None:
    project = world.make_project({"offers/ten.yaml": AGAIN_MESSAGE + again, "campaigns/autumn.yaml": world.CAMPAIGN})
    state = world.make_state(project.policy, given=[GIVEN | {"valid_until": valid_until}])
    assert world.reasons(world.run(project, world.make_facts(), state), "autumn.hello.ten") == {"C-0": reason}


def test_the_example_in_the_documents_is_a_state(world: ModuleType) -> None:
    text = (Path(__file__).parents[3] / "docs" / "state.md").read_text(encoding="utf-8")
    example = text.split("```json\n")[1].split("```")[0]
    budget = "budgets:\n  - {id: crm_q4, amount: 200000, per: total}\n"
    files = {
        "offers/ten_off.yaml": world.COUPON.replace("ten", "ten_off"),
        "campaigns/autumn.yaml": world.CAMPAIGN.replace("offer: ten", "offer: ten_off") + "    budgets: [crm_q4]\n",
        "budgets.yaml": budget,
    }
    state, problems = read_state(example.encode(), "state.json", world.make_project(files).policy)
    assert render_problems(problems) == ""
    assert state is not None
    assert state.budgets[0].left == 6_120_050
    assert state.stock == {"ten_off": 1200}
    assert state.pauses == {"autumn": "wrong price on the page"}
    described = {name for name in COLUMNS if f"`{name}`" in text}
    assert described == set(COLUMNS)
    columns = {column for columns in COLUMNS.values() for column in columns}
    assert all(f'"{column}"' in example or f"`{column}`" in text for column in columns)


def test_a_frozen_state_is_read_back_whole(world: ModuleType) -> None:
    state, _ = read(
        world,
        written(
            given=[GIVEN],
            contacts=[{"customer": "C-0", "channel": "sms", "at": "2026-09-30T12:00"}],
            consents=[
                {"customer": "C-0", "channel": "sms", "category": "promotional", "status": "refused",
                 "moment": "2026-09-30T18:02+02:00", "source": "STOP"}
            ],
            steps=[{"customer": "C-0", "campaign": "autumn", "step": "hello", "on": "2026-09-21"}],
            budgets=[{"budget": "crm", "period": "2026-W40", "left": "1.50", "worst_case_left": "99"}],
            stock=[{"offer": "ten", "left": 3}],
            codes=[{"offer": "ten", "left": 0}],
            pauses=[],
        ),
    )  # fmt: skip
    assert state is not None
    again = state_of_bytes(state_bytes(state))
    for name in FRAMES:
        assert getattr(again, name).equals(getattr(state, name))
        assert getattr(again, name).height == 1
    assert (again.budgets, again.stock, again.codes) == (state.budgets, {"ten": 3}, {"ten": 0})
    assert again.content_hash == state.content_hash
