"""Own history joined to the facts: what the state says of each customer, as columns that rules and gates read.

Rules may read `holding.X`, `redeemed.X`, `days_since.X`, `step.C`, `contacts_7d`; the gates read columns of their own
(what is held or too soon, the step of every ladder, consents). Rows dated after the day of the as-of are left out,
they had not happened yet; consents are not.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from zoneinfo import ZoneInfo

import polars as pl

from ...segments.fact_table import CUSTOMER
from ...segments.instant import Instant
from ..policy.names import days_since_fact, holding_flag, redeemed_flag, step_fact
from ..policy.policy import Campaign, Offer
from ..policy.vocabulary import CONTACTS_7D
from .setting import Setting, end_of_day
from .state import State

CONTACT_DAYS = 7
"""The window of `contacts_7d`."""

NO_STEP = 255
"""In a step column: she waits until the next step is due."""


def held_column(offer: str) -> str:
    """Boolean: she holds the offer, so it is not given again."""
    return f"~held.{offer}"


def too_soon_column(offer: str) -> str:
    """Boolean: `again` does not allow it yet."""
    return f"~too_soon.{offer}"


def step_column(campaign: str) -> str:
    """UInt8: position of the step that is due, or NO_STEP."""
    return f"~step.{campaign}"


def consent_column(channel: str, category: str) -> str:
    """Boolean: the latest row of the state; null where there is none."""
    return f"~consent.{channel}.{category}"


def join_history(frame: pl.LazyFrame, state: State, setting: Setting, wanted: Iterable[str]) -> pl.LazyFrame:
    """The frame, in its order, with the wanted own-history names and all columns of the gates."""
    own = history_columns(state, setting, wanted)
    joined = frame.join(own.lazy(), on=CUSTOMER, how="left", maintain_order="left") if own.height else frame
    here = own.schema
    return joined.with_columns(
        [
            (pl.col(name) if own.height and name in here else pl.lit(None, dtype=dtype)).fill_null(start).alias(name)
            if start is not None
            else (pl.col(name) if own.height and name in here else pl.lit(None, dtype=dtype)).alias(name)
            for name, dtype, start in _names(setting, wanted)
        ]
    )


def history_columns(state: State, setting: Setting, wanted: Iterable[str]) -> pl.DataFrame:
    """One row a customer the state knows, `customer_id` first."""
    names = {name for name, _, _ in _names(setting, wanted)}
    parts = [part for part in (
        _from_given(state, setting, names), _from_steps(state, setting), _from_contacts(state, setting, names),
        _from_consents(state, setting),
    ) if part.height and part.width > 1]  # fmt: skip
    if not parts:
        return pl.DataFrame(schema={CUSTOMER: pl.String})
    return reduce(lambda one, other: one.join(other, on=CUSTOMER, how="full", coalesce=True), parts)


def _names(setting: Setting, wanted: Iterable[str]) -> list[tuple[str, pl.DataType, object]]:
    """Every column with its type and what holds without history (None: unknown)."""
    policy, asked = setting.policy, set(wanted)
    found: list[tuple[str, pl.DataType, object]] = []
    for offer in policy.offers:
        found += [
            (holding_flag(offer), pl.Boolean(), False),
            (redeemed_flag(offer), pl.Boolean(), False),
            (days_since_fact(offer), pl.Float64(), None),
        ]
    found += [(step_fact(campaign), pl.String(), None) for campaign in policy.campaigns]
    found.append((CONTACTS_7D, pl.Float64(), 0.0))
    found = [one for one in found if one[0] in asked]
    for offer in setting.offers():
        found += [(held_column(offer), pl.Boolean(), False), (too_soon_column(offer), pl.Boolean(), False)]
    found += [(step_column(campaign), pl.UInt8(), 0) for campaign in setting.campaigns()]
    pairs = [(channel.id, category) for channel in policy.channels for category in _categories(setting)]
    found += [(consent_column(channel, category), pl.Boolean(), None) for channel, category in pairs]
    return found


def _categories(setting: Setting) -> list[str]:
    return sorted({setting.policy.offers[offer].category for offer in setting.offers()})


def _from_given(state: State, setting: Setting, names: set[str]) -> pl.DataFrame:
    given, today = given_before(state, setting.as_of), setting.as_of.today
    played = set(setting.offers())
    columns: list[pl.Expr] = []
    for offer in setting.policy.offers.values():
        mine = pl.col("offer") == offer.id
        is_open = mine & pl.col("is_open")
        last = pl.col("given_on").filter(mine).max()
        rules = [
            (holding_flag(offer.id), is_open.any()),
            (redeemed_flag(offer.id), (mine & pl.col("is_redeemed")).any()),
            (days_since_fact(offer.id), (pl.lit(today) - last).dt.total_days().cast(pl.Float64)),
        ]
        columns += [expression.alias(name) for name, expression in rules if name in names]
        if offer.id in played:
            columns.append((is_open & ~_again_governs(offer)).any().alias(held_column(offer.id)))
            columns.append(_is_too_soon(offer, mine, last, today).alias(too_soon_column(offer.id)))
    return given.group_by(pl.col("customer").alias(CUSTOMER)).agg(columns)


def given_before(state: State, as_of: Instant) -> pl.DataFrame:
    """What had been given by the local day of the instant and not withdrawn, with `is_open` and `is_redeemed` then."""
    today = as_of.today
    given = state.frame("given").filter((pl.col("given_on") <= today) & (pl.col("status") != "cancelled"))
    redeemed = (pl.col("status") == "redeemed") & (pl.col("redeemed_on").fill_null(today) <= today)
    lasts = pl.col("valid_until").fill_null(date.max) >= today
    running = (pl.col("status") == "open") | ((pl.col("status") == "redeemed") & ~redeemed)
    return given.with_columns(is_redeemed=redeemed, is_open=running & lasts)


def _again_governs(offer: Offer) -> pl.Expr:
    """Whether an open one does not stand in the way: where `again` says when, and it can never lapse by itself."""
    says_when = offer.again.after_days is not None or offer.again.at_most is not None
    if not says_when:
        return pl.lit(value=False)
    return pl.lit(value=True) if offer.kind == "message" else pl.col("valid_until").is_null()


def _is_too_soon(offer: Offer, mine: pl.Expr, last: pl.Expr, today: date) -> pl.Expr:
    again, soon = offer.again, pl.lit(value=False)
    if again.after_days is not None:
        soon = soon | (last > today - timedelta(days=again.after_days)).fill_null(value=False)
    if again.at_most is not None:
        since = period_start(again.per or "ever", today)
        soon = soon | ((mine & (pl.col("given_on") >= since)).sum() >= again.at_most)
    return soon


def period_start(per: str, today: date) -> date:
    """The first day of the calendar period that holds the day: week (from Monday), month, year, day; else ever."""
    match per:
        case "day":
            return today
        case "week":
            return today - timedelta(days=today.weekday())
        case "month":
            return today.replace(day=1)
        case "year":
            return today.replace(month=1, day=1)
        case _:
            return date.min


def _from_steps(state: State, setting: Setting) -> pl.DataFrame:
    """The last step given of every campaign, and the step that is due: the first, the next once its days have passed,
    the last for good."""
    today = setting.as_of.today
    told = pl.concat(
        [
            given_before(state, setting.as_of).select("customer", "campaign", "step", on="given_on"),
            state.frame("steps").filter(pl.col("on") <= today).select("customer", "campaign", "step", "on"),
        ]
    )
    parts = [_one_ladder(told, campaign, today) for campaign in setting.policy.campaigns.values()]
    parts = [part for part in parts if part.height]
    if not parts:
        return pl.DataFrame(schema={CUSTOMER: pl.String})
    return reduce(lambda one, other: one.join(other, on=CUSTOMER, how="full", coalesce=True), parts)


def _one_ladder(told: pl.DataFrame, campaign: Campaign, today: date) -> pl.DataFrame:
    """Of several steps of one day the highest counts; a step that the campaign does not have any more does not."""
    steps = pl.DataFrame(
        {"step": [step.id for step in campaign.steps], "position": range(len(campaign.steps))},
        schema={"step": pl.String, "position": pl.UInt8},
    )
    afters = [step.after_days for step in campaign.steps]
    latest = (
        told.filter(pl.col("campaign") == campaign.id)
        .join(steps, on="step")
        .sort("customer", "on", "position")
        .group_by(pl.col("customer").alias(CUSTOMER))
        .agg(pl.col("step").last(), pl.col("position").last(), pl.col("on").last())
    )
    due = pl.lit(NO_STEP, dtype=pl.UInt8)
    for position in range(len(afters)):
        following = min(position + 1, len(afters) - 1)
        wait = afters[following] if following > position else 0
        has_passed = pl.col("on") <= today - timedelta(days=wait)
        is_here = (pl.col("position") == position) & has_passed
        due = pl.when(is_here).then(pl.lit(following, dtype=pl.UInt8)).otherwise(due)
    return latest.select(CUSTOMER, pl.col("step").alias(step_fact(campaign.id)), due.alias(step_column(campaign.id)))


def _from_contacts(state: State, setting: Setting, names: set[str]) -> pl.DataFrame:
    if CONTACTS_7D not in names:
        return pl.DataFrame(schema={CUSTOMER: pl.String})
    since = _days_before(setting.as_of, CONTACT_DAYS)
    until = end_of_day(setting.as_of.today, setting.as_of.zone)
    recent = state.frame("contacts").filter((pl.col("at") >= since) & (pl.col("at") < until))
    return recent.group_by(pl.col("customer").alias(CUSTOMER)).agg(pl.len().cast(pl.Float64).alias(CONTACTS_7D))


def _days_before(as_of: Instant, days: int) -> datetime:
    """The same local clock time so many days earlier."""
    local = as_of.moment.astimezone(ZoneInfo(as_of.zone)).replace(tzinfo=None) - timedelta(days=days)
    return local.replace(tzinfo=ZoneInfo(as_of.zone)).astimezone(UTC)


def _from_consents(state: State, setting: Setting) -> pl.DataFrame:
    """Per channel and category the latest row, also one after the as-of (an objection acts at once); of rows of one
    moment a refusal wins."""
    rows = state.frame("consents")
    refused = (pl.col("status") == "refused").any()
    latest = (
        rows.filter(pl.col("moment") == pl.col("moment").max().over("customer", "channel", "category"))
        .group_by("customer", "channel", "category")
        .agg(~refused.alias("allowed"))
    )
    known = [(channel.id, category) for channel in setting.policy.channels for category in _categories(setting)]
    columns = [
        pl.col("allowed")
        .filter((pl.col("channel") == channel) & (pl.col("category") == category))
        .first()
        .alias(consent_column(channel, category))
        for channel, category in known
    ]
    return latest.group_by(pl.col("customer").alias(CUSTOMER)).agg(columns)
