"""Messages about how rules fit together (codes R2...)."""

from __future__ import annotations

from .entry import Entry

_TWO = """\
rules:
  - {id: a, why: x, when: TRUE, then: {tag: b}}
  - {id: %s, why: y, when: tag.b, then: {propose: ten_off}}
"""

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "R201",
        "error",
        ("Name used twice", "名称重复"),
        (
            'a second {kind} is called "{name}"; the first stands at {first}',
            "第二个{kind}也叫“{name}”；第一个在 {first}",
        ),
        (
            "Reasons and reports name a rule by its id; two of them cannot be told apart.",
            "理由和报告用标识指称规则；重复则无法区分。",
        ),
        _TWO % "a",
        _TWO % "c",
    ),
    Entry(
        "R290",
        "error",
        ("Decision tables", "决策表"),
        ("decision tables are not honoured yet", "尚不支持决策表"),
        (
            "What is written but not honoured would look as if it held; so it is refused.",
            "写了却不生效的内容会让人误以为有效，因此拒绝。",
        ),
        "tables:\n  - {id: band, why: x, hit: first, rows: []}\n",
        "rules:\n  - {id: band_gold, why: x, when: tier = 'gold', then: {tag: gold}}\n",
        {
            "rules": (
                "Write each row as a rule of its own: its cells under when, its outcome under then.",
                "请把每一行写成一条规则：单元格写在 when 下，结果写在 then 下。",
            )
        },
    ),
)
