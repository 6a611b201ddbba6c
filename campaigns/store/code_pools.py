"""Codes of units: promised to a run when it begins, given with its rows, and what is left when it ends given back.

Every unit of a coded offer has one code. Made ones are never used twice: their serials only count up. Imported ones are
taken from the lowest free one on, and are free again where a unit is withdrawn before its code went out; a code that
was handed over stays with its unit for good, or with the later version that takes the unit's place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
from sqlalchemy import and_, delete, exists, func, insert, select, text, tuple_, update

from ...rules.problems import Problem
from ..policy.policy import Policy
from .bulk import add_once, insert_frame, insert_named, select_frame
from .code_keys import CodeKeys
from .code_tables import code, code_pool, code_range
from .connect import StoreError
from .tables import OPEN_STATES, unit

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from sqlalchemy import ColumnElement, Connection

TRIES = 5
"""Times that made codes which are somebody's already are made anew, with the next serials; hardly a run needs one."""


@dataclass(frozen=True, slots=True)
class CodeClaim:
    """What a run wants of an offer's codes: `wanted` units, and `units` codes beyond those its wave has already."""

    offer: str
    kind: str
    wanted: int
    units: int


@dataclass(frozen=True, slots=True)
class CodeRange:
    """What a run was promised of a pool."""

    pool: int
    offer: str
    kind: str
    first_serial: int
    wanted: int
    given: int
    held: int


def pool_of(connection: Connection, project_id: int, offer: str, kind: str) -> int:
    """The number of the pool; it comes to be where it is not there."""
    here = [code_pool.c.project == project_id, code_pool.c.offer == offer, code_pool.c.kind == kind]
    known = connection.execute(select(code_pool.c.id).where(*here)).scalar()
    if known is not None:
        return int(known)
    nothing = dict.fromkeys(("next_serial", "total", "taken", "held"), 0)
    add_once(connection, code_pool, project=project_id, offer=offer, kind=kind, **nothing)
    return int(connection.execute(select(code_pool.c.id).where(*here)).scalar_one())


def reserve_codes(connection: Connection, project_id: int, number: int, claims: Sequence[CodeClaim]) -> None:
    """Promises codes to the run. Raises StoreError where imported ones are too few: nobody can have the last twice."""
    for claim in sorted(claims, key=lambda one: one.offer):
        pool = pool_of(connection, project_id, claim.offer, claim.kind)
        held, serials = (claim.units, 0) if claim.kind == "imported" else (0, claim.wanted)
        if held and not _held(connection, pool, held):
            raise out_of_codes(claim.offer)
        first = _next_serials(connection, pool, serials).start
        connection.execute(
            insert(code_range).values(
                run=number, pool=pool, first_serial=first, wanted=claim.wanted, given=0, held=held
            )
        )


def _held(connection: Connection, pool: int, number: int) -> bool:
    """Whether so many imported codes were free: they are promised now, in one statement."""
    more = (
        update(code_pool)
        .where(code_pool.c.id == pool, code_pool.c.taken + code_pool.c.held + number <= code_pool.c.total)
        .values(held=code_pool.c.held + number)
    )
    return connection.execute(more).rowcount == 1


def out_of_codes(offer: str) -> StoreError:
    """Others have taken what there was."""
    return StoreError(Problem("L148", {"offer": offer}, hints=("again",)))


def ranges_of(connection: Connection, number: int) -> dict[str, CodeRange]:
    """What a run draws on, by offer."""
    rows = connection.execute(
        select(
            code_range.c.pool, code_pool.c.offer, code_pool.c.kind, code_range.c.first_serial, code_range.c.wanted,
            code_range.c.given, code_range.c.held,
        )
        .join(code_pool, code_pool.c.id == code_range.c.pool)
        .where(code_range.c.run == number)
        .order_by(code_pool.c.offer)
    )  # fmt: skip
    return {row.offer: CodeRange(*row) for row in rows}


def give_codes(
    connection: Connection,
    project_id: int,
    number: int,
    units: pl.DataFrame,
    ranges: Mapping[str, CodeRange],
    keys: CodeKeys,
) -> None:
    """Codes for new units (`decision_id`, `version`, `offer`, `nth`: which of the run's units of that offer it is); a
    later version of an offer that has one already waits for the commit: it passes the code on, or nothing was given
    again."""
    units = units.filter(pl.col("offer").is_in(list(ranges)))
    if units.height and int(units["version"].max()) > 1:  # type: ignore[arg-type]
        units = units.filter(~pl.col("decision_id").is_in(_with_codes(connection, project_id, number).implode()))
    by_offer = {str(offer): some for (offer,), some in units.partition_by("offer", as_dict=True).items()}
    for offer, some in sorted(by_offer.items()):  # all chunks lock in the same order
        one = ranges[offer]
        if one.kind == "generated":
            given = _make(connection, project_id, one, some, keys)
        else:
            given = _take(connection, one.pool, some, _still_held(connection, number, one.pool))
        held = given if one.kind == "imported" else 0
        _count(connection, number, one.pool, given, held)


