"""Same input, same bytes: shuffled rows, one thread or two, state in any order."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import textwrap
from pathlib import Path
from types import ModuleType

import pytest
from campaign_engine.campaigns.batch.tables import table_hash, tables_of
from campaign_engine.segments.fact_table import FactTable

HERE = Path(__file__).parent


def hashes(decisions: object) -> dict[str, str]:
    return {name: table_hash(table) for name, table in tables_of(decisions).items()}  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(8))
def test_shuffled_input_gives_the_same_bytes(seed: int, world: ModuleType, random_projects: ModuleType) -> None:
    files, lines = random_projects.random_project(seed)
    rows = random_projects.random_rows(seed, 60)
    lists = random_projects.random_state(seed, 60, files)
    project = world.make_project(files, **lines)
    first = world.run(project, world.make_facts(rows), world.make_state(project.policy, **lists))
    rng = random.Random(seed)
    for some in (rows, *lists.values()):
        rng.shuffle(some)
    backwards = world.make_project(dict(reversed(files.items())), **lines)
    second = world.run(backwards, world.make_facts(rows), world.make_state(project.policy, **lists))
    assert hashes(first) == hashes(second)
    assert first.run_id == second.run_id
    assert first.limits == second.limits


def test_a_table_that_comes_unsorted_is_put_in_order(world: ModuleType) -> None:
    facts = world.make_facts([{"age": 20.0 + index} for index in range(50)])
    turned = FactTable(facts.frame.reverse(), facts.facts, facts.as_of, facts.content_hash)
    project = world.make_project()
    assert hashes(world.run(project, facts)) == hashes(world.run(project, turned))


def test_one_thread_or_two_give_the_same_bytes() -> None:
    script = textwrap.dedent(
        f"""
        import sys
        sys.path.insert(0, {str(HERE)!r})
        import decide_world as world
        import random_projects
        import polars
        from campaign_engine.campaigns.batch.tables import table_hash, tables_of
        print(polars.thread_pool_size(), file=sys.stderr)
        for seed in (3, 4):
            files, lines = random_projects.random_project(seed)
            rows = random_projects.random_rows(seed, 5000)
            project = world.make_project(files, **lines)
            state = world.make_state(project.policy, **random_projects.random_state(seed, 5000, files))
            decisions = world.run(project, world.make_facts(rows), state)
            print(*(table_hash(table) for table in tables_of(decisions).values()), decisions.run_id)
        """
    )
    found = []
    for threads in ("1", "2"):
        environment = {**os.environ, "POLARS_MAX_THREADS": threads, "PYTHONHASHSEED": threads}
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, check=True, capture_output=True, text=True
        )
        assert done.stderr.strip() == threads
        found.append(done.stdout)
    assert found[0] == found[1]
    assert len(found[0].splitlines()) == 2
