"""What texts must hold by the norm profile: the seam where dated norm data come in. Engineering defaults, not advice.

Sources: Directive 2002/58/EC art. 13(4) (a valid address to ask that messages stop), 47 CFR 64.1200(d), CAN-SPAM 15 USC
7704(a)(3), PRC rules on short messages 2015 art. 20 (how to refuse must be said). Written on 2026-11-22.
"""

from __future__ import annotations

from .lengths import ChannelKind

_STOP: dict[str, tuple[str, ...]] = {
    "en": ("STOP", "UNSUBSCRIBE", "OPT OUT", "CANCEL", "QUIT"),
    "zh": ("退订", "TD", "拒收"),
    "de": ("STOP", "ABMELDE", "ABBESTELL"),
    "fr": ("STOP", "DÉSABONN", "DÉSINSCR"),
    "es": ("STOP", "BAJA"),
    "it": ("STOP", "DISISCRI", "CANCELLA"),
    "nl": ("STOP", "AFMELD", "UITSCHRIJ"),
}
PROFILES = ("strict", "eu", "us", "cn")


def required_texts(profile: str, channel: ChannelKind, category: str, language: str) -> tuple[str, ...]:
    """Words of which a text must hold one, in capitals; none: nothing is asked. Every profile asks the same so far: a
    promotion by text message or e-mail says how to stop it."""
    if profile not in PROFILES or category != "promotional" or channel not in ("sms", "email"):
        return ()
    words = _STOP.get(language.split("-")[0], ())
    return tuple(dict.fromkeys((*words, *_STOP["en"])))
