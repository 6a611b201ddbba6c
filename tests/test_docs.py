"""The documents are true: links lead somewhere; the commands, targets and files they name exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted(
    [
        CHECKOUT / "README.md",
        CHECKOUT / "CHANGELOG.md",
        *(CHECKOUT / "docs").rglob("*.md"),
        *(CHECKOUT / "examples").rglob("*.md"),
    ]
)
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    targets = [target for target, _ in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in target]
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_the_readme_names_the_two_commands_and_make_knows_them() -> None:
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    assert "\nmake simulate\nmake test\n" in readme
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake ([a-z-]+)", readme)) - {"sure"}
    assert named <= set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE)), named


def test_every_command_named_in_a_document_exists() -> None:
    command = Path(sys.executable).with_name("campaign")
    shown = subprocess.run([str(command), "--help"], capture_output=True, text=True, check=True).stdout
    known = set(re.findall(r"^\W*([a-z]+)\b", shown, flags=re.MULTILINE))
    for document in DOCUMENTS:
        blocks = re.findall(r"```\n(.*?)```", document.read_text(encoding="utf-8"), flags=re.DOTALL)
        named = {
            word
            for block in blocks
            for word in re.findall(r"(?:bin/|^|\$ )campaign ([a-z]+)", block, flags=re.MULTILINE)
        }
        assert named <= known, f"{document.name} names {sorted(named - known)}"


def test_the_page_about_allocation_shows_what_the_gift_shop_is_told() -> None:
    page = (CHECKOUT / "docs" / "allocation.md").read_text(encoding="utf-8")
    shown = re.search(r"```\n(.*?)```", page, re.DOTALL)
    assert shown is not None
    golden = (CHECKOUT / "tests/cli/golden/online-retail/simulate.txt").read_text(encoding="utf-8")
    printed = " ".join(golden.split())
    for line in shown[1].splitlines():
        assert " ".join(line.split()) in printed, line


def test_every_decision_record_has_a_number_of_its_own_and_fits_a_page() -> None:
    records = sorted((CHECKOUT / "docs" / "decisions").glob("[0-9]*.md"))
    numbers = [record.name[:4] for record in records]
    assert numbers == [f"{n:04d}" for n in range(1, len(records) + 1)]
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert text.startswith(f"# {record.name[:4]} "), record.name
        assert len(text.splitlines()) <= 60, record.name


def test_nothing_in_the_repository_leads_outside_it() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    outside = re.compile("|".join(("/" + "work/", r"\.\./" + "shared", "/" + "home/", "/" + "root/")))
    found = []
    for name in listed.stdout.splitlines():
        path = CHECKOUT / name
        if path.suffix in {".py", ".md", ".yaml", ".toml", ".expected", ".txt", ".json", ""} and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{name}: {line.strip()[:80]}" for line in text.splitlines() if outside.search(line)]
    assert found == []
