"""facts.lock.yaml: every fact that rules may use, one a line, kept in git, written by `campaign schema --update`.

    facts:
      city: {type: text, seen: [Graz, Wien], source: column of customers, what: where she lives}
      orders: {type: number, nullable: false, range: [0, null], source: feature, what: number of orders}
      tier: {type: text, categories: [bronze, silver, gold], source: column of customers}

What is declared stands in it, not what one day's data happened to hold; so it changes only when somebody changes
something. The one exception are the texts of open columns (`seen`, at most 50), so that rules can be checked for
misspelt ones: a new one is a warning, not an error. No polars here: `campaign check` reads the lock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated
from typing import Literal as OneOf

from pydantic import Field

from ..engine.tree import Kind, Type
from ..rules.decode import decode
from ..rules.nodes import Mapping, Sequence
from ..rules.places import Source
from ..rules.problems import Phrase, Problem, closest
from ..rules.shape_types import AnyNode, Id, Number, Shape
from ..rules.validate import validate, what_stands_there
from ..rules.vocabulary import FactInfo
from ..rules.yaml_reader import read_again
from .data_spec import DataSpec
from .declared_facts import MODEL, declared_facts
from .fact_table import FactTable
from .segment_book import SegmentBook

if TYPE_CHECKING:
    import polars as pl

LOCK = "facts.lock.yaml"
SEEN_AT_MOST = 50
"""Texts of an open column that are listed; of a column with more none is."""
SHARED_BY = 5
"""Customers a text on average, at least: names of persons do not belong into a file that is kept in git."""

_HEAD = "# Every fact that rules may use. Written by `campaign schema --update`: review it in git, do not edit it."
_MONEY = "money"
_PLAIN = re.compile(r"[\w()%./+-][\w ()%./+'-]*", re.UNICODE)
_WORDS = ("null", "true", "false", "~", "")


def read_lock(data: bytes | Source, path: str = LOCK) -> tuple[tuple[FactInfo, ...] | None, list[Problem]]:
    """The facts in order of name, or None with problems where the lock cannot be used."""
    if isinstance(data, Source):
        source: Source | None = data
        problems: list[Problem] = []
    else:
        source, problems = decode(data, path)
    if source is None:
        return None, problems
    root, read = read_again(source)
    problems = [*problems, *read]
    if root is None:
        return None, problems
    shape, found = validate(root, _LockShape)
    problems += found
    if shape is None or any(problem.severity == "error" for problem in problems):
        return None, problems
    if isinstance(shape.facts, Sequence):
        key = Phrase('"facts"', "“facts”")
        values: dict[str, object] = {"key": key, "found": what_stands_there(shape.facts)}
        return None, [Problem("S103", values, shape.facts.place)]
    facts = []
    for name, node in shape.facts.entries if isinstance(shape.facts, Mapping) else ():
        fact, found = validate(node, _FactShape)
        problems += found
        if fact is not None:
            facts.append(_info(name.text, fact))
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return tuple(sorted(facts, key=lambda info: info.name)), problems


def write_lock(
    table: FactTable, spec: DataSpec, book: SegmentBook, found: MappingOf[str, tuple[str, ...]] | None = None
) -> str:
    """The text of the lock: what is declared, the texts seen in open columns, and the names of groups and interests
    that models have `found`, by fact: there are no others."""
    lines = [_HEAD, "facts:"]
    facts = sorted(declared_facts(spec, book), key=lambda info: info.name)
    columns = spec.customers.columns if spec.customers is not None else ()
    identifiers = {column.name for column in columns if column.kind == "id"}
    for info in facts:
        seen = [] if info.name in identifiers or info.source == MODEL else _seen(info, table.frame)
        if found and info.name in found:
            info = replace(info, categories=found[info.name])
        lines += [f"  {info.name}: {{{', '.join(_entries(info, seen))}}}"]
    return "\n".join(lines) + "\n"


def check_lock(lock: Iterable[FactInfo], spec: DataSpec, book: SegmentBook) -> list[Problem]:
    """Whether the lock still says what project.yaml and segments/ declare; without data."""
    locked = {info.name: info for info in lock}
    declared = {info.name: info for info in declared_facts(spec, book)}
    problems = []
    for name in sorted(locked.keys() - declared.keys()):
        values: dict[str, object] = {"name": name, "what": locked[name].what or locked[name].source}
        problems.append(Problem("D302", values, hints=("update",), where=LOCK))
    new = sorted(declared.keys() - locked.keys())
    problems += [Problem("D303", {"name": name}, hints=("update",), where=LOCK) for name in new]
    for name in sorted(declared.keys() & locked.keys()):
        one, other = _declared_words(locked[name], declared[name]), _declared_words(declared[name], declared[name])
        if one != other:
            values = {"name": name, "locked": one, "found": other}
            problems.append(Problem("D309", values, hints=("update",), where=LOCK))
    return problems


class FactsDepartError(Exception):
    """Facts of another type, unknown where they never are, or outside their range: `check` has compared the lock with
    project.yaml, and reading sets such rows aside; so whoever meets this has met a fault of ours."""


def compare_lock(lock: Iterable[FactInfo], table: FactTable) -> list[Problem]:
    """Whether the data departs from the lock; with an error among them nothing may be decided. Raises
    FactsDepartError."""
    locked = {info.name: info for info in lock}
    there = {info.name: info for info in table.facts}
    problems = []
    for name in sorted(locked.keys() | there.keys()):
        if name not in there:
            values = {"name": name, "what": locked[name].what or locked[name].source}
            problems.append(Problem("D302", values, hints=("update",), where=LOCK))
        elif name not in locked:
            problems.append(Problem("D303", {"name": name}, hints=("update",), where=LOCK))
        elif (locked[name].type, locked[name].scale) != (there[name].type, there[name].scale):
            raise FactsDepartError(
                f"{name} is {_type_words(locked[name]).en} and came as {_type_words(there[name]).en}"
            )
        else:
            problems += _departures(locked[name], table.frame[name])
    return problems


class _LockShape(Shape):
    facts: AnyNode


class _FactShape(Shape):
    type: OneOf["number", "money", "text", "texts", "date", "boolean"]
    unit: Id | None = None
    scale: Annotated[int, Field(ge=0, le=9)] = 0
    nullable: bool = True
    range: Annotated[list[Number | None], Field(min_length=2, max_length=2)] | None = None
    categories: list[str] | None = None
    seen: list[str] | None = None
    source: str = "column"
    what: str = ""


def _info(name: str, shape: _FactShape) -> FactInfo:
    kind = Kind.NUMBER if shape.type == _MONEY else Kind(shape.type)
    lowest, highest = shape.range or (None, None)
    return FactInfo(
        name=name,
        type=Type(kind, shape.unit),
        nullable=shape.nullable,
        scale=shape.scale,
        lowest=None if lowest is None else float(lowest),
        highest=None if highest is None else float(highest),
        categories=tuple(shape.categories or shape.seen or ()),
        source=shape.source,
        what=shape.what,
        is_open=bool(shape.seen),
    )


def _entries(info: FactInfo, seen: list[str]) -> Iterable[str]:
    """The parts of a fact's line, in one order for ever."""
    is_money = info.scale > 0 or _is_currency(info)
    yield f"type: {_MONEY if is_money else info.type.kind.value}"
    if info.type.unit is not None:
        yield f"unit: {info.type.unit}"
    if info.scale:
        yield f"scale: {info.scale}"
    if not info.nullable:
        yield "nullable: false"
    if info.lowest is not None or info.highest is not None:
        yield f"range: [{_bound(info.lowest)}, {_bound(info.highest)}]"
    if info.categories:
        yield f"categories: [{', '.join(map(_scalar, info.categories))}]"
    elif seen:
        yield f"seen: [{', '.join(map(_scalar, seen))}]"
    yield f"source: {_scalar(info.source)}"
    if info.what:
        yield f"what: {_scalar(info.what)}"


