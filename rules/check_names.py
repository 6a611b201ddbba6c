"""Names and types of everything in a rule book against the vocabulary; literals take the units of what they meet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ..engine.tree import Condition, Fact, Node, Type, Value, walk
from .names_in import names_in
from .problems import Problem
from .resolve import check_names_and_types
from .rule_book import ANY_TAG, Promise, RuleBook, WrittenRule
from .tables.fit_table import fit_table
from .vocabulary import Vocabulary


def fit_book(
    book: RuleBook, vocabulary: Vocabulary, promise_vocabulary: Vocabulary, broken: Collection[str]
) -> tuple[RuleBook, list[Problem]]:
    """The book with every condition and value fitted; what does not fit is a problem and makes its rule unsound.

    `broken`: names that exist but of which nothing is known; what reads such a fact is not checked.
    """
    problems: list[Problem] = []
    known = {name for name in broken if "." in name and name != ANY_TAG}
    if ANY_TAG in broken:  # whatever tag is read may be one that the broken rule gives
        roots = (*(rule.when for rule in book.rules), *(promise.that for promise in book.never))
        read = (*names_in(roots).flags, *(name for table in book.tables for name, _ in table.columns))
        known |= {name for name in read if name.startswith("tag.")}
    flags = {**dict.fromkeys(sorted(known), ""), **vocabulary.flags}
    vocabulary = replace(vocabulary, flags=flags)
    promise_vocabulary = replace(promise_vocabulary, flags={**flags, **promise_vocabulary.flags})
    types = {fact.name: fact.type for fact in book.derived if fact.name not in broken}
    rules = tuple(_fit_rule(rule, vocabulary, types, broken, problems) for rule in book.rules)

    def fit_outcome(rule: WrittenRule, problems: list[Problem]) -> WrittenRule:
        return _fit_rule(rule, vocabulary, types, broken, problems, with_condition=False)

    tables = tuple(fit_table(table, vocabulary, broken, fit_outcome, problems) for table in book.tables)
    never = tuple(_fit_promise(promise, promise_vocabulary, broken, problems) for promise in book.never)
    return replace(book, rules=rules, tables=tables, never=never), problems


def _fit_rule(
    rule: WrittenRule,
    vocabulary: Vocabulary,
    types: dict[str, Type],
    broken: Collection[str],
    problems: list[Problem],
    with_condition: bool = True,
) -> WrittenRule:
    if not rule.is_sound or not (with_condition or rule.sets):
        return rule
    before = len(problems)
    when = rule.when
    if with_condition and not _reads(when, broken):
        when, found = check_names_and_types(when, vocabulary)
        problems += found
    sets: list[tuple[str, Value]] = []
    for name, value in rule.sets:
        if not _reads(value, broken) and name not in broken:
            value, found = check_names_and_types(value, vocabulary, types.get(name))
            problems += found
        sets.append((name, value))
    is_sound = not any(problem.severity == "error" for problem in problems[before:])
    return replace(rule, when=when, sets=tuple(sets), is_sound=is_sound)


def _fit_promise(promise: Promise, vocabulary: Vocabulary, broken: Collection[str], problems: list[Problem]) -> Promise:
    if _reads(promise.that, broken):
        return promise
    that: Condition
    that, found = check_names_and_types(promise.that, vocabulary)
    problems += found
    return replace(promise, that=that)


def _reads(node: Node, names: Collection[str]) -> bool:
    return bool(names) and any(isinstance(part, Fact) and part.name in names for part in walk(node))
