"""Messages about the ledger: redemptions and hand-overs (codes L130-L139)."""

from __future__ import annotations

from .entry import Entry

_REDEEM = "campaign redeem 6f1c2a34-0000-5000-8000-000000000001 --amount 12.50 --order A-1001"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "L130",
        "error",
        ("nothing has been decided yet", "尚未做过任何决策"),
        (
            "the store holds nothing of the project {project} yet",
            "数据库中还没有项目 {project} 的任何内容",
        ),
        (
            "What was given is known once a batch was decided; a simulation gives nothing.",
            "只有做出决策后才知道发出了什么；模拟不会发出任何内容。",
        ),
        "$ campaign hand-over 2026-10-05.day",
        "$ campaign decide\n$ campaign hand-over 2026-10-05.day",
        {
            "decide": (
                "Decide first: campaign decide. Was it decided elsewhere? Look at `store` in project.yaml.",
                "请先决策：campaign decide。如果是在别处决策的，请查看 project.yaml 中的 `store`。",
            )
        },
    ),
    Entry(
        "L131",
        "error",
        ("no such decision", "没有这个决策"),
        ('no given offer has the decision id "{decision}"', "没有任何已发优惠的决策编号是“{decision}”"),
        (
            "Money moves only for an offer that was really given; a mistyped id must not touch another one.",
            "只有确实发出的优惠才会动用资金；写错的编号不能影响别的优惠。",
        ),
        "$ campaign decide\n$ campaign redeem 1001 --amount 9.50",
        "$ campaign decide\n$ campaign redeem <given> --amount 9.50 --order A-1001",
        {
            "where": (
                "The id stands in the column decision_id of decisions.parquet in the batch folder.",
                "编号见批次文件夹中 decisions.parquet 的 decision_id 列。",
            )
        },
    ),
    Entry(
        "L132",
        "error",
        ("the unit is in another state", "该优惠处于其他状态"),
        ("the offer of {decision} is {state}; nothing was booked", "{decision} 的优惠{state}；没有登记任何内容"),
        (
            "Every unit is redeemed once and only once; only what was redeemed can be undone.",
            "每份优惠只能核销一次；只有已核销的才能撤销。",
        ),
        "$ campaign decide\n"
        "$ campaign redeem <given> --amount 9.50 --order A-1001\n"
        "$ campaign redeem <given> --amount 9.50 --order A-1001 --event second",
        "$ campaign decide\n"
        "$ campaign redeem <given> --amount 9.50 --order A-1001\n"
        "$ campaign redeem <given> --amount 9.50 --order A-1001",
        {
            "twice": (
                "It was used before, with another order. Was that one undone? Book that first, with --reverse.",
                "它此前已在另一笔订单中使用。如果那笔订单已取消，请先用 --reverse 登记。",
            ),
            "withdrawn": (
                "It had been withdrawn. If the till honoured it, the cost is a discount of the till, of no budget.",
                "它已被收回。如果收银台仍给予了优惠，该成本属于收银折扣，不计入任何预算。",
            ),
            "undo": (
                "Only a redeemed offer can be reversed; book the redemption first.",
                "只有已核销的优惠才能撤销；请先登记核销。",
            ),
        },
    ),
    Entry(
        "L133",
        "error",
        ("not an amount of money", "不是有效金额"),
        ("--amount {said}", "金额 --amount {said}"),
        (
            "The real cost is what the budget is charged with; it must be exact.",
            "预算按实际成本扣减，金额必须准确。",
        ),
        "$ campaign decide\n$ campaign redeem <given> --amount twelve --order A-1001",
        "$ campaign decide\n$ campaign redeem <given> --amount 9.50 --order A-1001",
        {
            "amount": (
                "Write what the redemption cost in {currency}, with a point before the decimals: --amount 12.50",
                "请写核销的成本（{currency}），小数点用英文句点：--amount 12.50",
            ),
            "undo": (
                "Leave --amount out with --reverse: the whole redemption is undone.",
                "使用 --reverse 时请去掉 --amount：整笔核销会被撤销。",
            ),
        },
    ),
    Entry(
        "L134",
        "error",
        ("the event is known with another content", "该事件已登记过，但内容不同"),
        (
            "the event {event} was booked before, for another decision, order or amount; nothing was changed",
            "事件 {event} 此前已登记，但决策、订单或金额不同；没有改动",
        ),
        (
            "An event counts once, however often it is reported; two events need two names.",
            "同一事件无论上报多少次只计一次；两个事件需要两个名称。",
        ),
        "$ campaign decide\n"
        "$ campaign redeem <given> --amount 9.50 --order A-1001\n"
        "$ campaign redeem <given> --amount 8.50 --order A-1001",
        "$ campaign decide\n"
        "$ campaign redeem <given> --amount 9.50 --order A-1001\n"
        "$ campaign redeem <given> --amount 9.50 --order A-1001",
        {
            "event": (
                "A wrong amount: reverse it (--reverse), then book the right one with a name of its own (--event).",
                "如果金额写错：先撤销（--reverse），再用新的名称（--event）登记正确的金额。",
            )
        },
    ),
    Entry(
        "L135",
        "warning",
        ("a bill above the face value", "账单高于面值"),
        (
            "the redemption cost {real}, {over} more than the {face} that were promised at most; all of it is kept",
            "核销成本为 {real}，比最多承诺的 {face} 高出 {over}；已全额登记",
        ),
        (
            "It counts in full against the budget's amount, and up to the face against its worst case.",
            "它全额计入预算金额，计入最坏情况时以面值为限。",
        ),
        "$ campaign decide\n$ campaign redeem <given> --amount 1,250.00 --order A-1001",
        "$ campaign decide\n$ campaign redeem <given> --amount 9.50 --order A-1001",
    ),
    Entry(
        "L136",
        "error",
        ("not one run", "不是唯一的运行"),
        (
            '"{run}" names {number} committed runs; it must be one',
            "“{run}”对应 {number} 次已提交的运行；应当正好是一次",
        ),
        (
            "What is handed over becomes a liability; it must be clear which batch is meant.",
            "交出的内容会成为负债，必须明确是哪个批次。",
        ),
        "$ campaign decide\n$ campaign hand-over yesterday",
        "$ campaign decide\n$ campaign hand-over 2026-10-05.day",
        {
            "wave": (
                "Write the wave (2026-10-01.day) or the beginning of the run id, as the folders in out/ are named.",
                "请写波次（2026-10-01.day）或运行编号的开头，即 out/ 中文件夹的名称。",
            ),
            "many": ("Write more of the run id.", "请写出运行编号的更多字符。"),
        },
    ),
    Entry(
        "L137",
        "error",
        ("no such channel", "没有这个渠道"),
        ('no channel is called "{channel}"; there are: {channels}', "没有名为“{channel}”的渠道；现有：{channels}"),
        (
            "A mistyped channel would hand nothing over and look as if all had been.",
            "写错渠道会什么都没交出，却看似已全部交出。",
        ),
        "$ campaign decide\n$ campaign hand-over 2026-10-05.day --channel ap",
        "$ campaign decide\n$ campaign hand-over 2026-10-05.day --channel app",
    ),
    Entry(
        "L138",
        "error",
        ("booked before it has happened", "尚未发生就登记"),
        ("{option} is {at}, after {day}, when it is booked", "{option} 是 {at}，晚于登记的时间 {day}"),
        (
            "Nothing can be booked that has not happened; a slip in the year would date money into the future.",
            "尚未发生的事不能登记；年份写错会把款项记到将来。",
        ),
        "$ campaign decide\n$ campaign redeem <given> --amount 9.50 --order A-1001 --at 2062-10-01",
        "$ campaign decide\n$ campaign redeem <given> --amount 9.50 --order A-1001 --at 2026-10-05T09:10",
        {
            "now": (
                "Write when it happened, or leave {option} out: now.",
                "请写实际发生的时间，或去掉 {option}：即现在。",
            )
        },
    ),
)
