"""Messages about a project's own tests: coverage, suggested cases (codes C130 to C134)."""

from __future__ import annotations

from .entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "C130",
        "error",
        ("not a percentage", "不是百分比"),
        (
            '--at-least is "{text}"; it must be a percentage from 0% to 100%',
            "--at-least 是“{text}”；应为 0% 到 100% 的百分比",
        ),
        (
            "A threshold that cannot be read would let everything pass.",
            "无法识别的下限会让一切都通过。",
        ),
        "campaign test --at-least most",
        "campaign test --at-least 80%",
    ),
    Entry(
        "C131",
        "error",
        ("cases see too little", "用例覆盖不足"),
        (
            "the cases see {percent}% ({seen} of {of}) of what they should see; {least}% is asked for: {more} more",
            "用例只覆盖了 {percent}%（{of} 项中的 {seen} 项）；要求 {least}%：还差 {more} 项",
        ),
        (
            "A part of a rule that no case has seen deciding can be wrong without anybody noticing.",
            "没有任何用例验证过的条件，写错了也不会有人发现。",
        ),
        "campaign test --at-least 100%",
        "campaign test --suggest",
        {
            "suggest": (
                "`campaign test --suggest` writes the missing cases; read each before you keep it.",
                "`campaign test --suggest` 会写出缺少的用例；保留之前请逐条阅读。",
            ),
        },
    ),
)
