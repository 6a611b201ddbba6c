"""Hashes that must not change for ever: known answers, uniformity, independence, growth of shares."""

from __future__ import annotations

from decimal import Decimal
from hashlib import blake2b

import numpy as np
import pytest
from campaign_engine.segments.stable_hash import mix, row_key, row_keys, share_of
from hypothesis import given, settings
from hypothesis import strategies as st

IDS = [f"C{n:06d}" for n in range(20_000)]
KEYS = row_keys(IDS)
MASK = 2**64 - 1


def slow_mix(key: int, salt: str) -> int:
    """Splitmix64 with Python's whole numbers."""
    mixed = ((key ^ row_key(salt)) + 0x9E3779B97F4A7C15) & MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
    return mixed ^ (mixed >> 31)


def test_known_answers():
    assert row_key("0001") == int.from_bytes(blake2b(b"0001").digest()[:8], "little") == 12507346520800617136
    assert row_keys(["0001", "é"]).tolist() == [row_key("0001"), row_key("é")]
    assert mix(row_keys(["0001"]), "winter").tolist() == [9581131352087979039]


@settings(deadline=None)
@given(st.text(max_size=5), st.text(max_size=5))
def test_mixing_equals_the_slow_way(identity, salt):
    assert mix(row_keys([identity]), salt).tolist() == [slow_mix(row_key(identity), salt)]


def test_shares_are_near_what_they_say_and_salts_draw_independently():
    first = share_of(mix(KEYS, "a"), Decimal("0.1"))
    second = share_of(mix(KEYS, "b"), Decimal("0.1"))
    assert abs(first.mean() - 0.1) < 0.01
    assert abs((first & second).mean() - 0.01) < 0.004


@settings(deadline=None)
@given(st.decimals(0, 1, places=4), st.decimals(0, 1, places=4))
def test_a_larger_share_only_adds_members(one, other):
    mixed = mix(KEYS[:500], "a")
    small, large = sorted((one, other))
    assert not (share_of(mixed, small) & ~share_of(mixed, large)).any()


@pytest.mark.parametrize(
    ("mixed", "share", "member"),
    [
        (0, Decimal(0), False),
        (0, Decimal("0.0000001"), True),
        (2**63 - 1, Decimal("0.5"), True),
        (2**63, Decimal("0.5"), False),
        (MASK, Decimal("0.9999999"), False),
        (MASK, Decimal(1), True),
        (1844674407370955161, Decimal("0.1"), True),
        (1844674407370955162, Decimal("0.1"), False),
    ],
)
def test_the_bound_of_a_share_is_exact(mixed, share, member):
    assert share_of(np.array([mixed], dtype=np.uint64), share).tolist() == [member]


def test_nobody_has_no_keys():
    assert row_keys([]).tolist() == []
