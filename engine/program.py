"""A rule program: everything the forward-chaining engine needs, as plain frozen values.

A program speaks of rows, items, facts and flags. Flags carry their full name (`tag.lapsing`, `segment.regulars`); a
proposal of item `x` also raises the flag `proposed.x`. Rules stand in order of id, so that the order in which they
were written cannot change a bit of any result.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as OneOf

from .tree import Condition, Origin, Scalar, Type, Value


@dataclass(frozen=True, slots=True)
class Input:
    """A column of the fact table. A stored number is divided by 10**scale on the way in (money in minor units)."""

    name: str
    type: Type
    nullable: bool = True
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact that rules set. Known values are merged; none: `otherwise`; `otherwise` None: unknown.

    `priority` takes the value of the rule of highest priority, then smallest id. `sum` adds in order of rule id.
    `merge` None is for facts that one rule at most sets for a row, which checks prove; the engine takes it as
    `priority`. Dates merge by priority, max or min; text and booleans by priority.
    """

    name: str
    type: Type
    merge: OneOf["priority", "max", "min", "sum"] | None = None
    otherwise: Scalar | None = None
    origin: Origin = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Items a rule wishes for the row. A single item is `all_of`."""

    mode: OneOf["all_of", "best_of", "first_of"]
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Fires when the condition is true, or, with `fires_if_unknown`, when it is not false."""

    id: str
    when: Condition
    fires_if_unknown: bool = False
    priority: int = 50
    flags: tuple[str, ...] = ()
    sets: tuple[tuple[str, Value], ...] = ()
    proposes: Proposal | None = None
    boosts: tuple[tuple[str, float], ...] = ()
    forbids: tuple[str, ...] = ()
    origin: Origin = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """Rules that stand for each other: the rows of a decision table. A rule is *met* where it would fire alone.

    Of the rules that are met only the first in the order of `rules` fires, so nothing is set, boosted or summed twice.
    `agree`: and only if all that are met are of one class (`classes` gives each rule the number of its outcome);
    otherwise none fires and the flag `conflict.<id>` is raised. All rules of a choice stand in one layer.
    """

    id: str
    mode: OneOf["first", "agree"]
    rules: tuple[str, ...]
    classes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """Inputs, flags that come with the row, run constants, derived facts, and rules in order of id (`make_program`).

    `constants` holds run constants by name: values (`today`, `days_to_calendar.x`; None is unknown) and flags
    (`in_calendar.x`). A flag that no rule raises and that is not an input flag is false.
    """

    inputs: tuple[Input, ...]
    input_flags: tuple[str, ...]
    derived: tuple[Derived, ...]
    rules: tuple[Rule, ...]
    constants: tuple[tuple[str, Type, Scalar | None], ...] = ()
    constant_flags: tuple[tuple[str, bool], ...] = ()
    choices: tuple[Choice, ...] = ()


def make_program(
    inputs: tuple[Input, ...],
    rules: tuple[Rule, ...],
    derived: tuple[Derived, ...] = (),
    input_flags: tuple[str, ...] = (),
    constants: tuple[tuple[str, Type, Scalar | None], ...] = (),
    constant_flags: tuple[tuple[str, bool], ...] = (),
    choices: tuple[Choice, ...] = (),
) -> Program:
    """A program with its parts in canonical order. Raises ValueError when two parts share a name, or when a choice
    names what it may not: that is our error."""
    names = [part.name for part in inputs] + [part.name for part in derived] + [part[0] for part in constants]
    if len(set(names)) < len(names):
        raise ValueError(f"a fact is declared twice: {sorted(name for name in set(names) if names.count(name) > 1)}")
    if len({rule.id for rule in rules}) < len(rules):
        raise ValueError("two rules share an id")
    _check_choices(choices, rules, input_flags)
    return Program(
        inputs=tuple(sorted(inputs, key=lambda part: part.name)),
        input_flags=tuple(sorted(input_flags)),
        derived=tuple(sorted(derived, key=lambda part: part.name)),
        rules=tuple(sorted(rules, key=lambda rule: rule.id)),
        constants=tuple(sorted(constants, key=lambda constant: constant[0])),
        constant_flags=tuple(sorted(constant_flags)),
        choices=tuple(sorted(choices, key=lambda choice: choice.id)),
    )


def conflict_flag(choice: str) -> str:
    """The flag that a choice raises where the rules that are met do not agree."""
    return f"conflict.{choice}"


def conflict_flags(program: Program) -> tuple[str, ...]:
    """The flags of all choices that could raise one, in order of id."""
    return tuple(conflict_flag(one.id) for one in program.choices if one.mode == "agree" and one.rules)


def _check_choices(choices: tuple[Choice, ...], rules: tuple[Rule, ...], input_flags: tuple[str, ...]) -> None:
    if len({choice.id for choice in choices}) < len(choices):
        raise ValueError("two choices share an id")
    raised = {flag for rule in rules for flag in rule.flags}.union(input_flags)
    chosen_in: dict[str, str] = {}
    known = {rule.id for rule in rules}
    for choice in choices:
        if choice.mode == "agree" and len(choice.classes) != len(choice.rules):
            raise ValueError(f"choice {choice.id}: {len(choice.classes)} classes for {len(choice.rules)} rules")
        if conflict_flag(choice.id) in raised:
            raise ValueError(f"{conflict_flag(choice.id)} is the choice's own flag: nothing else may raise it")
        for rule in choice.rules:
            if rule not in known:
                raise ValueError(f"choice {choice.id} names a rule that does not exist: {rule}")
            if rule in chosen_in:
                raise ValueError(f"rule {rule} stands in two places of a choice: {chosen_in[rule]}, {choice.id}")
            chosen_in[rule] = choice.id


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one row's firing yields, the same for every back end (the Polars back end as columns).

    `fired`: one boolean per rule, in program order. `flags`: every flag that rules or choices raise, by name.
    `facts`: every derived fact, None where unknown. `boosts`: product of the factors of the fired rules in program
    order, 1.0 where none, for every item that some rule boosts. Who is proposed and forbidden follows from `fired`.
    """

    fired: tuple[bool, ...]
    flags: dict[str, bool]
    facts: dict[str, Scalar | None]
    boosts: dict[str, float]
