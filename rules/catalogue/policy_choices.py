"""Messages about what offers do together, and about percentages without an upper bound (codes P152 to P159, P164)."""

from __future__ import annotations

from .entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "P152",
        "error",
        ("A guaranteed offer among choices", "保证的优惠放进了选择里"),
        (
            '"{name}" is guaranteed, but stands in {mode} with others: it could lose to them',
            "“{name}”是保证给的，却与其他优惠一起放在 {mode} 里：它可能会输给它们",
        ),
        (
            "What is guaranteed is owed to everybody who meets the terms; it is never chosen against anything.",
            "保证给的是欠客户的，符合条件就给，不与任何优惠竞争。",
        ),
        "then: {propose: {best_of: [birthday_gift, five_off]}}    # birthday_gift is guaranteed",
        "then: {propose: five_off}\n# and a rule of its own:\nthen: {propose: birthday_gift}",
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
        ("Two guaranteed offers that shut each other out", "两个保证的优惠互相排斥"),
        (
            '"{name}" and "{other}" are both guaranteed, but one is not given with the other',
            "“{name}”和“{other}”都是保证给的，却写明不能同时给",
        ),
        (
            "Both are owed: a customer who meets the terms of both must get both.",
            "两者都是欠客户的：同时符合两者条件的客户必须都得到。",
        ),
        "give: guaranteed\nnot_given_with: [gold_free_delivery]    # guaranteed too",
        "give: guaranteed",
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
            "“{name}”是保证给的，却限每户一份：同户的其他人会失去应得的",
        ),
        (
            "A limit per household chooses among its members; what is guaranteed is not chosen, it is owed.",
            "每户限一份意味着在成员中挑选；保证给的是欠客户的，不能挑选。",
        ),
        "give: guaranteed\none_per_household: true",
        "give: guaranteed",
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
        "offers_per_customer: 1\n# and in a campaign:\noffer: {all_of: [five_off, free_delivery_once]}",
        "offers_per_customer: 2",
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
        "offer: {all_of: [ten_off, free_delivery]}\n# and in the offer ten_off:\nnot_given_with: [free_delivery]",
        "offer: {best_of: [ten_off, free_delivery]}",
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
        "kind: coupon.percent\nvalue: 15\ncost: 3.00",
        "kind: coupon.percent\nvalue: 15\ncost: 3.00\nmax_discount: 20.00",
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
        "kind: coupon.percent\nvalue: 15\ncost: 3.00",
        "kind: coupon.percent\nvalue: 15\ncost: 3.00\nmax_discount: 20.00",
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
        'kind: coupon.percent\nvalue: "= CASE WHEN spend_90d > 500 THEN 15% ELSE 10% END"',
        'kind: coupon.percent\nvalue: "= CASE WHEN spend_90d > 500 THEN 15 ELSE 10 END"',
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
        "steps:\n  - {id: any, offer: five_off}",
        "steps:\n  - {id: five, offer: five_off}",
        {"rename": ("Give the step another name.", "请给步骤换个名字。")},
    ),
)
