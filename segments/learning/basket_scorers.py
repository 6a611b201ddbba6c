"""Promoted models by basket, ready to guess and to recommend; and what of the shop's products may be recommended."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sparse

from ...engine.columns import condition_expression, fire
from ...engine.program import Input, make_program
from ...engine.tree import Kind, Type
from ...rules.problems import Problem, closest
from ..baskets import Baskets
from ..models.recommend.fit_products import SALES_DAYS
from ..models.recommend.next_category import CategoryModel, likely_next
from ..models.recommend.product_model import ProductModel, recommend
from ..models.recommend.rank import AGAIN, NOBODY, SIMILAR, Had, Picks, had, rank
from ..recommend import EVER, Recommend
from ..scorer import UsedModel
from ..segment_book import Feature
from .bought_in_past import main_categories

Truths = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ProductScorer:
    """Guesses the product; recommends what goes with what she has."""

    used: UsedModel
    model: ProductModel
    neighbours: sparse.csr_matrix
    exponent: int
    needs: tuple[Feature, ...] = ()

    def score(self, frame: pl.DataFrame, today: date) -> pl.Series:  # noqa: ARG002 - as every scorer is asked
        """Without baskets nothing is known of anybody."""
        return pl.repeat(None, frame.height, dtype=pl.String, eager=True)

    def guess(self, baskets: Baskets) -> pl.Series:
        """The first she has not bought yet, of all that may be sold; unknown for whoever bought nothing."""
        shelf = shelf_of(baskets, self.model.products)
        picks = self._picks(baskets, shelf, shelf.may_be_sold, 1, EVER, fill=True)
        first = picks.product[:, 0]
        known = np.zeros(baskets.customers, bool)
        known[baskets.entries["row"].to_numpy()] = True
        names = pl.Series([*shelf.products, None], dtype=pl.String)
        return names.gather(np.where((first == NOBODY) | ~known, len(shelf.products), first))

    def recommend(self, baskets: Baskets, wanted: Recommend) -> tuple[pl.Series, list[Problem]]:
        """See `baskets`."""
        shelf = shelf_of(baskets, self.model.products)
        pool, problems = pool_of(shelf, wanted, self.exponent)
        fill = wanted.otherwise == "popular"
        picks = self._picks(baskets, shelf, pool, wanted.at_most, wanted.not_bought, fill=fill)
        return as_json(picks, shelf, baskets), problems

    def _picks(
        self, baskets: Baskets, shelf: Shelf, pool: Truths, n: int, not_bought: int | None, *, fill: bool
    ) -> Picks:
        pairs, sold = self.neighbours.tocoo(), np.zeros(len(shelf.products), np.int64)
        sold[shelf.of_model] = self.model.sold
        size = (len(shelf.products), len(shelf.products))
        moved = sparse.csr_matrix((pairs.data, (shelf.of_model[pairs.row], shelf.of_model[pairs.col])), shape=size)
        whole = ProductModel(shelf.products, tuple(sold.tolist()), (), self.model.similar, self.model.again)
        since = _since(baskets, not_bought)
        return recommend(whole, moved, pool, history(baskets, shelf), n, not_since=since, fill=fill)


@dataclass(frozen=True, slots=True)
class CategoryScorer:
    """Guesses the category; recommends what sells in it."""

    used: UsedModel
    model: CategoryModel
    exponent: int
    needs: tuple[Feature, ...] = ()

    def score(self, frame: pl.DataFrame, today: date) -> pl.Series:  # noqa: ARG002 - as every scorer is asked
        """Without baskets nothing is known of anybody."""
        return pl.repeat(None, frame.height, dtype=pl.String, eager=True)

    def guess(self, baskets: Baskets) -> pl.Series:
        """Of her next order; unknown for whoever has no category yet."""
        order = likely_next(self.model, self._last(baskets))
        names = pl.Series([*self.model.categories, None], dtype=pl.String)
        if not self.model.categories:
            return pl.repeat(None, baskets.customers, dtype=pl.String, eager=True)
        return names.gather(np.where(order[:, 0] < 0, len(self.model.categories), order[:, 0]))

    def recommend(self, baskets: Baskets, wanted: Recommend) -> tuple[pl.Series, list[Problem]]:
        """Of her likeliest category that the pool has anything of."""
        shelf = shelf_of(baskets, tuple(baskets.entries["product"].unique().sort().to_list()))
        pool, problems = pool_of(shelf, wanted, self.exponent)
        mine, size = history(baskets, shelf), len(shelf.products)
        recent = baskets.entries.filter(pl.col("day") >= baskets.today - SALES_DAYS)
        sold = np.bincount(shelf.numbers(recent["product"]), minlength=size).astype(np.int64)
        nothing = sparse.csr_matrix((size, size), dtype=np.int64)
        since = _since(baskets, wanted.not_bought)
        found = Picks(*(np.full((baskets.customers, wanted.at_most), NOBODY, np.int64) for _ in range(3)))
        offered = np.array([(pool & shelf.is_of(name)).any() for name in self.model.categories], dtype=bool)
        order = likely_next(self.model, self._last(baskets))
        chosen = _first_offered(order, offered)
        for category in sorted(set(chosen.tolist())):
            rows = np.flatnonzero(chosen == category)
            if category < 0 and wanted.otherwise == "none":
                continue
            some = pool & shelf.is_of(self.model.categories[category]) if category >= 0 else pool
            picks = rank(nothing, sold, some, _of_rows(mine, rows), wanted.at_most, not_since=since)
            found.product[rows], found.why[rows] = picks.product, picks.why
        return as_json(found, shelf, baskets), problems

    def _last(self, baskets: Baskets) -> Whole:
        """The main category of her last order day; -1 where there is none, or the model has not seen it."""
        known = baskets.entries.filter(pl.col("category").is_not_null())
        last = known.filter(pl.col("day") == pl.col("day").max().over("row"))
        main = main_categories(last, "row")
        numbers = {name: number for number, name in enumerate(self.model.categories)}
        found = np.full(baskets.customers, -1, np.int64)
        found[main["row"].to_numpy()] = [numbers.get(name, -1) for name in main["category"].to_list()]
        return found


@dataclass(frozen=True, slots=True)
class Shelf:
    """All products by number: those of the model and of the products table, by code point. `of_model`: the numbers of
    the model's. `frame`: a row a product with its name, category, price, null where not known."""

    products: tuple[str, ...]
    of_model: Whole
    frame: pl.DataFrame
    may_be_sold: Truths

    def numbers(self, products: pl.Series) -> Whole:
        """Of these products, all of them on the shelf."""
        return np.searchsorted(np.array(self.products, dtype=object), products.to_numpy().astype(object)).astype(
            np.int64
        )

    def is_of(self, category: str) -> Truths:
        """Which are of that category."""
        return (self.frame["category"] == category).fill_null(False).to_numpy()


