"""What is learned of products: planted pairs are found, noise falls back to what sells, nothing looks ahead."""

from __future__ import annotations

import json

import numpy as np
import pytest
from basket_world import purchases
from campaign_engine.segments.models.recommend.fit_products import fit_products, try_products
from campaign_engine.segments.models.recommend.product_model import from_plain, neighbours_of, to_plain

DAYS = 240


def shop(planted, seed=0, customers=500):
    """Each customer orders every 20 days or so. Planted: she stays among the ten products of her kind."""
    random, rows, order = np.random.default_rng(seed), [], 0
    for customer in range(customers):
        kind, day = customer % 6, int(random.integers(0, 20))
        while day < DAYS:
            for _ in range(3):
                product = kind * 10 + random.integers(0, 10) if planted else random.integers(0, 60)
                rows.append((customer, order, int(product), day))
            order, day = order + 1, day + int(random.integers(10, 30))
    return purchases(rows, 60)


@pytest.fixture(scope="module")
def planted():
    bought = shop(planted=True)
    return bought, *fit_products(bought, DAYS, 30)


def figure(evidence, name):
    return next(one for one in evidence.figures if one.name == name)


def test_products_that_go_together_are_found_and_beat_what_sells(planted):
    _, model, evidence = planted
    assert model.similar
    found = figure(evidence, "hit rate@10, something new")
    assert found.low > found.beside + 0.2
    inside = neighbours_of(model).tocoo()
    own = inside.row // 10 == inside.col // 10
    assert inside.data[own].sum() > 0.99 * inside.data.sum()


def test_where_nothing_goes_together_what_sells_is_recommended_and_it_is_said():
    model, evidence = fit_products(shop(planted=False, seed=1), DAYS, 30)
    assert not model.similar
    assert "M298" in [remark.code for remark in evidence.remarks]


def test_what_comes_later_changes_nothing(planted):
    bought, _, _ = planted
    early = bought.between(0, 150)
    assert to_plain(fit_products(bought, 150, 30)[0]) == to_plain(fit_products(early, 150, 30)[0])


def test_the_same_data_give_the_same_bytes_in_whatever_order(planted):
    bought, model, evidence = planted
    order = np.random.default_rng(5).permutation(len(bought))
    again, shown = fit_products(bought.take(order), DAYS, 30)
    assert json.dumps(to_plain(again)) == json.dumps(to_plain(model))
    assert shown == evidence


def test_a_model_comes_back_from_its_plain_to_the_bit(planted):
    _, model, _ = planted
    assert from_plain(json.loads(json.dumps(to_plain(model)))) == model


@pytest.mark.parametrize("text", ["61:5", "1:0", "1", "x:1", "1:2:3"])
def test_a_plain_that_is_no_model_is_refused(planted, text):
    plain = json.loads(json.dumps(to_plain(planted[1])))
    plain["neighbours"][0] = text
    with pytest.raises(ValueError, match=r"neighbours|invalid literal"):
        from_plain(plain)


@pytest.mark.parametrize(
    "rows", [[], [(0, 0, 0, 5)], [(one, one, 0, 5) for one in range(30)]], ids=["none", "one", "one day"]
)
def test_too_little_to_judge_by_falls_back_to_what_sells(rows):
    model, evidence = fit_products(purchases(rows, 2), 10, 30)
    assert (model.similar, model.again) == (False, False)
    assert [remark.code for remark in evidence.remarks] == ["M300"]


def test_a_model_of_then_is_judged_by_what_came_later(planted):
    bought, _, _ = planted
    model, _ = fit_products(bought, 180, 30)
    found = figure(try_products(model, bought, 200, 30), "hit rate@10, something new")
    assert found.value > found.beside + 0.2
