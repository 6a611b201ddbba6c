"""`approval:` of project.yaml to `Approval`, with the problems of rules that nobody could follow."""

from __future__ import annotations

from decimal import Decimal

from ...rules.problems import Problem
from ...rules.validate import place_at
from .amounts import to_minor
from .approval import Approval, Approver, same_person
from .settings import Settings
from .shapes import ApproverShape

KEY = "approval"


def read_approval(settings: Settings) -> tuple[Approval | None, list[Problem]]:
    """None where project.yaml asks for none."""
    shape = settings.approval
    if shape is None:
        return None, []
    reading = _Reading(settings)
    above = shape.above
    if above.expected_cost is None and above.worst_case is None and above.customers is None and above.change is None:
        reading.problems.append(Problem("C140", {}, place_at(settings.node, [KEY, "above"]), ("sample",)))
    approvers = tuple(reading.approver(one, index) for index, one in enumerate(shape.approvers or ()))
    approval = Approval(
        expected_cost=reading.money(above.expected_cost, "above", "expected_cost"),
        worst_case=reading.money(above.worst_case, "above", "worst_case"),
        customers=above.customers,
        change=above.change,
        approvers=approvers,
        how_many=shape.how_many,
        four_eyes=shape.four_eyes,
    )
    reading.check_people(approval)
    return approval, reading.problems


class _Reading:
    """The problems found so far."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.problems: list[Problem] = []

    def money(self, amount: Decimal | None, *path: str | int) -> int | None:
        if amount is None:
            return None
        minor, problems = to_minor(amount, place_at(self.settings.node, [KEY, *path]), self.settings)
        self.problems += problems
        return minor

    def approver(self, one: str | ApproverShape, index: int) -> Approver:
        if isinstance(one, str):
            return Approver(one)
        return Approver(one.who, self.money(one.up_to, "approvers", index, "up_to"))

    def check_people(self, approval: Approval) -> None:
        """Nobody twice, and enough of them."""
        people = approval.approvers
        for index, one in enumerate(people):
            if any(same_person(one.who, other.who) for other in people[:index]):
                place = place_at(self.settings.node, [KEY, "approvers", index])
                self.problems.append(Problem("C141", {"who": one.who}, place))
        if people and approval.how_many > len(people):
            place = place_at(self.settings.node, [KEY, "how_many"])
            values = {"how_many": approval.how_many, "people": len(people)}
            self.problems.append(Problem("C142", values, place, ("ways",)))
        elif people and approval.four_eyes and approval.how_many == len(people):
            place = place_at(self.settings.node, [KEY, "approvers"])
            values = {"how_many": approval.how_many, "people": len(people)}
            self.problems.append(Problem("C143", values, place, ("ways",)))
