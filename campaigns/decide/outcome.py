"""From picks to rows: one decision a customer and offer, holdouts withheld."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from ...segments.fact_table import CUSTOMER, HOUSEHOLD, ROW_KEY
from ...segments.recommend import of_offer
from ..policy.policy import Offer
from ..policy.till_terms import TILL_COLUMNS, till_terms
from .compete import Picks
from .contact_limits import ContactLimits
from .holdout import chance_of_treatment, choose_variant
from .identities import BETWEEN, decision_ids, slot_name
from .one_pass import Judged
from .price import basis_column, expected_column, expected_micro_column, extra_column, face_column, worst_column
from .send_times import NO_SLOT
from .setting import Setting, has_validity, rule_name, rules_that_propose, valid_days

Truths = npt.NDArray[np.bool_]
Indexes = npt.NDArray[np.intp]

ROW, PAIR, CATEGORY, SLOT = "~row", "~pair", "~category", "~slot"
"""Columns for our own use: position of the customer and of the pair, the consent category, and the slot in which its
message goes out (-1: none does)."""

SCHEMA: dict[str, Any] = {
    "decision_id": pl.String, "version": pl.Int32, "action": pl.String, "slot": pl.String, CUSTOMER: pl.String,
    HOUSEHOLD: pl.String, "campaign": pl.String, "step": pl.String, "offer": pl.String, "kind": pl.String,
    "guaranteed": pl.Boolean, "outcome": pl.String, "reason_code": pl.String, "value_minor": pl.Int64, "percent":
    pl.Float64, "points": pl.Float64, "valid_from": pl.Date, "valid_until": pl.Date, "rule_ids": pl.List(pl.String),
    "basis": pl.String, "expected_cost_minor": pl.Int64, "expected_cost_micro": pl.Int64, "worst_case_minor":
    pl.Int64, "expected_extra_micro": pl.Int64, "channel_cost_micro": pl.Int64, "holdout_scope": pl.String,
    "would_have": pl.String, "arm": pl.String, "probability": pl.Float64, "arm_probability": pl.Float64, "budgets":
    pl.List(pl.String), "channel": pl.String, "consent_ref": pl.String, "tell_customer": pl.String, "pricing":
    pl.String, "min_spend_minor": pl.Int64, "max_discount_minor": pl.Int64, "scope": pl.String, "combine": pl.String,
    "paid_by": pl.String, "products": pl.String, ROW: pl.Int64, PAIR: pl.Int64, CATEGORY: pl.String,
    SLOT: pl.Int32,
}  # fmt: skip


def decision_rows(
    judged: Judged,
    picks: Picks,
    facts: pl.DataFrame,
    held_out: Truths,
    held_out_of: Mapping[str, Truths],
    contact: ContactLimits,
) -> pl.DataFrame:
    """The rows in order of customer, campaign, step, offer, with the columns of `SCHEMA`."""
    setting = judged.setting
    rows, pairs = picks.rows, picks.pairs
    columns: dict[str, pl.Series] = {}
    by_pair = _of_pairs(setting)
    where = pl.Series(pairs)
    for name in (
        "campaign",
        "step",
        "offer",
        "kind",
        "guaranteed",
        "pricing",
        "slot",
        CATEGORY,
        *TILL_COLUMNS,
    ):
        columns[name] = by_pair[name].gather(where)
    columns[CUSTOMER] = facts[CUSTOMER].gather(rows)
    columns[HOUSEHOLD] = facts[HOUSEHOLD].gather(rows)
    slots = _slots(contact, rows, pairs)
    columns |= _amounts(judged, rows, pairs, _send_days(contact, slots, setting))
    columns |= _reasons_for(judged, rows, pairs)
    columns |= _channels(judged, contact, slots, rows, pairs)
    columns |= _holdouts(judged, picks, facts, held_out, held_out_of)
    columns["products"] = _products(setting, facts, rows, pairs)
    columns["version"], columns["action"] = _repeated(1, len(rows)), _repeated("add", len(rows))
    columns["decision_id"] = decision_ids(setting.policy.project, columns["slot"], columns["offer"], columns[CUSTOMER])
    columns[ROW], columns[PAIR], columns[SLOT] = pl.Series(rows), pl.Series(pairs), pl.Series(slots)
    return pl.DataFrame([columns[name].cast(dtype).alias(name) for name, dtype in SCHEMA.items()])


def as_if_given(judged: Judged, position: int) -> pl.DataFrame:
    """What every customer judged would be given of the pair at this position, whatever stands in the way: the columns
    that texts are filled from; `decision_id` is a number."""
    rows = np.arange(len(judged.masks))
    pairs = np.full(len(rows), position)
    offer = judged.setting.offer(judged.setting.pairs[position])
    send_days = np.full(len(rows), judged.setting.send_day.toordinal(), np.int32)
    return pl.DataFrame(_amounts(judged, rows, pairs, send_days)).with_columns(
        pl.Series("decision_id", rows).cast(pl.String),
        pl.lit(offer.id).alias("offer"),
        pl.lit(offer.min_spend, dtype=pl.Int64).alias("min_spend_minor"),
    )


def _products(setting: Setting, facts: pl.DataFrame, rows: Indexes, pairs: Indexes) -> pl.Series:
    """What is recommended to her with this offer, as JSON; null where the offer recommends nothing."""
    found = pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
    for position, pair in enumerate(setting.pairs):
        mine = np.flatnonzero(pairs == position)
        if len(mine) and setting.offer(pair).recommend is not None:
            found = found.scatter(mine, facts[of_offer(pair.offer)].gather(rows[mine]))
    return found


def _of_pairs(setting: Setting) -> pl.DataFrame:
    """What depends on the pair alone, one row a pair."""
    offers = [setting.offer(pair) for pair in setting.pairs]
    return pl.DataFrame(
        {
            "campaign": [pair.campaign for pair in setting.pairs],
            "step": [pair.step for pair in setting.pairs],
            "offer": [pair.offer for pair in setting.pairs],
            "slot": [slot_name(setting.wave, pair.campaign, pair.step) for pair in setting.pairs],
            "kind": [offer.kind for offer in offers],
            "guaranteed": [offer.guaranteed for offer in offers],
            "pricing": [offer.pricing for offer in offers],
            CATEGORY: [offer.category for offer in offers],
            **{name: [till_terms(offer)[name] for offer in offers] for name in TILL_COLUMNS},
        },
        schema_overrides={"guaranteed": pl.Boolean},
    )


def _slots(contact: ContactLimits, rows: Indexes, pairs: Indexes) -> npt.NDArray[np.int32]:
    """When the message of each decision goes out, -1 where none does."""
    slots = np.full(len(rows), NO_SLOT, np.int32)
    for pair in np.unique(pairs):
        mine = np.flatnonzero(pairs == pair)
        slots[mine] = contact.slots(int(pair), rows[mine])
    return slots


def _send_days(contact: ContactLimits, slots: npt.NDArray[np.int32], setting: Setting) -> npt.NDArray[np.int32]:
    """The day on which the message of each decision goes out, as an ordinal; the planned one where none does."""
    days = [*(one.day for one in contact.times.slots), setting.send_day]
    found: npt.NDArray[np.int32] = np.array([day.toordinal() for day in days], np.int32)[slots]
    return found


def _amounts(judged: Judged, rows: Indexes, pairs: Indexes, send_days: npt.NDArray[np.int32]) -> dict[str, pl.Series]:
    setting = judged.setting
    parts = []
    for position, pair in enumerate(setting.pairs):
        mine = np.flatnonzero(pairs == position)
        if not len(mine):
            continue
        offer = setting.offer(pair)
        firsts, lasts = _valid(offer, setting, send_days[mine])
        face, basis = pl.col(face_column(offer.id)), pl.col(basis_column(offer.id))
        nothing = pl.lit(None)
        part = judged.frame[rows[mine]].select(
            pl.Series("~at", mine),
            (nothing if _face_kind(offer) != "value_minor" else face).cast(pl.Int64).alias("value_minor"),
            (nothing if _face_kind(offer) != "percent" else face).cast(pl.Float64).alias("percent"),
            (nothing if _face_kind(offer) != "points" else face).cast(pl.Float64).alias("points"),
            pl.col(expected_column(offer.id)).alias("expected_cost_minor"),
            pl.col(expected_micro_column(offer.id)).alias("expected_cost_micro"),
            pl.col(worst_column(offer.id)).alias("worst_case_minor"),
            pl.col(extra_column(offer.id)).alias("expected_extra_micro"),
            (pl.lit(offer.worth.basis) if offer.worth.measured is None else basis).alias("basis"),
            firsts.alias("valid_from"),
            lasts.alias("valid_until"),
        )
        parts.append(part)
    names = [
        "value_minor", "percent", "points", "expected_cost_minor", "expected_cost_micro", "worst_case_minor",
        "expected_extra_micro", "valid_from", "valid_until", "basis",
    ]  # fmt: skip
    if not parts:
        return {name: pl.Series(name, [], dtype=SCHEMA[name]) for name in names}
    together = pl.concat(parts).sort("~at")
    return {name: together[name] for name in names}


def _valid(offer: Offer, setting: Setting, send_days: npt.NDArray[np.int32]) -> tuple[pl.Series, pl.Series]:
    """First and last day for every send day; few differ."""
    days, which = np.unique(send_days, return_inverse=True)
    both = [valid_days(offer, setting, date.fromordinal(int(day))) for day in days]
    firsts = pl.Series([first if has_validity(offer) else None for first, _ in both], dtype=pl.Date)
    lasts = pl.Series([last for _, last in both], dtype=pl.Date)
    return firsts.gather(which), lasts.gather(which)


def _face_kind(offer: Offer) -> str:
    """The column in which an offer's value stands."""
    if offer.kind in ("points", "points_multiplier"):
        return "points"
    return "percent" if offer.kind == "coupon.percent" else "value_minor"


