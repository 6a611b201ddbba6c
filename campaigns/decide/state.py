"""The state of the world a run starts from, besides the facts: what was given, said, agreed to, spent and paused.

Until there is a store it comes as a JSON file (docs/state.md). It is a value: read once, frozen into the batch, hashed.
Mistakes in the file become problems (codes G11x); what the project does not know any more is kept and ignored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ...rules.problems import Problem, closest, is_error
from ..policy.policy import Policy

if TYPE_CHECKING:
    import polars as pl

SCHEMA = "state.v1"
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
"""The lists of a state file and the sort of each value; `?`: may be left out or null."""

_SORTS = {
    name: {key: (sort.rstrip("?"), sort.endswith("?")) for key, sort in columns.items()}
    for name, columns in COLUMNS.items()
}


@dataclass(frozen=True, slots=True)
class BudgetLeft:
    """What is left of a budget in one period (`total`, 2026-10-01, 2026-W40, 2026-10), in minor units."""

    budget: str
    period: str
    left: int
    worst_case_left: int


@dataclass(frozen=True, slots=True)
class State:
    """`given`, `contacts`, `consents` and `steps` are lists of plain rows (columns as in `COLUMNS`; days are dates,
    moments UTC datetimes), sorted. `stock` and `codes` map offers to what is left; `pauses` map campaigns to why.
    `content_hash` is the same for the same rows in any order."""

    given: tuple[Mapping[str, Any], ...] = ()
    contacts: tuple[Mapping[str, Any], ...] = ()
    consents: tuple[Mapping[str, Any], ...] = ()
    steps: tuple[Mapping[str, Any], ...] = ()
    budgets: tuple[BudgetLeft, ...] = ()
    stock: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[str, int] = field(default_factory=dict)
    pauses: Mapping[str, str] = field(default_factory=dict)
    written: bytes = b""
    """The canonical JSON of all of it."""

    @property
    def content_hash(self) -> str:
        """SHA-256 of the canonical JSON."""
        return sha256(self.written).hexdigest()

    def frame(self, name: str) -> pl.DataFrame:
        """`given`, `contacts`, `consents` or `steps` as a frame with typed columns, also where it is empty."""
        import polars as pl

        types: dict[str, Any] = {"day": pl.Date, "moment": pl.Datetime("us", "UTC")}
        schema = {column: types.get(sort.rstrip("?"), pl.String()) for column, sort in COLUMNS[name].items()}
        rows = getattr(self, name)
        return pl.DataFrame({column: [row[column] for row in rows] for column in schema}, schema=schema)


def empty_state() -> State:
    """Nobody was ever given anything, nothing is spent."""
    return _state({name: [] for name in COLUMNS}, 2)


def read_state(content: bytes, path: str, policy: Policy) -> tuple[State | None, list[Problem]]:
    """The state of a file, or None with the problems; `path` is how people know the file.

    Days are local days of the project; moments carry an offset or are local. Money is in major units.
    """
    try:
        document = json.loads(
            content.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_each_key_once,
        )
    except UnicodeDecodeError:
        return None, [Problem("G110", {"file": path}, where=path)]
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        return None, [Problem("G111", {"file": path, "line": line}, where=f"{path}, line {line}")]
    except _RepeatedKeyError as error:
        return None, [Problem("G119", {"key": path, "name": error.key}, where=path)]
    if not isinstance(document, dict):
        return None, [Problem("G112", {"file": path}, hints=("empty",), where=path)]
    reading = _Reading(path, policy)
    rows = reading.document(document)
    if any(is_error(problem) for problem in reading.problems):
        return None, reading.problems
    return _state(rows, policy.exponent), reading.problems


class _RepeatedKeyError(Exception):
    """JSON keeps the last of two equal keys; the other would be lost in silence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _RepeatedKeyError(next(name for name in names if names.count(name) > 1))
    return found


def _refuse_constant(text: str) -> object:
    raise ValueError(text)


