"""Messages about decision tables whose rows clash for customers of a run (G125, G126)."""

from __future__ import annotations

from .entry import Entry

_TABLE = """\
# rules/band.yaml
tables:
  - id: spend_band
    why: Agreed with finance.
    hit: %s
    rows:
      - {when: {tier: "gold"}, then: {propose: ten_off}}
      - {when: {orders_90d: ">= 3"}, then: {propose: free_delivery_month}}
# project.yaml
checks:
  - {code: %s, severity: off, reason: The rows are to be drawn apart in spring.}
"""
_UNIQUE = _TABLE % ("unique", "R351")
_FIRST = _TABLE % ("first", "R350")
_HALF = "# project.yaml, added below data:\n  quarantine: {at_most: 50%}\n"
_MEND = {
    "mend": (
        "Change the cells so that only one of these rows holds; or say `hit: first` where the upper row is meant to"
        " win. `campaign simulate` names some customers, `campaign explain CUSTOMER` shows which rows were met.",
        "请修改单元格，使这些行中只有一行成立；如果本意是以上面的行为准，请写 `hit: first`。"
        "`campaign simulate` 会列出几位客户，`campaign explain 客户编号` 会显示哪些行成立。",
    )
}

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="G125",
        severity="warning",
        title=("The rows of a table clash for some customers", "决策表的行对部分客户互相矛盾"),
        text=(
            "{number} of {of} customers meet rows of the table {table} that may not hold together (customer: rows):"
            " {examples}. No row fired for them, and offers that rest on the table were held back",
            "{of} 位客户中有 {number} 位同时满足决策表 {table} 中不能同时成立的行（客户：行号）：{examples}。"
            "对这些客户没有任何一行生效，依赖该表的优惠都暂不发放",
        ),
        why=(
            "A `unique` or `same` table promises one answer. Where two rows give two, nobody knows which was meant, so"
            " nothing is guessed: whatever rests on the table waits until the table is mended.",
            "`unique` 或 `same` 的表承诺只有一个答案。两行给出两个答案时，没有人知道本意是哪一个，"
            "所以不做猜测：依赖该表的一切都等到表改好为止。",
        ),
        bad=_UNIQUE + _HALF + "$ campaign decide\n",
        good=_FIRST + _HALF + "$ campaign decide\n",
        hints=_MEND,
        of_rows=("examples",),
    ),
    Entry(
        code="G126",
        severity="error",
        title=("The rows of a table clash for too many customers", "决策表的行对太多客户互相矛盾"),
        text=(
            "{number} of {of} customers ({share}) meet rows of the table {table} that may not hold together (customer:"
            " rows): {examples}. At most {allowed} may be set aside",
            "{of} 位客户中有 {number} 位（{share}）同时满足决策表 {table} 中不能同时成立的行（客户：行号）："
            "{examples}。最多允许隔离 {allowed}",
        ),
        why=(
            "A clash for a handful of customers is set aside and reported. For more than that the table is wrong, not"
            " the customers, and a campaign that leaves them out is not the one that was planned.",
            "少数客户的矛盾会被隔离并报告。超过这个比例，出错的是表而不是客户，漏掉他们的活动也不再是计划中的活动。",
        ),
        bad=_UNIQUE + "$ campaign decide\n",
        good=_FIRST + "$ campaign decide\n",
        hints={
            "mend": (
                _MEND["mend"][0] + " The share is `data: quarantine: at_most` in project.yaml.",
                _MEND["mend"][1] + "比例在 project.yaml 的 `data: quarantine: at_most` 中设定。",
            )
        },
        of_rows=("examples",),
    ),
)
