"""What stands where the shapes keep a node unread: lists of entries, conditions, a customer's facts; as JSON Schema.

`OVERLAYS` is by shape and key. A reference names a shape, or one of `PARTS`, which `schemas.py` adds to every schema.
`NAMES` says at which keys which names of the project are suggested.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...rules.shape_types import ID_PATTERN

Schema = dict[str, Any]
NOT_YET: Schema = {"not": {}, "doNotSuggest": True}
"""A key that is refused until it does what it says: a mistake whatever stands there, and not offered."""


NAMES_BY_NUMBER: Schema = {
    "type": "object",
    "propertyNames": {"pattern": "^[0-9]+$"},
    "additionalProperties": {"type": "string"},
}


def ref(name: str) -> Schema:
    """A reference to a definition."""
    return {"$ref": f"#/definitions/{name}"}


def list_of(name: str) -> Schema:
    """Entries of one shape."""
    return {"type": "array", "items": ref(name)}


def named(inner: Schema) -> Schema:
    """A group whose keys are ids."""
    return {"type": "object", "propertyNames": {"type": "string", "pattern": ID_PATTERN}, "additionalProperties": inner}


_GROUP = {"type": "array", "minItems": 1, "items": ref("Condition")}
CASE_NAME_PATTERN = r"^[^\s.\x00-,/:-@\[-\^`{-\x7f-]+(?:\.[^\s.\x00-,/:-@\[-\^`{-\x7f-]+)?$"
_CASE_NAME = {"type": "string", "pattern": CASE_NAME_PATTERN}
_SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}

PARTS: Mapping[str, Schema] = {
    "Condition": {
        "anyOf": [
            ref("ConditionText"),
            _GROUP,
            {
                "type": "object",
                "additionalProperties": False,
                "minProperties": 1,
                "properties": {"any_of": _GROUP, "all_of": _GROUP, "not": ref("Condition")},
            },
        ]
    },
    "ConditionText": {"type": ["string", "boolean"]},
    "ExpressionText": {"type": ["string", "number", "boolean"]},
    "CaseFacts": {
        "type": "object",
        "propertyNames": _CASE_NAME,
        "additionalProperties": {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]},
    },
    "RowCells": {
        "type": "object",
        "propertyNames": {"type": "string", "pattern": r"\S"},
        "additionalProperties": {"type": ["string", "number", "boolean"]},
    },
    "OfferId": {"type": "string", "pattern": ID_PATTERN},
    "OfferIdOrAll": {"type": "string", "pattern": ID_PATTERN},
    "TagId": {"type": "string", "pattern": ID_PATTERN},
    "BudgetId": {"type": "string", "pattern": ID_PATTERN},
    "CalendarId": {"type": "string", "pattern": ID_PATTERN},
    "SetFact": {"type": "string", "pattern": ID_PATTERN},
    "TextFact": {"type": "string", "pattern": r"\S"},
    "YesNoFact": {"type": "string", "pattern": r"\S"},
    "AnyFact": {"type": "string", "pattern": r"\S"},
}

OVERLAYS: Mapping[tuple[str, str], Schema] = {
    ("RuleFile", "rules"): list_of("RuleShape"),
    ("RuleFile", "facts"): named(ref("FactShape")),
    ("RuleFile", "tables"): list_of("TableShape"),
    ("TableShape", "rows"): list_of("RowShape") | {"minItems": 1},
    ("RowShape", "when"): ref("RowCells"),
    ("RuleFile", "never"): list_of("NeverShape"),
    ("RuleFile", "cases"): list_of("CaseShape"),
    ("RuleShape", "when"): ref("Condition"),
    ("FactShape", "otherwise"): ref("ExpressionText"),
    ("NeverShape", "that"): ref("ConditionText"),
    ("CaseShape", "customer"): ref("CaseFacts"),
    ("SegmentsFile", "features"): list_of("FeatureShape"),
    ("SegmentsFile", "segments"): list_of("SegmentShape"),
    ("SegmentsFile", "scores"): {"type": "array", "items": {"anyOf": [ref("ScoreShape"), ref("LearnedShape")]}},
    ("SegmentsFile", "groups"): list_of("GroupsShape"),
    ("SegmentsFile", "interests"): list_of("InterestsShape"),
    ("GroupsShape", "names"): NAMES_BY_NUMBER,
    ("InterestsShape", "names"): NAMES_BY_NUMBER,
    ("SegmentShape", "when"): ref("Condition"),
    ("OfferFile", "offers"): list_of("OfferShape"),
    ("OfferShape", "disclosure"): NOT_YET,
    ("CampaignShape", "audience"): ref("Condition"),
    ("CampaignShape", "stop"): ref("Condition"),
    ("CampaignShape", "events"): NOT_YET,
    ("PoolShape", "where"): ref("Condition"),
    ("BudgetFile", "budgets"): list_of("BudgetShape"),
    ("BudgetShape", "where"): ref("ConditionText"),
    ("CalendarFile", "calendars"): list_of("CalendarShape"),
    ("ProjectShape", "data"): ref("DataShape"),
    ("ProjectShape", "protected"): {
        "anyOf": [
            {"type": "array", "items": ref("AnyFact")},
            {"type": "object", "additionalProperties": {"anyOf": [{"type": "null"}, ref("ProtectedShape")]}},
        ]
    },
    **{("ProjectShape", key): NOT_YET for key in ("markets", "test_customers")},
}

NAMES: Mapping[tuple[str, str], str] = {
    ("ChoiceShape", "best_of"): "OfferId",
    ("ChoiceShape", "first_of"): "OfferId",
    ("ChoiceShape", "all_of"): "OfferId",
    ("ThenShape", "propose"): "OfferId",
    ("ThenShape", "boost"): "OfferId",
    ("ThenShape", "forbid"): "OfferIdOrAll",
    ("ThenShape", "tag"): "TagId",
    ("ThenShape", "set"): "SetFact",
    ("ExpectShape", "tags"): "TagId",
    ("ExpectShape", "offers"): "OfferId",
    ("ExpectShape", "sets"): "SetFact",
    ("StepShape", "offer"): "OfferId",
    ("OfferShape", "not_given_with"): "OfferId",
    ("CombineShape", "with"): "OfferId",
    ("CampaignShape", "budgets"): "BudgetId",
    ("CampaignShape", "not_on"): "CalendarId",
    ("ProjectShape", "one_per_household"): "OfferId",
    ("ProjectShape", "preferred_channel"): "TextFact",
    ("ProjectShape", "preferred_language"): "TextFact",
    ("ProjectShape", "excluded"): "YesNoFact",
    ("ContactPolicyShape", "time_zone"): "TextFact",
    ("ContactPolicyShape", "profiling_objection"): "YesNoFact",
    ("ChannelShape", "reachable"): "YesNoFact",
    ("ChannelShape", "consent"): "YesNoFact",
}
