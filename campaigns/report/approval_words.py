"""Whether a batch needs an approval, and in which words that is said, the same in the report, a plan and a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ...rules.problems import Phrase
from ..policy.approval import Passed, Size, sending_minor
from .amounts import Amounts
from .figures import Summary

_SAID = {
    "expected_cost": ("expected cost {}", "预期成本 {}"),
    "worst_case": ("worst case {}", "最坏情况 {}"),
    "customers": ("customers who are given something: {}", "得到优惠的客户 {} 位"),
    "change": (
        "customers who gain, lose, are switched or get another value: {}",
        "得到、失去、更换优惠或优惠面值改变的客户占 {}",
    ),
}


def size_of(summary: Summary) -> Size:
    """What the project's thresholds are held against. A message costs whoever sends it, so sending is in both costs."""
    out = summary.out
    sending = sending_minor(out.sending_cost_micro, summary.exponent)
    return Size(
        out.expected_cost_minor + sending,
        out.worst_case_minor + sending,
        out.customers,
        out.customers if summary.touched is None else summary.touched,
        summary.customers,
        sending,
        summary.touched_since,
    )


def passed_words(passed: Iterable[Passed], size: Size, currency: str, exponent: int) -> Phrase:
    """`expected cost EUR 61.00 (without approval up to EUR 50.00)`, one after the other."""
    amounts = Amounts(currency, exponent)
    english, chinese = [], []
    for one in passed:
        found, allowed = (_shown(one, value, amounts) for value in (one.found, one.allowed))
        said, more = _SAID[one.threshold], _more(one, size, amounts)
        english.append(f"{said[0].format(found)} ({more.en}without approval up to {allowed})")
        chinese.append(f"{said[1].format(found)}（{more.zh}无需审批的上限 {allowed}）")
    return Phrase(", ".join(english), "，".join(chinese))


def _more(one: Passed, size: Size, amounts: Amounts) -> Phrase:
    """What a number holds that its name does not say."""
    if one.threshold in ("expected_cost", "worst_case") and size.sending:
        sending = amounts.money(size.sending)
        return Phrase(f"{sending} of it for sending; ", f"其中发送 {sending}；")
    if one.threshold != "change":
        return Phrase("", "")
    if size.since is None:
        return Phrase(
            "no batch before this one to compare with, so everybody counts; ", "此前没有可比的批次，全部计入；"
        )
    return Phrase(f"since {size.since} was decided; ", f"自 {size.since} 执行以来；")


def _shown(one: Passed, value: int | Decimal, amounts: Amounts) -> str:
    if one.threshold == "change":
        return f"{100 * value:.1f} %"
    return amounts.count(int(value)) if one.threshold == "customers" else amounts.money(int(value))
