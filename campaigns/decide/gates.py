"""Gates: what removes a pair before anything competes, each with its reason; all of a pair's reasons in one mask.

A gate looks at one customer and one pair, never at other customers. Unknown holds where it would let something
through (consent, reach, amounts) and does not hold where it would only be suspected (the exclusion list).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from ...engine.columns import RULES_A_WORD, raised_flags
from ...engine.program import conflict_flag
from ...segments.recommend import NOTHING, of_offer
from ..policy.names import audience_flag, proposed_flag, stop_flag
from ..policy.policy import Campaign, Channel, Offer
from ..policy.rests_on import Resting, what_rests_on
from .decisions import GATES, Pair
from .price import channel_cost, net_column, unknown_column
from .setting import Setting, is_valid_for_no_day
from .state_columns import consent_column, held_column, step_column, too_soon_column

BIT = {reason: 1 << index for index, reason in enumerate(GATES)}


def mask_column(pair: Pair) -> str:
    """UInt32: bit i is set where GATES[i] removes the pair."""
    return f"~mask.{pair.name}"


def worth_column(pair: Pair) -> str:
    """Int64 micro-units: what the pair is worth; null where unknown."""
    return f"~pair.{pair.name}"


def channel_key(pair: Pair, setting: Setting) -> tuple[str, tuple[str, ...]]:
    """What the choice of a channel depends on: the consent category, and the channels the step has a text for."""
    texts = [channel for step, channel, _, _ in setting.campaign(pair).messages if step in ("any", pair.step)]
    usable = [one.id for one in setting.policy.channels if not setting.campaign(pair).messages or one.id in texts]
    return setting.offer(pair).category, tuple(usable)


def channel_column(key: tuple[str, tuple[str, ...]]) -> str:
    """UInt8: position of the chosen channel in the policy's list; null where none may be used."""
    return f"~channel.{key[0]}.{'.'.join(key[1])}"


def judge_pairs(frame: pl.LazyFrame, setting: Setting) -> pl.LazyFrame:
    """A priced frame with own history, with mask, worth and channel columns for every pair of the setting."""
    keys = sorted({channel_key(pair, setting) for pair in setting.pairs})
    resting = what_rests_on(setting.program, setting.policy)
    frame = frame.with_columns([column for key in keys for column in _choose_channel(key, setting)])
    frame = frame.with_columns(
        *(
            _campaign_mask(setting.policy.campaigns[one], setting).alias(f"~campaign.{one}")
            for one in setting.campaigns()
        ),
        *(_offer_mask(setting.policy.offers[one], setting).alias(f"~offer.{one}") for one in setting.offers()),
    )
    return frame.with_columns(
        *(_pair_mask(pair, setting, resting).alias(mask_column(pair)) for pair in setting.pairs),
        *(_pair_worth(pair, setting).alias(worth_column(pair)) for pair in setting.pairs),
    )


def _choose_channel(key: tuple[str, tuple[str, ...]], setting: Setting) -> list[pl.Expr]:
    """The preferred channel where it may be used, else the first listed that may; and what stood in the way."""
    category, usable = key
    name = channel_column(key)
    channels = [(index, one) for index, one in enumerate(setting.policy.channels) if one.id in usable]
    reached = [_is_reached(one) for _, one in channels]
    allowed = [_is_allowed(one, category) for _, one in channels]
    open_ones = [a & b for a, b in zip(reached, allowed, strict=True)]
    choices: list[pl.Expr] = []
    if setting.policy.preferred_channel is not None:
        preferred = pl.col(setting.policy.preferred_channel)
        choices += [
            pl.when((preferred == one.id) & is_open).then(pl.lit(index, dtype=pl.UInt8))
            for (index, one), is_open in zip(channels, open_ones, strict=True)
        ]
    choices += [
        pl.when(is_open).then(pl.lit(index, dtype=pl.UInt8))
        for (index, _), is_open in zip(channels, open_ones, strict=True)
    ]
    chosen = pl.coalesce(choices) if choices else pl.lit(None, dtype=pl.UInt8)
    is_reached, is_allowed, is_open = (_any(some) for some in (reached, allowed, open_ones))
    # Where there is no channel with a text at all, it is not for lack of a consent.
    no_consent = (is_reached & ~is_open) | ~is_allowed if channels else pl.lit(value=False)
    return [
        chosen.alias(name),
        (_bit("no_consent", no_consent) | _bit("no_reachable_channel", ~is_reached)).alias(f"{name}.mask"),
    ]


def _is_reached(channel: Channel) -> pl.Expr:
    if isinstance(channel.reachable, bool):
        return pl.lit(channel.reachable)
    return pl.col(channel.reachable).fill_null(value=False)


def _is_allowed(channel: Channel, category: str) -> pl.Expr:
    """A column of the data carries no moment of its own, so it counts as of the latest row of the state: a refusal on
    either side wins, and an unknown column says nothing. What the project itself never allows stays so."""
    written = dict(channel.consent).get(category, False)
    row = pl.col(consent_column(channel.id, category))
    if isinstance(written, bool):
        return pl.lit(written) & row.fill_null(value=written)
    column = pl.col(written)
    return (column | row).fill_null(value=False) & ~((column == False) | (row == False)).fill_null(value=False)  # noqa: E712


