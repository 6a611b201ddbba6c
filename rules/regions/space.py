"""The space of facts that a set of conditions speaks of, and every condition in it as a formula over cells.

`make_space` reads all conditions once; afterwards only these, and what they consist of, may be asked about. Flags that
rules of the program raise are looked at unfolded: a tag is the disjunction of the conditions that give it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from ...engine.layers import names_written
from ...engine.program import Program, Rule
from ...engine.reference import truth
from ...engine.tree import (
    All,
    Any,
    Compare,
    Condition,
    Constant,
    Fact,
    Flag,
    IsUnknown,
    Kind,
    Leaf,
    Like,
    Literal,
    Node,
    Not,
    children,
    walk,
)
from ..vocabulary import FactInfo
from .domains import Domain, bits, boolean_domain, cells_where, examples, list_domain, number_domain, text_domain
from .formulas import FALSE, TRUE, Formula, Within, all_of, any_of, opposite, shadow, size_of, subjects_in
from .leaves import Hidden, Pair, Question, Questions, as_number, read_leaf
from .set_facts import facts_set

MOST_UNFOLDED = 400
"""Leaves a flag may have behind it; one with more is taken as free."""

Wants = frozenset[bool | None]
IS_TRUE: Wants = frozenset((True,))
IS_FALSE: Wants = frozenset((False,))
NOT_TRUE: Wants = frozenset((False, None))
NOT_FALSE: Wants = frozenset((True, None))


@dataclass(frozen=True, slots=True)
class Claim:
    """The condition takes one of these values; None is unknown."""

    condition: Condition
    wants: Wants = IS_TRUE


def fires(rule: Rule) -> Claim:
    """The rule's condition makes it fire."""
    return Claim(rule.when, NOT_FALSE if rule.fires_if_unknown else IS_TRUE)


