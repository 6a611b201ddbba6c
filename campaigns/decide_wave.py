"""`campaign decide`: the same decisions as `simulate`, behind guards, written as a batch folder."""

from __future__ import annotations

import json
from dataclasses import replace
from os.path import relpath
from pathlib import Path

from .. import __version__
from ..rules.problems import Problem, is_error, render_problems
from .answer import DIFFERENT, GUARDED, OK, PROBLEMS, Answer, Reader, refused
from .batch.write_batch import Asked, Written, write_batch
from .decide_by_plan import as_approved, follow_plan, plan_record, plan_stops
from .opened import instant_text
from .report.figures import Summary, as_json
from .report.page import render_page
from .report.terminal import render_brief
from .run_options import RunOptions
from .show_simulation import PAGE, Ready, batches_of, get_ready
from .simulate import CasesRun, Simulated, simulate_run

GUARDS = ("G126",)
"""Errors of a run that are a guard's: too large a share of the customers would be left aside."""


def decide(
    reader: Reader,
    options: RunOptions,
    *,
    plan: Path | None = None,
    yes: bool = False,
    out: Path | None = None,
    output: str = "text",
) -> Answer:
    """Exit 0 when there is a batch that holds these decisions, 1 with problems, 3 when another run of the wave
    differs or the plan does, 6 when a guard stops it."""
    planned, options, answer = follow_plan(reader, options, plan)
    if plan is not None and planned is None:
        return answer
    ready, answer = get_ready(reader, options)
    if ready is None:
        return answer
    past = _looks_back(ready, reader)
    if past is not None and not yes:
        return refused([past], ready.language, GUARDED)
    folder = reader.here / out if out is not None else batches_of(ready)
    # Into another folder nothing was decided that could be compared with: whatever lies there is of somebody's choice.
    batches = batches_of(ready) if folder.resolve() == batches_of(ready).resolve() else None
    cases = CasesRun(len(ready.cases), 0)
    # What changed is told against the last simulation: that is what was looked at before this was typed.
    warnings = ready.opened.warnings
    done, problems = simulate_run(
        ready.prepared, options.seed, options.wave, cases, folder / "simulate", reader.progress, warnings, batches
    )
    if done is None:
        return refused(problems, ready.language)
    errors = [problem for problem in done.decisions.problems if is_error(problem)]
    if errors:
        guarded = all(problem.code in GUARDS for problem in errors)
        return refused(errors, ready.language, GUARDED if guarded else PROBLEMS)
    stopped, planned = plan_stops(ready, done, options, planned, plan, reader.here)
    if stopped is not None:
        return stopped
    fuse = _fuse(done.summary)
    if fuse is not None:
        return refused([fuse], ready.language, GUARDED)
    done = replace(done, summary=as_approved(done.summary, planned))
    reader.progress("writing the batch", 0, None)
    asked = Asked(
        ready.prepared.facts,
        ready.project,
        ready.prepared.state,
        options.seed,
        options.wave,
        plan=plan_record(planned),
        trial=past is not None,
    )
    page = render_page(done.summary, ready.language, __version__, with_change=False).encode()
    written = write_batch(folder, done.decisions, asked, {PAGE: page})
    return _answer(written, done, ready, reader, output)


def _answer(written: Written, done: Simulated, ready: Ready, reader: Reader, output: str) -> Answer:
    language = ready.language
    problems = [_beside(problem, reader) for problem in written.problems]
    talk = render_problems([*ready.prepared.problems, *done.decisions.problems, *problems], language)
    if written.status == "refused":
        return Answer(talk=talk, code=DIFFERENT if written.differences is not None else PROBLEMS)
    assert written.folder is not None
    shown = _shown(written.folder, reader)
    if output == "json":
        numbers = {"status": written.status, "folder": shown}
        return Answer(json.dumps({**numbers, "summary": as_json(done.summary)}, ensure_ascii=False, indent=2), talk, OK)
    said = {
        ("written", "en"): f"batch written: {shown}",
        ("written", "zh"): f"批次已写入：{shown}",
        ("same", "en"): f"these decisions were written before: {shown}",
        ("same", "zh"): f"这些决策已写过：{shown}",
    }[written.status, language]
    return Answer(f"{said}\n{render_brief(done.summary, language)}", talk, OK)


def _shown(folder: Path, reader: Reader) -> str:
    """The folder as the reader would type it."""
    return Path(relpath(folder, reader.here)).as_posix()


def _beside(problem: Problem, reader: Reader) -> Problem:
    """A folder in a problem is named as the reader would type it."""
    if "folder" not in problem.values:
        return problem
    return replace(problem, values={**problem.values, "folder": _shown(Path(str(problem.values["folder"])), reader)})


def _looks_back(ready: Ready, reader: Reader) -> Problem | None:
    """A day before today, where the project is; the batch would promise for the past."""
    from zoneinfo import ZoneInfo

    as_of = ready.prepared.as_of
    today = reader.now.astimezone(ZoneInfo(as_of.zone)).date()
    if as_of.today >= today:
        return None
    return Problem("C112", {"as_of": instant_text(as_of), "today": today}, hints=("yes",))


def _fuse(summary: Summary) -> Problem | None:
    """The same count as the report's notice, as what stops the batch."""
    blown = next((notice for notice in summary.notices if notice.key == "fuse"), None)
    if blown is None:
        return None
    number, of = int(str(blown.values["customers"])), int(str(blown.values["of"]))
    values = {"number": number, "of": of, "share": f"{100 * number / of:.1f} %", "allowed": blown.values["share"]}
    return Problem("G105", values, hints=("look",), where="project.yaml")
