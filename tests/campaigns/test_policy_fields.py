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

BASE = read_project_files(Path(__file__).parent / "bad_base")
TODAY = date(2026, 11, 1)

OFFER = {
    "id": "extra",
    "kind": "coupon.percent",
    "give": "if_worth_it",
    "value": "10",
    "cost": "2.00",
    "worth": "1.00",
}
CAMPAIGN = {"campaign": "more", "status": "live", "why": "More.", "steps": "[{id: one, offer: ten_off}]"}
BUDGET = {"id": "crm", "amount": "5000", "per": "total"}
GIFT = {"kind": "coupon.gift"}

HONOURED: dict[str, dict[str, tuple[str, dict[str, str | None]]]] = {
    # shape: key as written: (a value that is not the default, other keys that it needs; None takes one out)
    "OfferShape": {
        "id": ("extra", {"name": "New"}),
        "kind": ("points_multiplier", {}),
        "give": ("guaranteed", {"worth": None}),
        "name": ("Fifteen percent off", {}),
        "value": ("11", {}),
        "between": ("[5, 20]", {}),
        "cost": ("2.50", {}),
        "redemption": ("30%", {}),
        "worst_case": ("6.00", {}),
        "worth": ("1.25", {}),
        "assume": ('{lift: 2%..6%, of: "= average_order"}', {"worth": None}),
        "propensity": ('{score: redeem_chance, lift: 3%, of: "= average_order"}', {"worth": None}),
        "uplift": ('{score: redeem_chance, of: "= average_order"}', {"worth": None}),
        "min_spend": ("40.00", {}),
        "max_discount": ("15.00", {}),
        "scope": ("{categories: [kitchen]}", {}),
        "combine": ("{group: shop}", {}),
        "not_given_with": ("[ten_off]", {}),
        "one_per_household": ("true", {}),
        "valid": ("{from: decision}", {}),
        "again": ("{after: 90 days}", {}),
        "stock": ("100", {}),
        "category": ("service", {}),
        "pricing": ("personalised", {}),
        "paid_by": ("{marketing: 100%}", {}),
        "tell_customer": ("We have missed you", {}),
    },
    "ValidShape": {
        "from": ("{from: 2026-10-05}", {}),
        "for": ("{for: 9 days}", {}),
        "latest": ("{latest: 2026-12-24}", {}),
    },
    "AgainShape": {"after": ("{after: 30 days}", {}), "at_most": ("{at_most: 2 per year}", {})},
    "ScopeShape": {
        "categories": ("{categories: kitchen}", {}),
        "products": ("{products: [mug]}", {}),
        "except": ("{except: [gift_cards]}", {}),
        "where": ("{where: [online, store]}", {}),
    },
    "CombineShape": {"group": ("{group: shop}", {}), "with": ("{with: [ten_off]}", {})},
    "AssumeShape": {
        "lift": ('{lift: 1%..2%, of: "= average_order"}', {"worth": None}),
        "of": ('{lift: 1%..2%, of: "= spend_90d"}', {"worth": None}),
    },
    "PropensityShape": {
        "score": ('{score: "= redeem_chance * 0.5", lift: 3%, of: "= average_order"}', {"worth": None}),
        "lift": ('{score: redeem_chance, lift: 4%, of: "= average_order"}', {"worth": None}),
        "of": ('{score: redeem_chance, lift: 3%, of: "= spend_90d"}', {"worth": None}),
    },
    "UpliftShape": {
        "score": ('{score: "= redeem_chance * 0.5", of: "= average_order"}', {"worth": None}),
        "of": ('{score: redeem_chance, of: "= spend_90d"}', {"worth": None}),
    },
    "CampaignShape": {
        "campaign": ("another", {}),
        "status": ("paused", {}),
        "why": ("Another reason.", {}),
        "from": ("2026-10-05", {}),
        "to": ("2026-12-05T20:00", {}),
        "audience": ("orders > 3", {}),
        "steps": ("[{id: two, offer: ten_off}]", {}),
        "stop": ("orders > 9", {}),
        "not_on": ("[stocktake]", {}),
        "budgets": ("[crm]", {}),
        "holdout": ("10%", {}),
        "variants": ("{a: 50%, b: 50%}", {}),
        "priority": ("70", {}),
        "messages": ("{any: {app: {en: {body: Hello}}}}", {}),
    },
    "StepShape": {
        "id": ("[{id: two, offer: ten_off}]", {}),
        "offer": ("[{id: one, offer: {best_of: [ten_off, extra]}, open: true}]", {}),
        "after": ("[{id: one, offer: ten_off}, {id: two, after: 3 days, offer: ten_off}]", {}),
        "open": ("[{id: one, offer: ten_off, open: true}]", {}),
    },
    "ChoiceShape": {
        "best_of": ("[{id: one, offer: {best_of: [ten_off, extra]}, open: true}]", {}),
        "first_of": ("[{id: one, offer: {first_of: [ten_off, extra]}, open: true}]", {}),
        "all_of": ("[{id: one, offer: {all_of: [ten_off, extra]}, open: true}]", {}),
    },
    "TextsShape": {
        "title": ("{any: {app: {en: {title: Hello}}}}", {}),
        "subject": ("{any: {app: {en: {subject: Hello}}}}", {}),
        "body": ("{any: {app: {en: {body: Hello}}}}", {}),
    },
    "MessageShape": {
        "variants": (
            "{any: {app: {en: {body: Hello, variants: {a: {body: Hi}}}}}}",
            {"variants": "{a: 50%, b: 50%}"},
        )
    },
    "BudgetShape": {
        "id": ("crm", {"owner": "finance"}),
        "amount": ("5001", {}),
        "per": ("month", {}),
        "from": ("2026-09-01", {}),
        "to": ("2027-12-31", {}),
        "worst_case": ("9000", {}),
        "where": ("region = 'north'", {}),
        "owner": ("finance", {}),
    },
    "WindowShape": {
        "from": ("[{from: 2026-11-01, to: 2026-11-03}]", {}),
        "to": ("[{from: 2026-11-02, to: 2026-11-04}]", {}),
    },
    "CalendarShape": {
        "id": ("stocktake", {"windows": "[{from: 2026-01-02, to: 2026-01-03}]"}),
        "windows": ("[{from: 2026-01-02, to: 2026-01-03}]", {}),
    },
    "ChannelShape": {
        "cost": ("{app: {cost: 0.02}}", {}),
        "reachable": ("{app: {reachable: has_app}}", {}),
        "consent": ("{app: {consent: {service: true}}}", {}),
    },
    "ProtectedShape": {"allow_with_reason": ("{gender: , orders: {allow_with_reason: it is not about people}}", {})},
    "SeverityShape": {
        "as": ("{P142: {as: silent, why: later}}", {}),
        "why": ("{P142: {as: silent, why: much later}}", {}),
    },
    "ProjectShape": {
        "project": ("another", {}),
        "currency": ("JPY", {}),
        "time_zone": ("Asia/Tokyo", {}),
        "language": ("de", {}),
        "data": ("{customers: {file: other.csv, columns: {customer_id: {type: id}}}}", {}),
        "channels": ("{app: {cost: 0.02}}", {}),
        "preferred_channel": ("region", {}),
        "excluded": ("has_app", {}),
        "holdout": ("5%", {}),
        "salt": ("draw again", {}),
        "offers_per_customer": ("2", {}),
        "one_per_household": ("[ten_off]", {}),
        "fuse": ("60%", {}),
        "protected": ("[orders]", {}),
        "severity": ("{P142: {as: silent, why: later}}", {}),
        "norms": ("strict", {}),
    },
    "OfferFile": {"offers": ("", {})},
    "BudgetFile": {"budgets": ("", {})},
    "CalendarFile": {"calendars": ("", {})},
}
SEEN_OTHERWISE = {
    ("SeverityShape", "why"): "a reason for whoever reads the file",
    ("ProjectShape", "norms"): "`strict` is the default and the only one; others are refused (project_not_yet.yaml)",
    ("ProjectShape", "currency"): "changes every amount; test_policy_amounts.py",
}
CHECKED_ONLY = {("ProtectedShape", "allow_with_reason"), ("SeverityShape", "as"), ("ProjectShape", "severity"),
                ("ProjectShape", "protected")}  # fmt: skip
