"""The generated Python function: a program compiled once to straight-line source, for one row at a time.

Called by whoever decides for a single row and by `explain`. The source is made of fixed words, numbers and generated
names; names and texts of users are constants handed in from outside.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, Final

from .function_choices import Chosen, choose, chosen_factor, fired_tuple, in_one_of
from .function_expressions import NUMERIC, SHARED_TESTS, SHARED_VALUES, Code, Writer
from .function_helpers import HELPERS
from .layers import Layers, names_read, names_written
from .plan import Plan, PlannedFact, PlannedFlag, plan_program, runs
from .program import Input, Outcome, Program, conflict_flags
from .tree import Kind, Node, Scalar, walk

LARGEST: Final = repr(math.nextafter(math.inf, 0.0))

Row = Mapping[str, object]
"""Stored values by input name (absent or None: unknown) and flags by name (absent: false)."""

Parts = tuple[tuple[bool, ...], tuple[bool, ...], tuple[Scalar | None, ...], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Compiled:
    """`call(row)` returns bare tuples: fired in program order, and the values of `flags`, `facts` and `boosts` in the
    order of these names: no dictionary is made, so it is quicker than an `Outcome`."""

    call: Callable[[Row], Parts]
    flags: tuple[str, ...]
    facts: tuple[str, ...]
    boosts: tuple[str, ...]
    source: str


def compile_function(program: Program, layers: Layers | None = None) -> Callable[[Row], Outcome]:
    """A function from a row of stored values to its outcome, equal to the bit to `reference.evaluate`.

    `layers` spares ordering the program again. Raises ValueError for a program with a cycle; the function raises
    TypeError for a stored value of the wrong sort. Safe to call from several threads.
    """
    writer, answer = _write(program, layers)
    flags = _filled(dict.fromkeys(answer.flags, False), answer.flags, "{}", writer)
    boosts = _filled(dict.fromkeys(answer.boosts, 1.0), answer.boosts, "{} != 1.0", writer)
    facts = ", ".join(f"{writer.constant(name)}: {text}" for name, text in answer.facts.items())
    call, _ = _compiled(writer, f"Outcome({answer.fired}, {flags}, {{{facts}}}, {boosts})")
    function: Callable[[Row], Outcome] = call
    return function


def compile_parts(program: Program, layers: Layers | None = None) -> Compiled:
    """As `compile_function`, but the function returns tuples (see `Compiled`)."""
    writer, answer = _write(program, layers)
    parts = (answer.flags, answer.facts, answer.boosts)
    texts = [answer.fired, *(_tuple(list(part.values())) for part in parts)]
    call, source = _compiled(writer, _tuple(texts))
    return Compiled(call, tuple(answer.flags), tuple(answer.facts), tuple(answer.boosts), source)


def _filled(usual: Mapping[str, object], parts: Mapping[str, str], differs: str, writer: Writer) -> str:
    """Statements that copy a dictionary of what is usual and enter what differs: measured, a third of the cost of
    making it entry by entry. The variable that holds it."""
    blank = writer.fresh_constant(usual)
    held = writer.assign(f"{blank}.copy()")
    writer.statements += [
        f"if {differs.format(text)}: {held}[{writer.constant(name)}] = {text}" for name, text in parts.items()
    ]
    return held


@dataclass(frozen=True, slots=True)
class _Answer:
    """Source of every part of the outcome: what fired as one tuple in program order, the rest by name."""

    fired: str
    flags: dict[str, str]
    facts: dict[str, str]
    boosts: dict[str, str]


def _write(program: Program, layers: Layers | None) -> tuple[Writer, _Answer]:
    """The statements of the function, and what it answers."""
    plan = plan_program(program, layers)
    facts: dict[str, Code] = {}
    flags: dict[str, str] = {}
    writer = Writer(facts, flags, _repeated(plan))
    _read_row(program, writer, facts, flags)
    fired = _fire_layers(plan, writer, facts, flags)
    derived = {part.name for part in program.derived}
    written = {name for rule in program.rules for name in names_written(rule)}
    raised = sorted(written.union(conflict_flags(program)) - derived)
    return writer, _Answer(
        fired=fired_tuple(fired.rules, fired.chosen, writer),
        flags={name: flags[name] for name in raised},
        facts={part.name: _given_back(facts[part.name]) for part in program.derived},
        boosts=_boosts(program, fired, writer),
    )


def _repeated(plan: Plan) -> frozenset[Node]:
    """What stands in the program more than once and is worth a variable."""
    roots: list[Node] = [rule.test for layer in plan.layers for rule in layer.rules]
    roots += [rule.test for layer in plan.layers for choice in layer.choices for rule in choice.rules]
    roots += [wish.value for layer in plan.layers for fact in layer.facts for wish in fact.wishes]
    nodes = (node for root in roots for node in walk(root) if isinstance(node, (*SHARED_VALUES, *SHARED_TESTS)))
    return frozenset(node for node, times in Counter(nodes).items() if times > 1)


def _compiled(writer: Writer, returned: str) -> tuple[Any, str]:
    """The function, and its source."""
    source = _source(writer, returned)
    scope: dict[str, Any] = {"__builtins__": {}, **_SCOPE}
    exec(compile(source, "<rule program>", "exec"), scope)
    return scope["make"](**writer.constants), source


_SCOPE: Final[Mapping[str, object]] = {
    **HELPERS, "Outcome": Outcome, "nan": math.nan, "date": date,
    "KeyError": KeyError, "OverflowError": OverflowError, "abs": abs, "float": float, "int": int, "len": len,
    "map": map, "str": str,
}  # fmt: skip
"""All that generated source can name."""


def _source(writer: Writer, returned: str) -> str:
    """A function that takes the constants and makes the function: what is used often is found in its closure."""
    given = ", ".join([*writer.constants, *(f"{name}={name}" for name in _SCOPE)])
    body = "".join(f"        {statement}\n" for statement in [*writer.statements, f"return {returned}"])
    return f"def make({given}):\n    def call(row):\n{body}    return call\n"


def _read_row(program: Program, writer: Writer, facts: dict[str, Code], flags: dict[str, str]) -> None:
    """Statements that read what some rule asks for: inputs and flags as the meaning they have.

    A row that has all of it is read at one go; one that lacks something, name by name.
    """
    read = {name for rule in program.rules for name in names_read(rule)}
    written = {name for rule in program.rules for name in names_written(rule)}
    inputs = [part for part in program.inputs if part.name in read]
    given = [name for name in program.input_flags if name in read or name in written]
    names = (*(part.name for part in inputs), *given)
    if not names:
        return
    held = [writer.variable() for _ in names]
    targets = f"{', '.join(held)}{',' if len(held) == 1 else ''}"
    pick = itemgetter(*names) if len(names) > 1 else _pick_one(names[0])
    writer.statements += ["try:", f"    {targets} = {writer.constant(pick)}(row)"]
    writer.statements += ["except KeyError:", f"    {targets} = map(row.get, {writer.constant(names)})"]
    numbers = [(part, x) for part, x in zip(inputs, held, strict=False) if part.type.kind is Kind.NUMBER]
    _read_numbers(numbers, writer, facts)
    for part, variable in zip(inputs, held, strict=False):
        if part.type.kind is not Kind.NUMBER:
            facts[part.name] = Code(writer.assign(_as_meant(part, variable, writer)), part.type.kind, is_plain=True)
    for name, variable in zip(given, held[len(inputs) :], strict=True):
        flags[name] = writer.assign(f"True if {variable} else False")


def _pick_one(name: str) -> Callable[[Row], tuple[object]]:
    """As `itemgetter`, which gives no tuple for a single name."""
    return lambda row: (row[name],)


def _read_numbers(numbers: list[tuple[Input, str]], writer: Writer, facts: dict[str, Code]) -> None:
    """The quick way for finite floats and for ints (what is not finite is not 0.0 when taken from itself), a helper
    for the rest; where an int is past the doubles, the helper for all of them."""
    quick, slow = [], []
    for part, x in numbers:
        held, name, scale = writer.variable(), writer.constant(part.name), 10.0**part.scale
        by_helper = f"number({x}, {name}) / {scale!r}" if part.scale else f"number({x}, {name})"
        double, whole = (f"{x} / {scale!r}", f"{x} / {scale!r}") if part.scale else (x, f"{x} + 0.0")
        test = f"{x}.__class__ is float and {x} - {x} == 0.0"
        quick.append(f"    {held} = {double} if {test} else {whole} if {x}.__class__ is int else {by_helper}")
        slow.append(f"    {held} = {by_helper}")
        facts[part.name] = Code(held, Kind.NUMBER, is_plain=True)
    if numbers:
        writer.statements += ["try:", *quick, "except OverflowError:", *slow]


def _as_meant(part: Input, x: str, writer: Writer) -> str:
    """The quick way for what a row ordinarily holds; a helper for the rest, which also refuses the wrong sort."""
    name = writer.constant(part.name)
    match part.type.kind:
        case Kind.TEXT:
            return f"{x} if {x}.__class__ is str or {x} is None else text({x}, {name})"
        case Kind.DATE:
            return f"float({x}.toordinal()) if {x}.__class__ is date else day({x}, {name})"
        case Kind.BOOLEAN:
            return f"{x} if {x} is True or {x} is False or {x} is None else boolean({x}, {name})"
        case Kind.TEXTS:
            return f"texts({x}, {name})"
        case Kind.NUMBER:
            raise ValueError("numbers are read together")


@dataclass(frozen=True, slots=True)
class _Fired:
    """The variable (or True, False or a comparison) of every rule, in program order; the choice it stands in, by index,
    where that is still open."""

    rules: list[str]
    chosen: dict[int, Chosen]


def _fire_layers(plan: Plan, writer: Writer, facts: dict[str, Code], flags: dict[str, str]) -> _Fired:
    """Statements layer by layer."""
    fired = _Fired([str(always) for always in plan.always], {})
    settling = [fact for layer in plan.layers for fact in layer.facts if fact.constant is None]
    for layer in plan.layers:
        for rule in layer.rules:
            if rule.always is None:
                test = writer.condition(rule.test)
                fired.rules[rule.index] = writer.assign(f"not {test}" if rule.is_inverted else test)
        conflicts: dict[str, str] = {}
        for choice in layer.choices:
            one = choose(choice, settling, writer)
            conflicts[choice.id] = one.conflict
            for index, label in one.labels.items():
                fired.chosen[index] = one
                fired.rules[index] = f"({one.variable} == {label})"
        for flag in layer.flags:
            flags[flag.name] = writer.assign(_raised(flag, fired, conflicts, flags, writer))
        for fact in layer.facts:
            facts[fact.part.name] = _settled(fact, fired, writer)
    return fired


def _raised(
    flag: PlannedFlag, fired: _Fired, conflicts: Mapping[str, str], flags: Mapping[str, str], writer: Writer
) -> str:
    if flag.always is not None:
        return str(flag.always)
    if flag.choice is not None:
        return conflicts[flag.choice]
    given = [flags[flag.name]] if flag.is_given else []
    alone = [fired.rules[index] for index in flag.raisers if index not in fired.chosen]
    return " or ".join([*given, *alone, *in_one_of(flag.raisers, fired.chosen, writer)])


def _settled(fact: PlannedFact, fired: _Fired, writer: Writer) -> Code:
    """Statements that merge what rules set; the variable that holds the fact from here on.

    Adding 0.0 turns -0.0 into 0.0 and changes nothing else: here the sign of a zero would begin to show.
    """
    kind = fact.part.type.kind
    if fact.constant is not None:
        return writer.literal(fact.constant.value, kind)
    otherwise = writer.literal(fact.part.otherwise, kind).text
    unknown = writer.literal(None, kind).text
    names = []
    for run in runs([(wish.index, wish) for wish in fact.wishes], fired.chosen):
        wish = run[0]
        if wish.index in fired.chosen:
            names.append(fired.chosen[wish.index].held[fact.part.name, wish.index])
            continue
        value = writer.clean_value(wish.value).text
        names.append(writer.assign(f"{value} if {fired.rules[wish.index]} else {unknown}"))
    match fact.part.merge:
        case "sum":
            merged = _summed(names, otherwise, writer)
        case "max" | "min":
            best, sign = writer.assign("nan"), ">" if fact.part.merge == "max" else "<"
            writer.statements += [f"if {name} {sign} {best} or {best} != {best}: {best} = {name}" for name in names]
            merged = f"{best} if {best} == {best} else {otherwise}"
        case _:
            known = (f"{name} == {name}" if kind in NUMERIC else f"{name} is not None" for name in names)
            merged = " else ".join([*(f"{name} if {test}" for name, test in zip(names, known, strict=True)), otherwise])
    return Code(writer.assign(f"({merged}) + 0.0" if kind is Kind.NUMBER else merged), kind, is_plain=True)


def _summed(names: list[str], otherwise: str, writer: Writer) -> str:
    """Known values added in order of rule id; not finite is unknown; none known: `otherwise`."""
    total, is_any_known = writer.assign("0.0"), writer.assign("False")
    writer.statements += [f"if {name} == {name}: {total} += {name}; {is_any_known} = True" for name in names]
    return f"({total} if -{LARGEST} <= {total} <= {LARGEST} else nan) if {is_any_known} else {otherwise}"


def _boosts(program: Program, fired: _Fired, writer: Writer) -> dict[str, str]:
    """The variable of every boosted item: the product of the factors of fired rules, in program order."""
    factors: dict[str, list[tuple[int, tuple[int, float]]]] = {}
    for index, rule in enumerate(program.rules):
        for item, factor in rule.boosts:
            factors.setdefault(item, []).append((index, (index, factor)))
    products = {}
    for item in sorted(factors):
        products[item] = product = writer.assign("1.0")
        for run in runs(factors[item], fired.chosen):
            index, factor = run[0]
            if index in fired.chosen:
                writer.statements.append(f"{product} *= {chosen_factor(run, fired.chosen[index], writer)}")
            else:
                writer.statements.append(f"if {fired.rules[index]}: {product} *= {float(factor)!r}")
    return products


def _given_back(code: Code) -> str:
    """A fact as the outcome holds it: None for unknown, dates as dates."""
    match code.kind:
        case Kind.NUMBER:
            return f"({code.text} if {code.text} == {code.text} else None)"
        case Kind.DATE:
            return f"date_of({code.text})"
        case _:
            return code.text


def _tuple(texts: list[str]) -> str:
    return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"
