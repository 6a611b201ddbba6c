"""Messages about the shape of conditions: what can never hold, always holds, or changes nothing (codes R34...)."""

from __future__ import annotations

from .entry import Entry

_WHEN = 'rules:\n  - {id: a, why: x, when: "%s", then: {propose: ten_off}}\n'
_SLIP = (
    "Mostly a slip: the wrong fact, a percent instead of a share, a sign the wrong way round.",
    "多半是笔误：写错了事实，把百分数当成了比例，或者符号写反了。",
)
_MISLEADS = (
    "Whoever reads the rule next believes that it asks for more than it does.",
    "下一个读这条规则的人会以为它的要求比实际更多。",
)

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "R340",
        "warning",
        ("Out of reach", "超出可能的范围"),
        ('"{part}" can never hold: "{name}" {range}', "“{part}”永远不会成立：“{name}”{range}"),
        _SLIP,
        _WHEN % "MONTH(birth_date) > 12",
        _WHEN % "MONTH(birth_date) = 12",
    ),
    Entry(
        "R342",
        "note",
        ("Part that changes nothing", "不起作用的条件"),
        (
            '"{part}" changes nothing in the rule "{id}": the parts beside it decide without it',
            "“{part}”在规则“{id}”中不起作用：没有它，旁边的条件也会得出同样的结果",
        ),
        _MISLEADS,
        _WHEN % "orders > 3 AND orders > 5",
        _WHEN % "orders > 5",
    ),
    Entry(
        "R343",
        "warning",
        ("Alternative that can never hold", "永远不会成立的选项"),
        (
            '"{part}" can never hold where the rest of the rule "{id}" does',
            "在规则“{id}”的其余条件成立时，“{part}”永远不会成立",
        ),
        (
            "The alternative looks as if it let somebody in, and lets in nobody.",
            "这个选项看上去会让一些客户符合条件，实际上一个也没有。",
        ),
        _WHEN % "orders > 3 AND (tier = 'gold' OR orders < 2)",
        _WHEN % "orders > 3 AND (tier = 'gold' OR orders > 9)",
    ),
)
