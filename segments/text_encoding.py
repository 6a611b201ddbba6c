"""Bytes that should be text: checked in blocks, and where they are not, said in words which encoding it looks like."""

from __future__ import annotations

import codecs

import numpy as np
import numpy.typing as npt

from ..rules.places import Place
from ..rules.problems import Problem
from .raw_table import Unreadable

_BLOCK = 1 << 24
_SAMPLE = 1 << 16
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def require_utf8(data: npt.NDArray[np.uint8], shown: str, place: Place) -> None:
    """Raises Unreadable, with the line and the encoding it looks like, where the bytes are not UTF-8."""
    start = data[:_SAMPLE].tobytes()
    if start[:2] in _UTF16_MARKS or _looks_like_utf16(start):
        raise Unreadable(_problem(shown, place, 1, "utf-16"))
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = 1
    for begin in range(0, max(len(data), 1), _BLOCK):
        block = data[begin : begin + _BLOCK].tobytes()
        try:
            decoder.decode(block, final=begin + _BLOCK >= len(data))
        except UnicodeDecodeError as error:
            line = lines + error.object[: error.start].count(b"\n")
            around = data[max(begin + error.start - _SAMPLE, 0) : begin + error.start + _SAMPLE].tobytes()
            raise Unreadable(_problem(shown, place, line, guess_encoding(around))) from None
        lines += block.count(b"\n")


def decode_text(data: bytes, encoding: str, shown: str, place: Place) -> str:
    """The text, without byte order mark. Raises Unreadable where the bytes are not of that encoding."""
    try:
        return data.decode(encoding).removeprefix("\N{BYTE ORDER MARK}")
    except UnicodeError as error:
        line = data[: getattr(error, "start", 0)].count(b"\n") + 1
        values = {"file": shown, "encoding": encoding, "line": line}
        raise Unreadable(Problem("D116", values, place, ("other",))) from None


def _looks_like_utf16(start: bytes) -> bool:
    """Every other byte of western text in UTF-16 is zero."""
    return len(start) >= 8 and (not any(start[1:16:2]) or not any(start[0:16:2]))


def guess_encoding(around: bytes) -> str:
    """GBK writes characters beyond ASCII as pairs of high bytes; Latin-1 mostly as single ones between letters."""
    run = pairs = singles = 0
    for byte in (*around, 0):
        if byte >= 0x80:
            run += 1
        elif run:
            pairs, singles, run = pairs + (run % 2 == 0), singles + run % 2, 0
    return "gbk" if pairs >= singles else "cp1252"


def _problem(shown: str, place: Place, line: int, guess: str) -> Problem:
    return Problem("D115", {"file": shown, "line": line, "guess": guess}, place, (guess,))
