"""`campaign simulate`: cases first, then everybody, then the report; a page, and what the next comparison needs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from os.path import relpath
from pathlib import Path

import polars as pl

from .. import __version__
from ..rules.problems import Problem, is_error
from ..segments.whole_files import write_whole
from .answer import DIFFERENT, OK, PROBLEMS, Answer, Reader, refused, talk_of
from .cases import failures_text
from .decide.run_cases import CaseResult, run_cases
from .decide.state import with_pauses
from .hold_store import HeldStore
from .keep_plan import keep_plan, plan_line, split_out
from .last_simulation import keep_simulation
from .opened import Opened, open_project, settle_instant
from .policy.project import Project
from .prepare import prepare
from .report.amounts import Amounts, clean, columns
from .report.figures import as_json
from .report.lists import customers_on
from .report.markdown import render_markdown
from .report.page import render_page
from .report.prepared import Prepared
from .report.reason_words import reason_short
from .report.terminal import render_brief, render_report
from .report.words import Words
from .run_options import RunOptions
from .simulate import CasesRun, Simulated, simulate_run
from .sources import OtherSide, find_other_side

PAGE = "report.html"
WAVE_LENGTH = 40
WAVE = re.compile(rf"[\w-]{{1,{WAVE_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class Ready:
    """A project that may be decided with: checked, its cases run, its facts and state there."""

    opened: Opened
    project: Project
    prepared: Prepared
    cases: Sequence[CaseResult]
    language: str

    @property
    def failed(self) -> list[CaseResult]:
        return [result for result in self.cases if not result.passed]


def simulate(
    reader: Reader,
    options: RunOptions,
    *,
    against: str | None = None,
    list_of: str | None = None,
    brief: bool = False,
    exit_on_diff: bool = False,
    even_if_cases_fail: bool = False,
    out: Sequence[Path] = (),
    by: str | None = None,
    output: str = "text",
) -> Answer:
    """Exit 1 with problems or failing cases, 3 where asked and something changed, else 0. `out`: a folder for the page,
    a .json file for the plan."""
    pages, plan_path, problems = split_out(out, reader.here)
    if problems:
        return refused(problems, reader.language)
    # The text is for whoever mends the data; the other forms go to programs, chats and pull requests.
    looks = output == "text" and not brief
    with HeldStore(reader) as held:
        ready, answer = get_ready(reader, options, even_if_cases_fail, held, rows=looks)
    if ready is None:
        return answer
    folder = reader.here / pages if pages is not None else ready.opened.folder / "out" / "simulate"
    other, problems = _other_side(against, ready, reader)
    if problems:
        return refused(problems, ready.language)
    cases = CasesRun(len(ready.cases), len(ready.failed))
    warnings = ready.opened.warnings
    done, problems = simulate_run(
        ready.prepared,
        options.seed,
        options.wave,
        cases,
        other or folder,
        reader.progress,
        warnings,
        held.last,
    )
    if done is None:
        return refused(problems, ready.language, rows=looks)
    talk = [talk_of([*ready.prepared.problems, *problems], ready.language, rows=looks)]
    page, unwritten = _write(done, folder, ready, keep=against is None)
    talk.append(talk_of(unwritten, ready.language))
    code = _exit_code(done, ready, exit_on_diff)
    planned, unplanned = "", ""
    if plan_path is not None:
        reader.progress("writing the plan", 0, None)
        plan, who, problems = keep_plan(plan_path, done, ready.prepared, options, reader, by, folder)
        if plan is None:
            unplanned, code = talk_of(problems, ready.language), PROBLEMS
        else:
            planned = plan_line(plan, who, plan_path, ready.language)
    if list_of is not None:
        listed = _list(list_of, done, ready, output, code)
        return replace(listed, talk=_joined([listed.talk, unplanned, planned]))
    talk.append(unplanned)
    if output != "text" or brief:
        talk.append(planned)
    if output == "markdown":
        return Answer(render_markdown(done.summary, ready.language), _joined(talk), code)
    if output == "json":
        return Answer(json.dumps(as_json(done.summary), ensure_ascii=False, indent=2), _joined(talk), code)
    if brief:
        return Answer(render_brief(done.summary, ready.language), _joined(talk), code)
    text = render_report(done.summary, ready.language, reader.width, reader.colour)
    if ready.failed:
        text = "\n".join([*failures_text(ready.cases, ready.language), "", text])
    if page is not None:
        text += "\n" + Words(ready.language)("page_at", path=relpath(page, reader.here))
    text = _joined([text, planned])
    return Answer(text, _joined(talk), code)


def get_ready(
    reader: Reader,
    options: RunOptions,
    even_if_cases_fail: bool = False,
    held: HeldStore | None = None,
    *,
    rows: bool = False,
) -> tuple[Ready | None, Answer]:
    """Everything up to deciding; None with what to answer where a step fails. Shared with `decide` and `explain`. Own
    history comes from `held`, where it is given and no file is named. `rows`: as for `talk_of`."""
    if not WAVE.fullmatch(options.wave):
        problem = Problem("C117", {"text": options.wave, "most": WAVE_LENGTH})
        return None, refused([problem], reader.language)
    opened, problems = open_project(reader, options.project_dir, options.as_of)
    if opened is None or opened.project is None:
        return None, refused(opened.problems if opened else problems, reader.language)
    project = opened.project
    language = reader.words_of(project.policy.language)
    instant, problems = settle_instant(options.as_of, project.policy.zone, reader.now)
    if instant is None:
        return None, refused(problems, language)
    reader.progress("running cases", 0, None)
    results = run_cases(project)
    failed = [result for result in results if not result.passed]
    if failed and not even_if_cases_fail:
        values = {"failed": len(failed), "cases": len(results)}
        problem = Problem("C113", values, hints=("anyway",))
        talk = [*failures_text(results, language), talk_of([problem], language)]
        return None, Answer(talk="\n".join(talk), code=PROBLEMS)
    state = None if options.state is None else reader.here / options.state
    known = None
    if held is not None:
        known, problems, code = held.state_of(project, opened.folder, instant, options.wave)
        if known is None:
            return None, refused(problems, language, code)
    # A file that is named stands for what the store remembers: another system may keep the history.
    source = known if state is None else state
    prepared, problems = prepare(
        project, opened.folder, instant, source, reader.progress, None if held is None else held.forgotten
    )
    if prepared is None:
        return None, refused(problems, language, rows=rows)
    if known is not None and known.pauses:
        prepared = _stopped_at_once(prepared, known.pauses)
    return Ready(opened, project, prepared, results, language), Answer()


def _stopped_at_once(prepared: Prepared, pauses: Mapping[str, str]) -> Prepared:
    """What is paused in the store is paused, whatever a file of own history says; and it is told."""
    notes = [Problem("L123", {"campaign": campaign, "why": why}, hints=("resume",)) for campaign, why in pauses.items()]
    state = with_pauses(prepared.state, {**prepared.state.pauses, **pauses})
    return replace(prepared, state=state, problems=(*prepared.problems, *notes))


def batches_of(ready: Ready) -> Path:
    """Where the project's batches lie."""
    return ready.opened.folder / "out"


