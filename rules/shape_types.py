"""Building blocks for the shapes of YAML files, for every room: ids, days, money, shares, conditions.

A shape is a pydantic model derived from `Shape`; `validate.py` fills it from nodes. A type refuses with `refuse(code)`,
which names a catalogue entry; the place, the key and what was found are added by `validate`.

    class Step(Shape):
        id: Id
        after: Days | None = None
        audience: ConditionText | None = None     # a Scalar node, for `read_condition`
        priority: Priority = 50
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar
from typing import Literal as OneOf
from unicodedata import normalize

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from .nodes import Node, Scalar
from .tokens import KEYWORDS

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", re.ASCII)
_PERCENT = re.compile(r"(\d{1,3}(\.\d{1,6})?) ?%", re.ASCII)
_DAYS = re.compile(r"(\d{1,5}) days?", re.ASCII)


class Shape(BaseModel):
    """A group of keys: every key known, every value of exactly the right kind."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        defer_build=True,
        arbitrary_types_allowed=True,
        protected_namespaces=(),
    )


def refuse(code: str, /, *hints: str, **values: object) -> PydanticCustomError:
    """The error a validator raises: a catalogue code, hints of its entry, and words that fill its text.

    `key` and `found` need not be given.
    """
    return PydanticCustomError(code, "see the catalogue", {**values, "hints": hints})


@dataclass(frozen=True)
class Keep:
    """Marks a field whose node is handed on as it is, so that it can be parsed with its places."""

    form: OneOf["condition", "expression", "node"]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._check)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        return {} if self.form == "node" else {"type": ["string", "number", "boolean"]}

    def _check(self, node: Any) -> Any:
        if self.form == "node":
            return node
        if not isinstance(node, Scalar):
            raise refuse("S130" if self.form == "condition" else "S131")
        return node


def read_day(value: object) -> date:
    """`2026-10-01`; the text of a YAML scalar."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise refuse("S122") from None
    raise refuse("S121")


def read_moment(value: object) -> datetime:
    """`2026-11-10T20:00`, local: without a zone."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise refuse("S122") from None
    raise refuse("S123")


def _day_or_moment(value: object) -> date | datetime:
    return read_moment(value) if isinstance(value, str) and "T" in value else read_day(value)


def _percent(value: object) -> Decimal:
    """`10%` as the share 0.10."""
    found = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise refuse("S124")
    share = Decimal(found[1]) / 100
    if share > 1:
        raise refuse("S124")
    return share


def _percent_range(value: object) -> tuple[Decimal, Decimal]:
    """`1%..4%` as two shares; one percentage stands for both."""
    if not isinstance(value, str):
        raise refuse("S125")
    parts = [part.strip() for part in value.split("..")]
    if len(parts) > 2 or not all(_PERCENT.fullmatch(part) for part in parts):
        raise refuse("S125")
    lowest, highest = _percent(parts[0]), _percent(parts[-1])
    if lowest > highest:
        raise refuse("S125")
    return lowest, highest


def _days(value: object) -> int:
    found = _DAYS.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise refuse("S126")
    return int(found[1])


def read_number(value: object) -> Decimal:
    """A whole or decimal number as Decimal."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, Decimal):
        return value
    raise refuse("S108")


def _money(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
        raise refuse("S127")
    return Decimal(value)


def _id(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise refuse("S120")
    name = normalize("NFC", value)
    if name.upper() in KEYWORDS:
        raise refuse("S128")
    if not re.fullmatch(r"\w+", name) or name.isdecimal():
        near = re.sub(r"\W+", "_", name).strip("_")
        near = f"n{near}" if near.isdecimal() else near
        raise refuse("S120", "write", near=near) if near else refuse("S120")
    return name


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise refuse("S105")
    if not value.strip():
        raise refuse("S111")
    return value.strip()


def _without_repeats(items: list[Any]) -> list[Any]:
    seen: set[str] = set()
    for item in map(str, items):
        if item in seen:
            raise refuse("S141", item=item)
        seen.add(item)
    return items


def _as_list(value: object) -> object:
    return value if isinstance(value, list) else [value]


@dataclass(frozen=True)
class OrElse:
    """Tells the schema for editors what else may stand there: text of a pattern, or (None) one item of the list."""

    pattern: str | None = None

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        inner = handler(schema)
        return {"anyOf": [inner["items"] if self.pattern is None else _matching(self.pattern), inner]}


@dataclass(frozen=True)
class NoneTwice:
    """Tells the schema for editors that no item of a list may stand there twice."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        return {**handler(schema), "uniqueItems": True}


