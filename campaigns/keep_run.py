"""A decided run becomes a fact: frozen on the disk, reserved and written in the store, then shown as a batch folder.

    stage (facts, state, decisions on the disk) ─► reserve ─► write rows ─► commit ─► publish the folder

Until the commit nothing counts; after it everything does. A crash before `reserve` leaves a staged folder nobody reads;
between `reserve` and `commit` the run is open and is finished from its staged folder by the next `decide`; after
`commit` only the folder has to be put in its place.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from typing import Literal as OneOf

import polars as pl
from sqlalchemy import select

from .. import __version__
from ..rules.problems import Problem, is_error
from .answer import Progress
from .batch.differences import Differences, compare_decisions
from .batch.read_batch import read_batch
from .batch.tables import MANIFEST
from .batch.write_batch import (
    Asked,
    adopt_staged,
    drop_staged,
    publish_batch,
    stage_batch,
    staged_folder,
    staged_runs,
)
from .crash import refused_by_disk
from .decide.compete import micro_a_minor
from .decide.decide import models_hash
from .decide.decisions import Decisions
from .policy.policy import Policy
from .store.budgets_at import held_by, terms_of
from .store.changes import Versioned, versioned
from .store.claims import claims_of, code_claims_of
from .store.code_keys import CodeKeys
from .store.code_pools import ranges_of
from .store.code_secret import code_keys
from .store.connect import Store, StoreError, reading
from .store.missing_codes import decisions_without_codes
from .store.people import staging_mark
from .store.rows_of_run import Rows, as_decided, latest_versions, rows_of_run, stored_decisions, stored_jobs
from .store.save_run import Claim, RunHeader, begin_run, commit_run, write_rows
from .store.tables import run

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Kept:
    """`written`: a new run; `superseded`: it took the place of an earlier one; `same`: the wave has these decisions
    already; `refused`: it has others (`differences`), or there are errors. `folder`: the batch that is in force."""

    status: OneOf["written", "superseded", "same", "refused"]
    folder: Path | None
    problems: tuple[Problem, ...] = ()
    differences: Differences | None = None
    changes: tuple[int, int, int] = (0, 0, 0)
    """Decisions added, changed and cancelled against the run that was superseded."""


def keep_run(
    store: Store,
    project_id: int,
    root: Path,
    out: Path,
    decisions: Decisions,
    asked: Asked,
    now: datetime,
    views: Mapping[str, bytes] | None = None,
    *,
    supersede: bool = False,
    progress: Progress = lambda _what, _done, _of: None,
) -> Kept:
    """`root`: the project's folder; `out`: where batches lie. Raises StoreError where others have taken what this run
    wanted, or the store or the disk of `out` refuses."""
    errors = tuple(problem for problem in decisions.problems if is_error(problem))
    if errors:
        return Kept("refused", None, errors)
    policy, today = asked.project.policy, asked.facts.as_of.today
    with _disk(out, "nothing"):
        mark = _tidy_staged(store, project_id, out)
    rows = rows_of_run(decisions, policy, today)
    coded = frozenset(offer.id for offer in policy.offers.values() if offer.codes is not None)
    with reading(store) as connection:
        first = _committed(connection, project_id, decisions.wave)
        replaces = None
        if first is not None:
            replaces, first_id, first_out = first[0], first[1], root / first[2]
            folder = first_out / decisions.wave / first_id
            if first_id == decisions.run_id:
                staged = staged_folder(first_out, mark, first_id)
                with _disk(first_out, "kept"):
                    if not (folder / MANIFEST).is_file() and not (staged / MANIFEST).is_file():
                        stage_batch(first_out, mark, decisions, asked, views)  # the folder is a view: it was deleted
                    return Kept("same", publish_batch(first_out, mark, decisions.wave, first_id))
            before = as_decided(stored_decisions(connection, project_id, decisions.wave))
            differences = compare_decisions(before, decisions.decisions.drop("version", "action"))
            missing = decisions_without_codes(connection, project_id, decisions.wave, coded)
            if not differences.any and not (supersede and missing):
                return Kept("same", folder, _without_codes(missing, decisions.wave), differences=differences)
            if not supersede:
                problem = _decided_otherwise(folder, first_id, decisions, differences)
                return Kept("refused", folder, (problem,), differences)
        changes = _against_the_wave(connection, project_id, decisions.wave, rows, coded)
        claims = claims_of(connection, project_id, changes.rows, policy, today, decisions.wave)
        codes = code_claims_of(connection, project_id, changes.rows, policy, decisions.wave)
    keys = code_keys(store, project_id, policy) if codes else None
    header = RunHeader(_header(decisions, asked, root, out, now, claims))
    with _disk(out, "nothing"):
        stage_batch(out, mark, decisions, asked, views)
    number = begin_run(store, project_id, header, asked.project.files, claims, replaces, codes)
    _write_and_commit(store, project_id, number, changes.rows, policy, today, now, keys, progress)
    with _disk(out, "kept"):
        folder = publish_batch(out, mark, decisions.wave, decisions.run_id)
    status: OneOf["written", "superseded"] = "written" if replaces is None else "superseded"
    return Kept(status, folder, changes=(changes.added, changes.changed, changes.cancelled))


def finish_interrupted(
    store: Store, project_id: int, policy: Policy, root: Path, now: datetime, today: date | None = None
) -> Problem | None:
    """Finishes the project's open run from its frozen batch, booked on the business day `today` (left out: its own);
    None: there is none. Raises StoreError where the batch is not there any more, with the way to give the run up."""
    with reading(store) as connection:
        open_run = connection.execute(
            select(run.c.id, run.c.run_id, run.c.wave, run.c.day, run.c.folder).where(
                run.c.project == project_id, run.c.status == "open"
            )
        ).first()
        if open_run is None:
            return None
        number, run_id, wave, day, folder = open_run
        out, mark = root / folder, staging_mark(connection, project_id, store.name)
        batch, _ = read_batch(adopt_staged(out, mark, run_id))
        if batch is None:
            values = {"run": run_id[:12], "wave": wave, "folder": (out / ".staged").as_posix()}
            raise StoreError(Problem("L115", values, hints=("cancel",)))
        coded = frozenset(ranges_of(connection, number))  # what it was promised, whatever the offers say by now
        rows = _against_the_wave(connection, project_id, wave, rows_of_run(batch.decisions, policy, day), coded).rows
    keys = code_keys(store, project_id, policy) if coded else None
    _write_and_commit(store, project_id, number, rows, policy, day, now, keys, today=today)
    with _disk(out, "kept"):
        published = publish_batch(out, mark, wave, run_id)
    return Problem("L114", {"run": run_id[:12], "wave": wave, "folder": published.as_posix()})


@contextmanager
def _disk(out: Path, so_far: OneOf["nothing", "kept"]) -> Iterator[None]:
    """What the disk of the batch folders refuses is told with what has been decided by then."""
    try:
        yield
    except OSError as error:
        why = refused_by_disk(error)
        raise StoreError(Problem("L191", {"folder": out.as_posix(), "why": why}, hints=(so_far,))) from error


def _tidy_staged(store: Store, project_id: int, out: Path) -> str:
    """What earlier runs of the project in this store left staged when they were interrupted: the folder of one that
    counts goes to its place, that of one that never began goes. Nobody else stages under its mark, which is returned:
    the caller decides for it. What another store staged over the same folder is another's."""
    with reading(store) as connection:
        mark = staging_mark(connection, project_id, store.name)
        staged = staged_runs(out, mark)
        known = connection.execute(
            select(run.c.run_id, run.c.status).where(
                run.c.project == project_id, run.c.run_id.in_([run_id for run_id, _ in staged])
            )
        ).fetchall()
    for run_id, wave in staged:
        statuses = {status for name, status in known if name == run_id}
        if "open" in statuses:
            continue
        if wave is not None and statuses - {"abandoned"}:
            publish_batch(out, mark, wave, run_id)
        else:
            drop_staged(out, mark, run_id)
    return mark


