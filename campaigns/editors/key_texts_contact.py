"""What an editor says about each key of `contact_policy:` in project.yaml: English, Chinese, an example."""

from __future__ import annotations

from .key_text import KeyTexts

_QUIET = ("{from: 20:00, to: 9:00}", "20:00", "9:00")

CONTACT: KeyTexts = {
    "ContactPolicyShape": {
        "time_zone": (
            "A text fact that holds the customer's time zone (Europe/Vienna); left out: the project's is everybody's.",
            "存有客户时区（如 Europe/Vienna）的文本事实；不写则所有人按项目时区。",
            "home_zone",
        ),
        "unknown_zone": (
            "Zones among which a customer's is where hers is not known: only hours allowed in all of them are used. "
            "Left out: her messages are held.",
            "客户时区未知时可能的时区：只用各时区都允许的时间。不写则保留其消息。",
            "[Europe/London, Europe/Vienna]",
        ),
        "categories": (
            "The categories of messages that hours and caps hold for.",
            "时段与次数上限适用的消息类别。",
            "[promotional]",
        ),
        "quiet_hours": (
            "No message at these hours of the customer's clock; false: none.",
            "客户当地时间的这些时段不发送；false 表示没有。",
            _QUIET[0],
        ),
        "never_on": (
            "Weekdays and calendars on which nothing goes out.",
            "不发送任何消息的星期与日历。",
            "[sunday, spring_festival]",
        ),
        "caps": (
            "At most so many messages to one customer in a window: rolling (7 days) or of the calendar (week).",
            "一个窗口内给同一客户的消息上限：滚动窗口（7 days）或日历周期（week）。",
            "[{at_most: 3, per: 7 days}, {at_most: 1, per: day, channel: sms}]",
        ),
        "spacing": (
            "So long between two messages to one customer; by channel, or `any` for all together.",
            "给同一客户的两条消息之间的最短间隔；可按渠道写，`any` 表示所有渠道合计。",
            "24 hours",
        ),
        "profiling_objection": (
            "A true-or-false fact: she objects to profiling and gets only offers with `pricing: uniform`.",
            "布尔事实：客户反对画像，只能得到 `pricing: uniform` 的优惠。",
            "objects_to_profiling",
        ),
    },
    "QuietShape": {
        "from": ("When they begin.", "开始时刻。", _QUIET[1]),
        "to": ("When they end; earlier than `from`: on the next day.", "结束时刻；早于 `from` 表示次日。", _QUIET[2]),
    },
    "CapShape": {
        "at_most": ("So many messages.", "消息条数。", "3"),
        "per": (
            "The window: day, week, month of her own zone, or the last so many hours or days.",
            "窗口：客户当地的 day、week、month，或最近若干小时、天。",
            "7 days",
        ),
        "channel": ("Only messages by this channel count; left out: all.", "只计该渠道的消息；不写则计全部。", "sms"),
    },
}
