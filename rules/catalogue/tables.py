"""Messages about decision tables (codes R300 to R339)."""

from __future__ import annotations

from . import table_files
from .entry import Entry

_TABLE = """\
tables:
  - id: band
    why: x
    hit: first
    rows:
      - {when: {%s}, then: {propose: ten_off}}
"""
_CELL = (
    "A cell that says something else than it seems to would give the wrong customers the wrong offer.",
    "含义与字面不符的单元格会把优惠给错客户。",
)
_READ = (
    "You see how it was read; nothing has to be changed.",
    "这里说明它是怎样被理解的；无需改动。",
)
_MEANT = {"meant": ("Write {meant}.", "请写成 {meant}。")}
_FORMS = (
    "A cell holds 3, or 1 .. 2 (both included), >= 3, >= 1 AND < 2, 1, 2 (any of), not 3, unknown, or nothing.",
    "单元格可写 3、1 .. 2（含两端）、>= 3、>= 1 AND < 2、1, 2（任一）、not 3、unknown，或留空。",
)

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "R300",
        "error",
        ("Cell of another kind", "单元格类型不符"),
        ('{name} is {kind}; this cell holds "{found}"', "{name} 是{kind}；而这个单元格是“{found}”"),
        _CELL,
        _TABLE % 'orders: "gold"',
        _TABLE % 'orders: "3"',
        {
            "number": _FORMS,
            "date": (
                "Write days as 2026-10-01, and spans as 2026-10-01 .. 2026-12-24 (both included).",
                "日期写成 2026-10-01，期间写成 2026-10-01 .. 2026-12-24（含两端）。",
            ),
            "truth": (
                "Write TRUE or FALSE (yes and no will do), or leave the cell empty.",
                "请写 TRUE 或 FALSE（yes、no、是、否也可以），或留空。",
            ),
            "text": ("Write the text, without quotes.", "请直接写文本，不加引号。"),
            "never_unknown": (
                "It is true or false and never unknown: write TRUE or FALSE, or leave the cell empty.",
                "它非真即假，不会未知：请写 TRUE 或 FALSE，或留空。",
            ),
        },
    ),
    Entry(
        "R301",
        "error",
        ("Cell that cannot be read", "无法读懂的单元格"),
        ('"{found}" cannot be read as the test of a cell', "“{found}”不能读作单元格的条件"),
        _CELL,
        _TABLE % 'orders: ">= 3 < 5"',
        _TABLE % 'orders: ">= 3 AND < 5"',
        {**_MEANT, "forms": _FORMS},
    ),
    Entry(
        "R302",
        "note",
        ("Range", "区间"),
        ("{found} is read as the range {read}, both ends included", "{found} 按区间 {read} 理解，含两端"),
        _READ,
        _TABLE % 'orders: "1-2"',
        _TABLE % 'orders: "1 .. 2"',
    ),
    Entry(
        "R303",
        "note",
        ("Plus sign behind a number", "数字后的加号"),
        ("{found} is read as {read}", "{found} 按 {read} 理解"),
        _READ,
        _TABLE % 'orders: "3+"',
        _TABLE % 'orders: ">= 3"',
    ),
    Entry(
        "R304",
        "error",
        ("Range that runs backwards", "区间颠倒"),
        (
            '"{found}" runs from the larger to the smaller, so that nothing lies in it',
            "“{found}”从大到小，其中没有任何值",
        ),
        _CELL,
        _TABLE % 'orders: "5 .. 3"',
        _TABLE % 'orders: "3 .. 5"',
        {"turn": ("Write {meant}.", "请写成 {meant}。")},
    ),
    Entry(
        "R305",
        "error",
        ("Value missing in a cell", "单元格缺少值"),
        ('beside "{found}" a value is missing', "“{found}”旁边缺少一个值"),
        _CELL,
        _TABLE % 'orders: ">="',
        _TABLE % 'orders: ">= 3"',
    ),
    Entry(
        "R306",
        "error",
        ("Word for everything or nothing", "表示任意或空的词"),
        ('"{found}" is no test of a cell', "“{found}”不是单元格的条件"),
        (
            "Other tools write it for a value that does not matter or is not there; here each has one spelling.",
            "其他工具用它表示任意值或空值；这里两者各只有一种写法。",
        ),
        _TABLE % 'orders: "any"',
        _TABLE % 'orders: ""',
        {
            "leave_empty": (
                "Where the value does not matter, leave the cell empty.",
                "如果这个值无关紧要，请把单元格留空。",
            ),
            "write": (
                "For customers of whom the value is {meant}, write {meant}.",
                "要指该值为 {meant} 的客户，请写 {meant}。",
            ),
        },
    ),
    Entry(
        "R307",
        "error",
        ("Comma where AND is meant", "逗号应为 AND"),
        (
            '"{found}" holds for every number: a comma means "or"',
            "“{found}”对所有数都成立：逗号表示“或”",
        ),
        _CELL,
        _TABLE % 'orders: ">= 3, < 5"',
        _TABLE % 'orders: ">= 3 AND < 5"',
        {"and": ("Write {meant}.", "请写成 {meant}。")},
    ),
    Entry(
        "R308",
        "error",
        ("not in the middle of a cell", "not 不在开头"),
        (
            '"not" stands once, at the beginning of the cell, and holds for all of it',
            "not 只能在单元格开头写一次，对整个单元格有效",
        ),
        _CELL,
        _TABLE % 'tier: "not gold, not silver"',
        _TABLE % 'tier: "not gold, silver"',
        {
            "not_once": (
                "not gold, silver means: neither gold nor silver.",
                "not gold, silver 表示：既不是 gold，也不是 silver。",
            )
        },
    ),
    Entry(
        "R309",
        "error",
        ("Text behind quotes", "引号后还有文字"),
        ('behind the text in quotes stands "{rest}"', "引号内的文本之后还有“{rest}”"),
        _CELL,
        _TABLE % "shelf: \"'home, garden' tools\"",
        _TABLE % "shelf: \"'home, garden', tools\"",
        {
            "comma": (
                "Write a comma between two texts; quotes are needed only around a text that holds a comma.",
                "两个文本之间请写逗号；只有文本里有逗号时才需要引号。",
            )
        },
    ),
    Entry(
        "R310",
        "warning",
        ("Text that means unknown", "与 unknown 同名的文本"),
        (
            '"{found}" means here that nothing is known, but it is also one of the texts of {name}',
            "“{found}”在这里表示未知，但它也是 {name} 的取值之一",
        ),
        ("Only one of the two can be meant.", "两种含义只能取其一。"),
        """\
tables:
  - id: band
    why: x
    hit: first
    rows:
      - {when: {shelf: "unknown"}, then: {propose: ten_off}}
""",
        """\
tables:
  - id: band
    why: x
    hit: first
    rows:
      - {when: {shelf: "'unknown'"}, then: {propose: ten_off}}
""",
        {"quote": ("For the text write it in single quotes: '{found}'.", "要指这个文本，请加单引号：'{found}'。")},
    ),
    Entry(
        "R311",
        "error",
        ("Sign before a text", "文本前有比较符号"),
        ('"{found}": texts are not compared with {sign}', "“{found}”：文本不能用 {sign} 比较"),
        _CELL,
        _TABLE % 'tier: "<> gold"',
        _TABLE % 'tier: "not gold"',
        {
            **_MEANT,
            "no_order": (
                "Texts have no order: list those that are meant, gold, silver, or write not bronze.",
                "文本没有大小：请列出所指的文本，如 gold, silver，或写 not bronze。",
            ),
        },
    ),
    Entry(
        "R312",
        "error",
        ("or inside a text", "文本中有 or"),
        ('"{found}" is read as one text', "“{found}”被当作一个文本"),
        _CELL,
        _TABLE % 'tier: "gold or silver"',
        _TABLE % 'tier: "gold, silver"',
        {
            "list": ("Any of several: {meant}.", "几个中的任一个：{meant}。"),
            "quote": ("If it is one text, write it in quotes: {quoted}.", "如果确实是一个文本，请加引号：{quoted}。"),
        },
    ),
    Entry(
        "R313",
        "error",
        ("Star in a text", "文本中有星号"),
        ('"{found}" looks like a pattern, and would be compared letter by letter', "“{found}”像通配写法，却会逐字比较"),
        _CELL,
        _TABLE % 'shelf: "home*"',
        _TABLE % 'shelf: "like home%"',
        {
            "like": (
                "Write like {meant} (% stands for any characters), or put the text in single quotes.",
                "请写 like {meant}（% 代表任意字符），或给文本加单引号。",
            )
        },
    ),
    Entry(
        "R314",
        "error",
        ("Row without columns", "行中没有列"),
        ("when is {found}; in a row it holds columns and their cells", "when 是{found}；在行中它应是列名和单元格"),
        _CELL,
        "tables:\n  - {id: band, why: x, hit: first, rows: [{when: orders > 3, then: {propose: ten_off}}]}\n",
        _TABLE % 'orders: "> 3"',
        {
            "cells": (
                'Write when: {{tier: "gold", orders: ">= 3"}}; {{}} for a row that tests nothing.',
                '请写 when: {{tier: "gold", orders: ">= 3"}}；什么都不测试的行写 {{}}。',
            )
        },
    ),
    Entry(
        "R315",
        "error",
        ("Column that is no name", "列名不对"),
        ('"{found}" is not the name of a fact or a statement', "“{found}”不是事实或陈述的名称"),
        (
            "A column tests one fact, such as orders, or one statement, such as segment.regulars.",
            "一列只测试一个事实（如 orders）或一个陈述（如 segment.regulars）。",
        ),
        _TABLE % '"orders / 2": "3"',
        _TABLE % 'orders: "6"',
        {
            "name": (
                "For something computed, let a rule set a fact, and test that fact here.",
                "需要计算时，请让一条规则设置一个事实，再在这里测试它。",
            ),
            "underscore": (
                "Names have _ where other words have a blank: {meant}.",
                "名称里用 _ 代替空格：{meant}。",
            ),
        },
    ),
    Entry(
        "R316",
        "error",
        ("Table without rows", "决策表没有行"),
        ("this table has neither rows nor a file", "这个决策表既没有 rows 也没有 file"),
        ("A table without rows does nothing.", "没有行的决策表不起作用。"),
        "tables:\n  - {id: band, why: x, hit: first}\n",
        _TABLE % 'orders: "3"',
        {
            "rows": (
                'Write its rows here: rows: [{{when: {{orders: ">= 3"}}, then: {{propose: ten_off}}}}].',
                '把行写在这里：rows: [{{when: {{orders: ">= 3"}}, then: {{propose: ten_off}}}}]。',
            ),
            "file": ("Or in a file beside this one: file: band.csv", "或写在旁边的文件里：file: band.csv"),
        },
    ),
    Entry(
        "R317",
        "error",
        ("Rows in two places", "两处都有行"),
        ("this table has rows here and a file too", "这个决策表既有 rows 又有 file"),
        ("Two sets of rows would have no order.", "两组行之间没有先后。"),
        _TABLE % 'orders: "3"' + "    file: band.csv\n",
        _TABLE % 'orders: "3"',
        {"one": ("Keep one of the two.", "请只保留一个。")},
    ),
    Entry(
        "R318",
        "error",
        ("Cell that is no text", "单元格不是文本"),
        ('the cell under "{key}" is {found}; a cell is one text', "“{key}”下的单元格是{found}；单元格应为一个文本"),
        _CELL,
        _TABLE % "tier: [gold, silver]",
        _TABLE % 'tier: "gold, silver"',
        {"list": ('Any of several: "{meant}".', '几个中的任一个："{meant}"。')},
    ),
    Entry(
        "R325",
        "error",
        ("Too many rows", "行太多"),
        ("this table has {found} rows; at most {limit} are read", "这个决策表有 {found} 行；最多读取 {limit} 行"),
        (
            "Nobody can agree on more rows than that; it is data, and belongs into a column of the customers.",
            "没有人能商定这么多行；那是数据，应放在客户表的一列里。",
        ),
        table_files.with_csv("orders,then propose\n>= 3,ten_off\n", "its last line 10,001 times"),
        table_files.with_csv("orders,then propose\n>= 3,ten_off\n"),
        {"split": ("Split the table, or bring the values in as data.", "请拆分决策表，或把这些值作为数据导入。")},
    ),
    Entry(
        "R326",
        "error",
        ("Too many columns", "列太多"),
        ("this table has {found} columns; at most {limit} are read", "这个决策表有 {found} 列；最多读取 {limit} 列"),
        ("Nobody can survey more columns than that.", "没有人能看清这么多列。"),
        table_files.with_csv(",".join(f"week_{at}" for at in range(1, 102)) + ",then propose\n3,ten_off\n"),
        table_files.with_csv("orders_90d,then propose\n>= 3,ten_off\n"),
        {"split": ("Split the table.", "请拆分决策表。")},
    ),
    Entry(
        "R358",
        "error",
        ("Unknown among other values", "unknown 与其他值并列"),
        (
            '"{found}" stands among other values; it can only be a cell by itself',
            "“{found}”与其他值写在了一起；它只能单独占一个单元格",
        ),
        (
            "By itself it means customers of whom the value is not known. In a list it would be read as a text of that "
            "name, and match nobody.",
            "单独写时，它表示该值未知的客户；写在列表里就会被当成同名的文本，匹配不到任何人。",
        ),
        _TABLE % 'birth_date: "< 2000-01-01, unknown"',
        _TABLE % 'birth_date: "unknown"',
        {
            "row": (
                "Give these customers a row of their own, whose cell holds only {meant}.",
                "请为这些客户单独写一行，单元格里只写 {meant}。",
            ),
            "quote": (
                "If the text is meant, put it in single quotes: '{found}'.",
                "如果指这个文本，请加单引号：'{found}'。",
            ),
        },
    ),
    Entry(
        "S142",
        "error",
        ("Comma in a cell without quotes", "单元格里的逗号没有引号"),
        (
            'the cell under "{key}" ends at its comma, as it stands without quotes',
            "“{key}”下的单元格没有引号，在逗号处就结束了",
        ),
        _CELL,
        _TABLE % "tier: gold, silver",
        _TABLE % 'tier: "gold, silver"',
        {"quote": ('Write {key}: "{meant}".', '请写成 {key}: "{meant}"。')},
    ),
    *table_files.ENTRIES,
)