def _committed(connection: Connection, project_id: int, wave: str) -> tuple[int, str, str] | None:
    row = connection.execute(
        select(run.c.id, run.c.run_id, run.c.folder).where(
            run.c.project == project_id, run.c.wave == wave, run.c.status == "committed"
        )
    ).first()
    return None if row is None else (row[0], row[1], row[2])


def _against_the_wave(
    connection: Connection, project_id: int, wave: str, rows: Rows, coded: Collection[str]
) -> Versioned:
    """`coded`: offers with codes; units of theirs without one are written anew, so that they get one."""
    versions, job_versions = latest_versions(connection, project_id, wave)
    if not versions.height:
        return Versioned(rows, rows.decisions.height, 0, 0)
    before = stored_decisions(connection, project_id, wave)
    missing = decisions_without_codes(connection, project_id, wave, coded)
    anew = pl.concat([pl.Series([], dtype=pl.String), *missing.values()])
    return versioned(rows, before, versions, stored_jobs(connection, project_id, wave), job_versions, anew)


def _without_codes(missing: Mapping[str, pl.Series], wave: str) -> tuple[Problem, ...]:
    """The wave was decided before its offers had codes: nothing is wrong, and nothing must go out like that."""
    return tuple(
        Problem(
            "L198", {"number": len(ids), "offer": offer, "wave": wave}, hints=("supersede", "none"), judged="warning"
        )
        for offer, ids in missing.items()
    )


