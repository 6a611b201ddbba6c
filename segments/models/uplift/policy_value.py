r"""What a way of choosing offers is worth per person, from contacts that were chosen otherwise; with standard errors.

With pi_a(x) the chance that the policy gives arm a, p the probability of the arm a row got, c_a a cost, w = pi_arm / p:

    IPS    mean of w (y - c_arm)                                            (Horvitz and Thompson 1952)
    SNIPS  sum of w (y - c_arm) / sum of w                                  (Swaminathan and Joachims 2015, equation 9)
    DR     mean of sum_a pi_a (mu_a(x) - c_a) + w (y - mu_arm(x))           (Dudik, Langford and Li 2011, equation 1)

Errors are those of a mean by person (SNIPS: of its linearisation). The effects themselves are never added up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..training_rows import Floats
from .learners import Contacts
from .splits import mean_and_error


@dataclass(frozen=True, slots=True)
class PolicyValue:
    """Outcome less costs per person, and `contacted`, the share of people who get an offer. `against`: DR value less
    that of the policy it is compared with, row by row."""

    name: str
    contacted: float
    ips: float
    ips_error: float
    snips: float
    snips_error: float
    dr: float
    dr_error: float
    against: float = 0.0
    against_error: float = 0.0


def value_policy(
    name: str, chances: Floats, contacts: Contacts, expected: Floats, costs: Floats, other: Floats | None = None
) -> PolicyValue:
    """`chances`: n x (K + 1), pi of every row; `expected`: mu, from other persons; `costs`: K + 1, the first 0;
    `other`: the `chances` of the policy to compare with."""
    person, n = contacts.person, len(contacts)
    weight = _weights(chances, contacts)
    net = contacts.outcome - np.where(contacts.arm > 0, costs[np.maximum(contacts.arm, 0)], 0.0)
    ips, ips_error = mean_and_error(weight * net, person)
    total = float(np.sum(weight))
    snips = float(np.sum(weight * net)) / total if total > 0 else float("nan")
    _, snips_error = mean_and_error(weight * (net - snips), person)
    scores = robust_scores(chances, contacts, expected, costs)
    dr, dr_error = mean_and_error(scores, person)
    against, against_error = 0.0, 0.0
    if other is not None:
        against, against_error = mean_and_error(scores - robust_scores(other, contacts, expected, costs), person)
    contacted = float(np.mean(1 - chances[:, 0]))
    snips_error = snips_error * n / total if total > 0 else float("nan")
    return PolicyValue(name, contacted, ips, ips_error, snips, snips_error, dr, dr_error, against, against_error)


def robust_scores(chances: Floats, contacts: Contacts, expected: Floats, costs: Floats) -> Floats:
    """Each row's term of the DR value."""
    total = np.zeros(len(contacts))
    for arm in range(contacts.offers + 1):
        total = total + chances[:, arm] * (expected[:, arm] - costs[arm])
    own = expected[np.arange(len(contacts)), np.maximum(contacts.arm, 0)]
    return total + _weights(chances, contacts) * (contacts.outcome - own)


def _weights(chances: Floats, contacts: Contacts) -> Floats:
    own = chances[np.arange(len(contacts)), np.maximum(contacts.arm, 0)]
    return np.where(contacts.arm >= 0, own / contacts.chance, 0.0)
