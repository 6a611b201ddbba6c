"""Messages of checks over a whole project: what nobody uses, what is over, what may not be used (codes R38x, R39x)."""

from __future__ import annotations

from .entry import Entry

_CHECKS = "checks:\n  - {code: %s, severity: off, reason: the summer offers are listed next month}"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "R380",
        "note",
        ("Silences nothing", "没有可屏蔽的问题"),
        ("`checks` silences {code}, and there is nothing to silence", "`checks` 屏蔽了 {code}，但没有可屏蔽的问题"),
        (
            "What is silenced for no reason would hide the next problem of that kind.",
            "没有必要的屏蔽会掩盖以后出现的同类问题。",
        ),
        _CHECKS % "P142",
        "# no entry for P142, as long as everything is used",
        {
            "all": ("Take the entry out.", "请删掉这一项。"),
            "part": (
                'The problem does not come up in "{part}" any more: take the entry out.',
                "“{part}”中已没有这个问题：请删掉这一项。",
            ),
        },
    ),
)
