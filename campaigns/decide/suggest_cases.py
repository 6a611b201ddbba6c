"""The cases that a project lacks: for every goal that no case sees a customer who shows it, found and then run.

Every proposal has been run: what it expects is what came out, so it passes as long as nobody changes the rules. A
person reads it and asks whether that is what she meant. One proposal may show several goals; few are kept.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal as OneOf

import numpy as np
import numpy.typing as npt

from ...engine.behind import Behind
from ...engine.find_row import Finder, Row
from ...engine.layers import names_read
from ...engine.program import Input, Program, Rule, make_program
from ...engine.tree import Condition, Fact, walk
from ...rules.places import Place, Source, start_of
from ...rules.regions.space import Space
from ...rules.rule_book import WrittenCase
from ...segments.instant import Instant, parse_instant
from ..policy.assemble import assemble
from ..policy.names import holding_flag, segment_flag
from ..policy.project import Project
from ..policy.vocabulary import CONTACTS_7D
from .cannot_be import cannot_be, space_of_cases
from .case_frames import taken_as_given
from .case_values import as_written, domains_of, set_as_written
from .coverage import Coverage, Goal, Part, cover, run_and_cover
from .goal_wishes import Wishes, wishes_of
from .run_cases import CaseResult

NOTHING_KNOWN = "nothing"
"""The id of the proposal of a customer of whom nothing is known."""

MOST_DAYS = 20
MOST_TRIES = 12_000
"""Rows judged in one search, a second or two: who has more to cover pastes what was found and asks anew."""

_HERE = start_of(Source("suggested", ""))

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A case that was run. `goal` is what it was made for (None: a customer of whom nothing is known); `shows` all
    that it adds; `found` the facts and flags by which a name can be given: the row as it was settled."""

    case: WrittenCase
    result: CaseResult
    goal: Goal | None
    shows: tuple[Goal, ...]
    meant: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class NotFound:
    """A goal for which no customer was found. `why`: `paused` (no pair of the offer runs), else `search`."""

    goal: Goal
    why: OneOf["search", "paused"]


