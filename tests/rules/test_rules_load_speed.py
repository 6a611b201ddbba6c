"""A thousand rules are loaded and checked in about a second, and time grows with their number only."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

ALLOWED_SECONDS = 3.0
"""The goal is one second (`benchmarks/results.md`); a shared machine may be three times slower."""


@pytest.mark.slow
def test_a_thousand_rules_are_loaded_and_checked_in_linear_time():
    file = Path(__file__).parents[2] / "benchmarks" / "rules_load.py"
    spec = spec_from_file_location("rules_load", file)
    assert spec is not None
    assert spec.loader is not None
    benchmark = module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    figures = {name: figure for name, figure, _, _ in benchmark.measure(1000)}
    assert figures["1,000 rules loaded and checked"] < ALLOWED_SECONDS
    assert figures["1,000 rules against four times 250"] < 1.6
