"""What the texts of a campaign may name: facts, segments, tags, the offer that is given, the campaign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...engine.tree import Kind, Literal
from ...rules.vocabulary import FactInfo, Vocabulary
from ..texts.fields import Field
from ..texts.filters import Sort
from .names import segment_flag, tag_flag
from .policy import MONEY_KINDS, Campaign, Offer

OFFER_FIELDS = ("offer.name", "offer.value", "offer.min_spend", "offer.valid_from", "offer.valid_until", "offer.code")
CAMPAIGN_FIELDS = ("campaign.name",)
ANY_STEP = "any"
MASKED_CODE = "XXXX-XXXX-XXXXX"
"""What stands in previews for the code that she will be given; as long as ours."""
_SORTS: Mapping[Kind, Sort] = {Kind.TEXT: "text", Kind.DATE: "date", Kind.BOOLEAN: "boolean"}


def fact_fields(vocabulary: Vocabulary) -> dict[str, Field]:
    """Facts (lists of texts cannot be printed), segments and tags."""
    fields = {
        name: _fact(info, vocabulary) for name, info in vocabulary.facts.items() if info.type.kind is not Kind.TEXTS
    }
    for flag in vocabulary.flags:
        if flag.startswith((segment_flag(""), tag_flag(""))):
            fields[flag] = Field("boolean", nullable=False)
    return fields


def _fact(info: FactInfo, vocabulary: Vocabulary) -> Field:
    return Field(
        fact_sort(info, vocabulary.currency),
        nullable=info.nullable,
        samples=_bounds(info, vocabulary),
        categories=info.categories if not info.is_open else (),
    )


def fact_sort(info: FactInfo, currency: str) -> Sort:
    """Money is a number with the project's currency as its unit."""
    if info.type.kind is Kind.NUMBER:
        return "money" if info.type.unit == currency else "number"
    return _SORTS[info.type.kind]


def _bounds(info: FactInfo, vocabulary: Vocabulary) -> tuple[int | float, ...]:
    found = tuple(one for one in (info.lowest, info.highest) if one is not None)
    if info.type.kind is not Kind.NUMBER or info.highest is None:
        return ()
    if info.type.unit == vocabulary.currency:
        return tuple(round(one * 10**vocabulary.exponent) for one in found)
    return found


def offer_fields(offer: Offer, exponent: int) -> dict[str, Field]:
    """Of the offer that is given; what it does not have has no sort."""
    money: Sort = "money"
    sorts: dict[str, Field] = dict.fromkeys(OFFER_FIELDS, Field(None, why=offer.id))
    sorts["offer.name"] = Field("text", nullable=False, samples=(offer.name or offer.id,))
    value = value_sort(offer)
    if value is not None:
        sorts["offer.value"] = Field(value, nullable=False, samples=_amounts(offer, value, exponent))
    if offer.min_spend is not None:
        sorts["offer.min_spend"] = Field(money, nullable=False, samples=(offer.min_spend,))
    ends = offer.valid.days is not None or offer.valid.latest is not None
    if ends or offer.kind != "message":
        sorts["offer.valid_from"] = Field("date", nullable=False)
    if ends:
        sorts["offer.valid_until"] = Field("date", nullable=False)
    if offer.codes is not None:
        sorts["offer.code"] = Field("text", nullable=False, samples=(MASKED_CODE,))
    return sorts


def value_sort(offer: Offer) -> Sort | None:
    """How the value of an offer of this kind is read; None where it has none."""
    if offer.value is None:
        return None
    if offer.kind in MONEY_KINDS:
        return "money"
    return "percent" if offer.kind == "coupon.percent" else "number"


def _amounts(offer: Offer, sort: Sort, exponent: int) -> tuple[int | float, ...]:
    amounts = list(map(float, offer.between or ()))
    if isinstance(offer.value, Literal) and isinstance(offer.value.value, float):
        amounts.append(offer.value.value)
    return tuple(round(one * 10**exponent) if sort == "money" else one for one in amounts)


def campaign_fields(campaign: Campaign) -> dict[str, Field]:
    """Of the campaign."""
    return {"campaign.name": Field("text", nullable=False, samples=(campaign.id,))}


def offers_of_text(campaign: Campaign, step: str, channel: str) -> Iterator[str]:
    """Ids of the offers that the text of a step (or of any) may speak of on a channel."""
    own = {one for one, on, _, _ in campaign.messages if on == channel and one != ANY_STEP}
    for one in campaign.steps:
        if one.id == step or (step == ANY_STEP and one.id not in own):
            yield from one.offers.items
