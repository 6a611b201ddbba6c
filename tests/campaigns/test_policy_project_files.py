"""Which files make a project, and how it is found."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from campaign_engine.campaigns.policy.load_project import load_project, rules_hash
from campaign_engine.campaigns.policy.project_files import belongs_to_project, find_project, read_project_files
from campaign_engine.rules.problems import render_problems

BASE = Path(__file__).parent / "bad_base"


@pytest.mark.parametrize(
    ("path", "belongs"),
    [
        ("project.yaml", True),
        ("facts.lock.yaml", True),
        ("budget.yml", True),  # looks like budgets.yaml: it would be missed
        ("rules/winback.yaml", True),
        ("rules/spend_band.csv", True),
        ("offers/spring/more.yaml", True),
        ("data/customers.csv", False),
        ("README.md", False),
        ("out/2026-10-01.day/manifest.yaml", False),
        (".campaign/store.yaml", False),
        (".github/workflows/ci.yml", False),
        ("rules/.winback.yaml.swp", False),
        ("rules/~winback.yaml", False),
        ("offers/prices.csv", False),
    ],
)
def test_only_policy_files_belong_to_a_project(path: str, belongs: bool) -> None:
    assert belongs_to_project(path) is belongs


def test_a_project_is_found_upwards_from_any_folder_inside(tmp_path: Path) -> None:
    (tmp_path / "shop" / "rules" / "old").mkdir(parents=True)
    (tmp_path / "shop" / "project.yaml").write_text("project: shop\n")
    assert find_project(tmp_path / "shop" / "rules" / "old") == (tmp_path / "shop").resolve()
    assert find_project(tmp_path / "shop") == (tmp_path / "shop").resolve()


def test_out_and_hidden_folders_are_left_alone(tmp_path: Path) -> None:
    for path in (
        "project.yaml",
        "rules/a.yaml",
        "rules/deep/b.yaml",
        "out/x/c.yaml",
        ".campaign/d.yaml",
        "data/e.yaml",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"x: 1\n")
    assert list(read_project_files(tmp_path)) == ["project.yaml", "rules/a.yaml", "rules/deep/b.yaml"]


def test_a_folder_without_project_yaml_says_how_to_begin() -> None:
    project, problems = load_project({})
    assert project is None
    assert render_problems(problems) == (
        "project.yaml:1:1  P101  there is no project.yaml\n"
        '    Go into a project\'s folder, name one with --project-dir, or make one with "campaign init my-shop".'
    )


def test_a_project_without_lock_says_which_command_writes_it() -> None:
    files = read_project_files(BASE)
    del files["facts.lock.yaml"]
    project, problems = load_project(files)
    assert project is None
    assert render_problems(problems) == (
        "facts.lock.yaml:1:1  P102  there is no facts.lock.yaml, so nothing is known of the facts\n"
        '    Run "campaign schema --update": it looks at the data once and writes the list. Keep it in git.'
    )


def test_without_lock_what_can_be_said_is_said_all_the_same() -> None:
    files = {**read_project_files(BASE), "offers/zz.yaml": b"offer: zz\nkind: message\ngive: if_worth_it\n"}
    del files["facts.lock.yaml"]
    assert [problem.code for problem in load_project(files)[1]] == ["P102", "P131"]


def test_line_ends_and_byte_order_marks_do_not_change_the_hash_but_a_word_does() -> None:
    files = read_project_files(BASE)
    windows = {path: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n") for path, data in files.items()}
    assert rules_hash(files) == rules_hash(windows)
    assert rules_hash(files) == rules_hash(dict(reversed(files.items())))
    assert rules_hash(files) != rules_hash({**files, "budgets.yaml": files["budgets.yaml"].replace(b"5000", b"5001")})
    assert rules_hash(files) != rules_hash({**files, "rules/zz.yaml": b"rules: []\n"})


def test_loading_a_project_imports_no_heavy_library() -> None:
    code = (
        "import sys; from pathlib import Path;"
        "from campaign_engine.campaigns.policy.load_project import load_project;"
        "from campaign_engine.campaigns.policy.project_files import read_project_files;"
        "from campaign_engine.campaigns.policy.assemble import assemble;"
        f"project, _ = load_project(read_project_files(Path({str(BASE)!r})));"
        "assert project is not None;"
        "print([name for name in ('polars', 'pandas', 'sklearn', 'numpy', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", ["rules/caf\udce9.yaml", "rules/caf\udce9.csv", "caf\udce9.yml", "offers/\udcff.yaml"])
def test_a_name_that_is_no_utf8_is_a_problem_and_no_crash(path: str) -> None:
    files = {**read_project_files(BASE), path: b"rules: []\n"}
    project, problems = load_project(files, date(2026, 10, 1))
    assert project is None
    assert "P103" in [problem.code for problem in problems]
    text = render_problems(problems)
    assert "its name is not written in UTF-8" in text
    text.encode()
    assert rules_hash(files) != rules_hash(read_project_files(BASE))