def shelf_of(baskets: Baskets, of_model: Sequence[str]) -> Shelf:
    """Where there is a products table, what is not in it, out of stock or blocked may not be recommended."""
    table = baskets.products
    listed = [] if table is None else table["id"].to_list()
    products = tuple(sorted({*of_model, *listed, *baskets.entries["product"].unique().to_list()}))
    frame = pl.DataFrame({"id": pl.Series(products, dtype=pl.String)})
    if table is None:
        frame = frame.with_columns(pl.lit(None, pl.String).alias("name"), pl.lit(None, pl.String).alias("category"),
                                   pl.lit(None, pl.Int64).alias("price"), in_stock=True, blocked=False,
                                   listed=True)  # fmt: skip
    else:
        frame = frame.join(table.with_columns(listed=True), on="id", how="left", maintain_order="left")
    kinds = baskets.entries.select("product", kind="category").drop_nulls().unique().sort("product", "kind")
    kinds = kinds.group_by("product", maintain_order=True).agg(pl.col("kind").first())
    frame = frame.join(kinds, left_on="id", right_on="product", how="left", maintain_order="left")
    frame = frame.with_columns(category=pl.coalesce("category", "kind"))
    sold = frame.select(
        pl.col("listed").fill_null(False) & pl.col("in_stock").fill_null(True) & ~pl.col("blocked").fill_null(False)
    ).to_series()
    numbers = np.searchsorted(np.array(products, dtype=object), np.array(list(of_model), dtype=object)).astype(np.int64)
    return Shelf(products, numbers, frame, sold.to_numpy())


def pool_of(shelf: Shelf, wanted: Recommend, exponent: int) -> tuple[Truths, list[Problem]]:
    """What may be recommended; what the pool names and nobody sells is a warning, and so is an empty one."""
    frame, problems = shelf.frame, []
    pool = shelf.may_be_sold.copy()
    if wanted.products:
        pool &= frame["id"].is_in(list(wanted.products)).to_numpy()
        problems += [
            _unknown("M296", name, frame["id"].to_list(), wanted)
            for name in wanted.products
            if name not in shelf.products
        ]
    if wanted.categories:
        pool &= frame["category"].is_in(list(wanted.categories)).fill_null(False).to_numpy()
        known = frame["category"].drop_nulls().unique().sort().to_list()
        problems += [_unknown("M302", name, known, wanted) for name in wanted.categories if name not in known]
    if wanted.where is not None:
        pool &= _holds(wanted, frame, exponent)
    if not pool.any() and not problems:
        problems.append(Problem("M295", {"products": f"{len(shelf.products):,}"}, wanted.place, ("pool",)))
    return pool, problems


