"""Thirty nights of a shop: decided each night, handed over each morning, redeemed at random, checked after each night
by a plain model that reads nothing but the batch folders and what it told the tills itself."""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from types import ModuleType

import polars as pl
from campaign_engine.campaigns import keep_run as keeping
from campaign_engine.campaigns.decide.compete import micro_a_minor
from campaign_engine.campaigns.store.books import books_at
from campaign_engine.campaigns.store.connect import Store, reading
from campaign_engine.campaigns.store.hand_over_run import find_runs, hand_over_run
from campaign_engine.campaigns.store.move_units import expire_units
from campaign_engine.campaigns.store.redeem import redeem
from campaign_engine.campaigns.store.redemptions_seen import reforecasts_at

FIRST = date(2026, 10, 5)
"""A Monday, so that weeks of the budget are weeks of the test."""
NIGHTS = 30
PEOPLE = [{"customer_id": f"C-{number:02}", "age": 20.0 + number} for number in range(40)]
FACE, AMOUNT, WORST, EVENTS = 1000, 3500, 18_000, Fraction(1, 10)
VALID, AFTER = timedelta(days=4), 7
BUDGET = "{id: crm, amount: 35, per: week, worst_case: 180, pace: even, keep_for_events: 10%"
DAYS = "from: 2026-10-05, to: 2026-11-08}"
OFFER = """
    offer: {id}
    kind: coupon.amount
    give: if_worth_it
    value: 10
    redemption: 20%
    worth: 5
    valid: {{from: decision, for: 5 days}}
    again: {{after: 9 days}}
"""
CAMPAIGN = """
    campaign: autumn
    status: live
    why: Because.
    holdout: 20%
    steps: [{id: hello, offer: ten, open: true}, {id: more, after: 7 days, offer: five, open: true}]
    budgets: [crm]
"""


def test_thirty_nights_are_what_a_plain_model_of_the_batches_says(
    store: Store, tmp_path: Path, world: ModuleType, shop: ModuleType
) -> None:
    files = {name: OFFER.format(id=id) for id, name in (("ten", "offers/ten.yaml"), ("five", "offers/five.yaml"))}
    files |= {"campaigns/autumn.yaml": CAMPAIGN, "budgets.yaml": f"budgets:\n  - {BUDGET}, {DAYS}\n"}
    made = sys.modules["store_world"].Shop(store, tmp_path, world, files)
    policy, random, told = made.project().policy, Random(30), {}
    micro = micro_a_minor(policy)
    given: list[tuple[str, str, date, str]] = []  # customer, offer, day, decision
    used: dict[str, tuple[date, int]] = {}  # decision: day, real cost
    held_out: dict[str, bool] = {}
    for night in range(NIGHTS):
        today = FIRST + timedelta(days=night)
        now = datetime.combine(today, datetime.min.time(), world.at("2026-10-05").moment.tzinfo).replace(hour=6)
        expire_units(store, made.id, today, now, micro)
        decisions, asked = made.decided(str(today), PEOPLE)
        out = tmp_path / "out"
        kept = keeping.keep_run(store, made.id, tmp_path, out, decisions, asked, now)
        batch = pl.read_parquet(kept.folder / "decisions.parquet")
        for row in batch.filter(pl.col("outcome") != "deferred").iter_rows(named=True):
            who, is_given = row["customer_id"], row["outcome"] == "given"
            # Who is held out stays held out, for as long as there is anything to hold out from.
            assert held_out.setdefault(who, not is_given) == (not is_given)
            if not is_given:
                continue
            before = [one for one in given if one[0] == who]
            _nobody_has_it_already(before, row["offer"], used, today)
            _the_ladder_goes_on_by_its_days(before, row["step"], today)
            given.append((who, row["offer"], today, row["decision_id"]))
        _the_week_is_paced(given, used, today)
        with reading(store) as connection:
            ((number, _, _),) = find_runs(connection, made.id, f"{today}.day") or [(None, "", "")]
        if number is not None:
            hand_over_run(store, made.id, number, now, today, micro, now=now)
        for _, _, on, id in given:
            if id not in used and on < today <= on + VALID and random.random() < 0.05:
                real = random.choice([700, 1000])
                till = now + timedelta(hours=6)
                assert redeem(store, made.id, id, f"e-{id}", till, real, booked_on=today, now=till).status == "done"
                used[id] = (today, real)
        told[today] = _told(store, made.id, today)
        _the_books_agree(told[today], given, used, today)
        made.check_sums()
    made.audit()
    assert {day: _told(store, made.id, day) for day in told} == told
    _the_forecast_has_seen_it_all(store, made.id, today, micro, given, used)
    assert {offer for _, offer, _, _ in given} == {"ten", "five"}
    assert 0 < sum(held_out.values()) < len(held_out)
    assert used


