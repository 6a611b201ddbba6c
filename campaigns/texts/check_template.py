"""A template held against what it may be filled with: names, filters, comparisons, and what can be unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ...rules.problems import Phrase, closest
from .fields import Field
from .filters import Sort, is_filled, sort_after
from .slip import Slip
from .template import (
    Both,
    Choose,
    Compare,
    Either,
    Fill,
    Holds,
    IsKnown,
    Name,
    Not,
    Part,
    Template,
    Test,
    Written,
    tests_of,
)

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ORDERED: tuple[Sort, ...] = ("money", "percent", "number", "date")
_AMOUNTS: tuple[Sort, ...] = ("money", "percent", "number")
SORTS: Mapping[str, Phrase] = {
    "text": Phrase("text", "文本"),
    "money": Phrase("money", "金额"),
    "percent": Phrase("a percentage", "百分比"),
    "number": Phrase("a number", "数字"),
    "date": Phrase("a day", "日期"),
    "boolean": Phrase("yes or no", "是或否"),
}


def check_template(template: Template, fields: Mapping[str, Field]) -> Iterator[Slip]:
    """P160 unknown names, P372 filters, P373 comparisons, P381 what is never there, P371 what may be unknown."""
    yield from _parts(template.parts, fields, frozenset())


def _parts(parts: tuple[Part, ...], fields: Mapping[str, Field], known: frozenset[str]) -> Iterator[Slip]:
    for part in parts:
        if isinstance(part, Fill):
            yield from _fill(part, fields, known)
        elif isinstance(part, Choose):
            failed: frozenset[str] = known
            for branch in part.branches:
                for test in tests_of(branch.test):
                    yield from _test(test, fields)
                yield from _parts(branch.parts, fields, failed | known_where(branch.test, True))
                failed |= known_where(branch.test, False)
            yield from _parts(part.otherwise, fields, failed)


def _fill(part: Fill, fields: Mapping[str, Field], known: frozenset[str]) -> Iterator[Slip]:
    field = fields.get(part.name)
    if field is None:
        yield unknown_name(part.name, part.at, fields)
        return
    filled = is_filled(part.filters)
    if field.sort is None:
        if not filled and part.name not in known:
            yield Slip("P381", part.at, len(part.name), {"name": part.name, "of": field.why}, ("fallback",))
        return
    end, wrong = sort_after(field.sort, part.filters)
    if wrong is not None:
        hint = f"use_{wrong.name}"
        yield Slip("P372", wrong.at, len(wrong.name), {"name": wrong.name, "of": SORTS[end]}, (hint,))
    elif end == "boolean":
        yield Slip("P372", part.at, len(part.name), {"name": part.name}, ("yes_or_no",))
    elif field.nullable and not filled and part.name not in known:
        yield Slip("P371", part.at, len(part.name), {"name": part.name}, ("fallback",))


def unknown_name(name: str, at: int, fields: Mapping[str, Field]) -> Slip:
    """Nothing is called so; what may have been meant."""
    meant = closest(name, fields)
    known = ", ".join(one for one in fields if one.startswith(("offer.", "campaign.")))
    values = {"name": name, "suggestion": meant or "", "known": known}
    return Slip("P160", at, len(name), values, ("did_you_mean",) if meant else ("known",))


def _test(test: Compare | Holds | IsKnown, fields: Mapping[str, Field]) -> Iterator[Slip]:
    if not isinstance(test, Compare):
        if test.name not in fields:
            yield unknown_name(test.name, test.at, fields)
        return
    sides = [one for one in (test.left, test.right) if isinstance(one, Name)]
    strangers = [one for one in sides if one.name not in fields]
    for one in strangers:
        yield unknown_name(one.name, one.at, fields)
    if strangers:
        return
    left, right = _side(test.left, fields), _side(test.right, fields)
    if not sides or None in (left, right):
        return  # two constants, or a field that is never there: unknown whatever is asked
    if not _go_together(test, left, right):
        values = {"left": SORTS[str(left)], "right": SORTS[str(right)], "operator": test.operator}
        hint = "day" if "date" in (left, right) else "ordered" if left == right else "same"
        yield Slip("P373", test.at, _length(test), values, (hint,))


def _length(test: Compare) -> int:
    return len(test.left.name) if isinstance(test.left, Name) else 1


def _side(one: Name | Written, fields: Mapping[str, Field]) -> Sort | None:
    if isinstance(one, Name):
        return fields[one.name].sort
    if isinstance(one.value, bool):
        return "boolean"
    return "text" if isinstance(one.value, str) else "number"


def _go_together(test: Compare, left: Sort | None, right: Sort | None) -> bool:
    pair = {left, right}
    if pair <= {*_AMOUNTS}:
        return True
    if "date" in pair:
        texts = [one for one in (test.left, test.right) if isinstance(one, Written)]
        return pair == {"date"} or all(isinstance(one.value, str) and read_day(one.value) is not None for one in texts)
    return left == right and (left in _ORDERED or test.operator in ("==", "!="))


def read_day(text: str) -> date | None:
    """`2026-10-31` as a day."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def known_where(test: Test, outcome: bool) -> frozenset[str]:
    """Names that must be known where the test holds (`outcome` True) or surely does not hold (False: not, or unknown).

    A branch is left out also where its test is unknown, so False says something only for tests that never are.
    """
    if isinstance(test, Not):
        return (
            _known_if_not(test.test)
            if outcome
            else known_where(test.test, True)
            if _never_unknown(test)
            else frozenset()
        )
    if isinstance(test, Both):
        sides = known_where(test.left, outcome), known_where(test.right, outcome)
        return sides[0] | sides[1] if outcome else frozenset()
    if isinstance(test, Either):
        sides = known_where(test.left, outcome), known_where(test.right, outcome)
        return sides[0] & sides[1] if outcome else sides[0] | sides[1]
    if not outcome:
        return frozenset()
    if isinstance(test, Compare):
        return frozenset(one.name for one in (test.left, test.right) if isinstance(one, Name))
    return frozenset((test.name,))


def _known_if_not(test: Test) -> frozenset[str]:
    """Names that must be known where the test is false (not merely unknown)."""
    if isinstance(test, Not):
        return known_where(test.test, True)
    if isinstance(test, Both):
        return _known_if_not(test.left) & _known_if_not(test.right)
    if isinstance(test, Either):
        return _known_if_not(test.left) | _known_if_not(test.right)
    return (
        frozenset(one.name for one in (test.left, test.right) if isinstance(one, Name))
        if isinstance(test, Compare)
        else frozenset()
    )


def _never_unknown(test: Test) -> bool:
    """Whether the test is true or false whatever is unknown; bare names may be facts of yes or no."""
    if isinstance(test, Not):
        return _never_unknown(test.test)
    if isinstance(test, Both | Either):
        return _never_unknown(test.left) and _never_unknown(test.right)
    return isinstance(test, IsKnown)
