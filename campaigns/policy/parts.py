"""Which part of a project a place belongs to: the rule, offer, campaign ... whose entry encloses it.

Read from the YAML nodes, so that it also serves parts that could not be understood. `check --select rule:x` and
`checks: [{for: x}]` ask here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ...rules.nodes import Mapping as MappingNode
from ...rules.nodes import Node, Scalar, Sequence
from ...rules.places import Place
from .project_files import BUDGETS_FILE, CALENDARS_FILE

KINDS = (
    "rule", "table", "fact", "promise", "case", "segment", "feature", "score", "group", "interest", "offer",
    "campaign", "budget",
    "calendar",
)  # fmt: skip
"""What a part can be; the words of `--select`."""

_LISTS = {
    "rules/": {"rules": "rule", "tables": "table", "never": "promise", "cases": "case", "facts": "fact"},
    "segments/": {
        "segments": "segment",
        "features": "feature",
        "scores": "score",
        "groups": "group",
        "interests": "interest",
    },
    "offers/": {"offers": "offer"},
    BUDGETS_FILE: {"budgets": "budget"},
    CALENDARS_FILE: {"calendars": "calendar"},
}
_WHOLE_FILES = {"offers/": "offer", "campaigns/": "campaign"}
_NAMES = {"case": "name"}


@dataclass(frozen=True, slots=True)
class Part:
    """One entry: its kind, its id (a case: its name), the stretch of its file it takes up, its own table file."""

    kind: str
    id: str
    path: str
    start: int
    end: int
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts of a project, by file in order of place."""

    by_path: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Part]:
        return (part for parts in self.by_path.values() for part in parts)

    def owner(self, place: Place | None) -> Part | None:
        """The part that encloses a place; of a table kept in a file of its own, every place of that file."""
        if place is None:
            return None
        path = place.source.path
        parts = self.by_path.get(path, ())
        if not parts:
            return next(
                (part for part in self if part.file is not None and path in (part.file, f"rules/{part.file}")), None
            )
        index = place.source.start_of_line(place.line) + place.column - 1
        at = bisect_right(parts, index, key=lambda part: part.start) - 1
        return parts[at] if at >= 0 and index <= parts[at].end else None

    def ids(self, kind: str | None = None) -> set[str]:
        """The ids of all parts, or of those of one kind."""
        return {part.id for part in self if kind in (None, part.kind)}


NO_PARTS = Parts()


def find_parts(documents: Mapping[str, Node | None]) -> Parts:
    """The parts of all documents by path (None: could not be read)."""
    return Parts({path: tuple(_parts_of(path, root)) for path, root in documents.items() if root is not None})


def _parts_of(path: str, root: Node) -> Iterator[Part]:
    if not isinstance(root, MappingNode):
        return
    for prefix, kind in _WHOLE_FILES.items():
        written = root.get(kind)
        if path.startswith(prefix) and isinstance(written, Scalar):
            yield Part(kind, written.text, path, 0, len(root.source.text))
            return
    lists = next((kinds for prefix, kinds in _LISTS.items() if path.startswith(prefix)), {})
    found = []
    for key, value in root.entries:
        kind = lists.get(key.text, "")
        if kind and isinstance(value, Sequence):
            found += [_entry(kind, item, path) for item in value.items]
        elif kind == "fact" and isinstance(value, MappingNode):
            found += [Part(kind, name.text, path, name.start, node.end) for name, node in value.entries]
    yield from sorted((part for part in found if part is not None), key=lambda part: part.start)


def _entry(kind: str, item: Node, path: str) -> Part | None:
    if not isinstance(item, MappingNode):
        return None
    name, file = item.get(_NAMES.get(kind, "id")), item.get("file")
    if not isinstance(name, Scalar):
        return None
    return Part(kind, name.text, path, item.start, item.end, file.text if isinstance(file, Scalar) else None)
