"""What a command answers: result for stdout, talk for stderr, exit code; and what it may know of its reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ..rules.catalogue import LANGUAGES
from ..rules.problems import Problem, is_error, render_problems, sort_problems, without_rows

OK, PROBLEMS, USAGE, DIFFERENT, PART_WAY, UNREACHABLE, GUARDED, OUR_FAULT, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 70, 130
"""Exit codes, the same for every command."""

STORE_AWAY = ("L101", "L106", "L190", "L192", "L193")
"""Problems after which no command about the store can be done."""

Progress = Callable[[str, int, int | None], None]
"""Called with what is being done, how much of it is done, and how much there is (None: not known)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`result` belongs on stdout, `talk` on stderr; both without a line end."""

    result: str = ""
    talk: str = ""
    code: int = OK


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, where he stands, and when it is: everything that cli.py asks of the machine.

    `now` is aware. `language` None: the project's. `width` and `colour` are of the terminal.
    """

    here: Path
    now: datetime
    language: str | None = None
    width: int = 100
    colour: bool = False
    progress: Progress = lambda _what, _done, _of: None
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def words_of(self, project_language: str) -> str:
        """The language to print in: the one asked for, else the project's where we speak it, else English."""
        return self.language or (project_language if project_language in LANGUAGES else "en")


def refused(
    problems: Sequence[Problem], language: str | None = None, code: int = PROBLEMS, *, rows: bool = False
) -> Answer:
    """Nothing was done: all problems, and a count, on stderr. `rows`: as for `talk_of`."""
    language = language or "en"
    return Answer(talk=f"{talk_of(problems, language, rows=rows)}\n{count_line(problems, language)}", code=code)


def talk_of(problems: Iterable[Problem], language: str, *, rows: bool = False) -> str:
    """Problems for stderr, which ends up in logs: without ids and cells, unless somebody looks (`rows`)."""
    return render_problems(problems if rows else [without_rows(one) for one in problems], language)


def exit_of_store(problem: Problem) -> int:
    """What a command leaves with that a problem of the store ends: 5 where the store cannot be used, 4 where what was
    decided is kept and the same command finishes it, 6 where the clock may be wrong."""
    if problem.code == "L191" and "kept" in problem.hints:
        return PART_WAY
    if problem.code == "L194":
        return GUARDED
    return UNREACHABLE if problem.code in STORE_AWAY else PROBLEMS


def count_line(problems: Sequence[Problem], language: str) -> str:
    """`2 errors, 1 warning, 3 notes`; notes only where there are some."""
    ordered = sort_problems(problems)
    errors = sum(is_error(problem) for problem in ordered)
    warnings = sum(problem.severity == "warning" for problem in ordered)
    notes = len(ordered) - errors - warnings
    if language == "zh":
        return f"{errors} 个错误，{warnings} 个警告" + (f"，{notes} 个提示" if notes else "")
    line = f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
    return line + (f", {notes} note{'s' * (notes != 1)}" if notes else "")


def has_errors(problems: Sequence[Problem]) -> bool:
    """Whether any of them stops the command."""
    return any(is_error(problem) for problem in problems)
