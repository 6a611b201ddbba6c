"""Messages about when and how often customers may be written to (codes P300-P339)."""

from __future__ import annotations

from .entry import Entry

_HOLD = {
    "held": (
        "Their messages are held. To send at hours that are right in several zones: `unknown_zone: [...]`.",
        "他们的消息被保留。若要在几个时区都合适的时间发送：`unknown_zone: [...]`。",
    ),
    "candidates": (
        "They are written to only at hours that are allowed in all of {zones}.",
        "只在 {zones} 都允许的时间给他们发送。",
    ),
}

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "P300",
        "error",
        ("Quiet hours without end", "静默时段没有始终"),
        (
            "quiet hours begin and end at {time}: that could mean the whole day, or no hour at all",
            "静默时段的开始和结束都是 {time}：可能指全天，也可能指没有",
        ),
        (
            "Taken one way nobody would ever be written to, taken the other way somebody would be woken at night.",
            "一种理解下永远不会发送消息，另一种理解下客户会在夜里被吵醒。",
        ),
        "contact_policy:\n  quiet_hours: {from: 9:00, to: 9:00}\n",
        "contact_policy:\n  quiet_hours: {from: 20:00, to: 9:00}\n",
        {
            "none": (
                "For no quiet hours at all: quiet_hours: false. Hours over midnight: {{from: 20:00, to: 9:00}}.",
                "完全不设静默时段：quiet_hours: false。跨越午夜：{{from: 20:00, to: 9:00}}。",
            )
        },
    ),
    Entry(
        "P301",
        "error",
        ("Zones for nobody", "没有客户会用到的时区"),
        (
            "`unknown_zone` says what holds where a customer's zone is not known, but no fact holds a customer's zone",
            "`unknown_zone` 规定客户时区未知时怎么办，但没有事实记录客户的时区",
        ),
        (
            "Without a fact everybody lives in the project's zone, and these zones would never be asked.",
            "没有这样的事实，所有客户都按项目时区处理，这些时区永远用不上。",
        ),
        "contact_policy:\n  unknown_zone: [Europe/London, Europe/Vienna]\n",
        "contact_policy:\n  quiet_hours: {from: 20:00, to: 9:00}\n",
        {
            "way": (
                "Name the fact (`time_zone: home_zone`), or leave `unknown_zone` out.",
                "请写出事实名（`time_zone: home_zone`），或去掉 `unknown_zone`。",
            )
        },
    ),
    Entry(
        "P302",
        "error",
        ("No day is left", "没有可以发送的日子"),
        ("nothing may go out on any day of the week", "一周七天都不允许发送"),
        (
            "Every message would wait for ever.",
            "每条消息都会无限期等待。",
        ),
        "contact_policy:\n  never_on: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]\n",
        "contact_policy:\n  never_on: [saturday, sunday]\n",
        {
            "way": (
                "Leave a day free; to stop a channel, take its consent away: consent: {{promotional: false}}.",
                "请留出至少一天；要停用某个渠道，请收回其同意：consent: {{promotional: false}}。",
            )
        },
    ),
    Entry(
        "P303",
        "warning",
        ("A cap that never bites", "从不起作用的次数上限"),
        (
            "`{cap}` never bites: `{other}` in line {line} always bites first",
            "`{cap}` 从不起作用：第 {line} 行的 `{other}` 总是先起作用",
        ),
        (
            "Whoever loosens this one later will wonder why nothing changes; or the other one is a slip.",
            "以后放宽这一条却看不到变化；也可能另一条写错了。",
        ),
        "contact_policy:\n  caps: [{at_most: 3, per: 24 hours}]\n  spacing: 2 days\n",
        "contact_policy:\n  caps: [{at_most: 3, per: 7 days}]\n  spacing: 2 days\n",
    ),
    Entry(
        "P310",
        "warning",
        ("Time zones are missing", "缺少时区"),
        (
            "{number} of {customers} customers has no time zone in `{fact}`",
            "{customers} 位客户中有 {number} 位的 `{fact}` 没有时区",
        ),
        (
            "Whoever is written to by the clock of another zone may be woken at night.",
            "按别处的时钟发送，可能在夜里把客户吵醒。",
        ),
        "contact_policy:\n  time_zone: home_zone\n",
        "contact_policy:\n  time_zone: home_zone\n  unknown_zone: [Europe/London, Europe/Vienna]\n",
        _HOLD,
    ),
    Entry(
        "P311",
        "warning",
        ("Texts that are no time zones", "不是时区的文本"),
        (
            "of {number} of {customers} customers `{fact}` is no time zone ({kinds} different texts, such as {sample})",
            "{customers} 位客户中有 {number} 位的 `{fact}` 不是时区（共 {kinds} 种写法，例如 {sample}）",
        ),
        (
            "Only names of the IANA time zone list tell when clocks change.",
            "只有 IANA 时区名才能说明何时调整时钟。",
        ),
        "contact_policy:\n  time_zone: home_zone\n",
        "contact_policy:\n  time_zone: home_zone\n  unknown_zone: [Europe/London, Europe/Vienna]\n",
        _HOLD,
        of_rows=("sample",),
    ),
)
