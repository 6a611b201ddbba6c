"""From judged pairs to picks: what is worth it, first_of, all_of and best_of, then the allocation under the limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from ...engine.allocation import (
    APART,
    BUNDLE,
    GROUP,
    LIMIT,
    OUTBID,
    PLACES,
    POOR,
    Allocated,
    Allocation,
    Limit,
    OnlyOne,
)
from ...engine.allocation import allocate as allocate_items
from ...engine.allocation import settle as settle_items
from ...segments.stable_hash import mix
from ..policy.gate_codes import GATE_ORDER
from ..policy.policy import Policy
from ..policy.project_head import ProjectHead
from .contact_limits import ContactLimits, bundles_without_room, share_of_room
from .decisions import GATES, REASONS
from .limits import NO_LIMIT, PIECES, Room
from .one_pass import Judged
from .price import MICRO_DIGITS, expected_micro_column, worst_column
from .setting import several

Truths = npt.NDArray[np.bool_]
Indexes = npt.NDArray[np.intp]

NONE = 255
"""No reason: the pair won, or was never a loser."""

UNITS, EXPECTED, WORST = range(3)
"""Positions in the amounts of the allocation."""

_SHORT = {"stock": "out_of_stock", "codes": "out_of_codes"}
"""The reason of a pair for which a limit has no room, by what is limited; all others are money."""

REASON = {name: index for index, name in enumerate(REASONS)}
_LOSSES = {
    OUTBID: "outbid", PLACES: "customer_limit", APART: "not_with", GROUP: "household_limit", BUNDLE: "all_or_none",
    POOR: "not_worth_it",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picks:
    """`rows` and `pairs` (positions) of what was picked, by row, then pair; `bundles` above 0: with the picks of the
    row that have the same number it is given together or not at all. `reasons` (uint8, customers x pairs, NONE where a
    pair did not lose) and `by` (int16): the position of the pair or limit it lost to, else -1."""

    rows: Indexes
    pairs: Indexes
    bundles: npt.NDArray[np.int32]
    reasons: npt.NDArray[np.uint8]
    by: npt.NDArray[np.int16]
    allocated: Allocated
    limits: tuple[Limit, ...]
    per_minor: int
    """How many units of expected cost, as the limits count it, are a minor unit."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What was picked before: `pairs` (Boolean, customers x pairs), and the price of every room then, as `LimitUse`
    tells it (0: it was not known)."""

    pairs: Truths
    prices: tuple[float, ...]


def compete(
    judged: Judged,
    row_keys: npt.NDArray[np.uint64],
    households: pl.Series,
    rooms: tuple[Room, ...],
    held: Sequence[tuple[str, str]] = (),
    contact: ContactLimits | None = None,
    settled: Settled | None = None,
) -> Picks:
    """The picks under the rooms, with the reason of every loser. `held`: households that hold an offer already, of
    which a household gets one (the member who holds it was forgotten). `contact`: whose message cannot go out.
    `settled`: picks that stand; only the reasons are told anew. Raises OverflowError where amounts are too large to be
    added up."""
    standing = settle(judged, barred=None if contact is None else contact.barred)
    if contact is not None and standing.bundles.any():
        crowded = bundles_without_room(contact, standing.bundles)
        standing.reasons[crowded], standing.bundles[crowded] = REASON["message_cap"], 0
    problem, per_minor = _allocation(judged, standing, row_keys, households, rooms, held)
    uncapped = problem
    if contact is not None and len(judged.setting.pairs):
        problem = _under_caps(problem, standing, contact, judged)
    if settled is None:
        allocated = allocate_items(problem)
    else:
        units = (per_minor if room.kind == "expected" else 1 for room in rooms)
        prices = tuple(price / unit for price, unit in zip(settled.prices, units, strict=True))
        allocated = settle_items(problem, settled.pairs[problem.row, problem.item], prices)
    reasons, by = standing.reasons, np.full(standing.reasons.shape, -1, np.int16)
    lost = ~allocated.picked if not allocated.short else np.zeros(len(problem.row), bool)
    rows, pairs = problem.row[lost], problem.item[lost]
    reasons[rows, pairs] = _reason_codes(allocated, rooms)[lost]
    if contact is not None:
        _name_caps(reasons, uncapped, allocated, contact)
    by[rows, pairs] = np.where(allocated.limit >= 0, allocated.limit, allocated.winner)[lost]
    picked = np.flatnonzero(allocated.picked)
    return Picks(
        problem.row[picked].astype(np.intp),
        problem.item[picked].astype(np.intp),
        problem.bundle[picked] + 1,
        reasons,
        by,
        allocated,
        problem.limits,
        per_minor,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Before anything is scarce: the first reason of every pair that is out (NONE: still in), and for pairs that are
    given together or not at all a number above 0, the same for all of one customer."""

    reasons: npt.NDArray[np.uint8]
    bundles: npt.NDArray[np.int32]


