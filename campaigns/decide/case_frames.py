"""Cases as rows of frames: one customer a row, judged by the same code as a run.

What a case does not name is unknown; where it is silent, consent and reach are there, history is empty, and every
ladder stands at its first step. Cases of one instant and the same calendars share a frame.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import polars as pl

from ...engine.columns import raised_flags
from ...engine.program import Rule, make_program
from ...engine.tree import All, Flag, Kind, Type
from ...rules.rule_book import WrittenCase
from ...segments.fact_table import CUSTOMER
from ...segments.instant import parse_instant
from ..policy.assemble import assemble
from ..policy.names import (
    days_since_fact,
    holding_flag,
    in_calendar_flag,
    redeemed_flag,
    round_name,
    segment_flag,
    step_fact,
)
from ..policy.policy import Campaign, Offer, Policy
from ..policy.project import Project
from ..policy.written_tables import written_by_id
from .ladders import NO_STEP
from .one_pass import Judged, judge_frame, with_recommended
from .setting import Setting, list_pairs
from .state import empty_state
from .state_columns import held_column, history_columns, step_column, too_soon_column

ALWAYS = ((datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)),)


@dataclass(frozen=True, slots=True)
class JudgedCases:
    """Cases that share a frame, by their position in the list they came in, each a row of `judged` in this order."""

    positions: tuple[int, ...]
    cases: tuple[WrittenCase, ...]
    setting: Setting
    judged: Judged


def judge_cases(project: Project, cases: Sequence[WrittenCase]) -> Iterator[JudgedCases]:
    """All cases, in a few frames. The frames hold every input, flag and derived fact of the program."""
    for group in _alike(cases):
        some = tuple(cases[index] for index in group)
        setting = _setting(project, some)
        frame = _frame(project, setting, some).lazy()
        yield JudgedCases(tuple(group), some, setting, judge_frame(frame, setting, _asked(setting)))


def _alike(cases: Sequence[WrittenCase]) -> list[list[int]]:
    """Cases that one frame can hold: of one instant, and with the same calendars."""
    groups: dict[object, list[int]] = {}
    for index, case in enumerate(cases):
        fixed = frozenset((n, str(v)) for n, v, _ in case.customer if _is_constant(n))
        groups.setdefault((case.as_of, fixed), []).append(index)
    return list(groups.values())


def _is_constant(name: str) -> bool:
    return name == "today" or name.startswith((in_calendar_flag(""), "days_to_calendar."))


def computed_flag(segment: str) -> str:
    """True for the cases that do not name the segment (by its full name): for them its condition is asked."""
    return f"~computed.{segment}"


def named_segments(cases: Sequence[WrittenCase]) -> list[str]:
    """The full names of the segments that some case gives, in order."""
    prefix = segment_flag("")
    return sorted({name for case in cases for name, _, _ in case.customer if name.startswith(prefix)})


def _setting(project: Project, cases: Sequence[WrittenCase]) -> Setting:
    """As for a run at the cases' instant, with what they say of segments and calendars in place of what is."""
    as_of = parse_instant(cases[0].as_of, project.policy.zone)
    given: dict[str, Any] = {name: value for name, value, _ in cases[0].customer if _is_constant(name)}
    calendars = {
        name: replace(one, windows=ALWAYS if given[in_calendar_flag(name)] else ())
        if in_calendar_flag(name) in given
        else one
        for name, one in project.policy.calendars.items()
    }
    program = assemble(project, as_of)
    named = named_segments(cases)
    program = make_program(
        inputs=program.inputs,
        rules=tuple(_unless_given(rule, named) for rule in program.rules),
        derived=program.derived,
        input_flags=(*program.input_flags, *named, *(computed_flag(name) for name in named)),
        constants=tuple(
            (name, kind, stored(given[name], kind, 0) if name in given else value)
            for name, kind, value in program.constants
        ),
        constant_flags=tuple((name, bool(given.get(name, value))) for name, value in program.constant_flags),
        choices=program.choices,
    )
    return Setting(
        policy=replace(project.policy, calendars=calendars),
        program=program,
        pairs=list_pairs(project.policy),
        as_of=as_of,
        send_at=as_of.moment,
        wave="",
        seed=0,
        rules=written_by_id(project.book),
    )


