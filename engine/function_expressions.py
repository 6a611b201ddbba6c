"""Conditions and values as Python source: the translation, one node at a time, that `function.py` builds on.

Inside the generated function a number is a double and unknown is NaN, because a comparison with NaN is false in
Python: a leaf that must reject the unknown costs nothing. Dates are held as their ordinals, also doubles. Text,
booleans and lists of text are held as they are, unknown as None. A number that overflowed stays infinite through
`+ - *`, as a dividend and through the rounding functions, so infinities are taken out only where they could do harm (a
divisor, a comparison, a choice, a set fact): until then code `is_raw`.

Nothing a user wrote enters the source: names and texts are constants handed in by position. Only numbers are spelled
out (`repr` of a float).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from typing import Final, assert_never

from .tree import (
    All,
    Among,
    Any,
    Arithmetic,
    Call,
    Case,
    Compare,
    Condition,
    Constant,
    Contains,
    Fact,
    Flag,
    IsUnknown,
    Kind,
    Like,
    Literal,
    Negative,
    Node,
    Not,
    Scalar,
    Truth,
    Value,
)

LARGEST: Final = repr(sys.float_info.max)
DEEPEST: Final = 20
"""Code nested deeper than this becomes a statement of its own: Python's parser stops at 200 brackets."""

SHARED_VALUES: Final = (Arithmetic, Call, Case)
SHARED_TESTS: Final = (Like, Contains)
"""Nodes that are worth a variable where they stand in several rules; the rest is as quick to do again."""

NUMERIC: Final = (Kind.NUMBER, Kind.DATE)
"""Kinds held as doubles, with NaN for unknown."""


@dataclass(frozen=True, slots=True)
class Code:
    """An expression in brackets or a single word. `is_plain`: a variable or a constant, cheap to name twice.
    `is_known`: a constant that is not unknown."""

    text: str
    kind: Kind
    depth: int = 0
    is_raw: bool = False
    is_plain: bool = False
    is_known: bool = False


