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
import polars as pl

Texts = Sequence[str] | pl.Series

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


def decision_ids(project: str, slots: Texts, offers: Texts, customers: Texts) -> pl.Series:
    """UUIDv5 of (slot, customer, offer), one for each position of the three columns."""
    parts = {"kind": "decision", "slot": slots, "offer": offers, "customer": customers}
    return uuids(project, _joined(parts))


def job_ids(project: str, wave: str, customers: Texts, channels: Texts, categories: Texts, purpose: str) -> pl.Series:
    """UUIDv5 of (wave, customer who receives, channel, consent category, purpose)."""
    parts = {"kind": "job", "wave": wave, "purpose": purpose, "channel": channels, "category": categories}
    return uuids(project, _joined(parts | {"customer": customers}))


def uuids(project: str, names: Iterable[str] | pl.Series) -> pl.Series:
    """UUIDv5 of many names in the namespace of a project; as `uuid.uuid5` does it, about fifteen times as fast."""
    space = uuid5(PRODUCT, project).bytes
    encoded = (names if isinstance(names, pl.Series) else pl.Series(list(names), dtype=pl.String)).cast(pl.Binary)
    digests = b"".join([sha1(space + name, usedforsecurity=False).digest() for name in encoded.to_list()])
    octets = np.frombuffer(digests, np.uint8).reshape(-1, 20)[:, :16].copy()
    octets[:, 6] = octets[:, 6] & 0x0F | 0x50
    octets[:, 8] = octets[:, 8] & 0x3F | 0x80
    return _written(octets)


def _joined(parts: Mapping[str, str | Texts]) -> pl.Series:
    """The parts of every name, one behind the other."""
    columns = {
        name: pl.lit(one) if isinstance(one, str) else pl.Series(one, dtype=pl.String) for name, one in parts.items()
    }
    return pl.select(pl.concat_str(list(columns.values()), separator=BETWEEN).alias("name")).to_series()


def _written(octets: npt.NDArray[np.uint8]) -> pl.Series:
    """8-4-4-4-12 hexadecimal digits for every row of 16 octets."""
    digits = np.frombuffer(octets.tobytes().hex().encode(), np.uint8).reshape(-1, 32)
    text = np.full((len(octets), 36), ord("-"), np.uint8)
    text[:, [i for i in range(36) if i not in (8, 13, 18, 23)]] = digits
    return pl.Series(text.view("S36")[:, 0], dtype=pl.Binary).cast(pl.String)


def run_name(parts: Mapping[str, str]) -> str:
    """The run id: 32 hex digits of a hash over everything a run depends on, by name."""
    text = "".join(f"{name}{BETWEEN}{value}\n" for name, value in sorted(parts.items()))
    return sha256(text.encode()).hexdigest()[:32]
