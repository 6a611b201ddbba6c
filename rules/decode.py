"""Bytes of a file to text: UTF-8 only, byte order mark stripped, Windows and old Mac line ends to `\\n`.

Anything else is a problem with the place of the first byte that does not fit and a guess at what wrote it.
"""

from __future__ import annotations

import codecs

from .places import Source, start_of
from .problems import Phrase, Problem, hinted

MAX_BYTES = 2_000_000
"""Some five thousand rules; a larger file is a mistake or an attack."""

_SAMPLE = 100_000
_GUESSES = {
    "gbk": Phrase("GBK, as a Chinese Excel or Notepad saves it", "GBK，常见于 Excel 或记事本"),
    "cp1252": Phrase("Windows-1252 or Latin-1, as Excel saves it", "Windows-1252 或 Latin-1，常见于 Excel"),
    "utf-8": Phrase("UTF-8 with damaged bytes in it", "夹有损坏字节的 UTF-8"),
    "cut": Phrase("UTF-8 cut off in the middle", "中途被截断的 UTF-8"),
}
_UTF16 = Phrase('UTF-16, "Unicode" in Windows programs', "UTF-16，即 Windows 程序中的“Unicode”")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(data: bytes, path: str) -> tuple[Source | None, list[Problem]]:
    """The text of a file and no problem, or None and one problem. `path` as shown to people."""
    if not data.strip():
        return None, [hinted("Y002", place=start_of(Source(path, "")))]
    if len(data) > MAX_BYTES:
        return None, [hinted("Y004", {"size": f"{len(data):,}", "limit": f"{MAX_BYTES:,}"}, start_of(Source(path, "")))]
    if data.startswith(_UTF16_MARKS):
        return None, [_not_utf8(data, 0, path, "utf-16")]
    data = data.removeprefix(codecs.BOM_UTF8)
    nul = data.find(b"\0")
    if nul >= 0 and data.count(b"\0") > len(data) // 4:
        return None, [_not_utf8(data, 0, path, "utf-16-be" if nul == 0 else "utf-16-le")]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        is_cut = error.reason == "unexpected end of data" and error.start >= len(data) - 3
        return None, [_not_utf8(data, error.start, path, "cut" if is_cut else _guess(data, error.start))]
    if not text.strip():
        return None, [hinted("Y002", place=start_of(Source(path, "")))]
    return Source(path, _line_ends(text)), []


def _guess(data: bytes, start: int) -> str:
    """GBK writes every character beyond ASCII as two high bytes; Latin-1 mostly as single ones between letters."""
    if not data[:start].isascii():
        return "utf-8"
    try:
        data.decode("gbk")
    except UnicodeDecodeError:
        return "cp1252"
    run = pairs = odd = 0
    for byte in (*data[:_SAMPLE], 0):
        if byte >= 0x80:
            run += 1
        elif run:
            pairs, odd, run = pairs + (run % 2 == 0), odd + run % 2, 0
    return "gbk" if pairs > odd else "cp1252"


def _not_utf8(data: bytes, start: int, path: str, guess: str) -> Problem:
    before = data[:start].decode("utf-8", errors="replace")
    encoding = "utf-8" if guess == "cut" else guess
    shown = data.decode(encoding, errors="replace").removeprefix("\N{BYTE ORDER MARK}")
    source = Source(path, _line_ends(shown))
    place = source.place(len(_line_ends(before)))
    hint = "whole" if guess == "cut" else "save"
    return Problem("Y001", {"looks_like": _GUESSES.get(guess, _UTF16)}, place, (hint,))


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
