"""The rows of a run: decisions, units and jobs as the store keeps them, and the same decisions read back.

What many decisions share (a pair's terms, a list of rules) is kept once a run. Frames in, frames out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy import func, select

from ..decide.decisions import Decisions
from ..decide.jobs import SCHEMA as JOB_SCHEMA
from ..decide.limits import period_name
from ..decide.outcome import SCHEMA
from ..policy.policy import Policy
from ..policy.till_terms import TILL_COLUMNS
from .bulk import select_frame
from .tables import customer, decision, job, run, run_pair, run_reason

if TYPE_CHECKING:
    from sqlalchemy import Connection

OWN = (
    "outcome", "reason_code", "value_minor", "percent", "points", "valid_from", "valid_until", "expected_cost_micro",
    "worst_case_minor", "expected_extra_micro", "channel", "consent_ref", "channel_cost_micro", "holdout_scope", "arm",
    "probability", "arm_probability",
)  # fmt: skip
"""Columns of a decision that are kept row by row."""

JOB_COLUMNS = tuple(name for name in JOB_SCHEMA if name != "customer_id")

PAYERS = " | "
"""Between the budgets and the payers in a purse's name."""

SHARED = ("campaign", "step", "offer", "kind", "basis", "pricing", "guaranteed")


@dataclass(frozen=True, slots=True)
class Rows:
    """`decisions`: what `tables.decision` and `tables.unit` need, with `customer_id` still by name, `offer` ... and
    `purse_name`; `pairs`, `reasons`: what they share, by number; `jobs`: `tables.job` with `customer_id`."""

    decisions: pl.DataFrame
    pairs: pl.DataFrame
    reasons: pl.DataFrame
    jobs: pl.DataFrame


def rows_of_run(decisions: Decisions, policy: Policy, today: date) -> Rows:
    """All rows of a run; `action` add and `version` 1, until they are compared with an earlier run of the wave."""
    frame = decisions.decisions
    pairs = _pairs(frame)
    reasons = _reasons(frame)
    periods = {budget.id: period_name(budget.per, today) for budget in policy.budgets.values()}
    rows = (
        frame.join(
            pairs.select("campaign", "step", "offer", pair="number"), on=["campaign", "step", "offer"], how="left"
        )
        .with_columns(rule_text=_as_json("rule_ids"), budget_text=_as_json("budgets"))
        .join(
            reasons.select("rule_ids", "budgets", "tell_customer", reason="number"),
            left_on=["rule_text", "budget_text", "tell_customer"],
            right_on=["rule_ids", "budgets", "tell_customer"],
            how="left",
            nulls_equal=True,
        )
        .with_columns(purse_name=_purse_names(frame["budgets"], periods))
        .with_columns(purse_name=pl.concat_str("purse_name", pl.lit(PAYERS) + pl.col("paid_by"), ignore_nulls=True))
    )
    wanted = ["decision_id", "version", "action", "customer_id", "pair", "reason", *OWN]
    return Rows(
        rows.select(*wanted, "campaign", "step", "offer", "purse_name"),
        pairs,
        reasons,
        _jobs(decisions.jobs),
    )


def _pairs(frame: pl.DataFrame) -> pl.DataFrame:
    terms = pl.struct(*TILL_COLUMNS).map_elements(lambda row: json.dumps(row, sort_keys=True), return_dtype=pl.String)
    found = frame.select(*SHARED, *TILL_COLUMNS).unique().sort("campaign", "step", "offer")
    return found.select(pl.int_range(pl.len(), dtype=pl.Int64).alias("number"), *SHARED, terms.alias("terms"))


def _reasons(frame: pl.DataFrame) -> pl.DataFrame:
    found = (
        frame.select(_as_json("rule_ids").alias("rule_ids"), _as_json("budgets").alias("budgets"), "tell_customer")
        .unique()
        .sort("rule_ids", "budgets", "tell_customer")
    )
    return found.select(pl.int_range(pl.len(), dtype=pl.Int64).alias("number"), pl.all())


def _as_json(name: str) -> pl.Expr:
    """A list of ids as JSON; ids hold neither quotes nor backslashes."""
    written = pl.lit('["') + pl.col(name).list.join('","') + pl.lit('"]')
    return pl.when(pl.col(name).list.len() == 0).then(pl.lit("[]")).otherwise(written)


