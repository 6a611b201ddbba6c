"""Texts of messages: only `{{ name }}`, and every name must be something that can be filled in. Nothing is rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...engine.tree import Kind
from ...rules.nodes import Node, Scalar
from ...rules.problems import Problem, closest
from ...rules.validate import node_at
from .look import Look
from .policy import Campaign

OFFER_FIELDS = ("offer.name", "offer.value", "offer.min_spend", "offer.valid_from", "offer.valid_until")
CAMPAIGN_FIELDS = ("campaign.name",)
FIELDS = (*OFFER_FIELDS, *CAMPAIGN_FIELDS)
"""What a text may name beside facts."""

_BRACES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\{\{|\}\}|\{%|%\}", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")


def facts_in_texts(campaign: Campaign) -> Iterator[str]:
    """Every name that a text of the campaign is filled with; facts among them are read by somebody."""
    written = [one[3] for one in campaign.messages] + [one[4] for one in campaign.message_variants]
    for fields in written:
        for _, text in fields:
            yield from _PLACEHOLDER.findall(text)


def templates(look: Look) -> Iterator[Problem]:
    """Every placeholder that cannot be filled, and everything that is more than a placeholder."""
    legal = {*FIELDS, *(name for name, info in look.vocabulary.facts.items() if info.type.kind is not Kind.TEXTS)}
    for campaign in look.policy.campaigns.values():
        root = look.draft.nodes["campaign", campaign.id]
        texts = [(("messages", *path), fields) for *path, fields in campaign.messages]
        texts += [
            (("messages", step, channel, spoken, "variants", variant), fields)
            for step, channel, spoken, variant, fields in campaign.message_variants
        ]
        for path, fields in texts:
            for key, _ in fields:
                node, _ = node_at(root, (*path, key))
                yield from _check(node, legal)


def _check(node: Node, legal: set[str]) -> Iterator[Problem]:
    if not isinstance(node, Scalar):
        return
    for found in _BRACES.finditer(node.text):
        place = node.place_of(found.start(), found.end() - found.start())
        plain = _PLACEHOLDER.fullmatch(found[0])
        if plain is None:
            yield Problem("P161", {"found": found[0]}, place, ("form",))
        elif plain[1] not in legal:
            meant = closest(plain[1], legal)
            values = {"name": plain[1], "suggestion": meant or "", "known": ", ".join(FIELDS)}
            yield Problem("P160", values, place, ("did_you_mean",) if meant else ("known",))
