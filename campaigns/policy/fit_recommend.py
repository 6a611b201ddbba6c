"""`recommend:` against what the project learns and knows of products: which model, and what the pool may ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...rules.problems import Problem, closest
from ...rules.resolve import check_names_and_types
from ...segments.data_spec import DataSpec
from ...segments.learned_scores import has_categories
from ...segments.recommend import Recommend, of_message, of_offer, product_vocabulary
from ...segments.segment_book import BY_BASKET, SegmentBook
from .assemble import RUNNING
from .policy import Policy


def fit_recommends(policy: Policy, book: SegmentBook, spec: DataSpec) -> tuple[Policy, list[Problem]]:
    """The policy with the model of each named and its conditions fitted. Where it cannot be, it stays as it is."""
    problems: list[Problem] = []

    def fitted(one: Recommend) -> Recommend:
        found, slips = _fit(one, book, spec)
        problems.extend(slips)
        return found

    offers = {
        name: offer if offer.recommend is None else replace(offer, recommend=fitted(offer.recommend))
        for name, offer in policy.offers.items()
    }
    campaigns = {
        name: replace(
            one,
            recommends=tuple(
                (step, channel, spoken, fitted(wanted)) for step, channel, spoken, wanted in one.recommends
            ),
        )
        if one.recommends
        else one
        for name, one in policy.campaigns.items()
    }
    return replace(policy, offers=offers, campaigns=campaigns), problems


def wanted_columns(policy: Policy) -> dict[str, Recommend]:
    """By the name of its column: those of offers and messages of campaigns that run."""
    found: dict[str, Recommend] = {}
    for campaign in policy.campaigns.values():
        if campaign.status not in RUNNING:
            continue
        for offer in campaign.offers():
            wanted = policy.offers[offer].recommend if offer in policy.offers else None
            if wanted is not None:
                found[of_offer(offer)] = wanted
        for step, channel, language, wanted in campaign.recommends:
            if language == policy.language:
                found[of_message(campaign.id, step, channel)] = wanted
    return found


def _fit(one: Recommend, book: SegmentBook, spec: DataSpec) -> tuple[Recommend, list[Problem]]:
    problems = [*_pool(one, spec)]
    models = [score.id for score in book.learned if score.learn in BY_BASKET]
    by = one.by or (models[0] if len(models) == 1 else "")
    if not models:
        problems.append(Problem("M290", {}, one.place, ("learn",)))
    elif not by:
        problems.append(Problem("M291", {"known": ", ".join(models)}, one.place, ("name",)))
    elif by not in models:
        meant = closest(by, models)
        values = {"by": by, "suggestion": meant or "", "known": ", ".join(models)}
        problems.append(Problem("M303", values, one.place, ("mean",) if meant else ("known",)))
    where = one.where
    if where is not None and spec.products is not None:
        where, found = check_names_and_types(where, product_vocabulary(spec))
        problems += found
    return replace(one, by=by, where=where), problems


def _pool(one: Recommend, spec: DataSpec) -> Iterator[Problem]:
    """What the pool asks and the data do not say."""
    if one.where is not None and spec.products is None:
        yield Problem("M292", {"key": "where", "needed": "data: products"}, one.place, ("map",))
    elif one.categories and not has_categories(spec):
        yield Problem("M292", {"key": "categories", "needed": "category"}, one.place, ("map",))
