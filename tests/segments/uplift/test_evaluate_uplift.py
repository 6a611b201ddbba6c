"""A model is judged by contacts it has not seen: what it promised, beside what was measured there."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from campaign_engine.segments.models.uplift.evaluate_uplift import evaluate_uplift
from campaign_engine.segments.models.uplift.settings import UpliftSettings

SETTINGS = UpliftSettings()


def judged(made: object, said: np.ndarray) -> tuple[dict, dict]:
    evidence = evaluate_uplift(said, "mail", made.rows, made.arms, made.chance, SETTINGS, 3)  # type: ignore[attr-defined]
    policies = {row[0]: row for row in evidence.tables[1].rows}
    return {one.name: one for one in evidence.figures}, policies


@pytest.fixture(scope="module")
def made(contacts_of: ModuleType):
    return contacts_of.draw(6000, 5, {"mail": contacts_of.harmful, "other": contacts_of.constant})


def test_the_truth_itself_is_found_to_be_right(made) -> None:
    true = made.effects[:, 0]
    figures, policies = judged(made, true)
    assert figures["average effect"].low < true.mean() < figures["average effect"].high
    slope = figures["true part of the learnt differences"]
    assert slope.low < 1 < slope.high
    assert figures["Qini"].low > 0
    names = ("policy", "share contacted", "IPS", "error of IPS", "SNIPS", "error of SNIPS", "DR", "error of DR")
    value = {name: row[names.index("DR")] for name, row in policies.items()}
    assert value["targeting"] > value["best single offer to all"] > value["nobody"]
    gained = true[true > 0].sum() / len(true)
    assert value["targeting"] - value["nobody"] == pytest.approx(gained, abs=0.04)


def test_noise_and_the_truth_upside_down_are_found_out(made) -> None:
    noise, _ = judged(made, np.random.default_rng(1).normal(size=len(made.arms)))
    assert noise["Qini"].low < 0 < noise["Qini"].high
    figures, policies = judged(made, -made.effects[:, 0])
    assert figures["true part of the learnt differences"].high < 0
    assert figures["Qini"].value < 0
    assert policies["targeting"][6] < policies["nobody"][6]


def test_the_order_of_rows_is_nothing(made) -> None:
    evidence = evaluate_uplift(made.effects[:, 0], "mail", made.rows, made.arms, made.chance, SETTINGS, 3)
    other = made.shuffled(4)
    again = evaluate_uplift(other.effects[:, 0], "mail", other.rows, other.arms, other.chance, SETTINGS, 3)
    assert again == evidence


def test_too_few_to_compare_is_a_reason_and_no_figure(made) -> None:
    few = made.rows.take(np.arange(60))
    evidence = evaluate_uplift(np.zeros(60), "mail", few, made.arms[:60], made.chance[:60], SETTINGS, 3)
    assert evidence.figures == ()
    assert {one.code for one in evidence.remarks} & {"M204", "M208"}
    unknown = evaluate_uplift(np.full(len(made.arms), np.nan), "mail", made.rows, made.arms, made.chance, SETTINGS, 3)
    assert unknown.figures == ()
