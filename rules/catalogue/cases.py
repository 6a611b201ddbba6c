"""Messages about a project's own tests, and about bringing its files into form (codes C130 to C139)."""

from __future__ import annotations

from .entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "C130",
        "error",
        ("not a percentage", "不是百分比"),
        (
            '--at-least is "{text}"; it must be a percentage from 0% to 100%',
            "--at-least 是“{text}”；应为 0% 到 100% 的百分比",
        ),
        (
            "A threshold that cannot be read would let everything pass.",
            "无法识别的下限会让一切都通过。",
        ),
        "$ campaign test --at-least most\n",
        "$ campaign test --at-least 0%\n",
    ),
    Entry(
        "C131",
        "error",
        ("cases see too little", "用例覆盖不足"),
        (
            "the cases see {percent}% ({seen} of {of}) of what they should see; {least}% is asked for: {more} more",
            "用例只覆盖了 {percent}%（{of} 项中的 {seen} 项）；要求 {least}%：还差 {more} 项",
        ),
        (
            "A part of a rule that no case has seen deciding can be wrong without anybody noticing.",
            "没有任何用例验证过的条件，写错了也不会有人发现。",
        ),
        """\
# rules/cases.yaml
cases:
  - name: a new customer may have a message and one coupon
    as_of: 2026-10-05
    customer: {orders: 0, app_consent: true, has_app: true}
    expect: {offers: [five_off, free_delivery_month, hello_message, ten_off]}
$ campaign test --at-least 100%
""",
        """\
# rules/cases.yaml
cases:
  - name: a new customer may have a message and one coupon
    as_of: 2026-10-05
    customer: {orders: 0, app_consent: true, has_app: true}
    expect: {offers: [five_off, free_delivery_month, hello_message, ten_off]}
$ campaign test --coverage
""",
        {
            "suggest": (
                "`campaign test --suggest` writes the missing cases; read each before you keep it.",
                "`campaign test --suggest` 会写出缺少的用例；保留之前请逐条阅读。",
            ),
        },
    ),
    Entry(
        "C132",
        "warning",
        ("left as it is", "保持原样"),
        (
            "{path} is written in a way that cannot be brought into form without loss; it was left as it is",
            "{path} 的写法无法在不丢失内容的情况下整理；已保持原样",
        ),
        (
            "A formatter must never lose a comment or change a value; where it is not sure, it does nothing.",
            "格式化绝不能丢失注释或改变值；没有把握时就什么也不做。",
        ),
        """\
# rules/sample.yaml
--- # agreed with Anna
rules:
  - {id: a, why: x, when: orders > 3, then: {propose: ten_off}}
$ campaign fmt
""",
        """\
# rules/sample.yaml
# agreed with Anna
rules:
  - {id: a, why: x, when: orders > 3, then: {propose: ten_off}}
$ campaign fmt
""",
        {
            "lines": (
                "Write each list item and each key on a line of its own, then run campaign fmt again.",
                "请让每个列表项和每个键各占一行，然后再次运行 campaign fmt。",
            ),
            "marker": (
                "Put what stands beside the three signs on a line of its own, then run campaign fmt again.",
                "请把这三个符号后面的内容单独放一行，然后再次运行 campaign fmt。",
            ),
        },
    ),
)