UNDER = {
    "ValidShape": "valid", "AgainShape": "again", "ScopeShape": "scope", "CombineShape": "combine",
    "AssumeShape": "assume", "PropensityShape": "propensity", "UpliftShape": "uplift", "StepShape": "steps",
    "ChoiceShape": "steps", "TextsShape": "messages", "MessageShape": "messages", "WindowShape": "windows",
    "ChannelShape": "channels", "ProtectedShape": "protected", "SeverityShape": "severity",
}  # fmt: skip
"""The key of a file's entry under which a nested shape stands."""


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
    if "ChoiceShape" not in {shape.__name__ for shape in all_shapes()}:
        walked |= {("ChoiceShape", key) for key in ("best_of", "first_of", "all_of")}
    honoured = {(shape, key) for shape, keys in HONOURED.items() for key in keys}
    refused = {(shape.__name__, key) for shape, keys in NOT_YET.items() for key in keys}
    assert honoured & refused == set()
    assert honoured | refused == walked


REFUSED_SAMPLES = [(shape.__name__, key) for shape, keys in NOT_YET.items() for key in keys]


@pytest.mark.parametrize(("shape", "key"), REFUSED_SAMPLES)
def test_a_refused_key_is_named_with_the_way_round(shape: str, key: str) -> None:
    problems = load_project(_with(shape, key, "20%", {}), TODAY)[1]
    refused = [problem for problem in problems if problem.code == "P130" and problem.values["key"] == key]
    assert len(refused) == 1
    assert refused[0].hint_lines()
    assert is_error(refused[0])


