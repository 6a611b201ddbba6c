"""`simulate --out plan.json`: writes the plan of a simulation, unless it could never be decided."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..rules.problems import Phrase, Problem, is_error
from .answer import Reader
from .make_plan import make_plan
from .plan_file import Plan, edited_by_hand, read_plan, write_plan
from .report.amounts import clean
from .report.prepared import Prepared
from .run_options import RunOptions
from .simulate import Simulated
from .who import Who, who_acts

PLAN_ENDING = ".json"


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
    path: Path, done: Simulated, prepared: Prepared, options: RunOptions, reader: Reader, by: str | None
) -> tuple[Plan | None, Who | None, list[Problem]]:
    """The plan as written. The same plan written again keeps its approvals."""
    who = who_acts(by, reader.environment, prepared.folder)
    if problem := _hindrance(done, prepared, who):
        return None, who, [problem]
    state = None if options.state is None else reader.here / options.state
    plan = make_plan(done, prepared, options.seed, options.wave, None if who is None else who.name, state)
    is_there = (reader.here / path).is_file()
    earlier, _ = read_plan(reader.here / path, path.as_posix()) if is_there else (None, [])
    if is_there and earlier is None:
        taken = Phrase(f"{path.as_posix()} is there and is no plan", f"{path.as_posix()} 已存在，且不是计划")
        return None, who, [Problem("C149", {"why": taken})]
    if earlier is not None and earlier.hash == plan.hash and not edited_by_hand(earlier, path.as_posix()):
        plan = earlier
    try:
        write_plan(reader.here / path, plan)
    except OSError as error:
        why = f"{path.as_posix()}: {error.strerror or type(error).__name__}"
        return None, who, [Problem("C149", {"why": why})]
    return plan, who, []


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
    have = len(plan.in_force())
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
