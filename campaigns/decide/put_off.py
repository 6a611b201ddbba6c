"""Decisions put off: who would get something now, if only its message could go out in time.

Nothing of it is given: it costs nothing, no stock is taken, and the next run decides anew. One row a customer who gets
nothing that competes: the best of what was put off, with the outcome `deferred`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from ...segments.fact_table import ROW_KEY
from .compete import Picks
from .contact_limits import PUT_OFF, ContactLimits
from .decisions import REASONS
from .holdout import is_held_out, is_held_out_of
from .one_pass import Judged
from .outcome import PAIR, ROW, decision_rows


def with_put_off(
    rows: pl.DataFrame, judged: Judged, picks: Picks, facts: pl.DataFrame, contact: ContactLimits
) -> pl.DataFrame:
    """The decisions and, in their order, one deferred for each customer as above."""
    setting, policy = judged.setting, judged.setting.policy
    is_late = np.isin(picks.reasons, [REASONS.index(name) for name in PUT_OFF])
    guaranteed = np.array([setting.offer(pair).guaranteed for pair in setting.pairs], bool)
    served = np.zeros(len(picks.reasons), bool)
    served[picks.rows[~guaranteed[picks.pairs]]] = True
    is_late[served] = False
    waiting = np.flatnonzero(is_late.any(axis=1))
    if not len(waiting):
        return rows
    order = sorted(
        range(len(setting.pairs)),
        key=lambda at: (-setting.campaign(setting.pairs[at]).priority, setting.pairs[at].offer, at),
    )
    worths = np.where(is_late[waiting], judged.worths[waiting], np.iinfo(np.int64).min)[:, order]
    best = np.array(order)[worths.argmax(axis=1)]
    late = replace(picks, rows=waiting, pairs=best, bundles=np.zeros(len(waiting), np.int32))
    keys = facts[ROW_KEY].to_numpy()
    held_out_of = {one: is_held_out_of(keys, policy.campaigns[one], policy) for one in setting.campaigns()}
    deferred = decision_rows(judged, late, facts, is_held_out(keys, policy), held_out_of, contact)
    nothing = pl.lit(None, dtype=pl.String)
    deferred = deferred.with_columns(
        pl.lit("deferred").alias("outcome"),
        pl.Series(REASONS, dtype=pl.String).gather(picks.reasons[waiting, best]).alias("reason_code"),
        nothing.alias("holdout_scope"),
        nothing.alias("would_have"),
        nothing.alias("arm"),
        pl.lit(None, dtype=pl.Float64).alias("arm_probability"),
    )
    return pl.concat([rows, deferred]).sort(ROW, PAIR, maintain_order=True)
