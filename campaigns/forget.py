"""`campaign forget`: a customer's id is found nowhere any more in the store, in batches and in what lies beside them.

Files are cleaned while the store still knows the id, then the store in one transaction: whatever stops it, the next
`forget` goes on where it stopped.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..rules.problems import Phrase, Problem, render_problems
from .answer import GUARDED, OK, PROBLEMS, Answer, Reader, refused
from .at_store import AtStore, at_store, local_time, not_said
from .one_customer import not_in_store, plain_id, shown_id
from .who import who_acts

if TYPE_CHECKING:
    from .batch.erase_rows import Erasing
    from .store.forget import Erasure, Forgotten, OpenUnit

ID_COLUMN = "customer_id"
SHOWN_AT_MOST = 5
"""Files named in a problem."""

Ask = Callable[[str], bool]


@dataclass
class Done:
    """What was erased: batches by run id, files beside them, and what may still be used, with its old and new id."""

    batches: list[tuple[str, int]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    units: list[OpenUnit] = field(default_factory=list)
    left: list[Path] = field(default_factory=list)


def forget(
    reader: Reader,
    customer: str | None,
    *,
    why: str = "",
    file: Path | None = None,
    by: str | None = None,
    yes: bool = False,
    undo: bool = False,
    ask: Ask | None = None,
    project_dir: Path | None = None,
    output: str = "text",
) -> Answer:
    """Exit 1 where nobody is named or known, 6 where nobody has said yes. `undo`: she came back and asks for it."""

    def work(at: AtStore) -> Answer:
        ids, problem = _ids(at, customer, file)
        if problem is not None:
            return refused([problem], at.language)
        who = who_acts(by, reader.environment, at.folder)
        if who is None:
            return refused([Problem("L166", {}, hints=("by",))], at.language)
        said, refusal = not_said(at.language, why)
        if refusal is not None:
            return refusal
        if undo:
            return _welcome(at, ids, output)
        return _forget(at, ids, who.name, said, yes, ask, output)

    return at_store(reader, project_dir, work, create=True, alone=True)


def _ids(at: AtStore, customer: str | None, file: Path | None) -> tuple[list[str], Problem | None]:
    """Each once, in order."""
    found = [] if customer is None else [plain_id(customer)]
    if file is not None:
        path = at.reader.here / file
        try:
            rows = [row for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))) if any(row)]
        except (OSError, UnicodeDecodeError, csv.Error):
            return [], Problem("L163", {"file": file.as_posix()}, hints=("column",))
        place = rows[0].index(ID_COLUMN) if rows and ID_COLUMN in rows[0] else None
        listed = rows if place is None else rows[1:]
        found += [plain_id(row[place or 0]) for row in listed if len(row) > (place or 0) and row[place or 0]]
    found = list(dict.fromkeys(found))
    if not found:
        return [], Problem("L163", {"file": "" if file is None else file.as_posix()}, hints=("column",))
    return found, None


def _forget(at: AtStore, ids: list[str], who: str, why: str, yes: bool, ask: Ask | None, output: str) -> Answer:
    from .batch.erase_rows import count_in_batches
    from .erase_files import count_in_files
    from .keep_run import finish_interrupted
    from .store.connect import reading
    from .store.forget import all_forgotten, begin_erasure, count_rows, open_erasures

    assert at.store is not None
    assert at.project_id is not None
    notes = []
    interrupted = finish_interrupted(at.store, at.project_id, at.policy, at.folder, at.reader.now)
    if interrupted is not None:
        notes.append(interrupted)
    done = Done()
    for erasure in open_erasures(at.store, at.project_id):
        problem = _carry_out(at, erasure, done)
        if problem is not None:
            return refused([*notes, problem], at.language)
    outs = _outs(at)
    with reading(at.store) as connection:
        before = all_forgotten(connection, at.project_id)
        numbers = _numbers(at, ids)
        counts = count_rows(connection, at.project_id, list(numbers.values()))
    everybody = _erasing(frozenset(ids), "", at.reader.now, {}, b"")
    batches = [one for out in outs for one in count_in_batches(out, at.policy.project, everybody.customers)]
    files = sum(count_in_files(out, everybody) for out in outs)
    unknown = [one for one in ids if one not in numbers]
    if unknown and len(unknown) == len(ids) and not batches and not files:
        return _nothing_left(at, ids, before, done, notes, output)
    rows = sum(counts.values()) + sum(number for _, number in batches)
    plan = _plan(at, ids, counts, batches, files)
    if not yes:
        if ask is None:
            return Answer(plan, render_problems([*notes, Problem("L162", {}, hints=("yes",))], at.language), GUARDED)
        if not ask(plan + "\n" + ("Forget them for good?", "确定永久遗忘吗？")[_own(at)]):
            return Answer(talk=("nothing was erased", "没有删除任何内容")[_own(at)], code=GUARDED)
    begin_erasure(at.store, at.project_id, ids, who, why, rows, at.reader.now)
    for erasure in open_erasures(at.store, at.project_id):
        problem = _carry_out(at, erasure, done)
        if problem is not None:
            return refused([*notes, problem], at.language)
    return _answer(at, ids, counts, done, notes, output)


def _own(at: AtStore) -> int:
    return 0 if at.language == "en" else 1


def _numbers(at: AtStore, ids: Sequence[str]) -> dict[str, int]:
    """Of those the store knows."""
    from sqlalchemy import select

    from .store.connect import reading
    from .store.forget import AT_ONCE
    from .store.tables import customer

    assert at.store is not None
    found: dict[str, int] = {}
    with reading(at.store) as connection:
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            rows = connection.execute(
                select(customer.c.customer_id, customer.c.number).where(
                    customer.c.project == at.project_id, customer.c.customer_id.in_(some)
                )
            )
            found |= {str(id): int(number) for id, number in rows}
    return found


def _outs(at: AtStore) -> list[Path]:
    """Every folder that batches of the project were written to."""
    from sqlalchemy import select

    from .store.connect import reading
    from .store.tables import run

    assert at.store is not None
    with reading(at.store) as connection:
        named = connection.execute(select(run.c.folder).where(run.c.project == at.project_id).distinct()).scalars()
        return sorted({at.folder / "out", *(at.folder / one for one in named)})


def batch_folders(at: AtStore) -> list[tuple[Path, dict[str, Any]]]:
    """Every batch of the project, staged ones among them, with its manifest."""
    from .batch.erase_rows import batches_below

    return [one for out in _outs(at) for one in batches_below(out, at.policy.project)]


def _erasing(
    customers: frozenset[str], name: str, begun_at: datetime, keys: Mapping[str, bytes], seal: bytes
) -> Erasing:
    from .batch.erase_rows import Erasing

    def household_of(id: str) -> str:
        return f"forgotten-{blake2b(id.encode(), key=keys[id], digest_size=8).hexdigest()}"

    return Erasing(customers, name, begun_at, household_of, seal)


def _carry_out(at: AtStore, erasure: Erasure, done: Done) -> Problem | None:
    from sqlalchemy.exc import OperationalError

    from .batch.erase_rows import erase_from_batches
    from .erase_files import erase_from_files, still_named
    from .store.connect import reading
    from .store.forget import StoreBusyError, erase_rows, finish_erasure, is_telling, key_to_seal, open_units

    assert at.store is not None
    assert at.project_id is not None
    ids, outs = frozenset(erasure.customers), _outs(at)
    with reading(at.store) as connection:
        done.units += open_units(connection, at.project_id, erasure.number)
        seal = key_to_seal(connection, at.project_id)
    assert seal is not None
    try:
        if ids:
            erasing = _erasing(ids, erasure.name, erasure.begun_at, erasure.customers, seal)
            for out in outs:
                done.batches += erase_from_batches(out, at.policy.project, erasing)
                done.files += erase_from_files(out, erasing)
        erase_rows(at.store, at.project_id, erasure, at.reader.now)
        finish_erasure(at.store, erasure, at.reader.now)
    except (OSError, OperationalError, StoreBusyError) as error:
        return Problem("L169", {"why": _cause(error)}, hints=("again",))
    telling = [one for one in ids if is_telling(one)]
    done.left += still_named([*outs, at.folder / ".campaign"], telling) + _in_policies(at, telling)
    return None


def _cause(error: Exception) -> object:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return Phrase("another command is reading the store", "另一个命令正在读取数据库")


def _in_policies(at: AtStore, ids: list[str]) -> list[Path]:
    """Project files that name one of them, of which the store keeps copies."""
    from .erase_files import names_id
    from .policy.project_files import read_project_files

    files = read_project_files(at.folder)
    return [at.folder / path for path, data in sorted(files.items()) if any(names_id(data, one) for one in ids)]


def _nothing_left(
    at: AtStore, ids: list[str], before: Forgotten | None, done: Done, notes: list[Problem], output: str
) -> Answer:
    """Nothing of them is anywhere: forgotten before (or just now, by what was begun), or never known."""
    known = [one for one in ids if before is not None and before.digest(one) in before.digests]
    if not known:
        return refused([*notes, not_in_store(at, ids[0])], at.language)
    if done.batches or done.files or done.units:
        return _answer(at, ids, {}, done, notes, output)
    if output == "json":
        return Answer(json.dumps({"status": "again", "customers": len(known)}, indent=2))
    text = ("forgotten before; nothing of it is left here", "此前已遗忘；这里已没有任何内容")[_own(at)]
    return Answer(text, render_problems(notes, at.language) if notes else "", OK)


def _plan(at: AtStore, ids: list[str], counts: dict[str, int], batches: list[tuple[str, int]], files: int) -> str:
    own = _own(at)
    who = shown_id(ids[0]) if len(ids) == 1 else (f"{len(ids):,} customers", f"{len(ids):,} 位客户")[own]
    rows = sum(number for _, number in batches)
    listed = ", ".join(f"{name} {number:,}" for name, number in counts.items())
    lines = [
        (f"to forget: {who}", f"将遗忘：{who}")[own],
        (f"  in the store: {listed or 'nothing'}", f"  数据库：{listed or '无'}")[own],
        (
            f"  in {len(batches):,} batches: {rows:,} rows; {files:,} files beside them",
            f"  {len(batches):,} 个批次：{rows:,} 行；其他文件 {files:,} 个",
        )[own],
        (
            "  what she may still use stays open until it ends: by its code, not by the number of the decision",
            "  仍可使用的优惠保留到期满：可凭券码使用，不能再凭决策编号",
        )[own],
    ]
    return "\n".join(lines)


def _answer(
    at: AtStore, ids: list[str], counts: dict[str, int], done: Done, notes: list[Problem], output: str
) -> Answer:
    problems = list(notes)
    if done.left:
        names = sorted({_seen(at, path) for path in done.left})
        shown = ", ".join(names[:SHOWN_AT_MOST]) + (" ..." if len(names) > SHOWN_AT_MOST else "")
        problems.append(Problem("L165", {"files": shown}, hints=("look",)))
    talk = render_problems(problems, at.language) if problems else ""
    if output == "json":
        shown_units = [
            {
                "offer": one.offer,
                "campaign": one.campaign,
                "valid_until": None if one.valid_until is None else one.valid_until.isoformat(),
                "state": one.state,
                "decision_id_was": one.was,
                "decision_id": one.now,
            }
            for one in done.units
        ]
        told = {
            "status": "forgotten",
            "customers": len(ids),
            "rows": counts,
            "batches": [{"run_id": run, "rows": rows} for run, rows in done.batches],
            "files": done.files,
            "open_units": shown_units,
            "still_named_in": sorted({_seen(at, path) for path in done.left}),
        }
        return Answer(json.dumps(told, ensure_ascii=False, indent=2), talk, OK)
    own = _own(at)
    rows = sum(counts.values())
    lines = [
        (
            f"forgotten: {rows:,} rows of the store belong to nobody, {len(done.batches):,} batches and "
            f"{len(done.files):,} files are without them",
            f"已遗忘：数据库中 {rows:,} 行不再属于任何人，"
            f"{len(done.batches):,} 个批次和 {len(done.files):,} 个文件中已删除",
        )[own]
    ]
    for one in done.units:
        until = "" if one.valid_until is None else (f" until {one.valid_until}", f"，至 {one.valid_until}")[own]
        lines.append(
            (
                f"  may still be used{until}: {one.offer}, from now on as {one.now}",
                f"  仍可使用{until}：{one.offer}，今后编号为 {one.now}",
            )[own]
        )
    lines.append(
        (
            "Not reached: the shop's own data files, backups, and what other systems were sent.",
            "未涉及：商店自己的数据文件、备份，以及已发送给其他系统的内容。",
        )[own]
    )
    return Answer("\n".join(lines), talk, OK)


def _seen(at: AtStore, path: Path) -> str:
    return path.relative_to(at.folder).as_posix() if path.is_relative_to(at.folder) else path.as_posix()


def _welcome(at: AtStore, ids: list[str], output: str) -> Answer:
    """She came back and asked for it: her hash goes, nothing else comes back."""
    from .store.forget import welcome_back

    assert at.store is not None
    assert at.project_id is not None
    number = welcome_back(at.store, at.project_id, ids)
    if not number:
        return refused([Problem("L168", {"customer": shown_id(ids[0])}, hints=("look",))], at.language, PROBLEMS)
    if output == "json":
        return Answer(json.dumps({"status": "welcome", "customers": number}, indent=2))
    since = local_time(at, at.reader.now)
    text = (
        f"from {since} on {number:,} no longer count as forgotten; nothing of the past is back",
        f"自 {since} 起 {number:,} 位不再视为已遗忘；过去的内容不会恢复",
    )
    return Answer(text[_own(at)])


def list_back(reader: Reader, project_dir: Path | None = None, output: str = "text") -> Answer:
    """The ids of forgotten customers who stand in the shop's data now, so that somebody can take them out there."""
    return at_store(reader, project_dir, lambda at: _list_back(at, output))


def _list_back(at: AtStore, output: str) -> Answer:
    from ..segments.build_facts import build_facts
    from ..segments.instant import Instant
    from .store.connect import reading
    from .store.forget import all_forgotten

    known = None
    if at.store is not None and at.project_id is not None:
        with reading(at.store) as connection:
            known = all_forgotten(connection, at.project_id)
    back: list[str] = []
    if known is not None:
        as_of = Instant(at.reader.now, at.policy.zone)
        book = at.project.segment_book
        facts, _, problems = build_facts(at.project.data_spec, book, as_of, at.folder, at.reader.progress)
        if facts is None:
            return refused(problems, at.language)
        back = known.among(facts.frame[ID_COLUMN])
    if output == "json":
        return Answer(json.dumps({"customers": back}, ensure_ascii=False, indent=2))
    return Answer("\n".join(map(shown_id, back)) or ("none", "没有")[_own(at)])
