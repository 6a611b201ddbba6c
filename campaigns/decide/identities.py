"""Names that never change: wave, slot, decision, job, and the run that made them.

Decision and job ids are UUIDs of version 5 (RFC 9562, section 5.5: SHA-1 of a namespace and a name) over the business
key alone. They do not depend on data or rules, so deciding again names the same things the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha1, sha256
from uuid import UUID, uuid5

import numpy as np
import numpy.typing as npt

PRODUCT = UUID("6f9d4c1e-4b3a-5d0e-9c58-2f3b7a1d8e64")
"""The namespace of all projects; fixed for ever."""

BETWEEN = "\x1f"
"""Between the parts of a name: it cannot stand in an id of a project, and the customer's id comes last."""


def wave_name(today: date, wave: str = "day") -> str:
    """`2026-10-01.day`: the business day and the name of the wave."""
    return f"{today.isoformat()}.{wave}"


def slot_name(wave: str, campaign: str, step: str) -> str:
    """The business key of a decision: `2026-10-01.day/autumn_winback/hello`."""
    return f"{wave}/{campaign}/{step}"


def decision_ids(project: str, slots: Sequence[str], offers: Sequence[str], customers: Sequence[str]) -> list[str]:
    """UUIDv5 of (slot, customer, offer), one for each position of the three lists."""
    names = [f"decision{BETWEEN}{s}{BETWEEN}{o}{BETWEEN}{c}" for s, o, c in zip(slots, offers, customers, strict=True)]
    return uuids(project, names)


def job_ids(
    project: str, wave: str, customers: Sequence[str], channels: Sequence[str], categories: Sequence[str], purpose: str
) -> list[str]:
    """UUIDv5 of (wave, customer who receives, channel, consent category, purpose)."""
    names = [
        f"job{BETWEEN}{wave}{BETWEEN}{purpose}{BETWEEN}{channel}{BETWEEN}{category}{BETWEEN}{customer}"
        for customer, channel, category in zip(customers, channels, categories, strict=True)
    ]
    return uuids(project, names)


def uuids(project: str, names: Iterable[str]) -> list[str]:
    """UUIDv5 of many names in the namespace of a project; as `uuid.uuid5` does it, about ten times as fast."""
    start = sha1(uuid5(PRODUCT, project).bytes, usedforsecurity=False)
    digests = []
    for name in names:
        one = start.copy()
        one.update(name.encode())
        digests.append(one.digest()[:16])
    octets = np.frombuffer(b"".join(digests), np.uint8).reshape(-1, 16).copy()
    octets[:, 6] = octets[:, 6] & 0x0F | 0x50
    octets[:, 8] = octets[:, 8] & 0x3F | 0x80
    return _written(octets)


def _written(octets: npt.NDArray[np.uint8]) -> list[str]:
    """8-4-4-4-12 hexadecimal digits for every row of 16 octets."""
    digits = np.frombuffer(octets.tobytes().hex().encode(), np.uint8).reshape(-1, 32)
    text = np.full((len(octets), 36), ord("-"), np.uint8)
    text[:, [i for i in range(36) if i not in (8, 13, 18, 23)]] = digits
    found: list[str] = text.view("S36")[:, 0].astype("U36").tolist()
    return found


def run_name(parts: Mapping[str, str]) -> str:
    """The run id: 32 hex digits of a hash over everything a run depends on, by name."""
    text = "".join(f"{name}{BETWEEN}{value}\n" for name, value in sorted(parts.items()))
    return sha256(text.encode()).hexdigest()[:32]
