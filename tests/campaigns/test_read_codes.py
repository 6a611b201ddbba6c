"""Lists of codes as shops have them: one column or several, any separator; what is wrong is told by its line."""

from __future__ import annotations

import random
from math import log2
from pathlib import Path

import pytest
from campaign_engine.campaigns.read_codes import LEAST_BITS, open_code_file

DIGITS, LETTERS = "0123456789", "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def drawn(number: int, length: int, symbols: str = LETTERS, seed: int = 3) -> list[str]:
    chance = random.Random(seed)
    return ["".join(chance.choice(symbols) for _ in range(length)) for _ in range(number)]


def read(folder: Path, text: str, encoding: str = "utf-8"):
    path = folder / "codes.csv"
    path.write_bytes(text.encode(encoding))
    return open_code_file(path, "codes.csv")


CODES = drawn(4, 16)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(CODES),
        "code\n" + "\n".join(CODES) + "\n",
        "\ufeffCode\r\n" + "\r\n".join(CODES),
        "number;code;made on\n" + "\n".join(f"{n};{code};2026-10-01" for n, code in enumerate(CODES)),
        "number\t券码\n" + "\n".join(f"{n}\t{code}" for n, code in enumerate(CODES)),
        "Voucher Code,value\n" + "\n".join(f'"{code}",10' for code in CODES),
        "\n\n".join(CODES) + "\n\n",
    ],
)
def test_codes_are_found_however_the_list_was_made(tmp_path: Path, text: str) -> None:
    file, problem = read(tmp_path, text)
    assert file is not None, problem
    assert [row.code for rows in file.chunks() for row in rows if row.wrong is None] == CODES


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("ABCDEFGHJK2", "fewer than 12"),
        ("A" * 65, "longer than 64"),
        ("ABCDEFGH=JK2345", "something else"),
        ("ABCDEFGHÄJK2345", "something else"),
        ("'ABCDEFGHJK2345", "something else"),
        (",x", "no code"),
    ],
)
def test_a_row_that_holds_no_code_is_told_by_its_line(tmp_path: Path, row: str, why: str) -> None:
    file, _ = read(tmp_path, "code,other\n" + "\n".join([*CODES[:2], row, *CODES[2:]]) + "\n")
    assert file is not None
    wrong = [row for rows in file.chunks() for row in rows if row.wrong is not None]
    assert [(one.line, why in one.wrong.en) for one in wrong] == [(4, True)]
    assert file.rows == 5


def test_bytes_that_are_no_utf8_cost_their_row_only(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_bytes(b"\n".join([CODES[0].encode(), "ABCDEFGHÄJK2345".encode("latin-1"), *map(str.encode, CODES[1:])]))
    file, _ = open_code_file(path, "codes.csv")
    assert file is not None
    assert [row.line for rows in file.chunks() for row in rows if row.wrong is not None] == [2]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "code\n", "id,name\n1,Ann\n", '"' + "x" * 200_000 + "\n"], ids=lambda text: text[:9]
)
def test_what_is_no_list_of_codes_is_refused_whole(tmp_path: Path, text: str) -> None:
    file, problem = read(tmp_path, text)
    assert file is None
    assert problem is not None
    assert problem.code == "L151"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert open_code_file(tmp_path / "none.csv", "none.csv")[1].code == "L151"


@pytest.mark.parametrize(
    ("codes", "enough"),
    [
        (drawn(5_000, 13), True),
        (drawn(30, 13), True),
        (drawn(5_000, 19, DIGITS), True),
        ([f"AUTUMN-{code}" for code in drawn(3_000, 13)], True),
        (drawn(5_000, 11), False),
        (drawn(5_000, 17, DIGITS), False),
        ([f"AUTUMN2026COUPON{number:07d}" for number in range(3_000)], False),
        ([f"AUTUMN2026COUPON{number:07d}" for number in range(20)], False),
        ([f"{number:020d}" for number in range(5_000)], False),
        ([f"WINTER-SALE-2026-{code}" for code in drawn(2_000, 6)], False),
        (["THEONEANDONLYCODE"] * 3, False),
    ],
    ids=lambda one: one[0] if isinstance(one, list) else str(one),
)
def test_codes_that_can_be_guessed_are_refused(tmp_path: Path, codes: list[str], enough: bool) -> None:
    file, problem = read(tmp_path, "\n".join(codes))
    assert (file is not None) == enough
    if not enough:
        assert problem.code == "L153"
        assert problem.values["bits"] < LEAST_BITS


def test_the_estimate_is_that_of_codes_drawn_by_chance(tmp_path: Path) -> None:
    file, _ = read(tmp_path, "\n".join(drawn(20_000, 14)))
    assert abs(file.bits - 14 * log2(len(LETTERS))) < 0.1
