"""How the property tests look for counter-examples, and which tests begin first.

`make test` tries the same examples every time, so that one and the same commit never passes today and fails tomorrow.
`make explore` tries others on every run: that is how new counter-examples are found. What it finds
becomes a fault to mend and a test of its own.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# On a busy machine an example may take longer than hypothesis allows; that says nothing about the code.
PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("same", derandomize=True, **PATIENT)
settings.register_profile("explore", derandomize=False, print_blob=True, **PATIENT)
settings.load_profile("explore" if os.environ.get("CAMPAIGN_EXPLORE") else "same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that take long by themselves come first: begun last, they would leave all other cores idle."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
