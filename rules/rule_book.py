"""What `rules/*.yaml` says, once read: rules, facts that rules set, promises (`never`) and cases, with their places."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal as OneOf

from ..engine.program import Derived, Proposal
from ..engine.tree import Condition, Value
from .nodes import Scalar
from .places import Place
from .problems import Phrase

FORBID_ALL = "all"
ANY_PROPOSAL = "proposed.*"
"""A stand-in: a table is so broken that nobody can say what it would propose."""
ANY_TAG = "tag.*"
"""A stand-in: some rule is so broken that nobody can say which tags it would give."""


def table_rule_id(table: str, row: int) -> str:
    """The id of a row among rules: `spend_band:00007`, so that the order of ids is the order of rows."""
    return f"{table}:{row:05d}"


def table_of(rule_id: str) -> str | None:
    """The table whose row the rule is; None for a rule of its own."""
    return rule_id.rpartition(":")[0] or None


def shown_rule(id: str) -> str | Phrase:
    """The id as people read it: `spend_band row 7` for a row of a table, a rule's own id as it is."""
    table, colon, row = id.rpartition(":")
    return Phrase(f"{table} row {int(row)}", f"{table} 第 {int(row)} 行") if colon else id


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """One rule as written. `if_unknown` None: not stated. `forbids` holds offer ids, or only FORBID_ALL."""

    id: str
    why: str
    when: Condition
    place: Place
    if_unknown: OneOf["fire", "ignore"] | None = None
    active_from: date | None = None
    active_to: date | None = None
    priority: int = 50
    tags: tuple[str, ...] = ()
    sets: tuple[tuple[str, Value], ...] = ()
    proposes: Proposal | None = None
    boosts: tuple[tuple[str, Decimal], ...] = ()
    forbids: tuple[str, ...] = ()
    tell_customer: str | None = None
    offer_places: tuple[tuple[str, Place], ...] = ()
    """Every offer id the rule names, and where: in `propose`, `boost`, `forbid`."""
    tag_places: tuple[tuple[str, Place], ...] = ()
    set_places: tuple[tuple[str, Place], ...] = ()
    """The keys under `set`, in the order of `sets`."""
    active_place: Place | None = None
    is_sound: bool = True
    """False: its condition or a value could not be read; it stands here so that what it gives is known."""

    def is_active(self, today: date) -> bool:
        """Both days included."""
        return (self.active_from or today) <= today <= (self.active_to or today)


@dataclass(frozen=True, slots=True)
class WrittenCell:
    """A cell as written, under the head that stands at `head`."""

    text: Scalar
    head: Place


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a decision table. `rule`: its cells joined by AND and its outcome, with the id of `table_rule_id`.

    `cells` and `cell_places` stand in the order of the table's columns; None: not tested. `number` is the row as people
    count it: from 1 in a rule file, the sheet's own row number in a CSV or XLSX file; it grows from row to row.

    What a cell means depends on the type of its column ("3" is a number or a text), so `load_rules` leaves `cells` None
    and `rule.when` TRUE; `check_rules` reads `written` against the vocabulary and fills both.
    """

    number: int
    rule: WrittenRule
    cells: tuple[Condition | None, ...]
    cell_places: tuple[Place | None, ...]
    written: tuple[WrittenCell | None, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """A decision table as written. `columns`: the facts its cells test, each with the place of its head.

    Hit policies as DMN has them: `first` (F) the first true row fires; `priority` (P) the true row of highest
    priority, then smallest number; `unique` (U) at most one row may be true; `same` (A) all true rows have the same
    outcome; `collect` (C) every true row fires, values merge as the fact declares.
    """

    id: str
    why: str
    hit: OneOf["first", "unique", "same", "priority", "collect"]
    place: Place
    columns: tuple[tuple[str, Place], ...]
    rows: tuple[TableRow, ...]
    file: str | None = None
    if_unknown: OneOf["fire", "ignore"] | None = None
    active_from: date | None = None
    active_to: date | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """`never`: a condition over all a customer is given in a run that must hold for nobody."""

    id: str
    that: Condition
    place: Place
    why: str = ""


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """A project's own test. `customer` maps names (facts, `segment.x` ...) to scalars as written; None is unknown.

    `tags` and `offers` are exact sets where given (None: not asked); `stopped_by` maps an offer to a rule id or gate
    code; `sets` maps a fact that rules set to the value expected.
    """

    name: str
    as_of: str
    customer: tuple[tuple[str, object, Place], ...]
    place: Place
    tags: frozenset[str] | None = None
    offers: frozenset[str] | None = None
    stopped_by: tuple[tuple[str, str, Place], ...] = ()
    sets: tuple[tuple[str, object, Place], ...] = ()
    name_places: tuple[tuple[str, Place], ...] = ()
    """Every tag (`tag.x`) and offer (`x`) that `expect` names, and where."""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Everything the files of `rules/` hold, in order of file and line."""

    rules: tuple[WrittenRule, ...] = ()
    derived: tuple[Derived, ...] = ()
    never: tuple[Promise, ...] = ()
    cases: tuple[WrittenCase, ...] = field(default=())
    tables: tuple[WrittenTable, ...] = ()
    stand_ins: frozenset[str] = frozenset()
    """Names that broken entries would have given: `tag.x`, facts, `proposed.x`. Checks accept them in silence."""
    is_whole: bool = True
    """False: some entry could not be read, so that nothing can be said of what is never used."""

    def every_rule(self) -> tuple[WrittenRule, ...]:
        """The rules, then the rows of the tables as rules (`spend_band:00007`)."""
        return (*self.rules, *(row.rule for table in self.tables for row in table.rows))
