"""Two-valued formulas over cells: what remains of a three-valued condition once asked "is it true?" or "is it false?".

A `Within` says that a fact lies in some of its cells. Because "unknown" is a cell like any other, the opposite of a
formula is exact, and unknown needs no third value here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Within:
    """The fact at position `subject` lies in one of the cells (bits)."""

    subject: int
    cells: int


@dataclass(frozen=True, slots=True, eq=False)
class Both:
    """All parts hold; without parts: true."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Either:
    """Some part holds; without parts: false."""

    parts: tuple[Formula, ...]


Formula = Within | Both | Either

TRUE = Both(())
FALSE = Either(())


def all_of(formulas: Iterable[Formula]) -> Formula:
    """The conjunction."""
    parts = tuple(formula for formula in formulas if formula is not TRUE)
    if any(part is FALSE for part in parts):
        return FALSE
    return parts[0] if len(parts) == 1 else Both(parts) if parts else TRUE


def any_of(formulas: Iterable[Formula]) -> Formula:
    """The disjunction."""
    parts = tuple(formula for formula in formulas if formula is not FALSE)
    if any(part is TRUE for part in parts):
        return TRUE
    return parts[0] if len(parts) == 1 else Either(parts) if parts else FALSE


def opposite(formula: Formula, full: Sequence[int]) -> Formula:
    """True exactly where the formula is false. `full`: the cells of each fact."""
    match formula:
        case Within():
            rest = full[formula.subject] & ~formula.cells
            return Within(formula.subject, rest) if rest else FALSE
        case Both():
            return any_of([opposite(part, full) for part in formula.parts])
        case Either():
            return all_of([opposite(part, full) for part in formula.parts])


def fails_plainly(formula: Formula, full: Sequence[int]) -> bool:
    """Whether it is seen at once that the formula is false for somebody; False: it would have to be searched."""
    match formula:
        case Within():
            return formula.cells != full[formula.subject]
        case Both():
            return any(fails_plainly(part, full) for part in formula.parts)
        case Either():
            return not formula.parts


def shadow(formula: Formula, subject: int, full: int) -> int:
    """The cells of one fact that occur where the formula holds; perhaps more of them, never fewer."""
    match formula:
        case Within():
            return formula.cells if formula.subject == subject else full
        case Both():
            cells = full
            for part in formula.parts:
                cells &= shadow(part, subject, full)
            return cells
        case Either():
            cells = 0
            for part in formula.parts:
                cells |= shadow(part, subject, full)
                if cells == full:
                    break
            return cells


def size_of(formula: Formula) -> int:
    """How many facts it asks, each time counted."""
    count, waiting = 0, [formula]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Within):
            count += 1
        else:
            waiting += current.parts
    return count


def subjects_in(formula: Formula) -> frozenset[int]:
    """The positions of the facts it asks."""
    found: set[int] = set()
    waiting = [formula]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Within):
            found.add(current.subject)
        else:
            waiting += current.parts
    return frozenset(found)
