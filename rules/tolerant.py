"""What people write out of habit and what the language means by it: tables only, used by `tokens.py` and the parser.

Two sorts. What can only be meant one way is read, with a note. What cannot be meant is refused, with the way out.
"""

from __future__ import annotations

FULL_WIDTH_FIRST, FULL_WIDTH_LAST, FULL_WIDTH_SHIFT = 0xFF01, 0xFF5E, 0xFEE0
FULL_WIDTH_QUOTES = {0xFF02, 0xFF07}

FOLDED = {
    **{c: c - FULL_WIDTH_SHIFT for c in range(FULL_WIDTH_FIRST, FULL_WIDTH_LAST + 1) if c not in FULL_WIDTH_QUOTES},
    **{ord(sign): ord(plain) for sign, plain in zip("−–—×÷、。；￥￡", "---*/,.;¥£", strict=True)},
}
"""One code point for one code point, so that columns stay; quotes are left alone because they end a text."""

SIGNS = {
    "==": "=", "===": "=", "!=": "<>", "≠": "<>", "≥": ">=", "≧": ">=", "⩾": ">=", "≤": "<=", "≦": "<=", "⩽": "<=",
    "&&": "AND", "||": "OR", "!": "NOT",
}  # fmt: skip
"""Signs of other languages, read with a note."""

TWISTED_SIGNS = {"=>": ">=", "=<": "<=", "><": "<>", "=!": "<>", "!<": ">=", "!>": "<="}
"""Signs whose halves are swapped: refused, since `=>` may as well be an arrow."""

JOINING_WORDS = {
    "且": "AND", "并且": "AND", "而且": "AND", "和": "AND", "或": "OR", "或者": "OR",
    "与": "AND", "以及": "AND", "同时": "AND", "或是": "OR",
}  # fmt: skip
"""Words for AND and OR, read with a note where only an operator may stand."""

OPERATOR_WORDS = {
    "equals": "=", "equal": "=", "eq": "=", "等于": "=", "differs": "<>", "ne": "<>", "不等于": "<>",
    "above": ">", "over": ">", "greater": ">", "more": ">", "after": ">", "exceeds": ">", "gt": ">", "大于": ">",
    "below": "<", "under": "<", "less": "<", "fewer": "<", "before": "<", "lt": "<", "小于": "<",
    "gte": ">=", "least": ">=", "lte": "<=", "most": "<=", "mod": "%", "times": "*", "plus": "+", "minus": "-",
    "ilike": "LIKE", "rlike": "LIKE", "regexp": "LIKE", "but": "AND",
    "介于": "BETWEEN", "in_list": "IN", "属于": "IN",
}  # fmt: skip
"""Words a person writes between two values, and the operator to write instead: only for hints."""

UNKNOWN_WORDS = {"empty", "blank", "unknown", "missing", "none", "nil", "na", "nan", "undefined", "空", "未知"}
"""What people write for NULL after IS."""

KNOWN_WORDS = {"known", "filled", "given", "set", "available", "present", "有值", "已知"}
"""What people write for NOT NULL after IS."""

UNITS = {
    "day": "days", "days": "days", "天": "days", "日": "days",
    "week": "weeks", "weeks": "weeks", "周": "weeks", "星期": "weeks",
    "month": "months", "months": "months", "个月": "months", "月": "months",
    "year": "years", "years": "years", "年": "years",
    "hour": "hours", "hours": "hours", "小时": "hours",
    "point": "points", "points": "points", "积分": "points",
    "order": "orders", "orders": "orders", "单": "orders",
    "item": "items", "items": "items", "件": "items",
    "元": "CNY", "块": "CNY", "块钱": "CNY", "人民币": "CNY", "yuan": "CNY", "rmb": "CNY",
    "pound": "GBP", "pounds": "GBP", "英镑": "GBP", "euro": "EUR", "euros": "EUR", "欧元": "EUR",
    "dollar": "USD", "dollars": "USD", "美元": "USD",
    "d": "days", "w": "weeks", "wk": "weeks", "个天": "days",
}  # fmt: skip
"""Words that may follow a number, and the unit they name."""