def _is_currency(info: FactInfo) -> bool:
    """Money of a currency without minor units."""
    return info.type.unit is not None and re.fullmatch("[A-Z]{3}", info.type.unit) is not None


def _seen(info: FactInfo, frame: pl.DataFrame) -> list[str]:
    """The texts of an open column, sorted by code point; none where there are many, or few customers share one."""
    if info.type.kind not in (Kind.TEXT, Kind.TEXTS):
        return []
    column = frame[info.name]
    if info.type.kind is Kind.TEXTS:
        column = column.explode()
    known = column.drop_nulls()
    distinct = known.unique()
    is_few = len(distinct) <= SEEN_AT_MOST and len(distinct) * SHARED_BY <= len(known)
    return sorted(distinct.to_list()) if is_few else []


def _bound(bound: float | None) -> str:
    return "null" if bound is None else f"{Decimal(repr(bound)).normalize():f}"


def _scalar(text: str) -> str:
    """A text as YAML writes it: plain where that cannot be misread, else in double quotes."""
    if (
        _PLAIN.fullmatch(text)
        and text.lower() not in _WORDS
        and not re.match(r"[-+.\d]", text)
        and text == text.strip()
    ):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    printable = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in escaped)
    return f'"{printable}"'


def _type_words(info: FactInfo) -> Phrase:
    """ "money in GBP with 2 decimals", "number in days", "text"."""
    is_money = info.scale > 0 or _is_currency(info)
    kind, unit = _MONEY if is_money else info.type.kind.value, info.type.unit
    english = kind if unit is None else f"{kind} in {unit}"
    chinese = kind if unit is None else f"{kind}（{unit}）"
    if not is_money:
        return Phrase(english, chinese)
    return Phrase(f"{english} with {info.scale} decimals", f"{chinese}，{info.scale} 位小数")


