"""What the fast back ends translate: the rules of a program layer by layer, conditions in normal form, constants gone.

Both back ends need the same preparation, so it is done here once: order, normal form, `fires_if_unknown`, constant
folding through layers (a rule that never fires raises no flag), and the order in which what rules set is merged.
Choices that constants have decided are gone: their rules fire as any others, always or never.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal as OneOf
from typing import Protocol, TypeVar

from .constant_folding import Constants, constant, constants_of, fold_condition, fold_value
from .layers import Cycle, Layer, Layers, names_read, names_written, order_rules
from .normal_form import is_false_form, normal_form, normal_value
from .program import Choice, Derived, Program, Rule, conflict_flag, conflict_flags
from .reference import merge
from .tree import Condition, Constant, Literal, Scalar, Value


@dataclass(frozen=True, slots=True)
class PlannedRule:
    """Fires where `test` is true, or, where `is_inverted`, where it is not. `always` is set where that is known."""

    index: int
    test: Condition
    is_inverted: bool
    always: bool | None


@dataclass(frozen=True, slots=True)
class PlannedChoice:
    """At least two rules, in the order of the choice, of which at most one fires. Here `test` says where a rule is
    met; `classes` goes with `rules`. The test of some of them may be TRUE, not of all.

    `agree`: none fires where rules of two classes are met, and the flag of the choice is raised.
    """

    id: str
    mode: OneOf["first", "agree"]
    rules: tuple[PlannedRule, ...]
    classes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the rule at `index` sets a fact to when it fires; it fires for some row."""

    index: int
    rule: Rule
    value: Value


@dataclass(frozen=True, slots=True)
class PlannedFlag:
    """Raised by any of the rules at these indices, or given with the row, or the flag of the choice named; `always` is
    set where that is known."""

    name: str
    raisers: tuple[int, ...]
    is_given: bool
    always: bool | None
    choice: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedFact:
    """Wishes in the order of merging: priority first where that decides, else rule id. `constant` where known."""

    part: Derived
    wishes: tuple[Wish, ...]
    constant: Literal | None


