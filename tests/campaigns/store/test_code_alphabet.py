"""Codes as they are written: no slip of one symbol and no swap goes unnoticed, tried over all of them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from campaign_engine.campaigns.store import code_alphabet as alphabet
from campaign_engine.campaigns.store.code_alphabet import (
    ALPHABET,
    BODY_BITS,
    LENGTH,
    fold,
    is_code,
    multiply,
    shown,
    tidy,
    write_code,
    write_codes,
)
from hypothesis import given
from hypothesis import strategies as st

NUMBERS = st.integers(0, 2**BODY_BITS - 1)
SYMBOLS = range(32)


def slow_product(one: int, other: int) -> int:
    """Polynomials over the field of two elements, as lists of coefficients, divided by x^5 + x^2 + 1 by hand."""
    product = [0] * 9
    for i, j in itertools.product(range(5), range(5)):
        product[i + j] ^= (one >> i & 1) & (other >> j & 1)
    for power in range(8, 4, -1):
        if product[power]:
            for back in (0, 3, 5):  # x^power = x^(power-3) + x^(power-5)
                product[power - back] ^= 1
    return sum(bit << power for power, bit in enumerate(product[:5]))


def test_the_field_is_one() -> None:
    for one, other in itertools.product(SYMBOLS, SYMBOLS):
        assert multiply(one, other) == slow_product(one, other) == multiply(other, one)
    for one in range(1, 32):
        assert sorted(multiply(one, other) for other in SYMBOLS) == list(SYMBOLS)
    for one, other, third in itertools.product(SYMBOLS, SYMBOLS, SYMBOLS):
        assert multiply(one, other ^ third) == multiply(one, other) ^ multiply(one, third)


def weight_of(symbols: list[int]) -> int:
    total = 0
    for place, symbol in enumerate(symbols):
        total ^= multiply(alphabet.WEIGHTS[place], symbol)
    return total


def test_every_wrong_symbol_is_noticed() -> None:
    """What makes a code right is linear (above), so a wrong symbol is noticed in every code or in none: the sum of the
    difference alone says which. All 13 places, all 31 differences."""
    for place, difference in itertools.product(range(LENGTH), range(1, 32)):
        assert weight_of([difference if one == place else 0 for one in range(LENGTH)]) != 0


def test_every_swap_of_two_symbols_is_noticed_neighbours_or_not() -> None:
    """Two symbols in each other's place differ from the code by the same difference at both."""
    for one, other in itertools.combinations(range(LENGTH), 2):
        for difference in range(1, 32):
            assert weight_of([difference if place in (one, other) else 0 for place in range(LENGTH)]) != 0


def test_the_proof_bites() -> None:
    """With a weight that stands twice a swap goes through."""
    weights = list(alphabet.WEIGHTS)
    weights[3] = weights[4]
    swapped = [multiply(weights[place], 7) if place in (3, 4) else 0 for place in range(LENGTH)]
    assert swapped[3] ^ swapped[4] == 0


@given(NUMBERS, st.integers(0, LENGTH - 1), st.integers(0, 31))
def test_is_code_says_what_the_proof_says(number: int, place: int, symbol: int) -> None:
    code = write_code(number)
    assert is_code(code)
    wrong = code[:place] + ALPHABET[symbol] + code[place + 1 :]
    assert is_code(wrong) == (wrong == code)
    other = (place + 1) % LENGTH
    low, high = sorted((place, other))
    swapped = code[:low] + code[high] + code[low + 1 : high] + code[low] + code[high + 1 :]
    assert is_code(swapped) == (swapped == code)


@given(st.lists(NUMBERS, min_size=1, max_size=20))
def test_many_at_once_are_what_one_by_one_are(numbers: list[int]) -> None:
    assert [one.decode() for one in write_codes(np.array(numbers, np.uint64)).tolist()] == [
        write_code(number) for number in numbers
    ]


@given(NUMBERS, NUMBERS)
def test_two_numbers_have_two_codes(one: int, other: int) -> None:
    assert (write_code(one) == write_code(other)) == (one == other)


@given(NUMBERS, st.sampled_from(["lower", "I", "L", "O", "groups", "dash", "wide", "blanks"]))
def test_what_people_type_is_the_code(number: int, habit: str) -> None:
    code = write_code(number)
    typed = {
        "lower": code.lower(),
        "I": code.replace("1", "I"),
        "L": code.replace("1", "l"),
        "O": code.replace("0", "o"),
        "groups": shown(code),
        "dash": shown(code).replace("-", "\N{EN DASH}"),
        "wide": "".join(chr(ord(symbol) + 0xFEE0) for symbol in code),
        "blanks": f"  {code[:4]} {code[4:8]}\N{NO-BREAK SPACE}{code[8:]}\t",
    }[habit]
    assert tidy(typed) == code


def test_codes_are_shown_in_groups_and_foreign_ones_as_they_are() -> None:
    code = write_code(1 << 40)
    assert shown(code).count("-") == 2
    assert fold(shown(code)) == code
    assert shown("SAVE-ABCD1234") == "SAVE-ABCD1234"


@pytest.mark.parametrize("text", ["", "ABC", "U" * 13, "0" * 12, "0" * 14])
def test_what_is_no_code_is_told_apart(text: str) -> None:
    assert not is_code(text)
