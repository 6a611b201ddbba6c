"""Messages about what `data:` and `segments/*.yaml` declare, before any data is read."""

from __future__ import annotations

from .entry import Entry

_EXACT = (
    "What a column means is declared once; whatever reads it relies on that.",
    "列的含义只声明一次，之后所有读取都以它为准。",
)
_INSIDE = (
    "A project is a folder that can be moved, reviewed and replayed; a path that leads out of it breaks that.",
    "项目是一个可以移动、审阅和重放的文件夹；指向外部的路径会破坏这一点。",
)
_SECRETS = (
    "project.yaml is kept in git and read by many; a password does not belong there.",
    "project.yaml 存放在 git 中，许多人都能看到；密码不应写在那里。",
)
_FUTURE = (
    "A fact computed from what happened later makes every forecast look better than it is.",
    "用之后发生的事情计算出来的事实，会让预测显得比实际更准。",
)
_HISTORY = (
    "A feature is computed from transactions; without the column it needs it would be empty for everybody.",
    "特征由交易数据计算得出；缺少所需的列，所有人的值都会是空的。",
)

_TABLE = "data:\n  customers:\n    file: data/customers.csv\n    columns: {customer_id: {type: id}"
_GOOD = _TABLE + "}\n"
_LINES = "data:\n  transactions:\n    file: data/lines.csv\n    customer: customer_id\n    moment: ordered_at\n"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "D101",
        "error",
        ("Where the table lies", "表的位置"),
        (
            "a table needs one place to come from: file, or sql with url or url_env and with table or query",
            "每个表只能有一个来源：file，或者 sql（含 url 或 url_env，以及 table 或 query）",
        ),
        (
            "With none there is nothing to read, with two it is not clear which one counts.",
            "没有来源就无法读取，有两个来源则不清楚以哪个为准。",
        ),
        "data:\n  customers:\n    columns: {customer_id: {type: id}}\n",
        _GOOD,
    ),
    Entry(
        "D102",
        "error",
        ("Kind of file not read", "不支持的文件类型"),
        (
            "{file} ends in {ending}; files that can be read end in .csv, .jsonl or .parquet",
            "{file} 的后缀是 {ending}；可以读取 .csv、.jsonl、.parquet 文件",
        ),
        ("The ending says how a file is read.", "后缀决定文件的读取方式。"),
        """\
data:
  customers:
    file: data/customers.xlsx
    columns: {customer_id: {type: id}}
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
""",
        {
            "sheet": ('In the spreadsheet: Save as, "CSV UTF-8".', "在电子表格中选择：另存为，“CSV UTF-8”。"),
            "lines": (
                "Write one JSON object a line and name the file .jsonl.",
                "请每行写一个 JSON 对象，文件后缀用 .jsonl。",
            ),
        },
    ),
    Entry(
        "D103",
        "error",
        ("Path outside the project", "路径在项目之外"),
        ("{file} lies outside the project's folder", "{file} 位于项目文件夹之外"),
        _INSIDE,
        """\
data:
  customers:
    file: ../customers.csv
    columns: {customer_id: {type: id}}
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
""",
        {
            "inside": (
                "Put the file into the project, for example under data/, and name it from there.",
                "请把文件放进项目，例如 data/ 下，并写相对路径。",
            )
        },
    ),
    Entry(
        "D104",
        "error",
        ("Password in a file", "文件中有密码"),
        ("this address holds a password", "此地址中包含密码"),
        _SECRETS,
        """\
# project.yaml
data:
  customers:
    sql: {url: 'postgresql://shop:secret@db/shop', table: customers}
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
            "environment": (
                "Put the address into an environment variable and write url_env: NAME_OF_THE_VARIABLE.",
                "请把地址放进环境变量，并写 url_env: 变量名。",
            )
        },
    ),
    Entry(
        "D105",
        "error",
        ("No key column", "缺少主键列"),
        ("the columns of customers need {name} of type id", "customers 的列中必须有类型为 id 的 {name}"),
        ("It says who a row is about, and joins her transactions to her.", "它表明一行数据属于谁，并与其交易关联。"),
        "data:\n  customers:\n    file: data/customers.csv\n    columns: {city: {type: text}}\n",
        _GOOD,
        {
            "from": (
                "Where the file calls it otherwise: customer_id: {{type: id, from: name_in_the_file}}.",
                "若文件中名称不同：customer_id: {{type: id, from: 文件中的列名}}。",
            )
        },
    ),
    Entry(
        "D106",
        "error",
        ("Key does not fit", "键不适用"),
        ('"{key}" does not fit {what}', "“{key}”不适用于 {what}"),
        _EXACT,
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      city: {type: text, unit: miles}
  quarantine: {at_most: 60%}
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      city: {type: text}
  quarantine: {at_most: 60%}
""",
        {"fitting": ("Keys that fit: {fitting}", "可用的键：{fitting}")},
    ),
    Entry(
        "D107",
        "error",
        ("Name taken", "名称已被占用"),
        ('"{name}" is {taken}; a fact must have a name of its own', "“{name}”{taken}；事实必须有自己的名称"),
        (
            "Two facts of one name would make every condition that uses it ambiguous.",
            "同名的两个事实会使用到它的条件产生歧义。",
        ),
        """\
features:
  - {id: orders, measure: orders}
  - {id: orders, measure: order_days}
""",
        """\
features:
  - {id: orders, measure: orders}
  - {id: order_days, measure: order_days}
""",
    ),
    Entry(
        "D108",
        "error",
        ("Date format not understood", "无法理解的日期格式"),
        (
            '"{format}" is not a format that can be read: it needs %Y, %m and %d, may have %H, %M and %S, each once',
            "无法读取格式“{format}”：必须包含 %Y、%m、%d，可包含 %H、%M、%S，各一次",
        ),
        (
            "Two-digit years and names of months mean different days in different places.",
            "两位数年份和月份名称在不同地方含义不同。",
        ),
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      birth_date: {type: date, format: '%d.%m.%y'}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,birth_date
0001,31.10.1990
0002,31.10.1990
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      birth_date: {type: date, format: '%d.%m.%Y'}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,birth_date
0001,31.10.1990
0002,31.10.1990
""",
        {"excel": ("Day numbers of a spreadsheet: format: excel", "电子表格的日期序号：format: excel")},
    ),
    Entry(
        "D109",
        "error",
        ("Encoding unknown", "未知的编码"),
        ('there is no text encoding called "{encoding}"', "没有名为“{encoding}”的文本编码"),
        ("A file read in the wrong encoding has wrong names in it.", "用错误的编码读取会使名称出错。"),
        """\
# project.yaml
data:
  customers:
    file: data/customers.csv
    encoding: utf9
    columns:
      customer_id: {type: id}
      city: {type: text}
""",
        """\
# project.yaml
data:
  customers:
    file: data/customers.csv
    encoding: utf-8
    columns:
      customer_id: {type: id}
      city: {type: text}
""",
        {"known": ("Usual ones: utf-8, gbk, cp1252, utf-16", "常用编码：utf-8、gbk、cp1252、utf-16")},
    ),
    Entry(
        "D110",
        "error",
        ("Time zone unknown", "未知的时区"),
        ('there is no time zone called "{zone}"', "没有名为“{zone}”的时区"),
        ("Days and windows are counted in local time.", "日期和时间窗口按当地时间计算。"),
        _LINES.replace("ordered_at", "{from: ordered_at, zone: London}"),
        _LINES.replace("ordered_at", "{from: ordered_at, zone: Europe/London}"),
        {
            "guess": ('Did you mean "{guess}"?', "是否想写“{guess}”？"),
            "form": (
                "Zones are written as Europe/London or Asia/Shanghai.",
                "时区写法例如 Europe/London、Asia/Shanghai。",
            ),
        },
    ),
    Entry(
        "D118",
        "error",
        ("Amount given twice", "金额重复"),
        (
            '"price" and "amount" both say what a line costs; map one of them',
            "“price”与“amount”都表示行金额；请只映射其一",
        ),
        (
            "With price the amount of a line is quantity x price, rounded once.",
            "使用 price 时，行金额为数量 x 单价，只舍入一次。",
        ),
        _LINES + "    price: price\n    amount: total\n",
        _LINES + "    price: price\n",
    ),
    Entry(
        "D119",
        "error",
        ("Range not understood", "无法理解的范围"),
        (
            "{key} is {found}; a range is [lowest, highest] of {kind}, the lowest first, null where there is no bound",
            "{key} 是 {found}；范围写作 [最小值, 最大值]（{kind}），小的在前，无界处写 null",
        ),
        (
            "What lies outside a range is set aside or made unknown, so the range must be right.",
            "超出范围的值会被隔离或视为未知，因此范围必须正确。",
        ),
        """\
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      points: {type: number, range: [100, 0]}
  quarantine: {at_most: 60%}
# data/customers.csv
customer_id,points
0001,12
0002,12
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
0001,12
0002,12
""",
    ),
    Entry(
        "D140",
        "error",
        ("No data", "没有数据"),
        ("data: names neither customers nor transactions", "data 中既没有 customers 也没有 transactions"),
        ("Without them there is nobody to decide for.", "没有它们就没有可决策的对象。"),
        "data: {}\n",
        _GOOD,
    ),
    Entry(
        "D141",
        "error",
        ("Marks in numbers", "数字中的标记"),
        ('decimal and thousands are both "{mark}"', "decimal 与 thousands 都是“{mark}”"),
        ("1.234 must mean one thing.", "1.234 只能有一种含义。"),
        "data:\n  customers:\n    file: data/customers.csv\n    decimal: ','\n    thousands: ','\n"
        "    columns: {customer_id: {type: id}}\n",
        "data:\n  customers:\n    file: data/customers.csv\n    decimal: ','\n    thousands: '.'\n"
        "    columns: {customer_id: {type: id}}\n",
    ),
    Entry(
        "D201",
        "error",
        ("Feature without its column", "特征缺少所需的列"),
        (
            "{measure} needs {needed} of transactions, which project.yaml does not map",
            "{measure} 需要交易数据中的 {needed}，而 project.yaml 没有映射",
        ),
        _HISTORY,
        """\
# project.yaml
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
  quarantine: {at_most: 60%}
# segments/shop.yaml
features:
  - {id: spend, measure: spend}
""",
        """\
# project.yaml
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
# segments/shop.yaml
features:
  - {id: spend, measure: spend}
""",
        {
            "map": (
                "In project.yaml, under transactions: {needed}: name_of_the_column",
                "在 project.yaml 的 transactions 下写：{needed}: 列名",
            )
        },
    ),
    Entry(
        "D202",
        "error",
        ("Feature without transactions", "特征缺少交易数据"),
        (
            '"{id}" is computed from transactions, and project.yaml names none',
            "“{id}”由交易数据计算，而 project.yaml 没有交易数据",
        ),
        _HISTORY,
        """\
# project.yaml
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
# segments/shop.yaml
features:
  - {id: orders, measure: orders}
""",
        """\
# segments/shop.yaml
features:
  - {id: orders, measure: orders}
""",
        {
            "map": (
                "Name the transactions under data:, or take the feature out.",
                "请在 data 下声明 transactions，或删除该特征。",
            )
        },
    ),
    Entry(
        "D203",
        "error",
        ("Feature of what", "特征的对象"),
        ("{measure} needs of: product or of: category", "{measure} 需要 of: product 或 of: category"),
        ("A favourite is a favourite of something.", "最爱必须是某类事物中的最爱。"),
        """\
features:
  - {id: best, measure: favourite}
""",
        """\
features:
  - {id: best, measure: favourite, of: product}
""",
    ),
    Entry(
        "D204",
        "error",
        ("Cut points", "分界点"),
        (
            "cut_points must be four numbers, each larger than the one before or equal to it",
            "cut_points 必须是四个数，后一个不小于前一个",
        ),
        ("Four bounds make five fifths.", "四个界限分出五档。"),
        """\
features:
  - {id: recency, measure: rfm_recency, cut_points: [30, 14, 90]}
""",
        """\
features:
  - {id: recency, measure: rfm_recency, cut_points: [14, 30, 90, 180]}
""",
    ),
    Entry(
        "D205",
        "error",
        ("Stages out of order", "阶段顺序错误"),
        (
            "lost_after is {lost}, lapsing_after is {lapsing}; a customer lapses before she is lost",
            "lost_after 为 {lost}，lapsing_after 为 {lapsing}；客户先进入流失风险，之后才算流失",
        ),
        (
            "Both are multiples of the customer's own usual gap between orders, above 0, with two decimals at most.",
            "两者都是客户自身购买间隔的倍数，大于 0，最多两位小数。",
        ),
        """\
features:
  - {id: stage, measure: lifecycle, lapsing_after: 4, lost_after: 2}
""",
        """\
features:
  - {id: stage, measure: lifecycle, lapsing_after: 2, lost_after: 4}
""",
    ),
    Entry(
        "D206",
        "error",
        ("Score without customers", "评分缺少客户表"),
        (
            'the score "{id}" comes as a column of customers, and project.yaml names no customers table',
            "评分“{id}”来自客户表的列，而 project.yaml 没有客户表",
        ),
        ("Scores from elsewhere are joined to customers by their row.", "外部评分按行与客户关联。"),
        """\
# project.yaml
data:
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_at
    order: order_id
    quantity: quantity
    price: price
  quarantine: {at_most: 60%}
# segments/scores.yaml
scores:
  - {id: churn, column: churn, range: [0, 1], as_of: 2026-09-30}
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
# data/customers.csv
customer_id,churn
0001,0.2
0002,0.7
# segments/scores.yaml
scores:
  - {id: churn, column: churn, range: [0, 1], as_of: 2026-09-30}
""",
        {"name": ("Name the customers under data:", "请在 data 下声明 customers。")},
    ),
    Entry(
        "D207",
        "error",
        ("Only of what", "限定范围"),
        (
            "only: names one of product, category (of orders), offer, channel (of contacts), kind, channel (of events)",
            "only: 只能写其中一个：product、category（订单），offer、channel（联系），kind、channel（事件）",
        ),
        ("Both together could mean either or both.", "两者同时出现时含义不明确。"),
        """\
features:
  - {id: cakes, measure: orders, only: {}}
""",
        """\
features:
  - {id: cakes, measure: orders, only: {product: cake}}
""",
    ),
    Entry(
        "D176",
        "error",
        ("Score that looks into the future", "评分包含未来信息"),
        (
            "the score {score} is as of {as_of}, after {today}, the day decided for",
            "评分 {score} 的日期是 {as_of}，晚于决策日 {today}",
        ),
        _FUTURE,
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
# data/customers.csv
customer_id,churn
0001,0.2
0002,0.7
# segments/scores.yaml
scores:
  - {id: churn, column: churn, range: [0, 1], as_of: 2099-01-01}
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
# data/customers.csv
customer_id,churn
0001,0.2
0002,0.7
# segments/scores.yaml
scores:
  - {id: churn, column: churn, range: [0, 1], as_of: 2026-09-30}
""",
        {
            "older": (
                "Use scores made no later than {today}, and state their day.",
                "请使用不晚于 {today} 的评分，并写明日期。",
            ),
            "later": ("Or decide for a later day: --as-of", "或者为更晚的日期决策：--as-of"),
        },
    ),
    Entry(
        "D177",
        "warning",
        ("Stale score", "评分过旧"),
        (
            "the score {score} is {days} days old; it should not be older than {allowed} days",
            "评分 {score} 已有 {days} 天；不应超过 {allowed} 天",
        ),
        ("A model's view of a customer goes out of date.", "模型对客户的判断会过时。"),
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
# data/customers.csv
customer_id,churn
0001,0.2
0002,0.7
# segments/scores.yaml
scores:
  - {id: churn, column: churn, range: [0, 1], as_of: 2020-01-01, stale_after: 30 days}
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
# data/customers.csv
customer_id,churn
0001,0.2
0002,0.7
# segments/scores.yaml
scores:
  - {id: churn, column: churn, range: [0, 1], as_of: 2026-09-30, stale_after: 30 days}
""",
        {
            "score": (
                "Score the customers again and put the new day under as_of.",
                "请重新评分，并在 as_of 下写新日期。",
            )
        },
    ),
)
