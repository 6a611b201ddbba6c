"""Codes that run low: told with every simulation and decide, with how many days they last at the last day's pace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import polars as pl

from ...rules.problems import Problem
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
        if state.codes[id] == 0:
            values = {"offer": id, "left": 0, "low": _low(offer, state), "file": offer.codes.file or ""}
            yield Problem("L149", values, offer.place, ("none",))
        elif left < _low(offer, state):
            pace = _last_day(state, setting, id) or used.get(id, 0)
            hints = ("pace", "import") if pace else ("import",)
            values = {
                "offer": id,
                "left": left,
                "low": _low(offer, state),
                "file": offer.codes.file or "",
                "pace": pace,
                "days": f"{left / pace:.1f}" if pace else "",
            }
            yield Problem("L149", values, offer.place, hints)


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
