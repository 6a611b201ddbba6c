"""The features of docs/data.md once more, in plain Python with fractions: slow, obvious, and sharing no code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Line:
    """One line as it stands in the file; `moment` is local and naive."""

    customer: str
    moment: datetime
    order: str
    product: str | None
    quantity: Decimal
    price: Decimal


@dataclass(frozen=True)
class Kept:
    """A line that counts; `cents` positive, `is_return` says which way."""

    customer: str
    day: date
    order: str
    product: str | None
    quantity: Decimal
    cents: int
    is_return: bool


def kept_lines(lines: Iterable[Line], instant: datetime) -> list[Kept]:
    """Before the instant, price not zero; a negative quantity or an order that begins with C is a return."""
    kept = []
    for line in lines:
        if line.moment >= instant or line.price == 0:
            continue
        cents = int((line.quantity * line.price * 100).quantize(Decimal(1), ROUND_HALF_EVEN))
        is_return = line.quantity < 0 or line.order.startswith("C")
        kept.append(Kept(line.customer, line.moment.date(), line.order, line.product, abs(line.quantity), abs(cents),
                         is_return))  # fmt: skip
    return kept


def history(lines: Iterable[Kept], customer: str, today: date, within: int | None = None) -> dict[str, object]:
    """Every simple measure of one customer."""
    own = [one for one in lines if one.customer == customer]
    if within is not None:
        own = [one for one in own if one.day >= today - timedelta(days=within)]
    bought = [one for one in own if not one.is_return]
    days = sorted({one.day for one in bought})
    orders = {one.order for one in bought}
    gross = sum(one.cents for one in bought)
    returned = sum(one.cents for one in own if one.is_return)
    counts = Counter(one.product for one in bought if one.product is not None)
    ranked = sorted(counts, key=lambda product: (-counts[product], product))
    return {
        "orders": float(len(orders)),
        "order_days": float(len(days)),
        "units": float(sum((one.quantity for one in bought), Decimal(0))),
        "gross_spend": gross,
        "returned": returned,
        "spend": gross - returned,
        "returned_share": returned / gross if gross else None,
        "average_order": half_even(Fraction(gross, len(orders))) if orders else None,
        "days_since_last_order": float((today - days[-1]).days) if days else None,
        "days_since_first_order": float((today - days[0]).days) if days else None,
        "first_order_date": days[0] if days else None,
        "last_order_date": days[-1] if days else None,
        "usual_gap": (days[-1] - days[0]).days / (len(days) - 1) if len(days) > 1 else None,
        "favourite": ranked[0] if ranked else None,
        "favourites": ranked[:3],
        "distinct": float(len(counts)),
    }


def half_even(number: Fraction) -> int:
    """Rounded by hand."""
    below = number.numerator // number.denominator
    rest = number - below
    return below + (rest > Fraction(1, 2) or (rest == Fraction(1, 2) and below % 2 == 1))


def fifth(own: int, everybody: list[int]) -> float:
    """By the sentence of the docs: one plus the whole fifths of customers who are strictly weaker."""
    weaker = sum(1 for other in everybody if other < own)
    return 1.0 + float(Fraction(5 * weaker, len(everybody)).__floor__())


def stages(lines: Iterable[Kept], customers: Iterable[str], today: date) -> dict[str, str]:
    """Lifecycle with its defaults."""
    days = {who: sorted({one.day for one in lines if one.customer == who and not one.is_return}) for who in customers}
    gaps = sorted(Fraction((own[-1] - own[0]).days, len(own) - 1) for own in days.values() if len(own) > 1)
    typical = gaps[(len(gaps) - 1) // 2] if gaps else Fraction(90)
    result = {}
    for who, own in days.items():
        if not own:
            result[who] = "prospect"
        elif (today - own[0]).days <= 30:
            result[who] = "new"
        else:
            gap = Fraction((own[-1] - own[0]).days, len(own) - 1) if len(own) > 1 else typical
            gap = max(gap, Fraction(7))
            away = (today - own[-1]).days
            result[who] = "active" if away <= 2 * gap else "lapsing" if away <= 4 * gap else "lost"
    return result
