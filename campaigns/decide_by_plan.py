"""`decide --plan plan.json`: takes day, wave, seed and own history from the plan, and stops where anything differs
from it or an approval is missing. Without a plan it stops what is above the project's thresholds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ..rules.problems import Problem, render_problems
from .answer import DIFFERENT, GUARDED, Answer, Reader, refused
from .make_plan import make_plan
from .opened import locate_project
from .plan_approvals import approvals_missing, counted
from .plan_differences import PlanDifference, plan_differences
from .plan_file import Plan, edited_by_hand, read_plan
from .policy.approval import thresholds_passed
from .report.amounts import Amounts, clean
from .report.approval_words import passed_words, size_of
from .report.figures import Notice, Summary
from .run_options import RunOptions
from .show_simulation import Ready
from .simulate import Simulated


def follow_plan(reader: Reader, options: RunOptions, path: Path | None) -> tuple[Plan | None, RunOptions, Answer]:
    """The plan and the options it says, where none were typed; (None, ..., what to answer) where it cannot be used."""
    if path is None:
        return None, options, Answer()
    plan, problems = read_plan(reader.here / path, path.as_posix())
    if plan is None:
        return None, options, refused(problems, reader.language)
    if edited := edited_by_hand(plan, path.as_posix()):
        return None, options, refused(edited, reader.language, DIFFERENT)
    folder, problems = locate_project(reader, options.project_dir)
    if folder is None:
        return None, options, refused(problems, reader.language)
    state = options.state
    if state is None and plan.inputs.state.file is not None:
        state = folder / plan.inputs.state.file
    local = datetime.fromisoformat(plan.as_of).astimezone(ZoneInfo(plan.zone)).replace(tzinfo=None)
    return (
        plan,
        replace(
            options,
            as_of=options.as_of or local.isoformat(),
            typed_seed=plan.seed if options.typed_seed is None else options.typed_seed,
            typed_wave=plan.wave_name if options.typed_wave is None else options.typed_wave,
            state=state,
        ),
        Answer(),
    )


def plan_stops(
    ready: Ready, done: Simulated, options: RunOptions, planned: Plan | None, path: Path | None
) -> Answer | None:
    """What to answer instead of writing a batch; None: nothing stands in the way."""
    if planned is None or path is None:
        return _above_thresholds(ready, done)
    now = make_plan(done, ready.prepared, options.seed, options.wave, planned.made_by, options.state)
    differences = plan_differences(planned, now)
    if differences:
        return _differs(differences, path, ready.language)
    held = _held_to_now(planned, now)
    return _unapproved(held, path, ready.language) if approvals_missing(held) else None


def as_approved(summary: Summary, plan: Plan | None) -> Summary:
    """The summary of a batch that is decided by a plan: who stands for it, instead of that somebody has to."""
    if plan is None or not plan.in_force():
        return summary
    left = tuple(one for one in summary.notices if one.key != "approval")
    names = ", ".join(one.by for one in plan.in_force())
    notices = (*left, Notice("green", "approved", {"names": names, "plan": plan.hash[:12]}))
    levels = {one.level for one in notices}
    return replace(
        summary, notices=notices, verdict="red" if "red" in levels else "amber" if "amber" in levels else "green"
    )


def plan_record(plan: Plan | None) -> Mapping[str, Any] | None:
    """What the batch's manifest says of the plan it was decided by."""
    if plan is None:
        return None
    return {
        "hash": plan.hash,
        "made_by": plan.made_by,
        "approvals": [one.model_dump(mode="json") for one in plan.in_force()],
    }


def _above_thresholds(ready: Ready, done: Simulated) -> Answer | None:
    policy, summary = ready.project.policy, done.summary
    passed = thresholds_passed(policy.approval, size_of(summary.out, summary.change, summary.customers))
    if not passed:
        return None
    values = {"passed": passed_words(passed, policy.currency, policy.exponent)}
    return refused([Problem("G130", values, hints=("way",), where="project.yaml")], ready.language, GUARDED)


def _held_to_now(planned: Plan, now: Plan) -> Plan:
    """The plan under the project's own rules of approval, in case the file's were altered. What the plan was compared
    with is its own matter, so the threshold on change is the plan's."""
    if now.approval is None:
        return planned
    said = planned.approval is not None and planned.approval.needed
    needed = said or any(one.threshold != "change" for one in now.approval.passed)
    return planned.model_copy(update={"approval": now.approval.model_copy(update={"needed": needed})})


def _differs(differences: list[PlanDifference], path: Path, language: str) -> Answer:
    problem = Problem("G132", {"path": path.as_posix(), "number": len(differences)}, hints=("again",))
    lines = []
    for one in differences:
        lines.append(f"  {clean(one.text(language))}")
        lines += [f"      {clean(line)}" for line in one.lines]
    return Answer(talk="\n".join([render_problems([problem], language), *lines]), code=DIFFERENT)


def _unapproved(plan: Plan, path: Path, language: str) -> Answer:
    amounts = Amounts(plan.currency, plan.exponent)
    rules = plan.approval
    have = counted(plan)
    values = {
        "path": path.as_posix(),
        "missing": approvals_missing(plan),
        "have": len(have),
        "cost": amounts.money(plan.numbers.expected_cost_minor),
        "names": ", ".join(one.who for one in rules.approvers) if rules is not None else "",
    }
    hints = ["way", *(["who"] if values["names"] else [])]
    idle = [one.by for one in plan.in_force() if one.by not in {given.by for given in have}]
    if idle:
        values["idle"] = ", ".join(idle)
        hints.append("idle")
    return refused([Problem("G131", values, hints=tuple(hints), where=path.as_posix())], language, GUARDED)
