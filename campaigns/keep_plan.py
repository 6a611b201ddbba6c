"""`simulate --out plan.json`: writes the plan of a simulation, unless it could never be decided."""

from __future__ import annotations

from collections.abc import Sequence
from os.path import realpath
from pathlib import Path

from ..rules.problems import Phrase, Problem, is_error
from .answer import Reader
from .check_plan import sound_plan
from .data_marks import keep_marks
from .make_plan import make_plan
from .plan_approvals import counted
from .plan_differences import plan_differences
from .plan_file import Plan, write_plan
from .plan_lock import only_writer
from .report.amounts import clean
from .report.prepared import Prepared
from .run_options import RunOptions
from .simulate import Simulated
from .who import Who, who_acts

PLAN_ENDING = ".json"
EDITED = "C145"
"""A plan that was edited by hand is a plan all the same: it may be written anew."""


def split_out(outs: Sequence[Path], here: Path) -> tuple[Path | None, Path | None, list[Problem]]:
    """The folder of the page and the file of the plan, of what was named with --out: a name that ends in .json is a
    plan, anything else (and a folder that is there) a folder."""
    plans = [one for one in outs if one.suffix.lower() == PLAN_ENDING and not (here / one).is_dir()]
    folders = [one for one in outs if one not in plans]
    if len(plans) > 1 or len(folders) > 1:
        names = ", ".join(one.as_posix() for one in (plans if len(plans) > 1 else folders))
        why = Phrase(f"--out names several of one kind: {names}", f"--out 指定了多个同类目标：{names}")
        return None, None, [Problem("C149", {"why": why})]
    return (folders[0] if folders else None), (plans[0] if plans else None), []


def keep_plan(
    path: Path, done: Simulated, prepared: Prepared, options: RunOptions, reader: Reader, by: str | None, kept: Path
) -> tuple[Plan | None, Who | None, list[Problem]]:
    """The plan as written. The same plan written again keeps its approvals. `kept`: the folder of what the next
    comparison needs."""
    who = who_acts(by, reader.environment, prepared.folder)
    if problem := _hindrance(done, prepared, who):
        return None, who, [problem]
    state = None if options.state is None else reader.here / options.state
    plan = make_plan(done, prepared, options.seed, options.wave, None if who is None else who.name, state)
    try:
        target = Path(realpath(reader.here / path))  # of a link what it points to, so that the link stays one
        with only_writer(target):
            written, problems = _written(target, path.as_posix(), plan)
    except OSError as error:
        why = f"{path.as_posix()}: {error.strerror or type(error).__name__}"
        return None, who, [Problem("C149", {"why": why})]
    if written is not None:
        keep_marks(kept, plan.inputs.data.hash, prepared.facts)
    return written, who, problems


def _written(target: Path, shown: str, plan: Plan) -> tuple[Plan | None, list[Problem]]:
    """What stands in the file now: the plan, or the one that stood there and says the same."""
    if target.is_file():
        earlier, problems, _ = sound_plan(target, shown)
        if earlier is None and any(problem.code != EDITED for problem in problems):
            why = Phrase(f"{shown} is there and is no plan", f"{shown} 已存在，且不是计划")
            return None, [Problem("C149", {"why": why})]
        if earlier is not None and _is_the_same(earlier, plan):
            return earlier, []
    write_plan(target, plan)
    return plan, []


def _is_the_same(earlier: Plan, plan: Plan) -> bool:
    """Whether what was approved then is what would be decided now: by the same person, under the same rules of
    approval. What it was compared with, and so `change`, is another matter: it follows the last simulation."""
    asked_alike = (earlier.made_by, earlier.approval) == (plan.made_by, plan.approval)
    return asked_alike and not plan_differences(earlier, plan)


def plan_line(plan: Plan, who: Who | None, path: Path, language: str) -> str:
    """Where the plan is, whose it is, and what it needs."""
    maker = (
        clean(f"{who.name} ({who.known_from})") if who is not None else {"en": "nobody named", "zh": "未署名"}[language]
    )
    line = {
        "en": f"plan written: {path.as_posix()} ({plan.hash[:12]}), made by {maker}",
        "zh": f"计划已写入：{path.as_posix()}（{plan.hash[:12]}），制定者 {maker}",
    }[language]
    if plan.approval is None or not plan.approval.needed:
        return line
    have = len(counted(plan))
    return {
        "en": f"{line}; approvals: {have} of {plan.approval.how_many}. Next: campaign approve {path.as_posix()}",
        "zh": f"{line}；审批：{have}/{plan.approval.how_many}。下一步：campaign approve {path.as_posix()}",
    }[language]


def _hindrance(done: Simulated, prepared: Prepared, who: Who | None) -> Problem | None:
    failed = done.summary.cases_failed
    if failed:
        return Problem("C149", {"why": Phrase(f"{failed} cases fail", f"{failed} 个用例失败")})
    errors = [problem for problem in done.decisions.problems if is_error(problem)]
    if errors:
        first = errors[0]
        return Problem("C149", {"why": Phrase(f"{first.code} {first.text()}", f"{first.code} {first.text('zh')}")})
    approval = prepared.project.policy.approval
    if approval is not None and approval.four_eyes and who is None:
        return Problem("C146", {"doing": Phrase("makes", "制定")}, hints=("by",))
    return None
