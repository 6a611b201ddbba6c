"""The prices of limits at which all rows together would ask for what there is: the least value of the Lagrangian bound.

Cutting planes (Kelley 1960) inside a trust region that moves only on progress (a bundle method; Marsten, Hogan and
Blankenship, The BOXSTEP method, 1975), with the tiny master problem solved by HiGHS. First on a sample of rows, then on
all of them, starting where the sample ended. It stops after a number of looks or when little is left to gain, never by
time, and every look is exact (`allocation_dual.py`): the same problem has the same prices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .allocation_dual import Priced, price_rows, shift_for
from .allocation_field import Field, sample_of
from .allocation_problem import Allocation

SAMPLES = ((10_000, 100), (100_000, 30))
"""Rows of a sample and how often it is looked at; drawn where there are at least `LEAST_TIMES` as many rows."""
LEAST_TIMES = 4
SAMPLE_GAP, FULL_GAP = 1e-6, 2e-7
"""What may be left to gain, as a share of the bound."""
PRICED_IN_ALL = 60_000_000
"""Options priced in all the full looks of a large problem; of a small one there are at most `LOOKS`."""
LOOKS, FEWEST_LOOKS = 250, 3
FIRST_STEP, AFTER_SAMPLE, SMALLEST_STEP = 1.0, 0.03, 1e-8
"""Half the width of the trust region: how far a price may move at once, as a share of itself."""
FLOOR = 0.5
"""A price that accounts for less than this share of the bound, divided by the number of limits, moves as if it did."""
WIDEST, NEARLY = 4.0, 0.999
GOOD, GREAT = 0.1, 0.5
"""Shares of the promised progress that move the centre, and that widen the region."""

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prices:
    """`prices` in units of 2^-shift a unit of amount, one a limit of the field; `bound` in units of value, rounded
    down: no allocation of the field is worth more; `priced`: what rows would take at these prices."""

    prices: tuple[int, ...]
    shift: int
    bound: int
    priced: Priced


def find_prices(problem: Allocation, field: Field, start: tuple[float, ...] | None = None) -> Prices | None:
    """None where values are so large that they cannot be priced. `start`: prices to begin with, one a limit of the
    problem in units of value, such as those of the last run."""
    shift = shift_for(field)
    if shift is None:
        return None
    nothing = [0] * len(field.limits)
    priced = price_rows(field, nothing, shift, want=True)
    if all(used <= capacity for used, capacity in zip(priced.usage, field.capacity, strict=True)):
        return Prices(tuple(nothing), shift, priced.value >> shift, priced)
    first = None if start is None else np.array([max(start[limit], 0.0) for limit in field.limits])
    step = FIRST_STEP
    for rows, looks in SAMPLES if first is None else ():
        if len(field.row) < LEAST_TIMES * rows:
            break
        order = np.argsort(problem.tie[field.row], kind="stable")[:rows]
        sample = sample_of(field, np.sort(order))
        zero = price_rows(sample, nothing, shift)
        first = _minimise(sample, shift, zero, first, looks, SAMPLE_GAP, step)[0] / 2.0**shift
        step = AFTER_SAMPLE
    step = FIRST_STEP if first is None else AFTER_SAMPLE
    looks = min(max(FEWEST_LOOKS, PRICED_IN_ALL // max(len(field.value), 1)), LOOKS)
    best, _ = _minimise(field, shift, priced, first, looks, FULL_GAP, step)
    whole = [int(price) for price in best]
    priced = price_rows(field, whole, shift, want=True)
    return Prices(tuple(whole), shift, priced.value >> shift, priced)


def _minimise(
    field: Field, shift: int, zero: Priced, first: Doubles | None, looks: int, gap: float, step: float
) -> tuple[Doubles, int]:
    """The best prices seen, whole in units of 2^-shift, and their g. `zero`: the look at prices of nothing; `first`:
    where to begin, in units of value.

    The master works in shares: x = price x capacity / g(0). At the best prices they add up to 1 at most.
    """
    unit = float(zero.value)
    scale = unit / np.maximum(np.array(field.capacity, np.float64), 0.5)
    cuts = _Cuts(unit)
    cuts.add(np.zeros(len(scale)), zero.value, _slope(field, zero, scale, unit))
    centre, centre_value, centre_prices = np.zeros(len(scale)), zero.value, np.zeros(len(scale))
    if first is not None:
        begun = _look(field, np.rint(first * 2.0**shift), shift, scale, unit, cuts)
        if begun[1] < centre_value:
            centre, centre_value, centre_prices = begun
        looks -= 1
    seen = {tuple(centre_prices)}
    for _ in range(looks):
        width = step * np.maximum(centre, FLOOR / len(scale))
        target, promised = cuts.lowest(centre, width)
        gain = centre_value / unit - promised
        at_edge = bool((np.abs(target - centre) >= width * NEARLY).any())
        if gain <= gap * centre_value / unit:
            if not at_edge or step >= WIDEST:
                break
            step *= 4
            continue
        prices = np.rint(target * scale)
        if tuple(prices) in seen:
            step /= 4
            if step < SMALLEST_STEP:
                break
            continue
        seen.add(tuple(prices))
        point, value, prices = _look(field, prices, shift, scale, unit, cuts)
        progress = (centre_value - value) / unit
        if progress >= GOOD * gain:
            if progress >= GREAT * gain and at_edge:
                step = min(2 * step, WIDEST)
            centre, centre_value, centre_prices = point, value, prices
        else:
            if progress > 0:
                centre, centre_value, centre_prices = point, value, prices
            step = max(step / 2, SMALLEST_STEP)
    return centre_prices, centre_value


def _look(
    field: Field, prices: Doubles, shift: int, scale: Doubles, unit: float, cuts: _Cuts
) -> tuple[Doubles, int, Doubles]:
    """Prices the rows; the cut goes to the others."""
    priced = price_rows(field, [int(one) for one in prices], shift)
    point = prices / scale
    cuts.add(point, priced.value, _slope(field, priced, scale, unit))
    return point, priced.value, prices


def _slope(field: Field, priced: Priced, scale: Doubles, unit: float) -> Doubles:
    """Of g / unit in shares."""
    over = [float(capacity - used) for capacity, used in zip(field.capacity, priced.usage, strict=True)]
    found: Doubles = np.array(over) * scale / unit
    return found


class _Cuts:
    """The planes found so far; `lowest` is the lowest point of the highest of them, near the centre."""

    def __init__(self, unit: float) -> None:
        self.unit = unit
        self.slopes: list[Doubles] = []
        self.heights: list[float] = []

    def add(self, point: Doubles, value: int, slope: Doubles) -> None:
        """value + slope (x - point) is never above g."""
        self.slopes.append(slope)
        self.heights.append(value / self.unit - float((slope * point).sum()))

    def lowest(self, centre: Doubles, width: Doubles) -> tuple[Doubles, float]:
        """Within `width` of the centre in every share, none below 0."""
        from scipy.optimize import linprog

        number = len(centre)
        objective = np.append(np.zeros(number), 1.0)
        planes = np.column_stack((np.array(self.slopes), np.full(len(self.slopes), -1.0)))
        low, high = np.maximum(centre - width, 0), centre + width
        bounds = [*zip(low.tolist(), high.tolist(), strict=True), (None, None)]
        found = linprog(objective, planes, -np.array(self.heights), bounds=bounds, method="highs-ds")
        if found.x is None:
            return centre, float("inf")
        return np.clip(found.x[:number], low, high), float(found.x[number])
