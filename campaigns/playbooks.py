"""Playbooks: tested campaigns to add to a project, with rules, offers, budgets, calendars, texts and cases.

A playbook is a folder of `examples/playbooks/`. Its texts stand in two languages: `«English|中文»` for the people who
work on the project, `‹English|中文›` for its customers. Everything here is from files to files; nothing is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..rules.decode import decode
from ..rules.nodes import Mapping as MappingNode
from ..rules.nodes import Node, Scalar
from ..rules.nodes import Sequence as SequenceNode
from ..rules.problems import Problem, closest, is_error
from ..rules.yaml_reader import read_yaml
from .editor_files import with_modeline
from .policy.load_project import check_project
from .policy.project_files import BUDGETS_FILE, CALENDARS_FILE, LOCK_FILE, PROJECT_FILE

PLAYBOOKS = Path(__file__).resolve().parents[1] / "examples" / "playbooks"
CUSTOMERS = "data/customers.csv"
_FOR_PEOPLE = re.compile(r"«([^«»|]*)\|([^«»|]*)»")
_FOR_CUSTOMERS = re.compile(r"‹((?:[^‹›|]| \| )*)\|((?:[^‹›|]| \| )*)›")  # ` | ` is a filter of a text
_COLUMNS_END = re.compile(r"(?m)^( +)customer_id: .*\n(?:\1\S.*\n)*")


@dataclass(frozen=True, slots=True)
class Playbook:
    """What a playbook is (English, Chinese), the facts and channels it needs, columns it brings for the starter."""

    name: str
    what: tuple[str, str]
    facts: tuple[str, ...]
    channels: tuple[str, ...]
    columns: Mapping[str, str]
    folder: Path


def list_playbooks() -> list[Playbook]:
    """All of them, by name."""
    return [_read(folder) for folder in sorted(PLAYBOOKS.iterdir()) if (folder / "playbook.yaml").is_file()]


def choose_playbooks(words: Iterable[str]) -> tuple[list[Playbook], list[Problem]]:
    """Those named, by commas or one by one, each once, in order of name; a name that is none is a problem."""
    known = {playbook.name: playbook for playbook in list_playbooks()}
    named = [name.strip() for word in words for name in word.split(",") if name.strip()]
    problems = []
    for name in dict.fromkeys(named):
        if name not in known:
            meant = closest(name, known)
            values = {"name": name, "meant": meant or "", "known": ", ".join(known)}
            problems.append(Problem("C151", values, hints=("meant",) if meant else ("known",)))
    return [known[name] for name in sorted(set(named) & set(known))], problems


def add_playbooks(
    files: Mapping[str, bytes], playbooks: Sequence[Playbook], people: str, is_starter: bool = False
) -> tuple[dict[str, bytes], list[Problem]]:
    """The project's files with those of the playbooks; nothing of the project is replaced, lists are continued.

    `people`: the language of names and reasons; the texts for customers are in the project's. A file that is already
    there, a fact or channel that is missing, or anything that `check` refuses in the result, is a problem. The columns
    that a playbook brings are added only to the starter, whose lock must then be written anew.
    """
    before = check_project(files)
    customers = before.language
    result = dict(files)
    problems: list[Problem] = []
    for playbook in playbooks:
        if is_starter and playbook.columns:
            _bring_columns(result, playbook)
        for path, text in _files_of(playbook, people, customers).items():
            if path in (BUDGETS_FILE, CALENDARS_FILE):
                result[path] = _continued(result.get(path), path, text)
            elif path in result:
                problems.append(Problem("C152", {"name": playbook.name, "path": path}, hints=("rename",)))
            else:
                result[path] = with_modeline(path, text).encode()
    problems += [] if is_starter else _missing(before.project, playbooks)
    if problems or is_starter:
        return result, problems
    return result, [problem for problem in check_project(result).problems if is_error(problem)]


def _missing(project: object, playbooks: Sequence[Playbook]) -> list[Problem]:
    """What a playbook reads and the project does not have."""
    from .policy.project import Project

    if not isinstance(project, Project):
        return [Problem("C153", {}, hints=("check",))]
    channels = {channel.id for channel in project.policy.channels}
    found = []
    for playbook in playbooks:
        facts = [name for name in playbook.facts if name not in project.vocabulary.facts]
        lacking = [*facts, *(name for name in playbook.channels if name not in channels)]
        if lacking:
            values = {"name": playbook.name, "missing": ", ".join(lacking)}
            found.append(Problem("C154", values, hints=("facts" if facts else "channels",)))
    return found


def _files_of(playbook: Playbook, people: str, customers: str) -> dict[str, str]:
    """Path in the project -> text, in the two languages."""
    found: dict[str, str] = {}
    for part in ("rules", "offers"):
        path = playbook.folder / f"{part}.yaml"
        if path.is_file():
            found[f"{part}/{playbook.name}.yaml"] = path.read_text(encoding="utf-8")
    for text in (playbook.folder / "campaigns.yaml").read_text(encoding="utf-8").split("---\n"):
        name = re.search(r"(?m)^campaign: (\w+)$", text)
        assert name is not None
        found[f"campaigns/{name[1]}.yaml"] = text
    for path in (playbook.folder / BUDGETS_FILE, playbook.folder / CALENDARS_FILE):
        if path.is_file():
            found[path.name] = path.read_text(encoding="utf-8")
    return {path: _spoken(text, people, customers) for path, text in found.items()}


def _spoken(text: str, people: str, customers: str) -> str:
    for pattern, language in ((_FOR_CUSTOMERS, customers), (_FOR_PEOPLE, people)):
        text = pattern.sub(r"\2" if language == "zh" else r"\1", text)
    return text


def _continued(before: bytes | None, path: str, text: str) -> bytes:
    """The file with the entries of a playbook after its own."""
    if before is None:
        return with_modeline(path, text).encode()
    _, _, entries = text.partition(":\n")
    return before.rstrip(b"\r\n ") + b"\n" + entries.encode()


def _bring_columns(files: dict[str, bytes], playbook: Playbook) -> None:
    """The columns of the playbook in the starter's project.yaml and, customer by customer, in its table."""
    text = files[PROJECT_FILE].decode()
    block = _COLUMNS_END.search(text)
    assert block is not None
    lines = "".join(f"{block[1]}{name}: {written}\n" for name, written in playbook.columns.items())
    files[PROJECT_FILE] = (text[: block.end()] + lines + text[block.end() :]).encode()
    more = dict(
        line.split(",", 1) for line in (playbook.folder / "customers.csv").read_text(encoding="utf-8").splitlines()
    )
    rows = files[CUSTOMERS].decode().splitlines()
    files[CUSTOMERS] = "".join(f"{row},{more[row.split(',', 1)[0]]}\n" for row in rows).encode()
    files.pop(LOCK_FILE, None)


def _read(folder: Path) -> Playbook:
    source, _ = decode((folder / "playbook.yaml").read_bytes(), "playbook.yaml")
    assert source is not None
    root, _ = read_yaml(source)
    assert isinstance(root, MappingNode)
    what = _FOR_PEOPLE.search(_text(root.get("what")))
    assert what is not None, f"{folder.name}: what is said of it stands in two languages"
    needs, columns = root.get("needs"), root.get("columns")
    assert isinstance(needs, MappingNode)
    return Playbook(
        folder.name,
        (what[1], what[2]),
        _texts(needs.get("facts")),
        _texts(needs.get("channels")),
        {key.text: _text(value) for key, value in columns.entries} if isinstance(columns, MappingNode) else {},
        folder,
    )


def _text(node: Node | None) -> str:
    assert isinstance(node, Scalar)
    return node.text


def _texts(node: Node | None) -> tuple[str, ...]:
    return tuple(_text(item) for item in node.items) if isinstance(node, SequenceNode) else ()
