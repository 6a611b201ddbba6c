"""Two things of one name: a problem at the second one that names the place of the first."""

from __future__ import annotations

from ...rules.places import Place
from ...rules.problems import Phrase, Problem


def duplicate(what: Phrase, name: str, place: Place, other: Place) -> Problem:
    """`what` in the plural: "offers"."""
    return Problem("P104", {"what": what, "name": name, "other": str(other)}, place)
