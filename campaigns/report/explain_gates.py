"""Reasons that lie outside her facts: consent and reach, own history, the campaign's days, pauses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from ..decide.decisions import Pair
from ..decide.gates import channel_key
from ..decide.setting import is_valid_for_no_day
from ..decide.state_columns import consent_column, given_before, history_columns
from ..policy.policy import Channel
from .about import About
from .because import Because
from .explain_money import lost_to_a_limit


def _channels(about: About, pair: Pair) -> tuple[Because, ...]:
    """Every channel the campaign has a text for: whether it reaches her and whether she agreed."""
    words = about.told.words
    category, usable = channel_key(pair, about.setting)
    history = pl.DataFrame(history_columns(about.facts["customer_id"], about.prepared.state, about.setting, ()))
    lines = []
    for channel in about.setting.policy.channels:
        if channel.id in usable:
            reached = words("x_reached" if _truth(about, channel.reachable) else "x_not_reached")
            allowed = words(
                "x_allowed" if _allowed(about, channel, category, history) else "x_not_allowed", category=category
            )
            lines.append(
                Because(
                    words("x_channel", channel=channel.id, reached=reached, allowed=allowed),
                    _behind(about, channel, category),
                )
            )
    return tuple(lines)


def _truth(about: About, fact: str | bool) -> bool:
    return fact if isinstance(fact, bool) else about.facts[fact][0] is True


def _allowed(about: About, channel: Channel, category: str, history: pl.DataFrame) -> bool:
    """As the gate reads it: a refusal on either side wins, unknown says nothing."""
    written = dict(channel.consent).get(category, False)
    told = history[consent_column(channel.id, category)][0]
    if isinstance(written, bool):
        return written and told is not False
    column = about.facts[written][0]
    return (column is True or told is True) and column is not False and told is not False


def _behind(about: About, channel: Channel, category: str) -> tuple[Because, ...]:
    """The facts that say so."""
    names = [channel.reachable, dict(channel.consent).get(category, False)]
    words = about.told.words
    return tuple(
        Because(words("is", name=name, value=about.fact_text(name, about.facts[name][0])))
        for name in names
        if isinstance(name, str)
    )


def _already_holds(about: About, pair: Pair) -> tuple[Because, ...]:
    words = about.told.words
    held = _given(about, pair.offer).filter("is_open")
    return tuple(
        Because(words("x_given_until", day=row["given_on"], until=row["valid_until"]))
        if row["valid_until"]
        else Because(words("x_given_on", day=row["given_on"]))
        for row in held.iter_rows(named=True)
    )


def _too_soon(about: About, pair: Pair) -> tuple[Because, ...]:
    words, again = about.told.words, about.setting.offer(pair).again
    given = _given(about, pair.offer)
    lines = [Because(words("x_given_on", day=day)) for day in given["given_on"].to_list()]
    if again.after_days is not None and given.height:
        last: date = given["given_on"].max()  # type: ignore[assignment]
        day = last + timedelta(days=again.after_days)
        lines.append(Because(words("x_again_after", days=again.after_days, day=day)))
    if again.at_most is not None:
        ever = again.per in (None, "ever")
        key, values = ("x_again_ever", {}) if ever else ("x_again_most", {"per": again.per})
        lines.append(Because(words(key, number=again.at_most, **values)))
    return tuple(lines)


def _given(about: About, offer: str) -> pl.DataFrame:
    rows = given_before(about.prepared.state, about.setting.as_of)
    return rows.filter((pl.col("customer") == about.customer) & (pl.col("offer") == offer)).sort("given_on")


def _not_at_this_step(about: About, pair: Pair) -> tuple[Because, ...]:
    words, campaign = about.told.words, about.setting.campaign(pair)
    ids = [step.id for step in campaign.steps]
    state, today = about.prepared.state, about.setting.as_of.today
    mine = (pl.col("customer") == about.customer) & (pl.col("campaign") == campaign.id) & (pl.col("step").is_in(ids))
    told = pl.concat(
        [
            given_before(state, about.setting.as_of).filter(mine).select("step", on="given_on"),
            state.steps.filter(mine & (pl.col("on") <= today)).select("step", "on"),
        ]
    )
    if not told.height:
        return (Because(words("x_first_step", due=ids[0])),)
    last = max(told.iter_rows(), key=lambda row: (row[1], ids.index(row[0])))
    again = campaign.reenter
    entries = max(told.filter(pl.col("step") == ids[0])["on"].n_unique(), 1)
    lines = []
    if again is not None:
        next_round = last[1] + timedelta(days=again.after_days)
        if again.at_most is not None and entries - 1 >= again.at_most:
            lines = [Because(words("x_no_more_rounds", number=again.at_most))]
        elif next_round <= today:
            return (Because(words("x_begins_again", due=ids[0], day=next_round)),)
        else:
            lines = [Because(words("x_next_round", day=next_round, days=again.after_days))]
    if last[0] == ids[-1]:
        return (Because(words("x_last_step", step=last[0], day=last[1])), *lines)
    following = campaign.steps[ids.index(last[0]) + 1]
    return (Because(words("x_step", step=last[0], day=last[1], due=following.id, days=following.after_days)),)


def _calendar(about: About, pair: Pair) -> tuple[Because, ...]:
    words, campaign, moment = about.told.words, about.setting.campaign(pair), about.setting.send_at
    lines = _campaign_days(about, pair) if campaign.starts is not None and moment < campaign.starts else []
    for name in campaign.not_on:
        windows = about.setting.policy.calendars[name].windows
        if any(starts <= moment < ends for starts, ends in windows):
            lines.append(Because(words("x_not_on", campaign=campaign.id, calendar=name)))
    return tuple(lines)


def _expired(about: About, pair: Pair) -> tuple[Because, ...]:
    campaign, moment = about.setting.campaign(pair), about.setting.send_at
    lines = _campaign_days(about, pair) if campaign.ends is not None and moment >= campaign.ends else []
    if is_valid_for_no_day(about.setting.offer(pair), about.setting):
        lines.append(Because(about.told.words("x_no_day")))
    return tuple(lines)


def _campaign_days(about: About, pair: Pair) -> list[Because]:
    words, campaign = about.told.words, about.setting.campaign(pair)
    zone = ZoneInfo(about.setting.policy.zone)
    shown = [
        None if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
        for moment in (campaign.starts, campaign.ends)
    ]
    if shown[0] and shown[1]:
        days = words("x_from_to", start=shown[0], end=shown[1])
    else:
        days = words("x_from", start=shown[0]) if shown[0] else words("x_to", end=shown[1])
    return [Because(words("x_campaign_days", campaign=campaign.id, days=days))]


def _paused(about: About, pair: Pair) -> tuple[Because, ...]:
    words, campaign = about.told.words, about.setting.campaign(pair)
    lines = [Because(words("x_status_paused", campaign=campaign.id))] if campaign.status == "paused" else []
    if campaign.id in about.prepared.state.pauses:
        why = about.prepared.state.pauses[campaign.id]
        lines.append(Because(words("x_paused", campaign=campaign.id, why=why)))
    return tuple(lines)


def _out_of_codes(about: About, pair: Pair) -> tuple[Because, ...]:
    if about.lost_to(pair) is not None:  # some were left, and others came first
        return lost_to_a_limit(about, pair)
    left = about.prepared.state.codes.get(pair.offer, 0)
    return (Because(about.told.words("is", name=f"codes.{pair.offer}", value=left)),)


GATE_REASONS: dict[str, Callable[[About, Pair], tuple[Because, ...]]] = {
    "not_at_this_step": _not_at_this_step,
    "no_consent": _channels,
    "no_reachable_channel": _channels,
    "already_holds": _already_holds,
    "too_soon": _too_soon,
    "calendar": _calendar,
    "expired": _expired,
    "paused": _paused,
    "out_of_codes": _out_of_codes,
}