def _write_and_commit(
    store: Store,
    project_id: int,
    number: int,
    rows: Rows,
    policy: Policy,
    day: date,
    now: datetime,
    keys: CodeKeys | None,
    progress: Progress = lambda _what, _done, _of: None,
    today: date | None = None,
) -> None:
    def wrote(done: int, of: int) -> None:
        progress("writing decisions into the store", done, of)

    write_rows(store, project_id, number, rows, day, wrote, keys)
    commit_run(store, project_id, number, now, micro_a_minor(policy), keys, today)


def _header(
    decisions: Decisions, asked: Asked, root: Path, out: Path, now: datetime, claims: tuple[Claim, ...]
) -> dict[str, Any]:
    as_of = asked.facts.as_of
    moment = as_of.moment.astimezone(UTC)
    given = decisions.decisions.filter(pl.col("outcome") == "given")
    totals = {
        "counts": decisions.counts,
        "expected_cost_micro": int(given["expected_cost_micro"].cast(pl.Int128).sum() or 0),
        "worst_case_minor": int(given["worst_case_minor"].cast(pl.Int128).sum() or 0),
        "jobs": decisions.jobs.height,
        "budgets": terms_of(asked.project.policy.budgets),
        "held": held_by(claims),
    }
    return {
        "run_id": decisions.run_id,
        "wave": decisions.wave,
        "day": as_of.today,
        "kind": "decide",
        "trial": asked.trial,
        "as_of": moment,
        "zone": as_of.zone,
        "send_at": datetime.fromisoformat(asked.send_at) if asked.send_at else moment,
        "seed": asked.seed,
        "version": __version__,
        "rules_hash": asked.project.rules_hash,
        "data_hash": asked.facts.content_hash,
        "models_hash": models_hash(asked.project, asked.facts),
        "state_hash": asked.state.content_hash,
        "folder": (out.relative_to(root) if out.is_relative_to(root) else out).as_posix(),
        "started_at": now,
        "plan": None if asked.plan is None else json.dumps(asked.plan, ensure_ascii=False),
        "totals": json.dumps(totals),
    }


def _decided_otherwise(folder: Path, first: str, decisions: Decisions, differences: Differences) -> Problem:
    values = {
        "wave": decisions.wave,
        "first": first,
        "folder": folder.as_posix(),
        "added": differences.added.height,
        "gone": differences.gone.height,
        "changed": differences.changed.height,
    }
    who = ("who",) if (folder / MANIFEST).is_file() else ()  # a view: it may be deleted
    return Problem("G106", values, hints=(*who, "wave", "supersede"))
