"""How much time of one processor it takes to load and check rule files: 1,000 rules within a second, and linear.

.venv/bin/python benchmarks/rules_load.py [rules]
"""

from __future__ import annotations

import gc
import random
import sys
import time
from datetime import date

import yaml
from campaign_engine.cli import collect_seldom
from campaign_engine.engine.tree import Kind, Type
from campaign_engine.rules.checks import Surroundings, check_rules
from campaign_engine.rules.load_rules import load_rules
from campaign_engine.rules.places import Source
from campaign_engine.rules.rule_book import RuleBook
from campaign_engine.rules.vocabulary import FactInfo, Vocabulary
from campaign_engine.rules.yaml_reader import decode, read_yaml

SEED = 20261001
RUNS = 5
LAYERS = 4
RULES_PER_FILE = 250
OFFERS = tuple(f"offer_{number}" for number in range(20))
TABLE_ROWS = 300
LETTERS = tuple("abcdef")
DAYS = Type(Kind.NUMBER, "days")
FACTS = (
    FactInfo("orders", Type(Kind.NUMBER), False, lowest=0),
    FactInfo("days_since_order", DAYS, lowest=0),
    FactInfo("usual_gap_days", DAYS, lowest=0),
    FactInfo("spend_12m", Type(Kind.NUMBER, "GBP"), False, scale=2),
    FactInfo("tier", Type(Kind.TEXT), categories=("gold", "silver", "none")),
    FactInfo("score.churn", Type(Kind.NUMBER), lowest=0, highest=1),
    FactInfo("open_complaints", Type(Kind.NUMBER), lowest=0),
)
LEAVES = (
    "days_since_order >= {n} * usual_gap_days",
    "days_since_order BETWEEN {n} AND 1{n}0",
    "score.churn >= 0.{n}",
    "tier IN ('gold', 'silver')",
    "spend_12m + 10 * orders > {n}00.50",
    "ROUND(spend_12m / (orders + 1), 2) > {n}",
    "orders > {n} AND (tier = 'gold' OR open_complaints = 0)",
)


