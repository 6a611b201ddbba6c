"""`campaign store audit`: everything is added up again, and what does not agree is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..rules.problems import Phrase, Problem, render_problems
from .answer import DIFFERENT, OK, Answer, Reader
from .at_store import AtStore, at_store

CHECKS = {
    "accounts": Phrase("units against accounts", "发放与账户"),
    "journal": Phrase("journal against accounts", "流水与账户"),
    "budgets": Phrase("budgets against units", "预算与发放"),
    "stock": Phrase("stock against units", "库存与发放"),
    "holds": Phrase("reservations against open runs", "占用与未完成的运行"),
    "decisions": Phrase("decisions against units", "决策与发放"),
    "redemptions": Phrase("units against redemptions", "发放与核销"),
    "chunks": Phrase("runs against what they wrote", "运行与写入内容"),
    "jobs": Phrase("jobs against runs", "任务与运行"),
    "references": Phrase("references", "引用关系"),
    "codes": Phrase("codes against units", "券码与发放"),
    "closings": Phrase("closed books", "已结账目"),
}


def audit_store(reader: Reader, project_dir: Path | None, output: str = "text") -> Answer:
    """Exit 0 where all agrees, 3 where it does not; a missing folder is only noted. Changes nothing."""
    return at_store(reader, project_dir, lambda at: _audit(at, output), head_only=True)


def _audit(at: AtStore, output: str) -> Answer:
    from .decide.compete import micro_a_minor
    from .store.audit import Finding, audit
    from .store.connect import reading
    from .store.look_inside import check_file

    findings: list[Finding] = []
    folders: list[tuple[str, str, bool]] = []
    if at.store is not None and at.project_id is not None:
        check_file(at.store)
        with reading(at.store) as connection:
            findings = audit(connection, at.project_id, micro_a_minor(at.head))
        folders = _folders(at)
    code = DIFFERENT if findings else OK
    if output == "json":
        numbers: dict[str, Any] = {
            "checks": list(CHECKS),
            "findings": [{"check": f.check, "where": f.where, "kept": f.kept, "should": f.should} for f in findings],
            "folders": [{"run": run, "folder": folder, "there": there} for run, folder, there in folders],
        }
        return Answer(json.dumps(numbers, ensure_ascii=False, indent=2), code=code)
    problems = [
        Problem(
            "L124", {"check": CHECKS[f.check], "where": f.where, "kept": f.kept, "should": f.should}, hints=("way",)
        )
        for f in findings
    ]
    why = {False: Phrase("is not there", "不存在"), True: Phrase("was altered", "被改动过")}
    notes = [
        Problem("L125", {"run": run, "folder": folder, "why": why[there]}, hints=("again",))
        for run, folder, there in folders
    ]
    own = 0 if at.language == "en" else 1
    said = (
        (f"{len(findings)} things do not agree", f"有 {len(findings)} 处不一致")
        if findings
        else (
            "all agrees: " + ", ".join(check.en for check in CHECKS.values()),
            "全部一致：" + "、".join(check.zh for check in CHECKS.values()),
        )
    )[own]
    return Answer(said, render_problems([*problems, *notes], at.language), code)


def _folders(at: AtStore) -> list[tuple[str, str, bool]]:
    """Runs in force whose folder is missing or is not what was written: (run, folder, whether it is there)."""
    from .batch.read_batch import read_batch
    from .batch.tables import MANIFEST
    from .store.connect import reading
    from .store.list_runs import all_runs

    assert at.store is not None
    assert at.project_id is not None
    with reading(at.store) as connection:
        runs = [one for one in all_runs(connection, at.project_id) if one.status == "committed"]
    found = []
    for one in runs:
        if one.values["kind"] != "decide":
            continue
        folder = at.folder / one.values["folder"] / one.values["wave"] / one.values["run_id"]
        there = (folder / MANIFEST).is_file()
        if not there or read_batch(folder)[0] is None:
            shown = folder.relative_to(at.folder) if folder.is_relative_to(at.folder) else folder
            found.append((one.short, shown.as_posix(), there))
    return found
