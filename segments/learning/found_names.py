"""The names that groups and interests have in the versions that decide: what rules may compare them with."""

from __future__ import annotations

from pathlib import Path

from ..segment_book import SegmentBook
from .before import deciding, is_deciding


def found_names(book: SegmentBook, folder: Path) -> dict[str, tuple[str, ...]]:
    """By fact, in order of number; nothing of what has no version that was promoted, or none that can be read."""
    names = {}
    for one in book.learned:
        version = deciding(folder, one.id) if one.finds and is_deciding(folder, one.id) else None
        model = version.model if version is not None else None
        parts = model.get(one.learn) if isinstance(model, dict) else None
        own = dict(one.names)
        if isinstance(parts, list) and parts:
            names[one.id] = tuple(
                own.get(part["number"], part["name"]) for part in sorted(parts, key=lambda part: part["number"])
            )
    return names