def settle(judged: Judged, ask_worth: bool = True, barred: npt.NDArray[np.uint8] | None = None) -> Standing:
    """Gates, worth, first_of and all_of: all that does not depend on other customers. Cases do not ask for worth.

    `barred`: reasons why a message cannot go out, after which only what is guaranteed still stands."""
    setting, masks = judged.setting, judged.masks
    reasons = _FIRST_REASON[masks]
    bundles = np.zeros(masks.shape, np.int32)
    guaranteed = np.array([setting.offer(pair).guaranteed for pair in setting.pairs], bool)
    _Together(judged, reasons, bundles, guaranteed, ask_worth, barred).settle()
    return Standing(reasons, bundles)


@dataclass(frozen=True, slots=True)
class _Group:
    """Offers named together by a rule or a step. `members` maps each to the columns of its pairs; where a rule names
    them, `rows` are the customers for whom it fired, and `mine` those for whom no other rule proposes the offer."""

    members: tuple[tuple[int, ...], ...]
    rows: Truths
    mine: tuple[Truths, ...]


class _Together:
    """Settles `reasons` and `bundles` in place, one mode after the other; what is guaranteed is never taken away."""

    def __init__(
        self,
        judged: Judged,
        reasons: npt.NDArray[np.uint8],
        bundles: npt.NDArray[np.int32],
        guaranteed: Truths,
        ask_worth: bool,
        barred: npt.NDArray[np.uint8] | None = None,
    ) -> None:
        self.barred = barred
        self.judged, self.setting, self.ask_worth = judged, judged.setting, ask_worth
        self.reasons, self.bundles, self.guaranteed = reasons, bundles, guaranteed

    def settle(self) -> None:
        together = self._groups("all_of")
        bundled = np.zeros(self.reasons.shape, bool)
        for group in together:
            for columns, mine in zip(group.members, group.mine, strict=True):
                bundled[:, columns] |= (group.rows & mine)[:, None]
        if self.ask_worth:
            self._out((self.judged.worths <= 0) & ~self.guaranteed & ~bundled, "not_worth_it")
        if self.barred is not None:
            out = (self.reasons == NONE) & ~self.guaranteed & (self.barred != NONE)
            self.reasons[out] = self.barred[out]
        for group in self._groups("first_of"):
            self._first_only(group)
        if not together:
            return
        self._all_or_none(together)
        self._number(together)
        if self.ask_worth:
            self._drop_poor_bundles(bundled & ~self.guaranteed)

    def _out(self, where: Truths, reason: str) -> None:
        self.reasons[where & (self.reasons == NONE)] = REASON[reason]

    def _groups(self, mode: str) -> list[_Group]:
        """Proposals of several offers in this mode: of rules, and of steps for everybody."""
        setting, everybody = self.setting, np.ones(len(self.reasons), bool)
        found = []
        for index, rule in enumerate(setting.program.rules):
            if several(rule.proposes, mode) and rule.proposes is not None:
                items = rule.proposes.items
                columns = [self._columns_of(offer) for offer in items]
                if any(columns):
                    alone = tuple(~self._proposed_by_others(offer, index) for offer in items)
                    found.append(_Group(tuple(columns), self.judged.has_fired(index), alone))
        for campaign in setting.campaigns():
            for step in setting.policy.campaigns[campaign].steps:
                if several(step.offers, mode):
                    listed = tuple(self._columns_of(offer, campaign, step.id) for offer in step.offers.items)
                    found.append(_Group(listed, everybody, tuple(everybody for _ in listed)))
        return found

    def _columns_of(self, offer: str, campaign: str | None = None, step: str | None = None) -> tuple[int, ...]:
        """Of a rule's offers, the pairs that need a proposal; of a step's, that step's."""
        pairs = enumerate(self.setting.pairs)
        if campaign is None:
            return tuple(i for i, pair in pairs if pair.offer == offer and not self.setting.step(pair).open)
        return tuple(i for i, pair in pairs if (pair.campaign, pair.step, pair.offer) == (campaign, step, offer))

    def _proposed_by_others(self, offer: str, rule: int) -> Truths:
        found = np.zeros(len(self.reasons), bool)
        for index, other in enumerate(self.setting.program.rules):
            if index != rule and other.proposes is not None and offer in other.proposes.items:
                found |= self.judged.has_fired(index)
        return found

    def _first_only(self, group: _Group) -> None:
        """The first that survives; the later ones stand back unless another rule proposes them."""
        settled = np.zeros(len(self.reasons), bool)
        for columns, mine in zip(group.members, group.mine, strict=True):
            back = np.zeros(self.reasons.shape, bool)
            back[:, columns] = (settled & group.rows & mine)[:, None] & ~self.guaranteed[list(columns)]
            survives = (self.reasons[:, columns] == NONE).any(axis=1)
            self._out(back, "later_choice")
            settled |= survives

    def _all_or_none(self, groups: list[_Group]) -> None:
        """Where one offer of a group has no pair left, the others that only the group brings go too; until it rests."""
        while True:
            before = (self.reasons == NONE).sum()
            for group in groups:
                missing = np.zeros(len(self.reasons), bool)
                for columns, mine in zip(group.members, group.mine, strict=True):
                    missing |= group.rows & mine & ~(self.reasons[:, columns] == NONE).any(axis=1)
                for columns, mine in zip(group.members, group.mine, strict=True):
                    gone = np.zeros(self.reasons.shape, bool)
                    gone[:, columns] = (missing & mine)[:, None] & ~self.guaranteed[list(columns)]
                    self._out(gone, "all_or_none")
            if (self.reasons == NONE).sum() == before:
                return

    def _number(self, groups: list[_Group]) -> None:
        """Numbers what goes together; groups that share a pair become one. Of several pairs of one offer the best."""
        columns = np.arange(1, self.reasons.shape[1] + 1, dtype=np.int32)
        self.bundles[:] = np.where((self.reasons == NONE) & ~self.guaranteed, columns, 0)
        while True:
            before = self.bundles.copy()
            for group in groups:
                here = np.zeros(self.reasons.shape, bool)
                for members, mine in zip(group.members, group.mine, strict=True):
                    here[:, members] |= (group.rows & mine)[:, None]
                here &= self.bundles > 0
                least = np.where(here, self.bundles, np.iinfo(np.int32).max).min(axis=1)
                self.bundles[:] = np.where(here, least[:, None], self.bundles)
            if np.array_equal(before, self.bundles):
                break
        shared = np.zeros(self.reasons.shape, bool)
        for first in range(self.bundles.shape[1]):
            same = self.bundles == columns[first]
            shared |= same & (same.sum(axis=1) > 1)[:, None]
        self.bundles[~shared] = 0
        self._best_pair_only()

    def _best_pair_only(self) -> None:
        """In a bundle an offer stands once: with its pair of most worth, then of higher priority, then the first."""
        setting, worths = self.setting, self.judged.worths
        out = np.zeros(self.reasons.shape, bool)
        for offer in setting.offers():
            columns = [i for i, pair in enumerate(setting.pairs) if pair.offer == offer]
            columns.sort(key=lambda i: -setting.campaign(setting.pairs[i]).priority)
            for place, mine in enumerate(columns):
                for other in columns:
                    together = (self.bundles[:, mine] == self.bundles[:, other]) & (self.bundles[:, mine] > 0)
                    better = worths[:, other] > worths[:, mine]
                    if other in columns[:place]:
                        better |= worths[:, other] == worths[:, mine]
                    out[:, mine] |= together & better
        self._out(out, "outbid")
        self.bundles[out] = 0

    def _drop_poor_bundles(self, bundled: Truths) -> None:
        """A bundle is worth what its pairs are worth together; what is left of one alone is judged alone."""
        for first in range(1, self.bundles.shape[1] + 1):
            same = self.bundles == first
            total = np.where(same, self.judged.worths, 0).sum(axis=1)
            self._out(same & (total <= 0)[:, None], "not_worth_it")
        self._out(bundled & (self.bundles == 0) & (self.judged.worths <= 0), "not_worth_it")


