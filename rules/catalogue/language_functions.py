"""Messages about functions: which there are, and what each takes."""

from __future__ import annotations

from .entry import Entry

_EXACT = (
    "A condition decides who gets an offer; where it can be read in two ways, we ask instead of guessing.",
    "条件决定谁能得到优惠；有两种读法时，我们会询问，而不是猜测。",
)
_NO_CLOCK = (
    "The same input must always give the same decision, so the language has a short list of functions and no others.",
    "同样的输入必须总是得到同样的决策，因此语言只有一份简短的函数表。",
)

FUNCTIONS: tuple[Entry, ...] = (
    Entry(
        "R115",
        "error",
        ("Unknown function", "未知函数"),
        ('there is no function called "{found}"', "没有名为“{found}”的函数"),
        _NO_CLOCK,
        "value: '= IF(basket > 50, 10, 5)'",
        "value: '= CASE WHEN basket > 50 THEN 10 ELSE 5 END'",
        {
            "did_you_mean": ('Did you mean "{meant}"?', "是否想写“{meant}”？"),
            "names": ("The functions are: {all}.", "可用的函数有：{all}。"),
            "case": (
                "Write CASE WHEN condition THEN value ELSE value END.",
                "请写 CASE WHEN 条件 THEN 值 ELSE 值 END。",
            ),
            "is_null": (
                "Write IS NULL after the value: last_visit IS NULL.",
                "请在值后面写 IS NULL：last_visit IS NULL。",
            ),
            "coalesce": (
                "COALESCE(value, 0) gives 0 where the value is unknown.",
                "COALESCE(value, 0) 在值未知时给出 0。",
            ),
            "lookup": (
                "For looking something up write a CASE, or one rule for each line of the table.",
                "查表请写 CASE，或为表中每一行写一条规则。",
            ),
            "no_brackets": ("Write {capitals} without brackets.", "请写 {capitals}，不加括号。"),
            "today": (
                "TODAY() is the day the decision is made for; there is no time of day.",
                "TODAY() 是决策所针对的日期；没有时刻。",
            ),
            "days_between": (
                "DAYS_BETWEEN(from, to) counts the days, positive where the second day is later.",
                "DAYS_BETWEEN(起始, 结束) 计算天数，后一个日期较晚时为正。",
            ),
            "date": ("Write a date as 2026-10-01, without a function.", "日期直接写成 2026-10-01，不用函数。"),
            "date_parts": (
                "Of a date there are MONTH, WEEKDAY, DAYS_BETWEEN and DAYS_TO_ANNIVERSARY; or compare with 2026-10-01.",
                "对日期可用 MONTH、WEEKDAY、DAYS_BETWEEN、DAYS_TO_ANNIVERSARY；也可以与 2026-10-01 这样的日期比较。",
            ),
            "floor": ("FLOOR rounds down, ROUND to the nearest.", "FLOOR 向下取整，ROUND 四舍五入。"),
            "ceil": ("CEIL rounds up, ROUND to the nearest.", "CEIL 向上取整，ROUND 四舍五入。"),
            "length": ("Write LENGTH(text).", "请写 LENGTH(text)。"),
            "like": (
                "For a part of a text write LIKE: 'SW%' begins with SW, '%SW%' holds it, '%SW' ends with it.",
                "匹配文字的一部分请用 LIKE：'SW%' 以 SW 开头，'%SW%' 包含，'%SW' 以其结尾。",
            ),
            "feature": (
                "Sums and counts over orders are features (segments/): declare one, use its name. Side by side: a + b.",
                "对订单求和、计数属于特征（segments/）：请在那里声明，再在这里用它的名称。并列的值请写 a + b。",
            ),
            "random": (
                "There is no randomness here; for a random share use holdout: or variants: of the campaign.",
                "这里没有随机数；需要随机比例请用活动的 holdout: 或 variants:。",
            ),
            "cleaning": (
                "Text is cleaned when the data is read; conditions only compare it.",
                "文字在读取数据时清洗；条件中只做比较。",
            ),
            "modulo": ("Write a % b.", "请写 a % b。"),
            "arithmetic": ("There are + - * / and %; for a square write x * x.", "可用 + - * / 和 %；平方请写 x * x。"),
            "logic": ("There are AND, OR and NOT.", "可用 AND、OR 和 NOT。"),
            "of_one": (
                "{capitals} of several values is {read}(a, b); over a customer's orders it is a feature (segments/).",
                "多个值的 {capitals} 请写 {read}(a, b)；对客户订单求 {capitals} 属于特征（segments/）。",
            ),
        },
    ),
    Entry(
        "R116",
        "error",
        ("Too many or too few values in the brackets", "括号内的值过多或过少"),
        ("{function} takes {needs}; here it has {given}", "{function} 需要 {needs}，这里有 {given}"),
        _EXACT,
        "when: ABS(balance, 2) > 5",
        "when: ABS(balance) > 5",
        {"example": ("For example {example}.", "例如 {example}。")},
    ),
    Entry(
        "R130",
        "error",
        ("A constant must stand here", "这里必须是常量"),
        ('"{found}" cannot stand here', "这里不能写“{found}”"),
        _EXACT,
        "when: DAYS_TO_CALENDAR(double_11) < 7",
        "when: DAYS_TO_CALENDAR('double_11') < 7",
        {
            "digits": (
                "ROUND(x, n) takes for n a whole number from 0 to {most}: ROUND(basket, 2).",
                "ROUND(x, n) 中的 n 是 0 到 {most} 的整数：ROUND(basket, 2)。",
            ),
            "calendar": (
                "Name the calendar in single quotes: DAYS_TO_CALENDAR('double_11').",
                "日历名称要用单引号：DAYS_TO_CALENDAR('double_11')。",
            ),
        },
    ),
)
