"""All back ends give the same bits as the slow evaluator, on generated programs and rows; and a wrong one is noticed.

`CAMPAIGN_SEED` shifts the seeds of this run; `make test-slow` runs 10,000 programs, or `CAMPAIGN_PROGRAMS` of them.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace

import pytest
from campaign_engine.engine import columns, function, plan
from campaign_engine.engine.column_functions import COMPARISONS
from campaign_engine.engine.function_expressions import Writer
from campaign_engine.engine.layers import order_rules
from campaign_engine.engine.program import conflict_flags
from campaign_engine.engine.reference import evaluate
from campaign_engine.engine.tree import Arithmetic, Call, Compare, walk

FIRST_SEED = int(os.environ.get("CAMPAIGN_SEED", "0"))
QUICK_PROGRAMS = 160
MANY_PROGRAMS = int(os.environ.get("CAMPAIGN_PROGRAMS", "10000"))
PARTS = 8
"""The programs of a run are dealt to so many tests, so that they can run side by side."""


def check(programs, back_ends, seeds: range) -> None:
    wrong = []
    for seed in seeds:
        program, rows, stored = programs.generate(seed)
        single = {"single rows": back_ends.by_single_rows} if seed % 10 == 0 else {}
        found = back_ends.differences(program, rows, stored, {**back_ends.BACK_ENDS, **single})
        wrong += [f"seed {seed}: {difference}" for difference in found]
    assert not wrong, "\n".join([f"{len(wrong)} differences; the first:", *wrong[:5]])


@pytest.mark.parametrize("part", range(PARTS))
def test_back_ends_agree_to_the_bit_on_generated_programs(programs, back_ends, part):
    first = FIRST_SEED + part * QUICK_PROGRAMS // PARTS
    check(programs, back_ends, range(first, first + QUICK_PROGRAMS // PARTS))


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_back_ends_agree_to_the_bit_on_many_more_programs(programs, back_ends, part):
    first = FIRST_SEED + 1_000_000 + part * MANY_PROGRAMS // PARTS
    check(programs, back_ends, range(first, first + MANY_PROGRAMS // PARTS))


def test_generated_programs_reach_every_node_every_function_and_several_layers(programs):
    """A generator that only made easy programs would make the tests above worthless."""
    nodes, calls, merges, layers, fired, choices = (Counter() for _ in range(6))
    unknown = known = 0
    for seed in range(60):
        program, rows, _ = programs.generate(seed, 10)
        for rule in program.rules:
            for root in (rule.when, *(value for _, value in rule.sets)):
                for node in walk(root):
                    nodes[type(node).__name__] += 1
                    if isinstance(node, Call | Arithmetic | Compare):
                        calls[node.function if isinstance(node, Call) else node.operator] += 1
        merges.update(part.merge for part in program.derived)
        choices.update(choice.mode for choice in program.choices)
        for row in rows:
            outcome = evaluate(program, row)
            fired.update(outcome.fired)
            choices.update(outcome.flags[name] for name in conflict_flags(program))
            unknown += sum(value is None for value in outcome.facts.values())
            known += sum(value is not None for value in outcome.facts.values())
        layers[len(order_rules(program).layers)] += 1
    assert len(nodes) == 17, sorted(nodes)
    assert len(calls) == 14 + 5 + 6, sorted(calls)
    assert set(merges) == {"priority", "max", "min", "sum", None}
    assert layers[3] + layers[4] > 10, layers
    assert min(choices["first"], choices["agree"]) > 15, choices
    assert 0.1 < choices[True] / (choices[True] + choices[False]) < 0.9, "conflicts arise, and do not always"
    assert 0.25 < fired[True] / fired.total() < 0.75
    assert 0.1 < unknown / (unknown + known) < 0.9


def is_noticed(programs, back_ends, wrong, seeds: range) -> bool:
    """Whether some program of these seeds shows that the back end is wrong."""
    generated = (programs.generate(seed) for seed in seeds)
    return any(back_ends.differences(*program, {"wrong": wrong}) for program in generated)


def test_a_back_end_that_lets_nan_through_is_noticed(programs, back_ends, monkeypatch):
    """What numpy and pandas do: NOT (NaN >= x) fires."""
    monkeypatch.setattr("campaign_engine.engine.column_functions.finite", lambda number: number)
    assert is_noticed(programs, back_ends, back_ends.by_columns, range(20))


def test_a_back_end_that_takes_not_true_for_false_is_noticed(programs, back_ends, monkeypatch):
    """What a two-valued evaluator does: unknown is not equal, so it is different."""
    monkeypatch.setitem(COMPARISONS, "<>", lambda left, right: ~(left == right).fill_null(False))
    assert is_noticed(programs, back_ends, back_ends.by_columns, range(20))


def test_a_back_end_that_divides_by_the_reciprocal_is_noticed(programs, back_ends, monkeypatch):
    """What Polars does where the divisor is one value for all rows: wrong in the last bit for one quotient in seven."""
    careless = lambda dividend, divisor: dividend / divisor  # noqa: E731
    monkeypatch.setattr("campaign_engine.engine.column_functions.divided", careless)
    monkeypatch.setattr("campaign_engine.engine.column_expressions.divided", careless)
    assert is_noticed(programs, back_ends, back_ends.by_columns, range(40))


def test_a_back_end_that_keeps_the_sign_of_zero_is_noticed(programs, back_ends, monkeypatch):
    monkeypatch.setattr("campaign_engine.engine.columns.without_negative_zero", lambda number: number)
    assert is_noticed(programs, back_ends, back_ends.by_columns, range(60))


def test_a_back_end_that_adds_in_another_order_is_noticed(programs, back_ends, monkeypatch):
    """Sums in the order of the files instead of rule ids: equal for small whole numbers, not for others."""
    original = columns._summed
    monkeypatch.setattr(columns, "_summed", lambda name, wishes, *rest: original(name, wishes[::-1], *rest))
    assert is_noticed(programs, back_ends, back_ends.by_columns, range(200))


def test_a_function_that_forgets_unknown_text_is_noticed(programs, back_ends, monkeypatch):
    """`None != 'gold'` holds in Python."""

    def careless(self, left, operator, right):
        return f"({left.text} {'==' if operator == '=' else '!='} {right.text})", 1

    monkeypatch.setattr(Writer, "_compare_held", careless)
    assert is_noticed(programs, back_ends, back_ends.by_function, range(20))


def test_a_back_end_that_lets_the_last_rule_of_a_choice_stand_is_noticed(programs, back_ends, monkeypatch):
    """A table read from below: what a chain of assignments without an early exit does."""
    original = columns.choose

    def upside_down(choice, *rest):
        return original(replace(choice, rules=choice.rules[::-1], classes=choice.classes[::-1]), *rest)

    monkeypatch.setattr(columns, "choose", upside_down)
    assert is_noticed(programs, back_ends, back_ends.by_columns, range(20))


def test_a_back_end_that_guesses_where_rules_clash_is_noticed(programs, back_ends, monkeypatch):
    """UNIQUE taken for FIRST."""
    original = function.choose
    guessing = lambda choice, *rest: original(replace(choice, mode="first"), *rest)  # noqa: E731
    monkeypatch.setattr(function, "choose", guessing)
    assert is_noticed(programs, back_ends, back_ends.by_function, range(20))


def test_a_plan_that_stops_at_a_rule_that_is_only_often_met_is_noticed(programs, back_ends, monkeypatch):
    """Constant folding that cuts a choice off too early."""
    original = plan._plan_choice
    cut = lambda choice, members: original(choice, members[:-1] or members)  # noqa: E731
    monkeypatch.setattr(plan, "_plan_choice", cut)
    assert is_noticed(programs, back_ends, back_ends.by_columns, range(20))
