"""A YAML file in canonical form: indentation of two, keys of entries in order, no idle blanks; every scalar, every flow
collection and every comment to the byte as its author wrote it.

The layout is cut from the source by the places of the nodes, never printed anew, so nothing is wrapped, quoted or lost.
What was formatted is read again and compared; where anything but the order of keys differs, the file stays as it is.
Called by `campaign fmt`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .nodes import Mapping, Node, Scalar
from .nodes import Sequence as List
from .places import Place, Source, start_of
from .problems import Problem, is_error
from .yaml_reader import read_yaml

STEP = 2
"""Blanks an indentation is deep."""

KeyOrder = Callable[[tuple[str, ...]], Sequence[str] | None]
"""The order of keys of the mapping at a path (keys from the root, `*` for items of a list); None: as written."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """`text` None: the file was left as it is, and `problems` say why."""

    text: str | None
    problems: tuple[Problem, ...] = ()


def format_yaml(source: Source, order: KeyOrder) -> Formatted:
    """The file in canonical form, its text ending with one line end."""
    node, problems = read_yaml(source)
    if node is None or any(is_error(problem) for problem in problems):
        return Formatted(None, tuple(problems))
    if isinstance(node, Scalar) or node.in_flow:
        return Formatted(_ended(source.text.split("\n")))
    try:
        text = _Layout(source, order).document(node)
    except _NotLaidOutError as left:
        return Formatted(
            None, (Problem("C132", {"path": source.path}, _place_of_line(source, left.line), (left.way,)),)
        )
    again = Source(source.path, text)
    after, found = read_yaml(again)
    if (
        len(found) != len(problems)
        or after is None
        or not _same(node, after, (), order)
        or comments_of(source) != comments_of(again)
    ):
        return Formatted(None, (Problem("C132", {"path": source.path}, start_of(source), ("lines",)),))
    return Formatted(text)


def comments_of(source: Source) -> Counter[str]:
    """Every comment of a file that can be read, with how often it stands there."""
    node, _ = read_yaml(source)
    spans = [] if node is None else sorted((one.start, one.end) for one in _scalars(node))
    found: Counter[str] = Counter()
    text, position, span = source.text, 0, 0
    while position < len(text):
        while span < len(spans) and spans[span][1] <= position:
            span += 1
        if span < len(spans) and spans[span][0] <= position:
            position = spans[span][1]
            continue
        if text[position] == "#" and (position == 0 or text[position - 1] in " \t\n"):
            end = text.find("\n", position)
            end = len(text) if end < 0 else end
            found[text[position:end].rstrip()] += 1
            position = end
        else:
            position += 1
    return found


class _NotLaidOutError(Exception):
    """The file is written in a way that the layout does not know; `line`: where, from 0; `way`: the hint's name."""

    def __init__(self, line: int, way: str = "lines") -> None:
        super().__init__(line)
        self.line = line
        self.way = way


def _place_of_line(source: Source, line: int) -> Place:
    """What stands on a line (from 0), without the blanks around it."""
    lines = source.text.split("\n")
    text = lines[line]
    start = sum(len(one) + 1 for one in lines[:line]) + len(text) - len(text.lstrip())
    return source.place(start, max(len(text.strip()), 1))


@dataclass
class _Piece:
    """An entry of a mapping or an item of a list: the lines above it, and its own; the first without indentation."""

    head: list[str]
    body: list[str]


