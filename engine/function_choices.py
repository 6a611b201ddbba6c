"""Choices in the generated function: rules are tried in order until it is clear which one fires, and no further.

A choice becomes a block that is left as soon as that is known (`while True` with a `break`: nested IFs would be as deep
as the choice is long). One variable says which rule fires, others hold what it sets. Called by `function.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .function_expressions import Writer
from .plan import PlannedChoice, PlannedFact, PlannedRule, runs


@dataclass(frozen=True, slots=True)
class Chosen:
    """`variable` holds the label of the rule that fires, or how many rules there are where none does; `labels` rise
    with the index in the program. `conflict`: where rules do not agree. `held`: by fact and rule (index), the variable
    with what the rule sets, one for each run of neighbours; unknown where none of them fires."""

    id: str
    variable: str
    labels: Mapping[int, int]
    conflict: str
    held: Mapping[tuple[str, int], str]


def choose(choice: PlannedChoice, settling: Iterable[PlannedFact], writer: Writer) -> Chosen:
    """The statements of the choice. `settling`: the facts that rules set, here or in later layers."""
    labels = {index: label for label, index in enumerate(sorted(rule.index for rule in choice.rules))}
    tests = [_met(rule, writer) for rule in choice.rules]
    held, unknown, values = _held(choice, settling, labels, writer)
    chosen, none = writer.assign(str(len(labels))), f"{len(labels)}"
    takes = [
        "; ".join([f"{chosen} = {labels[rule.index]}", *(f"{name} = {text}" for name, text in values[rule.index])])
        for rule in choice.rules
    ]
    if choice.mode == "first":
        lines = [f"    if {test}: {take}; break" for test, take in zip(tests, takes, strict=True)]
        conflict = "False"
    else:
        conflict, agreed = writer.assign("False"), writer.assign("-1")
        undone = "; ".join(
            [f"{conflict} = True", f"{chosen} = {none}", *(f"{name} = {text}" for name, text in unknown)]
        )
        lines = []
        for test, take, number in zip(tests, takes, _numbers(choice), strict=True):
            lines += [f"    if {test}:", f"        if {agreed} < 0: {agreed} = {number}; {take}"]
            lines += [f"        elif {agreed} != {number}: {undone}; break"]
    writer.statements += ["while True:", *lines, "    break"]
    return Chosen(choice.id, chosen, labels, conflict, held)


def in_one_of(indices: Iterable[int], chosen: Mapping[int, Chosen], writer: Writer) -> list[str]:
    """Where one of these rules (those that stand in a choice) fires: a test for each choice."""
    by_choice: dict[str, list[int]] = {}
    for index in indices:
        if index in chosen:
            by_choice.setdefault(chosen[index].id, []).append(index)
    tests = []
    for some in by_choice.values():
        one = chosen[some[0]]
        labels = [one.labels[index] for index in some]
        if len(labels) == 1:
            tests.append(f"({one.variable} == {labels[0]})")
        elif len(labels) == len(one.labels):
            tests.append(f"({one.variable} != {len(labels)})")
        else:
            tests.append(f"({one.variable} in {writer.constant(frozenset(labels))})")
    return tests


def chosen_factor(factors: Sequence[tuple[int, float]], chosen: Chosen, writer: Writer) -> str:
    """The factor (index, factor) of the rule of the choice that fires, else 1.0."""
    by_label = {chosen.labels[index]: float(factor) for index, factor in factors}
    return f"{writer.fresh_constant(by_label.get)}({chosen.variable}, 1.0)"


def fired_tuple(fired: Sequence[str], chosen: Mapping[int, Chosen], writer: Writer) -> str:
    """Source of the tuple of all rules. Neighbours of one choice are cut out of a row of False with one True in it, at
    the place that puts the True where the rule stands: the cost does not grow with the choice."""
    pieces = []
    for run in runs(list(enumerate(range(len(fired)))), chosen):
        if len(run) == 1:
            pieces.append(fired[run[0]])
            continue
        one = chosen[run[0]]
        count, first = len(one.labels), one.labels[run[0]]
        row = writer.constant((False,) * count + (True,) + (False,) * count)
        start, end = count + first, count + first + len(run)
        pieces.append(f"*{row}[{start} - {one.variable}:{end} - {one.variable}]")
    return f"({', '.join(pieces)}{',' if len(pieces) == 1 else ''})"


def _met(rule: PlannedRule, writer: Writer) -> str:
    test = writer.condition(rule.test)
    return f"not {test}" if rule.is_inverted else test


def _held(
    choice: PlannedChoice, settling: Iterable[PlannedFact], labels: Mapping[int, int], writer: Writer
) -> tuple[dict[tuple[str, int], str], list[tuple[str, str]], dict[int, list[tuple[str, str]]]]:
    """Variables by fact and rule; each with what is unknown for it; and for each rule what it puts where."""
    held: dict[tuple[str, int], str] = {}
    unknown: list[tuple[str, str]] = []
    values: dict[int, list[tuple[str, str]]] = {index: [] for index in labels}
    members = dict.fromkeys(labels, choice)
    for fact in settling:
        for run in runs([(wish.index, wish) for wish in fact.wishes], members):
            if run[0].index not in labels:
                continue
            blank = writer.literal(None, fact.part.type.kind).text
            name = writer.assign(blank)
            unknown.append((name, blank))
            for wish in run:
                held[fact.part.name, wish.index] = name
                values[wish.index].append((name, writer.clean_value(wish.value).text))
    return held, unknown, values


def _numbers(choice: PlannedChoice) -> list[int]:
    """The classes counted from 0."""
    order = {number: place for place, number in enumerate(sorted(set(choice.classes)))}
    return [order[number] for number in choice.classes]
