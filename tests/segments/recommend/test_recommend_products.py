"""From a project's data to recommended products: pools, what is left out, reasons, and what is wrong with a pool."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from campaign_engine.rules.conditions import read_when
from campaign_engine.rules.decode import decode
from campaign_engine.rules.nodes import Scalar
from campaign_engine.rules.places import Source, start_of
from campaign_engine.rules.resolve import check_names_and_types
from campaign_engine.rules.yaml_reader import read_yaml
from campaign_engine.segments.baskets import Baskets, PurchaseLog
from campaign_engine.segments.learning.basket_scorers import CategoryScorer, ProductScorer
from campaign_engine.segments.load_data_spec import load_data_spec
from campaign_engine.segments.models.recommend.next_category import make_model as categories_of
from campaign_engine.segments.models.recommend.product_model import ProductModel, neighbours_of
from campaign_engine.segments.recommend import EVER, Recommend, product_vocabulary
from campaign_engine.segments.scorer import UsedModel

HERE = start_of(Source("offers/pick.yaml", "offer: pick"))
USED = UsedModel("goes_with", 1, "", date(2026, 10, 1))
TABLE = pl.DataFrame(
    [
        ("bread", "Rye bread", "savoury", 300, True, False),
        ("cake", 'A "fine" cake', "sweet", 500, True, False),
        ("pie", "Pie", "sweet", 900, False, False),
        ("tart", "Tart", "sweet", 700, True, True),
        ("wine", "Wine", "drinks", 1200, True, None),
    ],
    schema={"id": pl.String, "name": pl.String, "category": pl.String, "price": pl.Int64, "in_stock": pl.Boolean,
            "blocked": pl.Boolean},
    orient="row",
)  # fmt: skip
MODEL = ProductModel(
    products=("bread", "cake", "milk", "pie", "tart", "wine"),
    sold=(9, 5, 3, 8, 7, 1),
    neighbours=("1:500 2:900 3:400 5:100", "0:500", "", "0:400", "", "0:100"),
    similar=True,
    again=True,
)
WANTED = Recommend(HERE, "goes_with", not_bought=EVER)


def baskets(table: pl.DataFrame | None = TABLE) -> Baskets:
    """Ann bought bread last and wine before; Bob cake; Cid nothing."""
    lines = pl.DataFrame(
        [("ann", "bread", 100, False), ("ann", "wine", 20, False), ("bob", "cake", 90, False), ("cid", "pie", 5, True)],
        schema={"customer": pl.String, "product": pl.String, "day": pl.Int32, "is_return": pl.Boolean},
        orient="row",
    )
    log = PurchaseLog()
    log.add(lines)
    people = pl.Series("customer", ["ann", "bob", "cid"])
    return Baskets(log.entries(people, table), 3, 110, table)


def found(wanted: Recommend, model: ProductModel = MODEL, table: pl.DataFrame | None = TABLE):
    scorer = ProductScorer(USED, model, neighbours_of(model), 2)
    texts, problems = scorer.recommend(baskets(table), wanted)
    return [json.loads(text) for text in texts], problems


def names(wanted: Recommend, **more):
    return [[one["product"] for one in row] for row in found(wanted, **more)[0]]


def where(text: str) -> Recommend:
    spec, _ = load_data_spec(
        read_yaml(decode(b"products: {file: p.csv, id: i, name: n, category: c, price: p, in_stock: s}\n"
                         b"transactions: {file: t.csv, customer: c, moment: m, product: p}", "project.yaml")[0])[0],
        "EUR", 2, "Europe/Vienna",
    )  # fmt: skip
    node = read_yaml(decode(text.encode(), "offers/pick.yaml")[0])[0]
    condition, problems = read_when(node)
    assert isinstance(node, Scalar)
    condition, more = check_names_and_types(condition, product_vocabulary(spec))
    assert problems + more == []
    return replace(WANTED, where=condition)


def test_each_product_carries_its_reason_and_what_a_message_needs_of_it():
    (ann, bob, cid), problems = found(WANTED)
    assert problems == []
    assert ann[0] == {
        "product": "cake", "name": 'A "fine" cake', "category": "sweet", "price_minor": 500, "reason": "bought_with",
        "because": "bread", "because_name": "Rye bread",
    }  # fmt: skip
    assert bob[0]["reason"] == "bought_with"
    assert [(one["product"], one["reason"], one["because"]) for one in cid] == [
        ("bread", "popular_in", None), ("cake", "popular_in", None), ("wine", "popular_in", None)
    ]  # fmt: skip


def test_what_she_bought_before_her_last_order_is_told_from_it():
    model = replace(MODEL, neighbours=("", "0:500", "", "0:400", "", "1:100"))
    assert [(one["product"], one["reason"]) for one in found(WANTED, model)[0][0]] == [("cake", "because_bought")]


def test_what_is_blocked_out_of_stock_or_not_in_the_table_is_never_named():
    named = {one for row in names(replace(WANTED, not_bought=None, at_most=20)) for one in row}
    assert named == {"bread", "cake", "wine"}
    assert "milk" in {one for row in names(WANTED, table=None) for one in row}


@pytest.mark.parametrize(
    ("wanted", "ann"),
    [
        (WANTED, ["cake"]),
        (replace(WANTED, not_bought=50), ["cake", "wine"]),
        (replace(WANTED, not_bought=None), ["bread", "wine", "cake"]),
        (replace(WANTED, categories=("drinks", "savoury"), not_bought=50), ["wine"]),
        (replace(WANTED, products=("wine", "cake"), not_bought=50, at_most=1), ["cake"]),
        (where("price >= 6.00 AND category = 'drinks'"), []),
        (replace(where("name = 'Wine'"), not_bought=50), ["wine"]),
    ],
    ids=["ever", "50 days", "again", "categories", "products", "bought already", "where"],
)
def test_the_pool_and_what_she_bought_bound_what_is_named(wanted, ann):
    assert names(wanted)[0] == ann


def test_with_otherwise_none_only_what_goes_with_hers_is_named():
    assert names(replace(WANTED, otherwise="none")) == [["cake"], ["bread"], []]


def test_a_model_that_does_not_beat_what_sells_names_what_sells_even_then():
    assert names(replace(WANTED, otherwise="none"), model=replace(MODEL, similar=False))[2] == ["bread", "cake", "wine"]


def test_names_no_product_has_are_told_and_so_is_an_empty_pool():
    problems = found(replace(WANTED, products=("cak",)))[1] + found(replace(WANTED, categories=("swet",)))[1]
    assert [(one.code, one.values["suggestion"]) for one in problems] == [("M296", "cake"), ("M302", "sweet")]
    assert [one.code for one in found(replace(WANTED, products=("tart",)))[1]] == ["M295"]


def test_a_product_is_guessed_for_whoever_bought_something():
    assert ProductScorer(USED, MODEL, neighbours_of(MODEL), 2).guess(baskets()).to_list() == ["cake", "bread", None]


def test_by_category_what_sells_in_the_likeliest_is_named():
    model = categories_of(("savoury", "sweet"), np.array([[0, 90], [90, 0]]), "transition")
    scorer = CategoryScorer(USED, model, 2)
    assert scorer.guess(baskets()).to_list() == ["sweet", "savoury", None]
    texts, _ = scorer.recommend(baskets(), replace(WANTED, not_bought=None))
    rows = [[(one["product"], one["reason"]) for one in json.loads(text)] for text in texts]
    assert rows == [
        [("cake", "popular_in")],
        [("bread", "popular_in")],
        [("bread", "popular_in"), ("cake", "popular_in")],
    ]
    none, _ = scorer.recommend(baskets(), replace(WANTED, not_bought=None, otherwise="none"))
    assert json.loads(none[2]) == []
