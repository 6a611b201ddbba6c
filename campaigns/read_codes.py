"""A list of codes from a CSV file, row by row, whatever its size; and how hard its codes are to guess.

One column, with or without a header, or several with one that is called `code`. Which codes are known already is for
the store to say.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from ..rules.problems import Phrase, Problem
from .store.code_alphabet import fold

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

HEADERS = frozenset((
    "code", "codes", "coupon", "coupon_code", "coupon code", "voucher", "voucher_code", "voucher code", "promo_code",
    "promo code", "券码", "优惠码", "优惠券码", "兑换码",
))  # fmt: skip
LEAST_BITS = 60
LEAST_LENGTH = 12
"""Symbols of a code: fewer of 36 different ones cannot have 60 bits."""
LONGEST = 64
ENOUGH_TO_COUNT = 1000
"""Codes from which on it is known how often a symbol stands at a place; of fewer only which symbols there are."""
CHUNK = 50_000

_FORM = re.compile(r"[A-Za-z0-9]([A-Za-z0-9 ._-]*[A-Za-z0-9])?", re.ASCII)
_NAMES = 3
"""Columns named in a message."""


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A row with something in it: its line, the code as it stands there, and why it cannot be one."""

    line: int
    code: str
    wrong: Phrase | None = None


@dataclass(frozen=True, slots=True)
class CodeFile:
    """A file that can be read: where the codes stand. `bits`: what has to be guessed of a code, estimated; `hash`: of
    its bytes, so that the same file is known again."""

    path: Path
    delimiter: str
    column: int
    has_header: bool
    rows: int
    bits: float
    hash: str

    def chunks(self) -> Iterator[list[CodeRow]]:
        """All rows in order, `CHUNK` at a time, so that however large it is little of it is in memory."""
        found: list[CodeRow] = []
        for row in _rows(self.path, self.delimiter, self.column, self.has_header):
            found.append(row)
            if len(found) == CHUNK:
                yield found
                found = []
        if found:
            yield found


def open_code_file(path: Path, shown: str) -> tuple[CodeFile | None, Problem | None]:
    """Reads the file once. None with the problem where it cannot be read or its codes could be guessed."""
    try:
        digest = blake2b(digest_size=32)
        with path.open("rb") as raw:
            while piece := raw.read(1 << 20):
                digest.update(piece)
        delimiter, first = _first_row(path)
        column, has_header = _column(first)
        if column is None:
            names = ", ".join(cell.strip()[:40] for cell in first[:_NAMES])
            return None, Problem("L151", {"file": shown, "why": _NO_COLUMN, "names": names}, hints=("column",))
        guessing = _Guessing()
        rows = 0
        for chunk in CodeFile(path, delimiter, column, has_header, 0, 0, "").chunks():
            rows += len(chunk)
            guessing.add([fold(row.code) for row in chunk if row.wrong is None or row.wrong is _TOO_SHORT])
    except FileNotFoundError:
        why = Phrase("there is no such file", "没有这个文件")
        return None, Problem("L151", {"file": shown, "why": why, "names": ""}, hints=("export",))
    except (OSError, csv.Error) as error:
        why = Phrase(str(error)[:100], str(error)[:100])
        return None, Problem("L151", {"file": shown, "why": why, "names": ""}, hints=("export",))
    bits = guessing.bits()
    if not guessing.codes:
        return None, Problem("L151", {"file": shown, "why": _EMPTY, "names": ""}, hints=("export",))
    if bits < LEAST_BITS:
        values = {"file": shown, "bits": int(bits), "least": LEAST_BITS, "places": guessing.places()}
        return None, Problem("L153", values, hints=("ways",))
    return CodeFile(path, delimiter, column, has_header, rows, bits, digest.hexdigest()), None


