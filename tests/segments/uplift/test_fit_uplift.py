"""Effects that are there are found, effects that are not are not, on contacts drawn from known effects."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from campaign_engine.segments.models.evidence import Evidence
from campaign_engine.segments.models.uplift.evaluate import out_of_fold
from campaign_engine.segments.models.uplift.fit_uplift import fit_uplift
from campaign_engine.segments.models.uplift.prepare_contacts import prepare_contacts
from campaign_engine.segments.models.uplift.settings import UpliftSettings
from campaign_engine.segments.models.uplift.splits import mean_and_error
from campaign_engine.segments.models.uplift.uplift_model import (
    UpliftModel,
    choose,
    from_plain,
    rank,
    score,
    score_offers,
    to_plain,
)

QUICK = UpliftSettings(base="linear", folds=3, half_splits=12)
N = 6000


def codes(evidence: Evidence) -> set[str]:
    return {remark.code for remark in evidence.remarks}


def figure(evidence: Evidence, name: str) -> Any:
    return next(one for one in evidence.figures if one.name == name)


def policies(evidence: Evidence) -> dict[str, dict[str, Any]]:
    table = next(one for one in evidence.tables if one.name.startswith("policies"))
    return {str(row[0]): dict(zip(table.columns, row, strict=True)) for row in table.rows}


def fit(world: Any, settings: UpliftSettings = QUICK, known: bool = False) -> tuple[UpliftModel, Evidence]:
    return fit_uplift(world.rows, world.arms, world.chance if known else None, settings, 5)


@pytest.fixture(scope="module")
def coast(contacts_of: ModuleType) -> tuple[Any, UpliftModel, Evidence]:
    """An offer that moves customers at the coast and nobody else."""
    world = contacts_of.draw(N, 1, {"ten_off": contacts_of.coast_only})
    return world, *fit(world)


def test_an_effect_on_some_is_found_with_its_size(coast: tuple[Any, UpliftModel, Evidence]) -> None:
    world, model, evidence = coast
    found = score(model, world.rows.columns, world.rows.instant, "ten_off")
    at_coast = world.rows.columns["area"] == "coast"
    assert found[at_coast].mean() == pytest.approx(0.24, abs=0.05)
    assert found[~at_coast].mean() == pytest.approx(0.0, abs=0.04)
    assert figure(evidence, "ten_off: Qini").low > 0
    assert "M200" not in codes(evidence)


def test_the_mean_score_is_the_measured_average_effect(coast: tuple[Any, UpliftModel, Evidence]) -> None:
    world, model, evidence = coast
    found = score(model, world.rows.columns, world.rows.instant, "ten_off")
    average = figure(evidence, "ten_off: average effect")
    assert found.mean() == pytest.approx(average.value, abs=1e-12)
    assert average.low < world.effects.mean() < average.high
    assert average.beside == pytest.approx(average.value, abs=0.01)


def test_a_row_alone_scores_the_bits_it_scores_in_any_batch(coast: tuple[Any, UpliftModel, Evidence]) -> None:
    world, model, _ = coast
    whole = score_offers(model, world.rows.columns, world.rows.instant)["ten_off"]
    for row in range(0, N, 499):
        one = world.rows.take(np.array([row]))
        assert score(model, one.columns, one.instant, "ten_off")[0] == whole[row]


def test_json_gives_the_model_back_and_a_wrong_shape_is_refused(coast: tuple[Any, UpliftModel, Evidence]) -> None:
    _, model, _ = coast
    text = json.dumps(to_plain(model), allow_nan=False)
    again = from_plain(json.loads(text))
    assert again == model
    assert json.dumps(to_plain(again)) == text
    for name in ("form", "control", "offers", "design"):
        with pytest.raises(ValueError, match=name if name != "form" else "uplift"):
            from_plain({key: value for key, value in json.loads(text).items() if key != name})
    for name in ("offer", "average", "kept", "effect"):
        damaged = json.loads(text)
        damaged["offers"][0][name] = [] if name != "effect" else {"form": "linear", "constant": 1.0, "weights": [1.0]}
        with pytest.raises(ValueError):
            from_plain(damaged)


def test_shuffled_rows_give_the_same_bytes_and_another_seed_others(coast: tuple[Any, UpliftModel, Evidence]) -> None:
    world, model, evidence = coast
    again, same = fit(world.shuffled(9))
    assert json.dumps(to_plain(again)) == json.dumps(to_plain(model))
    assert same == evidence
    other, _ = fit_uplift(world.rows, world.arms, None, QUICK, 6)
    assert to_plain(other) != to_plain(model)


def test_targeting_those_who_are_moved_saves_the_cost_of_the_others(contacts_of: ModuleType) -> None:
    world = contacts_of.draw(N, 1, {"ten_off": contacts_of.coast_only})
    settings = UpliftSettings(base="linear", folds=3, half_splits=8, costs={"ten_off": 0.1})
    model, evidence = fit(world, settings)
    value = policies(evidence)["targeting"]
    assert value["share contacted"] == pytest.approx(1 / 3, abs=0.1)
    truth = np.mean(np.where(world.rows.columns["area"] == "coast", 0.14, 0.0)) + 0.2
    for estimate in ("IPS", "SNIPS", "DR"):
        assert value[estimate] == pytest.approx(truth, abs=4 * value[f"error of {estimate}"])
    gain = figure(evidence, "gain of targeting")
    assert gain.low > 0
    assert not {"M202", "M215"} & codes(evidence)
    chosen = choose(model, world.rows.columns, world.rows.instant, settings.costs)
    assert [one == "ten_off" for one in chosen].count(True) / N == pytest.approx(1 / 3, abs=0.05)


def test_a_constant_effect_is_no_usable_heterogeneity_and_everybody_scores_the_average(
    contacts_of: ModuleType,
) -> None:
    world = contacts_of.draw(N, 2, {"ten_off": contacts_of.constant})
    model, evidence = fit(world)
    assert "M200" in codes(evidence)
    assert "M203" not in codes(evidence)
    average = figure(evidence, "ten_off: average effect").value
    assert set(score(model, world.rows.columns, world.rows.instant, "ten_off")) == {average}
    ranking = rank(model, world.rows.columns, world.rows.instant, "ten_off")
    assert np.corrcoef(ranking, np.tanh(world.rows.columns["orders"]))[0, 1] > 0.7, "not the response"


def test_those_whom_the_offer_drives_off_are_found(contacts_of: ModuleType) -> None:
    world = contacts_of.draw(N, 3, {"ten_off": contacts_of.harmful})
    model, evidence = fit(world)
    assert "M209" in codes(evidence)
    found = score(model, world.rows.columns, world.rows.instant, "ten_off")
    driven_off = world.effects[:, 0] < 0
    assert np.mean(found[driven_off] < 0) > 0.9
    assert np.mean(found[~driven_off] < 0) < 0.1


def test_a_log_that_preferred_good_customers_is_read_rightly_with_its_probabilities(contacts_of: ModuleType) -> None:
    """Good customers got the offer more often; it moves everybody by 0.05, the plain difference says 0.2 and more."""

    def preferred(facts: Any) -> np.ndarray:
        chance = np.where(facts["orders"] > 0, 0.8, 0.2)
        return np.column_stack([1 - chance, chance])

    def loyal(facts: Any) -> np.ndarray:
        return np.asarray(np.where(facts["orders"] > 0, 0.5, 0.15))

    world = contacts_of.draw(N, 4, {"ten_off": lambda facts: 0.05}, preferred, loyal)
    _, evidence = fit(world, known=True)
    average = figure(evidence, "ten_off: average effect")
    assert average.low < 0.05 < average.high
    assert average.beside > 0.2
    everybody, nobody = policies(evidence)["best single offer to all"], policies(evidence)["nobody"]
    for estimate in ("IPS", "SNIPS", "DR"):
        assert everybody[estimate] == pytest.approx(0.375, abs=4 * everybody[f"error of {estimate}"])
        assert nobody[estimate] == pytest.approx(0.325, abs=4 * nobody[f"error of {estimate}"])
    assert not {"M206", "M207", "M211"} & codes(evidence)

    _, guessed = fit(world, UpliftSettings(folds=2, half_splits=1))
    assert "M206" in codes(guessed), "the facts tell who was contacted, and nobody says so"
    average = figure(guessed, "ten_off: average effect")
    assert abs(average.value - 0.05) < abs(average.beside - 0.05) / 4


def test_three_offers_that_do_nothing_promise_nothing(contacts_of: ModuleType) -> None:
    offers = dict.fromkeys(("a", "b", "c"), contacts_of.nothing)
    claims, gains = [], []
    for seed in range(4):
        world = contacts_of.draw(2000, 100 + seed, offers)
        model, evidence = fit(world, UpliftSettings(base="linear", folds=3, half_splits=6))
        scores = score_offers(model, world.rows.columns, world.rows.instant)
        chosen = choose(model, world.rows.columns, world.rows.instant, {})
        believed = {one.offer: (one.believed or 0) - (one.average or 0) for one in model.offers}
        claims.append(np.mean([0 if c == "none" else scores[c][k] + believed[c] for k, c in enumerate(chosen)]))
        gain = figure(evidence, "gain of targeting")
        assert gain.low < 0.005
        gains.append(gain.value)
        assert {"M203"} <= codes(evidence)
    assert np.mean(claims) < 0.01
    assert abs(np.mean(gains)) < 0.02


def test_the_better_of_two_offers_is_chosen_for_each_customer(contacts_of: ModuleType) -> None:
    def elsewhere(facts: Any) -> np.ndarray:
        return np.asarray(np.where(facts["area"] == "coast", 0.0, 0.15))

    world = contacts_of.draw(9000, 7, {"sea": contacts_of.coast_only, "land": elsewhere})
    model, evidence = fit(world)
    assert figure(evidence, "gain of targeting").low > 0
    chosen = np.array(choose(model, world.rows.columns, world.rows.instant, {}))
    at_coast = world.rows.columns["area"] == "coast"
    assert np.mean(chosen[at_coast] == "sea") > 0.9
    assert np.mean(chosen[~at_coast] == "land") > 0.9


def test_money_is_measured_in_money(contacts_of: ModuleType) -> None:
    world = contacts_of.draw(N, 8, {"ten_off": contacts_of.coast_only}, money=True)
    model, evidence = fit(world)
    average = figure(evidence, "ten_off: average effect")
    assert average.low < world.effects.mean() < average.high
    assert figure(evidence, "ten_off: gain over random depth").low > 0
    assert not any(one.name == "ten_off: Qini" for one in evidence.figures)
    found = score(model, world.rows.columns, world.rows.instant, "ten_off")
    assert found.mean() == pytest.approx(average.value, abs=1e-9)


def test_intervals_hold_the_truth_as_often_as_they_say(contacts_of: ModuleType) -> None:
    """Of 95 in 100 intervals, on 60 small worlds; docs/uplift.md has the figures of a thousand."""
    held = 0
    for seed in range(60):
        world = contacts_of.draw(600, 500 + seed, {"ten_off": contacts_of.coast_only})
        contacts = prepare_contacts(world.rows, world.arms, None, QUICK, seed).contacts
        judged = out_of_fold(contacts, "linear", ("linear",), 2, seed)
        average, error = mean_and_error(judged.pseudo[:, 0], contacts.person)
        held += abs(average - 0.08) < 1.96 * error
    assert 52 <= held <= 60