def _declared_words(info: FactInfo, declared: FactInfo) -> Phrase:
    """All that is declared of a fact, as one text; texts that were only seen do not count."""
    parts = [_type_words(info)]
    if not info.nullable:
        parts.append(Phrase("never unknown", "必有值"))
    if info.lowest is not None or info.highest is not None:
        parts.append(_bounds(info))
    if info.categories and declared.categories:
        texts = ", ".join(info.categories)
        parts.append(Phrase(f"one of {texts}", f"取值为 {texts} 之一"))
    return Phrase(", ".join(part.en for part in parts), "，".join(part.zh for part in parts))


def _bounds(info: FactInfo) -> Phrase:
    """ "from 0 to 100", "0 or more", "100 or less"."""
    low, high = _bound(info.lowest), _bound(info.highest)
    if info.highest is None:
        return Phrase(f"{low} or more", f"不小于 {low}")
    if info.lowest is None:
        return Phrase(f"{high} or less", f"不大于 {high}")
    return Phrase(f"from {low} to {high}", f"从 {low} 到 {high}")


def _departures(locked: FactInfo, column: pl.Series) -> list[Problem]:
    unknown = column.null_count()
    if unknown and not locked.nullable:
        raise FactsDepartError(f"{locked.name} is never unknown, and is so {unknown} times")
    outside = _outside(locked, column)
    if outside:
        raise FactsDepartError(f"{locked.name} is outside its range {outside} times")
    return _new_categories(locked, column) if locked.categories else []


def _new_categories(locked: FactInfo, column: pl.Series) -> list[Problem]:
    from .quarantine import count_rows

    texts = column.explode() if locked.type.kind is Kind.TEXTS else column
    known = set(locked.categories)
    counted = texts.drop_nulls().value_counts()
    problems = []
    for value, count in sorted(row for row in counted.rows() if row[0] not in known)[:SEEN_AT_MOST]:
        values = {"name": locked.name, "value": value, "rows": count_rows(count)}
        guess = closest(value, known)
        if not locked.is_open:
            values["categories"] = ", ".join(locked.categories)
            problems.append(Problem("D307", values, hints=("update",), where=LOCK))
        else:
            values["guess"] = guess or ""
            problems.append(Problem("D306", values, hints=("guess", "update") if guess else ("update",), where=LOCK))
    return problems


def _outside(locked: FactInfo, column: pl.Series) -> int:
    """How many values lie below or above the range."""
    scale = 10**locked.scale
    below = 0 if locked.lowest is None else len(column.filter(column < locked.lowest * scale))
    return below + (0 if locked.highest is None else len(column.filter(column > locked.highest * scale)))
