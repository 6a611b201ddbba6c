"""Which rule before which: layers by longest path, or the shortest cycle. Linear in the program, no recursion.

A rule that raises a flag, sets a fact or proposes an item feeds every rule that reads that name, in its condition or
in the expressions it sets. The rules of a choice stand for each other, so they are ordered as one: all of them wait
for what any of them reads. Inside a layer first the rules fire, then the names whose last writer stands there settle.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .program import Choice, Program, Rule, conflict_flag
from .tree import Fact, Flag, Literal, Node, Origin, children


@dataclass(frozen=True, slots=True)
class Layer:
    """`rules` are indices into `program.rules`, rising. `flags` and `facts` settle once these rules have fired."""

    rules: tuple[int, ...]
    flags: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layers:
    """Layers in order. `unwritten` are derived facts that no rule sets: they hold `otherwise` from the start."""

    layers: tuple[Layer, ...]
    unwritten: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CycleStep:
    """`rule` writes `feeds`, which the rule of the next step (of the last: the first) reads at `read_at`.

    Where the rule stands in a choice it may be another rule of the same choice that reads what the step before feeds:
    `reader`. `feeds` may be the flag of the choice itself; then `rule` is its first.
    """

    rule: Rule
    feeds: str
    read_at: Origin = field(default=None, compare=False)
    choice: str | None = None
    reader: Rule | None = None


@dataclass(frozen=True, slots=True)
class Cycle:
    """Rules that wait for each other in a ring; no shorter ring exists in the program."""

    steps: tuple[CycleStep, ...]


def order_rules(program: Program) -> Layers | Cycle:
    """Layers, each rule as early as what it reads allows; or the shortest cycle, the same one for the same rules.

    Time is linear for layers. A cycle costs at most one search per rule that stands on a ring.
    """
    units = _units(program)
    writes = [_written_by(unit, program) for unit in units]
    reads = [_read_by(unit, program) for unit in units]
    writers: dict[str, list[int]] = {}
    for index, names in enumerate(writes):
        for name in names:
            writers.setdefault(name, []).append(index)
    depth = _longest_paths(writes, reads, writers)
    if depth is None:
        return _shortest_cycle(program, units, writes, reads)
    return _as_layers(program, units, depth, writers)


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is ordered as one: a rule alone, or all rules of a choice (indices rising)."""

    rules: tuple[int, ...]
    choice: Choice | None = None


def _units(program: Program) -> list[_Unit]:
    """In the order of their first rules."""
    if not program.choices:
        return [_Unit((index,)) for index in range(len(program.rules))]
    position = {rule.id: index for index, rule in enumerate(program.rules)}
    members = [(choice, tuple(sorted(position[rule] for rule in choice.rules))) for choice in program.choices]
    alone = set(range(len(program.rules))).difference(*(indices for _, indices in members))
    units = [_Unit((index,)) for index in alone] + [_Unit(indices, choice) for choice, indices in members if indices]
    return sorted(units, key=lambda unit: unit.rules)


def _written_by(unit: _Unit, program: Program) -> tuple[str, ...]:
    names = dict.fromkeys(name for index in unit.rules for name in names_written(program.rules[index]))
    if unit.choice is not None and unit.choice.mode == "agree":
        names[conflict_flag(unit.choice.id)] = None
    return tuple(names)


def _read_by(unit: _Unit, program: Program) -> tuple[str, ...]:
    if len(unit.rules) == 1:
        return tuple(names_read(program.rules[unit.rules[0]]))
    return tuple(dict.fromkeys(name for index in unit.rules for name in names_read(program.rules[index])))


def names_written(rule: Rule) -> tuple[str, ...]:
    """Flags it raises, `proposed.<item>` of what it proposes, facts it sets; each once, in this order."""
    proposed = () if rule.proposes is None else tuple(f"proposed.{item}" for item in rule.proposes.items)
    return tuple(dict.fromkeys((*rule.flags, *proposed, *(name for name, _ in rule.sets))))


def names_read(rule: Rule) -> Mapping[str, Origin]:
    """Facts and flags that its condition and its set expressions read, each with the origin of its first reading."""
    found: dict[str, Origin] = {}
    waiting: list[Node] = [*(value for _, value in reversed(rule.sets)), rule.when]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Fact | Flag):
            found.setdefault(node.name, node.origin)
        elif not isinstance(node, Literal):
            waiting += children(node)[::-1]
    return found


def _longest_paths(
    writes: list[tuple[str, ...]], reads: list[tuple[str, ...]], writers: Mapping[str, list[int]]
) -> list[int] | None:
    """The layer of every unit (Kahn's order over units and names in turn); None where a cycle keeps some waiting."""
    writers_left = {name: len(indices) for name, indices in writers.items()}
    readers: dict[str, list[int]] = {name: [] for name in writers}
    names_left = [0] * len(reads)
    for index, names in enumerate(reads):
        for name in names:
            if name in readers:
                readers[name].append(index)
                names_left[index] += 1
    depth = [0] * len(reads)
    settles = dict.fromkeys(writers, 0)
    ready = deque(index for index, left in enumerate(names_left) if not left)
    done = 0
    while ready:
        index = ready.popleft()
        done += 1
        for name in writes[index]:
            settles[name] = max(settles[name], depth[index])
            writers_left[name] -= 1
            if writers_left[name]:
                continue
            for reader in readers[name]:
                depth[reader] = max(depth[reader], settles[name] + 1)
                names_left[reader] -= 1
                if not names_left[reader]:
                    ready.append(reader)
    return depth if done == len(reads) else None