def _allocation(
    judged: Judged,
    standing: Standing,
    row_keys: npt.NDArray[np.uint64],
    households: pl.Series,
    rooms: tuple[Room, ...],
    held: Sequence[tuple[str, str]],
) -> tuple[Allocation, int]:
    """The problem, and how many units of its expected costs are a minor unit."""
    setting, policy = judged.setting, judged.setting.policy
    offers = setting.offers()
    kind = np.array([offers.index(pair.offer) for pair in setting.pairs], np.int32)
    rows, items = np.nonzero(standing.reasons == NONE)
    row, item = rows.astype(np.int32), items.astype(np.int32)
    guaranteed = np.array([setting.offer(pair).guaranteed for pair in setting.pairs], bool)
    amounts = [np.zeros(len(row), np.int64) for _ in range(2)]
    for index, offer in enumerate(offers):
        mine = kind[item] == index
        for amount, column in zip(amounts, (expected_micro_column(offer), worst_column(offer)), strict=True):
            amount[mine] = judged.integers(column)[row[mine]]
    amounts[0], per_minor = _as_fine_as_fits(amounts[0], micro_a_minor(policy))
    limited = np.array([offer in policy.one_per_household for offer in offers], bool)
    groups, numbers = (None, {}) if not limited.any() else _groups_of(households, row[limited[kind[item]]])
    problem = Allocation(
        names=tuple("\x1f".join((pair.offer, pair.campaign, pair.step)) for pair in setting.pairs),
        priority=np.array([setting.campaign(pair).priority for pair in setting.pairs], np.int32),
        kind=kind,
        apart=_apart(judged),
        tie=mix(row_keys, f"seed {setting.seed}"),
        places=np.full(len(row_keys), policy.offers_per_customer, np.int32),
        row=row,
        item=item,
        value=judged.worths[rows, items],
        mandatory=guaranteed[item],
        bundle=np.where(guaranteed[item], -1, standing.bundles[rows, items] - 1).astype(np.int32),
        amounts=(np.ones(len(row), np.int64), amounts[0], amounts[1]),
        limits=tuple(_limit(room, judged, per_minor) for room in rooms),
        only_one=_only_one(judged),
        group=groups,
        one_per_group=limited if limited.any() else None,
        gone=tuple((numbers[name], offers.index(offer)) for name, offer in held if name in numbers and offer in offers),
    )
    return problem, per_minor


