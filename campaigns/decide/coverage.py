"""What the cases of a project have seen: rules both ways, each part of a condition deciding, unknowns, offers.

A goal is one thing that some case should see:

| of | goals |
|---|---|
| a rule, segment, audience, stop | `fires`: its condition is true; `does_not`: it is false (not unknown) |
| each part of a condition of several | `met`, `not_met`: it holds (or not), and turning it alone would turn the rule |
| each part that can be unknown | `unknown`: it is unknown, and turning it would turn the rule |
| a row of a decision table | `fires` |
| an offer that a running campaign lists | `given`, `not_given`: it passes all gates, or does not |

A rule outside its days, and a segment that a case names, are not seen in that case. Coverage is goals seen of goals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal as OneOf

import numpy as np
import numpy.typing as npt
import polars as pl

from ...engine.columns import RULES_A_WORD, fire, mask_names, raised_flags
from ...engine.guards import known_if_true, known_unless_true
from ...engine.influence import FALSE, TRUE, UNKNOWN, Truths, find_influence, leaves
from ...engine.layers import names_read
from ...engine.normal_form import is_false_form, normal_form
from ...engine.program import Input, Program, Rule, make_program
from ...engine.tree import All, Any, Condition, Constant, Leaf, Not
from ...engine.typing import check_condition
from ...rules.places import Place
from ...rules.rule_book import WrittenCase
from ..policy.assemble import RUNNING, offers_in_play
from ..policy.policy import Offer
from ..policy.project import Project
from .case_frames import JudgedCases, judge_cases
from .run_cases import CaseResult, Outcome, in_order, results_at, results_of, settle_cases

Kind = OneOf["rule", "row", "segment", "audience", "stop", "offer"]
What = OneOf["fires", "does_not", "met", "not_met", "unknown", "given", "not_given"]
FIXED_SOURCES = ("the run", "calendar")
"""Sources of facts that are the same for everybody on a day; a case need not show them unknown."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that holds for a customer or does not. `id` is its rule's in the program (`rule:x`, `segment:x` ...).

    `leaves` are the parts of its condition; `unknown` tells of each whether it can be unknown where it decides.
    """

    id: str
    kind: Kind
    name: str
    place: Place
    when: Condition
    fires_if_unknown: bool = False
    leaves: tuple[Leaf, ...] = ()
    unknown: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing to be seen. `leaf` is a position in `part.leaves`, None: the part as a whole."""

    part: Part
    what: What
    leaf: int | None = None


@dataclass(frozen=True)
class Coverage:
    """`sight[case, goal]`: whether that case sees that goal; cases and goals in order."""

    goals: tuple[Goal, ...]
    sight: npt.NDArray[np.bool_]

    @cached_property
    def is_seen(self) -> npt.NDArray[np.bool_]:
        """By goal, whether any case sees it."""
        return np.asarray(self.sight.any(axis=0), bool)

    @property
    def seen(self) -> int:
        """How many goals are seen."""
        return int(self.is_seen.sum())

    @property
    def missing(self) -> tuple[Goal, ...]:
        """The goals that no case sees, in order."""
        return tuple(goal for goal, seen in zip(self.goals, self.is_seen, strict=True) if not seen)

    @property
    def percent(self) -> float:
        """Of the goals, how many are seen; 100 where there is nothing to see."""
        return 100 * self.seen / len(self.goals) if self.goals else 100.0


def run_and_cover(project: Project, cases: Iterable[WrittenCase] | None = None) -> tuple[list[CaseResult], Coverage]:
    """The results of the cases (default: all of the project) and what they have seen."""
    chosen = list(project.book.cases if cases is None else cases)
    goals = all_goals(project)
    sight = np.zeros((len(chosen), len(goals)), bool)
    found = []
    for group in judge_cases(project, chosen):
        outcome = settle_cases(project, group)
        sight[list(group.positions)] = _sight_of(project, group, outcome, goals)
        found.append((group, results_of(project, group, outcome)))
    return in_order(chosen, found), Coverage(goals, sight)


@dataclass(frozen=True)
class Covering:
    """Cases that were run: `sight` is cases x goals. What came out is worked out only for those that one asks for."""

    sight: npt.NDArray[np.bool_]
    results: Callable[[Sequence[int]], list[CaseResult]]
    """By positions of cases, rising."""