def _as_layers(program: Program, units: list[_Unit], depth: list[int], writers: Mapping[str, list[int]]) -> Layers:
    derived = {part.name for part in program.derived}
    count = max(depth, default=-1) + 1
    rules: list[list[int]] = [[] for _ in range(count)]
    flags: list[list[str]] = [[] for _ in range(count)]
    facts: list[list[str]] = [[] for _ in range(count)]
    for unit, layer in zip(units, depth, strict=True):
        rules[layer] += unit.rules
    for name in sorted(writers):
        layer = max(depth[index] for index in writers[name])
        (facts if name in derived else flags)[layer].append(name)
    return Layers(
        tuple(Layer(tuple(sorted(rules[k])), tuple(flags[k]), tuple(facts[k])) for k in range(count)),
        tuple(sorted(derived - set(writers))),
    )


def _shortest_cycle(
    program: Program, units: list[_Unit], writes: list[tuple[str, ...]], reads: list[tuple[str, ...]]
) -> Cycle:
    """Breadth-first from each unit left on a ring, in program order; the first of the shortest rings wins.

    After its search a unit is taken away with all that then stands on no ring, since no shorter ring can hold it: so a
    single ring of any length is searched once.
    """
    readers: dict[str, list[int]] = {}
    for index, names in enumerate(reads):
        for name in names:
            readers.setdefault(name, []).append(index)
    after = [tuple(dict.fromkeys(reader for name in names for reader in readers.get(name, ()))) for names in writes]
    alive = _on_rings(after, set(range(len(after))))
    best: tuple[int, ...] = ()
    while alive and len(best) != 1:
        start = min(alive)
        found = _ring_through(start, after, alive, len(best) - 1 if best else len(alive))
        best = found or best
        alive = _on_rings(after, alive - {start})
    return _told(program, [units[index] for index in best], [writes[index] for index in best])


def _told(program: Program, ring: list[_Unit], writes: list[tuple[str, ...]]) -> Cycle:
    """Of a choice, the rule that feeds the next step, and the one that reads what the step before feeds."""
    feeds, readers, read_at = [], [], []
    for position, names in enumerate(writes):
        following = ring[(position + 1) % len(ring)].rules
        reading = {name: index for index in reversed(following) for name in names_read(program.rules[index])}
        name = next(name for name in names if name in reading)
        reader = program.rules[reading[name]]
        feeds.append(name)
        readers.append(reader)
        read_at.append(names_read(reader)[name])
    steps = []
    for position, unit in enumerate(ring):
        mine = (program.rules[index] for index in unit.rules)
        writer = next((rule for rule in mine if feeds[position] in names_written(rule)), program.rules[unit.rules[0]])
        choice = None if unit.choice is None else unit.choice.id
        steps.append(CycleStep(writer, feeds[position], read_at[position], choice, readers[position - 1]))
    return Cycle(tuple(steps))


def _on_rings(after: list[tuple[int, ...]], alive: set[int]) -> set[int]:
    """What is left when units that feed nobody alive, or that nobody alive feeds, are taken away again and again."""
    before: dict[int, list[int]] = {index: [] for index in alive}
    feeds: dict[int, list[int]] = {index: [reader for reader in after[index] if reader in alive] for index in alive}
    for index, fed in feeds.items():
        for reader in fed:
            before[reader].append(index)
    left = set(alive)
    for forward, backward in ((feeds, before), (before, feeds)):
        open_ends = {index: sum(other in left for other in forward[index]) for index in left}
        waiting = [index for index, count in open_ends.items() if not count]
        while waiting:
            index = waiting.pop()
            left.discard(index)
            for other in backward[index]:
                if other in left:
                    open_ends[other] -= 1
                    if not open_ends[other]:
                        waiting.append(other)
    return left


def _ring_through(start: int, after: list[tuple[int, ...]], alive: set[int], longest: int) -> tuple[int, ...] | None:
    """The shortest ring through `start` over units alive, of at most `longest` units; None where there is none."""
    came_from: dict[int, int] = {}
    frontier: Iterable[int] = (start,)
    for _ in range(longest):
        following: list[int] = []
        for index in frontier:
            for reader in after[index]:
                if reader == start:
                    return _path_to(index, start, came_from)
                if reader in alive and reader not in came_from:
                    came_from[reader] = index
                    following.append(reader)
        frontier = following
    return None


def _path_to(end: int, start: int, came_from: Mapping[int, int]) -> tuple[int, ...]:
    path = [end]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return tuple(reversed(path))
