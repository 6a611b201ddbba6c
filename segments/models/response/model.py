"""A response model: the chance that a person does something, from what is known of her; and the scores it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ....engine.tree import Kind
from ....rules.problems import Problem, hinted
from ..design import Design, check_design, encode, encoded, missing_facts
from ..drift import DriftReference
from ..evidence import Plain
from ..read_plain import plain_of, read_as
from ..training_rows import Column, Floats, Whole
from .calibration import Calibration, calibrated, check_calibration
from .logistic import Logistic
from .trees import Trees, check_trees, sum_of_trees

FORMAT = "response.v1"

BLOCK = 131_072
"""Rows scored at a time: room for the columns of these, however many rows there are."""

METHODS = ("logistic", "boosting", "base_rate", "unknown")


@dataclass(frozen=True)
class ResponseModel:
    """`method`: "logistic" or "boosting" (one of the two is there); "base_rate": no fact told anything, everybody has
    the same chance; "unknown": nothing could be learnt, every score is unknown (NaN).

    `base_rate`: share of the rows learnt from in which it happened, 0 without rows. `rows`, `people`, first and last
    instant (days since 1970-01-01): what it was learnt from. `drift`: the latest instants' facts, and held-out scores.
    """

    method: str
    design: Design
    logistic: Logistic | None
    trees: Trees | None
    calibration: Calibration
    base_rate: float
    rows: int
    people: int
    first_instant: int
    last_instant: int
    drift: DriftReference


def score(model: ResponseModel, columns: Mapping[str, Column], instant: Whole | int) -> Floats:
    """n chances, 0 to 1, or NaN throughout where nothing could be learnt. A row alone gives the same bits as in any
    batch. `instant` in days since 1970-01-01, one for all rows or one a row. Raises KeyError for a missing fact: ask
    `check_columns` first."""
    n = len(next(iter(columns.values()))) if columns else int(np.size(instant))
    if model.method == "unknown":
        return np.full(n, np.nan)
    if model.method == "base_rate":
        return np.full(n, model.base_rate)
    needed = {code.name: columns[code.name] for code in model.design.codes}
    out = np.empty(n)
    for start in range(0, n, BLOCK):
        rows = slice(start, min(start + BLOCK, n))
        part = {name: values[rows] for name, values in needed.items()}
        at = instant[rows] if isinstance(instant, np.ndarray) and instant.ndim else instant
        out[rows] = calibrated(model.calibration, raw_score(model, part, at))
    return out


def raw_score(model: ResponseModel, columns: Mapping[str, Column], instant: Whole | int) -> Floats:
    """n log-odds before calibration, of a model with a method."""
    if model.trees is not None:
        matrix = encode(model.design, columns, instant)
        return sum_of_trees(model.trees, [matrix[:, k] for k in range(matrix.shape[1])])
    assert model.logistic is not None
    total: Floats | None = None
    for weight, (_, column) in zip(model.logistic.weights, encoded(model.design, columns, instant), strict=True):
        column *= weight
        if total is None:
            column += model.logistic.intercept
            total = column
        else:
            total += column
    assert total is not None
    return total


def check_columns(
    model: ResponseModel, columns: Mapping[str, Column], kinds: Mapping[str, Kind]
) -> tuple[Problem, ...]:
    """What stands in the way of scoring this table: a fact that is not there, or of another kind than it was taught."""
    missing = [hinted("M155", {"fact": name}) for name in missing_facts(model.design, columns)]
    other = [
        hinted("M156", {"fact": code.name, "taught": code.kind.value, "is": kinds[code.name].value})
        for code in model.design.codes
        if code.name in columns and kinds[code.name] is not code.kind
    ]
    return (*missing, *other)


def to_plain(model: ResponseModel) -> Plain:
    """JSON, to the bit."""
    return {"format": FORMAT, "model": plain_of(model)}


def from_plain(plain: Plain) -> ResponseModel:
    """The model that `to_plain` wrote. Raises ValueError that says what is missing or does not fit; runs nothing."""
    if not isinstance(plain, Mapping) or plain.get("format") != FORMAT:
        raise ValueError(f"this is not a model in the format {FORMAT}")
    if "model" not in plain:
        raise ValueError("model is missing")
    model = read_as(ResponseModel, plain["model"])
    check_design(model.design)
    columns = encode(model.design, _no_rows(model.design), 0).shape[1]
    if model.method not in METHODS:
        raise ValueError(f"model.method is {model.method!r}")
    if (model.logistic is not None) != (model.method == "logistic"):
        raise ValueError("model.logistic must be there for the method logistic, and only then")
    if (model.trees is not None) != (model.method == "boosting"):
        raise ValueError("model.trees must be there for the method boosting, and only then")
    if model.logistic is not None and len(model.logistic.weights) != columns:
        raise ValueError(f"model.logistic.weights must be {columns}, one a column of the design")
    if model.trees is not None:
        check_trees(model.trees, columns)
    check_calibration(model.calibration)
    return model


def _no_rows(design: Design) -> dict[str, Column]:
    return {code.name: np.empty(0, object if code.kind is Kind.TEXT else np.float64) for code in design.codes}
