"""Measured effects as evidence: figures with their noise beside a baseline, tables, and honest sentences."""

from __future__ import annotations

import numpy as np
from scipy import stats

from ....rules.problems import Phrase, Problem
from ..design import names
from ..evidence import Evidence, Figure, Table
from ..training_rows import Floats
from .evaluate import Noise
from .found import Found, OfferFound
from .groups import depths, tenths
from .policies import BEST_SINGLE, NOBODY, TARGETING
from .policy_value import PolicyValue
from .prepare_contacts import Prepared
from .qini import is_yes_no
from .row_functions import LEAF, Linear, RowFunction
from .settings import CONFIDENCE, POWER
from .splits import mean_and_error

REACH = float(stats.norm.ppf(0.5 + CONFIDENCE / 2))
"""Standard errors to either side of a figure."""

SEEN = REACH + float(stats.norm.ppf(POWER))
"""Standard errors that an effect must be large to be seen with probability POWER."""


def nothing_learnt(prepared: Prepared) -> Evidence:
    """Only the reasons."""
    return Evidence(remarks=prepared.remarks)


def show(found: Found) -> Evidence:
    """All of it; the order is that of showing."""
    yes_no = is_yes_no(found.contacts.outcome)
    figures: list[Figure] = []
    tables: list[Table] = []
    remarks: list[Problem] = list(found.prepared.remarks)
    if np.ptp(found.contacts.outcome) == 0:
        remarks.append(Problem("M213", {"value": f"{found.contacts.outcome[0]:g}"}, hints=("outcome",)))
    for k, one in enumerate(found.offers):
        figures += _figures(one, yes_no, found)
        pseudo, person = found.judged.pseudo[:, k], found.contacts.person
        tables.append(tenths(f"{one.offer}: effect by tenth", one.calibrated, pseudo, person))
        response = found.judged.expected[:, k + 1]
        ranking = one.calibrated if one.kept else response
        tables.append(depths(f"{one.offer}: gain by share contacted", ranking, response, pseudo, person))
        tables.append(_what_moves(f"{one.offer}: what moves people", found.effects[k], names(found.prepared.design)))
        remarks += remarks_on_offer(one, found.contacts.arm == k + 1, found.contacts.arm == 0, yes_no)
        remarks += _harmed(one, pseudo, found.contacts.person, yes_no)
    tables.append(_policy_table(found))
    figures += _policy_figures(found)
    remarks += remarks_on_policies(found.policies.value(TARGETING), best_overall(found), yes_no)
    return Evidence(tuple(figures), tuple(tables), tuple(remarks))


def remarks_on_offer(
    one: OfferFound,
    got: np.ndarray[tuple[int], np.dtype[np.bool_]],
    none: np.ndarray[tuple[int], np.dtype[np.bool_]],
    yes_no: bool,
) -> list[Problem]:
    """Whether the offer moves anybody, whether it moves some more than others, and what more contacts would show."""
    measure = "Qini" if yes_no else Phrase("gain over random depth", "超出随机的增益")
    low, high = one.average - REACH * one.error, one.average + REACH * one.error
    contacts = int(np.count_nonzero(got | none))
    bounds = {
        "offer": one.offer,
        "effect": amount(one.average, yes_no),
        "low": amount(low, yes_no),
        "high": amount(high, yes_no),
    }
    remarks = []
    if not low > 0 and not high < 0:
        remarks.append(Problem("M203", bounds))
        remarks += _needed(one.offer, contacts, one.average, one.error, Phrase("the effect", "效果"))
    elif high < 0:
        remarks.append(Problem("M210", bounds, hints=("stop",)))
    ranked = {
        "offer": one.offer,
        "measure": measure,
        "qini": _short(one.qini.mean),
        "low": _short(one.qini.low),
        "high": _short(one.qini.high),
    }
    if one.qini.high < 0:
        remarks.append(Problem("M201", ranked, hints=("average",)))
    elif not one.kept:
        remarks.append(Problem("M200", {**ranked, "effect": amount(one.average, yes_no)}, hints=("response",)))
        if one.qini.mean > 0:
            words = Phrase("differences between customers", "客户之间的差异")
            remarks += _needed(one.offer, contacts, one.qini.mean, one.qini.deviation, words)
    if one.by_response.high < 0:
        remarks.append(Problem("M214", {"offer": one.offer, "measure": measure, "qini": _short(one.by_response.mean)}))
    return remarks


def remarks_on_policies(targeting: PolicyValue, best: Phrase, yes_no: bool) -> list[Problem]:
    """Whether choosing by customer beats `best`, the plan without a model, by the doubly robust difference on persons
    not seen."""
    reach = REACH * targeting.against_error
    values = {
        "best": best,
        "gain": amount(targeting.against, yes_no),
        "low": amount(targeting.against - reach, yes_no),
        "high": amount(targeting.against + reach, yes_no),
    }
    if targeting.against + reach < 0:
        return [Problem("M215", values, hints=("single",))]
    return [] if targeting.against - reach > 0 else [Problem("M202", values)]


def best_overall(found: Found) -> Phrase:
    """The policy without a model that targeting is compared with, in words."""
    net = [one.average - found.settings.costs.get(one.offer, 0.0) for one in found.offers]
    best = found.offers[int(np.argmax(net))].offer
    if max(net) <= 0:
        return Phrase("giving nothing to anybody", "不发任何优惠")
    if found.settings.contact_share is None:
        return Phrase(f"giving {best} to everybody", f"向所有人发放 {best}")
    return Phrase(f"giving {best} to as many drawn by lot", f"向同样多的人随机发放 {best}")