def _nobody_has_it_already(
    before: list[tuple[str, str, date, str]], offer: str, used: dict[str, tuple[date, int]], today: date
) -> None:
    same = [one for one in before if one[1] == offer]
    assert all(one[3] in used or one[2] + VALID < today for one in same)
    assert all((today - one[2]).days >= 9 for one in same)


def _the_ladder_goes_on_by_its_days(before: list[tuple[str, str, date, str]], step: str, today: date) -> None:
    last = max((one[2] for one in before if one[1] == "ten"), default=None)
    assert (step == "hello") == (last is None) or step == "hello"
    if step == "more":
        assert last is not None
        assert (today - last).days >= AFTER


def _the_week_is_paced(given: list[tuple[str, str, date, str]], used: dict[str, tuple[date, int]], today: date) -> None:
    """By each evening no more than its share of days of the nine tenths that are not kept for events."""
    monday = today - timedelta(days=today.weekday())
    week = [one for one in given if one[2] >= monday]
    open_now = [one for one in week if one[3] not in used and one[2] + VALID >= today]
    worst = sum(min(FACE, used[one[3]][1]) for one in week if one[3] in used) + FACE * len(open_now)
    share = Fraction(today.weekday() + 1, 7) * (1 - EVENTS)
    assert worst <= WORST * share
    if any(one[2] == today for one in week):  # a run that gave anything found room; bills may be higher afterwards
        expected = sum(used[one[3]][1] for one in week if one[3] in used) + FACE // 5 * len(open_now)
        assert expected <= AMOUNT * share


def _told(store: Store, project_id: int, day: date) -> dict[str, tuple[int, int, int]]:
    from campaign_engine.campaigns.store.books import by_state

    with reading(store) as connection:
        books = books_at(connection, project_id, day, day)
    return {
        state: (one.units, one.worst_minor, one.real_minor) for state, one in by_state(books.until).items() if one.units
    }


def _the_books_agree(
    told: dict[str, tuple[int, int, int]],
    given: list[tuple[str, str, date, str]],
    used: dict[str, tuple[date, int]],
    today: date,
) -> None:
    open_now = [one for one in given if one[3] not in used and one[2] + VALID >= today]
    expired = [one for one in given if one[3] not in used and one[2] + VALID < today]
    model = {
        "issued": (len(open_now), FACE * len(open_now), 0),
        "expired": (len(expired), FACE * len(expired), 0),
        "redeemed": (len(used), FACE * len(used), sum(real for _, real in used.values())),
    }
    assert told == {state: sums for state, sums in model.items() if sums[0]}


def _the_forecast_has_seen_it_all(
    store: Store,
    project_id: int,
    today: date,
    micro: int,
    given: list[tuple[str, str, date, str]],
    used: dict[str, tuple[date, int]],
) -> None:
    with reading(store) as connection:
        forecasts = reforecasts_at(connection, project_id, today, micro)
    assert set(forecasts) == {("autumn", "ten"), ("autumn", "five")}
    for (_, offer), seen in forecasts.items():
        mine = [one for one in given if one[1] == offer]
        costs = [used[one[3]][1] for one in mine if one[3] in used]
        assert (seen.units, seen.face, seen.booked) == (len(mine), FACE * len(mine), FACE / 5 * len(mine))
        assert (seen.redeemed, seen.so_far) == (len(costs), sum(costs))
        # One in twenty comes on each of four days: about a fifth, as booked.
        assert seen.rate.low <= 0.16 <= seen.rate.high
        assert not seen.is_off
