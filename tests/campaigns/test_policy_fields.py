"""Every key of the grammar is either honoured or refused: nothing is read and then ignored.

The shapes are walked, so a new key cannot be added without saying which of the two it is. An honoured key must change
the policy that is decided with (or what the checks say); a refused one must bring up P130.
"""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from pathlib import Path

import pytest
from campaign_engine.campaigns.policy import shapes
from campaign_engine.campaigns.policy.load_project import load_project
from campaign_engine.campaigns.policy.not_yet import NOT_YET
from campaign_engine.campaigns.policy.project import Project
from campaign_engine.campaigns.policy.project_files import read_project_files
from campaign_engine.rules.problems import is_error, render_problems
from campaign_engine.rules.shape_types import Shape
from campaign_engine.rules.shapes import ChoiceShape

BASE = read_project_files(Path(__file__).parent / "bad_base")
TODAY = date(2026, 11, 1)

OFFER = {
    "id": "zz",
    "kind": "coupon.percent",
    "give": "if_worth_it",
    "value": "10",
    "cost": "2.00",
    "worth": "5.00",
}
CAMPAIGN = {"campaign": "more", "status": "live", "why": "More.", "steps": "[{id: one, offer: ten_off}]"}
BUDGET = {"id": "zz", "amount": "5000", "per": "total"}
CALENDAR = {"id": "zz", "windows": "[{from: 2026-01-02, to: 2026-01-03}]"}

DATA = BASE["project.yaml"].decode().split("data:")[1].split("channels:")[0]
LADDER = "[{id: one, offer: ten_off}, {id: two, offer: ten_off}]"
CHOICE = "[{id: one, offer: {best_of: [ten_off, extra]}, open: true}]"
HELLO = "{any: {app: {en: {body: Hello}}}}"
APPROVAL = "{above: {expected_cost: 100}}"
ASSUME = '{lift: 1%..2%, of: "= average_order"}'
PROPENSITY = '{score: redeem_chance, lift: 3%, of: "= average_order"}'
UPLIFT = '{score: redeem_chance, of: "= average_order"}'
OTHERWISE = '{score: redeem_chance, of: "= average_order", otherwise: {score: margin_rate, lift: 3%}}'

Changes = dict[str, str | None]
Sample = str | tuple[Changes, Changes]
"""What a key's entry says: a value instead of none; or all that is said before and after. None takes a key out."""


def _checks(code: str, severity: str) -> Changes:
    return {"checks": f"[{{code: {code}, severity: {severity}, reason: later}}]"}


