"""A written text to a `Template`, or slips. Jinja2's own parser reads whatever is more than `{{ name }}`.

Only the listed syntax is let through: names, constants, filters by name, if, elif, else, comparisons, and, or, not.
No attribute, call, loop, assignment, include or arithmetic exists in the tree: nothing can be walked, nothing grows.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

from .slip import Slip
from .template import Fill, Part, Template, Words

LONGEST_TEXT = 20_000
"""Characters of one text as written: an e-mail of four printed pages."""
_PLACE = re.compile(r"\{\{\s*([^\W\d]\w*(?:\.\w+)*)\s*\}\}")
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u2069\ufeff]")
_TAG = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_CLOSED_BY = {"{{": "}}", "{%": "%}", "{#": "#}"}


@lru_cache(maxsize=4096)
def read_template(text: str) -> tuple[Template | None, tuple[Slip, ...]]:
    """The tree, or None with what is wrong; line ends at the end of the text are not part of it."""
    if len(text) > LONGEST_TEXT:
        return None, (Slip("P374", 0, 1, {"found": len(text), "most": LONGEST_TEXT}, ("shorten",)),)
    text = text.rstrip("\n")
    slips = [Slip("P378", at, 1, {"found": f"U+{ord(text[at]):04X}"}, ("remove",)) for at in _hidden(text)]
    slips = slips or _loose_tags(text)
    if slips:
        return None, tuple(slips)
    parts: list[Part] = []
    end = 0
    for found in _PLACE.finditer(text):
        if found.start() > end:
            parts.append(Words(text[end : found.start()], end))
        parts.append(Fill(plain_name(found[1]), (), found.start(1)))
        end = found.end()
    if end < len(text):
        parts.append(Words(text[end:], end))
    if not any(_TAG.search(part.text) for part in parts if isinstance(part, Words)):
        return Template(tuple(parts), text), ()
    from .jinja_tree import read_with_jinja  # heavy to import, and most texts need no more than the above

    return read_with_jinja(text)


def _hidden(text: str) -> list[int]:
    """Where characters stand that nobody sees: control characters, and those that turn the direction of writing."""
    return [found.start() for found in _HIDDEN.finditer(text)]


def plain_name(name: str) -> str:
    """As facts are called: composed letters."""
    return normalize("NFC", name)


def _loose_tags(text: str) -> list[Slip]:
    """Braces that open or close nothing; what is inside a tag is read later. Quotes inside tags may hold braces."""
    slips: list[Slip] = []
    at = 0
    while found := _TAG.search(text, at):
        closing = _CLOSED_BY.get(found[0])
        end = -1 if closing is None else _end_of(text, found.end(), closing)
        if end < 0:
            quote, after = (-1, -1) if closing is None else _open_quote(text, found.end(), closing)
            if quote >= 0:
                slips.append(Slip("P370", quote, 1, {"found": text[quote]}, ("quote",)))
                end = after
            else:
                slips.append(Slip("P370", found.start(), 2, {"found": found[0]}, ("brace",)))
                end = found.end()
        at = end
    return slips


def _open_quote(text: str, start: int, closing: str) -> tuple[int, int]:
    """Where the quote stands that keeps a tag from ending, and where the tag ends all the same; -1 where the tag lacks
    something else."""
    end = text.find(closing, start)
    if end < 0 or any(text.find(mark, start, end) >= 0 for mark in ("{{", "{%", "{#")):
        return -1, -1
    opened = -1
    for at in range(start, end):
        if opened < 0 and text[at] in "'\"":
            opened = at
        elif opened >= 0 and text[at] == text[opened] and text[at - 1] != "\\":
            opened = -1
    return opened, end + 2


def _end_of(text: str, start: int, closing: str) -> int:
    """Where the tag ends, quoted text skipped; -1 where it never does, or another begins before."""
    quote = ""
    at = start
    while at < len(text):
        if quote:
            if text[at] == "\\":
                at += 1
            elif text[at] == quote:
                quote = ""
        elif text[at] in "'\"" and closing != "#}":
            quote = text[at]
        elif text.startswith(closing, at):
            return at + 2
        elif text.startswith(("{{", "{%", "{#"), at):
            return -1
        at += 1
    return -1
