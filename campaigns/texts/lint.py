"""What is looked at in a text beside its meaning: how long it can get, words not wanted, what norms ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from .fields import Field
from .filters import fill
from .formats import Forms
from .lengths import MOST, MOST_SEGMENTS, ChannelKind, text_message_length
from .slip import Slip
from .template import Choose, Fill, Part, Template, Words, all_parts

TYPICAL_TEXT = "Maximiliana Example"
"""Stands for a text of which nothing more is known: as long as most names."""
FEW = 5
"""So many letters beyond GSM 7-bit may have come in by chance; more are the script of the language."""
TYPICAL_NUMBER = 9_999.99
TYPICAL_MONEY = 9_999
"""Major units."""


def too_long(
    template: Template, fields: Mapping[str, Field], forms: Forms, channel: ChannelKind, key: str, segments: int
) -> Iterator[Slip]:
    """P375 where the text with its longest plausible values is longer than the channel shows or sends."""
    longest = longest_text(template, fields, forms)
    if channel == "sms":
        length = text_message_length(longest)
        if key == "body" and length.segments > segments:
            values = {"found": length.segments, "most": segments, "places": length.places, "letter": length.first_wide}
            yield Slip("P375", 0, 1, values, ("segments", "wide") if 0 < length.strangers <= FEW else ("segments",))
    elif len(longest) > MOST.get(channel, {}).get(key, len(longest)):
        yield Slip("P375", 0, 1, {"found": len(longest), "most": MOST[channel][key]}, ("characters",))


def longest_text(template: Template, fields: Mapping[str, Field], forms: Forms) -> str:
    """The text with the longest values that are to be expected, the longest branch of every choice."""
    return _longest(template.parts, fields, forms)


def _longest(parts: tuple[Part, ...], fields: Mapping[str, Field], forms: Forms) -> str:
    said = []
    for part in parts:
        if isinstance(part, Fill):
            said.append(longest_value(part, fields.get(part.name), forms))
        elif isinstance(part, Choose):
            bodies = [*(branch.parts for branch in part.branches), part.otherwise]
            said.append(max((_longest(body, fields, forms) for body in bodies), key=_size))
        else:
            said.append(part.text)
    return "".join(said)


def longest_value(part: Fill, field: Field | None, forms: Forms) -> str:
    """What the place comes to at its longest; fallbacks count too."""
    if field is None or field.sort is None:
        return fill(None, "text", part.filters, forms) or ""
    samples: Iterable[object] = field.samples or field.categories
    if field.sort == "date":
        from datetime import date

        samples = [date(2026, month, 30 if month != 2 else 28) for month in range(1, 13)]
    elif field.sort == "money":
        samples = field.samples or (TYPICAL_MONEY * 10**forms.exponent + (10**forms.exponent - 1),)
    elif field.sort in ("number", "percent"):
        samples = field.samples or ((100.0,) if field.sort == "percent" else (TYPICAL_NUMBER,))
    elif not samples:
        samples = (TYPICAL_TEXT,)
    said = [fill(one, field.sort, part.filters, forms) for one in samples]  # type: ignore[arg-type]
    said.append(fill(None, field.sort, part.filters, forms))
    return max((one for one in said if one is not None), key=_size, default="")


def _size(text: str) -> tuple[int, str]:
    """By places of a text message, then by itself, so that equals are always the same."""
    return text_message_length(text).places, text


def banned_words(template: Template, banned: Iterable[str]) -> Iterator[Slip]:
    """P376 for every word that the project does not want to read."""
    for part in _written(template):
        for word in banned:
            for found in _pattern(word).finditer(part[0]):
                yield Slip("P376", part[1] + found.start(), len(found[0]), {"word": found[0]}, ("rewrite",))


def _pattern(word: str) -> re.Pattern[str]:
    """Whole words where words are parted by blanks; anywhere in a text where they are not."""
    edge = r"\b" if word.isascii() and word[:1].isalnum() and word[-1:].isalnum() else ""
    return re.compile(f"{edge}{re.escape(word)}{edge}", re.IGNORECASE)


def _written(template: Template) -> Iterator[tuple[str, int]]:
    """Everything that somebody wrote: words, and what stands in for the unknown."""
    for part in all_parts(template.parts):
        if isinstance(part, Words):
            yield part.text, part.at
        elif isinstance(part, Fill):
            for one in part.filters:
                if one.name == "default" and one.arguments and isinstance(one.arguments[0], str):
                    yield one.arguments[0], one.at


def says_one_of(template: Template, words: tuple[str, ...]) -> bool:
    """Whether one of the words stands in the text whichever branches are taken."""
    return _says(template.parts, words)


def _says(parts: tuple[Part, ...], words: tuple[str, ...]) -> bool:
    for part in parts:
        if isinstance(part, Words) and any(word in part.text.upper() for word in words):
            return True
        if isinstance(part, Choose) and all(
            _says(body, words) for body in (*(branch.parts for branch in part.branches), part.otherwise)
        ):
            return True
    return False


def segments_allowed(most: int | None) -> int:
    """Of a text message; a channel may say its own number."""
    return MOST_SEGMENTS if most is None else most
