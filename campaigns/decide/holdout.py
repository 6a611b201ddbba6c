"""Who is held out, and which variant she sees: keyed hashes of the customer with the project's salt.

Stable for ever: the same customer falls on the same side in every run, and a larger share only adds members. The draws
for everybody, for a campaign and for its variants are independent of each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import accumulate
from math import prod

import numpy as np
import numpy.typing as npt

from ...segments.stable_hash import mix, share_of
from ..policy.policy import Campaign, Policy

Keys = npt.NDArray[np.uint64]
Truths = npt.NDArray[np.bool_]


def is_held_out(keys: Keys, policy: Policy) -> Truths:
    """Members of the global holdout."""
    return share_of(mix(keys, f"{policy.salt}\x1fholdout"), policy.holdout)


def is_held_out_of(keys: Keys, campaign: Campaign, policy: Policy) -> Truths:
    """Members of a campaign's own holdout, whether or not they are in the global one."""
    return share_of(mix(keys, f"{policy.salt}\x1fholdout\x1f{campaign.id}"), campaign.holdout)


def chance_of_treatment(campaigns: Iterable[Campaign], policy: Policy) -> float:
    """The probability that no holdout has a customer, neither the global one nor that of one of the campaigns: the
    logged assignment probability."""
    return float(prod((1 - campaign.holdout for campaign in campaigns), start=1 - policy.holdout))


def choose_variant(keys: Keys, campaign: Campaign, policy: Policy) -> npt.NDArray[np.int8]:
    """The position of each customer's variant in the campaign's list, -1 where it has none.

    Variants divide the line from 0 to 1 in the order of the list, so a customer stays with hers while its stretch
    still covers her.
    """
    if not campaign.variants:
        return np.full(len(keys), -1, np.int8)
    drawn = mix(keys, f"{policy.salt}\x1fvariant\x1f{campaign.id}")
    bounds = list(accumulate(share for _, share in campaign.variants))[:-1]
    variant = np.zeros(len(keys), np.int8)
    for bound in bounds:
        variant += ~share_of(drawn, min(bound, Decimal(1)))
    return variant
