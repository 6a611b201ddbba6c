"""Which approvals a plan has, which of them count, and how many are missing."""

from __future__ import annotations

from .plan_file import Plan
from .policy.approval import Approval, Approver, Given, Size, approvals_that_count


def rules_of(plan: Plan) -> Approval | None:
    """The project's rules of approval as the plan holds them; thresholds are in `passed` already."""
    rules = plan.approval
    if rules is None:
        return None
    approvers = tuple(Approver(one.who, one.up_to_minor) for one in rules.approvers)
    return Approval(approvers=approvers, how_many=rules.how_many, four_eyes=rules.four_eyes)


def counted(plan: Plan) -> tuple[Given, ...]:
    """The approvals in force, by people who may approve it, for at least what it costs; where the project asks for
    none, all in force."""
    given = [Given(one.by, one.up_to_minor) for one in plan.in_force()]
    rules, numbers = rules_of(plan), plan.numbers
    if rules is None:
        return tuple(given)
    size = Size(plan.cost_minor, plan.worst_minor, numbers.customers, 0, numbers.everybody)
    return approvals_that_count(rules, given, size, plan.made_by)


def approvals_missing(plan: Plan) -> int:
    """How many more are needed before it may be decided."""
    if plan.approval is None or not plan.approval.needed:
        return 0
    return max(plan.approval.how_many - len(counted(plan)), 0)
