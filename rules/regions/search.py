"""Boxes in which a formula holds: an exact search with a limit on its length.

A box gives the cells that some facts may lie in; facts it does not name are free. Each box found lies wholly inside
the formula, and the formula is false for everything when none is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .formulas import Both, Either, Formula, Within

Box = dict[int, int]
"""Cells by position of the fact."""

MOST_STEPS = 4000
"""Choices tried before the answer is "not decided"."""


class NotDecidedError(Exception):
    """The search has reached its limit. Caught inside this package: people read "not decided"."""


def boxes(formulas: Sequence[Formula], full: Sequence[int], most_steps: int = MOST_STEPS) -> Iterator[Box]:
    """Boxes that lie inside all the formulas, not all of them; none: the formulas never hold together.

    Raises NotDecidedError when `most_steps` choices were not enough.
    """
    steps = 0
    waiting: list[tuple[Box, list[Formula]]] = [({}, list(formulas))]
    while waiting:
        steps += 1
        if steps > most_steps:
            raise NotDecidedError
        box, asked = waiting.pop()
        choices = _settle(box, asked, full)
        if choices is None:
            continue
        if not choices:
            yield box
            continue
        shortest = min(choices, key=len)
        rest: list[Formula] = [Either(tuple(choice)) for choice in choices if choice is not shortest]
        waiting += [(dict(box), [part, *rest]) for part in reversed(shortest)]


def _settle(box: Box, asked: list[Formula], full: Sequence[int]) -> list[list[Formula]] | None:
    """Narrows the box by all that is certain; the choices that remain, or None where nothing fits."""
    choices: list[Formula] = []
    while True:
        while asked:
            formula = asked.pop()
            match formula:
                case Within():
                    cells = box.get(formula.subject, full[formula.subject]) & formula.cells
                    if not cells:
                        return None
                    box[formula.subject] = cells
                case Both():
                    asked += formula.parts
                case Either():
                    choices.append(formula)
        remaining: list[list[Formula]] = []
        for choice in choices:
            parts = choice.parts if isinstance(choice, Either) else (choice,)
            possible = _possible(parts, box, full)
            if possible is None:
                continue
            if not possible:
                return None
            if len(possible) == 1:
                asked.append(possible[0])
            else:
                remaining.append(possible)
        if not asked:
            return remaining
        choices = [Either(tuple(parts)) for parts in remaining]


def _possible(parts: Sequence[Formula], box: Box, full: Sequence[int]) -> list[Formula] | None:
    """The parts of a choice that the box still allows; None: it holds throughout the box."""
    possible: list[Formula] = []
    for part in parts:
        if isinstance(part, Within):
            cells = box.get(part.subject, full[part.subject])
            if not cells & ~part.cells:
                return None
            if cells & part.cells:
                possible.append(part)
        elif isinstance(part, Both):
            within = [one for one in part.parts if isinstance(one, Within)]
            if all(box.get(one.subject, full[one.subject]) & one.cells for one in within):
                if len(within) == len(part.parts) and all(
                    not box.get(one.subject, full[one.subject]) & ~one.cells for one in within
                ):
                    return None
                possible.append(part)
        else:
            possible.append(part)
    return possible
