"""One entry of `tables:` to a written table: its shape, its rows, their outcomes. Cells stay as written.

Rows stand in the rule file, or in a CSV or XLSX file; that comes as the same nodes, so both are read here. A broken row
costs only itself: what it would have given is kept as a stand-in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from unicodedata import normalize

from ...engine.program import Derived
from ...engine.tree import Constant
from ..conditions import find_garbled
from ..load_one_rule import read_sets, stand_in_names, with_outcome
from ..nodes import Mapping as MappingNode
from ..nodes import Node, Scalar, Sequence
from ..places import Place
from ..problems import Problem, is_error, quoted
from ..rule_book import ANY_PROPOSAL, ANY_TAG, TableRow, WrittenCell, WrittenRule, WrittenTable, table_rule_id
from ..shapes import RowShape, TableShape, ThenShape
from ..validate import place_at, validate, what_stands_there
from .cells import is_tested
from .find_file import TableFiles, read_file
from .sheet_rows import rows_of_sheet

MAX_ROWS = 10_000
MAX_COLUMNS = 100
"""Of the heads of one table, outcomes included. More is a data file, not an agreement between people."""

_NAME = re.compile(r"\w+(\.\w+)*")


@dataclass
class LoadedTable:
    """The table, None where it has no shape; the problems; what broken parts of it would have given."""

    table: WrittenTable | None
    problems: list[Problem]
    stand_ins: set[str] = field(default_factory=set)


def load_table(node: Node, facts: Mapping[str, Derived], files: TableFiles) -> LoadedTable:
    """The table of one entry of `tables:`. `facts`: what `facts:` declares, by name; `files`: where `file:` looks."""
    shape, problems = validate(node, TableShape)
    loaded = LoadedTable(None, problems)
    broken: set[int] = set()
    rows = _rows_of(node, shape, facts, files, loaded, broken)
    if rows is None:
        loaded.stand_ins |= {ANY_TAG, ANY_PROPOSAL}
        return loaded
    columns: dict[str, Place] = {}
    read: list[_Row] = []
    for number, row in rows:
        found = _read_row(row, number, columns, loaded)
        read.append(replace(found, is_sound=False) if number in broken else found)
    if len(columns) > MAX_COLUMNS:
        said = {"found": len(columns), "limit": MAX_COLUMNS}
        loaded.problems.append(Problem("R326", said, node.place, ("split",)))
        loaded.stand_ins |= {ANY_TAG, ANY_PROPOSAL}
        return loaded
    if shape is None:
        return loaded
    active = shape.active
    table_rows = [
        made for row in read if (made := _make_row(row, shape, node, tuple(columns), facts, loaded)) is not None
    ]
    loaded.table = WrittenTable(
        id=shape.id,
        why=shape.why,
        hit=shape.hit,
        place=place_at(node, ("id",)),
        columns=tuple(columns.items()),
        rows=tuple(table_rows),
        file=shape.file,
        if_unknown=shape.if_unknown,
        active_from=active.from_ if active else None,
        active_to=active.to if active else None,
    )
    return loaded


@dataclass(frozen=True, slots=True)
class _Row:
    """A row whose cells have been told apart; `is_sound` False: one of them is no cell."""

    node: MappingNode
    number: int
    cells: Mapping[str, WrittenCell]
    is_sound: bool


def _rows_of(
    node: Node,
    shape: TableShape | None,
    facts: Mapping[str, Derived],
    files: TableFiles,
    loaded: LoadedTable,
    broken: set[int],
) -> Iterable[tuple[int, MappingNode]] | None:
    """The rows with their numbers, or None where there are none to read. Numbers of broken ones go to `broken`."""
    if not isinstance(node, MappingNode):
        return None
    rows, file = node.get("rows"), node.key("file")
    if rows is None and file is not None:
        return _rows_of_file(node, facts, files, loaded, broken)
    if rows is None:
        if shape is not None:
            loaded.problems.append(Problem("R316", {}, place_at(node, ("id",)), ("rows", "file")))
        return None
    if file is not None:
        loaded.problems.append(Problem("R317", {}, file.place, ("one",)))
    if isinstance(rows, Scalar) and rows.value is None:
        loaded.problems.append(Problem("S112", {"key": quoted("rows")}, node.key("rows").place))  # type: ignore[union-attr]
        return None
    if not isinstance(rows, Sequence):
        hints = ("dash",) if isinstance(rows, MappingNode) else ()
        said = {"key": quoted("rows"), "found": what_stands_there(rows)}
        loaded.problems.append(Problem("S104", said, rows.place, hints))
        return None
    if not rows.items:
        loaded.problems.append(Problem("S112", {"key": quoted("rows")}, rows.place))
        return None
    if len(rows.items) > MAX_ROWS:
        loaded.problems.append(_too_many(len(rows.items), rows.items[MAX_ROWS].place))
        return None
    found = []
    for number, row in enumerate(rows.items, 1):
        if isinstance(row, MappingNode):
            found.append((number, row))
        else:
            loaded.problems += validate(row, RowShape)[1]
            loaded.stand_ins |= {ANY_TAG, ANY_PROPOSAL}
    return found


def _rows_of_file(
    node: MappingNode, facts: Mapping[str, Derived], files: TableFiles, loaded: LoadedTable, broken: set[int]
) -> Iterable[tuple[int, MappingNode]] | None:
    file, sheet = node.get("file"), node.get("sheet")
    if not isinstance(file, Scalar) or not isinstance(file.value, str) or not file.text.strip():
        return None  # the shape has said so
    rows, found = read_file(file, sheet if isinstance(sheet, Scalar) else None, files)
    loaded.problems += found
    if rows is None:
        return None
    table = rows_of_sheet(rows, facts)
    loaded.problems += table.problems
    broken |= table.broken
    read = table.rows
    if not table.heads_are_sound:
        loaded.stand_ins |= {ANY_TAG, ANY_PROPOSAL}
    elif not read:
        loaded.problems.append(Problem("S112", {"key": quoted(file.text)}, file.place))
        return None
    if len(read) > MAX_ROWS:
        loaded.problems.append(_too_many(len(read), read[MAX_ROWS][1].place))
        return None
    return read


def _too_many(found: int, place: Place) -> Problem:
    return Problem("R325", {"found": f"{found:,}", "limit": f"{MAX_ROWS:,}"}, place, ("split",))


def _read_row(row: MappingNode, number: int, columns: dict[str, Place], loaded: LoadedTable) -> _Row:
    """The row's cells by the name of their column; new columns are added to `columns`."""
    when = row.get("when")
    cells: dict[str, WrittenCell] = {}
    is_sound = True
    if isinstance(when, MappingNode):
        for key, value in when.entries:
            name = normalize("NFC", key.text)
            if _stands_alone(key, value):
                loaded.problems += _cut_at_a_comma(when, key)
                is_sound = False
                continue
            if not _NAME.fullmatch(name):
                loaded.problems.append(not_a_name(name, key.place))
                is_sound = False
                continue
            columns.setdefault(name, key.place)
            problem = _not_a_cell(value, key)
            if problem is not None:
                loaded.problems.append(problem)
                is_sound = False
            elif isinstance(value, Scalar) and is_tested(value):
                cells[name] = WrittenCell(value, key.place)
    elif when is not None and not (isinstance(when, Scalar) and when.value is None and not when.text):
        loaded.problems.append(Problem("R314", {"found": what_stands_there(when)}, when.place, ("cells",)))
        is_sound = False
    return _Row(row, number, cells, is_sound)


