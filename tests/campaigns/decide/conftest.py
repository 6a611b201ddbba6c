"""Helper modules of these tests as fixtures: test folders are no packages, so they cannot import each other."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def world() -> ModuleType:
    """`decide_world.py`: projects out of a few lines of YAML, fact tables out of rows, deciding over them."""
    return _load("decide_world")


@pytest.fixture(scope="session")
def slow() -> ModuleType:
    """`slow_decide.py`: the decision read aloud, one customer after the other, as an oracle."""
    return _load("slow_decide")


@pytest.fixture(scope="session")
def random_projects() -> ModuleType:
    """`random_projects.py`: projects, customers and states out of a seed."""
    return _load("random_projects")


def _load(name: str) -> ModuleType:
    spec = spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
