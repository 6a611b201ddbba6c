"""Helper modules of these tests as fixtures: test folders are no packages, so they cannot import each other."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def conditions() -> ModuleType:
    """`condition_strategies.py`: random well-typed conditions and rows for hypothesis."""
    return _load("condition_strategies")


@pytest.fixture(scope="session")
def programs() -> ModuleType:
    """`generate_programs.py`: whole rule programs and rows from a seed."""
    return _load("generate_programs")


@pytest.fixture(scope="session")
def back_ends() -> ModuleType:
    """`back_ends.py`: the back ends side by side, and every difference between them."""
    return _load("back_ends")


def _load(name: str) -> ModuleType:
    spec = spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
