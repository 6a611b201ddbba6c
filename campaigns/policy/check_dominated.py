"""Offers that can never win: in every step that lists one, another is worth more wherever it competes.

Told only where it is proved that nothing keeps the other out while this one stays, whoever the customer is and whatever
she was given before. A single step comes again while what it gave is still held, and so does a ladder with `reenter`;
there the second best has its turn, and nothing is said. What only a state file can say (stock or codes left of an offer
that has no stock of its own, history of other campaigns) is left aside. docs/decisions/0012-an-offer-that-never-wins.md
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property

from ...engine.layers import Cycle, order_rules
from ...rules.check_context import Checking
from ...rules.compare_rules import Comparing, Firing, rules_that_may_fire
from ...rules.problems import Phrase, Problem
from ...rules.rule_book import FORBID_ALL
from .check_campaigns import whole_program
from .check_offers import money
from .look import Look
from .policy import Campaign, Offer, Step
from .rests_on import what_rests_on
from .value_range import always, range_of

LARGEST = Decimal(10**9)
"""Amounts from here on count as unknown when a run prices them."""
CLEAR = Decimal("0.00001")
"""By how much one offer must be worth more, in major units: pricing rounds to millionths."""


@dataclass(frozen=True, slots=True)
class _Price:
    """In major units: what giving the offer nets, what it is expected to cost, and what it costs at worst. Of a winner
    all are what they always are; of a loser `net` is the most, the costs are the least."""

    net: Decimal
    expected: Decimal
    worst: Decimal


def never_winning(look: Look) -> Iterator[Problem]:
    """Offers of which every step that lists them has another that always goes before."""
    checking = look.checking
    if checking is None or look.draft.broken or not look.is_complete or not look.book.is_whole:
        return
    rules = look.book.every_rule()
    if not all(rule.is_sound for rule in rules) or isinstance(order_rules(whole_program(look)), Cycle):
        return
    proving = _Proving(look, checking)
    for offer in look.policy.offers.values():
        steps = list(_steps_of(offer.id, look.campaigns()))
        if not steps or offer.guaranteed:
            continue
        winners = [proving.winner(offer, campaign, step) for campaign, step in steps]
        if all(winners):
            (campaign, step), winner = steps[0], winners[0]
            assert winner is not None
            place = look.draft.place("campaign", campaign.id, "steps", campaign.steps.index(step), "offer")
            yield proving.told(offer, winner, step, place)


@dataclass
class _Proving:
    """What is looked at for every offer of a project, worked out once and only where an offer asks for it."""

    look: Look
    checking: Checking

    @cached_property
    def rules(self) -> list[Firing]:
        return rules_that_may_fire(self.checking)

    @cached_property
    def comparing(self) -> Comparing:
        return Comparing(self.checking.space)

    @cached_property
    def tables_behind(self) -> dict[str, frozenset[str]]:
        """Of every offer the tables whose rows may clash, and hold it back then."""
        resting = what_rests_on(whole_program(self.look), self.look.policy)
        offers = self.look.policy.offers
        return {offer: frozenset(table for table, one in resting.items() if offer in one.offers) for offer in offers}

    def winner(self, loser: Offer, campaign: Campaign, step: Step) -> Offer | None:
        """The first offer of the step, by id, that always goes before this one."""
        comes_once = len(campaign.steps) > 1 and campaign.reenter is None
        if step.offers.mode != "best_of" or not comes_once:
            return None
        listed = [
            self.look.policy.offers[name] for name in sorted(step.offers.items) if name in self.look.policy.offers
        ]
        return next((one for one in listed if one is not loser and self._goes_before(one, loser, campaign, step)), None)

    def _goes_before(self, one: Offer, other: Offer, campaign: Campaign, step: Step) -> bool:
        return (
            self._is_worth_more(one, other, campaign)
            and self._stays_in(one, other)
            and self._is_never_taken_elsewhere(one, other)
            and (step.open or self._is_proposed_wherever(one, other))
            and self._is_forbidden_only_where(one, other)
        )

    def _is_worth_more(self, one: Offer, other: Offer, campaign: Campaign) -> bool:
        """By what is written, boosts left out; and under a budget that is used up it is not the first to be refused."""
        boosted = {offer for rule in self.look.book.every_rule() for offer, _ in rule.boosts}
        if one.guaranteed or {one.id, other.id} & boosted:
            return False
        mine, its = self._price(one), self._most(other)
        if mine is None or its is None or mine.net <= 0 or its.net <= 0:
            return False  # what is never worth it has a message of its own
        is_cheaper = mine.expected <= its.expected and mine.worst <= its.worst
        goes_first = mine.net >= its.net + CLEAR or (_are_alike(one, other) and one.id < other.id)
        return goes_first and (is_cheaper or not campaign.budgets)

    def _stays_in(self, one: Offer, other: Offer) -> bool:
        """No gate and no limit takes it out where the other stays."""
        limited = one.stock is not None or one.one_per_household or one.id in self.look.policy.one_per_household
        same_channels = one.category == other.category
        tables = self.tables_behind[one.id] <= self.tables_behind[other.id]
        asks = self.look.policy.contact.objection is not None  # who objects to profiling gets the uniform one only
        if asks and one.pricing == "personalised" and other.pricing == "uniform":
            return False
        return not limited and same_channels and tables and _is_valid_as_long(one, other)

    def _is_never_taken_elsewhere(self, one: Offer, other: Offer) -> bool:
        """It stands in this step alone, so who holds it has passed the step; and what it is not given with, or chosen
        against, the other is not either."""
        if len(list(_steps_of(one.id, self.look.policy.campaigns.values()))) != 1:
            return False
        if not self._apart(one) - {other.id} <= self._apart(other):
            return False
        for rule in self.look.book.every_rule():
            proposal = rule.proposes
            if proposal is None or len(proposal.items) == 1:
                continue
            if one.id in proposal.items and (proposal.mode != "best_of" or other.id not in proposal.items):
                return False
            if other.id in proposal.items and proposal.mode == "all_of":
                return False  # a bundle is worth what its offers are worth together
        return True

    def _apart(self, offer: Offer) -> set[str]:
        named = {one.id for one in self.look.policy.offers.values() if offer.id in one.not_given_with}
        return (named | set(offer.not_given_with)) - {offer.id}

    def _is_proposed_wherever(self, one: Offer, other: Offer) -> bool:
        proposing = [rule for rule in self.rules if rule.rule.proposes and other.id in rule.rule.proposes.items]
        instead = [rule for rule in self.rules if rule.rule.proposes and one.id in rule.rule.proposes.items]
        return bool(proposing) and all(self._is_met(rule, instead) for rule in proposing)

    def _is_forbidden_only_where(self, one: Offer, other: Offer) -> bool:
        forbidding = [rule for rule in self.rules if {one.id, FORBID_ALL} & {*rule.rule.forbids}]
        as_well = [rule for rule in self.rules if {other.id, FORBID_ALL} & {*rule.rule.forbids}]
        return all(self._is_met(rule, as_well) for rule in forbidding)

    def _is_met(self, rule: Firing, others: list[Firing]) -> bool:
        """Certain that, where the rule fires, one of the others does; mostly it is one of them."""
        return rule in others or any(self.comparing.fires_wherever(one, rule) for one in others)

    def _price(self, offer: Offer) -> _Price | None:
        """Of an offer of which no amount depends on the customer, so none is ever unknown."""
        amounts = (offer.value, offer.cost, offer.worst_case, offer.worth.of)
        numbers = [None if value is None else always(value) for value in amounts]
        if any(value is not None and number is None for value, number in zip(amounts, numbers, strict=True)):
            return None
        _, cost, worst, of = numbers
        if of is None or any(number is not None and not 0 <= number < LARGEST for number in (cost, worst)):
            return None
        return self._priced(offer, of, cost or Decimal(0), worst or Decimal(0)) if of < LARGEST else None

    def _most(self, offer: Offer) -> _Price | None:
        """The most the offer can net for anybody, at the least cost."""
        if offer.worth.of is None or offer.worth.share < 0:
            return None
        of = range_of(offer.worth.of, self.checking)[1]
        cost, worst = (
            range_of(value, self.checking)[0] if value is not None else None for value in (offer.cost, offer.worst_case)
        )
        if of is None:
            return None
        return self._priced(offer, of, max(cost or Decimal(0), Decimal(0)), max(worst or Decimal(0), Decimal(0)))

    def _priced(self, offer: Offer, of: Decimal, cost: Decimal, worst: Decimal) -> _Price:
        """Costs are rounded to minor units as a run rounds them; so a greater one stays the greater."""
        minor = Decimal(1).scaleb(-self.look.policy.exponent)
        cost, worst = (amount.quantize(minor, ROUND_HALF_EVEN) for amount in (cost, max(worst, cost)))
        expected = cost * offer.redemption
        return _Price(of * offer.worth.share - expected, expected, worst)

    def told(self, loser: Offer, winner: Offer, step: Step, place: object) -> Problem:
        mine, its = self._price(winner), self._most(loser)
        assert mine is not None
        assert its is not None
        most = money(its.net, self.look)
        is_constant = self._price(loser) is not None
        values = {
            "name": loser.id,
            "winner": winner.id,
            "step": step.id,
            "best": money(mine.net, self.look),
            "most": most if is_constant else Phrase(f"at most {most}", f"最多 {most}"),
        }
        hint = "more" if mine.net >= its.net + CLEAR else "alike"
        return Problem("R395", values, place, (hint, "way_out"))  # type: ignore[arg-type]


def _steps_of(offer: str, campaigns: Iterable[Campaign]) -> Iterator[tuple[Campaign, Step]]:
    return ((campaign, step) for campaign in campaigns for step in campaign.steps if offer in step.offers.items)


def _are_alike(one: Offer, other: Offer) -> bool:
    """Priced from the same numbers, so equal to the last digit."""
    mine, its = ((always(offer.worth.of), always(offer.cost)) for offer in (one, other))
    same = (one.worth.share, one.redemption) == (other.worth.share, other.redemption)
    return None not in (mine[0], its[0]) and mine == its and same


def _is_valid_as_long(one: Offer, other: Offer) -> bool:
    """On every day on which the other could still be used, it could be too."""
    mine, its = one.valid, other.valid
    if mine.days is None and mine.latest is None:
        return True
    days = mine.days is None or (its.days is not None and its.days <= mine.days)
    latest = mine.latest is None or (its.latest is not None and its.latest <= mine.latest)
    return mine.starts == its.starts and days and latest
