"""Entries of budgets.yaml and calendars.yaml."""

from __future__ import annotations

from decimal import Decimal

from ...rules.conditions import read_condition
from ...rules.nodes import Node
from ...rules.problems import Problem
from ...rules.validate import place_at, validate
from .amounts import to_minor
from .empty_keys import empty_keys
from .ids import id_place
from .local_days import begin_of, check_order, end_of
from .not_yet import refuse_not_yet
from .policy import Budget, Calendar
from .settings import Settings
from .shapes import BudgetShape, CalendarShape


def read_budget(node: Node, settings: Settings) -> tuple[Budget | None, list[Problem]]:
    """The budget of a node, or None where a part cannot be read."""
    shape, problems = validate(node, BudgetShape)
    problems += refuse_not_yet(node, BudgetShape)
    if shape is None:
        return None, problems
    problems += empty_keys(node)
    problems += check_order(shape.starts, shape.ends, settings.zone, node, [])
    if shape.pace is not None and shape.per == "total" and (shape.starts is None or shape.ends is None):
        problems.append(Problem("P129", {"name": shape.id}, place_at(node, ["pace"])))
    amount, found = to_minor(shape.amount, place_at(node, ["amount"]), settings)
    problems += found
    worst_case = amount
    if shape.worst_case is not None:
        worst_case, found = to_minor(shape.worst_case, place_at(node, ["worst_case"]), settings)
        problems += found
    where = None
    if shape.where is not None:
        where, found = read_condition(shape.where)
        problems += found
        if where is None:
            return None, problems
    budget = Budget(
        id=shape.id,
        amount=amount,
        worst_case=worst_case,
        per=shape.per,
        place=id_place(node, "budget"),
        starts=shape.starts,
        ends=shape.ends,
        pace=shape.pace,
        keep_for_events=shape.keep_for_events or Decimal(0),
        carry_over=shape.carry_over,
        owner=shape.owner or "",
        where=where,
    )
    return budget, problems


def read_calendar(node: Node, settings: Settings) -> tuple[Calendar | None, list[Problem]]:
    """The calendar of a node, its windows in order of time; None where a part cannot be read."""
    shape, problems = validate(node, CalendarShape)
    if shape is None:
        return None, problems
    for index, window in enumerate(shape.windows):
        problems += check_order(window.starts, window.ends, settings.zone, node, ["windows", index])
    windows = sorted((begin_of(one.starts, settings.zone), end_of(one.ends, settings.zone)) for one in shape.windows)
    return Calendar(shape.id, tuple(windows), id_place(node, "calendar")), problems
