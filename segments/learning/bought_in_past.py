"""What was bought in the past, line by line, for models by basket: read once, as whole numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from ...rules.problems import Problem, is_error
from ..clean import Counts
from ..models.recommend.fit_categories import Days
from ..models.recommend.purchases import Purchases, Whole
from ..products import read_products
from ..raw_table import Unreadable
from ..read_transactions import read_transactions
from .rows_of_past import Past


@dataclass
class Lines:
    """Purchase lines, one row an order and product: filled batch by batch."""

    parts: list[pl.DataFrame] = field(default_factory=list)

    def add(self, lines: pl.DataFrame) -> None:
        """Returns do not count; without order ids a customer's day is an order."""
        order = pl.col("order") if "order" in lines.columns else pl.col("day").cast(pl.String)
        category = pl.col("category") if "category" in lines.columns else pl.lit(None, dtype=pl.String)
        product = pl.col("product") if "product" in lines.columns else pl.lit("")
        bought = lines.lazy().filter(~pl.col("is_return")).with_columns(
            product=product, order=order, category=category
        )  # fmt: skip
        keys = ("customer", "order", "product", "category", "day")
        grouped = bought.filter(pl.col("product").is_not_null()).group_by(keys)
        self.parts.append(grouped.agg(pl.len().cast(pl.Int64).alias("lines")).collect())


def lines_of(past: Past) -> tuple[pl.DataFrame | None, list[Problem]]:
    """`customer`, `order`, `product`, `category`, `day`, `lines` strictly before the instant, without whoever was
    forgotten and customers whom the data do not know; None where the data have errors."""
    spec, lines = past.spec, Lines()
    assert spec.transactions is not None
    facts, problems = past.facts_at(past.today)
    if facts is None:
        return None, problems
    try:
        _, _, problems = read_transactions(
            spec, spec.transactions, past.as_of, past.root, lines, Counts(), past.progress
        )
        products = None if spec.products is None else read_products(spec, past.as_of, past.root, past.progress)
    except Unreadable as unreadable:
        return None, list(unreadable.problems)
    problems += [] if products is None else products.problems
    if any(is_error(problem) for problem in problems):
        return None, [problem for problem in problems if is_error(problem)]
    found = pl.concat(lines.parts).filter(pl.col("customer").is_in(facts.frame["customer_id"].implode()))
    if products is not None:
        kinds = products.frame.select(product="id", kind="category")
        found = found.join(kinds, on="product", how="left").with_columns(category=pl.coalesce("kind", "category"))
        found = found.drop("kind")
    return found, []


def purchases_of(lines: pl.DataFrame) -> Purchases:
    """In a fixed order, whatever that of the lines."""
    grouped = (
        lines.group_by("customer", "order", "product")
        .agg(pl.col("day").min(), pl.col("lines").sum())
        .sort("customer", "order", "product")
    )
    names = grouped["product"].unique().sort()
    orders = grouped.select(pl.struct("customer", "order").rank("dense"))
    return Purchases(
        customer=_dense(grouped["customer"]),
        order=orders.to_series().cast(pl.Int64).to_numpy() - 1,
        product=_dense(grouped["product"]),
        day=grouped["day"].cast(pl.Int64).to_numpy(),
        lines=grouped["lines"].to_numpy(),
        products=tuple(names.to_list()),
    )


def days_of(lines: pl.DataFrame) -> Days:
    """The category of most products of every order day; ties: the first by code point."""
    main = main_categories(lines.filter(pl.col("category").is_not_null()), "customer", "day").sort("customer", "day")
    names = main["category"].unique().sort()
    return Days(
        _dense(main["customer"]),
        main["day"].cast(pl.Int64).to_numpy(),
        _dense(main["category"]),
        tuple(names.to_list()),
    )


def main_categories(lines: pl.DataFrame, *by: str) -> pl.DataFrame:
    """One row a group: `category`, that of most different products; ties: the first by code point."""
    counted = lines.group_by(*by, "category").agg(pl.col("product").n_unique().alias("number"))
    return (
        counted.sort(*by, "number", "category", descending=[*(False for _ in by), True, False])
        .group_by(*by, maintain_order=True)
        .agg(pl.col("category").first())
    )


def _dense(values: pl.Series) -> Whole:
    """Numbers from 0 in the order of values (of texts, by code point)."""
    if not len(values):
        return np.zeros(0, np.int64)
    return values.rank("dense").cast(pl.Int64).to_numpy() - 1
