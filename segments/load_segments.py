"""The files of `segments/` to one `SegmentBook`, with all problems at once; needs no data and no polars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import TypeVar

from ..engine.tree import Constant
from ..rules.conditions import read_when
from ..rules.nodes import Mapping, Node, Scalar, Sequence
from ..rules.problems import Phrase, Problem
from ..rules.validate import place_at, validate, what_stands_there
from .data_spec import DataSpec
from .fact_table import CUSTOMER, HOUSEHOLD
from .found_groups import check_found, read_groups, read_interests
from .learned_scores import check_learned, read_learned, used_facts
from .load_data_spec import RESERVED
from .measures import NEEDS_OF, NEEDS_PRICE, NEEDS_QUANTITY, OF_LOGS, ONLY, RFM, WINDOWED
from .segment_book import Feature, Learned, Lifecycle, ScoreColumn, Segment, SegmentBook
from .shapes import FeatureShape, ScoreShape, SegmentsFile, SegmentShape

_LIFECYCLE = ("new_for", "lapsing_after", "lost_after", "shortest_gap", "typical_gap")
Part = TypeVar("Part", Feature, Segment, ScoreColumn | Learned)


def load_segments(documents: Iterable[Node]) -> tuple[SegmentBook | None, list[Problem]]:
    """The book of all documents (root nodes) in their order. A segment whose condition is broken stays in it as a
    stand-in, so that one slip gives one message. None only where nothing could be read."""
    problems: list[Problem] = []
    features: list[Feature] = []
    segments: list[Segment] = []
    scores: list[ScoreColumn | Learned] = []
    for document in documents:
        _, found = validate(document, SegmentsFile)
        problems += found
        features += _parts(document, "features", _feature, problems)
        segments += _parts(document, "segments", _segment, problems)
        scores += _parts(document, "scores", _score, problems)
        scores += _parts(document, "groups", read_groups, problems)
        scores += _parts(document, "interests", read_interests, problems)
    problems += _twice(features, Phrase("the name of another feature", "已是另一特征的名称"))
    problems += _twice(segments, Phrase("the name of another segment", "已是另一细分的名称"))
    problems += _twice(scores, Phrase("the name of another score", "已是另一评分的名称"))
    columns = tuple(one for one in scores if isinstance(one, ScoreColumn))
    learned = tuple(one for one in scores if isinstance(one, Learned))
    return SegmentBook(tuple(features), tuple(segments), columns, learned), problems


def check_book(spec: DataSpec, book: SegmentBook) -> list[Problem]:
    """Whether the data has what features and scores need, and every fact a name of its own."""
    problems: list[Problem] = []
    roles = spec.transactions.columns if spec.transactions is not None else {}
    for feature in book.features:
        if feature.measure in OF_LOGS:
            problems += _of_log(spec, feature)
            continue
        if spec.transactions is None:
            problems.append(Problem("D202", {"id": feature.id}, feature.place, ("map",)))
            continue
        for needed in _needed_roles(feature):
            if not any(role in roles for role in needed):
                values = {"measure": feature.measure, "needed": needed[0]}
                problems.append(Problem("D201", values, feature.place, ("map",)))
    if spec.customers is None:
        problems += [Problem("D206", {"id": score.id}, score.place, ("name",)) for score in book.scores]
    problems += [*check_learned(spec, book), *check_found(spec, book)]
    columns = {column.name for column in spec.customers.columns} if spec.customers is not None else set()
    column = Phrase("the name of a column of customers", "已是客户表的列名")
    reserved = Phrase("a name the program needs itself", "是程序自用的名称")
    for feature in book.features:
        if feature.id in columns or feature.id in (*RESERVED, CUSTOMER, HOUSEHOLD):
            taken = column if feature.id in columns else reserved
            problems.append(Problem("D107", {"name": feature.id, "taken": taken}, feature.place))
    return problems


def _of_log(spec: DataSpec, feature: Feature) -> Iterator[Problem]:
    """Whether the project names the contacts or events that a feature is of, and their column it is narrowed by."""
    table = OF_LOGS[feature.measure]
    log = spec.contacts if table == "contacts" else spec.events
    if log is None:
        yield Problem("M234", {"id": feature.id, "table": table}, feature.place, ("map",))
    elif feature.only is not None and feature.only[0] not in log.columns:
        yield Problem("M235", {"id": feature.id, "table": table, "role": feature.only[0]}, feature.place, ("map",))


def _needed_roles(feature: Feature) -> Iterator[tuple[str, ...]]:
    """Roles of which one must be mapped each."""
    if feature.measure in NEEDS_PRICE:
        yield "price", "amount"
    if feature.measure in NEEDS_QUANTITY:
        yield ("quantity",)
    for role in {feature.of, feature.only[0] if feature.only is not None else None}:
        if role is not None:
            yield (role,)


def _parts(
    document: Node, name: str, read: Callable[[Node, list[Problem]], Part | None], problems: list[Problem]
) -> Iterator[Part]:
    node = document.get(name) if isinstance(document, Mapping) else None
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return
    if not isinstance(node, Sequence):
        key = Phrase(f'"{name}"', f"“{name}”")
        problems.append(Problem("S104", {"key": key, "found": what_stands_there(node)}, node.place))
        return
    for item in node.items:
        part = read(item, problems)
        if part is not None:
            yield part


def _feature(node: Node, problems: list[Problem]) -> Feature | None:
    shape, found = validate(node, FeatureShape)
    problems += found
    if shape is None:
        return None
    fitting = ["id", "measure", "what"]
    if shape.measure in WINDOWED:
        fitting += ["within", "only"]
    if shape.measure in ("days_since_last_order", "days_since_first_order", "first_order_date", "last_order_date",
                         "usual_gap", "days_since_last_contact", "days_since_last_event"):  # fmt: skip
        fitting.append("only")
    if shape.measure in NEEDS_OF:
        fitting.append("of")
    if shape.measure == "favourites":
        fitting.append("at_most")
    if shape.measure in RFM:
        fitting.append("cut_points")
    if shape.measure == "lifecycle":
        fitting += _LIFECYCLE
    wrong = [key for key, _ in node.entries if key.text not in fitting] if isinstance(node, Mapping) else []
    for key in wrong:
        values = {"key": key.text, "what": f"measure: {shape.measure}", "fitting": ", ".join(fitting)}
        problems.append(Problem("D106", values, key.place, ("fitting",)))
    place = place_at(node, ("id",))
    if shape.measure in NEEDS_OF and shape.of is None:
        problems.append(Problem("D203", {"measure": shape.measure}, place_at(node, ("measure",))))
    cuts = tuple(shape.cut_points or ())
    if shape.cut_points is not None and not _are_cuts(cuts, shape.measure):
        problems.append(Problem("D204", {}, place_at(node, ("cut_points",))))
    only: tuple[str, tuple[str, ...]] | None = None
    if shape.only is not None:
        only = shape.only.said()[0]
        narrowed = ONLY[OF_LOGS.get(shape.measure, "transactions")]
        if "only" in fitting and only[0] not in narrowed:
            values = {"key": only[0], "what": f"measure: {shape.measure}", "fitting": ", ".join(narrowed)}
            problems.append(Problem("D106", values, place_at(node, ("only", only[0])), ("fitting",)))
            only = None
    return Feature(
        id=shape.id,
        measure=shape.measure,
        place=place,
        what=shape.what,
        within=shape.within,
        of=shape.of,
        only=only,
        at_most=shape.at_most or 3,
        cut_points=cuts,
        lifecycle=_lifecycle(shape, node, problems),
    )


def _are_cuts(cuts: tuple[Decimal, ...], measure: str) -> bool:
    """Four, ascending; whole days and orders, money with whatever decimals the currency has."""
    whole = measure == "rfm_money" or all(cut == cut.to_integral_value() for cut in cuts)
    return len(cuts) == 4 and list(cuts) == sorted(cuts) and whole


def _lifecycle(shape: FeatureShape, node: Node, problems: list[Problem]) -> Lifecycle:
    """The defaults where nothing is said."""
    given = {name: getattr(shape, name) for name in _LIFECYCLE if getattr(shape, name) is not None}
    rules = Lifecycle(**given)
    factors = (rules.lapsing_after, rules.lost_after)
    exact = all(factor > 0 and factor == factor.quantize(Decimal("0.01")) for factor in factors)
    if not exact or rules.lapsing_after >= rules.lost_after or not rules.shortest_gap or rules.typical_gap == 0:
        name = "lost_after" if "lost_after" in given else next(iter(given), "measure")
        values = {"lost": rules.lost_after, "lapsing": rules.lapsing_after}
        problems.append(Problem("D205", values, place_at(node, (name,))))
        return Lifecycle()
    return rules


def _segment(node: Node, problems: list[Problem]) -> Segment | None:
    shape, found = validate(node, SegmentShape)
    problems += found
    when = node.get("when") if isinstance(node, Mapping) else None
    condition = None
    if when is not None:
        condition, found = read_when(when)
        problems += found
    if shape is None:
        return None
    return Segment(
        id=shape.id,
        when=condition if condition is not None else Constant(True),
        place=place_at(node, ("id",)),
        what=shape.what or shape.why,
        if_unknown=shape.if_unknown,
    )


def _score(node: Node, problems: list[Problem]) -> ScoreColumn | Learned | None:
    """One that names what it learns is a model's; any other is a column."""
    if isinstance(node, Mapping) and node.get("learn") is not None:
        return read_learned(node, problems)
    shape, found = validate(node, ScoreShape)
    problems += found
    if shape is None:
        return None
    lowest, highest = shape.range
    if not isinstance(lowest, Decimal) or not isinstance(highest, Decimal):
        at = place_at(node, ("range",))
        key, words = Phrase('"range"', "“range”"), Phrase("numbers (a score needs both)", "数字；评分的两端都要写")
        shown = ", ".join("null" if bound is None else str(bound) for bound in (lowest, highest))
        values = {"key": key, "found": f"[{shown}]", "kind": words}
        problems.append(Problem("D119", values, at))
        return None
    return ScoreColumn(
        id=shape.id,
        column=shape.column,
        lowest=lowest,
        highest=highest,
        as_of=shape.as_of,
        place=place_at(node, ("id",)),
        model=shape.model,
        what=shape.what,
        stale_after=shape.stale_after,
        uses=tuple(used_facts(shape.uses, node)),
    )


def _twice(parts: Iterable[Part], taken: Phrase) -> Iterator[Problem]:
    seen: set[str] = set()
    for part in parts:
        if part.id in seen:
            yield Problem("D107", {"name": part.id, "taken": taken}, part.place)
        seen.add(part.id)
