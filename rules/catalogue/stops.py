"""Messages about stopping at once, whatever else is wrong (codes L195-L199)."""

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
)
