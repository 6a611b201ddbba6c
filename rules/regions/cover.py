"""What a list of boxes leaves of another box: the question behind gaps, rows never reached, rows that change nothing.

A sweep, fact by fact: the cells of the first fact are grouped by which boxes hold them, and each group is looked at
with only those boxes, one fact further. Groups with the same boxes are one, and what has been found covered is
remembered; so a table that is a full grid takes about as many steps as it has rows. After Calvanese, Dumas, Laurson,
Maggi, Montali and Teinemaa, "Semantics and Analysis of DMN Decision Tables" (BPM 2016), who sweep boxes for overlaps
and missing rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .search import Box, NotDecidedError

MOST_STEPS = 20_000


def uncovered(base: Box, boxes: Sequence[Box], most_steps: int = MOST_STEPS) -> Iterator[Box]:
    """Boxes that together make up what of `base` lies in none of the boxes. A box is free in facts it does not name.

    `base` names every fact that matters. Raises NotDecidedError after `most_steps` groups.
    """
    inside = [box for box in boxes if all(base[fact] & cells for fact, cells in box.items() if fact in base)]
    masks = {fact: [box.get(fact, -1) & cells for box in inside] for fact, cells in base.items()}
    asked = [fact for fact, cells in base.items() if any(mask != cells for mask in masks[fact])]
    asked.sort(key=lambda fact: (len(set(masks[fact])), fact))
    every = (1 << len(inside)) - 1
    yield from _Sweep(base, masks, asked, every, most_steps).below(0, every, {})


def is_covered(base: Box, boxes: Sequence[Box], most_steps: int = MOST_STEPS) -> bool:
    """Whether it is certain that `base` lies wholly in the boxes together."""
    try:
        return next(uncovered(base, boxes, most_steps), None) is None
    except NotDecidedError:
        return False


def meet(one: Box, other: Box) -> bool:
    """Whether some row lies in both."""
    if len(other) < len(one):
        one, other = other, one
    for fact, cells in one.items():  # a plain loop: asked of every pair of rows
        beside = other.get(fact)
        if beside is not None and not cells & beside:
            return False
    return True


class _Sweep:
    """The boxes as bits, the facts in the order in which they are asked, and what is known to be covered."""

    def __init__(self, base: Box, masks: dict[int, list[int]], asked: list[int], every: int, most_steps: int) -> None:
        self.base = base
        self.asked = asked
        self.left = most_steps
        self.covered: set[tuple[int, int]] = set()
        self.rows_by_mask: list[dict[int, int]] = []
        for fact in asked:
            by_mask: dict[int, int] = {}
            for row, mask in enumerate(masks[fact]):
                by_mask[mask] = by_mask.get(mask, 0) | 1 << row
            self.rows_by_mask.append(by_mask)
        free = every
        self.free_from = [every]
        """For each fact, the boxes that hold everything in it and in those after it."""
        for fact, by_mask in zip(reversed(asked), reversed(self.rows_by_mask), strict=True):
            free &= by_mask.get(base[fact], 0)
            self.free_from.append(free)
        self.free_from.reverse()

    def below(self, depth: int, rows: int, chosen: Box) -> Iterator[Box]:
        """What the boxes `rows` leave of the base where the facts before `depth` lie in the cells chosen."""
        if rows & self.free_from[depth] or (depth, rows) in self.covered:
            return
        self.left -= 1
        if self.left < 0:
            raise NotDecidedError
        if not rows:
            yield {**self.base, **chosen}
            return
        fact = self.asked[depth]
        is_covered = True
        for remaining, cells in self._groups(depth, rows).items():
            for gap in self.below(depth + 1, remaining, {**chosen, fact: cells}):
                is_covered = False
                yield gap
        if is_covered:
            self.covered.add((depth, rows))

    def _groups(self, depth: int, rows: int) -> dict[int, int]:
        """The cells of a fact by the boxes of `rows` that hold them."""
        blocks: dict[int, int] = {self.base[self.asked[depth]]: 0}
        for mask, with_mask in self.rows_by_mask[depth].items():
            live = with_mask & rows
            if not live:
                continue
            finer: dict[int, int] = {}
            for block, held in blocks.items():
                inside = block & mask
                if inside:
                    finer[inside] = held | live
                if block != inside:
                    finer[block & ~mask] = held
            blocks = finer
        groups: dict[int, int] = {}
        for block, held in blocks.items():
            groups[held] = groups.get(held, 0) | block
        return groups
