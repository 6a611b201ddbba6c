"""Facts become numbers by what was frozen, value by value, whatever stands in the other rows."""

from __future__ import annotations

import json
from types import ModuleType

import numpy as np
import pytest
from campaign_engine.engine.tree import Kind
from campaign_engine.segments.models import design as designs
from campaign_engine.segments.models.read_plain import plain_of, read_as

DAY = 14_600


def design_of(columns: dict[str, object], kinds: dict[str, Kind], instant: int = DAY) -> designs.Design:
    return designs.fit_design(columns, kinds, np.full(len(next(iter(columns.values()))), instant))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def shop(people: ModuleType) -> tuple[object, designs.Design]:
    rows = people.make_world(2_000).rows
    return rows, designs.fit_design(rows.columns, rows.kinds, rows.instant)


def test_every_column_has_a_name_a_manager_can_read(shop: tuple) -> None:
    _, design = shop
    assert designs.names(design) == (
        "city: Bath",
        "city: Leeds",
        "city: York",
        "city: unknown",
        "joined (days before) (log)",
        "member",
        "orders",
        "recency (log)",
        "recency: unknown",
    )
    assert designs.facts_of_columns(design)[:4] == ("city",) * 4


def test_a_row_alone_is_encoded_to_the_same_bits_as_in_any_company(shop: tuple) -> None:
    rows, design = shop
    whole = designs.encode(design, rows.columns, rows.instant)
    assert whole.shape == (2_000, 9)
    order = np.random.default_rng(3).permutation(2_000)
    shuffled = rows.take(order)
    assert designs.encode(design, shuffled.columns, shuffled.instant).tobytes() == whole[order].tobytes("A")
    for row in range(0, 2_000, 97):
        alone = rows.take(np.array([row]))
        assert designs.encode(design, alone.columns, alone.instant).tobytes() == whole[row].tobytes()
    every_third = rows.take(np.arange(0, 2_000, 3))  # strided memory, another length
    assert designs.encode(design, every_third.columns, every_third.instant).tobytes() == whole[::3].tobytes("A")


def test_the_order_of_rows_does_not_change_the_design(shop: tuple) -> None:
    rows, design = shop
    shuffled = rows.take(np.random.default_rng(5).permutation(2_000))
    assert designs.fit_design(shuffled.columns, shuffled.kinds, shuffled.instant) == design


def test_a_design_comes_back_from_json_to_the_bit(shop: tuple) -> None:
    _, design = shop
    assert read_as(designs.Design, json.loads(json.dumps(plain_of(design)))) == design


def test_pence_and_pounds_give_the_same_column() -> None:
    pounds = np.random.default_rng(2).lognormal(3, 1.5, 500)
    columns = {"pounds": pounds, "pence": pounds * 100}
    design = design_of(columns, {"pounds": Kind.NUMBER, "pence": Kind.NUMBER})
    assert [code.log_unit > 0 for code in design.codes] == [True, True]
    pence_column, pounds_column = designs.encode(design, columns, DAY).T
    np.testing.assert_allclose(pence_column, pounds_column, rtol=1e-9, atol=1e-9)


def test_a_number_that_is_not_skewed_or_may_be_negative_stays_as_it_is() -> None:
    draw = np.random.default_rng(4)
    columns = {"age": draw.normal(45, 12, 800).clip(18), "balance": draw.exponential(50, 800) - 10}
    design = design_of(columns, dict.fromkeys(columns, Kind.NUMBER))
    assert [code.log_unit for code in design.codes] == [0.0, 0.0]


def test_unknown_counts_as_the_middle_value_and_is_marked() -> None:
    values = np.arange(100.0)
    values[:20] = [np.nan, np.inf, -np.inf, *[np.nan] * 17]
    design = design_of({"points": values}, {"points": Kind.NUMBER})
    assert designs.names(design) == ("points", "points: unknown")
    middle = float(np.median(np.arange(20.0, 100)))
    encoded = designs.encode(design, {"points": np.array([np.nan, middle, np.inf])}, DAY)
    assert encoded.tolist() == [[0.0, 1.0], [0.0, 0.0], [0.0, 1.0]]


