"""Conditions that leave no choice, by their shape: never true, always true, out of reach, parts that change nothing.

What is said here is proved for every customer within the declared ranges and categories, tags and segments looked at
unfolded. Where that is not decided, nothing is said.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ..engine.reference import value_of
from ..engine.tree import All, Any, Compare, Condition, Constant, Fact, Flag, IsUnknown, Kind, Literal, walk
from .check_context import STEPS, Checking, Stated
from .places import Place
from .problems import Phrase, Problem
from .regions.answers import is_impossible
from .regions.formulas import FALSE, fails_plainly
from .regions.hulls import kind_of_value, needed_facts, value_hull
from .regions.space import IS_FALSE, IS_TRUE, NOT_FALSE, NOT_TRUE, Claim, Space, Wants, make_space
from .resolve_words import text_of
from .rule_book import table_of

MOST_FACTS = 3
"""Facts of a part that is held against the others: one about more is hardly decided by a single one of them."""
SHOWN_PARTS = 4
LONGEST_PART = 60


def never_or_always_true(checking: Checking) -> Iterator[Problem]:
    """A rule, segment or audience for nobody or for everybody. A plain TRUE is meant; a plain FALSE is a rule switched
    off."""
    space = checking.space
    never = {id(one.when) for one in checking.never_taking_effect}
    always: list[Stated] = []
    for one in checking.stated:
        if id(one.when) in never:
            if not any(_is_out_of_reach(leaf, checking) for leaf in _comparisons(one.when)):
                clash = _clash(space, one.when)
                if not _follows(clash, checking):
                    hints = ("clash",) if clash else ()
                    yield Problem("R215", {"what": one.what, "clash": _listed(clash)}, one.place, hints)
        elif (
            isinstance(one.when, Constant)
            or (one.rule is not None and table_of(one.rule))
            or fails_plainly(space.formula(Claim(one.when)), space.full)
        ):
            continue
        elif _cannot(space, Claim(one.when, NOT_TRUE)):
            always.append(one)
    given = {id(one.when) for one in always}
    for one in always:
        flags = [node.name for node in walk(one.when) if isinstance(node, Flag)]
        if not any(id(giver.when) in given for flag in flags for giver in space.raisers.get(flag, ())):
            yield Problem("R216", {"what": one.what}, one.place)


def promises_that_say_nothing(checking: Checking) -> Iterator[Problem]:
    """A promise that no facts could break, or that every customer breaks. What rules make of facts is left aside: that
    they keep it is what it is for."""
    facts = {name: info for name, info in checking.vocabulary.facts.items() if name not in checking.broken}
    promises = [one for one in checking.book.never if checking.is_fitted(one.that)]
    space = make_space(facts, (one.that for one in promises))
    for one in promises:
        values = {"what": Phrase(f'the condition of the promise "{one.id}"', f"承诺“{one.id}”的条件")}
        if isinstance(one.that, Constant):
            continue
        if _cannot(space, Claim(one.that)):
            clash = _clash(space, one.that)
            yield Problem("R215", {**values, "clash": _listed(clash)}, one.place, ("clash",) if clash else ())
        elif _cannot(space, Claim(one.that, NOT_TRUE)):
            yield Problem("R216", values, one.place)


def out_of_reach(checking: Checking) -> Iterator[Problem]:
    """A comparison with a constant that the range of what it compares leaves no choice.

    A constant that lies itself outside the range of a fact is told of where names and types are checked (R140).
    """
    for one in checking.stated:
        for leaf in _comparisons(one.when):
            if isinstance(leaf.origin, Place) and _is_out_of_reach(leaf, checking) and not _is_beyond(leaf, checking):
                low, high = value_hull(leaf.left, checking.space.questions.hull_of)
                wanted = value_of(leaf.right, {})
                is_split = isinstance(wanted, float) and low <= wanted <= high and leaf.operator == "="
                values = {
                    "part": _shortened(text_of(leaf)),
                    "name": _shortened(text_of(leaf.left)),
                    "range": _NO_SUCH_VALUE if is_split else _range(low, high),
                }
                yield Problem("R340", values, leaf.origin)


def idle_parts(checking: Checking) -> Iterator[Problem]:
    """Parts that change nothing: what the parts beside it say already, and alternatives that can never hold."""
    never = {id(one.when) for one in checking.never_taking_effect}
    for one in checking.stated:
        if not (one.rule is not None and table_of(one.rule)) and id(one.when) not in never:
            yield from _idle_in(checking, one.when, (), one)


def _idle_in(
    checking: Checking, condition: Condition, around: tuple[Condition, ...], stated: Stated
) -> Iterator[Problem]:
    """`around`: what must hold beside the condition wherever it matters. Parts are compared fact by fact."""
    if not isinstance(condition, All | Any):
        return
    space = checking.space
    left = _Parts(space, condition, set(range(len(condition.parts))))
    for index, part in enumerate(condition.parts):
        if isinstance(part, IsUnknown | Constant):
            continue  # a guard against the unknown, which people write to be read
        if stated.rule is None and any(isinstance(node, Flag) for node in walk(part)):
            continue  # `segment.regulars OR tag.lapsing` tells who is meant, also where the tag is for regulars only
        code = None
        if isinstance(condition, Any) and _never_beside(space, part, stated.wants, around):
            code = "R343"
        elif left.decide_without(index):
            code = "R342"
        if code is None:
            if not isinstance(part, All | Any):
                continue
            beside = tuple(condition.parts[k] for k in sorted(left.indices - {index}))
            yield from _idle_in(checking, part, (*around, *beside) if isinstance(condition, All) else around, stated)
        elif not _is_told_of(checking, part):
            left.indices.discard(index)
            values = {"part": _shortened(_words_of(part)), "where": stated.where}
            yield Problem(code, values, part.origin if isinstance(part.origin, Place) else stated.place)


class _Parts:
    """The parts of an AND or OR, and which of them are left once those that change nothing are taken out."""

    def __init__(self, space: Space, condition: All | Any, indices: set[int]) -> None:
        self.space = space
        self.parts = condition.parts
        self.is_all = isinstance(condition, All)
        self.indices = indices
        self.subjects = [space.subjects(part) for part in condition.parts]
        self.asking: dict[int, list[int]] = {}
        for index, subjects in enumerate(self.subjects):
            for subject in subjects:
                self.asking.setdefault(subject, []).append(index)

    def decide_without(self, index: int) -> bool:
        """Whether the others that are left are true, and false, for the same customers without this part."""
        if len(self.subjects[index]) > MOST_FACTS:
            return False
        if self.is_all:
            return self._clashes(index, NOT_TRUE, IS_TRUE) and self._clashes(index, IS_FALSE, NOT_FALSE)
        return self._clashes(index, IS_TRUE, NOT_TRUE) and self._clashes(index, NOT_FALSE, IS_FALSE)

    def _clashes(self, index: int, own: Wants, beside: Wants) -> bool:
        """Whether some fact cannot be as this part and all the others need it; quick, and blind to facts together.

        A part that needs no others for that is left alone: the `>= 0` in `BETWEEN 0 AND 30`.
        """
        for subject in self.subjects[index]:
            others = [one for one in self.asking[subject] if one != index and one in self.indices]
            if not others:
                continue
            cells = self.space.shadow_of(self.space.where(self.parts[index], own), subject)
            if not cells:
                return False
            for one in others:
                cells &= self.space.shadow_of(self.space.where(self.parts[one], beside), subject)
            if not cells:
                return True
        return False


def _never_beside(space: Space, part: Condition, wants: Wants, around: Sequence[Condition]) -> bool:
    """Whether some fact cannot be as the part and all that stands around it need it, to be true or not false."""
    subjects = space.subjects(part)
    if len(subjects) > MOST_FACTS:
        return False
    for subject in subjects:
        cells = space.shadow_of(space.where(part, wants), subject)
        for one in around:
            if subject in space.subjects(one):
                cells &= space.shadow_of(space.where(one, wants), subject)
        if not cells:
            return True
    return False


def _is_told_of(checking: Checking, part: Condition) -> bool:
    """A comparison in it is out of reach, which has a message of its own."""
    return any(_is_out_of_reach(leaf, checking) or _is_beyond(leaf, checking) for leaf in _comparisons(part))


def _clash(space: Space, condition: Condition) -> list[Condition]:
    """The fewest parts that cannot hold together: leaving out any of them would do. None where that hangs on the
    unknown."""
    parts: list[Condition] = [*condition.parts] if isinstance(condition, All) else [condition]
    for part in tuple(parts):
        fewer = [one for one in parts if one is not part]
        if fewer and _cannot(space, *(Claim(one) for one in fewer)):
            parts = fewer
    return [] if len(parts) == 1 and isinstance(parts[0], Constant) else parts


def _cannot(space: Space, *claims: Claim) -> bool:
    return is_impossible(space, claims, STEPS)


def _follows(clash: Sequence[Condition], checking: Checking) -> bool:
    """Whether only a tag or segment is in the way whose own conditions have their message."""
    if len(clash) != 1 or not isinstance(clash[0], Flag) or clash[0].negated:
        return False
    givers = checking.space.raisers.get(clash[0].name, ())
    never = {id(one.when) for one in checking.never_taking_effect}
    return bool(givers) and all(
        giver.id.partition(":")[2] in checking.never_firing or id(giver.when) in never for giver in givers
    )


def _comparisons(condition: Condition) -> Iterator[Compare]:
    """Comparisons of something with a constant of number or date."""
    for node in walk(condition):
        if isinstance(node, Compare) and isinstance(node.right, Literal) and not isinstance(node.left, Literal):
            yield node


def _is_out_of_reach(leaf: Compare, checking: Checking) -> bool:
    """Never true, though not for want of a fact; a constant side has its own message."""
    if checking.space.where(leaf) is not FALSE:
        return False
    return kind_of_value(leaf.left, checking.vocabulary.facts) is Kind.NUMBER and bool(needed_facts(leaf.left))


def _is_beyond(leaf: Compare, checking: Checking) -> bool:
    """A plain fact, and the constant lies outside its range."""
    info = checking.vocabulary.facts.get(leaf.left.name) if isinstance(leaf.left, Fact) else None
    constant = leaf.right.value if isinstance(leaf.right, Literal) else None
    if info is None or not isinstance(constant, float | int):
        return False
    is_below = info.lowest is not None and constant < info.lowest
    return is_below or (info.highest is not None and constant > info.highest)


_NO_SUCH_VALUE = Phrase("never has this value", "不会取这个值")


def _range(low: float, high: float) -> Phrase:
    if math.isinf(high):
        return Phrase(f"is {low:g} or more", f"不小于 {low:g}")
    if math.isinf(low):
        return Phrase(f"is {high:g} or less", f"不大于 {high:g}")
    return Phrase(f"lies between {low:g} and {high:g}", f"在 {low:g} 到 {high:g} 之间")


def _listed(parts: Sequence[Condition]) -> Phrase:
    """`"a > 10" and "a < 5" cannot hold together`."""
    shown = [_shortened(_words_of(part)) for part in parts[:SHOWN_PARTS]]
    if len(shown) == 1:
        return Phrase(f'"{shown[0]}" can never hold', f"“{shown[0]}”永远不会成立")
    quoted = [f'"{one}"' for one in shown]
    last = quoted.pop() if quoted else ""
    chinese = "、".join(f"“{one}”" for one in shown)
    return Phrase(f"{', '.join(quoted)} and {last} cannot hold together", f"{chinese}不可能同时成立")


def _words_of(part: Condition) -> str:
    """As it was written; a list under `any_of` or `all_of` as one line."""
    text = text_of(part)
    if isinstance(part, All | Any) and not any(letter.isalnum() for letter in text):
        return (" AND " if isinstance(part, All) else " OR ").join(map(_words_of, part.parts))
    return text


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_PART else text[: LONGEST_PART - 3] + "..."
