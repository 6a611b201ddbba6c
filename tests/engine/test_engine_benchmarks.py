"""The benchmarks measure what they say: seeded data, the same work for every rival, results written whole."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import polars as pl
import pytest
from campaign_engine.engine.columns import has_fired
from campaign_engine.engine.function import compile_function
from campaign_engine.engine.layers import order_rules

ROWS = 400


@pytest.fixture(scope="module")
def bench():
    """Imports a module of benchmarks/ by name."""
    folder = str(Path(__file__).resolve().parents[2] / "benchmarks")
    sys.path.insert(0, folder)
    yield import_module
    sys.path.remove(folder)


def test_the_same_seed_gives_the_same_rows_whatever_their_number(bench, tmp_path):
    generate = bench("generate")
    for name in ("one", "two"):
        generate.write_facts(tmp_path / name, ROWS)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert pl.read_parquet(tmp_path / "one")["id"].to_list() == [str(number) for number in range(ROWS)]
    assert generate.shop_program() == generate.shop_program()


def test_the_program_has_the_layers_rules_and_items_it_is_asked_for(bench):
    program = bench("generate").shop_program(100, 10, 20)
    assert len(program.rules) == 100
    assert len(order_rules(program).layers) == 10
    assert len({item for rule in program.rules if rule.proposes for item in rule.proposes.items}) == 20


def test_every_rival_fires_the_same_rules(bench):
    """Only then are their times comparable; and it is a third and fourth opinion on the engine."""
    import zen

    generate, rivals = bench("generate"), bench("rivals")
    program = generate.shop_program()
    frame = next(generate.fact_chunks(ROWS)).drop("id")
    function = compile_function(program)
    outcomes = [function(row) for row in frame.iter_rows(named=True)]
    expected = [outcome.fired for outcome in outcomes]
    assert 0.02 < sum(map(sum, expected)) / (ROWS * 100) < 0.5
    decision = zen.ZenEngine().create_decision(rivals.zen_decision(program))
    contexts = rivals.zen_rows(program, frame)
    assert [rivals.zen_fired(program, decision.evaluate(context)["result"]) for context in contexts] == expected
    facts = rivals.pandas_frame(program, frame)
    vectorised = rivals.pandas_vectorised(program, facts)
    assert list(zip(*(vectorised[rule.id].tolist() for rule in program.rules), strict=True)) == expected
    written = rivals.pandas_as_written(program, facts)
    for outcome, text in zip(outcomes, written["fired"], strict=True):
        named = {rule.id for rule, fired in zip(program.rules, outcome.fired, strict=True) if fired}
        assert set(text.split()) == named
    for name in ("saving_0", "saving_2"):
        assert written[name].tolist() == [outcome.facts[name] for outcome in outcomes]


def test_the_batch_job_writes_what_the_function_says(bench, tmp_path):
    generate, batch = bench("generate"), bench("engine_batch")
    generate.write_facts(tmp_path / "facts.parquet", ROWS)
    for job in batch.JOBS:
        batch.JOBS[job](tmp_path)()
    program = generate.shop_program()
    function = compile_function(program)
    rows = pl.read_parquet(tmp_path / "facts.parquet").rows(named=True)
    decisions = pl.read_parquet(tmp_path / "decisions.parquet")
    for index in (0, 50, 99):
        fired = decisions.select(has_fired(program, program.rules[index].id)).to_series().to_list()
        assert fired == [function(row).fired[index] for row in rows]
    assert decisions["proposed.offer_07"].to_list() == [function(row).flags["proposed.offer_07"] for row in rows]


def test_a_job_in_a_child_reports_its_own_cost(bench, tmp_path):
    bench("generate").write_facts(tmp_path / "facts.parquet", ROWS)
    cost = bench("engine_batch").best(tmp_path, "fire", runs=1)
    assert 0 < cost.cpu < 60
    assert cost.wall > 0
    assert 2**24 < cost.memory < 2**31


def test_results_are_written_part_by_part(bench, tmp_path):
    run = bench("run")
    out = tmp_path / "results.md"
    out.write_text(f"{run.TITLE}\n## engine_one\n\nold\n\n## other\n\nstays\n", encoding="utf-8")
    assert run.main(["engine_one", "--rows", "40", "--date", "2026-10-01", "--out", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    assert text.startswith("# Benchmark results\n")
    assert "old" not in text
    assert text.index("## engine_one") < text.index("outcome, p50") < text.index("## other\n\nstays\n")
    assert "`.venv/bin/python benchmarks/run.py engine_one --rows 40` on 2026-10-01" in text
    assert [path.name for path in tmp_path.iterdir()] == ["results.md"]


@pytest.mark.parametrize(
    ("figure", "goal", "met"),
    [
        (2.0, "<= 2.0", True),
        (2.01, "<= 2.0", False),
        (1500.0, ">= 1,000", True),
        (7.0, "linear", None),
        (1.0, "", None),
    ],
)
def test_a_goal_is_met_or_not_or_no_bound(bench, figure, goal, met):
    assert bench("run").is_met(figure, goal) is met