def cover(project: Project, cases: Sequence[WrittenCase], goals: Sequence[Goal]) -> Covering:
    """What the cases see of the goals; quick, where there are thousands of them and few are kept."""
    sight = np.zeros((len(cases), len(goals)), bool)
    judged: list[tuple[JudgedCases, Outcome]] = []
    for group in judge_cases(project, cases):
        outcome = settle_cases(project, group)
        judged.append((group, outcome))
        sight[list(group.positions)] = _sight_of(project, group, outcome, goals)

    def results(asked: Sequence[int]) -> list[CaseResult]:
        found = {
            position: one for group, outcome in judged for position, one in results_at(project, group, outcome, asked)
        }
        return [found[position] for position in asked]

    return Covering(sight, results)


def all_goals(project: Project) -> tuple[Goal, ...]:
    """Everything that cases should see, part by part in the order of files and lines, offers last."""
    return tuple(goal for part in _parts(project) for goal in _goals_of(part))


def _parts(project: Project) -> Iterator[Part]:
    policy = project.policy
    for rule in project.book.rules:
        yield _part(project, "rule", f"rule:{rule.id}", rule.id, rule.place, rule.when, rule.if_unknown == "fire")
    for table in project.book.tables:
        for row in table.rows:
            name = f"{table.id}, {row.number}"
            yield Part(f"table:{row.rule.id}", "row", name, row.rule.place, row.rule.when)
    for one in project.segment_book.segments:
        yield _part(project, "segment", f"segment:{one.id}", one.id, one.place, one.when, one.if_unknown == "fire")
    for campaign in (one for one in policy.campaigns.values() if one.status in RUNNING):
        if campaign.audience is not None:
            yield _part(
                project, "audience", f"audience:{campaign.id}", campaign.id, campaign.place, campaign.audience, False
            )
        if campaign.stop is not None and campaign.reenter is not None:
            # Its leaves ask about the round under way, which no fact of a case tells by itself: it is asked as a whole.
            yield Part(f"stop:{campaign.id}", "stop", campaign.id, campaign.place, campaign.stop)
        elif campaign.stop is not None:
            yield _part(project, "stop", f"stop:{campaign.id}", campaign.id, campaign.place, campaign.stop, False)
    for offer in (policy.offers[name] for name in offers_in_play(policy)):
        yield _offer_part(offer)


def _offer_part(offer: Offer) -> Part:
    return Part(f"offer:{offer.id}", "offer", offer.id, offer.place, Constant(True))


def _part(
    project: Project, kind: Kind, id_: str, name: str, place: Place, when: Condition, fires_if_unknown: bool
) -> Part:
    found = leaves(when)
    guarded = list(_guarded(when, frozenset(), positive=True, lenient=fires_if_unknown))
    unknown = tuple(_can_be_unknown(project, leaf, known) for leaf, known in zip(found, guarded, strict=True))
    return Part(id_, kind, name, place, when, fires_if_unknown, found, unknown)


def _goals_of(part: Part) -> Iterator[Goal]:
    if part.kind == "offer":
        yield Goal(part, "given")
        yield Goal(part, "not_given")
        return
    if part.kind == "row" or not part.leaves:
        yield Goal(part, "fires")
        return
    yield Goal(part, "fires")
    yield Goal(part, "does_not")
    for index, can_be_unknown in enumerate(part.unknown):
        if len(part.leaves) > 1:
            yield Goal(part, "met", index)
            yield Goal(part, "not_met", index)
        if can_be_unknown:
            yield Goal(part, "unknown", index)


def _guarded(node: Condition, known: frozenset[str], *, positive: bool, lenient: bool) -> Iterator[frozenset[str]]:
    """For every leaf the facts that are known wherever the leaf decides, because the parts beside it say so.

    Beside a deciding part of an AND the others are true, or, where an unknown rule fires (`lenient`), not false; of an
    OR not true, or false. Under NOT it is the other way round.
    """
    match node:
        case All() | Any():
            strict = positive != lenient
            for part in node.parts:
                beside = [other for other in node.parts if other is not part]
                yield from _guarded(
                    part,
                    known.union(*(_known_beside(other, isinstance(node, All), strict) for other in beside)),
                    positive=positive,
                    lenient=lenient,
                )
        case Not():
            yield from _guarded(node.part, known, positive=not positive, lenient=lenient)
        case Constant():
            return
        case _:
            yield known


def _known_beside(other: Condition, joined_by_and: bool, strict: bool) -> frozenset[str]:
    """`strict`: unknown counts as false here, so of an AND the others are true and of an OR they are not true."""
    if joined_by_and:
        return known_if_true(other) if strict else known_unless_true(Not(other))
    return known_unless_true(other) if strict else known_if_true(Not(other))


def _can_be_unknown(project: Project, leaf: Leaf, known: frozenset[str]) -> bool:
    facts = project.vocabulary.facts
    read = {name: facts[name] for name in names_read(Rule("", leaf)) if name in facts}
    nullable = {
        name: info.nullable and name not in known and info.source not in FIXED_SOURCES for name, info in read.items()
    }
    types = {name: info.type for name, info in read.items()}
    return any(nullable.values()) and check_condition(leaf, types, None, nullable).can_be_unknown


