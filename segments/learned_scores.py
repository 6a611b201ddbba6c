"""Scores with `learn:` in `segments/*.yaml`: read, and checked against what the project has; no data is needed.

A model sees facts as of an instant and what happened afterwards. So a window that no history can fill, a label that is
also a fact the model sees, a score that reads another score are refused where they are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..rules.nodes import Mapping, Node
from ..rules.nodes import Sequence as SequenceNode
from ..rules.places import Place
from ..rules.problems import Problem, closest
from ..rules.validate import place_at, validate
from .data_spec import ColumnKind, DataSpec
from .segment_book import BY_BASKET, MODELLED, Feature, Learned, SegmentBook
from .shapes import LearnedShape

LONGEST_WINDOW = 1096
"""Days: three years. What happens later than that depends on more than a customer's history."""

_FITTING = {
    "order": ("within", "uses"),
    "churn": ("within", "uses"),
    "value": ("within", "margin"),
    "label": ("column", "uses"),
    "uplift": ("offer", "outcome", "column", "within", "margin", "uses"),
    "products": ("within",),
    "next_category": ("within",),
}
_NEEDED = {
    "order": ("within",),
    "churn": ("within",),
    "value": ("within",),
    "label": ("column",),
    "uplift": ("offer", "within"),
    "products": (),
    "next_category": (),
}
BASKET_DAYS = 30
"""Days in which what a model guesses must be bought to count, where nobody says otherwise."""
_LISTS = ("favourites",)


def read_learned(node: Node, problems: list[Problem]) -> Learned | None:
    """One entry; None where it cannot be read. A key that does not fit what is learned is a problem at the key."""
    shape, found = validate(node, LearnedShape)
    problems += found
    if shape is None:
        return None
    fitting = ("id", "learn", *_FITTING[shape.learn], "what", "stale_after")
    for key, _ in node.entries if isinstance(node, Mapping) else ():
        if key.text not in fitting:
            values = {"key": key.text, "what": f"learn: {shape.learn}", "fitting": ", ".join(fitting)}
            problems.append(Problem("D106", values, key.place, ("fitting",)))
    missing = [key for key in _NEEDED[shape.learn] if getattr(shape, key) is None]
    for needed in missing:
        named = {"learn": shape.learn, "key": needed}
        problems.append(Problem("M100", named, place_at(node, ("learn",)), (needed,)))
    if shape.learn == "uplift" and (shape.outcome is None) == (shape.column is None):
        missing.append("outcome")
        problems.append(Problem("M240", {"id": shape.id}, place_at(node, ("learn",))))
    if missing:
        return None
    if shape.learn == "uplift" and shape.margin is not None and shape.outcome != "value":
        values = {"key": "margin", "what": f"outcome: {shape.outcome or shape.column}", "fitting": "within, uses"}
        problems.append(Problem("D106", values, place_at(node, ("margin",)), ("fitting",)))
    within = BASKET_DAYS if shape.within is None and shape.learn in BY_BASKET else shape.within
    if within is not None and not 1 <= within <= LONGEST_WINDOW:
        span = {"within": within, "longest": LONGEST_WINDOW}
        problems.append(Problem("M101", span, place_at(node, ("within",))))
    return Learned(
        id=shape.id,
        learn=shape.learn,
        place=place_at(node, ("id",)),
        within=within,
        column=shape.column or "",
        margin=shape.margin,
        what=shape.what,
        stale_after=shape.stale_after,
        uses=tuple(used_facts(shape.uses, node)),
        offer=shape.offer or "",
        outcome=shape.outcome or "",
    )


def used_facts(uses: Sequence[str] | None, node: Node) -> Iterator[tuple[str, Place]]:
    """The names under `uses:` and where each stands."""
    written = node.get("uses") if isinstance(node, Mapping) else None
    for number, name in enumerate(uses or ()):
        yield name, place_at(node, ("uses", number) if isinstance(written, SequenceNode) else ("uses",))


def check_learned(spec: DataSpec, book: SegmentBook) -> list[Problem]:
    """Whether the project has what each model needs."""
    problems: list[Problem] = []
    for score in book.learned:
        if score.finds:
            continue
        found = [
            *_missing(spec, score),
            *(one for name, at in score.uses for one in _unusable(spec, book, score, name, at)),
        ]
        if not found and score.learn not in ("value", *BY_BASKET) and not usable_facts(spec, book, score):
            found.append(Problem("M106", {"id": score.id}, score.place, ("features",)))
        problems += found
    return problems


def usable_facts(spec: DataSpec, book: SegmentBook, score: Learned) -> tuple[str, ...]:
    """What the model may see: as written, else every feature but lists; for a label every column but it as well."""
    if score.uses:
        return tuple(dict.fromkeys(name for name, _ in score.uses))
    if score.finds:
        return usual_facts(book) if score.learn == "groups" else ()
    features = [one.id for one in book.features if _is_usable(one)]
    if score.learn != "label" or spec.customers is None:
        return tuple(features)
    kinds = ("number", "money", "date", "boolean", "text")
    columns = [one.name for one in spec.customers.columns if one.kind in kinds and one.name != score.column]
    return (*columns, *features)


