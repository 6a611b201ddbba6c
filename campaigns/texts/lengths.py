"""How long a text is where it is read: segments of a text message (3GPP TS 23.038, 23.040), characters elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The GSM 7-bit default alphabet (3GPP TS 23.038, 6.2.1)."""
EXTENDED = frozenset("^{}\\[~]|€\f")
"""Its extension table: each takes two places."""
ONE_BASIC, MORE_BASIC = 160, 153
ONE_WIDE, MORE_WIDE = 70, 67
"""Places in a message of one segment, and in each segment of a longer one, whose header takes the rest."""


@dataclass(frozen=True, slots=True)
class Length:
    """`places` of the alphabet used; `wide`: a character beyond GSM 7-bit makes every character count as two bytes.
    `first_wide`: the character that does."""

    places: int
    segments: int
    wide: bool
    first_wide: str = ""
    strangers: int = 0
    """How many characters are beyond GSM 7-bit."""


def text_message_length(text: str) -> Length:
    """Characters with two places, and pairs of UTF-16, are never split over two segments."""
    strangers = [one for one in text if one not in BASIC and one not in EXTENDED]
    if strangers:
        sizes = [len(one.encode("utf-16-le")) // 2 for one in text]
        return Length(sum(sizes), _segments(sizes, ONE_WIDE, MORE_WIDE), True, strangers[0], len(strangers))
    sizes = [2 if one in EXTENDED else 1 for one in text]
    return Length(sum(sizes), _segments(sizes, ONE_BASIC, MORE_BASIC), False)


def _segments(sizes: list[int], one: int, more: int) -> int:
    if sum(sizes) <= one:
        return 1
    segments, left = 1, more
    for size in sizes:
        if size > left:
            segments, left = segments + 1, more
        left -= size
    return segments


ChannelKind = OneOf["sms", "email", "push", "other"]
MOST: dict[ChannelKind, dict[str, int]] = {
    "push": {"title": 65, "body": 240},
    "email": {"title": 150, "subject": 150},
}
"""Characters after which common receivers cut a text off: what Android shows of a notification (65 of the title, 240 of
the text), a subject line of about two lines."""
MOST_SEGMENTS = 3
"""Segments of a text message; each is paid for, and some networks take no more."""
