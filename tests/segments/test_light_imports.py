"""What `campaign check` needs of this room imports neither polars nor pandas nor scikit-learn."""

from __future__ import annotations

import subprocess
import sys

import pytest

LIGHT = (
    "load_data_spec",
    "load_segments",
    "lock",
    "declared_facts",
    "data_spec",
    "segment_book",
    "instant",
    "fact_table",
    "data_report",
    "recommend",
)
HEAVY = ("polars", "pandas", "sklearn", "numpy", "sqlalchemy")


@pytest.mark.parametrize("module", LIGHT)
def test_a_module_that_check_needs_is_light(module):
    code = f"import sys, campaign_engine.segments.{module}; print(*(name for name in {HEAVY} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_guard_notices_a_heavy_module():
    code = f"import sys, campaign_engine.segments.clean; print(*(name for name in {HEAVY} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "polars" in done.stdout.split()
