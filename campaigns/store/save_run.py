"""Makes a run a fact: reserve, write, commit; each of them whole or not at all, and all of them safe to do again.

1. `begin_run` reserves money and stock in one short transaction; two writers can never both take the last of it.
2. `write_rows` adds decisions, units and jobs in chunks; nothing of it counts yet.
3. `commit_run` turns the reservation into units in one transaction: from then on the run is what was decided.
A run that stops between 1 and 3 is `open`: it is finished from its frozen batch, or given up by `abandon_run`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy import delete, func, insert, select, update

from ...rules.problems import Phrase, Problem
from .book_day import day_to_book
from .bulk import add_once, insert_frame
from .code_keys import CodeKeys
from .code_pools import CodeClaim, CodeRange, give_codes, give_up_codes, ranges_of, reserve_codes, settle_codes
from .connect import Store, StoreError, writing
from .money import Cause, post
from .move_units import moves_of
from .people import customer_numbers
from .policy_files import keep_policy
from .refusals import tried_again
from .replace_run import hand_over_again, withdraw_replaced
from .rows_of_run import Rows, purse_budgets
from .tables import (
    budget_period,
    decision,
    hold,
    job,
    purse,
    purse_budget,
    run,
    run_chunk,
    run_pair,
    run_reason,
    stock,
    unit,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

CHUNK = 100_000
"""Decisions a transaction."""

WRITERS = 4
"""Chunks that are written at the same time: on PostgreSQL; SQLite has one pen."""


@dataclass(frozen=True, slots=True)
class RunHeader:
    """What is known of a run before it is written: columns of `tables.run` by name, without project and status."""

    values: Mapping[str, Any]

    @property
    def run_id(self) -> str:
        """Its name."""
        return str(self.values["run_id"])

    @property
    def wave(self) -> str:
        """What it decides for."""
        return str(self.values["wave"])


@dataclass(frozen=True, slots=True)
class Claim:
    """What a run wants more of a budget's period (`kind` budget) or of a stock (`units`), and how much may be taken in
    all, by everybody: the amount with its pace and what is kept for events, the worst case, the pieces. A run that
    wants no more (it takes the place of one that took as much) may always have it, whatever has become of the limit."""

    kind: str
    name: str
    period: str
    expected_micro: int = 0
    worst_minor: int = 0
    units: int = 0
    allowed_expected_micro: int = 0
    allowed_worst_minor: int = 0
    allowed_units: int = 0


OUT = Phrase("what the wave's earlier run gave is out with customers", "该波次之前的运行已把优惠发到客户手中")
MEANWHILE = Phrase("others have taken from it meanwhile", "在此期间被其他决策占用")


@tried_again
def begin_run(
    store: Store,
    project_id: int,
    header: RunHeader,
    files: Mapping[str, bytes],
    claims: tuple[Claim, ...],
    replaces: int | None = None,
    codes: tuple[CodeClaim, ...] = (),
) -> int:
    """The number of the run, its claims reserved and its codes promised; `files`, the project's, are kept under the
    hash of the rules. Raises StoreError where somebody else is writing a run of the project or has taken what is
    claimed; then nothing is reserved."""
    from sqlalchemy.exc import IntegrityError

    try:
        with writing(store) as connection:
            attempt = connection.execute(
                select(func.coalesce(func.max(run.c.attempt), 0)).where(
                    run.c.project == project_id, run.c.run_id == header.run_id
                )
            ).scalar_one()
            begun = day_to_book(connection, project_id, header.values["day"], header.values["started_at"])
            row = {
                **header.values,
                "begun_on": begun,
                "project": project_id,
                "attempt": attempt + 1,
                "status": "open",
                "replaces": replaces,
            }
            number: int = connection.execute(insert(run).values(row).returning(run.c.id)).scalar_one()
            keep_policy(connection, project_id, str(header.values["rules_hash"]), files)
            for claim in claims:
                _reserve(connection, project_id, number, claim, header.wave)
            reserve_codes(connection, project_id, number, codes)
    except IntegrityError as error:
        raise StoreError(
            Problem("L111", {"wave": header.wave, "why": str(error.orig)[:200]}, hints=("wait",))
        ) from None
    return number


def _reserve(connection: Connection, project_id: int, number: int, claim: Claim, wave: str) -> None:
    taken = _reserve_stock if claim.kind == "stock" else _reserve_budget
    if not taken(connection, project_id, claim):
        code = "L112" if claim.kind == "budget" else "L113"
        is_out = _is_out(connection, project_id, wave)
        values = {"limit": claim.name, "period": claim.period, "why": OUT if is_out else MEANWHILE}
        raise StoreError(Problem(code, values, hints=("out" if is_out else "again",)))
    connection.execute(
        insert(hold).values(
            run=number,
            kind=claim.kind,
            name=claim.name,
            period=claim.period,
            expected_micro=claim.expected_micro,
            worst_minor=claim.worst_minor,
            units=claim.units,
        )
    )


def _is_out(connection: Connection, project_id: int, wave: str) -> bool:
    """Whether earlier runs of the wave gave what nobody can take back. The wave is decided as if it were free, so the
    same again would be refused again."""
    here = (unit.c.project == project_id, run.c.wave == wave, unit.c.state.not_in(("reserved", "cancelled")))
    return connection.execute(select(unit.c.run).join(run, run.c.id == unit.c.run).where(*here)).first() is not None


def _reserve_budget(connection: Connection, project_id: int, claim: Claim) -> bool:
    table = budget_period
    here = [table.c.project == project_id, table.c.budget == claim.name, table.c.period == claim.period]
    if connection.execute(select(table.c.budget).where(*here)).first() is None:
        add_once(
            connection, table, project=project_id, budget=claim.name, period=claim.period, expected_used_micro=0,
            worst_used_minor=0, expected_held_micro=0, worst_held_minor=0, worst_ceiling_minor=0,
        )  # fmt: skip
    taken = table.c.worst_used_minor + table.c.worst_held_minor
    # The ceiling follows the worst case of the rules, but never below what has been promised already.
    ceiling = func.max if connection.dialect.name == "sqlite" else func.greatest
    if claim.expected_micro:
        expected = table.c.expected_used_micro + table.c.expected_held_micro + claim.expected_micro
        here.append(expected <= claim.allowed_expected_micro)
    if claim.worst_minor:
        here.append(taken + claim.worst_minor <= claim.allowed_worst_minor)
    statement = (
        update(table)
        .where(*here)
        .values(
            expected_held_micro=table.c.expected_held_micro + claim.expected_micro,
            worst_held_minor=table.c.worst_held_minor + claim.worst_minor,
            worst_ceiling_minor=ceiling(claim.allowed_worst_minor, taken + claim.worst_minor),
        )
    )
    return connection.execute(statement).rowcount == 1


def _reserve_stock(connection: Connection, project_id: int, claim: Claim) -> bool:
    here = [stock.c.project == project_id, stock.c.offer == claim.name]
    if connection.execute(select(stock.c.offer).where(*here)).first() is None:
        add_once(connection, stock, project=project_id, offer=claim.name, allowed=0, used=0, held=0)
    taken = stock.c.used + stock.c.held + claim.units
    if claim.units:
        here.append(taken <= claim.allowed_units)
    most = func.max if connection.dialect.name == "sqlite" else func.greatest
    values = {"held": stock.c.held + claim.units, "allowed": most(claim.allowed_units, taken)}
    statement = update(stock).where(*here).values(values)
    return connection.execute(statement).rowcount == 1


@tried_again
def write_rows(
    store: Store,
    project_id: int,
    number: int,
    rows: Rows,
    day: date,
    wrote: Callable[[int, int], None] = lambda _done, _of: None,
    keys: CodeKeys | None = None,
) -> None:
    """Adds what the run decided: only chunks that are not there yet. `wrote` is told decisions written, of how many.
    `keys` must be there where the run gives codes."""
    with store.engine.connect() as connection:
        done = set(connection.execute(select(run_chunk.c.number).where(run_chunk.c.run == number)).scalars())
        ranges = ranges_of(connection, number)
    if 0 not in done:
        with writing(store) as connection:
            insert_frame(connection, run_pair, rows.pairs.with_columns(run=pl.lit(number)))
            insert_frame(connection, run_reason, rows.reasons.with_columns(run=pl.lit(number)))
            _mark(connection, number, 0, rows.pairs.height)
    height = rows.decisions.height
    # Sorted: an index that grows at its end is several times cheaper than one that grows everywhere.
    rows = replace(rows, decisions=rows.decisions.sort("decision_id"), jobs=rows.jobs.sort("job_id"))
    decisions = rows.decisions.with_columns(nth=_nth_given()) if ranges else rows.decisions
    chunks = list(enumerate(range(0, max(height, rows.jobs.height), CHUNK), 1))
    if all(chunk in done for chunk, _ in chunks):
        return
    people = _people(store, project_id, rows)
    with writing(store) as connection:
        given = rows.decisions.filter(pl.col("outcome") == "given")
        purses = purse_numbers(connection, project_id, given["purse_name"])

    def write(chunk: int, start: int) -> None:
        with writing(store) as connection:
            some, jobs = decisions.slice(start, CHUNK), rows.jobs.slice(start, CHUNK)
            _write_chunk(connection, project_id, number, some, jobs, people, purses, day, ranges, keys)
            _mark(connection, number, chunk, some.height)

    missing = [(chunk, start) for chunk, start in chunks if chunk not in done]
    written = height - sum(min(CHUNK, height - start) for _, start in missing if start < height)
    for start in _in_turn_or_at_once(write, missing, 1 if store.is_sqlite else WRITERS):
        written += max(0, min(CHUNK, height - start))
        wrote(written, height)


def _in_turn_or_at_once(
    write: Callable[[int, int], None], missing: Sequence[tuple[int, int]], writers: int
) -> Iterator[int]:
    """The `start` of every chunk once it is written. Chunks are transactions of their own, in any order."""
    if writers == 1 or len(missing) < 2:
        for chunk, start in missing:
            write(chunk, start)
            yield start
        return
    with ThreadPoolExecutor(writers) as pool:
        begun = {pool.submit(write, chunk, start): start for chunk, start in missing}
        try:
            for one in as_completed(begun):
                one.result()
                yield begun[one]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _people(store: Store, project_id: int, rows: Rows) -> pl.DataFrame:
    """`customer_id`, `number` of everybody in the run; who is new comes to be."""
    everybody = pl.concat([rows.decisions["customer_id"], rows.jobs["customer_id"]]).unique().sort()
    found = []
    for start in range(0, everybody.len(), CHUNK):
        with writing(store) as connection:
            found.append(customer_numbers(connection, project_id, everybody.slice(start, CHUNK), add=True))
    return pl.concat(found)


def _mark(connection: Connection, number: int, chunk: int, rows: int) -> None:
    connection.execute(insert(run_chunk).values(run=number, number=chunk, rows=rows))


def _nth_given() -> pl.Expr:
    """Which of the given rows of its offer a row is, from 0."""
    return (pl.col("outcome") == "given").cast(pl.Int64).cum_sum().over("offer") - 1


def _write_chunk(
    connection: Connection,
    project_id: int,
    number: int,
    rows: pl.DataFrame,
    jobs: pl.DataFrame,
    people: pl.DataFrame,
    purses: Mapping[str, int],
    day: date,
    ranges: Mapping[str, CodeRange],
    keys: CodeKeys | None,
) -> None:
    numbered = rows.join(people, on="customer_id", how="left", maintain_order="left").rename({"number": "customer"})
    numbered = numbered.with_columns(project=pl.lit(project_id), run=pl.lit(number))
    names = [column.name for column in decision.columns if column.name != "in_force"]
    insert_frame(connection, decision, numbered.select(*names, (pl.col("version") == 1).alias("in_force")))
    given = numbered.filter(pl.col("outcome") == "given")
    if given.height:
        insert_frame(connection, unit, _units(given, purses, day))
    if jobs.height:
        told = jobs.join(people, on="customer_id", how="left", maintain_order="left").rename({"number": "customer"})
        told = told.with_columns(
            project=pl.lit(project_id),
            run=pl.lit(number),
            in_force=pl.col("version") == 1,
            state=pl.lit("queued"),
        )
        insert_frame(connection, job, told.select([one.name for one in job.columns if one.name in told.columns]))
    if ranges:  # last: from here on other chunks of the run wait for this one
        assert keys is not None
        wanted = given.select("decision_id", "version", "offer", "nth")
        give_codes(connection, project_id, number, wanted, ranges, keys)


def purse_numbers(connection: Connection, project_id: int, names: pl.Series) -> dict[str, int]:
    """The number of every purse that is named; new ones come to be."""
    found: dict[str, int] = {}
    for name in names.unique().sort().to_list():
        known = select(purse.c.id).where(purse.c.project == project_id, purse.c.name == name)
        id = connection.execute(known).scalar()
        if id is None:
            add_once(connection, purse, project=project_id, name=name)
            id = connection.execute(known).scalar_one()
            for budget, period in purse_budgets(name):
                add_once(connection, purse_budget, purse=id, budget=budget, period=period)
        found[name] = id
    return found


def _units(given: pl.DataFrame, purses: Mapping[str, int], day: date) -> pl.DataFrame:
    return given.select(
        "project", "decision_id", "version", "run", "customer", "campaign", "step", "offer",
        pl.col("purse_name").replace_strict(purses, return_dtype=pl.Int64).alias("purse"),
        pl.lit("reserved").alias("state"),
        pl.lit(day).alias("given_on"),
        "valid_until",
        pl.col("expected_cost_micro").fill_null(0),
        pl.col("worst_case_minor").fill_null(0),
    )  # fmt: skip


@tried_again
def commit_run(
    store: Store,
    project_id: int,
    number: int,
    now: datetime,
    micro: int,
    keys: CodeKeys | None = None,
    today: date | None = None,
) -> None:
    """Everything the run wrote counts from here on; its reservation becomes the use of budgets and stock. `today`: the
    business day of whoever commits it, left out: the run's own."""
    with writing(store) as connection:
        status, day, replaces = connection.execute(
            select(run.c.status, run.c.begun_on, run.c.replaces).where(run.c.id == number)
        ).one()
        if status != "open":
            return
        cause = Cause("decide", now, day_to_book(connection, project_id, max(day, today or day), now), number)
        _release(connection, project_id, number)
        again = _decided_before(connection, number)
        if again:
            cause = withdraw_replaced(connection, project_id, number, cause, micro)
        moves = moves_of(connection, [unit.c.run == number], None, "reserved")
        post(connection, project_id, moves, cause, micro)
        for offer, units in connection.execute(
            select(unit.c.offer, func.count()).where(unit.c.run == number).group_by(unit.c.offer)
        ).fetchall():
            connection.execute(
                update(stock)
                .where(stock.c.project == project_id, stock.c.offer == offer)
                .values(used=stock.c.used + units)
            )
        settle_codes(connection, project_id, number, keys)
        if again:
            hand_over_again(connection, project_id, number, cause, micro)
        if replaces is not None:
            connection.execute(update(run).where(run.c.id == replaces).values(status="superseded", ended_at=now))
        done = {"status": "committed", "committed_at": now, "booked_on": cause.day}
        connection.execute(update(run).where(run.c.id == number).values(done))