def _sight_of(project: Project, group: JudgedCases, outcome: Outcome, goals: Sequence[Goal]) -> npt.NDArray[np.bool_]:
    """What each case of the group sees of each goal."""
    rows = len(group.cases)
    fired = {rule.id: index for index, rule in enumerate(group.setting.program.rules)}
    today = group.setting.as_of.today
    idle = {f"rule:{rule.id}" for rule in project.book.rules if not rule.is_active(today)}
    asked = {goal.part.id: goal.part for goal in goals if goal.part.id in fired and goal.part.id not in idle}
    truths = _truths_of_leaves(group, asked.values())
    nothing: npt.NDArray[np.bool_] = np.zeros(rows, bool)
    decides: tuple[npt.NDArray[np.bool_], ...] = ()
    sight = np.zeros((rows, len(goals)), bool)
    now, whole, counted = "", np.zeros(rows, np.uint8), ~nothing
    for position, goal in enumerate(goals):
        part = goal.part
        if part.kind == "offer":
            sight[:, position] = outcome.is_offered(part.name) == (goal.what == "given")
            continue
        if part.id not in asked:
            continue
        if part.kind == "row" or not part.leaves:
            sight[:, position] = group.judged.has_fired(fired[part.id])
            continue
        if part.id != now:
            now = part.id
            found = find_influence(
                part.when, [truths[leaf] for leaf in part.leaves], rows, fires_if_unknown=part.fires_if_unknown
            )
            whole, decides = found.truth, found.decides
            counted = _counted(part, group)
        if goal.leaf is None:
            sight[:, position] = counted & (whole == (TRUE if goal.what == "fires" else FALSE))
            continue
        wanted = {"met": TRUE, "not_met": FALSE, "unknown": UNKNOWN}[goal.what]
        sight[:, position] = counted & decides[goal.leaf] & (truths[part.leaves[goal.leaf]] == wanted)
    return sight


def _counted(part: Part, group: JudgedCases) -> npt.NDArray[np.bool_]:
    """The cases in which the part's condition is asked: a segment that a case names is not computed."""
    flag = f"segment.{part.name}"
    if part.kind != "segment":
        return np.ones(len(group.cases), bool)
    return np.array([all(name != flag for name, _, _ in case.customer) for case in group.cases], bool)


def _truths_of_leaves(group: JudgedCases, parts: Iterable[Part]) -> Mapping[Leaf, Truths]:
    """Every leaf over the rows: two rules a leaf, one that fires where it is true, one where it is false."""
    asked = list(dict.fromkeys(leaf for part in parts if part.kind != "row" for leaf in part.leaves))
    rules = [
        Rule(f"{index:06d}:{side}", made)
        for index, leaf in enumerate(asked)
        for side, made in (("true", normal_form(leaf)), ("false", is_false_form(leaf)))
    ]
    frame = group.judged.frame
    program = _over_judged(rules, group.setting.program, frame.columns)
    masks = fire(program, frame.lazy()).select(mask_names(program)).collect() if rules else pl.DataFrame()

    def has_fired(rule: int) -> npt.NDArray[np.bool_]:
        fired: npt.NDArray[np.bool_] = (
            masks[f"fired.{rule // RULES_A_WORD}"].to_numpy() >> np.int64(rule % RULES_A_WORD)
        ) & 1 == 1
        return fired

    positions = {rule.id: index for index, rule in enumerate(program.rules)}
    truths: dict[Leaf, Truths] = {}
    for index, leaf in enumerate(asked):
        is_true, is_false = (has_fired(positions[f"{index:06d}:{side}"]) for side in ("true", "false"))
        truths[leaf] = np.where(is_true, TRUE, np.where(is_false, FALSE, UNKNOWN)).astype(np.uint8)
    return truths


def _over_judged(rules: Sequence[Rule], program: Program, columns: Sequence[str]) -> Program:
    """A program over a judged frame: what was derived there is read here."""
    read = {name for rule in rules for name in names_read(rule)}
    here = set(columns)
    inputs = [part for part in program.inputs if part.name in read]
    inputs += [Input(part.name, part.type) for part in program.derived if part.name in read]
    flags = {*raised_flags(program), *program.input_flags}
    return make_program(
        inputs=tuple(inputs),
        rules=tuple(rules),
        input_flags=tuple(name for name in flags if name in read & here),
        constants=tuple(one for one in program.constants if one[0] in read),
        constant_flags=tuple(one for one in program.constant_flags if one[0] in read),
    )
