"""Conditions and expressions of policy and segments against the vocabulary: literals fitted, names, types checked.

What comes back is what is decided with; unfitted trees would compare money with bare numbers.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ...engine.tree import Condition, Fact, Kind, Node, Type, Value, walk
from ...engine.typing import check_value
from ...rules.problems import Phrase, Problem
from ...rules.resolve import check_names_and_types
from ...rules.resolve_words import describe_type
from ...rules.vocabulary import Vocabulary
from ...segments.segment_book import SegmentBook
from .policy import MONEY_KINDS, Budget, Campaign, Offer, Policy
from .read_policy import Draft

_PLAIN_NUMBER = Phrase("a plain number", "普通数字")


def fit_policy(draft: Draft, vocabulary: Vocabulary, broken: Collection[str] = ()) -> tuple[Policy, list[Problem]]:
    """The policy with its audiences, stops, budget filters, values, costs and worths fitted.

    `broken`: facts that may exist but of which nothing is known; what reads one stays as it is.
    """
    fitting = _Fitting(vocabulary, broken)
    policy = replace(
        draft.policy,
        offers={name: _fit_offer(offer, draft, fitting) for name, offer in draft.policy.offers.items()},
        campaigns={name: _fit_campaign(one, fitting) for name, one in draft.policy.campaigns.items()},
        budgets={name: _fit_budget(one, fitting) for name, one in draft.policy.budgets.items()},
    )
    return policy, fitting.problems


def fit_segments(
    book: SegmentBook, vocabulary: Vocabulary, broken: Collection[str] = ()
) -> tuple[SegmentBook, list[Problem]]:
    """The segments fitted."""
    fitting = _Fitting(vocabulary, broken)
    segments = tuple(replace(segment, when=fitting.condition(segment.when)) for segment in book.segments)
    return replace(book, segments=segments), fitting.problems


class _Fitting:
    """A vocabulary and the problems found against it."""

    def __init__(self, vocabulary: Vocabulary, broken: Collection[str]) -> None:
        self.vocabulary = vocabulary
        self.broken = frozenset(broken)
        self.problems: list[Problem] = []
        self.types = {name: info.type for name, info in vocabulary.facts.items()}

    def condition(self, condition: Condition) -> Condition:
        if self._reads_broken(condition):
            return condition
        fitted, problems = check_names_and_types(condition, self.vocabulary)
        self.problems += problems
        return fitted

    def value(self, value: Value, expect: Type | None) -> Value:
        if self._reads_broken(value):
            return value
        fitted, problems = check_names_and_types(value, self.vocabulary, expect)
        self.problems += problems
        return fitted

    def _reads_broken(self, node: Node) -> bool:
        return bool(self.broken) and any(isinstance(part, Fact) and part.name in self.broken for part in walk(node))

    @property
    def money(self) -> Type:
        return Type(Kind.NUMBER, self.vocabulary.currency)


def _fit_offer(offer: Offer, draft: Draft, fitting: _Fitting) -> Offer:
    def money(value: Value | None) -> Value | None:
        return None if value is None else fitting.value(value, fitting.money)

    if offer.kind in MONEY_KINDS:
        value = money(offer.value)
    else:
        value = None if offer.value is None else fitting.value(offer.value, Type(Kind.NUMBER))
        _check_plain(offer, value, draft, fitting)
    worth = replace(offer.worth, of=money(offer.worth.of))
    return replace(offer, value=value, cost=money(offer.cost), worst_case=money(offer.worst_case), worth=worth)


def _check_plain(offer: Offer, value: Value | None, draft: Draft, fitting: _Fitting) -> None:
    """A percentage, points or a factor that comes to money is a slip."""
    found = None if value is None else check_value(value, fitting.types).type
    if found is not None and found.kind is Kind.NUMBER and found.unit == fitting.vocabulary.currency:
        values = {"key": "value", "wanted": _PLAIN_NUMBER, "found": describe_type(found, found.unit)}
        fitting.problems.append(Problem("P180", values, draft.place("offer", offer.id, "value")))


def _fit_campaign(campaign: Campaign, fitting: _Fitting) -> Campaign:
    audience, stop = campaign.audience, campaign.stop
    return replace(
        campaign,
        audience=None if audience is None else fitting.condition(audience),
        stop=None if stop is None else fitting.condition(stop),
    )


def _fit_budget(budget: Budget, fitting: _Fitting) -> Budget:
    return budget if budget.where is None else replace(budget, where=fitting.condition(budget.where))
