"""Rule programs and rows from a seed: well typed, with every kind of node, every function, chains and traps.

The same seed gives the same program and rows for ever (only `random.Random` is used). What traps there are was learnt
from back ends that differed: NaN, infinities, -0.0, subnormals, sums that overflow, halves that round, leap days, the
ends of the calendar, letters of two code points, dictionary columns, flags both given and raised.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from campaign_engine.engine.program import Choice, Derived, Input, Program, Proposal, Rule, conflict_flag, make_program
from campaign_engine.engine.tree import (
    All,
    Among,
    Any,
    Arithmetic,
    Call,
    Case,
    Compare,
    Condition,
    Constant,
    Contains,
    Fact,
    Flag,
    IsUnknown,
    Kind,
    Like,
    Literal,
    Negative,
    Not,
    Truth,
    Type,
    Value,
)

NUMBER, TEXT, DATE, BOOLEAN, TEXTS = (Type(kind) for kind in Kind)
STAGES = 4

NUMBERS = (
    0.0, -0.0, 1.0, -1.0, 2.0, 3.0, 7.0, -7.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 0.2, 0.3, 10.0, 100.0, 0.005, 1.005,
    2.675, 0.49999999999999994, 4503599627370495.5, 2.0**53, 2.0**53 - 1, -(2.0**53), 1e15, 1e16, 1e300, 1e308, -1e308,
    1.7976931348623157e308, 5e-324, -5e-324, 2.2250738585072014e-308, 1e-300, 1 / 3,
)  # fmt: skip
NOT_FINITE = (math.nan, math.inf, -math.inf)
TEXT_VALUES = (
    "", "a", "b", "ab", "abc", "A", "AB", "gold", "silver", "Gold", "a b", " a", "a\nb", "\n", "%", "_", "a%b", "a_b",
    "é", "e\u0301", "É", "ß", "ẞ", "İ", "ı", "I", "i", "ǅ", "ﬁ", "Σ", "ς", "σ", "猫", "狗猫", "😀", "a😀b", "𝒳",
    "\u0000", "ｇ", "x" * 40, "\\", ".*", "[a]", "a.c",
)  # fmt: skip
DATES = (
    date(1, 1, 1), date(4, 2, 29), date(1582, 10, 15), date(1899, 12, 31), date(1900, 2, 28), date(1900, 3, 1),
    date(1969, 12, 31), date(1970, 1, 1), date(2000, 2, 28), date(2000, 2, 29), date(2000, 3, 1), date(2023, 2, 28),
    date(2024, 2, 29), date(2024, 12, 31), date(2026, 9, 30), date(2026, 10, 1), date(2100, 2, 28), date(9999, 12, 31),
)  # fmt: skip
PATTERN_PIECES = ("%", "%", "_", "a", "b", "é", "猫", "😀", "\n", ".", "[a]", "ab", "%_%", "x", "\\", "e\u0301", "gold")
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")


class Generated(NamedTuple):
    """A program, rows of stored values, and for every input and flag the Polars type a frame holds it in (by name)."""

    program: Program
    rows: list[dict[str, object]]
    stored: dict[str, str]


class Names(NamedTuple):
    """What a rule of some stage may read: facts by kind, flags."""

    facts: Mapping[Kind, list[str]]
    flags: list[str]


def generate(seed: int, row_count: int = 50) -> Generated:
    """One program of 3 to 16 rules, rarely 70 (more than a mask word holds), in up to four layers, and rows for it.

    More than half of the programs have choices: of rules that stood alone before, and of rules of their own (2 to 9,
    rarely 80), both modes, with rules that read whether a choice met a conflict.
    """
    random = Random(seed)
    inputs, stored = _inputs(random)
    input_flags = [f"segment.s{number}" for number in range(random.randint(1, 3))]
    constants = (
        ("today", DATE, random.choice(DATES)),
        ("days_to_calendar.gala", NUMBER, random.choice((None, 0.0, 12.0))),
        ("motto", TEXT, random.choice((None, *TEXT_VALUES))),
    )
    constant_flags = (("in_calendar.gala", random.random() < 0.5),)
    derived = [_derived(random, number) for number in range(random.randint(2, 6))]
    stage_of = {part.name: random.randrange(STAGES) for part in derived}
    flags = [f"tag.t{number}" for number in range(random.randint(1, 4))]
    flags += [flag for flag in input_flags if random.random() < 0.3]
    items = [f"item{number}" for number in range(random.randint(1, 4))]
    stage_of |= {flag: random.randrange(STAGES) for flag in flags}
    stage_of |= {f"proposed.{item}": random.randrange(STAGES) for item in items}

    def rule_of(random: Random, stage: int, number: int) -> Rule:
        readable = [part for part in derived if stage_of[part.name] < stage]
        facts: dict[Kind, list[str]] = {kind: [] for kind in Kind}
        for name, kind in [
            *((part.name, part.type.kind) for part in (*inputs, *readable)),
            *((name, type_.kind) for name, type_, _ in constants),
        ]:
            facts[kind].append(name)
        known_flags = [flag for flag in stage_of if "." in flag and stage_of[flag] < stage]
        known_flags += [*(flag for flag in input_flags if flag not in stage_of), "in_calendar.gala", "tag.nobody"]
        maker = Maker(random, Names(facts, known_flags))
        writable = [part for part in derived if stage_of[part.name] >= stage]
        raisable = [flag for flag in flags if stage_of[flag] >= stage]
        wishable = [item for item in items if stage_of[f"proposed.{item}"] >= stage]
        return _rule(random, number, maker, writable, raisable, wishable, items)

    rules, stages = [], {}
    for number in range(70 if random.random() < 0.02 else random.randint(3, 16)):
        stage = random.randrange(STAGES)
        rules.append(rule_of(random, stage, number))
        stages[rules[-1].id] = stage
    beside = Random(f"choices of {seed}")
    choices, more = _choices(beside, stages, lambda stage: rule_of(beside, stage, 0))
    rules += more
    program = make_program(
        inputs=tuple(inputs),
        rules=tuple(random.sample(rules, len(rules))),
        derived=tuple(derived),
        input_flags=tuple(input_flags),
        constants=constants,
        constant_flags=constant_flags,
        choices=tuple(choices),
    )
    stored |= dict.fromkeys(input_flags, "Boolean")
    return Generated(program, [_row(random, program, stored) for _ in range(row_count)], stored)


def _choices(random: Random, stages: Mapping[str, int], make: Callable[[int], Rule]) -> tuple[list[Choice], list[Rule]]:
    """Choices, and rules that came with them: all rules of a choice are of one stage, so that no ring can arise."""
    choices, rules = [], []
    for number in range(random.choice((0, 0, 1, 1, 2))):
        stage = random.randrange(STAGES)
        members = [id for id, mine in sorted(stages.items()) if mine == stage and not _is_in(id, choices)]
        if random.random() < 0.6:
            count = 80 if random.random() < 0.02 else random.randint(2, 9)
            fresh = [replace(make(stage), id=f"table:c{number}:{row:05}") for row in range(1, count + 1)]
            members = [one.id for one in fresh]
            rules += fresh
        order = members if random.random() < 0.6 else random.sample(members, len(members))
        several = random.choice((1, 2, 3, len(order)))
        classes = tuple(k if several == len(order) else random.randrange(several) for k in range(len(order)))
        mode = random.choice(("first", "agree"))
        choices.append(Choice(f"c{number}", mode, tuple(order), classes if mode == "agree" else ()))
        clash = Flag(conflict_flag(f"c{number}"), random.random() < 0.3)
        when = clash if random.random() < 0.5 else All((clash, make(stage).when))
        rules.append(Rule(f"rule:after{number}", when, boosts=(("item0", 1.7),)))
    return choices, rules


def _is_in(rule: str, choices: Sequence[Choice]) -> bool:
    return any(rule in choice.rules for choice in choices)


def _inputs(random: Random) -> tuple[list[Input], dict[str, str]]:
    inputs, stored = [], {}
    kinds = [
        ("n", NUMBER, ("Float64", "Float64", "Float32", "Int64", "Int32", "UInt8"), (3, 6)),
        ("t", TEXT, ("String", "String", "Categorical", "Enum"), (1, 3)),
        ("d", DATE, ("Date",), (1, 2)),
        ("b", BOOLEAN, ("Boolean",), (1, 2)),
        ("l", TEXTS, ("List",), (1, 1)),
    ]
    for letter, type_, types, (least, most) in kinds:
        for number in range(random.randint(least, most)):
            name = f"{letter}{number}"
            stored[name] = random.choice(types)
            scale = random.choice((0, 2, 3)) if stored[name] == "Int64" else 0
            inputs.append(Input(name, type_, scale=scale))
    return inputs, stored


def _derived(random: Random, number: int) -> Derived:
    kind = random.choice((Kind.NUMBER, Kind.NUMBER, Kind.NUMBER, Kind.DATE, Kind.TEXT, Kind.BOOLEAN))
    merges = {Kind.NUMBER: ("priority", "max", "min", "sum", "sum", None), Kind.DATE: ("priority", "max", "min")}
    values = {Kind.NUMBER: NUMBERS, Kind.DATE: DATES, Kind.TEXT: TEXT_VALUES, Kind.BOOLEAN: (True, False)}
    return Derived(
        f"set{number}",
        Type(kind),
        merge=random.choice(merges.get(kind, ("priority", None))),
        otherwise=random.choice(values[kind]) if random.random() < 0.5 else None,
    )


def _rule(
    random: Random,
    number: int,
    maker: Maker,
    writable: list[Derived],
    raisable: list[str],
    wishable: list[str],
    items: list[str],
) -> Rule:
    wished = random.sample(wishable, min(len(wishable), random.choice((0, 0, 1, 1, 2))))
    mode = "all_of" if len(wished) < 2 else random.choice(("all_of", "best_of", "first_of"))
    written = random.sample(writable, min(len(writable), random.choice((0, 1, 1, 2))))
    return Rule(
        id=f"rule:{random.choice('xyz')}{number:02}",
        when=maker.condition(random.choice((0, 1, 2, 3))),
        fires_if_unknown=random.random() < 0.2,
        priority=random.choice((50, 50, 10, 90)),
        flags=tuple(random.sample(raisable, min(len(raisable), random.choice((0, 1, 2))))),
        sets=tuple((part.name, maker.value(part.type.kind, random.choice((0, 1, 2)))) for part in written),
        proposes=Proposal(mode, tuple(wished)) if wished else None,
        boosts=tuple(
            (item, random.choice((0.0, 0.5, 1.2, 1.1, 3.33, 10.0))) for item in items if random.random() < 0.3
        ),
        forbids=tuple(item for item in items if random.random() < 0.1),
    )


class Maker:
    """Makes conditions and values over the names a rule may read."""

    def __init__(self, random: Random, names: Names) -> None:
        self.random, self.names = random, names

    def condition(self, depth: int) -> Condition:
        """A condition at most `depth` operators deep, values in it not counted."""
        random = self.random
        if depth and random.random() < 0.8:
            if random.random() < 0.25:
                return Not(self.condition(depth - 1))
            parts = tuple(self.condition(depth - 1) for _ in range(random.choice((2, 2, 3))))
            return All(parts) if random.random() < 0.5 else Any(parts)
        return random.choice(
            (self.compare, self.compare, self.compare, self.among, self.like, self.contains, self.is_unknown,
             self.truth, self.flag, self.flag, self.constant)
        )()  # fmt: skip

    def compare(self) -> Condition:
        kind = self.random.choice((Kind.NUMBER, Kind.NUMBER, Kind.NUMBER, Kind.DATE, Kind.TEXT, Kind.BOOLEAN))
        operators = COMPARISONS if kind in (Kind.NUMBER, Kind.DATE) else COMPARISONS[:2]
        left, right = self.value(kind, self.depth()), self.value(kind, self.depth())
        if self.random.random() < 0.5:
            left, right = self.fact(kind), self.literal(kind)
        if self.random.random() < 0.3:
            left, right = right, left
        return Compare(self.random.choice(operators), left, right)

    def among(self) -> Condition:
        kind = self.random.choice((Kind.NUMBER, Kind.TEXT, Kind.TEXT, Kind.DATE, Kind.BOOLEAN))
        choices = tuple(self.literal(kind) for _ in range(self.random.choice((1, 2, 3, 12))))
        return Among(self.value(kind, self.depth()), choices, self.sign())

    def like(self) -> Condition:
        pattern = "".join(self.random.choices(PATTERN_PIECES, k=self.random.choice((0, 1, 2, 3, 4))))
        return Like(self.value(Kind.TEXT, self.depth()), pattern, self.sign())

    def contains(self) -> Condition:
        return Contains(self.fact(Kind.TEXTS), self.value(Kind.TEXT, self.depth()), self.sign())

    def is_unknown(self) -> Condition:
        return IsUnknown(self.value(self.random.choice(tuple(Kind)), self.depth()), self.sign())

    def truth(self) -> Condition:
        return Truth(self.value(Kind.BOOLEAN, self.depth()), self.sign())

    def flag(self) -> Condition:
        return Flag(self.random.choice(self.names.flags), self.sign())

    def constant(self) -> Condition:
        return Constant(self.random.random() < 0.5)

    def sign(self) -> bool:
        return self.random.random() < 0.4

    def depth(self) -> int:
        return self.random.choice((0, 0, 1, 2))

    def value(self, kind: Kind, depth: int) -> Value:
        """A value at most `depth` operators deep."""
        random = self.random
        if not depth or kind is Kind.TEXTS:
            return self.fact(kind) if kind is Kind.TEXTS or random.random() < 0.65 else self.literal(kind)
        if random.random() < 0.2:
            branches = tuple((self.condition(1), self.value(kind, depth - 1)) for _ in range(random.choice((1, 2))))
            return Case(branches, self.value(kind, depth - 1) if random.random() < 0.6 else None)
        if random.random() < 0.15:
            return Call("COALESCE", tuple(self.value(kind, depth - 1) for _ in range(random.choice((2, 3)))))
        match kind:
            case Kind.NUMBER:
                return self.number(depth)
            case Kind.TEXT:
                return Call(random.choice(("LOWER", "UPPER")), (self.value(Kind.TEXT, depth - 1),))
            case Kind.DATE if random.random() < 0.5:
                both = (self.value(Kind.DATE, depth - 1), self.value(Kind.DATE, depth - 1))
                return Call(random.choice(("LEAST", "GREATEST")), both)
            case _:
                return self.fact(kind)

    def number(self, depth: int) -> Value:
        random = self.random
        name = random.choice(
            ("+", "-", "*", "/", "%", "+", "-", "*", "/", "negative", "ABS", "ROUND", "ROUND", "FLOOR", "CEIL", "LEAST",
             "GREATEST", "LENGTH", "DAYS_BETWEEN", "MONTH", "WEEKDAY", "DAYS_TO_ANNIVERSARY")
        )  # fmt: skip
        match name:
            case "negative":
                return Negative(self.value(Kind.NUMBER, depth - 1))
            case "+" | "-" | "*" | "/" | "%":
                return Arithmetic(name, self.value(Kind.NUMBER, depth - 1), self.value(Kind.NUMBER, depth - 1))
            case "LENGTH":
                return Call(name, (self.value(Kind.TEXT, depth - 1),))
            case "MONTH" | "WEEKDAY":
                return Call(name, (self.value(Kind.DATE, depth - 1),))
            case "DAYS_BETWEEN":
                return Call(name, (self.value(Kind.DATE, depth - 1), self.value(Kind.DATE, depth - 1)))
            case "DAYS_TO_ANNIVERSARY":
                today = Fact("today") if random.random() < 0.5 else self.value(Kind.DATE, depth - 1)
                return Call(name, (self.value(Kind.DATE, depth - 1), today))
            case "LEAST" | "GREATEST":
                return Call(name, tuple(self.value(Kind.NUMBER, depth - 1) for _ in range(random.choice((2, 3)))))
            case "ROUND" if random.random() < 0.6:
                return Call(name, (self.value(Kind.NUMBER, depth - 1), Literal(float(random.randint(0, 6)), NUMBER)))
            case _:
                return Call(name, (self.value(Kind.NUMBER, depth - 1),))

    def fact(self, kind: Kind) -> Value:
        return Fact(self.random.choice(self.names.facts[kind]))

    def literal(self, kind: Kind) -> Literal:
        random = self.random
        match kind:
            case Kind.NUMBER:
                small = float(random.randint(-3, 12))
                return Literal(small if random.random() < 0.6 else random.choice(NUMBERS), NUMBER)
            case Kind.TEXT:
                return Literal(random.choice(TEXT_VALUES), TEXT)
            case Kind.DATE:
                return Literal(random.choice(DATES), DATE)
            case _:
                return Literal(random.random() < 0.5, BOOLEAN)


def _row(random: Random, program: Program, stored: Mapping[str, str]) -> dict[str, object]:
    row: dict[str, object] = {name: random.choice((True, False, True, False, None)) for name in program.input_flags}
    for part in program.inputs:
        row[part.name] = None if random.random() < 0.15 else _stored_value(random, part.type.kind, stored[part.name])
    return row


def _stored_value(random: Random, kind: Kind, stored: str) -> object:
    match kind, stored:
        case Kind.NUMBER, "Float64":
            return _any_double(random)
        case Kind.NUMBER, "Float32":
            return _as_float32(_any_double(random))
        case Kind.NUMBER, "Int64":
            ends = (0, 1, -1, 2**53, -(2**53), 2**53 - 1, 100, 12345, -2)
            return random.choice(ends) if random.random() < 0.3 else random.randint(-500, 1500)
        case Kind.NUMBER, "Int32":
            return random.choice((0, 1, -1, 2**31 - 1, -(2**31))) if random.random() < 0.2 else random.randint(-5, 12)
        case Kind.NUMBER, _:
            return random.choice((0, 255)) if random.random() < 0.2 else random.randint(0, 12)
        case Kind.TEXT, _:
            return random.choice(TEXT_VALUES)
        case Kind.DATE, _:
            return (
                random.choice(DATES) if random.random() < 0.6 else date(1990, 1, 1) + timedelta(random.randrange(15000))
            )
        case Kind.BOOLEAN, _:
            return random.random() < 0.5
        case _:
            choices = [None if random.random() < 0.2 else random.choice(TEXT_VALUES[:12]) for _ in range(4)]
            return choices[: random.randint(0, 4)]


def _any_double(random: Random) -> float:
    chance = random.random()
    if chance < 0.1:
        return random.choice(NOT_FINITE)
    if chance < 0.35:
        return random.choice(NUMBERS)
    if chance < 0.75:
        return float(random.randint(-5, 12))
    if chance < 0.95:
        return round(random.uniform(-50, 150), 3)
    (double,) = struct.unpack("<d", random.randbytes(8))
    return float(double)


def _as_float32(x: float) -> float:
    try:
        (single,) = struct.unpack("<f", struct.pack("<f", x))
    except OverflowError:
        return math.copysign(math.inf, x)
    return float(single)
