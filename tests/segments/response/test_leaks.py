"""What flatters a model is named with its numbers; what does not is left in peace."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
from campaign_engine.engine.tree import Kind
from campaign_engine.segments.models.design import encode, fit_design
from campaign_engine.segments.models.response.alone import strength_alone
from campaign_engine.segments.models.response.leaks import (
    base_rate_moves,
    facts_after_the_instant,
    outcome_in_disguise,
)
from campaign_engine.segments.models.response.profiles import find_profile, same_profile_same_person
from campaign_engine.segments.models.response.splits import deal_people
from campaign_engine.segments.models.training_rows import TrainingRows
from threadpoolctl import threadpool_limits


@pytest.fixture(scope="module")
def rows(people: ModuleType) -> TrainingRows:
    return people.make_world(2_000, seed=3).rows  # type: ignore[no-any-return]


def with_fact(rows: TrainingRows, name: str, values: np.ndarray, kind: Kind) -> TrainingRows:
    return replace(rows, columns={**rows.columns, name: values}, kinds={**rows.kinds, name: kind})


def alone(rows: TrainingRows) -> tuple[tuple[str, float], ...]:
    return strength_alone(rows, deal_people(rows.person, 5, 0))


def test_honest_facts_bring_up_nothing(rows: TrainingRows) -> None:
    assert facts_after_the_instant(rows) == []
    assert outcome_in_disguise(alone(rows)) == []
    assert base_rate_moves(rows) == []


def test_a_date_on_or_after_the_day_of_the_decision_is_named_with_its_share(rows: TrainingRows) -> None:
    used = rows.instant.astype(float) - 5
    used[:100] = rows.instant[:100]
    used[100:110] = np.nan
    (said,) = facts_after_the_instant(with_fact(rows, "coupon_used", used, Kind.DATE))
    assert said.code == "M144"
    assert said.text() == "coupon_used lies on or after the day of the decision in 100 of 2000 rows (5.0%)"


@pytest.mark.parametrize("kind", ["number", "text", "known_only_then", "u_shape"])
def test_the_outcome_in_disguise_is_found_in_every_dress(rows: TrainingRows, kind: str) -> None:
    draw = np.random.default_rng(4)
    yes = rows.outcome == 1
    dress = {
        "number": (np.where(yes, 1, -1) * 100 + draw.normal(0, 40, len(rows)), Kind.NUMBER),
        "text": (np.array(["closed" if one else "open" for one in yes], object), Kind.TEXT),
        "known_only_then": (np.where(yes, draw.random(len(rows)), np.nan), Kind.NUMBER),
        "u_shape": (
            np.where(yes, np.sign(draw.normal(size=len(rows))), 0) + draw.normal(0, 0.1, len(rows)),
            Kind.NUMBER,
        ),
    }
    (said,) = outcome_in_disguise(alone(with_fact(rows, "after", *dress[kind])))
    assert said.code == "M145"
    assert said.values["fact"] == "after"
    assert any("take after out" in line for line in said.hint_lines())


def test_a_fact_far_above_all_others_is_named_before_it_is_nearly_certain(rows: TrainingRows) -> None:
    weak = replace(rows, columns={"orders": np.random.default_rng(1).random(2_000)}, kinds={"orders": Kind.NUMBER})
    duration = rows.outcome * 1.4 + np.random.default_rng(2).normal(size=2_000)
    listed = alone(with_fact(weak, "duration", duration, Kind.NUMBER))
    assert 0.75 < listed[0][1] < 0.95
    (said,) = outcome_in_disguise(listed)
    assert said.values["fact"] == "duration"


def test_a_base_rate_that_moves_is_said_with_both_numbers(people: ModuleType) -> None:
    rows = people.make_world(1_000, seed=5, instants=3).rows
    assert base_rate_moves(rows) == []
    outcome = np.where(rows.instant == rows.instant.max(), rows.outcome * (rows.person % 2), rows.outcome)
    (said,) = base_rate_moves(replace(rows, outcome=outcome))
    assert said.code == "M153"
    assert said.values["then"] == f"{rows.outcome[rows.instant < rows.instant.max()].mean():.1%}"


def test_how_a_number_ranks_alone_is_its_plain_auc_in_either_direction() -> None:
    n = 400
    outcome = np.arange(n) % 2.0
    value = outcome + np.random.default_rng(0).normal(0, 1, n)
    rows = TrainingRows(
        {"up": value, "down": -value},
        {"up": Kind.NUMBER, "down": Kind.NUMBER},
        outcome,
        np.arange(n),
        np.zeros(n, np.int64),
    )
    (_, first), (_, second) = alone(rows)
    assert first == second > 0.7


# -- people without a person's number


def profiled(taste: float, seed: int = 0) -> TrainingRows:
    """60 people, 16 rows each, without a number: six facts of theirs, three of the situation, and a taste of their own
    that no fact tells."""
    draw = np.random.default_rng(seed)
    owner = np.repeat(np.arange(60), 16)
    n = len(owner)
    columns = {f"own_{k}": np.array(list("abcdef"), object)[draw.integers(0, 6, 60)][owner] for k in range(6)}
    columns |= {f"now_{k}": draw.integers(0, 4, n).astype(float) for k in range(3)}
    z = taste * draw.normal(0, 1, 60)[owner] + 0.5 * columns["now_0"] - 0.75
    outcome = (draw.random(n) < 1 / (1 + np.exp(-z))).astype(float)
    kinds = {name: Kind.TEXT if name.startswith("own") else Kind.NUMBER for name in columns}
    order = draw.permutation(n)
    return TrainingRows(columns, kinds, outcome, np.arange(n), np.zeros(n, np.int64)).take(order)


def regrouped(rows: TrainingRows) -> tuple[TrainingRows, list[str]]:
    design = fit_design(rows.columns, rows.kinds, rows.instant)
    with threadpool_limits(1):
        found, said = same_profile_same_person(rows, encode(design, rows.columns, rows.instant), 0)
    return found, [one.text() for one in said]


def test_rows_of_one_person_are_recognised_by_her_profile_and_kept_together() -> None:
    rows = profiled(taste=2.5)
    found, said = regrouped(rows)
    assert len(np.unique(found.person)) == 60
    (text,) = said
    assert text.startswith("960 rows show only 60 different profiles, about 16 rows each (own_0, own_1, own_2, own_3")
    assert "now_0" not in text


def test_a_profile_that_gives_nothing_away_is_left_alone() -> None:
    rows = profiled(taste=0.0)
    assert find_profile(rows, 0) is not None
    found, said = regrouped(rows)
    assert said == []
    assert found is rows


def test_facts_that_meet_by_chance_are_no_profile() -> None:
    draw = np.random.default_rng(0)
    n = 2_000
    columns = {f"fact_{k}": draw.integers(0, 3, n).astype(float) for k in range(5)}
    rows = TrainingRows(
        columns, dict.fromkeys(columns, Kind.NUMBER), draw.integers(0, 2, n) * 1.0, np.arange(n), np.zeros(n, np.int64)
    )
    assert find_profile(rows, 0) is None


def test_twins_among_the_facts_do_not_hide_the_profile() -> None:
    rows = profiled(taste=2.5)
    opposite = with_fact(rows, "now_0_turned", 3 - np.asarray(rows.columns["now_0"]), Kind.NUMBER)
    found = find_profile(opposite, 0)
    assert found is not None
    assert found.count == 60


def test_people_who_are_known_by_number_are_not_guessed_at(rows: TrainingRows) -> None:
    known = profiled(taste=2.5)
    known = replace(known, person=known.person // 2)
    assert regrouped(known) == (known, [])
