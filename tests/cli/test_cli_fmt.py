"""`campaign fmt` on real projects: the examples are in form, what it writes is whole, what it cannot read it leaves."""

from __future__ import annotations

from pathlib import Path

import pytest
from campaign_engine.campaigns.policy.load_project import load_project
from campaign_engine.campaigns.policy.project_files import read_project_files

from .conftest import Run, copy_of

RULES = "rules/come_back.yaml"


@pytest.mark.parametrize("name", ["starter", "online-retail"])
def test_the_examples_are_in_form(tmp_path: Path, run: Run, name: str) -> None:
    printed = run("fmt", "--check", "-p", str(copy_of(name, tmp_path / "shop")))
    assert (printed.code, printed.err) == (0, "")
    assert "all in form" in printed.out


def test_files_left_as_they_are_are_not_counted_as_in_form(shop: Path, run: Run) -> None:
    files = int(run("fmt", "--check").out.split()[0])
    (shop / "rules" / "marked.yaml").write_text("--- # agreed\nrules: []\n", encoding="utf-8")
    (shop / "rules" / "torn.yaml").write_text("rules: [\n", encoding="utf-8")
    printed = run("fmt")
    assert printed.out.splitlines() == [
        f"{files} of {files + 2} files in form",
        "2 left as they are: rules/marked.yaml, rules/torn.yaml",
    ]
    assert "rules/marked.yaml:1:1  C132" in printed.err
    chinese = run("fmt", "--lang", "zh").out.splitlines()
    assert chinese[1] == "2 个保持原样：rules/marked.yaml, rules/torn.yaml"
    spoil(shop)
    assert run("fmt").out.splitlines()[-1].startswith("2 left as they are")


def spoil(folder: Path) -> bytes:
    """One file with other indentation, order and line ends."""
    path = folder / RULES
    text = path.read_text(encoding="utf-8").replace("    then: {tag: slipping}\n", "")
    text = text.replace("  - id: slipping_away\n", "  - then: {tag: slipping}   \n    id: slipping_away\n")
    data = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    path.write_bytes(data)
    return data


def test_what_is_out_of_form_is_listed_shown_and_mended(shop: Path, run: Run) -> None:
    good = (shop / RULES).read_bytes()
    bad = spoil(shop)
    checked = run("fmt", "--check")
    assert (checked.code, checked.out.split()[-1]) == (1, RULES)
    shown = run("fmt", "--diff")
    assert shown.code == 0
    assert f"--- a/{RULES}" in shown.out
    assert "+    then: {tag: slipping}" in shown.out
    assert (shop / RULES).read_bytes() == bad
    done = run("fmt")
    assert (done.code, done.out.split()[-1]) == (0, RULES)
    assert (shop / RULES).read_bytes() == good
    assert run("fmt", "--check").code == 0
    assert [path.name for path in (shop / "rules").iterdir() if path.suffix != ".yaml"] == []


def test_the_meaning_of_a_project_stays(shop: Path, run: Run) -> None:
    spoil(shop)
    before, _ = load_project(read_project_files(shop))
    assert run("fmt").code == 0
    after, _ = load_project(read_project_files(shop))
    assert before is not None
    assert after is not None
    for one, other in zip(before.book.rules, after.book.rules, strict=True):
        assert (one.id, one.when, one.tags, one.sets, one.proposes) == (
            other.id, other.when, other.tags, other.sets, other.proposes,
        )  # fmt: skip


def test_a_file_that_is_no_yaml_is_left_and_the_others_are_formatted(shop: Path, run: Run) -> None:
    spoil(shop)
    broken = b"offers:\n  - {id: a\n"
    (shop / "offers" / "offers.yaml").write_bytes(broken)
    printed = run("fmt")
    assert printed.code == 1
    assert "offers/offers.yaml:" in printed.err
    assert RULES in printed.out
    assert (shop / "offers" / "offers.yaml").read_bytes() == broken


def test_the_lock_belongs_to_the_tool(shop: Path, run: Run) -> None:
    lock = (shop / "facts.lock.yaml").read_bytes() + b"\n\n\n"
    (shop / "facts.lock.yaml").write_bytes(lock)
    assert run("fmt").code == 0
    assert (shop / "facts.lock.yaml").read_bytes() == lock


def test_rights_and_links_stay(shop: Path, run: Run) -> None:
    spoil(shop)
    path, kept = shop / RULES, shop / "kept.txt"
    path.rename(kept)
    kept.chmod(0o640)
    path.symlink_to(kept)
    assert run("fmt").code == 0
    assert path.is_symlink()
    assert kept.stat().st_mode & 0o777 == 0o640
    assert b"\r" not in kept.read_bytes()


def test_it_speaks_chinese(shop: Path, run: Run) -> None:
    assert "格式均已规范" in run("fmt", "--lang", "zh").out
