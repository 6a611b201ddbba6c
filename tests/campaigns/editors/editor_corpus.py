"""The files on which editors and `check` are compared: all good examples, and the bad files of both rooms.

A fault is structural where its code is one of `STRUCTURAL`: keys, kinds, forms of values. What only reading a text, or
comparing two values, can show is listed in `NOT_BY_SHAPE` with the reason.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from campaign_engine.rules.decode import decode
from campaign_engine.rules.nodes import Node, Scalar, Sequence
from campaign_engine.rules.yaml_reader import read_yaml

TESTS = Path(__file__).parents[2]
EXAMPLES = TESTS.parent / "examples"
SHOWN = re.compile(r"^(\S+):(\d+):\d+ +([A-Z]\d{3}) ", re.MULTILINE)
NOT_BY_SHAPE = {
    "S117": "decimals of a number: 1.1 is not a multiple of 0.01 to an editor",
    "S118": "more digits than a double holds: an editor has rounded them before it looks",
    "S132": "brackets or a block list: the same list to an editor",
    "S133": "a backslash is gone once YAML is read",
    "S135": "two days compared",
    "S138": "an expression is text to an editor",
}
STRUCTURAL = re.compile(r"S1(?!99)\d\d")


class BadFile(NamedTuple):
    """A file with faults: where it would stand, its text, and (line, code) of all that `check` says about it."""

    name: str
    path: str
    text: str
    said: tuple[tuple[int, str], ...]

    @property
    def structural(self) -> set[int]:
        """The lines with a structural fault."""
        return {line for line, code in self.said if STRUCTURAL.fullmatch(code) and code not in NOT_BY_SHAPE}


def kind_of(path: str) -> str | None:
    """The name of the schema of a project file."""
    parts = PurePosixPath(path).parts
    name = PurePosixPath(parts[0]).stem
    kinds = ("project", "rules", "segments", "offers", "campaigns", "budgets", "calendars")
    return name if name in kinds and path.endswith(".yaml") else None


def good_files() -> dict[str, tuple[str, str]]:
    """Path from the checkout -> (path in its project, text)."""
    found = {}
    for project in (EXAMPLES / "starter", EXAMPLES / "online-retail", TESTS / "campaigns" / "bad_base"):
        for path in sorted(project.rglob("*.yaml")):
            inside = path.relative_to(project).as_posix()
            if kind_of(inside):
                found[path.relative_to(TESTS.parent).as_posix()] = inside, path.read_text(encoding="utf-8")
    return found


def bad_files() -> list[BadFile]:
    """Every bad file of both rooms that can be read as YAML and has a structural fault."""
    found = []
    for path in sorted((TESTS / "rules" / "bad").glob("S*.yaml")):
        found += _bad(path.stem, f"rules/{path.name}", path.read_text("utf-8"), path.with_suffix(".expected"))
    for path in sorted((TESTS / "campaigns" / "bad").glob("*.yaml")):
        for inside, text in _parts(path.read_text("utf-8")).items():
            if kind_of(inside):
                found += _bad(f"{path.stem}:{inside}", inside, text, path.with_suffix(".expected"))
    return found


def plain(text: str) -> object:
    """The text as a JSON Schema sees it."""
    source, problems = decode(text.encode(), "x.yaml")
    assert source is not None, problems
    root, problems = read_yaml(source)
    assert root is not None, problems
    return _plain(root)


def _plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return float(node.value) if isinstance(node.value, Decimal) else node.value
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    return {key.text: _plain(value) for key, value in node.entries}


def _parts(text: str) -> dict[str, str]:
    """A file of campaigns/bad: one or more files, each after a line `# as: <path>`."""
    parts = re.split(r"(?m)^# as: (\S+)\n", text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _bad(name: str, path: str, text: str, expected: Path) -> list[BadFile]:
    found = SHOWN.findall(expected.read_text(encoding="utf-8"))
    said = sorted({(int(line), code) for file, line, code in found if file == path})
    bad = BadFile(name, path, text, tuple(said))
    return [bad] if any(STRUCTURAL.fullmatch(code) for _, code in said) else []
