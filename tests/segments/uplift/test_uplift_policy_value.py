"""What a policy is worth: unbiased over every possible log of a tiny world, exact on the policy that made the log."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from campaign_engine.segments.models.uplift.learners import Contacts
from campaign_engine.segments.models.uplift.policies import choose_offers
from campaign_engine.segments.models.uplift.policy_value import value_policy

OUTCOMES = np.array([[0.0, 1.0, 3.0], [2.0, 2.5, 0.0], [1.0, 0.0, 5.0]])
"""What each of three people does under no offer, the first, the second."""

CHANCES = np.array([[0.5, 0.3, 0.2], [0.2, 0.2, 0.6], [0.7, 0.2, 0.1]])
COSTS = np.array([0.0, 0.25, 1.5])
POLICY = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.2, 0.3, 0.5]])
TRUTH = float(np.mean(np.sum(POLICY * (OUTCOMES - COSTS), axis=1)))


def log_of(arms: tuple[int, ...]) -> Contacts:
    arm, person = np.array(arms), np.arange(len(arms))
    return Contacts(np.empty((len(arm), 0)), OUTCOMES[person, arm], arm, CHANCES[person, arm], person, 2)


@pytest.mark.parametrize("expected", [OUTCOMES, OUTCOMES * 0, OUTCOMES[:, ::-1] + 7])
def test_ips_and_dr_are_right_on_average_over_all_logs_whatever_is_expected(expected: np.ndarray) -> None:
    ips = dr = total = 0.0
    for arms in itertools.product(range(3), repeat=3):
        probability = float(np.prod(CHANCES[np.arange(3), arms]))
        value = value_policy("mixed", POLICY, log_of(arms), expected, COSTS)
        ips, dr, total = ips + probability * value.ips, dr + probability * value.dr, total + probability
    assert total == pytest.approx(1)
    assert ips == pytest.approx(TRUTH)
    assert dr == pytest.approx(TRUTH)


def test_with_the_right_expectation_dr_is_exact_in_every_log() -> None:
    for arms in itertools.product(range(3), repeat=3):
        assert value_policy("mixed", POLICY, log_of(arms), OUTCOMES, COSTS).dr == pytest.approx(TRUTH)


def test_snips_of_a_policy_that_gives_what_was_given_is_a_weighted_mean() -> None:
    arms = (1, 0, 2)
    contacts = log_of(arms)
    same = np.eye(3)[list(arms)]
    value = value_policy("same", same, contacts, OUTCOMES * 0, COSTS)
    weight = 1 / contacts.chance
    net = contacts.outcome - COSTS[list(arms)]
    assert value.snips == pytest.approx(float(np.sum(weight * net) / np.sum(weight)))
    assert value.contacted == pytest.approx(2 / 3)


def test_a_policy_nobody_followed_has_no_snips() -> None:
    value = value_policy("second for all", np.tile([0.0, 0.0, 1.0], (3, 1)), log_of((0, 0, 1)), OUTCOMES, COSTS)
    assert np.isnan(value.snips)
    assert value.ips == 0


def test_the_difference_of_two_policies_has_the_error_of_the_difference() -> None:
    contacts = log_of((1, 0, 2))
    value = value_policy("mixed", POLICY, contacts, OUTCOMES, COSTS, other=POLICY)
    assert (value.against, value.against_error) == (0.0, 0.0)


def test_the_offer_of_the_largest_gain_is_chosen_and_none_where_costs_eat_it() -> None:
    effects = np.array([[0.3, 0.5], [0.2, 0.1], [np.nan, 0.05], [0.1, np.nan], [0.4, 0.4]])
    costs = np.array([0.15, 0.2])
    assert choose_offers(effects, costs, None).tolist() == [2, 1, 0, 0, 1]
    assert choose_offers(effects, costs, 0.4).tolist() == [2, 0, 0, 0, 1]
