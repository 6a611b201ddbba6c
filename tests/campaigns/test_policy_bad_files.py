"""Bad project files and the exact text that a marketing manager reads about them.

`bad/<what>.yaml` holds one or more files, each after a line `# as: <path>`, laid over the good project `bad_base/`;
`bad/<what>.expected` holds what is printed. CAMPAIGN_REWRITE_GOLDEN=1 rewrites the expected texts.
"""

from __future__ import annotations

import os
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from campaign_engine.campaigns.policy.load_project import load_project
from campaign_engine.campaigns.policy.project import Project
from campaign_engine.campaigns.policy.project_files import read_project_files
from campaign_engine.rules.catalogue import all_entries
from campaign_engine.rules.problems import Problem, is_error, render_problems

HERE = Path(__file__).parent
BASE = HERE / "bad_base"
BAD = sorted((HERE / "bad").glob("*.yaml"))
TODAY = date(2026, 11, 1)
ONLY_WHOLE_FILES_MISS = {"P101", "P102", "P310", "P311", "P390", "P391"}
"""About files that are not there at all, zones of customers that only their data show, and what `campaign preview` is
asked; they have tests of their own."""


def overlaid(path: Path) -> dict[str, bytes]:
    """The good project with the files of a bad one laid over it."""
    files = read_project_files(BASE)
    name = ""
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.startswith("# as: "):
            name = line.removeprefix("# as: ").strip()
            files[name] = b""
        else:
            files[name] += line.encode()
    return files


def test_the_good_project_has_no_problems() -> None:
    project, problems = load_project(read_project_files(BASE), TODAY)
    assert render_problems(problems) == ""
    assert project is not None


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_is_explained_in_exactly_these_words(path: Path) -> None:
    project, problems = loaded(path)
    shown = render_problems(problems) + "\n"
    expected = path.with_suffix(".expected")
    if os.environ.get("CAMPAIGN_REWRITE_GOLDEN"):
        expected.write_text(shown, encoding="utf-8")
    assert shown == expected.read_text(encoding="utf-8")
    assert (project is None) == any(is_error(problem) for problem in problems)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_every_problem_reads_in_chinese_too(path: Path) -> None:
    for problem in loaded(path)[1]:
        assert any("\u4e00" <= character <= "\u9fff" for character in problem.text("zh"))
        assert len(problem.hint_lines("zh")) == len(problem.hint_lines("en"))


def test_every_policy_code_has_a_bad_file() -> None:
    seen = {problem.code for path in BAD for problem in loaded(path)[1]}
    ours = {code for code in all_entries() if code.startswith(("P", "R38", "R39"))}
    assert ours - seen == ONLY_WHOLE_FILES_MISS


@cache
def loaded(path: Path) -> tuple[Project | None, list[Problem]]:
    """Loaded once for all tests."""
    return load_project(overlaid(path), TODAY)
