"""What a text may be filled with: the sort of each name, whether it can be unknown, and the longest it comes to."""

from __future__ import annotations

from dataclasses import dataclass

from .filters import Sort


@dataclass(frozen=True, slots=True)
class Field:
    """`sort` None: this name has no value here at all (`why` says whose). `samples`: what it may come to at its
    longest, as values of the sort; none: not known. `nullable`: it can be unknown."""

    sort: Sort | None
    nullable: bool = True
    samples: tuple[str | int | float, ...] = ()
    categories: tuple[str, ...] = ()
    why: str = ""
