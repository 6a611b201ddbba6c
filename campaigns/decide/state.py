"""The state of the world a run starts from, besides the facts: what was given, said, agreed to, spent and paused.

It is a value: loaded once from the store (`store/load_state.py`) or a file (`state_file.py`), frozen into the batch as
one Parquet file, hashed. Lists are frames with typed columns: a shop has millions of open offers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ...segments.content_hash import content_hash
from ..policy.policy import Policy

if TYPE_CHECKING:
    import polars as pl

STATUSES = ("open", "redeemed", "expired", "cancelled")
"""`cancelled`: withdrawn before it counted; such a row counts nowhere."""

CONSENTS = ("allowed", "refused")
CATEGORIES = ("promotional", "transactional", "service")

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "given": {
        "customer": "text", "offer": "text", "campaign": "text", "step": "text", "given_on": "day",
        "valid_until": "day?", "status": "status", "redeemed_on": "day?",
    },
    "contacts": {"customer": "text", "channel": "text", "at": "moment"},
    "consents": {
        "customer": "text", "channel": "text", "category": "category", "status": "consent", "moment": "moment",
        "source": "text?",
    },
    "steps": {"customer": "text", "campaign": "text", "step": "text", "on": "day"},
    "budgets": {"budget": "text", "period": "text", "left": "money", "worst_case_left": "money"},
    "stock": {"offer": "text", "left": "count"},
    "codes": {"offer": "text", "left": "count"},
    "pauses": {"campaign": "text", "why": "text"},
}  # fmt: skip
"""The lists of a state and the sort of each value; `?`: may be left out or null."""

FRAMES = ("given", "contacts", "consents", "steps")
"""The lists that grow with the customers."""


@dataclass(frozen=True, slots=True)
class BudgetLeft:
    """What is left of a budget in one period (`total`, 2026-10-01, 2026-W40, 2026-10), in minor units."""

    budget: str
    period: str
    left: int
    worst_case_left: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What the picks of customers who were forgotten have taken of a limit: sums, of nobody by name.

    `kind` budget: `name` is its id, `expected_micro` and `worst_minor` count; stock: `name` is the offer, `units`
    count; household: `name` is one that holds `offer`, of which a household gets one. So the others come out as they
    did."""

    kind: str
    name: str
    offer: str = ""
    expected_micro: int = 0
    worst_minor: int = 0
    units: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """`given`, `contacts`, `consents` and `steps` are frames with the columns of `COLUMNS` (days are dates, moments UTC
    to the microsecond), sorted by all of them. `stock` and `codes` map offers to what is left; `pauses` map campaigns
    to why; `taken`: what is gone of the limits for customers who were forgotten. `history_hash` is the same for
    the same rows in any order, `content_hash` adds the limits."""

    given: pl.DataFrame = field(repr=False)
    contacts: pl.DataFrame = field(repr=False)
    consents: pl.DataFrame = field(repr=False)
    steps: pl.DataFrame = field(repr=False)
    budgets: tuple[BudgetLeft, ...] = ()
    stock: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[str, int] = field(default_factory=dict)
    pauses: Mapping[str, str] = field(default_factory=dict)
    taken: tuple[Taken, ...] = ()
    history_hash: str = ""
    content_hash: str = ""

    def __eq__(self, other: object) -> bool:
        """Same rows, same limits."""
        return isinstance(other, State) and self.content_hash == other.content_hash

    def __hash__(self) -> int:
        return hash(self.content_hash)

    @property
    def limits(self) -> tuple[object, ...]:
        """What is left of everything that is scarce."""
        return (self.budgets, sorted(self.stock.items()), sorted(self.codes.items()), self.taken)


def empty_state() -> State:
    """Nobody was ever given anything, nothing is spent."""
    return make_state({})


def first_state(policy: Policy) -> State:
    """Before anything was kept: no history, and no code has been imported yet."""
    offers = policy.offers.values()
    return make_state({}, codes={one.id: 0 for one in offers if one.codes is not None and one.codes.kind == "imported"})


def make_state(
    lists: Mapping[str, pl.DataFrame | Sequence[Mapping[str, Any]]],
    *,
    budgets: Iterable[BudgetLeft] = (),
    stock: Mapping[str, int] | None = None,
    codes: Mapping[str, int] | None = None,
    pauses: Mapping[str, str] | None = None,
    taken: Iterable[Taken] = (),
) -> State:
    """The state of checked lists (`FRAMES`; a list left out is empty), as rows or as frames with the columns."""
    import polars as pl

    frames = {name: _frame(name, lists.get(name, ())) for name in FRAMES}
    left = tuple(sorted(budgets, key=lambda one: (one.budget, one.period)))
    stock, codes, pauses = (dict(sorted((one or {}).items())) for one in (stock, codes, pauses))  # type: ignore[assignment]
    lines = []
    for name, frame in frames.items():
        moments = [column for column, dtype in frame.schema.items() if isinstance(dtype, pl.Datetime)]
        lines.append(f"{name} {content_hash(frame.with_columns(pl.col(moments).dt.timestamp('us')))}")
    lines.append(f"pauses {sorted((pauses or {}).items())!r}")
    history = sha256("\n".join(lines).encode()).hexdigest()
    lines += [f"{one.budget} {one.period} {one.left} {one.worst_case_left}" for one in left]
    lines += [repr(sorted((stock or {}).items())), repr(sorted((codes or {}).items()))]
    gone = added_up(taken)
    lines += [repr(astuple(one)) for one in gone]
    return State(
        **frames,
        budgets=left,
        stock=stock or {},
        codes=codes or {},
        pauses=pauses or {},
        taken=gone,
        history_hash=history,
        content_hash=sha256("\n".join(lines).encode()).hexdigest(),
    )


