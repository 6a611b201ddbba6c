"""Messages about schemas for editors, playbooks and projects begun from a table (codes C15., P18.)."""

from __future__ import annotations

from .entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "C150",
        "note",
        ("schemas of another version", "编辑器模式文件版本不同"),
        (
            "the files in {folder} that your editor reads were written by another version of this program",
            "{folder} 中供编辑器读取的文件是由本程序的其他版本写出的",
        ),
        (
            "An editor with old schemas marks new keys as mistakes, and offers keys that are gone.",
            "编辑器若用旧的模式文件，会把新键标成错误，也会提示已不存在的键。",
        ),
        "campaign check",
        "campaign schema --editors",
        {"again": ("Write them again: campaign schema --editors", "请重新写出：campaign schema --editors")},
    ),
)
