"""A version of a model: numbers, what it learned from, and its card; as JSON that runs nothing when it is read.

The same data, project and seed make the same bytes; the hash is over all of it, so that a changed file is noticed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt

from ... import __version__
from ...rules.problems import Phrase, Problem
from ..models.evidence import Evidence, Figure, Plain, Table

SCHEMA = "model.v1"
_OF_EFFECTS = ("offer", "outcome")


@dataclass(frozen=True, slots=True)
class Version:
    """`made_from`: a hash of data, settings, seed and release; the same says that training again brings nothing new.

    `learn`, `within`, `column`, `margin`, `uses`: as `segments/*.yaml` said when it was trained. `instants`: the days
    its rows are of. `rows`, `share`: how many, and the mean of their outcome. `model`: `kind` and numbers. `offer`,
    `outcome`: of an effect; a version of another kind does not write them.
    """

    score: str
    version: int
    learn: str
    within: int | None
    column: str
    margin: str | None
    uses: tuple[str, ...]
    trained_as_of: date
    instants: tuple[date, ...]
    rows: int
    share: float
    seed: int
    product: str
    made_from: str
    kind: str
    model: Plain
    evidence: Evidence
    offer: str = ""
    outcome: str = ""

    @property
    def hash(self) -> str:
        """Of everything but its number: the same training gives the same."""
        document = {**_document(self), "version": 0}
        return sha256(_bytes(document)).hexdigest()


def version_bytes(version: Version) -> bytes:
    """The file of a version."""
    return _bytes({"schema": SCHEMA, **_document(version), "hash": version.hash})


def version_of(content: bytes) -> Version:
    """What a file says. Raises ValueError where it is no version of a model, or was changed since it was written."""
    try:
        document = json.loads(content)
        if document.pop("schema") != SCHEMA:
            raise ValueError("another format")
        kept = document.pop("hash")
        version = Version(
            **{
                **document,
                "uses": tuple(document["uses"]),
                "trained_as_of": date.fromisoformat(document["trained_as_of"]),
                "instants": tuple(date.fromisoformat(one) for one in document["instants"]),
                "evidence": _evidence(document["evidence"]),
            }
        )
        is_same = version.hash == kept
    except (TypeError, LookupError, AttributeError, RecursionError, ValueError) as error:
        raise ValueError("it is no version of a model") from error
    if not is_same:
        raise ValueError("it was changed since it was written")
    return version


def hash_of_arrays(settings: object, arrays: Iterable[npt.NDArray[Any]]) -> str:
    """Of settings, arrays in their order, and the release: what a version is made from."""
    whole = sha256(repr((settings, __version__)).encode())
    for values in arrays:
        if values.dtype == object:
            for value in values:
                whole.update(b"\x00" if value is None else b"\x01" + str(value).encode() + b"\x1f")
        else:
            whole.update(np.ascontiguousarray(values).tobytes())
        whole.update(b"\x1e")
    return whole.hexdigest()


def _document(version: Version) -> dict[str, Any]:
    evidence = version.evidence
    described = {name: getattr(version, name) for name in Version.__slots__}
    described = {name: value for name, value in described.items() if value or name not in _OF_EFFECTS}
    return {
        **described,
        "uses": list(version.uses),
        "trained_as_of": version.trained_as_of.isoformat(),
        "instants": [one.isoformat() for one in version.instants],
        "evidence": {
            "figures": [{name: _finite(value) for name, value in asdict(one).items()} for one in evidence.figures],
            "tables": [
                {
                    "name": one.name,
                    "columns": one.columns,
                    "rows": [[_finite(cell) for cell in row] for row in one.rows],
                }
                for one in evidence.tables
            ],
            "remarks": [_remark(one) for one in evidence.remarks],
        },
    }


def _bytes(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=True, sort_keys=True, indent=1, allow_nan=False).encode() + b"\n"


def _table(table: Table) -> dict[str, Any]:
    rows = [[_finite(cell) for cell in row] for row in table.rows]
    return {"name": table.name, "columns": table.columns, "rows": rows}


def _finite(value: object) -> object:
    """What is no number is not known: JSON has no word for it."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _remark(problem: Problem) -> dict[str, Any]:
    values = {
        name: {"en": value.en, "zh": value.zh} if isinstance(value, Phrase) else _plain(value)
        for name, value in problem.values.items()
    }
    return {"code": problem.code, "values": values, "hints": list(problem.hints)}


def _plain(value: object) -> object:
    return value if isinstance(value, bool | int | float | str) or value is None else str(value)


def _evidence(written: Mapping[str, Any]) -> Evidence:
    tables = [
        Table(one["name"], tuple(one["columns"]), tuple(tuple(row) for row in one["rows"])) for one in written["tables"]
    ]
    return Evidence(
        tuple(Figure(**one) for one in written["figures"]),
        tuple(tables),
        tuple(_problem(one) for one in written["remarks"]),
    )


def _problem(written: Mapping[str, Any]) -> Problem:
    values = {name: Phrase(**value) if isinstance(value, dict) else value for name, value in written["values"].items()}
    return Problem(written["code"], values, hints=tuple(written["hints"]))
