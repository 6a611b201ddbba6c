"""Groups: found where there are some, called slices where there are none, the same to the bit, names that stay."""

from __future__ import annotations

import json

import numpy as np
import pytest
from campaign_engine.segments.models.evidence import Evidence
from campaign_engine.segments.models.groups.fit_groups import GroupSettings, fit_groups
from campaign_engine.segments.models.groups.groups_model import GroupsModel, from_plain, score, to_plain
from campaign_engine.segments.models.groups.name_groups import NamingWords, name_groups
from campaign_engine.segments.models.groups.scales import Scale, fit_scales, scaled
from group_world import WORDS, continuum, four_kinds
from sklearn.metrics import adjusted_rand_score

SETTINGS = GroupSettings(WORDS, 4)
FOUND_OUT = GroupSettings(WORDS)


@pytest.fixture(scope="module")
def shop() -> dict[str, np.ndarray]:
    return continuum()


@pytest.fixture(scope="module")
def found(shop: dict[str, np.ndarray]) -> tuple[GroupsModel, Evidence]:
    return fit_groups(shop, SETTINGS, 0)


def codes(evidence: Evidence) -> list[str]:
    return [one.code for one in evidence.remarks]


def figure(evidence: Evidence, name: str) -> float:
    return next(one.value for one in evidence.figures if one.name == name)


def test_four_kinds_of_customers_are_found_without_being_told_how_many() -> None:
    columns, kind = four_kinds()
    model, evidence = fit_groups(columns, FOUND_OUT, 0)
    assert len(model.groups) == 4
    assert adjusted_rand_score(kind, score(model, columns)) > 0.94
    assert figure(evidence, "groups set apart") == 4
    assert figure(evidence, "same on resamples") > 0.95
    assert "M262" not in codes(evidence)


def test_a_continuum_is_called_one(shop: dict[str, np.ndarray]) -> None:
    model, evidence = fit_groups(shop, FOUND_OUT, 0)
    assert 2 < len(model.groups) <= 6
    assert figure(evidence, "groups set apart") == 0
    assert codes(evidence) == ["M262"]
    assert "slices of it" in evidence.remarks[0].text("en")


def test_evenly_spread_customers_are_no_groups_either() -> None:
    draw = np.random.default_rng(0)
    _, evidence = fit_groups({"days": draw.random(1000), "orders": draw.random(1000)}, FOUND_OUT, 0)
    assert "M262" in codes(evidence)


def test_a_crowd_apart_from_a_continuum_is_told(shop: dict[str, np.ndarray]) -> None:
    draw = np.random.default_rng(5)
    far = {"days": draw.normal(0, 1, 500), "orders": draw.normal(0, 1, 500)}
    near = {"days": draw.normal(12, 0.5, 200), "orders": draw.normal(12, 0.5, 200)}
    columns = {name: np.concatenate([far[name], near[name]]) for name in far}
    _, evidence = fit_groups(columns, GroupSettings(WORDS, 3), 0)
    told = next(one for one in evidence.remarks if one.code == "M263")
    assert told.values == {"groups": 3, "apart": 1}


def test_a_declared_number_wins(shop: dict[str, np.ndarray]) -> None:
    model, evidence = fit_groups(shop, GroupSettings(WORDS, 3), 0)
    assert len(model.groups) == 3
    table = next(one for one in evidence.tables if one.name == "number of groups")
    assert [row[0] for row in table.rows] == [3]


def test_shuffled_customers_give_the_same_bytes(shop: dict[str, np.ndarray], found) -> None:
    order = np.random.default_rng(9).permutation(len(shop["days"]))
    model, evidence = fit_groups({name: values[order] for name, values in shop.items()}, SETTINGS, 0)
    assert json.dumps(to_plain(model)) == json.dumps(to_plain(found[0]))
    assert evidence == found[1]


def test_a_customer_alone_is_in_the_group_she_is_in_among_all(shop: dict[str, np.ndarray], found) -> None:
    among_all = score(found[0], shop)
    for row in range(0, 1500, 7):
        alone = score(found[0], {name: values[row : row + 1] for name, values in shop.items()})
        assert alone[0] == among_all[row]