class _Reading:
    """One file being read: the problems found so far."""

    def __init__(self, path: str, policy: Policy) -> None:
        self.path, self.policy = path, policy
        self.zone = ZoneInfo(policy.zone)
        self.problems: list[Problem] = []

    def document(self, document: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
        version = document.get("schema")
        if version != SCHEMA:
            self._report("G113", self.path, found=_shown(version), wanted=SCHEMA)
        for key in document:
            if key not in COLUMNS and key != "schema":
                self._unknown(key, COLUMNS, self.path)
        rows = {name: self._rows(name, document.get(name, [])) for name in COLUMNS}
        self._check_names(rows)
        return rows

    def _rows(self, name: str, listed: object) -> list[dict[str, Any]]:
        if not isinstance(listed, list):
            self._report("G115", self.path, key=name, found=_shown(listed), wanted="[...]")
            return []
        return [row for index, one in enumerate(listed) if (row := self._row(name, index, one)) is not None]

    def _row(self, name: str, index: int, row: object) -> dict[str, Any] | None:
        if not isinstance(row, dict):
            here = f"{name}[{index}]"
            self._report("G115", f"{self.path}, {here}", key=here, found=_shown(row), wanted="{...}")
            return None
        sorts = _SORTS[name]
        if not row.keys() <= sorts.keys():
            for key in row:
                if key not in sorts:
                    self._unknown(key, sorts, f"{self.path}, {name}[{index}]")
        values: dict[str, Any] = {}
        for key, (sort, may_be_missing) in sorts.items():
            found = row.get(key)
            value = None if found is None else self._value(found, sort)
            values[key] = value
            if value is None and not (found is None and may_be_missing):
                where = f"{self.path}, {name}[{index}]"
                if found is None:
                    self._report("G116", where, key=key)
                else:
                    self._report("G117", where, key=key, found=_shown(found), wanted=_WANTED[sort])
        return values

    def _value(self, found: object, sort: str) -> object:
        match sort:
            case "text":
                return found if isinstance(found, str) and found and not _has_surrogate(found) else None
            case "status":
                return found if found in STATUSES else None
            case "consent":
                return found if found in CONSENTS else None
            case "category":
                return found if found in CATEGORIES else None
            case "count":
                return found if type(found) is int and found >= 0 else None
            case "money":
                return self._money(found)
            case "day":
                return _day(found)
            case _:
                return self._moment(found)

    def _money(self, found: object) -> int | None:
        if type(found) not in (int, Decimal, str) or re.fullmatch(r"\d{1,15}(\.\d+)?", str(found), re.ASCII) is None:
            return None
        minor = Decimal(str(found)).scaleb(self.policy.exponent)
        return int(minor) if minor == int(minor) else None

    def _moment(self, found: object) -> datetime | None:
        if not isinstance(found, str):
            return None
        try:
            moment = datetime.fromisoformat(found)
            return (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            return None

    def _check_names(self, rows: Mapping[str, list[dict[str, Any]]]) -> None:
        """A pause of a campaign that is not there is an error: the one that was meant would go on."""
        policy = self.policy
        for name, key, known in (
            ("pauses", "campaign", policy.campaigns), ("budgets", "budget", policy.budgets),
            ("stock", "offer", policy.offers), ("codes", "offer", policy.offers),
        ):  # fmt: skip
            seen: set[object] = set()
            for index, row in enumerate(rows[name]):
                where = f"{self.path}, {name}[{index}]"
                same = (row[key], row.get("period"))
                if same in seen:
                    self._report("G119", where, key=name, name=row[key])
                seen.add(same)
                if isinstance(row[key], str) and row[key] not in known:
                    code = "G118" if name == "pauses" else "G120"
                    near = closest(row[key], known)
                    hints = () if near is None else ("meant",)
                    self.problems.append(Problem(code, {"name": row[key], "near": near}, hints=hints, where=where))

    def _unknown(self, key: str, known: Iterable[str], where: str) -> None:
        near = closest(key, known)
        values = {"key": key, "near": near, "known": ", ".join(known)}
        self.problems.append(Problem("G114", values, hints=("known",) if near is None else ("meant",), where=where))

    def _report(self, code: str, where: str, **values: object) -> None:
        self.problems.append(Problem(code, {"file": self.path, **values}, where=where))


_WANTED = {
    "text": '"..."',
    "status": " | ".join(STATUSES),
    "consent": " | ".join(CONSENTS),
    "category": " | ".join(CATEGORIES),
    "count": "0, 1, 2 ...",
    "money": "0.00 ...",
    "day": "2026-10-01",
    "moment": "2026-10-01T09:30",
}
"""Samples of what may stand there, the same in every language."""


def _day(found: object) -> date | None:
    if not isinstance(found, str) or len(found) != len("2026-10-01"):
        return None
    try:
        return date.fromisoformat(found)
    except ValueError:
        return None


def _has_surrogate(text: str) -> bool:
    """Half of a pair, which JSON can write and no file can hold."""
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _shown(found: object) -> str:
    text = json.dumps(found, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _state(rows: Mapping[str, list[dict[str, Any]]], exponent: int) -> State:
    """The state of checked rows, every list in the order of its rows' canonical JSON."""
    texts: dict[str, list[str]] = {}
    ordered: dict[str, list[dict[str, Any]]] = {}
    for name, some in rows.items():
        written = [_canonical(row, COLUMNS[name], exponent) for row in some]
        order = sorted(range(len(some)), key=written.__getitem__)
        texts[name], ordered[name] = [written[index] for index in order], [some[index] for index in order]
    lists = ",\n".join(f'"{name}":[{_NEXT.join(some)}]' for name, some in sorted(texts.items()))
    text = f'{{{lists},\n"schema":"{SCHEMA}"}}\n'
    return State(
        given=tuple(ordered["given"]),
        contacts=tuple(ordered["contacts"]),
        consents=tuple(ordered["consents"]),
        steps=tuple(ordered["steps"]),
        budgets=tuple(BudgetLeft(**row) for row in ordered["budgets"]),
        stock={row["offer"]: row["left"] for row in ordered["stock"]},
        codes={row["offer"]: row["left"] for row in ordered["codes"]},
        pauses={row["campaign"]: row["why"] for row in ordered["pauses"]},
        written=text.encode(),
    )


_NEXT = ",\n"


def _canonical(row: Mapping[str, Any], sorts: Mapping[str, str], exponent: int) -> str:
    """As it would stand in a file, moments in UTC, keys in order; what is unknown is left out."""
    plain = {name: _written(value, sorts[name], exponent) for name, value in row.items() if value is not None}
    return _WRITER.encode(plain)


_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _written(value: Any, sort: str, exponent: int) -> object:
    if sort == "money":
        return str(Decimal(value).scaleb(-exponent))
    return value.isoformat() if isinstance(value, date) else value
