"""Messages about files and databases that cannot be read at all."""

from __future__ import annotations

from .entry import Entry

_WHOLE = (
    "A file is read whole or not at all: half a customer base would be decided for as if it were all of it.",
    "文件要么完整读取，要么不读：否则只有一半客户，却会被当作全部。",
)
_EXACT = (
    "Reading on would mean guessing, and every fact would rest on the guess.",
    "继续读取就只能猜测，而所有事实都会建立在猜测之上。",
)
_DATABASE = (
    "Data in a database is read at every run; without it there is nothing to decide with.",
    "每次运行都会读取数据库；没有数据就无法决策。",
)
_EXPORT = ("Export the file again and wait until it is complete.", "请重新导出文件，并等待导出完成。")

_CSV = "customer_id,city\n0001,Wien\n"
_TABLE = "data:\n  customers:\n    file: data/customers.csv\n    columns: {customer_id: {type: id}}\n"
_SQL = _TABLE.replace("file: data/customers.csv", "sql: {url_env: SHOP_DATABASE_URL, table: customers}")

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "D111",
        "error",
        ("File not there", "文件不存在"),
        ("there is no file {file}", "没有文件 {file}"),
        _WHOLE,
        _TABLE.replace("customers.csv", "custmers.csv"),
        _TABLE,
        {
            "guess": ('Did you mean "{guess}"?', "是否想写“{guess}”？"),
            "folder": ("There is no folder {folder} either.", "也没有文件夹 {folder}。"),
            "put": (
                "Put the file there, or correct the path; it is read from the project's folder on.",
                "请把文件放到该处，或改正路径；路径从项目文件夹算起。",
            ),
        },
    ),
    Entry(
        "D112",
        "error",
        ("Empty file", "空文件"),
        ("{file} is empty", "{file} 是空的"),
        _WHOLE,
        "# data/customers.csv\n",
        """\
# data/customers.csv
customer_id,city
0001,London
0002,Leeds
""",
        {"export": _EXPORT},
    ),
    Entry(
        "D113",
        "error",
        ("Folder instead of a file", "是文件夹而不是文件"),
        ("{file} is a folder; a file was expected", "{file} 是文件夹；此处应为文件"),
        _EXACT,
        """\
data:
  customers:
    file: data/2026.csv
    columns: {customer_id: {type: id}}
# data/2026.csv/october.csv
customer_id
0001
""",
        """\
data:
  customers:
    file: data/2026.csv/october.csv
    columns: {customer_id: {type: id}}
# data/2026.csv/october.csv
customer_id
0001
""",
        {"name": ("Name one file in it.", "请写出其中的一个文件。")},
    ),
    Entry(
        "D114",
        "error",
        ("File cannot be opened", "文件无法打开"),
        ("{file} cannot be opened ({said})", "{file} 无法打开（{said}）"),
        (
            "Often the file belongs to somebody else, or a spreadsheet program holds it.",
            "常见原因是文件属于他人，或被电子表格程序占用。",
        ),
        "a file that you may not open",
        "a file that you may open",
    ),
    Entry(
        "D115",
        "error",
        ("Not UTF-8", "不是 UTF-8"),
        ("line {line} of {file} is not UTF-8", "{file} 的第 {line} 行不是 UTF-8 编码"),
        _EXACT,
        """\
# data/customers.csv, saved as gbk
customer_id,city
0001,北京
0002,上海
""",
        """\
# data/customers.csv
customer_id,city
0001,北京
0002,上海
""",
        {
            "gbk": (
                "It looks like GBK, as a Chinese Excel saves it: write encoding: gbk under file:",
                "看起来是 GBK（中文版 Excel 的保存方式）：请在 file: 下写 encoding: gbk",
            ),
            "cp1252": (
                "It looks like Windows-1252, as a western Excel saves it: write encoding: cp1252 under file:",
                "看起来是 Windows-1252（西文版 Excel 的保存方式）：请在 file: 下写 encoding: cp1252",
            ),
            "utf-16": (
                'It looks like UTF-16, "Unicode text" of Windows programs: write encoding: utf-16 under file:',
                "看起来是 UTF-16（Windows 程序的“Unicode 文本”）：请在 file: 下写 encoding: utf-16",
            ),
        },
    ),
    Entry(
        "D116",
        "error",
        ("Not of the declared encoding", "与声明的编码不符"),
        ("line {line} of {file} is not {encoding}", "{file} 的第 {line} 行不是 {encoding} 编码"),
        _EXACT,
        """\
# project.yaml
data:
  customers:
    file: data/customers.csv
    encoding: gbk
    columns:
      customer_id: {type: id}
      city: {type: text}
# data/customers.csv, saved as cp1252
customer_id,city
0001,Besançon é
""",
        """\
# project.yaml
data:
  customers:
    file: data/customers.csv
    encoding: cp1252
    columns:
      customer_id: {type: id}
      city: {type: text}
# data/customers.csv, saved as cp1252
customer_id,city
0001,Besançon é
0002,Leeds
""",
        {
            "other": (
                "Take encoding: out when the file is UTF-8, or name the right one.",
                "若文件是 UTF-8，请删除 encoding:；否则请写正确的编码。",
            )
        },
    ),
    Entry(
        "D117",
        "error",
        ("No rows", "没有数据行"),
        ("{file} has no rows", "{file} 没有数据行"),
        (
            "A table without rows is mostly an export that failed; deciding on it would treat everybody as gone.",
            "没有数据行的表多半是导出失败；据此决策等于把所有人都当作不存在。",
        ),
        """\
# data/customers.csv
customer_id,city
""",
        """\
# data/customers.csv
customer_id,city
0001,London
0002,Leeds
""",
        {
            "export": _EXPORT,
            "allow": (
                "If it may be empty, write may_be_empty: true under the table.",
                "若允许为空，请在该表下写 may_be_empty: true。",
            ),
        },
    ),
    Entry(
        "D121",
        "error",
        ("Column not there", "缺少列"),
        ('{file} has no column "{column}"', "{file} 没有“{column}”列"),
        (
            "A column that went missing would make its fact unknown for everybody.",
            "缺少的列会使相应事实对所有人都未知。",
        ),
        """\
# data/customers.csv
customer_id,citty
0001,London
""",
        """\
# data/customers.csv
customer_id,city
0001,London
0002,Leeds
""",
        {
            "guess": (
                'It has "{guess}": correct the file, or write {name}: {{from: "{guess}"}}.',
                '文件中有“{guess}”：请改正文件，或写 {name}: {{from: "{guess}"}}。',
            ),
            "there": ("Its columns: {there}", "文件中的列：{there}"),
        },
    ),
    Entry(
        "D122",
        "error",
        ("Column name twice", "列名重复"),
        ('{file} has {times} columns called "{column}"', "{file} 有 {times} 个名为“{column}”的列"),
        _EXACT,
        """\
# data/customers.csv
customer_id,city,city
0001,London,Leeds
""",
        """\
# data/customers.csv
customer_id,city
0001,London
0002,Leeds
""",
    ),
    Entry(
        "D123",
        "note",
        ("Separator found out", "自动识别分隔符"),
        ("{file} separates its columns by {name}, and is read so", "{file} 以{name}分隔各列，已按此读取"),
        ("European spreadsheets write semicolons.", "欧洲的电子表格使用分号。"),
        """\
# data/customers.csv
customer_id;city
0001;London
0002;Leeds
""",
        """\
# data/customers.csv
customer_id,city
0001,London
0002,Leeds
""",
        {
            "write": (
                'To settle it, write separator: "{separator}" under file:',
                '如需固定，请在 file: 下写 separator: "{separator}"',
            )
        },
    ),
    Entry(
        "D124",
        "error",
        ("Cut off in the middle", "文件被截断"),
        (
            "{file} ends in the middle of a line: {found} values where {expected} were expected; it was cut off",
            "{file} 在一行中间结束：只有 {found} 个值，应有 {expected} 个；文件被截断",
        ),
        _WHOLE,
        "# data/customers.csv\ncustomer_id,city\n0001,London\n00",
        """\
# data/customers.csv
customer_id,city
0001,London
0002,Leeds
""",
        {"export": _EXPORT},
    ),
    Entry(
        "D125",
        "error",
        ("Quote never closed", "引号未闭合"),
        (
            "{file} ends inside a quoted text that begins here; it was cut off, or a quote is missing",
            "{file} 在此处开始的引号文本中结束；文件被截断，或缺少引号",
        ),
        _WHOLE,
        """\
# data/customers.csv
customer_id,city
0001,"London
""",
        """\
# data/customers.csv
customer_id,city
0001,London
0002,Leeds
""",
        {"export": _EXPORT},
    ),
    Entry(
        "D126",
        "error",
        ("Zero bytes", "含有零字节"),
        (
            "{file} holds zero bytes here; it is damaged, or no text file",
            "{file} 此处含有零字节；文件已损坏或不是文本文件",
        ),
        _EXACT,
        """\
# data/customers.csv
customer_id,city
0001,Lon<NUL>don
""",
        """\
# data/customers.csv
customer_id,city
0001,London
0002,Leeds
""",
        {"export": _EXPORT},
    ),
    Entry(
        "D127",
        "error",
        ("Parquet file broken", "Parquet 文件损坏"),
        (
            "{file} is no whole Parquet file; it was cut off, or is something else",
            "{file} 不是完整的 Parquet 文件；文件被截断或类型不符",
        ),
        _WHOLE,
        """\
data:
  customers:
    file: data/customers.parquet
    columns:
      customer_id: {type: id}
      city: {type: text}
# data/customers.parquet, cut in half
customer_id,city
0001,London
0002,Leeds
""",
        """\
data:
  customers:
    file: data/customers.parquet
    columns:
      customer_id: {type: id}
      city: {type: text}
# data/customers.parquet
customer_id,city
C1,London
C2,Leeds
""",
        {"export": _EXPORT},
    ),
    Entry(
        "D128",
        "error",
        ("Cut off in the middle", "文件被截断"),
        ("{file} ends in the middle of this line; it was cut off", "{file} 在此行中间结束；文件被截断"),
        _WHOLE,
        """\
data:
  customers:
    file: data/customers.jsonl
    columns:
      customer_id: {type: id}
      city: {type: text}
# data/customers.jsonl
{"customer_id": "0001", "city": "London"}
{"customer_id": "00""",
        """\
data:
  customers:
    file: data/customers.jsonl
    columns:
      customer_id: {type: id}
      city: {type: text}
# data/customers.jsonl
{"customer_id": "0001", "city": "London"}
{"customer_id": "0002", "city": "Leeds"}
""",
        {"export": _EXPORT},
    ),
    Entry(
        "D129",
        "error",
        ("Column of another type", "列类型不符"),
        (
            'column "{column}" of {file} is {type}; that cannot be read as {kind}',
            "{file} 的列“{column}”类型为 {type}；不能读作 {kind}",
        ),
        _EXACT,
        """\
data:
  customers:
    file: data/customers.parquet
    columns:
      customer_id: {type: id}
      has_app: {type: number}
# data/customers.parquet
customer_id,has_app
C1,yes
C2,no
""",
        """\
data:
  customers:
    file: data/customers.parquet
    columns:
      customer_id: {type: id}
      has_app: {type: boolean}
# data/customers.parquet
customer_id,has_app
C1,yes
C2,no
""",
    ),
    Entry(
        "D130",
        "error",
        ("Address not given", "缺少数据库地址"),
        (
            "the environment variable {variable} is not set; it should hold the address of the database",
            "环境变量 {variable} 未设置；其中应为数据库地址",
        ),
        _DATABASE,
        """\
# project.yaml
data:
  customers:
    sql: {url_env: SHOP_DATABASE_URL, table: customers}
    columns:
      customer_id: {type: id}
""",
        """\
# project.yaml
data:
  customers:
    sql: {url_env: SHOP_DATABASE_URL, table: customers}
    columns:
      customer_id: {type: id}
# data/shop.db
customer_id,city
0001,London
0002,Leeds
$ export SHOP_DATABASE_URL=sqlite:///data/shop.db
$ campaign schema --update
""",
        {
            "set": (
                "For example: export {variable}=postgresql+psycopg://user:password@host/database",
                "例如：export {variable}=postgresql+psycopg://user:password@host/database",
            )
        },
    ),
    Entry(
        "D131",
        "error",
        ("Address not understood", "无法理解的数据库地址"),
        ("the address of the database cannot be understood", "无法理解数据库地址"),
        _DATABASE,
        """\
# project.yaml
data:
  customers:
    sql: {url: 'my shop', table: customers}
    columns:
      customer_id: {type: id}
""",
        """\
# project.yaml
data:
  customers:
    sql: {url: 'sqlite:///data/shop.db', table: customers}
    columns:
      customer_id: {type: id}
# data/shop.db
customer_id,city
0001,London
0002,Leeds
""",
        {
            "form": (
                "An address looks like sqlite:///data/shop.db or postgresql+psycopg://user:password@host/database",
                "地址形如 sqlite:///data/shop.db 或 postgresql+psycopg://user:password@host/database",
            )
        },
    ),
    Entry(
        "D132",
        "error",
        ("Kind of database unknown", "未知的数据库类型"),
        ('there is no kind of database called "{name}"', "没有名为“{name}”的数据库类型"),
        _DATABASE,
        """\
# project.yaml
data:
  customers:
    sql: {url: 'postgre://db/shop', table: customers}
    columns:
      customer_id: {type: id}
""",
        """\
# project.yaml
data:
  customers:
    sql: {url: 'sqlite:///data/shop.db', table: customers}
    columns:
      customer_id: {type: id}
# data/shop.db
customer_id,city
0001,London
0002,Leeds
""",
        {
            "known": (
                "Usual ones: sqlite, postgresql+psycopg, mysql+pymysql",
                "常用类型：sqlite、postgresql+psycopg、mysql+pymysql",
            )
        },
    ),
    Entry(
        "D133",
        "error",
        ("Database driver missing", "缺少数据库驱动"),
        (
            "reading from {name} needs the Python package {module}, which is not installed",
            "读取 {name} 需要 Python 包 {module}，但未安装",
        ),
        _DATABASE,
        """\
# project.yaml
data:
  customers:
    sql: {url: 'mysql+pymysql://db/shop', table: customers}
    columns:
      customer_id: {type: id}
""",
        """\
# project.yaml
data:
  customers:
    sql: {url: 'sqlite:///data/shop.db', table: customers}
    columns:
      customer_id: {type: id}
# data/shop.db
customer_id,city
0001,London
0002,Leeds
""",
        {"install": ("Install it beside this program: pip install {module}", "请安装：pip install {module}")},
    ),
    Entry(
        "D134",
        "error",
        ("Database not reachable", "无法连接数据库"),
        ("the database {host} cannot be reached: {said}", "无法连接数据库 {host}：{said}"),
        _DATABASE,
        """\
# project.yaml
data:
  customers:
    sql: {url: 'postgresql+psycopg://db.shop.example/shop', table: customers}
    columns:
      customer_id: {type: id}
""",
        """\
# project.yaml
data:
  customers:
    sql: {url_env: SHOP_DATABASE_URL, table: customers}
    columns:
      customer_id: {type: id}
# data/shop.db
customer_id,city
0001,London
0002,Leeds
$ export SHOP_DATABASE_URL=sqlite:///data/shop.db
$ campaign schema --update
""",
    ),
    Entry(
        "D135",
        "error",
        ("Database file not there", "数据库文件不存在"),
        ("there is no database file {file}", "没有数据库文件 {file}"),
        _DATABASE,
        """\
# project.yaml
data:
  customers:
    sql: {url: 'sqlite:///data/shop.db', table: customers}
    columns:
      customer_id: {type: id}
""",
        """\
# project.yaml
data:
  customers:
    sql: {url: 'sqlite:///data/shop.db', table: customers}
    columns:
      customer_id: {type: id}
# data/shop.db
customer_id,city
0001,London
0002,Leeds
""",
    ),
    Entry(
        "D136",
        "error",
        ("Query refused", "查询被拒绝"),
        ("the database refused: {said}", "数据库拒绝执行：{said}"),
        _DATABASE,
        """\
# project.yaml
data:
  customers:
    sql: {url: 'sqlite:///data/shop.db', query: SELEC customer_id FROM customers}
    columns:
      customer_id: {type: id}
# data/shop.db
customer_id,city
0001,London
0002,Leeds
""",
        """\
# project.yaml
data:
  customers:
    sql: {url: 'sqlite:///data/shop.db', query: SELECT customer_id FROM customers}
    columns:
      customer_id: {type: id}
# data/shop.db
customer_id,city
0001,London
0002,Leeds
""",
    ),
    Entry(
        "D137",
        "error",
        ("No such table", "没有此表"),
        ('the database has no table "{table}"', "数据库中没有表“{table}”"),
        _DATABASE,
        """\
# project.yaml
data:
  customers:
    sql: {url: 'sqlite:///data/shop.db', table: custmers}
    columns:
      customer_id: {type: id}
# data/shop.db
customer_id,city
0001,London
0002,Leeds
""",
        """\
# project.yaml
data:
  customers:
    sql: {url: 'sqlite:///data/shop.db', table: customers}
    columns:
      customer_id: {type: id}
# data/shop.db
customer_id,city
0001,London
0002,Leeds
""",
        {
            "guess": ('Did you mean "{guess}"?', "是否想写“{guess}”？"),
            "there": ("Its tables: {there}", "其中的表：{there}"),
        },
    ),
)
