"""The Polars back end: a whole frame fired in one lazy plan, layer by layer, each condition computed once.

`fire` returns a plan; the caller selects what it needs, and what it does not need is never computed. Called by
decide, simulate and replay; measured in `benchmarks/engine_batch.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from .column_choices import Chosen, choose
from .column_expressions import Translator
from .column_functions import POLARS_TYPES, either, extreme, finite, joined, literal, without_negative_zero
from .constant_folding import Constants, constants_of, fold_condition, fold_value
from .layers import Layers, names_written
from .normal_form import normal_form, normal_value
from .plan import Plan, PlannedFact, PlannedFlag, PlannedRule, Wish, plan_program, runs
from .program import Program, conflict_flags
from .projections import Projections, Term, Truths
from .tree import Condition, Fact, Flag, Kind, Node, Value, walk

RULES_A_WORD: Final = 63
"""Rules in one Int64 mask: the sign bit stays free, so that every reader of Parquet sees the same number."""


def fire(program: Program, frame: pl.LazyFrame, layers: Layers | None = None) -> pl.LazyFrame:
    """The frame with columns added: every flag that a rule raises, by its full name (Boolean, never null); every
    derived fact (null is unknown); `boost.<item>` (Float64); `fired.0`, `fired.1` ... (Int64, never null), where bit k
    of word w is rule 63 * w + k in program order.

    `frame` holds a column for every input and input flag that some rule reads; a column of an added name is replaced.
    `layers` spares ordering the program again. Raises ValueError for a program with a cycle or a missing column,
    TypeError for a column that cannot hold its input: errors of the caller, as checks come before.
    """
    schema = frame.collect_schema()
    added = output_names(program)
    columns = _columns(program, plan_program(program, layers), schema)
    kept = [name for name in schema.names() if name not in set(added)]
    return columns.onto(frame).select(*kept, *added)


def output_names(program: Program) -> tuple[str, ...]:
    """The columns that `fire` adds: flags, facts, boosts, masks, each sort in order of name."""
    return (
        *raised_flags(program),
        *(part.name for part in program.derived),
        *(f"boost.{item}" for item in boosted_items(program)),
        *mask_names(program),
    )


def mask_names(program: Program) -> tuple[str, ...]:
    """`fired.0` ...: one name for every 63 rules."""
    return tuple(f"fired.{word}" for word in range(-(-len(program.rules) // RULES_A_WORD)))


def raised_flags(program: Program) -> tuple[str, ...]:
    """Every flag that some rule or choice raises, `proposed.<item>` too, in order of name."""
    derived = {part.name for part in program.derived}
    names = {name for rule in program.rules for name in names_written(rule)}.union(conflict_flags(program))
    return tuple(sorted(names - derived))


def boosted_items(program: Program) -> tuple[str, ...]:
    """Every item that some rule boosts, in order of name."""
    return tuple(sorted({item for rule in program.rules for item, _ in rule.boosts}))


def has_fired(program: Program, rule_id: str) -> pl.Expr:
    """From the masks of a fired frame: whether the rule fired."""
    index = next(index for index, rule in enumerate(program.rules) if rule.id == rule_id)
    return pl.col(f"fired.{index // RULES_A_WORD}") & (1 << index % RULES_A_WORD) != 0


def condition_expression(condition: Condition, program: Program, schema: pl.Schema | None = None) -> pl.Expr:
    """True where the condition is true, else false (never null), over a frame that `fire` returned.

    A flag that is no part of the program is read from the frame where `schema` names it, else it is false.
    """
    translator, constants = _over_fired(condition, program, schema)
    return translator.condition(fold_condition(normal_form(condition), constants)).expression


def value_expression(value: Value, program: Program, schema: pl.Schema | None = None) -> pl.Expr:
    """The value, null where unknown, over a frame that `fire` returned; money in major units."""
    translator, constants = _over_fired(value, program, schema)
    term = translator.clean_value(fold_value(normal_value(value), constants))
    return without_negative_zero(term.expression) if term.kind is Kind.NUMBER else term.expression


def _over_fired(node: Node, program: Program, schema: pl.Schema | None) -> tuple[Translator, Constants]:
    """A translator for which all that rules derive is a column already, and the constants of the program."""
    raised = raised_flags(program)
    beside = () if schema is None else schema.names()
    translator = Translator(program.inputs, {*program.input_flags, *beside}, schema)
    for part in program.derived:
        translator.settle_fact(part.name, Term(pl.col(part.name), 0, part.type.kind))
    for name in raised:
        translator.settle_flag(name, Truths(pl.col(name), 0))
    constants = constants_of(program)
    for name in raised:
        constants.flags.pop(name, None)
    for name in {part.name for part in walk(node) if isinstance(part, Fact | Flag)}:
        if name not in {*constants.kinds, *raised, *program.input_flags, *beside}:
            constants.flags.setdefault(name, False)
    return translator, constants


@dataclass(frozen=True, slots=True)
class Fired:
    """By index: where each rule fires, as far as that is no constant; the choice it stands in, where that is open."""

    rules: Mapping[int, Truths]
    chosen: Mapping[int, Chosen]

    def any_of(self, indices: Iterable[int]) -> list[Truths]:
        """Where some of these rules fire, in parts: one for each choice, one for each rule that stands alone."""
        parts: dict[str | int, list[int]] = {}
        for index in indices:
            parts.setdefault(self.chosen[index].id if index in self.chosen else index, []).append(index)
        together = [some for some in parts.values() if some[0] in self.rules]
        return [self._one_of(some) for some in together]

    def _one_of(self, indices: Sequence[int]) -> Truths:
        chosen = self.chosen.get(indices[0])
        return self.rules[indices[0]] if chosen is None else Truths(chosen.is_one_of(indices), chosen.level)


def _columns(program: Program, plan: Plan, schema: pl.Schema) -> Projections:
    """Every column of the plan, in its projection."""
    columns = Projections()
    translator = Translator(program.inputs, program.input_flags, schema, columns)
    rules: dict[int, Truths] = {}
    chosen: dict[int, Chosen] = {}
    fired = Fired(rules, chosen)
    for layer in plan.layers:
        for rule in layer.rules:
            if rule.always is None:
                rules[rule.index] = _fire_rule(rule, columns, translator)
        conflicts: dict[str, Truths] = {}
        for choice in layer.choices:
            one = choose(choice, columns, translator)
            chosen |= dict.fromkeys(one.positions, one)
            rules |= {index: Truths(one.is_one_of([index]), one.level) for index in one.positions}
            conflicts |= {} if one.is_conflict is None else {choice.id: one.is_conflict}
        for flag in layer.flags:
            _settle_flag(flag, fired, conflicts, columns, translator)
        for fact in layer.facts:
            _settle_fact(fact, fired, columns, translator)
    _add_masks(program, plan, fired.rules, columns)
    _add_boosts(program, plan, fired, columns)
    return columns


def _fire_rule(rule: PlannedRule, columns: Projections, translator: Translator) -> Truths:
    truths = translator.condition(rule.test)
    name = f"~rule.{rule.index}"
    fires = ~truths.expression if rule.is_inverted else truths.expression
    return Truths(pl.col(name), columns.add(name, fires, truths.level))


def _settle_flag(
    flag: PlannedFlag,
    fired: Fired,
    conflicts: Mapping[str, Truths],
    columns: Projections,
    translator: Translator,
) -> None:
    if flag.always is not None:
        columns.add(flag.name, pl.lit(flag.always), 0)
        return
    parts = fired.any_of(flag.raisers) if flag.choice is None else [conflicts[flag.choice]]
    if flag.is_given:
        parts.append(translator.flag(flag.name))
    raised = joined([part.expression for part in parts], either)
    level = columns.add(flag.name, raised, max(part.level for part in parts))
    translator.settle_flag(flag.name, Truths(pl.col(flag.name), level))


def _settle_fact(fact: PlannedFact, fired: Fired, columns: Projections, translator: Translator) -> None:
    """Merges what rules set into the column of the fact.

    What later layers read is an internal column, in which the sign of a zero does not show; the column that goes out
    has lost it.
    """
    name, kind = fact.part.name, fact.part.type.kind
    if fact.constant is not None:
        columns.add(name, literal(fact.constant.value, kind), 0)
        return
    otherwise = literal(fact.part.otherwise, kind)
    by_rule = [(wish.index, wish) for wish in fact.wishes]
    wishes = [_wished(run, fired, translator) for run in runs(by_rule, fired.chosen)]
    level = max(wish.level for wish in wishes)
    match fact.part.merge:
        case "sum":
            merged, level = _summed(name, wishes, otherwise, columns)
        case "max" | "min":
            merged, level = _extreme_of(fact, wishes, columns)
            merged = merged if fact.part.otherwise is None else merged.fill_null(otherwise)
        case _:
            merged = pl.coalesce([*(wish.expression for wish in wishes), otherwise])
    merged = merged.cast(POLARS_TYPES[kind])
    if kind is not Kind.NUMBER:
        translator.settle_fact(name, Term(pl.col(name), columns.add(name, merged, level), kind))
        return
    internal = f"~fact.{name}"
    settled = Term(pl.col(internal), columns.add(internal, merged, level), kind)
    translator.settle_fact(name, settled)
    columns.add(name, without_negative_zero(settled.expression), settled.level)


def _wished(run: list[Wish], fired: Fired, translator: Translator) -> Term:
    """What the rule, or that of the run which fires, sets the fact to; null where none has fired or that value is
    unknown."""
    wish = run[0]
    if wish.index in fired.chosen:
        return _picked(run, fired.chosen[wish.index], translator)
    term = translator.clean_value(wish.value)
    if wish.index not in fired.rules:
        return term
    fires = fired.rules[wish.index]
    return Term(pl.when(fires.expression).then(term.expression), max(fires.level, term.level), term.kind)


def _picked(run: list[Wish], chosen: Chosen, translator: Translator) -> Term:
    """Rules of one choice: each value once, with the rules that set it."""
    by_value: dict[Value, list[int]] = {}
    for wish in run:
        by_value.setdefault(wish.value, []).append(wish.index)
    terms = [(indices, translator.clean_value(value)) for value, indices in by_value.items()]
    picked = chosen.pick([(indices, term.expression) for indices, term in terms])
    return Term(picked, max([chosen.level, *(term.level for _, term in terms)]), terms[0][1].kind)


def _extreme_of(fact: PlannedFact, wishes: list[Term], columns: Projections) -> tuple[pl.Expr, int]:
    """The greatest or smallest known value, in pairs of pairs: each value and each winner is a column of its own."""
    sign: Literal["<", ">"] = ">" if fact.part.merge == "max" else "<"
    candidates = sorted(wishes, key=lambda wish: wish.is_plain and not wish.level)
    made = 0
    while len(candidates) > 1:
        plain = []
        for wish in candidates:
            if not wish.is_plain:
                column = f"~best.{made}.{fact.part.name}"
                wish = Term(pl.col(column), columns.add(column, wish.expression, wish.level), wish.kind, is_plain=True)
                made += 1
            plain.append(wish)
        candidates = [
            Term(extreme(left.expression, right.expression, sign, False), max(left.level, right.level), left.kind)
            for left, right in zip(plain[::2], plain[1::2], strict=False)
        ] + (plain[-1:] if len(plain) % 2 else [])
    return candidates[0].expression, candidates[0].level


def _summed(name: str, wishes: list[Term], otherwise: pl.Expr, columns: Projections) -> tuple[pl.Expr, int]:
    """Known values added from left to right in order of rule id; not finite is unknown; none known: `otherwise`.

    A value that is not known counts as 0.0, which changes no bit of a sum that began with 0.0.
    """
    total, level = pl.lit(0.0), 0
    known = []
    for position, wish in enumerate(wishes):
        term = wish.expression
        if wish.level:
            term = pl.col(f"~term.{position}.{name}")
            level = max(level, columns.add(f"~term.{position}.{name}", wish.expression, wish.level))
        known.append(term.is_not_null())
        total = total + term.fill_null(0.0)
    level = columns.add(f"~sum.{name}", total, level)
    return pl.when(pl.any_horizontal(known)).then(finite(pl.col(f"~sum.{name}"))).otherwise(otherwise), level


def _add_masks(program: Program, plan: Plan, fired: Mapping[int, Truths], columns: Projections) -> None:
    """Bits are gathered into bytes by choosing between two constants, then bytes into ever wider numbers: measured, a
    sixth of the cost of casting and shifting each bit in 64 bits."""
    set_bits = {bit: pl.lit(bit, dtype=pl.UInt8) for bit in (0, *(1 << place for place in range(8)))}
    for word, name in enumerate(mask_names(program)):
        first = word * RULES_A_WORD
        last = min(first + RULES_A_WORD, len(program.rules))
        always = sum(1 << index - first for index in range(first, last) if plan.always[index])
        bits: dict[int, list[pl.Expr]] = {}
        for index in range(first, last):
            if index in fired:
                chosen = pl.when(fired[index].expression).then(set_bits[1 << (index - first) % 8])
                bits.setdefault((index - first) // 8, []).append(chosen.otherwise(set_bits[0]))
        mask = _widened({place: joined(parts, either) for place, parts in bits.items()})
        mask = mask | pl.lit(always, dtype=pl.Int64) if always else mask
        columns.add(name, mask, max((fired[index].level for index in range(first, last) if index in fired), default=0))


def _widened(numbers: Mapping[int, pl.Expr]) -> pl.Expr:
    """Bytes by their place in the word, as one Int64."""
    if not numbers:
        return pl.lit(0, dtype=pl.Int64)
    for wider, width in ((pl.UInt16(), 8), (pl.UInt32(), 16), (pl.Int64(), 32)):
        pairs: dict[int, list[pl.Expr]] = {}
        for place, number in sorted(numbers.items()):
            shifted = number.cast(wider) * pl.lit(1 << width, dtype=wider) if place % 2 else number.cast(wider)
            pairs.setdefault(place // 2, []).append(shifted)
        numbers = {place: joined(parts, either) for place, parts in pairs.items()}
    return numbers[0]


def _add_boosts(program: Program, plan: Plan, fired: Fired, columns: Projections) -> None:
    """The product of the factors of fired rules, in program order: a rule that has not fired multiplies by 1.0."""
    for item in boosted_items(program):
        factors = [
            (index, (index, factor))
            for index, rule in enumerate(program.rules)
            for boosted, factor in rule.boosts
            if boosted == item and plan.always[index] is not False
        ]
        product, level = pl.lit(1.0), 0
        for run in runs(factors, fired.chosen):
            index, factor = run[0]
            if index in fired.chosen:
                product = product * _chosen_factor(run, fired.chosen[index])
            elif index not in fired.rules:
                product = product * pl.lit(float(factor))
                continue
            else:
                product = product * pl.when(fired.rules[index].expression).then(float(factor)).otherwise(1.0)
            level = max(level, fired.rules[index].level)
        columns.add(f"boost.{item}", product, level)


def _chosen_factor(run: list[tuple[int, float]], chosen: Chosen) -> pl.Expr:
    """The factor of the rule of a choice that fires, else 1.0."""
    by_factor: dict[float, list[int]] = {}
    for index, factor in run:
        by_factor.setdefault(float(factor), []).append(index)
    return chosen.pick([(indices, pl.lit(factor)) for factor, indices in by_factor.items()]).fill_null(1.0)
