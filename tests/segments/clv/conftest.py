"""Helper modules of these tests as fixtures: test folders are no packages, so they cannot import each other."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest


def load_world() -> ModuleType:
    name = "clv_world"
    if name in sys.modules:
        return sys.modules[name]
    spec = spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def world() -> ModuleType:
    """`clv_world.py`: simulated customers, and the two real shops."""
    return load_world()


@pytest.fixture(scope="session")
def shop(world):
    """Two years and a half of a shop whose customers follow BG/NBD and Gamma-Gamma, with known parameters."""
    return world.simulate(customers=3000, days=900, seed=5)


@pytest.fixture(scope="session")
def cdnow(world):
    """The CDNOW sample: (histories, the published summary of week 39); skipped where CAMPAIGN_DATA does not have it."""
    return world.cdnow()


@pytest.fixture(scope="session")
def gift_shop(world):
    """Online Retail II, one year, as shipped with the example."""
    return world.gift_shop()