def _campaign_mask(campaign: Campaign, setting: Setting) -> pl.Expr:
    mask = _constant(_campaign_reasons(campaign, setting))
    if campaign.audience is not None:
        mask = mask | _bit("not_in_audience", ~pl.col(audience_flag(campaign.id)))
    if campaign.stop is not None:
        mask = mask | _bit("ladder_stopped", pl.col(stop_flag(campaign.id)))
    return mask


def _campaign_reasons(campaign: Campaign, setting: Setting) -> Iterable[str]:
    """Reasons that hold for everybody: the campaign's days, its calendars, a pause."""
    moment = setting.send_at
    if campaign.starts is not None and moment < campaign.starts:
        yield "calendar"
    if campaign.ends is not None and moment >= campaign.ends:
        yield "expired"
    windows = [window for name in campaign.not_on for window in setting.policy.calendars[name].windows]
    if any(starts <= moment < ends for starts, ends in windows):
        yield "calendar"
    if campaign.status == "paused" or campaign.id in setting.paused:
        yield "paused"


def _offer_mask(offer: Offer, setting: Setting) -> pl.Expr:
    reasons = ["expired"] if is_valid_for_no_day(offer, setting) else []
    reasons += ["out_of_codes"] if offer.id in setting.no_codes else []
    mask = _constant(reasons)
    mask = mask | _bit("forbidden", _is_forbidden(offer.id, setting))
    mask = mask | _bit("already_holds", pl.col(held_column(offer.id)))
    mask = mask | _bit("too_soon", pl.col(too_soon_column(offer.id)))
    mask = mask | _bit("value_unknown", pl.col(unknown_column(offer.id)))
    if offer.recommend is not None and offer.recommend.otherwise == "none":
        # Null: nobody looked, as in cases; only what was looked for and not found is a reason.
        mask = mask | _bit("no_products", (pl.col(of_offer(offer.id)) == NOTHING).fill_null(value=False))
    if setting.policy.excluded is not None:
        mask = mask | _bit("excluded", pl.col(setting.policy.excluded).fill_null(value=False))
    return mask


def _is_forbidden(offer: str, setting: Setting) -> pl.Expr:
    words: dict[int, int] = {}
    for index, rule in enumerate(setting.program.rules):
        if offer in rule.forbids:
            word, bit = divmod(index, RULES_A_WORD)
            words[word] = words.get(word, 0) | 1 << bit
    return _any([(pl.col(f"fired.{word}") & bits) != 0 for word, bits in words.items()])


def tables_behind(pair: Pair, resting: Mapping[str, Resting]) -> list[str]:
    """The tables on which the pair rests and whose rows may clash, in order of id."""
    return sorted(table for table, one in resting.items() if pair.offer in one.offers or pair.campaign in one.campaigns)


def _pair_mask(pair: Pair, setting: Setting, resting: Mapping[str, Resting]) -> pl.Expr:
    offer, step = setting.offer(pair), setting.step(pair)
    mask = pl.col(f"~campaign.{pair.campaign}") | pl.col(f"~offer.{pair.offer}")
    tables = tables_behind(pair, resting)
    if tables:
        mask = mask | _bit("table_conflict", _any([pl.col(conflict_flag(table)) for table in tables]))
    if not step.open:
        flag = proposed_flag(pair.offer)
        is_raised = flag in set(raised_flags(setting.program))
        mask = mask | (_bit("not_proposed", ~pl.col(flag)) if is_raised else _constant(["not_proposed"]))
    position = [one.id for one in setting.campaign(pair).steps].index(pair.step)
    mask = mask | _bit("not_at_this_step", pl.col(step_column(pair.campaign)) != position)
    objection = setting.policy.contact.objection
    if objection is not None and offer.pricing == "personalised" and not offer.guaranteed:
        mask = mask | _bit("profiling_objection", pl.col(objection).fill_null(value=False))
    if not offer.guaranteed:
        mask = mask | pl.col(f"{channel_column(channel_key(pair, setting))}.mask")
    return mask


def _pair_worth(pair: Pair, setting: Setting) -> pl.Expr:
    return pl.col(net_column(pair.offer)) - channel_cost(channel_column(channel_key(pair, setting)), setting)


def _bit(reason: str, holds: pl.Expr) -> pl.Expr:
    return pl.when(holds).then(pl.lit(BIT[reason], dtype=pl.UInt32)).otherwise(pl.lit(0, dtype=pl.UInt32))


def _constant(reasons: Iterable[str]) -> pl.Expr:
    mask = 0
    for reason in reasons:
        mask |= BIT[reason]
    return pl.lit(mask, dtype=pl.UInt32)


def _any(conditions: Iterable[pl.Expr]) -> pl.Expr:
    result: pl.Expr | None = None
    for condition in conditions:
        result = condition if result is None else result | condition
    return pl.lit(value=False) if result is None else result