def added_up(taken: Iterable[Taken]) -> tuple[Taken, ...]:
    """One for each limit, in order."""
    sums: dict[tuple[str, str, str], tuple[int, int, int]] = {}
    for one in taken:
        key, had = (one.kind, one.name, one.offer), sums.get((one.kind, one.name, one.offer), (0, 0, 0))
        sums[key] = (had[0] + one.expected_micro, had[1] + one.worst_minor, had[2] + one.units)
    return tuple(Taken(*key, *amounts) for key, amounts in sorted(sums.items()))


def with_history(state: State, frames: Mapping[str, pl.DataFrame]) -> State:
    """The same limits and pauses, another history."""
    lists = {name: frames.get(name, getattr(state, name)) for name in FRAMES}
    return make_state(
        lists, budgets=state.budgets, stock=state.stock, codes=state.codes, pauses=state.pauses, taken=state.taken
    )


def with_limits(state: State, limits: State) -> State:
    """The same history and pauses, the limits of another state."""
    lists = {name: getattr(state, name) for name in FRAMES}
    return make_state(
        lists, budgets=limits.budgets, stock=limits.stock, codes=limits.codes, pauses=state.pauses, taken=limits.taken
    )


def with_pauses(state: State, pauses: Mapping[str, str]) -> State:
    """The same history and limits, these campaigns paused."""
    lists = {name: getattr(state, name) for name in FRAMES}
    return make_state(
        lists, budgets=state.budgets, stock=state.stock, codes=state.codes, pauses=pauses, taken=state.taken
    )


def _schema(name: str) -> dict[str, Any]:
    import polars as pl

    types: dict[str, Any] = {
        "day": pl.Date(), "moment": pl.Datetime("us", "UTC"), "money": pl.Int64(), "count": pl.Int64(),
    }  # fmt: skip
    return {column: types.get(sort.rstrip("?"), pl.String()) for column, sort in COLUMNS[name].items()}


def _frame(name: str, rows: pl.DataFrame | Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    import polars as pl

    schema = _schema(name)
    if not len(rows):
        return pl.DataFrame(schema=schema)
    if not isinstance(rows, pl.DataFrame):
        rows = pl.DataFrame({column: [row[column] for row in rows] for column in schema}, schema=schema)
    return rows.select(pl.col(column).cast(dtype) for column, dtype in schema.items()).sort(list(schema))


def state_bytes(state: State) -> bytes:
    """One Parquet table of all lists: `list` says which one a row belongs to, other columns are null in it."""
    import polars as pl

    small: dict[str, Sequence[Mapping[str, Any]]] = {
        "budgets": [
            {"budget": one.budget, "period": one.period, "left": one.left, "worst_case_left": one.worst_case_left}
            for one in state.budgets
        ],
        "stock": [{"offer": offer, "left": left} for offer, left in state.stock.items()],
        "codes": [{"offer": offer, "left": left} for offer, left in state.codes.items()],
        "pauses": [{"campaign": campaign, "why": why} for campaign, why in state.pauses.items()],
    }
    frames = {name: getattr(state, name) for name in FRAMES}
    frames |= {name: pl.DataFrame(list(rows), schema=_schema(name)) for name, rows in small.items()}
    parts = [frame.select(pl.lit(name).alias("list"), pl.all()) for name, frame in frames.items()]
    if state.taken:
        parts.append(pl.DataFrame([{"list": "taken", **asdict(one)} for one in state.taken], schema=_taken_schema()))
    buffer = BytesIO()
    pl.concat(parts, how="diagonal").write_parquet(buffer)
    return buffer.getvalue()


def _taken_schema() -> dict[str, Any]:
    import polars as pl

    amounts = dict.fromkeys(("expected_micro", "worst_minor", "units"), pl.Int64())
    return {**dict.fromkeys(("list", "kind", "name", "offer"), pl.String()), **amounts}


def state_of_bytes(written: bytes) -> State:
    """What `state_bytes` wrote. Raises polars' errors where it is something else."""
    import polars as pl

    table = pl.read_parquet(BytesIO(written))
    lists = {name: table.filter(pl.col("list") == name).select(list(COLUMNS[name])) for name in COLUMNS}
    gone = table.filter(pl.col("list") == "taken").select([*_taken_schema()][1:]) if "kind" in table.columns else None
    return make_state(
        {name: lists[name] for name in FRAMES},
        budgets=[BudgetLeft(**row) for row in lists["budgets"].iter_rows(named=True)],
        stock=dict(lists["stock"].iter_rows()),
        codes=dict(lists["codes"].iter_rows()),
        pauses=dict(lists["pauses"].iter_rows()),
        taken=() if gone is None else [Taken(*row) for row in gone.iter_rows()],
    )
