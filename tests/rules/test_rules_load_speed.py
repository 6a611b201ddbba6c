"""The time to load and check rules grows with their number only. The seconds stand in `benchmarks/results.md`."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.long
def test_a_thousand_rules_are_loaded_and_checked_in_linear_time():
    file = Path(__file__).parents[2] / "benchmarks" / "rules_load.py"
    spec = spec_from_file_location("rules_load", file)
    assert spec is not None
    assert spec.loader is not None
    benchmark = module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    figures = {name: figure for name, figure, _, _ in benchmark.measure(1000)}
    assert figures["1,000 rules against four times 250"] < 1.6