def measure(size: int = 1000) -> list[tuple[str, float, str, str]]:
    """(name, figure, unit, goal) for `size` rules in files of 250, the best of several runs each.

    With the collector of garbage as the command sets it; once, to compare, as Python has it.
    """
    files, quarter = make_files(size), make_files(size // 4)
    usual = gc.get_threshold()
    plainly = min(sum(run(files)) for _ in range(RUNS))
    collect_seldom()
    try:
        return _measure(size, files, quarter, plainly)
    finally:
        gc.set_threshold(*usual)


def _measure(size: int, files: list[bytes], quarter: list[bytes], plainly: float) -> list[tuple[str, float, str, str]]:
    floor = min(scan(files) for _ in range(RUNS))
    read, load, check = min((run(files) for _ in range(RUNS)), key=sum)
    small = min(sum(run(quarter)) for _ in range(RUNS))
    total = read + load + check
    return [
        (f"{size:,} rules: YAML read", read, "s", ""),
        (f"{size:,} rules: shapes and conditions", load, "s", ""),
        (f"{size:,} rules: checks", check, "s", ""),
        (f"{size:,} rules loaded and checked", total, "s", "<= 1"),
        (f"{size:,} rules loaded and checked, garbage collected as often as Python does", plainly, "s", ""),
        ("floor: the C scanner of PyYAML over the same files, its events thrown away", floor, "s", ""),
        (f"{size:,} rules loaded and checked / floor", total / floor, "x", ""),
        (f"{size:,} rules against four times {size // 4:,}", total / (4 * small), "x", "linear: about 1"),
        *((f"table of {rows} rows, hit: {hit}", seconds, "s", "<= 1") for rows, hit, seconds in analyse_tables()),
    ]


def analyse_tables() -> list[tuple[int, str, float]]:
    """(rows, hit policy, seconds): the checks of a table of 300 random rows over ten columns, by each hit policy."""
    return [(TABLE_ROWS, hit, min(_analyse(hit) for _ in range(2))) for hit in ("first", "priority", "unique", "same")]


def _analyse(hit: str) -> float:
    source = Source("rules/table.yaml", make_table(hit))
    root, problems = read_yaml(source)
    book, found = load_rules([] if root is None else [root], "GBP")
    if problems or found:
        raise RuntimeError(f"the generated table is not accepted: {[*problems, *found][:3]}")
    names = [FactInfo(f"n{number}", Type(Kind.NUMBER), lowest=0, highest=1000) for number in range(6)]
    names += [FactInfo(f"c{number}", Type(Kind.TEXT), categories=LETTERS) for number in range(4)]
    start = time.process_time()
    check_rules(book, Vocabulary({fact.name: fact for fact in names}, {}, "GBP"), Surroundings())
    return time.process_time() - start


def make_table(hit: str) -> str:
    """Four columns of categories, six of numbers; two cells of five are empty."""
    chance = random.Random(SEED)
    rows = []
    for _ in range(TABLE_ROWS):
        cells = {f"c{number}": ", ".join(sorted(chance.sample(LETTERS, chance.randint(1, 3)))) for number in range(4)}
        for number in range(6):
            low, high = sorted((chance.randint(0, 999), chance.randint(1, 1000)))
            cells[f"n{number}"] = chance.choice((f"{low} .. {high}", f">= {low}", f"< {high}"))
        kept = ", ".join(f'{name}: "{cell}"' for name, cell in cells.items() if chance.random() > 0.4)
        rows.append(f"      - {{when: {{{kept}}}, then: {{propose: {chance.choice(OFFERS[:2])}}}}}\n")
    return f"tables:\n  - id: t\n    why: Generated.\n    hit: {hit}\n    rows:\n{''.join(rows)}"


def scan(files: list[bytes]) -> float:
    """Seconds for the events of the YAML alone: what the same machine needs at the same time to look at the text."""
    start = time.process_time()
    for data in files:
        for _ in yaml.parse(data, Loader=yaml.CSafeLoader):
            pass
    return time.process_time() - start


def run(files: list[bytes]) -> tuple[float, float, float]:
    """Seconds for reading, loading and checking. Raises RuntimeError when the files are not accepted."""
    start = time.process_time()
    documents, problems = [], []
    for number, data in enumerate(files):
        source, found = decode(data, f"rules/{number}.yaml")
        problems += found
        if source is not None:
            root, found = read_yaml(source)
            problems += found
            documents += [root] if root is not None else []
    was_read = time.process_time()
    book, found = load_rules(documents, "GBP")
    problems += found
    was_loaded = time.process_time()
    around = Surroundings(offers=dict.fromkeys(OFFERS, False), readers=(), as_of=date(2026, 10, 1))
    book, found = check_rules(book, vocabulary_of(book), around)
    end = time.process_time()
    wrong = [problem for problem in (*problems, *found) if problem.severity == "error"]
    if wrong or not book.rules:
        raise RuntimeError(f"the generated rules are not accepted: {wrong[:3]}")
    return was_read - start, was_loaded - was_read, end - was_loaded


def vocabulary_of(book: RuleBook) -> Vocabulary:
    """The facts above, what the rules set, the tags they give."""
    written = tuple(FactInfo(fact.name, fact.type, fact.otherwise is None) for fact in book.derived)
    flags = {f"tag.{tag}": "" for rule in book.rules for tag in rule.tags}
    flags |= {"segment.regulars": ""} | {f"proposed.{offer}": "" for offer in OFFERS}
    return Vocabulary({fact.name: fact for fact in (*FACTS, *written)}, flags, "GBP")


def make_files(size: int) -> list[bytes]:
    """`size` rules in layers: the first gives tags, each next reads those of the one before, the last proposes."""
    chance = random.Random(SEED)
    rules = [_make_rule(number, size, chance) for number in range(size)]
    facts = "facts:\n  saving: {type: money, merge: max, otherwise: 0, unit: GBP}\n"
    parts = [rules[start : start + RULES_PER_FILE] for start in range(0, size, RULES_PER_FILE)]
    return [
        ("" if index else facts).encode() + b"rules:\n" + "".join(part).encode() for index, part in enumerate(parts)
    ]


def _make_rule(number: int, size: int, chance: random.Random) -> str:
    layer = number * LAYERS // size
    leaves = [chance.choice(LEAVES).format(n=chance.randint(1, 9)) for _ in range(4)]
    first = "segment.regulars"
    if layer:
        first = f"tag.t{chance.randrange((layer - 1) * size // LAYERS, layer * size // LAYERS)}"
    then = f"{{tag: t{number}}}"
    if layer == LAYERS - 1:
        offer, other = chance.sample(OFFERS, 2)
        then = f'{{propose: {{best_of: [{offer}, {other}]}}, set: {{saving: "= LEAST(20, 5 + 20 * score.churn)"}}}}'
    return f"""\
  - id: rule_{number}
    why: Generated, number {number}.
    when:
      - {first}
      - {leaves[0]}
      - any_of:
          - {leaves[1]}
          - {leaves[2]}
      - {leaves[3]}
    active: {{from: 2026-01-01, to: 2026-12-24}}
    priority: {number % 100}
    then: {then}
"""


if __name__ == "__main__":
    for name, figure, unit, goal in measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000):
        print(f"{name:45} {figure:8.3f} {unit}  {goal}")
