"""Planned jobs: one message for each customer, channel and consent category, listing her decisions."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import polars as pl

from ...segments.fact_table import CUSTOMER
from .identities import job_ids
from .outcome import CATEGORY
from .setting import Setting, end_of_day

PURPOSE = "offer"

SCHEMA: dict[str, Any] = {
    "job_id": pl.String, "version": pl.Int32, "action": pl.String, "kind": pl.String, CUSTOMER: pl.String,
    "channel": pl.String, "category": pl.String, "decision_ids": pl.List(pl.String), "campaign": pl.String,
    "step": pl.String, "language": pl.String, "arm": pl.String, "consent_ref": pl.String, "time_zone": pl.String,
    "send_after": pl.Datetime("us", "UTC"), "send_before": pl.Datetime("us", "UTC"),
    "channel_cost_micro": pl.Int64,
}  # fmt: skip


def planned_jobs(decisions: pl.DataFrame, setting: Setting) -> pl.DataFrame:
    """Jobs for the given decisions that have a channel, by customer, channel, category; no codes, no addresses.

    The campaign of highest priority (then smaller id) gives template, step and arm. A job that is not sent by the end
    of its local day, or of its first campaign to end, dies: the validity that it speaks of begins on that day.
    """
    policy = setting.policy
    told = decisions.filter((pl.col("outcome") == "given") & pl.col("channel").is_not_null())
    rank = {
        campaign: position
        for position, campaign in enumerate(
            sorted(setting.campaigns(), key=lambda one: (-policy.campaigns[one].priority, one))
        )
    }
    end = end_of_day(setting.send_day, policy.zone)
    ends = {one: min(policy.campaigns[one].ends or end, end).astimezone(UTC) for one in setting.campaigns()}
    if not told.height:
        return pl.DataFrame(schema=SCHEMA)
    jobs = (
        told.with_columns(
            pl.col("campaign").replace_strict(rank, return_dtype=pl.Int64).alias("~rank"),
            pl.col("campaign").replace_strict(ends, return_dtype=pl.Datetime("us", "UTC")).alias("send_before"),
        )
        .sort(CUSTOMER, "channel", CATEGORY, "~rank", "step", "offer")
        .group_by(CUSTOMER, "channel", CATEGORY, maintain_order=True)
        .agg(
            pl.col("decision_id").alias("decision_ids"),
            pl.col("campaign", "step", "arm", "consent_ref", "channel_cost_micro").first(),
            pl.col("send_before").min(),
        )
    )
    ids = job_ids(policy.project, setting.wave, jobs[CUSTOMER], jobs["channel"], jobs[CATEGORY], PURPOSE)
    jobs = jobs.with_columns(
        ids.alias("job_id"),
        pl.lit(1).alias("version"),
        pl.lit("send").alias("action"),
        pl.lit(PURPOSE).alias("kind"),
        pl.col(CATEGORY).alias("category"),
        pl.lit(policy.language).alias("language"),
        pl.lit(policy.zone).alias("time_zone"),
        pl.lit(setting.send_at).dt.convert_time_zone("UTC").alias("send_after"),
    )
    return jobs.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