HONOURED: dict[str, dict[str, Sample]] = {
    "OfferShape": {
        "recommend": "",
        "id": ({}, {"id": "zzz"}),
        "kind": ({}, {"kind": "points_multiplier"}),
        "give": ({}, {"give": "guaranteed", "worth": None}),
        "name": "Fifteen percent off",
        "value": ({}, {"value": "11"}),
        "between": "[5, 20]",
        "cost": ({}, {"cost": "2.50"}),
        "redemption": "30%",
        "worst_case": "6.00",
        "worth": ({}, {"worth": "1.25"}),
        "assume": ({}, {"worth": None, "assume": ASSUME}),
        "propensity": ({}, {"worth": None, "propensity": PROPENSITY}),
        "uplift": ({}, {"worth": None, "uplift": UPLIFT}),
        "min_spend": "40.00",
        "max_discount": "15.00",
        "scope": "{categories: [kitchen]}",
        "combine": "{group: shop}",
        "not_given_with": "[ten_off]",
        "one_per_household": "true",
        "valid": "{from: decision}",
        "again": "{after: 90 days}",
        "stock": "100",
        "codes": "{generate: true}",
        "category": "service",
        "pricing": "personalised",
        "paid_by": "{marketing: 100%}",
        "tell_customer": "We have missed you",
    },
    "CodesShape": {
        "generate": "{generate: true}",
        "file": "{file: codes.csv}",
        "low": ({"codes": "{file: codes.csv}"}, {"codes": "{file: codes.csv, low: 500}"}),
    },
    "ValidShape": {"from": "{from: 2026-10-05}", "for": "{for: 9 days}", "latest": "{latest: 2026-12-24}"},
    "AgainShape": {"after": "{after: 30 days}", "at_most": "{at_most: 2 per year}"},
    "ScopeShape": {
        "categories": "{categories: kitchen}",
        "products": "{products: [mug]}",
        "except": "{except: [gift_cards]}",
        "where": "{where: [online, store]}",
    },
    "CombineShape": {"group": "{group: shop}", "with": "{with: [ten_off]}"},
    "AssumeShape": {
        "lift": ({"worth": None, "assume": ASSUME}, {"worth": None, "assume": ASSUME.replace("2%", "3%")}),
        "of": (
            {"worth": None, "assume": ASSUME},
            {"worth": None, "assume": ASSUME.replace("average_order", "spend_90d")},
        ),
    },
    "PropensityShape": {
        "score": (
            {"worth": None, "propensity": PROPENSITY},
            {"worth": None, "propensity": PROPENSITY.replace("redeem_chance", "margin_rate")},
        ),
        "lift": (
            {"worth": None, "propensity": PROPENSITY},
            {"worth": None, "propensity": PROPENSITY.replace("3%", "4%")},
        ),
        "of": (
            {"worth": None, "propensity": PROPENSITY},
            {"worth": None, "propensity": PROPENSITY.replace("average_order", "spend_90d")},
        ),
    },
    "UpliftShape": {
        "score": (
            {"worth": None, "uplift": UPLIFT},
            {"worth": None, "uplift": UPLIFT.replace("redeem_chance", "margin_rate")},
        ),
        "of": (
            {"worth": None, "uplift": UPLIFT},
            {"worth": None, "uplift": UPLIFT.replace("average_order", "spend_90d")},
        ),
        "otherwise": ({"worth": None, "uplift": UPLIFT}, {"worth": None, "uplift": OTHERWISE}),
    },
    "OtherwiseShape": {
        "score": (
            {"worth": None, "uplift": OTHERWISE},
            {"worth": None, "uplift": OTHERWISE.replace("margin_rate", "orders")},
        ),
        "lift": ({"worth": None, "uplift": OTHERWISE}, {"worth": None, "uplift": OTHERWISE.replace("3%", "4%")}),
        "of": (
            {"worth": None, "uplift": OTHERWISE},
            {"worth": None, "uplift": OTHERWISE.replace("lift: 3%", 'lift: 3%, of: "= spend_90d"')},
        ),
    },
    "CampaignShape": {
        "campaign": ({}, {"campaign": "another"}),
        "status": ({}, {"status": "paused"}),
        "why": ({}, {"why": "Another reason."}),
        "from": "2026-10-05",
        "to": "2026-12-05T20:00",
        "audience": "orders > 3",
        "steps": ({}, {"steps": "[{id: two, offer: ten_off}]"}),
        "stop": "orders > 9",
        "not_on": "[stocktake]",
        "budgets": "[crm]",
        "holdout": "10%",
        "variants": "{a: 50%, b: 50%}",
        "priority": "70",
        "messages": "{any: {app: {en: {body: Hello}}}}",
        "reenter": ({"steps": LADDER}, {"steps": LADDER, "reenter": "{after: 90 days}"}),
    },
    "ReenterShape": {
        "after": (
            {"steps": LADDER, "reenter": "{after: 90 days}"},
            {"steps": LADDER, "reenter": "{after: 91 days}"},
        ),
        "at_most": (
            {"steps": LADDER, "reenter": "{after: 90 days}"},
            {"steps": LADDER, "reenter": "{after: 90 days, at_most: 2}"},
        ),
    },
    "StepShape": {
        "id": ({}, {"steps": "[{id: two, offer: ten_off}]"}),
        "offer": ({}, {"steps": "[{id: one, offer: {best_of: [ten_off, hello_message]}, open: true}]"}),
        "after": (
            {"steps": "[{id: one, offer: ten_off}, {id: two, offer: ten_off}]"},
            {"steps": "[{id: one, offer: ten_off}, {id: two, after: 3 days, offer: ten_off}]"},
        ),
        "open": ({}, {"steps": "[{id: one, offer: ten_off, open: true}]"}),
    },
    "ChoiceShape": {
        mode: (
            {"steps": CHOICE.replace("best_of", other)},
            {"steps": CHOICE.replace("best_of", mode)},
        )
        for mode, other in (("best_of", "all_of"), ("first_of", "best_of"), ("all_of", "first_of"))
    },
    "TextsShape": {key: HELLO.replace("body", key) for key in ("title", "subject", "body", "html")},
    "MessageShape": {
        "recommend": "",
        "variants": (
            {"variants": "{a: 50%, b: 50%}", "messages": "{any: {app: {en: {body: Hello}}}}"},
            {
                "variants": "{a: 50%, b: 50%}",
                "messages": "{any: {app: {en: {body: Hello, variants: {a: {body: Hi}}}}}}",
            },
        ),
    },
    "BudgetShape": {
        "id": ({}, {"id": "zzz"}),
        "amount": ({}, {"amount": "5001"}),
        "per": ({}, {"per": "month"}),
        "from": "2026-09-01",
        "to": "2027-12-31",
        "worst_case": "9000",
        "where": "region = 'north'",
        "owner": "finance",
        "pace": ({"per": "day"}, {"per": "day", "pace": "even"}),
        "keep_for_events": "20%",
        "carry_over": "true",
    },
    "WindowShape": {
        "from": ({}, {"windows": "[{from: 2026-01-01, to: 2026-01-03}]"}),
        "to": ({}, {"windows": "[{from: 2026-01-02, to: 2026-01-04}]"}),
    },
    "CalendarShape": {"id": ({}, {"id": "zzz"}), "windows": ({}, {"windows": "[{from: 2026-02-02, to: 2026-02-03}]"})},
    "ChannelShape": {
        "cost": ({"channels": "{app: {cost: 0}}"}, {"channels": "{app: {cost: 0.02}}"}),
        "reachable": ({"channels": "{app: {cost: 0}}"}, {"channels": "{app: {reachable: has_app}}"}),
        "consent": ({"channels": "{app: {cost: 0}}"}, {"channels": "{app: {consent: {service: true}}}"}),
        "quiet_hours": ({"channels": "{app: {cost: 0}}"}, {"channels": "{app: {quiet_hours: false}}"}),
        "never_on": ({"channels": "{app: {cost: 0}}"}, {"channels": "{app: {never_on: [sunday]}}"}),
        "kind": ({"channels": "{app: {cost: 0}}"}, {"channels": "{app: {kind: email}}"}),
        "segments": ({"channels": "{app: {cost: 0}}"}, {"channels": "{app: {segments: 2}}"}),
        "adds_opt_out": ({"channels": "{app: {cost: 0}}"}, {"channels": "{app: {adds_opt_out: true}}"}),
    },
    "ProtectedShape": {
        "allow_with_reason": (
            {"protected": "[gender]"},
            {"protected": "{gender: {allow_with_reason: dresses are offered by size table}}"},
        ),
        "stands_for": ({"protected": "{gender: null}"}, {"protected": "{gender: {stands_for: pregnancy}}"}),
        "for": (
            {"protected": "{gender: {allow_with_reason: dresses}}"},
            {"protected": "{gender: {allow_with_reason: dresses, for: ten_off}}"},
        ),
    },
    "CheckShape": {
        "code": (_checks("P141", "off"), _checks("P142", "off")),
        "severity": (_checks("P142", "note"), _checks("P142", "off")),
        "reason": "[{code: P142, severity: off, reason: much later}]",
        "for": (_checks("P142", "off"), _checks("P142", "off, for: ten_off")),
    },
    "ProjectShape": {
        "project": ({}, {"project": "another"}),
        "currency": ({}, {"currency": "JPY"}),
        "time_zone": ({}, {"time_zone": "Asia/Tokyo"}),
        "language": ({"channels": None}, {"channels": None, "language": "de"}),
        "data": ({}, {"data": DATA.replace("customers.csv", "other.csv")}),
        "channels": "{app: {cost: 0.02}}",
        "preferred_channel": "region",
        "preferred_language": "region",
        "banned_words": "[back]",
        "excluded": "has_app",
        "holdout": "5%",
        "salt": "draw again",
        "offers_per_customer": "2",
        "one_per_household": "[ten_off]",
        "fuse": "60%",
        "tests": "{coverage: 80%}",
        "protected": "[gender]",
        "checks": "[{code: P142, severity: off, reason: later}]",
        "norms": "us",
        "contact_policy": "{spacing: 2 days}",
        "approval": APPROVAL,
        "store": "{url_env: A_STORE}",
        "codes": "{secret_env: A_SECRET}",
    },
    "ContactPolicyShape": {
        key: ({"contact_policy": "{caps: []}"}, {"contact_policy": f"{{caps: [], {key}: {value}}}"})
        for key, value in (
            ("time_zone", "region"),
            ("categories", "promotional"),
            ("quiet_hours", "false"),
            ("never_on", "sunday"),
            ("spacing", "2 days"),
            ("profiling_objection", "has_app"),
        )
    }
    | {
        "caps": ({"contact_policy": "{caps: []}"}, {"contact_policy": "{caps: [{at_most: 2, per: week}]}"}),
        "unknown_zone": (
            {"contact_policy": "{time_zone: region}"},
            {"contact_policy": "{time_zone: region, unknown_zone: [Europe/London, Asia/Tokyo]}"},
        ),
    },
    "QuietShape": {
        key: ({"contact_policy": "{quiet_hours: {from: 20:00, to: 9:00}}"}, {"contact_policy": after})
        for key, after in (
            ("from", "{quiet_hours: {from: 21:30, to: 9:00}}"),
            ("to", "{quiet_hours: {from: 20:00, to: 24:00}}"),
        )
    },
    "CapShape": {
        key: ({"contact_policy": "{caps: [{at_most: 2, per: week}]}"}, {"contact_policy": f"{{caps: [{after}]}}"})
        for key, after in (
            ("at_most", "{at_most: 3, per: week}"),
            ("per", "{at_most: 2, per: 7 days}"),
            ("channel", "{at_most: 2, per: week, channel: app}"),
        )
    },
    "ProjectCodesShape": {
        "secret_env": ({"codes": "{secret_env: A_SECRET}"}, {"codes": "{secret_env: ANOTHER_SECRET}"})
    },
    "StoreShape": {"url": "{url: 'sqlite:///a.db'}", "url_env": "{url_env: A_STORE}"},
    "ApprovalShape": {
        "above": ({"approval": APPROVAL}, {"approval": APPROVAL.replace("100", "200")}),
        "approvers": ({"approval": APPROVAL}, {"approval": APPROVAL.replace("}}", "}, approvers: [a@b, c@d]}")}),
        "how_many": ({"approval": APPROVAL}, {"approval": APPROVAL.replace("}}", "}, how_many: 2}")}),
        "four_eyes": ({"approval": APPROVAL}, {"approval": APPROVAL.replace("}}", "}, four_eyes: false}")}),
    },
    "AboveShape": {
        key: ({"approval": APPROVAL}, {"approval": APPROVAL.replace("expected_cost: 100", f"{key}: {value}")})
        for key, value in (("expected_cost", "50"), ("worst_case", "100"), ("customers", "100"), ("change", "10%"))
    },
    "ApproverShape": {
        "who": (
            {"approval": APPROVAL.replace("}}", "}, approvers: [{who: a@b, up_to: 5}, c@d]}")},
            {"approval": APPROVAL.replace("}}", "}, approvers: [{who: e@b, up_to: 5}, c@d]}")},
        ),
        "up_to": (
            {"approval": APPROVAL.replace("}}", "}, approvers: [{who: a@b}, c@d]}")},
            {"approval": APPROVAL.replace("}}", "}, approvers: [{who: a@b, up_to: 5}, c@d]}")},
        ),
    },
    "TestsShape": {"coverage": "{coverage: 80%}"},
    "RecommendShape": dict.fromkeys(("by", "at_most", "pool", "not_bought", "otherwise"), ""),
    "PoolShape": dict.fromkeys(("categories", "products", "where"), ""),
    "OfferFile": {"offers": ""},
    "BudgetFile": {"budgets": ""},
    "CalendarFile": {"calendars": ""},
}
SEEN_OTHERWISE = {
    ("TextsShape", "html"): "only e-mails have it: message_html.yaml",
    **{
        (shape, key): "what a message names asks for a model: test_cli_recommend.py, test_recommend_products.py"
        for shape, keys in HONOURED.items()
        for key in keys
        if shape in ("RecommendShape", "PoolShape") or key == "recommend"
    },
    ("CheckShape", "reason"): "a reason for whoever reads the file",
    ("ProjectShape", "store"): "where decisions are kept: test_store_place.py",
    ("StoreShape", "url"): "where decisions are kept: test_store_place.py",
    ("StoreShape", "url_env"): "where decisions are kept: test_store_place.py",
    ("ProjectShape", "currency"): "changes every amount; test_policy_amounts.py",
}
SAID_BY_CHECKS = {"protected", "checks", "banned_words"}
"""Keys whose effect is in what the checks say."""
PROJECT_SHAPES = (
    "ProjectShape", "ChannelShape", "ProtectedShape", "CheckShape", "TestsShape", "ApprovalShape", "AboveShape",
    "ApproverShape", "ProjectCodesShape", "ContactPolicyShape", "QuietShape", "CapShape",
)  # fmt: skip
UNDER = {
    "ValidShape": "valid", "AgainShape": "again", "ScopeShape": "scope", "CombineShape": "combine",
    "TextsShape": "messages", "CheckShape": "checks", "TestsShape": "tests", "CodesShape": "codes",
}  # fmt: skip
"""The key of a file's entry under which a nested shape stands, where its samples are plain values."""


