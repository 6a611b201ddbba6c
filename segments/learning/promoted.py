"""The promoted models of a project, ready to score: each read, held against what `segments/*.yaml` says and the day.

For a day of the past the last promoted version counts that had not seen it: a model that knows the answer looks right
in every trial.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ...rules.problems import Phrase, Problem
from ..data_spec import DataSpec
from ..instant import Instant
from ..learned_scores import usable_facts
from ..scorer import Scorer, UsedModel
from ..segment_book import BY_BASKET, Learned, SegmentBook, fact_name
from .registry import Promotions, read_promotions, read_version, standing
from .train_score import METHODS
from .uplift_score import notes_on_use
from .versions import Version


def promoted_scorers(
    folder: Path, spec: DataSpec, book: SegmentBook, as_of: Instant
) -> tuple[dict[str, Scorer], list[Problem]]:
    """By id of the score; a learned score without one is a problem, for rules ask for it."""
    scorers: dict[str, Scorer] = {}
    if not book.learned:
        return scorers, []
    promotions, problems = read_promotions(folder)
    for learned in book.learned if promotions is not None else ():
        version, found = _version_for(folder, promotions or {}, learned, as_of.today)
        problems += found
        if version is None:
            continue
        uses = () if learned.learn in ("value", "interests", *BY_BASKET) else usable_facts(spec, book, learned)
        if _described(learned, uses) != _described_version(version):
            problems.append(_of_something_else(version, learned, uses))
            continue
        problems += _staleness(version, learned, as_of.today)
        if learned.learn == "uplift":
            problems += notes_on_use(version, spec, learned)
        try:
            scorers[learned.id] = scorer_of(version, spec, book, learned)
        except ValueError as error:
            why = Phrase(str(error), str(error))
            problems.append(
                Problem(
                    "M111",
                    {"fact": fact_name(learned.id), "score": learned.id, "version": version.version, "why": why},
                    learned.place,
                    ("train",),
                )
            )
    return scorers, problems


def scorer_of(version: Version, spec: DataSpec, book: SegmentBook, learned: Learned) -> Scorer:
    """A version that scores customers. Raises ValueError where its numbers make no model, or the facts it sees are not
    what they were."""
    used = UsedModel(version.score, version.version, version.hash, version.trained_as_of)
    return METHODS[learned.learn].scorer(version, used, spec, book, learned)


def _version_for(
    folder: Path, promotions: Promotions, learned: Learned, today: date
) -> tuple[Version | None, list[Problem]]:
    steps = standing(promotions.get(learned.id, ()))
    if not steps:
        return None, [Problem("M110", {"fact": fact_name(learned.id), "score": learned.id}, learned.place, ("train",))]
    oldest = today
    for step in reversed(steps):
        version, problems = read_version(folder, learned.id, step.version)
        if version is None:
            return None, problems
        if version.hash != step.hash:
            why = Phrase("it is not the one that was promoted", "与启用时的内容不同")
            values = {"fact": fact_name(learned.id), "score": learned.id, "version": step.version, "why": why}
            return None, [Problem("M111", values, learned.place, ("train",))]
        if version.trained_as_of <= today:
            return version, []
        oldest = version.trained_as_of
    values = {"fact": fact_name(learned.id), "score": learned.id, "today": today, "trained": oldest}
    return None, [Problem("M113", values, learned.place, ("train",))]


_Described = tuple[str, int | None, str, str | None, str, str, tuple[str, ...]]


def _described(learned: Learned, uses: tuple[str, ...]) -> _Described:
    one = learned
    return one.learn, one.within, one.column, one.margin, one.offer, one.outcome, uses


def _described_version(version: Version) -> _Described:
    one = version
    return one.learn, one.within, one.column, one.margin, one.offer, one.outcome, one.uses


def _of_something_else(version: Version, learned: Learned, uses: tuple[str, ...]) -> Problem:
    was, now = _described_version(version), _described(learned, uses)
    seen, sees = was[-1], now[-1]
    only = [one for one in seen if one not in sees], [one for one in sees if one not in seen]
    if was[:-1] != now[:-1]:
        told = [_said(*one[:-1]) for one in (was, now)]
    else:
        told = [", ".join(names) or "-" for names in (only if only[0] or only[1] else (seen, sees))]
    values = {
        "fact": fact_name(learned.id),
        "score": learned.id,
        "version": version.version,
        "was": told[0],
        "now": told[1],
    }
    return Problem("M112", values, learned.place, ("train",))


def _said(learn: str, within: int | None, column: str, margin: str | None, offer: str, outcome: str) -> str:
    parts = [f"learn: {learn}", f"offer: {offer}" if offer else "", f"outcome: {outcome}" if outcome else "",
             f"within: {within} days" if within else "",
             column if ":" in column else f"column: {column}" if column else "",
             f"margin: {margin}" if margin else ""]  # fmt: skip
    return ", ".join(part for part in parts if part)


def _staleness(version: Version, learned: Learned, today: date) -> list[Problem]:
    days = (today - version.trained_as_of).days
    if learned.stale_after is None or days <= learned.stale_after:
        return []
    values = {
        "fact": fact_name(learned.id),
        "score": learned.id,
        "trained": version.trained_as_of,
        "days": days,
        "allowed": learned.stale_after,
    }
    return [Problem("M114", values, learned.place, ("train",))]