def _purse_names(budgets: pl.Series, periods: dict[str, str]) -> pl.Series:
    """`crm_q4@total, weekly@2026-W40`: the budgets, in order of their ids."""
    lists = budgets.unique()
    names = [", ".join(f"{one}@{periods[one]}" for one in sorted(some)) for some in lists.to_list()]
    table = pl.DataFrame({"key": lists.list.join(","), "name": pl.Series(names, dtype=pl.String)})
    joined = budgets.list.join(",").rename("key").to_frame().join(table, on="key", how="left", maintain_order="left")
    return joined["name"]


def purse_budgets(name: str) -> list[tuple[str, str]]:
    """(budget, period) of a purse's name."""
    budgets = name.partition(PAYERS)[0]
    parts = [one.rpartition("@") for one in budgets.split(", ")] if budgets else []
    return [(budget, period) for budget, _, period in parts]


def purse_payers(name: str) -> dict[str, Fraction]:
    """The share of each payer of a purse; none: nobody is named."""
    shares = name.partition(PAYERS)[2]
    return {payer: Fraction(share) for payer, share in json.loads(shares).items()} if shares else {}


def _jobs(jobs: pl.DataFrame) -> pl.DataFrame:
    return jobs.with_columns(decision_ids=_as_json("decision_ids"))


def stored_decisions(connection: Connection, project_id: int, wave: str) -> pl.DataFrame:
    """What a wave has decided and is still in force, with what pairs and reasons say as the texts they are kept as."""
    statement = _statement().where(
        decision.c.project == project_id,
        decision.c.in_force,
        decision.c.action != "cancel",
        run.c.wave == wave,
        run.c.status.in_(("committed", "superseded")),
        customer.c.erasure.is_(None),
    )
    names = ["customer_id", "decision_id", "version", "action", *OWN, *SHARED]
    texts = dict.fromkeys(("terms", "rule_ids", "budgets", "tell_customer"), pl.String)
    return select_frame(connection, statement, {name: SCHEMA[name] for name in names} | texts).sort(
        "customer_id", "campaign", "step", "offer"
    )


def as_decided(stored: pl.DataFrame) -> pl.DataFrame:
    """Stored decisions with the columns of a batch, but for `slot`, `household_id` and what follows from others."""
    lists = [pl.col(name).str.json_decode(pl.List(pl.String)) for name in ("rule_ids", "budgets")]
    terms = stored["terms"].str.json_decode(pl.Struct({name: SCHEMA[name] for name in TILL_COLUMNS})).struct.unnest()
    return pl.concat([stored.drop("terms").with_columns(*lists), terms], how="horizontal")


def stored_jobs(connection: Connection, project_id: int, wave: str) -> pl.DataFrame:
    """The jobs of a wave that are in force and not cancelled, with the columns of `Rows.jobs`."""
    statement = (
        select(customer.c.customer_id, *(job.c[name] for name in JOB_COLUMNS))
        .join(run, run.c.id == job.c.run)
        .join(customer, customer.c.number == job.c.customer)
        .where(job.c.project == project_id, job.c.in_force, job.c.action != "cancel", run.c.wave == wave)
        .where(run.c.status.in_(("committed", "superseded")), customer.c.erasure.is_(None))
    )
    schema: dict[str, Any] = {name: JOB_SCHEMA[name] for name in JOB_COLUMNS} | {"decision_ids": pl.String}
    return select_frame(connection, statement, {"customer_id": pl.String} | schema)


def latest_versions(connection: Connection, project_id: int, wave: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`decision_id` and `version`, `job_id` and `version`: the highest that was ever written for the wave."""
    found = []
    for table, key in ((decision, "decision_id"), (job, "job_id")):
        statement = (
            select(table.c[key], func.max(table.c.version))
            .join(run, run.c.id == table.c.run)
            .where(table.c.project == project_id, run.c.wave == wave)
            .group_by(table.c[key])
        )
        found.append(select_frame(connection, statement, {key: pl.String, "version": pl.Int64}))
    return found[0], found[1]


def _statement() -> Any:
    columns = [decision.c[name] for name in ("decision_id", "version", "action", *OWN)]
    shared = [run_pair.c[name] for name in (*SHARED, "terms")]
    reasons = [run_reason.c[name] for name in ("rule_ids", "budgets", "tell_customer")]
    return (
        select(customer.c.customer_id, *columns, *shared, *reasons)
        .select_from(decision)
        .join(run, run.c.id == decision.c.run)
        .join(customer, customer.c.number == decision.c.customer)
        .join(run_pair, (run_pair.c.run == decision.c.run) & (run_pair.c.number == decision.c.pair))
        .join(run_reason, (run_reason.c.run == decision.c.run) & (run_reason.c.number == decision.c.reason))
    )
