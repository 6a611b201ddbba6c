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
from .check_plan import sound_plan, state_path
from .data_marks import DataMarks, kept_marks, marks_of
from .make_plan import make_plan
from .opened import locate_project
from .plan_approvals import approvals_missing, counted
from .plan_differences import PlanDifference, plan_differences
from .plan_file import Plan
from .policy.approval import person, thresholds_passed
from .report.amounts import Amounts, clean
from .report.approval_words import passed_words, size_of
from .report.figures import Notice, Summary
from .run_options import RunOptions
from .show_simulation import Ready, batches_of
from .simulate import Simulated


def follow_plan(reader: Reader, options: RunOptions, path: Path | None) -> tuple[Plan | None, RunOptions, Answer]:
    """The plan and the options it says, where none were typed; (None, ..., what to answer) where it cannot be used."""
    if path is None:
        return None, options, Answer()
    plan, problems, code = sound_plan(reader.here / path, path.as_posix())
    if plan is None:
        return None, options, refused(problems, reader.language, code)
    folder, problems = locate_project(reader, options.project_dir)
    if folder is None:
        return None, options, refused(problems, reader.language)
    state = options.state
    if state is None and (plan.inputs.state.elsewhere or plan.inputs.state.file is not None):
        state = state_path(plan, folder)
        if state is None:
            problem = Problem("G135", {"path": path.as_posix()}, hints=("again",), where=path.as_posix())
            return None, options, refused([problem], reader.language)
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
    ready: Ready, done: Simulated, options: RunOptions, planned: Plan | None, path: Path | None, here: Path
) -> tuple[Answer | None, Plan | None]:
    """What to answer instead of writing a batch; None: nothing stands in the way of the plan, which comes back with the
    approvals that count. `here`: where the reader stands."""
    if planned is None or path is None:
        return _above_thresholds(ready, done), None
    state = None if options.state is None else here / options.state
    now = make_plan(done, ready.prepared, options.seed, options.wave, planned.made_by, state)
    differences = plan_differences(planned, now, _marks(planned, now, ready))
    if differences:
        return _differs(differences, path, ready.language), None
    held = held_to_now(planned, now)
    if approvals_missing(held):
        return _unapproved(held, path, ready.language), None
    people = {person(one.by) for one in counted(held)}
    return None, held.model_copy(update={"approvals": [one for one in held.in_force() if person(one.by) in people]})


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


def _marks(planned: Plan, now: Plan, ready: Ready) -> tuple[DataMarks | None, DataMarks | None]:
    """Of the data of then and of now, where they differ and somebody will ask how."""
    if planned.inputs.data.hash == now.inputs.data.hash:
        return None, None
    then = kept_marks(batches_of(ready) / "simulate", planned.inputs.data.hash)
    return then, marks_of(ready.prepared.facts) if then is not None else None


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
    size = size_of(summary)
    passed = thresholds_passed(policy.approval, size)
    if not passed:
        return None
    values = {"passed": passed_words(passed, size, policy.currency, policy.exponent)}
    return refused([Problem("G130", values, hints=("way",), where="project.yaml")], ready.language, GUARDED)


def held_to_now(planned: Plan, now: Plan) -> Plan:
    """The plan under the project's own rules of approval, in case the file's were altered. Where either of the two
    passes a threshold, an approval is needed: a batch decided in between must not make what was planned look small."""
    if now.approval is None:
        return planned
    needed = now.approval.needed or (planned.approval is not None and planned.approval.needed)
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
        "cost": amounts.money(plan.cost_minor),
        "names": ", ".join(one.who for one in rules.approvers) if rules is not None else "",
    }
    hints = ["way", *(["who"] if values["names"] else [])]
    idle = [one.by for one in plan.in_force() if one.by not in {given.by for given in have}]
    if idle:
        values["idle"] = ", ".join(idle)
        hints.append("idle")
    return refused([Problem("G131", values, hints=tuple(hints), where=path.as_posix())], language, GUARDED)