def usual_facts(book: SegmentBook) -> tuple[str, ...]:
    """Recency, frequency and money over the whole history, as the project's own features measure them."""
    found = []
    for measures in (("days_since_last_order",), ("orders", "order_days"), ("spend", "gross_spend")):
        whole = [one.id for one in book.features if one.measure in measures and not one.within and not one.only]
        found += whole[:1]
    return tuple(found)


def _missing(spec: DataSpec, score: Learned) -> Iterator[Problem]:
    """Data that the project does not name."""
    if score.learn == "label":
        yield from _label(spec, score)
    elif score.learn == "uplift":
        yield from _effect(spec, score)
    elif spec.transactions is None:
        yield Problem("M102", {"id": score.id, "learn": score.learn}, score.place, ("map",))
    elif score.learn == "products" and "product" not in spec.transactions.columns:
        yield Problem("M297", {"learn": score.learn, "needed": "product"}, score.place, ("product",))
    elif score.learn == "next_category" and not has_categories(spec):
        yield Problem("M297", {"learn": score.learn, "needed": "category"}, score.place, ("category",))
    elif score.learn == "value" and not {"price", "amount"} & set(spec.transactions.columns):
        yield Problem("D201", {"measure": "learn: value", "needed": "price"}, score.place, ("map",))
    if score.margin is not None and not _is_share(spec, score.margin):
        yield Problem("M105", {"margin": score.margin}, score.place)


def _effect(spec: DataSpec, score: Learned) -> Iterator[Problem]:
    """What an effect is learned from: contacts of which it is known how they came about, and what came of them."""
    contacts = spec.contacts
    if contacts is None:
        yield Problem("M236", {"id": score.id}, score.place, ("map",))
        return
    if score.offer in contacts.control:
        yield Problem("M239", {"id": score.id, "offer": score.offer}, score.place)
    if not contacts.randomised and "probability" not in contacts.columns:
        values = {"id": score.id, "control": contacts.control[0]}
        yield Problem("M238", values, score.place, ("lot", "record", "test"))
    if score.column and score.column not in (known := [one.name for one in contacts.outcomes]):
        meant = closest(score.column, known)
        named = {"column": score.column, "known": ", ".join(known) or "-", "name": meant or ""}
        yield Problem("M237", named, score.place, ("mean",) if meant else ("declare",))
    if score.outcome and spec.transactions is None:
        yield Problem("M102", {"id": score.id, "learn": score.learn}, score.place, ("map",))
    elif score.outcome == "value" and not {"price", "amount"} & set(_roles(spec)):
        yield Problem("D201", {"measure": "outcome: value", "needed": "price"}, score.place, ("map",))


def _roles(spec: DataSpec) -> Iterable[str]:
    return spec.transactions.columns if spec.transactions is not None else ()


def outcome_kind(spec: DataSpec, score: Learned) -> ColumnKind:
    """What the effect is counted in: boolean (so many more), money, or number."""
    if score.outcome:
        return "money" if score.outcome == "value" else "boolean"
    columns = spec.contacts.outcomes if spec.contacts is not None else ()
    return next((one.kind for one in columns if one.name == score.column), "number")


def has_categories(spec: DataSpec) -> bool:
    """Whether what was bought has a category: of its line, or of its product."""
    lines = spec.transactions.columns if spec.transactions is not None else {}
    return "category" in lines or (
        "product" in lines and spec.products is not None and "category" in spec.products.columns
    )


def _is_usable(feature: Feature) -> bool:
    return feature.measure not in _LISTS


def _label(spec: DataSpec, score: Learned) -> Iterator[Problem]:
    columns = {one.name: one for one in spec.customers.columns} if spec.customers is not None else {}
    if score.column not in columns or columns[score.column].kind != "boolean":
        yes_no = [name for name, one in columns.items() if one.kind == "boolean"]
        meant = closest(score.column, yes_no)
        values = {"column": score.column, "name": meant or "", "known": ", ".join(yes_no)}
        yield Problem("M103", values, score.place, ("mean",) if meant else ("declare",))


def _unusable(spec: DataSpec, book: SegmentBook, score: Learned, name: str, place: Place) -> Iterator[Problem]:
    """A fact that exists and cannot be used. One that does not exist is told with all unknown facts."""
    columns = {one.name: one for one in spec.customers.columns} if spec.customers is not None else {}
    lists = {one.id for one in book.features if not _is_usable(one)}
    if name.startswith(MODELLED):
        yield Problem("M104", {"name": name}, place, ("score",))
    elif name == score.column and score.learn == "label":
        yield Problem("M104", {"name": name}, place, ("label",))
    elif name in lists or (name in columns and columns[name].kind == "texts"):
        yield Problem("M104", {"name": name}, place, ("list",))


def _is_share(spec: DataSpec, name: str) -> bool:
    """A number column between 0 and 1."""
    for one in spec.customers.columns if spec.customers is not None else ():
        if one.name == name and one.kind == "number":
            return one.lowest == 0 and one.highest == 1
    return False