def test_one_giant_buyer_is_drawn_in_to_what_was_common() -> None:
    values = np.append(np.arange(3_000.0), 1e12)
    design = design_of({"spend": values}, {"spend": Kind.NUMBER})
    giant, high = designs.encode(design, {"spend": np.array([1e12, 2_999.0])}, DAY)[:, 0]
    assert giant == high


def test_a_date_is_read_as_days_before_the_instant_of_its_row() -> None:
    joined = DAY - np.arange(1.0, 101.0)
    design = design_of({"joined": joined}, {"joined": Kind.DATE})
    now = designs.encode(design, {"joined": np.array([DAY - 40.0])}, DAY)
    later = designs.encode(design, {"joined": np.array([DAY - 40.0 + 365])}, DAY + 365)
    assert now.tobytes() == later.tobytes()


def test_a_text_keeps_common_values_and_puts_the_rest_together() -> None:
    column = np.array(["tea"] * 50 + ["coffee"] * 30 + [f"odd {k}" for k in range(15)] + [None] * 12, object)
    design = design_of({"drink": column}, {"drink": Kind.TEXT})
    assert designs.names(design) == ("drink: coffee", "drink: tea", "drink: another", "drink: unknown")
    seen = designs.encode(design, {"drink": np.array(["tea", "never seen", None, float("nan")], object)}, DAY)
    assert seen.tolist() == [[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 0, 1]]


def test_a_category_never_seen_says_nothing_where_there_were_no_others() -> None:
    design = design_of({"sex": np.array(["f", "m"] * 40, object)}, {"sex": Kind.TEXT})
    assert designs.encode(design, {"sex": np.array(["x", "f"], object)}, DAY).tolist() == [[0, 0], [1, 0]]


@pytest.mark.parametrize(
    ("column", "kind", "why"),
    [
        (np.full(60, 7.0), Kind.NUMBER, "always the same"),
        (np.full(60, np.nan), Kind.NUMBER, "never known"),
        (np.full(60, np.inf), Kind.NUMBER, "never known"),
        (np.array([f"C{k}" for k in range(60)], object), Kind.TEXT, "hardly a value twice"),
        (np.array(["a"] * 60, object), Kind.TEXT, "always the same"),
        (np.array([None] * 60, object), Kind.TEXT, "never known"),
        (np.zeros(60), Kind.BOOLEAN, "always the same"),
    ],
)
def test_a_fact_that_says_nothing_is_left_out_with_the_reason(column: np.ndarray, kind: Kind, why: str) -> None:
    design = design_of({"it": column}, {"it": kind})
    assert design == designs.Design((), (("it", why),))
    assert designs.encode(design, {"it": column}, DAY).shape == (60, 0)


@pytest.mark.parametrize(
    "values",
    [
        [1e308, -1e308] * 40,
        [5e-324, 0.0] * 40,
        [1.0, np.nextafter(1.0, 2)] * 40,
        [1e300] * 79 + [0.0],
        [0.0] * 78 + [1.0, 2.0],
    ],
)
def test_numbers_at_the_ends_of_what_a_double_holds_give_finite_columns(values: list[float]) -> None:
    design = design_of({"it": np.array(values)}, {"it": Kind.NUMBER})
    encoded = designs.encode(design, {"it": np.array([*values, 1e308, -1e308, np.inf])}, DAY)
    assert np.isfinite(encoded).all()


def test_a_list_of_texts_is_refused() -> None:
    with pytest.raises(ValueError, match="takes one value a row"):
        design_of({"tags": np.array([["a"]], object)}, {"tags": Kind.TEXTS})


def test_missing_facts_are_named(shop: tuple) -> None:
    rows, design = shop
    columns = {name: values for name, values in rows.columns.items() if name != "orders"}
    assert designs.missing_facts(design, columns) == ("orders",)
