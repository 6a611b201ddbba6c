"""The forecast against shops whose true rates are known: its intervals hold as often as they say."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from campaign_engine.campaigns.store.reforecast import Cohort, Range, Reforecast, Used, reforecast

FACE, LIFE, NIGHTS = 1000, 13, 20
EIGHTY, NINETY_FIVE, NINETY_NINE = 1.2815515655446, 1.9599639845401, 2.5758293035489

Shop = Callable[[Random], "list[tuple[int, int | None, int]]"]


def shop(rate: float, delay: Callable[[Random], int], a_night: int, price: Callable[[Random], int]) -> Shop:
    """Units of twenty nights, each: night given, age at which it is redeemed (None: never), real cost."""

    def live(random: Random) -> list[tuple[int, int | None, int]]:
        return [
            (night, max(0, min(LIFE, delay(random))) if random.random() < rate else None, price(random))
            for night in range(NIGHTS)
            for _ in range(a_night)
        ]

    return live


def seen(units: list[tuple[int, int | None, int]], evening: int, booked_rate: float) -> list[Cohort]:
    """What a store knows on the evening of a night."""
    cohorts = []
    for night in range(min(evening, NIGHTS - 1) + 1):
        mine = [one for one in units if one[0] == night]
        used = tuple(
            Used(age, 1, real, FACE, real**2, real * FACE, FACE**2)
            for _, age, real in mine
            if age is not None and night + age <= evening
        )
        face = FACE * len(mine)
        cohorts.append(Cohort(evening - night, LIFE, len(mine), booked_rate * face, face, FACE * face, used))
    return cohorts


def early(random: Random) -> int:
    """Half of those who come do so in the first two days."""
    return int(random.expovariate(0.35))


def late(random: Random) -> int:
    """In the last days."""
    return LIFE - int(random.expovariate(0.6)) if random.random() < 0.8 else random.randint(0, LIFE)


def even(random: Random) -> int:
    return random.randint(0, LIFE)


def at_face(_: Random) -> int:
    return FACE


def dear_or_cheap(random: Random) -> int:
    return random.randint(200, 1300)


SHOPS = {
    "a tenth, early": (0.1, early, 40, at_face, 0.1),
    "a third, late, booked too low": (0.33, late, 25, at_face, 0.1),
    "half, evenly, at any price, booked too high": (0.5, even, 12, dear_or_cheap, 0.8),
    "few": (0.04, even, 30, at_face, 0.1),
}


@pytest.mark.parametrize("name", SHOPS)
def test_intervals_hold_the_true_rate_and_the_final_bill_as_often_as_they_say(name: str) -> None:
    """On an evening when the oldest units are over and the youngest were given that night."""
    rate, delay, a_night, price, booked = SHOPS[name]
    live, random = shop(rate, delay, a_night, price), Random(7)
    true = rate * (1.0 if price is at_face else 0.75)
    rounds, held = 300, {sure: [0, 0] for sure in (EIGHTY, NINETY_FIVE, NINETY_NINE)}
    alarms = 0
    for _ in range(rounds):
        units = live(random)
        cohorts = seen(units, NIGHTS - 1, booked)
        final = sum(real for _, age, real in units if age is not None)
        for sure, counts in held.items():
            found = reforecast(cohorts, sure)
            assert found is not None
            counts[0] += found.rate.low <= true <= found.rate.high
            counts[1] += found.bill.low <= final <= found.bill.high
        alarms += found.is_off
    assert alarms <= 0.02 * rounds if true == booked else alarms >= 0.1 * rounds
    for sure, least, most in ((EIGHTY, 0.74, 0.89), (NINETY_FIVE, 0.91, 0.985), (NINETY_NINE, 0.97, 1.0)):
        for count in held[sure]:
            assert least <= count / rounds <= most, (name, sure, count / rounds)


@pytest.mark.parametrize("evening", [2, 6, 11])
@pytest.mark.parametrize("name", SHOPS)
def test_young_offers_are_not_counted_as_lost(name: str, evening: int) -> None:
    """No unit is over yet: who has not come may still come. The bill stays within what is said, whenever most come."""
    rate, delay, a_night, price, booked = SHOPS[name]
    live, random = shop(rate, delay, a_night, price), Random(evening)
    rounds, held, alarms = 60, 0, 0
    for _ in range(rounds):
        units = live(random)
        found = reforecast(seen(units, evening, booked))
        assert found is not None
        final = sum(real for night, age, real in units if age is not None and night <= evening)
        held += found.bill.low <= final <= found.bill.high
        alarms += found.is_off
        assert found.so_far <= found.bill.low <= found.bill.middle <= found.bill.high
    assert held >= 0.97 * rounds
    assert booked != rate or not alarms


def one(cohorts: list[Cohort]) -> Reforecast:
    found = reforecast(cohorts)
    assert found is not None
    return found


def test_before_anything_is_seen_the_forecast_is_the_booking() -> None:
    fresh = one([Cohort(0, LIFE, 100, 10_000, 100_000, 1e8)])
    assert fresh.bill.middle == pytest.approx(10_000, rel=0.1)
    assert (fresh.so_far, fresh.is_off) == (0, False)
    assert fresh.bill.low < 1000 < 50_000 < fresh.bill.high <= 100_000


def test_what_is_over_costs_what_it_cost() -> None:
    used = Used(3, 30, 27_000, 30_000, 2.43e7, 2.7e7, 3e7)
    over = one([Cohort(20, LIFE, 100, 10_000, 100_000, 1e8, (used,))])
    assert over.bill == Range(27_000, 27_000, 27_000)
    assert over.rate.middle == pytest.approx(0.27, abs=0.005)
    assert over.is_off  # booked at a tenth of the face


def test_tills_that_report_late_keep_the_forecast_open_for_as_long_as_they_were_late() -> None:
    late = Used(LIFE + 4, 1, 1000, 1000, 1e6, 1e6, 1e6)
    fixed = Cohort(LIFE + 10, LIFE, 50, 5000, 50_000, 5e7, (late,))
    assert one([fixed, Cohort(LIFE + 5, LIFE, 50, 5000, 50_000, 5e7)]).bill.high == 1000
    assert one([fixed, Cohort(LIFE + 2, LIFE, 50, 5000, 50_000, 5e7)]).bill.high > 1000


def test_offers_without_end_are_followed_as_long_as_the_oldest_was_and_free_ones_are_not_told() -> None:
    endless = [Cohort(age, None, 40, 4000, 40_000, 4e7) for age in (0, 30)]
    found = one(endless)
    assert 0 < found.bill.middle < 4000
    assert reforecast([Cohort(3, LIFE, 10, 0, 0, 0)]) is None
