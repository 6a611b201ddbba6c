"""Readable names of groups, made from what sets each apart from everybody: "recent, frequent, high spend"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .scales import Scale

NOTABLE = 0.4
"""Robust standard deviations from everybody's middle, from which a fact sets a group apart."""

STRONG = 1.5
"""... and from which it does so very much."""

MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class NamingWords:
    """`facts`: what a low and a high value of a fact are called; of others `low` and `high` with the fact's name in it.
    `very` holds the word it strengthens; `average`: a group that nothing sets apart."""

    facts: Mapping[str, tuple[str, str]]
    low: str = "low {}"
    high: str = "high {}"
    very: str = "very {}"
    average: str = "average"
    joiner: str = ", "


def name_groups(
    scales: Sequence[Scale], centres: Sequence[Sequence[float]], words: NamingWords, taken: Sequence[str] = ()
) -> tuple[str, ...]:
    """One a centre, none twice and none that is `taken`."""
    names: list[str] = []
    for centre in centres:
        for name in (
            *_possible(scales, centre, words),
            *(f"{_plain(scales, centre, words)} {n}" for n in range(2, 99)),
        ):
            if name not in names and name not in taken:
                names.append(name)
                break
    return tuple(names)


def _possible(scales: Sequence[Scale], centre: Sequence[float], words: NamingWords) -> list[str]:
    """From the shortest to the most exact."""
    parts = sorted(zip(centre, scales, strict=True), key=lambda one: (-abs(one[0]), one[1].name))
    exact = [_word(value, scale.name, words, 0.0) for value, scale in parts]
    return [_plain(scales, centre, words), *(words.joiner.join(exact[:n]) for n in range(1, len(exact) + 1))]


def _plain(scales: Sequence[Scale], centre: Sequence[float], words: NamingWords) -> str:
    parts = sorted(zip(centre, scales, strict=True), key=lambda one: (-abs(one[0]), one[1].name))
    notable = [_word(value, scale.name, words, STRONG) for value, scale in parts if abs(value) >= NOTABLE]
    return words.joiner.join(notable[:MOST_WORDS]) or words.average


def _word(value: float, fact: str, words: NamingWords, strong: float) -> str:
    low, high = words.facts.get(fact, (words.low.format(fact), words.high.format(fact)))
    word = high if value >= 0 else low
    return words.very.format(word) if strong and abs(value) >= strong else word