def all_shapes() -> list[type[Shape]]:
    """The shapes of the policy; `OneOfferShape` only renames a key."""
    found = [one for one in vars(shapes).values() if isinstance(one, type) and issubclass(one, Shape)]
    return [one for one in found if one not in (Shape, shapes.OneOfferShape)]


def own_keys(shape: type[Shape]) -> set[str]:
    """Keys as written, without those of a base shape."""
    inherited = {name for base in shape.__mro__[1:] if base in all_shapes() for name in base.model_fields}
    return {field.alias or name for name, field in shape.model_fields.items() if name not in inherited}


def test_every_key_is_honoured_or_refused_and_none_is_both() -> None:
    walked = {(shape.__name__, key) for shape in all_shapes() for key in own_keys(shape)}
    walked |= {("ChoiceShape", mode) for mode in ChoiceShape.model_fields}
    honoured = {(shape, key) for shape, keys in HONOURED.items() for key in keys}
    refused = {(shape.__name__, key) for shape, keys in NOT_YET.items() for key in keys}
    assert honoured & refused == set()
    assert honoured | refused == walked


REFUSED_SAMPLES = [(shape.__name__, key) for shape, keys in NOT_YET.items() for key in keys]
HONOURED_SAMPLES = [
    (shape, key)
    for shape, keys in HONOURED.items()
    for key in keys
    if not shape.endswith("File") and (shape, key) not in SEEN_OTHERWISE
]


