"""One customer as everything the project knows of her: facts, segments and why, scores and where she stands, group,
interests, what is unknown; and all customers as the table `profile.v1`, one row each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from ...engine.tree import Kind
from ...rules.vocabulary import FactInfo
from ...segments.declared_facts import MODEL, SCORE, model_of
from ...segments.fact_table import CUSTOMER, FactTable
from ...segments.scorer import UsedModel
from ...segments.segment_book import SegmentBook
from ..decide.decisions import Decisions
from .about import About
from .because import Because, condition_lines
from .by_segment import SEGMENT
from .lists import RULES_A_WORD

if TYPE_CHECKING:
    from ..policy.project import Project

SCHEMA = "profile.v1"


@dataclass(frozen=True, slots=True)
class Known:
    """One fact: its text as people read it, its value as kept in the table (None: unknown), what it means."""

    info: FactInfo
    text: str
    value: object


@dataclass(frozen=True, slots=True)
class Told:
    """A number or a name that a model gives. `below`: the share of customers with a known score that is lower; None for
    names. `version`, `as_of`: of the model, or of the column it came in."""

    known: Known
    version: str
    as_of: date | None
    below: float | None
    others: int


@dataclass(frozen=True, slots=True)
class Profile:
    """`segments`: those she is in, each with what made it so."""

    customer: str
    facts: tuple[Known, ...]
    segments: tuple[tuple[str, str, tuple[Because, ...]], ...]
    models: tuple[Told, ...]
    unknown: tuple[str, ...]


def profile_of(about: About, book: SegmentBook) -> Profile:
    """Everything about one customer."""
    table = about.prepared.facts
    every = [_known(about, info) for info in table.facts]
    rules = {rule.id: rule for rule in about.told.program.rules}
    segments = tuple(
        (one.id, one.what, condition_lines(rules[f"{SEGMENT}{one.id}"].when, about.told))
        for one in book.segments
        if f"{SEGMENT}{one.id}" in about.told.fired
    )
    return Profile(
        about.customer,
        tuple(one for one in every if not _is_made(one.info) and one.value is not None),
        segments,
        tuple(_told(one, table, book) for one in every if _is_made(one.info) and one.value is not None),
        tuple(one.info.name for one in every if one.value is None),
    )


def profile_table(facts: FactTable, decisions: Decisions, project: Project, as_of: str) -> pl.DataFrame:
    """One row a customer, in order of id: `customer_id`, `as_of`, `segments` (list), every fact (money in major
    units), and for what a model gives its version and the day its data ended. Unknown is null."""
    frame = facts.frame
    columns = [frame[CUSTOMER], pl.repeat(as_of, frame.height, dtype=pl.String, eager=True).alias("as_of")]
    columns.append(_segments(frame[CUSTOMER], decisions, project.segment_book))
    for info in facts.facts:
        values = frame[info.name]
        columns.append((values.cast(pl.Float64) / 10.0**info.scale).alias(info.name) if info.scale else values)
        if _is_made(info):
            version, day = _source(info, facts.models, project.segment_book)
            is_known = values.is_not_null()
            for name, text in (("version", version), ("as_of", "" if day is None else day.isoformat())):
                said = pl.repeat(text or None, frame.height, dtype=pl.String, eager=True)
                columns.append(said.set(~is_known, None).alias(f"{info.name}.{name}"))
    return pl.DataFrame(columns)


def _segments(customers: pl.Series, decisions: Decisions, book: SegmentBook) -> pl.Series:
    """Those each customer is in, in the order of the project."""
    masks = decisions.customers
    named = []
    for one in book.segments:
        word, bit = divmod(decisions.rule_ids.index(f"{SEGMENT}{one.id}"), RULES_A_WORD)
        is_in = ((pl.col(f"fired.{word}") & (1 << bit)) != 0).fill_null(False)
        named.append(pl.when(is_in).then(pl.lit(one.id)).otherwise(None))
    lists = pl.concat_list(named).list.drop_nulls() if named else pl.lit([], dtype=pl.List(pl.String))
    found = masks.select(CUSTOMER, lists.alias("segments"))
    return customers.to_frame().join(found, on=CUSTOMER, how="left", maintain_order="left")["segments"]


def _is_made(info: FactInfo) -> bool:
    return info.source in (MODEL, SCORE)


def _known(about: About, info: FactInfo) -> Known:
    value = about.facts[info.name][0]
    shown = value.to_list() if isinstance(value, pl.Series) else value
    text = about.told.amounts.fact(shown, info.type, info.scale)
    plain = shown / 10**info.scale if info.scale and isinstance(shown, int) else shown
    return Known(info, text, plain.isoformat() if isinstance(plain, date) else plain)


def _told(known: Known, table: FactTable, book: SegmentBook) -> Told:
    version, day = _source(known.info, table.models, book)
    values = table.frame[known.info.name].drop_nulls()
    if known.info.type.kind is not Kind.NUMBER:
        same = int((values == known.value).sum())
        return Told(known, version, day, None, same)
    assert isinstance(known.value, int | float)
    lower = int((values < known.value * 10**known.info.scale).sum())
    return Told(known, version, day, lower / len(values), len(values))


def _source(info: FactInfo, models: Sequence[UsedModel], book: SegmentBook) -> tuple[str, date | None]:
    """Which version gave it, and the day that its data ended."""
    used: Mapping[str, UsedModel] = {one.score: one for one in models}
    model = used.get(model_of(info.name))
    if model is not None:
        return str(model.version), model.trained_as_of
    column = next((one for one in book.scores if f"score.{one.id}" == info.name), None)
    return ("", None) if column is None else (column.model, column.as_of)
