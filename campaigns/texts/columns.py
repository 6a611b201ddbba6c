"""A template over many rows at once, as Polars expressions; no template engine runs.

Every distinct value is put into words once, by the same functions that do it for a single value; tests become
expressions of three values, where null is unknown; a row whose text lacks something is null.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import polars as pl

from .check_template import read_day
from .filters import LONGEST_VALUE, UNWANTED, Sort, fill, tidy
from .formats import Forms
from .template import (
    Both,
    Choose,
    Compare,
    Constant,
    Either,
    Fill,
    Filter,
    IsKnown,
    Name,
    Not,
    Part,
    Template,
    Test,
    Written,
)

TYPES: Mapping[Sort, pl.DataType] = {
    "text": pl.String(), "money": pl.Int64(), "percent": pl.Float64(), "number": pl.Float64(), "date": pl.Date(),
    "boolean": pl.Boolean(),
}  # fmt: skip
"""Of the columns by sort; money in minor units."""
_ESCAPES = {"&": "&amp;", ">": "&gt;", "<": "&lt;", "'": "&#39;", '"': "&#34;"}
"""As MarkupSafe writes them."""


def render_columns(
    template: Template, frame: pl.DataFrame, sorts: Mapping[str, Sort | None], forms: Forms, *, html: bool = False
) -> pl.Series:
    """One text a row, null where something in it is unknown. `sorts`: of the names; a name that is not there, or has no
    sort, is unknown in every row. `html`: values are escaped, the written text is not."""
    columns = Columns(frame, sorts, forms, html)
    expression = columns.text(template.parts)
    return columns.with_texts().with_columns(expression.alias("~text"))["~text"].rename("text")


class Columns:
    """The texts of the places, made as they are asked for: a place that stands in five texts is put into words once."""

    def __init__(self, frame: pl.DataFrame, sorts: Mapping[str, Sort | None], forms: Forms, html: bool = False) -> None:
        self.frame, self.sorts, self.forms, self.html = frame, sorts, forms, html
        self.texts: dict[tuple[str, tuple[Filter, ...]], pl.Series] = {}

    def with_texts(self) -> pl.DataFrame:
        """The frame with the texts of all places that an expression asked for."""
        return self.frame.with_columns(self.texts.values())

    def text(self, parts: tuple[Part, ...]) -> pl.Expr:
        """The parts one after the other; unknown where one of them is."""
        pieces = [self._part(part) for part in parts]
        return pl.concat_str(pieces) if pieces else pl.lit("")

    def _part(self, part: Part) -> pl.Expr:
        if isinstance(part, Fill):
            return self._place(part)
        if isinstance(part, Choose):
            chosen = self.text(part.otherwise)
            for branch in reversed(part.branches):
                chosen = pl.when(self.test(branch.test)).then(self.text(branch.parts)).otherwise(chosen)
            return chosen
        return pl.lit(part.text)

    def _place(self, part: Fill) -> pl.Expr:
        key = (part.name, part.filters)
        if key not in self.texts:
            made = self._words(part.name, part.filters)
            self.texts[key] = made.alias(f"~text.{len(self.texts)}")
        return pl.col(self.texts[key].name)

    def _words(self, name: str, filters: tuple[Filter, ...]) -> pl.Series:
        sort = self.sorts.get(name)
        if sort is None or name not in self.frame.columns:
            nothing = fill(None, "text", filters, self.forms)
            return self._escaped(pl.Series([nothing], dtype=pl.String)).new_from_index(0, self.frame.height)
        values = self.frame[name]
        if sort == "text" and not filters:
            return self._escaped(_tidied(values))
        distinct = values.unique()
        said = [fill(value, sort, filters, self.forms) for value in distinct.to_list()]
        texts = self._escaped(pl.Series(said, dtype=pl.String))
        if len(distinct) == 1:
            return texts.new_from_index(0, len(values))
        return values.replace_strict(distinct, texts, return_dtype=pl.String)

    def _escaped(self, texts: pl.Series) -> pl.Series:
        if not self.html or not texts.str.contains(r"""[&<>'"]""").any():
            return texts
        return reduce(lambda one, pair: one.str.replace_all(pair[0], pair[1], literal=True), _ESCAPES.items(), texts)

    def test(self, test: Test) -> pl.Expr:
        """True, false, or null where it is unknown."""
        if isinstance(test, Not):
            return ~self.test(test.test)
        if isinstance(test, Both):
            return self.test(test.left) & self.test(test.right)
        if isinstance(test, Either):
            return self.test(test.left) | self.test(test.right)
        if isinstance(test, Compare):
            return self._compare(test)
        sort = self.sorts.get(test.name)
        if sort is None or test.name not in self.frame.columns:
            return pl.lit(None, dtype=pl.Boolean) if sort == "boolean" else pl.lit(False)
        column = pl.col(test.name)
        if isinstance(test, IsKnown) or sort == "date":
            return column.is_not_null()
        if sort == "boolean":
            return column
        return (column != ("" if sort == "text" else 0)).fill_null(False)

    def _compare(self, test: Compare) -> pl.Expr:
        days = "date" in (self._sort(test.left), self._sort(test.right))
        left, right = self._side(test.left, days), self._side(test.right, days)
        if left is None or right is None:
            return pl.lit(None, dtype=pl.Boolean)
        compared: dict[str, pl.Expr] = {
            "==": left == right, "!=": left != right, "<": left < right, "<=": left <= right, ">": left > right,
            ">=": left >= right,
        }  # fmt: skip
        return compared[test.operator]

    def _sort(self, one: Name | Written) -> Sort | None:
        return self.sorts.get(one.name) if isinstance(one, Name) else None

    def _side(self, one: Name | Written, days: bool) -> pl.Expr | None:
        if isinstance(one, Written):
            return _constant(one.value, days)
        sort = self.sorts.get(one.name)
        if sort is None or one.name not in self.frame.columns:
            return None
        column = pl.col(one.name)
        return column.cast(pl.Float64) / 10**self.forms.exponent if sort == "money" else column


def _constant(value: Constant, days: bool) -> pl.Expr:
    if isinstance(value, str):
        return pl.lit(read_day(value), dtype=pl.Date) if days else pl.lit(value)
    return pl.lit(value) if isinstance(value, bool) else pl.lit(float(value))


def _tidied(values: pl.Series) -> pl.Series:
    """Few texts need it, so the others are only looked at."""
    odd = values.str.contains(UNWANTED) | (values.str.len_chars() > LONGEST_VALUE)
    if not odd.any():
        return values
    return values.zip_with(~odd.fill_null(False), values.map_elements(tidy, return_dtype=pl.String, skip_nulls=True))
