"""A ladder over sixty nights: the state of each night is fed forward by hand, and every customer walks it as a slow and
obvious walker does who knows nothing of the engine. And single nights of a ladder that may be begun again."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest
from campaign_engine.engine.tree import Kind, Type
from campaign_engine.rules.vocabulary import FactInfo

FIRST = date(2026, 10, 1)
NIGHTS = 60
WAITS = (0, 5, 7)
AGAIN_AFTER, AGAIN_AT_MOST = 20, 1
MESSAGE = "offer: {id}\nkind: message\ngive: if_worth_it\nworth: 1\nagain: {{after: 1 days}}\n"
LADDER = """
    campaign: autumn
    status: live
    why: Because.
    steps:
      - {id: hello, offer: first_word, open: true}
      - {id: more, after: 5 days, offer: second_word, open: true}
      - {id: last, after: 7 days, offer: third_word, open: true}
    stop: days_since_order < days_since.first_word
    reenter: {after: 20 days, at_most: 1}
    messages: {any: {app: {en: {title: Hello}}}}
"""
STEPS = ("hello", "more", "last")


@dataclass
class Walker:
    """One customer, as a person would keep book of her: what she was given last, and when this round began."""

    position: int = -1
    last: int = 0
    hello: int = 0
    rounds: int = 0

    def night(self, day: int, ordered: int | None, agrees: bool) -> str | None:
        """The step she is given; `ordered`: the day of her last order."""
        waited = day - self.last
        again = self.position >= 0 and waited >= AGAIN_AFTER and self.rounds <= AGAIN_AT_MOST
        due = 0 if again or self.position < 0 else self.position + 1
        if due == len(STEPS) or (due and waited < WAITS[due]) or not agrees:
            return None
        in_round = not again and self.position >= 0
        if in_round and ordered is not None and ordered > self.hello:
            return None
        if due == 0:
            self.rounds, self.hello = self.rounds + 1, day
        self.position, self.last = due, day
        return STEPS[due]


def make_shop(world: ModuleType, ladder: str = LADDER) -> tuple[Any, tuple[FactInfo, ...]]:
    facts = (*world.FACTS, FactInfo("days_since_order", Type(Kind.NUMBER, "days"), source="feature"))
    offers = {f"offers/{one}.yaml": MESSAGE.format(id=one) for one in ("first_word", "second_word", "third_word")}
    return world.make_project({**offers, "campaigns/autumn.yaml": ladder}, facts), facts


def lives(number: int, seed: int) -> list[tuple[list[int], set[int]]]:
    """For every customer the days of her orders (before and during the nights) and the nights she does not agree."""
    rng = random.Random(seed)
    found = []
    for _ in range(number):
        orders = sorted(rng.sample(range(-30, NIGHTS), rng.choice([0, 1, 2, 3])))
        start = rng.randrange(NIGHTS)
        silent = set(range(start, start + rng.choice([0, 3, 12]))) if rng.random() < 0.5 else set()
        found.append((orders, silent))
    return found


def nights(world: ModuleType, people: list[tuple[list[int], set[int]]]) -> Iterator[list[str | None]]:
    """What everybody is given, night by night; what was given becomes the state of the next."""
    project, infos = make_shop(world)
    given: list[dict[str, Any]] = []
    for day in range(NIGHTS):
        today = (FIRST + timedelta(days=day)).isoformat()
        rows = []
        for number, (orders, silent) in enumerate(people):
            past = [one for one in orders if one < day]
            since = float(day - max(past)) if past else None
            rows.append({"customer_id": f"C-{number:02d}", "days_since_order": since, "app_yes": day not in silent})
        state = world.make_state(project.policy, given=given)
        decided = world.run(project, world.make_facts(rows, infos, today), state, today).decisions
        steps: list[str | None] = [None] * len(people)
        for row in decided.iter_rows(named=True):
            steps[int(row["customer_id"][2:])] = row["step"]
            given.append(
                {"customer": row["customer_id"], "offer": row["offer"], "campaign": row["campaign"],
                 "step": row["step"], "given_on": today, "status": "open"}
            )  # fmt: skip
        yield steps


def test_sixty_nights_of_a_ladder_go_as_a_person_keeping_book_would_have_it(world: ModuleType) -> None:
    people = lives(40, 7)
    walkers = [Walker() for _ in people]
    histories: list[list[tuple[int, str]]] = [[] for _ in people]
    for day, steps in enumerate(nights(world, people)):
        for number, (orders, silent) in enumerate(people):
            past = [one for one in orders if one < day]
            expected = walkers[number].night(day, max(past, default=None), day not in silent)
            assert steps[number] == expected, (number, day)
            if expected is not None:
                histories[number].append((day, expected))
    _holds_of_every(histories)
    # What the nights must have shown, or they would prove little:
    assert any([step for _, step in told] == [*STEPS, *STEPS] for told in histories)
    assert any([step for _, step in told] == ["hello", "hello", "more", "last"] for told in histories)
    assert any([step for _, step in told] == ["hello", "more", "hello"] for told in histories)


def _holds_of_every(histories: list[list[tuple[int, str]]]) -> None:
    """Order, gaps and rounds of every history, by the words of the campaign alone."""
    for told in histories:
        assert sum(step == "hello" for _, step in told) <= 1 + AGAIN_AT_MOST
        for (before, previous), (day, step) in pairwise(told):
            if step == "hello":
                assert day - before >= AGAIN_AFTER
            else:
                assert STEPS.index(step) == STEPS.index(previous) + 1
                assert day - before >= WAITS[STEPS.index(step)]


def one_night(world: ModuleType, told: list[tuple[str, str]], since: float | None = None, **more: Any) -> Any:
    """The night of 2026-12-01 for a customer who was given these steps on these days."""
    project, infos = make_shop(world, more.pop("ladder", LADDER))
    offers = dict(zip(STEPS, ("first_word", "second_word", "third_word"), strict=True))
    given = [
        {
            "customer": "C-0",
            "offer": offers[step],
            "campaign": "autumn",
            "step": step,
            "given_on": day,
            "status": "open",
        }
        for day, step in told
    ]
    facts = world.make_facts([{"days_since_order": since}], infos, "2026-12-01")
    return world.run(project, facts, world.make_state(project.policy, given=given, **more), "2026-12-01")


WHOLE = [("2026-10-01", "hello"), ("2026-10-06", "more")]
TWICE = [("2026-08-01", "hello"), ("2026-10-01", "hello"), ("2026-10-20", "last")]


@pytest.mark.parametrize(
    ("told", "since", "step"),
    [
        ([*WHOLE, ("2026-11-11", "last")], None, "hello"),  # twenty days after the last step
        ([*WHOLE, ("2026-11-12", "last")], None, None),
        (WHOLE, None, "hello"),  # left waiting for too long: the round is over
        ([("2026-11-20", "hello")], None, "more"),
        ([("2026-11-20", "hello")], 3.0, None),  # she ordered in this round
        ([("2026-10-20", "hello")], 3.0, "hello"),  # she ordered in a round that is over
        ([("2026-10-20", "hello"), ("2026-11-20", "hello")], 15.0, "more"),  # she ordered before this round
        (TWICE, None, None),  # she has begun again once
    ],
)
def test_a_round_is_over_so_many_days_after_its_last_step(world: ModuleType, told, since, step) -> None:
    assert one_night(world, told, since).decisions["step"].to_list() == ([] if step is None else [step])


def test_two_offers_of_a_first_step_on_one_day_began_one_round(world: ModuleType) -> None:
    steps = [{"customer": "C-0", "campaign": "autumn", "step": "hello", "on": "2026-10-01"}]
    found = one_night(world, [("2026-10-01", "hello"), ("2026-10-06", "more")], steps=steps)
    assert found.decisions["step"].to_list() == ["hello"]


def test_what_was_redeemed_in_the_last_round_does_not_stop_this_one(world: ModuleType) -> None:
    ladder = LADDER.replace("days_since_order < days_since.first_word", "redeemed.first_word")
    project, infos = make_shop(world, ladder)
    row = {"customer": "C-0", "offer": "first_word", "campaign": "autumn", "step": "hello"}
    used = {**row, "given_on": "2026-09-01", "status": "redeemed", "redeemed_on": "2026-09-03"}
    for now, stopped in (({**row, "given_on": "2026-11-20", "status": "open"}, False),
                         ({**row, "given_on": "2026-11-20", "status": "redeemed"}, True)):  # fmt: skip
        state = world.make_state(project.policy, given=[used, now])
        found = world.run(project, world.make_facts([{}], infos, "2026-12-01"), state, "2026-12-01")
        assert ("ladder_stopped" in world.mask(found, "autumn.more.second_word")) is stopped


def test_without_reenter_she_goes_through_once_and_stop_asks_all_her_history(world: ModuleType) -> None:
    once = LADDER.replace("    reenter: {after: 20 days, at_most: 1}\n", "")
    assert one_night(world, [("2025-01-01", "last")], ladder=once).decisions.height == 0
    found = one_night(world, [("2025-01-01", "hello")], 3.0, ladder=once)
    assert world.mask(found, "autumn.more.second_word") == {"ladder_stopped"}
