"""Helper modules of these tests as fixtures: test folders are no packages, so they cannot import each other."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def language() -> ModuleType:
    """`language_world.py`: a small vocabulary, and reading a condition that stands in one line."""
    return _load("language_world")


@pytest.fixture(scope="session")
def rule_files() -> ModuleType:
    """`rule_file_world.py`: a small shop around one rule file, from bytes to problems."""
    return _load("rule_file_world")


def _load(name: str) -> ModuleType:
    spec = spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
