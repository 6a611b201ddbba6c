"""When a fitted model says nothing, although the search for it ended well: the sentence that tells why.

BG/NBD on a shop of steady wholesale buyers runs to b > 100: everybody has the same tiny chance of leaving, so nobody
ever leaves. Such numbers look like any others; so they are looked at here.
"""

from __future__ import annotations

from ....rules.problems import Phrase
from .bg_nbd import BgNbd
from .gamma_gamma import GammaGamma
from .pareto_nbd import ParetoNbd

HIGHEST_SHAPE = 100.0
"""Above, a spread over customers is so narrow that all are the same."""

HIGHEST_ERROR = 2.0
"""Standard error of a logarithm: above, the data do not even say the size of a number (a factor of 7)."""

LOWEST_LEAVING = 1e-3
"""Mean chance of leaving after a purchase, below which nobody ever leaves."""

LOWEST_Q = 1.05
"""The mean value of all is p gamma / (q - 1)."""


def why_degenerate(model: BgNbd | ParetoNbd | GammaGamma) -> Phrase | None:
    """Why the model must not be used; None where it may."""
    names = {BgNbd: ("r", "alpha", "a", "b"), ParetoNbd: ("r", "alpha", "s", "beta"), GammaGamma: ("p", "q", "gamma")}
    if isinstance(model, BgNbd) and max(model.a, model.b) > HIGHEST_SHAPE:
        name, value = ("b", model.b) if model.b >= model.a else ("a", model.a)
        return Phrase(
            f"{name} is {value:,.0f} (above {HIGHEST_SHAPE:.0f}): it takes the chance of leaving for the same "
            "in everybody",
            f"{name} 为 {value:,.0f}（超过 {HIGHEST_SHAPE:.0f}）：模型认为所有客户流失的可能性都相同",
        )
    if isinstance(model, BgNbd) and model.a / (model.a + model.b) < LOWEST_LEAVING:
        return Phrase(
            "its chance of leaving after a purchase is next to nothing: nobody ever leaves",
            "购买后流失的可能性几乎为零：模型认为没有人会流失",
        )
    if isinstance(model, ParetoNbd) and model.s > HIGHEST_SHAPE:
        return Phrase(
            f"s is {model.s:,.0f} (above {HIGHEST_SHAPE:.0f}): it takes the rate of leaving for the same in everybody",
            f"s 为 {model.s:,.0f}（超过 {HIGHEST_SHAPE:.0f}）：模型认为所有客户的流失率都相同",
        )
    if isinstance(model, BgNbd | ParetoNbd) and model.r > HIGHEST_SHAPE:
        return Phrase(
            f"r is {model.r:,.0f} (above {HIGHEST_SHAPE:.0f}): it takes everybody for equally keen to buy",
            f"r 为 {model.r:,.0f}（超过 {HIGHEST_SHAPE:.0f}）：模型认为所有客户的购买频率都相同",
        )
    if isinstance(model, GammaGamma) and model.q < LOWEST_Q:
        return Phrase(
            f"q is {model.q:.2f} (below {LOWEST_Q}): the mean value of a purchase would have no bound",
            f"q 为 {model.q:.2f}（低于 {LOWEST_Q}）：单次购买的平均金额将没有上限",
        )
    if not model.settled:
        return Phrase(
            "the likelihood grows up to the edge of what is searched",
            "似然值一直增大到搜索范围的边界",
        )
    worst = max(range(len(model.errors)), key=lambda k: model.errors[k])
    if model.errors[worst] > HIGHEST_ERROR:
        name = names[type(model)][worst]
        return Phrase(
            f"the data do not say how large {name} is: any size fits about as well",
            f"数据无法确定 {name} 的大小：取任何值拟合效果都差不多",
        )
    return None
