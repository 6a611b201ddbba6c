"""What a person may set about learning effects; every default has its reason beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Base = Literal["auto", "linear", "boosted"]
Final = Literal["auto", "linear", "tree"]

NO_OFFER = "none"
"""The arm of those who got nothing."""

FEWEST_PEOPLE = 50
"""People in each of the two groups compared; below it no effect is learnt."""

CONFIDENCE = 0.95
"""Of every interval printed."""

POWER = 0.8
"""Chance of seeing an effect that is there, in "how many contacts would be needed"."""

LEAST_CHANCE = 0.01
"""A row whose arm had less chance weighs more than 100 rows: the groups do not overlap there."""

MOST_WITHOUT_OVERLAP = 0.2
"""Share of rows beyond `LEAST_CHANCE` above which no effect is learnt."""

SURELY_NOT_RANDOM = 0.001
"""Level of the test that the facts tell who was contacted, where contacts are said to be randomised."""


@dataclass(frozen=True, slots=True)
class UpliftSettings:
    """`control` names the arm without an offer. `randomised`: contacts were drawn by lot, as far as the person knows;
    it is tested where no probabilities are given. `costs`: what one contact costs, by offer, in units of the outcome.
    `contact_share`: at most this share of the people is contacted, None: all who are worth it.
    `base` learns outcomes, `final` the effect: `auto` takes the heavier one only where it wins on rows not seen.
    `folds`: parts of the cross-fit; `half_splits`: how often the Qini's noise is drawn."""

    control: str = NO_OFFER
    randomised: bool = True
    costs: Mapping[str, float] = field(default_factory=dict)
    contact_share: float | None = None
    base: Base = "auto"
    final: Final = "auto"
    folds: int = 5
    half_splits: int = 20
    fewest: int = FEWEST_PEOPLE
