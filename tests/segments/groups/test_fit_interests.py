"""Interests: found where they were planted, named by what is bought, the same to the bit, names that stay."""

from __future__ import annotations

import json

import numpy as np
import pytest
from campaign_engine.segments.models.evidence import Evidence
from campaign_engine.segments.models.interests.baskets import Baskets, make_baskets, only_items, take_customers
from campaign_engine.segments.models.interests.factors import OF_CUSTOMERS
from campaign_engine.segments.models.interests.fit_interests import fit_interests
from campaign_engine.segments.models.interests.interests_model import (
    InterestsModel,
    from_plain,
    main_interest,
    score,
    to_plain,
)
from campaign_engine.segments.models.interests.name_interests import name_interests
from group_world import TASTES, tasted
from sklearn.metrics import adjusted_rand_score


@pytest.fixture(scope="module")
def shop() -> tuple[Baskets, np.ndarray]:
    return tasted()


@pytest.fixture(scope="module")
def found(shop: tuple[Baskets, np.ndarray]) -> tuple[InterestsModel, Evidence]:
    return fit_interests(shop[0], 3, 0)


def figure(evidence: Evidence, name: str):
    return next(one for one in evidence.figures if one.name == name)


def test_planted_tastes_are_found_and_told_apart(shop, found) -> None:
    model, evidence = found
    main = main_interest(model, score(model, shop[0]))
    assert adjusted_rand_score(shop[1], main) > 0.95
    tops = {frozenset(one.top[:4]) for one in model.interests}
    assert tops == {frozenset(items) for items in TASTES.values()}
    assert figure(evidence, "times likelier").low > 1.2
    assert figure(evidence, "same from either half").value > 0.9
    assert evidence.remarks == ()


def test_strengths_are_the_shares_of_her_lines(shop, found) -> None:
    model, strength = found[0], score(found[0], shop[0])
    sizes = np.array([one.size for one in model.interests])
    for customer in range(0, 240, 40):
        own = shop[0].rows == customer
        votes = OF_CUSTOMERS * len(sizes) * sizes
        for item, count in zip(shop[0].items[own], shop[0].counts[own], strict=True):
            votes = votes + min(count, 4) * np.array(model.votes[model.items.index(shop[0].names[item])])
        assert strength[customer] == pytest.approx(votes / votes.sum(), rel=1e-12)


def test_shuffled_customers_and_lines_give_the_same_bytes(shop, found) -> None:
    baskets = shop[0]
    draw = np.random.default_rng(1)
    number, order = draw.permutation(baskets.customers), draw.permutation(len(baskets.rows))
    names = [baskets.names[item] for item in baskets.items[order]]
    shuffled = make_baskets(number[baskets.rows][order], names, baskets.counts[order], baskets.customers)
    model, evidence = fit_interests(shuffled, 3, 0)
    assert json.dumps(to_plain(model)) == json.dumps(to_plain(found[0]))
    assert evidence == found[1]


def test_a_customer_alone_has_the_strengths_she_has_among_all(shop, found) -> None:
    among_all = score(found[0], shop[0])
    for customer in range(0, 240, 9):
        alone = score(found[0], take_customers(shop[0], np.array([customer])))
        assert np.array_equal(alone[0], among_all[customer])


def test_who_bought_too_little_or_only_what_nobody_else_did_is_unknown(found) -> None:
    cold = make_baskets(np.array([0, 1, 1]), ["cup", "cup", "unheard of"], np.array([2, 1, 50]), 3)
    strength = score(found[0], cold)
    assert np.isnan(strength).all()
    assert np.isnan(main_interest(found[0], strength)).all()


def test_names_and_numbers_stay_when_it_is_trained_again(shop, found) -> None:
    later, _ = tasted(300, seed=11)
    alone, _ = fit_interests(later, 3, 5)
    after, evidence = fit_interests(later, 3, 5, found[0])
    assert {(one.number, frozenset(one.top[:4])) for one in after.interests} == {
        (one.number, frozenset(one.top[:4])) for one in found[0].interests
    }
    assert {one.name for one in after.interests} == {one.name for one in found[0].interests}
    assert evidence.remarks == ()
    assert {frozenset(one.top[:4]) for one in alone.interests} == {frozenset(one.top[:4]) for one in after.interests}