@dataclass(slots=True)
class Space:
    """Domains by position, and what has been worked out so far."""

    program: Program
    questions: Questions
    domains: tuple[Domain, ...]
    full: tuple[int, ...]
    position: Mapping[str, int]
    raisers: Mapping[str, list[Rule]]
    """Rules by the flags they raise."""
    writers: Mapping[str, list[Rule]]
    """Rules by the flags they raise and the facts they set."""
    alternatives: frozenset[str]
    """Rules that a choice may keep from firing."""
    behind: Mapping[int, frozenset[int]]
    """For each hidden fact the positions of the facts it is made of."""
    _formulas: dict[tuple[int, Wants], Formula] = field(default_factory=dict)
    _shadows: dict[tuple[int, int], int] = field(default_factory=dict)
    _shared: dict[int, frozenset[int]] = field(default_factory=dict)
    _lowered: dict[str, Formula] = field(default_factory=dict)
    _leaves: dict[tuple[int, bool], Formula] = field(default_factory=dict)
    _in_use: list[Formula] = field(default_factory=list)
    _subjects: dict[int, frozenset[int]] = field(default_factory=dict)
    _flags: dict[str, Formula] = field(default_factory=dict)
    _kept: list[Condition] = field(default_factory=list)
    _in_work: set[str] = field(default_factory=set)

    def formula(self, claim: Claim) -> Formula:
        """The claim over cells; true for at least everybody for whom the claim is."""
        return self.where(claim.condition, claim.wants)

    def where(self, condition: Condition, wants: Wants = IS_TRUE) -> Formula:
        """The same for a condition that takes one of these values; asked some ten times for every leaf of a book."""
        if isinstance(condition, Flag) and (True in wants) is not (False in wants):  # never unknown
            return self._flag_is((True in wants) is not condition.negated, condition.name)
        key = id(condition), wants
        found = self._formulas.get(key)
        if found is None:
            found = self._formulas[key] = self._claimed(condition, wants)
            self._kept.append(condition)  # an id is that of this condition for as long as it lives
        return found

    def _flag_is(self, raised: bool, name: str) -> Formula:
        if raised:
            return self.flag(name)
        if name not in self._lowered:
            self._lowered[name] = opposite(self.flag(name), self.full)
        return self._lowered[name]

    def subjects(self, condition: Condition) -> frozenset[int]:
        """The positions of the facts and flags that the condition asks, unfolded."""
        found = self._subjects.get(id(condition))
        if found is None:
            found = self._subjects[id(condition)] = self.subjects_of(self.where(condition))
            self._kept.append(condition)
        return found

    def subjects_of(self, formula: Formula) -> frozenset[int]:
        """The positions of what a formula of this space asks."""
        found = self._shared.get(id(formula))
        if found is None:
            found = self._shared[id(formula)] = subjects_in(formula)
            self._in_use.append(formula)
        return found

    def flag(self, name: str) -> Formula:
        """Where the flag is raised."""
        if name not in self._flags:
            itself = Within(self.position[name], 0b10)
            if name not in self.raisers or name in self._in_work:
                return itself
            self._in_work.add(name)
            formula = any_of(self.formula(fires(rule)) for rule in self.raisers[name])
            self._in_work.discard(name)
            if formula in (TRUE, FALSE) or size_of(formula) > MOST_UNFOLDED:
                formula = itself  # a rule that is plainly on or off is a switch: who reads its tag means it to be free
            elif any(rule.id in self.alternatives for rule in self.raisers[name]):
                formula = all_of((itself, formula))  # raised only where a row is met, though not everywhere there
            self._flags[name] = formula
        return self._flags[name]

    def shadow(self, claim: Claim, subject: int) -> int:
        """The cells of one fact or flag that occur where the claim holds; perhaps more of them, never fewer."""
        return self.shadow_of(self.formula(claim), subject)

    def shadow_of(self, formula: Formula, subject: int) -> int:
        """The same of a formula of this space."""
        found = self._shadows.get((id(formula), subject))
        if found is None:
            found = self._shadows[id(formula), subject] = shadow(formula, subject, self.full[subject])
            self._in_use.append(formula)
        return found

    def _claimed(self, condition: Condition, wants: Wants) -> Formula:
        match (True in wants, False in wants, None in wants):
            case (True, False, False):
                return self._work_out(condition, True)
            case (False, True, False):
                return self._work_out(condition, False)
            case (False, True, True):
                return opposite(self._truth(condition, True), self.full)
            case (True, False, True):
                return opposite(self._truth(condition, False), self.full)
            case (False, False, True):
                return all_of([self.where(condition, wants) for wants in (NOT_TRUE, NOT_FALSE)])
            case (True, True, False):
                return any_of([self._truth(condition, value) for value in (True, False)])
            case (_, _, is_any):
                return TRUE if is_any else FALSE

    def _truth(self, condition: Condition, value: bool) -> Formula:
        """Where the condition is true, or where it is false."""
        return self.where(condition, IS_TRUE if value else IS_FALSE)

    def _work_out(self, condition: Condition, value: bool) -> Formula:
        match condition:
            case Not():
                return self._truth(condition.part, not value)
            case All() | Any():
                join = all_of if isinstance(condition, All) is value else any_of
                return join([self._truth(part, value) for part in condition.parts])
            case Constant():
                return TRUE if condition.value is value else FALSE
            case Flag():
                return self._flag_is(condition.negated is not value, condition.name)
            case _:
                return self._of_leaf(condition, value)

    def _of_leaf(self, leaf: Leaf, value: bool) -> Formula:
        question = read_leaf(leaf, self.questions)
        if not isinstance(question, Question):
            return TRUE if question is value else FALSE
        key = id(question), value  # a question lives as long as the space
        if key not in self._leaves:
            self._leaves[key] = self._answers(question, value)
        return self._leaves[key]

    def _answers(self, question: Question, value: bool) -> Formula:
        position = self.position[question.name]
        cells = cells_of(question.leaf, self.domains[position])[0 if value else 1]
        if not cells:
            return FALSE
        needed = [self.position[name] for name in sorted(question.needs) if self.questions.facts[name].nullable]
        return all_of([Within(position, cells), *(Within(one, self.domains[one].known) for one in needed)])


