"""The helper of the decision's tests as a fixture: test folders are no packages, so they cannot import each other."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def world() -> ModuleType:
    """`../decide/decide_world.py`: projects out of a few lines of YAML, fact tables out of rows."""
    spec = spec_from_file_location("decide_world", Path(__file__).parents[1] / "decide" / "decide_world.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
