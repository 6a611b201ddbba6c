"""A function name and its arguments to a node: which functions there are, how many arguments each takes."""

from __future__ import annotations

from ..engine.tree import Call, Contains, Fact, Literal, Node, Value
from .places import Place
from .problems import Phrase, Problem, closest
from .reading import Reading
from .tokens import Token
from .tolerant import FOREIGN_FUNCTIONS, READ_FUNCTIONS

ANY_NUMBER = 1_000
ARGUMENTS: dict[str, tuple[int, int, str]] = {
    "COALESCE": (2, ANY_NUMBER, "COALESCE(phone_orders, 0)"),
    "ABS": (1, 1, "ABS(balance)"),
    "ROUND": (1, 2, "ROUND(basket, 2)"),
    "FLOOR": (1, 1, "FLOOR(basket / 10)"),
    "CEIL": (1, 1, "CEIL(basket / 10)"),
    "LEAST": (2, ANY_NUMBER, "LEAST(20, basket)"),
    "GREATEST": (2, ANY_NUMBER, "GREATEST(5, basket)"),
    "LOWER": (1, 1, "LOWER(city)"),
    "UPPER": (1, 1, "UPPER(city)"),
    "LENGTH": (1, 1, "LENGTH(city)"),
    "CONTAINS": (2, 2, "CONTAINS(interests, 'wine')"),
    "DAYS_BETWEEN": (2, 2, "DAYS_BETWEEN(last_visit, TODAY())"),
    "MONTH": (1, 1, "MONTH(birth_date)"),
    "WEEKDAY": (1, 1, "WEEKDAY(TODAY())"),
    "TODAY": (0, 0, "TODAY()"),
    "DAYS_TO_ANNIVERSARY": (1, 1, "DAYS_TO_ANNIVERSARY(birth_date)"),
    "DAYS_TO_CALENDAR": (1, 1, "DAYS_TO_CALENDAR('double_11')"),
}
"""How many arguments at least and at most, and an example to show."""

MOST_DIGITS = 6
TODAY = "today"

_STAND_IN = Call("COALESCE", ())
"""After a problem: passes for a value and for a condition, so that one slip gives one message."""


def is_function(name: Token) -> bool:
    """Whether there is such a function, under this name or one that is read for it."""
    return _capitals(name) in ARGUMENTS or _capitals(name) in READ_FUNCTIONS


def make_call(reading: Reading, name: Token, arguments: tuple[Value, ...], place: Place) -> Node:
    """The node of `name(arguments)`; where it cannot be made, the problem is noted and a stand-in comes back."""
    function = _capitals(name)
    if function in READ_FUNCTIONS:
        if len(arguments) == 1:
            return refuse_function(reading, name)
        read = READ_FUNCTIONS[function]
        reading.report("R154", name.start, name.end, found=name.text, read=read)
        function = read
    least, most, example = ARGUMENTS[function]
    if not least <= len(arguments) <= most:
        needs, given = _count(least, most), _values(len(arguments))
        values = {"function": function, "needs": needs, "given": given, "example": example}
        reading.report("R116", name.start, name.end, ("example",), **values)
        return _STAND_IN
    if function == "TODAY":
        return Fact(TODAY, place)
    if function == "DAYS_TO_CALENDAR":
        return _days_to_calendar(reading, arguments[0], place)
    if function == "CONTAINS":
        return Contains(arguments[0], arguments[1], False, place)
    if function == "DAYS_TO_ANNIVERSARY":
        return Call(function, (arguments[0], Fact(TODAY, place)), place)
    if function == "ROUND" and len(arguments) == 2 and not _is_digits(arguments[1]):
        _refuse_argument(reading, arguments[1], name, "digits")
        return _STAND_IN
    return Call(function, arguments, place)


def _capitals(name: Token) -> str:
    return name.text.upper() if name.text.isascii() else name.text


def _count(least: int, most: int) -> Phrase:
    if most == 0:
        return Phrase("nothing in its brackets", "括号内不填任何内容")
    if least == most:
        return _values(least)
    if most == ANY_NUMBER:
        return Phrase(f"{least} values or more", f"至少 {least} 个值")
    return Phrase(f"{least} or {most} values", f"{least} 或 {most} 个值")


def _values(number: int) -> Phrase:
    return Phrase("1 value" if number == 1 else f"{number} values", f"{number} 个值")


def _is_digits(value: Value) -> bool:
    if not isinstance(value, Literal) or not isinstance(value.value, float) or value.type.unit is not None:
        return False
    return value.value.is_integer() and 0 <= value.value <= MOST_DIGITS


def _days_to_calendar(reading: Reading, calendar: Value, place: Place) -> Node:
    if isinstance(calendar, Literal) and isinstance(calendar.value, str):
        return Fact(f"days_to_calendar.{calendar.value}", place)
    name = reading.tokens[reading.position - 2]  # what stands before the closing bracket
    _refuse_argument(reading, calendar, name, "calendar")
    return _STAND_IN


def _refuse_argument(reading: Reading, argument: Value, fallback: Token, hint: str) -> None:
    place = argument.origin
    if not isinstance(place, Place):
        place = reading.place(fallback.start, fallback.end)
    reading.problems.append(Problem("R130", {"found": reading.text_of(argument), "most": MOST_DIGITS}, place, (hint,)))


def refuse_function(reading: Reading, name: Token) -> Node:
    """There is no such function: notes that, with what to write instead; a stand-in comes back."""
    function = _capitals(name)
    hints: tuple[str, ...] = ("names",)
    values: dict[str, object] = {"found": name.text, "capitals": function, "all": ", ".join(sorted(ARGUMENTS))}
    if function in READ_FUNCTIONS:
        hints, values["read"] = ("of_one",), READ_FUNCTIONS[function]
    elif function in FOREIGN_FUNCTIONS:
        hints = (FOREIGN_FUNCTIONS[function],)
    else:
        meant = closest(function, ARGUMENTS)
        if meant is not None:
            hints, values["meant"] = ("did_you_mean",), meant
    reading.report("R115", name.start, name.end, hints, **values)
    return _STAND_IN
