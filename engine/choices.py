"""Which of the rules of a choice fires: the plain meaning, in ids, that every back end must share."""

from __future__ import annotations

from collections.abc import Sequence

from .program import Choice


def stands(choice: Choice, met: Sequence[str]) -> str | None:
    """Of the rules of a choice that are met (ids in the choice's order), the one that fires; None: none does."""
    return met[0] if met and not is_conflict(choice, met) else None


def is_conflict(choice: Choice, met: Sequence[str]) -> bool:
    """Whether the rules of a choice that are met do not agree."""
    class_of = dict(zip(choice.rules, choice.classes, strict=False))
    return choice.mode == "agree" and len({class_of[rule] for rule in met}) > 1