@pytest.mark.parametrize(("shape", "key"), REFUSED_SAMPLES)
def test_a_refused_key_is_named_with_the_way_round(shape: str, key: str) -> None:
    problems = load_project(_with(shape, {key: "20%"}), TODAY)[1]
    refused = [problem for problem in problems if problem.code == "P130" and problem.values["key"] == key]
    assert len(refused) == 1
    assert refused[0].hint_lines()
    assert is_error(refused[0])


@pytest.mark.parametrize(("shape", "key"), HONOURED_SAMPLES)
def test_an_honoured_key_changes_what_is_decided_with(shape: str, key: str) -> None:
    sample = HONOURED[shape][key]
    under = UNDER.get(shape, key)
    before, after = ({under: None}, {under: sample}) if isinstance(sample, str) else sample
    project_before, said_before = load_project(_with(shape, before), TODAY)
    project_after, said_after = load_project(_with(shape, after), TODAY)
    if SAID_BY_CHECKS & set(after):
        assert render_problems(said_before) != render_problems(said_after)
        return
    assert project_before is not None, render_problems(said_before)
    assert project_after is not None, render_problems(said_after)
    assert _meaning(project_before) != _meaning(project_after)


def _with(shape: str, changes: Changes) -> dict[str, bytes]:
    """The good project with keys changed in one entry of the file that a shape belongs to."""
    files = dict(BASE)
    if shape in ("CampaignShape", "ReenterShape", "StepShape", "ChoiceShape", "TextsShape", "MessageShape"):
        files["campaigns/extra.yaml"] = _block({**CAMPAIGN, **changes})
    elif shape == "BudgetShape":
        files["budgets.yaml"] += _entry({**BUDGET, **changes})
    elif shape in ("CalendarShape", "WindowShape"):
        files["calendars.yaml"] += _entry({**CALENDAR, **changes})
    elif shape in PROJECT_SHAPES:
        text = BASE["project.yaml"].decode()
        for name in changes:
            text = re.sub(rf"(?m)^{name}:.*\n(?:[ ].*\n)*", "", text)
        files["project.yaml"] = text.encode() + _block(changes)
        if SAID_BY_CHECKS & set(changes):
            files["offers/zz.yaml"] = b"offer: zz\nkind: message\ngive: if_worth_it\nworth: 1\n"
            files["campaigns/extra.yaml"] = _block({**CAMPAIGN, "audience": "orders > 3 AND gender <> 'f'"})
        if "channels" in changes:
            winback = files["campaigns/winback.yaml"].decode()
            files["campaigns/winback.yaml"] = winback[: winback.index("messages:")].encode()
    else:
        files["offers/zz.yaml"] = b"offers:\n" + _entry({**OFFER, **changes})
    return files


