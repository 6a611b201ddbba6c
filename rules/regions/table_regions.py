"""Decision tables as boxes of cells: gaps, overlaps, rows that are never reached, mislead or change nothing.

A row is a box: for every fact its cells ask, the cells in which it is met. A row whose cells ask several facts in ways
that are no box (`>= 2 * usual_gap_days OR ...`) is taken larger than it is where it might be in the way, and left out
where it would have to cover. Tags and segments count as facts of their own here; an overlap is told only with an
example that has been tried on the reference evaluator. Definitions: docs/decisions/0010-what-a-table-check-means.md.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...engine.tree import Condition, Fact, Flag, IsUnknown, Kind
from ..rule_book import TableRow, WrittenRule, WrittenTable
from ..tables.table_choices import outcome_classes, outcome_of, row_as_rule, rows_in_order
from .answers import Answer, can_all_be
from .cover import is_covered, meet, uncovered
from .domains import Domain, bits, lies_within
from .examples import Example, example_in
from .formulas import Both, Formula, Within
from .relations import is_empty
from .search import Box, NotDecidedError, boxes
from .space import IS_TRUE, NOT_FALSE, NOT_TRUE, Claim, Space

MOST_GAPS = 3
MOST_TRIED = 20
"""Gaps, or pairs of rows, that are looked at before no more are told."""


@dataclass(frozen=True, slots=True)
class RowRegion:
    """A row with the box in which it is met. `is_exact` False: it may be met in less. `outcome`: equal numbers say the
    same."""

    row: TableRow
    rule: WrittenRule
    box: Box
    is_exact: bool
    outcome: int

    @property
    def claim(self) -> Claim:
        """The row is met."""
        return Claim(self.rule.when, _wants(self.rule))


@dataclass(frozen=True, slots=True)
class TableRegions:
    """The rows that can be met, in the order in which they are asked, in a space that holds their conditions."""

    table: WrittenTable
    space: Space
    rows: tuple[RowRegion, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rows, by number the smaller first, that are met by one customer."""

    one: RowRegion
    other: RowRegion
    example: Example


def table_regions(table: WrittenTable, space: Space) -> TableRegions:
    """The table in the space of its conditions. All its rows must be sound."""
    order = rows_in_order(table)
    classes = outcome_classes([outcome_of(row.rule) for row in order])
    regions = [
        _region(row_as_rule(table, row), row, outcome, space) for row, outcome in zip(order, classes, strict=True)
    ]
    return TableRegions(table, space, tuple(one for one in regions if one is not None))


def gaps(regions: TableRegions) -> list[Example]:
    """Customers of whom all is known that the table asks, and whom no row meets, inside of what the table is about: at
    most three, one a gap.

    Inside: of each fact a value that some cell names, or a number between those that cells name. Who lies outside is
    meant to get nothing: a table for gold and silver says nothing of bronze. A number that is not known to be whole
    counts as whole where it is compared with whole numbers only.
    """
    space = regions.space
    asked = sorted({fact for one in regions.rows for fact in one.box})
    base = {fact: _plain_cells(space.domains[fact], _span(regions, fact)) for fact in asked}
    if not base or not all(base.values()):
        return []
    found: list[Example] = []
    claims = [Claim(one.rule.when, NOT_TRUE) for one in regions.rows]
    try:
        holes = uncovered(base, [one.box for one in regions.rows])
        for tried, hole in enumerate(holes):
            example = _example_of(space, hole, claims)
            if example is not None:
                found.append(example)
            if len(found) == MOST_GAPS or tried == MOST_TRIED:
                break
    except NotDecidedError:
        pass
    return found


def overlaps(regions: TableRegions) -> Iterator[Overlap]:
    """Under `unique`: pairs of rows met together; under `same`: those with different outcomes; for each row the first
    such row before it."""
    if regions.table.hit not in ("unique", "same"):
        return
    tried = 0
    for index, later in enumerate(regions.rows):
        for earlier in regions.rows[:index]:
            if regions.table.hit == "same" and earlier.outcome == later.outcome:
                continue
            if meet(earlier.box, later.box) and tried < MOST_TRIED:
                tried += 1
                answer = _both_met(regions.space, earlier, later)
                if answer.example is not None and _days_meet(earlier.rule, later.rule):
                    yield Overlap(earlier, later, answer.example)
                    break


def masked_rows(regions: TableRegions) -> Iterator[tuple[RowRegion, list[RowRegion]]]:
    """Under `first` and `priority`: rows that are never reached, because those asked before them cover them together;
    with these."""
    if regions.table.hit not in ("first", "priority"):
        return
    exact = [(index, one) for index, one in enumerate(regions.rows) if one.is_exact]
    for index, later in enumerate(regions.rows):
        earlier = exact[: bisect_left(exact, index, key=lambda pair: pair[0])]
        before = [one for _, one in earlier if meet(one.box, later.box) and _covers_days(one.rule, later.rule)]
        alone = next((one for one in before if _holds(regions.space, one.box, later.box)), None)
        if alone is not None:
            yield later, [alone]
        elif len(before) > 1 and is_covered(_base(regions.space, later.box, before), [one.box for one in before]):
            yield later, before


