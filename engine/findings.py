"""A finding: something the engine noticed about a condition or a program, with the opaque origin it came with.

The engine knows no files and no human language: it says what and where, the rules room turns that into a problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .tree import Origin


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` is one of the words listed in the docstring of the function that returns it; `values` fill the message."""

    kind: str
    origin: Origin = None
    values: Mapping[str, object] = field(default_factory=dict)
