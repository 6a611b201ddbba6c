"""The values of one fact cut into cells, so that no leaf tells two values of one cell apart; sets of cells are bits.

Numbers and dates (as ordinals) are cut at constants: cell 2i is what lies strictly between cut i-1 and cut i, cell
2i+1 is cut i itself. Texts, booleans and lists have a cell for each value that matters. The last cell is "unknown".
`full` leaves out cells that no value of the fact can fall into: beyond its range, between two whole numbers, unknown
where it is never unknown.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from ...engine.reference import Known, matches_pattern
from ...engine.tree import All, Any, Compare, Comparison, Condition, Constant, Fact, Kind, Literal, Truth, Type
from ..vocabulary import FactInfo

FIRST_DAY, LAST_DAY = float(date.min.toordinal()), float(date.max.toordinal())
SOME_DAY = date(2000, 1, 1)
"""The example of a date of which nothing is asked."""
MOST_PATTERNS = 3
"""LIKE patterns that split the texts nobody named: each doubles their cells."""
FINEST_DIGITS = 17
FURTHER_TEXTS = ("other", "x", "another", "")
"""Tried as examples of a text that no condition names."""


@dataclass(frozen=True, slots=True)
class Domain:
    """One fact's cells. `values`: an example a cell, for kinds without cuts (None: no example is known)."""

    name: str
    kind: Kind
    full: int
    unknown: int
    cuts: tuple[float, ...] = ()
    scale: int | None = None
    """Numbers are multiples of 10**-scale; None: any double."""
    values: tuple[Known | None, ...] = ()
    is_open: bool = False
    """Texts that nobody named may come."""
    patterns: tuple[str, ...] = ()
    """LIKE patterns that split the texts nobody named, which have the last cells before the unknown."""

    @property
    def known(self) -> int:
        """Every cell but the unknown."""
        return self.full & ~self.unknown

    def cells_with(self, value: Known | None) -> int:
        """The cell a value falls into; nothing where the fact cannot have it."""
        if value is None:
            return self.unknown & self.full
        if self.kind in (Kind.NUMBER, Kind.DATE):
            number = float(value.toordinal()) if isinstance(value, date) else value
            if not isinstance(number, float | int) or not _is_on_grid(number, self.scale):
                return 0
            index = bisect_left(self.cuts, number)
            is_cut = index < len(self.cuts) and self.cuts[index] == number
            return self.full & 1 << (2 * index + is_cut)
        if isinstance(value, tuple):
            return self.known
        if value in self.values[:-1]:
            return 1 << self.values.index(value)
        ways = range(2 ** len(self.patterns)) if isinstance(value, str) and self.is_open else ()
        matched = [matches_pattern(str(value), pattern) for pattern in self.patterns]
        first = len(self.values) - 1 - 2 ** len(self.patterns)
        fitting = (first + way for way in ways if [bool(way >> k & 1) for k in range(len(matched))] == matched)
        return sum(1 << bit for bit in fitting)

    def matches(self, bit: int, pattern: str) -> bool:
        """Whether the texts of a cell that nobody named match a pattern."""
        first = len(self.values) - 1 - 2 ** len(self.patterns)
        return bool((bit - first) >> self.patterns.index(pattern) & 1)


def number_domain(info: FactInfo, cuts: Iterable[float]) -> Domain:
    """Numbers and dates. The ends of a range are cuts too, so that what lies beyond is a cell, and left out."""
    is_date = info.type.kind is Kind.DATE
    lowest, highest = bounds_of(info)
    scale = 0 if info.is_whole or is_date else info.scale or None
    ends = () if is_date else [end for end in (info.lowest, info.highest) if end is not None]
    inside = sorted({cut + 0.0 for cut in (*cuts, *ends) if math.isfinite(cut)})
    full = 0
    previous = -math.inf
    for index, cut in enumerate((*inside, math.inf)):
        low, high = max(previous, math.nextafter(lowest, -math.inf)), min(cut, math.nextafter(highest, math.inf))
        if low < high and plain_between(low, high, scale) is not None:
            full |= 1 << (2 * index)
        if cut < math.inf and lowest <= cut <= highest and _is_on_grid(cut, scale):
            full |= 1 << (2 * index + 1)
        previous = cut
    unknown = 1 << (2 * len(inside) + 1)
    return Domain(info.name, info.type.kind, full | (unknown if info.nullable else 0), unknown, tuple(inside), scale)


