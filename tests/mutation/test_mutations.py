"""The changes are real ones, each alone; a change of what people read, or of types, is none."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

spec = spec_from_file_location("mutations", Path(__file__).with_name("mutations.py"))
assert spec is not None
assert spec.loader is not None
mutations = module_from_spec(spec)
sys.modules["mutations"] = mutations
spec.loader.exec_module(mutations)

SOURCE = '''
def take(left: int, more: int = 0) -> int:
    """What is left."""
    if left < more:
        raise ValueError(Problem("L112", {"left": left}))
    return left - more

def other(query):
    return query.where(a == 1, b.in_(c)).values(x=1, y=f(2)).order_by(a)
'''


def changed_lines(source: str, mutant: str) -> int:
    import ast

    before, after = ast.unparse(ast.parse(source)).splitlines(), mutant.splitlines()
    return sum(one != other for one, other in zip(before, after, strict=False)) + abs(len(before) - len(after))


def test_each_change_is_one_and_none_is_of_texts_types_or_order() -> None:
    found = list(mutations.mutants(SOURCE))
    assert len({one.source for one in found}) == len(found)
    assert all(changed_lines(SOURCE, one.source) >= 1 for one in found)
    for one in found:
        assert "What is left." in one.source
        assert "left: int" in one.source
        assert ".order_by(a)" in one.source
    whats = [one.what for one in found]
    wanted = (
        "compares by LtE", "is always so", "is never so", "is left out", "takes Add", "compares by NotEq",
        "is not_in, not in_", "does not ask a == 1", "does not ask b.in_(c)", "does not set x", "is 2", "is 3",
    )  # fmt: skip
    for what in wanted:
        assert what in whats, what
    assert not any("L112~" in one.source for one in found)


def test_only_the_functions_that_are_named_are_changed() -> None:
    for one in mutations.mutants(SOURCE, ["other"]):
        assert "return left - more" in one.source
        assert "left < more" in one.source