def _with_codes(connection: Connection, project_id: int, number: int) -> pl.Series:
    """Decisions of the run with a code of an earlier version: it is still good, or was used or is over."""
    old, new = unit.alias("old"), unit.alias("new")
    statement = (
        select(new.c.decision_id)
        .join(old, and_(old.c.project == new.c.project, old.c.decision_id == new.c.decision_id))
        .join(code, _of(old))
        .where(new.c.run == number, new.c.version > 1, old.c.run != number, old.c.state != "cancelled")
        .where(new.c.project == project_id)
    )
    return select_frame(connection, statement, {"decision_id": pl.String})["decision_id"]


def _of(units: ColumnElement[bool] | object = unit) -> ColumnElement[bool]:
    """The code of a unit."""
    table = units.c  # type: ignore[union-attr]
    return and_(
        code.c.project == table.project, code.c.decision_id == table.decision_id, code.c.version == table.version
    )


def _make(connection: Connection, project_id: int, one: CodeRange, units: pl.DataFrame, keys: CodeKeys) -> int:
    """New codes of the serials that stand for these units, or of later ones where a code is somebody's already."""
    serials = (units["nth"] + one.first_serial).cast(pl.Int64).to_numpy().copy()
    for _ in range(TRIES):
        made = _made(project_id, one, units, serials, keys)
        if _inserted(connection, made):
            return units.height
        known = known_hashes(connection, project_id, made["hash"])
        again = (made["hash"].is_in(known.implode()) | ~made["hash"].is_first_distinct()).to_numpy()
        serials[again] = _next_serials(connection, one.pool, int(again.sum()))
    raise AssertionError("codes that are always somebody's already")


def _next_serials(connection: Connection, pool: int, number: int) -> range:
    """Serials that were never used and never will be again."""
    here = code_pool.c.id == pool
    connection.execute(update(code_pool).where(here).values(next_serial=code_pool.c.next_serial + number))
    after = connection.execute(select(code_pool.c.next_serial).where(here)).scalar_one()
    return range(after - number, after)


def _made(
    project_id: int, one: CodeRange, units: pl.DataFrame, serials: npt.NDArray[np.int64], keys: CodeKeys
) -> pl.DataFrame:
    codes = keys.make(one.offer, serials)
    written = codes.tolist()
    return units.select(
        pl.lit(one.pool, dtype=pl.Int64).alias("pool"),
        pl.Series("serial", serials, dtype=pl.Int64),
        pl.lit(project_id, dtype=pl.Int64).alias("project"),
        pl.Series("hash", keys.hashes(written), dtype=pl.Int64),
        pl.Series("last_four", [one[-4:].decode() for one in written], dtype=pl.String),
        "decision_id",
        "version",
    )


def _inserted(connection: Connection, made: pl.DataFrame) -> bool:
    """Whether all of them were nobody's."""
    kept = connection.begin_nested()
    try:
        insert_frame(connection, code, made)
    except Exception as error:
        kept.rollback()
        if is_taken_error(error):
            return False
        raise
    kept.commit()
    return True


def is_taken_error(error: Exception) -> bool:
    """Whether a database refuses a second one of something: bulk writes go past SQLAlchemy, so drivers say it."""
    return type(error).__name__ in ("IntegrityError", "UniqueViolation")


def known_hashes(connection: Connection, project_id: int, hashes: pl.Series) -> pl.Series:
    """Which of them the store has."""
    _with_hashes(connection, hashes)
    rows = connection.execute(
        select(code.c.hash).join(text("wanted_hash w"), text("w.hash = code.hash")).where(code.c.project == project_id)
    ).scalars()
    found = pl.Series("hash", list(rows), dtype=pl.Int64)
    connection.exec_driver_sql("DROP TABLE wanted_hash")
    return found


def _with_hashes(connection: Connection, hashes: pl.Series) -> None:
    connection.exec_driver_sql("CREATE TEMP TABLE wanted_hash (hash BIGINT NOT NULL)")
    insert_named(connection, "wanted_hash", frozenset(), hashes.rename("hash").to_frame())


def _still_held(connection: Connection, number: int, pool: int) -> int:
    """What the run was promised and has not given; whoever else writes rows of it waits for this transaction."""
    here = (code_range.c.run == number, code_range.c.pool == pool)
    return int(connection.execute(select(code_range.c.held).where(*here).with_for_update()).scalar_one())


