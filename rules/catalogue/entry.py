"""One entry of the message catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Entry:
    """Texts are pairs (English, Chinese) with `{name}` placeholders, the same in both; hints are named such pairs.

    `bad` and `good` are samples: what brings the problem up and what mends it (a YAML file, a data file, or a command).
    `can_be_lowered`: an error that the engine does not rely on; a project may make less of it, with a reason.
    """

    code: str
    severity: str
    title: tuple[str, str]
    text: tuple[str, str]
    why: tuple[str, str]
    bad: str
    good: str
    hints: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    of_rows: tuple[str, ...] = ()
    """Values that repeat what stands in somebody's row, or whose row it is: for whoever looks, kept out of logs."""
    can_be_lowered: bool = False
    hides_warnings: bool = True
    """An error after which warnings at the very same place tell of the same slip; False where something is only left
    out, or written twice, so that they tell of another."""
