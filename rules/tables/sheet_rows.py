"""The rows of a sheet as the nodes that `rows:` of a rule file gives: heads tell which cells test and what follows.

| head | its cells |
|---|---|
| the name of a fact or a statement | tests |
| `then propose` | one offer; `then propose best_of`, `all_of`, `first_of`: several, with commas |
| `then tag`, `then forbid` | one or several, with commas |
| `then set saving` | a value or an expression |
| `then boost ten_off` | a factor |
| `then tell_customer` | a text |
| `priority` | 0 to 100 |
| `note`, or a head that begins with # | nothing: for people |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal as OneOf
from unicodedata import normalize

from ...engine.program import Derived
from ...engine.tree import Kind
from ..nodes import Mapping as MappingNode
from ..nodes import Node, Scalar
from ..problems import Problem, closest
from ..yaml_reader import plain_value
from .cells import FALSE_WORDS, TRUE_WORDS, is_tested, made_a_day
from .sheet_cells import SheetRow, SheetScalar, group, listed, trimmed

PROPOSE = ("then propose", "then propose best_of", "then propose all_of", "then propose first_of")
OUTCOMES = (*PROPOSE, "then tag", "then forbid", "then set", "then boost", "then tell_customer")
TITLE_ROWS = 6
"""So many rows are looked at for heads below a title."""
NAMED = ("then set", "then boost")
"""Heads that go on with a name."""
OTHER = ("priority", "note")

ERROR_VALUES = frozenset(
    ("#NAME?", "#REF!", "#DIV/0!", "#VALUE!", "#N/A", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)


_ODD = {"R323": "again", "R337": "open", "R338": "text"}
"""Codes of what a spreadsheet left in a cell, and their hints."""


@dataclass(frozen=True, slots=True)
class _Head:
    """What a column holds; `name`: of the fact tested or set, of the offer boosted."""

    kind: OneOf["test", "outcome", "priority", "note", "none"]
    cell: SheetScalar
    outcome: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """`rows` with their numbers; `broken`: numbers of those of which something could not be read."""

    rows: tuple[tuple[int, MappingNode], ...]
    broken: frozenset[int]
    heads_are_sound: bool
    problems: tuple[Problem, ...]


def rows_of_sheet(rows: Iterable[SheetRow], facts: Mapping[str, Derived]) -> SheetTable:
    """The rows below the heads; blank rows are passed over."""
    filled = [row for row in rows if not row.is_blank]
    if not filled:
        return SheetTable((), frozenset(), True, ())
    problems: list[Problem] = []
    heads = _heads(filled[0], problems)
    if not any(head.kind == "outcome" for head in heads) and not problems:
        return SheetTable((), frozenset(), False, (_no_outcome(filled),))
    heads_are_sound = not problems
    read: list[tuple[int, MappingNode]] = []
    broken: set[int] = set()
    for row in filled[1:]:
        before = len(problems)
        read.append((row.number, _row(row, heads, facts, problems)))
        if len(problems) > before or not heads_are_sound:
            broken.add(row.number)
    return SheetTable(tuple(read), frozenset(broken), heads_are_sound, tuple(problems))


def _no_outcome(rows: list[SheetRow]) -> Problem:
    """No head of the first row says what follows; where those of a later one do, a title stands above the table."""
    for row in rows[1:TITLE_ROWS]:
        if any(head.kind == "outcome" for head in _heads(row, [])):
            return Problem("R322", {"row": row.number}, trimmed(_first(rows[0])).place, ("title",))
    return Problem("R322", {"row": ""}, trimmed(_first(rows[0])).place, ("heads",))


def _heads(row: SheetRow, problems: list[Problem]) -> list[_Head]:
    heads: list[_Head] = []
    seen: dict[str, _Head] = {}
    for cell in row.cells:
        head = _head(trimmed(cell), problems)
        key = " ".join((head.outcome, head.name)) if head.kind in ("test", "outcome") else head.kind
        first = seen.setdefault(key, head)
        if first is not head and head.kind not in ("note", "none"):
            values = {"head": head.cell.text, "first": str(first.cell.place)}
            problems.append(Problem("R321", values, head.cell.place))
            head = _Head("none", head.cell)
        heads.append(head)
    return heads


def _head(cell: SheetScalar, problems: list[Problem]) -> _Head:
    text = " ".join(normalize("NFC", cell.text).replace("↵", " ").split())
    if not text:
        return _Head("none", cell)
    odd = _odd(cell)
    if odd is not None:
        problems.append(odd)
        return _Head("none", cell)
    words = text.lower()
    if words == "note" or text.startswith("#"):
        return _Head("note", cell)
    if words == "priority":
        return _Head("priority", cell)
    for outcome in NAMED:
        if words.startswith(f"{outcome} "):
            return _Head("outcome", cell, outcome, text[len(outcome) + 1 :])
    if words in OUTCOMES and words not in NAMED:
        return _Head("outcome", cell, words)
    meant = None
    if words.startswith("then"):
        meant = closest(words, OUTCOMES)
    elif f"then {words}" in OUTCOMES or words.startswith(("set ", "boost ")):
        meant = f"then {text}"
    if meant is not None or words.startswith("then"):
        hints = ("meant",) if meant else ("all",)
        shown = f"{meant} ..." if meant in NAMED else meant or ""
        problems.append(Problem("R319", {"head": text, "meant": shown, "all": ", ".join(OUTCOMES)}, cell.place, hints))
        return _Head("none", cell)
    return _Head("test", cell, "", text)


def _row(row: SheetRow, heads: list[_Head], facts: Mapping[str, Derived], problems: list[Problem]) -> MappingNode:
    """`{when: {...}, then: {...}, priority: ...}`, each key at its head, each value at its cell."""
    source = row.cells[0].source
    filled = [cell for cell in row.cells if cell.text.strip()]
    start, end = filled[0].start, filled[-1].end
    tests: list[tuple[Scalar, Node]] = []
    outcome: dict[str, list[tuple[Scalar, Node]]] = {}
    rest: list[tuple[Scalar, Node]] = []
    for index, cell in enumerate(row.cells):
        head = heads[index] if index < len(heads) else None
        if head is not None and head.kind == "test" and not cell.text.strip():
            tests.append((_key(head, head.name), cell))  # not tested here, but the column is there, and its name read
            continue
        if not cell.text.strip() or (head is not None and head.kind == "note"):
            continue
        if head is None or (head.kind == "none" and not head.cell.text):
            problems.append(Problem("R320", {"found": cell.text.strip()}, trimmed(cell).place, ("head",)))
            continue
        odd = _odd(cell)
        if odd is not None:
            problems.append(odd)
            continue
        if head.kind == "test":
            tests.append((_key(head, head.name), cell))
        elif is_tested(cell) and head.kind == "priority":
            rest.append((_key(head, "priority"), replace(trimmed(cell), value=plain_value(cell.text.strip()))))
        elif is_tested(cell) and head.kind == "outcome":
            for key, value in _outcome(head, trimmed(cell), facts, problems):
                outcome.setdefault(key, []).append((_key(head, head.name or key), value))
    beyond = [head for head in heads[len(row.cells) :] if head.kind == "test"]
    tests += [(_key(head, head.name), _word("", head.cell)) for head in beyond]
    then = [(_word(key, entries[0][0]), _then(key, entries, problems)) for key, entries in outcome.items()]
    parts: list[tuple[Scalar, Node]] = [
        (_word("when", filled[0]), group(tests, source, start, end)),
        (_word("then", filled[0]), group(then, source, start, end)),
        *rest,
    ]
    return group(parts, source, start, end)


def _odd(cell: SheetScalar) -> Problem | None:
    """What a spreadsheet put into the cell that nobody typed."""
    text = cell.text.strip()
    code = cell.odd or ("R323" if text in ERROR_VALUES else "")
    return Problem(code, {"found": text}, trimmed(cell).place, (_ODD[code],)) if code else None


def _outcome(
    head: _Head, cell: SheetScalar, facts: Mapping[str, Derived], problems: list[Problem]
) -> Iterator[tuple[str, Node]]:
    """The key under `then`, and the value that a cell gives it."""
    word = head.outcome.removeprefix("then ")
    if cell.is_day and (word != "set" or head.name not in facts or facts[head.name].type.kind is not Kind.DATE):
        problems.append(made_a_day(cell.text.strip(), cell.place, "apostrophe"))
        return
    if word == "set":
        yield "set", _valued(cell, facts.get(head.name))
    elif word == "boost":
        yield "boost", replace(cell, value=plain_value(cell.text))
    elif word == "propose":
        if len(listed(cell).items) > 1:
            problems.append(Problem("R324", {"found": cell.text}, cell.place, ("modes",)))
            return
        yield "propose", cell
    elif word.startswith("propose "):
        mode = word.removeprefix("propose ")
        yield "propose", group([(_word(mode, head.cell), listed(cell))], cell.source, cell.start, cell.end)
    elif word in ("tag", "forbid"):
        yield word, listed(cell)
    else:
        yield "tell_customer", replace(cell, value=cell.text.replace("↵", "\n"))


def _then(key: str, entries: list[tuple[Scalar, Node]], problems: list[Problem]) -> Node:
    first = entries[0][1]
    if key in ("set", "boost"):
        return group(entries, first.source, first.start, entries[-1][1].end)
    if len(entries) > 1:  # two ways to propose, in one row
        problems.append(
            Problem("R324", {"found": _texts(value for _, value in entries)}, entries[1][1].place, ("one",))
        )
    return first


def _texts(nodes: Iterable[Node]) -> str:
    """What stands in several cells, as one list."""
    return ", ".join(" ".join(node.source.text[node.start : node.end].split()) for node in nodes)


def _valued(cell: SheetScalar, fact: Derived | None) -> SheetScalar:
    """A value as the fact's type reads it: a number typed as text is a number, a `yes` is TRUE."""
    kind = None if fact is None else fact.type.kind
    word = cell.text.casefold()
    if kind is Kind.TEXT or cell.text.startswith("="):
        return replace(cell, value=cell.text)
    if kind is Kind.BOOLEAN and word in TRUE_WORDS | FALSE_WORDS:
        return replace(cell, value=word in TRUE_WORDS)
    return replace(cell, value=plain_value(cell.text))


def _key(head: _Head, name: str) -> Scalar:
    return _word(name, head.cell)


def _word(word: str, at: Scalar) -> Scalar:
    return SheetScalar(word, word, "plain", at.source, at.start, at.end)


def _first(row: SheetRow) -> SheetScalar:
    return next(cell for cell in row.cells if cell.text.strip())
