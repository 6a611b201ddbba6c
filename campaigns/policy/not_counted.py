"""`orders_since_entry` of a ladder's `stop` is not counted yet: instead of "no such fact", the way round is named."""

from __future__ import annotations

from dataclasses import replace

from ...rules.problems import Problem
from .policy import Policy

NOT_COUNTED = ("orders_since_entry",)
_UNKNOWN_FACT = "R104"


def explain_uncounted(problems: list[Problem], policy: Policy) -> list[Problem]:
    """The problems, with those about names that will be counted one day worded so."""
    return [_explain(problem, policy) for problem in problems]


def _explain(problem: Problem, policy: Policy) -> Problem:
    name = problem.values.get("name")
    if problem.code != _UNKNOWN_FACT or name not in NOT_COUNTED:
        return problem
    campaign = next((one for one in policy.campaigns.values() if _stands_in(problem, one.place.source.path)), None)
    first = campaign.steps[0].offers.items[0] if campaign is not None else "hello_message"
    wanted = f"days_since_order < days_since.{first}"
    return replace(problem, code="P147", values={"name": name, "wanted": wanted}, hints=("days",))


def _stands_in(problem: Problem, path: str) -> bool:
    return problem.place is not None and problem.place.source.path == path
