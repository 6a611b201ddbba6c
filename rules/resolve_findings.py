"""The engine's findings about kinds and units as problems in plain words, with both sides named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from ..engine.findings import Finding
from ..engine.tree import Among, Arithmetic, Call, Compare, IsUnknown, Kind, Literal, Node, Type, children, walk
from ..engine.typing import check_value
from .places import Place
from .problems import Phrase, Problem
from .reading import CONDITIONS, DATE
from .resolve_words import KIND_WORDS, describe_kind, describe_type, quoted, text_of
from .tokens import is_currency_code


@dataclass(frozen=True, slots=True)
class _Case:
    """A finding, the node it is about, the node above, and what is needed to word it."""

    finding: Finding
    node: Node | None
    parent: Node | None
    types: Mapping[str, Type]
    currency: str

    def problem(self, code: str, hints: tuple[str, ...] = (), **values: object) -> Problem:
        place = self.finding.origin
        return Problem(code, values, place if isinstance(place, Place) else None, hints)

    def written(self) -> str:
        return "" if self.node is None else text_of(self.node)

    def type_of(self, node: Node | None) -> Type | None:
        if node is None or isinstance(node, CONDITIONS):
            return None
        return check_value(node, self.types).type


def explain_findings(
    node: Node, findings: Iterable[Finding], types: Mapping[str, Type], currency: str
) -> list[Problem]:
    """A problem for every finding that a person has to hear of; unknown names are told elsewhere.

    Two findings on the two ends of one BETWEEN, or on several values of one list, are one slip.
    """
    findings = [finding for finding in findings if finding.kind not in ("unknown_fact", "unknown_flag")]
    if not findings:
        return []
    above = _by_origin(node)
    problems: list[Problem] = []
    told: set[tuple[str, int]] = set()
    for finding in findings:
        own, parent = above.get(id(finding.origin), (None, None))
        key = (finding.kind, id(finding.origin if parent is None else parent.origin))
        if key not in told or finding.kind not in ("kind_mismatch", "unit_mismatch", "no_order", "wrong_kind"):
            told.add(key)
            problems.append(EXPLAINED[finding.kind](_Case(finding, own, parent, types, currency)))
    return problems


def _by_origin(node: Node) -> dict[int, tuple[Node, Node | None]]:
    """Every node and the node above it, by the identity of its origin."""
    found: dict[int, tuple[Node, Node | None]] = {id(node.origin): (node, None)}
    for parent in walk(node):
        for child in children(parent):
            found.setdefault(id(child.origin), (child, parent))
    return found


def _kind_mismatch(case: _Case) -> Problem:
    other = _other_side(case)
    is_, other_is = case.type_of(case.node), case.type_of(other)
    if case.node is None or other is None or is_ is None or other_is is None:
        left, right = cast(Kind, case.finding.values["left"]), cast(Kind, case.finding.values["right"])
        return case.problem(
            "R131", left=case.finding.values["operator"], left_is=KIND_WORDS[left], right="", right_is=KIND_WORDS[right]
        )
    hints, values = _kind_hints(case.node, is_, other, other_is)
    return case.problem(
        "R131",
        hints,
        left=text_of(other),
        left_is=describe_type(other_is, case.currency),
        right=text_of(case.node),
        right_is=describe_type(is_, case.currency),
        **values,
    )


def _other_side(case: _Case) -> Node | None:
    parent = case.parent
    if isinstance(parent, Among):
        return parent.item
    if parent is None:
        return None
    values = [part for part in children(parent) if part is not case.node and not isinstance(part, CONDITIONS)]
    return values[0] if values else None


def _kind_hints(node: Node, is_: Type, other: Node, other_is: Type) -> tuple[tuple[str, ...], dict[str, object]]:
    """The way out, by what stands against what. `node` is the side at fault, mostly a literal."""
    literal = node.value if isinstance(node, Literal) else None
    if other_is.kind is Kind.NUMBER and isinstance(literal, str) and _is_number(literal):
        return ("unquote",), {"meant": literal}
    if isinstance(other, Call) and other.function in ("MONTH", "WEEKDAY"):
        return ("month",), {}
    if other_is.kind is Kind.TEXT and isinstance(node, Literal) and is_.kind in (Kind.NUMBER, Kind.DATE):
        return ("quote",), {"meant": quoted(text_of(node))}
    if other_is.kind is Kind.DATE and is_.kind is Kind.NUMBER:
        return ("days_between",), {"date": text_of(other)}
    if is_.kind is Kind.DATE and other_is.kind is Kind.NUMBER and not isinstance(node, Literal):
        return ("days_between",), {"date": text_of(node)}
    if other_is.kind is Kind.BOOLEAN and isinstance(node, Literal):
        return ("bare",), {"name": text_of(other)}
    return (), {}


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal() and text.isascii()


def _unit_mismatch(case: _Case) -> Problem:
    left, right = case.finding.values["left"], case.finding.values["right"]
    other = _other_side(case)
    names = (str(left), str(right))
    hints: tuple[str, ...] = ()
    if all(is_currency_code(name) for name in names):
        hints = ("currency",)
    is_swapped = isinstance(case.parent, Compare) and case.node is case.parent.left
    other_unit, unit = (right, left) if is_swapped else (left, right)
    return case.problem(
        "R132",
        hints,
        left="" if other is None else text_of(other),
        left_unit=other_unit,
        right=case.written(),
        right_unit=unit,
        currency=case.currency,
    )


def _wrong_kind(case: _Case) -> Problem:
    operator = str(case.finding.values["operator"])
    expected, found = cast(Kind, case.finding.values["expected"]), cast(Kind, case.finding.values["found"])
    hints: tuple[str, ...] = ()
    values: dict[str, object] = {}
    if operator in ("+", "-") and found is Kind.DATE:
        hints = ("days_between",)
        if operator == "-" and isinstance(case.parent, Arithmetic):
            sides = (case.parent.left, case.parent.right)
            if all(case.type_of(side) == DATE for side in sides):
                hints, values = (
                    ("write_days_between",),
                    {"meant": f"DAYS_BETWEEN({text_of(sides[1])}, {text_of(sides[0])})"},
                )
    elif operator == "+" and found is Kind.TEXT:
        hints = ("no_joining",)
    elif operator == "CONTAINS" and expected is Kind.TEXTS:
        hints = ("like",)
    needs = describe_kind(expected)
    if operator in ("LEAST", "GREATEST"):
        needs = Phrase("numbers or dates", "数字或日期")
    return case.problem(
        "R134", hints, operator=operator, expected=needs, found=case.written(), **{"is": describe_kind(found)}, **values
    )


def _no_order(case: _Case) -> Problem:
    kind = cast(Kind, case.finding.values["kind"])
    hint = "text" if kind is Kind.TEXT else "boolean"
    operator = case.finding.values["operator"]
    return case.problem("R133", (hint,), found=case.written(), kind=describe_kind(kind), operator=operator)


def _not_a_condition(case: _Case) -> Problem:
    hints = ("compare_text_fact",) if case.finding.values["kind"] is Kind.TEXT else ("compare",)
    if case.finding.values["kind"] is Kind.DATE:
        hints = ("compare_date",)
    return case.problem("R125", hints, found=case.written())


def _not_a_value(case: _Case) -> Problem:
    return case.problem("R145", ("contains",), found=case.written())


def _modulo_not_whole(case: _Case) -> Problem:
    return case.problem("R146", found=case.written())


def _division_by_zero(case: _Case) -> Problem:
    return case.problem("R147", operator=case.finding.values["operator"])


def _repeated_choice(case: _Case) -> Problem:
    return case.problem("R148", found=case.written())


def _compared_with_itself(case: _Case) -> Problem:
    left = case.node.left if isinstance(case.node, Compare) else case.node
    return case.problem("R149", found="" if left is None else text_of(left))


def _never_unknown(case: _Case) -> Problem:
    is_negated = isinstance(case.node, IsUnknown) and case.node.negated
    value = case.node.value if isinstance(case.node, IsUnknown) else case.node
    outcome = Phrase("always true", "永远为真") if is_negated else Phrase("never true", "永远不为真")
    return case.problem("R139", found="" if value is None else text_of(value), outcome=outcome)


PARSER_REFUSES = ("bad_argument_count", "unknown_function", "round_digits", "empty_choices")
"""Kinds of finding that no tree of the parser can give; a test holds this list against the engine's."""

EXPLAINED: Mapping[str, Callable[[_Case], Problem]] = {
    "kind_mismatch": _kind_mismatch,
    "unit_mismatch": _unit_mismatch,
    "wrong_kind": _wrong_kind,
    "no_order": _no_order,
    "not_a_condition": _not_a_condition,
    "not_a_value": _not_a_value,
    "modulo_not_whole": _modulo_not_whole,
    "division_by_zero": _division_by_zero,
    "repeated_choice": _repeated_choice,
    "compared_with_itself": _compared_with_itself,
    "never_unknown": _never_unknown,
}