def _under_caps(problem: Allocation, standing: Standing, contact: ContactLimits, judged: Judged) -> Allocation:
    """The problem with what keeps its picks under the caps of every customer."""
    guaranteed = np.array([judged.setting.offer(pair).guaranteed for pair in judged.setting.pairs], bool)
    alive = standing.reasons == NONE
    most = int(problem.places.max(initial=0))
    places, apart = share_of_room(contact, alive, guaranteed, most)
    return replace(problem, places=np.minimum(problem.places, places), only_one=(*problem.only_one, *apart))


def _name_caps(
    reasons: npt.NDArray[np.uint8], problem: Allocation, allocated: Allocated, contact: ContactLimits
) -> None:
    """Outbid for the last message that a cap leaves, while the customer could have had more offers: the cap says so.
    `problem`: what was asked, without the caps."""
    taken = np.bincount(problem.row[allocated.picked & ~problem.mandatory], minlength=len(problem.places))
    lost = np.flatnonzero(
        (allocated.loss == OUTBID) & (allocated.winner >= 0) & (taken[problem.row] < problem.places[problem.row])
    )
    if contact.room is None or not len(lost):
        return
    rows, items, winners = problem.row[lost], problem.item[lost], allocated.winner[lost]
    mine, other = np.full(len(lost), -1, np.int16), np.full(len(lost), -1, np.int16)
    for position in range(len(problem.names)):
        message = contact.message(contact.key[position])
        mine[items == position] = message[rows[items == position]]
        other[winners == position] = message[rows[winners == position]]
    capped = (mine >= 0) & (other >= 0) & (mine != other) & ~_shut_otherwise(problem, rows, items, winners)
    reasons[rows[capped], items[capped]] = REASON["message_cap"]


def _shut_otherwise(
    problem: Allocation, rows: npt.NDArray[np.int32], items: npt.NDArray[np.int32], winners: npt.NDArray[np.int32]
) -> Truths:
    """Of one kind, or shut out by a choice of the project (of a problem without caps): the cap need not be named."""
    shut: Truths = problem.kind[items] == problem.kind[winners]
    for one in problem.only_one:
        both = one.items[items] & one.items[winners]
        shut |= both if one.rows is None else both & one.rows[rows]
    return shut


