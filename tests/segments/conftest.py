"""Helper modules of these tests as fixtures: test folders are no packages, so they cannot import each other."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def world() -> ModuleType:
    """`data_world.py`: a shop's YAML and files, from text to facts and problems."""
    return _load("data_world")


@pytest.fixture(scope="session")
def slow_facts() -> ModuleType:
    """`slow_facts.py`: the same features in plain Python, one customer at a time."""
    return _load("slow_facts")


def _load(name: str) -> ModuleType:
    spec = spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module
