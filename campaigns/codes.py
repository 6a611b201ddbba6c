"""`campaign codes import | status | show`: lists of codes, how many are left, what became of one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ..rules.problems import Phrase, Problem, render_problems
from .answer import OK, Answer, Reader, refused
from .at_store import AtStore, at_store, local_time, not_said, nothing_there
from .report.amounts import columns
from .who import who_acts

if TYPE_CHECKING:
    from .read_codes import CodeFile
    from .store.import_codes import ImportedCodes

TOLD_AT_MOST = 20
"""Rows that were left out and are told one by one."""

_LOOKS = Phrase("looks at a code", "查看券码")

KNOWN = Phrase("the store has this code already, or an earlier row has", "数据库或前面的行已有这个券码")


def import_codes(
    reader: Reader, project_dir: Path | None, offer: str, file: Path | None = None, output: str = "text"
) -> Answer:
    """Exit 1 where nothing was imported. Rows that hold no code or one that is known are left out and told."""
    return at_store(reader, project_dir, lambda at: _import(at, offer, file, output), create=True)


def _import(at: AtStore, name: str, file: Path | None, output: str) -> Answer:
    from .read_codes import open_code_file
    from .store.code_secret import code_keys
    from .store.import_codes import import_codes as bring

    assert at.store is not None
    assert at.project_id is not None
    offer = at.policy.offers.get(name)
    if offer is None or offer.codes is None or offer.codes.file is None:
        listed = [one.id for one in at.policy.offers.values() if one.codes is not None and one.codes.file is not None]
        values = {"offer": name, "offers": ", ".join(listed) or Phrase("none", "没有")}
        return refused([Problem("L159", values, hints=("file",))], at.language)
    path = at.reader.here / file if file is not None else at.folder / offer.codes.file
    shown = (file or Path(offer.codes.file)).as_posix()
    keys = code_keys(at.store, at.project_id, at.policy)
    found, problem = open_code_file(path, shown)
    if found is None:
        return refused([problem] if problem else [], at.language)
    left_out: list[Problem] = []
    number = 0

    def leave_out(line: int, why: Phrase) -> None:
        nonlocal number
        number += 1
        if len(left_out) < TOLD_AT_MOST:
            left_out.append(Problem("L152", {"why": why}, where=f"{shown}:{line}"))

    def chunks(file: CodeFile) -> Iterator[list[tuple[int, str | None]]]:
        for rows in file.chunks():
            for row in rows:
                if row.wrong is not None:
                    leave_out(row.line, row.wrong)
            yield [(row.line, None if row.wrong is not None else row.code) for row in rows]

    done = bring(
        at.store,
        at.project_id,
        name,
        keys,
        found.hash,
        chunks(found),
        at.reader.now,
        lambda line: leave_out(line, KNOWN),
        lambda rows: at.reader.progress("importing codes", rows, found.rows),
    )
    return _imported(at, name, done, number, left_out, output)


def _imported(at: AtStore, offer: str, done: ImportedCodes, left_out: int, told: list[Problem], output: str) -> Answer:
    talk = render_problems(told, at.language) if told else ""
    if left_out > len(told):
        more = left_out - len(told)
        talk += (f"\n... {more:,} more", f"\n……还有 {more:,} 行")[at.language == "zh"]
    status = "before" if done.before == done.rows else "imported"
    if output == "json":
        numbers = {"status": status, "offer": offer, "rows": done.rows, "added": done.added, "free": done.free}
        return Answer(json.dumps(numbers, indent=2), talk, OK)
    if status == "before":
        text = (
            f"this list was imported before ({done.added:,} codes of {offer}); nothing was changed",
            f"这份清单已导入过（{offer} 的 {done.added:,} 个券码）；没有改动",
        )
    else:
        text = (
            f"{done.added:,} codes of {offer} imported from {done.rows:,} rows; {done.free:,} are free now",
            f"从 {done.rows:,} 行导入了 {offer} 的 {done.added:,} 个券码；现在可用 {done.free:,} 个",
        )
    return Answer(text[at.language == "zh"], talk, OK)


def status(reader: Reader, project_dir: Path | None, output: str = "text") -> Answer:
    """All coded offers: how many codes there are, are free, are out, and how long they last."""
    return at_store(reader, project_dir, lambda at: _status(at, output))


def _status(at: AtStore, output: str) -> Answer:
    from .store.code_numbers import numbers_of_codes
    from .store.connect import reading

    lines: list[dict[str, Any]] = []
    if at.store is not None and at.project_id is not None:
        with reading(at.store) as connection:
            lines = numbers_of_codes(connection, at.project_id, at.policy, at.today)
    if output == "json":
        return Answer(json.dumps(lines, ensure_ascii=False, indent=2))
    own = at.language == "zh"
    if not lines:
        return Answer(("no offer of the project has given codes yet", "项目中还没有优惠发放过券码")[own])
    heads = (
        ("offer", "codes", "in all", "free", "reserved", "issued", "redeemed", "expired", "withdrawn", "last"),
        ("优惠", "券码", "总数", "可用", "已预留", "已发出", "已核销", "已过期", "已收回", "可用天数"),
    )[own]
    kinds = {"generated": ("made", "生成"), "imported": ("imported", "导入")}
    rows: list[tuple[str, ...]] = [heads]
    for line in lines:
        counted = [line[name] for name in ("total", "free", "reserved", "issued", "redeemed", "expired", "withdrawn")]
        numbers = ["" if number is None else f"{number:,}" for number in counted]
        days = "" if line["days"] is None else (f"{line['days']} days", f"{line['days']} 天")[own]
        rows.append((line["offer"], kinds[line["kind"]][own], *numbers, days))
    return Answer("\n".join(columns(rows, [False, False, *[True] * 8], indent="")))


def show(
    reader: Reader,
    project_dir: Path | None,
    what: str,
    *,
    plain: bool = False,
    why: str = "",
    by: str | None = None,
    output: str = "text",
) -> Answer:
    """By decision, or by the last four symbols. Exit 1 where there is none. In plain only with a reason, which is kept
    with who asked."""
    return at_store(reader, project_dir, lambda at: _show(at, what, plain, why, by, output))


def _show(at: AtStore, what: str, plain: bool, why: str, by: str | None, output: str) -> Answer:
    from .store.code_numbers import codes_like, look_at
    from .store.code_secret import code_keys
    from .store.connect import reading

    if at.store is None or at.project_id is None:
        return nothing_there(at)
    with reading(at.store) as connection:
        lines = codes_like(connection, at.project_id, _decision(what), what)
    if not lines:
        return refused([Problem("L155", {"code": what[-4:]}, hints=("show",))], at.language)
    if plain:
        said, answer = not_said(at.language, why)
        if answer is not None:
            return answer
        who = who_acts(by, at.reader.environment, at.folder)
        if who is None:
            return refused([Problem("L122", {"doing": _LOOKS}, hints=("by",))], at.language)
        keys = code_keys(at.store, at.project_id, at.policy)
        plains = look_at(at.store, at.project_id, keys, lines, who.name, said, at.reader.now)
        lines = [line | {"code": one} for line, one in zip(lines, plains, strict=True)]
    for line in lines:
        del line["pool"], line["serial"]
    if output == "json":
        return Answer(json.dumps(lines, ensure_ascii=False, indent=2, default=str))
    own = at.language == "zh"
    heads = (
        ("offer", "code", "state", "decision", "given", "valid until", "redeemed", "order"),
        ("优惠", "券码", "状态", "决策", "发放日", "有效至", "核销", "订单"),
    )[own]
    gone = ("(went out; kept nowhere)", "（已发出，不再保存）")[own]
    rows: list[tuple[str, ...]] = [heads]
    for line in lines:
        code = line["code"] or gone if plain else f"…{line['last_four']}"
        cells = (line["decision_id"], line["given_on"], line["valid_until"], local_time(at, line["redeemed_at"]))
        shown = tuple("" if cell is None else str(cell) for cell in (*cells, line["order"]))
        rows.append((line["offer"], code, line["state"], *shown))
    return Answer("\n".join(columns(rows, [False] * 8, indent="")))


def _decision(what: str) -> str | None:
    try:
        return str(UUID(what))
    except ValueError:
        return None
