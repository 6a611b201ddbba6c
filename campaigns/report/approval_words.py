"""Whether a batch needs an approval, and in which words that is said, the same in the report, a plan and a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ...rules.problems import Phrase
from ..policy.approval import Passed, Size
from .amounts import Amounts
from .figures import Changed, GoesOut

NAMES = {
    "expected_cost": ("expected cost", "预期成本"),
    "worst_case": ("worst case", "最坏情况"),
    "customers": ("customers who are given something", "得到优惠的客户"),
    "change": ("customers who gain, lose or are switched", "得到、失去或更换优惠的客户"),
}


def size_of(out: GoesOut, change: Changed | None, everybody: int) -> Size:
    """What the project's thresholds are held against. With nothing to compare with, every receiver is a change."""
    # Another side that somebody named with --against must not make a change look small.
    people = change.people if change is not None and change.kind == "last" else None
    touched = out.customers if people is None else people.gain + people.lose + people.switch
    return Size(out.expected_cost_minor, out.worst_case_minor, out.customers, touched, everybody)


def passed_words(passed: Iterable[Passed], currency: str, exponent: int) -> Phrase:
    """`expected cost EUR 61.00 (without approval up to EUR 50.00)`, one after the other."""
    amounts = Amounts(currency, exponent)
    english, chinese = [], []
    for one in passed:
        found, allowed = (_shown(one, value, amounts) for value in (one.found, one.allowed))
        names = NAMES[one.threshold]
        english.append(f"{names[0]} {found} (without approval up to {allowed})")
        chinese.append(f"{names[1]} {found}（无需审批的上限 {allowed}）")
    return Phrase(", ".join(english), "，".join(chinese))


def _shown(one: Passed, value: int | Decimal, amounts: Amounts) -> str:
    if one.threshold == "change":
        return f"{100 * value:.1f} %"
    return amounts.count(int(value)) if one.threshold == "customers" else amounts.money(int(value))
