"""The Polars back end: a whole frame fired in one lazy plan, layer by layer, each condition computed once.

`fire` returns a plan; the caller selects what it needs, and what it does not need is never computed. Called by
decide, simulate and replay; measured in `benchmarks/engine_batch.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from .column_expressions import Projections, Term, Translator, Truths, any_of, negated
from .column_functions import POLARS_TYPES, finite, literal, without_negative_zero
from .layers import Cycle, Layers, names_written, order_rules
from .normal_form import is_false_form, normal_form, normal_value
from .program import Derived, Program, Rule
from .tree import Condition, Kind, Value

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
    order = order_rules(program) if layers is None else layers
    if isinstance(order, Cycle):
        raise ValueError(f"the program has a cycle: {' > '.join(step.rule.id for step in order.steps)}")
    schema = frame.collect_schema()
    added = output_names(program)
    columns = _columns(program, order, schema)
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
    """Every flag that some rule raises, `proposed.<item>` too, in order of name."""
    derived = {part.name for part in program.derived}
    return tuple(sorted({name for rule in program.rules for name in names_written(rule)} - derived))


def boosted_items(program: Program) -> tuple[str, ...]:
    """Every item that some rule boosts, in order of name."""
    return tuple(sorted({item for rule in program.rules for item, _ in rule.boosts}))


def has_fired(program: Program, rule_id: str) -> pl.Expr:
    """From the masks of a fired frame: whether the rule fired."""
    index = next(index for index, rule in enumerate(program.rules) if rule.id == rule_id)
    return pl.col(f"fired.{index // RULES_A_WORD}") & (1 << index % RULES_A_WORD) != 0


def condition_expression(condition: Condition, program: Program, schema: pl.Schema | None = None) -> pl.Expr:
    """True where the condition is true, else false (never null), over a frame that `fire` returned.

    Flags that are no part of the program are read from the frame where `schema` names them, else they are false.
    """
    return _over_fired(program, schema).condition(normal_form(condition)).expression


def value_expression(value: Value, program: Program, schema: pl.Schema | None = None) -> pl.Expr:
    """The value, null where unknown, over a frame that `fire` returned; money in major units."""
    term = _over_fired(program, schema).clean_value(normal_value(value))
    return without_negative_zero(term.expression) if term.kind is Kind.NUMBER else term.expression


def _over_fired(program: Program, schema: pl.Schema | None) -> Translator:
    """A translator for which all that rules derive is a column already."""
    translator = Translator(program, schema)
    for part in program.derived:
        translator.settle_fact(part.name, Term(pl.col(part.name), 0, part.type.kind))
    for name in raised_flags(program):
        translator.settle_flag(name, Truths(pl.col(name), 0))
    return translator


@dataclass(frozen=True, slots=True)
class _Wish:
    """What one rule sets a fact to; `value` is null where the rule has not fired or the value is unknown."""

    rule: Rule
    value: Term


def _columns(program: Program, order: Layers, schema: pl.Schema) -> Projections:
    """Every column of the plan, in its projection."""
    columns = Projections()
    translator = Translator(program, schema, columns)
    derived = {part.name: part for part in program.derived}
    fired: dict[int, Truths] = {}
    wishes: dict[str, list[_Wish]] = {name: [] for name in derived}
    raisers: dict[str, list[Truths]] = {}
    for name in order.unwritten:
        _settle_fact(derived[name], [], columns, translator)
    for layer in order.layers:
        for index in layer.rules:
            rule = program.rules[index]
            fired[index] = _fired(index, rule, columns, translator)
            for name in names_written(rule):
                raisers.setdefault(name, []).append(fired[index])
            for name, value in rule.sets:
                wishes[name].append(_Wish(rule, _wished(value, fired[index], translator)))
        for name in layer.flags:
            settled = any_of([translator.flag(name), *raisers[name]])
            level = columns.add(name, settled.expression, settled.level)
            translator.settle_flag(name, Truths(pl.col(name), level, settled.constant))
        for name in layer.facts:
            _settle_fact(derived[name], wishes[name], columns, translator)
    _add_masks(program, fired, columns)
    _add_boosts(program, fired, columns)
    return columns


def _fired(index: int, rule: Rule, columns: Projections, translator: Translator) -> Truths:
    if rule.fires_if_unknown:
        truths = negated(translator.condition(is_false_form(rule.when)))
    else:
        truths = translator.condition(normal_form(rule.when))
    if truths.constant is not None:
        return truths
    name = f"~rule.{index}"
    return Truths(pl.col(name), columns.add(name, truths.expression, truths.level))


def _wished(value: Value, fired: Truths, translator: Translator) -> Term:
    term = translator.clean_value(normal_value(value))
    if fired.constant is True:
        return term
    wished = pl.when(fired.expression).then(term.expression)
    return Term(wished, max(fired.level, term.level), term.kind)


def _settle_fact(part: Derived, wishes: list[_Wish], columns: Projections, translator: Translator) -> None:
    """Merges what rules set into the column of the fact.

    What later layers read is an internal column, in which the sign of a zero does not show; the column that goes out
    has lost it.
    """
    kind = part.type.kind
    otherwise = literal(part.otherwise, kind)
    in_order = sorted(wishes, key=lambda wish: wish.rule.id)
    level = max((wish.value.level for wish in wishes), default=0)
    match part.merge:
        case _ if not wishes:
            merged = otherwise
        case "sum":
            merged, level = _summed(part.name, in_order, otherwise, columns)
        case "max":
            merged = pl.max_horizontal([wish.value.expression for wish in in_order]).fill_null(otherwise)
        case "min":
            merged = pl.min_horizontal([wish.value.expression for wish in in_order]).fill_null(otherwise)
        case _:
            by_priority = sorted(in_order, key=lambda wish: -wish.rule.priority)
            merged = pl.coalesce([*(wish.value.expression for wish in by_priority), otherwise])
    merged = merged.cast(POLARS_TYPES[kind])
    if kind is not Kind.NUMBER or not wishes:
        translator.settle_fact(part.name, Term(pl.col(part.name), columns.add(part.name, merged, level), kind))
        return
    internal = f"~fact.{part.name}"
    settled = Term(pl.col(internal), columns.add(internal, merged, level), kind)
    translator.settle_fact(part.name, settled)
    columns.add(part.name, without_negative_zero(settled.expression), settled.level)


def _summed(name: str, wishes: list[_Wish], otherwise: pl.Expr, columns: Projections) -> tuple[pl.Expr, int]:
    """Known values added from left to right in order of rule id; not finite is unknown; none known: `otherwise`.

    A value that is not known counts as 0.0, which changes no bit of a sum that began with 0.0.
    """
    level = 0
    total = pl.lit(0.0)
    terms = []
    for position, wish in enumerate(wishes):
        term = f"~term.{position}.{name}"
        level = max(level, columns.add(term, wish.value.expression, wish.value.level))
        terms.append(pl.col(term))
        total = total + pl.col(term).fill_null(0.0)
    level = columns.add(f"~sum.{name}", total, level)
    is_any_known = pl.any_horizontal([term.is_not_null() for term in terms])
    return pl.when(is_any_known).then(finite(pl.col(f"~sum.{name}"))).otherwise(otherwise), level


def _add_masks(program: Program, fired: Mapping[int, Truths], columns: Projections) -> None:
    """Bits are gathered into bytes by choosing between two constants, then bytes into words: measured, a fifth of the
    cost of casting and shifting each bit in 64 bits."""
    for word, name in enumerate(mask_names(program)):
        indices = range(word * RULES_A_WORD, min((word + 1) * RULES_A_WORD, len(program.rules)))
        mask, level = pl.lit(0, dtype=pl.Int64), 0
        for first in range(indices.start, indices.stop, 8):
            bits = [(1 << index - first, fired[index]) for index in range(first, min(first + 8, indices.stop))]
            byte = _byte(bits)
            if byte is not None:
                mask = mask | byte.cast(pl.Int64) * (1 << first - indices.start)
                level = max(level, *(truths.level for _, truths in bits))
        columns.add(name, mask, level)


def _byte(bits: list[tuple[int, Truths]]) -> pl.Expr | None:
    """The sum of the bits that are set; None where none ever is."""
    always = sum(bit for bit, truths in bits if truths.constant is True)
    byte = pl.lit(always, dtype=pl.UInt8)
    open_bits = [(bit, truths) for bit, truths in bits if truths.constant is None]
    for bit, truths in open_bits:
        set_bit, no_bit = pl.lit(bit, dtype=pl.UInt8), pl.lit(0, dtype=pl.UInt8)
        byte = byte | pl.when(truths.expression).then(set_bit).otherwise(no_bit)
    return byte if always or open_bits else None


def _add_boosts(program: Program, fired: Mapping[int, Truths], columns: Projections) -> None:
    """The product of the factors of fired rules, in program order: a rule that has not fired multiplies by 1.0."""
    for item in boosted_items(program):
        product, level = pl.lit(1.0), 0
        for index, rule in enumerate(program.rules):
            for boosted, factor in rule.boosts:
                if boosted == item:
                    product = product * pl.when(fired[index].expression).then(float(factor)).otherwise(1.0)
                    level = max(level, fired[index].level)
        columns.add(f"boost.{item}", product, level)