def _block(keys: dict[str, str | None]) -> bytes:
    return "".join(f"{key}: {value}\n" for key, value in keys.items() if value is not None).encode()


def _entry(keys: dict[str, str | None]) -> bytes:
    lines = [f"{key}: {value}\n" for key, value in keys.items() if value is not None]
    return "".join(("  - " if index == 0 else "    ") + line for index, line in enumerate(lines)).encode()


def _meaning(project: Project) -> object:
    return _plain(project.policy), _plain(project.data_spec)


def _plain(value: object) -> object:
    """The value without places."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [one.name for one in dataclasses.fields(value) if one.name not in ("place", "origin")]
        return (type(value).__name__, *((name, _plain(getattr(value, name))) for name in fields))
    if isinstance(value, dict):
        return tuple((key, _plain(one)) for key, one in value.items())
    if isinstance(value, list | tuple):
        return tuple(_plain(one) for one in value)
    return value


def test_the_documentation_lists_every_key_that_is_not_yet_honoured() -> None:
    page = (Path(__file__).parents[2] / "docs" / "project-files.md").read_text(encoding="utf-8")
    listed = page[page.index("## Not yet honoured") :]
    assert [key for keys in NOT_YET.values() for key in keys if f"| `{key}` |" not in listed] == []


def test_the_documentation_names_every_key_that_is_honoured() -> None:
    page = (Path(__file__).parents[2] / "docs" / "project-files.md").read_text(encoding="utf-8")
    missing = [(shape, key) for shape, keys in HONOURED.items() for key in keys if not re.search(rf"\b{key}\b", page)]
    assert missing == []
