"""The language of each planned job: the customer's own where the campaign has a text in it."""

from __future__ import annotations

import polars as pl

from ...segments.fact_table import CUSTOMER
from ..policy.campaign_texts import choose_language, texts_by_language
from ..policy.policy import Policy

_ASKED = "~asked"


def with_languages(jobs: pl.DataFrame, facts: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """The jobs with `language` chosen by her language, the campaign, step and channel; few of these differ."""
    if not jobs.height:
        return jobs
    named = policy.preferred_language
    if named is not None and named in facts.columns:
        asked = jobs.select(CUSTOMER).join(
            facts.select(CUSTOMER, pl.col(named).alias(_ASKED)), CUSTOMER, "left", maintain_order="left"
        )
        jobs = jobs.with_columns(asked[_ASKED])
    else:
        jobs = jobs.with_columns(pl.lit(None, dtype=pl.String).alias(_ASKED))
    keys = ["campaign", "step", "channel", _ASKED]
    chosen = jobs.select(keys).unique()
    said = [
        choose_language(asked, policy.languages, texts_by_language(policy.campaigns[campaign], step, channel))
        or policy.language
        for campaign, step, channel, asked in chosen.iter_rows()
    ]
    chosen = chosen.with_columns(pl.Series("~language", said, dtype=pl.String))
    joined = jobs.select(keys).join(chosen, keys, "left", nulls_equal=True, maintain_order="left")
    return jobs.with_columns(joined["~language"].alias("language")).drop(_ASKED)