@dataclass(frozen=True, slots=True)
class PlannedLayer:
    """First the rules (those of `choices` stand only there), then the flags and facts that settle with them."""

    rules: tuple[PlannedRule, ...]
    choices: tuple[PlannedChoice, ...]
    flags: tuple[PlannedFlag, ...]
    facts: tuple[PlannedFact, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The layers, and for every rule in program order whether it always (True) or never (False) fires."""

    layers: tuple[PlannedLayer, ...]
    always: tuple[bool | None, ...]


Indexed = TypeVar("Indexed")


class Named(Protocol):
    """A choice in a back end."""

    @property
    def id(self) -> str: ...


def runs(parts: Sequence[tuple[int, Indexed]], choice_of: Mapping[int, Named]) -> list[list[Indexed]]:
    """What belongs to rules (by their indices), in order, with neighbours of one choice together: of these at most one
    counts, so they can be merged, added or multiplied as one without changing the order."""
    found: list[list[Indexed]] = []
    last: str | None = None
    for index, part in parts:
        mine = choice_of[index].id if index in choice_of else None
        if mine is not None and mine == last:
            found[-1].append(part)
        else:
            found.append([part])
        last = mine
    return found


def plan_program(program: Program, layers: Layers | None = None) -> Plan:
    """The plan; `layers` spares ordering the program again. Raises ValueError for a program with a cycle, and for a
    rule that reads a fact the program does not have: errors of the caller, as checks come before."""
    order = order_rules(program) if layers is None else layers
    if isinstance(order, Cycle):
        raise ValueError(f"the program has a cycle: {' > '.join(step.rule.id for step in order.steps)}")
    constants = constants_of(program)
    _close_names(program, constants)
    derived = {part.name: part for part in program.derived}
    planned = [PlannedLayer((), (), (), tuple(_plan_fact(derived[name], [], constants) for name in order.unwritten))]
    rules: dict[int, PlannedRule] = {}
    wishes: dict[str, list[Wish]] = {name: [] for name in derived}
    raisers: dict[str, list[int]] = {}
    waiting = {choice.rules[0]: choice for choice in program.choices if choice.rules}
    for layer in order.layers:
        rules |= {index: _plan_rule(index, program.rules[index], constants) for index in layer.rules}
        here = [waiting[program.rules[k].id] for k in layer.rules if program.rules[k].id in waiting]
        planned_here = [_plan_choice(choice, _members(choice, layer, program, rules)) for choice in here]
        rules |= {rule.index: rule for one in planned_here for rule in one.decided}
        for index in layer.rules:
            rule = program.rules[index]
            if rules[index].always is False:
                continue
            for name in names_written(rule):
                raisers.setdefault(name, []).append(index)
            for name, value in rule.sets:
                wishes[name].append(Wish(index, rule, fold_value(normal_value(value), constants)))
        planned.append(_plan_layer(program, layer, rules, planned_here, raisers, wishes, constants))
    return Plan(tuple(planned), tuple(rules[index].always for index in range(len(program.rules))))


def _close_names(program: Program, constants: Constants) -> None:
    """A flag that nothing raises and that does not come with the row is false."""
    written = {name for rule in program.rules for name in names_written(rule)}.union(conflict_flags(program))
    for rule in program.rules:
        for name in names_read(rule):
            if name in constants.kinds or name in written or name in program.input_flags:
                continue
            constants.flags.setdefault(name, False)


def _plan_rule(index: int, rule: Rule, constants: Constants) -> PlannedRule:
    form = is_false_form(rule.when) if rule.fires_if_unknown else normal_form(rule.when)
    test = fold_condition(form, constants)
    always = test.value != rule.fires_if_unknown if isinstance(test, Constant) else None
    return PlannedRule(index, test, rule.fires_if_unknown, always)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What constants say of a choice: what is still `open`, the rules as they fire, whether there `is_conflict`."""

    choice: Choice
    open: PlannedChoice | None
    decided: tuple[PlannedRule, ...]
    is_conflict: bool | None


def _members(
    choice: Choice, layer: Layer, program: Program, rules: Mapping[int, PlannedRule]
) -> list[tuple[PlannedRule, int]]:
    """The planned rules of a choice in its order, each with its class (all the same where the first stands)."""
    by_id = {program.rules[index].id: rules[index] for index in layer.rules}
    classes = choice.classes if choice.mode == "agree" else (0,) * len(choice.rules)
    return [(by_id[rule], number) for rule, number in zip(choice.rules, classes, strict=True)]


def _plan_choice(choice: Choice, members: list[tuple[PlannedRule, int]]) -> _Chosen:
    """Rules that are never met go; so do those behind a rule that is always met, where no other class is left."""
    live = [member for member in members if member[0].always is not False]
    sure = {number for rule, number in live if rule.always}
    if len(sure) > 1:
        return _Chosen(choice, None, tuple(replace(rule, always=False) for rule, _ in members), is_conflict=True)
    if len({number for _, number in live}) < 2:
        ends = [position for position, (rule, _) in enumerate(live) if rule.always]
        live = live[: ends[0] + 1] if ends else live
    in_play = {rule.index for rule, _ in live}
    gone = tuple(replace(rule, always=False) for rule, _ in members if rule.index not in in_play)
    if len(live) < 2:
        return _Chosen(choice, None, gone, is_conflict=False)
    classes = tuple(number for _, number in live)
    mode: OneOf["first", "agree"] = "agree" if len(set(classes)) > 1 else "first"
    fires = tuple(replace(rule, always=None) for rule, _ in live)
    still_open = PlannedChoice(choice.id, mode, tuple(rule for rule, _ in live), classes)
    return _Chosen(choice, still_open, (*gone, *fires), is_conflict=None if mode == "agree" else False)


def _plan_layer(
    program: Program,
    layer: Layer,
    rules: Mapping[int, PlannedRule],
    chosen: Sequence[_Chosen],
    raisers: Mapping[str, list[int]],
    wishes: Mapping[str, list[Wish]],
    constants: Constants,
) -> PlannedLayer:
    flags = []
    conflicts = {conflict_flag(one.choice.id): one for one in chosen if one.choice.mode == "agree"}
    choices = tuple(one.open for one in chosen if one.open is not None)
    for name in layer.flags:
        raised_by = raisers.get(name, [])
        is_given = name in program.input_flags
        if name in conflicts:
            flags.append(_plan_conflict(name, conflicts[name], constants))
            continue
        always = True if constants.flags.get(name) or any(rules[k].always for k in raised_by) else None
        if always is None and not raised_by and not is_given:
            always = False
        if always is None:
            constants.flags.pop(name, None)
        else:
            constants.flags[name] = always
        flags.append(PlannedFlag(name, tuple(raised_by), is_given, always))
    derived = {part.name: part for part in program.derived}
    facts = tuple(_plan_fact(derived[name], wishes[name], constants, rules) for name in layer.facts)
    in_choices = {rule.index for choice in choices for rule in choice.rules}
    alone = tuple(rules[index] for index in layer.rules if index not in in_choices)
    return PlannedLayer(alone, choices, tuple(flags), facts)


def _plan_conflict(name: str, chosen: _Chosen, constants: Constants) -> PlannedFlag:
    if chosen.is_conflict is None:
        constants.flags.pop(name, None)
        return PlannedFlag(name, (), False, None, chosen.choice.id)
    constants.flags[name] = chosen.is_conflict
    return PlannedFlag(name, (), False, chosen.is_conflict)


def _plan_fact(
    part: Derived, wishes: list[Wish], constants: Constants, rules: Mapping[int, PlannedRule] | None = None
) -> PlannedFact:
    """Drops what cannot count: unknown values, and what stands behind a value that is always there."""
    in_order = sorted((wish for wish in wishes if _constant_value(wish) != (None,)), key=lambda wish: wish.rule.id)
    if part.merge in ("priority", None):
        in_order.sort(key=lambda wish: -wish.rule.priority)
    sure = [wish for wish in in_order if _constant_value(wish) and rules and rules[wish.index].always]
    if sure and part.merge in ("priority", None):
        in_order = in_order[: in_order.index(sure[0]) + 1]
    elif sure and part.merge in ("max", "min"):
        given = [(wish.rule, value) for wish in sure for value in _constant_value(wish) if value is not None]
        best = merge(part, given)
        winner = next(wish for wish in sure if _constant_value(wish) == (best,))
        in_order = [wish for wish in in_order if wish is winner or wish not in sure]
    if any(wish not in sure for wish in in_order):
        return PlannedFact(part, tuple(in_order), None)
    given = [(wish.rule, value) for wish in in_order for value in _constant_value(wish) if value is not None]
    constants.facts[part.name] = constant(merge(part, given), part.type)
    return PlannedFact(part, tuple(in_order), constants.facts[part.name])


def _constant_value(wish: Wish) -> tuple[Scalar | None, ...]:
    """The value alone in a tuple where it is constant (None: unknown), else nothing."""
    return (wish.value.value,) if isinstance(wish.value, Literal) else ()
