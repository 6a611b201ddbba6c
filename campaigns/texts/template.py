"""A text with places to fill in, as a tree; every `at` is the index in the text as written, for the place of a problem.

Meaning. A test holds, does not hold, or is unknown, as in rules: a comparison with something unknown is unknown, and
`{% if %}` takes a branch only where its test holds. `is known` is never unknown, nor is the bare name of a text, number
or date: it asks whether there is something (not empty, not 0). A bare true-or-false fact may be unknown.
A place whose value is unknown after all its filters makes the whole text unknown: such a message is not sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal as OneOf

Operator = OneOf["==", "!=", "<", "<=", ">", ">="]
Constant = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Words:
    """Text as it is."""

    text: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Filter:
    """What is done to a value before it is filled in."""

    name: str
    arguments: tuple[Constant, ...] = ()
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Fill:
    """`{{ name | filter }}`."""

    name: str
    filters: tuple[Filter, ...] = ()
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A named value inside a comparison."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Written:
    """A constant inside a comparison."""

    value: Constant
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """Two values compared."""

    left: Name | Written
    operator: Operator
    right: Name | Written
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Holds:
    """A bare name: a true-or-false value, or whether there is something."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class IsKnown:
    """`name is known`."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """Unknown stays unknown."""

    test: Test


@dataclass(frozen=True, slots=True)
class Both:
    """`and`, of three values."""

    left: Test
    right: Test


@dataclass(frozen=True, slots=True)
class Either:
    """`or`, of three values."""

    left: Test
    right: Test


Test = Compare | Holds | IsKnown | Not | Both | Either


@dataclass(frozen=True, slots=True)
class Branch:
    """What stands under one `if` or `elif`."""

    test: Test
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choose:
    """The first branch whose test holds, or what stands under `else`."""

    branches: tuple[Branch, ...]
    otherwise: tuple[Part, ...] = ()
    at: int = field(default=0, compare=False)


Part = Words | Fill | Choose


@dataclass(frozen=True, slots=True)
class Template:
    """A text as read; `source` as written."""

    parts: tuple[Part, ...]
    source: str = field(default="", compare=False)


def all_parts(parts: tuple[Part, ...]) -> Iterator[Part]:
    """Every part, those inside branches too, in order."""
    for part in parts:
        yield part
        if isinstance(part, Choose):
            for branch in part.branches:
                yield from all_parts(branch.parts)
            yield from all_parts(part.otherwise)


def tests_of(test: Test) -> Iterator[Compare | Holds | IsKnown]:
    """The tests that `and`, `or` and `not` join."""
    if isinstance(test, Not):
        yield from tests_of(test.test)
    elif isinstance(test, Both | Either):
        yield from tests_of(test.left)
        yield from tests_of(test.right)
    else:
        yield test


def names_in(template: Template) -> Iterator[tuple[str, int]]:
    """Every name that is read, with where it stands; as often as it stands there."""
    for part in all_parts(template.parts):
        if isinstance(part, Fill):
            yield part.name, part.at
        elif isinstance(part, Choose):
            for branch in part.branches:
                for test in tests_of(branch.test):
                    if isinstance(test, Compare):
                        yield from ((one.name, one.at) for one in (test.left, test.right) if isinstance(one, Name))
                    else:
                        yield test.name, test.at