def text_domain(info: FactInfo, texts: Iterable[str], patterns: Iterable[str]) -> Domain:
    """A cell for each text that is declared or (where others may come) named; the rest is split by LIKE patterns."""
    is_closed = bool(info.categories) and not info.is_open
    named = list(dict.fromkeys(info.categories if is_closed else (*info.categories, *sorted(set(texts)))))
    if is_closed:
        return _list_domain(info, [*named])
    splitting = tuple(sorted(set(patterns)))
    return replace(_list_domain(info, [*named, *_other_texts(named, splitting)]), is_open=True, patterns=splitting)


def boolean_domain(info: FactInfo) -> Domain:
    """False, true, unknown."""
    return _list_domain(info, [False, True])


def list_domain(info: FactInfo) -> Domain:
    """Lists of texts: known or not; what they hold is asked of membership facts."""
    return _list_domain(info, [()])


def bounds_of(info: FactInfo) -> tuple[float, float]:
    """The least and the greatest value; dates as ordinals."""
    if info.type.kind is Kind.DATE:
        return FIRST_DAY, LAST_DAY
    return (-math.inf if info.lowest is None else info.lowest), (math.inf if info.highest is None else info.highest)


def cells_where(domain: Domain, operator: Comparison, constant: float) -> tuple[int, int]:
    """Where `fact operator constant` is true and where it is false; the constant is one of the cuts."""
    index = bisect_left(domain.cuts, constant)
    at = 1 << (2 * index + 1)
    below = at - 1
    true = {
        "<": below, "<=": below | at, "=": at, "<>": ~at, ">=": ~below, ">": ~(below | at),
    }[operator] & domain.known  # fmt: skip
    return true, domain.known & ~true


