"""How the property tests look for counter-examples.

`make test` tries the same examples every time, so that one and the same commit never passes today and fails tomorrow.
`make explore` tries others on every run: that is how new counter-examples are found. What it finds
becomes a fault to mend and a test of its own.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# On a busy machine an example may take longer than hypothesis allows; that says nothing about the code.
PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("same", derandomize=True, **PATIENT)
settings.register_profile("explore", derandomize=False, print_blob=True, **PATIENT)
settings.load_profile("explore" if os.environ.get("CAMPAIGN_EXPLORE") else "same")
