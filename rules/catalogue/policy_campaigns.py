"""Messages about campaigns, budgets and templates (codes P14x to P16x)."""

from __future__ import annotations

from .entry import Entry

_LADDER = """\
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: one, offer: five_off, open: true}
  - {id: two, after: 60 days, offer: ten_off, open: true}
reenter: {after: %d days}
"""

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "P185",
        "error",
        ("Nothing to begin again", "没有可重新开始的阶梯"),
        ("a campaign of one step has no ladder to begin again", "只有一个步骤的活动没有可重新开始的阶梯"),
        (
            "`reenter` sends a customer back to the first of several steps; a single step comes again by itself.",
            "`reenter` 让客户回到多个步骤中的第一步；单个步骤本来就会再次出现。",
        ),
        """\
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: one, offer: ten_off, open: true}
reenter: {after: 90 days}
""",
        """\
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: one, offer: ten_off, open: true}
# offers/ten_off.yaml
again: {after: 90 days}
""",
        {
            "again": (
                "Leave `reenter` out, and say at the offer when it may be given again: again: {{after: 90 days}}.",
                "请去掉 `reenter`，并在优惠处写明何时可再次给出：again: {{after: 90 days}}。",
            )
        },
    ),
    Entry(
        "P186",
        "error",
        ("The ladder would never be climbed", "阶梯永远走不完"),
        (
            "`reenter` says after {days} days, but a step waits {longest} days; it must be more",
            "`reenter` 写的是 {days} 天之后，但有一步要等 {longest} 天；应大于它",
        ),
        (
            "A round is over so many days after its last step; a step that waits longer would never come.",
            "最后一步之后满这么多天，一轮就结束；等待更久的步骤永远不会到来。",
        ),
        _LADDER % 30,
        _LADDER % 180,
        {"longer": ("Write more than {longest} days.", "请写多于 {longest} 天。")},
    ),
    Entry(
        "P140",
        "error",
        ("An offer that nobody can get", "谁也得不到的优惠"),
        (
            'the campaign lists "{name}", but no rule proposes it and the step is not open',
            "活动列出了“{name}”，但没有规则提议它，这一步也没有开放",
        ),
        (
            "An offer is given when a rule proposes it, or where the step says `open: true`; this one never will be.",
            "规则提议或步骤写明 `open: true` 时才会给；这个永远不会给。",
        ),
        """\
steps:
  - {id: ten, offer: ten_off}
""",
        """\
steps:
  - {id: ten, offer: ten_off, open: true}
""",
        {
            "ways": (
                "Write `open: true` at the step, or a rule with `then: {{propose: {name}}}`.",
                "请在步骤写 `open: true`，或写一条 `then: {{propose: {name}}}` 的规则。",
            )
        },
        can_be_lowered=True,
    ),
    Entry(
        "P141",
        "warning",
        ("Proposed, but in no campaign", "有提议但没有活动"),
        (
            'the rule "{rule}" proposes "{name}", but no live campaign lists it',
            "规则“{rule}”提议“{name}”，但没有进行中的活动列出它",
        ),
        (
            "A proposal becomes a decision only through a campaign that runs.",
            "提议只有通过进行中的活动才会成为决策。",
        ),
        """\
# offers/more.yaml
offer: six_off
kind: coupon.amount
give: if_worth_it
value: 6.00
worth: 8.00
# rules/more.yaml
rules:
  - id: many_orders
    why: Worth a try.
    when: orders > 3
    then: {propose: six_off}
""",
        """\
# offers/more.yaml
offer: six_off
kind: coupon.amount
give: if_worth_it
value: 6.00
worth: 8.00
# rules/more.yaml
rules:
  - id: many_orders
    why: Worth a try.
    when: orders > 3
    then: {propose: six_off}
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: first, offer: six_off}
""",
        {
            "asleep": (
                "It stands in {campaigns}, which is not live.",
                "它在 {campaigns} 里，但该活动没有进行。",
            ),
            "add": (
                "Add it to a step of a campaign, or take the proposal out.",
                "请把它加到某个活动的步骤里，或去掉这个提议。",
            ),
        },
    ),
    Entry(
        "P142",
        "warning",
        ("Used by nobody", "没有人使用"),
        ('nothing uses the {what} "{name}"', "没有任何地方使用{what}“{name}”"),
        (
            "It has no effect; perhaps a name is misspelt, or it can be taken out.",
            "它没有作用；也许名称写错了，也许可以删掉。",
        ),
        """\
budgets:
  - {id: crm, amount: 5000, per: total, from: 2026-10-01, to: 2026-12-31}
  - {id: spring, amount: 900, per: total}
""",
        """\
budgets:
  - {id: crm, amount: 5000, per: total, from: 2026-10-01, to: 2026-12-31}
""",
    ),
    Entry(
        "P143",
        "warning",
        ("A budget of other days", "预算的日期不符"),
        (
            'the budget "{name}" covers {covered}, the campaign runs {runs}',
            "预算“{name}”覆盖 {covered}，活动为 {runs}",
        ),
        (
            "On days that a budget does not cover it has no money, so the campaign gives nothing that costs.",
            "预算没有覆盖的日子里没有钱，活动不会给任何要花钱的优惠。",
        ),
        """\
budgets:
  - {id: crm, amount: 5000, per: total, from: 2026-10-01, to: 2026-10-31}
""",
        """\
budgets:
  - {id: crm, amount: 5000, per: total, from: 2026-10-01, to: 2026-12-31}
""",
        {
            "widen": (
                "Say `from` and `to` in the campaign, or widen the budget.",
                "请在活动里写 `from` 和 `to`，或放宽预算日期。",
            )
        },
    ),
    Entry(
        "P144",
        "warning",
        ("A holdout of what is guaranteed", "保证发放的优惠不设对照组"),
        (
            'everything that "{name}" gives is guaranteed, so `holdout` withholds nothing',
            "“{name}”的优惠全部保证发放，`holdout` 不会留出任何人",
        ),
        (
            "What is owed cannot be withheld to measure an effect.",
            "欠客户的不能为了测量效果而不给。",
        ),
        """\
# campaigns/birthday.yaml
holdout: 10%
""",
        """\
# campaigns/birthday.yaml
holdout: 0%
""",
    ),
    Entry(
        "P145",
        "error",
        ("Going round in circles", "循环依赖"),
        ("these wait for each other: {ring}", "这些内容互相等待：{ring}"),
        (
            "Each needs the other's result first, so there is no order in which to work them out.",
            "每一个都需要先得到另一个的结果，因此没有可行的先后次序。",
        ),
        """\
segments:
  - {id: regulars, when: segment.big OR orders >= 5}
  - {id: big, when: segment.regulars AND spend_12m > 100}
""",
        """\
segments:
  - {id: regulars, when: segment.big OR orders >= 5}
  - {id: big, when: spend_12m > 100}
""",
    ),
    Entry(
        "P146",
        "error",
        ("A protected fact is used", "使用了受保护的事实"),
        ('"{name}" is protected and may not decide what somebody gets', "“{name}”受保护，不能用来决定谁得到什么"),
        (
            "project.yaml lists it under `protected`: who somebody is by birth or belief must not steer offers.",
            "project.yaml 的 `protected` 列出了它：出身或信仰不得左右优惠。",
        ),
        """\
# project.yaml
protected: [gender]
# campaigns/birthday.yaml
audience: gender = 'f'
""",
        """\
# project.yaml
protected: [gender]
# campaigns/birthday.yaml
audience: favourite = 'cake'
""",
        {
            "allow": (
                'If there is a good reason, write it down: `protected: {{{name}: {{allow_with_reason: "..."}}}}`.',
                '如果确有理由，请写明：`protected: {{{name}: {{allow_with_reason: "..."}}}}`。',
            ),
            "allow_for": (
                'It is allowed elsewhere with a reason; if that holds here too, add "{part}" to its `for`.',
                "它在别处已写明理由获准使用；如果这里也适用，请把“{part}”加到它的 `for` 里。",
            ),
        },
    ),
    Entry(
        "P147",
        "error",
        ("Not counted yet", "尚未计数"),
        (
            '"{name}" is not counted yet',
            "“{name}”尚未计数",
        ),
        (
            "Orders since a customer entered a campaign need the store of past decisions.",
            "客户进入活动以来的订单数需要历史决策库。",
        ),
        "stop: orders_since_entry >= 1\n",
        "stop: days_since_order < days_since.hello_message\n",
        {
            "days": (
                "Compare days instead: `{wanted}` is true once she has bought after that offer.",
                "请改为比较天数：`{wanted}` 在她收到该优惠之后下单时为真。",
            )
        },
    ),
    Entry(
        "P148",
        "note",
        ("It is over", "已经结束"),
        ('"{name}" is live, but ended on {ends}', "“{name}”的状态仍是 live，但已于 {ends} 结束"),
        ("It gives nothing any more.", "它不会再给出任何东西。"),
        """\
# campaigns/birthday.yaml
status: live
to: 2025-12-24
""",
        """\
# campaigns/birthday.yaml
status: live
to: 2026-12-24
""",
    ),
    Entry(
        "P160",
        "error",
        ("A placeholder for nothing", "占位符没有内容"),
        ('nothing fills the placeholder "{name}"', "占位符“{name}”没有内容可填"),
        (
            "The customer would read an empty place, or the message could not be sent.",
            "客户会看到空白，或者消息发不出去。",
        ),
        """\
messages:
  any:
    app:
      en: {title: "{{ frist_name }}, hello", body: Come back., variants: {warm: {title: Hello}}}
""",
        """\
messages:
  any:
    app:
      en: {title: "{{ first_name | default('Dear guest') }}, hello", body: Come back., variants: {warm: {title: Hello}}}
""",
        {
            "did_you_mean": ('Did you mean "{suggestion}"?', "是否想写“{suggestion}”？"),
            "known": ("Facts may stand there, and: {known}.", "可以用事实，以及：{known}。"),
        },
    ),
    Entry(
        "P161",
        "error",
        ("What a text may not do", "文本中不允许的写法"),
        ('"{found}" has no place in a text', "文本中不能写“{found}”"),
        (
            "A text fills in, asks and formats: no loops, calls or sums. So it can be checked before it is sent.",
            "文本只能填空、判断和设定格式，没有循环、调用和运算；因此发送前就能检查。",
        ),
        """\
messages:
  any:
    app:
      en: {title: "{% for one in offers %}{{ one }}{% endfor %}", body: Come back., variants: {warm: {title: Hello}}}
""",
        """\
messages:
  any:
    app:
      en: {title: "{{ first_name | default('Dear guest') }}, hello", body: Come back., variants: {warm: {title: Hello}}}
""",
        {
            "form": (
                "There are `{{{{ name }}}}`, `{{{{ name | filter }}}}`, and `{{% if %}}`, `{{% elif %}}`, "
                "`{{% else %}}` with comparisons, and, or, not, `is known`.",
                "可用的有 `{{{{ name }}}}`、`{{{{ name | filter }}}}`，以及带比较、and、or、not、`is known` 的 "
                "`{{% if %}}`、`{{% elif %}}`、`{{% else %}}`。",
            )
        },
    ),
    Entry(
        "P151",
        "note",
        ("Valid no more", "已经过期"),
        (
            '"{name}" was valid until {ends}, and a live campaign still lists it',
            "“{name}”有效期到 {ends}，但进行中的活动还列着它",
        ),
        ("It gives nothing any more.", "它不会再给出任何东西。"),
        "valid: {latest: 2025-12-24}\n",
        "valid: {latest: 2026-12-24}\n",
    ),
    Entry(
        "P162",
        "warning",
        ("A step without a text", "步骤没有文本"),
        (
            'the campaign has texts, but none for the step "{step}": nothing of it can be sent',
            "活动有文本，但步骤“{step}”没有：它的消息发不出去",
        ),
        (
            "A message goes out on a channel that has a text for its step, or for `any`.",
            "消息只会通过有该步骤（或 `any`）文本的渠道发出。",
        ),
        """\
messages:
  hello:
    app:
      en: {title: Hello, body: Come back., variants: {warm: {title: Hello again}}}
""",
        """\
messages:
  hello:
    app:
      en: {title: Hello, body: Come back., variants: {warm: {title: Hello again}}}
  ten:
    app:
      en: {title: Ten pounds, body: Come back., variants: {warm: {title: Hello again}}}
""",
        {"add": ("Add texts for `{step}`, or for `any`.", "请为 `{step}` 或 `any` 加上文本。")},
    ),
    Entry(
        "P163",
        "warning",
        ("No channel may carry it", "没有渠道可以发送"),
        (
            '"{name}" is {category}, and no channel with a text for it allows {category} messages: it reaches nobody',
            "“{name}”属于 {category}，而有文本的渠道都不允许 {category} 消息：无法触达任何人",
        ),
        (
            "What is given only if worth it needs a message; a category that a channel does not list is never allowed.",
            "按价值发放的优惠需要消息；渠道没有列出的类别一律不允许。",
        ),
        """\
channels:
  app: {cost: 0, reachable: has_app, consent: {service: true}}
  sms: {cost: 0.07, consent: {promotional: false, service: true}}
""",
        """\
channels:
  app: {cost: 0, reachable: has_app, consent: {promotional: app_consent, service: true}}
  sms: {cost: 0.07, consent: {promotional: false, service: true}}
""",
        {
            "consent": (
                "Say in project.yaml which fact holds the consent: `consent: {{{category}: app_consent}}`.",
                "请在 project.yaml 写明同意在哪个事实里：`consent: {{{category}: app_consent}}`。",
            )
        },
    ),
)
