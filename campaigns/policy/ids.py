"""Where the id of a part stands, and two parts of one id: a problem at the second that names the place of the first."""

from __future__ import annotations

from ...rules.nodes import Mapping, Node
from ...rules.places import Place
from ...rules.problems import Phrase, Problem
from ...rules.validate import place_at


def id_place(node: Node, kind: str) -> Place:
    """The place of `<kind>: <id>` where the part has a file of its own, else of `id:`."""
    stands_alone = isinstance(node, Mapping) and node.get(kind) is not None
    return place_at(node, [kind if stands_alone else "id"])


def duplicate(what: Phrase, name: str, place: Place, other: Place) -> Problem:
    """`what` in the plural: "offers"."""
    return Problem("P104", {"what": what, "name": name, "other": str(other)}, place)
