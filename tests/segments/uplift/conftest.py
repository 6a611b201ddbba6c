"""`uplift_world.py` as a fixture: test folders are no packages, so they cannot import each other."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def contacts_of() -> ModuleType:
    """`uplift_world.py`: contacts whose true effects are known."""
    spec = spec_from_file_location("uplift_world", Path(__file__).with_name("uplift_world.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["uplift_world"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module
