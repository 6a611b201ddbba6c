"""How a grouping holds later: who changed groups, and whether the groups' sizes moved by more than chance."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.stats import chi2

from ....rules.problems import Problem
from ..drift import CHANCE
from ..evidence import Evidence, Figure, Table
from ..training_rows import Floats


def judge_moves(names: Mapping[int, str], then: Floats, now: Floats, everybody: Floats) -> Evidence:
    """`then`, `now`: the group of each of n customers on both days (NaN: none); `everybody`: of all customers now."""
    both = np.isfinite(then) & np.isfinite(now)
    numbers = list(names)
    before = np.array([(then == number).sum() for number in numbers], np.float64)
    later = np.array([(everybody == number).sum() for number in numbers], np.float64)
    stayed = [int(((then == number) & (now == number)).sum()) for number in numbers]
    rows = tuple(
        (number, names[number], int(before[at]), stayed[at], int(later[at])) for at, number in enumerate(numbers)
    )
    share = float((then[both] == now[both]).mean()) if both.any() else 0.0
    figures = [Figure("still in the same group", share)]
    remarks = []
    n, m = float(later.sum()), float(before.sum())
    if n and m and len(numbers) > 1:
        p, q = np.maximum(before / m, 0.5 / m), np.maximum(later / n, 0.5 / n)
        psi = float(np.sum((q - p) * np.log(q / p)))
        bound = (1 / n + 1 / m) * float(chi2.ppf(CHANCE, len(numbers) - 1))
        figures.append(Figure("drift of sizes (PSI)", psi, beside=bound, baseline="chance alone, once in a hundred"))
        if psi > bound:
            remarks.append(Problem("M273", {"psi": f"{psi:.3f}", "bound": f"{bound:.3f}"}, None, ("train",)))
    table = Table("moves", ("number", "group", "customers then", "still in it", "customers now"), rows)
    return Evidence(tuple(figures), (table,), tuple(remarks))
