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
_TIERS = """\
# project.yaml
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      tier: {type: text}
# facts.lock.yaml
facts:
  tier: {type: text, categories: [gold, silver], source: column of customers}
# data/customers.csv
customer_id,tier
0001,gold
0002,%s
$ campaign simulate
"""

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
        "D306",
        "warning",
        ("Category not seen before", "新的类别"),
        (
            '{name} is "{value}" for {rows}; facts.lock.yaml has not seen that',
            "{name} 有 {rows}为“{value}”；facts.lock.yaml 中没有",
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
        of_rows=("value",),
    ),
    Entry(
        "D307",
        "error",
        ("Category not allowed", "类别不被允许"),
        (
            '{name} is "{value}" for {rows}; facts.lock.yaml allows {categories}',
            "{name} 有 {rows}为“{value}”；facts.lock.yaml 允许 {categories}",
        ),
        _LOCK,
        _TIERS % "bronze",
        _TIERS % "silver",
        {"update": _UPDATE},
        of_rows=("value",),
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
