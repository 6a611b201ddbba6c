"""All numbers of `campaign ledger`, taken once; text, JSON and CSV print them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from ..store.books import LINES, Amount, Lines
from ..store.budgets_at import BudgetAt, Limit, OpenRun
from ..store.close_books import Closed
from ..store.reforecast import LEVEL, Range, Reforecast

GROUPS = ("campaign", "offer", "payer", "state", "budget", "forecast")
"""What `--by` may say. `offer`, `forecast`: by campaign and offer."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """`groups`: the books by campaign, by campaign and offer, by payer; `states`: of the morning and the evening.

    `in_progress`: the day is not over. `closed`: None while its books are open. `forecasts`: by campaign and offer,
    as of the evening of `seen_until`, the last of these days that is over.
    """

    project: str
    currency: str
    exponent: int
    zone: str
    since: date
    day: date
    in_progress: bool
    closed: Closed | None
    total: Lines
    groups: Mapping[str, Mapping[tuple[str, ...], Lines]]
    states: tuple[Mapping[str, Amount], Mapping[str, Amount]]
    budgets: Sequence[BudgetAt]
    open_runs: Sequence[OpenRun]
    seen_until: date
    forecasts: Mapping[tuple[str, str], Reforecast]


def group_columns(group: str) -> tuple[str, ...]:
    """The names of the parts of a group's key."""
    return ("campaign", "offer") if group == "offer" else (group,)


def ledger_json(ledger: Ledger) -> dict[str, Any]:
    """Money as whole numbers: `_micro` in millionths of the currency's unit, `_minor` in its minor units."""
    closed = ledger.closed
    signed = None
    if closed is not None:
        signed = {"until": closed.until.isoformat(), "who": closed.who, "at": _iso(closed.at)}
    return {
        "project": ledger.project,
        "currency": ledger.currency,
        "exponent": ledger.exponent,
        "time_zone": ledger.zone,
        "from": ledger.since.isoformat(),
        "at": ledger.day.isoformat(),
        "in_progress": ledger.in_progress,
        "closed": signed,
        "total": _lines(ledger.total),
        "by": {
            group: [
                {**dict(zip(group_columns(group), key, strict=True)), **_lines(lines)} for key, lines in groups.items()
            ]
            for group, groups in ledger.groups.items()
        },
        "states": {
            state: {"opening": _amount(ledger.states[0][state]), "closing": _amount(amount)}
            for state, amount in ledger.states[1].items()
        },
        "budgets": [
            {
                "budget": one.budget,
                "period": one.period,
                "amount": _limit(one.amount),
                "worst_case": _limit(one.worst_case),
            }
            for one in ledger.budgets
        ],
        "forecast": {
            "seen_until": ledger.seen_until.isoformat(),
            "level": LEVEL,
            "offers": [_forecast(*key, one) for key, one in ledger.forecasts.items()],
        },
        "open_runs": [
            {one.name: getattr(run, one.name) for one in fields(OpenRun)} for run in ledger.open_runs
        ],
    }  # fmt: skip


def _lines(lines: Lines) -> dict[str, Any]:
    return {name: _amount(getattr(lines, name)) for name in LINES} | {"cost_minor": lines.cost_minor}


def _amount(amount: Amount) -> dict[str, int]:
    return {one.name: getattr(amount, one.name) for one in fields(Amount)}


def _limit(limit: Limit) -> dict[str, int]:
    return {f"{one.name}_micro": getattr(limit, one.name) for one in fields(Limit)} | {"free_micro": limit.free}


def _forecast(campaign: str, offer: str, one: Reforecast) -> dict[str, Any]:
    """An estimate: minor units are rounded; rates are shares of the face."""
    return {
        "campaign": campaign,
        "offer": offer,
        "units": one.units,
        "redeemed": one.redeemed,
        "face_minor": round(one.face),
        "booked_minor": round(one.booked),
        "so_far_minor": round(one.so_far),
        "bill_minor": {name: round(value) for name, value in _range(one.bill).items()},
        "booked_rate": round(one.booked_rate, 6),
        "rate": {name: round(value, 6) for name, value in _range(one.rate).items()},
        "is_off": one.is_off,
    }


def _range(one: Range) -> dict[str, float]:
    return {name.name: getattr(one, name.name) for name in fields(Range)}


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