def misleading_rows(regions: TableRegions, masked: Sequence[RowRegion] = ()) -> Iterator[Overlap]:
    """Under `priority`: a row that stands above another with a different outcome, and loses to it where both are met.
    Whoever reads from top to bottom takes the wrong one. For each such row the first that it loses to; rows that are
    never reached have a message of their own."""
    if regions.table.hit != "priority":
        return
    hidden = {one.row.number for one in masked}
    rows = [one for one in regions.rows if one.row.number not in hidden]
    tried = 0
    for index, loser in enumerate(rows):
        for winner in rows[:index]:
            is_above = loser.row.number < winner.row.number and loser.outcome != winner.outcome
            if is_above and meet(winner.box, loser.box) and tried < MOST_TRIED:
                tried += 1
                answer = _both_met(regions.space, winner, loser)
                if answer.example is not None:
                    yield Overlap(loser, winner, answer.example)
                    break


def redundant_rows(regions: TableRegions, masked: Sequence[RowRegion] = ()) -> Iterator[RowRegion]:
    """Rows without which every customer would get the same: what they decide, rows of the same outcome decide."""
    hidden = {one.row.number for one in masked}
    rows = [one for one in regions.rows if one.row.number not in hidden]
    if regions.table.hit in ("unique", "collect"):
        return
    gone: set[int] = set()
    for index, one in enumerate(rows):
        before = [other for other in rows[:index] if other.row.number not in gone]
        stand_ins = _same_outcome_after(one.box, rows[index + 1 :], one.outcome)
        if regions.table.hit == "same":
            stand_ins += [other for other in before if other.outcome == one.outcome]
            before = []
        stand_ins = [other for other in stand_ins if other.is_exact and _covers_days(other.rule, one.rule)]
        if stand_ins and is_covered(
            _base(regions.space, one.box, (*before, *stand_ins)),
            [other.box for other in (*before, *stand_ins) if other.is_exact],
        ):
            gone.add(one.row.number)
            yield one


def redundant_columns(regions: TableRegions) -> Iterator[int]:
    """Columns (by index) that some row tests, and without which every customer would get the same."""
    if regions.table.hit == "collect" or not all(one.is_exact for one in regions.rows):
        return
    for column in range(len(regions.table.columns)):
        is_tested = any(one.row.cells[column] is not None for one in regions.rows)
        if is_tested and _is_idle_column(regions, column):
            yield column


def untested_columns(table: WrittenTable) -> Iterator[int]:
    """Columns (by index) in which no cell says anything."""
    for column in range(len(table.columns)):
        if len(table.rows) > 1 and all(row.cells[column] is None for row in table.rows):
            yield column


def _region(rule: WrittenRule, row: TableRow, outcome: int, space: Space) -> RowRegion | None:
    """None: the row can never be met, which has a message of its own."""
    box: Box = {}
    is_exact = True
    for cell in row.cells:
        if cell is None:
            continue
        for within, is_all in _cells_of(cell, _wants(rule), space):
            is_exact = is_exact and is_all
            box[within.subject] = box.get(within.subject, space.full[within.subject]) & within.cells
            if not box[within.subject]:
                return None
    narrowest_first = sorted(box.items(), key=lambda pair: pair[1].bit_count())  # rows that do not meet are seen soon
    return RowRegion(row, rule, dict(narrowest_first), is_exact, outcome)


def _cells_of(cell: Condition, wants: frozenset[bool | None], space: Space) -> Iterator[tuple[Within, bool]]:
    """A cell fact by fact, and whether that says all of it. Tags and segments are facts of their own."""
    if isinstance(cell, Flag):
        yield Within(space.position[cell.name], 0b01 if cell.negated else 0b10), True
        return
    formula = space.formula(Claim(cell, wants))
    parts: tuple[Formula, ...] = formula.parts if isinstance(formula, Both) else (formula,)
    for part in parts:
        subjects = space.subjects_of(part)
        if not subjects and not isinstance(part, Both):
            yield Within(0, 0), True  # never
        for subject in subjects:
            yield Within(subject, space.shadow_of(part, subject)), len(subjects) == 1


def _wants(rule: WrittenRule) -> frozenset[bool | None]:
    return NOT_FALSE if rule.if_unknown == "fire" else IS_TRUE


def _span(regions: TableRegions, fact: int) -> int:
    """The known cells that the table names of a fact; of numbers and dates also those between."""
    domain, named = regions.space.domains[fact], 0
    for one in regions.rows:
        named |= one.box.get(fact, 0)
    named &= domain.known
    if named and domain.kind in (Kind.NUMBER, Kind.DATE):
        named = ((1 << named.bit_length()) - (named & -named)) & domain.known
    return named


