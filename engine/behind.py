"""What stands behind the names of a program: the rules that conditions rest on, to cut a program down to them."""

from __future__ import annotations

from collections.abc import Iterable

from .layers import names_read, names_written
from .program import Program, Rule
from .tree import Condition


class Behind:
    """What stands behind the names of a program: asked for many conditions, so the writers are gathered once."""

    def __init__(self, program: Program) -> None:
        self._writers: dict[str, list[Rule]] = {}
        for rule in program.rules:
            for name in names_written(rule):
                self._writers.setdefault(name, []).append(rule)
        self._together = {rule: choice.rules for choice in program.choices for rule in choice.rules}
        self._by_id = {rule.id: rule for rule in program.rules}

    def rules(self, roots: Iterable[Condition]) -> tuple[Rule, ...]:
        """The rules whose flags and facts the conditions read, and those behind them; whole choices together."""
        found: dict[str, Rule] = {}
        waiting = [name for root in roots for name in names_read(Rule("", root))]
        asked = set(waiting)
        while waiting:
            for writer in self._writers.get(waiting.pop(), ()):
                for rule in [self._by_id[one] for one in self._together.get(writer.id, (writer.id,))]:
                    if rule.id not in found:
                        found[rule.id] = rule
                        more = set(names_read(rule)) - asked
                        asked |= more
                        waiting += sorted(more)
        return tuple(found.values())
