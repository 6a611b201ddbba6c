"""PSI by hand, and an alarm that comes by chance once in a hundred, not in four of ten."""

from __future__ import annotations

import json
from types import ModuleType

import numpy as np
import pytest
from campaign_engine.engine.tree import Kind
from campaign_engine.segments.models.drift import DriftReference, drift_reference, psi
from campaign_engine.segments.models.read_plain import plain_of, read_as


def test_the_index_of_two_shares_by_hand() -> None:
    then = np.array(["a"] * 80 + ["b"] * 20, object)
    now = np.array(["a"] * 60 + ["b"] * 40, object)
    (drift,) = psi(drift_reference({"it": then}, {"it": Kind.TEXT}, 0), {"it": now})
    assert drift.psi == pytest.approx((0.6 - 0.8) * np.log(0.6 / 0.8) + (0.4 - 0.2) * np.log(0.4 / 0.2))
    assert drift.alarm_above == pytest.approx((1 / 100 + 1 / 100) * 6.634897)  # chi-square, 1 degree of freedom
    assert drift.is_alarm
    assert drift.bins == (("a", 0.8, 0.6), ("b", 0.2, 0.4), ("another", 0.0, 0.0), ("unknown", 0.0, 0.0))


def test_the_same_rows_have_not_drifted(people: ModuleType) -> None:
    rows = people.make_world(800).rows
    reference = drift_reference(rows.columns, rows.kinds, rows.instant, np.linspace(0, 1, 800))
    found = psi(reference, {**rows.columns, "score": np.linspace(0, 1, 800)}, rows.instant)
    assert [one.name for one in found] == ["city", "joined", "member", "orders", "recency", "score"]
    assert [one.psi for one in found] == [0.0] * 6


def test_a_date_drifts_by_its_age_not_by_the_calendar(people: ModuleType) -> None:
    rows = people.make_world(800).rows
    reference = drift_reference(rows.columns, rows.kinds, rows.instant)
    later = {**rows.columns, "joined": np.asarray(rows.columns["joined"]) + 365}
    by_name = {one.name: one.psi for one in psi(reference, later, rows.instant + 365)}
    assert by_name["joined"] == 0
    assert {one.name: one.psi for one in psi(reference, rows.columns, rows.instant + 365)}["joined"] > 0.1


def test_chance_alone_alarms_once_in_a_hundred_where_a_fixed_limit_does_in_every_third() -> None:
    draw = np.random.default_rng(0)
    reference = drift_reference({"it": draw.normal(size=5_000)}, {"it": Kind.NUMBER}, 0)
    found = [psi(reference, {"it": draw.normal(size=100)})[0] for _ in range(500)]
    assert np.mean([one.is_alarm for one in found]) < 0.03
    assert np.mean([one.psi > 0.1 for one in found]) > 0.25


def test_a_real_shift_is_seen() -> None:
    draw = np.random.default_rng(0)
    reference = drift_reference({"it": draw.normal(size=5_000)}, {"it": Kind.NUMBER}, 0)
    (found,) = psi(reference, {"it": draw.normal(0.5, 1, 500)})
    assert found.is_alarm


def test_facts_that_become_unknown_are_drift() -> None:
    values = np.arange(200.0)
    reference = drift_reference({"it": values}, {"it": Kind.NUMBER}, 0)
    (found,) = psi(reference, {"it": np.where(values < 60, np.nan, values)})
    assert found.is_alarm
    assert found.bins[-1] == ("unknown", 0.0, 0.3)


@pytest.mark.parametrize("column", [np.full(50, 3.0), np.full(50, np.nan), np.zeros(0)])
def test_columns_that_say_nothing_do_not_drift(column: np.ndarray) -> None:
    reference = drift_reference({"it": np.full(50, 3.0)}, {"it": Kind.NUMBER}, 0)
    assert all(one.name == "it" for one in psi(reference, {"it": column}))
    assert psi(DriftReference(0, ()), {"it": column}) == ()
    assert psi(reference, {"other": column}) == ()


def test_the_order_of_rows_does_not_matter_and_json_keeps_every_bit(people: ModuleType) -> None:
    rows = people.make_world(500).rows
    shuffled = rows.take(np.random.default_rng(0).permutation(500))
    reference = drift_reference(rows.columns, rows.kinds, rows.instant)
    assert drift_reference(shuffled.columns, shuffled.kinds, shuffled.instant) == reference
    assert read_as(DriftReference, json.loads(json.dumps(plain_of(reference)))) == reference
