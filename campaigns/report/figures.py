"""What a report shows, as plain values: the terminal, the page, `--brief` and `--format json` only print them.

Money is whole minor units, or millionths (`*_micro`) where it says so. Money of different bases is never added up.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from ...rules.problems import Phrase, Problem
from ...segments.scorer import UsedModel
from ..decide.decisions import TableConflict
from .amounts import clean
from .difference import Difference

if TYPE_CHECKING:
    import polars as pl

Level = OneOf["red", "amber", "green"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One line under "may I press the button"; `key` names its text, `values` fill it."""

    level: Level
    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    shared: Phrase | None = field(default=None, repr=False)
    """What takes the place of `text` for readers who may not see customers; None: it names none."""


@dataclass(frozen=True, slots=True)
class BreakEven:
    """What it takes to pay: so many hundredths of a percent of what is hoped for, rounded up.

    assumed: of the receivers must buy who would not have, so that is one in `one_in` (None: it cannot pay even if
    everyone bought). propensity: receivers must buy by that much more than they do anyway; no `one_in`.
    """

    basis_points: int
    one_in: int | None = None


@dataclass(frozen=True, slots=True)
class OfferLine:
    """What goes out of one offer on one basis. `expected_extra_micro` only where the basis is measured."""

    offer: str
    kind: str
    basis: str
    guaranteed: bool
    customers: int
    expected_cost_minor: int
    worst_case_minor: int
    break_even: BreakEven | None = None
    expected_extra_micro: int | None = None


@dataclass(frozen=True, slots=True)
class BasisLine:
    """Everything given on one basis, all offers together."""

    basis: str
    customers: int
    decisions: int
    expected_cost_minor: int
    worst_case_minor: int
    break_even: BreakEven | None = None
    expected_extra_micro: int | None = None


