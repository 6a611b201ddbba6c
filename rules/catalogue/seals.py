"""Messages about batches that somebody was erased from, and who vouches for it (codes L196, L197)."""

from __future__ import annotations

from .entry import Entry

_BATCH = "$ campaign decide\n$ campaign replay 2026-10-05.day"
_WHY = (
    "Replay proves a batch row by row. Rows of customers who were forgotten cannot be proved any more, so only "
    "`campaign forget` may say that there were some: it seals what it says with the key of the project. Otherwise "
    "whoever can write into a batch could change rows and say that others had been erased.",
    "重放会逐行证明批次。已被遗忘的客户的行无法再证明，因此只有 `campaign forget` 可以声明删除过这样的行，"
    "并用项目的密钥加封。否则，任何能写入批次的人都可以改动行，再声称其他行已被删除。",
)

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "L196",
        "error",
        ("nobody vouches for what was erased", "删除记录没有有效封印"),
        (
            "{folder} says that rows were erased, and the seal of {project} is not on it: it was changed, or was not "
            "whole when it was erased from",
            "{folder} 声明有行被删除，但没有 {project} 的有效封印：它被改动过，或在删除时就不完整",
        ),
        _WHY,
        _BATCH,
        _BATCH,
        {
            "backup": (
                "Take the folder from a backup, run `campaign forget` again for whoever is in it, and replay it then. "
                "What was decided stands in the store: campaign runs show {run}.",
                "请从备份取回该文件夹，对其中的客户再次运行 `campaign forget`，然后重放。"
                "决定的内容在数据库中：campaign runs show {run}。",
            )
        },
    ),
    Entry(
        "L197",
        "error",
        ("the key to what was erased is not here", "这里没有验证删除记录的密钥"),
        (
            "{folder} says that rows of {project} were erased; only its store can tell whether that is so, and it is "
            "not here",
            "{folder} 声明 {project} 的行被删除；只有该项目的数据库能验证，而它不在这里",
        ),
        _WHY,
        _BATCH,
        _BATCH,
        {
            "where": (
                "Replay it in the project whose store forgot them: campaign replay FOLDER --project-dir PROJECT",
                "请在执行遗忘的项目中重放：campaign replay 文件夹 --project-dir 项目",
            )
        },
    ),
)
