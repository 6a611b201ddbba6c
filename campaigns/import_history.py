"""`campaign store import FILE`: the history that another system kept enters the store, once."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..rules.problems import Problem, is_error
from .answer import Answer, Reader, refused, talk_of
from .at_store import AtStore, at_store


def import_history(
    reader: Reader, file: Path, *, project_dir: Path | None = None, yes: bool = False, output: str = "text"
) -> Answer:
    """Exit 1 with problems of the file or where it would be the first to say yes; nothing is half imported."""
    return at_store(reader, project_dir, lambda at: _import(at, file, yes, output), create=True, alone=True)


def _import(at: AtStore, file: Path, yes: bool, output: str) -> Answer:
    from .prepare import load_state
    from .store.import_state import import_state

    state, problems = load_state(at.project, at.reader.here / file)
    if state is None or any(is_error(problem) for problem in problems):
        return refused(problems, at.language)
    assert at.store is not None
    assert at.project_id is not None
    if state.budgets or state.stock or state.codes or state.pauses:
        problems = [*problems, Problem("L127", {"file": file.as_posix()}, hints=("budgets", "pause"))]
    name = sha256((at.reader.here / file).read_bytes()).hexdigest()[:32]
    done = import_state(at.store, at.project_id, at.policy, state, name, at.reader.now, at.today, write=yes)
    numbers: dict[str, Any] = {
        "imported": yes and done.any,
        "given": done.given,
        "contacts": done.contacts,
        "consents": done.consents,
        "steps": done.steps,
        "known": done.known,
        "withdrawn": done.withdrawn,
        "forgotten": done.forgotten,
    }
    if done.any and not yes:
        problems = [*problems, Problem("L126", {"file": file.as_posix()}, hints=("yes",))]
    talk = talk_of(problems, at.language)
    code = 0 if yes or not done.any else 1
    if output == "json":
        return Answer(json.dumps(numbers, ensure_ascii=False, indent=2), talk, code)
    return Answer(_said(numbers, at.language), talk, code)


def _said(numbers: dict[str, Any], language: str) -> str:
    new = {name: numbers[name] for name in ("given", "contacts", "consents", "steps")}
    if language == "zh":
        words = {"given": "发放", "contacts": "触达", "consents": "同意", "steps": "步骤"}
        head = "已导入" if numbers["imported"] else "将导入" if any(new.values()) else "没有新内容"
        rest = (
            f"略去：库中已有 {numbers['known']:,} 行，已撤回 {numbers['withdrawn']:,} 行，"
            f"属于已被遗忘客户的 {numbers['forgotten']:,} 行"
        )
        return f"{head}：{'，'.join(f'{words[name]} {count:,}' for name, count in new.items())}\n{rest}"
    head = "imported" if numbers["imported"] else "would import" if any(new.values()) else "nothing new"
    rest = (
        f"left out: {numbers['known']:,} rows that are known, {numbers['withdrawn']:,} withdrawn, "
        f"{numbers['forgotten']:,} of customers who were forgotten"
    )
    return f"{head}: {', '.join(f'{name} {count:,}' for name, count in new.items())}\n{rest}"