def amount(value: float, yes_no: bool) -> Phrase:
    """An effect as people say it: so many more in a hundred, or an amount each."""
    if not np.isfinite(value):
        return Phrase("unknown", "未知")
    if yes_no:
        return Phrase(f"{100 * value:+.2f} in 100 people", f"每百人 {100 * value:+.2f}")
    return Phrase(f"{value:+.3g} a person", f"每人 {value:+.3g}")


def _harmed(one: OfferFound, pseudo: Floats, person: np.ndarray, yes_no: bool) -> list[Problem]:
    """People for whom others' data predict a negative effect, if theirs is measured to be negative."""
    bad = one.calibrated < 0
    if not one.kept or np.count_nonzero(bad) < 2:
        return []
    effect, error = mean_and_error(pseudo[bad], person[bad])
    if not effect + REACH * error < 0:
        return []
    values = {"offer": one.offer, "share": f"{np.mean(bad):.0%}", "effect": amount(effect, yes_no)}
    return [Problem("M209", {**values, "high": amount(effect + REACH * error, yes_no)}, hints=("spare",))]


def _needed(offer: str, contacts: int, value: float, error: float, what: Phrase) -> list[Problem]:
    """Contacts at which a value of this size would be seen with probability POWER: errors fall with their root."""
    if not np.isfinite(value) or not np.isfinite(error) or not value or not error:
        return []
    needed = contacts * (SEEN * error / abs(value)) ** 2
    if needed <= contacts:
        return []
    words = {"offer": offer, "what": what, "contacts": f"{contacts:,}", "needed": _rounded(needed)}
    return [Problem("M205", words)]


def _rounded(number: float) -> str:
    """Two digits: more would claim too much."""
    if number > 1e9:
        return "1,000,000,000+"
    unit = 10 ** max(0, int(np.floor(np.log10(number))) - 1)
    return f"{int(np.ceil(number / unit) * unit):,}"


def _figures(one: OfferFound, yes_no: bool, found: Found) -> list[Figure]:
    splits = f"{found.settings.half_splits} half-splits by person: mean and 95 % of their spread"
    robust = "doubly robust, cross-fitted; 95 % from its standard error by person"

    def of(name: str, noise: Noise, beside: float | None = None, baseline: str = "") -> Figure:
        return Figure(f"{one.offer}: {name}", noise.mean, noise.low, noise.high, splits, beside, baseline)

    reach = REACH * one.error
    figures = [
        Figure(
            f"{one.offer}: average effect",
            one.average,
            one.average - reach,
            one.average + reach,
            robust,
            one.plain_difference,
            "plain difference of means",
        )
    ]
    if yes_no:
        figures.append(of("Qini", one.qini, one.by_response.mean, "response ranking"))
        figures.append(of("gain over random depth", one.gain, 0.0, "random"))
    else:
        figures.append(of("gain over random depth", one.qini, one.by_response.mean, "response ranking"))
    figures.append(of("AUUC", one.auuc, one.average / 2, "random"))
    reach = REACH * one.slope_error
    low, high = (one.slope - reach, one.slope + reach) if np.isfinite(reach) else (None, None)
    note = "slope on persons not seen; 1 is right, 0 is noise"
    figures.append(Figure(f"{one.offer}: true part of the learnt differences", one.slope, low, high, note))
    figures.append(Figure(f"{one.offer}: part that is kept", one.kept))
    return [figure for figure in figures if np.isfinite(figure.value)]


def _policy_table(found: Found) -> Table:
    columns = ("policy", "share contacted", "IPS", "error of IPS", "SNIPS", "error of SNIPS", "DR", "error of DR")
    rows = tuple(
        (
            v.name,
            v.contacted,
            *_clean(v.ips, v.ips_error, v.snips, v.snips_error, v.dr, v.dr_error, v.against, v.against_error),
        )
        for v in found.policies.values
    )
    return Table(
        "policies: outcome less costs per person", (*columns, "DR over best without a model", "error of that"), rows
    )


def _policy_figures(found: Found) -> list[Figure]:
    figures = []
    for name in (BEST_SINGLE, TARGETING):
        value, nobody = found.policies.value(name), found.policies.value(NOBODY)
        reach = REACH * value.dr_error
        words = "doubly robust; 95 % from its standard error by person"
        figures.append(
            Figure(f"value of {name}", value.dr, value.dr - reach, value.dr + reach, words, nobody.dr, NOBODY)
        )
    gain = found.policies.value(TARGETING)
    reach = REACH * gain.against_error
    words = "doubly robust, row by row; 95 % from its standard error by person"
    bounds = (gain.against - reach, gain.against + reach)
    figures.append(Figure("gain of targeting", gain.against, *bounds, words, 0.0, str(best_overall(found))))
    return figures


def _what_moves(name: str, function: RowFunction, columns: tuple[str, ...]) -> Table:
    """The scoring function in full, so that nothing about it is hidden."""
    if isinstance(function, Linear):
        weights = sorted(zip(columns, function.weights, strict=False), key=lambda pair: -abs(pair[1]))
        rows: tuple[tuple[str, float], ...] = (("constant", function.constant), *weights)
        return Table(name, ("column, scaled", "effect per unit"), rows)
    nodes = []
    for node, column in enumerate(function.column):
        question = "" if column == LEAF else f"{columns[column]} <= {function.limit[node]:.6g}"
        ways = (None, None) if column == LEAF else (function.yes[node], function.no[node])
        nodes.append((node, question, *ways, function.value[node]))
    return Table(name, ("node", "question", "if yes", "if no", "effect"), tuple(nodes))


def _clean(*values: float) -> tuple[float | None, ...]:
    return tuple(value if np.isfinite(value) else None for value in values)


def _short(value: float) -> Phrase | str:
    if not np.isfinite(value):
        return Phrase("unknown", "未知")
    return f"{value:.3f}" if abs(value) >= 0.001 or not value else f"{value:.2g}"
