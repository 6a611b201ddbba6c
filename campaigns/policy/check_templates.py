"""The texts of campaigns: what they may say, how long they may get, what norms and the project ask of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...engine.tree import Fact, Flag
from ...rules.nodes import Node, Scalar
from ...rules.problems import Problem
from ...rules.validate import node_at
from ..texts.check_template import check_template
from ..texts.fields import Field
from ..texts.formats import Forms
from ..texts.html_text import harmful_places
from ..texts.lint import banned_words, says_one_of, segments_allowed, too_long
from ..texts.norm_texts import required_texts
from ..texts.read_template import read_template
from ..texts.slip import Slip
from ..texts.template import Template, names_in
from .look import Look
from .message_fields import campaign_fields, fact_fields, offer_fields, offers_of_text
from .policy import Campaign, Channel, Offer

_FLAGS = ("segment.", "tag.")
_BODY = ("body", "html")


@dataclass(frozen=True, slots=True)
class Text:
    """One text as written, with its node and the place it has in the messages of its campaign."""

    campaign: Campaign
    step: str
    channel: str
    language: str
    key: str
    node: Scalar
    variant: str | None = None


def names_in_texts(campaign: Campaign) -> Iterator[Fact | Flag]:
    """Every name that a text of the campaign reads: facts and flags among them are read by somebody."""
    written = [one[3] for one in campaign.messages] + [one[4] for one in campaign.message_variants]
    for fields in written:
        for _, text in fields:
            template, _ = read_template(text)
            for name, _ in () if template is None else names_in(template):
                yield Flag(name) if name.startswith(_FLAGS) else Fact(name)


def templates(look: Look) -> Iterator[Problem]:
    """Every slip in every text, each once, whatever number of offers it is held against."""
    facts = fact_fields(look.vocabulary)
    for text in _texts(look):
        template, slips = read_template(text.node.text)
        found = list(slips) if template is None else list(_check(template, text, facts, look))
        seen: set[tuple[str, int]] = set()
        for slip in found:
            if (slip.code, slip.start) not in seen:
                seen.add((slip.code, slip.start))
                yield _problem(slip, text.node)


def languages_without_text(look: Look) -> Iterator[Problem]:
    """Languages of the project in which a step has no text on a channel that has one in another."""
    for campaign in look.campaigns():
        there: dict[tuple[str, str], set[str]] = {}
        for step, channel, language, _ in campaign.messages:
            there.setdefault((step, channel), set()).add(language)
        root = look.draft.nodes["campaign", campaign.id]
        for (step, channel), languages in there.items():
            for missing in look.policy.languages:
                if missing not in languages and languages & set(look.policy.languages):
                    instead = next(one for one in look.policy.languages if one in languages)
                    values = {"language": missing, "channel": channel, "instead": instead}
                    yield Problem("P379", values, node_at(root, ("messages", step, channel))[0].place, ("write",))


def promotions_without_opt_out(look: Look) -> Iterator[Problem]:
    """Promotions by text message or e-mail that do not say how to stop them; where whoever sends adds it, nothing."""
    for campaign in look.campaigns():
        root = look.draft.nodes["campaign", campaign.id]
        for step, channel_id, language, fields in campaign.messages:
            channel = _channel(look, channel_id)
            offers = _offers(look, campaign, step, channel_id)
            if channel is None or channel.adds_opt_out or all(one.category != "promotional" for one in offers):
                continue
            words = required_texts(look.policy.contact.profile, channel.kind, "promotional", language)
            for key, text in fields:
                template, _ = read_template(text)
                if words and key in _BODY and template is not None and not says_one_of(template, words):
                    node, _ = node_at(root, ("messages", step, channel_id, language, key))
                    values = {"channel": channel_id, "words": ", ".join(words[:4])}
                    yield Problem("P377", values, node.place, ("write", "added"))


def _texts(look: Look) -> Iterator[Text]:
    for campaign in look.policy.campaigns.values():
        root = look.draft.nodes["campaign", campaign.id]
        for step, channel, language, fields in campaign.messages:
            yield from _of_entry(root, campaign, (step, channel, language), fields)
        for step, channel, language, variant, fields in campaign.message_variants:
            yield from _of_entry(root, campaign, (step, channel, language), fields, variant)


def _of_entry(
    root: Node,
    campaign: Campaign,
    at: tuple[str, str, str],
    fields: tuple[tuple[str, str], ...],
    variant: str | None = None,
) -> Iterator[Text]:
    """`at`: step, channel, language."""
    below = () if variant is None else ("variants", variant)
    for key, _ in fields:
        node, _ = node_at(root, ("messages", *at, *below, key))
        if isinstance(node, Scalar):
            yield Text(campaign, *at, key, node, variant)


def _check(template: Template, text: Text, facts: Mapping[str, Field], look: Look) -> Iterator[Slip]:
    channel, policy = _channel(look, text.channel), look.policy
    forms = Forms(text.language, policy.currency, policy.exponent)
    offers = _offers(look, text.campaign, text.step, text.channel) or (None,)
    misnamed = any(
        one not in policy.offers for one in offers_of_text(text.campaign, text.step, text.channel)
    )  # told where the step names it; what its fields are nobody knows
    for offer in offers:
        fields = {**facts, **campaign_fields(text.campaign)}
        fields |= (
            dict.fromkeys(("offer.name",), Field("text", False))
            if offer is None
            else offer_fields(offer, policy.exponent)
        )
        slips = list(check_template(template, fields))
        if offer is None and misnamed:
            slips = [slip for slip in slips if not str(slip.values.get("name", "")).startswith("offer.")]
        yield from slips
        if not slips and channel is not None:
            yield from too_long(template, fields, forms, channel.kind, text.key, segments_allowed(channel.segments))
    if text.key == "html":
        yield from harmful_places(template)
        if channel is not None and channel.kind != "email":
            yield Slip("P382", 0, 1, {}, ("email",))
    yield from banned_words(template, look.draft.settings.banned_words)


def _offers(look: Look, campaign: Campaign, step: str, channel: str) -> tuple[Offer, ...]:
    known = look.policy.offers
    return tuple(known[one] for one in dict.fromkeys(offers_of_text(campaign, step, channel)) if one in known)


def _channel(look: Look, name: str) -> Channel | None:
    return next((one for one in look.policy.channels if one.id == name), None)


def _problem(slip: Slip, node: Scalar) -> Problem:
    start = min(slip.start, len(node.text))
    length = max(min(slip.length, len(node.text) - start), 1)
    return Problem(slip.code, slip.values, node.place_of(start, length) if node.text else node.place, slip.hints)
