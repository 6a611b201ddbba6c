"""Own history beside the facts: what the state says of each customer, as columns that rules and gates read.

Rules may read `holding.X`, `redeemed.X`, `days_since.X`, `step.C`, `contacts_7d`; the gates read columns of their own
(what is held or too soon, the step of every ladder, consents). Rows dated after the day of the as-of are left out,
they had not happened yet; consents are not.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from ...segments.instant import Instant
from ..policy.names import days_since_fact, holding_flag, redeemed_flag, round_name, step_fact
from ..policy.policy import Campaign, Offer
from ..policy.vocabulary import CONTACTS_7D
from .ladders import NEVER, NOT_YET, Integers, Standing, Truths, day_numbers, due_step, latest, standing
from .setting import Setting, days_before, end_of_day
from .state import State

CONTACT_DAYS = 7
"""The window of `contacts_7d`."""


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


def history_columns(customers: pl.Series, state: State, setting: Setting, wanted: Iterable[str]) -> list[pl.Series]:
    """The wanted own-history names and all columns of the gates, in the order of the customers."""
    asked = set(wanted)
    given = _placed(given_before(state, setting.as_of), customers)
    return [
        *_from_given(given, len(customers), setting, asked),
        *_from_steps(given, customers, state, setting, asked),
        *_from_contacts(customers, state, setting, asked),
        *_from_consents(customers, state, setting),
    ]


def given_before(state: State, as_of: Instant) -> pl.DataFrame:
    """What had been given by the local day of the instant and not withdrawn, with `is_open` and `is_redeemed` then."""
    today = as_of.today
    given = state.given.filter((pl.col("given_on") <= today) & (pl.col("status") != "cancelled"))
    redeemed = (pl.col("status") == "redeemed") & (pl.col("redeemed_on").fill_null(today) <= today)
    lasts = pl.col("valid_until").fill_null(date.max) >= today
    running = (pl.col("status") == "open") | ((pl.col("status") == "redeemed") & ~redeemed)
    return given.with_columns(is_redeemed=redeemed, is_open=running & lasts)


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


def _placed(rows: pl.DataFrame, customers: pl.Series) -> pl.DataFrame:
    """The rows of customers that the facts know, with their position as `at`."""
    places = pl.DataFrame({"customer": customers, "at": np.arange(len(customers), dtype=np.int64)})
    return rows.join(places, on="customer", how="inner", maintain_order="left")


def _from_given(rows: pl.DataFrame, customers: int, setting: Setting, asked: set[str]) -> Iterable[pl.Series]:
    played = set(setting.offers())
    for offer in setting.policy.offers.values():
        mine = rows.filter(pl.col("offer") == offer.id)
        at, day = mine["at"].to_numpy(), day_numbers(mine["given_on"])
        last = latest(at, day, customers)
        is_open = mine["is_open"].to_numpy()
        if holding_flag(offer.id) in asked:
            yield pl.Series(holding_flag(offer.id), _marked(at[is_open], customers))
        if redeemed_flag(offer.id) in asked:
            redeemed = mine["is_redeemed"].to_numpy()
            yield pl.Series(redeemed_flag(offer.id), _marked(at[redeemed], customers))
        if days_since_fact(offer.id) in asked:
            since = (setting.as_of.today.toordinal() - last).astype(np.float64)
            yield _known(pl.Series(days_since_fact(offer.id), since), last != NEVER)
        if offer.id in played:
            stands = is_open & ~_again_governs(offer, mine)
            yield pl.Series(held_column(offer.id), _marked(at[stands], customers))
            yield pl.Series(too_soon_column(offer.id), _too_soon(offer, at, day, last, setting.as_of.today))


def _again_governs(offer: Offer, rows: pl.DataFrame) -> Truths:
    """Whether an open one does not stand in the way: where `again` says when, and it can never lapse by itself."""
    says_when = offer.again.after_days is not None or offer.again.at_most is not None
    if offer.kind == "message" or not says_when:
        return np.full(rows.height, says_when)
    return rows["valid_until"].is_null().to_numpy()


def _too_soon(offer: Offer, at: Integers, day: Integers, last: Integers, today: date) -> Truths:
    again, soon = offer.again, np.zeros(len(last), bool)
    if again.after_days is not None:
        soon |= (last != NEVER) & (today.toordinal() - last < again.after_days)
    if again.at_most is not None:
        inside = at[day >= period_start(again.per or "ever", today).toordinal()]
        soon |= np.bincount(inside, minlength=len(last)) >= again.at_most
    return soon


def _from_steps(
    given: pl.DataFrame, customers: pl.Series, state: State, setting: Setting, asked: set[str]
) -> Iterable[pl.Series]:
    """The last step given of every campaign, the step that is due, and what its `stop` asks of the round under way."""
    today = setting.as_of.today
    reached = _placed(state.steps.filter(pl.col("on") <= today), customers)
    columns = ("at", "campaign", "step")
    rows = pl.concat([given.select(*columns, on="given_on"), reached.select(*columns, "on")])
    played = set(setting.campaigns())
    for campaign in setting.policy.campaigns.values():
        if campaign.id in played or step_fact(campaign.id) in asked:
            where = standing(rows, campaign, len(customers), today)
            if step_fact(campaign.id) in asked:
                yield _step_ids(step_fact(campaign.id), campaign, where.position)
            if campaign.id in played:
                yield pl.Series(step_column(campaign.id), due_step(campaign, where, today))
                if campaign.reenter is not None:
                    yield from _from_round(given, where, campaign, today, asked)


def _from_round(
    given: pl.DataFrame, where: Standing, campaign: Campaign, today: date, asked: set[str]
) -> Iterable[pl.Series]:
    """Own history since the round began: what was given before it, or to a customer in no round, has not been given."""
    in_round = given.filter(pl.Series(day_numbers(given["given_on"]) >= where.began[given["at"].to_numpy()]))
    name = round_name(step_fact(campaign.id), campaign.id)
    if name in asked:
        yield _step_ids(name, campaign, np.where(where.began == NOT_YET, -1, where.position))
    for offer in campaign.offers():
        mine = in_round.filter(pl.col("offer") == offer)
        at, customers = mine["at"].to_numpy(), len(where.began)
        name = round_name(days_since_fact(offer), campaign.id)
        if name in asked:
            last = latest(at, day_numbers(mine["given_on"]), customers)
            yield _known(pl.Series(name, (today.toordinal() - last).astype(np.float64)), last != NEVER)
        name = round_name(redeemed_flag(offer), campaign.id)
        if name in asked:
            yield pl.Series(name, _marked(at[mine["is_redeemed"].to_numpy()], customers))


def _step_ids(name: str, campaign: Campaign, position: Integers) -> pl.Series:
    ids = pl.Series(name, [*(step.id for step in campaign.steps), None], dtype=pl.String)
    return ids.gather(np.where(position < 0, len(campaign.steps), position))


def _from_contacts(customers: pl.Series, state: State, setting: Setting, asked: set[str]) -> Iterable[pl.Series]:
    if CONTACTS_7D in asked:
        since = _clock_before(setting.as_of, CONTACT_DAYS)
        until = end_of_day(setting.as_of.today, setting.as_of.zone)
        recent = state.contacts.filter((pl.col("at") >= since) & (pl.col("at") < until)).drop("at")
        counts = np.bincount(_placed(recent, customers)["at"].to_numpy(), minlength=len(customers))
        yield pl.Series(CONTACTS_7D, counts.astype(np.float64))


def _clock_before(as_of: Instant, days: int) -> datetime:
    """The same local clock time so many days earlier."""
    local = as_of.moment.astimezone(ZoneInfo(as_of.zone))
    earlier = datetime.combine(days_before(local.date(), days), local.time())
    return earlier.replace(tzinfo=ZoneInfo(as_of.zone)).astimezone(UTC)


def _from_consents(customers: pl.Series, state: State, setting: Setting) -> Iterable[pl.Series]:
    """Per channel and category the latest row, also one after the as-of (an objection acts at once); of rows of one
    moment a refusal wins."""
    rows = _placed(state.consents, customers)
    categories = sorted({setting.policy.offers[offer].category for offer in setting.offers()})
    for channel in setting.policy.channels:
        for category in categories:
            mine = rows.filter((pl.col("channel") == channel.id) & (pl.col("category") == category))
            at, moment = mine["at"].to_numpy(), mine["moment"].to_physical().to_numpy()
            newest = latest(at, moment, len(customers))
            refused = (moment == newest[at]) & (mine["status"] == "refused").to_numpy()
            allowed = pl.Series(consent_column(channel.id, category), ~_marked(at[refused], len(customers)))
            yield _known(allowed, newest != NEVER)


def _marked(at: Integers, customers: int) -> Truths:
    marked = np.zeros(customers, bool)
    marked[at] = True
    return marked


def _known(values: pl.Series, known: Truths) -> pl.Series:
    """The values, null where not known."""
    nothing = pl.Series(values.name, [None], dtype=values.dtype).new_from_index(0, len(values))
    return values.zip_with(pl.Series(known), nothing)
