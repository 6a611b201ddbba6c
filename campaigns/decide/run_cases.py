"""A project's own tests: this customer should get that. The rules, candidates and gates of a run, nothing scarce.

Each case is one customer in a frame, judged by the same code as a run; without allocation, budgets, stock and holdout,
and without asking whether an offer is worth it. What a case does not name is unknown; where it is silent, consent and
reach are there, history is empty, and every ladder stands at whichever step lists the offer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import polars as pl

from ...engine.columns import raised_flags
from ...engine.program import Program, make_program
from ...engine.tree import Kind, Type
from ...rules.places import Place
from ...rules.problems import Phrase
from ...rules.rule_book import WrittenCase
from ...segments.fact_table import CUSTOMER
from ...segments.instant import parse_instant
from ..policy.assemble import assemble
from ..policy.names import days_since_fact, holding_flag, in_calendar_flag, segment_flag, step_fact, tag_flag
from ..policy.policy import Campaign, Offer
from ..policy.project import Project
from .compete import NONE, settle
from .decisions import GATES, REASONS
from .gates import BIT
from .one_pass import Judged, judge_frame
from .setting import Setting, list_pairs, rule_name
from .state import empty_state
from .state_columns import NO_STEP, held_column, history_columns, step_column, too_soon_column

ALWAYS = ((datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)),)


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
    """

    name: str
    place: Place
    differences: tuple[CaseDifference, ...]
    tags: frozenset[str]
    offers: frozenset[str]
    fired: frozenset[str]
    not_fired: frozenset[str]
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether everything was found as expected."""
        return not self.differences


def run_cases(project: Project, cases: Iterable[WrittenCase] | None = None) -> list[CaseResult]:
    """The results in the order of the cases (default: all of the project, in order of file and line)."""
    chosen = list(project.book.cases if cases is None else cases)
    results: dict[int, CaseResult] = {}
    for group in _alike(chosen):
        setting = _setting(project, chosen[group[0]])
        judged = judge_frame(
            _frame(project, setting, [chosen[index] for index in group]).lazy(), setting, _asked(setting)
        )
        for row, index in enumerate(group):
            results[index] = _result(project, setting, judged, row, chosen[index])
    return [results[index] for index in range(len(chosen))]


def rules_not_covered(project: Project, results: Iterable[CaseResult]) -> dict[str, str]:
    """Rules that the cases have not seen both ways: by id what is missing, `true`, `false` or `both`."""
    fired = {rule for result in results for rule in result.fired}
    not_fired = {rule for result in results for rule in result.not_fired}
    missing = {}
    for rule in project.book.rules:
        if rule.id not in fired or rule.id not in not_fired:
            neither = rule.id not in fired and rule.id not in not_fired
            missing[rule.id] = "both" if neither else "false" if rule.id in fired else "true"
    return missing


def _alike(cases: list[WrittenCase]) -> list[list[int]]:
    """Cases that one frame can hold: of one instant, with the same segments given, and the same calendars."""
    groups: dict[object, list[int]] = {}
    for index, case in enumerate(cases):
        segments = frozenset(name for name, _, _ in case.customer if name.startswith(segment_flag("")))
        fixed = frozenset((n, str(v)) for n, v, _ in case.customer if _is_constant(n))
        groups.setdefault((case.as_of, segments, fixed), []).append(index)
    return list(groups.values())


def _is_constant(name: str) -> bool:
    return name == "today" or name.startswith((in_calendar_flag(""), "days_to_calendar."))


def _setting(project: Project, case: WrittenCase) -> Setting:
    """As for a run at the case's instant, with what the case says of segments and calendars in place of what is."""
    as_of = parse_instant(case.as_of, project.policy.zone)
    given: dict[str, Any] = {name: value for name, value, _ in case.customer}
    calendars = {
        name: replace(one, windows=ALWAYS if given[in_calendar_flag(name)] else ())
        if in_calendar_flag(name) in given
        else one
        for name, one in project.policy.calendars.items()
    }
    program = assemble(project, as_of)
    program = make_program(
        inputs=program.inputs,
        rules=tuple(
            rule for rule in program.rules if not (rule.id.startswith("segment:") and set(rule.flags) & set(given))
        ),
        derived=program.derived,
        input_flags=(*program.input_flags, *(name for name in given if name.startswith(segment_flag("")))),
        constants=tuple(
            (name, kind, _stored(given[name], kind, 0) if name in given else value)
            for name, kind, value in program.constants
        ),
        constant_flags=tuple((name, bool(given.get(name, value))) for name, value in program.constant_flags),
    )
    return Setting(
        policy=replace(project.policy, calendars=calendars),
        program=program,
        pairs=list_pairs(project.policy),
        as_of=as_of,
        send_at=as_of.moment,
        wave="",
        seed=0,
        rules={rule.id: rule for rule in project.book.rules},
    )


