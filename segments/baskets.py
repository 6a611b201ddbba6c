"""What every customer bought, product by product, gathered while lines are read; and what models by basket make of it.

A column of recommendations holds JSON: a list of `{"product", "name", "category", "price_minor", "reason", "because",
"because_name"}`, the best first. Reasons: `because_bought` (goes with `because`, which she bought), `bought_with` (the
same, of her last order day), `buys_again`, `popular_in` (its category), `popular`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import polars as pl

from ..rules.problems import Problem
from .recommend import Recommend
from .scorer import Scorer

ENTRIES = {"customer": pl.String, "product": pl.String, "category": pl.String, "day": pl.Int32, "lines": pl.Int64}


@dataclass
class PurchaseLog:
    """Purchase lines by customer and product: the last local day, and how many lines. Filled batch by batch."""

    parts: list[pl.DataFrame] = field(default_factory=list)

    def add(self, lines: pl.DataFrame) -> None:
        """The lines of a batch (see `clean_lines`); returns do not count."""
        if "product" not in lines.columns:
            return
        category = pl.col("category") if "category" in lines.columns else pl.lit(None, dtype=pl.String)
        bought = lines.lazy().filter(~pl.col("is_return") & pl.col("product").is_not_null())
        grouped = bought.with_columns(category.alias("category")).group_by("customer", "product", "category")
        self.parts.append(grouped.agg(pl.col("day").max(), pl.len().cast(pl.Int64).alias("lines")).collect())

    def entries(self, identities: pl.Series, products: pl.DataFrame | None) -> pl.DataFrame:
        """`row` (number in `identities`), `product`, `category`, `day`, `lines`: one row a customer and product, in
        order. The category is that of the products table, where it has one, else that of the last line."""
        index = pl.DataFrame({"customer": identities, "row": pl.int_range(len(identities), eager=True, dtype=pl.Int64)})
        every = pl.concat(self.parts or [pl.DataFrame(schema=ENTRIES)]).join(index, on="customer", how="inner")
        grouped = (
            every.sort("row", "product", "day", "category", nulls_last=False)
            .group_by("row", "product", maintain_order=True)
            .agg(pl.col("category").last(), pl.col("day").max(), pl.col("lines").sum())
        )
        if products is None:
            return grouped
        known = products.select(product="id", kind="category")
        joined = grouped.join(known, on="product", how="left", maintain_order="left")
        return joined.with_columns(category=pl.coalesce("kind", "category")).drop("kind")


@dataclass(frozen=True, slots=True)
class Baskets:
    """`entries` of `PurchaseLog.entries`; `customers`: how many; `today`: the local day of the instant, since
    1970-01-01; `products`: the products table, None where there is none."""

    entries: pl.DataFrame
    customers: int
    today: int
    products: pl.DataFrame | None


@runtime_checkable
class BasketScorer(Scorer, Protocol):
    """A model that sees what was bought."""

    def guess(self, baskets: Baskets) -> pl.Series:
        """One text a customer: the product or the category that comes first for her; null where nothing is known."""
        ...

    def recommend(self, baskets: Baskets, wanted: Recommend) -> tuple[pl.Series, list[Problem]]:
        """JSON a customer, and what is wrong with the pool."""
        ...


Wanted = Mapping[str, Recommend]
"""Columns of recommendations by name."""
