"""`campaign replay`: decides a saved batch again and says what, if anything, came out otherwise."""

from __future__ import annotations

import json
from pathlib import Path

from ..rules.problems import Problem
from .answer import DIFFERENT, OK, Answer, Reader, refused
from .at_store import AtStore, at_store
from .opened import locate_project
from .policy.project_files import find_project
from .sources import MANIFEST, find_runs

BATCHES_SHOWN = 5


def replay(reader: Reader, batch: Path, project_dir: Path | None = None, *, output: str = "text") -> Answer:
    """Exit 0 when every row is the same, 3 when any differs, 1 when the folder is no whole batch. Where rows were
    erased the project's store is asked whether it did that."""
    folder, problems = find_batch(reader, batch, project_dir)
    if folder is None:
        return refused(problems, reader.language)
    project = erased_of(folder)
    if project is None:
        return _replay(reader, folder, None, output)

    def work(at: AtStore) -> Answer:
        from .store.connect import reading
        from .store.forget import key_to_seal

        if at.store is None or at.project_id is None or at.head.project != project:
            return _replay(reader, folder, None, output)
        with reading(at.store) as connection:
            return _replay(reader, folder, key_to_seal(connection, at.project_id), output)

    here = project_dir or find_project(reader.here) or find_project(folder)
    return at_store(reader, here, work, head_only=True) if here is not None else _replay(reader, folder, None, output)


def erased_of(folder: Path) -> str | None:
    """The project of a batch that says that rows were erased from it; None: it does not say so, or cannot be read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        return str(manifest["project"]) if "erased" in manifest else None
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None


def _replay(reader: Reader, folder: Path, key: bytes | None, output: str) -> Answer:
    from .batch.replay import replay as replay_folder

    reader.progress("deciding again", 0, None)
    replayed, problems = replay_folder(folder, key)
    if replayed is None:
        return refused(problems, reader.language)
    language = reader.language or "en"
    same = not replayed.differences
    code = OK if same else DIFFERENT
    told = [difference.text(language) for difference in replayed.differences]
    if output == "json":
        shown = {
            "folder": folder.as_posix(),
            "decisions": replayed.decisions,
            "same": same,
            "erased": [{"erasure": name, "at": at, "rows": rows} for name, at, rows in replayed.erasures],
            "differences": [{"about": one.about, "text": one.text(language)} for one in replayed.differences],
        }
        return Answer(json.dumps(shown, ensure_ascii=False, indent=2), code=code)
    gone = [_erased(one, language) for one in replayed.erasures]
    if same:
        text = {
            "en": f"{folder.name}: all {replayed.decisions:,} decisions are the same",
            "zh": f"{folder.name}：{replayed.decisions:,} 项决策全部相同",
        }
        return Answer("\n".join([text[language], *gone]))
    head = {"en": f"{folder.name} does not replay:", "zh": f"{folder.name} 重放不一致："}[language]
    return Answer("\n".join([head, *(f"  {line}" for line in told), *gone]), code=code)


def _erased(one: tuple[str, str, int], language: str) -> str:
    name, at, rows = one
    if language == "zh":
        return f"其中 {rows:,} 行已于 {at[:10]} 因遗忘请求删除（{name[:12]}），无法再证明"
    return f"{rows:,} rows of it were erased on {at[:10]} for customers who are forgotten ({name[:12]}): not proved"


def find_batch(reader: Reader, batch: Path, project_dir: Path | None) -> tuple[Path | None, list[Problem]]:
    """A batch folder, seen from where the reader stands or from the project; or the beginning of a run id."""
    direct = reader.here / batch
    if (direct / MANIFEST).is_file():
        return direct, []
    project, problems = locate_project(reader, project_dir)
    if project is None:
        return None, problems if not direct.exists() else [_no_batch(batch, [])]
    if (project / batch / MANIFEST).is_file():
        return project / batch, []
    runs = find_runs(project, batch.as_posix())
    if len(runs) == 1:
        return runs[0], []
    names = [run.relative_to(project).as_posix() for run in (runs or find_runs(project))]
    return None, [_no_batch(batch, names)]


def _no_batch(batch: Path, names: list[str]) -> Problem:
    shown = ", ".join(names[:BATCHES_SHOWN]) + (" ..." if len(names) > BATCHES_SHOWN else "")
    return Problem("C115", {"folder": batch.as_posix(), "names": shown}, hints=("find",) if names else ())