def _unless_given(rule: Rule, named: Sequence[str]) -> Rule:
    """The rule of a segment asks its condition only for the cases that do not give the segment."""
    given = [name for name in rule.flags if name in named] if rule.id.startswith("segment:") else []
    return replace(rule, when=All((Flag(computed_flag(given[0])), rule.when))) if given else rule


def _frame(project: Project, setting: Setting, cases: Sequence[WrittenCase]) -> pl.DataFrame:
    """One row a case: the facts it names, own history as it says, and consent and reach where it is silent."""
    policy, program = project.policy, setting.program
    named = [{name: value for name, value, _ in case.customer} for case in cases]
    allowed = taken_as_given(policy)
    facts: dict[str, tuple[Type, int]] = {
        name: (info.type, info.scale)
        for name in [*allowed, policy.preferred_channel, policy.excluded, policy.contact.objection]
        if name is not None
        for info in [project.vocabulary.facts[name]]
    }
    facts |= {part.name: (part.type, part.scale) for part in program.inputs}
    named = [one | _in_round(policy, one) for one in named]
    customers = pl.Series(CUSTOMER, [str(index) for index in range(len(cases))], dtype=pl.String)
    history = history_columns(customers, empty_state(), setting, [*facts, *program.input_flags])
    frame = pl.DataFrame([customers, *history])
    columns = []
    for name, (kind, scale) in facts.items():
        fallback = True if name in allowed else _fallback(frame, name)
        values = [stored(one.get(name, fallback), kind, scale) for one in named]
        columns.append(pl.Series(name, values, dtype=column_type(kind, scale)))
    given = {name: [bool(one.get(name)) for one in named] for name in program.input_flags}
    given |= {computed_flag(name): [name not in one for one in named] for name in named_segments(cases)}
    columns += [pl.Series(name, values) for name, values in given.items()]
    for offer in setting.offers():
        columns += _offer_history(policy.offers[offer], named)
    for campaign in setting.campaigns():
        due = [_due(policy.campaigns[campaign], one) for one in named]
        columns.append(pl.Series(step_column(campaign), due, dtype=pl.UInt8))
    return with_recommended(frame.with_columns(columns), policy)


def _in_round(policy: Policy, named: Mapping[str, Any]) -> dict[str, Any]:
    """What a `stop` asks of the round under way: as the case says, for a customer who is in one."""
    found: dict[str, Any] = {}
    for campaign in policy.campaigns.values():
        own = (step_fact(campaign.id), *map(days_since_fact, campaign.offers()), *map(redeemed_flag, campaign.offers()))
        if campaign.reenter is not None and named.get(own[0]) is not None and _due(campaign, named) != 0:
            found |= {round_name(name, campaign.id): named.get(name) for name in own}
    return found


def taken_as_given(policy: Policy) -> frozenset[str]:
    """Facts that are true where a case does not name them: reach and consent."""
    named = {one.reachable for one in policy.channels} | {fact for one in policy.channels for _, fact in one.consent}
    return frozenset(name for name in named if isinstance(name, str))


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


def _due(campaign: Campaign, named: Mapping[str, Any]) -> int:
    """The step after the one named, none after the last of several; not before its days have passed, where a case says
    when an offer of that step was given. Where she may begin again, the first, once those days have passed."""
    ids = [step.id for step in campaign.steps]
    last = named.get(step_fact(campaign.id))
    if last not in ids:
        return 0
    position = ids.index(last)
    since = [named.get(days_since_fact(offer)) for offer in campaign.steps[position].offers.items]
    known = [days for days in since if days is not None]
    if campaign.reenter is not None and known and min(known) >= campaign.reenter.after_days:
        return 0
    if position + 1 == len(ids):
        return 0 if len(ids) == 1 else NO_STEP
    return NO_STEP if known and min(known) < campaign.steps[position + 1].after_days else position + 1


def _asked(setting: Setting) -> list[str]:
    program = setting.program
    inputs, derived = ([part.name for part in program.inputs], [part.name for part in program.derived])
    return [*raised_flags(program), *program.input_flags, *inputs, *derived]


def stored(value: Any, kind: Type, scale: int) -> Any:
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


def column_type(kind: Type, scale: int) -> pl.DataType:
    """What the fact table holds such a fact in."""
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
