"""The condition tree: the only meaning a condition has; every back end translates it.

Two sorts of node, kept apart by type: a `Value` (number, text, date, boolean or list of text, each possibly unknown)
and a `Condition` (true, false or unknown, as in SQL). `origin` is opaque to the engine (the rules room puts the place
in the file there), is never compared, and comes back in findings and traces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any as Anything
from typing import Literal as OneOf


class Kind(StrEnum):
    """What sort of value a node yields. Money is a NUMBER whose unit is a currency code."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    BOOLEAN = "boolean"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class Type:
    """Kind and unit. `unit` None means "none stated" and takes on the other side's; units matter for numbers only."""

    kind: Kind
    unit: str | None = None


Comparison = OneOf["=", "<>", "<", "<=", ">", ">="]

Scalar = float | str | date | bool
"""A known value. Unknown is None everywhere; NaN and infinities never appear."""

FUNCTIONS = (
    "COALESCE", "ABS", "ROUND", "FLOOR", "CEIL", "LEAST", "GREATEST", "LOWER", "UPPER", "LENGTH",
    "DAYS_BETWEEN", "MONTH", "WEEKDAY", "DAYS_TO_ANNIVERSARY",
)  # fmt: skip
"""Functions yielding values. CONTAINS is a condition of its own; TODAY() is `Fact("today")`; DAYS_TO_CALENDAR('x') is
`Fact("days_to_calendar.x")`; DAYS_TO_ANNIVERSARY(d) is `Call("DAYS_TO_ANNIVERSARY", (d, Fact("today")))`."""

Origin = object


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant. Numbers are doubles, in major units where the unit is a currency."""

    value: Scalar
    type: Type
    origin: Origin = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Fact:
    """A named value of the row: an input column, a run constant (`today`) or a fact that rules set."""

    name: str
    origin: Origin = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Negative:
    """Unary minus."""

    operand: Value
    origin: Origin = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left operator right`, left to right; a result that is not finite is unknown, -0.0 becomes 0.0."""

    operator: OneOf["+", "-", "*", "/", "%"]
    left: Value
    right: Value
    origin: Origin = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of `FUNCTIONS`, its name in capitals. ROUND's second argument is a Literal 0 to 6 where given."""

    function: str
    arguments: tuple[Value, ...]
    origin: Origin = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Case:
    """CASE WHEN condition THEN value ... ELSE value END. WHEN means IS TRUE; no ELSE means unknown."""

    branches: tuple[tuple[Condition, Value], ...]
    otherwise: Value | None
    origin: Origin = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """Numbers and dates take all six operators; text and booleans only `=` and `<>`."""

    operator: Comparison
    left: Value
    right: Value
    origin: Origin = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Truth:
    """A bare boolean value `b`, meaning `b = TRUE`; negated, `b = FALSE`. Unknown is neither."""

    value: Value
    negated: bool = False
    origin: Origin = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Among:
    """`item [NOT] IN (choices)`. An unknown item matches neither form."""

    item: Value
    choices: tuple[Literal, ...]
    negated: bool = False
    origin: Origin = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Like:
    """`text [NOT] LIKE 'pattern'`: `%` any run, `_` one code point, no escape, case-sensitive, the whole string."""

    text: Value
    pattern: str
    negated: bool = False
    origin: Origin = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Contains:
    """`[NOT] CONTAINS(texts, item)`: membership of a text in a list of text; an unknown side matches neither form."""

    texts: Value
    item: Value
    negated: bool = False
    origin: Origin = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class IsUnknown:
    """`value IS [NOT] NULL`: never unknown itself."""

    value: Value
    negated: bool = False
    origin: Origin = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Flag:
    """A named statement that is true or false, never unknown: `tag.x`, `segment.x`, `proposed.x`, `holding.x` ..."""

    name: str
    negated: bool = False
    origin: Origin = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Constant:
    """TRUE or FALSE as a condition."""

    value: bool
    origin: Origin = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class All:
    """AND of two or more parts."""

    parts: tuple[Condition, ...]
    origin: Origin = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Any:
    """OR of two or more parts."""

    parts: tuple[Condition, ...]
    origin: Origin = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """NOT; gone after `normal_form`."""

    part: Condition
    origin: Origin = field(default=None, compare=False, repr=False)


Value = Literal | Fact | Negative | Arithmetic | Call | Case
Leaf = Compare | Truth | Among | Like | Contains | IsUnknown | Flag | Constant
Condition = Leaf | All | Any | Not
Node = Value | Condition


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in reading order."""
    return _BELOW[type(node)](node)


def _of_case(node: Case) -> tuple[Node, ...]:
    flat: tuple[Node, ...] = tuple(part for branch in node.branches for part in branch)
    return flat if node.otherwise is None else (*flat, node.otherwise)


_BELOW: dict[type, Callable[[Anything], tuple[Node, ...]]] = {
    Literal: lambda _: (),
    Fact: lambda _: (),
    Flag: lambda _: (),
    Constant: lambda _: (),
    Negative: lambda node: (node.operand,),
    Arithmetic: lambda node: (node.left, node.right),
    Compare: lambda node: (node.left, node.right),
    Call: lambda node: node.arguments,
    Case: _of_case,
    Truth: lambda node: (node.value,),
    IsUnknown: lambda node: (node.value,),
    Among: lambda node: (node.item, *node.choices),
    Like: lambda node: (node.text,),
    Contains: lambda node: (node.texts, node.item),
    All: lambda node: node.parts,
    Any: lambda node: node.parts,
    Not: lambda node: (node.part,),
}
"""By type: asked a few hundred times a rule, a chain of cases would be the slowest thing in `check`."""

_ENDS = frozenset((Literal, Fact, Flag, Constant))
"""Most nodes are of these, and have nothing below."""


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, depth first, in reading order; no recursion, so depth cannot hurt."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        kind = type(current)
        if kind not in _ENDS:
            waiting += _BELOW[kind](current)[::-1]


def with_children(node: Node, parts: Sequence[Node]) -> Node:
    """The same node over other children, given in the order of `children`; the node itself where all are the same.

    The caller sees to it that a condition stands where a condition stood, a value where a value stood.
    """
    if all(new is old for new, old in zip(parts, children(node), strict=True)):
        return node
    given: Sequence[Anything] = parts
    match node:
        case Literal() | Fact() | Flag() | Constant():
            return node
        case Negative():
            return replace(node, operand=given[0])
        case Arithmetic() | Compare():
            return replace(node, left=given[0], right=given[1])
        case Call():
            return replace(node, arguments=tuple(given))
        case Case():
            count = len(node.branches)
            branches = tuple((given[2 * k], given[2 * k + 1]) for k in range(count))
            return replace(node, branches=branches, otherwise=given[-1] if len(given) > 2 * count else None)
        case Truth() | IsUnknown():
            return replace(node, value=given[0])
        case Among():
            return replace(node, item=given[0], choices=tuple(given[1:]))
        case Like():
            return replace(node, text=given[0])
        case Contains():
            return replace(node, texts=given[0], item=given[1])
        case All() | Any():
            return replace(node, parts=tuple(given))
        case Not():
            return replace(node, part=given[0])
