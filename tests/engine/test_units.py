"""Units multiply and divide as quantities do; what is not stated fits everything."""

from __future__ import annotations

import pytest
from campaign_engine.engine.units import UNSTATED, common, divide, fits, multiply, parse_unit
from hypothesis import given
from hypothesis import strategies as st

units = st.lists(st.sampled_from(["GBP", "days", "points"]), max_size=3).flatmap(
    lambda above: st.lists(st.sampled_from(["GBP", "days"]), max_size=2).map(
        lambda below: parse_unit("/".join(["*".join(above) or "1", *below]))
    )
)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("GBP", "GBP"), ("days*GBP", "GBP*days"), ("GBP/days", "GBP/days"), ("1/days", "1/days"), ("m^2", "m^2"),
        ("m*m", "m^2"), ("GBP/days/days", "GBP/days^2"), ("GBP/GBP", None), (None, None), ("per cent", "per cent"),
        ("点", "点"),
    ],
)  # fmt: skip
def test_units_have_one_spelling(text, canonical):
    assert parse_unit(text).text == canonical
    assert parse_unit(canonical) == parse_unit(text)


@given(units, units, units)
def test_products_commute_associate_and_are_undone_by_division(a, b, c):
    assert multiply(a, b) == multiply(b, a)
    assert multiply(multiply(a, b), c).powers == multiply(a, multiply(b, c)).powers
    assert divide(multiply(a, b), b).powers == a.powers


@given(units, units)
def test_fitting_is_mutual_and_a_unit_fits_itself_and_the_unstated(a, b):
    assert fits(a, b) == fits(b, a)
    assert fits(a, a)
    assert fits(a, UNSTATED)
    if fits(a, b):
        assert common(a, b).powers == (a.powers or b.powers)


def test_a_compound_with_an_unstated_number_in_it_fits_everything_a_simple_one_does_not():
    spend, gap = parse_unit("GBP"), parse_unit("days")
    yearly = divide(multiply(spend, UNSTATED), gap)
    assert yearly.text is None
    assert fits(yearly, spend)
    assert not fits(divide(spend, gap), spend)
    assert not fits(multiply(UNSTATED, gap), spend)
    loose = multiply(UNSTATED, gap)
    assert common(loose, gap) == common(gap, loose) == gap
    assert common(UNSTATED, gap) == common(gap, UNSTATED) == gap
    assert common(spend, yearly) == common(yearly, spend) == spend
