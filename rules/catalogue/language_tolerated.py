"""Messages about what is read although it is written otherwise, and what may not do what it seems to."""

from __future__ import annotations

from .entry import Entry

_HABIT = (
    "Spreadsheets and other languages write this differently; it is read as meant, and the note says how.",
    "电子表格和其他语言写法不同；系统按其含义读取，并说明读成了什么。",
)

TOLERATED: tuple[Entry, ...] = (
    Entry(
        "R143",
        "warning",
        ("A pattern that may not do what it seems to", "模式可能与预期不同"),
        ("the pattern {found} holds no % and no _", "模式 {found} 中没有 % 也没有 _"),
        (
            "% stands for any run of characters, _ for one; every other sign stands for itself.",
            "% 代表任意一段字符，_ 代表一个字符，其他符号只代表自己。",
        ),
        "when: city LIKE 'Lon*'",
        "when: city LIKE 'Lon%'",
        {
            "question": (
                "? stands for itself; for any one character write {meant}.",
                "? 只表示它本身；匹配任意一个字符请写 {meant}。",
            ),
            "star": (
                "* stands for itself; for any run of characters write {meant}.",
                "* 只代表它自己；任意一段字符请写 {meant}。",
            ),
            "equal": ("It matches the whole text only, as = does.", "它只匹配整个文字，与 = 相同。"),
        },
    ),
    Entry(
        "R144",
        "warning",
        ("A comma inside a number, or between two", "逗号是千位分隔还是分隔两个值"),
        ('"{found}" is read as separate values: {parts}', "“{found}”被读成分开的值：{parts}"),
        ("Inside brackets a comma separates values.", "括号内的逗号用来分隔多个值。"),
        "value: '= LEAST(basket, 1,200)'",
        "value: '= LEAST(basket, 1200)'",
        {"one": ("For one number write {meant}.", "如果是一个数字，请写 {meant}。")},
    ),
    Entry(
        "R150",
        "note",
        ("A sign written differently", "写法不同的符号"),
        ('"{found}" is read as {read}', "“{found}”读作 {read}"),
        _HABIT,
        "when: basket ≥ 50",
        "when: basket >= 50",
    ),
    Entry(
        "R157",
        "note",
        ("Full-width signs", "全角符号"),
        ("full-width signs, digits and letters are read as plain ones", "全角符号、数字和字母按半角读取"),
        _HABIT,
        "when: （basket ＞ ５０）",
        "when: (basket > 50)",
    ),
    Entry(
        "R151",
        "note",
        ("Text in other quotes", "其他引号中的文字"),
        ("{found} is read as the text {read}", "{found} 读作文字 {read}"),
        (
            "Text stands in single quotes; other quotes are mostly made by a word processor.",
            "文字使用单引号；其他引号多半由文字处理软件产生。",
        ),
        "when: tier = “gold”",
        "when: tier = 'gold'",
    ),
    Entry(
        "R152",
        "note",
        ("A number with thousands separated", "带千位分隔的数字"),
        ("{found} is read as {read}", "{found} 读作 {read}"),
        _HABIT,
        "when: spend_12m > 1,000",
        "when: spend_12m > 1000",
    ),
    Entry(
        "R153",
        "note",
        ("A percentage", "百分数"),
        ("{found} is read as {read}", "{found} 读作 {read}"),
        _HABIT,
        "when: score.churn >= 60%",
        "when: score.churn >= 0.6",
    ),
    Entry(
        "R154",
        "note",
        ("A function of spreadsheets", "电子表格的函数"),
        ("{found} is read as {read}", "{found} 读作 {read}"),
        _HABIT,
        "value: '= MIN(20, basket)'",
        "value: '= LEAST(20, basket)'",
    ),
    Entry(
        "R155",
        "note",
        ("A unit converted", "换算的单位"),
        ("{found} is read as {read}", "{found} 读作 {read}"),
        _HABIT,
        "when: days_since_order > 2 weeks",
        "when: days_since_order > 14 days",
    ),
    Entry(
        "R156",
        "note",
        ("A condition beginning with =", "以 = 开头的条件"),
        ("the = before the condition is left out", "条件前面的 = 被忽略"),
        ("Only expressions, which yield values, begin with =.", "只有得出值的表达式才以 = 开头。"),
        "when: '= basket > 50'",
        "when: basket > 50",
    ),
)
