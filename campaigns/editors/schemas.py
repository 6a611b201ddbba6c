"""JSON Schemas (draft 7) of the project files, made from the shapes that `campaign check` validates with.

The shapes give keys, types, patterns, bounds and defaults; `key_texts*.py` the description and the example of every
key; `overlays.py` what stands where the shapes keep nodes. What a schema refuses, `check` refuses; not the other way
round: conditions, names and money are read by `check` alone. Draft 7, because every editor knows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic.json_schema import models_json_schema

from ... import __version__
from ...rules import shapes as rule_shapes
from ...rules.shape_types import ID_PATTERN, TEXT_PATTERN, Shape
from ...segments import shapes as data_shapes
from ..policy import shapes as policy_shapes
from .key_text import KeyText
from .key_texts_contact import CONTACT
from .key_texts_data import DATA, SEGMENTS
from .key_texts_policy import CAMPAIGNS, OFFERS
from .key_texts_project import PROJECT
from .key_texts_rules import RULES
from .names import Names, with_names
from .overlays import NAMES, OVERLAYS, PARTS, Schema, ref
from .pattern_texts import PATTERN_TEXTS

DRAFT = "http://json-schema.org/draft-07/schema#"
NOT_YET_SAID = {"en": "not honoured yet", "zh": "尚未支持"}
EXAMPLE_SAID = {"en": "Example", "zh": "示例"}


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of project file: the name of its schema, which files it is for, the shapes that may be its root.

    Of several roots, the first holds where its one required key stands.
    """

    name: str
    files: str
    roots: tuple[type[Shape], ...]


FILE_KINDS = (
    FileKind("project", "project.yaml", (policy_shapes.ProjectShape,)),
    FileKind("rules", "rules/*.yaml", (rule_shapes.RuleFile,)),
    FileKind("segments", "segments/*.yaml", (data_shapes.SegmentsFile,)),
    FileKind("offers", "offers/*.yaml", (policy_shapes.OfferFile, policy_shapes.OneOfferShape)),
    FileKind("campaigns", "campaigns/*.yaml", (policy_shapes.CampaignShape,)),
    FileKind("budgets", "budgets.yaml", (policy_shapes.BudgetFile,)),
    FileKind("calendars", "calendars.yaml", (policy_shapes.CalendarFile,)),
)


def make_schemas(names: Names | None = None, language: str = "en") -> dict[str, Schema]:
    """The schema of each kind of file by its name; with the names of a project, they are offered at the right keys."""
    return {kind.name: _make_schema(kind, names or Names(), language) for kind in FILE_KINDS}


def key_text(shape: type[Shape], key: str) -> KeyText | None:
    """What is said about a key of a shape: by the shape, or the one it is derived from."""
    areas = {"rules": (RULES,), "segments": (DATA, SEGMENTS), "campaigns": (OFFERS, CAMPAIGNS, PROJECT, CONTACT)}
    for base in shape.__mro__:
        for texts in areas.get(base.__module__.split(".")[1], ()) if base.__module__.count(".") else ():
            if key in texts.get(base.__name__, {}):
                return texts[base.__name__][key]
    return None


def shapes_of(kind: FileKind) -> list[type[Shape]]:
    """Every shape that may stand in a kind of file, in order of name."""
    rooms = [rule_shapes, data_shapes, policy_shapes]
    rooms.sort(key=lambda room: room.__name__ == kind.roots[0].__module__)  # its own room wins: both say TableShape
    known = {name: one for room in rooms for name, one in vars(room).items() if _is_shape(one, room.__name__)}
    found: dict[str, type[Shape]] = {}
    waiting = list(kind.roots)
    while waiting:
        shape = waiting.pop()
        if shape.__name__ in found:
            continue
        found[shape.__name__] = shape
        inner = shape.model_json_schema(ref_template="#/definitions/{model}")
        bases = [base.__name__ for base in shape.__mro__]
        overlays = [overlay for (owner, _), overlay in OVERLAYS.items() if owner in bases]
        waiting += [known[name] for name in _referred([inner, *overlays]) if name in known]
    return [found[name] for name in sorted(found)]


def _is_shape(one: object, module: str) -> bool:
    return isinstance(one, type) and issubclass(one, Shape) and one.__module__ == module


