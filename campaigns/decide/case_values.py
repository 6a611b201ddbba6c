"""Values of facts as cases write them, and which values a proposed case may use: kinds, ranges, categories, scales."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from ...engine.influence import leaves
from ...engine.reference import Known
from ...engine.tree import Fact, Kind, Literal, walk
from ...engine.wishes import Domain
from ...rules.vocabulary import FactInfo
from ...segments.instant import Instant
from ..policy.project import Project
from ..policy.vocabulary import DAYS

USUAL_DAYS, USUAL_AMOUNT, USUAL_NUMBER = 30, 100, 10
"""Where nothing is known of a fact, its first sample: days, money in major units, other numbers."""

LONG_AGO = 10000
"""Days: a birthday of a grown-up."""

SAMPLED_CATEGORIES = 12


def domains_of(project: Project, instant: Instant) -> dict[str, Domain]:
    """By fact what a case may say of it; numbers as stored."""
    fractions = _compared_with_fractions(project)
    return {
        name: _domain(info, instant.today, name not in fractions) for name, info in project.vocabulary.facts.items()
    }


def as_written(project: Project, name: str, value: Known | None) -> object:
    """A stored value as a case writes it: money in major units, days in ISO form; flags and text as they are."""
    info = project.vocabulary.facts.get(name)
    match value:
        case bool() | str() | tuple() | None:
            return value
        case date():
            return value.isoformat()
        case _ if info is not None and info.scale:
            return Decimal(int(value)).scaleb(-info.scale)
        case _:
            return int(value) if float(value).is_integer() else Decimal(repr(float(value)))


def set_as_written(project: Project, name: str, value: Known | None) -> object:
    """What a rule set, as `expect` writes it: money to the minor unit, other numbers to nine digits."""
    kind = next(part.type for part in project.book.derived if part.name == name)
    if not isinstance(value, float):
        return value.isoformat() if isinstance(value, date) else value
    if kind.unit == project.policy.currency:
        return Decimal(value).quantize(Decimal(1).scaleb(-project.policy.exponent), ROUND_HALF_EVEN)
    return int(value) if value.is_integer() else Decimal(f"{value:.9g}")


def _domain(info: FactInfo, today: date, is_whole: bool) -> Domain:
    match info.type.kind:
        case Kind.NUMBER:
            scale = 10**info.scale
            lowest = None if info.lowest is None else info.lowest * scale
            highest = None if info.highest is None else info.highest * scale
            return Domain(
                tuple(dict.fromkeys(_numbers(info, scale))),
                lowest=lowest,
                highest=highest,
                nullable=info.nullable,
                is_whole=is_whole and not (info.highest is not None and info.highest <= 1),
            )
        case Kind.TEXT:
            closed = frozenset() if info.is_open else frozenset(info.categories)
            return Domain(info.categories[:SAMPLED_CATEGORIES] or ("x",), closed, nullable=info.nullable)
        case Kind.DATE:
            ago = (today - timedelta(days) for days in (USUAL_DAYS, 0, LONG_AGO) if days < today.toordinal() - 1)
            return Domain(tuple(ago), nullable=info.nullable)
        case Kind.BOOLEAN:
            return Domain((True, False), nullable=info.nullable)
        case Kind.TEXTS:
            return Domain(((),), nullable=info.nullable)


def _compared_with_fractions(project: Project) -> set[str]:
    """Facts beside which a condition holds a number such as 0.33; all others are taken for counts and days."""
    conditions = [rule.when for rule in project.book.rules]
    conditions += [row.rule.when for table in project.book.tables for row in table.rows]
    conditions += [one.when for one in project.segment_book.segments]
    conditions += [one.audience for one in project.policy.campaigns.values() if one.audience is not None]
    found: set[str] = set()
    for leaf in (leaf for condition in conditions for leaf in leaves(condition)):
        nodes = list(walk(leaf))
        numbers = [node.value for node in nodes if isinstance(node, Literal) and isinstance(node.value, float)]
        if any(not number.is_integer() for number in numbers):
            found |= {node.name for node in nodes if isinstance(node, Fact)}
    return found


def _numbers(info: FactInfo, scale: int) -> Iterable[Known]:
    """Something usual, then the middle and the ends of the range; whole where the range is wide."""
    low, high = info.lowest, info.highest
    usual = USUAL_DAYS if info.type.unit == DAYS else USUAL_AMOUNT if info.scale else USUAL_NUMBER
    middle = usual if low is None or high is None else round((low + high) / 2, 2 if high - low <= 2 else 0)
    for number in (usual if _inside(usual, low, high) else middle, middle, low, high, 1, 0, 10 * usual):
        if number is not None and _inside(number, low, high):
            yield float(number * scale)


def _inside(number: float, low: float | None, high: float | None) -> bool:
    return (low is None or number >= low) and (high is None or number <= high)
