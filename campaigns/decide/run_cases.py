"""A project's own tests: this customer should get that. The rules, candidates and gates of a run, nothing scarce.

Each case is one customer in a frame, judged by the same code as a run; without allocation, budgets, stock and holdout,
and without asking whether an offer is worth it. What a case does not name is unknown; where it is silent, consent and
reach are there, history is empty, and every ladder stands at whichever step lists the offer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from ...engine.columns import raised_flags
from ...engine.program import Program
from ...engine.tree import Kind, Type
from ...rules.places import Place
from ...rules.problems import Phrase
from ...rules.rule_book import WrittenCase, table_of
from ..policy.gate_codes import GATE_ORDER
from ..policy.names import step_fact, tag_flag
from ..policy.project import Project
from .case_frames import JudgedCases, judge_cases, stored
from .compete import NONE, settle
from .decisions import REASONS
from .gates import BIT
from .setting import Setting, rule_name


@dataclass(frozen=True, slots=True)
class CaseDifference:
    """`about` is tags, offers, stopped_by or sets; `name` the offer or fact where it is about one."""

    about: str
    expected: str
    found: str | Phrase
    name: str = ""

    def text(self, language: str = "en") -> str:
        """Expected and found, in words."""
        name = f" {self.name}" if self.name else ""
        found = self.found if isinstance(self.found, Phrase) else Phrase(self.found, self.found)
        if language == "zh":
            return f"{_ABOUT[self.about].zh}{name}：期望 {self.expected}，实际 {found.zh}"
        return f"{_ABOUT[self.about].en}{name}: expected {self.expected}, found {found.en}"


_ABOUT = {
    "tags": Phrase("tags", "标签"),
    "offers": Phrase("offers", "优惠"),
    "stopped_by": Phrase("what stopped", "阻止"),
    "sets": Phrase("the fact", "事实"),
}


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What a case found. `fired` and `not_fired` are ids of written rules; one outside its days is in neither.

    `reasons` maps `campaign.step.offer` to all its reason codes, first one first; a pair that survives has none.
    `sets` holds every fact that rules may set, None where it is unknown.
    """

    name: str
    place: Place
    differences: tuple[CaseDifference, ...]
    tags: frozenset[str]
    offers: frozenset[str]
    fired: frozenset[str]
    not_fired: frozenset[str]
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sets: Mapping[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether everything was found as expected."""
        return not self.differences


def run_cases(project: Project, cases: Iterable[WrittenCase] | None = None) -> list[CaseResult]:
    """The results in the order of the cases (default: all of the project, in order of file and line)."""
    chosen = list(project.book.cases if cases is None else cases)
    return in_order(chosen, ((group, results_of(project, group)) for group in judge_cases(project, chosen)))


def in_order(cases: list[WrittenCase], found: Iterable[tuple[JudgedCases, list[CaseResult]]]) -> list[CaseResult]:
    """Results group by group, brought back into the order of the cases."""
    results = {index: one for group, some in found for index, one in zip(group.positions, some, strict=True)}
    return [results[index] for index in range(len(cases))]


def results_of(project: Project, group: JudgedCases, outcome: Outcome | None = None) -> list[CaseResult]:
    """The results of cases that were judged together, in their order."""
    settled = settle_cases(project, group) if outcome is None else outcome
    return [_result(project, settled, row, case) for row, case in enumerate(group.cases)]


def results_at(
    project: Project, group: JudgedCases, outcome: Outcome, asked: Iterable[int]
) -> Iterator[tuple[int, CaseResult]]:
    """Position and result of those cases of the group whose position is asked for."""
    wanted = set(asked)
    for row, (position, case) in enumerate(zip(group.positions, group.cases, strict=True)):
        if position in wanted:
            yield position, _result(project, outcome, row, case)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A group settled: masks and first reasons by row and pair; who fired by row and rule of the program; tags by
    name; the ids of the written rules that are within their days, rows of tables among them."""

    setting: Setting
    masks: npt.NDArray[np.uint32]
    reasons: npt.NDArray[np.uint8]
    fired: npt.NDArray[np.bool_]
    tags: Mapping[str, pl.Series]
    facts: Mapping[str, pl.Series]
    written: frozenset[str]

    def is_offered(self, offer: str) -> npt.NDArray[np.bool_]:
        """By row, whether some pair of the offer survives."""
        mine = [position for position, pair in enumerate(self.setting.pairs) if pair.offer == offer]
        survives = (self.masks[:, mine] == 0) & (self.reasons[:, mine] == NONE)
        return np.asarray(survives.any(axis=1), bool)


def settle_cases(project: Project, group: JudgedCases) -> Outcome:
    """What survives the gates and first_of, all rows of the group at once."""
    setting, judged = group.setting, group.judged
    masks = judged.masks.copy()
    for position, pair in enumerate(setting.pairs):
        # Every ladder stands at whichever step lists the offer, unless the case names the step.
        step = step_fact(pair.campaign)
        silent = np.array([all(name != step for name, _, _ in case.customer) for case in group.cases], bool)
        masks[silent, position] &= np.uint32(~BIT["not_at_this_step"] & 0xFFFFFFFF)
    rules = setting.program.rules
    fired = [judged.has_fired(index) for index in range(len(rules))]
    tags = [name for name in raised_flags(setting.program) if name.startswith(tag_flag(""))]
    return Outcome(
        setting,
        masks,
        settle(replace(judged, masks=masks), ask_worth=False).reasons,
        np.column_stack(fired) if fired else np.zeros((len(group.cases), 0), bool),
        {name.removeprefix(tag_flag("")): judged.frame[name] for name in tags},
        {part.name: judged.frame[part.name] for part in project.book.derived},
        frozenset(id for id, rule in setting.rules.items() if rule.is_active(setting.as_of.today)),
    )


def _result(project: Project, outcome: Outcome, row: int, case: WrittenCase) -> CaseResult:
    setting = outcome.setting
    reasons: dict[str, tuple[str, ...]] = {}
    for position, pair in enumerate(setting.pairs):
        mask, first = int(outcome.masks[row, position]), int(outcome.reasons[row, position])
        codes = [reason for reason in GATE_ORDER if mask & BIT[reason]]
        reasons[pair.name] = tuple(codes) if codes or first == NONE else (REASONS[first],)
    offers = frozenset(pair.offer for pair in setting.pairs if not reasons[pair.name])
    tags = frozenset(name for name, raised in outcome.tags.items() if raised[row])
    fired = {setting.program.rules[index].id for index in np.flatnonzero(outcome.fired[row])}
    seen = frozenset(rule_name(one) for one in fired) & outcome.written
    sets = {name: values[row] for name, values in outcome.facts.items()}
    differences = [
        *_sets_differ("tags", case.tags, tags),
        *_sets_differ("offers", case.offers, offers),
        *_stopped_differ(setting.program, setting, case, reasons, fired),
        *_facts_differ(project, sets, case),
    ]
    return CaseResult(
        case.name, case.place, tuple(differences), tags, offers, seen, outcome.written - seen, reasons, sets
    )


def _sets_differ(about: str, expected: frozenset[str] | None, found: frozenset[str]) -> list[CaseDifference]:
    if expected is None or expected == found:
        return []
    return [CaseDifference(about, _listed(expected), _listed(found))]


def _stopped_differ(
    program: Program, setting: Setting, case: WrittenCase, reasons: Mapping[str, tuple[str, ...]], fired: set[str]
) -> list[CaseDifference]:
    """A rule, or a table by one of its rows, stops an offer when it fired and forbids it; a gate when it turns away
    every pair of the offer."""
    found = []
    for offer, wanted, _ in case.stopped_by:
        mine = [reasons[pair.name] for pair in setting.pairs if pair.offer == offer]
        ids = [rule_name(rule.id) for rule in program.rules if offer in rule.forbids and rule.id in fired]
        forbidding = {table_of(id) or id for id in ids}
        codes = set.intersection(*(set(some) for some in mine)) if mine else set()
        if wanted in codes | forbidding:
            continue
        several = list(dict.fromkeys(code for some in mine for code in some))
        shown: str | Phrase = _listed([*several, *sorted(forbidding)])
        if not mine:
            shown = Phrase("that no running campaign lists it", "没有进行中的活动列出它")
        elif not all(mine):
            shown = Phrase("nothing: it is offered", "无：会提供")
        found.append(CaseDifference("stopped_by", wanted, shown, offer))
    return found


def _facts_differ(project: Project, sets: Mapping[str, Any], case: WrittenCase) -> list[CaseDifference]:
    found = []
    kinds = {part.name: part.type for part in project.book.derived}
    for name, wanted, _ in case.sets:
        value, kind = sets[name], kinds[name]
        expected = stored(wanted, kind, 0)
        if not _same(expected, value, kind, project):
            found.append(CaseDifference("sets", _shown(expected), _shown(value), name))
    return found


def _same(expected: Any, found: Any, kind: Type, project: Project) -> bool:
    """Money to the minor unit, as it is rounded in the end; other numbers to nine digits, as people write them."""
    if expected is None or found is None or kind.kind is not Kind.NUMBER:
        return bool(expected == found)
    if kind.unit == project.policy.currency:
        unit = Decimal(1).scaleb(-project.policy.exponent)
        amounts = (Decimal(number).quantize(unit, ROUND_HALF_EVEN) for number in (expected, found))
        return next(amounts) == next(amounts)
    return bool(abs(expected - found) <= 1e-9 * max(1.0, abs(expected)))


def _listed(names: Iterable[str]) -> str:
    ordered = sorted(names) if isinstance(names, frozenset) else list(names)
    return ", ".join(ordered) if ordered else "-"


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:g}" if isinstance(value, float) else str(value)
