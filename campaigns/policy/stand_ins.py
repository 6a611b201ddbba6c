"""Names that what cannot be read would have given. Whoever uses one is not told that it does not exist: one slip in a
file, one message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ...engine.tree import Node
from ...rules.names_in import names_in
from ...rules.rule_book import ANY_TAG, RuleBook
from ...rules.vocabulary import Vocabulary
from .names import (
    days_since_fact,
    days_to_calendar_fact,
    given_flag,
    holding_flag,
    in_calendar_flag,
    proposed_flag,
    redeemed_flag,
    segment_flag,
    step_fact,
)
from .parts import Parts

_WORD = re.compile(r"\w+")
_GIVEN_BY = {
    "segment": (segment_flag,),
    "offer": (proposed_flag, holding_flag, redeemed_flag, given_flag, days_since_fact),
    "campaign": (step_fact,),
    "calendar": (in_calendar_flag, days_to_calendar_fact),
    "score": (lambda name: f"score.{name}",),
    "group": (lambda name: f"group.{name}",),
    "interest": (lambda name: f"interest.{name}", lambda name: f"interest_share.{name}"),
    "fact": (lambda name: name,),
}
_OF_SEGMENTS = ("segment.", "in_calendar.")
_ONLY_OF_PROMISES = ("given.",)
_ASKED_FLAGS = ("segment.", "holding.", "redeemed.", "in_calendar.")
"""Flags that a case may give its customer."""


@dataclass(frozen=True, slots=True)
class StandIns:
    """Flags and facts that may stand somewhere, although the vocabulary does not know them."""

    flags: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()

    def in_segments(self, vocabulary: Vocabulary) -> Vocabulary:
        """What segments may read, with those that segments may ask for."""
        return _with(vocabulary, (name for name in self.flags if name.startswith(_OF_SEGMENTS)))

    def in_rules(self, vocabulary: Vocabulary) -> Vocabulary:
        """What rules may read, with all but those that only promises may ask for."""
        return _with(vocabulary, (name for name in self.flags if not name.startswith(_ONLY_OF_PROMISES)))

    def in_promises(self, vocabulary: Vocabulary) -> Vocabulary:
        """What promises may read."""
        return _with(vocabulary, self.flags)

    def in_book(self, book: RuleBook) -> RuleBook:
        """The rule book, whose checks then accept these facts in silence."""
        return replace(book, stand_ins=book.stand_ins | self.facts)


def find_stand_ins(trees: Iterable[Node], book: RuleBook, parts: Parts, unread: Iterable[str]) -> StandIns:
    """Of the names that the trees and the cases ask for: those of broken entries, and those that stand as a word in a
    file (`unread`, their texts) that is no YAML."""
    names = names_in(trees)
    asked = [name for case in book.cases for name, _, _ in case.customer]
    written = {name(word) for part in parts for word in _WORD.findall(part.id) for name in _GIVEN_BY.get(part.kind, ())}
    words = {word for text in unread for word in _WORD.findall(text)}

    def may_stand(name: str) -> bool:
        if name in written or name in book.stand_ins or (ANY_TAG in book.stand_ins and name.startswith("tag.")):
            return True
        return name.rpartition(".")[2] in words

    flags = (*names.flags, *(name for name in asked if name.startswith(_ASKED_FLAGS)))
    facts = (*names.facts, *(name for name in asked if not name.startswith(_ASKED_FLAGS)))
    return StandIns(frozenset(filter(may_stand, flags)), frozenset(filter(may_stand, facts)))


def _with(vocabulary: Vocabulary, flags: Iterable[str]) -> Vocabulary:
    return replace(vocabulary, flags={**dict.fromkeys(sorted(flags), ""), **vocabulary.flags})
