"""How many codes there are and what became of them; single ones by decision or by their last four symbols."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import and_, func, insert, or_, select

from ..policy.policy import Policy
from .code_alphabet import fold, shown, tidy
from .code_keys import CodeKeys
from .code_tables import code, code_look, code_pool
from .connect import Store, writing
from .tables import redemption, run, unit

if TYPE_CHECKING:
    from sqlalchemy import Connection

STATES = ("reserved", "issued", "redeemed", "expired")
PACE_DAYS = 28
MOST_SHOWN = 50


def numbers_of_codes(connection: Connection, project_id: int, policy: Policy, today: date) -> list[dict[str, Any]]:
    """A line for every pool: `total` and `free` of imported ones (None: made when needed), units by state, and how many
    `days` they last at the pace of the last day on which any were given."""
    found = []
    pools = connection.execute(select(code_pool).where(code_pool.c.project == project_id).order_by(code_pool.c.offer))
    kinds: dict[str, Any] = {row.offer: row for row in pools}
    for offer in policy.offers.values():
        if offer.codes is not None and offer.id not in kinds:
            kinds[offer.id] = None
    for name, row in sorted(kinds.items()):
        own = policy.offers.get(name)
        kind = row.kind if row is not None else own.codes.kind if own is not None and own.codes is not None else ""
        states = _states(connection, project_id, None if row is None else row.id)
        is_listed = kind == "imported"
        total = None if not is_listed else 0 if row is None else int(row.total)
        free = None if not is_listed else 0 if row is None else int(row.total) - int(row.taken) - int(row.held)
        pace = _pace(connection, project_id, name, today)
        found.append(
            {
                "offer": name,
                "kind": kind,
                "total": total,
                "free": free,
                **{
                    state: states.get(state, 0) + (states.get("reversed", 0) if state == "issued" else 0)
                    for state in STATES
                },
                "withdrawn": states.get("cancelled", 0),
                "low": None if own is None or own.codes is None else own.codes.low,
                "given_on_the_last_day": pace,
                "days": None if free is None or not pace else round(free / pace, 1),
            }
        )
    return found


def _states(connection: Connection, project_id: int, pool: int | None) -> dict[str, int]:
    if pool is None:
        return {}
    rows = connection.execute(
        select(unit.c.state, func.count())
        .select_from(code)
        .join(unit, and_(unit.c.project == code.c.project, unit.c.decision_id == code.c.decision_id))
        .where(code.c.project == project_id, code.c.pool == pool, unit.c.version == code.c.version)
        .group_by(unit.c.state)
    )
    return {state: int(number) for state, number in rows}


def _pace(connection: Connection, project_id: int, offer: str, today: date) -> int:
    counts = run.c.status.not_in(("open", "abandoned"))
    row = connection.execute(
        select(unit.c.given_on, func.count())
        .join(run, run.c.id == unit.c.run)
        .where(unit.c.project == project_id, unit.c.offer == offer, counts, unit.c.state != "cancelled")
        .where(unit.c.given_on <= today, unit.c.given_on > today - timedelta(days=PACE_DAYS))
        .group_by(unit.c.given_on)
        .order_by(unit.c.given_on.desc())
        .limit(1)
    ).first()
    return 0 if row is None else int(row[1])


def codes_like(connection: Connection, project_id: int, decision_id: str | None, typed: str) -> list[dict[str, Any]]:
    """Codes of a decision, or (None) those that end so; `state`: of the unit, `free`, or `withdrawn`. Newest first."""
    ends = {one[-4:] for one in (fold(typed), tidy(typed))}
    which = code.c.last_four.in_(ends) if decision_id is None else code.c.decision_id == decision_id
    redeemed = (
        select(
            redemption.c.decision_id, func.max(redemption.c.at).label("at"), func.max(redemption.c.order_id).label("o")
        )
        .where(redemption.c.project == project_id, redemption.c.kind == "redeem")
        .group_by(redemption.c.decision_id)
        .subquery()
    )
    rows = connection.execute(
        select(code, code_pool.c.offer, unit.c.state, unit.c.given_on, unit.c.valid_until, redeemed.c.at, redeemed.c.o)
        .join(code_pool, code_pool.c.id == code.c.pool)
        .outerjoin(
            unit,
            and_(
                unit.c.project == code.c.project,
                unit.c.decision_id == code.c.decision_id,
                unit.c.version == code.c.version,
            ),
        )
        .outerjoin(redeemed, and_(redeemed.c.decision_id == code.c.decision_id, unit.c.state == "redeemed"))
        .where(code.c.project == project_id, or_(which))
        .order_by(unit.c.given_on.desc(), code.c.pool, code.c.serial)
        .limit(MOST_SHOWN)
    )
    names = {"cancelled": "withdrawn", "reversed": "issued", None: "free"}
    return [
        {
            "offer": row.offer,
            "last_four": row.last_four,
            "state": names.get(row.state, row.state),
            "decision_id": row.decision_id,
            "given_on": row.given_on,
            "valid_until": row.valid_until,
            "redeemed_at": row.at,
            "order": row.o,
            "pool": row.pool,
            "serial": row.serial,
        }
        for row in rows
    ]


def look_at(
    store: Store, project_id: int, keys: CodeKeys, lines: Sequence[dict[str, Any]], who: str, why: str, now: datetime
) -> list[str | None]:
    """The codes of the lines in plain, and that somebody looked, in one transaction; None: it went out and is kept
    nowhere."""
    found: list[str | None] = []
    with writing(store) as connection:
        for line in lines:
            here = (code.c.pool == line["pool"], code.c.serial == line["serial"])
            row = connection.execute(
                select(code.c.sealed, code_pool.c.kind, code_pool.c.offer)
                .join(code_pool, code_pool.c.id == code.c.pool)
                .where(*here)
            ).one()
            if row.kind == "generated":
                found.append(shown(keys.make(row.offer, np.array([line["serial"]])).tolist()[0].decode()))
            else:
                found.append(None if row.sealed is None else keys.unseal(row.offer, [row.sealed])[0])
            looked = {"pool": line["pool"], "serial": line["serial"], "at": now, "who": who, "why": why}
            connection.execute(insert(code_look).values(project=project_id, **looked))
    return found