class Writer:
    """Collects statements and constants while it translates; knows which variable holds which fact and flag."""

    def __init__(self, facts: Mapping[str, Code], flags: Mapping[str, str], repeated: Container[Node] = ()) -> None:
        """`facts` and `flags` are looked into at each use: the caller adds to them as names are settled. A node of
        `repeated` is computed once, before its first use."""
        self.statements: list[str] = []
        self.constants: dict[str, object] = {}
        self._facts, self._flags = facts, flags
        self._constant_names: dict[tuple[type, object], str] = {}
        self._variables = 0
        self._repeated = repeated
        self._values: dict[Value, Code] = {}
        self._tests: dict[Condition, str] = {}

    def variable(self) -> str:
        """A fresh name."""
        self._variables += 1
        return f"v{self._variables}"

    def assign(self, text: str) -> str:
        """A fresh variable holding the expression from here on."""
        name = self.variable()
        self.statements.append(f"{name} = {text}")
        return name

    def constant(self, value: object) -> str:
        """The name under which the generated function finds the value."""
        key = (type(value), value)
        if key not in self._constant_names:
            self._constant_names[key] = self.fresh_constant(value)
        return self._constant_names[key]

    def fresh_constant(self, value: object) -> str:
        """The same for a value that cannot be looked up (a dictionary)."""
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    # ---------------------------------------------------------------- conditions

    def condition(self, condition: Condition) -> str:
        """Source that yields True where the (normal form) condition is true, else False."""
        return self._condition(condition)[0]

    def _condition(self, node: Condition) -> tuple[str, int]:
        """Source and how deep its brackets are nested."""
        if not isinstance(node, SHARED_TESTS) or node not in self._repeated:
            return self._translated_condition(node)
        if node not in self._tests:
            self._tests[node] = self.assign(self._translated_condition(node)[0])
        return self._tests[node], 0

    def _translated_condition(self, node: Condition) -> tuple[str, int]:
        match node:
            case Constant():
                return str(node.value), 0
            case Flag():
                held = self._flags.get(node.name, "False")
                return (f"(not {held})" if node.negated else held), 1
            case All() | Any():
                parts = [self._condition(part) for part in node.parts]
                joint = " and " if isinstance(node, All) else " or "
                return self._shallow(f"({joint.join(text for text, _ in parts)})", max(depth for _, depth in parts))
            case IsUnknown():
                return self._is_unknown(self.value(node.value), node.negated)
            case Truth():
                value = self.value(node.value)
                return self._shallow(f"({value.text} is {not node.negated})", value.depth)
            case Compare():
                return self._compare(self.value(node.left), node.operator, self.value(node.right))
            case Among():
                return self._among(node)
            case Like():
                text, name = self._named(self.value(node.text))
                test = self._fits_pattern(name, node.pattern, node.negated)
                return self._shallow(f"({text.text} is not None and {test})", text.depth)
            case Contains():
                texts, held = self._named(self.value(node.texts))
                item, sought = self._named(self.value(node.item))
                test = f"{sought} not in {held}" if node.negated else f"{sought} in {held}"
                both = f"({texts.text} is not None and {item.text} is not None and {test})"
                return self._shallow(both, max(texts.depth, item.depth))
            case Not():
                raise ValueError("a condition comes here in normal form, without NOT")
            case _:
                assert_never(node)

    def _shallow(self, text: str, depth_below: int) -> tuple[str, int]:
        return (text, depth_below + 1) if depth_below < DEEPEST else (self.assign(text), 0)

    def _is_unknown(self, value: Code, negated: bool) -> tuple[str, int]:
        if value.kind in NUMERIC:
            known = f"(-{LARGEST} <= {value.text} <= {LARGEST})"
            return self._shallow(known if negated else f"(not {known})", value.depth + 1)
        return self._shallow(f"({value.text} is {'not ' if negated else ''}None)", value.depth)

    def _compare(self, left: Code, operator: str, right: Code) -> tuple[str, int]:
        depth = max(left.depth, right.depth) + 1
        if left.kind not in NUMERIC:
            return self._compare_held(left, operator, right)
        if operator == "<>":
            (left, a), (right, b) = self._named(self._clean(left)), self._named(self._clean(right))
            return self._shallow(f"({left.text} < {right.text} or {a} > {b})", depth)
        if left.is_raw and right.is_raw:
            right = self._clean(right)
        if right.is_raw:
            left, operator, right = right, _MIRRORED[operator], left
        if left.is_raw and operator in ("<", "<="):
            return self._shallow(f"(-{LARGEST} <= {left.text} {operator} {right.text})", depth)
        if left.is_raw and operator in (">", ">="):
            return self._shallow(f"({LARGEST} >= {left.text} {operator} {right.text})", depth)
        python = "==" if operator == "=" else operator
        return self._shallow(f"({left.text} {python} {right.text})", depth)

    def _compare_held(self, left: Code, operator: str, right: Code) -> tuple[str, int]:
        """Text and booleans, where unknown is None and None equals None."""
        depth = max(left.depth, right.depth)
        if operator == "=" and (left.is_known or right.is_known):
            return self._shallow(f"({left.text} == {right.text})", depth)
        (left, a), (right, b) = self._named(left), self._named(right)
        known = "".join(f"{side.text} is not None and " for side in (left, right) if not side.is_known)
        return self._shallow(f"({known}{a} {'==' if operator == '=' else '!='} {b})", depth)

    def _among(self, node: Among) -> tuple[str, int]:
        item = self._clean(self.value(node.item))
        choices = self.constant(frozenset(_held(choice.value, choice.type.kind) for choice in node.choices))
        if not node.negated:
            return self._shallow(f"({item.text} in {choices})", item.depth)
        item, name = self._named(item)
        known = f"{item.text} == {name}" if item.kind in NUMERIC else f"{item.text} is not None"
        return self._shallow(f"({known} and {name} not in {choices})", item.depth)

    def _fits_pattern(self, name: str, pattern: str, negated: bool) -> str:
        sign = "not " if negated else ""
        if "_" not in pattern:
            match pattern.split("%"):
                case [whole]:
                    return f"{name} {'!=' if negated else '=='} {self.constant(whole)}"
                case [start, ""]:
                    return f"{sign}{name}.startswith({self.constant(start)})"
                case ["", end]:
                    return f"{sign}{name}.endswith({self.constant(end)})"
        fits = self.constant(_matcher(pattern))
        return f"{fits}({name}) is {'' if negated else 'not '}None"

    # ---------------------------------------------------------------- values

    def value(self, node: Value) -> Code:
        """Source of the value; a number may be raw."""
        if not isinstance(node, SHARED_VALUES) or node not in self._repeated:
            return self._translated_value(node)
        if node not in self._values:
            code = self._translated_value(node)
            self._values[node] = replace(code, text=self.assign(code.text), depth=0, is_plain=True)
        return self._values[node]

    def _translated_value(self, node: Value) -> Code:
        match node:
            case Literal():
                return self.literal(node.value, node.type.kind)
            case Fact():
                return self._facts[node.name]
            case Negative():
                operand = self.value(node.operand)
                return self._code(f"(-{operand.text})", Kind.NUMBER, operand, is_raw=operand.is_raw)
            case Arithmetic():
                return self._arithmetic(node)
            case Call():
                return self._call(node)
            case Case():
                return self._case(node)
            case _:
                assert_never(node)

    def clean_value(self, node: Value) -> Code:
        """The value without infinities."""
        return self._clean(self.value(node))

    def literal(self, value: Scalar | None, kind: Kind) -> Code:
        """A constant of the kind; None and what is not finite are unknown."""
        held = _held(value, kind)
        if isinstance(held, float):
            is_known = isfinite(held)
            return Code(f"({held!r})" if is_known else "nan", kind, is_plain=True, is_known=is_known)
        text = str(held) if held is None or isinstance(held, bool) else self.constant(held)
        return Code(text, kind, is_plain=True, is_known=held is not None)

    def _arithmetic(self, node: Arithmetic) -> Code:
        left, right = self.value(node.left), self.value(node.right)
        match node.operator:
            case "/":
                right, name = self._named(self._clean(right))
                text = f"({left.text} / {name} if {right.text} else nan)"
            case "%":
                left, right = self._clean(left), self._clean(right)
                return self._code(f"rest_of_division({left.text}, {right.text})", Kind.NUMBER, left, right)
            case _:
                text = f"({left.text} {node.operator} {right.text})"
        return self._code(text, Kind.NUMBER, left, right, is_raw=True)

    def _call(self, node: Call) -> Code:
        arguments = [self.value(argument) for argument in node.arguments]
        first = arguments[0]
        match node.function:
            case "ABS":
                return self._code(f"abs({first.text})", Kind.NUMBER, first, is_raw=first.is_raw)
            case "FLOOR":
                return self._code(f"({first.text} // 1.0)", Kind.NUMBER, first)
            case "CEIL":
                return self._code(f"(-(-{first.text} // 1.0))", Kind.NUMBER, first)
            case "ROUND" if len(arguments) == 1:
                return self._code(f"round_away_from_zero({first.text})", Kind.NUMBER, first)
            case "ROUND":
                scale = repr(10.0 ** int(_digits(node.arguments[1])))
                text = f"(round_away_from_zero({first.text} * {scale}) / {scale})"
                return self._code(text, Kind.NUMBER, first)
            case "COALESCE":
                return self._first_known([self._clean(argument) for argument in arguments])
            case "LEAST" | "GREATEST":
                return self._extreme([self._clean(argument) for argument in arguments], node.function)
            case "LOWER" | "UPPER" | "LENGTH":
                held, name = self._named(first)
                called = {"LOWER": f"lower({name})", "UPPER": f"upper({name})", "LENGTH": f"float(len({name}))"}
                kind = Kind.NUMBER if node.function == "LENGTH" else Kind.TEXT
                unknown = "nan" if kind is Kind.NUMBER else "None"
                return self._code(f"({called[node.function]} if {held.text} is not None else {unknown})", kind, held)
            case "DAYS_BETWEEN":
                return self._code(f"({arguments[1].text} - {first.text})", Kind.NUMBER, *arguments)
            case "MONTH":
                return self._code(f"month_of({first.text})", Kind.NUMBER, first)
            case "WEEKDAY":
                return self._code(f"(({first.text} - 1.0) % 7.0 + 1.0)", Kind.NUMBER, first)
            case "DAYS_TO_ANNIVERSARY":
                text = f"days_to_anniversary({first.text}, {arguments[1].text})"
                return self._code(text, Kind.NUMBER, *arguments)
            case _:
                raise ValueError(f"no such function: {node.function}")

    def _first_known(self, arguments: Sequence[Code]) -> Code:
        *others, result = arguments
        for argument in reversed(others):
            argument, name = self._named(argument)
            known = f"{argument.text} == {name}" if argument.kind in NUMERIC else f"{argument.text} is not None"
            result = self._code(f"({name} if {known} else {result.text})", argument.kind, argument, result)
        return result

    def _extreme(self, arguments: Sequence[Code], function: str) -> Code:
        """Two at a time; where either is NaN neither comparison holds."""
        first, then = ("<", ">=") if function == "LEAST" else (">", "<=")
        result = arguments[0]
        for argument in arguments[1:]:
            (left, a), (right, b) = self._named(result), self._named(argument)
            text = f"({a} if {left.text} {first} {right.text} else {b} if {a} {then} {b} else nan)"
            result = self._code(text, result.kind, left, right)
        return result

    def _case(self, node: Case) -> Code:
        values = [self.value(value) for _, value in node.branches]
        kind = values[0].kind
        result = self.literal(None, kind) if node.otherwise is None else self.value(node.otherwise)
        for (when, _), value in zip(reversed(node.branches), reversed(values), strict=True):
            test, depth = self._condition(when)
            below = replace(value, depth=max(depth, value.depth))
            text = f"({value.text} if {test} else {result.text})"
            result = self._code(text, kind, below, result, is_raw=value.is_raw or result.is_raw)
        return result

    # ---------------------------------------------------------------- pieces

    def _code(self, text: str, kind: Kind, *below: Code, is_raw: bool = False) -> Code:
        text, depth = self._shallow(text, max(part.depth for part in below))
        return Code(text, kind, depth, is_raw)

    def _clean(self, code: Code) -> Code:
        """What is infinite made NaN."""
        if not code.is_raw:
            return code
        code, name = self._named(code)
        return self._code(f"({name} if -{LARGEST} <= {code.text} <= {LARGEST} else nan)", code.kind, code)

    def _named(self, code: Code) -> tuple[Code, str]:
        """The code to be evaluated first, and a name for its value after that."""
        if code.is_plain:
            return code, code.text
        name = self.variable()
        return replace(code, text=f"({name} := {code.text})", depth=code.depth + 1), name


_MIRRORED: Final = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _held(value: Scalar | None, kind: Kind) -> object:
    """A constant as the generated function holds it."""
    if kind is Kind.NUMBER:
        return float("nan") if value is None else float(value) + 0.0  # type: ignore[arg-type]
    if kind is Kind.DATE:
        return float(value.toordinal()) if isinstance(value, date) else float("nan")
    return value


def _digits(node: Value) -> float:
    if not isinstance(node, Literal):
        raise ValueError("the second argument of ROUND is a literal")
    return float(node.value)  # type: ignore[arg-type]


def _matcher(pattern: str) -> Callable[[str], object]:
    """LIKE: what stands between two `%` is looked for from the left and never looked for again (atomic groups), so a
    text takes time in proportion to its length for every piece."""
    pieces = ["".join("." if letter == "_" else re.escape(letter) for letter in piece) for piece in pattern.split("%")]
    first, *rest = pieces
    if not rest:
        return re.compile(first, re.DOTALL).fullmatch
    *middle, last = rest
    found_once = "".join(f"(?>.*?{piece})" for piece in middle)
    return re.compile(f"{first}{found_once}.*{last}", re.DOTALL).fullmatch