class _Layout:
    """Lines are numbered from 0 here. A range of lines is (first, end), the end not included."""

    def __init__(self, source: Source, order: KeyOrder) -> None:
        self.source, self.order = source, order
        self.lines = source.text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.open_ended: set[int] = set()
        """Lines that end inside a scalar: what looks like idle blanks there may be text."""

    def document(self, root: Node) -> str:
        """The whole text."""
        for scalar in _scalars(root):
            is_block = scalar.style in ("literal", "folded")
            last = self._last_of_scalar(scalar) + is_block  # its last line ends inside it too
            self.open_ended |= set(range(self._line(scalar.start) + is_block, last))
        pieces, tail = self._pieces(root, 0, len(self.lines), 0, ())
        lines = [line for piece in pieces for line in (*piece.head, *piece.body)]
        text = _ended([*lines, *tail])
        is_cut = not self.source.text.endswith("\n") and len(self.lines) - 1 in self.open_ended
        return text[:-1] if is_cut else text  # a line end after a `|` text would be part of it

    def _pieces(
        self, node: Node, first: int, end: int, indent: int, path: tuple[str, ...]
    ) -> tuple[list[_Piece], list[str]]:
        """The entries of a block collection within a range of lines, and what stands below them."""
        if isinstance(node, Mapping):
            return self._of_mapping(node, first, end, indent, path)
        assert isinstance(node, List)
        return self._of_list(node, first, end, indent, path)

    def _of_mapping(
        self, node: Mapping, first: int, end: int, indent: int, path: tuple[str, ...]
    ) -> tuple[list[_Piece], list[str]]:
        begins = [self._line(key.start) for key, _ in node.entries]
        column = self._column(node.entries[0][0].start)
        lasts = [self._last_line(value, key) for key, value in node.entries]
        ranges, tail = self._shared(begins, lasts, first, end, column, indent)
        pieces: dict[str, _Piece] = {}
        for (key, value), (head, begin, stop) in zip(node.entries, ranges, strict=True):
            if self._column(key.start) != column or key.text in pieces:
                raise _NotLaidOutError(begin)
            own = self._cut(begin, column)
            if _is_block(value):
                opening = self._line(value.start)
                if opening == begin:
                    raise _NotLaidOutError(begin)
                inner, below = self._pieces(value, begin + 1, stop, indent + STEP, (*path, key.text))
                body = [own, *_without_first_blank(inner), *below]
            else:
                last = self._last_line(value, key)
                body = [own, *self._moved(begin + 1, last + 1, indent - column)]
                body += self._remarks(last + 1, stop, _beneath(value, indent))
            pieces[key.text] = _Piece(head, body)
        names = list(pieces)
        wished = self.order(path) or ()
        ranked = sorted(names, key=lambda name: wished.index(name) if name in wished else len(wished))
        return self._in_place([pieces[name] for name in ranked], [pieces[name] for name in names], indent), tail

    def _in_place(self, ranked: list[_Piece], written: list[_Piece], indent: int) -> list[_Piece]:
        """Each piece with its first line indented. What stood above the first one as written stays above all."""
        if ranked and ranked[0] is not written[0]:
            ranked[0].head = [*written[0].head, *(line for line in ranked[0].head if line)]
            written[0].head = []
        return [_Piece(piece.head, [" " * indent + piece.body[0], *piece.body[1:]]) for piece in ranked]

    def _of_list(
        self, node: List, first: int, end: int, indent: int, path: tuple[str, ...]
    ) -> tuple[list[_Piece], list[str]]:
        column = self._column(node.start)
        begins = self._dashes(node, column)
        lasts = [max(self._last_line(item, None), begin) for item, begin in zip(node.items, begins, strict=True)]
        ranges, tail = self._shared(begins, lasts, first, end, column, indent)
        pieces = []
        for item, (head, begin, stop) in zip(node.items, ranges, strict=True):
            after_dash = self._cut(begin, column)[1:].strip()
            if _is_block(item):
                is_beside = self._line(item.start) == begin
                if is_beside and isinstance(item, List):
                    raise _NotLaidOutError(begin)  # "- - a"
                if not is_beside and after_dash and not after_dash.startswith("#"):
                    raise _NotLaidOutError(begin)
                inner, below = self._pieces(item, begin if is_beside else begin + 1, stop, indent + STEP, (*path, "*"))
                above = [" " * indent + after_dash] if after_dash.startswith("#") else []
                above += [" " * indent + line.lstrip() if line.strip() else "" for line in inner[0].head]
                inner[0].head = []
                lines = [line for piece in inner for line in (*piece.head, *piece.body)]
                lines[0] = " " * indent + "- " + lines[0].lstrip()
                pieces.append(_Piece([*head, *above], [*lines, *below]))
                continue
            start = self._line(item.start) if isinstance(item, Scalar) and item.text == "" else None
            if start is None and self._line(item.start) != begin:
                raise _NotLaidOutError(begin)
            last = self._last_line(item, None)
            written = self._cut(begin, column)[1:].lstrip() if after_dash else ""
            shift = indent - column
            body = [(" " * indent + "- " + written) if written else " " * indent + "-"]
            body += self._moved(begin + 1, max(last, begin) + 1, shift)
            pieces.append(_Piece(head, body + self._remarks(max(last, begin) + 1, stop, _beneath(item, indent))))
        return pieces, tail

    def _dashes(self, node: List, column: int) -> list[int]:
        """The line of the dash of every item."""
        dash = re.compile(rf" {{{column}}}-(\s|$)")
        found: list[int] = []
        at = self._line(node.start)
        for item in node.items:
            until = self._line(item.start)
            while at <= until and not dash.match(self.lines[at]):
                at += 1
            if at > until:
                raise _NotLaidOutError(until)
            found.append(at)
            at = max(self._last_line(item, None), at) + 1
        return found

    def _shared(
        self, begins: list[int], lasts: list[int], first: int, end: int, column: int, indent: int
    ) -> tuple[list[tuple[list[str], int, int]], list[str]]:
        """The lines between entries shared out: remarks that stand deeper belong to what is above, others to what is
        below. For each entry its head, its first line and the end of its lines; then what stands below the last."""
        ranges: list[tuple[list[str], int, int]] = []
        at = first
        for position, (begin, last) in enumerate(zip(begins, lasts, strict=True)):
            head = self._remarks(at, begin, indent)
            following = begins[position + 1] if position + 1 < len(begins) else end
            at = last + 1
            for line in range(last + 1, following):
                text = self.lines[line]
                if text.strip() and len(text) - len(text.lstrip(" ")) > column:
                    at = line + 1
            ranges.append((head, begin, at))
        return ranges, self._remarks(at, end, indent)

    def _remarks(self, first: int, end: int, indent: int) -> list[str]:
        """Comments and blank lines, indented anew; markers of documents stand at the margin."""
        found: list[str] = []
        for line, written in enumerate(self.lines[first:end], first):
            text = written.strip()
            if text and not text.startswith("#") and (text not in ("---", "...") or indent):
                raise _NotLaidOutError(line, "marker" if text.startswith(("---", "...")) else "lines")
            if text or not found or found[-1]:
                found.append(" " * indent + text if text else "")
        return found

    def _cut(self, number: int, column: int) -> str:
        """A line from a column on."""
        text = self.lines[number][column:]
        return text if number in self.open_ended else text.rstrip()

    def _moved(self, first: int, end: int, by: int) -> list[str]:
        """Lines within a value, moved to the right or left as a whole."""
        found = []
        for number in range(first, end):
            text = self.lines[number] if number in self.open_ended else self.lines[number].rstrip()
            blanks = len(text) - len(text.lstrip(" "))
            found.append(" " * max(blanks + by, 0) + text[blanks:] if text.strip() else text)
        return found

    def _last_line(self, node: Node, key: Scalar | None) -> int:
        """The last line on which the node, or its key, has text."""
        least = 0 if key is None else self._line(max(key.end - 1, key.start))
        if isinstance(node, Scalar):
            return max(self._last_of_scalar(node), least) if node.end > node.start else max(least, 0)
        if node.in_flow or not (node.entries if isinstance(node, Mapping) else node.items):
            return max(self._line(max(node.end - 1, node.start)), least)
        if isinstance(node, Mapping):
            last_key, last_value = node.entries[-1]
            return max(self._last_line(last_value, last_key), least)
        return max(self._last_line(node.items[-1], None), self._line(node.start), least)

    def _last_of_scalar(self, node: Scalar) -> int:
        text = self.source.text[node.start : node.end]
        if node.style in ("literal", "folded"):
            keeps = "+" in text.split("\n", 1)[0]
            text = text[:-1] if keeps and text.endswith("\n") else text.rstrip()
        return self._line(node.start + max(len(text) - 1, 0))

    def _line(self, index: int) -> int:
        return self.source.place(min(index, len(self.source.text))).line - 1

    def _column(self, index: int) -> int:
        return index - self.starts[self._line(index)]


