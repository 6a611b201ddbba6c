"""How many customers' facts changed between two moments, from 32 KB of sums: no customer can be read out of them.

Customers fall into PARTS groups by a hash of their id; of each group the sum of the hashes of its rows is kept. One
changed row changes the sum of one group, so the number of changed groups is at most the number of changed rows, and
very nearly that number while it is small against PARTS. Hashes are those of Polars, which promises the same ones only
within one version: `counted_by` names it, and other versions are not compared.
"""

from __future__ import annotations

import base64

import numpy as np
import polars as pl

from ..segments.content_hash import content_hash
from ..segments.fact_table import CUSTOMER, ROW_KEY, FactTable

PARTS = 4096
HASH_DIGITS = 16
COUNTED_BY = f"polars {pl.__version__}"


def sums_of_rows(facts: FactTable) -> str:
    """The sums, as Base64 of PARTS little-endian unsigned 64-bit numbers."""
    frame = facts.frame
    plain = frame.with_columns(
        pl.col(name).list.join("\x1f") for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)
    )
    hashes = plain.select(sorted(plain.columns)).hash_rows(0).to_numpy()
    groups = (frame[ROW_KEY].to_numpy() % np.uint64(PARTS)).astype(np.int64)
    sums = np.zeros(PARTS, np.uint64)
    np.add.at(sums, groups, hashes)
    return base64.b64encode(sums.astype("<u8").tobytes()).decode()


def changed_rows(before: str, after: str) -> int | None:
    """At least so many rows differ; None where these are no such sums."""
    try:
        was, now = (np.frombuffer(base64.b64decode(one, validate=True), "<u8") for one in (before, after))
    except ValueError:
        return None
    return int((was != now).sum()) if len(was) == len(now) == PARTS else None


def hashes_of_columns(facts: FactTable) -> dict[str, str]:
    """The first digits of a hash of every fact, over all customers in order."""
    names = [name for name in facts.frame.columns if name not in (CUSTOMER, ROW_KEY)]
    return {name: content_hash(facts.frame.select(name))[:HASH_DIGITS] for name in sorted(names)}
