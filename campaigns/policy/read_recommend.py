"""`recommend:` of an offer or a message to a `Recommend`; which model and which products there are is seen later."""

from __future__ import annotations

from ...rules.conditions import read_when
from ...rules.nodes import Node
from ...rules.problems import Problem
from ...rules.validate import place_at
from ...segments.recommend import LONGEST, MOST, Recommend
from .shapes import RecommendShape

Path = tuple[str, ...]


def read_recommend(shape: RecommendShape, node: Node, at: Path) -> tuple[Recommend, list[Problem]]:
    """`at`: where it stands in the part whose node this is."""
    problems: list[Problem] = []
    if not 1 <= shape.at_most <= MOST:
        values = {"at_most": shape.at_most, "most": MOST}
        problems.append(Problem("M293", values, place_at(node, (*at, "at_most"))))
    if shape.not_bought is not None and not 0 <= shape.not_bought <= LONGEST:
        values = {"days": max(shape.not_bought, 0), "longest": LONGEST}
        problems.append(Problem("M294", values, place_at(node, (*at, "not_bought")), ("ever",)))
    pool, where = shape.pool, None
    if pool is not None and pool.where is not None:
        where, found = read_when(pool.where)
        problems += found
    return (
        Recommend(
            place=place_at(node, at),
            by=shape.by or "",
            at_most=min(max(shape.at_most, 1), MOST),
            categories=tuple((pool.categories if pool is not None else None) or ()),
            products=tuple((pool.products if pool is not None else None) or ()),
            where=where,
            not_bought=shape.not_bought,
            otherwise=shape.otherwise,
        ),
        problems,
    )
