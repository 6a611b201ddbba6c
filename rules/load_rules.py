"""The files of `rules/` to one rule book, with every problem of every file at once; nothing is checked against names.

A broken entry costs only itself: what it would have given is kept as a stand-in, so that one slip gives one message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import replace
from typing import TypeVar

from ..engine.program import Derived
from .conditions import read_condition
from .load_cases import load_case
from .load_facts import load_fact
from .load_one_rule import load_rule, stand_in_names
from .nodes import Mapping, Node, Scalar, Sequence
from .places import Place
from .problems import Phrase, Problem, is_error, quoted
from .rule_book import ANY_TAG, Promise, RuleBook, WrittenCase, WrittenRule, WrittenTable
from .shapes import NeverShape, RuleFile
from .tables.find_file import TableFiles
from .tables.load_table import load_table
from .validate import place_at, validate, what_stands_there

KINDS = {
    "rule": Phrase("rule", "规则"),
    "table": Phrase("table", "决策表"),
    "fact": Phrase("fact", "事实"),
    "promise": Phrase("promise", "承诺"),
    "case": Phrase("case", "用例"),
}

Part = TypeVar("Part", WrittenRule, WrittenTable, Derived, Promise, WrittenCase)


def load_rules(
    documents: Iterable[Node], currency: str = "EUR", table_files: MappingOf[str, bytes] | None = None
) -> tuple[RuleBook, list[Problem]]:
    """The book of all documents (root nodes from `read_yaml`) in their order, and all problems.

    `currency`: the unit of `type: money` where a fact states none. `table_files`: the CSV and XLSX files of `rules/` by
    path, for `file:` of tables.
    """
    problems: list[Problem] = []
    files = _rule_files(documents, problems)
    stand_ins: set[str] = set()

    derived: list[Derived] = []
    for key, value in _pairs(files, "facts", problems):
        fact, found = load_fact(key, value, currency)
        problems += found
        derived.append(fact)
        if found:
            stand_ins.add(fact.name)
    derived = _once(derived, "fact", _name_of_fact, problems)
    facts = {fact.name: fact for fact in derived}

    rules: list[WrittenRule] = []
    for item in _items(files, "rules", problems):
        rule, found = load_rule(item, facts)
        problems += found
        if rule is None:
            stand_ins |= stand_in_names(item) or {ANY_TAG}
        else:
            rules.append(rule)

    promises: list[Promise] = []
    for item in _items(files, "never", problems):
        promise, found = _load_promise(item)
        problems += found
        promises += [promise] if promise is not None else []

    cases: list[WrittenCase] = []
    for item in _items(files, "cases", problems):
        case, found = load_case(item)
        problems += found
        cases += [case] if case is not None else []

    rules = _once(rules, "rule", lambda rule: (rule.id, rule.place), problems)
    taken = {rule.id: rule.place for rule in rules}
    tables: list[WrittenTable] = []
    sheets = TableFiles(table_files or {})
    for item in _items(files, "tables", problems):
        loaded = load_table(item, facts, sheets)
        problems += loaded.problems
        stand_ins |= loaded.stand_ins
        if loaded.table is not None and loaded.table.id in taken:  # reports and cases name rules and tables alike
            said = {"kind": KINDS["rule"], "name": loaded.table.id, "first": str(taken[loaded.table.id])}
            problems.append(Problem("R201", said, loaded.table.place))
        elif loaded.table is not None:
            tables.append(loaded.table)

    if not any(is_error(problem) for problem in problems):  # else the table that reads it may not have been read
        problems += sheets.unnamed()

    book = RuleBook(
        rules=tuple(rules),
        derived=tuple(derived),
        never=tuple(_once(promises, "promise", lambda promise: (promise.id, promise.place), problems)),
        cases=tuple(_once(cases, "case", lambda case: (case.name, case.place), problems)),
        tables=tuple(_once(tables, "table", lambda table: (table.id, table.place), problems)),
        stand_ins=frozenset(stand_ins),
    )
    return replace(book, is_whole=not any(is_error(problem) for problem in problems)), problems


def _rule_files(documents: Iterable[Node], problems: list[Problem]) -> list[Mapping]:
    """Those that are groups of keys; keys that no rule file has are reported."""
    files = []
    for document in documents:
        problems += validate(document, RuleFile)[1]
        files += [document] if isinstance(document, Mapping) else []
    return files


def _items(files: Iterable[Mapping], part: str, problems: list[Problem]) -> Iterator[Node]:
    """The entries of a list in every file; an empty key holds none."""
    for value in _values(files, part):
        if isinstance(value, Sequence):
            yield from value.items
        else:
            hints = ("dash",) if isinstance(value, Mapping) else ()
            said = {"key": quoted(part), "found": what_stands_there(value)}
            problems.append(Problem("S104", said, value.place, hints))


def _pairs(files: Iterable[Mapping], part: str, problems: list[Problem]) -> Iterator[tuple[Scalar, Node]]:
    """Keys and values of a group in every file; an empty key holds none."""
    for value in _values(files, part):
        if isinstance(value, Mapping):
            yield from value.entries
        else:
            problems.append(Problem("S103", {"key": quoted(part), "found": what_stands_there(value)}, value.place))


def _values(files: Iterable[Mapping], part: str) -> Iterator[Node]:
    for file in files:
        value = file.get(part)
        if value is not None and not (isinstance(value, Scalar) and value.value is None):
            yield value


def _load_promise(node: Node) -> tuple[Promise | None, list[Problem]]:
    shape, problems = validate(node, NeverShape)
    condition = None
    that = node.get("that") if isinstance(node, Mapping) else None
    if that is not None:
        condition, found = read_condition(that)
        problems += found
    if shape is None or condition is None:
        return None, problems
    return Promise(shape.id, condition, place_at(node, ("id",)), shape.why or ""), problems


def _name_of_fact(fact: Derived) -> tuple[str, Place]:
    assert isinstance(fact.origin, Place)  # load_fact puts it there
    return fact.name, fact.origin


def _once(
    parts: list[Part], kind: str, identity: Callable[[Part], tuple[str, Place]], problems: list[Problem]
) -> list[Part]:
    """The first of each name; a repeated one is a problem that names both places."""
    kept: dict[str, Part] = {}
    for part in parts:
        name, place = identity(part)
        first = kept.setdefault(name, part)
        if first is not part:
            said = {"kind": KINDS[kind], "name": name, "first": str(identity(first)[1])}
            problems.append(Problem("R201", said, place))
    return list(kept.values())
