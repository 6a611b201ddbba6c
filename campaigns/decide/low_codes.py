"""Codes that run low: told with every simulation and decide, with how many days they last at the last day's pace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import polars as pl

from ...rules.problems import Phrase, Problem
from ..policy.policy import Offer
from .decisions import LimitUse
from .setting import Setting
from .state import State


def low_codes(setting: Setting, state: State, limits: tuple[LimitUse, ...]) -> Iterator[Problem]:
    """A warning for each coded offer of which too few codes are left after this run."""
    used = {limit.id: limit.used for limit in limits if limit.kind == "codes"}
    for id in setting.offers():
        offer = setting.policy.offers[id]
        if id not in state.codes or offer.codes is None:
            continue
        left = max(0, state.codes[id] - used.get(id, 0))
        low = _low(offer, state)
        values = {"offer": id, "left": left, "low": low, "file": offer.codes.file or ""}
        if state.codes[id] == 0:
            yield Problem("L149", values | {"more": _NONE}, offer.place, ("none",))
        elif left < low:
            pace = _last_day(state, setting, id)
            more = {"pace": pace, "days": f"{left / pace:.1f}" if pace else "", "more": _more(low, left, pace)}
            yield Problem("L149", values | more, offer.place, ("import",))


_NONE = Phrase(
    ", so nobody is given it: bring a list in with campaign codes import",
    "，因此不会发放：请用 campaign codes import 导入清单",
)


def _more(low: int, left: int, pace: int) -> Phrase:
    asked = Phrase(f"; you asked to be told below {low:,}", f"；您要求少于 {low:,} 个时提醒")
    if not pace:
        return asked
    days = f"{left / pace:.1f}"
    return Phrase(
        f"{asked.en}. {pace:,} were given on the last day: at that pace they last {days} days",
        f"{asked.zh}。最近一天发放了 {pace:,} 个，照此速度还能用 {days} 天",
    )


def _low(offer: Offer, state: State) -> int:
    """The number under which they are few; a share is of all that were imported: those left and those given."""
    assert offer.codes is not None
    if offer.codes.low is not None:
        return offer.codes.low
    if offer.codes.low_share is None:
        return 0
    given = state.given.filter(pl.col("offer") == offer.id).height
    return int(offer.codes.low_share * (given + state.codes.get(offer.id, 0)))


def _last_day(state: State, setting: Setting, offer: str) -> int:
    """How many were given on the last day before this one on which any were, of the four weeks before."""
    today = setting.as_of.today
    days = state.given.filter(
        (pl.col("offer") == offer) & (pl.col("given_on") < today) & (pl.col("given_on") >= today - timedelta(days=28))
    )["given_on"]
    return 0 if days.is_empty() else int((days == days.max()).sum())