def _is_block(node: Node) -> bool:
    if isinstance(node, Scalar):
        return False
    return not node.in_flow and bool(node.entries if isinstance(node, Mapping) else node.items)


def _beneath(value: Node, indent: int) -> int:
    """How deep a remark below a value stands; below a `|` text no deeper than its key, else it became part of it."""
    is_text = isinstance(value, Scalar) and value.style in ("literal", "folded")
    return indent if is_text else indent + STEP


def _without_first_blank(pieces: list[_Piece]) -> list[str]:
    lines = [line for piece in pieces for line in (*piece.head, *piece.body)]
    while lines and not lines[0]:
        lines.pop(0)
    return lines


def _ended(lines: Sequence[str]) -> str:
    """The text with one line end at its end, and none before its first line."""
    text = "\n".join(lines).lstrip("\n")
    return text.rstrip("\n") + "\n"


def _scalars(node: Node) -> Iterator[Scalar]:
    """Keys and values that take up any room, in reading order."""
    match node:
        case Scalar():
            if node.end > node.start:
                yield node
        case Mapping():
            for key, value in node.entries:
                yield key
                yield from _scalars(value)
        case _:
            for item in node.items:
                yield from _scalars(item)


def _same(before: Node, after: Node, path: tuple[str, ...], order: KeyOrder) -> bool:
    """Whether nothing differs but the order of keys where an order is given."""
    match before, after:
        case Scalar(), Scalar():
            return (before.text, before.style) == (after.text, after.style)
        case Mapping(), Mapping():
            ours, theirs = ([key.text for key, _ in one.entries] for one in (before, after))
            if (sorted(ours) != sorted(theirs)) if order(path) and not before.in_flow else ours != theirs:
                return False
            values = dict(zip(theirs, (value for _, value in after.entries), strict=True))
            return all(_same(value, values[key.text], (*path, key.text), order) for key, value in before.entries)
        case List(), List():
            pairs = zip(before.items, after.items, strict=False)
            return len(before.items) == len(after.items) and all(_same(a, b, (*path, "*"), order) for a, b in pairs)
        case _:
            return False
