"""The one lazy pass over the customers: own history, rules, prices, gates; collected once, then plain arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from ...engine.columns import RULES_A_WORD, fire, mask_names
from ...segments.fact_table import CUSTOMER
from ..policy.fit_recommend import wanted_columns
from ..policy.names import budget_flag
from ..policy.policy import Policy
from .decisions import Pair
from .gates import channel_column, channel_key, judge_pairs, mask_column, worth_column
from .price import (
    basis_column,
    clamped_column,
    expected_column,
    expected_micro_column,
    extra_column,
    face_column,
    price_offers,
    worst_column,
)
from .setting import Setting
from .state import State
from .state_columns import history_columns

Truths = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the pass found, row by row as the facts stand. `masks` (uint32) and `worths` (int64 micro-units, 0 where
    unknown) are customers x pairs; `frame` holds the rest (columns of `price.py`, `channel...`, `fired...`, budget
    flags and the columns asked for)."""

    setting: Setting
    frame: pl.DataFrame
    masks: npt.NDArray[np.uint32]
    worths: Integers

    def has_fired(self, rule: int) -> Truths:
        """For every customer whether the rule at this position of the program fired."""
        word, bit = divmod(rule, RULES_A_WORD)
        fired: Truths = (self.frame[f"fired.{word}"].to_numpy() >> np.int64(bit)) & 1 == 1
        return fired

    def integers(self, column: str) -> Integers:
        """A whole-number column, 0 where null."""
        return self.frame[column].fill_null(0).to_numpy().astype(np.int64, copy=False)

    def truths(self, column: str) -> Truths:
        """A Boolean column without nulls."""
        return self.frame[column].to_numpy()

    def channel(self, pair: Pair) -> npt.NDArray[np.int16]:
        """Position of the pair's channel in the policy's list, -1 where none may be used."""
        column = self.frame[channel_column(channel_key(pair, self.setting))]
        return column.cast(pl.Int16).fill_null(-1).to_numpy()

    def applies(self, budget: str) -> Truths | None:
        """The customers a budget pays for; None: all."""
        return self.truths(budget_flag(budget)) if self.setting.policy.budgets[budget].where is not None else None


def judge(facts: pl.DataFrame, state: State, setting: Setting, also: Iterable[str] = ()) -> Judged:
    """Fires the rules and judges every pair of every customer. `also`: columns of the fired frame to keep."""
    program = setting.program
    wanted = {part.name for part in program.inputs} | set(program.input_flags) | set(also)
    history = history_columns(facts[CUSTOMER], state, setting, wanted)
    return judge_frame(with_recommended(facts, setting.policy).with_columns(history).lazy(), setting, also)


def with_recommended(facts: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """With every column of recommended products that the policy wants: where nobody looked, null."""
    missing = [name for name in wanted_columns(policy) if name not in facts.columns]
    return facts.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)


def judge_frame(frame: pl.LazyFrame, setting: Setting, also: Iterable[str] = ()) -> Judged:
    """The same for a frame that holds own history already; the one `collect` of a run."""
    priced = price_offers(fire(setting.program, frame), setting)
    found = judge_pairs(priced, setting).select(_kept(setting, set(also))).collect()
    masks = [found[mask_column(pair)].to_numpy() for pair in setting.pairs]
    worths = [found[worth_column(pair)].fill_null(0).to_numpy() for pair in setting.pairs]
    rows = found.height
    return Judged(
        setting,
        found.drop([mask_column(pair) for pair in setting.pairs] + [worth_column(pair) for pair in setting.pairs]),
        np.column_stack(masks) if masks else np.zeros((rows, 0), np.uint32),
        np.column_stack(worths) if worths else np.zeros((rows, 0), np.int64),
    )


def _kept(setting: Setting, also: set[str]) -> list[str]:
    names = [*mask_names(setting.program)]
    for pair in setting.pairs:
        names += [mask_column(pair), worth_column(pair), channel_column(channel_key(pair, setting))]
        names += [
            budget_flag(one) for one in setting.campaign(pair).budgets if setting.policy.budgets[one].where is not None
        ]
    for offer in setting.offers():
        names += [face_column(offer), clamped_column(offer), expected_column(offer), worst_column(offer)]
        names += [expected_micro_column(offer), extra_column(offer)]
        if setting.policy.offers[offer].worth.measured is not None:
            names.append(basis_column(offer))
    return list(dict.fromkeys([*names, *sorted(also)]))
