"""Messages about rows: cells that cannot be read, copies, and what is odd about a table as a whole."""

from __future__ import annotations

from .entry import Entry

_ASIDE = (
    "A bad row is set aside and reported, never guessed and never dropped in silence.",
    "有问题的行会被隔离并报告，既不猜测，也不会悄悄丢弃。",
)
_LOOK = (
    "Nothing is wrong with a single row, but the table as a whole looks odd.",
    "单行没有错误，但整张表看起来不正常。",
)
_MEND = ("Mend it in the file, or where the file comes from.", "请在文件或其来源中改正。")
_FIX = {"mend": _MEND}
_SET = ("; {rows} set aside", "；已隔离 {rows}")


def _row(
    code: str,
    title: tuple[str, str],
    text: tuple[str, str],
    bad: str,
    good: str,
    hints: dict[str, tuple[str, str]] | None = None,
) -> Entry:
    whole = (text[0] + _SET[0], text[1] + _SET[1])
    return Entry(code, "warning", title, whole, _ASIDE, bad, good, {**(hints or {}), **_FIX})


ENTRIES: tuple[Entry, ...] = (
    _row(
        "D151",
        ("Row of another length", "行的列数不符"),
        (
            "{found} values stand here where the header names {expected} columns",
            "此行有 {found} 个值，而表头有 {expected} 列",
        ),
        "customer_id,city\n0001,Wien,Graz\n",
        'customer_id,city\n0001,"Wien, Graz"\n',
    ),
    _row(
        "D152",
        ("Line that is no JSON object", "不是 JSON 对象的行"),
        ("this line is no JSON object: {value}", "此行不是 JSON 对象：{value}"),
        '["0001", "Wien"]\n',
        '{"customer_id": "0001", "city": "Wien"}\n',
    ),
    _row(
        "D153",
        ("Group where one value belongs", "应为单个值"),
        ("{column} is {value}; one value was expected", "{column} 是 {value}；此处应为单个值"),
        '{"customer_id": {"value": "0001"}}\n',
        '{"customer_id": "0001"}\n',
    ),
    _row(
        "D154",
        ("Value missing", "缺少值"),
        ("{column} is empty; it must be known", "{column} 为空；此处必须有值"),
        "customer_id,city\n,Wien\n",
        "customer_id,city\n0001,Wien\n",
    ),
    _row(
        "D155",
        ("Not a number", "不是数字"),
        ('{column} is "{value}"; it must be a number', "{column} 是“{value}”；应为数字"),
        "customer_id,points\n0001,12a\n",
        "customer_id,points\n0001,12\n",
        {
            "thousands": (
                'If the comma separates thousands, write thousands: "," under file:',
                '若逗号是千位分隔符，请在 file: 下写 thousands: ","',
            ),
            "decimal_comma": (
                'If the comma is the decimal mark, write decimal: "," under file:',
                '若逗号是小数点，请在 file: 下写 decimal: ","',
            ),
        },
    ),
    _row(
        "D156",
        ("Number too large", "数字过大"),
        (
            '{column} is "{value}"; beyond 9,007,199,254,740,992 numbers are no longer exact',
            "{column} 是“{value}”；超过 9,007,199,254,740,992 的数不再精确",
        ),
        "customer_id,points\n0001,9007199254740993\n",
        "customer_id,points\n0001,12\n",
        {"text": ("If it is an identifier, declare it as type: id.", "若是标识符，请声明为 type: id。")},
    ),
    _row(
        "D157",
        ("Not an amount", "不是金额"),
        ('{column} is "{value}"; it must be an amount such as 12.50', "{column} 是“{value}”；应为金额，例如 12.50"),
        "customer_id,credit\n0001,EUR 12\n",
        "customer_id,credit\n0001,12.00\n",
        {
            "thousands": (
                'If the comma separates thousands, write thousands: "," under file:',
                '若逗号是千位分隔符，请在 file: 下写 thousands: ","',
            ),
            "decimal_comma": (
                'If the comma is the decimal mark, write decimal: "," under file:',
                '若逗号是小数点，请在 file: 下写 decimal: ","',
            ),
        },
    ),
    _row(
        "D158",
        ("Too many decimals", "小数位过多"),
        (
            '{column} is "{value}"; it may have {decimals} decimals here',
            "{column} 是“{value}”；此处最多 {decimals} 位小数",
        ),
        "customer_id,credit\n0001,12.345\n",
        "customer_id,credit\n0001,12.35\n",
        {
            "round": (
                "If it is meant so, write decimals: round at the column; halves go to the even digit.",
                "若确实如此，请在该列写 decimals: round；五舍六入取偶。",
            )
        },
    ),
    _row(
        "D159",
        ("Not a date", "不是日期"),
        (
            '{column} is "{value}"; it must be a day such as 2026-10-31',
            "{column} 是“{value}”；应为日期，例如 2026-10-31",
        ),
        "customer_id,birth_date\n0001,31.10.1990\n",
        "customer_id,birth_date\n0001,1990-10-31\n",
        {
            "excel": (
                "If these are a spreadsheet's day numbers, write format: excel at the column.",
                "若是电子表格的日期序号，请在该列写 format: excel。",
            ),
            "with_time": (
                'If a time follows the day, write format: "%Y-%m-%d %H:%M:%S" at the column.',
                '若日期后带时间，请在该列写 format: "%Y-%m-%d %H:%M:%S"。',
            ),
            "format": (
                'If all days are written so, declare it at the column, for example format: "%d.%m.%Y".',
                '若所有日期都这样写，请在该列声明，例如 format: "%d.%m.%Y"。',
            ),
        },
    ),
    _row(
        "D160",
        ("Neither yes nor no", "既非是也非否"),
        (
            '{column} is "{value}"; it must be yes or no, true or false, 1 or 0',
            "{column} 是“{value}”；应为 yes/no、true/false、1/0、是/否",
        ),
        "customer_id,has_app\n0001,maybe\n",
        "customer_id,has_app\n0001,yes\n",
        {
            "words": (
                "Other words can be declared at the column: yes: [ja], no: [nein]",
                "可以在该列声明其他词：yes: [ja], no: [nein]",
            )
        },
    ),
    _row(
        "D161",
        ("Not one of the categories", "不在类别之中"),
        ('{column} is "{value}"; it must be one of {categories}', "{column} 是“{value}”；应为 {categories} 之一"),
        "customer_id,tier\n0001,glod\n",
        "customer_id,tier\n0001,gold\n",
        {"guess": ('Did you mean "{guess}"?', "是否想写“{guess}”？")},
    ),
    _row(
        "D162",
        ("Outside the range", "超出范围"),
        (
            "{column} is {value}; it must {bounds}",
            "{column} 是 {value}；应{bounds}",
        ),
        "customer_id,points\n0001,-5\n",
        "customer_id,points\n0001,5\n",
    ),
    _row(
        "D163",
        ("Not an identifier", "不是标识符"),
        ("{column} is {value}; an identifier is a text or a whole number", "{column} 是 {value}；标识符应为文本或整数"),
        "a column of decimal numbers declared as type: id",
        "customer_id\n0001\n",
    ),
    _row(
        "D164",
        ("Not a moment", "不是时刻"),
        (
            '{column} is "{value}"; it must be a moment such as 2026-10-31 14:30',
            "{column} 是“{value}”；应为时刻，例如 2026-10-31 14:30",
        ),
        "customer_id,ordered_at\n0001,31/10/2026 2 pm\n",
        "customer_id,ordered_at\n0001,2026-10-31 14:00\n",
        {
            "excel": (
                "Day numbers of a spreadsheet have no time; export the moment as text.",
                "电子表格的日期序号没有时间；请将时刻导出为文本。",
            ),
            "format": (
                "If all moments are written so, declare it, for example moment: {{from: {column}, "
                'format: "%d.%m.%Y %H:%M"}}.',
                '若所有时刻都这样写，请声明，例如 moment: {{from: {column}, format: "%d.%m.%Y %H:%M"}}。',
            ),
        },
    ),
    _row(
        "D165",
        ("Price below zero", "价格为负"),
        (
            "{column} is {value}; a price cannot be negative (a return has a negative quantity)",
            "{column} 是 {value}；价格不能为负（退货用负数量表示）",
        ),
        "customer_id,ordered_at,price\n0001,2026-10-01,-5.00\n",
        "customer_id,ordered_at,quantity,price\n0001,2026-10-01,-1,5.00\n",
    ),
    _row(
        "D166",
        ("Amount too large", "金额过大"),
        (
            "{column} is {value}, and the amount of the line is too large to be counted exactly",
            "{column} 是 {value}，该行金额过大，无法精确计算",
        ),
        "customer_id,ordered_at,quantity,price\n0001,2026-10-01,9000000000,9000000000\n",
        "customer_id,ordered_at,quantity,price\n0001,2026-10-01,1,5.00\n",
    ),
    Entry(
        "D167",
        "warning",
        ("Customer twice", "客户重复"),
        (
            "{value} stands in {column} more than once, with different values; {rows} set aside",
            "{column} 中的 {value} 出现多次且内容不同；已隔离 {rows}",
        ),
        (
            "Nobody can tell which of the rows is right, so none is used; equal rows count as one.",
            "无法判断哪一行正确，因此都不使用；完全相同的行只算一行。",
        ),
        "customer_id,city\n0001,Wien\n0001,Graz\n",
        "customer_id,city\n0001,Wien\n",
        {
            "choose": (
                "If the last row is always the newest, write duplicates: keep_last under the table.",
                "若最后一行总是最新的，请在该表下写 duplicates: keep_last。",
            ),
            "mend": _MEND,
        },
    ),
    Entry(
        "D170",
        "error",
        ("Too many rows set aside", "隔离的行过多"),
        (
            "{rows} of {read} set aside in {file} ({share}); more than {allowed} stops the run",
            "{file} 的 {read} 行中有 {rows} 被隔离（{share}）；超过 {allowed} 即停止",
        ),
        (
            "A few bad rows are daily life; many mean that the export has changed, so nothing should rest on it.",
            "少量坏行是常态；大量坏行说明导出方式已改变，不应据此决策。",
        ),
        "customer_id,points\n0001,12a\n0002,5\n",
        "customer_id,points\n0001,12\n0002,5\n",
        {
            "mend": ("The warnings say what is wrong with them.", "具体问题见上述警告。"),
            "allow": (
                "If so many are expected, raise quarantine: {{at_most: ...}} under data:.",
                "若属正常，请在 data 下调高 quarantine: {{at_most: ...}}。",
            ),
        },
    ),
    Entry(
        "D171",
        "error",
        ("Nobody left", "没有客户"),
        ("no customer is left to decide for", "没有可决策的客户"),
        ("All rows were empty, test accounts or set aside.", "所有行均为空行、测试账户或已被隔离。"),
        "customer_id\n",
        "customer_id\n0001\n",
        {"look": ("Look at the table named under data:", "请检查 data 下声明的表。")},
    ),
    Entry(
        "D172",
        "warning",
        ("Dates in the future", "日期在未来"),
        (
            "{column} lies after {today}, the day decided for, in {count} (here {value})",
            "有 {count} 的 {column} 晚于决策日 {today}（此处为 {value}）",
        ),
        (
            "A birthday in the future is a slip; a last order in the future means that the table is too new.",
            "未来的生日是笔误；未来的最近订单说明表比决策日更新。",
        ),
        "customer_id,birth_date\n0001,2091-01-02\n",
        "customer_id,birth_date\n0001,1991-01-02\n",
        {
            "bound": (
                "To set such rows aside: range: [1900-01-01, today] at the column.",
                "如需隔离此类行：在该列写 range: [1900-01-01, today]。",
            ),
            "allow": (
                "If the column is about the future: future: allowed.",
                "若该列本来就是未来日期：future: allowed。",
            ),
        },
    ),
    Entry(
        "D173",
        "note",
        ("Transactions of unknown customers", "未知客户的交易"),
        (
            "{lines} of transactions are of {customers} customers that the customers table does not know ({first}); "
            "they are not used",
            "交易中有 {lines} 属于客户表中没有的 {customers} 位客户（例如 {first}）；不予使用",
        ),
        _LOOK,
        "a transaction of 0009, who is not among the customers",
        "customers and transactions exported at the same moment",
        {"look": ("The customers table may be older than the transactions.", "客户表可能比交易数据旧。")},
    ),
    Entry(
        "D174",
        "warning",
        ("Most transactions are of unknown customers", "多数交易的客户未知"),
        (
            "{lines} of transactions are of {customers} customers whom the customers table does not know: it writes "
            "{known}, they write {first}; they are not used",
            "交易中有 {lines} 属于客户表中没有的 {customers} 位客户：交易中是 {first}，客户表中是 {known}；不予使用",
        ),
        _LOOK,
        "customers 0001, 0002 and transactions of 1, 2",
        "the same identifiers in both tables",
        {
            "look": (
                "Look whether both write the identifier in the same way (leading zeros, prefixes).",
                "请检查两边的标识符写法是否一致（前导零、前缀）。",
            )
        },
    ),
    Entry(
        "D175",
        "warning",
        ("Stale data", "数据过旧"),
        (
            "the last transaction of {file} is of {latest}, {days} days ago; at most {allowed} days are allowed",
            "{file} 的最后一笔交易是 {latest}，距今 {days} 天；不应超过 {allowed} 天",
        ),
        ("Whoever bought since would be taken for lapsing.", "在此之后购买的客户会被误判为流失。"),
        "transactions that end a month before the day decided for",
        "transactions up to the day decided for",
        {
            "load": (
                "Load the missing days, or decide for the day the data reaches.",
                "请补齐缺少的日期，或为数据所及的日期决策。",
            )
        },
    ),
    Entry(
        "D178",
        "warning",
        ("Column without a value", "整列为空"),
        ("{column} is empty in all {rows} of {file}", "{file} 的 {column} 在全部 {rows} 中都为空"),
        _LOOK,
        "customer_id,city\n0001,\n0002,\n",
        "customer_id,city\n0001,Wien\n0002,\n",
        {
            "mend": (
                "Look at the export, or take the column out of project.yaml.",
                "请检查导出，或从 project.yaml 中删除该列。",
            )
        },
    ),
    Entry(
        "D179",
        "warning",
        ("Nothing before the instant", "该时刻之前没有交易"),
        (
            "no line of {file} that counts lies before {moment}; everybody is a prospect",
            "{file} 中没有早于 {moment} 的有效交易；所有人都是潜在客户",
        ),
        _LOOK,
        "transactions of October, decided for September",
        "transactions that begin before the day decided for",
    ),
    Entry(
        "D180",
        "warning",
        ("Identifiers that were numbers", "标识符曾被当作数字"),
        ('every customer of {file} ends in ".0", {value} for one', "{file} 的所有客户标识都以“.0”结尾，例如 {value}"),
        (
            "A program has taken identifiers for numbers; leading zeros may be lost too.",
            "某个程序把标识符当成了数字；前导零也可能丢失。",
        ),
        "customer_id\n12346.0\n",
        "customer_id\n12346\n",
        {"mend": ("Export the column as text.", "请将该列导出为文本。")},
    ),
    Entry(
        "D181",
        "error",
        ("Amounts too large", "金额总和过大"),
        ("the amounts of {file} add up to more than can be counted exactly", "{file} 的金额总和超出可精确计算的范围"),
        ("Sums are whole numbers of 64 bits.", "合计为 64 位整数。"),
        "amounts of 90 million million",
        "amounts of a shop",
        {
            "unit": (
                "Are the amounts in minor units? Then write in: minor at the column.",
                "金额是否以最小单位表示？若是，请在该列写 in: minor。",
            )
        },
    ),
)
