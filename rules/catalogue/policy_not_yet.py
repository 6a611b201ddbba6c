"""The message about keys of the grammar that are not yet honoured; one hint a key says what to do meanwhile."""

from __future__ import annotations

from .entry import Entry

_WAYS_OUT: dict[str, tuple[str, str]] = {
    "offer.disclosure": (
        "No disclosure is added to messages yet. Leave `disclosure` out and put the sentence into the text.",
        "目前不会把披露文字带进消息。请去掉 `disclosure`，把这句话写进消息文本。",
    ),
    "campaign.events": (
        "Campaigns do not start from events yet; they are decided day by day. Leave `events` out.",
        "活动目前不能由事件触发，只按天决策。请去掉 `events`。",
    ),
    "project.markets": (
        "One project is one market so far. Leave `markets` out and make a project for each.",
        "目前一个项目就是一个市场。请去掉 `markets`，每个市场建一个项目。",
    ),
    "project.test_customers": (
        "There are no test sends yet. Leave `test_customers` out; `excluded` takes customers out of everything.",
        "目前没有测试发送。请去掉 `test_customers`；`excluded` 可以把客户完全排除。",
    ),
}

NOT_HONOURED = Entry(
    "P130",
    "error",
    ("Not honoured yet", "尚未支持"),
    ("`{key}` is not honoured yet", "`{key}` 尚未支持"),
    (
        "It is part of the grammar, but nothing acts on it so far; to ignore it would break the promise it makes.",
        "它属于语法，但目前还没有任何作用；忽略它就等于违背它的承诺。",
    ),
    """\
offer: ten_off
disclosure: This price was set for you.
""",
    "offer: ten_off\n",
    _WAYS_OUT,
)
