"""Keyed hashes that stay the same for ever: who is in a holdout or a variant must not depend on machine or version.

A customer's row key is the first eight bytes, little-endian, of the BLAKE2b (RFC 7693, 64-byte digest, no key) of her
id's UTF-8. A purpose (the salt of a campaign's holdout, say) is mixed in with one round of splitmix64 (Steele, Lea,
Flood: Fast Splittable Pseudorandom Number Generators, 2014), so that two purposes draw independently.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def row_key(identity: str) -> int:
    """The row key of one id."""
    return int.from_bytes(blake2b(identity.encode()).digest()[:8], "little")


def row_keys(identities: Iterable[str]) -> Keys:
    """The row keys of many ids, in their order."""
    digests = b"".join([blake2b(identity.encode()).digest()[:8] for identity in identities])
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def mix(keys: Keys, salt: str) -> Keys:
    """Row keys mixed with a purpose: uniform over all 64-bit numbers, and independent between salts."""
    mixed = (keys ^ np.uint64(row_key(salt))) + _GOLDEN
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
    return mixed ^ (mixed >> np.uint64(31))


def share_of(mixed: Keys, share: Decimal | Fraction) -> npt.NDArray[np.bool_]:
    """Who belongs to a share from 0 to 1: mixed / 2**64 < share, exactly. A larger share only adds members."""
    bound = Fraction(share) * 2**64
    whole = bound.numerator // bound.denominator
    if whole >= 2**64:
        return np.ones(len(mixed), dtype=np.bool_)
    if whole == bound:
        return mixed < np.uint64(whole)
    return mixed <= np.uint64(whole)
