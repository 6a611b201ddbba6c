"""Reasons of the competition: what another offer, a limit, a household or her own places stood in the way of."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from ..decide.decisions import LimitUse, Pair
from ..decide.limits import PIECES
from ..decide.price import worst_column
from ..decide.setting import several
from .about import About
from .because import Because
from .terminal import limit_amount, limit_name


def _not_worth_it(about: About, pair: Pair) -> tuple[Because, ...]:
    """What it would bring, as the rules rank it, against what it costs with its message."""
    words, amounts, worth = about.told.words, about.told.amounts, about.worth(pair)
    cost = about.cost_micro(pair) + about.sending(pair)
    parts = (("extra", worth + cost), ("cost", cost), ("short", -worth))
    return (Because(words("x_not_worth", **{name: amounts.money_of_micro(value) for name, value in parts})),)


def _outbid(about: About, pair: Pair) -> tuple[Because, ...]:
    """By the offer that took its place."""
    words, amounts, mine, at = about.told.words, about.told.amounts, about.worth(pair), about.lost_to(pair)
    if at is None:
        return ()
    rival = about.decisions.pairs[at]
    if about.worth(rival) <= mine:
        # Equal worth goes by priority and name; a bundle wins by what its offers are worth together.
        return (Because(words("x_outbid_tie", rival=rival.offer)),)
    worth, own = amounts.money_of_micro(about.worth(rival)), amounts.money_of_micro(mine)
    less = amounts.money_of_micro(about.worth(rival) - mine)
    return (Because(words("x_outbid", rival=rival.offer, worth=worth, mine=own, less=less)),)


def lost_to_a_limit(about: About, pair: Pair) -> tuple[Because, ...]:
    """The limit that had no room for it left, and what decides who comes first."""
    words, amounts, at = about.told.words, about.told.amounts, about.lost_to(pair)
    lines = []
    if at is not None:
        limit = about.decisions.limits[at]
        needed = _need(about, pair, limit) or 0
        parts = (("used", limit.used), ("held", limit.withheld), ("allowed", limit.allowed), ("needed", needed))
        shown = {name: limit_amount(number, limit.kind not in PIECES, amounts) for name, number in parts}
        # What is held back to measure the effect is left unspent, not handed on.
        if not limit.withheld:
            shown.pop("held")
        key = "x_limit_held" if limit.withheld else "x_limit"
        lines.append(Because(words(key, limit=limit_name(limit.id, limit.kind, words), **shown)))
        if limit.price:
            return (*lines, _priced_out(about, pair, limit, needed))
    return (*lines, Because(words("x_limit_order", mine=amounts.money_of_micro(about.worth(pair)))))


def _priced_out(about: About, pair: Pair, limit: LimitUse, needed: int) -> Because:
    """What it takes of the limit, at the price of the limit, beside what it is worth, or is worth more than hers."""
    words, amounts, mine = about.told.words, about.told.amounts, about.worth(pair)
    charge = amounts.money_of_micro(round((limit.price or 0) * needed))
    hers = [one for one in _hers(about) if not about.setting.offer(one).guaranteed]
    best = max(hers, key=about.worth, default=None)
    if best is not None and 0 < about.worth(best) < mine and about.setting.policy.offers_per_customer == 1:
        more = amounts.money_of_micro(mine - about.worth(best))
        return Because(words("x_limit_rival", charge=charge, more=more, rival=best.offer))
    return Because(words("x_limit_price", charge=charge, mine=amounts.money_of_micro(mine)))


def _need(about: About, pair: Pair, limit: LimitUse) -> int | None:
    """What the pair takes of a limit; None: nothing."""
    if limit.kind in PIECES:
        return 1 if limit.id == pair.offer else None
    budgets = about.setting.campaign(pair).budgets
    applies = about.judged.applies(limit.id) if limit.id in budgets else None
    if limit.id not in budgets or (applies is not None and not applies[0]):
        return None
    return about.cost(pair) if limit.kind == "expected" else int(about.judged.integers(worst_column(pair.offer))[0])


def _places(about: About, _pair: Pair) -> tuple[Because, ...]:
    offers = ", ".join(pair.offer for pair in _hers(about) if not about.setting.offer(pair).guaranteed)
    number = about.setting.policy.offers_per_customer
    return (Because(about.told.words("x_places", number=number, offers=offers or "0")),)


def _not_with(about: About, pair: Pair) -> tuple[Because, ...]:
    at = about.lost_to(pair)
    return () if at is None else (Because(about.told.words("x_with", rival=about.decisions.pairs[at].offer)),)


def _household(about: About, pair: Pair) -> tuple[Because, ...]:
    household = about.facts["household_id"][0]
    if household is None:
        return ()
    limited = about.setting.policy.one_per_household
    rows = about.decisions.decisions.filter(
        (pl.col("household_id") == household) & pl.col("offer").is_in([*limited, pair.offer])
    )
    holders = [name for name in rows["customer_id"].unique().sort() if name != about.customer]
    return tuple(Because(about.told.words("x_household", customer=holder)) for holder in holders)


def _later_choice(about: About, pair: Pair) -> tuple[Because, ...]:
    """The offers named before it, in a rule or in the step."""
    before: dict[str, None] = {}
    for proposal in (*(rule.proposes for rule in about.setting.program.rules), about.setting.step(pair).offers):
        if several(proposal, "first_of") and proposal is not None and pair.offer in proposal.items:
            before |= dict.fromkeys(proposal.items[: proposal.items.index(pair.offer)])
    hers = {one.offer for one in _hers(about)}
    shown = [offer for offer in before if offer in hers] or list(before)
    return tuple(Because(about.told.words("x_earlier", rival=offer)) for offer in shown)


def _all_or_none(about: About, pair: Pair) -> tuple[Because, ...]:
    """Its companions, with the reason that held them up."""
    together: dict[str, None] = {}
    for proposal in (*(rule.proposes for rule in about.setting.program.rules), about.setting.step(pair).offers):
        if several(proposal, "all_of") and proposal is not None and pair.offer in proposal.items:
            together |= dict.fromkeys(offer for offer in proposal.items if offer != pair.offer)
    words = about.told.words
    inner = tuple(
        Because(f"{other.offer}: {reason}") for other, reason in about.losses.items() if other.offer in together
    )
    return (Because(words("x_together", offers=", ".join(together)), inner),)


def _hers(about: About) -> list[Pair]:
    """What she won, given or held back."""
    return [Pair(str(row["campaign"]), str(row["step"]), str(row["offer"])) for row in about.rows]


MONEY_REASONS: dict[str, Callable[[About, Pair], tuple[Because, ...]]] = {
    "not_worth_it": _not_worth_it,
    "later_choice": _later_choice,
    "outbid": _outbid,
    "out_of_budget": lost_to_a_limit,
    "out_of_stock": lost_to_a_limit,
    "customer_limit": _places,
    "not_with": _not_with,
    "household_limit": _household,
    "all_or_none": _all_or_none,
}