def _stands_alone(key: Scalar, value: Node) -> bool:
    """`{tier: gold, silver}`: without quotes the comma ends the cell, and what follows is a key without a colon."""
    if not isinstance(value, Scalar) or value.value is not None or value.text:
        return False
    return not key.source.text[key.end :].lstrip().startswith(":")


def _cut_at_a_comma(when: MappingNode, key: Scalar) -> list[Problem]:
    """One problem for all that stands behind a cell, at the first of it."""
    alone = [_stands_alone(one, value) for one, value in when.entries]
    at = next(index for index, (one, _) in enumerate(when.entries) if one is key)
    if at == 0 or alone[at - 1]:
        return [] if at else [Problem("S142", {"key": key.text, "meant": ""}, key.place)]
    end = at
    while end < len(alone) and alone[end]:
        end += 1
    head, cell = when.entries[at - 1]
    texts = [cell.text] if isinstance(cell, Scalar) else []
    meant = ", ".join((*texts, *(one.text for one, _ in when.entries[at:end])))
    return [Problem("S142", {"key": head.text, "meant": meant}, key.place, ("quote",))]


def not_a_name(found: str, place: Place) -> Problem:
    """A head that is no name: the name that is meant where only blanks and hyphens are in the way."""
    meant = re.sub(r"[\s-]+", "_", found.strip())
    hints = ("underscore",) if _NAME.fullmatch(meant) else ("name",)
    return Problem("R315", {"found": found, "meant": meant}, place, hints)


def _not_a_cell(value: Node, key: Scalar) -> Problem | None:
    if isinstance(value, Sequence):
        texts = [item.text for item in value.items if isinstance(item, Scalar)]
        said = {"key": key.text, "found": what_stands_there(value), "meant": ", ".join(texts)}
        return Problem("R318", said, value.place, ("list",) if texts else ())
    if not isinstance(value, Scalar):
        said = {"key": key.text, "found": what_stands_there(value), "meant": ""}
        return Problem("R318", said, value.place)
    if value.value is None and value.text:
        return Problem("R306", {"found": value.text, "meant": "unknown"}, value.place, ("write", "leave_empty"))
    return find_garbled(value)


def _make_row(
    row: _Row,
    shape: TableShape,
    table: Node,
    columns: tuple[str, ...],
    facts: Mapping[str, Derived],
    loaded: LoadedTable,
) -> TableRow | None:
    row_shape, problems = validate(row.node, RowShape)
    sets, found = read_sets(row.node, facts)
    problems += found
    loaded.problems += problems
    if row_shape is None:
        loaded.stand_ins |= stand_in_names(row.node) or {ANY_TAG}
        return None
    if shape.hit == "collect" and row.is_sound and not _follows_anything(row_shape.then):
        loaded.problems.append(Problem("S136", {}, place_at(row.node, ("then",))))
    active = shape.active
    rule = WrittenRule(
        id=table_rule_id(shape.id, row.number),
        why=shape.why,
        when=Constant(True),
        place=_place_of_row(row.node),
        if_unknown=shape.if_unknown,
        active_from=active.from_ if active else None,
        active_to=active.to if active else None,
        priority=row_shape.priority,
        active_place=place_at(table, ("active",)) if active else None,
    )
    rule = with_outcome(rule, row.node, row_shape.then, sets)
    if not row.is_sound or any(map(is_error, problems)):
        rule = replace(rule, is_sound=False)
    nothing = (None,) * len(columns)
    return TableRow(row.number, rule, nothing, nothing, tuple(row.cells.get(name) for name in columns))


def _follows_anything(then: ThenShape) -> bool:
    return any((then.tag, then.set, then.propose, then.boost, then.forbid))


def _place_of_row(row: MappingNode) -> Place:
    """Its `when`, key and cells, or where it begins."""
    when = row.get("when")
    return row.place if not isinstance(when, MappingNode) or not when.entries else when.place
