"""Text of a condition to tokens with exact spans (code points); knows words, numbers, texts, dates and signs.

Reads tolerantly: what can only be meant one way becomes the plain token, with a note. It knows no grammar and no
vocabulary. The parser calls it; nothing here raises for what a person wrote.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol
from unicodedata import normalize

from .places import Place
from .tolerant import FOLDED, NUMBER_SUFFIXES, SIGNS, TWISTED_SIGNS, UNITS

LARGEST_WHOLE = 2**53
"""Whole numbers beyond it are not exact as doubles."""

FIRST_NOTE = "R150"
"""Codes from here on are notes: the same one is told once in a condition."""

NOTES_LOOKED_BACK = 20

KEYWORDS = frozenset(
    ("AND", "OR", "NOT", "BETWEEN", "IN", "LIKE", "IS", "NULL", "CASE", "WHEN", "THEN", "ELSE", "END", "TRUE", "FALSE")
)
"""Words of the language, in any letter case; no id may be one of them."""

TokenKind = Literal["name", "word", "number", "text", "date", "sign", "currency", "end"]


class Written(Protocol):
    """Something a person wrote: its text as read, and where a stretch of that text stands in the file."""

    @property
    def text(self) -> str: ...

    def place_of(self, start: int, length: int) -> Place: ...


class Token(NamedTuple):
    """A stretch [start, end) of the text. `text`: names in NFC, keywords in capitals, signs in plain spelling.

    `value` is the value of a number, text or date. A tuple, because thousands are made in every check.
    """

    kind: TokenKind
    text: str
    start: int
    end: int
    value: float | str | date | None = None


class Slip(NamedTuple):
    """Something odd in [start, end): the code of its problem, the words that fill it, its hints."""

    code: str
    start: int
    end: int
    values: dict[str, object]
    hints: tuple[str, ...] = ()


class Tokens(NamedTuple):
    """All tokens, ending with one of kind "end". `readable` False: something is missing, do not parse."""

    tokens: list[Token]
    slips: list[Slip]
    readable: bool


def tokenize(text: str, in_cell: bool = False) -> Tokens:
    """Tokens of a condition or expression; time grows with its length only. `in_cell`: `..`, `~`, `;` are signs."""
    return _Tokenizer(text, in_cell).run()


_WORD = r"[\w\u0300-\u036f]+"
_TOKEN = re.compile(
    rf"""\s*+(?:
    (?P<moment>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T\ ][0-9]{{1,2}}:[0-9]{{2}}(?::[0-9.]+)?)
  | (?P<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?![\w-]))
  | (?P<near_date>(?:[0-9]{{4}}(?P<a>[-/.])[0-9]{{1,2}}(?P=a)[0-9]{{1,2}}
                   |[0-9]{{1,2}}(?P<b>[-/.])[0-9]{{1,2}}(?P=b)[0-9]{{4}})(?![\w.])
                   |[0-9]{{4}}年[0-9]{{1,2}}月[0-9]{{1,2}}[日号]?)
  | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?!\w|\.\w))
  | (?P<word>{_WORD}(?:\.{_WORD})*)
  | (?P<text>'(?:[^'\n]++|'')*+')
  | (?P<double>"(?:[^"\n]++|"")*+")
  | (?P<smart>[‘’‚‛＇][^‘’'＇\n]*+[‘’'＇] | [“”„＂][^“”"＂\n]*+[“”"＂] | 「[^」\n]*+」)
  | (?P<template>\{{\{{.*?\}}\}} | \{{%.*?%\}} | \$\{{.*?\}} | [{{}}])
  | (?P<sign>===|==|=>|=<|=!|!=|!<|!>|<=|>=|<>|><|&&|\|\||[=<>!≠≥≧⩾≤≦⩽+\-*/%(),])
  | (?P<money>[£€¥$](?=\s*[0-9.]) | [£€¥](?!\w))
  | (?P<other>\.\.+|\*\*|.)
    )""",
    re.VERBOSE,
)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?!\w|,[0-9]|\.\w)")
_SPACED = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3})+(?!\w|\.\w)")
_DECIMAL_COMMA = re.compile(r"[0-9]+(?:\.[0-9]{3})*,[0-9]+(?![\w,])")
_NUMBER_AND_UNIT = re.compile(r"([0-9]+(?:\.[0-9]+)?)([^\W\d_]+)")
_SCIENTIFIC = re.compile(r"[0-9]+(?:\.[0-9]+)?[eE][0-9]+")
_CURRENCY_CODE = re.compile(r"[A-Z]{3}")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f]")
_DASH_BETWEEN_NUMBERS = re.compile(r"(?<=[0-9%])[–—](?=[0-9.])|(?<=[0-9%] )[–—](?= [0-9.])")
_QUOTES = "'\"‘’‚‛＇“”„＂「"


def is_currency_code(word: str) -> bool:
    """Three capitals, as ISO 4217 writes currencies; which of them the project uses is checked elsewhere."""
    return _CURRENCY_CODE.fullmatch(word) is not None


class _Tokenizer:
    """One run over one text: position, tokens so far, open brackets."""

    def __init__(self, text: str, in_cell: bool = False) -> None:
        self.original = text
        self.in_cell = in_cell
        if in_cell and not text.isascii():
            text = _DASH_BETWEEN_NUMBERS.sub("~", text)
        self.text = text if text.isascii() else text.translate(FOLDED)
        self.tokens: list[Token] = []
        self.slips: list[Slip] = []
        self.readable = True
        self.lists: list[bool] = []  # for every open bracket: does it hold a list, so that a comma separates?

    def run(self) -> Tokens:
        text, scan = self.text, _TOKEN.match
        match = scan(text)
        while match is not None:  # none: only blanks are left
            kind = match.lastgroup or ""
            start, end = match.span(kind)
            if kind == "sign":
                self._sign(match[kind], start, end)
            elif kind == "word":
                self._word(match[kind], start, end)
            else:
                end = getattr(self, f"_{kind}")(match[kind], start, end)
            if not self.readable:
                break  # the rest would only repeat the trouble
            if text is not self.original:
                self._note_folding(start, end)
            match = scan(text, end)
        self.tokens.append(Token("end", "", len(text), len(text)))
        return Tokens(self.tokens, self.slips, self.readable)

    def _sign(self, sign: str, start: int, end: int) -> None:
        kind: TokenKind = "sign"
        if sign == "(":
            self.lists.append(self._opens_list())
        elif sign == ")" and self.lists:
            self.lists.pop()
        elif sign in SIGNS:
            self._slip("R150", start, end, found=self.original[start:end], read=SIGNS[sign])
            sign = SIGNS[sign]
            kind = "word" if sign in KEYWORDS else "sign"
        elif sign in TWISTED_SIGNS:
            self._slip("R114", start, end, ("meant",), found=sign, meant=TWISTED_SIGNS[sign])
            sign = TWISTED_SIGNS[sign]
        self.tokens.append(Token(kind, sign, start, end))

    def _word(self, word: str, start: int, end: int) -> None:
        if word.isascii():
            capitals = word.upper()
            if capitals in KEYWORDS:
                self.tokens.append(Token("word", capitals, start, end))
                return
        else:
            word = normalize("NFC", word)
        if word[0] in "0123456789" and self._number_in_word(word, start, end):
            return
        self.tokens.append(Token("name", word, start, end))

    def _number_in_word(self, word: str, start: int, end: int) -> bool:
        """Reads `120days`, refuses `5k`, `1e6`, `1_000`, `1.2.3`; False: it is a name, such as `90d_orders`."""
        parted = _NUMBER_AND_UNIT.fullmatch(word)
        if parted is not None and (parted[2].lower() in UNITS or is_currency_code(parted[2])):
            middle = start + len(parted[1])
            self._plain_number(parted[1], start, middle)
            self.tokens.append(Token("name", parted[2], middle, end))
            return True
        if parted is not None and parted[2].lower() in NUMBER_SUFFIXES:
            meant = Decimal(parted[1]) * NUMBER_SUFFIXES[parted[2].lower()]
            self._bad_number(word, start, end, f"{meant:f}")
        elif _SCIENTIFIC.fullmatch(word):
            meant = Decimal(word)
            self._bad_number(word, start, end, f"{meant:f}" if abs(meant.adjusted()) < 16 else "")
        elif word.replace("_", "").isdecimal():
            self._bad_number(word, start, end, word.replace("_", ""))
        elif word.replace("_", "").replace(".", "").isdecimal():
            self._bad_number(word, start, end, "")
        else:
            return False
        return True

    def _bad_number(self, found: str, start: int, end: int, meant: str, hint: str = "plain") -> None:
        self._slip("R127", start, end, hints=(hint,) if meant else (), found=found, meant=meant)
        self.tokens.append(Token("number", "0", start, end, 0.0))

    def _number(self, number: str, start: int, end: int) -> int:
        inside_list = bool(self.lists) and self.lists[-1]
        thousands = _THOUSANDS.match(self.text, start)
        if (spaced := _SPACED.match(self.text, start)) is not None:
            meant = re.sub(r"\s", "", spaced[0])
            self._bad_number(spaced[0], start, spaced.end(), meant, "one_number")
            return spaced.end()
        if thousands is not None and inside_list:
            if re.search(",0", thousands[0]):
                self._bad_number(thousands[0], start, thousands.end(), thousands[0].replace(",", ""), "one_number")
                return thousands.end()
            self._warn_of_split_number(thousands[0], start, thousands.end())
        elif thousands is not None:
            plain = thousands[0].replace(",", "")
            self._slip("R152", start, thousands.end(), found=thousands[0], read=plain)
            self._plain_number(plain, start, thousands.end())
            return thousands.end()
        elif not inside_list and (comma := _DECIMAL_COMMA.match(self.text, start)) is not None:
            meant = comma[0].replace(".", "").replace(",", ".")
            self._bad_number(comma[0], start, comma.end(), meant, "decimal_point")
            return comma.end()
        self._plain_number(number, start, end)
        return end

    def _plain_number(self, number: str, start: int, end: int) -> None:
        if len(number) > 1 and number[0] == "0" and number[1] != ".":
            self._bad_number(number, start, end, number, "leading_zero")
            return
        value = float(number)
        if len(number) > 15 and Decimal(number) > LARGEST_WHOLE:
            self._slip("R128", start, end, ("quote",), found=number, largest=f"{LARGEST_WHOLE:,}")
            value = 0.0
        self.tokens.append(Token("number", number, start, end, value))

    def _warn_of_split_number(self, found: str, start: int, end: int) -> None:
        """In `LEAST(x, 1,200)` the comma of 1,200 separates; worth a word where other commas have a blank."""
        if re.search(r",\s", self.text):
            parts, meant = found.replace(",", ", "), found.replace(",", "")
            self._slip("R144", start, end, ("one",), found=found, parts=parts, meant=meant)

    def _date(self, found: str, start: int, end: int) -> int:
        try:
            value = date.fromisoformat(found)
        except ValueError:
            self._slip("R126", start, end, hints=("no_such_day",), found=found)
            value = date.min
        self.tokens.append(Token("date", found, start, end, value))
        return end

    def _near_date(self, found: str, start: int, end: int) -> int:
        numbers = re.findall("[0-9]+", found)
        hints: tuple[str, ...] = ("form",)
        meant = ""
        if len(numbers[0]) == 4:
            meant = "-".join(part.zfill(2) for part in numbers)
            hints = ("meant",) if _is_date(meant) else ("form",)
        self._slip("R126", start, end, hints=hints, found=self.original[start:end], meant=meant)
        self.tokens.append(Token("date", found, start, end, date.min))
        return end

    def _moment(self, found: str, start: int, end: int) -> int:
        self._slip("R126", start, end, hints=("no_time",), found=found, meant=found[:10])
        self.tokens.append(Token("date", found, start, end, date.min))
        return end

    def _text(self, _: str, start: int, end: int) -> int:
        inner = normalize("NFC", self.original[start + 1 : end - 1].replace("''", "'"))
        self.tokens.append(Token("text", inner, start, end, inner))
        return end

    def _double(self, _: str, start: int, end: int) -> int:
        return self._other_quotes(self.original[start + 1 : end - 1].replace('""', '"'), start, end)

    def _smart(self, _: str, start: int, end: int) -> int:
        return self._other_quotes(self.original[start + 1 : end - 1], start, end)

    def _other_quotes(self, inner: str, start: int, end: int) -> int:
        inner = normalize("NFC", inner)
        quoted = "'" + inner.replace("'", "''") + "'"
        self._slip("R151", start, end, found=self.original[start:end], read=quoted)
        self.tokens.append(Token("text", inner, start, end, inner))
        return end

    def _template(self, found: str, start: int, end: int) -> int:
        name = found.strip("{}$% ")
        hints = ("name",) if re.fullmatch(rf"{_WORD}(?:\.{_WORD})*", name) else ()
        self._unreadable("R122", start, end, hints=hints, found=found, name=name)
        return end

    def _money(self, sign: str, start: int, end: int) -> int:
        self.tokens.append(Token("currency", sign, start, end))
        return end

    def _other(self, sign: str, start: int, end: int) -> int:
        found = self.original[start:end]
        if self.in_cell and sign in ("..", "~", ";"):
            self.tokens.append(Token("sign", sign, start, end))
        elif sign == ";" and self.lists and self.lists[-1]:
            self._slip("R150", start, end, found=sign, read=",")
            self.tokens.append(Token("sign", ",", start, end))
        elif found in _QUOTES:
            rest = self.original[start:].split("\n", 1)[0].rstrip()
            end_of_line, hints = start + len(rest), ("close",)
            for one, two in zip(self.tokens, self.tokens[1:], strict=False):
                if one.kind == "text" and two.kind == "name" and one.end == two.start:  # 'O'Brien'
                    start, hints = one.start, ("doubled",)
                    break
            last = self.tokens[-1] if self.tokens else None
            if last is not None and last.end == start and last.kind == "name":  # isn't, doesn't
                start, hints = last.start, ("short",)
            elif last is not None and last.end == start and last.kind == "number":  # 1'000
                start, hints = last.start, ("thousands",)
            self._unreadable("R103", start, end_of_line, hints=hints)
        elif _INVISIBLE.match(found):
            self._unreadable("R102", start, end, hints=("invisible",), found=f"U+{ord(found):04X}")
        elif found == "." and self.tokens and self.tokens[-1].kind == "number" and self.tokens[-1].end == start:
            number = self.tokens[-1].text
            self._unreadable("R102", start, end, hints=("behind",), found=found, number=number)
        else:
            self._unreadable("R102", start, end, hints=_SIGN_HINTS.get(found, _SIGN_HINTS.get(sign, ())), found=found)
        return end

    def _opens_list(self) -> bool:
        """Whether the bracket that follows the tokens so far opens arguments or the list of IN."""
        if not self.tokens:
            return False
        last = self.tokens[-1]
        if last.kind == "name" or last.text == "IN":
            return True
        if last.kind == "word" and last.text in ("AND", "OR"):  # AND(a, b), not: x > 1 AND (y > 2)
            before = self.tokens[-2] if len(self.tokens) > 1 else None
            return before is None or before.text in ("(", ",", "NOT", "AND", "OR")
        return False

    def _note_folding(self, start: int, end: int) -> None:
        """One note in a condition for all that is written full-width; texts keep what they hold."""
        found, read = self.original[start:end], self.text[start:end]
        if (
            found != read
            and read != "~"
            and self.tokens[-1].kind != "text"
            and not any(slip.code == "R157" for slip in self.slips)
        ):
            self._slip("R157", start, end, found=found, read=read)

    def _slip(self, code: str, start: int, end: int, hints: tuple[str, ...] = (), **values: object) -> None:
        is_note = code >= FIRST_NOTE
        if not is_note or not any(one.code == code and one.values == values for one in self.slips[-NOTES_LOOKED_BACK:]):
            self.slips.append(Slip(code, start, end, values, hints))

    def _unreadable(self, code: str, start: int, end: int, hints: tuple[str, ...] = (), **values: object) -> None:
        self._slip(code, start, end, hints, **values)
        self.readable = False


_SIGN_HINTS = {
    "[": ("square",), "]": ("square",), "`": ("square",), "^": ("power",), "**": ("power",), "&": ("ampersand",),
    "|": ("bar",), ";": ("semicolon",), "..": ("range",), "#": ("hash",), "~": ("tilde",), "$": ("dollar",),
    "?": ("case",), ":": ("colon",), ".": ("point",), "。": ("stop",), "『": ("quotes",), "《": ("quotes",),
    "〈": ("quotes",), "【": ("square",), "@": ("square",),
}  # fmt: skip


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
