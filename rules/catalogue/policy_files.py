"""Messages about project files: names, numbers, days, shares (codes P10x to P12x, P17x, P18x)."""

from __future__ import annotations

from .entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "P101",
        "error",
        ("No project here", "这里没有项目"),
        ("there is no project.yaml", "没有 project.yaml"),
        (
            "project.yaml makes a folder a project: it says who you are and where the data lies.",
            "有 project.yaml 的文件夹才是项目：它说明您是谁、数据在哪里。",
        ),
        "# project.yaml, left out\n$ campaign simulate --against an-empty-folder",
        "$ campaign simulate --against my-shop",
        {
            "init": (
                'Go into a project\'s folder, name one with --project-dir, or make one with "campaign init my-shop".',
                "请进入项目文件夹，或用 --project-dir 指定，或用 campaign init my-shop 新建一个。",
            )
        },
    ),
    Entry(
        "P102",
        "error",
        ("The facts are not known yet", "事实尚未登记"),
        ("there is no facts.lock.yaml, so nothing is known of the facts", "没有 facts.lock.yaml，无法知道有哪些事实"),
        (
            "Rules are checked against the facts listed there, without touching customers' data.",
            "规则根据其中列出的事实来检查，不需要接触客户数据。",
        ),
        "# facts.lock.yaml, left out\n",
        """\
# facts.lock.yaml, left out
$ campaign schema --update
$ campaign check
""",
        {
            "update": (
                'Run "campaign schema --update": it looks at the data once and writes the list. Keep it in git.',
                "请运行 campaign schema --update：它会读一次数据并写出清单。请把它放进 git。",
            )
        },
    ),
    Entry(
        "P103",
        "error",
        ("A file that would not be read", "不会被读取的文件"),
        ("{path} would not be read: {reason}", "{path} 不会被读取：{reason}"),
        (
            "A file that looks like part of the project but is skipped would be silently without effect.",
            "看起来属于项目却被跳过的文件，会毫无作用而无人察觉。",
        ),
        """\
# rules/more.yml
rules:
  - id: many_orders
    why: Worth a try.
    when: orders > 3
    then: {propose: ten_off}
""",
        """\
# rules/more.yaml
rules:
  - id: many_orders
    why: Worth a try.
    when: orders > 3
    then: {propose: ten_off}
""",
        {
            "rename": ('Rename it to "{wanted}".', "请改名为“{wanted}”。"),
            "move": ('Move it to "{wanted}".', "请移到“{wanted}”。"),
        },
    ),
    Entry(
        "P104",
        "error",
        ("Two things of one name", "同名重复"),
        (
            'there are two {what} called "{name}"; the other one stands at {other}',
            "有两个{what}叫“{name}”；另一个在 {other}",
        ),
        (
            "Decisions and reports speak of things by their id; with two of one id nobody could say which is meant.",
            "决策和报表都用编号称呼事物；两个同名，就无法分辨说的是哪一个。",
        ),
        """\
# offers/spring.yaml
offer: ten_off
kind: coupon.amount
give: if_worth_it
value: 6.00
worth: 8.00
""",
        """\
# offers/spring.yaml
offer: ten_off_spring
kind: coupon.amount
give: if_worth_it
value: 6.00
worth: 8.00
# campaigns/spring.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: first, offer: ten_off_spring, open: true}
""",
    ),
    Entry(
        "P106",
        "error",
        ("A key without a value", "键没有值"),
        ("`{key}` has no value", "`{key}` 没有值"),
        (
            "An empty `audience:` could be read as everybody, an empty `stop:` as never; nobody should have to guess.",
            "空的 `audience:` 可能被当成所有人，空的 `stop:` 可能被当成永不停止；不应靠猜。",
        ),
        "audience:\n",
        "audience: segment.regulars\n",
        {"way": ("Write a value, or take the key out.", "请写上值，或去掉这个键。")},
    ),
    Entry(
        "P110",
        "error",
        ("A name that nothing has", "没有这个名称"),
        ('no {what} is called "{name}"', "没有叫“{name}”的{what}"),
        (
            "A misspelt name would silently do nothing: no coupon, no budget, no limit.",
            "写错的名称会悄悄失效：没有券、没有预算、没有限制。",
        ),
        """\
steps:
  - {id: ten, offer: ten_of, open: true}
""",
        """\
steps:
  - {id: ten, offer: ten_off, open: true}
""",
        {
            "did_you_mean": (
                'Did you mean "{suggestion}" ({suggested_at})?',
                "是否想写“{suggestion}”（{suggested_at}）？",
            ),
            "did_you_mean_word": ('Did you mean "{suggestion}"?', "是否想写“{suggestion}”？"),
            "known": ("There are: {known}.", "现有：{known}。"),
            "none": ("There are none yet.", "目前一个也没有。"),
        },
    ),
    Entry(
        "P111",
        "error",
        ("A fact that nobody knows", "没有这个事实"),
        ('there is no fact called "{name}"', "没有叫“{name}”的事实"),
        (
            "Channels, consents and lists are read from facts; a misspelt one would reach nobody, or everybody.",
            "渠道、同意和名单都读自客户的事实；写错会触达不到任何人，或触达所有人。",
        ),
        "excluded: is_staf\n",
        "excluded: is_staff\n",
        {
            "did_you_mean": ('Did you mean "{suggestion}"{about}?', "是否想写“{suggestion}”{about}？"),
            "update": (
                'If the data has it now, run "campaign schema --update".',
                "如果数据里已经有了，请运行 campaign schema --update。",
            ),
        },
    ),
    Entry(
        "P112",
        "error",
        ("A fact of the wrong kind", "事实的类型不对"),
        ('`{key}` needs {wanted}; "{name}" is {found}', "`{key}` 需要{wanted}；“{name}”是{found}"),
        (
            "A consent must be true or false; a channel's name must be a text. Anything else would be a guess.",
            "同意只能是真或假；渠道名称必须是文字。其他的只能靠猜。",
        ),
        "excluded: orders_90d\n",
        "excluded: is_staff\n",
    ),
    Entry(
        "P113",
        "warning",
        ("No way to reach anybody", "没有触达渠道"),
        (
            "project.yaml describes no channels, so nothing that is given only if worth it can reach anybody",
            "project.yaml 没有写渠道，按价值发放的优惠无法触达任何人",
        ),
        (
            "Such an offer needs a message; only what is guaranteed is granted without one.",
            "这类优惠需要消息；只有保证发放的才可以不发消息。",
        ),
        """\
# project.yaml, without channels
# campaigns/autumn.yaml, left out
# calendars.yaml, left out
# budgets.yaml, left out
""",
        """\
channels:
  app: {cost: 0, reachable: has_app, consent: {promotional: app_consent, service: true}}
""",
        {
            "add": (
                "Add `channels:`, such as `app: {{cost: 0, consent: {{promotional: app_consent}}}}`.",
                "请加上 `channels:`，例如 `app: {{cost: 0, consent: {{promotional: app_consent}}}}`。",
            )
        },
    ),
    Entry(
        "P120",
        "error",
        ("An unknown currency", "未知货币"),
        ('"{name}" is not the code of a currency in use (ISO 4217)', "“{name}”不是现行货币代码（ISO 4217）"),
        (
            "The currency says how many decimals money has: 2 for EUR, 0 for JPY, 3 for KWD.",
            "货币决定金额有几位小数：EUR 两位，JPY 没有，KWD 三位。",
        ),
        "currency: POUND\n",
        "currency: GBP\n",
        {"did_you_mean": ('Did you mean "{suggestion}"?', "是否想写“{suggestion}”？")},
    ),
    Entry(
        "P121",
        "error",
        ("An unknown time zone", "未知时区"),
        ('there is no time zone called "{name}"', "没有叫“{name}”的时区"),
        (
            "The time zone says when a day begins: for facts, for budgets, for the hours of messages.",
            "时区决定一天从何时开始：关系到事实、预算和可以发消息的时间。",
        ),
        "time_zone: Europe/Lond\n",
        "time_zone: Europe/London\n",
        {
            "did_you_mean": ('Did you mean "{suggestion}"?', "是否想写“{suggestion}”？"),
            "form": (
                "Zones are written as region/city, such as Europe/Vienna or Asia/Shanghai.",
                "时区写作 地区/城市，例如 Europe/Vienna 或 Asia/Shanghai。",
            ),
        },
    ),
    Entry(
        "P122",
        "error",
        ("More decimals than the currency has", "小数位多于货币"),
        ("{currency} has {digits} decimals; {value} has more", "{currency} 有 {digits} 位小数；{value} 多了"),
        (
            "Money is counted in whole minor units; a fraction of a cent would be lost or gained somewhere.",
            "金额按最小单位计数；不足一分的部分总会在某处多出或丢失。",
        ),
        "min_spend: 19.999\n",
        "min_spend: 19.99\n",
        {"round": ("Write {wanted}.", "请写 {wanted}。")},
    ),
    Entry(
        "P123",
        "error",
        ("A number out of its bounds", "数值超出范围"),
        ("`{key}` is {value}; it must {wanted}", "`{key}` 是 {value}；应当{wanted}"),
        (
            "Beyond these bounds the number cannot mean what its place says.",
            "超出这个范围，数值就不是这个位置所指的意思。",
        ),
        "valid: {for: 0 days}\n",
        "valid: {for: 14 days}\n",
    ),
    Entry(
        "P124",
        "error",
        ("Shares that do not make a whole", "份额合计不是 100 %"),
        (
            "the shares of `{key}` add up to {total} %; they must make 100 % ({difference})",
            "`{key}` 的份额合计 {total} %；应为 100 %（{difference}）",
        ),
        (
            "What is left over would belong to nobody, or some would be counted twice.",
            "余下的部分不归任何人，或者有人被算了两次。",
        ),
        "variants: {plain: 50%, warm: 40%}\n",
        "variants: {plain: 50%, warm: 50%}\n",
    ),
    Entry(
        "P125",
        "error",
        ("It ends before it begins", "结束早于开始"),
        (
            "`{key}` is {ends}, {relation} `from` ({starts}): nothing is left between them",
            "`{key}` 是 {ends}，{relation} `from`（{starts}）：两者之间没有任何时间",
        ),
        (
            "Nothing would ever happen between these days.",
            "这两个日期之间什么都不会发生。",
        ),
        """\
# campaigns/autumn.yaml
from: 2026-11-10
to: 2026-10-31
""",
        """\
# campaigns/autumn.yaml
from: 2026-10-10
to: 2026-10-31
""",
    ),
    Entry(
        "P126",
        "error",
        ("Low is above high", "下限高于上限"),
        (
            "`{key}` goes from {low} to {high}; the smaller number comes first",
            "`{key}` 从 {low} 到 {high}；小的数应在前",
        ),
        ("No value can lie between them.", "没有数值落在两者之间。"),
        """\
value: "= 0.1 * basket"
between: [8.00, 3.00]
""",
        """\
value: "= 0.1 * basket"
between: [3.00, 8.00]
""",
    ),
    Entry(
        "P127",
        "error",
        ("Not written as it must be", "写法不对"),
        ("{key} is {found}; it must be {wanted}", "{key} 是 {found}；应当是{wanted}"),
        (
            "Only one way to write it, so that nobody has to guess what was meant.",
            "只有一种写法，这样谁也不用猜。",
        ),
        "again: {after: 30 days, at_most: twice a year}\n",
        "again: {after: 30 days, at_most: 2 per year}\n",
    ),
    Entry(
        "P128",
        "error",
        ("The first step comes after nothing", "第一步之前没有步骤"),
        (
            'the first step "{name}" cannot come `after` another one',
            "第一步“{name}”不能有 `after`",
        ),
        ("`after` counts from the step before.", "`after` 从上一步开始计算。"),
        """\
steps:
  - {id: hello, after: 14 days, offer: hello_message, open: true}
  - {id: ten, after: 14 days, offer: ten_off, open: true}
""",
        """\
steps:
  - {id: hello, offer: hello_message, open: true}
  - {id: ten, after: 14 days, offer: ten_off, open: true}
""",
        {"leave_out": ("Leave `after` out.", "请去掉 `after`。")},
    ),
    Entry(
        "P129",
        "error",
        ("An even pace without days", "均匀节奏缺少日期"),
        (
            'the budget "{name}" is spent evenly, but over which days? It needs `from` and `to`',
            "预算“{name}”要均匀使用，但没有说明哪些天；需要 `from` 和 `to`",
        ),
        (
            "An even pace gives every day the same share of the amount, so its first and last day must be known.",
            "均匀节奏让每天得到同样的份额，因此必须知道第一天和最后一天。",
        ),
        """\
budgets:
  - {id: crm, amount: 5000, per: total, pace: even}
""",
        """\
budgets:
  - {id: crm, amount: 5000, per: total, pace: even, from: 2026-10-01, to: 2026-12-31}
""",
    ),
    Entry(
        "P170",
        "error",
        ("An error stays an error", "错误不能降级"),
        ("{code} is an error and cannot be {wanted}", "{code} 是错误，不能{wanted}"),
        (
            "Errors mean that a decision would be wrong; only warnings and notes are a matter of taste.",
            "错误意味着决策会出错；只有警告和提示可以商量。",
        ),
        "checks:\n  - {code: P110, severity: note, reason: later}",
        "checks:\n  - {code: P141, severity: note, reason: later}",
    ),
    Entry(
        "P180",
        "error",
        ("It comes to the wrong thing", "结果类型不对"),
        ("`{key}` must come to {wanted}; this comes to {found}", "`{key}` 的结果应当是{wanted}；这里是{found}"),
        (
            "Money, percentages and points are not the same; one taken for the other is a costly slip.",
            "金额、百分比和积分不是一回事；混用会很贵。",
        ),
        """\
# offers/more.yaml
offer: six_off
kind: coupon.percent
give: if_worth_it
value: "= 0.1 * basket"
worth: 8.00
cost: 3.00
max_discount: 20.00
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: first, offer: six_off, open: true}
""",
        """\
# offers/more.yaml
offer: six_off
kind: coupon.percent
give: if_worth_it
value: "= LEAST(15, 5 + orders)"
worth: 8.00
cost: 3.00
max_discount: 20.00
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: first, offer: six_off, open: true}
""",
    ),
)