def _plain_cells(domain: Domain, cells: int) -> int:
    """Those that people think of; between two neighbouring whole numbers they think of nothing, nor below 0 where the
    conditions begin at 0."""
    if domain.kind is Kind.NUMBER and 0.0 in domain.cuts:
        zero = domain.cuts.index(0.0)
        if zero == 0 or (zero == 1 and not domain.full & 1):  # the one below is the end of its range
            cells &= -1 << (2 * zero + 1)
    if domain.kind is not Kind.NUMBER or domain.scale is not None or not all(cut.is_integer() for cut in domain.cuts):
        return cells
    for bit in bits(cells):
        index, is_cut = divmod(bit, 2)
        if not is_cut and 0 < index < len(domain.cuts) and domain.cuts[index] - domain.cuts[index - 1] <= 1:
            cells &= ~(1 << bit)
    return cells


def _example_of(space: Space, hole: Box, claims: Sequence[Claim]) -> Example | None:
    """A customer in the hole, tags, segments and values that rules set as rules and facts allow them. Where such a
    value is asked, she is told by what the table asks of her."""
    formulas: list[Formula] = []
    show = _names_to_show(space, hole)
    for fact, cells in hole.items():
        name = space.domains[fact].name
        if name in space.raisers and cells in (0b01, 0b10):
            formulas.append(space.formula(Claim(Flag(name, cells == 0b01))))
        formulas.append(Within(fact, cells))
        domain = space.domains[fact]
        if name not in space.raisers and not cells & domain.unknown:
            # What rules set may be left unknown by the example, or come to another value than is looked for.
            claims = (*claims, Claim(IsUnknown(Fact(name), negated=True)))
            if name in space.writers:
                claims = (*claims, Claim(lies_within(domain, cells)))
    for tried, box in enumerate(boxes(formulas, space.full)):
        example = None if is_empty(space, box) else example_in(space, box, claims, show)
        if example is not None or tried == MOST_TRIED:
            return example
    return None


def _both_met(space: Space, one: RowRegion, other: RowRegion) -> Answer:
    """Whether one customer meets both rows; told like the customer of a gap."""
    return can_all_be(space, one.claim, other.claim, show=_names_to_show(space, (*one.box, *other.box)))


def _names_to_show(space: Space, facts: Iterable[int]) -> set[str]:
    """What the table asks, where a value that rules set is among it; else the example itself is shown."""
    names = {space.domains[fact].name for fact in facts}
    return names if any(name in space.writers and name not in space.raisers for name in names) else set()


def _holds(space: Space, outer: Box, inner: Box) -> bool:
    return all(not inner.get(fact, space.full[fact]) & ~cells for fact, cells in outer.items())


def _base(space: Space, box: Box, rows: Sequence[RowRegion]) -> Box:
    """The box, naming every fact that the rows ask too."""
    facts = {fact for one in rows for fact in one.box} | box.keys()
    return {fact: box.get(fact, space.full[fact]) for fact in sorted(facts)}


def _same_outcome_after(box: Box, rows: Sequence[RowRegion], outcome: int) -> list[RowRegion]:
    """The rows of this outcome that are asked next within the box, up to the first of another outcome."""
    found: list[RowRegion] = []
    for one in rows:
        if meet(one.box, box):
            if one.outcome != outcome:
                break
            found.append(one)
    return found


def _is_idle_column(regions: TableRegions, column: int) -> bool:
    """Every row, without its cell of the column, still meets only whom rows of its outcome meet, or earlier rows."""
    wider = [_without(one, column, regions.space) for one in regions.rows]
    for index, one in enumerate(regions.rows):
        if regions.table.hit == "same" or regions.table.hit == "unique":
            boxes_beside = [other.box for other in regions.rows if other.outcome == one.outcome]
        else:
            later = _same_outcome_after(wider[index], regions.rows[index + 1 :], one.outcome)
            boxes_beside = [*wider[:index], one.box, *(other.box for other in later)]
        facts = {fact for box in boxes_beside for fact in box} | wider[index].keys()
        base = {fact: wider[index].get(fact, regions.space.full[fact]) for fact in sorted(facts)}
        if not is_covered(base, boxes_beside):
            return False
    if regions.table.hit == "unique" and any(
        meet(one, other) for index, one in enumerate(wider) for other in wider[:index]
    ):
        return False
    return len({(one.rule.active_from, one.rule.active_to) for one in regions.rows}) <= 1


def _without(one: RowRegion, column: int, space: Space) -> Box:
    box: Box = {}
    for index, cell in enumerate(one.row.cells):
        if index == column or cell is None:
            continue
        for within, _ in _cells_of(cell, _wants(one.rule), space):
            box[within.subject] = box.get(within.subject, space.full[within.subject]) & within.cells
    return box


def _days_meet(one: WrittenRule, other: WrittenRule) -> bool:
    """Whether both are active on some day."""
    starts = [day for day in (one.active_from, other.active_from) if day is not None]
    ends = [day for day in (one.active_to, other.active_to) if day is not None]
    return not starts or not ends or max(starts) <= min(ends)


def _covers_days(one: WrittenRule, other: WrittenRule) -> bool:
    """Whether one is active on every day on which the other is."""
    starts_no_later = one.active_from is None or (
        other.active_from is not None and one.active_from <= other.active_from
    )
    ends_no_sooner = one.active_to is None or (other.active_to is not None and one.active_to >= other.active_to)
    return starts_no_later and ends_no_sooner
