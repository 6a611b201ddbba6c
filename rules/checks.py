"""All checks of a rule book that need no data. Each is one function; `CHECKS` is the list one reads.

`check_rules` is called by `campaign check` and before every run; conditions come back with their literals fitted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ..engine.layers import Cycle, order_rules
from ..engine.program import Program, Proposal, Rule
from ..engine.tree import All
from .check_cases import case_customers, case_results
from .check_context import Checking, SegmentLike, Stated, Surroundings
from .check_facts import (
    dead_tags,
    facts_nobody_reads,
    facts_nobody_sets,
    facts_of_the_data,
    two_writers,
    undeclared_facts,
    unknown_tags_in_cases,
)
from .check_names import fit_book
from .check_shadows import vain_rules
from .check_shapes import idle_parts, never_or_always_true, out_of_reach, promises_that_say_nothing
from .check_tables import tables_by_shape
from .check_unknown import missing_if_unknown, unknown_behind_values
from .problems import Phrase, Problem, closest
from .rule_book import FORBID_ALL, RuleBook, WrittenRule, shown_rule, table_of
from .vocabulary import Vocabulary

__all__ = ["CHECKS", "Checking", "SegmentLike", "Stated", "Surroundings", "check_rules", "look_through"]


def check_rules(
    book: RuleBook, vocabulary: Vocabulary, around: Surroundings | None = None
) -> tuple[RuleBook, list[Problem]]:
    """The book with names and types fitted (run that one), and all problems. `vocabulary`: what rules may read."""
    checking, problems = look_through(book, vocabulary, around)
    return checking.book, problems


def look_through(
    book: RuleBook, vocabulary: Vocabulary, around: Surroundings | None = None
) -> tuple[Checking, list[Problem]]:
    """The same, with all that was worked out on the way, for checks that look at more than rules."""
    around = around or Surroundings()
    undeclared = {name for rule in book.every_rule() for name, _ in rule.set_places if name not in vocabulary.facts}
    broken = book.stand_ins | undeclared
    fitted, problems = fit_book(book, vocabulary, around.promise_vocabulary or vocabulary, broken)
    checking = Checking(fitted, vocabulary, around, broken)
    for check in CHECKS:
        problems += check(checking)
    return checking, problems


def unknown_offers(checking: Checking) -> Iterator[Problem]:
    """An offer that a rule or a case names and no file of `offers/` holds."""
    offers = checking.around.offers
    if offers is None or not checking.around.complete:
        return
    named = [pair for rule in checking.book.every_rule() for pair in rule.offer_places]
    named += [pair for case in checking.book.cases for pair in case.name_places if not pair[0].startswith("tag.")]
    for name, place in named:
        if name not in offers:
            meant = FORBID_ALL if name.lower() == FORBID_ALL else closest(name, offers)
            yield Problem("R202", {"name": name, "meant": meant or ""}, place, ("meant",) if meant else ())


def cycle(checking: Checking) -> Iterator[Problem]:
    """Rules that wait for each other."""
    by_unit: dict[str, list[WrittenRule]] = {}
    tables = {table.id: table for table in checking.book.tables if table.hit != "collect"}
    for rule in checking.rules:
        table = table_of(rule.id)
        by_unit.setdefault(table if table is not None and table in tables else rule.id, []).append(rule)
    rules = tuple(_as_one(id, by_unit[id], checking) for id in sorted(by_unit))
    found = order_rules(Program((), (), (), rules))
    if not isinstance(found, Cycle):
        return
    places = {id: tables[id].place if id in tables else unit[0].place for id, unit in by_unit.items()}
    ids = [step.rule.id for step in found.steps]
    feeds = [step.feeds for step in found.steps]
    rings = []
    for language in ("en", "zh"):
        shown = [getattr(shown_rule(id), language, id) for id in ids]
        steps = (f"{name} ({places[id]}) > {feed} > " for name, id, feed in zip(shown, ids, feeds, strict=True))
        rings.append("".join(steps) + shown[0])
    yield Problem("R210", {"ring": Phrase(*rings)}, places[ids[0]], ("break",))


def _as_one(id: str, rules: Sequence[WrittenRule], checking: Checking) -> Rule:
    """A rule by itself; the rows of a table, of which one is met only where others are not, as one rule."""
    conditions = tuple(rule.when for rule in rules)
    proposed = tuple(item for rule in rules if rule.proposes for item in rule.proposes.items)
    return Rule(
        id=id,
        when=conditions[0] if len(conditions) == 1 else All(conditions),
        flags=tuple(f"tag.{tag}" for rule in rules for tag in rule.tags),
        sets=tuple(pair for rule in rules for pair in rule.sets if pair[0] not in checking.around.data_facts),
        proposes=Proposal("all_of", proposed) if proposed else None,
        origin=rules[0].place,
    )


def forbids_nothing(checking: Checking) -> Iterator[Problem]:
    """`forbid: all` where every offer is guaranteed: nothing that it could stop."""
    offers = checking.around.offers
    if not offers or not all(offers.values()) or not checking.around.complete:
        return
    for rule in checking.book.every_rule():
        if rule.forbids == (FORBID_ALL,):
            yield Problem(
                "R211", {"id": shown_rule(rule.id), "offers": ", ".join(sorted(offers)[:3])}, rule.place, ("by_id",)
            )


def ended(checking: Checking) -> Iterator[Problem]:
    """A rule whose last day has passed."""
    today = checking.around.as_of
    for rule in checking.book.every_rule():
        if today is not None and rule.active_to is not None and rule.active_to < today:
            values = {
                "id": table_of(rule.id) or rule.id,
                "last": rule.active_to.isoformat(),
                "today": today.isoformat(),
            }
            yield Problem("R212", values, rule.active_place)


def proposes_what_it_forbids(checking: Checking) -> Iterator[Problem]:
    """One rule that proposes and forbids the same offer."""
    for rule in checking.book.every_rule():
        proposed = set(rule.proposes.items) if rule.proposes else set()
        for name in sorted(proposed & set(rule.forbids)):
            yield Problem("R217", {"id": shown_rule(rule.id), "name": name}, rule.place)


CHECKS: tuple[Callable[[Checking], Iterator[Problem]], ...] = (
    unknown_offers,
    undeclared_facts,
    facts_of_the_data,
    two_writers,
    facts_nobody_sets,
    facts_nobody_reads,
    dead_tags,
    unknown_tags_in_cases,
    missing_if_unknown,
    unknown_behind_values,
    cycle,
    forbids_nothing,
    ended,
    never_or_always_true,
    promises_that_say_nothing,
    out_of_reach,
    idle_parts,
    vain_rules,
    tables_by_shape,
    proposes_what_it_forbids,
    case_customers,
    case_results,
)
