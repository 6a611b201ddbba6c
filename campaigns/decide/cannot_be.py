"""Wishes that no customer on any day can grant, proved by the shape of the conditions: nobody needs to be looked for.

A proof holds for whatever a case may say of a customer: any fact may be left out, and any segment may be named. Called
by the search for cases, before each search.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ...engine.tree import Condition
from ...engine.wishes import Wish
from ...rules.book_program import book_program
from ...rules.regions.answers import is_impossible
from ...rules.regions.space import Claim, Space, make_space
from ..policy.project import Project
from .coverage import FIXED_SOURCES

STEPS = 200
"""Choices tried of one goal before it is looked for like any other."""


def space_of_cases(project: Project, conditions: Iterable[Condition]) -> Space:
    """Where the conditions stand, with the rules of the project behind them, their days asked of `today`."""
    facts = {
        name: info if info.source in FIXED_SOURCES else replace(info, nullable=True)
        for name, info in project.vocabulary.facts.items()
    }
    return make_space(facts, conditions, book_program(project.book, ()))


def cannot_be(space: Space, wishes: Iterable[Wish]) -> bool:
    """Whether it is certain that the wishes never come true together. Their leaves must be those of the space."""
    return is_impossible(space, [Claim(wish.condition, wish.wanted) for wish in wishes], STEPS)
