"""A later run of a wave against what the wave has decided so far: only what differs is written, as a new version.

`add`: a decision that was not there; `change`: the same customer and offer, something else said; `cancel`: no longer
decided. What is the same stays as it was first written. Jobs follow: `send`, `update`, `cancel`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from .rows_of_run import OWN, SHARED, Rows

CONTENT = (*OWN, *SHARED, "rule_ids", "budgets", "tell_customer", "terms")


@dataclass(frozen=True, slots=True)
class Versioned:
    """`rows`: what is to be written, with actions and versions; `cancelled`: ids that are no longer decided."""

    rows: Rows
    added: int
    changed: int
    cancelled: int


def versioned(
    rows: Rows,
    before: pl.DataFrame,
    versions: pl.DataFrame,
    jobs_before: pl.DataFrame,
    job_versions: pl.DataFrame,
    anew: pl.Series | None = None,
) -> Versioned:
    """`before`: decisions in force (`rows_of_run.stored_rows`), `versions`: the highest of every decision; the same of
    jobs; `anew`: ids of decisions that change although they say the same."""
    now = _with_content(rows.decisions, rows)
    both = now.select("decision_id", *CONTENT).join(
        before.select("decision_id", *CONTENT), on="decision_id", how="inner", suffix="~was"
    )
    differs = pl.any_horizontal([pl.col(name).ne_missing(pl.col(f"{name}~was")) for name in CONTENT])
    if anew is not None:
        differs |= pl.col("decision_id").is_in(anew.implode())
    changed_ids = both.filter(differs)["decision_id"]
    same_ids = both.filter(~differs)["decision_id"]
    fresh = rows.decisions.filter(~pl.col("decision_id").is_in(same_ids.implode()))
    is_change = pl.col("decision_id").is_in(changed_ids.implode())
    fresh = fresh.with_columns(action=pl.when(is_change).then(pl.lit("change")).otherwise(pl.lit("add")))
    gone = before.join(rows.decisions.select("decision_id"), on="decision_id", how="anti")
    pairs, reasons, cancels = _cancels(rows, gone)
    decisions = _versions(pl.concat([fresh, cancels.select(fresh.columns)]), versions, "decision_id")
    touched = pl.concat([fresh["decision_id"], gone["decision_id"]])
    jobs = _versions(_jobs(rows.jobs, jobs_before, touched), job_versions, "job_id")
    return Versioned(
        replace(rows, decisions=decisions, pairs=pairs, reasons=reasons, jobs=jobs),
        fresh.height - len(changed_ids),
        len(changed_ids),
        gone.height,
    )


def _with_content(decisions: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    """Decisions with what their pair and reason say, as texts."""
    shared = rows.pairs.rename({"number": "pair"}).drop("campaign", "step", "offer")
    return decisions.join(shared, on="pair", how="left").join(
        rows.reasons.rename({"number": "reason"}), on="reason", how="left"
    )


def _cancels(rows: Rows, gone: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The pairs and reasons of this run and of what it cancels, and the rows that cancel."""
    pairs = _more(rows.pairs, gone.select(*SHARED, "terms"))
    reasons = _more(rows.reasons, gone.select("rule_ids", "budgets", "tell_customer"))
    cancels = (
        gone.join(pairs.rename({"number": "pair"}), on=[*SHARED, "terms"], how="left")
        .join(
            reasons.rename({"number": "reason"}),
            on=["rule_ids", "budgets", "tell_customer"],
            how="left",
            nulls_equal=True,
        )
        .with_columns(
            action=pl.lit("cancel"),
            outcome=pl.lit("cancelled"),
            reason_code=pl.lit("superseded"),
            purse_name=pl.lit(""),
        )
    )
    return pairs, reasons, cancels


def _more(known: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    names = [name for name in known.columns if name != "number"]
    new = other.select(names).unique(maintain_order=True).join(known, on=names, how="anti", nulls_equal=True)
    numbered = new.select(pl.int_range(pl.len(), dtype=pl.Int64).alias("number") + known.height, pl.all())
    return pl.concat([known, numbered.select(known.columns)])


def _versions(rows: pl.DataFrame, versions: pl.DataFrame, key: str) -> pl.DataFrame:
    """One above the highest that was ever written."""
    last = versions.select(key, last="version")
    numbered = rows.join(last, on=key, how="left", maintain_order="left")
    return numbered.with_columns(version=(pl.col("last").fill_null(0) + 1).cast(pl.Int32)).drop("last")


def _jobs(now: pl.DataFrame, before: pl.DataFrame, touched: pl.Series) -> pl.DataFrame:
    """Jobs that are new, whose decisions changed or are others, or that are not wanted any more."""
    was = before.select("job_id", ids_before="decision_ids", products_before="products")
    known = now.join(was, on="job_id", how="left", maintain_order="left")
    lists = known["decision_ids"].str.json_decode(pl.List(pl.String))
    has_change = lists.list.eval(pl.element().is_in(touched.implode())).list.any()
    is_new = known["ids_before"].is_null()
    differs = (known["decision_ids"] != known["ids_before"]) | has_change
    differs |= known["products"].ne_missing(known["products_before"])
    kept = known.filter(is_new | differs.fill_null(True))
    kept = kept.with_columns(
        action=pl.when(pl.col("ids_before").is_null()).then(pl.lit("send")).otherwise(pl.lit("update"))
    ).drop("ids_before", "products_before")
    gone = before.join(now.select("job_id"), on="job_id", how="anti").with_columns(action=pl.lit("cancel"))
    return pl.concat([kept, gone.select(kept.columns)], how="vertical_relaxed")
