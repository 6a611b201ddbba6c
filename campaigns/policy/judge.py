"""What a project makes of problems: `checks:` of project.yaml raises, lowers or silences a code, with a reason.

An error on which the engine relies stays one (`Entry.can_be_lowered` says which do not).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal as OneOf

from ...rules.catalogue import entry_for
from ...rules.places import Place
from ...rules.problems import Problem, sort_problems
from .parts import Parts

FOUND_WITHOUT_DATA = ("Y", "S", "R", "P")
"""Codes that a check can bring up; the others need data or a run."""
UNUSED = "R380"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One entry of `checks:`. `on`: only problems inside the part of that id. The places are of `code`, `severity`,
    `for`."""

    code: str
    judged: OneOf["error", "warning", "note", "off"]
    reason: str
    place: Place
    severity_place: Place
    on: str | None = None
    on_place: Place | None = None


@dataclass(frozen=True, slots=True)
class Silenced:
    """A problem that the project does not want to see, and why."""

    problem: Problem
    reason: str


def judge(
    problems: Iterable[Problem], judgements: Sequence[Judgement], parts: Parts | None = None
) -> tuple[list[Problem], list[Silenced]]:
    """The problems with the severities of the project, and those it silences, in order.

    A judgement `for` a part goes before one for all; of two alike the first counts.
    """
    if not judgements:
        return list(problems), []
    shown: list[Problem] = []
    silent: list[tuple[Problem, str]] = []
    for problem in problems:
        judgement = _judgement_of(problem, judgements, parts)
        if judgement is None:
            shown.append(problem)
        elif judgement.judged == "off":
            silent.append((problem, judgement.reason))
        else:
            shown.append(replace(problem, judged=judgement.judged))
    reasons = {id(problem): reason for problem, reason in silent}
    in_order = sort_problems(problem for problem, _ in silent)
    return shown, [Silenced(problem, reasons[id(problem)]) for problem in in_order]


def idle_judgements(
    problems: Iterable[Problem], judgements: Sequence[Judgement], parts: Parts | None = None
) -> list[Problem]:
    """A note for each entry that silences, and had nothing to silence. Only for a project that was checked whole."""
    used = {id(_judgement_of(problem, judgements, parts)) for problem in problems} if judgements else set()
    return [
        Problem(UNUSED, {"code": one.code, "part": one.on or ""}, one.place, ("part",) if one.on else ("all",))
        for one in judgements
        if one.judged == "off" and id(one) not in used and one.code.startswith(FOUND_WITHOUT_DATA)
    ]


def may_become(code: str, judged: str) -> bool:
    """Whether a project may give a code of the catalogue this severity."""
    entry = entry_for(code)
    return judged == "error" or entry.severity != "error" or entry.can_be_lowered


def _judgement_of(problem: Problem, judgements: Sequence[Judgement], parts: Parts | None) -> Judgement | None:
    fitting = [one for one in judgements if one.code == problem.code and may_become(one.code, one.judged)]
    if not fitting:
        return None
    owner = parts.owner(problem.place) if parts is not None else None
    for one in fitting:
        if one.on is not None and owner is not None and owner.id == one.on:
            return one
    return next((one for one in fitting if one.on is None), None)