_NO_COLUMN = Phrase("it has several columns, none of them called code", "有多列，但没有名为 code 的列")
_EMPTY = Phrase("it holds no codes", "里面没有券码")
_TOO_SHORT = Phrase(f"it has fewer than {LEAST_LENGTH} letters and digits", f"字母和数字少于 {LEAST_LENGTH} 个")
_TOO_LONG = Phrase(f"it is longer than {LONGEST}", f"超过 {LONGEST} 个字符")
_NO_TEXT = Phrase("it is not written in UTF-8", "不是 UTF-8 编码")
_NO_CODE = Phrase(
    "it holds something else than letters, digits, - _ . and blanks", "含有字母、数字、- _ . 和空格以外的字符"
)
_NOTHING = Phrase("the row has no code", "这一行没有券码")


def _first_row(path: Path) -> tuple[str, list[str]]:
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        line = text.readline()
        delimiter = next((mark for mark in ";\t," if mark in line), ",")
        return delimiter, next(csv.reader([line], delimiter=delimiter), [])


def _column(first: Sequence[str]) -> tuple[int | None, bool]:
    """Where the codes stand, and whether the first row says so."""
    names = [normalize("NFKC", cell).strip().casefold() for cell in first]
    named = [number for number, name in enumerate(names) if name in HEADERS]
    if named:
        return named[0], True
    return (0, False) if len(first) <= 1 else (None, False)


def _rows(path: Path, delimiter: str, column: int, has_header: bool) -> Iterator[CodeRow]:
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        reader = csv.reader(text, delimiter=delimiter)
        if has_header:
            next(reader, None)
        for cells in reader:
            code = cells[column].strip() if column < len(cells) else ""
            if code:
                yield CodeRow(reader.line_num, code, _wrong(code))
            elif any(cell.strip() for cell in cells):
                yield CodeRow(reader.line_num, "", _NOTHING)


def _wrong(code: str) -> Phrase | None:
    if len(code) > LONGEST:
        return _TOO_LONG
    if _FORM.fullmatch(code) is None:
        return _NO_TEXT if any("\ud800" <= symbol <= "\udfff" for symbol in code) else _NO_CODE
    return _TOO_SHORT if len(code) < LEAST_LENGTH or len(fold(code)) < LEAST_LENGTH else None


class _Guessing:
    """Counts which symbols stand at which place. What is the same everywhere need not be guessed; elsewhere a place is
    worth its entropy, and never more than one symbol out of all that stand at places that vary. Places that go together
    (a date, a number written twice) look better than they are: it is an estimate."""

    def __init__(self) -> None:
        self.codes = 0
        self.counts: npt.NDArray[np.int64] | None = None

    def add(self, codes: list[str]) -> None:
        import numpy as np

        if not codes:
            return
        if self.counts is None:
            self.counts = np.zeros((LONGEST, 128), np.int64)
        symbols = np.array([code.encode() for code in codes], f"S{LONGEST}").view(np.uint8).reshape(-1, LONGEST)
        for place in range(LONGEST):
            self.counts[place] += np.bincount(symbols[:, place], minlength=128)
        self.codes += len(codes)

    def places(self) -> int:
        """How many places vary."""
        return 0 if self.counts is None else int(((self.counts > 0).sum(axis=1) > 1).sum())

    def bits(self) -> float:
        import numpy as np

        if self.counts is None:
            return 0.0
        varying = self.counts[(self.counts > 0).sum(axis=1) > 1]
        if not len(varying):
            return 0.0
        most = log2(int((varying.sum(axis=0) > 0).sum()))
        if self.codes < ENOUGH_TO_COUNT:
            return most * len(varying)
        shares = varying / self.codes
        with np.errstate(divide="ignore", invalid="ignore"):
            parts = np.where(shares > 0, -shares * np.log2(shares), 0.0)
        kinds = (varying > 0).sum(axis=1)
        entropies = parts.sum(axis=1) + (kinds - 1) / (2 * self.codes * np.log(2))  # Miller and Madow, 1955
        return float(np.minimum(entropies, most).sum())
