"""The names a condition may use: facts with type, unit and meaning, and flags. Built from lock, rules, policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..engine.tree import Type


@dataclass(frozen=True, slots=True)
class FactInfo:
    """What is known of a fact without any data.

    `scale`: a stored whole number is divided by 10**scale (money in minor units). `lowest` and `highest` bound numbers,
    `categories` list the texts that occur (empty: not known; `is_open`: seen so far, others may come). `source` says
    where it comes from ("column of customers", "feature", "score", "set by rules", "own history", "calendar"), `what`
    what it means, in a few words.
    """

    name: str
    type: Type
    nullable: bool = True
    scale: int = 0
    lowest: float | None = None
    highest: float | None = None
    categories: tuple[str, ...] = ()
    source: str = "column"
    what: str = ""
    is_open: bool = False
    is_whole: bool = field(default=False, compare=False)
    """Only whole numbers occur: counts, days. Checks by shape use it; the lock does not hold it."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Facts by name (dotted ones such as `score.churn` too) and flags by full name with their meaning."""

    facts: Mapping[str, FactInfo] = field(default_factory=dict)
    flags: Mapping[str, str] = field(default_factory=dict)
    currency: str = "EUR"
    exponent: int = 2
    """Minor units per major unit of the currency as a power of ten (ISO 4217)."""

    def joined(self, other: Vocabulary) -> Vocabulary:
        """Both together; the other wins where a name stands in both."""
        return Vocabulary({**self.facts, **other.facts}, {**self.flags, **other.flags}, self.currency, self.exponent)
