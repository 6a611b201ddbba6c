"""One customer of a run, with all that an explanation reads: her facts, what the rules made of them, her pairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from ...engine.reference import Known, settle
from ...engine.tree import Kind, Type
from ...rules.problems import Problem, closest
from ...segments.fact_table import CUSTOMER, ROW_KEY
from ..decide.decide import make_setting
from ..decide.decisions import REASONS, Decisions, Pair
from ..decide.holdout import is_held_out, is_held_out_of
from ..decide.one_pass import Judged, judge
from ..decide.price import basis_column, expected_column, expected_micro_column, extra_column
from ..decide.setting import Setting
from ..decide.state_columns import history_columns
from .amounts import Amounts, clean, cut
from .because import Told
from .prepared import Prepared
from .words import Words

LONGEST_ID = 80
"""Columns of an unknown id that are repeated."""
ALMOST = 60_000
"""Customers among whom a misspelt id is looked for; more would take seconds."""


@dataclass(frozen=True)
class About:
    """`facts` is her row of the fact table; `judged` holds her alone, so limits shared with others are not in it."""

    prepared: Prepared
    decisions: Decisions
    setting: Setting
    customer: str
    facts: pl.DataFrame
    judged: Judged
    told: Told

    @cached_property
    def stored(self) -> Mapping[str, object]:
        """Her facts and own history as stored."""
        return _with_history(self.facts, self.prepared, self.setting)

    @cached_property
    def rows(self) -> list[dict[str, object]]:
        """Her decisions."""
        return list(self.decisions.decisions.filter(pl.col("customer_id") == self.customer).iter_rows(named=True))

    @cached_property
    def losses(self) -> Mapping[Pair, str]:
        """First reason of each losing pair."""
        row = self.decisions.rejected.filter(pl.col("customer_id") == self.customer).row(0, named=True)
        reasons = {pair: row[f"{pair.name}.reason"] for pair in self.decisions.pairs}
        return {pair: REASONS[int(number)] for pair, number in reasons.items() if number is not None}

    def lost_to(self, pair: Pair) -> int | None:
        """The number of the pair (outbid, not_with) or limit (out of budget or stock) it lost to."""
        column = f"{pair.name}.by"
        number = self.decisions.rejected.filter(pl.col("customer_id") == self.customer)[column][0]
        return None if number is None else int(number)

    def worth(self, pair: Pair) -> int:
        """Micro-units: what the pair is worth after all its costs."""
        return int(self.judged.worths[0, self.setting.pairs.index(pair)])

    def extra(self, pair: Pair) -> int | None:
        """Micro-units: what it is hoped to bring, before costs."""
        return self._amount(extra_column(pair.offer))

    def basis(self, pair: Pair) -> str:
        """What its worth rests on, for her."""
        offer = self.setting.offer(pair)
        return offer.worth.basis if offer.worth.measured is None else str(self.judged.frame[basis_column(offer.id)][0])

    def cost_micro(self, pair: Pair) -> int:
        """Micro-units: redemption x cost, unrounded."""
        return self._amount(expected_micro_column(pair.offer)) or 0

    def cost(self, pair: Pair) -> int:
        """Minor units."""
        return self._amount(expected_column(pair.offer)) or 0

    def sending(self, pair: Pair) -> int:
        """Micro-units of its message."""
        at = int(self.judged.channel(pair)[0])
        return self.setting.policy.channels[at].cost_micro if at >= 0 else 0

    def _amount(self, column: str) -> int | None:
        value = self.judged.frame[column][0]
        return None if value is None else int(value)

    def fact_text(self, name: str, value: Known | None) -> str:
        """A stored value of one of her facts, as people read it."""
        info = self.prepared.project.vocabulary.facts.get(name)
        return self.told.amounts.fact(value, info.type if info else Type(Kind.TEXT), info.scale if info else 0)


def about_customer(
    prepared: Prepared, decisions: Decisions, customer: str, seed: int, wave: str, language: str
) -> tuple[About | None, list[Problem]]:
    """She herself, or the name that was meant."""
    facts = prepared.facts.frame.filter(pl.col(CUSTOMER) == customer)
    if not facts.height:
        return None, [_unknown_customer(prepared, customer)]
    project = prepared.project
    setting = make_setting(project, prepared.state, prepared.as_of, seed, wave=wave)
    row = _with_history(facts, prepared, setting)
    outcome, settled = settle(setting.program, row)
    told = Told(
        row=settled,
        program=setting.program,
        vocabulary=project.vocabulary,
        words=Words(language),
        amounts=Amounts(project.policy.currency, project.policy.exponent, language),
        whys={id: rule.why for id, rule in setting.rules.items()},
        fired=frozenset(rule.id for rule, fired in zip(setting.program.rules, outcome.fired, strict=True) if fired),
    )
    judged = judge(facts, prepared.state, setting)
    return About(prepared, decisions, setting, customer, facts, judged, told), []


def _with_history(facts: pl.DataFrame, prepared: Prepared, setting: Setting) -> dict[str, object]:
    """One row: her facts and what the state says of her."""
    wanted = {part.name for part in setting.program.inputs} | set(setting.program.input_flags)
    history = history_columns(facts[CUSTOMER], prepared.state, setting, wanted)
    return dict(facts.with_columns(history).row(0, named=True))


def _unknown_customer(prepared: Prepared, customer: str) -> Problem:
    names = prepared.facts.frame[CUSTOMER]
    near = closest(customer, names.head(ALMOST).to_list())
    aside = ("aside",) if any(table.quarantined for table in prepared.data.tables) else ()
    values = {"customer": cut(clean(customer), LONGEST_ID), **({"name": near} if near else {})}
    return Problem("C106", values, hints=((("mean",) if near else ()) + aside))


def is_held_back(about: About, pair: Pair) -> bool:
    """Whether a holdout has her for this pair; what is guaranteed is never held back."""
    policy = about.setting.policy
    keys = about.facts[ROW_KEY].to_numpy()
    if policy.offers[pair.offer].guaranteed:
        return False
    return bool(is_held_out(keys, policy)[0] or is_held_out_of(keys, policy.campaigns[pair.campaign], policy)[0])
