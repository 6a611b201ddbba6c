"""The other side of a comparison: folders, batches and git revisions, in folders with blanks and Chinese names."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from campaign_engine.campaigns.policy.project_files import read_project_files
from campaign_engine.campaigns.sources import find_other_side, find_runs


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project two folders deep in a git checkout whose names have blanks and Chinese characters."""
    top = tmp_path / "my shops 商店"
    folder = top / "北 north"
    (folder / "rules").mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / "project.yaml").write_text("project: north\n", encoding="utf-8")
    (folder / "rules" / "回访.yaml").write_text("rules: []\n", encoding="utf-8")
    (folder / "data" / "customers.csv").write_text("customer_id\nC-1\n", encoding="utf-8")
    git(top, "init", "-q")
    git(top, "add", ".")
    commit(top, "first")
    (folder / "rules" / "回访.yaml").write_bytes(b"rules: []  # second, ends without a line end")
    (folder / "budgets.yaml").write_text("budgets: []\n", encoding="utf-8")
    git(top, "add", ".")
    commit(top, "second")
    return folder


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


def commit(folder: Path, message: str) -> None:
    git(folder, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", message)


def test_a_revision_gives_the_files_of_then_and_touches_nothing(shop: Path) -> None:
    before = read_project_files(shop)
    other, problems = find_other_side("HEAD~1", shop)
    assert problems == []
    assert other is not None
    assert other.kind == "revision"
    assert other.label.startswith("HEAD~1 (")
    assert dict(other.files) == {"project.yaml": b"project: north\n", "rules/回访.yaml": b"rules: []\n"}
    assert read_project_files(shop) == before


def test_a_revision_of_now_reads_the_same_bytes_as_the_folder(shop: Path) -> None:
    other, _ = find_other_side("HEAD", shop)
    assert other is not None
    assert dict(other.files) == read_project_files(shop)


def test_a_folder_wins_over_a_revision_of_the_same_name(shop: Path) -> None:
    (shop / "HEAD").mkdir()
    (shop / "HEAD" / "project.yaml").write_text("project: other\n", encoding="utf-8")
    other, _ = find_other_side("HEAD", shop)
    assert other is not None
    assert (other.kind, dict(other.files)) == ("folder", {"project.yaml": b"project: other\n"})


def test_a_batch_is_found_by_folder_and_by_the_beginning_of_its_id(shop: Path) -> None:
    run = shop / "out" / "2026-10-01.day" / "5f21c0"
    run.mkdir(parents=True)
    assert find_runs(shop, "5f2") == []
    (run / "manifest.json").write_text("{}", encoding="utf-8")
    for text in (str(run), "out/2026-10-01.day/5f21c0", "5f2"):
        other, problems = find_other_side(text, shop)
        assert problems == []
        assert other is not None
        assert (other.kind, other.label) == ("run", "out/2026-10-01.day/5f21c0")
    (run.parent / "5f21ff").mkdir()
    (run.parent / "5f21ff" / "manifest.json").write_text("{}", encoding="utf-8")
    assert "several batches begin so" in why(shop, "5f21")


def why(shop: Path, text: str) -> str:
    other, (problem,) = find_other_side(text, shop)
    assert other is None
    assert problem.code == "C104"
    assert "{" not in problem.text("zh")
    return problem.text()


@pytest.mark.parametrize("text", ["lastweek", "--all", "-x", "HEAD~99", "a b", "HEAD:project.yaml", "中文"])
def test_what_is_no_revision_is_refused_in_words(shop: Path, text: str) -> None:
    assert "git knows no such revision" in why(shop, text)


def test_an_empty_text_names_nothing(shop: Path) -> None:
    assert "nothing is named" in why(shop, " ")


def test_a_folder_without_a_project_is_refused(shop: Path) -> None:
    assert "neither a project.yaml nor a manifest.json" in why(shop, "data")


def test_a_revision_before_the_project_is_refused(shop: Path) -> None:
    later = shop.parent / "later"
    later.mkdir()
    (later / "project.yaml").write_text("project: later\n", encoding="utf-8")
    assert "there is no later/project.yaml in that revision" in why(later, "HEAD")


def test_outside_git_it_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert "the project is not under git" in why(tmp_path, "HEAD")


def test_without_git_it_is_said_so(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "git is not installed" in why(shop, "HEAD")


# what git may keep beside plain files


def test_names_that_are_no_utf8_are_read_as_the_folder_reads_them(shop: Path) -> None:
    odd = os.fsencode(shop / "rules") + b"/caf\xe9.yaml"
    with open(odd, "wb") as file:
        file.write(b"rules: []\n")
    (shop / "rules" / "two\nlines.yaml").write_bytes(b"rules: []\n")
    git(shop.parent, "add", ".")
    commit(shop.parent, "odd names")
    other, problems = find_other_side("HEAD", shop)
    assert problems == []
    assert other is not None
    assert dict(other.files) == read_project_files(shop)
    assert "rules/caf\udce9.yaml" in other.files
    assert "rules/two\nlines.yaml" in other.files


@pytest.mark.parametrize(
    ("link", "target"),
    [("rules/linked.yaml", "../budgets.yaml"), ("offers", "rules"), ("calendars.yaml", "/etc/passwd")],
)
def test_a_link_in_a_revision_is_told_and_not_read_as_its_own_text(shop: Path, link: str, target: str) -> None:
    (shop / link).symlink_to(target)
    git(shop.parent, "add", ".")
    commit(shop.parent, "a link")
    assert f"{link} is a link in that revision" in why(shop, "HEAD")


def test_a_link_or_a_repository_elsewhere_is_no_matter(shop: Path) -> None:
    (shop / "data" / "linked.yaml").symlink_to("../budgets.yaml")
    submodule(shop, "vendor")
    other, problems = find_other_side("HEAD", shop)
    assert (problems, other is not None) == ([], True)


def test_rules_in_a_repository_of_their_own_are_told(shop: Path) -> None:
    submodule(shop, "rules/shared")
    assert "rules/shared is a repository of its own (a submodule)" in why(shop, "HEAD")


def submodule(shop: Path, name: str) -> None:
    """Only what a tree says of it: git needs no more."""
    path = (shop / name).relative_to(shop.parent).as_posix()
    head = subprocess.run(["git", "-C", str(shop), "rev-parse", "HEAD"], check=True, capture_output=True).stdout
    git(shop.parent, "add", ".")
    git(shop.parent, "update-index", "--add", "--cacheinfo", f"160000,{head.decode().strip()},{path}")
    commit(shop.parent, "a submodule")


def test_a_repository_that_lacks_a_file_is_told(shop: Path) -> None:
    """As a partial clone does, or a damaged disk."""
    named = f"HEAD:{(shop / 'budgets.yaml').relative_to(shop.parent).as_posix()}"
    found = subprocess.run(["git", "-C", str(shop), "rev-parse", named], check=True, capture_output=True).stdout
    object = found.decode().strip()
    (shop.parent / ".git" / "objects" / object[:2] / object[2:]).unlink()
    assert "git cannot give its files" in why(shop, "HEAD")


def test_a_folder_whose_name_is_no_utf8_is_a_project_too(shop: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(shop.parent) + b"/sh\xf6p"))
    shop.rename(odd)
    git(odd.parent, "add", "-A", ".")
    commit(odd.parent, "moved")
    other, problems = find_other_side("HEAD", odd)
    assert problems == []
    assert other is not None
    assert dict(other.files) == read_project_files(odd)
