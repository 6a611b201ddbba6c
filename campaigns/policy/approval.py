"""When a batch needs an approval, whose, and which of those given count; used by plans, `approve` and `decide`.

Plain values. Money is whole minor units; people are named as they name themselves (usually an address), and two
spellings of one name are one person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal as OneOf
from unicodedata import normalize

MICRO_DIGITS = 6
"""Millionths of a major unit."""
Threshold = OneOf["expected_cost", "worst_case", "customers", "change"]


@dataclass(frozen=True, slots=True)
class Approver:
    """Who may approve, and up to which expected cost; None: any."""

    who: str
    up_to: int | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """Above any of the thresholds that are stated (at a threshold itself not yet) an approval is needed.

    `change`: the share of customers who gain, lose, are switched or get another value. `approvers` empty: anybody may.
    `four_eyes`: whoever made the plan may not approve it.
    """

    expected_cost: int | None = None
    worst_case: int | None = None
    customers: int | None = None
    change: Decimal | None = None
    approvers: tuple[Approver, ...] = ()
    how_many: int = 1
    four_eyes: bool = True


@dataclass(frozen=True, slots=True)
class Size:
    """What is held against the thresholds. Both costs include `sending`. `customers` are given something, `touched`
    gain, lose, are switched or get another value since the wave `since` was decided (None: nothing to compare with, so
    all who are given something), `everybody` is the whole base."""

    expected_cost: int
    worst_case: int
    customers: int
    touched: int
    everybody: int
    sending: int = 0
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A threshold that is passed: money in minor units, customers, or a share of customers."""

    threshold: Threshold
    allowed: int | Decimal
    found: int | Decimal


@dataclass(frozen=True, slots=True)
class Given:
    """An approval in force: by whom, and up to which expected cost (minor units)."""

    by: str
    up_to: int


def thresholds_passed(rules: Approval | None, size: Size) -> tuple[Passed, ...]:
    """In a fixed order; empty: no approval is needed."""
    if rules is None:
        return ()
    share = Decimal(size.touched) / size.everybody if size.everybody else Decimal(0)
    held: tuple[tuple[Threshold, int | Decimal | None, int | Decimal], ...] = (
        ("expected_cost", rules.expected_cost, size.expected_cost),
        ("worst_case", rules.worst_case, size.worst_case),
        ("customers", rules.customers, size.customers),
        ("change", rules.change, share),
    )
    return tuple(
        Passed(name, allowed, found) for name, allowed, found in held if allowed is not None and found > allowed
    )


def sending_minor(micro: int, exponent: int) -> int:
    """What sending costs, of millionths of a major unit, in whole minor units; begun ones count."""
    micro_in_minor: int = 10 ** (MICRO_DIGITS - exponent)
    return -(-micro // micro_in_minor)


def approver_of(rules: Approval, who: str) -> Approver | None:
    """The entry of a person; None: she may not approve."""
    if not rules.approvers:
        return Approver(who)
    return next((one for one in rules.approvers if same_person(one.who, who)), None)


def approvals_that_count(rules: Approval, given: Iterable[Given], size: Size, maker: str | None) -> tuple[Given, ...]:
    """Those by people who may approve this, for at least what it is expected to cost; one a person."""
    counted: dict[str, Given] = {}
    for one in given:
        approver = approver_of(rules, one.by)
        if approver is None or (rules.four_eyes and (maker is None or same_person(one.by, maker))):
            continue
        allowed = one.up_to if approver.up_to is None else min(one.up_to, approver.up_to)
        if size.expected_cost <= allowed:
            counted[person(one.by)] = one
    return tuple(counted.values())


def same_person(one: str, other: str) -> bool:
    """Whether two spellings name one person: capitals and blanks around make no difference."""
    return person(one) == person(other)


def person(who: str) -> str:
    """The name by which two spellings are compared."""
    return " ".join(normalize("NFKC", who).casefold().split())
