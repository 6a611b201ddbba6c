"""`campaign runs list | show | cancel`: what was decided, as the store remembers it, and calling it off."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..rules.problems import Phrase, Problem
from .answer import Answer, Reader, refused
from .at_store import AtStore, at_store, local_time, not_said
from .report.amounts import Amounts, columns

if TYPE_CHECKING:
    from .store.cancel_run import CalledOff
    from .store.list_runs import Run

STATUSES = {
    "open": ("open (interrupted, or being written)", "未完成（被中断或正在写入）"),
    "committed": ("in force", "生效"),
    "superseded": ("superseded", "已被取代"),
    "cancelled": ("cancelled", "已取消"),
    "abandoned": ("given up", "已放弃"),
}
STATES = {
    "reserved": ("reserved", "已预留"),
    "issued": ("issued", "已发出"),
    "redeemed": ("redeemed", "已核销"),
    "expired": ("expired", "已过期"),
    "reversed": ("reversed", "已冲销"),
    "cancelled": ("cancelled", "已取消"),
}
SHOWN_AT_MOST = 5


def list_runs(reader: Reader, project_dir: Path | None, output: str = "text") -> Answer:
    """Exit 0, also where nothing was decided yet."""
    return at_store(reader, project_dir, lambda at: _list(at, output), head_only=True)


def _list(at: AtStore, output: str) -> Answer:
    from .store.connect import reading
    from .store.list_runs import all_runs

    runs: list[Run] = []
    if at.store is not None and at.project_id is not None:
        with reading(at.store) as connection:
            runs = all_runs(connection, at.project_id)
    if output == "json":
        return Answer(_json({"project": at.head.project, "runs": [_line_of(at, one) for one in runs]}))
    own = 0 if at.language == "en" else 1
    if not runs:
        return Answer(("nothing was decided yet", "还没有做过决策")[own])
    heads = (
        ("wave", "run", "status", "decided", "customers", "given", "expected", "worst case", "jobs"),
        ("波次", "运行", "状态", "决策时间", "顾客", "发放", "预期成本", "最坏成本", "任务"),
    )[own]
    rows = [heads, *(_row(at, one) for one in runs)]
    return Answer("\n".join(columns(rows, [False] * 4 + [True] * 5, indent="")))


def _row(at: AtStore, one: Run) -> list[str]:
    amounts, line = _amounts(at), _line_of(at, one)
    when = one.values["committed_at"] or one.values["started_at"]
    moment = local_time(at, when)
    if one.status == "open":
        moment = ("began {}", "始于 {}")[0 if at.language == "en" else 1].format(_ago(at, when))
    return [
        str(line["wave"]),
        one.short,
        STATUSES[one.status][0 if at.language == "en" else 1],
        moment,
        *(amounts.count(line[name]) for name in ("customers", "given")),
        amounts.money_of_micro(line["expected_cost_micro"]),
        amounts.money(line["worst_case_minor"]),
        amounts.count(line["jobs"]),
    ]


def _line_of(at: AtStore, one: Run) -> dict[str, Any]:
    counts = one.totals.get("counts", {})
    line = {
        "wave": one.values["wave"],
        "run": one.short,
        "run_id": one.values["run_id"],
        "attempt": one.values["attempt"],
        "kind": one.values["kind"],
        "status": one.status,
        "started_at": _iso(one.values["started_at"]),
        "decided_at": _iso(one.values["committed_at"]),
        "ended_at": _iso(one.values["ended_at"]),
        "customers": counts.get("customers", 0),
        "given": counts.get("given", 0),
        "expected_cost_micro": one.totals.get("expected_cost_micro", 0),
        "worst_case_minor": one.totals.get("worst_case_minor", 0),
        "jobs": one.totals.get("jobs", 0),
    }
    if one.status == "open":
        line["open_seconds"] = int((at.reader.now - one.values["started_at"]).total_seconds())
    return line


def show_run(reader: Reader, project_dir: Path | None, name: str, output: str = "text") -> Answer:
    """Exit 1 where no run, or more than one, begins so."""
    return at_store(reader, project_dir, lambda at: _show(at, name, output), head_only=True)


def _show(at: AtStore, name: str, output: str) -> Answer:
    from .store.connect import reading
    from .store.list_runs import actions_of, jobs_of, run_of, unit_sums, written_rows

    one, problem = _find(at, name)
    if one is None:
        return refused([problem] if problem else [], at.language)
    assert at.store is not None
    with reading(at.store) as connection:
        sums = unit_sums(connection, one.number)
        actions, jobs = actions_of(connection, one.number), jobs_of(connection, one.number)
        before = one.values["replaces"]
        replaces = None if before is None else run_of(connection, before).short
        written = written_rows(connection, one.number)
    folder, there = _folder(at, one)
    shown = _line_of(at, one) | {
        "as_of": _iso(one.values["as_of"]),
        "zone": one.values["zone"],
        "send_at": _iso(one.values["send_at"]),
        "seed": one.values["seed"],
        "trial": one.values["trial"],
        "product_version": one.values["version"],
        **{name: one.values[name] for name in ("rules_hash", "data_hash", "models_hash", "state_hash")},
        "replaces": replaces,
        "why": one.values["why"],
        "plan": None if one.values["plan"] is None else json.loads(one.values["plan"]),
        "counts": one.totals.get("counts", {}),
        "decisions": actions,
        "decisions_written": written,
        "units": {
            s.state: {
                "units": s.units,
                "expected_cost_micro": s.expected_cost_micro,
                "worst_case_minor": s.worst_case_minor,
                "real_minor": s.real_minor,
            }
            for s in sums
        },
        "jobs_by_state": jobs,
        "folder": folder,
        "folder_is_there": there,
    }
    return Answer(_json(shown) if output == "json" else _shown(at, one, shown))


def _shown(at: AtStore, one: Run, shown: dict[str, Any]) -> str:
    own, amounts = 0 if at.language == "en" else 1, _amounts(at)
    values = one.values
    left = ("{} (not there: deciding the same again writes it)", "{}（不存在：重新运行同样的决策会再写入）")[own]
    lines = [
        (("run", "运行"), f"{values['run_id']} ({('attempt', '第几次')[own]} {values['attempt']})"),
        (("wave", "波次"), values["wave"]),
        (("status", "状态"), STATUSES[one.status][own] + (f": {values['why']}" if values["why"] else "")),
        (("as of", "截至"), f"{local_time(at, values['as_of'])} ({values['zone']})"),
        (("began", "开始"), f"{local_time(at, values['started_at'])}, {_ago(at, values['started_at'])}"),
        (("decided", "决策"), local_time(at, values["committed_at"])),
        (("ended", "结束"), local_time(at, values["ended_at"])),
        (("replaces", "取代"), shown["replaces"]),
        (("trial", "试运行"), ("yes", "是")[own] if values["trial"] else None),
        (("seed", "种子"), str(values["seed"])),
        (("engine", "引擎"), values["version"]),
        *(((name, name), values[f"{name}_hash"]) for name in ("rules", "data", "models", "state")),
        (("plan", "计划"), None if shown["plan"] is None else str(shown["plan"].get("hash", ""))),
        (("customers", "顾客"), amounts.count(shown["customers"])),
        (("decisions", "决策条数"), ", ".join(f"{name} {number:,}" for name, number in shown["decisions"].items())),
        (("jobs", "任务"), ", ".join(f"{name} {number:,}" for name, number in shown["jobs_by_state"].items())),
        (("folder", "文件夹"), shown["folder"] if shown["folder_is_there"] else left.format(shown["folder"])),
    ]
    told = columns([(name[own], value) for name, value in lines if value], [False, False], indent="")
    if shown["units"]:
        heads = (("units", "number", "expected", "worst case", "real"), ("发放", "数量", "预期", "最坏", "实际"))[own]
        rows: list[tuple[str, ...]] = [heads]
        for state, sums in shown["units"].items():
            rows.append(
                (
                    STATES[state][own],
                    amounts.count(sums["units"]),
                    amounts.money_of_micro(sums["expected_cost_micro"]),
                    amounts.money(sums["worst_case_minor"]),
                    amounts.money(sums["real_minor"]),
                )
            )
        told += ["", *columns(rows, [False, True, True, True, True], indent="")]
    return "\n".join(told)


def cancel(reader: Reader, project_dir: Path | None, name: str, why: str, output: str = "text") -> Answer:
    """Exit 1 where it cannot be called off. Doing it twice changes nothing and says so."""
    return at_store(reader, project_dir, lambda at: _cancel(at, name, why, output), head_only=True, alone=True)


def _cancel(at: AtStore, name: str, why: str, output: str) -> Answer:
    from .decide.compete import micro_a_minor
    from .store.cancel_run import cancel_run
    from .store.save_run import abandon_run

    said, answer = not_said(at.language, why)
    if answer is not None:
        return answer
    one, problem = _find(at, name)
    if one is None:
        return refused([problem] if problem else [], at.language)
    assert at.store is not None
    assert at.project_id is not None
    if one.values["kind"] == "import":
        return refused([Problem("L128", {"run": one.short}, hints=("look",))], at.language)
    off = None
    if one.status == "open":
        abandon_run(at.store, at.project_id, one.number, at.reader.now, said, at.today)
        done = "given_up"
    elif one.status == "committed":
        micro = micro_a_minor(at.head)
        off = cancel_run(at.store, at.project_id, one.number, said, at.reader.now, at.today, micro)
        done = "cancelled"
    elif one.status == "superseded":
        return refused([Problem("L119", {"run": one.short, "wave": one.values["wave"]}, hints=("list",))], at.language)
    else:
        done = "again"
    return _cancelled(at, one, done, off, output)


def _cancelled(at: AtStore, one: Run, done: str, off: CalledOff | None, output: str) -> Answer:
    units, out, jobs, recalls = (0, 0, 0, 0) if off is None else (off.units, off.out, off.jobs, off.recalls)
    wave = one.values["wave"]
    if output == "json":
        numbers = {"units_cancelled": units, "units_out": out, "jobs_cancelled": jobs, "jobs_to_recall": recalls}
        return Answer(_json({"status": done, "run": one.short, "wave": wave, **numbers}))
    own = 0 if at.language == "en" else 1
    text = {
        "given_up": (
            f"the interrupted run {one.short} of {wave} is given up; what it held is free again",
            f"{wave} 被中断的运行 {one.short} 已放弃；其占用的额度已释放",
        ),
        "cancelled": (
            f"the run {one.short} of {wave} is cancelled: {units:,} units withdrawn, {jobs:,} jobs not sent",
            f"{wave} 的运行 {one.short} 已取消：收回 {units:,} 份，{jobs:,} 个任务不再发送",
        ),
        "again": (
            f"the run {one.short} of {wave} was called off before; nothing changed",
            f"{wave} 的运行 {one.short} 之前已取消；没有任何更改",
        ),
    }[done][own]
    if out:
        text += (
            f"\n{out:,} had gone out and stay an open liability; {recalls:,} jobs tell whoever delivered them",
            f"\n{out:,} 份已经发出，仍计为未清负债；{recalls:,} 个撤回任务会通知投递方",
        )[own]
    if done == "cancelled":
        text += (f"\n{wave} may be decided again", f"\n{wave} 可以重新决策")[own]
    return Answer(text)


def _find(at: AtStore, name: str) -> tuple[Run | None, Problem | None]:
    from .store.connect import reading
    from .store.list_runs import all_runs, runs_named

    found: list[Run] = []
    known: list[Run] = []
    if at.store is not None and at.project_id is not None:
        with reading(at.store) as connection:
            found = runs_named(connection, at.project_id, name.strip()) if name.strip() else []
            known = found or all_runs(connection, at.project_id)
    ids = {one.values["run_id"] for one in found}
    if len(ids) == 1:
        return found[0], None  # of several attempts the latest
    names: object = ", ".join(f"{one.short} ({one.values['wave']})" for one in known[:SHOWN_AT_MOST])
    if found:
        return None, Problem("L118", {"run": name, "names": names})
    return None, Problem("L117", {"run": name, "names": names or Phrase("none", "没有")}, hints=("list",))


def _folder(at: AtStore, one: Run) -> tuple[str, bool]:
    """Where its batch is, as seen from the project, and whether it is there."""
    from .batch.tables import MANIFEST

    out = at.folder / one.values["folder"]
    folder = out / one.values["wave"] / one.values["run_id"]
    if one.status == "open":
        from .batch.write_batch import staged_folder
        from .store.connect import reading
        from .store.people import staging_mark

        assert at.store is not None
        assert at.project_id is not None
        with reading(at.store) as connection:
            mark = staging_mark(connection, at.project_id, at.store.name)
        folder = staged_folder(out, mark, one.values["run_id"])
    shown = folder.relative_to(at.folder) if folder.is_relative_to(at.folder) else folder
    return shown.as_posix(), (folder / MANIFEST).is_file()


def _amounts(at: AtStore) -> Amounts:
    return Amounts(at.head.currency, at.head.exponent, at.language)


def _ago(at: AtStore, moment: datetime) -> str:
    minutes = max(0, int((at.reader.now - moment).total_seconds()) // 60)
    own = 0 if at.language == "en" else 1
    for size, english, chinese in ((1440, "days", "天"), (60, "hours", "小时"), (1, "minutes", "分钟")):
        if minutes >= 2 * size or size == 1:
            return (f"{minutes // size} {english} ago", f"{minutes // size} {chinese}前")[own]
    raise AssertionError


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
