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
    return Entry(code, "warning", title, whole, _ASIDE, bad, good, {**(hints or {}), **_FIX}, of_rows=("value",))


ENTRIES: tuple[Entry, ...] = (
    _row(
        "D151",
        ("Row of another length", "行的列数不符"),
        (
            "{found} values stand here where the header names {expected} columns",
            "此行有 {found} 个值，而表头有 {expected} 列",
        ),
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      city: {type: text}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,city
0001,London,Soho
0002,Leeds
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      city: {type: text}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,city
0001,"London, Soho"
0002,Leeds
""",
    ),
    _row(
        "D152",
        ("Line that is no JSON object", "不是 JSON 对象的行"),
        ("this line is no JSON object: {value}", "此行不是 JSON 对象：{value}"),
        """\
data:
  customers:
    file: data/customers.jsonl
    columns:
      customer_id: {type: id}
      city: {type: text}
  quarantine: {at_most: 60%}
# data/customers.jsonl
["0001", "London"]
{"customer_id": "0002", "city": "Leeds"}
""",
        """\
data:
  customers:
    file: data/customers.jsonl
    columns:
      customer_id: {type: id}
      city: {type: text}
  quarantine: {at_most: 60%}
# data/customers.jsonl
{"customer_id": "0001", "city": "London"}
{"customer_id": "0002", "city": "Leeds"}
""",
    ),
    _row(
        "D153",
        ("Group where one value belongs", "应为单个值"),
        ("{column} is {value}; one value was expected", "{column} 是 {value}；此处应为单个值"),
        """\
data:
  customers:
    file: data/customers.jsonl
    columns:
      customer_id: {type: id}
      city: {type: text}
  quarantine: {at_most: 60%}
# data/customers.jsonl
{"customer_id": {"value": "0001"}, "city": "London"}
{"customer_id": "0002", "city": "Leeds"}
""",
        """\
data:
  customers:
    file: data/customers.jsonl
    columns:
      customer_id: {type: id}
      city: {type: text}
  quarantine: {at_most: 60%}
# data/customers.jsonl
{"customer_id": "0001", "city": "London"}
{"customer_id": "0002", "city": "Leeds"}
""",
    ),
    _row(
        "D154",
        ("Value missing", "缺少值"),
        ("{column} is empty; it must be known", "{column} 为空；此处必须有值"),
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      city: {type: text}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,city
,London
0002,Leeds
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      city: {type: text}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,city
0001,London
0002,Leeds
""",
    ),
    _row(
        "D155",
        ("Not a number", "不是数字"),
        ('{column} is "{value}"; it must be a number', "{column} 是“{value}”；应为数字"),
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      points: {type: number}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,points
0001,12a
0002,12
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      points: {type: number}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,points
0001,12
0002,12
""",
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
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      points: {type: number}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,points
0001,9007199254740993
0002,12
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      points: {type: number}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,points
0001,12
0002,12
""",
        {"text": ("If it is an identifier, declare it as type: id.", "若是标识符，请声明为 type: id。")},
    ),
    _row(
        "D157",
        ("Not an amount", "不是金额"),
        ('{column} is "{value}"; it must be an amount such as 12.50', "{column} 是“{value}”；应为金额，例如 12.50"),
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      credit: {type: money}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,credit
0001,GBP 12
0002,12.00
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      credit: {type: money}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,credit
0001,12.00
0002,12.00
""",
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
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      credit: {type: money}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,credit
0001,12.345
0002,12.35
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      credit: {type: money}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,credit
0001,12.35
0002,12.35
""",
        {
            "round": (
                "If it is meant so, write decimals: round at the column; halves go to the even digit.",
                "若确实如此，请在该列写 decimals: round；四舍六入五成双。",
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
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      birth_date: {type: date}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,birth_date
0001,31.10.1990
0002,1990-10-31
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      birth_date: {type: date}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,birth_date
0001,1990-10-31
0002,1990-10-31
""",
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
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      has_app: {type: boolean}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,has_app
0001,maybe
0002,yes
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      has_app: {type: boolean}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,has_app
0001,yes
0002,yes
""",
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
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      tier: {type: text, categories: [gold, silver]}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,tier
0001,glod
0002,gold
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      tier: {type: text, categories: [gold, silver]}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,tier
0001,gold
0002,gold
""",
        {"guess": ('Did you mean "{guess}"?', "是否想写“{guess}”？")},
    ),
    _row(
        "D162",
        ("Outside the range", "超出范围"),
        (
            "{column} is {value}; it must {bounds}",
            "{column} 是 {value}；应{bounds}",
        ),
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      points: {type: number, range: [0, 100]}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,points
0001,-5
0002,5
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      points: {type: number, range: [0, 100]}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,points
0001,5
0002,5
""",
    ),
    _row(
        "D163",
        ("Not an identifier", "不是标识符"),
        ("{column} is {value}; an identifier is a text or a whole number", "{column} 是 {value}；标识符应为文本或整数"),
        """\
data:
  customers:
    file: data/customers.parquet
    columns:
      customer_id: {type: id}
  quarantine: {at_most: 60%}
# data/customers.parquet
customer_id
1.5
2
""",
        """\
data:
  customers:
    file: data/customers.parquet
    columns:
      customer_id: {type: id}
  quarantine: {at_most: 60%}
# data/customers.parquet
customer_id
1
2
""",
    ),
    _row(
        "D164",
        ("Not a moment", "不是时刻"),
        (
            '{column} is "{value}"; it must be a moment such as 2026-10-31 14:30',
            "{column} 是“{value}”；应为时刻，例如 2026-10-31 14:30",
        ),
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_at
    order: order_id
    quantity: quantity
    price: price
  quarantine: {at_most: 60%}
# data/lines.csv
customer_id,order_id,ordered_at,product,quantity,price
0001,A-1,20/9/2026 2 pm,cake,1,5.00
0002,A-2,2026-10-04 12:30,bread,2,3.00
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_at
    order: order_id
    quantity: quantity
    price: price
  quarantine: {at_most: 60%}
# data/lines.csv
customer_id,order_id,ordered_at,product,quantity,price
0001,A-1,2026-09-20 10:00,cake,1,5.00
0002,A-2,2026-10-04 12:30,bread,2,3.00
""",
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
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_at
    order: order_id
    quantity: quantity
    price: price
  quarantine: {at_most: 60%}
# data/lines.csv
customer_id,order_id,ordered_at,product,quantity,price
0001,A-1,2026-09-20 10:00,cake,1,-5.00
0002,A-2,2026-10-04 12:30,bread,2,3.00
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_at
    order: order_id
    quantity: quantity
    price: price
  quarantine: {at_most: 60%}
# data/lines.csv
customer_id,order_id,ordered_at,product,quantity,price
0001,A-1,2026-09-20 10:00,cake,-1,5.00
0002,A-2,2026-10-04 12:30,bread,2,3.00
""",
    ),
    _row(
        "D166",
        ("Amount too large", "金额过大"),
        (
            "{column} is {value}, and the amount of the line is too large to be counted exactly",
            "{column} 是 {value}，该行金额过大，无法精确计算",
        ),
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_at
    order: order_id
    quantity: quantity
    price: price
  quarantine: {at_most: 60%}
# data/lines.csv
customer_id,order_id,ordered_at,product,quantity,price
0001,A-1,2026-09-20 10:00,cake,9000000000,9000000000
0002,A-2,2026-10-04 12:30,bread,2,3.00
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_at
    order: order_id
    quantity: quantity
    price: price
  quarantine: {at_most: 60%}
# data/lines.csv
customer_id,order_id,ordered_at,product,quantity,price
0001,A-1,2026-09-20 10:00,cake,1,5.00
0002,A-2,2026-10-04 12:30,bread,2,3.00
""",
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
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      city: {type: text}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,city
0001,London
0001,Leeds
0002,Leeds
0003,London
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      city: {type: text}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,city
0001,London
0002,Leeds
""",
        {
            "choose": (
                "If the last row is always the newest, write duplicates: keep_last under the table.",
                "若最后一行总是最新的，请在该表下写 duplicates: keep_last。",
            ),
            "mend": _MEND,
        },
        of_rows=("value",),
    ),
    Entry(
        "D170",
        "error",
        ("Too many rows set aside", "隔离的行过多"),
        (
            "{rows} of {read} set aside in {file} ({share}); more than {allowed} stops the run",
            "{file} 的 {read} 行中有 {rows}被隔离（{share}）；超过 {allowed} 即停止",
        ),
        (
            "A few bad rows are daily life; many mean that the export has changed, so nothing should rest on it.",
            "少量坏行是常态；大量坏行说明导出方式已改变，不应据此决策。",
        ),
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      points: {type: number}
# data/customers.csv
customer_id,points
0001,12a
0002,5
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      points: {type: number}
# data/customers.csv
customer_id,points
0001,12
0002,5
""",
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
        """\
data:
  customers:
    file: data/customers.csv
    test_accounts: ['0001', '0002']
    columns: {customer_id: {type: id}}
""",
        """\
data:
  customers:
    file: data/customers.csv
    test_accounts: ['0001']
    columns: {customer_id: {type: id}}
""",
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
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      birth_date: {type: date}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,birth_date
0001,2091-01-02
0002,1991-01-02
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      birth_date: {type: date}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,birth_date
0001,1991-01-02
0002,1991-01-02
""",
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
        of_rows=("value",),
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
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_at
    order: order_id
    quantity: quantity
    price: price
  quarantine: {at_most: 60%}
# data/lines.csv
customer_id,order_id,ordered_at,product,quantity,price
0009,A-1,2026-09-20 10:00,cake,1,5.00
0002,A-2,2026-10-04 12:30,bread,2,3.00
0001,A-3,2026-10-04 13:30,bread,2,3.00
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_at
    order: order_id
    quantity: quantity
    price: price
  quarantine: {at_most: 60%}
# data/lines.csv
customer_id,order_id,ordered_at,product,quantity,price
0001,A-1,2026-09-20 10:00,cake,1,5.00
0002,A-2,2026-10-04 12:30,bread,2,3.00
0001,A-3,2026-10-04 13:30,bread,2,3.00
""",
        {"look": ("The customers table may be older than the transactions.", "客户表可能比交易数据旧。")},
        of_rows=("first",),
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
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_at
    order: order_id
    quantity: quantity
    price: price
  quarantine: {at_most: 60%}
# data/lines.csv
customer_id,order_id,ordered_at,product,quantity,price
1,A-1,2026-09-20 10:00,cake,1,5.00
2,A-2,2026-10-04 12:30,bread,2,3.00
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_at
    order: order_id
    quantity: quantity
    price: price
  quarantine: {at_most: 60%}
# data/lines.csv
customer_id,order_id,ordered_at,product,quantity,price
0001,A-1,2026-09-20 10:00,cake,1,5.00
0002,A-2,2026-10-04 12:30,bread,2,3.00
""",
        {
            "look": (
                "Look whether both write the identifier in the same way (leading zeros, prefixes).",
                "请检查两边的标识符写法是否一致（前导零、前缀）。",
            )
        },
        of_rows=("first", "known"),
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
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_at
    order: order_id
    quantity: quantity
    price: price
    stale_after: 7 days
  quarantine: {at_most: 60%}
# data/lines.csv
customer_id,order_id,ordered_at,product,quantity,price
0001,A-1,2026-09-20 10:00,cake,1,5.00
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_at
    order: order_id
    quantity: quantity
    price: price
    stale_after: 7 days
  quarantine: {at_most: 60%}
# data/lines.csv
customer_id,order_id,ordered_at,product,quantity,price
0001,A-1,2026-09-20 10:00,cake,1,5.00
0002,A-2,2026-10-04 12:30,bread,2,3.00
""",
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
        ("{column} is empty in all {rows} of {file}", "{file} 的 {column} 列全部 {rows}都为空"),
        _LOOK,
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      city: {type: text}
# data/customers.csv
customer_id,city
0001,
0002,
0003,
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      city: {type: text}
# data/customers.csv
customer_id,city
0001,London
0002,
0003,
""",
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
        "$ campaign schema --update --as-of 2026-09-01",
        "$ campaign schema --update --as-of 2026-10-05",
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
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
# data/customers.csv
customer_id
12346.0
12347.0
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
# data/customers.csv
customer_id
12346
12347
""",
        {"mend": ("Export the column as text.", "请将该列导出为文本。")},
        of_rows=("value",),
    ),
    Entry(
        "D181",
        "error",
        ("Amounts too large", "金额总和过大"),
        ("the amounts of {file} add up to more than can be counted exactly", "{file} 的金额总和超出可精确计算的范围"),
        ("Sums are whole numbers of 64 bits.", "合计为 64 位整数。"),
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_at
    order: order_id
    quantity: quantity
    amount: amount
  quarantine: {at_most: 60%}
# data/lines.csv, its last line 2,000 times
customer_id,order_id,ordered_at,quantity,amount
0001,A-1,2026-09-20 10:00,1,90000000000000
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_at
    order: order_id
    quantity: quantity
    amount: amount
  quarantine: {at_most: 60%}
# data/lines.csv
customer_id,order_id,ordered_at,quantity,amount
0001,A-1,2026-09-20 10:00,1,90.00
""",
        {
            "unit": (
                "Are the amounts in minor units? Then write in: minor at the column.",
                "金额是否以最小单位表示？若是，请在该列写 in: minor。",
            )
        },
    ),
)
