"""`campaign init`: a new project from the starter that comes with the package; playbooks with it, or added later."""

from __future__ import annotations

import os
import shlex
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..rules.problems import Problem
from ..segments.whole_files import write_whole
from .answer import Answer, Reader, has_errors, refused
from .begin_from import Ask, Begun, begin_from, told_about
from .editor_files import SCHEMA_FOLDER, with_modeline, write_schemas
from .playbooks import PLAYBOOKS, Playbook, add_playbooks, choose_playbooks, list_playbooks
from .policy.load_project import check_project, load_description
from .policy.project_files import LOCK_FILE, PROJECT_FILE, read_project_files
from .report.amounts import columns

STARTER = Path(__file__).resolve().parents[1] / "examples" / "starter"
STARTER_DAY = "2026-10-01"
"""The day on which the starter's data was drawn."""
NOT_OURS = ("out", ".campaign", "__pycache__")
"""What running the starter leaves behind; it does not belong into a new project."""
GITIGNORE = "# Written by the tool.\nout/\n.campaign/\n"
"""Written, not copied: a wheel leaves files whose names begin with a dot behind."""


def init_project(
    reader: Reader,
    folder: Path | None,
    playbooks: Sequence[str] = (),
    list_only: bool = False,
    source: Path | None = None,
    ask: Ask | None = None,
    yes: bool = False,
) -> Answer:
    """Copies the starter whole or not at all, with the playbooks named, and says what to type next.

    Refuses a folder that holds anything; but to a project there, playbooks are added. `list_only`: names the playbooks.
    `source`: a table of customers to begin from instead of the starter; `ask` asks a person about doubtful columns,
    `yes` takes the guesses.
    """
    language = reader.language or "en"
    if list_only:
        return Answer(_listed(language))
    chosen, problems = choose_playbooks(playbooks)
    if folder is None:
        problems.append(Problem("C155", {}, hints=("folder",)))
    if problems or folder is None:
        return refused(problems, reader.language)
    target = reader.here / folder
    if source is None and chosen and (target / PROJECT_FILE).is_file():
        return _add(reader, target, chosen)
    held = 1 if target.is_file() else sum(1 for _ in target.iterdir()) if target.exists() else 0
    if held:
        return refused([Problem("C111", {"folder": str(folder), "count": held}, hints=("new",))], reader.language)
    if source is not None and chosen:
        return refused([Problem("C160", {}, hints=("then",))], reader.language)
    begun = None
    if source is not None:
        begun, problems = begin_from(reader.here / source, target.resolve().name, ask, yes, language)
        if begun is None:
            return refused(problems, reader.language)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".campaign-init-", dir=target.parent))
    try:
        if begun is None:
            _fill(beside / "new", chosen, language)
        else:
            problems = _fill_from(beside / "new", begun, reader, language)
            if problems:
                return refused(problems, reader.language)
        if target.exists():
            # An empty folder someone stands in cannot be replaced, only filled.
            for made in sorted((beside / "new").iterdir()):
                os.replace(made, target / made.name)
        else:
            os.replace(beside / "new", target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    told = "" if begun is None else "\n".join(columns(told_about(begun, language), (False, False))) + "\n"
    return Answer(told + _next_steps(folder, language, has_cases=begun is None))


def _fill_from(folder: Path, begun: Begun, reader: Reader, language: str) -> list[Problem]:
    """The project around a table; problems where its data or its files would not do after all."""
    files = {name: with_modeline(name, content.decode()).encode() for name, content in begun.files.items()}
    _write(folder, {**files, ".gitignore": GITIGNORE.encode()})
    described, problems = load_description(read_project_files(folder))
    if described is None:
        return problems
    lock, problems = _lock_of(folder, reader.now.date().isoformat())
    if lock is None:
        return problems
    (folder / LOCK_FILE).write_text(lock, encoding="utf-8", newline="\n")
    write_schemas(folder, language)
    return [one for one in check_project(read_project_files(folder)).problems if one.severity == "error"]


def starter_files(language: str) -> dict[str, bytes]:
    """The starter by path, in a language, each file naming its schema."""
    found = {}
    for path in sorted(STARTER.rglob("*")):
        name = path.relative_to(STARTER).as_posix()
        if path.is_file() and name.partition("/")[0] not in NOT_OURS:
            text = path.read_text(encoding="utf-8")
            if language == "zh":
                for english, chinese in _chinese_texts():
                    text = text.replace(english, chinese)
            found[name] = with_modeline(name, text).encode()
    return found


def _chinese_texts() -> list[tuple[str, str]]:
    lines = (PLAYBOOKS / "starter.zh.txt").read_text(encoding="utf-8").splitlines()
    return [(english, chinese) for english, _, chinese in (line.partition(" => ") for line in lines)]


def _fill(folder: Path, chosen: Sequence[Playbook], language: str) -> None:
    """The starter with the playbooks, its lock and its schemas, in a new folder."""
    files, problems = add_playbooks(starter_files(language), chosen, language, is_starter=True)
    assert not problems, problems
    _write(folder, {**files, ".gitignore": GITIGNORE.encode()})
    if LOCK_FILE not in files:  # a playbook has brought columns
        lock, problems = _lock_of(folder, STARTER_DAY)
        assert lock is not None, problems
        (folder / LOCK_FILE).write_text(lock, encoding="utf-8", newline="\n")
    write_schemas(folder, language)


def _lock_of(folder: Path, day: str) -> tuple[str | None, list[Problem]]:
    from ..segments.build_facts import build_facts
    from ..segments.instant import parse_instant
    from ..segments.lock import write_lock

    described, _ = load_description(read_project_files(folder))
    assert described is not None
    spec, book = described.data_spec, described.segment_book
    facts, _, problems = build_facts(spec, book, parse_instant(day, spec.zone), folder, None)
    if facts is None or has_errors(problems):
        return None, problems
    return write_lock(facts, spec, book), problems


def _add(reader: Reader, target: Path, chosen: Sequence[Playbook]) -> Answer:
    """Adds files and continues lists; nothing is written where anything of it would not do."""
    before = read_project_files(target)
    described, _ = load_description(before)
    language = reader.words_of(described.settings.language if described is not None else "en")
    after, problems = add_playbooks(before, chosen, language)
    if problems:
        return refused(problems, language)
    written = {path: content for path, content in after.items() if before.get(path) != content}
    _write(target, written)
    if (target / SCHEMA_FOLDER).is_dir():
        write_schemas(target, language)
    head = {"en": "added or continued:", "zh": "已新增或续写："}[language]
    return Answer("\n".join([head, *(f"  {path}" for path in sorted(written))]))


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        write_whole(folder / path, content)


def _listed(language: str) -> str:
    rows = [[playbook.name, playbook.what[language == "zh"]] for playbook in list_playbooks()]
    return "\n".join(columns(rows, (False, False), indent=""))


def _next_steps(folder: Path, language: str, has_cases: bool = True) -> str:
    steps = ["campaign check", *(["campaign test"] if has_cases else []), "campaign simulate"]
    if folder.as_posix() != ".":
        steps.insert(0, f"cd {shlex.quote(str(folder))}")
    head = {"en": f"{folder} is ready. Next:", "zh": f"{folder} 已就绪。接下来："}[language]
    return "\n".join([head, *(f"  {step}" for step in steps)])
