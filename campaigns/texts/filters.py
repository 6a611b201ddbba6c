"""What the filters of texts do, one value at a time: the only definition, for columns, samples and lengths alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal as OneOf

from .formats import Forms
from .template import Constant, Filter

Sort = OneOf["text", "money", "percent", "number", "date", "boolean"]
"""What is filled in. Values: text str, money int minor units, percent and number float, date, boolean; None unknown."""

Known = str | int | float | bool | date
FILTERS = ("default", "upper", "lower", "title", "capitalize", "truncate", "money", "number", "date")
DAY_STYLES = ("long", "short", "iso")
LONGEST_VALUE = 200
"""Characters of one value in a text: the rest of whatever the data hold is cut off."""
UNWANTED = r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
"""Control characters, line ends, invisible ones and those that turn the direction of writing: not taken from data."""
_UNWANTED = re.compile(UNWANTED)
_BLANK = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Sorted:
    """A value with its sort on the way through the filters."""

    value: Known | None
    sort: Sort


def fill(value: Known | None, sort: Sort, filters: tuple[Filter, ...], forms: Forms) -> str | None:
    """The text that stands in the place, or None where it is unknown. The filters have been checked."""
    now = Sorted(tidy(value) if isinstance(value, str) else value, sort)
    for one in filters:
        now = _apply(now, one, forms)
    return as_text(now, forms)


def sort_after(sort: Sort, filters: tuple[Filter, ...]) -> tuple[Sort, Filter | None]:
    """The sort at the end, or the first filter that does not go with what reaches it."""
    for one in filters:
        if not _fits(sort, one):
            return sort, one
        sort = _sort_of(sort, one)
    return sort, None


def is_filled(filters: tuple[Filter, ...]) -> bool:
    """Whether something stands there even where the value is unknown."""
    return any(one.name == "default" for one in filters)


def tidy(text: str) -> str:
    """Text of somebody's data as it may stand in a message: on one line, nothing invisible, not endless."""
    if len(text) > LONGEST_VALUE or _UNWANTED.search(text):
        text = _UNWANTED.sub("", _BLANK.sub(" ", text[: LONGEST_VALUE * 4]))
        text = cut(text, LONGEST_VALUE)
    return text


def cut(text: str, most: int) -> str:
    """At most so many characters, the last an ellipsis where some are lost."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def as_text(one: Sorted, forms: Forms) -> str | None:
    """As a person reads it."""
    value = one.value
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, date):
        return forms.day(value)
    if one.sort == "money":
        return forms.money(int(value))
    return forms.percent(value) if one.sort == "percent" else forms.number(value)


def _apply(now: Sorted, one: Filter, forms: Forms) -> Sorted:
    after = _sort_of(now.sort, one)
    if one.name == "default":
        return _default(now, one.arguments[0], after, forms)
    if now.value is None:
        return Sorted(None, after)
    if one.name == "money":
        return Sorted(now.value if now.sort == "money" else to_minor(float(_number(now)), forms), "money")
    if one.name == "number":
        number = _number(now) / 10**forms.exponent if now.sort == "money" else _number(now)
        decimals = one.arguments[0] if one.arguments else None
        return Sorted(forms.number(number, decimals if isinstance(decimals, int) else None), "text")
    if one.name == "date":
        style = str(one.arguments[0]) if one.arguments else "long"
        return Sorted(forms.day(now.value, style) if isinstance(now.value, date) else None, "text")
    text = as_text(now, forms)
    assert text is not None
    return Sorted(_shaped(text, one), "text")


def _default(now: Sorted, written: Constant, after: Sort, forms: Forms) -> Sorted:
    if after == now.sort:
        if now.value is not None:
            return now
        if isinstance(written, str) or now.sort == "text":
            return Sorted(written if isinstance(written, str) else forms.number(written), after)
        return Sorted(to_minor(written, forms) if now.sort == "money" else float(written), after)
    return Sorted(str(written) if now.value is None else as_text(now, forms), after)


def to_minor(major: float, forms: Forms) -> int:
    """Half to even, as everywhere where a double becomes money."""
    minor: int = round(major * 10**forms.exponent)
    return minor


def _number(now: Sorted) -> float:
    assert isinstance(now.value, int | float)
    return now.value


def _shaped(text: str, one: Filter) -> str:
    if one.name == "truncate":
        return cut(text, int(one.arguments[0]))
    shapes = {"upper": text.upper, "lower": text.lower, "capitalize": text.capitalize}
    return _title(text) if one.name == "title" else shapes[one.name]()


def _title(text: str) -> str:
    """The first letter of every word, the others small; words begin after blanks, hyphens and opening brackets."""
    return "".join(one[:1].upper() + one[1:].lower() for one in re.split(r"([-\s({\[<]+)", text) if one)


def _sort_of(sort: Sort, one: Filter) -> Sort:
    if one.name == "money":
        return "money"
    if one.name == "default":
        return "text" if isinstance(one.arguments[0], str) else sort
    return "text"


def _fits(sort: Sort, one: Filter) -> bool:
    return sort in _TAKES.get(one.name, ("text", "money", "percent", "number", "date")) and _right(sort, one)


_TAKES: Mapping[str, tuple[Sort, ...]] = {
    "money": ("money", "number"), "number": ("money", "percent", "number"), "date": ("date",),
}  # fmt: skip


def _right(sort: Sort, one: Filter) -> bool:
    """Whether the arguments are of the right number and kind."""
    given = one.arguments
    if one.name == "default":
        is_number = len(given) == 1 and type(given[0]) in (int, float) and abs(given[0]) < 1e12  # type: ignore[arg-type]
        return (len(given) == 1 and isinstance(given[0], str)) or (is_number and sort in ("money", "percent", "number"))
    if one.name == "truncate":
        return len(given) == 1 and type(given[0]) is int and 2 <= given[0] <= LONGEST_VALUE
    if one.name == "number":
        return not given or (len(given) == 1 and type(given[0]) is int and 0 <= given[0] <= 4)
    if one.name == "date":
        return not given or (len(given) == 1 and given[0] in DAY_STYLES)
    return not given
