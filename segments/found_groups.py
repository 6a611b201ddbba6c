"""`groups:` and `interests:` in `segments/*.yaml`: read, and checked against what the project has; no data is needed.

Both are found in customers by a model (`campaign train`), and are facts: `group.<id>` is the name of a customer's
group, `interest.<id>` that of her main interest, `interest_share.<id>` how much of what she buys is of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..engine.tree import Kind
from ..rules.nodes import Mapping, Node, Scalar
from ..rules.problems import Problem
from ..rules.validate import place_at, validate
from .data_spec import DataSpec
from .learned_scores import used_facts, usual_facts
from .measures import feature_info
from .segment_book import MODELLED, Learned, SegmentBook
from .shapes import GroupsShape, InterestsShape

LEAST_FACTS = 2
"""Facts that groups are made from, at least: with one, a fifth or a band of a table says the same more plainly."""


def read_groups(node: Node, problems: list[Problem]) -> Learned | None:
    """One entry of `groups:`; None where it cannot be read."""
    shape, found = validate(node, GroupsShape)
    problems += found
    if shape is None:
        return None
    return Learned(
        id=f"group.{shape.id}",
        learn="groups",
        place=place_at(node, ("id",)),
        column="" if shape.k is None else f"k: {shape.k}",
        what=shape.what,
        stale_after=shape.stale_after,
        uses=tuple(used_facts(shape.uses, node)),
        k=shape.k,
        names=tuple(_names(node, problems)),
    )


def read_interests(node: Node, problems: list[Problem]) -> Learned | None:
    """One entry of `interests:`; None where it cannot be read."""
    shape, found = validate(node, InterestsShape)
    problems += found
    if shape is None:
        return None
    of = shape.of or "category"
    return Learned(
        id=f"interest.{shape.id}",
        learn="interests",
        place=place_at(node, ("id",)),
        within=shape.within,
        column=f"of: {of}" if shape.k is None else f"of: {of}, k: {shape.k}",
        what=shape.what,
        stale_after=shape.stale_after,
        k=shape.k,
        names=tuple(_names(node, problems)),
    )


def items_of(found: Learned) -> str:
    """What interests are of: product or category."""
    return found.column.removeprefix("of: ").partition(",")[0]


def check_found(spec: DataSpec, book: SegmentBook) -> list[Problem]:
    """Whether the project has the facts that groups are made from, and the column that interests are of."""
    problems: list[Problem] = []
    for one in book.learned:
        if one.learn == "interests":
            problems += _interests(spec, one)
        elif one.learn == "groups":
            problems += _groups(spec, book, one)
    return problems


def _interests(spec: DataSpec, one: Learned) -> Iterator[Problem]:
    if spec.transactions is None:
        yield Problem("M102", {"id": one.id, "learn": one.learn}, one.place, ("map",))
    elif items_of(one) not in spec.transactions.columns:
        yield Problem("M277", {"id": one.id, "of": items_of(one)}, one.place, ("map",))


def _groups(spec: DataSpec, book: SegmentBook, one: Learned) -> Iterator[Problem]:
    kinds = {info.id: feature_info(info, spec.currency, spec.exponent).type.kind for info in book.features}
    columns = {column.name: column.kind for column in spec.customers.columns} if spec.customers is not None else {}
    for name, place in one.uses:
        is_number = kinds.get(name, Kind.NUMBER) is Kind.NUMBER and columns.get(name, "number") in ("number", "money")
        if name.startswith(MODELLED) or not is_number:
            yield Problem("M276", {"id": one.id, "name": name}, place, ("numbers",))
    used = {name for name, _ in one.uses} if one.uses else set(usual_facts(book))
    if len(used) < LEAST_FACTS:
        values = {"id": one.id, "least": LEAST_FACTS, "found": ", ".join(sorted(used)) or "-"}
        yield Problem("M275", values, one.place, ("declare",))


def _names(node: Node, problems: list[Problem]) -> Iterator[tuple[int, str]]:
    """Own words by number: `names: {1: loyal, 2: drifting}`; no number and no word twice."""
    written = node.get("names") if isinstance(node, Mapping) else None
    if written is None:
        return
    seen: set[str] = set()
    for key, value in written.entries if isinstance(written, Mapping) else ():
        text = value.value.strip() if isinstance(value, Scalar) and isinstance(value.value, str) else ""
        if not key.text.isdecimal() or not text or text in seen:
            problems.append(Problem("M278", {"key": key.text}, key.place, ("names",)))
            continue
        seen.add(text)
        yield int(key.text), text
    if not isinstance(written, Mapping):
        problems.append(Problem("M278", {"key": "names"}, written.place, ("names",)))
