"""Makes docs/problems: one page a code and language, from the catalogue and from what the command really says.

`make docs` runs this file; test_problem_samples.py holds the pages to it.
"""

from __future__ import annotations

import re
import sys
import tempfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from campaign_engine.rules.catalogue import LANGUAGES, all_entries
from campaign_engine.rules.problem_page import index_page, page

PAGES = Path(__file__).resolve().parents[2] / "docs" / "problems"
NOT_RUN = {
    "L104": "needs a machine without the driver: test_store_refuses.py",
    "L106": "needs a database server that does not answer: test_store_refusals.py",
    "L107": "needs the tables of an earlier release, and there is none yet: test_store_refuses.py",
    **dict.fromkeys(["L126", "L127", "L128"], "needs a history to import: test_cli_import.py"),
    **dict.fromkeys(
        ["L111", "L112", "L113"], "needs two that decide at the same moment: test_competition.py, test_keep_run.py"
    ),
    **dict.fromkeys(
        [f"L{number}" for number in range(190, 195)],
        "needs a machine that is in the way: test_disk_full.py, test_store_refusals.py, test_clocks.py",
    ),
    **dict.fromkeys(["M295", "M296", "M302"], "needs a model that is promoted: test_recommend_products.py"),
    **dict.fromkeys(
        ["M298", "M299", "M300", "M301"], "needs a shop's history: test_fit_products.py, test_next_category.py"
    ),
    **dict.fromkeys(["L165", "L169"], "needs files and stores in a state of their own: test_forget.py"),
    **dict.fromkeys(
        [f"M{number}" for number in range(170, 184)],
        "said by a fitted model of customer value: test_clv_fit.py",
    ),
    **dict.fromkeys(
        [f"M{number}" for number in (*range(140, 151), *range(152, 157))],
        "remarks about a model that was trained: test_fit_response.py, test_leaks.py, test_evaluate_response.py",
    ),
    **dict.fromkeys(
        ["L196", "L197"], "needs a batch that somebody was erased from: test_erase_rows.py, test_forget.py"
    ),
    "L143": "needs a PostgreSQL server: test_cli_codes.py",
    **dict.fromkeys(
        ["L147", "L148", "L150", "L198", *(f"L{number}" for number in (154, 155, 156, 158))],
        "needs codes that were given: test_code_import.py, test_find_code.py, test_cli_codes.py",
    ),
    "L149": "stands among the notices of a simulation: test_code_import.py, test_cli_codes.py",
    **dict.fromkeys(
        [f"L{number}" for number in range(180, 188)],
        "needs books with something in them: test_books.py, test_cli_books.py",
    ),
    **dict.fromkeys(
        ["M110", "M112", "M113", "M114", "M131", "M132", "M134", "M135", "M136", "M139"],
        "needs a model that was learned, which takes more customers than the small shop has: test_cli_models.py",
    ),
    "M137": "needs a folder that may not be written: test_cli_models.py",
    **dict.fromkeys(
        [f"M{number}" for number in range(260, 275)],
        "needs customers of many kinds: test_fit_groups.py, test_fit_interests.py, test_group_quality.py",
    ),
    **dict.fromkeys(["M122", "M123", "M124"], "needs a history to learn from: test_outcomes.py"),
    "S199": "what pydantic finds and nobody foresaw",
    "P101": "commands say C101; this stands in the reasons of C105, for a git revision without project.yaml",
    "D114": "needs a file that may not be opened, which root may: test_read_data.py",
    "D134": "needs a database server that does not answer: test_read_sql.py",
    **dict.fromkeys([f"M{number}" for number in range(200, 216)], "needs contacts: test_uplift_remarks.py"),
    **dict.fromkeys(
        [f"M{number}" for number in (*range(241, 250), 256)], "needs contacts to learn from: test_contact_rows.py"
    ),
    **dict.fromkeys([f"M{number}" for number in range(250, 256)], "needs a score that is learned: test_cli_uplift.py"),
    **dict.fromkeys(["P310", "P311"], "needs a fact with time zones: test_contact_policy.py"),
    "G136": "needs a past that was damaged: test_last_simulation.py",
}
"""Codes whose samples cannot be run in a small project, each with the reason and where it is tried instead."""


def all_pages(say: ModuleType, folder: Path) -> dict[str, str]:
    """Every page by its path below docs/problems; samples are run in `folder`."""
    pages = {f"{_below(language)}README.md": index_page(language) for language in LANGUAGES}
    for code in all_entries():
        said = {} if code in NOT_RUN else {one: bad_output(say, code, folder, one)[0] for one in LANGUAGES}
        for language in LANGUAGES:
            pages[f"{_below(language)}{code}.md"] = page(all_entries()[code], said, language)
    return pages


def bad_output(say: ModuleType, code: str, folder: Path, language: str) -> tuple[str, frozenset[str]]:
    """What the command says about the bad sample, and the codes in it; ids of runs are left out."""
    said = say.say(code, all_entries()[code].bad, folder, language)
    return re.sub(r"\b[0-9a-f]{12,}\b", "…", said.text.replace(str(folder), "/Users/ann/shop")), said.codes


def write(pages: dict[str, str]) -> None:
    """Writes all pages; what is no page any more goes."""
    for old in PAGES.rglob("*.md"):
        if old.relative_to(PAGES).as_posix() not in pages:
            old.unlink()
    for path, text in pages.items():
        (PAGES / path).parent.mkdir(parents=True, exist_ok=True)
        (PAGES / path).write_text(text, encoding="utf-8", newline="\n")


def _below(language: str) -> str:
    return "" if language == LANGUAGES[0] else f"{language}/"


def load(name: str) -> ModuleType:
    """A module beside this one: test folders are no packages."""
    spec = spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        write(all_pages(load("problem_samples"), Path(folder).resolve() / "shop"))