def _groups_of(households: pl.Series, rows: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], Mapping[str, int]]:
    """A number per household of these rows, to which it matters; -1 for all others and where there is no household; and
    the number of each name. Numbers by name, so that order cannot matter."""
    groups = np.full(len(households), -1, np.int32)
    wanted = np.unique(rows)
    names = households.gather(wanted)
    known = names.drop_nulls().unique().sort()
    numbers = pl.DataFrame({"name": known}).with_row_index("number")
    joined = pl.DataFrame({"name": names}).join(numbers, on="name", how="left", maintain_order="left")
    groups[wanted] = joined["number"].cast(pl.Int32).fill_null(-1).to_numpy()
    return groups, {str(name): at for at, name in enumerate(known)}


def _apart(judged: Judged) -> Truths:
    pairs, policy = judged.setting.pairs, judged.setting.policy
    apart = np.zeros((len(pairs), len(pairs)), bool)
    for i, one in enumerate(pairs):
        for j, other in enumerate(pairs):
            named = other.offer in policy.offers[one.offer].not_given_with
            if named and other.offer != one.offer:
                apart[i, j] = apart[j, i] = True
    return apart


def _only_one(judged: Judged) -> tuple[OnlyOne, ...]:
    setting = judged.setting
    found = []
    for index, rule in enumerate(setting.program.rules):
        if several(rule.proposes, "best_of") and rule.proposes is not None:
            items = np.array([pair.offer in rule.proposes.items for pair in setting.pairs], bool)
            if items.any():
                found.append(OnlyOne(items, judged.has_fired(index)))
    for campaign in setting.campaigns():
        for step in setting.policy.campaigns[campaign].steps:
            if several(step.offers, "best_of"):
                here = [(pair.campaign, pair.step) == (campaign, step.id) for pair in setting.pairs]
                found.append(OnlyOne(np.array(here, bool)))
    return tuple(found)


def _limit(room: Room, judged: Judged, per_minor: int) -> Limit:
    setting = judged.setting
    name = f"{room.kind} {room.id}"
    if room.kind in PIECES:
        return Limit(
            name,
            max(0, room.allowed - room.taken),
            UNITS,
            np.array([pair.offer == room.id for pair in setting.pairs], bool),
        )
    paid = np.array([room.id in setting.campaign(pair).budgets for pair in setting.pairs], bool)
    amount = EXPECTED if room.kind == "expected" else WORST
    capacity = min(room.allowed * (per_minor if room.kind == "expected" else 1), NO_LIMIT)
    finer = micro_a_minor(setting.policy) // per_minor if room.kind == "expected" else 1
    capacity = max(0, capacity - -(-room.taken // finer))
    return Limit(name, capacity, amount, paid, judged.applies(room.id))


def micro_a_minor(policy: Policy | ProjectHead) -> int:
    """Expected costs are added up in micro-units: rounded one by one, many small ones would come to nothing."""
    units: int = 10 ** (MICRO_DIGITS - policy.exponent)
    return units


def _as_fine_as_fits(amounts: npt.NDArray[np.int64], per_minor: int) -> tuple[npt.NDArray[np.int64], int]:
    """The amounts, rounded up to coarser units as long as all of them together could pass 63 bits; how many of the
    units are a minor unit."""
    while per_minor > 1 and float(amounts.sum(dtype=np.float64)) >= NO_LIMIT:
        amounts, per_minor = -(-amounts // 10), per_minor // 10
    return amounts, per_minor


def _reason_codes(allocated: Allocated, rooms: tuple[Room, ...]) -> npt.NDArray[np.uint8]:
    """The reason of every loss of the allocation, by its code and, for a limit, by what is limited."""
    table = np.full(256, NONE, np.uint8)
    for loss, name in _LOSSES.items():
        table[loss] = REASON[name]
    codes = table[allocated.loss]
    reasons = [REASON[_SHORT.get(room.kind, "out_of_budget")] for room in rooms] or [NONE]
    is_limit = allocated.loss == LIMIT
    short = np.array(reasons, np.uint8)[np.maximum(allocated.limit, 0)]
    codes[is_limit] = short[is_limit]
    return codes


def _first_reasons() -> npt.NDArray[np.uint8]:
    """For every mask the number of the reason that is shown; NONE for the empty mask."""
    masks = np.arange(1 << len(GATES))
    first = np.full(len(masks), NONE, np.uint8)
    for gate in reversed(GATE_ORDER):
        first[masks >> GATES.index(gate) & 1 == 1] = REASON[gate]
    return first


_FIRST_REASON = _first_reasons()
