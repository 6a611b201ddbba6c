"""What every check of a rule book looks at: the fitted book, who writes and who reads which name, what is around."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal as OneOf
from typing import Protocol

from ..engine.layers import Cycle, order_rules
from ..engine.program import Program, Rule
from ..engine.tree import Condition, Node, Type
from ..engine.typing import check_condition
from .book_program import book_program
from .names_in import Names, names_in
from .places import Place
from .problems import Phrase
from .regions.answers import is_impossible
from .regions.space import IS_TRUE, NOT_FALSE, Claim, Space, Wants, make_space
from .rule_book import RuleBook, WrittenRule, shown_rule, table_of
from .vocabulary import Vocabulary

STEPS = 400
"""Choices tried of one rule before nothing is said: a rule of thirty parts takes about ten."""


class SegmentLike(Protocol):
    """A segment, as far as rules care: it raises `segment.<id>`."""

    @property
    def id(self) -> str: ...
    @property
    def when(self) -> Condition: ...
    @property
    def place(self) -> Place: ...
    @property
    def if_unknown(self) -> OneOf["fire", "ignore"] | None: ...


@dataclass(frozen=True, slots=True)
class Stated:
    """A condition that somebody wrote, with what a message calls it: `what` is true, a part stands in `where`.

    `rule`: the id of the rule or row whose condition it is. `is_fired`: it counts as true where it is unknown.
    """

    what: Phrase
    where: Phrase
    when: Condition
    place: Place
    rule: str | None = None
    is_fired: bool = False

    @property
    def wants(self) -> Wants:
        """The values with which it takes effect."""
        return NOT_FALSE if self.is_fired else IS_TRUE


@dataclass(frozen=True)
class Surroundings:
    """What stands around the rules. What is None or empty is not known, and is not checked against.

    `promise_vocabulary`: what `never` may read (rules may not read `given.x`). `offers`: id to whether it is
    guaranteed. `readers`: conditions and values elsewhere that read tags and facts (audiences, `stop`, `where`, values
    and worths of offers); None: not known. `conditions`: those among them that hold or do not. `gates`: reason codes
    that a case may name. `case_names`: names beyond the vocabulary that a case may give its customer. `data_facts`:
    facts that come with the data, which no rule may set. `as_of`: the local day, for rules that have ended.
    `complete`: False where some file could not be read, so that a missing name may stand there.
    """

    promise_vocabulary: Vocabulary | None = None
    segments: tuple[SegmentLike, ...] = ()
    offers: Mapping[str, bool] | None = None
    readers: tuple[Node, ...] | None = None
    conditions: tuple[Stated, ...] = ()
    gates: frozenset[str] | None = None
    case_names: frozenset[str] = frozenset()
    data_facts: frozenset[str] = frozenset()
    as_of: date | None = None
    complete: bool = True


@dataclass(frozen=True)
class Checking:
    """A book whose names and types have been fitted, with what stands around it."""

    book: RuleBook
    vocabulary: Vocabulary
    around: Surroundings
    broken: frozenset[str] = field(default=frozenset())
    """Names of which something broken is all we know: facts, `tag.x`, `proposed.x`; checks pass over them."""

    @cached_property
    def rules(self) -> tuple[WrittenRule, ...]:
        """Rules that could be read as a whole."""
        return tuple(rule for rule in self.book.every_rule() if rule.is_sound)

    @cached_property
    def space(self) -> Space:
        """Where all conditions of the book stand, with tags and segments looked at unfolded."""
        sound = (one for one in self.around.segments if self.is_fitted(one.when))
        segments = [(one.id, one.when, one.if_unknown == "fire") for one in sound]
        program = book_program(self.book, segments, self.broken)
        if isinstance(order_rules(program), Cycle):
            program = Program((), (), (), ())
        facts = {name: info for name, info in self.vocabulary.facts.items() if name not in self.broken}
        return make_space(facts, (one.when for one in self.stated), program)

    @cached_property
    def stated(self) -> tuple[Stated, ...]:
        """Every condition of rules, rows, segments and policy that could be read as a whole."""
        fire = {table.id for table in self.book.tables if table.if_unknown == "fire"}
        found = []
        for rule in self.rules:
            en, zh = in_both(rule.id)
            what, where = Phrase(f'the condition of "{en}"', f"“{zh}”的条件"), Phrase(f'the rule "{en}"', f"规则“{zh}”")
            is_fired = rule.if_unknown == "fire" or (rule.if_unknown is None and table_of(rule.id) in fire)
            found.append(Stated(what, where, rule.when, rule.place, rule.id, is_fired))
        for one in self.around.segments:
            what = Phrase(f'the condition of the segment "{one.id}"', f"人群“{one.id}”的条件")
            where = Phrase(f'the segment "{one.id}"', f"人群“{one.id}”")
            found.append(Stated(what, where, one.when, one.place, is_fired=one.if_unknown == "fire"))
        others = (*found[len(self.rules) :], *self.around.conditions)
        return (*found[: len(self.rules)], *(one for one in others if self.is_fitted(one.when)))

    def is_fitted(self, condition: Condition) -> bool:
        """Whether its names and types are in order."""
        types, nullable = self.types_and_nullables
        return not check_condition(condition, types, None, nullable).findings

    @cached_property
    def engine_rules(self) -> dict[str, Rule]:
        """Every sound rule and row by its id, as it fires: with its active days, a row with what its table says."""
        rules = self.space.program.rules
        return {rule.id.partition(":")[2]: rule for rule in rules if not rule.id.startswith("segment:")}

    @cached_property
    def never_firing(self) -> frozenset[str]:
        """Ids of rules and rows whose condition, their days left aside, certainly makes them fire for nobody."""
        return frozenset(one.rule for one in self.never_taking_effect if one.rule is not None)

    @cached_property
    def never_taking_effect(self) -> tuple[Stated, ...]:
        """Conditions that certainly hold for nobody."""
        return tuple(one for one in self.stated if is_impossible(self.space, (Claim(one.when, one.wants),), STEPS))

    @cached_property
    def names(self) -> dict[str, Names]:
        """What each sound rule reads, in its condition and its values, by id."""
        conditions = self.names_of_conditions
        return {
            rule.id: names_in((rule.when, *(value for _, value in rule.sets))) if rule.sets else conditions[rule.id]
            for rule in self.rules
        }

    @cached_property
    def names_of_conditions(self) -> dict[str, Names]:
        """What each sound rule reads in its condition, by id."""
        return {rule.id: names_in((rule.when,)) for rule in self.rules}

    @cached_property
    def names_elsewhere(self) -> Names:
        """What policy reads: audiences, `stop`, `where`, values of offers."""
        return names_in(self.around.readers or ())

    @cached_property
    def names_read(self) -> frozenset[str]:
        """Facts and flags that something reads: rules, promises, segments, policy."""
        promised = names_in(promise.that for promise in self.book.never)
        segments = names_in(segment.when for segment in self.around.segments)
        everything = (*self.names.values(), promised, segments, self.names_elsewhere)
        return frozenset(name for names in everything for name in (*names.facts, *names.flags))

    @cached_property
    def types_and_nullables(self) -> tuple[dict[str, Type], dict[str, bool]]:
        """Types and nullability of all facts, as the engine takes them."""
        facts = self.vocabulary.facts
        return {name: info.type for name, info in facts.items()}, {name: info.nullable for name, info in facts.items()}

    def can_be_unknown(self, condition: Condition) -> bool:
        """Whether for some customer the condition is neither true nor false."""
        types, nullable = self.types_and_nullables
        return check_condition(condition, types, None, nullable).can_be_unknown

    def nullable_facts(self, node: Node) -> list[str]:
        """The facts of a condition or value that can be unknown, in reading order."""
        facts = self.vocabulary.facts
        return [name for name in names_in((node,)).facts if name not in facts or facts[name].nullable]


def in_both(rule_id: str) -> tuple[str, str]:
    """How a rule or row is shown, in English and Chinese."""
    shown = shown_rule(rule_id)
    return (shown.en, shown.zh) if isinstance(shown, Phrase) else (shown, shown)


def raised_tags(book: RuleBook) -> Collection[str]:
    """Every tag that some rule gives, without its prefix."""
    return {tag for rule in book.every_rule() for tag in rule.tags}