@dataclass(frozen=True, slots=True)
class Suggested:
    """`before` is the coverage without the proposals. `later`: goals that were not looked for this time."""

    before: Coverage
    proposals: tuple[Proposal, ...]
    not_found: tuple[NotFound, ...]
    later: tuple[Goal, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    goal: Goal | None
    case: WrittenCase
    meant: Mapping[str, object]


def suggest_cases(project: Project, day: date, progress: Progress = lambda *_: None) -> Suggested:
    """Proposals for all that the project's cases do not see; of this day, where it can be seen on it."""
    _, before = run_and_cover(project)
    missing = before.missing
    if not missing:
        return Suggested(before, (), ())
    candidates, later = _candidates(project, before, day, progress)
    covering = cover(project, [one.case for one in candidates], missing)
    sight = covering.sight
    chosen = few_that_show_all(sight)
    results = covering.results([index for index, _ in chosen])
    proposals = [
        Proposal(
            _with_expected(project, candidates[index], result),
            result,
            candidates[index].goal,
            tuple(missing[goal] for goal in new),
            candidates[index].meant,
        )
        for (index, new), result in zip(chosen, results, strict=True)
    ]
    lost = [goal for goal, is_seen in zip(missing, np.asarray(sight.any(axis=0)), strict=True) if not is_seen]
    not_found = tuple(_not_found(project, goal) for goal in lost if goal.part.id not in later)
    return Suggested(before, tuple(proposals), not_found, tuple(goal for goal in lost if goal.part.id in later))


def few_that_show_all(sight: npt.NDArray[np.bool_]) -> list[tuple[int, tuple[int, ...]]]:
    """Greedy set cover: row by row the one that shows most that is new, the first of equals; with what is new.

    Gains only shrink, so a row is counted again only when it comes to the front (lazy greedy, Minoux 1978).
    """
    left = np.ones(sight.shape[1], bool)
    waiting = [(-int(row.sum()), index) for index, row in enumerate(sight)]
    heapq.heapify(waiting)
    chosen = []
    while waiting:
        gain, index = heapq.heappop(waiting)
        new = sight[index] & left
        now = int(new.sum())
        if not now:
            continue
        if now < -gain:
            heapq.heappush(waiting, (-now, index))
            continue
        chosen.append((index, tuple(int(goal) for goal in np.flatnonzero(new))))
        left &= ~new
    return sorted(chosen)


def _candidates(project: Project, before: Coverage, day: date, progress: Progress) -> tuple[list[_Candidate], set[str]]:
    """First a customer of whom nothing is known, then what is found goal by goal, in the order of the files; and the
    ids of the parts that were not looked at, because the search had gone on long enough.

    Parts of which little is seen come first: of the others what is missing may well be what nobody can show.
    """
    total = Counter(goal.part.id for goal in before.goals)
    by_part: dict[str, list[Goal]] = {}
    for goal in before.missing:
        by_part.setdefault(goal.part.id, []).append(goal)
    order = {part: number for number, part in enumerate(by_part)}
    waiting = sorted(by_part, key=lambda part: -len(by_part[part]) / total[part])
    days = _Days(project, day, {goal.part.id: goal.part for goal in before.missing}.values())
    found: dict[str, list[_Candidate]] = {}
    for number, part in enumerate(waiting):
        if days.tries() > MOST_TRIES:
            break
        progress("cases", number, len(waiting))
        found[part] = list(_for_part(project, by_part[part], days))
    candidates = [one for part in sorted(found, key=order.__getitem__) for one in found[part]]
    return [_Candidate(None, _case(NOTHING_KNOWN, day, ()), {}), *candidates], set(waiting) - set(found)


def _for_part(project: Project, goals: Sequence[Goal], days: _Days) -> Iterator[_Candidate]:
    """Parts of a condition first: what shows them shows the whole too. What was shown already is passed over, and so
    is what cannot be on any day."""
    left = sorted(goals, key=lambda goal: goal.leaf is None)
    while left:
        goal = left.pop(0)
        if goal.part.kind == "offer":
            yield from _for_offer(project, goal, days)
            continue
        for one in days.to_try(goal.part):
            here = days.on(one)
            ways = here.ways(goal)
            if not ways and goal.part.kind != "row":  # rows are asked with the rules of that day, all else of any day
                break
            made = next(here.solve(goal, ways, left), None)
            if made is not None:
                candidate, shown = made
                yield candidate
                left = [other for other in left if other not in shown]
                break


def _for_offer(project: Project, goal: Goal, days: _Days) -> Iterator[_Candidate]:
    """Several, as only running them shows whether an offer comes through: a way for each pair, and what history,
    the exclusion list and consents can do against it."""
    found = 0
    for one in days.to_try(goal.part):
        here = days.on(one)
        for candidate, _ in here.solve(goal, here.ways(goal), ()):
            yield candidate
            found += 1
        if found:
            break
    if goal.what == "not_given":
        policy = project.policy
        category = policy.offers[goal.part.name].category
        consents = [fact for one in policy.channels for what, fact in one.consent if what == category]
        against: list[list[tuple[str, object]]] = [[(holding_flag(goal.part.name), True)]]
        against.append([(fact, False) for fact in dict.fromkeys(consents) if isinstance(fact, str)])
        against += [[(policy.excluded, True)]] if policy.excluded is not None else []
        for customer in against:
            yield _Candidate(goal, _case(goal.part.id, days.first, customer), {})


class _Days:
    """The days that were looked at, the first one, and which others may show what that one cannot."""

    def __init__(self, project: Project, first: date, parts: Iterable[Part]) -> None:
        self.project, self.first = project, first
        self._made: dict[date, _Day] = {}
        self._space = space_of_cases(project, [part.when for part in parts])
        self._rules = {rule.id: rule for rule in project.book.rules}
        self._resting = {id: rule.active_from for id, rule in self._rules.items() if not rule.is_active(first)}

    def on(self, day: date) -> _Day:
        """The program of a day and the searches in it."""
        if day not in self._made:
            self._made[day] = _Day(self.project, day, self._space)
        return self._made[day]

    def tries(self) -> int:
        """Rows judged so far."""
        return sum(one.tries() for one in self._made.values())

    def to_try(self, part: Part) -> list[date]:
        """The usual day; then the ends of the days of rules and the beginnings of campaigns; months and weekdays,
        where the day itself is asked for."""
        day, days = self.first, [self.first]
        mine = self._rules.get(part.name) if part.kind == "rule" else None
        if mine is not None and not mine.is_active(day):
            days = [one for one in (mine.active_from, mine.active_to) if one is not None]
        if part.kind == "offer":
            for campaign in self.project.policy.campaigns.values():
                if part.name in {offer for step in campaign.steps for offer in step.offers.items}:
                    days += [campaign.starts.date()] if campaign.starts is not None else []
                    days += [campaign.ends.date() - timedelta(days=1)] if campaign.ends is not None else []
        own = None if mine is None else mine.id
        days += [start for id, start in self._resting.items() if id != own and start is not None]
        if any(isinstance(node, Fact) and node.name == "today" for node in walk(part.when)):
            days += [date(day.year, month, 15) for month in range(1, 13)]
            days += [date(day.year, 3, number) for number in range(1, 8)]
        return list(dict.fromkeys(days))[:MOST_DAYS]


class _Day:
    """The program of a day, cut down to what a part needs, and the searches in it."""

    def __init__(self, project: Project, day: date, space: Space) -> None:
        self.project, self.day, self.space = project, day, space
        self.instant = instant = parse_instant(day.isoformat(), project.policy.zone)
        self.program = _with_segments_given(assemble(project, instant))
        self.behind = Behind(self.program)
        self.domains = domains_of(project, instant)
        self.unsaid: Row = {name: value for name, _, value in self.program.constants if name != "today"}
        self.unsaid |= dict(self.program.constant_flags)
        # What holds where a case is silent: it was not written to, and may be reached.
        self.unsaid |= {CONTACTS_7D: 0.0, **dict.fromkeys(taken_as_given(project.policy), True)}
        self.segments = _facts_of_segments(project, instant)
        self.finders: dict[frozenset[str], Finder] = {}
        self.last: dict[str, Row] = {}
        """The row found last, by its part: what shows the next goal of the part is often near."""

    def tries(self) -> int:
        """Rows judged so far."""
        return sum(finder.tries for finder in self.finders.values())

    def ways(self, goal: Goal) -> list[Wishes]:
        """All that would show the goal, the clearest first, without what is proved to come true for nobody."""
        ways = wishes_of(self.project, self.program, goal, self.instant)
        if goal.part.kind == "offer":  # gates ask what no condition of the project does
            return list(ways)
        return [wishes for wishes in ways if not cannot_be(self.space, wishes)]

    def solve(
        self, goal: Goal, ways: Iterable[Wishes], others: Sequence[Goal]
    ) -> Iterator[tuple[_Candidate, list[Goal]]]:
        """Candidates for the goal, way by way, each with those of the others that its row shows too."""
        for wishes in ways:
            finder = self._finder([wish.condition for wish in wishes])
            read = {part.name for part in finder.program.inputs} | set(finder.program.input_flags)
            start = {name: value for name, value in self.unsaid.items() if name in read}
            near = {name: value for name, value in self.last.get(goal.part.id, start).items() if name in read}
            row = finder.find(wishes, start, near=near)
            if row is None:
                continue
            self.last = {goal.part.id: row}
            leaf = None if goal.leaf is None else goal.part.leaves[goal.leaf]
            if leaf is None and len(goal.part.leaves) == 1:
                leaf = goal.part.leaves[0]
            if leaf is not None and goal.what != "unknown":
                row = finder.sharpen(wishes, row, leaf)
            meant = finder.settled(row)
            shown = [other for other in others if self._shows(finder, other, meant)]
            case = _case(goal.part.id, self.day, self._named(row, start, finder.program))
            yield _Candidate(goal, case, meant), shown

    def _shows(self, finder: Finder, goal: Goal, meant: Row) -> bool:
        if goal.part.kind in ("row", "offer"):
            return False
        ways = wishes_of(self.project, self.program, goal, self.instant)
        return any(finder.are_true(wishes, meant) for wishes in ways)

    def _finder(self, conditions: Sequence[Condition]) -> Finder:
        rules = self.behind.rules(conditions)
        key = frozenset(rule.id for rule in rules) | {
            name for condition in conditions for name in names_read(Rule("", condition))
        }
        if key not in self.finders:
            self.finders[key] = Finder(_slice(self.program, rules, conditions), self.domains)
        return self.finders[key]

    def _named(self, row: Row, start: Row, program: Program) -> Iterator[tuple[str, object]]:
        """What the case says: all that differs from what holds unsaid; and segments that it would else compute."""
        named = {name: value for name, value in row.items() if value != start.get(name)}
        prefix = segment_flag("")
        for flag in (name for name in program.input_flags if name.startswith(prefix)):
            reads, fires_if_unknown = self.segments[flag]
            if named.get(flag) is not True and (fires_if_unknown or reads & set(named)):
                named[flag] = False
        order = sorted(named, key=lambda name: (not name.startswith(prefix), name))
        yield from ((name, as_written(self.project, name, named[name])) for name in order)


def _with_segments_given(program: Program) -> Program:
    """Segments are not computed but come with the row, and so do calendars: a case may name both."""
    segments = [flag for rule in program.rules if rule.id.startswith("segment:") for flag in rule.flags]
    rules = tuple(rule for rule in program.rules if not rule.id.startswith("segment:"))
    return replace(program, rules=rules, input_flags=tuple(sorted({*program.input_flags, *segments})))


def _slice(program: Program, rules: Sequence[Rule], conditions: Iterable[Condition]) -> Program:
    """Only these rules and what they and the conditions read; calendars as inputs, today as it is."""
    read = {name for rule in (*rules, *(Rule("", one) for one in conditions)) for name in names_read(rule)}
    written = {name for rule in rules for name, _ in rule.sets}
    derived = tuple(part for part in program.derived if part.name in read | written)
    kept = {rule.id for rule in rules}
    calendars = tuple(Input(name, kind) for name, kind, _ in program.constants if name != "today" and name in read)
    flags = {*program.input_flags, *(name for name, _ in program.constant_flags)}
    return make_program(
        inputs=(*(part for part in program.inputs if part.name in read), *calendars),
        rules=tuple(rules),
        derived=derived,
        input_flags=tuple(flags & read),
        constants=tuple(one for one in program.constants if one[0] == "today"),
        choices=tuple(choice for choice in program.choices if set(choice.rules) <= kept),
    )


def _facts_of_segments(project: Project, instant: Instant) -> dict[str, tuple[set[str], bool]]:
    """By flag: every fact and flag a segment reads, also through others, and whether it may hold of an unknown."""
    read: dict[str, tuple[set[str], bool]] = {}
    rules = [rule for rule in assemble(project, instant).rules if rule.id.startswith("segment:")]
    own = {rule.flags[0]: rule for rule in rules}

    def gather(flag: str) -> tuple[set[str], bool]:
        if flag not in read:
            names = set(names_read(own[flag]))
            inner = [gather(name) for name in names if name in own]
            # NOT over a segment of which nothing is known is true, so such a segment may hold unsaid.
            read[flag] = names.union(*(one for one, _ in inner)), own[flag].fires_if_unknown or bool(inner)
        return read[flag]

    for flag in own:
        gather(flag)
    return read


def _case(name: str, day: date, customer: Iterable[tuple[str, object]]) -> WrittenCase:
    return WrittenCase(name, day.isoformat(), tuple((fact, value, _HERE) for fact, value in customer), _HERE)


def _with_expected(project: Project, candidate: _Candidate, result: CaseResult) -> WrittenCase:
    """The case expecting what came out: tags and offers in full, and what the rule it was made for does."""
    stopped: list[tuple[str, str, Place]] = []
    sets: list[tuple[str, object, Place]] = []
    rules = {f"rule:{rule.id}": rule for rule in project.book.rules}
    rule = rules.get(candidate.goal.part.id) if candidate.goal else None
    if rule is not None and rule.id in result.fired:
        listed = {pair.rsplit(".", 1)[1] for pair in result.reasons}
        stopped = [(offer, rule.id, _HERE) for offer in rule.forbids if offer in listed]
        sets = [(name, set_as_written(project, name, result.sets[name]), _HERE) for name, _ in rule.sets]
    return replace(candidate.case, tags=result.tags, offers=result.offers, stopped_by=tuple(stopped), sets=tuple(sets))


def _not_found(project: Project, goal: Goal) -> NotFound:
    if goal.part.kind == "offer" and goal.what == "given":
        lists = [
            campaign
            for campaign in project.policy.campaigns.values()
            if goal.part.name in {offer for step in campaign.steps for offer in step.offers.items}
        ]
        if all(campaign.status != "live" for campaign in lists):
            return NotFound(goal, "paused")
    return NotFound(goal, "search")
