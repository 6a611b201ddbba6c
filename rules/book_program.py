"""The rules of a book, and the segments around them, as an engine program: what checks by shape unfold tags with.

Only what could be read and fits is in it; a name that something broken may also give is left open. `campaigns` builds
the program of a run by itself, from the whole policy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from ..engine.program import Choice, Program, Proposal, Rule
from ..engine.tree import All, Compare, Comparison, Condition, Constant, Fact, Kind, Literal, Type
from .rule_book import ANY_TAG, RuleBook, WrittenRule
from .tables.table_choices import ROW, row_as_rule, table_choice

_DAY = Type(Kind.DATE)


def book_program(
    book: RuleBook, segments: Iterable[tuple[str, Condition, bool]], broken: frozenset[str] = frozenset()
) -> Program:
    """Rules `rule:<id>`, `table:<row>`, `segment:<id>` (segments as id, condition, whether it holds where unknown).

    A rule with `active` days has them in its condition, asked of `today`. `broken`: names of which something broken
    is all that is known. Inputs and constants are left out: `make_space` knows facts from the vocabulary.
    """
    unsure = set(broken)
    rules: list[Rule] = []
    choices: list[Choice] = []
    for table in book.tables:
        choice = table_choice(table)
        if all(row.rule.is_sound for row in table.rows):
            choices += [] if choice is None else [choice]
        else:
            unsure |= {name for row in table.rows for name in _names_given(row.rule)}
    written = [(f"rule:{rule.id}", rule) for rule in book.rules]
    written += [(f"{ROW}{row.rule.id}", row_as_rule(table, row)) for table in book.tables for row in table.rows]
    unsure |= {name for _, rule in written if not rule.is_sound for name in _names_given(rule)}
    if ANY_TAG in unsure:
        unsure |= {f"tag.{tag}" for _, rule in written for tag in rule.tags}
    rules = [engine_rule(id, rule, unsure) for id, rule in written if rule.is_sound]
    rules += [
        Rule(f"segment:{id}", when, fires_if_unknown=fires, flags=(f"segment.{id}",)) for id, when, fires in segments
    ]
    by_id: dict[str, Rule] = {}
    for rule in rules:
        by_id.setdefault(rule.id, rule)  # a second rule of the same name is an error of its own
    # a name that is broken may be a misspelt one of these, so nothing is said of what they can be
    derived = () if unsure else book.derived
    return Program((), (), derived, tuple(by_id[id] for id in sorted(by_id)), choices=tuple(choices))


def engine_rule(id: str, rule: WrittenRule, unsure: Collection[str] = ()) -> Rule:
    """A written rule as it fires: with its active days, without the names that are unsure."""
    proposed = () if rule.proposes is None else rule.proposes.items
    sure = tuple(item for item in proposed if f"proposed.{item}" not in unsure)
    return Rule(
        id=id,
        when=_while_active(rule),
        fires_if_unknown=rule.if_unknown == "fire",
        priority=rule.priority,
        flags=tuple(f"tag.{tag}" for tag in rule.tags if f"tag.{tag}" not in unsure),
        sets=tuple(pair for pair in rule.sets if pair[0] not in unsure),
        proposes=Proposal("all_of", sure) if sure else None,
        origin=rule.place,
    )


def _while_active(rule: WrittenRule) -> Condition:
    bounds = [] if rule.active_from is None else [_today(">=", rule.active_from)]
    bounds += [] if rule.active_to is None else [_today("<=", rule.active_to)]
    if not bounds:
        return rule.when
    return All((*bounds, rule.when)) if not isinstance(rule.when, Constant) or rule.when.value else rule.when


def _today(operator: Comparison, day: date) -> Condition:
    return Compare(operator, Fact("today"), Literal(day, _DAY))


def _names_given(rule: WrittenRule) -> tuple[str, ...]:
    proposed = () if rule.proposes is None else rule.proposes.items
    flags = (*(f"tag.{tag}" for tag in rule.tags), *(f"proposed.{item}" for item in proposed))
    return (*flags, *(name for name, _ in rule.set_places))
