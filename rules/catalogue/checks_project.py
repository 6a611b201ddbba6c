"""Messages of checks over a whole project: what nobody uses, what is over, what may not be used (codes R38x, R39x)."""

from __future__ import annotations

from .entry import Entry

_WASTE = (
    "What has no effect is mostly a slip, and misleads whoever reads it next.",
    "不起作用的内容多半是笔误，还会误导后来的读者。",
)
_ALLOW = {
    "allow": (
        'If there is a good reason, write it down: `protected: {{{protected}: {{allow_with_reason: "..."}}}}`.',
        '如果确有理由，请写明：`protected: {{{protected}: {{allow_with_reason: "..."}}}}`。',
    ),
    "allow_for": (
        'It is allowed elsewhere with a reason; if that holds here too, add "{part}" to its `for`.',
        "它在别处已写明理由获准使用；如果这里也适用，请把“{part}”加到它的 `for` 里。",
    ),
}
_CHECKS = "checks:\n  - {code: %s, severity: off, reason: the summer offers are listed next month}"

_LADDER = """\
# offers/hello.yaml
offer: hello
kind: message
give: if_worth_it
worth: %s
# offers/news.yaml
offer: news
kind: message
give: if_worth_it
worth: %s
# campaigns/ladder.yaml
campaign: ladder
why: x
status: live
steps:
  - {id: first, offer: {best_of: [hello, news]}, open: true}
  - {id: later, after: 7 days, offer: ten_off, open: true}
"""

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "R380",
        "note",
        ("Silences nothing", "没有可屏蔽的问题"),
        ("`checks` silences {code}, and there is nothing to silence", "`checks` 屏蔽了 {code}，但没有可屏蔽的问题"),
        (
            "What is silenced for no reason would hide the next problem of that kind.",
            "没有必要的屏蔽会掩盖以后出现的同类问题。",
        ),
        """\
# project.yaml
checks:
  - {code: P142, severity: off, reason: the summer offers are listed next month}
""",
        """\
# project.yaml
# no entry for P142, as long as everything is used
""",
        {
            "all": ("Take the entry out.", "请删掉这一项。"),
            "part": (
                'The problem does not come up in "{part}" any more: take the entry out.',
                "“{part}”中已没有这个问题：请删掉这一项。",
            ),
        },
    ),
    Entry(
        "R381",
        "warning",
        ("A calendar that is over", "已经过期的日历"),
        ('the calendar "{name}" is over: its last day was {last}', "日历“{name}”已经过期：最后一天是 {last}"),
        (
            "What rests on it goes on running, and waits for days that do not come.",
            "依赖它的内容仍在运行，却在等待不会再来的日子。",
        ),
        "calendars:\n  - {id: double_11, windows: [{from: 2025-11-10, to: 2025-11-12}]}",
        "calendars:\n  - {id: double_11, windows: [{from: 2026-11-10, to: 2026-11-12}]}",
        {
            "calendar": (
                "Add a window, or take out what asks for it.",
                "请加上新的时间段，或删掉用到它的内容。",
            ),
        },
    ),
    Entry(
        "R382",
        "note",
        ("Over soon", "即将到期"),
        ('the {what} "{name}" ends {when} ({last})', "{what}“{name}”{when}到期（{last}）"),
        (
            "Whoever writes what comes next wants to know a week before.",
            "负责后续安排的人需要提前一周知道。",
        ),
        """\
rules:
  - id: a
    why: x
    when: orders > 3
    active: {to: 2026-10-09}
    then: {propose: ten_off}
""",
        """\
rules:
  - id: a
    why: x
    when: orders > 3
    active: {to: 2026-12-24}
    then: {propose: ten_off}
""",
    ),
    Entry(
        "R383",
        "warning",
        ("Live, but on no day", "进行中却没有一天可用"),
        (
            'the campaign "{name}" is live, but not_on takes out all of its days ({calendars})',
            "活动“{name}”正在进行，但 not_on 去掉了它的所有日子（{calendars}）",
        ),
        (
            "Nothing goes out on the days of these calendars, so nothing ever will.",
            "这些日历的日子里什么都不发，所以它永远不会发出任何内容。",
        ),
        """\
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
from: 2026-11-10
to: 2026-11-11
not_on: [double_11]
steps:
  - {id: first, offer: ten_off, open: true}
""",
        """\
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
from: 2026-11-05
to: 2026-11-20
not_on: [double_11]
steps:
  - {id: first, offer: ten_off, open: true}
""",
        {
            "days": (
                "Widen `from` and `to`, or take the calendar out.",
                "请放宽 `from` 和 `to`，或去掉这个日历。",
            )
        },
    ),
    Entry(
        "R384",
        "note",
        ("A draft whose days are over", "日期已过的草稿"),
        (
            'the campaign "{name}" is still a draft, and its last day was {last}: it has never run',
            "活动“{name}”还是草稿，而最后一天 {last} 已过：它从未运行",
        ),
        (
            "A draft gives nothing; perhaps somebody forgot to make it live.",
            "草稿不会给出任何内容；也许有人忘了启用它。",
        ),
        """\
# campaigns/birthday.yaml
status: draft
to: 2025-12-24
""",
        """\
# campaigns/birthday.yaml
status: live
to: 2026-12-24
""",
        {
            "ended": (
                "Give it new days and `status: live`, or write `status: ended`.",
                "请给它新的日期并写 `status: live`，或写 `status: ended`。",
            )
        },
    ),
    Entry(
        "R385",
        "warning",
        ("A rule of other days", "规则与活动日期不符"),
        (
            'the rule "{rule}" proposes "{name}", but on no day on which a campaign that lists it runs ({campaigns})',
            "规则“{rule}”提议“{name}”，但列出它的活动（{campaigns}）运行时该规则都不生效",
        ),
        (
            "A proposal becomes a decision only through a campaign that runs on the same day.",
            "提议只有通过同一天运行的活动才会成为决策。",
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
    active: {to: 2026-10-31}
    then: {propose: six_off}
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
from: 2026-11-10
to: 2026-12-24
steps:
  - {id: first, offer: six_off}
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
    active: {to: 2026-12-24}
    then: {propose: six_off}
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
from: 2026-11-10
to: 2026-12-24
steps:
  - {id: first, offer: six_off}
""",
        {
            "days": (
                "Compare `active` of the rule with `from` and `to` of the campaign.",
                "请对照规则的 `active` 与活动的 `from`、`to`。",
            )
        },
    ),
    Entry(
        "R386",
        "note",
        ("Segment that nobody reads", "没有人读取的人群"),
        ('nothing reads the segment "{name}"', "没有任何地方读取人群“{name}”"),
        _WASTE,
        """\
# segments/more.yaml
segments:
  - {id: big_spenders, when: spend_12m > 500}
""",
        """\
# segments/more.yaml
segments:
  - {id: big_spenders, when: spend_12m > 500}
# campaigns/birthday.yaml
audience: segment.big_spenders AND is_member
""",
    ),
    Entry(
        "R387",
        "warning",
        ("Proposed in vain", "提议了也没用"),
        (
            'the rule "{rule}" proposes "{name}" in vain: {who}',
            "规则“{rule}”提议“{name}”是徒劳的：{who}",
        ),
        (
            "A prohibition goes before every proposal; an offer that is always forbidden is never given.",
            "禁止优先于一切提议；总被禁止的优惠永远不会给出。",
        ),
        "rules:\n"
        "  - {id: a, why: x, when: orders > 5 AND tier = 'gold', then: {propose: ten_off}}\n"
        "  - {id: b, why: y, when: orders > 3, then: {forbid: ten_off}}",
        "rules:\n"
        "  - {id: a, why: x, when: orders > 5 AND tier = 'gold', then: {propose: ten_off}}\n"
        "  - {id: b, why: y, when: open_complaints > 0, if_unknown: fire, then: {forbid: ten_off}}",
        {
            "whenever": (
                "Wherever this rule holds, that one holds too.",
                "这条规则成立时，那条规则也一定成立。",
            ),
            "together": (
                "Wherever this rule holds, one of those holds too.",
                "这条规则成立时，那几条规则中总有一条成立。",
            ),
            "everybody": ("That rule forbids it for everybody.", "那条规则对所有人都禁止它。"),
            "way_out": (
                "Narrow the prohibition, or take the proposal out.",
                "请收窄禁止的条件，或去掉这个提议。",
            ),
        },
    ),
    Entry(
        "R388",
        "warning",
        ("Open to nobody", "对所有人都关闭"),
        (
            'nobody can get "{name}": the rule "{other}" ({at}) forbids it for everybody',
            "谁也得不到“{name}”：规则“{other}”（{at}）对所有人都禁止它",
        ),
        (
            "A prohibition goes before every proposal; an offer that is always forbidden is never given.",
            "禁止优先于一切提议；总被禁止的优惠永远不会给出。",
        ),
        "rules:\n  - {id: stop, why: x, when: TRUE, then: {forbid: five_off}}",
        "rules:\n  - {id: stop, why: x, when: open_complaints > 0, if_unknown: fire, then: {forbid: five_off}}",
        {
            "way_out": (
                "Narrow the prohibition, or take the offer out of the campaign.",
                "请收窄禁止的条件，或把这个优惠从活动里去掉。",
            )
        },
    ),
    Entry(
        "R389",
        "warning",
        ("A message with a cost", "消息带有成本"),
        (
            '"{name}" is a message and has a `cost`, which counts only when something is redeemed',
            "“{name}”是一条消息，却写了 `cost`；它只在兑换时才算数",
        ),
        (
            "Nobody redeems a message. What sending costs stands with the channel; counted here, it would count twice.",
            "消息没有什么可兑换。发送费用写在渠道里；写在这里会重复计算。",
        ),
        """\
# offers/more.yaml
offer: news
kind: message
give: if_worth_it
worth: 0.20
cost: 0.05
# campaigns/more.yaml
campaign: more
status: live
why: News.
steps:
  - {id: first, offer: news, open: true}
""",
        """\
# offers/more.yaml
offer: news
kind: message
give: if_worth_it
worth: 0.20
# campaigns/more.yaml
campaign: more
status: live
why: News.
steps:
  - {id: first, offer: news, open: true}
""",
        {
            "channel": (
                "Write what sending costs in project.yaml: channels: {{sms: {{cost: 0.05}}}}.",
                "请把发送费用写在 project.yaml：channels: {{sms: {{cost: 0.05}}}}。",
            ),
            "kind": (
                "If it carries something of value, choose the kind that says so, such as coupon.amount.",
                "如果它带有价值，请选择相应的种类，例如 coupon.amount。",
            ),
        },
    ),
    Entry(
        "R390",
        "error",
        ("A proxy is used", "使用了替代受保护信息的事实"),
        (
            '"{name}" stands for {of} and may not decide what somebody gets',
            "“{name}”可以代表 {of}，不能用来决定谁得到什么",
        ),
        (
            "project.yaml declares it a proxy under `protected`: who chooses by it chooses by what it stands for.",
            "project.yaml 在 `protected` 中声明了它：按它挑选就等于按它所代表的信息挑选。",
        ),
        """\
# project.yaml
protected: {city: {stands_for: origin}}
# campaigns/birthday.yaml
audience: city = 'London'
""",
        """\
# project.yaml
protected: {city: {stands_for: origin}}
# campaigns/birthday.yaml
audience: favourite = 'cake'
""",
        {
            **_ALLOW,
            "allow": (
                "If there is a good reason, write it down: "
                '`protected: {{{name}: {{stands_for: {of}, allow_with_reason: "..."}}}}`.',
                '如果确有理由，请写明：`protected: {{{name}: {{stands_for: {of}, allow_with_reason: "..."}}}}`。',
            ),
        },
    ),
    Entry(
        "R391",
        "note",
        ("Allowed in vain", "多余的许可"),
        (
            '`protected` allows "{name}" where nothing uses it',
            "`protected` 允许使用“{name}”，但那里没有任何内容使用它",
        ),
        (
            "A permission that nobody needs would let the next rule through unseen.",
            "没有人需要的许可会让以后的规则悄悄通过。",
        ),
        """\
protected:
  gender: {allow_with_reason: presents differ, for: [birthday]}
""",
        "protected: [gender]\n",
        {
            "all": ("Take `allow_with_reason` out.", "请去掉 `allow_with_reason`。"),
            "part": ('"{part}" does not use it: take it out of `for`.', "“{part}”没有使用它：请从 `for` 中去掉。"),
        },
    ),
    Entry(
        "R392",
        "error",
        ("A protected column under another name", "换了名称的受保护列"),
        (
            '"{name}" comes from the same column as "{protected}", which is protected',
            "“{name}”与受保护的“{protected}”来自同一列",
        ),
        (
            "Another name does not make it another thing: it may not decide what somebody gets.",
            "换个名称还是同一个信息：不能用来决定谁得到什么。",
        ),
        """\
# project.yaml, added below columns:
      title: {type: text, from: gender}
# project.yaml
protected: [gender]
# facts.lock.yaml, added below facts:
  title: {type: text, source: column of customers}
# campaigns/birthday.yaml
audience: title = 'f'
""",
        """\
# project.yaml
protected: [gender]
# campaigns/birthday.yaml
audience: favourite = 'cake'
""",
        _ALLOW,
    ),
    Entry(
        "R393",
        "warning",
        ("An unknown behind a value", "数值背后的未知"),
        (
            'the value of "{name}" can be unknown here ({without}); it then holds its otherwise, and {because}',
            "这里“{name}”的值可能未知（{without}）；那时它取 otherwise 的值，并且 {because}",
        ),
        (
            "A rule that forbids, or asks for NOT, would act as if something were known.",
            "禁止优惠或使用 NOT 的规则会当作已知来处理。",
        ),
        "rules:\n"
        '  - {id: a, why: x, when: orders > 3, then: {set: {risk: "= 2 * score.churn"}}}\n'
        "  - {id: b, why: y, when: risk > 1, if_unknown: fire, then: {forbid: ten_off}}\n"
        "facts:\n  risk: {type: number, otherwise: 0}\n",
        "rules:\n"
        '  - {id: a, why: x, when: orders > 3, then: {set: {risk: "= 2 * COALESCE(score.churn, 1)"}}}\n'
        "  - {id: b, why: y, when: risk > 1, if_unknown: fire, then: {forbid: ten_off}}\n"
        "facts:\n  risk: {type: number, otherwise: 0}\n",
        {
            "coalesce": (
                "Say what to take instead: COALESCE({fact}, ...); or leave `otherwise` out, so that the unknown shows.",
                "请写明用什么代替：COALESCE({fact}, ...)；或去掉 `otherwise`，让未知显现出来。",
            )
        },
        hides_warnings=False,
    ),
    Entry(
        "R395",
        "warning",
        ("An offer that can never win", "永远选不上的优惠"),
        (
            '"{name}" can never win: "{winner}" competes in the step "{step}" wherever it does, and goes before it',
            "“{name}”永远选不上：在步骤“{step}”中，凡是它参与竞争的地方“{winner}”都参与，并且总排在它前面",
        ),
        (
            "An offer that nobody gets looks like a choice in the plan and in the budget. Said only where it is proved"
            " for every customer, also once the other has been given; stock and codes that only a state file"
            " counts are left aside.",
            "没有人会得到的优惠，在计划和预算里看上去却像一种选择。只有能证明对每位客户都如此、"
            "并且在另一项给出之后仍然如此时才会提示；只由状态文件记录的库存和券码不计在内。",
        ),
        _LADDER % ("0.20", "0.10"),
        _LADDER % ("0.20", '"= 0.05 * orders"'),
        {
            "more": (
                'After its cost "{winner}" is worth {best} to everybody, "{name}" {most}.',
                "扣除成本后，“{winner}”对每个人都值 {best}，“{name}”值 {most}。",
            ),
            "alike": (
                "Both are worth {best} after their cost; of two alike the first by id is given.",
                "扣除成本后两者都值 {best}；价值相同时按名称顺序给出第一个。",
            ),
            "way_out": (
                'Take it out of the step, or say for whom it is worth more, or narrow who gets "{winner}".',
                "请把它从该步骤中去掉，或写明它对谁更有价值，或收窄“{winner}”的对象。",
            ),
        },
    ),
)
