"""What rests on a decision table: the offers and campaigns for which its answer counts, directly or by way of others.

Where the rows of a table clash for a customer nobody knows which of them was meant, so whatever rests on the table is
held back for her, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...engine.layers import names_read, names_written
from ...engine.program import Choice, Program, conflict_flag, conflict_flags
from .policy import Policy

PART_OF_OFFER, PARTS_OF_CAMPAIGN = "offer:", ("audience:", "stop:")
BUDGET = "budget:"


@dataclass(frozen=True, slots=True)
class Resting:
    """Ids of offers (in whatever campaign) and of campaigns (with all their offers) that rest on a table."""

    offers: frozenset[str]
    campaigns: frozenset[str]


def what_rests_on(program: Program, policy: Policy) -> Mapping[str, Resting]:
    """By table whose rows must agree: what rests on it. A rule that reads what a row gives rests on the table, and so
    does every row of a table of which one row does."""
    if not conflict_flags(program):
        return {}
    readers: dict[str, list[int]] = {}
    for index, rule in enumerate(program.rules):
        for name in names_read(rule):
            readers.setdefault(name, []).append(index)
    position = {rule.id: index for index, rule in enumerate(program.rules)}
    together = {position[id]: one for one in program.choices for id in one.rules}
    return {
        choice.id: _resting(_behind(choice, program, position, readers, together), program, policy)
        for choice in program.choices
        if choice.mode == "agree"
    }


def _behind(
    choice: Choice,
    program: Program,
    position: Mapping[str, int],
    readers: Mapping[str, list[int]],
    together: Mapping[int, Choice],
) -> set[int]:
    """The rules of the choice and all that are fed by them, by index."""
    waiting = [position[id] for id in choice.rules]
    waiting += readers.get(conflict_flag(choice.id), [])
    found: set[int] = set()
    while waiting:
        index = waiting.pop()
        if index in found:
            continue
        found.add(index)
        if index in together:
            waiting += [position[id] for id in together[index].rules]
        for name in names_written(program.rules[index]):
            waiting += readers.get(name, [])
    return found


def _resting(indices: Iterable[int], program: Program, policy: Policy) -> Resting:
    offers: set[str] = set()
    campaigns: set[str] = set()
    for index in indices:
        rule = program.rules[index]
        offers |= {*rule.forbids, *(item for item, _ in rule.boosts)}
        offers |= set(rule.proposes.items if rule.proposes else ())
        sort, _, name = rule.id.partition(":")
        if f"{sort}:" == PART_OF_OFFER:
            offers.add(name)
        elif f"{sort}:" in PARTS_OF_CAMPAIGN:
            campaigns.add(name)
        elif f"{sort}:" == BUDGET:
            campaigns |= {one.id for one in policy.campaigns.values() if name in one.budgets}
    return Resting(frozenset(offers), frozenset(campaigns))
