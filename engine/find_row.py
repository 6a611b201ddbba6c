"""A row for which conditions are true, false or unknown as wished: found by solving for values, tried, then told.

A search, not a proof: from the first part that is not yet as wished it goes back through the rules that raise a flag or
set a fact to the inputs they read, takes the values at which a leaf turns (`critical_values`), keeps what comes nearer,
and drops at the end what is not needed. Deterministic; None says only that nothing was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from .critical_values import critical_values
from .layers import Cycle, Layers, names_written, order_rules
from .program import Program, Rule
from .reference import Known, settle, truth
from .tree import (
    All,
    Any,
    Condition,
    Constant,
    Fact,
    Flag,
    IsUnknown,
    Leaf,
    Node,
    Not,
    Value,
    children,
    walk,
    with_children,
)
from .wishes import FAILS, HOLDS, UNKNOWN, Domain, Wanted, Wish, before

MOST_STEPS = 40
ATTEMPTS = 3
IMPOSSIBLE = 1e6
MISSING = 0.2
"""What an unknown input adds to the cost of a leaf, so that of two leaves the one is turned first that lacks less."""


Row = dict[str, Known | None]
"""Stored values of inputs and input flags; what is not named is unknown, or false."""


@dataclass
class Finder:
    """Looks for rows of one program. `tries` counts the rows that were judged."""

    program: Program
    domains: Mapping[str, Domain]
    tries: int = 0
    _layers: Layers = field(init=False)
    _writers: dict[str, list[Rule]] = field(init=False)
    _scales: dict[str, int] = field(init=False)
    _now: Row = field(default_factory=dict)
    _truths: dict[int, bool | None] = field(default_factory=dict)
    """By the identity of nodes of the program and of the wishes, which live as long as the search."""
    _costs: dict[tuple[str, Wanted], float] = field(default_factory=dict)
    _over_values: dict[tuple[int, str], tuple[Leaf, list[tuple[Rule, Leaf]]]] = field(default_factory=dict)
    """By the identity of a leaf, which is kept alive beside."""

    def __post_init__(self) -> None:
        """Raises ValueError for a program with a cycle."""
        order = order_rules(self.program)
        if isinstance(order, Cycle):
            raise ValueError("the program has a cycle")
        self._layers = order
        self._writers = {}
        for rule in self.program.rules:
            for name in names_written(rule):
                self._writers.setdefault(name, []).append(rule)
        self._scales = {part.name: part.scale for part in self.program.inputs}

    def find(
        self,
        wishes: Sequence[Wish],
        start: Mapping[str, Known | None],
        most_tries: int = 150,
        near: Mapping[str, Known | None] | None = None,
    ) -> Row | None:
        """A row with which every wish comes true, no larger than needed beyond `start`; None where none was found.

        `near`: a larger row from which it may not be far.
        """
        if near is not None:
            row = self._climb(wishes, dict(near), 0, self.tries + most_tries // ATTEMPTS)
            if row is not None:
                return self._without_idle(wishes, row, start)
        for attempt in range(ATTEMPTS):
            row = self._climb(wishes, dict(start), attempt, self.tries + most_tries // ATTEMPTS)
            if row is not None:
                return self._without_idle(wishes, row, start)
        return None

    def sharpen(self, wishes: Sequence[Wish], row: Row, leaf: Leaf) -> Row:
        """The row with a fact of the leaf moved next to where the leaf turns, as far as every wish stays true."""
        meant = self.settled(row)
        for part in self._in_inputs(leaf, meant):
            for name, value in critical_values(part, meant, self.program):
                for near in before(value, self._scales.get(name, 0)):
                    if self._accepts(name, near, shy=True) and near != row.get(name):
                        moved = {**row, name: near}
                        if self.come_true(wishes, moved):
                            return moved
        return row

    def come_true(self, wishes: Sequence[Wish], row: Row) -> bool:
        """Whether every wish comes true in the row."""
        return self.are_true(wishes, self.settled(row))

    def are_true(self, wishes: Sequence[Wish], meant: Row) -> bool:
        """The same for a row that was settled."""
        return all(self._truth(wish.condition, meant) in wish.wanted for wish in wishes)

    def _climb(self, wishes: Sequence[Wish], row: Row, attempt: int, until: int) -> Row | None:
        """Takes the first move that comes nearer; where none does, the least bad one that leads somewhere new."""
        been = {_key(row)}
        meant = self.settled(row)
        now = self._distance(wishes, meant)
        for _ in range(MOST_STEPS):
            if not now:
                return row
            bad = next(wish for wish in wishes if self._truth(wish.condition, meant) not in wish.wanted)
            best: tuple[float, Row, Row] | None = None
            tried: set[tuple[str, Known | None]] = set()
            for name, value in self._moves(bad.condition, bad.wanted, meant, attempt):
                moved = {**row, name: value}
                if (name, value) in tried:
                    continue
                tried.add((name, value))
                if _key(moved) in been or not self._accepts(name, value, shy=attempt == 0):
                    continue
                if self.tries >= until:
                    return None
                then = self.settled(moved)
                distance = self._distance(wishes, then)
                if best is None or distance < best[0]:
                    best = (distance, moved, then)
                if distance < now:
                    break
            if best is None or best[0] >= IMPOSSIBLE:
                return None
            now, row, meant = best
            been.add(_key(row))
        return None

    def _without_idle(self, wishes: Sequence[Wish], row: Row, start: Mapping[str, Known | None]) -> Row:
        for name in [name for name in row if name not in start]:
            less = {other: value for other, value in row.items() if other != name}
            if self.come_true(wishes, less):
                row = less
        return row

    def settled(self, row: Row) -> Row:
        """Every fact and flag as it stands at the end, as conditions mean it."""
        self.tries += 1
        return settle(self.program, row, self._layers)[1]

    def _accepts(self, name: str, value: Known | None, shy: bool) -> bool:
        domain = self.domains.get(name)
        return domain is None or domain.holds(value, shy)

    def _truth(self, node: Condition, meant: Row) -> bool | None:
        """The truth of a node in the row that was settled last; of AND, OR and NOT from that of their parts."""
        self._look_at(meant)
        key = id(node)
        if key not in self._truths:
            match node:
                case Not():
                    inner = self._truth(node.part, meant)
                    found = None if inner is None else not inner
                case All():
                    parts = [self._truth(part, meant) for part in node.parts]
                    found = False if False in parts else None if None in parts else True
                case Any():
                    parts = [self._truth(part, meant) for part in node.parts]
                    found = True if True in parts else None if None in parts else False
                case _:
                    found = truth(node, meant)
            self._truths[key] = found
        return self._truths[key]

    def _look_at(self, meant: Row) -> None:
        """What was worked out is of the row looked at last."""
        if meant is not self._now:
            self._now, self._truths, self._costs = meant, {}, {}

    def _distance(self, wishes: Sequence[Wish], meant: Row) -> float:
        return sum(self._cost(wish.condition, wish.wanted, meant) for wish in wishes)

    def _cost_of_rule(self, rule: Rule, wanted: Wanted, meant: Row) -> float:
        """Asked for by many names, so worked out once for a row."""
        self._look_at(meant)
        key = (rule.id, wanted)
        if key not in self._costs:
            self._costs[key] = self._cost(rule.when, wanted, meant)
        return self._costs[key]

    def _cost(self, node: Condition, wanted: Wanted, meant: Row) -> float:
        """0 where it is as wished; else about how many leaves must turn, those of rules before it too."""
        if self._truth(node, meant) in wanted:
            return 0
        match node:
            case Not():
                return self._cost(node.part, _opposite(wanted), meant)
            case All() | Any():
                costs = [self._cost(part, wanted, meant) for part in node.parts]
                return sum(costs) if _needs_all(node, wanted) else min(costs)
            case Constant():
                return IMPOSSIBLE
            case Flag():
                return 1 + self._cost_of_flag(node, meant)
            case _:
                return self._cost_of_leaf(node, wanted, meant)

    def _cost_of_leaf(self, leaf: Leaf, wanted: Wanted, meant: Row) -> float:
        """One step; where the leaf reads what rules set, the nearest rule that sets a value which will do."""
        facts = dict.fromkeys(fact.name for fact in walk(leaf) if isinstance(fact, Fact))
        if None in wanted:
            return 1
        missing = [name for name in facts if meant.get(name) is None and name not in self._writers]
        setters = [cost for name in facts for cost, _ in self._setters(leaf, name, wanted, meant)]
        return 1 + min(setters, default=0) + MISSING * len(missing)

    def _setters(self, leaf: Leaf, name: str, wanted: Wanted, meant: Row) -> list[tuple[float, Rule]]:
        """The rules that set the fact to a value with which the leaf may be as wanted, and how far from firing."""
        return [
            (self._cost_of_rule(rule, _firing(rule), meant) + (0 if is_met else 0.5), rule)
            for rule, part in (self._set_in(leaf, name) if name in self._writers else ())
            for is_met in [truth(part, meant) in wanted]
            if is_met or any(isinstance(node, Fact) for node in walk(part))  # a constant that will not do never will
        ]

    def _set_in(self, leaf: Leaf, name: str) -> list[tuple[Rule, Leaf]]:
        """Every rule that sets the fact, with the leaf over the value it sets."""
        key = id(leaf), name
        if key not in self._over_values:
            made = [
                (rule, cast(Leaf, _put(leaf, name, value)))
                for rule in self._writers[name]
                for written, value in rule.sets
                if written == name
            ]
            self._over_values[key] = leaf, made
        return self._over_values[key][1]

    def _cost_of_flag(self, flag: Flag, meant: Row) -> float:
        if flag.name in self.program.input_flags:
            return 0
        writers = self._writers.get(flag.name, [])
        if meant.get(flag.name) is True:
            return sum(self._cost_of_rule(rule, _idle(rule), meant) for rule in writers)
        return min((self._cost_of_rule(rule, _firing(rule), meant) for rule in writers), default=IMPOSSIBLE)

    def _moves(self, node: Condition, wanted: Wanted, meant: Row, attempt: int) -> Iterator[tuple[str, Known | None]]:
        """Single inputs with values that may bring the condition nearer."""
        if self._truth(node, meant) in wanted:
            return
        match node:
            case Not():
                yield from self._moves(node.part, _opposite(wanted), meant, attempt)
            case All() | Any():
                parts = node.parts[::-1] if attempt % 2 and not _needs_all(node, wanted) else node.parts
                for part in parts:
                    yield from self._moves(part, wanted, meant, attempt)
            case Flag():
                yield from self._moves_of_flag(node, meant, attempt)
            case Constant():
                return
            case _:
                yield from self._moves_of_leaf(node, wanted, meant, attempt)

    def _moves_of_flag(self, flag: Flag, meant: Row, attempt: int) -> Iterator[tuple[str, Known | None]]:
        is_raised = meant.get(flag.name) is True
        if flag.name in self.program.input_flags:
            yield flag.name, not is_raised
        for rule in self._writers.get(flag.name, []):
            yield from self._moves(rule.when, _idle(rule) if is_raised else _firing(rule), meant, attempt)

    def _moves_of_leaf(
        self, leaf: Leaf, wanted: Wanted, meant: Row, attempt: int
    ) -> Iterator[tuple[str, Known | None]]:
        for name in dict.fromkeys(fact.name for fact in walk(leaf) if isinstance(fact, Fact)):
            if None in wanted:
                for rule in self._writers.get(name, []):
                    yield from self._moves(rule.when, FAILS, meant, attempt)
                continue
            nearest_first = sorted(self._setters(leaf, name, wanted, meant), key=lambda pair: pair[0])
            for rule in [rule for _, rule in nearest_first] or self._writers.get(name, []):
                yield from self._moves(rule.when, _firing(rule), meant, attempt)
        for part in self._in_inputs(leaf, meant):
            names = dict.fromkeys(fact.name for fact in walk(part) if isinstance(fact, Fact))
            if None in wanted:
                yield from ((name, None) for name in names if name in self._scales)
            if wanted == UNKNOWN:
                continue
            turning = [
                (name, value)
                for name, value in critical_values(part, meant, self.program)
                if truth(part, {**meant, name: self._meaning(name, value)}) in wanted
            ]
            if not isinstance(part, IsUnknown):  # where presence alone is asked for, usual values come first
                yield from turning
            for name in names:
                samples = self.domains[name].samples if name in self.domains else ()
                samples = samples[attempt % max(len(samples), 1) :] + samples[: attempt % max(len(samples), 1)]
                for value in samples:
                    if meant.get(name) is None or truth(part, {**meant, name: self._meaning(name, value)}) in wanted:
                        yield name, value
            yield from turning
            for flag in (node for node in walk(part) if isinstance(node, Flag)):
                yield from self._moves_of_flag(flag, meant, attempt)
        for name in dict.fromkeys(fact.name for fact in walk(leaf) if isinstance(fact, Fact)):
            for rule in self._writers.get(name, []):  # one that sets a value which will not do may be in the way
                yield from self._moves(rule.when, _idle(rule), meant, attempt)

    def _meaning(self, name: str, value: Known | None) -> Known | None:
        scale = self._scales.get(name, 0)
        return value / 10.0**scale if scale and isinstance(value, int | float) else value

    def _in_inputs(self, leaf: Leaf, meant: Row, depth: int = 0) -> Iterator[Leaf]:
        """The leaf; and where it reads a fact that rules set, the leaf over what each of them sets it to."""
        name = next((fact.name for fact in walk(leaf) if isinstance(fact, Fact) and fact.name in self._writers), None)
        if name is None or depth > 5:
            yield leaf
            return
        for rule in self._writers[name]:
            for written, value in rule.sets:
                if written == name:
                    yield from self._in_inputs(_put(leaf, name, value), meant, depth + 1)  # type: ignore[arg-type]


def _needs_all(node: All | Any, wanted: Wanted) -> bool:
    """Whether every part must be as wished, or one is enough."""
    settles_it = isinstance(node, Any)  # one true part of OR, one false part of AND
    return settles_it not in wanted


def _firing(rule: Rule) -> Wanted:
    return HOLDS if not rule.fires_if_unknown else HOLDS | UNKNOWN


def _idle(rule: Rule) -> Wanted:
    return FAILS if rule.fires_if_unknown else FAILS | UNKNOWN


def _opposite(wanted: Wanted) -> Wanted:
    return frozenset(None if one is None else not one for one in wanted)


def _put(node: Node, name: str, value: Value) -> Node:
    """The node with a fact replaced by a value."""
    if isinstance(node, Fact):
        return value if node.name == name else node
    return with_children(node, [_put(part, name, value) for part in children(node)])


def _key(row: Row) -> frozenset[tuple[str, object]]:
    return frozenset((name, (type(value).__name__, value)) for name, value in row.items() if value is not None)
