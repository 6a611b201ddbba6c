"""What may be set about a response model; every default is meant to be good enough to leave."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResponseSettings:
    """`window_days`: days from a row's instant over which its outcome was watched ("buys within 60 days": 60); rows
    whose window reaches past the last instant are not learnt from when the last instant is the test. None: the
    outcome is known at once.

    `cuts`: probabilities at which precision and recall are stated; none: at the scores that part the best 10, 20 and
    50 %. `beside`: the fact a manager would rank by today ("days_since_order"), shown next to the model; None:
    whichever single fact ranks best. `boosting`: whether trees may be tried beside logistic regression.
    `folds`: parts that are held out in turn; `repeats`: how often the people are dealt out anew, for the noise.
    """

    window_days: int | None = None
    cuts: tuple[float, ...] = ()
    beside: str | None = None
    boosting: bool = True
    folds: int = 5
    repeats: int = 2
