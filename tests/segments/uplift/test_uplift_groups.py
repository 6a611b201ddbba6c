"""Tenths and depths against plain sorting, ties in proportion; learners side by side find who is moved."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from campaign_engine.segments.models.uplift.compare_learners import LEARNERS, compare_learners
from campaign_engine.segments.models.uplift.groups import depths, share_in_top, tenths
from campaign_engine.segments.models.uplift.learners import learn
from campaign_engine.segments.models.uplift.prepare_contacts import prepare_contacts
from campaign_engine.segments.models.uplift.settings import UpliftSettings
from campaign_engine.segments.models.uplift.splits import in_first_half, in_folds, mean_and_error
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12), st.integers(0, 10))
def test_the_top_holds_as_many_as_asked_the_best_first_and_ties_in_equal_parts(scores: list[int], tenth: int) -> None:
    depth = tenth / 10
    share = share_in_top(np.array(scores, float), depth)
    assert share.sum() == pytest.approx(depth * len(scores))
    parts = {}
    for score, part in zip(scores, share, strict=True):
        assert parts.setdefault(score, part) == part
    assert [parts[score] for score in sorted(parts)] == sorted(parts.values())
    assert sum(0 < part < 1 for part in parts.values()) <= 1


def test_tenths_of_different_scores_are_those_of_sorting() -> None:
    draws = np.random.default_rng(1)
    score, pseudo = draws.permutation(200) / 200, draws.normal(size=200)
    table = tenths("t", score, pseudo, np.arange(200))
    for number, row in enumerate(table.rows):
        mine = np.argsort(-score)[20 * number : 20 * number + 20]
        assert row[2:4] == pytest.approx((score[mine].mean(), pseudo[mine].mean()))
        assert row[4] == pytest.approx(pseudo[mine].std() / 20**0.5, rel=0.01)


def test_the_gain_of_all_is_the_average_whatever_the_order() -> None:
    draws = np.random.default_rng(2)
    pseudo = draws.normal(size=100)
    last = depths("d", draws.random(100), draws.random(100), pseudo, np.arange(100)).rows[-1]
    assert [last[1], last[3], last[5]] == pytest.approx([pseudo.mean()] * 3)


def test_folds_and_halves_never_part_a_person_and_do_not_see_the_order() -> None:
    person = np.random.default_rng(3).permutation(np.arange(2000) % 300)
    order = np.random.default_rng(4).permutation(2000)
    for parts in (in_folds(person, 5, 1), in_first_half(person, 3, 1).astype(int)):
        assert len({(one, part) for one, part in zip(person.tolist(), parts.tolist(), strict=True)}) == 300
        sizes = np.bincount([parts[person == one][0] for one in range(300)])
        assert sizes.max() - sizes.min() <= 1
    np.testing.assert_array_equal(in_folds(person[order], 5, 1), in_folds(person, 5, 1)[order])
    assert not np.array_equal(in_first_half(person, 3, 1), in_first_half(person, 4, 1))
    assert not np.array_equal(in_first_half(person, 3, 1), in_first_half(person, 3, 2))


def test_the_error_of_a_mean_counts_persons_not_rows() -> None:
    values = np.random.default_rng(5).normal(size=400)
    once = mean_and_error(values, np.arange(400))
    assert once == pytest.approx((values.mean(), values.std(ddof=1) / 20))
    assert mean_and_error(np.tile(values, 9), np.tile(np.arange(400), 9)) == pytest.approx(once)


def test_every_learner_finds_those_whom_the_offer_moves(contacts_of: ModuleType) -> None:
    world = contacts_of.draw(2500, 6, {"ten_off": contacts_of.coast_only})
    contacts = prepare_contacts(world.rows, world.arms, None, UpliftSettings(), 1).contacts
    assert contacts is not None
    table = compare_learners(contacts, ("ten_off",), 2, 1)
    assert [row[1] for row in table.rows] == list(LEARNERS)
    assert all(float(row[2] or 0) > 0.05 for row in table.rows), table.rows


def test_boosted_outcomes_are_the_same_to_the_bit_again(contacts_of: ModuleType) -> None:
    world = contacts_of.draw(500, 7, {"ten_off": contacts_of.coast_only})
    both = []
    for one in (world, world.shuffled(3)):
        contacts = prepare_contacts(one.rows, one.arms, None, UpliftSettings(), 1).contacts
        assert contacts is not None
        with threadpool_limits(limits=1):
            both.append(learn(contacts, "boosted", ("linear",), 2).pseudo)
    np.testing.assert_array_equal(*both)
