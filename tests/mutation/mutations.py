"""Small wrong changes of a Python module, one at a time: what a slip of a programmer would be.

Comparisons, sums, signs, numbers, words, `and` and `or`, least and most, conditions of queries left out, columns not
set, statements left out, branches always or never taken. Left alone are types, texts for people, assertions and order.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Lt: ast.LtE(), ast.LtE: ast.Lt(), ast.Gt: ast.GtE(), ast.GtE: ast.Gt(), ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(), ast.In: ast.NotIn(), ast.NotIn: ast.In(), ast.Is: ast.IsNot(), ast.IsNot: ast.Is(),
}  # fmt: skip
SUMS: dict[type[ast.operator], ast.operator] = {
    ast.Add: ast.Sub(), ast.Sub: ast.Add(), ast.Mult: ast.FloorDiv(), ast.FloorDiv: ast.Mult(),
    ast.BitAnd: ast.BitOr(), ast.BitOr: ast.BitAnd(), ast.Pow: ast.Mult(),
}  # fmt: skip
NAMES = {
    "max": "min", "min": "max", "and_": "or_", "or_": "and_", "is_": "is_not", "is_not": "is_", "in_": "not_in",
    "not_in": "in_", "sum": "max", "greatest": "least", "any": "all",
}  # fmt: skip
FOR_PEOPLE = ("Problem", "Phrase")
ORDER = ("order_by", "sort", "limit", "sorted")
"""Calls left alone: what comes first is held by other tests, and two rows that tie are equal."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one thing changed: in which line, what, and the whole source as it is run."""

    line: int
    what: str
    source: str


def mutants(source: str, functions: Sequence[str] = ()) -> Iterator[Mutant]:
    """Every mutant of a module, in order of the source; of these functions alone, where some are named."""
    number = 1
    while True:
        tree = ast.parse(source)
        at = _Change(number, functions)
        at.visit(tree)
        if at.what is None:
            return
        yield Mutant(at.line, at.what, ast.unparse(ast.fix_missing_locations(tree)))
        number += 1


class _Change(ast.NodeTransformer):
    """Makes the change of this number, counted from 1; `what` stays None where there are fewer."""

    def __init__(self, number: int, functions: Sequence[str]) -> None:
        self.left, self.functions = number, functions
        self.inside = not functions
        self.line, self.what = 0, None

    def visit(self, node: ast.AST) -> ast.AST:
        if self.what is not None:
            return node
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.Assert, ast.ClassDef)) or _is_docstring(node):
            return node
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return node
        if isinstance(node, ast.Call) and _name(node.func) in (*FOR_PEOPLE, *ORDER):
            if isinstance(node.func, ast.Attribute):  # what it is ordered by stays, the query before it does not
                node.func.value = self.visit(node.func.value)  # type: ignore[assignment]
            return node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return self._function(node)
        if self.inside:
            for what, make in _changes(node):
                self.left -= 1
                if self.left == 0:
                    self.line, self.what = getattr(node, "lineno", 0), what
                    return make()
        return self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.AnnAssign):
            node.value = self.visit(node.value) if node.value is not None else None  # type: ignore[assignment]
            return node
        if isinstance(node, ast.keyword) and node.arg in ("strict", "maintain_order", "nulls_equal"):
            return node
        return super().generic_visit(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        was, self.inside = self.inside, self.inside or node.name in self.functions
        node.body = [self.visit(one) for one in node.body]  # type: ignore[misc]
        self.inside = was
        return node


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[], ast.AST]]]:
    """What can go wrong at a node: in words, and how to make it."""
    if isinstance(node, ast.stmt):
        yield from _of_statement(node)
    elif isinstance(node, ast.Compare):
        other = COMPARISONS[type(node.ops[0])]
        yield f"compares by {type(other).__name__}", lambda: ast.Compare(node.left, [other], node.comparators)
    elif isinstance(node, ast.BinOp) and type(node.op) in SUMS:
        sign = SUMS[type(node.op)]
        yield f"takes {type(sign).__name__}", lambda: ast.BinOp(node.left, sign, node.right)
    elif isinstance(node, ast.BoolOp):
        joint = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield f"joins by {type(joint).__name__}", lambda: ast.BoolOp(joint, node.values)
    elif isinstance(node, ast.UnaryOp):
        yield "has no sign before it", lambda: node.operand
    elif isinstance(node, ast.Constant):
        yield from _of_constant(node)
    elif isinstance(node, ast.Call):
        yield from _of_call(node)
    elif isinstance(node, ast.IfExp):
        yield "takes the first always", lambda: node.body
        yield "takes the second always", lambda: node.orelse
    elif isinstance(node, (ast.List, ast.Tuple)) and isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
        for place, one in enumerate(node.elts):
            if not isinstance(one, ast.Constant):
                yield f"has no {_short(one)}", lambda place=place: _without(node, "elts", place)
    elif isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp)) and node.generators[0].ifs:
        yield "takes all", lambda: _all_of(node)


def _of_statement(node: ast.stmt) -> Iterator[tuple[str, Callable[[], ast.AST]]]:
    if isinstance(node, (ast.AugAssign, ast.Continue, ast.Break, ast.Raise)) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ):
        yield "is left out", lambda: ast.Pass()
    elif isinstance(node, (ast.If, ast.While)):
        if isinstance(node, ast.If):
            yield "is always so", lambda: _with_test(node, True)
        yield "is never so", lambda: _with_test(node, False)
    elif isinstance(node, ast.Return) and node.value is None:
        yield "goes on", lambda: ast.Pass()


def _of_constant(node: ast.Constant) -> Iterator[tuple[str, Callable[[], ast.AST]]]:
    value = node.value
    if isinstance(value, bool):
        yield f"is {not value}", lambda: ast.Constant(not value)
    elif isinstance(value, int):
        yield f"is {value + 1}", lambda: ast.Constant(value + 1)
    elif isinstance(value, str):
        yield f"is not {value!r}", lambda: ast.Constant(f"{value}~")


def _of_call(node: ast.Call) -> Iterator[tuple[str, Callable[[], ast.AST]]]:
    name = _name(node.func)
    if name in NAMES:
        yield f"is {NAMES[name]}, not {name}", lambda: _renamed(node, NAMES[name])
    if name in ("where", "filter", "and_", "or_") and isinstance(node.func, ast.Attribute | ast.Name):
        for place, one in enumerate(node.args):
            if len(node.args) > 1:
                yield f"does not ask {_short(one)}", lambda place=place: _without(node, "args", place)
            elif isinstance(node.func, ast.Attribute):
                yield f"does not ask {_short(one)}", lambda: node.func.value  # type: ignore[attr-defined]
    if name in ("values", "Claim", "Move", "dict") and node.keywords:
        for place, keyword in enumerate(node.keywords):
            yield f"does not set {keyword.arg}", lambda place=place: _without(node, "keywords", place)


def _with_test(node: ast.If | ast.While, value: bool) -> ast.AST:
    changed = deepcopy(node)
    changed.test = ast.Constant(value)
    return changed


def _without(node: ast.AST, field: str, place: int) -> ast.AST:
    changed = deepcopy(node)
    del getattr(changed, field)[place]
    return changed


def _all_of(node: ast.AST) -> ast.AST:
    changed = deepcopy(node)
    changed.generators[0].ifs = []  # type: ignore[attr-defined]
    return changed


def _renamed(node: ast.Call, name: str) -> ast.AST:
    changed = deepcopy(node)
    if isinstance(changed.func, ast.Attribute):
        changed.func.attr = name
    else:
        changed.func = ast.Name(name, ast.Load())
    return changed


def _name(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _short(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:70]
