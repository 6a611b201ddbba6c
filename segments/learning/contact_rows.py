"""The rows an effect is learned from: past contacts, each with facts as of the day it was sent, and what came of it.

Facts are made by the very code that makes those of today, strictly from before the day of the contact; what happened
counts from that day on. What cannot be used is left out, counted and told: a customer under two offers on one day, a
window that is not over, a customer of whom nothing was known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from ...rules.problems import Problem, closest
from ..fact_table import CUSTOMER, FactTable
from ..learned_scores import outcome_kind, usable_facts
from ..models.training_rows import Column, Floats, TrainingRows
from ..raw_table import list_names
from ..read_log import OUTCOME
from ..segment_book import Learned
from .fact_columns import fact_columns, fact_kinds, joined
from .history import EPOCH, day_number
from .rows_of_past import Past, ends_early, not_yet, of_today, without_future

MOST_DAYS = 40
"""Days that facts are taken on; of contacts on more days some have facts a little older than they could be."""

_FACT_DAY, _RESULT = "fact_day", "result"


@dataclass(frozen=True, slots=True)
class ContactRows:
    """`arms`: the offer of every row, the control under the first of its names; `probabilities`: of that arm for that
    row, None where the contacts do not say."""

    rows: TrainingRows
    arms: npt.NDArray[np.object_]
    probabilities: Floats | None
    control: str


def contact_rows(
    past: Past, score: Learned, since: int | None = None
) -> tuple[ContactRows | None, tuple[Problem, ...], list[Problem]]:
    """The rows, notes on them, and problems. None: a problem is an error, or (with `since`) there is no row yet.
    `since`: only contacts from that day on: a model has seen the others."""
    log, problems = past.contacts()
    history, more = past.history() if score.outcome else (None, [])
    if log is None or (score.outcome and history is None):
        return None, (), [*problems, *more]
    assert score.within is not None
    end = day_number(past.as_of.today) if history is None else history.end
    control = log.spec.control[0]
    written = log.rows.with_columns(
        pl.when(pl.col("offer").is_in(list(log.spec.control))).then(pl.lit(control)).otherwise("offer").alias("offer")
    )
    offers = written["offer"].unique().sort().to_list()
    if score.offer not in offers:
        return None, (), [_no_such_offer(score, [one for one in offers if one != control])]
    written = written if since is None else written.filter(pl.col("day") >= since)
    contacts = written.height
    written, twice = _one_offer_a_day(written)
    is_over = written["day"] + score.within <= end
    later = int((~is_over).sum())
    written = written.filter(is_over)
    notes = _notes_on_windows(score, written, twice, later, end, control)
    days = fact_days(written["day"].unique().to_list())
    written = written.with_columns(pl.col("day").replace_strict(days, return_dtype=pl.Int32).alias(_FACT_DAY))
    found, problems = _with_facts(past, score, written)
    if problems:
        return None, (), problems
    rows = 0 if found is None else len(found.rows)
    if found is None or not rows:
        if since is not None:
            return None, (), [not_yet(score, since)]
        counts = {"contacts": contacts, "later": later, "twice": twice, "unknown": written.height}
        values = {name: f"{count:,}" for name, count in counts.items()}
        values |= {"id": score.id, "within": f"{score.within}", "end": f"{EPOCH + timedelta(days=end)}"}
        return None, (), [Problem("M241", values, score.place, ("later",))]
    if written.height > rows:
        notes.append(Problem("M244", {"id": score.id, "rows": f"{written.height - rows:,}"}, score.place))
    notes += _notes_on_facts(past, score, days)
    if history is not None:
        notes += ends_early(past, score, history)
    columns, more = without_future(found.rows, score)
    return replace(found, rows=columns), (*notes, *more), []


def fact_days(days: Sequence[int]) -> dict[int, int]:
    """For every day of a contact the day its facts are as of: itself, or where there are more than `MOST_DAYS`, the
    beginning of its part of the span; never a later one."""
    if len(days) <= MOST_DAYS:
        return {day: day for day in days}
    first = min(days)
    width = -(-(max(days) - first + 1) // MOST_DAYS)
    return {day: first + (day - first) // width * width for day in days}


def _one_offer_a_day(written: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """One row a customer and day; and how many rows were of customers with two offers on one day. Several rows of one
    offer are one contact, and what came of any of them came of it."""
    key = ["customer", "day"]
    outcomes = [pl.col(name).max() for name in written.columns if name.startswith(OUTCOME)]
    chance = [pl.col("probability").first()] if "probability" in written.columns else []
    grouped = written.group_by(key).agg(
        pl.col("offer").n_unique().alias("offers"), pl.len().alias("rows"), pl.col("offer").first(), *chance, *outcomes
    )
    twice = int(grouped.filter(pl.col("offers") > 1)["rows"].sum())
    return grouped.filter(pl.col("offers") == 1).drop("offers", "rows").sort(key, multithreaded=False), twice


def _with_facts(past: Past, score: Learned, written: pl.DataFrame) -> tuple[ContactRows | None, list[Problem]]:
    """Day by day; rows without facts or outcome are left out."""
    names = usable_facts(past.spec, past.book, score)
    assert past.spec.contacts is not None
    parts: list[Mapping[str, Column]] = []
    frames = []
    facts: FactTable | None = None
    for day in sorted(written[_FACT_DAY].unique().to_list()):
        facts, problems = past.facts_at(day)
        if facts is None:
            return None, problems
        mine = written.filter(pl.col(_FACT_DAY) == day)
        place = pl.DataFrame(
            {"customer": facts.frame[CUSTOMER], "place": pl.int_range(facts.frame.height, eager=True, dtype=pl.Int64)}
        )
        mine = mine.join(place, on="customer", how="inner", maintain_order="left")
        known = facts.frame[mine["place"].to_numpy()] if mine.height else facts.frame.clear()
        result = _results(past, score, mine, known)
        is_known = ~np.isnan(result)
        keep = pl.Series(is_known)
        frames.append(mine.filter(keep).with_columns(pl.Series(_RESULT, result[is_known])))
        parts.append(fact_columns(known.filter(keep), facts.facts, names))
    if facts is None:
        return None, []
    together = pl.concat(frames)
    rows = TrainingRows(
        columns=joined(parts),
        kinds=fact_kinds(facts.facts, names),
        outcome=together[_RESULT].to_numpy(),
        person=together["customer"].rank("dense").cast(pl.Int64).to_numpy(),
        instant=together["day"].cast(pl.Int64).to_numpy(),
    )
    chance = None
    if "probability" in together.columns:
        chance = together["probability"].fill_null(float("nan")).to_numpy()
    arms = together["offer"].to_numpy().astype(object)
    return ContactRows(rows, arms, chance, past.spec.contacts.control[0]), []


def _results(past: Past, score: Learned, mine: pl.DataFrame, known: pl.DataFrame) -> Floats:
    """One number a contact: 0 or 1, an amount in major units, or NaN where it is not known."""
    money = 10.0**past.spec.exponent
    if score.column:
        values = mine[f"{OUTCOME}{score.column}"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        return values / money if outcome_kind(past.spec, score) == "money" else values
    history, _ = past.history()
    assert history is not None
    assert score.within is not None
    numbered = mine.select("customer", "day").with_row_index("contact")
    since = numbered.join(history.days, on="customer", how="inner", suffix="_of_line").filter(
        (pl.col("day_of_line") >= pl.col("day")) & (pl.col("day_of_line") < pl.col("day") + score.within)
    )
    found = since.group_by("contact").agg(
        pl.col("bought").any().cast(pl.Float64).alias("order"),
        (pl.col("gross").sum() - pl.col("returned").sum()).cast(pl.Float64).alias("value"),
    )
    spread = numbered.join(found, on="contact", how="left", maintain_order="left")
    values = spread[score.outcome].fill_null(0.0).to_numpy()
    if score.outcome == "order":
        return values
    if score.margin is not None:
        values = values * known[score.margin].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    return values / money


def _notes_on_windows(
    score: Learned, kept: pl.DataFrame, twice: int, later: int, end: int, control: str
) -> list[Problem]:
    notes = []
    if twice:
        notes.append(Problem("M242", {"id": score.id, "rows": f"{twice:,}", "control": control}, score.place))
    if later:
        values = {"id": score.id, "rows": f"{later:,}", "within": score.within, "end": EPOCH + timedelta(days=end)}
        notes.append(Problem("M243", values, score.place))
    again = kept.sort("customer", "day").select(
        (pl.col("customer") == pl.col("customer").shift(-1)) & (pl.col("day").shift(-1) < pl.col("day") + score.within)
    )
    overlapping = int(again.to_series().sum())
    if overlapping:
        values = {"id": score.id, "rows": f"{overlapping:,}", "of": f"{kept.height:,}", "within": score.within}
        notes.append(Problem("M245", values, score.place))
    return notes


def _notes_on_facts(past: Past, score: Learned, days: dict[int, int]) -> list[Problem]:
    notes = of_today(past, score, usable_facts(past.spec, past.book, score), (min(days.values()),))
    oldest = max(day - taken for day, taken in days.items())
    if oldest:
        taken = len(set(days.values()))
        values = {"id": score.id, "days": f"{len(days):,}", "taken": taken, "old": oldest}
        notes.append(Problem("M246", values, score.place))
    return notes


def _no_such_offer(score: Learned, known: Sequence[str]) -> Problem:
    meant = closest(score.offer, known)
    values = {"id": score.id, "offer": score.offer, "known": list_names(known) or "-", "name": meant or ""}
    return Problem("M249", values, score.place, ("mean",) if meant else ("list",))