def _reasons_for(judged: Judged, rows: Indexes, pairs: Indexes) -> dict[str, pl.Series]:
    """The rules that proposed, the budgets that pay, and what the customer is told: few lists, many rows."""
    setting = judged.setting
    proposers, budgets = _Texts(len(rows)), _Texts(len(rows))
    told: list[str | None] = []
    for position, pair in enumerate(setting.pairs):
        mine = np.flatnonzero(pairs == position)
        if not len(mine):
            continue
        rules = rules_that_propose(setting.program, pair.offer)
        ids = [rule_name(setting.program.rules[rule].id) for rule in rules]
        for names in proposers.add(mine, ids, [judged.has_fired(rule)[rows[mine]] for rule in rules]):
            texts = [setting.rules[one].tell_customer for one in names if one in setting.rules]
            told.append(next((one for one in texts if one), setting.offer(pair).tell_customer))
        paying = sorted(setting.campaign(pair).budgets)
        applies = [judged.applies(one) for one in paying]
        budgets.add(mine, paying, [np.ones(len(mine), bool) if one is None else one[rows[mine]] for one in applies])
    return {
        "rule_ids": proposers.series(),
        "tell_customer": pl.Series([*told, None], dtype=pl.String).gather(proposers.which),
        "budgets": budgets.series(),
    }


