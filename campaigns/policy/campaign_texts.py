"""Which text of a campaign somebody reads: by step, channel, language and variant. Nothing is filled in here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .message_fields import ANY_STEP
from .policy import Campaign

Texts = Mapping[str, str]


def texts_by_language(campaign: Campaign, step: str, channel: str) -> dict[str, Texts]:
    """The texts of the step on the channel, by language; where it has none, those of `any`."""
    for wanted in (step, ANY_STEP):
        found: dict[str, Texts] = {
            language: dict(fields) for one, on, language, fields in campaign.messages if one == wanted and on == channel
        }
        if found:
            return found
    return {}


def choose_language(wanted: str | None, languages: Iterable[str], written: Iterable[str]) -> str | None:
    """Her own language, one that hers is a kind of (zh-Hant: zh) or a kind of hers, else the first of the project that
    there is a text in. None: there is no text at all."""
    there = sorted(written)
    if wanted:
        hers = wanted.strip().lower().replace("_", "-")
        base = hers.split("-")[0]
        exact = [one for one in there if one.lower() == hers]
        near = [one for one in there if one.lower() == base] or [
            one for one in there if one.lower().split("-")[0] == base
        ]
        if exact or near:
            return (exact or near)[0]
    return next((one for one in languages if one in there), there[0] if there else None)


def texts_of(campaign: Campaign, step: str, channel: str, language: str, variant: str | None) -> dict[str, str]:
    """The texts in this language, single ones replaced by her variant's; none where there is no text."""
    written = texts_by_language(campaign, step, channel)
    fields = dict(written.get(language, {}))
    if not fields:
        return {}
    own = any(one == step and on == channel for one, on, _, _ in campaign.messages)
    for one, on, spoken, name, replaced in campaign.message_variants:
        if (one, on, spoken, name) == (step if own else ANY_STEP, channel, language, variant):
            fields |= dict(replaced)
    return fields
