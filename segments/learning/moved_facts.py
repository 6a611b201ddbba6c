"""Whether the customers a model scores today are like those it learned from: a note where facts have moved, a warning
where its scores have.

Chance alone moves every share a little, and with many rows the smallest move is beyond chance. So a fact is told when
it has moved both beyond chance (`Drift.alarm_above`) and so far that scores suffer: a population stability index of
0.25 (Siddiqi 2006, Credit Risk Scorecards, calls that a major shift).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ...rules.problems import Phrase, Problem
from ..fact_table import FactTable
from ..models.drift import Drift, psi
from ..scorer import Scorers
from ..segment_book import Learned, fact_name
from .fact_columns import fact_columns
from .history import day_number
from .response_score import ResponseScorer

MAJOR = 0.25
SHOWN = 3
SCORE = "score"
"""What `drift_reference` calls the scores."""


def moved_facts(facts: FactTable, scorers: Scorers, learned: Iterable[Learned], today: date) -> list[Problem]:
    """A problem for each score whose facts, or whose scores, are no longer what its model was taught with."""
    found = []
    for score in learned:
        scorer = scorers.get(score.id)
        drifts = drift_of(facts, scorer, today) if isinstance(scorer, ResponseScorer) else ()
        far = sorted((one for one in drifts if one.is_alarm and one.psi >= MAJOR), key=lambda one: -one.psi)
        if far:
            values = {"fact": fact_name(score.id), "score": score.id, "what": _said(far)}
            judged = "warning" if any(one.name == SCORE for one in far) else None
            found.append(Problem("M139", values, score.place, ("either",), judged=judged))
    return found


def drift_of(facts: FactTable, scorer: ResponseScorer, today: date) -> tuple[Drift, ...]:
    """Of every fact the model sees, and of its scores ("score"), over the customers it has a score for."""
    name = f"score.{scorer.used.score}"
    frame = facts.frame.filter(facts.frame[name].is_not_null())
    columns = fact_columns(frame, facts.facts, scorer.uses)
    return psi(scorer.model.drift, {**columns, SCORE: frame[name].to_numpy()}, day_number(today))


def _said(drifts: Sequence[Drift]) -> Phrase:
    """The farthest, each with its index and the share that moved most."""
    english, chinese = [], []
    for one in drifts[:SHOWN]:
        name, then, now = max(one.bins, key=lambda part: abs(part[2] - part[1]))
        english.append(f"{one.name} (PSI {one.psi:.2f}; {name}: {then:.0%} then, {now:.0%} now)")
        chinese.append(f"{one.name}（PSI {one.psi:.2f}；{name}：当时 {then:.0%}，现在 {now:.0%}）")
    if len(drifts) > SHOWN:
        english.append(f"{len(drifts) - SHOWN} more")
        chinese.append(f"另有 {len(drifts) - SHOWN} 项")
    return Phrase(", ".join(english), "，".join(chinese))
