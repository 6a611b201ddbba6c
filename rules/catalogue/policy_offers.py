"""Messages about offers: what they are worth, cost and need (codes P13x)."""

from __future__ import annotations

from .entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "P131",
        "error",
        ("What is it worth?", "价值未说明"),
        (
            '"{name}" is given if it is worth it, but nothing says what it is worth',
            "“{name}”在值得时才给，但没有说明它值多少",
        ),
        (
            "Offers compete for the budget by what they bring; without a worth this one could not be compared.",
            "优惠按各自带来的价值竞争预算；没有写明价值，就无法与其他优惠比较。",
        ),
        """\
# offers/more.yaml
offer: six_off
kind: coupon.amount
give: if_worth_it
value: 6.00
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
kind: coupon.amount
give: if_worth_it
value: 6.00
assume: {lift: 20%..40%, of: "= average_order * margin_rate"}
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: first, offer: six_off, open: true}
""",
        {
            "ways": ("Say it in one of these ways:", "请用以下一种方式说明："),
            "worth": ("  worth: 2.50", "  worth: 2.50"),
            "assume": (
                '  assume: {{lift: 1%..4%, of: "= average_order * 0.3"}}',
                '  assume: {{lift: 1%..4%, of: "= average_order * 0.3"}}',
            ),
            "propensity": (
                '  propensity: {{score: score.redeem, lift: 3%, of: "= average_order * 0.3"}}',
                '  propensity: {{score: score.redeem, lift: 3%, of: "= average_order * 0.3"}}',
            ),
            "uplift": (
                '  uplift: {{score: score.uplift, of: "= average_order * 0.3"}}',
                '  uplift: {{score: score.uplift, of: "= average_order * 0.3"}}',
            ),
            "guaranteed": (
                "Or, if customers are owed it by the terms: `give: guaranteed`.",
                "或者，如果按条款必须给客户：`give: guaranteed`。",
            ),
        },
    ),
    Entry(
        "P132",
        "error",
        ("One worth too many", "价值说明太多"),
        (
            'too much is said of the worth of "{name}": {problem}',
            "关于“{name}”的价值写得太多：{problem}",
        ),
        (
            "One offer has one worth; what is guaranteed is owed and asks for none.",
            "一个优惠只有一个价值；保证发放的是欠客户的，不问价值。",
        ),
        """\
# offers/more.yaml
offer: six_off
kind: coupon.amount
give: guaranteed
value: 6.00
worth: 2.50
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
kind: coupon.amount
give: guaranteed
value: 6.00
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: first, offer: six_off, open: true}
""",
        {
            "leave_out": ("Leave {keys} out.", "请去掉 {keys}。"),
            "keep_one": ("Keep one of {keys}.", "请只留 {keys} 之一。"),
        },
    ),
    Entry(
        "P133",
        "error",
        ("Something the kind needs is missing", "缺少这种优惠必需的内容"),
        ('"{name}" is a {kind} and needs {wanted}', "“{name}”是 {kind}，需要{wanted}"),
        (
            "Without it nobody can say what the customer gets or what it costs.",
            "没有它，就说不清客户得到什么、要花多少。",
        ),
        """\
# offers/more.yaml
offer: fifteen
kind: coupon.percent
give: guaranteed
value: 15
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
give: guaranteed
value: 15
cost: "= 0.15 * average_order"
max_discount: 20.00
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
steps:
  - {id: first, offer: fifteen, open: true}
""",
        {
            "value": ("Add `value:`, {what}.", "请加上 `value:`，{what}。"),
            "cost": (
                'Add `cost:`, what one redemption costs you: a number, or such as "= 0.15 * average_order".',
                '请加上 `cost:`，即一次使用花您多少：一个数，或表达式如 "= 0.15 * average_order"。',
            ),
        },
    ),
    Entry(
        "P134",
        "error",
        ("A key this kind cannot have", "这种优惠不能有这个内容"),
        ('"{name}" is a {kind}; `{key}` means nothing for it', "“{name}”是 {kind}；`{key}` 对它没有意义"),
        (
            "A key without effect looks like a promise that nobody keeps.",
            "没有作用的内容看起来像一个没人兑现的承诺。",
        ),
        """\
# offers/more.yaml
offer: news
kind: message
give: if_worth_it
worth: 0.20
value: 5.00
# campaigns/more.yaml
campaign: more
status: live
why: Worth a try.
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
why: Worth a try.
steps:
  - {id: first, offer: news, open: true}
""",
        {"leave_out": ("Leave `{key}` out.", "请去掉 `{key}`。")},
    ),
    Entry(
        "P136",
        "error",
        ("A value outside its own bounds", "数值超出自己的范围"),
        (
            "`value` is {value}, which is not between {low} and {high}",
            "`value` 是 {value}，不在 {low} 与 {high} 之间",
        ),
        (
            "It would be changed to the nearer bound for every customer: surely not what was meant.",
            "每位客户的数值都会被改成较近的边界：肯定不是本意。",
        ),
        """\
value: 2.00
between: [3.00, 8.00]
""",
        """\
value: 5.00
between: [3.00, 8.00]
""",
    ),
    Entry(
        "P137",
        "error",
        ("The worst case is better than the ordinary one", "最坏情况反而更好"),
        (
            "`worst_case` is {worst}, less than what one costs anyway ({cost})",
            "`worst_case` 是 {worst}，少于平常一次的成本（{cost}）",
        ),
        (
            "The worst case bounds what everything given can cost; it cannot be less than the cost.",
            "最坏情况是所有发出的优惠最多花多少；不可能少于成本。",
        ),
        """\
cost: 4.00
worst_case: 3.00
""",
        """\
cost: 4.00
worst_case: 6.00
""",
    ),
    Entry(
        "P138",
        "warning",
        ("Never worth it", "永远不值得"),
        (
            '"{name}" brings {worth} and costs {cost}: it can never be worth it',
            "“{name}”带来 {worth}，花费 {cost}：永远不值得",
        ),
        (
            "An offer is given only if what it brings is more than it is expected to cost (redemption x cost).",
            "只有带来的价值大于预计花费（使用率 x 成本）时，才会给出优惠。",
        ),
        """\
# offers/ten_off.yaml
worth: 1.00
cost: 3.90
""",
        """\
# offers/ten_off.yaml
worth: 1.00
cost: 3.90
redemption: 20%
""",
        {
            "look": (
                "Look at `{key}`, `cost` and `redemption`, or say `give: guaranteed` if it is owed.",
                "请检查 `{key}`、`cost` 和 `redemption`；如果必须给客户，请写 `give: guaranteed`。",
            )
        },
    ),
    Entry(
        "P139",
        "error",
        ("One per household, but no households", "每户一份，但没有家庭数据"),
        (
            '"{name}" is given once per household, but the data has no household_id',
            "“{name}”每户只给一份，但数据里没有 household_id",
        ),
        (
            "Without it every customer would count as a household of her own, and the promise would mean nothing.",
            "没有它，每位客户都会被当作一户，这个承诺就没有意义。",
        ),
        """\
# project.yaml, without household_id
# offers/ten_off.yaml
one_per_household: true
""",
        """\
# offers/ten_off.yaml
one_per_household: true
""",
        {
            "column": (
                "Map a column as household_id under `data: customers: columns:`, or leave `one_per_household` out.",
                "请在 `data: customers: columns:` 里加上 household_id，或去掉 `one_per_household`。",
            )
        },
    ),
)
