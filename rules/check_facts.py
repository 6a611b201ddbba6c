"""Checks of what rules give and take: facts and tags that nobody writes or reads, facts with two writers."""

from __future__ import annotations

from collections.abc import Iterator

from .check_context import Checking, raised_tags
from .places import Place
from .problems import Problem, closest
from .regions.answers import Answer, can_all_be
from .regions.space import fires
from .regions.words import told
from .rule_book import ANY_TAG, WrittenRule, shown_rule, table_of

MOST_PAIRS = 500
"""Pairs of writers that are held against each other; beyond, they count as if they could both fire."""


def undeclared_facts(checking: Checking) -> Iterator[Problem]:
    """Set by a rule, but with no entry under `facts:`; or a fact of the data, which no rule may set."""
    declared = [fact.name for fact in checking.book.derived]
    for rule in checking.book.every_rule():
        for name, place in rule.set_places:
            if name in checking.around.data_facts:
                yield Problem("R205", {"name": name}, place, ("rename",))
            elif name not in declared and name not in checking.book.stand_ins and checking.around.complete:
                meant = closest(name, declared)
                values = {"name": name, "meant": meant or ""}
                yield Problem("R204", values, place, ("meant",) if meant else ("declare",))


def facts_of_the_data(checking: Checking) -> Iterator[Problem]:
    """Declared under `facts:` under a name that the data already has."""
    written = {name for rule in checking.book.every_rule() for name, _ in rule.set_places}
    for fact in checking.book.derived:
        if fact.name in checking.around.data_facts and fact.name not in written and isinstance(fact.origin, Place):
            yield Problem("R205", {"name": fact.name}, fact.origin, ("rename",))


def two_writers(checking: Checking) -> Iterator[Problem]:
    """Several rules set a fact whose entry does not say how their values are merged, and may fire for one customer.

    Of a table's rows one is met, or several with the same outcome; only where all that are met fire, they are several.
    Nothing is said where it is proved that no two of the rules can hold together: then one value at most is ever set.
    """
    one_writer = {table.id for table in checking.book.tables if table.hit != "collect"}
    unmerged = {fact.name for fact in checking.book.derived if fact.merge is None} - checking.book.stand_ins
    writers: dict[str, dict[str, list[WrittenRule]]] = {}
    pairs = 0
    for rule in checking.book.every_rule():
        table = table_of(rule.id) or ""
        for name, place in rule.set_places:
            if name not in unmerged:
                continue
            by_table = writers.setdefault(name, {})
            passed_over = table if table in one_writer else None
            for earlier in (one for other, group in by_table.items() if other != passed_over for one in group):
                pairs += 1
                both = _both(checking, earlier, rule) if pairs <= MOST_PAIRS else Answer("not decided")
                if both.verdict != "never":
                    example = None if both.example is None else told(both.example)
                    values = {
                        "name": name,
                        "rule": shown_rule(earlier.id),
                        "first": str(earlier.place),
                        "example": example or "",
                    }
                    yield Problem("R203", values, place, ("example" if example else "unsure", "merge"))
                    break
            by_table.setdefault(table, []).append(rule)


def _both(checking: Checking, one: WrittenRule, other: WrittenRule) -> Answer:
    """Whether both rules fire for one customer on one day."""
    engine = checking.engine_rules
    if one.id not in engine or other.id not in engine:
        return Answer("not decided")
    return can_all_be(checking.space, fires(engine[one.id]), fires(engine[other.id]))


def facts_nobody_sets(checking: Checking) -> Iterator[Problem]:
    """Declared, but no rule sets it: it always holds what `otherwise` says."""
    if not checking.around.complete or not checking.book.is_whole:
        return
    written = {name for rule in checking.book.every_rule() for name, _ in rule.set_places}
    declared = [fact.name for fact in checking.book.derived]
    meant = {closest(name, declared) for name in written if name not in declared}  # one slip, one message
    for fact in checking.book.derived:
        if fact.name not in written | checking.broken | meant and isinstance(fact.origin, Place):
            yield Problem("R206", {"name": fact.name}, fact.origin)


def facts_nobody_reads(checking: Checking) -> Iterator[Problem]:
    """Set, but read by no rule, promise or offer."""
    if checking.around.readers is None or not checking.around.complete or not _all_sound(checking):
        return
    asked = {name for case in checking.book.cases for name, _, _ in case.sets}
    written = {name for rule in checking.book.every_rule() for name, _ in rule.set_places}
    read = checking.names_read | asked | checking.broken
    for fact in checking.book.derived:
        if fact.name in written and fact.name not in read and isinstance(fact.origin, Place):
            yield Problem("R207", {"name": fact.name}, fact.origin)


def dead_tags(checking: Checking) -> Iterator[Problem]:
    """Given, but read by nothing, not even a case."""
    if checking.around.readers is None or not checking.around.complete or not _all_sound(checking):
        return
    asked = {name for case in checking.book.cases for name, _ in case.name_places}
    seen: set[str] = set()
    for rule in checking.book.every_rule():
        for tag, place in rule.tag_places:
            name = f"tag.{tag}"
            if name not in checking.names_read and name not in asked and name not in seen:
                seen.add(name)
                yield Problem("R208", {"name": tag}, place)


def unknown_tags_in_cases(checking: Checking) -> Iterator[Problem]:
    """A case expects a tag that no rule gives."""
    tags = raised_tags(checking.book)
    if ANY_TAG in checking.broken:
        return
    for case in checking.book.cases:
        for name, place in case.name_places:
            if name.startswith("tag.") and name not in checking.broken and checking.around.complete:
                tag = name.removeprefix("tag.")
                if tag not in tags:
                    meant = closest(tag, tags)
                    yield Problem("R221", {"name": tag, "meant": meant or ""}, place, ("meant",) if meant else ())


def _all_sound(checking: Checking) -> bool:
    """What cannot be read may be the reader."""
    return checking.book.is_whole and len(checking.rules) == len(checking.book.every_rule())