def test_an_interest_that_is_gone_and_one_that_is_new_are_told(found) -> None:
    draw = np.random.default_rng(2)
    names = ["saw", "drill", "nail", "screw", "leash", "bowl", "collar", "toy"]
    rows = np.repeat(np.arange(120), 6)
    items = [names[4 * (row % 2) + draw.integers(4)] for row in rows]
    pairs = sorted(set(zip(rows.tolist(), items, strict=True)))
    baskets = make_baskets(
        np.array([row for row, _ in pairs]), [item for _, item in pairs], np.full(len(pairs), 2), 120
    )
    after, evidence = fit_interests(baskets, 2, 0, found[0])
    assert [one.number for one in after.interests] == [4, 5]
    assert [one.code for one in evidence.remarks] == ["M265", "M266"]


@pytest.mark.parametrize("customers", [0, 1, 30])
def test_too_little_to_learn_from_knows_nobodys_interests(customers: int) -> None:
    baskets, _ = tasted(max(customers, 1))
    baskets = take_customers(baskets, np.arange(customers))
    model, evidence = fit_interests(baskets, None, 0)
    assert [one.code for one in evidence.remarks] == ["M271"]
    assert np.isnan(main_interest(model, score(model, baskets))).all()
    assert from_plain(json.loads(json.dumps(to_plain(model)))) == model


def test_customers_without_any_taste_are_told_so() -> None:
    draw = np.random.default_rng(7)
    counts = draw.poisson(0.7, size=(300, 12))
    rows, items = np.nonzero(counts)
    baskets = make_baskets(rows, [f"item {item:02d}" for item in items], counts[rows, items], 300)
    _, evidence = fit_interests(baskets, 4, 0)
    assert "M272" in [one.code for one in evidence.remarks]


def test_fewer_items_give_fewer_interests(shop) -> None:
    few = only_items(shop[0], ("balloon", "candle", "cup", "hose", "pan", "pot"))
    model, evidence = fit_interests(few, 12, 0)
    assert len(model.interests) == 3
    assert "M274" in [one.code for one in evidence.remarks]


def test_a_broken_model_is_refused(found) -> None:
    plain = json.loads(json.dumps(to_plain(found[0])))
    assert from_plain(plain) == found[0]
    for break_it, said in (
        (lambda one: one["votes"].pop(), "not one number for each item"),
        (lambda one: one["interests"][0].update(size=0.0), "cannot be used"),
        (lambda one: one["interests"][0].update(number=3), "stands twice"),
    ):
        broken = json.loads(json.dumps(plain))
        break_it(broken)
        with pytest.raises(ValueError, match=said):
            from_plain(broken)


def test_short_items_name_an_interest_and_long_ones_by_the_words_they_share() -> None:
    phi = np.array([[0.45, 0.45, 0.05, 0.05], [0.05, 0.05, 0.45, 0.45]])
    sizes = np.array([0.5, 0.5])
    assert name_interests(("cup", "pan", "rake", "hose"), phi, sizes) == ["cup, pan", "rake, hose"]
    long = ("RED LUNCH BAG SPOTTY", "BLUE LUNCH BAG SKULL", "HANGING HEART HOLDER WHITE", "WICKER HEART LARGE PINE")
    first, second = name_interests(long, phi, sizes)
    assert first.startswith("bag, lunch")
    assert second.startswith("heart")
    assert name_interests(("cup", "pan", "rake", "hose"), phi, sizes, ("cup, pan",))[0] != "cup, pan"
    one_strong = np.array([[0.9, 0.06, 0.02, 0.02], [0.05, 0.05, 0.45, 0.45]])
    assert name_interests(("厨房", "花园", "派对", "玩具"), one_strong, sizes)[0] == "厨房"