def _decided_before(connection: Connection, number: int) -> bool:
    """Whether the run writes later versions: its wave was superseded, or cancelled and is decided again."""
    later = [select(table.c.run).where(table.c.run == number, table.c.version > 1) for table in (decision, job)]
    return any(connection.execute(statement.limit(1)).first() is not None for statement in later)


def _release(connection: Connection, project_id: int, number: int) -> None:
    """Gives back what the run holds: as use, or for good."""
    for kind, name, period, expected, worst, units in connection.execute(
        select(hold.c.kind, hold.c.name, hold.c.period, hold.c.expected_micro, hold.c.worst_minor, hold.c.units).where(
            hold.c.run == number
        )
    ).fetchall():
        if kind == "stock":
            here = update(stock).where(stock.c.project == project_id, stock.c.offer == name)
            connection.execute(here.values(held=stock.c.held - units))
            continue
        table = budget_period
        connection.execute(
            update(table)
            .where(table.c.project == project_id, table.c.budget == name, table.c.period == period)
            .values(
                expected_held_micro=table.c.expected_held_micro - expected,
                worst_held_minor=table.c.worst_held_minor - worst,
            )
        )
    connection.execute(delete(hold).where(hold.c.run == number))


@tried_again
def abandon_run(store: Store, project_id: int, number: int, now: datetime, why: str, today: date | None = None) -> None:
    """Gives an open run up: what it wrote goes, what it held is free again. A run that counts is left as it is."""
    with writing(store) as connection:
        status, day = connection.execute(select(run.c.status, run.c.begun_on).where(run.c.id == number)).one()
        if status != "open":
            return
        booked = day_to_book(connection, project_id, max(day, today or day), now)
        _release(connection, project_id, number)
        give_up_codes(connection, project_id, number)
        for table in (unit, decision, job, run_pair, run_reason, run_chunk):
            connection.execute(delete(table).where(table.c.run == number))
        done = {"status": "abandoned", "ended_at": now, "booked_on": booked, "why": why}
        connection.execute(update(run).where(run.c.id == number).values(done))