def make_space(facts: Mapping[str, FactInfo], conditions: Iterable[Condition], program: Program | None = None) -> Space:
    """The space of the conditions, of all that rules of the program ask, and of what they set.

    `facts` by name, as the vocabulary has them, their literals fitted. A name that is no fact makes its leaf a question
    of its own. Flags that no rule raises are free.
    """
    program = program or Program((), (), (), ())
    questions = Questions(facts_set(facts, program))
    flags: set[str] = set()
    _ask([*conditions, *(rule.when for rule in program.rules)], questions, flags)
    writers: dict[str, list[Rule]] = {}
    for rule in program.rules:
        for name in names_written(rule):
            writers.setdefault(name, []).append(rule)
    set_by_rules = {name for rule in program.rules for name, _ in rule.sets}
    raisers = {name: rules for name, rules in writers.items() if name not in set_by_rules}
    flags |= raisers.keys()
    domains = [_domain(info, questions) for info in questions.facts.values()]
    domains += [Domain(name, Kind.BOOLEAN, 0b11, 0b100, values=(False, True, None)) for name in sorted(flags)]
    position = {domain.name: index for index, domain in enumerate(domains)}
    return Space(
        program=program,
        questions=questions,
        domains=tuple(domains),
        full=tuple(domain.full for domain in domains),
        position=position,
        raisers=raisers,
        writers=writers,
        alternatives=frozenset(id for choice in program.choices for id in choice.rules),
        behind={position[name]: _behind(node, position) for name, node in questions.hidden.items()},
    )


def cells_of(leaf: Leaf, domain: Domain) -> tuple[int, int]:
    """Where a leaf over one fact is true and where it is false."""
    if isinstance(leaf, IsUnknown) and isinstance(leaf.value, Fact):
        unknown = domain.full & domain.unknown
        return (domain.known, unknown) if leaf.negated else (unknown, domain.known)
    if isinstance(leaf, Compare) and domain.cuts and isinstance(leaf.right, Literal) and leaf.left == Fact(domain.name):
        number = as_number(leaf.right.value)
        if number is not None:
            return cells_where(domain, leaf.operator, number + 0.0)
    true = false = 0
    for bit in bits(domain.full):
        outcome = _truth_in_cell(leaf, domain, bit)
        true |= (outcome is True) << bit
        false |= (outcome is False) << bit
    return true, false


def _behind(node: Hidden, position: Mapping[str, int]) -> frozenset[int]:
    roots = (node.left, node.right) if isinstance(node, Pair) else (node,)
    names = {part.name for root in roots for part in walk(root) if isinstance(part, Fact)}
    return frozenset(position[name] for name in names if name in position)


def _truth_in_cell(leaf: Leaf, domain: Domain, bit: int) -> bool | None:
    """By the reference evaluator on an example of the cell; texts of which no example is known match as their cell
    says."""
    for example in examples(domain, 1 << bit):
        return truth(leaf, {domain.name: example})
    if isinstance(leaf, Like):
        return domain.matches(bit, leaf.pattern) is not leaf.negated
    return bool(getattr(leaf, "negated", False)) or (isinstance(leaf, Compare) and leaf.operator == "<>")


def _ask(conditions: Sequence[Condition], questions: Questions, flags: set[str]) -> None:
    """Reads every leaf, and notes every flag, also inside CASE."""
    waiting: list[Node] = [*conditions]
    seen: set[int] = set()  # the condition of a rule mostly comes twice
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, All | Any | Not):
            waiting += children(node)
        elif isinstance(node, Flag):
            flags.add(node.name)
        elif not isinstance(node, Constant):
            question = read_leaf(cast(Leaf, node), questions)
            if not isinstance(question, Question) or question.name in questions.hidden:
                flags |= {part.name for part in walk(node) if isinstance(part, Flag)}


def _domain(info: FactInfo, questions: Questions) -> Domain:
    match info.type.kind:
        case Kind.NUMBER | Kind.DATE:
            return number_domain(info, questions.cuts.get(info.name, ()))
        case Kind.TEXT:
            return text_domain(info, questions.texts.get(info.name, ()), questions.patterns.get(info.name, ()))
        case Kind.BOOLEAN:
            return boolean_domain(info)
        case Kind.TEXTS:
            return list_domain(info)
