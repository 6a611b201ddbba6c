"""Something wrong in a text, by its index in it; whoever knows the YAML node makes a problem of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Slip:
    """`code` of the catalogue, with where it stands in the text and how many characters long it is."""

    code: str
    start: int
    length: int = 1
    values: Mapping[str, object] = field(default_factory=dict)
    hints: tuple[str, ...] = ()
