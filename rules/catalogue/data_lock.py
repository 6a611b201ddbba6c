"""Messages about facts.lock.yaml: the list of facts that rules are checked against."""

from __future__ import annotations

from .entry import Entry

_LOCK = (
    "Rules are checked against the lock; where data departs from it they may mean something else than they say.",
    "规则依据锁文件检查；数据与之不符时，规则的实际含义可能已改变。",
)
_UPDATE = (
    "Look at what changed, then: campaign schema --update",
    "请查看变化，然后运行：campaign schema --update",
)
_FACT = "facts:\n  orders: {type: number, nullable: false, range: [0, null], source: feature, what: number of orders}\n"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "D302",
        "error",
        ("Fact without data", "事实没有数据"),
        (
            "facts.lock.yaml lists {name} ({what}), and the data has no such fact",
            "facts.lock.yaml 列有 {name}（{what}），但数据中没有",
        ),
        _LOCK,
        """\
# facts.lock.yaml
facts:
  city: {type: text, source: column of customers}
  town: {type: text, source: column of customers}
""",
        """\
# facts.lock.yaml
facts:
  city: {type: text, source: column of customers}
""",
        {"update": _UPDATE},
    ),
    Entry(
        "D303",
        "error",
        ("Fact not in the lock", "锁文件中没有该事实"),
        ("{name} is declared, and facts.lock.yaml does not list it", "{name} 已声明，但 facts.lock.yaml 中没有"),
        _LOCK,
        """\
# facts.lock.yaml
facts: {}
""",
        """\
# facts.lock.yaml
facts:
  city: {type: text, source: column of customers}
""",
        {"update": _UPDATE},
    ),
    Entry(
        "D304",
        "error",
        ("Fact of another type", "事实类型不符"),
        (
            "{name} is {locked} in facts.lock.yaml and {found} in the data",
            "{name} 在 facts.lock.yaml 中是 {locked}，在数据中是 {found}",
        ),
        _LOCK,
        """\
# facts.lock.yaml
facts:
  points: {type: text, source: column of customers}
""",
        """\
# facts.lock.yaml
facts:
  points: {type: number, source: column of customers}
""",
        {"update": _UPDATE},
    ),
    Entry(
        "D305",
        "error",
        ("Unknown where the lock says never", "不应为空却为空"),
        (
            "{name} is unknown for {rows}; facts.lock.yaml says it is always known",
            "{name} 有 {rows} 为空；facts.lock.yaml 声明其必有值",
        ),
        ("Rules were checked as if it were always known.", "规则检查时假定它总有值。"),
        """\
# facts.lock.yaml
facts:
  points: {type: number, nullable: false, source: column of customers}
""",
        """\
# facts.lock.yaml
facts:
  points: {type: number, source: column of customers}
""",
        {"update": _UPDATE},
    ),
    Entry(
        "D306",
        "warning",
        ("Category not seen before", "新的类别"),
        (
            '{name} is "{value}" for {rows}; facts.lock.yaml has not seen that',
            "{name} 有 {rows} 为“{value}”；facts.lock.yaml 中没有",
        ),
        (
            "A new value may need a rule of its own; a misspelt one is taken for a new one.",
            "新值可能需要新的规则；拼写错误也会被当成新值。",
        ),
        """\
# project.yaml
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      city: {type: text}
# facts.lock.yaml
facts:
  city: {type: text, seen: [Leeds, London], source: column of customers}
# data/customers.csv
customer_id,city
0001,London
0002,Leads
$ campaign simulate
""",
        """\
# project.yaml
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      city: {type: text}
# facts.lock.yaml
facts:
  city: {type: text, seen: [Leeds, London], source: column of customers}
# data/customers.csv
customer_id,city
0001,London
0002,Leeds
$ campaign simulate
""",
        {"guess": ('Was "{guess}" meant?', "是否应为“{guess}”？"), "update": _UPDATE},
    ),
    Entry(
        "D307",
        "error",
        ("Category not allowed", "类别不被允许"),
        (
            '{name} is "{value}" for {rows}; facts.lock.yaml allows {categories}',
            "{name} 有 {rows} 为“{value}”；facts.lock.yaml 允许 {categories}",
        ),
        _LOCK,
        """\
# facts.lock.yaml
facts:
  tier: {type: text, categories: [gold, silver], source: column of customers}
""",
        """\
# facts.lock.yaml
facts:
  tier: {type: text, categories: [bronze, gold, silver], source: column of customers}
""",
        {"update": _UPDATE},
    ),
    Entry(
        "D308",
        "error",
        ("Outside the locked range", "超出锁定的范围"),
        (
            "by facts.lock.yaml {name} must {bounds}; it does not for {rows}, {value} for one",
            "facts.lock.yaml 要求 {name} 应{bounds}；有 {rows} 不符，例如 {value}",
        ),
        _LOCK,
        """\
# facts.lock.yaml
facts:
  points: {type: number, range: [0, 100], source: column of customers}
""",
        """\
# facts.lock.yaml
facts:
  points: {type: number, range: [0, null], source: column of customers}
""",
        {"update": _UPDATE},
    ),
    Entry(
        "D309",
        "error",
        ("Lock out of date", "锁文件已过时"),
        (
            "{name} is declared as {found}, and facts.lock.yaml says {locked}",
            "{name} 声明为 {found}，而 facts.lock.yaml 为 {locked}",
        ),
        _LOCK,
        """\
# project.yaml
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      points: {type: number, unit: points}
# facts.lock.yaml
facts:
  points: {type: number, source: column of customers}
# data/customers.csv
customer_id,points
0001,12
""",
        """\
# project.yaml
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      points: {type: number, unit: points}
# facts.lock.yaml
facts:
  points: {type: number, unit: points, source: column of customers}
# data/customers.csv
customer_id,points
0001,12
""",
        {"update": _UPDATE},
    ),
)
