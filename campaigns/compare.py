"""What was edited between two states of a project: parts that came, went or mean something else, and the lines."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from difflib import SequenceMatcher

from ..rules.places import Place
from ..rules.tables.find_file import rows_as_lines
from .policy.project import Project
from .report.figures import LineChange, PartsChange

TEXT_FILES = (".yaml", ".yml", ".csv", ".xlsx")
"""Of a workbook the rows of its first sheet are lines."""
NOT_A_MEANING = ("place", "offer_places", "origin", "written", "cell_places", "file")
"""Fields that say where something stands, not what it says; of a cell as written its condition is what it says."""


def changed_parts(before: Project, after: Project) -> tuple[PartsChange, ...]:
    """By kind, in a fixed order: only kinds in which something changed. Moving a rule to another line is no change."""
    found = []
    for (kind, had), (_, has) in zip(parts_of(before), parts_of(after), strict=True):
        added = tuple(sorted(set(has) - set(had)))
        removed = tuple(sorted(set(had) - set(has)))
        changed = tuple(sorted(id for id in set(had) & set(has) if meaning(had[id]) != meaning(has[id])))
        if added or removed or changed:
            found.append(PartsChange(kind, added, removed, changed))
    return tuple(found)


def changed_lines(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[LineChange, ...]:
    """Files in order of path, each with the lines that went and those that came; comments and blank lines count not."""
    found = []
    for path in sorted({*before, *after}):
        if not path.endswith(TEXT_FILES) or path == "facts.lock.yaml":
            continue
        old, new = _lines(path, before.get(path, b"")), _lines(path, after.get(path, b""))
        removed: list[str] = []
        added: list[str] = []
        for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag != "equal":
                removed += old[old_from:old_to]
                added += new[new_from:new_to]
        if removed or added:
            found.append(LineChange(path, tuple(removed), tuple(added)))
    return tuple(found)


def meaning(value: object) -> object:
    """The value without any place in a file, comparable: equal where two texts say the same."""
    if isinstance(value, Place):
        return None
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = (
            (part.name, meaning(getattr(value, part.name)))
            for part in dataclasses.fields(value)
            if part.name not in NOT_A_MEANING
        )
        return (type(value).__name__, *parts)
    if isinstance(value, Mapping):
        return tuple(sorted((str(key), meaning(one)) for key, one in value.items()))
    if isinstance(value, (list, tuple)):
        return tuple(meaning(one) for one in value)
    if isinstance(value, (set, frozenset)):
        return tuple(sorted(map(repr, value)))
    return repr(value)


def parts_of(project: Project) -> list[tuple[str, Mapping[str, object]]]:
    """Kinds in a fixed order, with the parts of each by id."""
    policy, book = project.policy, project.book
    return [
        ("rule", {rule.id: rule for rule in book.rules}),
        ("table", {table.id: table for table in book.tables}),
        ("fact", {fact.name: fact for fact in book.derived}),
        ("feature", {feature.id: feature for feature in project.segment_book.features}),
        ("score", {score.id: score for score in project.segment_book.every_score()}),
        ("segment", {segment.id: segment for segment in project.segment_book.segments}),
        ("offer", policy.offers),
        ("campaign", policy.campaigns),
        ("budget", policy.budgets),
        ("calendar", policy.calendars),
        ("promise", {promise.id: promise for promise in book.never}),
    ]


def _lines(path: str, data: bytes) -> list[str]:
    if path.endswith(".xlsx"):
        return rows_as_lines(data) if data else []
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    lines = (line.rstrip() for line in text.splitlines())
    comment = "" if path.endswith(".csv") else "#"
    return [line for line in lines if line and not (comment and line.lstrip().startswith(comment))]