def test_everybody_is_in_the_group_whose_centre_is_nearest(shop: dict[str, np.ndarray], found) -> None:
    model = found[0]
    for row in range(0, 1500, 50):
        point = [float(scaled(scale, shop[scale.name][row : row + 1])[0]) for scale in model.scales]
        away = {
            group.number: sum((a - b) ** 2 for a, b in zip(point, group.centre, strict=True)) for group in model.groups
        }
        assert score(model, {name: values[row : row + 1] for name, values in shop.items()})[0] == min(
            away, key=lambda number: (away[number], number)
        )


def test_a_model_is_read_back_to_the_bit_and_a_broken_one_is_refused(found) -> None:
    plain = json.loads(json.dumps(to_plain(found[0])))
    assert from_plain(plain) == found[0]
    for break_it, said in (
        (lambda one: one.pop("scales"), "lacks scales"),
        (lambda one: one["groups"][0]["centre"].pop(), "another number of facts"),
        (lambda one: one["groups"][0].update(number=99), "stands twice, or is not below"),
        (lambda one: one["scales"][0].update(spread=0.0), "cannot be used"),
        (lambda one: one.update(code="import os"), "which nobody reads"),
    ):
        broken = json.loads(json.dumps(plain))
        break_it(broken)
        with pytest.raises(ValueError, match=said):
            from_plain(broken)


def test_the_profile_table_holds_the_means_of_each_group_beside_everybody(shop, found) -> None:
    model, evidence = found
    table = next(one for one in evidence.tables if one.name == "groups")
    numbers = score(model, shop)
    for row in table.rows[:-1]:
        own = numbers == row[0]
        assert row[2] == own.sum()
        assert row[4:] == pytest.approx([shop[name][own].mean() for name in ("days", "orders", "spend")])
    assert table.rows[-1][2] == 1500
    assert table.rows[-1][4:] == pytest.approx([shop[name].mean() for name in ("days", "orders", "spend")])


def test_names_and_numbers_stay_when_it_is_trained_again(shop, found) -> None:
    before = found[0]  # four groups; five would stand as well
    later = {name: np.concatenate([values[100:], values[:300] * 1.1]) for name, values in shop.items()}
    after, evidence = fit_groups(later, FOUND_OUT, 0, before)
    assert [(one.number, one.name) for one in after.groups] == [(one.number, one.name) for one in before.groups]
    assert not {"M265", "M266"} & set(codes(evidence))


def test_a_new_group_gets_a_number_nobody_had_and_a_gone_one_is_told(shop) -> None:
    before, _ = fit_groups(shop, GroupSettings(WORDS, 3), 0)
    crowd = {"days": np.full(900, 2000.0), "orders": np.full(900, 400.0), "spend": np.full(900, 1e6)}
    more = {name: np.concatenate([values, crowd[name]]) for name, values in shop.items()}
    after, evidence = fit_groups(more, GroupSettings(WORDS, 4), 0, before)
    new = [one for one in after.groups if one.number not in {group.number for group in before.groups}]
    assert [one.number for one in new] == list(range(4, 4 + len(new)))
    assert "M266" in codes(evidence)
    fewer, evidence = fit_groups(shop, GroupSettings(WORDS, 2), 0, after)
    gone = {one.name for one in after.groups} - {one.name for one in fewer.groups}
    told = next(one for one in evidence.remarks if one.code == "M265")
    assert all(name in told.values["names"] for name in gone)
    assert fewer.next_number >= after.next_number, "a number is never given twice"


