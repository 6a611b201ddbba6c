"""Messages about what stops a run: money and stock for what is owed, promises, the fuse, an earlier run (G101-G109)."""

from __future__ import annotations

from .entry import Entry

_WAYS = {
    "ways": (
        "What is guaranteed is owed and is never cut. Raise the limit, or change who is owed it.",
        "保证发放的权益是欠客户的，绝不削减。请提高上限，或修改谁应得到它。",
    )
}

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="G101",
        severity="error",
        title=("Guaranteed benefits cost more than the budget", "保证发放的权益的花费超过预算"),
        text=(
            "the guaranteed benefits of this run are expected to cost {needed}; the budget {limit} has {allowed} left"
            " ({missing} too little)",
            "本次运行的保证发放的权益预计花费 {needed}；预算 {limit} 只剩 {allowed}（还差 {missing}）",
        ),
        why=(
            "Guaranteed benefits come first. When there is not enough money for them, nothing is decided at all,"
            " rather than some customers going without what they are owed.",
            "保证发放的权益优先。钱不够时干脆什么都不决定，而不是让部分客户得不到应得的权益。",
        ),
        bad="""\
budgets:
  - {id: crm, amount: 5000, per: total, from: 2026-10-01, to: 2026-12-31}
  - {id: club, amount: 2, per: month, worst_case: 50}
# campaigns/birthday.yaml
budgets: [club]
$ campaign decide
""",
        good="""\
budgets:
  - {id: crm, amount: 5000, per: total, from: 2026-10-01, to: 2026-12-31}
  - {id: club, amount: 200, per: month, worst_case: 400}
# campaigns/birthday.yaml
budgets: [club]
$ campaign decide
""",
        hints=_WAYS,
    ),
    Entry(
        code="G102",
        severity="error",
        title=("A promise is broken", "承诺被违反"),
        text=(
            'the promise "{promise}" would be broken for these customers ({number}): {who}',
            "承诺“{promise}”会被违反，涉及 {number} 位客户：{who}",
        ),
        why=(
            "What `never` says is checked for every customer over all she is given. If it fails for one, nothing is"
            " written and nobody is sent anything.",
            "`never` 的内容会针对每位客户得到的全部优惠检查。只要有一位不符，就什么都不写，也不给任何人发送。",
        ),
        bad="""\
# rules/promises.yaml
never:
  - {id: no_coupon_with_a_message, that: given.ten_off AND given.hello_message}
$ campaign decide
""",
        good="""\
# offers/ten_off.yaml
not_given_with: [hello_message]
# rules/promises.yaml
never:
  - {id: no_coupon_with_a_message, that: given.ten_off AND given.hello_message}
$ campaign decide
""",
        hints={"more": ("And {more} more.", "另有 {more} 位。")},
        of_rows=("who",),
    ),
    Entry(
        code="G103",
        severity="error",
        title=("Fewer pieces than are guaranteed", "库存少于保证的数量"),
        text=(
            "customers who are guaranteed {limit}: {needed}; pieces left: {allowed} ({missing} too few)",
            "有 {needed} 位客户保证得到 {limit}；只剩 {allowed} 份（还差 {missing} 份）",
        ),
        why=(
            "Guaranteed benefits come first. When there are too few, nothing is decided at all, rather than some"
            " customers going without what they are owed.",
            "保证发放的权益优先。份数不够时干脆什么都不决定，而不是让部分客户得不到应得的权益。",
        ),
        bad="""\
# offers/others.yaml
offers:
  - {id: five_off, kind: coupon.amount, give: if_worth_it, value: 5.00, worth: 6.00}
  - {id: free_delivery_month, kind: free_delivery, give: if_worth_it, value: 4.00, worth: 5.00}
  - {id: hello_message, kind: message, give: if_worth_it, worth: 0.20}
  - {id: birthday_gift, kind: coupon.gift, give: guaranteed, value: 3.00, category: service, stock: 0}
$ campaign decide
""",
        good="""\
# offers/others.yaml
offers:
  - {id: five_off, kind: coupon.amount, give: if_worth_it, value: 5.00, worth: 6.00}
  - {id: free_delivery_month, kind: free_delivery, give: if_worth_it, value: 4.00, worth: 5.00}
  - {id: hello_message, kind: message, give: if_worth_it, worth: 0.20}
  - {id: birthday_gift, kind: coupon.gift, give: guaranteed, value: 3.00, category: service, stock: 100}
$ campaign decide
""",
        hints=_WAYS,
    ),
    Entry(
        code="G104",
        severity="error",
        title=("Guaranteed benefits could cost more than the worst case allows", "保证发放的权益的最坏情况超过上限"),
        text=(
            "the guaranteed benefits of this run could cost {needed} at worst; the budget {limit} allows {allowed}"
            " at worst ({missing} too little)",
            "本次运行的保证发放的权益最坏会花费 {needed}；预算 {limit} 的最坏情况只允许 {allowed}（还差 {missing}）",
        ),
        why=(
            "The worst case of a budget bounds what everything given could cost if everybody redeemed it.",
            "预算的最坏情况限定了：假如人人兑换，全部给出的优惠最多花费多少。",
        ),
        bad="""\
# offers/others.yaml
offers:
  - {id: five_off, kind: coupon.amount, give: if_worth_it, value: 5.00, worth: 6.00}
  - {id: free_delivery_month, kind: free_delivery, give: if_worth_it, value: 4.00, worth: 5.00}
  - {id: hello_message, kind: message, give: if_worth_it, worth: 0.20}
  - id: birthday_gift
    kind: coupon.gift
    give: guaranteed
    value: 3.00
    category: service
    redemption: 20%
    worst_case: 3.00
# budgets.yaml
budgets:
  - {id: crm, amount: 5000, per: total, from: 2026-10-01, to: 2026-12-31}
  - {id: club, amount: 200, per: month, worst_case: 2}
# campaigns/birthday.yaml
budgets: [club]
$ campaign decide
""",
        good="""\
# offers/others.yaml
offers:
  - {id: five_off, kind: coupon.amount, give: if_worth_it, value: 5.00, worth: 6.00}
  - {id: free_delivery_month, kind: free_delivery, give: if_worth_it, value: 4.00, worth: 5.00}
  - {id: hello_message, kind: message, give: if_worth_it, worth: 0.20}
  - id: birthday_gift
    kind: coupon.gift
    give: guaranteed
    value: 3.00
    category: service
    redemption: 20%
    worst_case: 3.00
# budgets.yaml
budgets:
  - {id: crm, amount: 5000, per: total, from: 2026-10-01, to: 2026-12-31}
  - {id: club, amount: 200, per: month, worst_case: 400}
# campaigns/birthday.yaml
budgets: [club]
$ campaign decide
""",
        hints=_WAYS,
    ),
    Entry(
        code="G105",
        severity="error",
        title=("The fuse: too many customers", "保险丝：客户太多"),
        text=(
            "{number} of {of} customers ({share}) would get an offer that is not owed; the fuse allows {allowed}",
            "{of} 位客户中有 {number} 位（{share}）会得到非保证发放的优惠；保险丝只允许 {allowed}",
        ),
        why=(
            "A slip in one rule can give everybody a coupon. The fuse stops a run that touches more of the base than"
            " you said is ever meant.",
            "一条规则的疏忽就可能给所有人发券。触及的客户超过您认可的比例时，保险丝会停下运行。",
        ),
        bad="""\
fuse: 10%
$ campaign decide
""",
        good="""\
fuse: 70%
$ campaign decide
""",
        hints={
            "look": (
                "Look at `campaign simulate`; if this is meant, raise `fuse` in project.yaml.",
                "请查看 `campaign simulate`；如果确实如此，请在 project.yaml 里提高 `fuse`。",
            )
        },
    ),
    Entry(
        code="G106",
        severity="error",
        title=("The wave was decided already, otherwise", "这一波次已经决定过，结果不同"),
        text=(
            "the wave {wave} was decided already (run {first}); this run differs: {added} decisions more, {gone} fewer,"
            " {changed} changed",
            "波次 {wave} 已经决定过（运行 {first}）；本次不同：多 {added} 个决定，少 {gone} 个，改 {changed} 个",
        ),
        why=(
            "A wave is decided once. A second, different answer for the same day must not slip in beside the first.",
            "一个波次只决定一次。同一天的第二个不同答案不能悄悄混进来。",
        ),
        bad="""\
# state.json
{"schema": "state.v1", "given": [
  {"customer": "C1", "offer": "hello_message", "campaign": "autumn",
   "step": "hello", "given_on": "2026-10-01", "status": "open"}]}
$ campaign decide
$ campaign decide --state state.json
""",
        good="""\
# state.json
{"schema": "state.v1", "given": [
  {"customer": "C1", "offer": "hello_message", "campaign": "autumn",
   "step": "hello", "given_on": "2026-10-01", "status": "open"}]}
$ campaign decide
$ campaign decide --state state.json --wave evening
""",
        hints={
            "who": (
                "campaign simulate --against {folder} --list gain (or lose, switch) names the customers.",
                "campaign simulate --against {folder} --list gain（或 lose、switch）会列出客户。",
            ),
            "wave": (
                "For a second wave on the same day, name it: --wave evening.",
                "同一天要有第二个波次，请命名：--wave evening。",
            ),
            "supersede": (
                "If this is meant: campaign decide --supersede. It adds, changes and cancels against the first.",
                "如果确实如此：campaign decide --supersede。它会相对第一次运行新增、更改和取消。",
            ),
        },
    ),
    Entry(
        code="G107",
        severity="error",
        title=("Not a batch folder", "不是批次文件夹"),
        text=(
            "{folder} is not a whole batch: {what}",
            "{folder} 不是完整的批次：{what}",
        ),
        why=(
            "A batch is written whole or not at all; the manifest comes last and says what belongs to it.",
            "批次要么完整写入，要么不写；清单最后写入，说明包含什么。",
        ),
        bad="""\
$ campaign decide
$ rm out/2026-10-05.day/<run>/facts.parquet
$ campaign replay out/2026-10-05.day/<run>
""",
        good="""\
$ campaign decide
$ campaign replay out/2026-10-05.day/<run>
""",
    ),
)
