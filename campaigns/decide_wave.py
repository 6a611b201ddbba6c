"""`campaign decide`: the same decisions as `simulate`, behind guards, kept in the store and shown as a batch folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from os.path import relpath
from pathlib import Path

from .. import __version__
from ..rules.problems import Problem, is_error
from .answer import DIFFERENT, GUARDED, OK, PROBLEMS, Answer, Reader, exit_of_store, refused, talk_of
from .batch.write_batch import Asked
from .decide_by_plan import as_approved, follow_plan, plan_record, plan_stops
from .hold_store import HeldStore
from .keep_run import Kept, keep_run
from .opened import instant_text
from .report.figures import Summary, as_json
from .report.page import render_page
from .report.terminal import render_brief
from .run_options import RunOptions
from .show_simulation import PAGE, Ready, batches_of, get_ready
from .simulate import CasesRun, Simulated, simulate_run
from .store.connect import StoreError, told

GUARDS = ("G126",)
"""Errors of a run that are a guard's: too large a share of the customers would be left aside."""


def decide(
    reader: Reader,
    options: RunOptions,
    *,
    plan: Path | None = None,
    yes: bool = False,
    supersede: bool = False,
    out: Path | None = None,
    output: str = "text",
) -> Answer:
    """Exit 0 when these decisions are in force, 1 with problems, 3 when another run of the wave differs (and it is not
    to be superseded) or the plan does, 5 when the store is out of reach, 6 when a guard stops it."""
    with HeldStore(reader, deciding=True, yes=yes) as held:
        return _decide(reader, held, options, plan, yes, supersede, out, output)


def _decide(
    reader: Reader,
    held: HeldStore,
    options: RunOptions,
    plan: Path | None,
    yes: bool,
    supersede: bool,
    out: Path | None,
    output: str,
) -> Answer:
    planned, options, answer = follow_plan(reader, options, plan)
    if plan is not None and planned is None:
        return answer
    ready, answer = get_ready(reader, options, held=held)
    if ready is None:
        return answer
    past = _looks_back(ready, reader)
    if past is not None and not yes:
        return refused([past], ready.language, GUARDED)
    later = None if past is not None else _decided_later(held, ready, options)
    if later is not None:
        return refused([later], ready.language, GUARDED)
    folder = reader.here / out if out is not None else batches_of(ready)
    cases = CasesRun(len(ready.cases), 0)
    # What changed is told against the last simulation: that is what was looked at before this was typed.
    warnings = ready.opened.warnings
    done, problems = simulate_run(
        ready.prepared, options.seed, options.wave, cases, folder / "simulate", reader.progress, warnings, held.last
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
    try:
        with told(held.store):
            kept = _keep(held, ready, folder, done, asked, {PAGE: page}, supersede, reader)
    except StoreError as error:
        problems = [_beside(problem, reader) for problem in (*held.notes, error.problem)]
        return refused(problems, ready.language, exit_of_store(error.problem))
    return _answer(kept, held, done, ready, reader, output)


def _keep(
    held: HeldStore,
    ready: Ready,
    folder: Path,
    done: Simulated,
    asked: Asked,
    views: Mapping[str, bytes],
    supersede: bool,
    reader: Reader,
) -> Kept:
    assert held.store is not None
    assert held.project_id is not None
    reader.progress("writing the batch", 0, None)
    return keep_run(
        held.store,
        held.project_id,
        ready.opened.folder,
        folder,
        done.decisions,
        asked,
        reader.now,
        views,
        supersede=supersede,
        progress=reader.progress,
    )


def _answer(written: Kept, held: HeldStore, done: Simulated, ready: Ready, reader: Reader, output: str) -> Answer:
    language = ready.language
    problems = [_beside(problem, reader) for problem in (*held.notes, *written.problems)]
    talk = talk_of([*ready.prepared.problems, *done.decisions.problems, *problems], language)
    if written.status == "refused":
        return Answer(talk=talk, code=DIFFERENT if written.differences is not None else PROBLEMS)
    assert written.folder is not None
    shown = _shown(written.folder, reader)
    if output == "json":
        numbers: dict[str, object] = {"status": written.status, "folder": shown}
        if written.status == "superseded":
            numbers["changes"] = dict(zip(("add", "change", "cancel"), written.changes, strict=True))
        return Answer(
            json.dumps({**numbers, "summary": as_json(done.summary, names=False)}, ensure_ascii=False, indent=2),
            talk,
            OK,
        )
    said = {
        ("written", "en"): f"batch written: {shown}",
        ("written", "zh"): f"批次已写入：{shown}",
        ("superseded", "en"): f"batch written: {shown}{_changes(written, 'en')}",
        ("superseded", "zh"): f"批次已写入：{shown}{_changes(written, 'zh')}",
        ("same", "en"): f"these decisions were written before: {shown}",
        ("same", "zh"): f"这些决策已写过：{shown}",
    }[written.status, language]
    return Answer(f"{said}\n{render_brief(done.summary, language)}", talk, OK)


def _changes(kept: Kept, language: str) -> str:
    added, changed, cancelled = kept.changes
    if language == "zh":
        return f"\n取代了该波次之前的运行：新增 {added}，更改 {changed}，取消 {cancelled}"
    return f"\nit supersedes the earlier run of the wave: {added} added, {changed} changed, {cancelled} cancelled"


def _shown(folder: Path, reader: Reader) -> str:
    """The folder as the reader would type it."""
    return Path(relpath(folder, reader.here)).as_posix()


def _beside(problem: Problem, reader: Reader) -> Problem:
    """A folder in a problem is named as the reader would type it."""
    if "folder" not in problem.values:
        return problem
    return replace(problem, values={**problem.values, "folder": _shown(Path(str(problem.values["folder"])), reader)})


def _decided_later(held: HeldStore, ready: Ready, options: RunOptions) -> Problem | None:
    """A later day was decided already, and what it gave would be given again. A trial for a past day gives nothing."""
    from .decide.identities import wave_name
    from .store.connect import reading
    from .store.look_at_order import decided_later

    assert held.store is not None
    assert held.project_id is not None
    day = ready.prepared.as_of.today
    with reading(held.store) as connection:
        later = decided_later(connection, held.project_id, wave_name(day, options.wave), day)
    if later is None:
        return None
    return Problem("L199", {"day": day, "wave": later[0], "run": later[1][:12]}, hints=("later", "cancel"))


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
