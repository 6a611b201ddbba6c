"""Messages about the shape of conditions: what can never hold, always holds, or changes nothing (codes R34...)."""

from __future__ import annotations

from .entry import Entry

_WHEN = 'rules:\n  - {id: a, why: x, when: "%s", then: {propose: ten_off}}\n'
_TWO = """\
rules:
  - {id: a, why: x, when: "%s", then: {%s}}
  - {id: b, why: x, when: "%s", then: {%s}}
"""
_FACTS = """\
  - {id: c, why: x, when: saving > 4, then: {propose: ten_off}}
facts:
  saving: {type: money, merge: max, otherwise: 0}
"""
_ROWS = """\
tables:
  - id: extras
    why: x
    hit: collect
    rows:
      - {when: {orders: "%d"}, then: {propose: ten_off}}
      - {when: {orders: "%d"}, then: {propose: ten_off}}
      - {when: {orders: "%d"}, then: {propose: ten_off}}
"""
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
            '"{part}" changes nothing in {where}: the parts beside it decide without it',
            "“{part}”在{where}中不起作用：没有它，旁边的条件也会得出同样的结果",
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
            '"{part}" can never hold where the rest of {where} does',
            "在{where}的其余条件成立时，“{part}”永远不会成立",
        ),
        (
            "The alternative looks as if it let somebody in, and lets in nobody.",
            "这个选项看上去会让一些客户符合条件，实际上一个也没有。",
        ),
        _WHEN % "orders > 3 AND (tier = 'gold' OR orders < 2)",
        _WHEN % "orders > 3 AND (tier = 'gold' OR orders > 9)",
    ),
    Entry(
        "R345",
        "warning",
        ("Value that never counts", "从不起作用的取值"),
        (
            'what "{id}" sets "{name}" to never counts: wherever it holds, {other} ({where}) goes before it',
            "“{id}”给“{name}”设置的值从不起作用：它成立时，总以 {other}（{where}）的值为准",
        ),
        ("The value looks as if it could be given, and never is.", "这个值看上去会被采用，实际上从不会。"),
        _TWO % ("orders > 5", "set: {saving: 3}", "orders > 3", "set: {saving: 5}") + _FACTS,
        _TWO % ("orders > 5", "set: {saving: 8}", "orders > 3", "set: {saving: 5}") + _FACTS,
    ),
    Entry(
        "R346",
        "note",
        ("Rule that says nothing new", "没有新内容的规则"),
        (
            'the rule "{id}" says nothing new: wherever it holds, {other} ({where}) gives the same',
            "规则“{id}”没有新内容：它成立时，{other}（{where}）已给出同样的结果",
        ),
        (
            "One of the two can go, or one of the two is not what was meant.",
            "两条规则中有一条多余，或者有一条写错了。",
        ),
        _TWO % ("orders > 5", "propose: ten_off", "orders > 3", "propose: ten_off"),
        _TWO % ("orders > 5", "propose: ten_off", "orders > 3", "propose: five_off"),
    ),
    Entry(
        "R394",
        "note",
        ("Rows that say nothing new", "没有新内容的行"),
        (
            '{count} rows of the table "{table}" say nothing new ({rows}): wherever they hold, others give the same',
            "决策表“{table}”有 {count} 行没有新内容（{rows}）：它们成立时，别处已给出同样的结果",
        ),
        (
            "They can go, or they are not what was meant. Often rows were pasted twice.",
            "这些行可以去掉，或者写错了。常见的原因是粘贴了两次。",
        ),
        _ROWS % ((5,) * 3),
        _ROWS % (5, 2, 9),
        {
            "first": (
                "Row {row}, for one: {other} ({where}) gives the same.",
                "例如第 {row} 行：{other}（{where}）已给出同样的结果。",
            )
        },
    ),
)
