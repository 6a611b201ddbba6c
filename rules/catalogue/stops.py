"""Messages about stopping at once, whatever else is wrong (code L195), and about days out of their order (L199)."""

from __future__ import annotations

from .entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "L195",
        "warning",
        ("nobody can tell whether there is such a campaign", "无法确认是否有这个活动"),
        (
            'no file that can be read has the campaign "{campaign}", and it never gave anything; these can be read: '
            "{names}",
            "可读取的文件中没有活动“{campaign}”，它也从未发放过优惠；可读取的活动有：{names}",
        ),
        (
            "A campaign must be stopped at once also while somebody is editing the project and a file cannot be read. "
            "So the pause is kept under the name that was given; a slip in it would stop nobody.",
            "即使有人正在编辑项目、某个文件读不出来，也必须能立即停止活动。因此按所给名称记录暂停；如果名称写错，就什么也没有停下。",
        ),
        "# campaigns/new.yaml\n- [\n$ campaign pause new_one --why 'wrong price' --by anna@shop.example",
        "# campaigns/new.yaml\n- [\n$ campaign pause autumn --why 'wrong price' --by anna@shop.example",
        {"meant": ("Did you mean {meant}?", "您是不是想写 {meant}？")},
    ),
    Entry(
        "L199",
        "error",
        ("a later day was decided already", "更晚的日期已经决定"),
        (
            "{day} was to be decided, and {wave} is in force already (run {run}); nothing was decided",
            "要决定的是 {day}，但 {wave} 已经生效（运行 {run}）；没有进行决策",
        ),
        (
            "A run sees what was given up to its day. One for an earlier day would not see what a later one gave, and "
            "give it to the same customers again.",
            "每次运行只看得到当天为止发放的内容。为更早的日期做决策看不到更晚的发放，会向同样的客户再发一次。",
        ),
        "$ campaign decide --as-of 2026-10-07\n$ campaign decide --as-of 2026-10-06",
        "$ campaign decide --as-of 2026-10-06\n$ campaign decide --as-of 2026-10-07",
        {
            "later": (
                "Decide it for that day or a later one, as another wave: --wave evening.",
                "请为该日或更晚的日期决策，用另一个波次：--wave evening。",
            ),
            "cancel": (
                "Or take the later run back, and decide both in their order: campaign runs cancel {run} --why ...",
                "或先取消较晚的运行，再按顺序决策：campaign runs cancel {run} --why ...",
            ),
        },
    ),
)
