"""Jinja2's syntax tree to ours; everything that is not listed here is refused, with its place. Imported only for texts
that are more than `{{ name }}`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.lexer import TokenStream
from jinja2.parser import Parser

from .filters import FILTERS
from .slip import Slip
from .template import (
    Both,
    Branch,
    Choose,
    Compare,
    Constant,
    Either,
    Fill,
    Filter,
    Holds,
    IsKnown,
    Name,
    Not,
    Operator,
    Part,
    Template,
    Test,
    Words,
    Written,
)

DEEPEST = 8
"""`if` inside `if`, and brackets inside brackets, so many times."""
MOST_TESTS = 200
"""Comparisons and names in the conditions of one text."""
LARGEST_NUMBER = 1e15
"""Beyond it, not every whole number is a double."""
_OPERATORS: dict[str, Operator] = {"eq": "==", "ne": "!=", "lt": "<", "lteq": "<=", "gt": ">", "gteq": ">="}


def read_with_jinja(text: str) -> tuple[Template | None, tuple[Slip, ...]]:
    """The tree, or None with every construct that is not allowed, or the first place that cannot be read."""
    environment = _ByIndex(keep_trailing_newline=True)
    reader = _Reader(text)
    try:
        parsed = Parser(environment, text).parse()
        parts = tuple(reader.parts(parsed.body, 0))
    except _NotReadError as stop:
        return None, (stop.slip,)
    except TemplateSyntaxError as error:
        return None, (_not_read(text, error),)
    except (RecursionError, ValueError, OverflowError):  # brackets without end, a number of thousands of digits
        return None, (Slip("P374", 0, 1, {"found": "", "most": DEEPEST}, ("deep",)),)
    return (None, tuple(reader.slips)) if reader.slips else (Template(parts, text), ())


class _ByIndex(Environment):
    """Every line number of the tree is the index in the text: lines alone would not lead to the column."""

    def _tokenize(
        self, source: str, name: str | None, filename: str | None = None, state: str | None = None
    ) -> TokenStream:
        raw = self.lexer.tokeniter(source, name, filename, state)
        return TokenStream(self.lexer.wrap(_indexed(raw, source), name, filename), name, filename)


class _NotReadError(Exception):
    def __init__(self, slip: Slip) -> None:
        super().__init__(slip.code)
        self.slip = slip


def _indexed(raw: Iterator[tuple[int, str, str]], source: str) -> Iterator[tuple[int, str, str]]:
    at = 0
    for _, token, value in raw:
        # Blanks before `{%-` are dropped by the lexer; the next piece is found behind them.
        at = source.find(value, at)
        if token.startswith(("comment", "raw")):
            found = "{#" if token.startswith("comment") else "{% raw %}"
            raise _NotReadError(Slip("P161", at, len(value), {"found": found}, ("form",)))
        yield at, token, value
        at += len(value)


def _not_read(text: str, error: TemplateSyntaxError) -> Slip:
    at = min(error.lineno, max(len(text) - 1, 0))
    said = str(error.message)
    if "end of template" in said or "was looking for" in said.lower() or "'endif'" in said:
        at = max(text.rfind("{%", 0, at + 1), 0)
        return Slip("P370", at, 2, {"found": "{%"}, ("endif",))
    if "unknown tag" in said:
        return Slip("P161", at, _word(text, at), {"found": text[at : at + _word(text, at)]}, ("form",))
    length = _word(text, at)
    return Slip("P370", at, length, {"found": text[at : at + length]}, ("form",))


def _word(text: str, at: int) -> int:
    """How long the word is that stands there; one character where none does."""
    end = at
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return max(end - at, 1)


class _Reader:
    """Walks the tree once; `slips` are all that it may not hold."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.slips: list[Slip] = []
        self.tests = 0

    def parts(self, body: list[nodes.Node], depth: int) -> Iterator[Part]:
        if depth > DEEPEST:
            raise _NotReadError(
                Slip("P374", body[0].lineno if body else 0, 1, {"found": depth, "most": DEEPEST}, ("deep",))
            )
        for node in body:
            if isinstance(node, nodes.Output):
                for one in node.nodes:
                    part = self._output(one)
                    if part is not None:
                        yield part
            elif isinstance(node, nodes.If):
                yield self._choose(node, depth)
            else:
                self._refuse(node)

    def _output(self, node: nodes.Expr) -> Part | None:
        if isinstance(node, nodes.TemplateData):
            return Words(node.data, node.lineno)
        filters: list[Filter] = []
        while isinstance(node, nodes.Filter) and node.node is not None:
            one = self._filter(node)
            if one is None:
                return None
            filters.insert(0, one)
            node = node.node
        if isinstance(node, nodes.Const) and not filters and isinstance(node.value, str):
            return Words(node.value, node.lineno)
        name = _dotted(node)
        if name is None:
            self._refuse(node)
            return None
        return Fill(name, tuple(filters), node.lineno)

    def _filter(self, node: nodes.Filter) -> Filter | None:
        at = node.lineno
        if node.name not in FILTERS:
            self.slips.append(
                Slip("P372", at, len(node.name), {"name": node.name, "known": ", ".join(FILTERS)}, ("unknown",))
            )
            return None
        arguments = [_constant(one) for one in node.args]
        if (
            any(one is None for one in arguments)
            or node.kwargs
            or node.dyn_args is not None
            or node.dyn_kwargs is not None
        ):
            self.slips.append(Slip("P372", at, len(node.name), {"name": node.name}, (f"use_{node.name}",)))
            return None
        return Filter(node.name, tuple(one for one in arguments if one is not None), at)

    def _choose(self, node: nodes.If, depth: int) -> Choose:
        written = [node, *node.elif_]
        branches = []
        for one in written:
            test = self._test(one.test, 0)
            inner = tuple(self.parts(one.body, depth + 1))
            if test is not None:
                branches.append(Branch(test, inner))
        return Choose(tuple(branches), tuple(self.parts(node.else_, depth + 1)), node.lineno)

    def _test(self, node: nodes.Node, depth: int) -> Test | None:
        self.tests += 1
        if depth > DEEPEST * 4 or self.tests > MOST_TESTS:
            raise _NotReadError(Slip("P374", node.lineno, 1, {"found": self.tests, "most": MOST_TESTS}, ("deep",)))
        if isinstance(node, nodes.And | nodes.Or):
            left, right = self._test(node.left, depth + 1), self._test(node.right, depth + 1)
            if left is None or right is None:
                return None
            return Both(left, right) if isinstance(node, nodes.And) else Either(left, right)
        if isinstance(node, nodes.Not):
            inner = self._test(node.node, depth + 1)
            return None if inner is None else Not(inner)
        if isinstance(node, nodes.Compare) and len(node.ops) == 1 and node.ops[0].op in _OPERATORS:
            left_side, right_side = self._side(node.expr), self._side(node.ops[0].expr)
            if left_side is None or right_side is None:
                return None
            return Compare(left_side, _OPERATORS[node.ops[0].op], right_side, left_side.at)
        if isinstance(node, nodes.Test) and node.name == "known" and not node.args and not node.kwargs:
            name = _dotted(node.node)
            if name is not None:
                return IsKnown(name, node.node.lineno)
        name = _dotted(node)
        if name is not None:
            return Holds(name, node.lineno)
        self._refuse(node.expr if isinstance(node, nodes.Compare) else node)
        return None

    def _side(self, node: nodes.Node) -> Name | Written | None:
        name, value = _dotted(node), _constant(node)
        if name is not None:
            return Name(name, node.lineno)
        if value is not None:
            return Written(value, node.lineno)
        self._refuse(node)
        return None

    def _refuse(self, node: nodes.Node) -> None:
        """What stands there, up to the end of its tag."""
        at = min(node.lineno, max(len(self.text) - 1, 0))
        ends = [end for end in (self.text.find(one, at) for one in ("}}", "%}", "\n")) if end >= 0]
        found = self.text[at : min(ends, default=len(self.text))].strip() or self.text[at : at + 1]
        self.slips.append(Slip("P161", at, len(found), {"found": found}, ("form",)))


def _dotted(node: nodes.Node | None) -> str | None:
    """`offer.value`, `products.1.name` as one name; nothing else has attributes."""
    if isinstance(node, nodes.Name):
        return _plain(node.name)
    if isinstance(node, nodes.Getattr):
        before = _dotted(node.node)
        return None if before is None or node.attr.startswith("_") else f"{before}.{_plain(node.attr)}"
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and type(node.arg.value) is int:
        before = _dotted(node.node)
        return None if before is None else f"{before}.{node.arg.value}"
    return None


def _constant(node: Any) -> Constant | None:
    if isinstance(node, nodes.Neg) and isinstance(node.node, nodes.Const) and type(node.node.value) in (int, float):
        number: int | float = node.node.value
        return -number
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        return _plain(node.value)
    if isinstance(node, nodes.Const) and isinstance(node.value, int | float | bool):
        return node.value if abs(node.value) < LARGEST_NUMBER else None
    return None


def _plain(name: str) -> str:
    from .read_template import plain_name

    return plain_name(name)