def _frame(project: Project, setting: Setting, cases: list[WrittenCase]) -> pl.DataFrame:
    """One row a case: the facts it names, own history as it says, and consent and reach where it is silent."""
    policy, program = project.policy, setting.program
    named = [{name: value for name, value, _ in case.customer} for case in cases]
    allowed = {one.reachable for one in policy.channels} | {fact for one in policy.channels for _, fact in one.consent}
    facts: dict[str, tuple[Type, int]] = {
        name: (info.type, info.scale)
        for name in [*(n for n in allowed if isinstance(n, str)), policy.preferred_channel, policy.excluded]
        if name is not None
        for info in [project.vocabulary.facts[name]]
    }
    facts |= {part.name: (part.type, part.scale) for part in program.inputs}
    customers = pl.Series(CUSTOMER, [str(index) for index in range(len(cases))], dtype=pl.String)
    history = history_columns(customers, empty_state(), setting, [*facts, *program.input_flags])
    frame = pl.DataFrame([customers, *history])
    columns = []
    for name, (kind, scale) in facts.items():
        fallback = True if name in allowed else _fallback(frame, name)
        values = [_stored(one.get(name, fallback), kind, scale) for one in named]
        columns.append(pl.Series(name, values, dtype=_dtype(kind, scale)))
    columns += [pl.Series(name, [bool(one.get(name)) for one in named]) for name in program.input_flags]
    for offer in setting.offers():
        columns += _offer_history(policy.offers[offer], named)
    for campaign in setting.campaigns():
        due = [_due(policy.campaigns[campaign], one) for one in named]
        columns.append(pl.Series(step_column(campaign), due, dtype=pl.UInt8))
    return frame.with_columns(columns)


def _fallback(frame: pl.DataFrame, name: str) -> object:
    """What holds without history, for facts of own history; else unknown."""
    return frame[name][0] if name in frame.columns else None


def _offer_history(offer: Offer, named: list[dict[str, Any]]) -> list[pl.Series]:
    again = offer.again
    governs = offer.kind == "message" and (again.after_days is not None or again.at_most is not None)
    held = [bool(one.get(holding_flag(offer.id))) and not governs for one in named]
    since = [one.get(days_since_fact(offer.id)) for one in named]
    soon = [days is not None and again.after_days is not None and days < again.after_days for days in since]
    return [pl.Series(held_column(offer.id), held), pl.Series(too_soon_column(offer.id), soon)]


def _due(campaign: Campaign, named: dict[str, Any]) -> int:
    """The step after the one named, the last one for good; not before its days have passed, where a case says when
    an offer of the last step was given."""
    ids = [step.id for step in campaign.steps]
    last = named.get(step_fact(campaign.id))
    if last not in ids:
        return 0
    position = ids.index(last)
    following = min(position + 1, len(ids) - 1)
    since = [named.get(days_since_fact(offer)) for offer in campaign.steps[position].offers.items]
    known = [days for days in since if days is not None]
    if following > position and known and min(known) < campaign.steps[following].after_days:
        return NO_STEP
    return following


