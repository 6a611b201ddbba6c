"""How a code is written: twelve symbols of Crockford's base 32, 60 bits, and a check symbol that catches slips.

The check symbol makes the weighted sum of all thirteen symbols zero over the field of 32 elements. The weights
are thirteen different powers of a generator, so one wrong symbol, and any two symbols in each other's place, never go
unnoticed. Sources: D. Crockford, "Base 32" (crockford.com/base32.html); weighted check digits over a field,
J. Verhoeff, "Error detecting decimal codes" (1969), chapter 2.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No I, L, O (they look like 1 and 0) and no U."""

BODY = 12
LENGTH = BODY + 1
SYMBOL_BITS = 5
BODY_BITS = BODY * SYMBOL_BITS

GROUPS = (4, 4, 5)
"""How a code is shown: 7KQ2-M9XD-4TZPA."""

BETWEEN = frozenset(" -_.\N{NO-BREAK SPACE}")
"""What people put between groups, once all dashes are one."""

_MODULUS = 0b100101
"""x^5 + x^2 + 1, primitive over the field of two elements: x generates all 31 elements but zero."""

_DROPPED = dict.fromkeys([*map(ord, " -_."), *range(0x20), 0x7F])

_LOOKS_LIKE = str.maketrans("ILO", "110")


def multiply(one: int, other: int) -> int:
    """The product of two elements of the field, each 0 to 31."""
    product = 0
    for bit in range(SYMBOL_BITS):
        if other >> bit & 1:
            product ^= one << bit
    for bit in range(2 * SYMBOL_BITS - 2, SYMBOL_BITS - 1, -1):
        if product >> bit & 1:
            product ^= _MODULUS << (bit - SYMBOL_BITS)
    return product


def _weights() -> tuple[int, ...]:
    """x^12, x^11 ... x, 1: one for each place, the check symbol last."""
    powers = [1]
    for _ in range(BODY):
        powers.append(multiply(powers[-1], 2))
    return tuple(reversed(powers))


WEIGHTS = _weights()
_WEIGHTED = tuple(tuple(multiply(weight, symbol) for symbol in range(32)) for weight in WEIGHTS)
_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}


def is_code(text: str) -> bool:
    """Whether a tidy text is written as our codes are, its check symbol included."""
    if len(text) != LENGTH or any(symbol not in _VALUES for symbol in text):
        return False
    total = 0
    for place, symbol in enumerate(text):
        total ^= _WEIGHTED[place][_VALUES[symbol]]
    return total == 0


def write_code(number: int) -> str:
    """The code of a number below 2^60."""
    values = [number >> SYMBOL_BITS * (BODY - 1 - place) & 31 for place in range(BODY)]
    check = 0
    for place, value in enumerate(values):
        check ^= _WEIGHTED[place][value]
    return "".join(ALPHABET[value] for value in (*values, check))


def write_codes(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.bytes_]:
    """The codes of many numbers below 2^60, each 13 ASCII bytes."""
    import numpy as np

    shifts = np.arange(BODY - 1, -1, -1, dtype=np.uint64) * np.uint64(SYMBOL_BITS)
    weighted = np.array(_WEIGHTED, np.uint8)
    values = np.empty((len(numbers), LENGTH), np.uint8)
    check = np.zeros(len(numbers), np.uint8)
    for place in range(BODY):
        symbols = (numbers >> shifts[place] & np.uint64(31)).astype(np.uint8)
        values[:, place] = symbols
        check ^= weighted[place][symbols]
    values[:, BODY] = check
    letters = np.frombuffer(ALPHABET.encode(), np.uint8)[values]
    codes: npt.NDArray[np.bytes_] = letters.view(f"S{LENGTH}").ravel()
    return codes


def fold(text: str) -> str:
    """A code as everybody types it, of whatever making: full width to half, capital letters, nothing between groups."""
    if text.isascii():  # a list of ten million has nothing else
        return text.upper().translate(_DROPPED)
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in plain if c not in BETWEEN and not c.isspace() and unicodedata.category(c) != "Pd")


def tidy(text: str) -> str:
    """What was typed as one of our codes is written: I and L are 1, O is 0. It need not be one."""
    return fold(text).translate(_LOOKS_LIKE)


def shown(code: str) -> str:
    """In groups, as people read it; a code that is not ours as it is."""
    if len(code) != LENGTH or not is_code(code):
        return code
    parts, start = [], 0
    for size in GROUPS:
        parts.append(code[start : start + size])
        start += size
    return "-".join(parts)
