"""What the till must know of an offer beside its value, as columns of a decision: we hand it on, the till acts."""

from __future__ import annotations

import json
from collections.abc import Mapping

from .policy import Offer

TILL_COLUMNS = ("min_spend_minor", "max_discount_minor", "scope", "combine", "paid_by")
"""Whole minor units, then JSON texts with sorted keys; null where the offer says nothing."""


def till_terms(offer: Offer) -> dict[str, int | str | None]:
    """The terms by column. `paid_by` holds shares as texts ("0.6"), so that no digit is lost."""
    combine: dict[str, object] = {}
    if offer.combine_group is not None:
        combine["group"] = offer.combine_group
    if offer.combine_with:
        combine["with"] = sorted(offer.combine_with)
    return {
        "min_spend_minor": offer.min_spend,
        "max_discount_minor": offer.max_discount,
        "scope": _json({key: list(words) for key, words in offer.scope}),
        "combine": _json(combine),
        "paid_by": _json({payer: f"{share.normalize():f}" for payer, share in offer.paid_by}),
    }


def _json(value: Mapping[str, object]) -> str | None:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else None
