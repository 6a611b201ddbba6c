"""Messages about constants: numbers, dates, and what must be written out."""

from __future__ import annotations

from .entry import Entry

CONSTANTS: tuple[Entry, ...] = (
    Entry(
        "R126",
        "error",
        ("A date that cannot be read", "无法读取的日期"),
        ('"{found}" is not a date as written here', "“{found}”不是规定的日期写法"),
        (
            "10/01/2026 is October to some and January to others, so there is one way to write a date.",
            "10/01/2026 有人读作十月，有人读作一月，因此日期只有一种写法。",
        ),
        "when: last_visit >= 01/10/2026",
        "when: last_visit >= 2026-10-01",
        {
            "meant": ("Write {meant}.", "请写 {meant}。"),
            "form": ("Write year, month, day: 2026-10-01.", "请按年-月-日书写：2026-10-01。"),
            "no_such_day": ("There is no such day in the calendar.", "日历中没有这一天。"),
            "no_time": (
                "Facts hold days, not times of day; write {meant}.",
                "事实只有日期，没有时刻；请写 {meant}。",
            ),
        },
    ),
    Entry(
        "R127",
        "error",
        ("A number that cannot be read", "无法读取的数字"),
        ('"{found}" is not a number as written here', "“{found}”不是规定的数字写法"),
        (
            "1.000 is a thousand to some and one to others, so there is one form: digits, and a point before decimals.",
            "1.000 有人读作一千，有人读作一，因此数字只有一种写法：数字，小数点用“.”。",
        ),
        "when: basket > 0,5",
        "when: basket > 0.5",
        {
            "plain": ("Write {meant}.", "请写 {meant}。"),
            "one_number": ("If this is one number, write {meant}.", "如果这是一个数字，请写 {meant}。"),
            "decimal_point": ("Decimals stand after a point: {meant}.", "小数用点分隔：{meant}。"),
            "leading_zero": (
                "A number has no zeros in front; if this is an id, it is text: '{meant}'.",
                "数字前面没有零；如果这是编号，它是文字：'{meant}'。",
            ),
        },
    ),
    Entry(
        "R128",
        "error",
        ("A number too large to be exact", "数字过大，无法精确"),
        (
            "{found} is larger than {largest}, the largest whole number kept exactly",
            "{found} 大于可精确保存的最大整数 {largest}",
        ),
        ("Beyond that, neighbouring numbers become equal.", "超过它，相邻的数字会变得相等。"),
        "when: card = 99999999999999999999",
        "when: shelf = '99999999999999999999'",
        {"quote": ("If this is an id, it is text: '{found}'.", "如果这是编号，它是文字：'{found}'。")},
    ),
    Entry(
        "R129",
        "error",
        ("A unit without a fixed length", "长度不固定的单位"),
        ('"{found}" has no fixed number of days', "“{found}”没有固定的天数"),
        (
            "A month has 28 to 31 days, so two people would count differently.",
            "一个月有 28 到 31 天，不同的人会数出不同的天数。",
        ),
        "when: days_since_order > 3 months",
        "when: days_since_order > 90 days",
        {"days": ("Write days, such as {days} days.", "请写天数，例如 {days} days。")},
    ),
)
