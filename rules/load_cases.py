"""One entry of `cases:`, a project's own test: one customer's facts by name, and what must come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from .nodes import Mapping, Node, Scalar, Sequence
from .places import Place
from .problems import Problem, hinted, quoted
from .rule_book import WrittenCase
from .shapes import CaseShape
from .validate import node_at, place_at, validate, what_stands_there

_NAME = re.compile(r"\w+(\.\w+)?")


def load_case(node: Node) -> tuple[WrittenCase | None, list[Problem]]:
    """The case, or None with problems."""
    shape, problems = validate(node, CaseShape)
    customer = node.get("customer") if isinstance(node, Mapping) else None
    facts: list[tuple[str, object, Place]] = []
    if isinstance(customer, Mapping):
        for key, value in customer.entries:
            name = normalize("NFC", key.text)
            if not _NAME.fullmatch(name):
                problems.append(hinted("S140", {"key": quoted(name)}, key.place))
            read, found = _value(value, name)
            problems += found
            facts.append((name, read, key.place))
    elif customer is not None and not (isinstance(customer, Scalar) and customer.value is None):
        said = {"key": quoted("customer"), "found": what_stands_there(customer)}
        problems.append(Problem("S103", said, customer.place))
    if shape is None or problems:
        return None, problems
    expect = shape.expect
    return WrittenCase(
        name=shape.name,
        as_of=shape.as_of.isoformat(),
        customer=tuple(facts),
        place=place_at(node, ("name",)),
        tags=None if expect.tags is None else frozenset(expect.tags),
        offers=None if expect.offers is None else frozenset(expect.offers),
        stopped_by=tuple(
            (offer, reason, place_at(node, ("expect", "stopped_by", offer)))
            for offer, reason in (expect.stopped_by or {}).items()
        ),
        sets=tuple(
            (normalize("NFC", key.text), value.value if isinstance(value, Scalar) else None, key.place)
            for key, value in _entries(node, "sets")
        ),
        name_places=tuple(_names(node)),
    ), problems


def _value(node: Node, name: str) -> tuple[object, list[Problem]]:
    """A scalar as written, or a list of texts as a tuple."""
    if isinstance(node, Scalar):
        return node.value, []
    if isinstance(node, Sequence) and all(isinstance(item, Scalar) for item in node.items):
        return tuple(item.text for item in node.items if isinstance(item, Scalar)), []
    return None, [Problem("S131", {"key": quoted(name), "found": what_stands_there(node)}, node.place)]


def _names(node: Node) -> Iterator[tuple[str, Place]]:
    for part, prefix in (("tags", "tag."), ("offers", "")):
        listed, _ = node_at(node, ("expect", part))
        if isinstance(listed, Sequence):
            for item in listed.items:
                if isinstance(item, Scalar):
                    yield f"{prefix}{normalize('NFC', item.text)}", item.place
    yield from ((normalize("NFC", key.text), key.place) for key, _ in _entries(node, "stopped_by"))


def _entries(node: Node, part: str) -> tuple[tuple[Scalar, Node], ...]:
    found, key = node_at(node, ("expect", part))
    return found.entries if isinstance(found, Mapping) and key is not None and key.text == part else ()
