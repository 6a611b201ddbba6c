"""Helpers of these tests as fixtures: test folders are no packages, so they cannot import each other."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def server_client() -> ModuleType:
    """`language_server.py`: a small client of yaml-language-server."""
    return _load("language_server")


@pytest.fixture(scope="session")
def corpus() -> ModuleType:
    """`editor_corpus.py`: good and bad files, what `check` says about them, as plain values for JSON Schema."""
    return _load("editor_corpus")


def _load(name: str) -> ModuleType:
    spec = spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
