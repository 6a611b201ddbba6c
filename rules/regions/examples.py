"""A row for which claims hold, or nothing: what a box suggests, tried on the reference evaluator before it is shown.

Plain facts take a value of their cells. Where a hidden fact (`a - b`, the sign of `x - 2 * y`) is asked, the plain
facts in it are moved to where a leaf turns, one at a time, a limited number of times.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import cast

from ...engine.critical_values import critical_values
from ...engine.layers import Cycle, Layers, names_written, order_rules
from ...engine.program import Input, Program, Rule, make_program
from ...engine.reference import Known, settle, truth
from ...engine.tree import Condition, Fact, Flag, Literal, Node, Value, children, walk, with_children
from .domains import Domain, examples
from .leaves import Pair
from .search import Box
from .space import Claim, Space

Example = dict[str, Known | None]
"""Facts and flags by name, as conditions mean them (money in major units); None is unknown."""

MOST_MOVES = 150
"""Changes of one fact that are tried for a box."""
VALUES_OF_A_CELL = 3


@dataclass(frozen=True, slots=True)
class _Trial:
    """Claims with the rules behind them, ready to try rows."""

    claims: tuple[Claim, ...]
    rules: tuple[Rule, ...]
    program: Program
    layers: Layers
    read: tuple[str, ...]
    """Facts and flags that are asked and that no rule gives."""

    def settled(self, row: Example) -> Example:
        """The row with all that the rules behind the claims make of it."""
        return {**row, **settle(self.program, row, self.layers)[1]} if self.rules else row

    def holds(self, row: Example) -> bool:
        """Whether all claims do, by the reference evaluator."""
        settled = self.settled(row)
        return all(truth(claim.condition, settled) in claim.wants for claim in self.claims)


def example_in(space: Space, box: Box, claims: Sequence[Claim], show: Collection[str] = ()) -> Example | None:
    """An example in the box, or near it, for which all claims hold; None where none was found.

    It tells of what the box speaks of; with `show`, of these names instead, also where rules give them.
    """
    trial = _make_trial(space, claims)
    if trial is None:
        return None
    plain = [position for position in box if space.domains[position].name in trial.read]
    row: Example = {}
    for name in trial.read:
        position = space.position.get(name)
        if position is not None:
            row[name] = _first(space.domains[position], box.get(position, space.full[position]))
    found = row if trial.holds(row) else None
    if found is None and len(plain) < len(box):
        found = _moved_until_it_holds(space, box, row, trial)
    if found is not None and show:
        settled = trial.settled(found)
        return {name: settled[name] for name in sorted(show) if name in settled}
    return None if found is None else _told(space, box, found, trial)


def _make_trial(space: Space, claims: Sequence[Claim]) -> _Trial | None:
    rules = _rules_behind(space, [claim.condition for claim in claims])
    roots: list[Node] = [claim.condition for claim in claims]
    for rule in rules:
        roots += [rule.when, *(value for _, value in rule.sets)]
    nodes = [node for root in roots for node in walk(root)]
    written = {name for rule in rules for name in names_written(rule)}
    facts = {node.name for node in nodes if isinstance(node, Fact)} - written
    flags = {node.name for node in nodes if isinstance(node, Flag)} - written
    infos = [space.questions.facts[name] for name in sorted(facts) if name in space.questions.facts]
    ids = {rule.id for rule in rules}
    program = make_program(
        tuple(Input(info.name, info.type, info.nullable) for info in infos),
        rules,
        tuple(part for part in space.program.derived if part.name in written),
        tuple(sorted(flags)),
        choices=tuple(one for one in space.program.choices if ids.issuperset(one.rules)),
    )
    layers = order_rules(program)
    if isinstance(layers, Cycle) or any(
        not ids.issuperset(one.rules) and ids & {*one.rules} for one in space.program.choices
    ):
        return None
    return _Trial(tuple(claims), rules, program, layers, tuple(sorted(facts | flags)))


def _rules_behind(space: Space, conditions: Sequence[Condition]) -> tuple[Rule, ...]:
    """Rules that raise a flag or set a fact which the conditions, or other such rules, read; with all the rules of
    their choice."""
    together = {id: choice.rules for choice in space.program.choices for id in choice.rules}
    by_id = {rule.id: rule for rule in space.program.rules} if together else {}
    found: dict[str, Rule] = {}
    waiting: list[Node] = [node for condition in conditions for node in walk(condition)]
    while waiting:
        node = waiting.pop()
        written = space.writers.get(node.name, ()) if isinstance(node, Fact | Flag) else ()
        for rule in (
            one for each in written for one in (each, *(by_id[id] for id in together.get(each.id, ()) if id in by_id))
        ):
            if rule.id not in found:
                found[rule.id] = rule
                waiting += [part for root in (rule.when, *(value for _, value in rule.sets)) for part in walk(root)]
    return tuple(found.values())


def _moved_until_it_holds(space: Space, box: Box, start: Example, trial: _Trial) -> Example | None:
    """Breadth first over changes of one fact."""
    waiting, seen, moves = [start], {tuple(start.items())}, 0
    while waiting:
        for row in _moves(space, box, waiting.pop(0), trial):
            moves += 1
            if moves > MOST_MOVES:
                return None
            if tuple(row.items()) not in seen:
                if trial.holds(row):
                    return row
                seen.add(tuple(row.items()))
                waiting.append(row)
    return None


def _moves(space: Space, box: Box, row: Example, trial: _Trial) -> Iterator[Example]:
    """The row with one fact changed: to where a leaf turns that is not yet as it should be, or to another cell."""
    settled = trial.settled(row)
    asked = [claim.condition for claim in trial.claims if truth(claim.condition, settled) not in claim.wants]
    for condition in (*asked, *(rule.when for rule in trial.rules)):
        for unfolded in (condition, *_with_values_written_out(space, condition)):
            for name, value in critical_values(unfolded, settled):
                if name in row and _is_allowed(space, box, name, value):
                    yield {**row, name: value}
    for position, cells in box.items():
        domain = space.domains[position]
        if domain.name in row:
            for value in islice(examples(domain, cells), VALUES_OF_A_CELL):
                yield {**row, domain.name: value}


def _with_values_written_out(space: Space, condition: Condition) -> Iterator[Condition]:
    """The condition with a fact that rules set replaced by what one of them sets it to, one fact and rule at a time."""
    names = {node.name for node in walk(condition) if isinstance(node, Fact)}
    for name in sorted(names & space.writers.keys()):
        for rule in space.writers[name]:
            for value in (value for one, value in rule.sets if one == name and not isinstance(value, Literal)):
                yield cast(Condition, _replaced(condition, name, value))


def _replaced(node: Node, name: str, value: Value) -> Node:
    if isinstance(node, Fact):
        return value if node.name == name else node
    return with_children(node, [_replaced(child, name, value) for child in children(node)])


def _is_allowed(space: Space, box: Box, name: str, value: Known | None) -> bool:
    """Whether the fact can have the value and, where the box speaks of it, it lies in the box."""
    position = space.position[name]
    domain = space.domains[position]
    return bool(domain.cells_with(value) & box.get(position, domain.full))


def _told(space: Space, box: Box, row: Example, trial: _Trial) -> Example:
    """What the box speaks of, also behind hidden facts; all that is asked where that is not enough."""
    named: set[str] = set()
    for position in box:
        name = space.domains[position].name
        hidden = space.questions.hidden.get(name)
        nodes = (hidden.left, hidden.right) if isinstance(hidden, Pair) else () if hidden is None else (hidden,)
        named |= {part.name for node in nodes for part in walk(node) if isinstance(part, Fact | Flag)} | {name}
    fewer = {name: value for name, value in row.items() if name in named}
    return fewer if trial.holds(fewer) else row


def _first(domain: Domain, cells: int) -> Known | None:
    return next(examples(domain, cells), None)
