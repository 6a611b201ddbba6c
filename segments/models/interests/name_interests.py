"""Readable names of interests: the items that set one apart, or, where items are long texts, the words they share."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from ..training_rows import Floats

TOP = 12
SHORT = 2
"""Words of an item on average, up to which items are named as they are."""

IN_A_NAME = 3
_WORD = re.compile(r"[^\W\d_]{3,}")
_EMPTY = frozenset({"and", "the", "for", "with", "set", "pack", "assorted", "design", "large", "small", "box"})
"""Words of shops that say nothing of what something is."""


def top_items(phi: Floats, sizes: Floats) -> list[list[int]]:
    """For each of k interests the items that set it apart: by share in it times the log of how much more that is than
    in all purchases; the strongest first, ties by place."""
    common = np.cumsum(phi * sizes[:, None], axis=0)[-1]
    found = []
    for theme in phi:
        weight = theme * np.log(theme / common)
        order = np.argsort(-weight, kind="stable")[:TOP]
        found.append([int(item) for item in order if weight[item] > 0])
    return found


def name_interests(items: Sequence[str], phi: Floats, sizes: Floats, taken: Sequence[str] = ()) -> list[str]:
    """One an interest, none twice and none that is `taken`."""
    tops = top_items(phi, sizes)
    shown = [items[item] for top in tops for item in top]
    is_short = not shown or sum(len(text.split()) for text in shown) <= SHORT * len(shown)
    common = np.cumsum(phi * sizes[:, None], axis=0)[-1]
    names: list[str] = []
    for theme, top in zip(phi, tops, strict=True):
        parts = [items[item] for item in top] if is_short else _telling_words(items, theme, common)
        fewest = 1 if is_short and len(top) and theme[top[0]] > 0.5 else IN_A_NAME
        names.append(next(name for name in _possible(parts, fewest) if name not in names and name not in taken))
    return names


def _possible(parts: Sequence[str], fewest: int) -> Iterator[str]:
    for number in range(fewest, len(parts) + 1):
        yield ", ".join(parts[:number])
    base = ", ".join(parts[:fewest]) or "-"
    yield base
    for number in range(2, 1000):
        yield f"{base} {number}"


def _telling_words(items: Sequence[str], theme: Floats, common: Floats) -> list[str]:
    here: dict[str, float] = defaultdict(float)
    everywhere: dict[str, float] = defaultdict(float)
    for text, own, of_all in zip(items, theme.tolist(), common.tolist(), strict=True):
        for word in {word.lower() for word in _WORD.findall(text)} - _EMPTY:
            here[word] += own
            everywhere[word] += of_all
    weight = {word: here[word] * float(np.log(here[word] / everywhere[word])) for word in here}
    return sorted((word for word in weight if weight[word] > 0), key=lambda word: (-weight[word], word))[:TOP]
