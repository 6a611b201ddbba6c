"""How wide a text stands on a terminal: a Chinese letter takes two columns, a combining one none."""

from __future__ import annotations


def text_width(text: str) -> int:
    """Columns; 0 for a text with control characters in it. The tables are loaded only for a text that needs them."""
    if text.isascii() and text.isprintable():
        return len(text)
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)