class _Texts:
    """Lists of names for many rows, each list kept once."""

    def __init__(self, rows: int) -> None:
        self.lists: list[list[str]] = []
        self.which = np.zeros(rows, np.int64)

    def add(self, at: Indexes, names: list[str], holds: list[Truths]) -> list[list[str]]:
        """At these rows the names whose condition holds there; returns the lists that are new, in order."""
        table = np.column_stack(holds) if holds else np.zeros((len(at), 0), bool)
        packed = np.packbits(table, axis=1, bitorder="little")
        words = np.zeros((len(at), -(-max(packed.shape[1], 1) // 8) * 8), np.uint8)
        words[:, : packed.shape[1]] = packed
        numbers = words.view(np.uint64)
        if numbers.shape[1] == 1:
            _, first, which = np.unique(numbers[:, 0], return_index=True, return_inverse=True)
        else:
            _, first, which = np.unique(numbers, axis=0, return_index=True, return_inverse=True)
        fresh = [[name for name, holds_here in zip(names, table[row], strict=True) if holds_here] for row in first]
        self.which[at] = len(self.lists) + which.ravel()
        self.lists += fresh
        return fresh

    def series(self) -> pl.Series:
        """The list of every row."""
        return pl.Series([*self.lists, []], dtype=pl.List(pl.String)).gather(self.which)


def _channels(
    judged: Judged, contact: ContactLimits, slots: npt.NDArray[np.int32], rows: Indexes, pairs: Indexes
) -> dict[str, pl.Series]:
    """The chosen channel; none where a guaranteed benefit may not be told, or its message cannot go out."""
    setting = judged.setting
    chosen = np.full(len(rows), -1, np.int64)
    for pair in np.unique(pairs):
        mine = np.flatnonzero((pairs == pair) & (slots != NO_SLOT))
        chosen[mine] = contact.channel(int(pair))[rows[mine]]
    channels = setting.policy.channels
    names = pl.Series([*(one.id for one in channels), None], dtype=pl.String)
    costs = np.array([*(one.cost_micro for one in channels), 0], np.int64)
    channel = names.gather(np.where(chosen < 0, len(channels), chosen))
    category = _of_pairs(setting)[CATEGORY].gather(pl.Series(pairs))
    reference = pl.select(pl.concat_str([channel, category], separator="/")).to_series()
    return {"channel": channel, "consent_ref": reference, "channel_cost_micro": pl.Series(costs[chosen])}


def _holdouts(
    judged: Judged, picks: Picks, facts: pl.DataFrame, held_out: Truths, held_out_of: Mapping[str, Truths]
) -> dict[str, pl.Series]:
    """After the allocation, with the prices final: what was won by somebody held out is withheld, not handed on.

    What is given together is withheld together: when the holdout of one campaign has her, all of the bundle stays back.
    """
    setting, rows, pairs = judged.setting, picks.rows, picks.pairs
    keys = facts[ROW_KEY].to_numpy()
    everywhere, here = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
    chance = np.ones(len(rows))
    arms: list[str | None] = [None]
    shares: list[float | None] = [None]
    arm = np.zeros(len(rows), np.int64)
    for position, pair in enumerate(setting.pairs):
        mine = np.flatnonzero(pairs == position)
        if not len(mine):
            continue
        campaign = setting.campaign(pair)
        if not setting.offer(pair).guaranteed:
            everywhere[mine] = held_out[rows[mine]]
            here[mine] = held_out_of[pair.campaign][rows[mine]]
            chance[mine] = chance_of_treatment([campaign], setting.policy)
        if campaign.variants:
            arm[mine] = len(arms) + choose_variant(keys[rows[mine]], campaign, setting.policy)
            arms += [name for name, _ in campaign.variants]
            shares += [float(share) for _, share in campaign.variants]
    for together, campaigns in _bundles_across(setting, picks):
        here[together] = np.any([held_out_of[one][rows[together]] for one in campaigns], axis=0)
        chance[together] = chance_of_treatment([setting.policy.campaigns[one] for one in campaigns], setting.policy)
    withheld = everywhere | here
    arm[withheld] = 0
    offers = pl.Series([*(pair.offer for pair in setting.pairs), None], dtype=pl.String)
    scope = np.where(everywhere, 2, here.astype(int))
    return {
        "outcome": pl.Series(["given", "withheld"]).gather(withheld.astype(int)),
        "reason_code": pl.Series([None, "holdout"]).gather(withheld.astype(int)),
        "holdout_scope": pl.Series([None, "campaign", "global"]).gather(scope),
        "would_have": offers.gather(np.where(withheld, pairs, len(setting.pairs))),
        "arm": pl.Series(arms, dtype=pl.String).gather(arm),
        "probability": pl.Series(chance),
        "arm_probability": pl.Series(shares, dtype=pl.Float64).gather(arm),
    }


def _bundles_across(setting: Setting, picks: Picks) -> list[tuple[Indexes, Sequence[str]]]:
    """Picks given together whose campaigns are not one: their positions, by the set of campaigns."""
    bundled = np.flatnonzero(picks.bundles)
    if not len(bundled):
        return []
    frame = pl.DataFrame(
        {
            "at": bundled,
            "row": picks.rows[bundled],
            "bundle": picks.bundles[bundled],
            "campaign": pl.Series([pair.campaign for pair in setting.pairs]).gather(picks.pairs[bundled]),
        }
    )
    campaigns = pl.col("campaign").unique().sort()
    whole = frame.group_by("row", "bundle").agg("at", campaigns.str.join(BETWEEN).alias("campaigns"))
    several = whole.explode("at").filter(pl.col("campaigns").str.contains(BETWEEN, literal=True))
    parts = several.partition_by("campaigns", as_dict=True).items()
    return [(np.sort(part["at"].to_numpy()), str(names).split(BETWEEN)) for (names,), part in parts]


def _repeated(value: object, length: int) -> pl.Series:
    return pl.Series([value]).new_from_index(0, length)
