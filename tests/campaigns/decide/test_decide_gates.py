"""Every gate with its reason: what shuts it, what leaves it open, and that unknown never lets anything through."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from campaign_engine.campaigns.decide.decisions import GATES

PAIR = "autumn.hello.ten"
PROPOSES = "rules:\n  - {id: p, why: B., when: age > 50, then: {propose: ten}}\n"
ONLY_APP = "    messages:\n      any:\n        app:\n          en: {title: A, body: B}\n"
LADDER = "[{id: hello, offer: ten, open: true}, {id: last, after: 14 days, offer: ten, open: true}]"


def one(world: ModuleType, offer: str = "", campaign: str = "", row: dict[str, Any] | None = None, **more: Any) -> Any:
    """Decides for one customer, with lines added to offer and campaign; `rules`, `state`, `day`, project lines."""
    steps = more.pop("steps", None)
    text = world.CAMPAIGN if steps is None else world.CAMPAIGN.replace("[{id: hello, offer: ten, open: true}]", steps)
    files = {
        "offers/ten.yaml": world.COUPON + offer,
        "campaigns/autumn.yaml": text + campaign,
        "calendars.yaml": "calendars:\n  - {id: feast, windows: [{from: 2026-10-01, to: 2026-10-01}]}\n",
    }
    if "rules" in more:
        files["rules/r.yaml"] = more.pop("rules")
    lists, day = more.pop("state", {}), more.pop("day", "2026-10-01")
    send_at = more.pop("send_at", None)
    project = world.make_project(files, **more)
    state = world.make_state(project.policy, **lists)
    return world.run(project, world.make_facts([row or {}], day=day), state, day, send_at=send_at)


def given(**values: Any) -> dict[str, list[dict[str, Any]]]:
    row = {
        "customer": "C-0",
        "offer": "ten",
        "campaign": "other",
        "step": "x",
        "given_on": "2026-09-20",
        "status": "open",
    }
    return {"given": [row | values]}


def consent(status: str, moment: str = "2026-09-01T10:00", channel: str = "app") -> dict[str, Any]:
    return {"customer": "C-0", "channel": channel, "category": "promotional", "status": status, "moment": moment}


SHUT: list[tuple[str, set[str], dict[str, Any]]] = [
    ("not in the audience", {"not_in_audience"}, {"campaign": "    audience: age > 50\n"}),
    ("unknown to the audience", {"not_in_audience"}, {"campaign": "    audience: age > 50\n", "row": {"age": None}}),
    (
        "no rule proposes it",
        {"not_proposed"},
        {"steps": "[{id: hello, offer: ten}]", "rules": PROPOSES},
    ),
    (
        "a rule forbids it",
        {"forbidden"},
        {"rules": "rules:\n  - {id: f, why: B., when: age > 30, if_unknown: fire, then: {forbid: ten}}\n"},
    ),
    (
        "forbid all reaches what is given if worth it",
        {"forbidden"},
        {"rules": "rules:\n  - {id: f, why: B., when: age > 30, if_unknown: fire, then: {forbid: all}}\n"},
    ),
    (
        "an unknown fact forbids where the rule says so",
        {"forbidden"},
        {
            "row": {"age": None},
            "rules": "rules:\n  - {id: f, why: B., when: age > 30, if_unknown: fire, then: {forbid: ten}}\n",
        },
    ),
    ("the ladder has stopped", {"ladder_stopped"}, {"campaign": "    stop: age > 30\n"}),
    ("excluded", {"excluded"}, {"row": {"staff": True}}),
    ("no consent on any channel", {"no_consent"}, {"row": {"app_yes": False, "sms_yes": False}}),
    ("unknown consent means no", {"no_consent"}, {"row": {"app_yes": None, "sms_yes": None}}),
    ("consent only where she cannot be reached", {"no_consent"}, {"row": {"has_app": False, "sms_yes": False}}),
    (
        "nothing reaches her",
        {"no_reachable_channel"},
        {"row": {"has_app": None}, "campaign": ONLY_APP},
    ),
    (
        "neither reached nor allowed",
        {"no_consent", "no_reachable_channel"},
        {"row": {"has_app": False, "app_yes": False}, "campaign": ONLY_APP},
    ),
    (
        "a step without a text on any channel",
        {"no_reachable_channel"},
        {"steps": LADDER, "campaign": "    messages: {last: {app: {en: {body: Hello}}}}\n"},
    ),
    ("a category no channel allows", {"no_consent"}, {"offer": "    category: transactional\n"}),
    (
        "a refusal in the state wins over the column",
        {"no_consent"},
        {"row": {"sms_yes": False}, "state": {"consents": [consent("refused")]}},
    ),
    (
        "a refusal in the column wins over the state",
        {"no_consent"},
        {"row": {"app_yes": False, "sms_yes": False}, "state": {"consents": [consent("allowed")]}},
    ),
    (
        "at equal moments refusal wins",
        {"no_consent"},
        {"row": {"sms_yes": False}, "state": {"consents": [consent("allowed"), consent("refused")]}},
    ),
    (
        "an objection after the as-of acts at once",
        {"no_consent"},
        {"row": {"sms_yes": False}, "state": {"consents": [consent("refused", "2026-10-01T08:00")]}},
    ),
    ("she holds one", {"already_holds"}, {"state": given()}),
    ("she holds one until today", {"already_holds"}, {"state": given(valid_until="2026-10-01")}),
    (
        "she holds one, whatever again says",
        {"already_holds"},
        {"state": given(valid_until="2026-10-09"), "offer": "    again: {after: 3 days}\n"},
    ),
    (
        "given eleven days ago",
        {"too_soon"},
        {"state": given(status="expired"), "offer": "    again: {after: 12 days}\n"},
    ),
    (
        "given twice this year",
        {"too_soon"},
        {
            "offer": "    again: {at_most: 2 per year}\n",
            "state": {
                "given": [*given(status="expired")["given"], *given(status="redeemed", given_on="2026-01-01")["given"]]
            },
        },
    ),
    ("not on this day", {"calendar"}, {"campaign": "    not_on: [feast]\n"}),
    ("before the campaign", {"calendar"}, {"campaign": "    from: 2026-10-02\n"}),
    ("after the campaign", {"expired"}, {"campaign": "    to: 2026-09-30\n"}),
    ("a coupon valid for no day", {"expired"}, {"offer": "    valid: {from: send, for: 5 days, latest: 2026-09-30}\n"}),
    ("paused in its file", {"paused"}, {"status": "paused"}),
    ("paused in the state", {"paused"}, {"state": {"pauses": [{"campaign": "autumn", "why": "wrong price"}]}}),
    ("no code is left", {"out_of_codes"}, {"state": {"codes": [{"offer": "ten", "left": 0}]}}),
    ("its worth is unknown", {"value_unknown"}, {"worth": '"= margin"', "row": {"margin": None}}),
    (
        "at a later step",
        {"not_at_this_step"},
        {
            "steps": LADDER,
            "state": {"steps": [{"customer": "C-0", "campaign": "autumn", "step": "hello", "on": "2026-09-01"}]},
        },
    ),
    (
        "waiting for the next step",
        {"not_at_this_step"},
        {
            "steps": LADDER,
            "state": {"steps": [{"customer": "C-0", "campaign": "autumn", "step": "hello", "on": "2026-09-30"}]},
        },
    ),
]

OPEN: list[tuple[str, dict[str, Any]]] = [
    ("nothing stands in the way", {}),
    ("an unknown exclusion is none", {"row": {"staff": None}}),
    (
        "an allowed row fills an unknown column",
        {"row": {"app_yes": None, "sms_yes": None}, "state": {"consents": [consent("allowed")]}},
    ),
    (
        "the latest row counts",
        {
            "row": {"sms_yes": False},
            "state": {"consents": [consent("refused"), consent("allowed", "2026-09-02T10:00")]},
        },
    ),
    ("what she held ran out yesterday", {"state": given(valid_until="2026-09-30")}),
    ("what she held was redeemed", {"state": given(status="redeemed", redeemed_on="2026-09-25")}),
    ("what was given was withdrawn", {"state": given(status="cancelled"), "offer": "    again: {after: 90 days}\n"}),
    (
        "given twelve days ago is long enough",
        {"state": given(status="expired", given_on="2026-09-19"), "offer": "    again: {after: 12 days}\n"},
    ),
    (
        "last year does not count",
        {"state": given(status="expired", given_on="2025-12-31"), "offer": "    again: {at_most: 1 per year}\n"},
    ),
    ("another offer is held", {"state": {"given": [given()["given"][0] | {"offer": "nine"}]}}),
    ("somebody else holds it", {"state": {"given": [given()["given"][0] | {"customer": "C-9"}]}}),
    ("the first day of the campaign", {"campaign": "    from: 2026-10-01\n    to: 2026-10-01\n"}),
    ("the last day of the coupon", {"offer": "    valid: {from: send, latest: 2026-10-01}\n"}),
    (
        "a step that the campaign no longer has",
        {
            "steps": LADDER,
            "state": {"steps": [{"customer": "C-0", "campaign": "autumn", "step": "gone", "on": "2026-09-30"}]},
        },
    ),
]


def adapted(world: ModuleType, case: dict[str, Any]) -> Any:
    """`status` and `worth` replace what the usual campaign and offer say."""
    case = dict(case)
    status, worth = case.pop("status", "live"), case.pop("worth", "5")
    changed = type(world)("changed")
    changed.__dict__.update(world.__dict__)
    changed.CAMPAIGN = world.CAMPAIGN.replace("status: live", f"status: {status}")
    changed.COUPON = world.COUPON.replace("worth: 5", f"worth: {worth}")
    return one(changed, **case)


@pytest.mark.parametrize(("_name", "reasons", "case"), SHUT, ids=[name for name, _, _ in SHUT])
def test_a_gate_shuts(world: ModuleType, _name: str, reasons: set[str], case: dict[str, Any]) -> None:
    decisions = adapted(world, case)
    assert world.mask(decisions, PAIR) == reasons
    assert world.reasons(decisions, PAIR)["C-0"] == min(reasons, key=GATES.index)
    assert "hello" not in decisions.decisions["step"].to_list()


@pytest.mark.parametrize(("_name", "case"), OPEN, ids=[name for name, _ in OPEN])
def test_a_gate_stays_open(world: ModuleType, _name: str, case: dict[str, Any]) -> None:
    decisions = adapted(world, case)
    assert world.mask(decisions, PAIR) == set()
    assert world.outcomes(decisions) == [("C-0", "ten", "given")]


def test_every_gate_is_shut_by_some_case_here() -> None:
    """The others have cases of their own in test_decide_tables.py, test_contact_policy.py, test_decide_recommend.py."""
    elsewhere = {"table_conflict", "profiling_objection", "no_products"}
    assert {reason for _, reasons, _ in SHUT for reason in reasons} == set(GATES) - elsewhere


def test_the_first_reason_is_shown_and_all_are_kept(world: ModuleType) -> None:
    decisions = one(
        world,
        campaign="    audience: age > 50\n    to: 2026-09-30\n",
        row={"staff": True, "app_yes": False, "sms_yes": False},
    )
    assert world.mask(decisions, PAIR) == {"not_in_audience", "excluded", "no_consent", "expired"}
    assert world.reasons(decisions, PAIR) == {"C-0": "not_in_audience"}


def test_a_guaranteed_benefit_without_consent_is_granted_in_silence(world: ModuleType) -> None:
    owed = "\n    offer: ten\n    kind: coupon.amount\n    give: guaranteed\n    value: 10\n"
    project = world.make_project({"offers/ten.yaml": owed, "campaigns/autumn.yaml": world.CAMPAIGN})
    decisions = world.run(project, world.make_facts([{"app_yes": False, "sms_yes": False}, {}]))
    assert world.outcomes(decisions, "channel", "consent_ref") == [
        ("C-0", "ten", "given", None, None),
        ("C-1", "ten", "given", "app", "app/promotional"),
    ]
    assert decisions.jobs["customer_id"].to_list() == ["C-1"]


def test_a_guaranteed_benefit_is_forbidden_only_by_its_id(world: ModuleType) -> None:
    owed = "\n    offer: ten\n    kind: coupon.amount\n    give: guaranteed\n    value: 10\n"
    for what, expected in (("all", set()), ("ten", {"forbidden"})):
        rule = f"rules:\n  - {{id: f, why: B., when: age > 30, if_unknown: fire, then: {{forbid: {what}}}}}\n"
        files = {"offers/ten.yaml": owed, "campaigns/autumn.yaml": world.CAMPAIGN, "rules/r.yaml": rule}
        files["offers/other.yaml"] = world.COUPON.replace("offer: ten", "offer: other")
        files["campaigns/b.yaml"] = world.CAMPAIGN.replace("autumn", "b").replace("ten", "other")
        decisions = world.run(world.make_project(files), world.make_facts())
        assert world.mask(decisions, PAIR) == expected


@pytest.mark.parametrize(
    ("row", "channel"),
    [
        ({}, "app"),
        ({"favourite_channel": "sms"}, "sms"),
        ({"favourite_channel": "sms", "sms_yes": False}, "app"),
        ({"favourite_channel": "pigeon"}, "app"),
        ({"has_app": False}, "sms"),
        ({"app_yes": None}, "sms"),
    ],
)
def test_the_preferred_channel_is_taken_where_it_may_be_else_the_first_listed(
    world: ModuleType, row: dict[str, Any], channel: str
) -> None:
    assert world.outcomes(one(world, row=row), "channel") == [("C-0", "ten", "given", channel)]


@pytest.mark.parametrize(
    ("on", "step"), [("2026-09-17", "last"), ("2026-09-18", None), ("2026-10-01", None), ("2026-01-01", "last")]
)
def test_the_next_step_comes_once_its_days_have_passed(world: ModuleType, on: str, step: str | None) -> None:
    told = {"steps": [{"customer": "C-0", "campaign": "autumn", "step": "hello", "on": on}]}
    found = one(world, steps=LADDER, state=told).decisions["step"].to_list()
    assert found == ([] if step is None else [step])


@pytest.mark.parametrize("on", ["2026-09-30", "2026-01-01"])
def test_after_the_last_step_she_is_done(world: ModuleType, on: str) -> None:
    told = {"steps": [{"customer": "C-0", "campaign": "autumn", "step": "last", "on": on}]}
    done = one(world, steps=LADDER, state=told)
    assert done.decisions.height == 0
    assert world.mask(done, "autumn.hello.ten") == world.mask(done, "autumn.last.ten") == {"not_at_this_step"}


def test_a_single_step_comes_again(world: ModuleType) -> None:
    told = {"steps": [{"customer": "C-0", "campaign": "autumn", "step": "hello", "on": "2026-09-30"}]}
    assert one(world, state=told).decisions["step"].to_list() == ["hello"]


def test_the_days_of_a_campaign_are_asked_of_the_moment_of_sending(world: ModuleType) -> None:
    campaign = "    to: 2026-10-01\n"
    evening = world.at("2026-10-01T23:59").moment
    midnight = world.at("2026-10-02T00:00").moment
    assert world.mask(one(world, campaign=campaign, send_at=evening), PAIR) == set()
    assert world.mask(one(world, campaign=campaign, send_at=midnight), PAIR) == {"expired"}
