"""History that another system kept enters the store: what was given and is held, contacts, consents, steps.

All of a file in one transaction, as a run of kind `import`; what the store knows already is left out, so the same file
twice, or a longer one later, adds only what is new. Imported offers cost nothing here: their money was spent elsewhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl
from sqlalchemy import func, insert, select

from ... import __version__
from ..decide.identities import BETWEEN, uuids
from ..decide.state import FRAMES, State
from ..policy.policy import Policy
from .book_day import day_to_book
from .bulk import insert_frame
from .connect import Store, writing
from .forget import all_forgotten
from .load_state import history
from .money import Cause, Move, post
from .people import customer_numbers
from .refusals import tried_again
from .save_run import purse_numbers
from .tables import consent, contact, run, step_reached, unit

if TYPE_CHECKING:
    from sqlalchemy import Connection

NOBODY_PAYS = ""
"""The purse of imported offers."""

STATES = {"open": "issued", "redeemed": "redeemed", "expired": "expired"}
"""What the status of a file is here; what was cancelled never counted and is left out."""

GIVEN = ("customer", "offer", "campaign", "step", "given_on")
"""What names a given offer; the second of the same day is another."""


@dataclass(frozen=True, slots=True)
class Imported:
    """Rows that are new, by list; `known`: rows that the store has already; left out as well: `withdrawn` (cancelled),
    `forgotten` (of customers whom the store was told to forget)."""

    given: int
    contacts: int
    consents: int
    steps: int
    known: int
    withdrawn: int
    forgotten: int

    @property
    def any(self) -> bool:
        """Whether anything is new."""
        return bool(self.given or self.contacts or self.consents or self.steps)


@tried_again
def import_state(
    store: Store,
    project_id: int,
    policy: Policy,
    state: State,
    name: str,
    now: datetime,
    today: date,
    *,
    write: bool = True,
) -> Imported:
    """`name`: 32 hex digits of the file's content. Writes nothing where nothing is new, or where it is only asked what
    would be. Raises SQLAlchemy's errors; then nothing was imported."""
    counted = {name: getattr(state, name) for name in FRAMES}
    counted["given"] = state.given.filter(pl.col("status") != "cancelled")
    withdrawn = state.given.height - counted["given"].height
    with writing(store) as connection:
        offered = sum(frame.height for frame in counted.values())
        counted = _without_forgotten(connection, project_id, counted)
        left = sum(frame.height for frame in counted.values())
        known = history(connection, project_id)
        keys = {name: tuple(frame.columns) for name, frame in counted.items()} | {"given": GIVEN}
        new = {name: _new(frame, known[name], keys[name]) for name, frame in counted.items()}
        sizes = {key: frame.height for key, frame in new.items()}
        done = Imported(**sizes, known=left - sum(sizes.values()), withdrawn=withdrawn, forgotten=offered - left)
        if not done.any or not write:
            return done
        booked = day_to_book(connection, project_id, today, now)
        number = _begun(connection, project_id, policy, name, now, today, booked, sizes)
        everybody = pl.concat([frame["customer"] for frame in new.values()]).unique().sort()
        people = customer_numbers(connection, project_id, everybody, add=True).rename({"customer_id": "customer"})
        numbered = {
            key: frame.join(people, on="customer", how="left", maintain_order="left")
            .drop("customer")
            .rename({"number": "customer"})
            .with_columns(project=pl.lit(project_id))
            for key, frame in new.items()
        }
        _add_units(connection, project_id, policy, new["given"], numbered["given"], number, now, booked)
        insert_frame(connection, contact, numbered["contacts"].drop("nth"))
        insert_frame(connection, consent, numbered["consents"].drop("nth"))
        insert_frame(connection, step_reached, numbered["steps"].drop("nth").rename({"on": "on_day"}))
    return done


def _without_forgotten(
    connection: Connection, project_id: int, lists: dict[str, pl.DataFrame]
) -> dict[str, pl.DataFrame]:
    forgotten = all_forgotten(connection, project_id)
    if forgotten is None:
        return lists
    gone = forgotten.among(pl.concat([frame["customer"] for frame in lists.values()]).unique())
    return {name: frame.filter(~pl.col("customer").is_in(gone)) for name, frame in lists.items()}


def _new(rows: pl.DataFrame, known: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """Rows that are not known, each with `nth`: which of equal ones it is."""
    nth = pl.int_range(pl.len()).over(*key).alias("nth")
    numbered, there = rows.with_columns(nth), known.select(key).with_columns(nth)
    return numbered.join(there, on=[*key, "nth"], how="anti", nulls_equal=True, maintain_order="left")


def _begun(
    connection: Connection,
    project_id: int,
    policy: Policy,
    name: str,
    now: datetime,
    today: date,
    booked: date,
    sizes: dict[str, int],
) -> int:
    """The number of the import among the runs: committed with all it brings."""
    attempt = connection.execute(
        select(func.coalesce(func.max(run.c.attempt), 0)).where(run.c.project == project_id, run.c.run_id == name)
    ).scalar_one()
    row = {
        "project": project_id, "run_id": name, "attempt": attempt + 1, "wave": f"import:{name[:12]}.{attempt + 1}",
        "day": today, "kind": "import", "status": "committed", "as_of": now, "zone": policy.zone, "send_at": now,
        "seed": 0, "version": __version__, "rules_hash": "", "data_hash": "", "models_hash": "", "state_hash": "",
        "folder": "", "started_at": now, "committed_at": now,
        "begun_on": booked, "booked_on": booked, "trial": False, "totals": json.dumps({"imported": sizes}),
    }  # fmt: skip
    number: int = connection.execute(insert(run).values(row).returning(run.c.id)).scalar_one()
    return number


def _add_units(
    connection: Connection,
    project_id: int,
    policy: Policy,
    named: pl.DataFrame,
    given: pl.DataFrame,
    number: int,
    now: datetime,
    booked: date,
) -> None:
    if not given.height:
        return
    purse = purse_numbers(connection, project_id, pl.Series([NOBODY_PAYS]))[NOBODY_PAYS]
    names = named.select(
        pl.concat_str(
            pl.lit("import"), *(pl.col(one).cast(pl.String) for one in ("nth", *reversed(GIVEN))), separator=BETWEEN
        )
    ).to_series()
    state = pl.col("status").replace_strict(STATES, return_dtype=pl.String)
    expired = pl.coalesce(pl.col("valid_until") + timedelta(days=1), pl.col("given_on"))
    redeemed_on = pl.when(state == "redeemed").then(pl.coalesce("redeemed_on", "given_on"))
    units = given.select(
        "project",
        uuids(policy.project, names).alias("decision_id"),
        pl.lit(1).alias("version"),
        pl.lit(number).alias("run"),
        "customer", "campaign", "step", "offer",
        pl.lit(purse).alias("purse"),
        state.alias("state"),
        "given_on", "valid_until",
        pl.lit(0).alias("expected_cost_micro"),
        pl.lit(0).alias("worst_case_minor"),
        pl.when(state == "redeemed").then(pl.lit(0)).alias("real_minor"),
        pl.col("given_on").alias("issued_on"),
        redeemed_on.alias("redeemed_on"),
        pl.when(state == "expired").then(expired).alias("ended_on"),
    )  # fmt: skip
    insert_frame(connection, unit, units.sort("decision_id"))
    sums = units.group_by("campaign", "offer", "state").len().sort("campaign", "offer", "state")
    moves = [Move(campaign, offer, purse, None, to, count, 0, 0) for campaign, offer, to, count in sums.iter_rows()]
    post(connection, project_id, moves, Cause("import", now, booked, number), 1)
