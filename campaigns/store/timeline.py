"""What happened to one customer, from the store alone: every event with its moment, in order.

What the store dates by day (an expiry, say) stands at the day's local midnight, but never before it was given.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from .tables import consent, contact, decision, job, pause, redemption, run, run_pair, run_reason, step_reached, unit

if TYPE_CHECKING:
    from sqlalchemy import Connection

KINDS = (
    "consent", "pause", "resume", "expired", "given", "withheld", "deferred", "changed", "withdrawn", "step", "out",
    "message", "recalled", "contact", "redeemed", "reversed", "cancelled",
)  # fmt: skip
"""The kinds of events; of one moment they are told in this order."""

NEVER_WERE = ("open", "abandoned")
"""Runs whose rows do not count."""


@dataclass(frozen=True, slots=True)
class Event:
    """`at` is aware; `whole_day`: only the day is known. `values` by kind, plain values, days and moments."""

    at: datetime
    kind: str
    values: dict[str, Any]
    whole_day: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """An offer she may use at the moment that is asked for."""

    decision_id: str
    campaign: str
    offer: str
    valid_until: date | None
    worst_case_minor: int
    is_out: bool
    """She was told, or it was handed over; else only reserved for her."""


def events_of(connection: Connection, project_id: int, customer: int, zone: str, until: datetime) -> list[Event]:
    """All events strictly before `until` (aware), in order. `customer` is her number."""
    clock = ZoneInfo(zone)
    found = [
        *_decisions(connection, project_id, customer),
        *_units(connection, project_id, customer, clock),
        *_redemptions(connection, project_id, customer),
        *_jobs(connection, project_id, customer),
        *_told_by_others(connection, project_id, customer, clock),
        *_pauses(connection, project_id, customer),
    ]
    return sorted((one for one in found if one.at < until), key=_order)


def held_at(connection: Connection, project_id: int, customer: int, zone: str, until: datetime) -> list[Held]:
    """The units that were open just before `until`, by the day they end."""
    clock, today = ZoneInfo(zone), until.astimezone(ZoneInfo(zone)).date()
    redeemed = {
        (id, version): at
        for id, version, at in connection.execute(
            select(redemption.c.decision_id, redemption.c.version, func.min(redemption.c.at))
            .join(unit, _unit_of_redemption())
            .where(redemption.c.project == project_id, unit.c.customer == customer, redemption.c.kind == "redeem")
            .group_by(redemption.c.decision_id, redemption.c.version)
        )
    }
    held = []
    for row in _unit_rows(connection, project_id, customer):
        ended = None if row.ended_on is None else _midnight(row.ended_on, clock)
        used = redeemed.get((row.decision_id, row.version))
        is_open = row.given_at < until and (ended is None or ended >= until) and (used is None or used >= until)
        if is_open and (row.valid_until is None or row.valid_until >= today):
            is_out = row.issued_on is not None and _midnight(row.issued_on, clock) < until
            held.append(Held(row.decision_id, row.campaign, row.offer, row.valid_until, row.worst_case_minor, is_out))
    return sorted(held, key=lambda one: (one.valid_until or date.max, one.offer, one.decision_id))


def _order(event: Event) -> tuple[datetime, int, str]:
    return event.at, KINDS.index(event.kind), json.dumps(event.values, sort_keys=True, default=str)


def _midnight(day: date, clock: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), clock)


def _decided_at() -> Any:
    return func.coalesce(run.c.committed_at, run.c.started_at, type_=run.c.started_at.type)


def _decisions(connection: Connection, project_id: int, customer: int) -> Iterator[Event]:
    names = ("decision_id", "version", "action", "outcome", "reason_code", "value_minor", "percent", "points",
             "valid_from", "valid_until", "channel", "holdout_scope", "arm")  # fmt: skip
    rows = connection.execute(
        select(
            *(decision.c[name] for name in names),
            run_pair.c.campaign, run_pair.c.step, run_pair.c.offer, run_pair.c.kind.label("offer_kind"),
            run_reason.c.rule_ids, run_reason.c.tell_customer, run.c.wave, run.c.run_id, _decided_at().label("at"),
        )
        .join(run, run.c.id == decision.c.run)
        .join(run_pair, (run_pair.c.run == decision.c.run) & (run_pair.c.number == decision.c.pair))
        .join(run_reason, (run_reason.c.run == decision.c.run) & (run_reason.c.number == decision.c.reason))
        .where(decision.c.project == project_id, decision.c.customer == customer, run.c.status.not_in(NEVER_WERE))
    ).mappings()  # fmt: skip
    for row in rows:
        values = {name: value for name, value in row.items() if name != "at"}
        values["rule_ids"] = json.loads(values["rule_ids"])
        kind = "withdrawn" if row["action"] == "cancel" else row["outcome"]
        if row["action"] == "change" and kind == "given":
            kind = "changed"
        yield Event(row["at"], kind, values)


def _unit_rows(connection: Connection, project_id: int, customer: int) -> list[Any]:
    return list(
        connection.execute(
            select(unit, _decided_at().label("given_at"), run.c.status, run.c.why)
            .join(run, run.c.id == unit.c.run)
            .where(unit.c.project == project_id, unit.c.customer == customer, run.c.status.not_in(NEVER_WERE))
        )
    )


def _units(connection: Connection, project_id: int, customer: int, clock: ZoneInfo) -> Iterator[Event]:
    told = {
        id
        for (ids,) in connection.execute(
            select(job.c.decision_ids).where(
                job.c.project == project_id, job.c.customer == customer, job.c.handed_over_at.is_not(None)
            )
        )
        for id in json.loads(ids)
    }
    for row in _unit_rows(connection, project_id, customer):
        values = {"decision_id": row.decision_id, "version": row.version, "campaign": row.campaign, "offer": row.offer}
        if row.issued_on is not None and row.decision_id not in told:
            yield _of_day("out", row.issued_on, row.given_at, clock, values)
        if row.state in ("expired", "cancelled") and row.ended_on is not None:
            why = row.why if row.state == "cancelled" and row.status == "cancelled" else None
            yield _of_day(row.state, row.ended_on, row.given_at, clock, {**values, "why": why})


def _of_day(kind: str, day: date, not_before: datetime, clock: ZoneInfo, values: dict[str, Any]) -> Event:
    return Event(max(_midnight(day, clock), not_before), kind, {**values, "day": day}, whole_day=True)


def _unit_of_redemption() -> Any:
    return (
        (unit.c.project == redemption.c.project)
        & (unit.c.decision_id == redemption.c.decision_id)
        & (unit.c.version == redemption.c.version)
    )


def _redemptions(connection: Connection, project_id: int, customer: int) -> Iterator[Event]:
    rows = connection.execute(
        select(redemption, unit.c.campaign, unit.c.offer)
        .join(unit, _unit_of_redemption())
        .where(redemption.c.project == project_id, unit.c.customer == customer)
    )
    for row in rows:
        values = {
            "decision_id": row.decision_id,
            "version": row.version,
            "campaign": row.campaign,
            "offer": row.offer,
            "real_minor": row.real_minor,
            "order_id": row.order_id,
            "was": row.was,
            "event_id": row.event_id,
        }
        yield Event(row.at, "redeemed" if row.kind == "redeem" else "reversed", values)


def _jobs(connection: Connection, project_id: int, customer: int) -> Iterator[Event]:
    names = ("job_id", "version", "channel", "category", "campaign", "step", "state", "language", "consent_ref")
    rows = connection.execute(
        select(job, run.c.wave)
        .join(run, run.c.id == job.c.run)
        .where(job.c.project == project_id, job.c.customer == customer, job.c.handed_over_at.is_not(None))
    )
    for row in rows:
        values = {name: getattr(row, name) for name in names} | {"decision_ids": json.loads(row.decision_ids)}
        yield Event(row.handed_over_at, "recalled" if row.action == "cancel" else "message", values)


def _told_by_others(connection: Connection, project_id: int, customer: int, clock: ZoneInfo) -> Iterator[Event]:
    """Messages of other systems, consents, and steps reached without an offer."""
    for table in (contact, consent, step_reached):
        for row in connection.execute(
            select(table).where(table.c.project == project_id, table.c.customer == customer)
        ).mappings():
            values = {name: value for name, value in row.items() if name not in ("id", "project", "customer")}
            if table is step_reached:
                day = values.pop("on_day")
                yield Event(_midnight(day, clock), "step", {**values, "day": day}, whole_day=True)
            else:
                moment = "at" if table is contact else "moment"
                yield Event(values.pop(moment), table.name, values)


def _pauses(connection: Connection, project_id: int, customer: int) -> Iterator[Event]:
    """Of campaigns in which she was decided about."""
    mine = (
        select(run_pair.c.campaign)
        .join(decision, (decision.c.run == run_pair.c.run) & (decision.c.pair == run_pair.c.number))
        .where(decision.c.project == project_id, decision.c.customer == customer)
    )
    rows = connection.execute(select(pause).where(pause.c.project == project_id, pause.c.campaign.in_(mine)))
    for row in rows:
        yield Event(row.at, "pause", {"campaign": row.campaign, "why": row.why, "who": row.who})
        if row.ended_at is not None:
            yield Event(row.ended_at, "resume", {"campaign": row.campaign, "who": row.ended_by})