def _take(connection: Connection, pool: int, units: pl.DataFrame, most: int) -> int:
    """The lowest free codes for the first of the units; returns for how many."""
    if not most or not units.height:
        return 0
    start = connection.execute(select(code_pool.c.next_serial).where(code_pool.c.id == pool)).scalar_one()
    free = (
        select(code.c.serial)
        .where(code.c.pool == pool, code.c.serial >= start, code.c.decision_id.is_(None))
        .order_by(code.c.serial)
        .limit(min(most, units.height))
    )
    if connection.dialect.name != "sqlite":
        free = free.with_for_update(skip_locked=True)
    serials = [int(serial) for serial in connection.execute(free).scalars()]
    if not serials:
        return 0
    some = units.head(len(serials)).select(
        pl.Series("serial", serials, dtype=pl.Int64), "decision_id", pl.col("version").cast(pl.Int64)
    )
    uuid = "TEXT" if connection.dialect.name == "sqlite" else "UUID"
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE given_code (serial BIGINT PRIMARY KEY, decision_id {uuid} NOT NULL, version INTEGER)"
    )
    insert_named(connection, "given_code", frozenset({"decision_id"}), some)
    connection.execute(
        text(
            "UPDATE code SET decision_id = g.decision_id, version = g.version FROM given_code g "
            "WHERE code.pool = :pool AND code.serial = g.serial"
        ),
        {"pool": pool},
    )
    connection.exec_driver_sql("DROP TABLE given_code")
    connection.execute(update(code_pool).where(code_pool.c.id == pool).values(next_serial=serials[-1] + 1))
    return len(serials)


def _count(connection: Connection, number: int, pool: int, given: int, held: int) -> None:
    """So many of the run's codes are given now, `held` of them were promised before."""
    connection.execute(
        update(code_range)
        .where(code_range.c.run == number, code_range.c.pool == pool)
        .values(given=code_range.c.given + given, held=code_range.c.held - held)
    )
    if held:
        connection.execute(
            update(code_pool)
            .where(code_pool.c.id == pool)
            .values(taken=code_pool.c.taken + held, held=code_pool.c.held - held)
        )


def pass_codes_on(connection: Connection, project_id: int, number: int) -> None:
    """Later versions that the run brings have the codes of those whose place they take. Before these are withdrawn."""
    if not ranges_of(connection, number):
        return
    old, new = unit.alias("old"), unit.alias("new")
    newer = and_(new.c.project == project_id, new.c.run == number, new.c.decision_id == code.c.decision_id)
    mine = code.alias("mine")
    has_its_own = exists().where(
        mine.c.project == project_id, mine.c.decision_id == new.c.decision_id, mine.c.version == new.c.version
    )
    still_good = exists().where(
        old.c.project == project_id, old.c.decision_id == code.c.decision_id, old.c.version == code.c.version,
        old.c.run != number, old.c.state.in_(OPEN_STATES),
    )  # fmt: skip
    again = select(new.c.decision_id).where(new.c.project == project_id, new.c.run == number, new.c.version > 1)
    connection.execute(
        update(code)
        .where(code.c.project == project_id, code.c.decision_id.in_(again))
        .where(still_good, exists().where(newer, ~has_its_own))
        .values(version=select(new.c.version).where(newer).scalar_subquery())
    )


def settle_codes(connection: Connection, project_id: int, number: int, keys: CodeKeys | None) -> None:
    """When the run is committed: units that have no code yet get theirs, and what is held beyond them is free again.
    Raises StoreError where there are too few; nothing is committed then."""
    for offer, one in ranges_of(connection, number).items():
        if one.given < one.wanted:
            late = _without_codes(connection, project_id, number, offer)
            if late.height:
                assert keys is not None
                _give_late(connection, project_id, number, one, late, keys)
        held = _still_held(connection, number, one.pool)
        if held:
            _release(connection, number, one.pool, held)


def _without_codes(connection: Connection, project_id: int, number: int, offer: str) -> pl.DataFrame:
    statement = (
        select(unit.c.decision_id, unit.c.version)
        .where(unit.c.project == project_id, unit.c.run == number, unit.c.offer == offer, ~exists().where(_of(unit)))
        .order_by(unit.c.decision_id)
    )
    return select_frame(connection, statement, {"decision_id": pl.String, "version": pl.Int64})