def _referred(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        target = value.get("$ref")
        if isinstance(target, str):
            yield target.rsplit("/", 1)[-1]
        for inner in value.values():
            yield from _referred(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _referred(inner)


def _make_schema(kind: FileKind, names: Names, language: str) -> Schema:
    shapes = shapes_of(kind)
    _, made = models_json_schema([(shape, "validation") for shape in shapes], ref_template="#/definitions/{model}")
    definitions = {shape.__name__: _definition(shape, made["$defs"][shape.__name__], language) for shape in shapes}
    definitions |= {name: _tidy(deepcopy(part), language) for name, part in PARTS.items()}
    with_names(definitions, names)
    used = _reachable(definitions, [root.__name__ for root in kind.roots])
    first, *rest = (ref(root.__name__) for root in kind.roots)
    root = (
        {"if": {"required": _required(kind.roots[0])}, "then": first, "else": rest[0]} if rest else {"allOf": [first]}
    )
    made_plain: Schema = _in_words({"definitions": {name: definitions[name] for name in sorted(used)}, **root})
    return {
        "$schema": DRAFT,
        "$comment": f"campaign-engine {__version__}; written by `campaign schema --editors`",
        **made_plain,
    }


def _in_words(schema: Any) -> Any:
    """Definitions and references to them by plain words, which an editor shows: `RuleShape` becomes `rule`."""
    if isinstance(schema, list):
        return [_in_words(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    plain = {key: _in_words(one) for key, one in schema.items()}
    if isinstance(plain.get("$ref"), str):
        plain["$ref"] = f"#/definitions/{_words(plain['$ref'].rsplit('/', 1)[-1])}"
    if "definitions" in plain:
        plain["definitions"] = {_words(name): one for name, one in plain["definitions"].items()}
    return plain


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removesuffix("Shape")).lower().replace(" ", "_")


def _required(shape: type[Shape]) -> list[str]:
    return [field.alias or name for name, field in shape.model_fields.items() if field.is_required()]


def _reachable(definitions: Mapping[str, Schema], roots: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _referred(definitions[name])
    return found


def _definition(shape: type[Shape], made: Schema, language: str) -> Schema:
    properties = {}
    for key, written in made.get("properties", {}).items():
        bases = [base.__name__ for base in shape.__mro__]
        overlay = next((OVERLAYS[base, key] for base in bases if (base, key) in OVERLAYS), None)
        inner = _tidy(written if overlay is None else overlay, language)
        if overlay is not None and "default" in written and written["default"] is not None:
            inner["default"] = written["default"]
        suggested = next((NAMES[base, key] for base in bases if (base, key) in NAMES), None)
        if suggested is not None:
            inner = _naming(inner, suggested)
        text = key_text(shape, key)
        if text is not None:
            inner["description"] = _description(text, language)
        properties[key] = inner
    definition: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    if made.get("required"):
        definition["required"] = made["required"]
    return definition | _BETWEEN_KEYS.get(shape.__name__, {})


def _where_type(types: list[str], keys: Schema) -> Schema:
    return {"if": {"properties": {"type": {"enum": types}}, "required": ["type"]}, "then": {"properties": keys}}


_NO_UNIT = {"type": "null", "errorMessage": "only a number has a unit"}
_BETWEEN_KEYS: Mapping[str, Schema] = {
    "ChoiceShape": {"minProperties": 1, "maxProperties": 1},
    "ActiveShape": {"minProperties": 1},
    "ThenShape": {
        "anyOf": [
            {"required": [key], "errorMessage": "tag, set, propose, boost or forbid"}
            for key in ("tag", "set", "propose", "boost", "forbid")
        ]
    },
    "TableShape": {
        "anyOf": [{"required": [key], "errorMessage": "rows, or a file that holds them"} for key in ("rows", "file")],
        "if": {"properties": {"hit": {"enum": ["collect"]}}, "required": ["hit"]},
        "then": {"properties": {"rows": {"items": {"properties": {"then": {"minProperties": 1}}}}}},
    },
    "ExpectShape": {"minProperties": 1},
    "FactShape": {
        "allOf": [
            _where_type(["text", "boolean"], {"merge": {"enum": ["priority"]}, "unit": _NO_UNIT}),
            _where_type(["date"], {"merge": {"enum": ["priority", "max", "min"]}, "unit": _NO_UNIT}),
        ]
    },
    "ProtectedShape": {"dependencies": {"for": ["allow_with_reason"]}},
    "OnlyShape": {"minProperties": 1, "maxProperties": 1},
}
"""What the shapes say about several keys at once."""


def _description(text: KeyText, language: str) -> str:
    said = text[1] if language == "zh" else text[0]
    return f"{said}\n\n{EXAMPLE_SAID[language]}: {text[2]}"


def _tidy(value: Any, language: str) -> Any:
    """Without titles, without `null` beside a type (an empty key is a mistake), ids as keys closed, in plain words."""
    if isinstance(value, list):
        return [_tidy(one, language) for one in value]
    if not isinstance(value, Mapping):
        return value
    if value.get("not") == {}:
        return {**value, "errorMessage": NOT_YET_SAID[language]}
    plain = {key: _tidy(one, language) for key, one in value.items() if key not in ("title", "description")}
    if "default" in plain and plain["default"] is None:
        del plain["default"]
    members = plain.get("anyOf")
    if isinstance(members, list):
        kept = [one for one in members if one != {"type": "null"}] if "default" in value else members
        if len(kept) == 1:
            del plain["anyOf"]
            plain |= kept[0]
        else:
            plain["anyOf"] = kept
    keyed = plain.pop("patternProperties", None)
    if keyed:
        ((pattern, inner),) = keyed.items()
        plain |= {"propertyNames": {"type": "string", "pattern": pattern}, "additionalProperties": inner}
    said = PATTERN_TEXTS.get(str(plain.get("pattern")))
    if said is not None:
        plain["patternErrorMessage"] = said[language == "zh"]
    return plain


def _naming(value: Any, part: str) -> Any:
    """Every id (or name of a fact) in it replaced by the definition that suggests names."""
    if isinstance(value, list):
        return [_naming(one, part) for one in value]
    if not isinstance(value, Mapping):
        return value
    if value.get("pattern") in (ID_PATTERN, TEXT_PATTERN):
        return ref(part) | {key: value[key] for key in ("default",) if key in value}
    return {key: one if key == "default" else _naming(one, part) for key, one in value.items()}