HONOURED_SAMPLES = [
    (shape, key, value, others)
    for shape, keys in HONOURED.items()
    for key, (value, others) in keys.items()
    if not shape.endswith("File") and (shape, key) not in SEEN_OTHERWISE
]


@pytest.mark.parametrize(
    ("shape", "key", "value", "others"), HONOURED_SAMPLES, ids=lambda one: one if isinstance(one, str) else ""
)
def test_an_honoured_key_changes_what_is_decided_with(
    shape: str, key: str, value: str, others: dict[str, str | None]
) -> None:
    under = UNDER.get(shape, key)
    without = {**others, under: None} if under not in _required(shape) else others
    before, said_before = load_project(_with(shape, None, "", without), TODAY)
    after, said_after = load_project(_with(shape, under, value, others), TODAY)
    assert after is not None or (shape, key) in CHECKED_ONLY, render_problems(said_after)
    if (shape, key) in CHECKED_ONLY:
        assert render_problems(said_before) != render_problems(said_after)
    else:
        assert before is not None, render_problems(said_before)
        assert after is not None
        assert _meaning(before) != _meaning(after)


def _required(shape: str) -> set[str]:
    entry = {**OFFER, **CAMPAIGN, **BUDGET, "windows": ""}
    return set(entry) if shape != "ProjectShape" else {"project", "currency", "time_zone", "data"}


def _with(shape: str, key: str | None, value: str, others: dict[str, str | None]) -> dict[str, bytes]:
    """The good project with one key set in the entry that a shape belongs to."""
    changes = dict(others) if key is None else {**others, key: value}
    files = dict(BASE)
    if shape in ("CampaignShape", "StepShape", "ChoiceShape", "TextsShape", "MessageShape"):
        files["campaigns/extra.yaml"] = _block({**CAMPAIGN, **changes})
    elif shape == "BudgetShape":
        files["budgets.yaml"] = b"budgets:\n" + _entry({**BUDGET, **changes})
    elif shape in ("CalendarShape", "WindowShape"):
        plain = {"id": "stocktake", "windows": "[{from: 2026-11-02, to: 2026-11-03}]"}
        files["calendars.yaml"] = b"calendars:\n" + _entry({**plain, **changes})
    elif shape in ("ProjectShape", "ChannelShape", "ProtectedShape", "SeverityShape"):
        text = BASE["project.yaml"].decode()
        for name in changes:
            text = re.sub(rf"(?m)^{name}:.*\n(?:[ ].*\n)*", "", text)
        if shape in ("ProtectedShape", "SeverityShape") or {"protected", "severity"} & set(changes):
            files["offers/zz.yaml"] = b"offer: zz\nkind: message\ngive: if_worth_it\nworth: 1\n"
            files["campaigns/extra.yaml"] = _block({**CAMPAIGN, "audience": "orders > 3 AND gender <> 'f'"})
        files["project.yaml"] = text.encode() + _block(changes)
        if "channels" in changes or "language" in changes:
            winback = files["campaigns/winback.yaml"].decode()
            files["campaigns/winback.yaml"] = winback[: winback.index("messages:")].encode()
    else:
        files["offers/extra.yaml"] = b"offers:\n" + _entry({**OFFER, **changes})
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