def test_a_name_that_no_longer_fits_is_kept_and_told(shop, found) -> None:
    half = {"days": shop["days"] + 30, "orders": shop["orders"], "spend": shop["spend"]}
    odd = GroupsModel(
        found[0].method,
        found[0].facts,
        found[0].scales,
        tuple(
            type(one)(one.number, f"odd {one.number}", one.centre, one.customers, one.means) for one in found[0].groups
        ),
        found[0].everybody,
        found[0].next_number,
    )
    after, evidence = fit_groups(half, SETTINGS, 0, odd)
    assert any(one.name.startswith("odd") for one in after.groups)
    assert "M267" in codes(evidence)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"days": np.array([]), "orders": np.array([])}, "M260"),
        ({"days": np.array([3.0]), "orders": np.array([1.0])}, "M260"),
        ({"days": np.full(500, np.nan), "orders": np.arange(500.0)}, "M260"),
        ({"days": np.full(500, np.inf), "orders": np.arange(500.0)}, "M260"),
        ({"days": np.full(500, 3.0), "orders": np.full(500, 1.0)}, "M261"),
    ],
)
def test_where_there_is_nothing_to_group_nobodys_group_is_known_and_it_is_said_why(columns, code: str) -> None:
    model, evidence = fit_groups(columns, SETTINGS, 0)
    assert codes(evidence) == [code]
    assert np.isnan(score(model, columns)).all()
    assert from_plain(json.loads(json.dumps(to_plain(model)))) == model


def test_fewer_kinds_of_customers_than_groups_asked_for_give_fewer() -> None:
    columns = {"days": np.repeat([1.0, 50.0, 90.0], 40), "orders": np.repeat([9.0, 2.0, 1.0], 40)}
    model, evidence = fit_groups(columns, GroupSettings(WORDS, 8), 0)
    assert len(model.groups) == 3
    assert "M268" in codes(evidence)


def test_a_constant_fact_is_left_out_and_named() -> None:
    columns, _ = four_kinds()
    model, evidence = fit_groups({**columns, "spend": np.full(1200, 7.0)}, SETTINGS, 0)
    assert [one.name for one in model.scales] == ["days", "orders"]
    assert next(one for one in evidence.remarks if one.code == "M269").values == {"facts": "spend"}


def test_whoever_lacks_a_fact_is_in_no_group(shop) -> None:
    days = shop["days"].copy()
    days[::3] = np.nan
    columns = {**shop, "days": days}
    model, evidence = fit_groups(columns, SETTINGS, 0)
    assert np.array_equal(np.isnan(score(model, columns)), np.isnan(days))
    assert next(one for one in evidence.remarks if one.code == "M270").values == {"share": "33%", "fact": "days"}


def test_a_giant_is_no_group_of_its_own(shop) -> None:
    columns = {name: np.append(values, 1e9) for name, values in shop.items()}
    model, _ = fit_groups(columns, SETTINGS, 0)
    assert min(one.customers for one in model.groups) > 20


def test_money_is_looked_at_on_a_log_scale_and_pounds_and_pence_give_the_same_groups(shop, found) -> None:
    scales, _ = fit_scales(shop)
    assert {one.name for one in scales if one.log_unit} == {"days", "orders", "spend"} - (
        {one.name for one in scales if not one.log_unit}
    )
    assert next(one for one in scales if one.name == "spend").log_unit > 0
    pence = {**shop, "spend": shop["spend"] * 100}
    model, _ = fit_groups(pence, SETTINGS, 0)
    assert np.array_equal(score(model, pence), score(found[0], shop))


def test_names_say_what_sets_a_group_apart_and_no_two_are_alike() -> None:
    scales = [Scale(name, 0.0, 0.0, 1.0) for name in ("days", "orders", "spend")]
    centres = [[-0.6, 1.0, 2.0], [0.1, 0.0, -0.2], [1.9, -0.5, -0.45], [1.8, -0.5, -0.45]]
    names = name_groups(scales, centres, WORDS)
    assert names[:3] == ("very high spend, frequent, recent", "average", "very long away, few orders, low spend")
    assert len(set(names)) == 4
    assert name_groups(
        [Scale("points", 0, 0, 1)], [[2.0]], NamingWords({}, "{}低", "{}高", "非常{}", "一般", "、")
    ) == ("非常points高",)
