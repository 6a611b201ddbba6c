"""Messages about the books of a day: asking for them, closing them, what they show (codes L180-L189)."""

from __future__ import annotations

from .entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "L180",
        "error",
        ("a run of the wave is not finished", "该波次有未完成的运行"),
        (
            "another run of {wave} was interrupted and is to take the place of this one; nothing was handed over",
            "{wave} 有另一次运行被中断，它将取代这一次；没有交出任何内容",
        ),
        (
            "What goes out becomes a liability at once; it must not be what the next run is about to withdraw.",
            "发出的内容立即成为负债；不能发出下一次运行即将收回的内容。",
        ),
        "campaign hand-over 2026-10-01.day",
        "campaign decide",
        {
            "finish": (
                "Finish it: campaign decide. Or give it up: campaign runs list, then campaign runs cancel.",
                "请先完成它：campaign decide；或放弃它：campaign runs list，然后 campaign runs cancel。",
            )
        },
    ),
    Entry(
        "L181",
        "error",
        ("not a day", "不是有效日期"),
        ('{option} is "{text}"', "{option} 是“{text}”"),
        (
            "Books are told from the morning of one day to the evening of another, in the project's time zone.",
            "账目按项目时区，从某日早晨算到某日晚上。",
        ),
        "campaign ledger --at 31.10.2026",
        "campaign ledger --at 2026-10-31",
        {
            "day": (
                "Write a day or a month: 2026-10-31, 2026-10",
                "请写日期或月份：2026-10-31、2026-10",
            ),
            "close": (
                "Write a day or a month that is over: campaign ledger close 2026-10",
                "请写已结束的日期或月份：campaign ledger close 2026-10",
            ),
        },
    ),
    Entry(
        "L182",
        "warning",
        ("closed books were altered", "已结账的账目被改动"),
        (
            "the books were closed up to {until} by {who}, and say something else of these days now",
            "账目已由 {who} 结至 {until}，但现在对这些日期的记录与当时不同",
        ),
        (
            "No command books into closed days; somebody has changed the database itself.",
            "任何命令都不会登记到已结账的日期；有人直接改动了数据库。",
        ),
        "campaign ledger --at 2026-10-31",
        "campaign store audit",
        {
            "audit": (
                "See what disagrees: campaign store audit. Compare with a backup from before.",
                "查看哪里不一致：campaign store audit；并与之前的备份比较。",
            )
        },
    ),
    Entry(
        "L183",
        "error",
        ("the day is not over", "当天尚未结束"),
        (
            "the books can be closed up to yesterday; {day} is asked for, and today is {today}",
            "账目最多可结至昨天；要求结至 {day}，而今天是 {today}",
        ),
        (
            "What is booked today would find its own day closed.",
            "否则今天的登记将无处可记。",
        ),
        "campaign ledger close 2030-01",
        "campaign ledger close 2026-10",
        {"wait": ("Close a month once it is over.", "请在月份结束后再结账。")},
    ),
    Entry(
        "L184",
        "error",
        ("a day that is still to come", "尚未到来的日期"),
        ("the books of {day} are asked for, and today is {today}", "要求查看 {day} 的账目，而今天是 {today}"),
        (
            "The ledger says what was booked; a forecast is another thing.",
            "账目只记录已登记的内容；预测是另一回事。",
        ),
        "campaign ledger --at 2030-01-31",
        "campaign ledger",
        {"past": ("Leave --at out for today, so far.", "省略 --at 即为今天到目前为止。")},
    ),
    Entry(
        "L185",
        "error",
        ("the days are the wrong way round", "日期前后颠倒"),
        ("--from {first} is after --at {day}", "--from {first} 晚于 --at {day}"),
        (
            "The books go from a morning to a later evening.",
            "账目从某日早晨算到之后某日晚上。",
        ),
        "campaign ledger --from 2026-10-31 --at 2026-10-01",
        "campaign ledger --from 2026-10-01 --at 2026-10-31",
        {
            "order": (
                "Without --from the books begin on the first of the month of --at.",
                "省略 --from 时，从 --at 所在月份的第一天开始。",
            )
        },
    ),
    Entry(
        "L186",
        "error",
        ("nobody is named", "没有说明是谁"),
        ("nobody has said who closes the books", "没有说明由谁结账"),
        (
            "A closed month carries the name of whoever signed it.",
            "已结账的月份会记录签字人。",
        ),
        "campaign ledger close 2026-10",
        'campaign ledger close 2026-10 --by "Ann"',
        {
            "by": (
                'Say who you are: --by "Ann", or set CAMPAIGN_BY.',
                '请说明您是谁：--by "Ann"，或设置 CAMPAIGN_BY。',
            )
        },
    ),
    Entry(
        "L187",
        "warning",
        ("an offer is redeemed otherwise than was booked", "优惠的核销与入账预期不符"),
        (
            "{offer} of {campaign} is booked at {booked} of its face; by {redeemed} redemptions of {units} units "
            "it is {low} to {high}",
            "{campaign} 的 {offer} 按面值的 {booked} 入账；按已发放 {units} 份、核销 {redeemed} 份推算，"
            "应为 {low} 至 {high}",
        ),
        (
            "Budgets are taken by what offers are expected to cost; units that were given stay as they were booked.",
            "预算按优惠的预期成本占用；已发放的份数保持入账时的金额。",
        ),
        "offer: ten_off\nredemption: 10%",
        "offer: ten_off\nredemption: 15%",
        {
            "low": (
                "It costs more than was booked: raise redemption: (or cost:) of the offer; "
                "what is given from then on is booked so.",
                "实际成本高于入账：请提高该优惠的 redemption:（或 cost:），此后的发放将按新值入账。",
            ),
            "high": (
                "It costs less than was booked, and budgets stay unused: lower redemption: (or cost:) of the offer.",
                "实际成本低于入账，预算会闲置：请降低该优惠的 redemption:（或 cost:）。",
            ),
        },
    ),
)
