"""What the fast back ends translate: the rules of a program layer by layer, conditions in normal form, constants gone.

Both back ends need the same preparation, so it is done here once: order, normal form, `fires_if_unknown`, constant
folding through layers (a rule that never fires raises no flag), and the order in which what rules set is merged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .constant_folding import Constants, constant, constants_of, fold_condition, fold_value
from .layers import Cycle, Layer, Layers, names_read, names_written, order_rules
from .normal_form import is_false_form, normal_form, normal_value
from .program import Derived, Program, Rule
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
class Wish:
    """What the rule at `index` sets a fact to when it fires; it fires for some row."""

    index: int
    rule: Rule
    value: Value


@dataclass(frozen=True, slots=True)
class PlannedFlag:
    """Raised by any of the rules at these indices, or given with the row; `always` is set where that is known."""

    name: str
    raisers: tuple[int, ...]
    is_given: bool
    always: bool | None


@dataclass(frozen=True, slots=True)
class PlannedFact:
    """Wishes in the order of merging: priority first where that decides, else rule id. `constant` where known."""

    part: Derived
    wishes: tuple[Wish, ...]
    constant: Literal | None


@dataclass(frozen=True, slots=True)
class PlannedLayer:
    """First the rules, then the flags and facts that settle with them."""

    rules: tuple[PlannedRule, ...]
    flags: tuple[PlannedFlag, ...]
    facts: tuple[PlannedFact, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The layers, and for every rule in program order whether it always (True) or never (False) fires."""

    layers: tuple[PlannedLayer, ...]
    always: tuple[bool | None, ...]


def plan_program(program: Program, layers: Layers | None = None) -> Plan:
    """The plan; `layers` spares ordering the program again. Raises ValueError for a program with a cycle, and for a
    rule that reads a fact the program does not have: errors of the caller, as checks come before."""
    order = order_rules(program) if layers is None else layers
    if isinstance(order, Cycle):
        raise ValueError(f"the program has a cycle: {' > '.join(step.rule.id for step in order.steps)}")
    constants = constants_of(program)
    _close_names(program, constants)
    derived = {part.name: part for part in program.derived}
    planned = [PlannedLayer((), (), tuple(_plan_fact(derived[name], [], constants) for name in order.unwritten))]
    rules: dict[int, PlannedRule] = {}
    wishes: dict[str, list[Wish]] = {name: [] for name in derived}
    raisers: dict[str, list[int]] = {}
    for layer in order.layers:
        for index in layer.rules:
            rule = program.rules[index]
            rules[index] = _plan_rule(index, rule, constants)
            if rules[index].always is False:
                continue
            for name in names_written(rule):
                raisers.setdefault(name, []).append(index)
            for name, value in rule.sets:
                wishes[name].append(Wish(index, rule, fold_value(normal_value(value), constants)))
        planned.append(_plan_layer(program, layer, rules, raisers, wishes, constants))
    return Plan(tuple(planned), tuple(rules[index].always for index in range(len(program.rules))))


def _close_names(program: Program, constants: Constants) -> None:
    """A flag that nothing raises and that does not come with the row is false."""
    written = {name for rule in program.rules for name in names_written(rule)}
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


def _plan_layer(
    program: Program,
    layer: Layer,
    rules: Mapping[int, PlannedRule],
    raisers: Mapping[str, list[int]],
    wishes: Mapping[str, list[Wish]],
    constants: Constants,
) -> PlannedLayer:
    flags = []
    for name in layer.flags:
        raised_by = raisers.get(name, [])
        is_given = name in program.input_flags
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
    return PlannedLayer(tuple(rules[index] for index in layer.rules), tuple(flags), facts)


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