@dataclass(frozen=True, slots=True)
class GoesOut:
    """What would be sent. `customers` are given something; `withheld` are held out; `deferred` wait for their hour."""

    customers: int
    decisions: int
    messages: int
    sending_cost_micro: int
    expected_cost_minor: int
    worst_case_minor: int
    withheld: int
    deferred: int
    channels: tuple[tuple[str, int], ...] = ()
    bases: tuple[BasisLine, ...] = ()
    offers: tuple[OfferLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PartsChange:
    """Ids of one kind (rule, offer, campaign, budget ...) that came, went, or say something else."""

    kind: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditedPart:
    """A part that came, went or says something else, with its reason, its place (`rules/a.yaml:8`) and its lines as in
    a review: `-`, `+` or a blank before each."""

    kind: str
    id: str
    sort: OneOf["added", "removed", "changed"]
    why: str
    where: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineChange:
    """Lines of one file that went and came, as in a review."""

    path: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CauseLine:
    """What one cause did, those before it being as they are now already: customers whose offers it changed last, and
    by how much it moved the sums. Several `causes`: they cannot be told apart."""

    causes: tuple[str, ...]
    gain: int
    lose: int
    switch: int
    other_value: int
    expected_cost_minor: int
    worst_case_minor: int


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """Customers of a segment, as it is now, who gain, lose or are switched; no name: those who are in none."""

    segment: str
    members: int
    gain: int
    lose: int
    switch: int


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed against an earlier state: who, how much money, and what was edited.

    `label` names the other side as the user asked for it. `same_data` None: the other side's data are not known.
    """

    kind: OneOf["last", "folder", "run", "revision"]
    label: str
    as_of: str
    same_data: bool | None
    people: Difference
    parts: tuple[PartsChange, ...] = ()
    lines: tuple[LineChange, ...] = ()
    hits: tuple[tuple[str, int, int], ...] = ()
    """Rules that fire for another number of customers: id, before, after; the largest change first."""
    causes: tuple[CauseLine, ...] = ()
    """In the order in which they were swapped; empty where nobody can say, or nothing changed."""
    segments: tuple[SegmentLine, ...] = ()
    edits: tuple[EditedPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """One real customer: what she gets and the rules that wanted it."""

    customer: str
    offer: str
    campaign: str
    channel: str | None
    value_minor: int | None
    percent: float | None
    points: float | None
    valid_until: str | None
    rules: tuple[str, ...]
    reasons: tuple[str, ...]
    """The `why` of these rules."""
    products: str | None = None
    """Recommended products, as the decision has them; None: the offer recommends nothing."""
    texts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """What she would read, by the name of the text: for whoever looks; not in JSON, nor in pages of batches."""


@dataclass(frozen=True, slots=True)
class NothingLine:
    """Customers who get nothing, by the reason of the pair that came closest; `value_minor` is what they are worth."""

    reason: str
    customers: int
    value_minor: int | None


@dataclass(frozen=True, slots=True)
class LimitLine:
    """One limit: money in minor units where `is_money`, else pieces. `refused`: pairs that it stopped."""

    id: str
    kind: str
    is_money: bool
    allowed: int
    used: int
    refused: int
    withheld: int = 0
    """What the offers of customers held back would have used; it stays unspent."""
    step: int = 0
    """An amount to talk of: 100, 10 or 1 of the currency or pieces, in minor units where it is money."""
    step_worth_micro: int | None = None
    """What so much more would be worth at most, and so much less would cost at least, by the worth that the offers
    state; 0: it is not the limit that stops anybody; None: not known."""


@dataclass(frozen=True, slots=True)
class OfferUnused:
    """An offer nobody gets, with the reason met most often, None where no campaign lists it."""

    offer: str
    reason: str | None
    customers: int


@dataclass(frozen=True, slots=True)
class TableLine:
    """What became of the rows of one file: read, used, set aside, and cleaned by what was done to them."""

    table: str
    source: str
    read: int
    kept: int
    set_aside: int
    cleaned: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """What a run knows beside its decisions. `value_of`: per customer what she is worth (`customer_id`, `value_minor`),
    measured by the fact `value_fact`. `newest`: days from the newest row of history to the as-of.
    """

    as_of: str
    zone: str
    cases: int = 0
    cases_failed: int = 0
    rows_read: int = 0
    rows_set_aside: int = 0
    newest_days: int | None = None
    warnings: int = 0
    change: Changed | None = None
    value_of: pl.DataFrame | None = None
    value_fact: str | None = None
    data_problems: tuple[Problem, ...] = ()
    """What the run says of its data without stopping."""
    models: tuple[UsedModel, ...] = ()
    """Those that made the learned scores."""
    tables: tuple[TableLine, ...] = ()
    touched: int | None = None
    """Customers who gain, lose, are switched or get another value since `touched_since` was decided; None: no approval
    asks for it."""
    touched_since: str | None = None
    unfilled: tuple[tuple[str, str, str, int], ...] = ()
    """Messages that are not sent because their text lacks a value: campaign, channel, name of the text, how many."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything the report shows, in its order."""

    project: str
    currency: str
    exponent: int
    wave: str
    run_id: str
    as_of: str
    zone: str
    customers: int
    verdict: Level
    notices: tuple[Notice, ...]
    out: GoesOut
    change: Changed | None
    examples: tuple[Example, ...]
    nothing: tuple[NothingLine, ...]
    value_fact: str | None
    limits: tuple[LimitLine, ...]
    rules_silent: tuple[str, ...]
    offers_unused: tuple[OfferUnused, ...]
    rows_read: int
    rows_set_aside: int
    tables: tuple[TableLine, ...]
    cases: int
    cases_failed: int
    table_conflicts: tuple[TableConflict, ...] = ()
    touched: int | None = None
    """What approvals ask about: customers who gain, lose, are switched or get another value since the wave
    `touched_since` was decided, without such a wave all who are given something. None: no approval asks for it."""
    touched_since: str | None = None
    best_share: int | None = None
    """Hundredths of a percent: what was chosen is worth at least so much of the most that these limits allow."""


def as_json(summary: Summary, *, names: bool = True) -> dict[str, object]:
    """The same numbers for machines, without cells; the frame of changed customers is left out (`--list gain` prints
    it). `names`: with the customers that are shown as examples."""
    if not names:
        conflicts = tuple(dataclasses.replace(one, examples=()) for one in summary.table_conflicts)
        summary = dataclasses.replace(summary, examples=(), table_conflicts=conflicts)
    return _plain(summary)  # type: ignore[return-value]


def printable(summary: Summary) -> Summary:
    """The same summary with every text free of control characters: what others named must not steer a terminal."""
    return _cleaned(summary)  # type: ignore[return-value]


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {part.name: _cleaned(getattr(value, part.name)) for part in dataclasses.fields(value) if part.repr}
        return dataclasses.replace(value, **parts)
    if isinstance(value, Mapping):
        return {key: _cleaned(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(_cleaned(one) for one in value)
    return value


def _plain(value: object) -> object:
    if isinstance(value, Notice) and value.shared is not None:
        value = dataclasses.replace(value, values={**value.values, "text": value.shared}, shared=None)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {part.name: _plain(getattr(value, part.name)) for part in dataclasses.fields(value) if part.repr}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value
