"""Messages about the shape of a file: keys, kinds of values (codes S...)."""

from __future__ import annotations

from .entry import Entry

_IGNORED = (
    "A key that is silently ignored is the costliest slip: what it should have limited goes out unlimited.",
    "被悄悄忽略的键代价最高：本应受限的内容会不受限制地发出去。",
)
_EXACT = (
    "Values are read strictly, so that nothing is taken for something else.",
    "值按严格规则读取，以免把一种内容当成另一种。",
)


_SETS = """\
rules:
  - id: a
    why: x
    when: orders > 3
    then: {set: {points: %s}}
  - {id: b, why: y, when: points > 10, then: {propose: ten_off}}
facts: {points: {type: number}}
"""


def _rule(extra: str, id: str = "a") -> str:
    return f"rules:\n  - id: {id}\n    why: x\n    when: orders > 3\n    then: {{propose: ten_off}}\n{extra}"


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "S101",
        "error",
        ("Key missing", "缺少键"),
        ('"{key}" is missing here', "此处缺少“{key}”"),
        ("Without it the meaning would have to be guessed.", "缺少它就只能猜测含义。"),
        "rules:\n  - id: a\n    when: orders > 3\n    then: {propose: ten_off}\n",
        _rule(""),
    ),
    Entry(
        "S102",
        "error",
        ("Unknown key", "未知的键"),
        ('"{key}" is not a key here', "此处没有“{key}”这个键"),
        _IGNORED,
        _rule("    prioriti: 60\n"),
        _rule("    priority: 60\n"),
        {
            "meant": ('Did you mean "{meant}"?', "是否想写“{meant}”？"),
            "legal": ("Known here: {legal}", "此处可用：{legal}"),
        },
    ),
    Entry(
        "S103",
        "error",
        ("Group of keys expected", "应为一组键"),
        ("{key} is {found}; it must be a group of keys", "{key}是{found}；应为一组键"),
        _EXACT,
        "rules:\n  - id: a\n    why: x\n    when: orders > 3\n    then: ten_off\n",
        _rule(""),
    ),
    Entry(
        "S104",
        "error",
        ("List expected", "应为列表"),
        ("{key} is {found}; it must be a list", "{key}是{found}；应为列表"),
        _EXACT,
        "rules: {id: a}\n",
        _rule(""),
        {"dash": ('Begin each entry with "- ", on a line of its own.', "请让每一项各占一行，以“- ”开头。")},
    ),
    Entry(
        "S105",
        "error",
        ("Text expected", "应为文本"),
        ("{key} is {found}; it must be text", "{key}是{found}；应为文本"),
        _EXACT,
        "rules:\n  - id: a\n    why: 12\n    when: orders > 3\n    then: {propose: ten_off}\n",
        _rule(""),
    ),
    Entry(
        "S107",
        "error",
        ("Whole number out of range", "整数超出范围"),
        (
            "{key} is {found}; it must be a whole number from {low} to {high}",
            "{key}是{found}；应为 {low} 到 {high} 的整数",
        ),
        _EXACT,
        _rule("    priority: high\n"),
        _rule("    priority: 90\n"),
    ),
    Entry(
        "S108",
        "error",
        ("Number expected", "应为数字"),
        ("{key} is {found}; it must be a number", "{key}是{found}；应为数字"),
        _EXACT,
        "rules:\n  - id: a\n    why: x\n    when: orders > 3\n    then: {boost: {ten_off: twice}}\n",
        "rules:\n  - id: a\n    why: x\n    when: orders > 3\n    then: {boost: {ten_off: 2}}\n",
    ),
    Entry(
        "S109",
        "error",
        ("True or false expected", "应为 true 或 false"),
        ("{key} is {found}; it must be true or false", "{key}是{found}；应为 true 或 false"),
        ("Yes, no, on and off are words here, not truth values.", "这里的 yes、no、on、off 只是单词，不是真假值。"),
        """\
steps:
  - {id: ten, offer: ten_off, open: yes}
""",
        """\
steps:
  - {id: ten, offer: ten_off, open: true}
""",
    ),
    Entry(
        "S110",
        "error",
        ("Not one of the choices", "不在可选范围内"),
        ("{key} is {found}; it must be one of {choices}", "{key}是{found}；应为 {choices} 之一"),
        _EXACT,
        _rule("    if_unknown: fires\n"),
        _rule("    if_unknown: fire\n"),
        {"meant": ('Did you mean "{meant}"?', "是否想写“{meant}”？")},
    ),
    Entry(
        "S111",
        "error",
        ("Empty text", "文本为空"),
        ("{key} is empty; it needs some words", "{key}是空的；请写上内容"),
        ("A reason that is not written down is forgotten by Monday.", "没有写下的理由很快就会被忘记。"),
        'rules:\n  - id: a\n    why: ""\n    when: orders > 3\n    then: {propose: ten_off}\n',
        _rule(""),
    ),
    Entry(
        "S112",
        "error",
        ("Nothing in it", "内容为空"),
        ("{key} is empty; it needs at least one entry", "{key}是空的；至少需要一项"),
        _IGNORED,
        "rules:\n  - id: a\n    why: x\n    when: orders > 3\n    then: {propose: ten_off, tag: []}\n",
        _rule(""),
    ),
    Entry(
        "S113",
        "error",
        ("Number out of range", "数字超出范围"),
        ("{key} is {found}; it must be a number from {low} to {high}", "{key}是{found}；应为 {low} 到 {high} 的数字"),
        _EXACT,
        "rules:\n  - id: a\n    why: x\n    when: orders > 3\n    then: {boost: {ten_off: 11}}\n",
        "rules:\n  - id: a\n    why: x\n    when: orders > 3\n    then: {boost: {ten_off: 1.2}}\n",
    ),
    Entry(
        "S114",
        "error",
        ("Whole number too small", "整数过小"),
        ("{key} is {found}; it must be a whole number from {low}", "{key}是{found}；应为不小于 {low} 的整数"),
        _EXACT,
        "stock: -1\n",
        "stock: 2000\n",
    ),
    Entry(
        "S117",
        "error",
        ("Too many decimals", "小数位过多"),
        ("{key} is {found}; it may have at most {digits} decimals", "{key}是{found}；最多 {digits} 位小数"),
        _EXACT,
        "rules:\n  - id: a\n    why: x\n    when: orders > 3\n    then: {boost: {ten_off: 1.255}}\n",
        "rules:\n  - id: a\n    why: x\n    when: orders > 3\n    then: {boost: {ten_off: 1.25}}\n",
    ),
    Entry(
        "S118",
        "error",
        ("Whole number too large", "整数过大"),
        (
            "{key} is {found}; whole numbers beyond 9007199254740992 are not exact",
            "{key}是{found}；超过 9007199254740992 的整数无法精确表示",
        ),
        _EXACT,
        _SETS % "9007199254740993",
        _SETS % "900",
    ),
    Entry(
        "S120",
        "error",
        ("Not an id", "不是有效的标识"),
        (
            "{key} is {found}; an id is one word of letters, digits and _",
            "{key}是{found}；标识应为由文字、数字和 _ 组成的一个词",
        ),
        (
            "Ids stand in conditions, where a hyphen is a minus and a blank ends the word.",
            "标识会出现在条件中，连字符在那里是减号，空格会把词断开。",
        ),
        _rule("", "free-coffee"),
        _rule("", "free_coffee"),
        {"write": ("Write {near}", "请写成 {near}")},
    ),
    Entry(
        "S121",
        "error",
        ("Day expected", "应为日期"),
        ("{key} is {found}; it must be a day such as 2026-10-01", "{key}是{found}；应为日期，例如 2026-10-01"),
        (
            "Day first or month first? Only year-month-day is the same for all.",
            "日在前还是月在前？只有“年-月-日”没有歧义。",
        ),
        _rule("    active: {from: 1.10.2026}\n"),
        _rule("    active: {from: 2026-10-01}\n"),
    ),
    Entry(
        "S122",
        "error",
        ("No such day", "没有这一天"),
        ("{key} is {found}; the calendar has no such day or time", "{key}是{found}；日历中没有这个日期或时间"),
        _EXACT,
        _rule("    active: {from: 2026-02-30}\n"),
        _rule("    active: {from: 2026-02-28}\n"),
    ),
    Entry(
        "S123",
        "error",
        ("Moment expected", "应为时刻"),
        (
            "{key} is {found}; it must be a local moment such as 2026-11-10T20:00",
            "{key}是{found}；应为本地时刻，例如 2026-11-10T20:00",
        ),
        _EXACT,
        """\
# campaigns/autumn.yaml
from: 2026-10-10T8pm
to: 2026-12-24
""",
        """\
# campaigns/autumn.yaml
from: 2026-10-10T20:00
to: 2026-12-24
""",
    ),
    Entry(
        "S124",
        "error",
        ("Percentage expected", "应为百分比"),
        ("{key} is {found}; it must be a percentage from 0% to 100%", "{key}是{found}；应为 0% 到 100% 的百分比"),
        (
            "0.1 and 10 can both be meant as ten per cent; the sign makes it sure.",
            "0.1 和 10 都可能表示百分之十；写上 % 才不会弄错。",
        ),
        "holdout: 0.1\n",
        "holdout: 10%\n",
    ),
    Entry(
        "S125",
        "error",
        ("Range of percentages expected", "应为百分比范围"),
        ("{key} is {found}; it must be a range such as 1%..4%", "{key}是{found}；应为范围，例如 1%..4%"),
        _EXACT,
        """\
# offers/more.yaml
offer: six_off
kind: coupon.amount
give: if_worth_it
value: 6.00
assume: {lift: 4%..1%, of: "= 0.4 * average_order"}
# campaigns/more.yaml
campaign: more
status: live
why: Try a coupon of six pounds.
steps:
  - {id: six, offer: six_off, open: true}
""",
        """\
# offers/more.yaml
offer: six_off
kind: coupon.amount
give: if_worth_it
value: 6.00
assume: {lift: 1%..4%, of: "= 40 * average_order"}
# campaigns/more.yaml
campaign: more
status: live
why: Try a coupon of six pounds.
steps:
  - {id: six, offer: six_off, open: true}
""",
    ),
    Entry(
        "S126",
        "error",
        ("Number of days expected", "应为天数"),
        ("{key} is {found}; it must be a number of days such as 14 days", "{key}是{found}；应为天数，例如 14 days"),
        _EXACT,
        """\
steps:
  - {id: hello, offer: hello_message, open: true}
  - {id: ten, after: 2 weeks, offer: ten_off, open: true}
""",
        """\
steps:
  - {id: hello, offer: hello_message, open: true}
  - {id: ten, after: 14 days, offer: ten_off, open: true}
""",
    ),
    Entry(
        "S127",
        "error",
        ("Amount expected", "应为金额"),
        (
            "{key} is {found}; it must be an amount in major units such as 5.00, without a currency sign",
            "{key}是{found}；应为以主货币单位表示的金额，例如 5.00，不带货币符号",
        ),
        _EXACT,
        "min_spend: GBP 40\n",
        "min_spend: 40.00\n",
    ),
    Entry(
        "S128",
        "error",
        ("Id that is a word of the language", "标识与语言关键字冲突"),
        (
            "{key} is {found}; that is a word of the condition language and cannot be an id",
            "{key}是{found}；这是条件语言的关键字，不能作标识",
        ),
        ("A condition could not tell the one from the other.", "条件中无法区分二者。"),
        _rule("", "case"),
        _rule("", "first_case"),
    ),
    Entry(
        "S130",
        "error",
        ("Condition expected", "应为条件"),
        ("{key} is {found}; it must be one condition", "{key}是{found}；应为一个条件"),
        _EXACT,
        """\
budgets:
  - {id: crm, amount: 5000, per: total, to: 2026-12-31, from: 2026-10-01, where: {orders: 3}}
""",
        """\
budgets:
  - {id: crm, amount: 5000, per: total, to: 2026-12-31, from: 2026-10-01, where: orders > 3}
""",
    ),
    Entry(
        "S131",
        "error",
        ("Value expected", "应为值"),
        (
            '{key} is {found}; it must be a number, a text, or an expression such as "= 2 * x"',
            '{key}是{found}；应为数字、文本或表达式，例如 "= 2 * x"',
        ),
        _EXACT,
        """\
rules:
  - id: a
    why: x
    when: orders > 3
    then: {propose: ten_off, set: {saving: [1, 2]}}
  - {id: b, why: y, when: saving > 3, then: {propose: five_off}}
facts: {saving: {type: money}}
""",
        """\
rules:
  - id: a
    why: x
    when: orders > 3
    then: {propose: ten_off, set: {saving: 5}}
  - {id: b, why: y, when: saving > 3, then: {propose: five_off}}
facts: {saving: {type: money}}
""",
    ),
    Entry(
        "S132",
        "error",
        ("Condition inside [ ]", "条件写在 [ ] 中"),
        ("a condition cannot stand inside [ ]: its commas would cut it", "条件不能写在 [ ] 中：逗号会把它截断"),
        _EXACT,
        """\
rules:
  - id: a
    why: x
    when: [orders > 1, basket > 20]
    then: {propose: ten_off}
""",
        """\
rules:
  - id: a
    why: x
    when:
      - orders > 1
      - basket > 20
    then: {propose: ten_off}
""",
        {"lines": ('Write one condition a line, each behind "- ".', "请每行写一个条件，各以“- ”开头。")},
    ),
    Entry(
        "S133",
        "error",
        ("Backslash in a condition", "条件中的反斜杠"),
        ("a condition cannot hold a backslash in double quotes", "双引号中的条件不能含反斜杠"),
        _EXACT,
        'rules:\n  - id: a\n    why: x\n    when: "tier = \\"gold\\""\n    then: {propose: ten_off}\n',
        """\
rules:
  - id: a
    why: x
    when: "tier = 'gold'"
    then: {propose: ten_off}
""",
        {
            "single": (
                "Inside a condition, text stands in single quotes; nothing needs a backslash.",
                "条件中的文本用单引号；不需要反斜杠。",
            )
        },
    ),
    Entry(
        "S134",
        "error",
        ("Proposal not understood", "无法理解的提议"),
        (
            "{key} is {found}; it must be one offer, or exactly one of best_of, all_of, first_of with a list of offers",
            "{key}是{found}；应为一个优惠，或者 best_of、all_of、first_of 三者之一加优惠列表",
        ),
        (
            "With several offers it must be said whether she gets one of them or all.",
            "有多个优惠时，必须说明是给其中一个还是全部。",
        ),
        "rules:\n  - id: a\n    why: x\n    when: orders > 3\n    then: {propose: [ten_off, five_off]}\n",
        "rules:\n  - id: a\n    why: x\n    when: orders > 3\n    then: {propose: {best_of: [ten_off, five_off]}}\n",
    ),
    Entry(
        "S135",
        "error",
        ("Ends before it begins", "结束早于开始"),
        ("{key} ends on {last}, before it begins on {first}", "{key}于 {last} 结束，早于开始日 {first}"),
        _EXACT,
        _rule("    active: {from: 2026-12-24, to: 2026-10-01}\n"),
        _rule("    active: {from: 2026-10-01, to: 2026-12-24}\n"),
    ),
    Entry(
        "S136",
        "error",
        ("Rule that does nothing", "规则没有作用"),
        (
            "nothing follows: write at least one of tag, set, propose, boost, forbid",
            "没有任何结果：请至少写 tag、set、propose、boost、forbid 之一",
        ),
        _IGNORED,
        "rules:\n  - id: a\n    why: x\n    when: orders > 3\n    then: {tell_customer: Hello}\n",
        _rule(""),
    ),
    Entry(
        "S137",
        "error",
        ("Case that expects nothing", "用例没有期望"),
        (
            "nothing is expected: write at least one of tags, offers, stopped_by, sets",
            "没有任何期望：请至少写 tags、offers、stopped_by、sets 之一",
        ),
        ("A test that cannot fail tests nothing.", "不可能失败的测试毫无作用。"),
        "cases:\n  - {name: x, as_of: 2026-10-01, customer: {orders: 1}, expect: {}}\n",
        "cases:\n  - {name: x, as_of: 2026-10-01, customer: {orders: 1}, expect: {offers: []}}\n",
    ),
    Entry(
        "S138",
        "error",
        ("Value of the wrong kind", "值的类型不符"),
        (
            '{key} is {found}; the fact "{fact}" is {type}',
            "{key}是{found}；事实“{fact}”应为{type}",
        ),
        _EXACT,
        _SETS % "5 + 20 * 2",
        _SETS % '"= 5 + 20 * 2"',
        {
            "equals": ('An expression begins with "=": "= {text}"', '表达式以“=”开头："= {text}"'),
            "percent": (
                "Write {share} for {number} per cent of something, or {number} where the fact counts in per cent.",
                "要表示某数的 {number}%，请写 {share}；如果该事实本身以百分点计，请写 {number}。",
            ),
        },
    ),
    Entry(
        "S139",
        "error",
        ("Unit or merge that does not fit", "单位或合并方式不符"),
        ("{key} cannot stand with type {type}", "{key} 不能与类型 {type} 一起使用"),
        (
            "Only numbers have units and sums; text and truth values can only be taken by priority.",
            "只有数字有单位和求和；文本和真假值只能按优先级取用。",
        ),
        """\
rules:
  - {id: a, why: x, when: orders > 3, then: {set: {aisle: left}}}
  - {id: b, why: y, when: aisle = 'left', then: {propose: ten_off}}
facts: {aisle: {type: text, merge: sum}}
""",
        """\
rules:
  - {id: a, why: x, when: orders > 3, then: {set: {aisle: left}}}
  - {id: b, why: y, when: aisle = 'left', then: {propose: ten_off}}
facts: {aisle: {type: text, merge: priority}}
""",
    ),
    Entry(
        "S140",
        "error",
        ("Name of a fact expected", "应为事实名称"),
        (
            "{key} is no name of a fact, a segment or own history",
            "{key}不是事实、人群或历史的名称",
        ),
        _EXACT,
        "cases:\n  - {name: x, as_of: 2026-10-01, customer: {days-away: 1}, expect: {offers: []}}\n",
        "cases:\n  - {name: x, as_of: 2026-10-01, customer: {days_away: 1}, expect: {offers: []}}\n",
    ),
    Entry(
        "S141",
        "error",
        ("Twice in a list", "列表中重复"),
        ('"{item}" stands twice in {key}', "“{item}”在{key}中出现两次"),
        ("One of the two was mostly meant to be something else.", "其中一个多半本想写别的。"),
        "rules:\n  - id: a\n    why: x\n    when: orders > 3\n    then: {propose: {best_of: [ten_off, ten_off]}}\n",
        "rules:\n  - id: a\n    why: x\n    when: orders > 3\n    then: {propose: {best_of: [ten_off, five_off]}}\n",
    ),
    Entry(
        "S199",
        "error",
        ("Value not understood", "无法理解的值"),
        ("{key} is {found}; that cannot be read here ({said})", "{key}是{found}；此处无法读取（{said}）"),
        _EXACT,
        "a value of a kind that nobody foresaw",
        "a value of the kind that the documentation shows",
    ),
)
