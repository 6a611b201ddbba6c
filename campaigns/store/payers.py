"""Who bears what: every amount of the books split by the shares that were agreed when the offer was given.

Each amount of an account (campaign, offer, purse) is split on its own by largest remainders: its parts sum to it to the
minor unit. What moved in a period is the difference of two sums since the beginning: split that way, a payer's
error never grows beyond one minor unit an account, over however many months.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import select

from .books import FLOWS, LINES, Amount, Books, Lines, lines_by
from .money import Move
from .rows_of_run import purse_payers
from .tables import purse

if TYPE_CHECKING:
    from sqlalchemy import Connection

NOBODY = ""
"""Where an offer names no payer."""


def payers_of(connection: Connection, project_id: int) -> dict[int, dict[str, Fraction]]:
    """The shares by purse and payer; they sum to one."""
    rows = connection.execute(select(purse.c.id, purse.c.name).where(purse.c.project == project_id))
    return {number: purse_payers(name) or {NOBODY: Fraction(1)} for number, name in rows}


def lines_by_payer(books: Books, payers: Mapping[int, Mapping[str, Fraction]]) -> dict[str, Lines]:
    """The books of every payer, in order of their names. Units are told whole: she bears a part of each of them."""
    found: dict[str, dict[str, Amount]] = {}
    start = lines_by(Books(books.since, books.day, (), books.before), _account)
    for account, now in lines_by(Books(books.since, books.day, (), books.until), _account).items():
        then = start.get(account, Lines())
        for payer, part in _split(now, then, payers[int(account[2])]).items():
            had = found.setdefault(payer, dict.fromkeys(LINES, Amount()))
            found[payer] = {name: had[name] + part[name] for name in LINES}
    return {payer: Lines(**found[payer]) for payer in sorted(found)}


def apportion(whole: int, shares: Mapping[str, Fraction]) -> dict[str, int]:
    """Whole numbers that sum to `whole`: each share rounded down, and what is left over one by one to the largest
    remainders (Hare-Niemeyer); of equal ones to the first by name. Shares sum to one."""
    exact = {name: whole * shares[name] for name in sorted(shares)}
    parts = {name: amount.numerator // amount.denominator for name, amount in exact.items()}
    left = whole - sum(parts.values())
    by_remainder = sorted(exact, key=lambda name: parts[name] - exact[name])  # stable: equal ones by name
    return {name: part + (name in by_remainder[:left]) for name, part in parts.items()}


def _split(now: Lines, then: Lines, shares: Mapping[str, Fraction]) -> dict[str, dict[str, Amount]]:
    """What moved is the difference of what had moved until then and until now; what is open is split as it stands."""
    found: dict[str, dict[str, Amount]] = {payer: {} for payer in shares}
    for name in LINES:
        if name == "opening":
            parts = _parts(then.closing, shares)
        else:
            parts = _parts(getattr(now, name), shares)
            if name in FLOWS:
                before = _parts(getattr(then, name), shares)
                parts = {payer: parts[payer] - before[payer] for payer in shares}
        for payer, part in parts.items():
            found[payer][name] = part
    return found


def _parts(amount: Amount, shares: Mapping[str, Fraction]) -> dict[str, Amount]:
    by_field = {one.name: apportion(getattr(amount, one.name), shares) for one in fields(Amount) if one.name != "units"}
    return {payer: Amount(amount.units, **{name: by_field[name][payer] for name in by_field}) for payer in shares}


def _account(move: Move) -> tuple[str, ...]:
    return (move.campaign, move.offer, str(move.purse))
