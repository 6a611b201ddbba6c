"""Rules whose effect another rule makes vain: forbidden wherever they propose, overridden, saying nothing new.

"Wherever" is proved by shape, active days and tags included. A row of a table that makes a choice may be kept from
firing by another row, so it is never what makes a rule vain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..engine.program import Rule
from ..engine.tree import Constant, Literal, Value
from .check_context import Checking
from .problems import Problem
from .regions.answers import is_impossible
from .regions.formulas import Both, Within
from .regions.hulls import is_total, needed_facts
from .regions.space import IS_FALSE, NOT_TRUE, Claim, Space, fires
from .rule_book import FORBID_ALL, WrittenRule, shown_rule
from .tables.table_choices import proposed, row_as_rule

MOST_PAIRS = 3000
"""Pairs of rules that are compared for one check of a book; beyond, nothing more is said."""
STEPS = 200


@dataclass(frozen=True, slots=True)
class _Written:
    """A rule as written, and as it fires. `is_sure`: nothing keeps it from firing where its condition holds."""

    rule: WrittenRule
    engine: Rule
    is_sure: bool


def vain_rules(checking: Checking) -> Iterator[Problem]:
    """All such rules. One that proposes in vain is not said to be idle too."""
    written = _written(checking)
    compare = _Comparing(checking.space)
    in_vain: set[str] = set()
    for id, problem in _proposed_in_vain(checking, written, compare):
        in_vain.add(id)
        yield problem
    yield from (problem for id, problem in _saying_nothing_new(written, compare) if id not in in_vain)
    yield from _overridden(checking, written, compare)


class _Comparing:
    """Whether one rule fires wherever another does; counts what it is asked."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.left = MOST_PAIRS

    def fires_wherever(self, one: _Written, other: _Written) -> bool:
        """Certain that `one` fires wherever `other` does."""
        if not one.is_sure or self.left <= 0 or not self._is_likely(one, other):
            return False
        self.left -= 1
        misses = Claim(one.engine.when, IS_FALSE if one.engine.fires_if_unknown else NOT_TRUE)
        return is_impossible(self.space, (fires(other.engine), misses), STEPS)

    def _is_likely(self, one: _Written, other: _Written) -> bool:
        """Fact by fact nothing speaks against it; quick, so that few pairs are searched."""
        formula = self.space.formula(fires(one.engine))
        parts = formula.parts if isinstance(formula, Both) else (formula,)
        claim = fires(other.engine)
        return all(
            not self.space.shadow(claim, part.subject) & ~part.cells for part in parts if isinstance(part, Within)
        )


def _proposed_in_vain(
    checking: Checking, written: list[_Written], compare: _Comparing
) -> Iterator[tuple[str, Problem]]:
    """Offers that another rule forbids wherever this one proposes them."""
    offers = checking.around.offers or {}
    forbidding = [one for one in written if one.rule.forbids]
    for one in written:
        places = dict(one.rule.offer_places)
        for item in one.rule.proposes.items if one.rule.proposes else ():
            stopping = (
                other
                for other in forbidding
                if other is not one
                and (item in other.rule.forbids or (FORBID_ALL in other.rule.forbids and offers.get(item) is False))
                and compare.fires_wherever(other, one)
            )
            found = next(stopping, None)
            if found is not None:
                values = {
                    "rule": shown_rule(one.rule.id),
                    "name": item,
                    "other": shown_rule(found.rule.id),
                    "at": str(found.rule.place),
                }
                hint = "everybody" if isinstance(found.rule.when, Constant) else "whenever"
                place = places.get(item, one.rule.place)
                yield one.rule.id, Problem("R387", values, place, (hint, "way_out"))