DAYS_A_WEEK = 7
UNEVEN_UNITS = {"months": 30, "years": 365}
"""About how many days; not a fixed number, so they cannot be compared with days."""

CURRENCY_SIGNS = {"£": ("GBP",), "€": ("EUR",), "¥": ("CNY", "JPY"), "$": ("USD", "AUD", "CAD", "HKD", "NZD", "SGD")}
"""The currencies a sign may stand for; the project's own is taken where it is among them."""

NUMBER_SUFFIXES = {"k": 1_000, "m": 1_000_000, "千": 1_000, "万": 10_000, "百万": 1_000_000, "亿": 100_000_000}

READ_FUNCTIONS = {"MIN": "LEAST", "MAX": "GREATEST"}
"""Functions of spreadsheets that are read with a note."""

FOREIGN_FUNCTIONS = {
    **dict.fromkeys(("IF", "IFS", "IIF", "SWITCH", "DECODE", "CHOOSE"), "case"),
    **dict.fromkeys(("ISBLANK", "ISNULL", "ISNA", "ISEMPTY", "ISERROR"), "is_null"),
    **dict.fromkeys(("IFERROR", "IFNULL", "IFNA", "NVL", "ZN"), "coalesce"),
    **dict.fromkeys(("VLOOKUP", "HLOOKUP", "XLOOKUP", "LOOKUP", "INDEX", "MATCH"), "lookup"),
    **dict.fromkeys(("TRUE", "FALSE"), "no_brackets"),
    **dict.fromkeys(("NOW", "CURRENT_DATE", "CURRENT_TIMESTAMP", "GETDATE", "SYSDATE", "CURDATE"), "today"),
    **dict.fromkeys(("DATEDIF", "DATEDIFF", "DAYS", "DATE_DIFF", "TIMESTAMPDIFF"), "days_between"),
    **dict.fromkeys(("DATE", "DATEVALUE", "TO_DATE"), "date"),
    **dict.fromkeys(
        ("YEAR", "DAY", "QUARTER", "AGE", "WEEKNUM", "EDATE", "EOMONTH", "DATEADD", "DATE_ADD"), "date_parts"
    ),
    **dict.fromkeys(("INT", "TRUNC", "ROUNDDOWN"), "floor"),
    **dict.fromkeys(("CEILING", "ROUNDUP"), "ceil"),
    **dict.fromkeys(("LEN", "CHAR_LENGTH"), "length"),
    **dict.fromkeys(
        (
            "LEFT",
            "RIGHT",
            "MID",
            "SUBSTR",
            "SUBSTRING",
            "SEARCH",
            "FIND",
            "STARTSWITH",
            "REGEXMATCH",
            "REGEX",
            "REGEXP",
            "MATCHES",
            "INSTR",
        ),
        "like",
    ),
    **dict.fromkeys(("SUM", "COUNT", "AVERAGE", "AVG", "MEDIAN", "COUNTIF", "SUMIF", "COUNTIFS", "SUMIFS"), "feature"),
    **dict.fromkeys(("RAND", "RANDOM", "RANDBETWEEN"), "random"),
    **dict.fromkeys(
        (
            "CONCAT",
            "CONCATENATE",
            "TEXTJOIN",
            "TRIM",
            "TEXT",
            "VALUE",
            "CAST",
            "PROPER",
            "EXACT",
            "SUBSTITUTE",
            "REPLACE",
        ),
        "cleaning",
    ),
    **dict.fromkeys(("MOD",), "modulo"),
    **dict.fromkeys(("POWER", "POW", "SQRT", "EXP", "LN", "LOG"), "arithmetic"),
    **dict.fromkeys(("XOR", "NAND"), "logic"),
}
"""Functions of spreadsheets and databases that do not exist here, and the name of the hint that says what does."""
