"""The parts that were edited, each with its reason and its lines before and after, as a reviewer reads them.

A rule, an offer, a campaign ... is shown as it stands in its file; a decision table row by row, whatever file its cells
come from. A part that only moved is not here: what counts is what it means (`compare.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import unified_diff

from ..engine.tree import Condition, Value
from ..rules.places import Place
from ..rules.rule_book import TableRow, WrittenRule, WrittenTable
from .compare import changed_parts, parts_of
from .policy.project import Project
from .report.figures import EditedPart

AROUND = 2
"""Unchanged lines shown beside changed ones."""
LINES_AT_MOST = 60
"""Lines shown of one part."""
LINES_IN_ALL = 1500
"""After so many the parts are only named: a page must fit into a mail."""
_DASH = re.compile(r"( *)- ")


def edited_parts(before: Project, after: Project) -> tuple[EditedPart, ...]:
    """In the order of `changed_parts`; of each kind first what came, then what went, then what says something else."""
    had, has = dict(parts_of(before)), dict(parts_of(after))
    found: list[EditedPart] = []
    left = LINES_IN_ALL
    for change in changed_parts(before, after):
        sorts = (("added", change.added), ("removed", change.removed), ("changed", change.changed))
        for sort, ids in sorts:
            for id in ids:
                old, new = had[change.kind].get(id), has[change.kind].get(id)
                part = old if new is None else new
                place = getattr(part, "place", None)
                texts = ([] if one is None or left <= 0 else text_of_part(one) for one in (old, new))
                lines = _difference(*texts)
                left -= len(lines)
                found.append(
                    EditedPart(
                        kind=change.kind,
                        id=id,
                        sort=sort,  # type: ignore[arg-type]
                        why=str(getattr(part, "why", "") or getattr(part, "what", "")),
                        where=f"{place.source.path}:{place.line}" if isinstance(place, Place) else "",
                        lines=lines,
                    )
                )
    return tuple(found)


def text_of_part(part: object) -> list[str]:
    """Its lines, without the indentation that all of them share; empty where it has no place in a file."""
    if isinstance(part, WrittenTable):
        return _table_lines(part)
    place = getattr(part, "place", None)
    return _block(place) if isinstance(place, Place) else []


def _block(place: Place) -> list[str]:
    """The item of a list that holds the place, or the whole file where it stands in none."""
    lines = place.source.text.splitlines()
    first = place.line - 1
    if not 0 <= first < len(lines):
        return []
    while not _opens(lines[first], place.column) and first > 0:
        first -= 1
    found = _DASH.match(lines[first])
    if found is None:
        return _trimmed(lines)
    indent = len(found[1])
    last = first + 1
    while last < len(lines) and (not lines[last].strip() or _indent(lines[last]) > indent):
        last += 1
    return _trimmed([line[indent:] if _indent(line) >= indent else line.strip() for line in lines[first:last]])


def _opens(line: str, column: int) -> bool:
    """Whether an item that holds the column begins in this line."""
    found = _DASH.match(line)
    return found is not None and len(found[1]) < column


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _trimmed(lines: Sequence[str]) -> list[str]:
    """Without blank lines and comments of their own at the end: those belong to what follows."""
    kept = [line.rstrip() for line in lines]
    while kept and (not kept[-1] or kept[-1].lstrip().startswith("#")):
        kept.pop()
    return kept


def _table_lines(table: WrittenTable) -> list[str]:
    """The hit policy, the columns, and a line a row: its cells and what follows."""
    columns = [name for name, _ in table.columns]
    days = [f"{name} {day}" for name, day in (("from", table.active_from), ("to", table.active_to)) if day is not None]
    head = ", ".join([f"hit: {table.hit}", *([f"if_unknown: {table.if_unknown}"] if table.if_unknown else []), *days])
    return [head, " | ".join([*columns, "then"]), *(_row_line(row) for row in table.rows)]


def _row_line(row: TableRow) -> str:
    cells = [
        "" if cell is None else _written(cell, place) for cell, place in zip(row.cells, row.cell_places, strict=True)
    ]
    return " | ".join([*cells, _outcome(row.rule)])


def _written(node: Condition | Value, place: object = None) -> str:
    """As its author wrote it."""
    where = place if isinstance(place, Place) else node.origin
    if not isinstance(where, Place):
        return type(node).__name__
    line = where.source.line(where.line)
    return " ".join(line[where.column - 1 : where.column - 1 + where.length].split()) or str(where)


def _outcome(rule: WrittenRule) -> str:
    parts = [f"tag {tag}" for tag in rule.tags]
    parts += [f"{name} = {_written(value)}" for name, value in rule.sets]
    if rule.proposes is not None:
        mode = "" if len(rule.proposes.items) == 1 else f"{rule.proposes.mode} "
        parts.append(f"propose {mode}{', '.join(rule.proposes.items)}")
    parts += [f"boost {offer} {factor}" for offer, factor in rule.boosts]
    parts += [f"forbid {offer}" for offer in rule.forbids]
    return "; ".join(parts)


def _difference(before: list[str], after: list[str]) -> tuple[str, ...]:
    """As in a review: `-`, `+` or a blank before each line; `...` where lines are left out."""
    lines = list(unified_diff(before, after, lineterm="", n=AROUND))[2:]
    shown = ["..." if line.startswith("@@") else line for line in lines][1:]
    more = len(shown) - LINES_AT_MOST
    return tuple(shown if more <= 0 else [*shown[:LINES_AT_MOST], f"... {more}"])