def _any_case(word: str) -> str:
    return "".join(f"[{letter.upper()}{letter.lower()}]" for letter in word)


_NO_LETTER = (
    r"\x00-/:-@\[-\^`{-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7"
    r"\u2000-\u206f\u3000-\u3004\u3008-\u3020\uff00-\uff0f\uff1a-\uff20"
)
ID_PATTERN = f"^(?!(?:{'|'.join(_any_case(word) for word in sorted(KEYWORDS))}|[0-9]+)$)[^{_NO_LETTER}]+$"
"""What an id looks like, for editors: their regular expressions know no letters but those of English."""
TEXT_PATTERN = r"\S"
_SHOWN_DAY = (
    r"\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|[12]\d))"
)
_SHOWN_MOMENT = _SHOWN_DAY + r"T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_SHARE = r"(?:100(?:\.0{1,6})?|\d{1,2}(?:\.\d{1,6})?) ?%"
DAY_PATTERN = f"^(?:{_SHOWN_DAY})$"
MOMENT_PATTERN = f"^(?:{_SHOWN_MOMENT})$"
DAY_OR_MOMENT_PATTERN = f"^(?:{_SHOWN_DAY}|{_SHOWN_MOMENT})$"
PERCENT_PATTERN = f"^{_SHARE}$"
PERCENT_RANGE_PATTERN = rf"^\s*{_SHARE}\s*(?:\.\.\s*{_SHARE}\s*)?$"
DAYS_PATTERN = r"^\d{1,5} days?$"
_number_schema = {"type": "number"}


def _matching(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern}


def matching(pattern: str) -> WithJsonSchema:
    """What the schema for editors says of a text that is read here by other means."""
    return WithJsonSchema(_matching(pattern))


Id = Annotated[str, PlainValidator(_id), matching(ID_PATTERN)]
"""A word of letters, digits and `_`, any script, in NFC; no hyphen, no keyword, not only digits."""
Text = Annotated[str, PlainValidator(_text), matching(TEXT_PATTERN)]
"""Text for people, not empty, without blanks around it."""
Day = Annotated[date, PlainValidator(read_day), matching(DAY_PATTERN)]
LocalMoment = Annotated[datetime, PlainValidator(read_moment), matching(MOMENT_PATTERN)]
DayOrMoment = Annotated[date | datetime, PlainValidator(_day_or_moment), matching(DAY_OR_MOMENT_PATTERN)]
Percent = Annotated[Decimal, PlainValidator(_percent), matching(PERCENT_PATTERN)]
"""`10%` as Decimal("0.1"), from 0% to 100%."""
PercentRange = Annotated[
    tuple[Decimal, Decimal],
    PlainValidator(_percent_range),
    matching(PERCENT_RANGE_PATTERN),
]
Days = Annotated[int, PlainValidator(_days), matching(DAYS_PATTERN)]
"""`14 days` as 14."""
Number = Annotated[Decimal, PlainValidator(read_number), WithJsonSchema(_number_schema)]
Money = Annotated[Decimal, PlainValidator(_money), WithJsonSchema({**_number_schema, "minimum": 0})]
"""Major units as written, 0 or more; 5.00 stays Decimal("5.00")."""
Priority = Annotated[int, Field(ge=0, le=100)]
ConditionText = Annotated[Scalar, Keep("condition")]
"""The node of a condition; hand it to `read_condition`."""
ExpressionText = Annotated[Scalar, Keep("expression")]
"""The node of a number, a text or an expression `= ...`; hand it to `read_expression`."""
AnyNode = Annotated[Node, Keep("node")]
"""Whatever stands there, as a node."""

_Item = TypeVar("_Item")
Many = Annotated[list[_Item], Field(min_length=1), AfterValidator(_without_repeats), NoneTwice()]
"""`[x, y]`: at least one, none twice."""
OneOrMany = Annotated[
    list[_Item],
    BeforeValidator(_as_list),
    Field(min_length=1),
    AfterValidator(_without_repeats),
    NoneTwice(),
    OrElse(),
]
"""`x` or `[x, y]`, as a list; none twice."""
