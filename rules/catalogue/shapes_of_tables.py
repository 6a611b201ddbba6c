"""Messages about the shape of decision tables: gaps, overlaps, rows never reached (codes R35...)."""

from __future__ import annotations

from .entry import Entry

_TABLE = """\
tables:
  - id: band
    why: x
    hit: %s
    rows:
      - {when: {%s}, then: {propose: ten_off}%s}
      - {when: {%s}, then: {propose: %s}%s}
"""
_FILE = "tables:\n  - {id: band, why: x, hit: first, file: band.csv}\n# rules/band.csv\n"
_EXAMPLE = {"example": ("For example: {example}.", "例如：{example}。")}


def _table(hit: str, one: str, other: str, offer: str = "five_off", priorities: tuple[str, str] = ("", "")) -> str:
    return _TABLE % (hit, one, priorities[0], other, offer, priorities[1])


def _rows(hit: str, *cells_and_offers: str) -> str:
    pairs = zip(cells_and_offers[::2], cells_and_offers[1::2], strict=True)
    rows = "".join(f"      - {{when: {{{cells}}}, then: {{propose: {offer}}}}}\n" for cells, offer in pairs)
    return f"tables:\n  - id: band\n    why: x\n    hit: {hit}\n    rows:\n{rows}"


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "R350",
        "note",
        ("Gap in a table", "决策表有空缺"),
        (
            'no row of the table "{table}" is for some customers: {examples}',
            "决策表“{table}”没有适用于以下客户的行：{examples}",
        ),
        (
            "They get nothing from this table. That may be meant; a forgotten band looks just the same.",
            "这些客户不会从这张表得到任何结果。这也许是有意的，但漏掉一档看起来也是这样。",
        ),
        _table("first", 'orders: "0 .. 2"', 'orders: ">= 5"'),
        _table("first", 'orders: "0 .. 2"', 'orders: ">= 3"'),
        {
            "rest": (
                "If nobody is to be left out, add a last row without tests for the rest.",
                "如果不应遗漏任何人，请在最后加一行不设条件的行。",
            )
        },
    ),
    Entry(
        "R351",
        "error",
        ("Rows that overlap", "行之间有重叠"),
        (
            'row {row} of the table "{table}" overlaps row {first} ({where}); hit: unique allows a customer one row',
            "决策表“{table}”的第 {row} 行与第 {first} 行（{where}）重叠；hit: unique 规定每位客户只能匹配一行",
        ),
        (
            "For a customer who meets two rows no row fires, and no offer that rests on the table is given.",
            "同时匹配两行的客户，哪一行都不会生效，依赖这张表的优惠也不会发放。",
        ),
        _table("unique", 'orders: "1 .. 3"', 'orders: ">= 3"'),
        _table("unique", 'orders: "0 .. 2"', 'orders: ">= 3"'),
        {
            **_EXAMPLE,
            "ways": (
                "Draw the bounds apart, or write hit: first to let the upper row win.",
                "请把界限分开，或写 hit: first 让上面的行优先。",
            ),
        },
        can_be_lowered=True,
    ),
    Entry(
        "R352",
        "error",
        ("Rows that contradict each other", "行之间互相矛盾"),
        (
            'row {row} of the table "{table}" overlaps row {first} ({where}) and says something else; hit: same wants '
            "them to agree",
            "决策表“{table}”的第 {row} 行与第 {first} 行（{where}）重叠但结果不同；hit: same 要求它们一致",
        ),
        (
            "For a customer who meets both no row fires, and no offer that rests on the table is given.",
            "同时匹配这两行的客户，哪一行都不会生效，依赖这张表的优惠也不会发放。",
        ),
        _table("same", 'orders: "0 .. 3"', 'orders: ">= 3"'),
        _rows("same", 'orders: "0 .. 1"', "five_off", 'orders: "2 .. 5"', "ten_off", 'orders: ">= 4"', "ten_off"),
        {
            **_EXAMPLE,
            "ways": (
                "Give both rows the same outcome, or draw the bounds apart.",
                "请让两行的结果一致，或把界限分开。",
            ),
        },
        can_be_lowered=True,
    ),
    Entry(
        "R353",
        "warning",
        ("Row that is never reached", "永远轮不到的行"),
        (
            'row {row} of the table "{table}" is never reached: {cover} everybody it is for',
            "决策表“{table}”的第 {row} 行永远轮不到：{cover}已涵盖它的所有客户",
        ),
        ("What it promises is given to nobody.", "它所写的结果不会给任何人。"),
        _table("first", 'orders: ">= 1"', 'orders: ">= 5"'),
        _table("first", 'orders: ">= 5"', ""),
        {
            "order": ("Put the narrower row above the wider one.", "请把范围较窄的行放在范围较宽的行上面。"),
            "priority": ("Give the narrower row the higher priority.", "请给范围较窄的行更高的优先级。"),
        },
    ),
    Entry(
        "R354",
        "note",
        ("Row that misleads", "容易误读的行"),
        (
            'row {row} of the table "{table}" stands above row {winner}, but row {winner} wins where both are met',
            "决策表“{table}”的第 {row} 行在第 {winner} 行上面，但两行都匹配时以第 {winner} 行为准",
        ),
        (
            "People read tables from top to bottom; here the priorities say otherwise.",
            "人们从上到下读表，而这里的优先级并不是这个顺序。",
        ),
        _table("priority", 'orders: ">= 0"', 'orders: ">= 5"', priorities=(", priority: 10", ", priority: 90")),
        _table("priority", 'orders: ">= 5"', 'orders: ">= 0"', priorities=(", priority: 90", ", priority: 10")),
        {**_EXAMPLE, "order": ("Put the row that wins above.", "请把优先的行放在上面。")},
    ),
    Entry(
        "R355",
        "note",
        ("Row that changes nothing", "不起作用的行"),
        (
            'without row {row} of the table "{table}" every customer would get the same',
            "去掉决策表“{table}”的第 {row} 行，每位客户得到的结果不变",
        ),
        (
            "A row too many is one more to keep right; sometimes it shows that another row says too much.",
            "多余的行也要维护；有时它说明另一行写得太宽了。",
        ),
        _rows("first", 'orders: ">= 9"', "ten_off", 'orders: ">= 5"', "ten_off", "", "five_off"),
        _rows("first", 'orders: ">= 5"', "ten_off", "", "five_off"),
        {"remove": ("Remove it, or look at the rows that say the same.", "请删除它，或检查结果相同的行。")},
    ),
    Entry(
        "R356",
        "note",
        ("Column that changes nothing", "不起作用的列"),
        (
            'without the column "{name}" of the table "{table}" every customer would get the same',
            "去掉决策表“{table}”的“{name}”列，每位客户得到的结果不变",
        ),
        (
            "The table looks as if it distinguished what it does not.",
            "这张表看上去区分了客户，实际上并没有。",
        ),
        _table("first", 'orders: ">= 5", shelf: A', 'orders: ">= 5"', "ten_off"),
        _table("first", 'orders: ">= 5", shelf: A', 'orders: ">= 5"'),
        {"remove": ("Remove it, or look for the cell that should differ.", "请删除它，或找出本应不同的单元格。")},
    ),
    Entry(
        "R357",
        "note",
        ("Column that tests nothing", "没有条件的列"),
        (
            'no cell of the column "{name}" of the table "{table}" says anything',
            "决策表“{table}”的“{name}”列没有任何条件",
        ),
        ("The column was forgotten, or is left over.", "这一列忘了填写，或者是遗留下来的。"),
        _FILE + "tier,orders,then propose\n,< 3,ten_off\n,>= 3,five_off\n",
        _FILE + "orders,then propose\n< 3,ten_off\n>= 3,five_off\n",
    ),
)