def _give_late(
    connection: Connection, project_id: int, number: int, one: CodeRange, late: pl.DataFrame, keys: CodeKeys
) -> None:
    """From what is held, else from what is free by now: what the run itself has withdrawn."""
    if one.kind == "generated":
        first = _next_serials(connection, one.pool, late.height).start
        numbered = late.with_columns(nth=pl.int_range(pl.len(), dtype=pl.Int64) + first - one.first_serial)
        _count(connection, number, one.pool, _make(connection, project_id, one, numbered, keys), 0)
        return
    missing = late.height - _still_held(connection, number, one.pool)
    if missing > 0:
        if not _held(connection, one.pool, missing):
            raise out_of_codes(one.offer)
        mine = (code_range.c.run == number, code_range.c.pool == one.pool)
        connection.execute(update(code_range).where(*mine).values(held=code_range.c.held + missing))
    given = _take(connection, one.pool, late, late.height)
    if given < late.height:
        raise out_of_codes(one.offer)
    _count(connection, number, one.pool, given, given)


def _release(connection: Connection, number: int, pool: int, held: int) -> None:
    connection.execute(update(code_range).where(code_range.c.run == number, code_range.c.pool == pool).values(held=0))
    connection.execute(update(code_pool).where(code_pool.c.id == pool).values(held=code_pool.c.held - held))


def give_up_codes(connection: Connection, project_id: int, number: int) -> None:
    """Of a run that is given up: nothing of it had gone out. Before its units go."""
    ranges = ranges_of(connection, number)
    if not ranges:
        return
    drop_codes(connection, project_id, [unit.c.run == number])
    for one in ranges.values():
        _release(connection, number, one.pool, one.held)
    connection.execute(delete(code_range).where(code_range.c.run == number))


def drop_codes(connection: Connection, project_id: int, which: Sequence[ColumnElement[bool]]) -> None:
    """Of units for which all of `which` hold and that will not have been: imported codes are free again, made ones go.
    Before the units go."""
    theirs = select(unit.c.decision_id, unit.c.version).where(unit.c.project == project_id, *which)
    free_codes(connection, project_id, which)
    connection.execute(
        delete(code).where(code.c.project == project_id, tuple_(code.c.decision_id, code.c.version).in_(theirs))
    )


def free_codes(connection: Connection, project_id: int, which: Sequence[ColumnElement[bool]]) -> None:
    """Imported codes of the units for which all of `which` hold and that never went out are free again; made ones stay
    with their units and are never used again. Before the units are withdrawn."""
    imported = select(code_pool.c.id).where(code_pool.c.project == project_id, code_pool.c.kind == "imported")
    if connection.execute(imported.limit(1)).first() is None:
        return
    theirs = select(unit.c.decision_id, unit.c.version).where(unit.c.project == project_id, *which)
    here = [
        code.c.project == project_id,
        code.c.pool.in_(imported),
        code.c.sealed.is_not(None),
        tuple_(code.c.decision_id, code.c.version).in_(theirs),
    ]
    counts = connection.execute(
        select(code.c.pool, func.count(), func.min(code.c.serial)).where(*here).group_by(code.c.pool)
    ).fetchall()
    if not counts:
        return
    connection.execute(update(code).where(*here).values(decision_id=None, version=None))
    for pool, number, first in sorted(tuple(row) for row in counts):
        lowest = func.min if connection.dialect.name == "sqlite" else func.least
        connection.execute(
            update(code_pool)
            .where(code_pool.c.id == pool)
            .values(taken=code_pool.c.taken - number, next_serial=lowest(code_pool.c.next_serial, first))
        )


def open_codes(connection: Connection, project_id: int, which: Sequence[ColumnElement[bool]]) -> None:
    """Imported codes of these units go out: from here on only their hash and last four are kept, and they never return
    to the pool. Before the units are moved."""
    imported = select(code_pool.c.id).where(code_pool.c.project == project_id, code_pool.c.kind == "imported")
    if connection.execute(imported.limit(1)).first() is None:
        return
    theirs = select(unit.c.decision_id, unit.c.version).where(unit.c.project == project_id, *which)
    connection.execute(
        update(code)
        .where(code.c.project == project_id, code.c.sealed.is_not(None))
        .where(tuple_(code.c.decision_id, code.c.version).in_(theirs))
        .values(sealed=None)
    )


def codes_left(connection: Connection, project_id: int, policy: Policy, mine: Mapping[str, int]) -> dict[str, int]:
    """How many imported codes are free, by offer; those that the wave itself has (`mine`) count as free for it."""
    offers = [
        offer.id for offer in policy.offers.values() if offer.codes is not None and offer.codes.kind == "imported"
    ]
    if not offers:
        return {}
    rows = connection.execute(
        select(code_pool.c.offer, code_pool.c.total, code_pool.c.taken, code_pool.c.held).where(
            code_pool.c.project == project_id, code_pool.c.kind == "imported"
        )
    )
    pools = {row.offer: (int(row.total), int(row.taken) + int(row.held)) for row in rows}
    found = {}
    for offer in offers:
        total, taken = pools.get(offer, (0, 0))
        found[offer] = max(0, min(total, total - taken + mine.get(offer, 0)))
    return found
