"""Every number of the report leads to a list of customers: `--list gain`, `--list no_consent`, `--list ten_off` ..."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from ...rules.problems import Problem, closest
from ..decide.decisions import REASONS, Decisions
from ..policy.written_tables import written_id
from .difference import Difference
from .summary import reason_of_nothing

CHANGES = ("gain", "lose", "switch")
OUTCOMES = ("given", "withheld", "deferred")
RULES_A_WORD = 63
"""Bits used of one `fired.N` column."""
DECISION_COLUMNS = ("customer_id", "campaign", "step", "offer", "outcome", "value_minor", "channel", "valid_until")


def customers_on(
    name: str, decisions: Decisions, offers: Mapping[str, object], people: Difference | None
) -> tuple[pl.DataFrame | None, list[Problem]]:
    """The customers behind one number, in order of customer; `offers` are the ids of the catalogue.

    gain, lose, switch: with the offers before and after. given, withheld, deferred, an offer, a campaign: the
    decisions. nothing: with the reason that came closest. A reason: the pairs it stopped first. A rule: for whom it
    fires.
    """
    if name in CHANGES:
        if people is None:
            return None, [Problem("C109", {"text": name}, hints=("against",))]
        rows = people.customers.filter(pl.col("change") == name).drop("change")
        return rows.with_columns(pl.col("before", "after").list.join(" + ")), []
    for names, make in _sorts(decisions, offers):
        if name in names:
            return make(name), []
    return None, [_unknown(name, decisions, offers)]


def legal_names(decisions: Decisions, offers: Mapping[str, object]) -> list[str]:
    """Everything `--list` understands."""
    return sorted({*CHANGES, *(name for names, _ in _sorts(decisions, offers) for name in names)})


def _sorts(decisions: Decisions, offers: Mapping[str, object]) -> list[tuple[set[str], Callable[[str], pl.DataFrame]]]:
    """Names and what makes their list, in order of precedence where a word names two things."""
    rows = decisions.decisions.select(DECISION_COLUMNS).sort("customer_id", "campaign", "step", "offer")
    rules = {short(rule): at for at, rule in enumerate(decisions.rule_ids)}
    return [
        (set(OUTCOMES), lambda name: rows.filter(pl.col("outcome") == name)),
        ({"nothing"}, lambda _name: reason_of_nothing(decisions)),
        (set(REASONS), lambda name: _stopped_by(name, decisions)),
        (set(offers), lambda name: rows.filter(pl.col("offer") == name)),
        ({pair.campaign for pair in decisions.pairs}, lambda name: rows.filter(pl.col("campaign") == name)),
        (set(rules), lambda name: _fired(rules[name], decisions)),
        (set(decisions.rule_ids), lambda name: _fired(decisions.rule_ids.index(name), decisions)),
    ]


def short(rule: str) -> str:
    """The id as written in the file: without the sort that the program puts before it."""
    return written_id(rule)


def _stopped_by(reason: str, decisions: Decisions) -> pl.DataFrame:
    number = REASONS.index(reason)
    found = [
        decisions.rejected.filter(pl.col(f"{pair.name}.reason") == number).select(
            "customer_id", campaign=pl.lit(pair.campaign), step=pl.lit(pair.step), offer=pl.lit(pair.offer)
        )
        for pair in decisions.pairs
    ]
    empty = decisions.rejected.head(0).select("customer_id", campaign=pl.lit(""), step=pl.lit(""), offer=pl.lit(""))
    return pl.concat([empty, *found]).sort("customer_id", "campaign", "step", "offer")


def _fired(at: int, decisions: Decisions) -> pl.DataFrame:
    word, bit = divmod(at, RULES_A_WORD)
    return (
        decisions.customers.filter((pl.col(f"fired.{word}") & (1 << bit)) != 0)
        .select("customer_id")
        .sort("customer_id")
    )


def _unknown(name: str, decisions: Decisions, offers: Mapping[str, object]) -> Problem:
    near = closest(name, legal_names(decisions, offers))
    values = {"text": name, **({"name": near} if near else {})}
    return Problem("C108", values, hints=("mean",) if near else ())