def _result(project: Project, setting: Setting, judged: Judged, row: int, case: WrittenCase) -> CaseResult:
    open_ladders = _masks_at_any_step(setting, judged, row, case)
    standing = settle(open_ladders, ask_worth=False)
    reasons: dict[str, tuple[str, ...]] = {}
    for position, pair in enumerate(setting.pairs):
        mask, first = int(open_ladders.masks[0, position]), int(standing.reasons[0, position])
        codes = [reason for index, reason in enumerate(GATES) if mask >> index & 1]
        reasons[pair.name] = tuple(codes) if codes or first == NONE else (REASONS[first],)
    offers = frozenset(pair.offer for pair in setting.pairs if not reasons[pair.name])
    tags = frozenset(
        name.removeprefix(tag_flag(""))
        for name in raised_flags(setting.program)
        if name.startswith(tag_flag("")) and judged.frame[name][row]
    )
    fired = {rule.id for index, rule in enumerate(setting.program.rules) if judged.has_fired(index)[row]}
    written = {rule.id for rule in project.book.rules if rule.is_active(setting.as_of.today)}
    seen = frozenset(rule_name(one) for one in fired) & written
    differences = [
        *_sets_differ("tags", case.tags, tags),
        *_sets_differ("offers", case.offers, offers),
        *_stopped_differ(setting.program, setting, case, reasons, fired),
        *_facts_differ(project, judged, row, case),
    ]
    return CaseResult(case.name, case.place, tuple(differences), tags, offers, seen, frozenset(written) - seen, reasons)


def _masks_at_any_step(setting: Setting, judged: Judged, row: int, case: WrittenCase) -> Judged:
    """The one row, with every ladder at whichever step lists the offer, unless the case names the step."""
    named = {name for name, _, _ in case.customer}
    masks = judged.masks[row : row + 1].copy()
    for position, pair in enumerate(setting.pairs):
        if step_fact(pair.campaign) not in named:
            masks[0, position] &= ~BIT["not_at_this_step"] & 0xFFFFFFFF
    return replace(judged, frame=judged.frame[row : row + 1], masks=masks, worths=judged.worths[row : row + 1])


def _asked(setting: Setting) -> list[str]:
    derived = [part.name for part in setting.program.derived]
    return [*(name for name in raised_flags(setting.program) if name.startswith(tag_flag(""))), *derived]


def _sets_differ(about: str, expected: frozenset[str] | None, found: frozenset[str]) -> list[CaseDifference]:
    if expected is None or expected == found:
        return []
    return [CaseDifference(about, _listed(expected), _listed(found))]


def _stopped_differ(
    program: Program, setting: Setting, case: WrittenCase, reasons: Mapping[str, tuple[str, ...]], fired: set[str]
) -> list[CaseDifference]:
    """A rule stops an offer when it fired and forbids it; a gate when it turns away every pair of the offer."""
    found = []
    for offer, wanted, _ in case.stopped_by:
        mine = [reasons[pair.name] for pair in setting.pairs if pair.offer == offer]
        forbidding = {rule_name(rule.id) for rule in program.rules if offer in rule.forbids and rule.id in fired}
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


def _facts_differ(project: Project, judged: Judged, row: int, case: WrittenCase) -> list[CaseDifference]:
    found = []
    kinds = {part.name: part.type for part in project.book.derived}
    for name, wanted, _ in case.sets:
        value, kind = judged.frame[name][row], kinds[name]
        expected = _stored(wanted, kind, 0)
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


def _stored(value: Any, kind: Type, scale: int) -> Any:
    """A value as written in a case, as the fact table stores it."""
    if value is None:
        return None
    match kind.kind:
        case Kind.NUMBER:
            return int(Decimal(value).scaleb(scale).to_integral_value(ROUND_HALF_EVEN)) if scale else float(value)
        case Kind.DATE:
            return value if isinstance(value, date) else date.fromisoformat(value)
        case Kind.TEXTS:
            return list(value)
        case _:
            return value


def _dtype(kind: Type, scale: int) -> pl.DataType:
    match kind.kind:
        case Kind.NUMBER:
            return pl.Int64() if scale else pl.Float64()
        case Kind.DATE:
            return pl.Date()
        case Kind.BOOLEAN:
            return pl.Boolean()
        case Kind.TEXTS:
            return pl.List(pl.String())
        case _:
            return pl.String()


def _listed(names: Iterable[str]) -> str:
    ordered = sorted(names) if isinstance(names, frozenset) else list(names)
    return ", ".join(ordered) if ordered else "-"


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:g}" if isinstance(value, float) else str(value)