def hull(domain: Domain, cells: int) -> tuple[float, float] | None:
    """The least interval around the known cells, both ends included; None where there is none."""
    cells &= domain.known
    if not cells:
        return None
    first, last = (cells & -cells).bit_length() - 1, cells.bit_length() - 1
    ends = (-math.inf, *domain.cuts, math.inf)
    low = ends[(first + 1) // 2]
    high = ends[last // 2 + 1]
    return low, high


def lies_within(domain: Domain, cells: int) -> Condition:
    """That the fact has a value of these known cells; of texts that nobody named only the example of their cell."""
    fact, type = Fact(domain.name), Type(domain.kind)
    parts: list[Condition] = []
    for bit in bits(cells & domain.known):
        if domain.kind in (Kind.NUMBER, Kind.DATE):
            index, is_cut = divmod(bit, 2)
            ends: list[tuple[Comparison, int]] = [("=", index)] if is_cut else [(">", index - 1), ("<", index)]
            bounds = [
                Compare(sign, fact, Literal(_value_at(domain, at), type))
                for sign, at in ends
                if 0 <= at < len(domain.cuts)
            ]
            parts.append(All(tuple(bounds)) if bounds else Constant(True))
        elif domain.kind is Kind.BOOLEAN:
            parts.append(Truth(fact, negated=not domain.values[bit]))
        elif isinstance(text := domain.values[bit], str):
            parts.append(Compare("=", fact, Literal(text, type)))
    return Any(tuple(parts)) if parts else Constant(True)


def _value_at(domain: Domain, index: int) -> float | date:
    cut = domain.cuts[index]
    return date.fromordinal(int(cut)) if domain.kind is Kind.DATE else cut


def cells_between(domain: Domain, low: float, high: float) -> int:
    """The known cells that some number from `low` to `high` may fall into."""
    first = bisect_left(domain.cuts, low)
    from_bit = 2 * first + 1 if first < len(domain.cuts) and domain.cuts[first] == low else 2 * first
    last = bisect_left(domain.cuts, high)
    to_bit = 2 * last + 1 if last < len(domain.cuts) and domain.cuts[last] == high else 2 * last
    return ((1 << (to_bit + 1)) - (1 << from_bit)) & domain.known if from_bit <= to_bit else 0


def examples(domain: Domain, cells: int) -> Iterator[Known | None]:
    """A plain value of each cell, known ones first; cells without an example are left out."""
    for bit in bits(cells & domain.known):
        value = _number_in(domain, bit) if domain.kind in (Kind.NUMBER, Kind.DATE) else domain.values[bit]
        if value is not None:
            yield value
    if cells & domain.unknown & domain.full:
        yield None


def bits(cells: int) -> Iterator[int]:
    """The positions of the bits that are set, lowest first."""
    while cells:
        low = cells & -cells
        yield low.bit_length() - 1
        cells ^= low


def plain_between(low: float, high: float, scale: int | None) -> float | None:
    """A number strictly between that people would name: few decimals, near the lower end; None where there is none."""
    if low < 0 < high:
        return 0.0
    for digits in range(FINEST_DIGITS + 1 if scale is None else scale + 1):
        size = 10.0**digits
        anchor = low if math.isfinite(low) else high
        if not math.isfinite(anchor * size):
            break
        start = math.floor(anchor * size) if anchor == low else math.ceil(anchor * size)
        for step in (0, 1, 2) if anchor == low else (0, -1, -2):
            number = (start + step) / size + 0.0
            if low < number < high:
                return number
    if scale is not None:
        return None
    number = math.nextafter(low, math.inf) + 0.0
    return number if low < number < high else None


def _is_on_grid(number: float, scale: int | None) -> bool:
    if scale is None:
        return True
    size = 10.0**scale
    return not math.isfinite(number * size) or round(number * size) / size == number


def _number_in(domain: Domain, bit: int) -> Known | None:
    index, is_cut = divmod(bit, 2)
    number: float | None
    if is_cut:
        number = domain.cuts[index]
    elif domain.kind is Kind.DATE:
        if not domain.cuts:
            return SOME_DAY
        number = domain.cuts[index - 1] + 1 if index else domain.cuts[0] - 1
    else:
        low = domain.cuts[index - 1] if index else -math.inf
        high = domain.cuts[index] if index < len(domain.cuts) else math.inf
        number = plain_between(low, high, domain.scale)
    if number is None or domain.kind is Kind.NUMBER:
        return number
    return date.fromordinal(int(number))


def _list_domain(info: FactInfo, values: list[Known | None]) -> Domain:
    unknown = 1 << len(values)
    full = unknown - 1 | (unknown if info.nullable else 0)
    return Domain(info.name, info.type.kind, full, unknown, values=(*values, None))


def _other_texts(named: list[str], patterns: tuple[str, ...]) -> list[Known | None]:
    """An example of a text outside `named` for each way it can match the patterns; None where none was found."""
    plain = [pattern.replace("_", "x") for pattern in patterns]
    tried = [*FURTHER_TEXTS, *(one.replace("%", filling) for one in plain for filling in ("", "x", "xx"))]
    tried += [(one + other).replace("%", "x") for one in plain for other in plain]
    found: dict[tuple[bool, ...], str] = {}
    for text in tried:
        if text not in named:
            found.setdefault(tuple(matches_pattern(text, pattern) for pattern in patterns), text)
    ways = range(2 ** len(patterns))
    return [found.get(tuple(bool(way >> bit & 1) for bit in range(len(patterns)))) for way in ways]
