"""The state as a JSON file that people or other systems write (docs/state.md), read strictly.

Mistakes in the file become problems (codes G11x); what the project does not know any more is kept and ignored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from ...rules.problems import Problem, closest, is_error
from ..policy.policy import Policy
from .state import CATEGORIES, COLUMNS, CONSENTS, STATUSES, BudgetLeft, State, make_state

SCHEMA = "state.v1"

_SORTS = {
    name: {key: (sort.rstrip("?"), sort.endswith("?")) for key, sort in columns.items()}
    for name, columns in COLUMNS.items()
}


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
    return _as_state(rows), reading.problems


def _as_state(rows: Mapping[str, list[dict[str, Any]]]) -> State:
    return make_state(
        {name: rows[name] for name in ("given", "contacts", "consents", "steps")},
        budgets=[BudgetLeft(**row) for row in rows["budgets"]],
        stock={row["offer"]: row["left"] for row in rows["stock"]},
        codes={row["offer"]: row["left"] for row in rows["codes"]},
        pauses={row["campaign"]: row["why"] for row in rows["pauses"]},
    )


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