def _other_side(against: str | None, ready: Ready, reader: Reader) -> tuple[OtherSide | None, list[Problem]]:
    if against is None:
        return None, []
    return find_other_side(against, ready.opened.folder, reader.here)


def _write(done: Simulated, folder: Path, ready: Ready, keep: bool) -> tuple[Path | None, list[Problem]]:
    """The page and the kept simulation; a folder that cannot be written costs only these."""
    page = folder / PAGE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        html = render_page(done.summary, ready.language, __version__)
        write_whole(page, html.encode())
        if keep:
            keep_simulation(folder, done.keep)
    except OSError as error:
        why = error.strerror or type(error).__name__
        return None, [Problem("C110", {"path": folder.as_posix(), "why": why}, hints=("out",))]
    return page, []


def _exit_code(done: Simulated, ready: Ready, exit_on_diff: bool) -> int:
    if ready.failed or any(is_error(problem) for problem in done.decisions.problems):
        return PROBLEMS
    change = done.summary.change
    return DIFFERENT if exit_on_diff and change is not None and not change.people.is_empty else OK


def _list(name: str, done: Simulated, ready: Ready, output: str, code: int) -> Answer:
    change = done.summary.change
    people = change.people if change is not None else None
    rows, problems = customers_on(name, done.decisions, ready.project.policy.offers, people)
    if rows is None:
        return refused(problems, ready.language)
    if output == "json":
        return Answer(json.dumps([_json_row(row) for row in rows.iter_rows(named=True)], ensure_ascii=False), code=code)
    policy = ready.project.policy
    return Answer(_table(rows, Amounts(policy.currency, policy.exponent, ready.language)), code=code)


def _json_row(row: dict[str, object]) -> dict[str, object]:
    return {
        name: value if isinstance(value, (str, int, float)) or value is None else str(value)
        for name, value in row.items()
    }


def _table(rows: pl.DataFrame, amounts: Amounts) -> str:
    """Aligned columns under their names; columns in which nothing stands are left out."""
    shown = rows.select(
        column for column in rows.columns if column == "customer_id" or rows[column].null_count() < rows.height
    )
    words = Words(amounts.language)
    head = [words(f"l_{name}") for name in shown.columns]
    body = [
        [_cell(name, value, amounts) for name, value in zip(shown.columns, row, strict=True)]
        for row in shown.iter_rows()
    ]
    right = [name.endswith("_minor") for name in shown.columns]
    return "\n".join(columns([head, *body], right, indent=""))


def _cell(name: str, value: object, amounts: Amounts) -> str:
    if value is None:
        return ""
    if name.endswith("_minor") and isinstance(value, int):
        return amounts.money(value)
    text = clean(str(value))
    if name == "outcome":
        return Words(amounts.language)(f"l_{text}")
    return f"{reason_short(text, amounts.language)} ({text})" if name == "reason" else text


def _joined(parts: Sequence[str]) -> str:
    return "\n".join(part for part in parts if part)
