"""The books as a table for a spreadsheet: a row for each line of each group, amounts in the currency's unit."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ..store.books import LINES, Amount
from ..store.budgets_at import Limit
from ..store.reforecast import Reforecast
from .amounts import MICRO_DIGITS
from .ledger_figures import Ledger, group_columns

AMOUNTS = ("units", "expected", "worst_case", "real_cost")
FORECAST = (
    "campaign", "offer", "seen_until", "units", "redeemed", "booked", "so_far", "forecast", "forecast_low",
    "forecast_high", "booked_rate", "rate", "rate_low", "rate_high", "is_off", "currency",
)  # fmt: skip
LIMITS = ("total", "carried", "taken", "held", "for_events", "later", "free")


def ledger_rows(ledger: Ledger, group: str, harmless: Callable[[str], str]) -> list[list[str]]:
    """Heads first. `harmless` is asked about every cell that holds a name. Expected amounts have six decimals: they
    are estimates, kept exactly, and only so do they add up."""
    if group == "budget":
        heads = ["budget", "period", "limit", *LIMITS, "currency"]
        rows = [
            [harmless(one.budget), one.period, name, *_limit(limit), ledger.currency]
            for one in ledger.budgets
            for name, limit in (("amount", one.amount), ("worst_case", one.worst_case))
        ]
        return [heads, *rows]
    if group == "forecast":
        return [list(FORECAST), *(_forecast(key, one, ledger, harmless) for key, one in ledger.forecasts.items())]
    if group == "state":
        sides = list(zip(("opening", "closing"), ledger.states, strict=True))
        rows = [
            [state, side, *_amount(amounts[state], ledger.exponent), ledger.currency]
            for state in ledger.states[0]
            for side, amounts in sides
        ]
        return [["state", "at", *AMOUNTS, "currency"], *rows]
    rows = [
        [*map(harmless, key), name, *_amount(getattr(lines, name), ledger.exponent), ledger.currency]
        for key, lines in ledger.groups[group].items()
        for name in LINES
    ]
    return [[*group_columns(group), "line", *AMOUNTS, "currency"], *rows]


def _forecast(key: tuple[str, str], one: Reforecast, ledger: Ledger, harmless: Callable[[str], str]) -> list[str]:
    money = (one.booked, one.so_far, one.bill.middle, one.bill.low, one.bill.high)
    rates = (one.booked_rate, one.rate.middle, one.rate.low, one.rate.high)
    amounts = [_decimal(round(amount), ledger.exponent) for amount in money]
    shares = [f"{rate:.6f}" for rate in rates]
    told = [str(one.units), str(one.redeemed), *amounts, *shares, "yes" if one.is_off else "no"]
    return [*map(harmless, key), ledger.seen_until.isoformat(), *told, ledger.currency]


def _amount(amount: Amount, exponent: int) -> list[str]:
    money = [amount.worst_minor, amount.real_minor]
    return [str(amount.units), _decimal(amount.expected_micro, MICRO_DIGITS), *(_decimal(m, exponent) for m in money)]


def _limit(limit: Limit) -> list[str]:
    return [_decimal(getattr(limit, name), MICRO_DIGITS) for name in LIMITS]


def _decimal(whole: int, digits: int) -> str:
    return f"{Decimal(whole).scaleb(-digits):f}"
