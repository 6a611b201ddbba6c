"""Messages about what offers do together, and about percentages without an upper bound (codes P152 to P159, P164)."""

from __future__ import annotations

from .entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "P152",
        "error",
        ("A guaranteed offer among choices", "保证发放的优惠放进了选择里"),
        (
            '"{name}" is guaranteed, but stands in {mode} with others: it could lose to them',
            "“{name}”是保证发放的，却与其他优惠一起放在 {mode} 里：它可能会输给它们",
        ),
        (
            "What is guaranteed is owed to everybody who meets the terms; it is never chosen against anything.",
            "保证发放的是欠客户的，符合条件就给，不与任何优惠竞争。",
        ),
        """\
rules:
  - {id: a, why: x, when: orders > 3, then: {propose: {best_of: [birthday_gift, five_off]}}}
""",
        """\
rules:
  - {id: a, why: x, when: orders > 3, then: {propose: five_off}}
  - {id: b, why: y, when: orders > 3, then: {propose: birthday_gift}}
""",
        {
            "rule": (
                'Propose "{name}" by a rule of its own, and take it out here.',
                "请用单独的规则提议“{name}”，并从这里去掉。",
            ),
            "step": (
                'Give "{name}" a step or a campaign of its own, and take it out here.',
                "请给“{name}”单独的步骤或活动，并从这里去掉。",
            ),
        },
    ),
    Entry(
        "P153",
        "error",
        ("Two guaranteed offers that shut each other out", "两个保证发放的优惠互相排斥"),
        (
            '"{name}" and "{other}" are both guaranteed, but one is not given with the other',
            "“{name}”和“{other}”都是保证发放的，却写明不能同时给",
        ),
        (
            "Both are owed: a customer who meets the terms of both must get both.",
            "两者都是欠客户的：同时符合两者条件的客户必须都得到。",
        ),
        """\
# offers/more.yaml
offer: gold_gift
kind: coupon.gift
give: guaranteed
value: 3.00
not_given_with: [birthday_gift]
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: first, offer: gold_gift, open: true}
""",
        """\
# offers/more.yaml
offer: gold_gift
kind: coupon.gift
give: guaranteed
value: 3.00
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: first, offer: gold_gift, open: true}
""",
        {
            "leave_out": (
                'Take "{other}" out of `not_given_with`, or let the rules that propose them exclude each other.',
                "请从 `not_given_with` 里去掉“{other}”，或让提议它们的规则条件互斥。",
            )
        },
    ),
    Entry(
        "P154",
        "error",
        ("Guaranteed, but once per household", "保证给却限每户一份"),
        (
            '"{name}" is guaranteed, but only one of a household may get it: the others would lose what they are owed',
            "“{name}”是保证发放的，却限每户一份：同户的其他人会失去应得的",
        ),
        (
            "A limit per household chooses among its members; what is guaranteed is not chosen, it is owed.",
            "每户限一份意味着在成员中挑选；保证发放的是欠客户的，不能挑选。",
        ),
        """\
# offers/more.yaml
offer: gold_gift
kind: coupon.gift
give: guaranteed
value: 3.00
one_per_household: true
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: first, offer: gold_gift, open: true}
""",
        """\
# offers/more.yaml
offer: gold_gift
kind: coupon.gift
give: guaranteed
value: 3.00
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: first, offer: gold_gift, open: true}
""",
        {
            "leave_out": (
                "Leave `one_per_household` out, or write the household's limit into the rule that proposes it.",
                "请去掉 `one_per_household`，或把每户的限制写进提议它的规则。",
            )
        },
    ),
    Entry(
        "P155",
        "warning",
        ("More together than a customer may get", "一起给的超过每人上限"),
        (
            "all_of names {count} offers given if worth it, but a customer gets {allowed} in one run at most: together"
            " they are never given",
            "all_of 列出 {count} 个按价值发放的优惠，但每位客户一次最多得 {allowed} 个：它们永远不会一起给",
        ),
        (
            "What is named in all_of is given together or not at all; each takes one of the customer's places.",
            "all_of 里的优惠要么一起给，要么都不给；每个占一个名额。",
        ),
        """\
# project.yaml
offers_per_customer: 1
# campaigns/birthday.yaml
steps:
  - {id: gift, offer: birthday_gift, open: true}
  - {id: both, offer: {all_of: [five_off, ten_off]}, open: true}
""",
        """\
# project.yaml
offers_per_customer: 2
# campaigns/birthday.yaml
steps:
  - {id: gift, offer: birthday_gift, open: true}
  - {id: both, offer: {all_of: [five_off, ten_off]}, open: true}
""",
        {
            "raise": (
                "Raise `offers_per_customer` in project.yaml to {count}, or name fewer offers.",
                "请在 project.yaml 把 `offers_per_customer` 提高到 {count}，或少列几个优惠。",
            )
        },
    ),
    Entry(
        "P164",
        "warning",
        ("Together and not together", "既要一起给又不能一起给"),
        (
            '"{name}" and "{other}" are given together here (all_of), although one of them is not given with the other:'
            " they go out together",
            "这里要求“{name}”和“{other}”一起给（all_of），其中一个却写明不与另一个同时给：它们仍会一起发出",
        ),
        (
            "A bundle is wanted together by whoever wrote it, so all_of wins over `not_given_with`;"
            " hardly anybody means that.",
            "写 all_of 就是要一起给，所以它优先于 `not_given_with`；一般没有人是这个意思。",
        ),
        """\
# offers/ten_off.yaml
not_given_with: [five_off]
# campaigns/birthday.yaml
steps:
  - {id: gift, offer: birthday_gift, open: true}
  - {id: both, offer: {all_of: [five_off, ten_off]}, open: true}
""",
        """\
# offers/ten_off.yaml
not_given_with: [five_off]
# campaigns/birthday.yaml
steps:
  - {id: gift, offer: birthday_gift, open: true}
  - {id: both, offer: {best_of: [five_off, ten_off]}, open: true}
""",
        {
            "choose": (
                "Write best_of for the better one of them, or take the other out of `not_given_with`.",
                "若要其中更好的一个，请写 best_of；若要都给，请从 `not_given_with` 里去掉另一个。",
            )
        },
    ),
    Entry(
        "P156",
        "error",
        ("A percentage without a bound draws on a budget", "没有上限的百分比占用预算"),
        (
            '"{name}" is a percentage without an upper bound, and {campaign} pays it from a budget: its worst case is'
            " not known",
            "“{name}”是没有上限的百分比，而 {campaign} 从预算里支付它：最坏情况未知",
        ),
        (
            "A budget promises a worst case. A percentage of any basket can cost any amount.",
            "预算承诺最坏情况；任意金额的百分比可能花费任意多。",
        ),
        """\
# offers/more.yaml
offer: fifteen
kind: coupon.percent
give: if_worth_it
value: 15
worth: 8.00
cost: 3.00
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: first, offer: fifteen, open: true}
budgets: [crm]
from: 2026-10-01
to: 2026-12-24
""",
        """\
# offers/more.yaml
offer: fifteen
kind: coupon.percent
give: if_worth_it
value: 15
worth: 8.00
cost: 3.00
max_discount: 20.00
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: first, offer: fifteen, open: true}
budgets: [crm]
from: 2026-10-01
to: 2026-12-24
""",
        {
            "ways": (
                "Say `max_discount: 20.00` (the till keeps to it), or `worst_case` if you know the most it can cost.",
                "请写 `max_discount: 20.00`（由收银台执行），或者知道最多花费时写 `worst_case`。",
            )
        },
    ),
    Entry(
        "P157",
        "warning",
        ("A percentage without a bound", "没有上限的百分比"),
        (
            '"{name}" is a percentage without an upper bound: its worst case is counted as its ordinary cost',
            "“{name}”是没有上限的百分比：它的最坏情况按平常成本计算",
        ),
        (
            "A percentage of a large basket can cost far more than the usual one.",
            "大额订单的百分比可能远高于平常。",
        ),
        """\
# offers/more.yaml
offer: fifteen
kind: coupon.percent
give: if_worth_it
value: 15
worth: 8.00
cost: 3.00
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: first, offer: fifteen, open: true}
""",
        """\
# offers/more.yaml
offer: fifteen
kind: coupon.percent
give: if_worth_it
value: 15
worth: 8.00
cost: 3.00
max_discount: 20.00
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: first, offer: fifteen, open: true}
""",
        {
            "ways": (
                "Say `max_discount: 20.00` (the till keeps to it), or `worst_case` if you know the most it can cost.",
                "请写 `max_discount: 20.00`（由收银台执行），或者知道最多花费时写 `worst_case`。",
            )
        },
    ),
    Entry(
        "P158",
        "error",
        ("A percent sign in an expression of percent", "百分比表达式里又写了百分号"),
        (
            "`{written}` in an expression is {number}: the coupon would be {number} percent",
            "表达式里的 `{written}` 就是 {number}：优惠会变成百分之 {number}",
        ),
        (
            "In expressions 15% is the share 0.15, while the value of a percentage coupon counts in percent: 15.",
            "表达式里 15% 是 0.15，而百分比优惠的数值以百分数计：15。",
        ),
        """\
# offers/more.yaml
offer: fifteen
kind: coupon.percent
give: if_worth_it
value: "= CASE WHEN spend_12m > 500 THEN 15% ELSE 10% END"
worth: 8.00
cost: 3.00
max_discount: 20.00
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: first, offer: fifteen, open: true}
""",
        """\
# offers/more.yaml
offer: fifteen
kind: coupon.percent
give: if_worth_it
value: "= CASE WHEN spend_12m > 500 THEN 15 ELSE 10 END"
worth: 8.00
cost: 3.00
max_discount: 20.00
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: first, offer: fifteen, open: true}
""",
        {"write": ("Write {wanted}.", "请写 {wanted}。")},
    ),
    Entry(
        "P159",
        "error",
        ("A step called any", "步骤名为 any"),
        (
            'a step cannot be called "any": in `messages` the word means every step',
            "步骤不能叫“any”：在 `messages` 里它表示所有步骤",
        ),
        (
            "Texts under `any` are for all steps; a step of that name could not have texts of its own.",
            "`any` 下的文本用于所有步骤；这样命名的步骤无法有自己的文本。",
        ),
        """\
steps:
  - {id: any, offer: ten_off, open: true}
""",
        """\
steps:
  - {id: ten, offer: ten_off, open: true}
""",
        {"rename": ("Give the step another name.", "请给步骤换个名字。")},
    ),
)
