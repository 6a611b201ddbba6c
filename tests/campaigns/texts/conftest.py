"""The helper module of these tests as a fixture: test folders are no packages."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def text_world() -> ModuleType:
    """`text_world.py`: texts and rows made by chance, and two slow ways to fill them in."""
    spec = spec_from_file_location("text_world", Path(__file__).with_name("text_world.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["text_world"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module