def _saying_nothing_new(written: list[_Written], compare: _Comparing) -> Iterator[tuple[str, Problem]]:
    """Another rule fires wherever this one does, and gives all that this one gives; of two alike the later is told."""
    gone: set[str] = set()
    by_gift: dict[object, list[_Written]] = {}
    for one in written:
        for gift in _gifts(one.rule):
            by_gift.setdefault(gift, []).append(one)
    for one in reversed(written):
        gifts = _gifts(one.rule)
        if not gifts or one.rule.sets or one.rule.boosts:
            continue
        for other in by_gift[gifts[0]]:
            is_same = other.rule.tell_customer == one.rule.tell_customer or one.rule.tell_customer is None
            if other is one or other.rule.id in gone or not is_same or other.rule.priority != one.rule.priority:
                continue
            if set(gifts) <= set(_gifts(other.rule)) and compare.fires_wherever(other, one):
                gone.add(one.rule.id)
                values = {
                    "id": shown_rule(one.rule.id),
                    "other": shown_rule(other.rule.id),
                    "where": str(other.rule.place),
                }
                yield one.rule.id, Problem("R346", values, one.rule.place)
                break


def _overridden(checking: Checking, written: list[_Written], compare: _Comparing) -> Iterator[Problem]:
    """What a rule sets never counts: by `priority` another goes before, by `max` another gives more, by `min` less."""
    merges = {part.name: part.merge for part in checking.book.derived}
    writers: dict[str, list[tuple[_Written, Value]]] = {}
    for one in written:
        for name, value in one.rule.sets:
            writers.setdefault(name, []).append((one, value))
    for name, pairs in writers.items():
        merge = merges.get(name)
        winners = [pair for pair in pairs if _may_win(merge, pair[1]) and _is_always_known(pair[1], checking)]
        for one, value in pairs:
            for other, winning in winners:
                if other is one or not _wins(merge, (other, winning), (one, value)):
                    continue
                if compare.fires_wherever(other, one):
                    values = {
                        "id": shown_rule(one.rule.id),
                        "name": name,
                        "other": shown_rule(other.rule.id),
                        "where": str(other.rule.place),
                    }
                    places = dict(one.rule.set_places)
                    yield Problem("R345", values, places.get(name, one.rule.place))
                    break


def _written(checking: Checking) -> list[_Written]:
    """Sound rules and rows that may fire, in order of file and line; tables that collect are rules like any other."""
    pairs = [(rule, True) for rule in checking.book.rules]
    for table in checking.book.tables:
        pairs += [(row_as_rule(table, row), table.hit == "collect") for row in table.rows]
    engine, today = checking.engine_rules, checking.around.as_of
    return [
        _Written(rule, engine[rule.id], is_sure)
        for rule, is_sure in pairs
        if rule.id in engine
        and rule.id not in checking.never_firing
        and (today is None or rule.active_to is None or rule.active_to >= today)
    ]


def _gifts(rule: WrittenRule) -> list[object]:
    """What a rule gives that is not given twice by giving it again."""
    gifts: list[object] = [("tag", tag) for tag in sorted(rule.tags)]
    gifts += [("propose", proposed(rule.proposes))] if rule.proposes else []
    gifts += [("forbid", offer) for offer in sorted(rule.forbids)]
    return gifts


def _may_win(merge: str | None, value: Value) -> bool:
    """Told of the winner alone, so that of a thousand values that are calculated no pairs are made."""
    return merge == "priority" or (merge in ("max", "min") and isinstance(value, Literal))


def _wins(merge: str | None, winner: tuple[_Written, Value], loser: tuple[_Written, Value]) -> bool:
    if merge == "priority":
        first, second = winner[0].engine, loser[0].engine
        return (-first.priority, first.id) < (-second.priority, second.id)
    if merge not in ("max", "min") or not isinstance(winner[1], Literal) or not isinstance(loser[1], Literal):
        return False
    won, lost = winner[1].value, loser[1].value
    if not isinstance(won, float | int) or not isinstance(lost, float | int):
        return False
    return won > lost if merge == "max" else won < lost


def _is_always_known(value: Value, checking: Checking) -> bool:
    facts = checking.vocabulary.facts
    known = all(name in facts and not facts[name].nullable for name in needed_facts(value))
    return is_total(value) and known
