"""What a batch changes, as approvals count it: against the rules that were decided with last, never a simulation.

The one place of that rule. A simulation costs nothing and anybody can make one, so it must not make a change look
small; a run in the store went through the guards itself. The rules of the last committed run of an earlier day and a
wave of the same name, which was no trial for a past day, decide once more on the facts, the own history and the day of
now: what differs is what somebody edited, and not that a day has passed. Where there is no such run, or its rules
cannot be read any more, everybody who is given something counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..rules.problems import is_error
from .decide.decide import decide
from .decide.decisions import Decisions
from .policy.load_project import load_project
from .report.difference import difference, given
from .report.prepared import Prepared


@dataclass(frozen=True, slots=True)
class LastRules:
    """The wave that was decided last, and the project's files of then."""

    wave: str
    files: Mapping[str, bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Touched:
    """Customers who gain, lose, are switched or get another value; `since`: the wave whose rules they are compared
    with, None: nothing to compare with, so all who are given something."""

    customers: int
    since: str | None = None


def touched_by(decisions: Decisions, prepared: Prepared, seed: int, wave: str, last: LastRules | None) -> Touched:
    """Of what was decided for `prepared` with this seed and wave."""
    everybody = Touched(given(decisions.decisions.select("customer_id", "outcome"))["customer_id"].n_unique())
    if last is None:
        return everybody
    if dict(last.files) == dict(prepared.project.files):
        return Touched(0, last.wave)
    project, _ = load_project(last.files, prepared.as_of.today)
    if project is None or project.policy.exponent != prepared.project.policy.exponent:
        return everybody
    before = decide(prepared.facts, project, prepared.state, prepared.as_of, seed, wave=wave)
    if any(is_error(problem) for problem in before.problems):
        return everybody
    people = difference(before.decisions, decisions.decisions, prepared.project.policy.exponent)
    return Touched(people.gain + people.lose + people.switch + people.other_value, last.wave)
