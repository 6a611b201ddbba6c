"""Data from which little or nothing can be learnt: never a crash, always a sentence, in both languages."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from campaign_engine.engine.tree import Kind
from campaign_engine.rules.catalogue import all_entries
from campaign_engine.rules.problems import Phrase, Problem
from campaign_engine.segments.models.evidence import Evidence
from campaign_engine.segments.models.training_rows import TrainingRows
from campaign_engine.segments.models.uplift.evaluate import Noise
from campaign_engine.segments.models.uplift.fit_uplift import fit_uplift
from campaign_engine.segments.models.uplift.found import OfferFound
from campaign_engine.segments.models.uplift.policy_value import PolicyValue
from campaign_engine.segments.models.uplift.settings import UpliftSettings
from campaign_engine.segments.models.uplift.show_uplift import remarks_on_offer, remarks_on_policies
from campaign_engine.segments.models.uplift.uplift_model import UpliftModel, choose, from_plain, score_offers, to_plain

QUICK = UpliftSettings(base="linear", folds=2, half_splits=4)


def learn(world: Any, settings: UpliftSettings = QUICK, chance: Any = None) -> tuple[UpliftModel, dict[str, Problem]]:
    """The model and its remarks by code; everything that a lead does with a model must work on it."""
    model, evidence = fit_uplift(world.rows, world.arms, chance, settings, 3)
    assert from_plain(json.loads(json.dumps(to_plain(model), allow_nan=False))) == model
    for values in score_offers(model, world.rows.columns, world.rows.instant).values():
        assert len(values) == len(world.rows)
        assert not np.isinf(values).any()
    assert len(choose(model, world.rows.columns, world.rows.instant, {})) == len(world.rows)
    assert_shown(evidence)
    return model, {remark.code: remark for remark in evidence.remarks}


def assert_shown(evidence: Evidence) -> None:
    for remark in evidence.remarks:
        for language in ("en", "zh"):
            assert not re.search(r"nan|[{}]", " ".join([remark.text(language), *remark.hint_lines(language)]))
    assert all(np.isfinite(figure.value) for figure in evidence.figures)
    for table in evidence.tables:
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert not any(isinstance(cell, float) and not np.isfinite(cell) for row in table.rows for cell in row)


@pytest.fixture(scope="module")
def small(contacts_of: ModuleType) -> Any:
    return contacts_of.draw(900, 1, {"ten_off": contacts_of.constant, "post": contacts_of.nothing})


@pytest.mark.parametrize("n", [0, 1, 3])
def test_next_to_no_rows_teach_nothing_and_everything_stays_unknown(n: int, small: Any) -> None:
    rows = np.arange(n)
    world = replace(small, rows=small.rows.take(rows), arms=small.arms[rows])
    model, remarks = learn(world)
    assert "M208" in remarks
    for values in score_offers(model, world.rows.columns, world.rows.instant).values():
        assert np.isnan(values).all()


def test_an_offer_with_few_contacts_stays_unknown_and_the_others_are_learnt(small: Any) -> None:
    arms = np.where((small.arms == "post") & (np.cumsum(small.arms == "post") > 12), "ten_off", small.arms)
    model, remarks = learn(replace(small, arms=arms))
    assert remarks["M204"].text() == (
        "post: only 12 people who got it have a known outcome; 50 are needed before anything is learnt, so its score"
        " stays unknown"
    )
    assert remarks["M204"].severity == "warning"
    assert model.offer("post").average is None
    assert model.offer("ten_off").average is not None


def test_without_people_who_got_nothing_no_effect_is_measured(small: Any) -> None:
    model, remarks = learn(replace(small, arms=np.where(small.arms == "none", "post", small.arms)))
    assert set(remarks) == {"M208"}
    assert all(one.effect is None for one in model.offers)


@pytest.mark.parametrize("value", [0.0, 1.0, 7.5])
def test_a_constant_outcome_is_said_and_moves_nobody(value: float, small: Any) -> None:
    rows = replace(small.rows, outcome=np.full(len(small.rows), value))
    model, remarks = learn(replace(small, rows=rows))
    assert {"M200", "M203", "M213"} <= set(remarks)
    assert model.offer("ten_off").average == pytest.approx(0)


@pytest.mark.parametrize("filling", [np.nan, np.inf, 4.0])
def test_facts_that_say_nothing_leave_the_average_effect(filling: float, small: Any) -> None:
    columns = {"orders": np.full(len(small.rows), filling), "area": np.full(len(small.rows), None, object)}
    rows = replace(small.rows, columns=columns, kinds={"orders": Kind.NUMBER, "area": Kind.TEXT})
    model, remarks = learn(replace(small, rows=rows))
    assert "M200" in remarks
    scores = score_offers(model, columns, rows.instant)["ten_off"]
    assert set(scores) == {model.offer("ten_off").average}


def test_no_facts_at_all_leave_the_average_effect(small: Any) -> None:
    model, remarks = learn(replace(small, rows=replace(small.rows, columns={}, kinds={})))
    assert "M200" in remarks
    assert model.offer("ten_off").average is not None


def test_infinite_and_unknown_values_of_a_fact_do_no_harm(small: Any) -> None:
    orders = small.rows.columns["orders"].copy()
    orders[::7], orders[1::7], orders[2::7] = np.nan, np.inf, -1e300
    learn(replace(small, rows=replace(small.rows, columns={**small.rows.columns, "orders": orders})))


def test_rows_without_outcome_or_with_an_impossible_probability_are_left_out_and_counted(small: Any) -> None:
    outcome, chance = small.rows.outcome.copy(), small.chance.copy()
    outcome[:5], chance[5:9] = np.nan, [0.0, -0.1, 1.5, np.nan]
    _, remarks = learn(replace(small, rows=replace(small.rows, outcome=outcome)), chance=chance)
    assert remarks["M212"].text().startswith("9 of 900 contacts were left out")


def test_probabilities_that_contradict_the_counts_are_not_believed(small: Any) -> None:
    model, remarks = learn(small, chance=np.full(len(small.rows), 0.9))
    assert "M211" in remarks
    assert all(one.effect is None for one in model.offers)
    _, remarks = learn(small, chance=small.chance)
    assert "M211" not in remarks


def test_contacts_that_followed_a_rule_are_refused_for_want_of_overlap(small: Any) -> None:
    arms = np.where(small.rows.columns["orders"] > 0, "ten_off", "none").astype(object)
    model, remarks = learn(replace(small, arms=arms))
    assert {"M206", "M207"} <= set(remarks)
    assert remarks["M207"].text().endswith("nothing is learnt")
    assert model.offer("ten_off").effect is None


def test_a_lot_is_taken_for_a_lot_and_whoever_says_it_was_none_is_believed(small: Any) -> None:
    assert "M206" not in learn(small)[1]
    assert "M206" in learn(small, replace(QUICK, randomised=False))[1]


def test_an_effect_that_may_be_nothing_is_said_with_the_contacts_it_would_take(small: Any) -> None:
    _, remarks = learn(small)
    assert "M203" in remarks
    text = remarks["M205"].text()
    needed, there = (int(one.replace(",", "")) for one in re.findall(r"[\d,]{3,}", text))
    assert there < needed


def test_an_offer_that_harms_everybody_is_said(contacts_of: ModuleType) -> None:
    world = contacts_of.draw(2000, 4, {"spam": lambda facts: -0.12})
    model, remarks = learn(world)
    assert "M210" in remarks
    assert set(choose(model, world.rows.columns, world.rows.instant, {})) == {"none"}


def test_one_person_with_a_thousand_rows_is_one_person(contacts_of: ModuleType) -> None:
    world = contacts_of.draw(1000, 5, {"ten_off": contacts_of.constant})
    learn(replace(world, rows=replace(world.rows, person=np.zeros(1000, np.int64))))


def test_rows_of_one_person_widen_the_error(contacts_of: ModuleType) -> None:
    world = contacts_of.draw(1500, 6, {"ten_off": contacts_of.constant})
    four = np.tile(np.arange(1500), 4)
    many = replace(world, rows=world.rows.take(four), arms=world.arms[four])
    once, _ = learn(world)
    again, _ = learn(many)
    error = once.offer("ten_off").error
    assert error is not None
    assert again.offer("ten_off").error == pytest.approx(error, rel=0.1)


def found(average: float, qini: Noise, by_response: Noise, kept: float) -> OfferFound:
    flat = Noise(0.0, 0.01, -0.02, 0.02)
    return OfferFound("ten_off", average, 0.01, 0.0, qini, by_response, flat, flat, 1.0, 0.1, kept, np.zeros(2))


@pytest.mark.parametrize(
    ("average", "qini", "by_response", "kept", "said"),
    [
        (0.08, (0.06, 0.04, 0.08), (0.03, 0.01, 0.05), 0.9, set()),
        (0.08, (-0.06, -0.08, -0.04), (0.03, 0.01, 0.05), 0.0, {"M201"}),
        (0.08, (0.01, -0.01, 0.03), (0.03, 0.01, 0.05), 0.0, {"M200", "M205"}),
        (0.08, (0.06, 0.04, 0.08), (-0.03, -0.05, -0.01), 0.9, {"M214"}),
        (0.01, (-0.01, -0.03, 0.01), (0.0, -0.02, 0.02), 0.0, {"M200", "M203", "M205"}),
        (-0.08, (-0.01, -0.03, 0.01), (0.0, -0.02, 0.02), 0.0, {"M200", "M210"}),
        (float("nan"), (float("nan"),) * 3, (float("nan"),) * 3, 0.0, {"M200", "M203"}),
    ],
)
def test_each_finding_has_its_sentence(
    average: float, qini: Any, by_response: Any, kept: float, said: set[str]
) -> None:
    one = found(average, Noise(qini[0], 0.01, *qini[1:]), Noise(by_response[0], 0.01, *by_response[1:]), kept)
    half = np.arange(1000) < 500
    assert {remark.code for remark in remarks_on_offer(one, half, ~half, True)} == said


def test_money_is_not_said_to_have_a_qini() -> None:
    one = found(0.8, Noise(-1, 0.01, -2, 0.5), Noise(0.0, 0.01, -1, 1), 0.0)
    half = np.arange(1000) < 500
    (remark,) = remarks_on_offer(one, half, ~half, False)
    assert "(gain over random depth -1.000, its noise from -2.000 to 0.500)" in remark.text()
    assert remark.text().endswith("+0.8 a person")


def test_needed_contacts_are_those_of_the_power_formula() -> None:
    one = found(0.01, Noise(-1, 0.01, -2, 0.5), Noise(0.0, 0.01, -1, 1), 0.0)
    half = np.arange(1000) < 500
    (needed,) = (r for r in remarks_on_offer(one, half, ~half, True) if r.code == "M205")
    assert needed.values["needed"] == "7,900", "1000 * (1.960 + 0.842)^2 = 7,849, to two digits, upwards"


def test_every_code_of_effects_is_a_note_or_a_warning_and_none_is_left_untested() -> None:
    mine = {code: entry for code, entry in all_entries().items() if "M200" <= code <= "M229"}
    assert {entry.severity for entry in mine.values()} == {"note", "warning"}
    tests = Path(__file__).parent.glob("test_*.py")
    text = "".join(path.read_text(encoding="utf-8") for path in tests)
    assert [code for code in mine if code not in text] == []


@pytest.mark.parametrize(
    ("against", "code", "said"),
    [
        (
            -0.05,
            "M215",
            "choosing by customer instead of giving ten_off to everybody would do harm: it brings -5.00",
        ),
        (0.01, "M202", "one offer for all is as good: choosing by customer instead of giving ten_off to everybody"),
        (0.05, "", ""),
    ],
)
def test_choosing_by_customer_is_compared_with_one_offer_for_all(against: float, code: str, said: str) -> None:
    targeting = PolicyValue("targeting", 1.0, 0.2, 0.01, 0.2, 0.01, 0.2, 0.01, against, 0.01)
    remarks = remarks_on_policies(targeting, Phrase("giving ten_off to everybody", "向所有人发放 ten_off"), True)
    assert [remark.code for remark in remarks] == [code][: bool(code)]
    assert all(remark.text().startswith(said) for remark in remarks)


def test_training_rows_are_not_changed(small: Any) -> None:
    before = {name: values.copy() for name, values in small.rows.columns.items()}
    outcome = small.rows.outcome.copy()
    learn(small)
    assert isinstance(small.rows, TrainingRows)
    np.testing.assert_array_equal(outcome, small.rows.outcome)
    for name, values in before.items():
        assert np.array_equal(values, small.rows.columns[name], equal_nan=values.dtype != object)
