"""Seeded programs and fact tables of the size of a real shop, for every benchmark: the same seed, the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import polars as pl
from campaign_engine.engine.program import Derived, Input, Program, Proposal, Rule, make_program
from campaign_engine.engine.tree import (
    All,
    Among,
    Any,
    Arithmetic,
    Call,
    Compare,
    Condition,
    Fact,
    Flag,
    IsUnknown,
    Kind,
    Like,
    Literal,
    Not,
    Truth,
    Type,
    Value,
)

NUMBER, TEXT, DATE, BOOLEAN = Type(Kind.NUMBER), Type(Kind.TEXT), Type(Kind.DATE), Type(Kind.BOOLEAN)
SEED = 20261122
TODAY = date(2026, 10, 1)
CHUNK_ROWS = 500_000

COUNTS = tuple(f"count_{number}" for number in range(10))
MONEY = tuple(f"money_{number}" for number in range(6))
SCORES = tuple(f"score_{number}" for number in range(8))
TEXTS = {
    "tier": ("gold", "silver", "bronze", "none"),
    "region": ("north", "south", "east", "west", "islands"),
    "language": ("en", "de", "fr", "zh"),
    "lifecycle": ("prospect", "new", "active", "lapsing", "lost"),
}
DATES = ("first_order", "last_order", "birthday")
BOOLEANS = ("is_member", "has_app")
FLAGS = ("segment.regulars", "segment.families", "segment.students")
UNKNOWN_SHARE = 0.05


def inputs() -> tuple[Input, ...]:
    """33 facts; three flags come beside them."""
    numbers = [Input(name, NUMBER) for name in (*COUNTS, *SCORES)]
    money = [Input(name, Type(Kind.NUMBER, "EUR"), scale=2) for name in MONEY]
    texts = [Input(name, TEXT) for name in TEXTS]
    return (*numbers, *money, *texts, *(Input(n, DATE) for n in DATES), *(Input(n, BOOLEAN) for n in BOOLEANS))


def shop_program(rule_count: int = 100, layer_count: int = 4, item_count: int = 20, seed: int = SEED) -> Program:
    """Rules spread evenly over layers: the first raise tags and set facts, the last propose, boost and forbid.

    Two to four leaves a rule; every rule but those of the first layer reads a tag of the layer below.
    """
    random = Random(seed)
    items = [f"offer_{number:02}" for number in range(item_count)]
    derived = [Derived(f"saving_{number}", NUMBER, "max", otherwise=0.0) for number in range(max(layer_count - 1, 1))]
    rules = []
    for number in range(rule_count):
        layer = number * layer_count // rule_count
        leaves: list[Condition] = [_leaf(random) for _ in range(random.choice((2, 2, 3, 4)))]
        if layer:
            leaves[0] = Flag(f"tag.l{layer - 1}_{random.randrange(5)}")
        if layer and number % 7 == 0:
            leaves.append(Compare("<", Fact(f"saving_{layer - 1}"), _number(random.uniform(5, 20))))
        when = _joined(random, leaves)
        is_last = layer == layer_count - 1
        sets: tuple[tuple[str, Value], ...] = ()
        if not is_last and number % 5 == 0:
            score = Arithmetic("*", _number(20), Fact(random.choice(SCORES)))
            sets = ((f"saving_{layer}", Call("LEAST", (_number(20), Arithmetic("+", _number(5), score)))),)
        item = items[number % item_count]
        rules.append(
            Rule(
                id=f"rule:r{number:04}",
                when=when,
                flags=() if is_last else (f"tag.l{layer}_{number % 5}",),
                sets=sets,
                proposes=Proposal("all_of", (item,)) if is_last or number % 3 == 0 else None,
                boosts=((random.choice(items), random.choice((1.1, 1.2, 0.9))),) if number % 4 == 0 else (),
                forbids=(random.choice(items),) if is_last and number % 9 == 0 else (),
            )
        )
    return make_program(inputs(), tuple(rules), tuple(derived), FLAGS, constants=(("today", DATE, TODAY),))


def _joined(random: Random, leaves: list[Condition]) -> Condition:
    if len(leaves) == 4:
        return All((leaves[0], leaves[1], Any((leaves[2], leaves[3]))))
    return (
        All(tuple(leaves))
        if random.random() < 0.8
        else All((leaves[0], Not(All(tuple(leaves[1:])))))
        if len(leaves) > 2
        else Any(tuple(leaves))
    )


def _leaf(random: Random) -> Condition:
    choice = random.randrange(12)
    sign = random.choice((">", ">=", "<", "<="))
    if choice < 3:
        return Compare(sign, Fact(random.choice(COUNTS)), _number(random.randint(0, 30)))
    if choice < 5:
        return Compare(sign, Fact(random.choice(SCORES)), _number(round(random.random(), 2)))
    if choice < 7:
        return Compare(sign, Fact(random.choice(MONEY)), _number(random.randint(5, 400)))
    if choice == 7:
        twice = Arithmetic("*", _number(2), Fact(random.choice(COUNTS)))
        return Compare(sign, Fact(random.choice(COUNTS)), twice)
    if choice == 8:
        name = random.choice(tuple(TEXTS))
        return Among(Fact(name), tuple(Literal(text, TEXT) for text in random.sample(TEXTS[name], 2)))
    if choice == 9:
        days = Call("DAYS_BETWEEN", (Fact(random.choice(DATES[:2])), Fact("today")))
        return Compare(sign, days, _number(random.randint(10, 700)))
    if choice == 10:
        name = random.choice(tuple(TEXTS))
        return Compare("=", Fact(name), Literal(random.choice(TEXTS[name]), TEXT))
    return random.choice(
        (
            Flag(random.choice(FLAGS), random.random() < 0.3),
            Truth(Fact(random.choice(BOOLEANS))),
            IsUnknown(Fact(random.choice(SCORES)), True),
            Like(Fact("region"), "%st"),
        )
    )


def _number(value: float) -> Literal:
    return Literal(float(value), NUMBER)


def fact_chunks(rows: int, seed: int = SEED, dictionary: bool = True) -> Iterator[pl.DataFrame]:
    """Facts in chunks of at most 500,000 rows: id, 33 inputs, 3 flags; 5 % of each nullable column unknown."""
    for number, first in enumerate(range(0, rows, CHUNK_ROWS)):
        yield _chunk(first, min(CHUNK_ROWS, rows - first), np.random.default_rng([seed, number]), dictionary)


def write_facts(path: Path, rows: int, seed: int = SEED, dictionary: bool = True) -> None:
    """A Parquet file of facts, written chunk by chunk."""
    import tempfile

    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        for number, chunk in enumerate(fact_chunks(rows, seed, dictionary)):
            chunk.write_parquet(Path(folder) / f"{number:06}.parquet")
        pl.scan_parquet(f"{folder}/*.parquet").sink_parquet(path)


def _chunk(first: int, rows: int, rng: np.random.Generator, dictionary: bool) -> pl.DataFrame:
    columns: dict[str, pl.Series] = {"id": pl.Series(np.arange(first, first + rows)).cast(pl.String)}
    for position, name in enumerate(COUNTS):
        columns[name] = _nulled(pl.Series(rng.poisson(2 + 2 * position, rows).astype(np.int32)), rng, position % 2 == 0)
    for name in MONEY:
        columns[name] = _nulled(pl.Series((rng.lognormal(4, 1, rows) * 100).astype(np.int64)), rng)
    for name in SCORES:
        columns[name] = _nulled(pl.Series(np.round(rng.beta(2, 3, rows), 6)), rng)
    for name, values in TEXTS.items():
        dtype = pl.Enum(values) if dictionary else pl.String
        texts = pl.Series(np.array(values, dtype=object)[rng.integers(0, len(values), rows)], dtype=dtype)
        columns[name] = _nulled(texts, rng)
    days = (TODAY - date(1970, 1, 1)).days
    for name in DATES:
        span = 25_000 if name == "birthday" else 1_500
        columns[name] = _nulled(pl.Series((days - rng.integers(0, span, rows)).astype(np.int32)).cast(pl.Date), rng)
    for name in (*BOOLEANS, *FLAGS):
        columns[name] = pl.Series(rng.random(rows) < 0.3)
    return pl.DataFrame(columns)


def _nulled(column: pl.Series, rng: np.random.Generator, nullable: bool = True) -> pl.Series:
    if not nullable:
        return column
    return column.zip_with(pl.Series(rng.random(len(column)) >= UNKNOWN_SHARE), pl.Series([None], dtype=column.dtype))
