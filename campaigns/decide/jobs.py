"""Planned jobs: one message for each customer, channel and consent category, listing her decisions."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import numpy as np
import polars as pl

from ...segments.fact_table import CUSTOMER
from ...segments.recommend import of_message
from .identities import job_ids
from .outcome import CATEGORY, PAIR, ROW, SLOT
from .send_times import SendTimes
from .setting import Setting

PURPOSE = "offer"

SCHEMA: dict[str, Any] = {
    "job_id": pl.String, "version": pl.Int32, "action": pl.String, "kind": pl.String, CUSTOMER: pl.String,
    "channel": pl.String, "category": pl.String, "decision_ids": pl.List(pl.String), "campaign": pl.String,
    "step": pl.String, "language": pl.String, "arm": pl.String, "consent_ref": pl.String, "time_zone": pl.String,
    "send_after": pl.Datetime("us", "UTC"), "send_before": pl.Datetime("us", "UTC"),
    "channel_cost_micro": pl.Int64, "products": pl.String,
}  # fmt: skip


def planned_jobs(decisions: pl.DataFrame, setting: Setting, times: SendTimes, facts: pl.DataFrame) -> pl.DataFrame:
    """Jobs for the given decisions that have a channel, by customer, channel, category; no codes, no addresses.

    The campaign of highest priority (then smaller id) gives template, step and arm. It goes out at the first
    moment that the contact policy allows. A job that is not sent by the end of its day, by the begin of the next quiet
    hours, or of its first campaign to end, dies: the validity that it speaks of begins on that day.
    `products`: those that the template's message recommends, else those of its offers, in their order; as JSON, null
    where neither recommends. `facts`: the rows that decisions name, with the columns of recommended products.
    """
    policy = setting.policy
    told = decisions.filter((pl.col("outcome") == "given") & pl.col("channel").is_not_null())
    if not told.height:
        return pl.DataFrame(schema=SCHEMA)
    slots = pl.DataFrame(
        {
            "send_after": [one.after or setting.send_at for one in times.slots],
            "send_before": [one.before for one in times.slots],
            "time_zone": [one.zone for one in times.slots],
        },
        schema={"send_after": SCHEMA["send_after"], "send_before": SCHEMA["send_before"], "time_zone": pl.String},
    )
    ends = {one: policy.campaigns[one].ends for one in setting.campaigns()}
    ends = {one: None if moment is None else moment.astimezone(UTC) for one, moment in ends.items()}
    jobs = (
        told.select(
            CUSTOMER, "channel", CATEGORY, "decision_id", "campaign", "step", "arm", "consent_ref",
            "channel_cost_micro", "products", ROW,
            pl.min_horizontal(
                pl.col("campaign").replace_strict(ends, return_dtype=pl.Datetime("us", "UTC")),
                slots["send_before"].gather(told[SLOT]),
            ).alias("send_before"),
            SLOT,
            _order(told, setting).alias("~order"),
        )
        .sort("~order")
        .group_by(pl.col("~order") // len(setting.pairs), maintain_order=True)
        .agg(
            pl.col("decision_id").alias("decision_ids"),
            pl.col(CUSTOMER, "channel", CATEGORY, SLOT).first(),
            pl.col("campaign", "step", "arm", "consent_ref", "channel_cost_micro").first(),
            pl.col("send_before").min(),
            pl.col(ROW).first(),
            pl.col("products").drop_nulls().str.strip_prefix("[").str.strip_suffix("]").alias("~products"),
        )
    )  # fmt: skip
    ids = job_ids(policy.project, setting.wave, jobs[CUSTOMER], jobs["channel"], jobs[CATEGORY], PURPOSE)
    jobs = jobs.with_columns(
        ids.alias("job_id"),
        pl.lit(1).alias("version"),
        pl.lit("send").alias("action"),
        pl.lit(PURPOSE).alias("kind"),
        pl.col(CATEGORY).alias("category"),
        pl.lit(policy.language).alias("language"),
        slots["time_zone"].gather(jobs[SLOT]),
        slots["send_after"].gather(jobs[SLOT]),
    )
    jobs = jobs.with_columns(_products(jobs, setting, facts).alias("products"))
    return jobs.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())


def _products(jobs: pl.DataFrame, setting: Setting, facts: pl.DataFrame) -> pl.Series:
    """Of the offers; where the message of the job's template recommends, what that found."""
    parts = jobs["~products"].list.eval(pl.element().filter(pl.element() != "")).list.join(",")
    listed = pl.select(pl.when(jobs["~products"].list.len() > 0).then(pl.lit("[") + parts + pl.lit("]"))).to_series()
    found = listed.cast(pl.String)
    for campaign in setting.campaigns():
        recommends = setting.policy.campaigns[campaign].recommends
        mine = [one for one in recommends if one[2] == setting.policy.language]
        for step, channel, _, _ in sorted(mine, key=lambda one: one[0] != "any"):
            here = (jobs["campaign"] == campaign) & (jobs["channel"] == channel)
            here &= (jobs["step"] == step) if step != "any" else pl.repeat(True, jobs.height, eager=True)
            at = np.flatnonzero(here.to_numpy())
            column = facts[of_message(campaign, step, channel)]
            found = found.scatter(at, column.gather(jobs[ROW].gather(at)))
    return found


def _order(told: pl.DataFrame, setting: Setting) -> pl.Series:
    """One number a row for its place among all: by customer, channel and category, which make a message, then by rank
    of the campaign, step and offer, which make `len(setting.pairs)` places in it. Numbers sort faster than six texts.
    """
    policy, pairs = setting.policy, setting.pairs
    ranked = sorted(
        range(len(pairs)),
        key=lambda at: (
            -policy.campaigns[pairs[at].campaign].priority,
            pairs[at].campaign,
            pairs[at].step,
            pairs[at].offer,
        ),
    )
    places = pl.Series([ranked.index(at) for at in range(len(pairs))], dtype=pl.Int64)
    number = told[ROW]
    for name in ("channel", CATEGORY):
        words = told[name].unique().sort()
        number = number * len(words) + told[name].cast(pl.Enum(words)).to_physical().cast(pl.Int64)
    return number * len(pairs) + places.gather(told[PAIR])
