"""`campaign check --select`: only the problems of a rule (or another part), of a code, or of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..rules.catalogue import all_entries
from ..rules.problems import Problem, closest
from .policy.load_project import CheckedProject
from .policy.parts import KINDS

Chooses = Callable[[Problem], bool]


@dataclass(frozen=True, slots=True)
class Selection:
    """What `--select` leaves: the problems chosen, and how many there are beside them."""

    problems: tuple[Problem, ...]
    hidden: int = 0


def select_problems(checked: CheckedProject, words: Sequence[str]) -> tuple[Selection, list[Problem]]:
    """The problems that one of the words names; all where there are no words. A word that names nothing is a problem.

    `rule:x` (or `offer:x`, `campaign:x` ...) is a part, `code:R2` every code that begins so,
    `file:rules/winback.yaml` a file or a folder of the project.
    """
    if not words:
        return Selection(checked.problems), []
    chosen, problems = [], []
    for word in words:
        chooses, found = _read(word, checked)
        problems += found
        if chooses is not None:
            chosen.append(chooses)
    left = tuple(problem for problem in checked.problems if any(chooses(problem) for chooses in chosen))
    return Selection(left, len(checked.problems) - len(left)), problems


def _read(word: str, checked: CheckedProject) -> tuple[Chooses | None, list[Problem]]:
    kind, colon, name = word.partition(":")
    if kind in KINDS and colon:
        if name not in checked.parts.ids(kind):
            return None, _nothing(word, kind, name, checked.parts.ids(kind))
        return lambda problem: _owner(checked, problem) == (kind, name), []
    if kind == "code" and colon:
        if not any(code.startswith(name) for code in all_entries()) or not name:
            return None, _nothing(word, kind, name, all_entries())
        return lambda problem: problem.code.startswith(name), []
    if kind == "file" and colon:
        folder = f"{name.rstrip('/')}/"
        if not any(path == name or path.startswith(folder) for path in checked.paths):
            return None, _nothing(word, kind, name, checked.paths)
        return (
            lambda problem: (
                problem.place is not None
                and (problem.place.source.path == name or problem.place.source.path.startswith(folder))
            ),
            [],
        )
    meant = [f"{part.kind}:{part.id}" for part in checked.parts if part.id == name or part.id == word]
    meant += [f"file:{path}" for path in checked.paths if path == word]
    meant += [f"code:{code}" for code in all_entries() if code == word.upper()]
    values: dict[str, object] = {"text": word, "parts": ", ".join(KINDS), "meant": ", ".join(meant)}
    return None, [Problem("C120", values, hints=("mean",) if meant else ("kinds",))]


def _owner(checked: CheckedProject, problem: Problem) -> tuple[str, str] | None:
    part = checked.parts.owner(problem.place)
    return None if part is None else (part.kind, part.id)


def _nothing(word: str, kind: str, name: str, legal: Iterable[str]) -> list[Problem]:
    near = closest(name, legal)
    values = {"text": word, **({"name": f"{kind}:{near}"} if near else {})}
    return [Problem("C114", values, hints=("mean",) if near else ())]