def _holds(wanted: Recommend, frame: pl.DataFrame, exponent: int) -> Truths:
    inputs = (
        Input("product", Type(Kind.TEXT)), Input("name", Type(Kind.TEXT)), Input("category", Type(Kind.TEXT)),
        Input("price", Type(Kind.NUMBER), scale=exponent), Input("in_stock", Type(Kind.BOOLEAN)),
        Input("blocked", Type(Kind.BOOLEAN)),
    )  # fmt: skip
    program = make_program(inputs, ())
    assert wanted.where is not None
    fired = fire(program, frame.select(pl.col("id").alias("product"), pl.all().exclude("id")).lazy())
    return fired.select(condition_expression(wanted.where, program).alias("holds")).collect()["holds"].to_numpy()


def _unknown(code: str, name: str, known: list[str], wanted: Recommend) -> Problem:
    meant = closest(name, known)
    return Problem(code, {"name": name, "suggestion": meant or ""}, wanted.place, ("mean",) if meant else ("table",))


def history(baskets: Baskets, shelf: Shelf) -> Had:
    """What everybody had."""
    one = baskets.entries
    return had(
        one["row"].to_numpy(), shelf.numbers(one["product"]), one["day"].cast(pl.Int64).to_numpy(),
        one["lines"].to_numpy(), baskets.customers,
    )  # fmt: skip


def _of_rows(mine: Had, rows: Whole) -> Had:
    keep = np.isin(mine.row, rows)
    return Had(np.searchsorted(rows, mine.row[keep]), mine.product[keep], mine.day[keep], mine.lines[keep], len(rows))


def _first_offered(order: Whole, offered: Truths) -> Whole:
    """For each row the first of its categories that is offered; -1 where none is."""
    if not order.shape[1]:
        return np.full(len(order), -1, np.int64)
    good = (order >= 0) & offered[np.maximum(order, 0)]
    found: Whole = np.where(good.any(axis=1), order[np.arange(len(order)), good.argmax(axis=1)], -1)
    return found


def _since(baskets: Baskets, not_bought: int | None) -> int | None:
    return None if not_bought is None else 0 if not_bought == EVER else baskets.today - not_bought


def as_json(picks: Picks, shelf: Shelf, baskets: Baskets) -> pl.Series:
    """One text a customer; every product and every reason is written once and gathered."""
    rows, at = np.nonzero(picks.product != NOBODY)
    product, why, because = picks.product[rows, at], picks.why[rows, at], picks.because[rows, at]
    frame = shelf.frame
    named = frame.select(product="id", name="name", category="category", price_minor="price").to_dicts()
    head = pl.Series([_json(one)[:-1] + "," for one in named] or [""], dtype=pl.String)
    last = baskets.entries.group_by("row").agg(pl.col("day").max())
    last_day = np.full(baskets.customers, -1, np.int64)
    last_day[last["row"].to_numpy()] = last["day"].cast(pl.Int64).to_numpy()
    mine = history(baskets, shelf)
    keys = mine.row * np.int64(len(shelf.products)) + mine.product
    order = np.argsort(keys, kind="stable")
    wanted = rows * np.int64(len(shelf.products)) + np.maximum(because, 0)
    where = np.minimum(np.searchsorted(keys[order], wanted), max(len(keys) - 1, 0))
    is_last = mine.day[order][where] == last_day[rows] if len(keys) else np.zeros(len(rows), bool)
    names = frame["name"].to_list()
    tails = {SIMILAR: [], AGAIN: []}  # type: dict[int, list[str]]
    for number, one in enumerate(shelf.products):
        tails[SIMILAR].append(f'"because":{json.dumps(one, ensure_ascii=False)},'
                              f'"because_name":{json.dumps(names[number], ensure_ascii=False)}}}')  # fmt: skip
    none = '"because":null,"because_name":null}'
    tail = pl.Series([*tails[SIMILAR], none], dtype=pl.String)
    has_category = frame["category"].is_not_null().to_numpy()
    reason = np.where(
        why == SIMILAR,
        np.where(is_last, "bought_with", "because_bought"),
        np.where(why == AGAIN, "buys_again", np.where(has_category[product] if len(product) else False, "popular_in",
                                                      "popular")),
    )  # fmt: skip
    parts = pl.DataFrame(
        {
            "row": rows,
            "text": head.gather(product)
            + '"reason":"'
            + pl.Series(reason.astype(str), dtype=pl.String)
            + '",'
            + tail.gather(np.where(why == SIMILAR, because, len(shelf.products))),
        }
    )
    joined = parts.group_by("row", maintain_order=True).agg(pl.col("text").str.join(","))
    everybody = pl.DataFrame({"row": pl.int_range(baskets.customers, eager=True, dtype=pl.Int64)})
    texts = everybody.join(joined, on="row", how="left", maintain_order="left")["text"]
    return pl.select(pl.lit("[") + texts.fill_null("") + pl.lit("]")).to_series()


def _json(one: dict[str, object]) -> str:
    return json.dumps(one, ensure_ascii=False, separators=(",", ":"))
