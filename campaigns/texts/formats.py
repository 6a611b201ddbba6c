"""How money, numbers and days stand in a text of a language. Patterns follow Unicode CLDR 46 for the languages listed
here, with ordinary blanks instead of no-break ones (those would double the price of a text message); other languages
read ISO 4217 codes, points and ISO 8601 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MOST_DECIMALS = 4
"""Of a number that is not money, unless a text asks for fewer."""


@dataclass(frozen=True, slots=True)
class Habits:
    """`symbol_first`: £5.00, not 5,00 €. `day`, `short`: with {d}, {m} (number or name of the month), {y}."""

    point: str
    thousands: str
    symbol_first: bool
    percent: str
    day: str
    short: str
    months: tuple[str, ...] = ()


def _months(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_ENGLISH = _months("January February March April May June July August September October November December")
_PLAIN = Habits(".", ",", True, "%", "{y:04d}-{m:02d}-{d:02d}", "{m:02d}-{d:02d}")
_HABITS = {
    "en": Habits(".", ",", True, "%", "{d} {name} {y}", "{d} {name}", _ENGLISH),
    "en-US": Habits(".", ",", True, "%", "{name} {d}, {y}", "{name} {d}", _ENGLISH),
    "zh": Habits(".", ",", True, "%", "{y}年{m}月{d}日", "{m}月{d}日"),
    "de": Habits(
        ",", ".", False, " %", "{d}. {name} {y}", "{d}. {name}",
        _months("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
    ),
    "fr": Habits(
        ",", " ", False, " %", "{d} {name} {y}", "{d} {name}",
        _months("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    ),
    "es": Habits(
        ",", ".", False, " %", "{d} de {name} de {y}", "{d} de {name}",
        _months("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    ),
    "it": Habits(
        ",", ".", False, "%", "{d} {name} {y}", "{d} {name}",
        _months("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
    ),
    "nl": Habits(
        ",", ".", True, "%", "{d} {name} {y}", "{d} {name}",
        _months("januari februari maart april mei juni juli augustus september oktober november december"),
    ),
}  # fmt: skip
_SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥", "CNY": "CN¥", "INR": "₹"}
_SYMBOLS_OF = {
    "zh": {"CNY": "¥", "JPY": "JP¥", "USD": "US$"},
    "de": {}, "fr": {"GBP": "£GB", "USD": "$US"}, "es": {"USD": "US$", "GBP": "GBP"}, "nl": {"USD": "US$"},
    "it": {"USD": "USD", "GBP": "£"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Forms:
    """The habits of one language with one currency; `exponent`: minor units per major unit as a power of ten."""

    language: str
    currency: str = "EUR"
    exponent: int = 2

    @property
    def habits(self) -> Habits:
        """Of the language, of the one it is a kind of (zh-Hant: zh), or the plain ones."""
        base = self.language.split("-")[0]
        return _HABITS.get(self.language) or _HABITS.get(base) or _PLAIN

    def money(self, minor: int) -> str:
        """`£12.50`, `12,50 €`; whole amounts without decimals: `£5`."""
        major, rest = divmod(abs(minor), 10**self.exponent)
        digits = self._grouped(major) + (f"{self.habits.point}{rest:0{self.exponent}d}" if rest else "")
        sign = "-" if minor < 0 else ""
        base = self.language.split("-")[0]
        symbol = _SYMBOLS_OF.get(base, {}).get(self.currency) or _SYMBOLS.get(self.currency, self.currency)
        if not self.habits.symbol_first:
            return f"{sign}{digits} {symbol}"
        gap = " " if symbol[-1].isalpha() or base == "nl" else ""
        return f"{sign}{symbol}{gap}{digits}"

    def number(self, value: float, decimals: int | None = None) -> str:
        """`1,234.5`; exactly so many decimals where asked for, else as many as there are, four at most."""
        text = f"{abs(value):.{MOST_DECIMALS if decimals is None else decimals}f}"
        whole, _, rest = text.partition(".")
        if decimals is None:
            rest = rest.rstrip("0")
        sign = "-" if value < 0 and (int(whole) or rest.strip("0")) else ""
        return f"{sign}{self._grouped(int(whole))}" + (f"{self.habits.point}{rest}" if rest else "")

    def percent(self, value: float) -> str:
        """`15%`, `15 %`: percent, not a share of 1."""
        return self.number(value) + self.habits.percent

    def day(self, day: date, style: str = "long") -> str:
        """`31 October 2026`; `short` without the year; `iso` 2026-10-31."""
        if style == "iso":
            return day.isoformat()
        habits = self.habits
        name = habits.months[day.month - 1] if habits.months else ""
        number = "1er" if self.language.split("-")[0] == "fr" and day.day == 1 else day.day
        pattern = habits.short if style == "short" else habits.day
        return pattern.format(d=number, m=day.month, y=day.year, name=name)

    def _grouped(self, whole: int) -> str:
        return f"{whole:,}".replace(",", self.habits.thousands)
