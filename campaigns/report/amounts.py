"""How numbers look to people: money, counts, shares, facts with their units; and text in aligned columns.

Everything a report prints goes through here, so the terminal, the page and `explain` cannot disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ...engine.tree import Kind, Type
from ...rules.text_width import text_width

MICRO_DIGITS = 6
"""Micro-units are millionths of a major unit."""
UNITS = {
    "days": ("days", "天"),
    "months": ("months", "个月"),
    "years": ("years", "年"),
    "points": ("points", "积分"),
}


@dataclass(frozen=True, slots=True)
class Amounts:
    """Formats for one currency and language; `exponent`: minor units per major unit as a power of ten."""

    currency: str
    exponent: int
    language: str = "en"

    def money(self, minor: int) -> str:
        """`GBP 1,234.50`; the sign stands before the number."""
        sign = "-" if minor < 0 else ""
        major, rest = divmod(abs(minor), 10**self.exponent)
        decimals = f".{rest:0{self.exponent}d}" if self.exponent else ""
        return f"{self.currency} {sign}{major:,}{decimals}"

    def money_of_micro(self, micro: int) -> str:
        """Micro-units of the major unit, rounded half away from zero to minor units."""
        return self.money(self.minor_of_micro(micro))

    def minor_of_micro(self, micro: int) -> int:
        """The same amount in minor units, rounded half away from zero."""
        per_minor: int = 10 ** (MICRO_DIGITS - self.exponent)
        rounded = (abs(micro) + per_minor // 2) // per_minor
        return -rounded if micro < 0 else rounded

    def change(self, minor: int) -> str:
        """Money with a sign always: `+ GBP 12.00`."""
        return f"{'-' if minor < 0 else '+'} {self.money(abs(minor))}"

    def count(self, number: int) -> str:
        """`1,234`."""
        return f"{number:,}"

    def share(self, part: int, whole: int) -> str:
        """`12.3 %`; `-` of nothing."""
        return f"{100 * part / whole:.1f} %" if whole else "-"

    def fact(self, value: object, type: Type, scale: int = 0) -> str:
        """A stored fact value as a person reads it: money and days with their unit, text in quotes, unknown by name."""
        english = self.language == "en"
        if value is None:
            return "unknown" if english else "未知"
        if isinstance(value, bool):
            return {True: ("yes", "是"), False: ("no", "否")}[value][0 if english else 1]
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, str):
            return f"'{clean(value)}'"
        if isinstance(value, (list, tuple)):
            return ", ".join(f"'{clean(str(one))}'" for one in value) or ("none" if english else "无")
        if not isinstance(value, (int, float)):
            return clean(str(value))
        if type.kind is Kind.NUMBER and type.unit == self.currency:
            minor = value if scale else value * 10**self.exponent
            return self.money(round(minor))
        number = plain_number(value / 10**scale if scale else value)
        if type.unit in UNITS:
            return f"{number} {UNITS[type.unit][0 if english else 1]}"
        return f"{number} {type.unit}" if type.unit else number


def plain_number(value: float) -> str:
    """At most four decimals, thousands separated, no trailing zeros."""
    if float(value).is_integer():
        return f"{int(value):,}"
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return text if text not in ("0", "-0") else f"{value:.3g}"


def clean(text: str) -> str:
    """Control characters of hostile data must reach neither terminal nor page."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def width_of(text: str) -> int:
    """Columns on a terminal; Chinese characters take two."""
    return text_width(text)


def cut(text: str, width: int) -> str:
    """At most `width` columns, with an ellipsis where something is lost."""
    if width_of(text) <= width:
        return text
    kept = ""
    for character in text:
        if width_of(kept + character) > width - 1:
            break
        kept += character
    return kept.rstrip() + "…"


def pad(text: str, width: int, right: bool = False) -> str:
    """Blanks up to `width` columns, before the text with `right`."""
    blanks = " " * max(width - width_of(text), 0)
    return blanks + text if right else text + blanks


def wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """Lines of at most `width` columns, broken at blanks, or between Chinese characters; later lines indented."""
    lines: list[str] = []
    line = ""
    for word in _words(text):
        if line and width_of(line + word.rstrip()) > width:
            lines.append(line.rstrip())
            line = indent
        line += word
    return [*lines, line.rstrip()] if line.strip() else lines


def columns(rows: Sequence[Sequence[str]], right: Sequence[bool], gap: str = "  ", indent: str = "  ") -> list[str]:
    """Rows as aligned lines; `right` says which columns are numbers. A row may be shorter than the rest."""
    widths = [max((width_of(row[at]) for row in rows if at < len(row)), default=0) for at in range(len(right))]
    lines = []
    for row in rows:
        cells = [pad(cell, widths[at], right[at]) for at, cell in enumerate(row)]
        lines.append((indent + gap.join(cells)).rstrip())
    return lines


def _words(text: str) -> list[str]:
    """Pieces that may not be broken, each with the blank that follows it."""
    pieces: list[str] = []
    piece = ""
    for character in text:
        piece += character
        if character == " " or width_of(character) == 2:
            pieces.append(piece)
            piece = ""
    return [*pieces, piece] if piece else pieces
