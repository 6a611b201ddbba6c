"""`campaign store status | upgrade`: where the store is, what is in it, and bringing its tables up to date."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .answer import Answer, Reader
from .at_store import AtStore, at_store
from .report.amounts import columns


def status(reader: Reader, project_dir: Path | None, output: str = "text") -> Answer:
    """Exit 0 also where there is no store yet; 5 where it is out of reach."""
    return at_store(reader, project_dir, lambda at: _status(at, output), head_only=True, any_version=True)


def _status(at: AtStore, output: str) -> Answer:
    from .store.upgrade import store_version

    if at.store is None:
        numbers: dict[str, Any] = {"store": None, "set_up": False}
    else:
        version = store_version(at.store)
        numbers = {
            "store": at.store.name,
            "set_up": version.found is not None,
            "kind": "SQLite" if at.store.is_sqlite else "PostgreSQL",
            "version": version.found,
            "newest": version.newest,
        }
        if version.is_newest:
            numbers |= _inside(at)
    if output == "json":
        return Answer(json.dumps(numbers, ensure_ascii=False, indent=2))
    return Answer(_text(at, numbers))


def _inside(at: AtStore) -> dict[str, Any]:
    from .store.connect import reading
    from .store.look_inside import is_deciding, look_inside

    assert at.store is not None
    with reading(at.store) as connection:
        inside = look_inside(connection, at.head.project)
    return inside | {"deciding": is_deciding(at.store, at.head.project)}


def _text(at: AtStore, numbers: dict[str, Any]) -> str:
    own = 0 if at.language == "en" else 1
    if not numbers["set_up"]:
        nothing = ("nothing is kept yet; the first `campaign decide` sets the store up",
                   "还没有保存任何内容；第一次 `campaign decide` 会建立数据库")  # fmt: skip
        return nothing[own] if numbers["store"] is None else f"{numbers['store']}: {nothing[own]}"
    old = ("{} (this engine works with {}: campaign store upgrade)", "{}（此引擎需要 {}：campaign store upgrade）")[own]
    found, newest = numbers["version"], numbers["newest"]
    rows = [
        (("store", "数据库"), f"{numbers['store']} ({numbers['kind']})"),
        (("version", "版本"), found if found == newest else old.format(found, newest)),
    ]
    if found == newest:
        open_run = numbers["open_run"]
        running = (("running", "not running"), ("正在进行", "没有进行"))[own][not numbers["deciding"]]
        rows += [
            (("size", "大小"), f"{numbers['bytes'] / 1e6:,.1f} MB"),
            (("projects", "项目"), ", ".join(numbers["projects"]) or ("none", "没有")[own]),
            (("runs", "运行"), _counted(numbers["runs"], own)),
            (("units", "发放"), _counted(numbers["units"], own)),
            (("jobs", "任务"), _counted(numbers["jobs"], own)),
            (("open run", "未完成的运行"), open_run or ("none", "没有")[own]),
            (("decide", "决策"), running),
        ]
    return "\n".join(columns([(name[own], value) for name, value in rows], [False, False], indent=""))


def _counted(counts: dict[str, int], own: int) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in counts.items()) or ("none", "没有")[own]


def upgrade_store(reader: Reader, project_dir: Path | None, output: str = "text") -> Answer:
    """Sets an empty store up, too. Exit 1 where a later engine has been here, 5 where it is out of reach."""
    return at_store(
        reader, project_dir, lambda at: _upgrade(at, output), head_only=True, create=True, alone=True, any_version=True
    )


def _upgrade(at: AtStore, output: str) -> Answer:
    from .store.upgrade import upgrade

    assert at.store is not None
    version = upgrade(at.store)
    done = "same" if version.is_newest else "set_up" if version.found is None else "upgraded"
    if output == "json":
        numbers = {"status": done, "store": at.store.name, "from": version.found, "to": version.newest}
        return Answer(json.dumps(numbers, ensure_ascii=False, indent=2))
    text = {
        "same": (
            f"{at.store.name} is of version {version.newest} already",
            f"{at.store.name} 已经是版本 {version.newest}",
        ),
        "set_up": (
            f"{at.store.name} is set up, version {version.newest}",
            f"{at.store.name} 已建立，版本 {version.newest}",
        ),
        "upgraded": (
            f"{at.store.name} is upgraded from version {version.found} to {version.newest}",
            f"{at.store.name} 已从版本 {version.found} 升级到 {version.newest}",
        ),
    }[done]
    return Answer(text[0 if at.language == "en" else 1])
