"""What an editor says about each key of a file of `rules/`: English, Chinese, an example; by shape and key."""

from __future__ import annotations

from .key_text import KeyTexts

RULES: KeyTexts = {
    "RuleFile": {
        "rules": (
            "The rules of this file: when this is so, then do that. Their order never matters.",
            "本文件的规则：满足某条件时，就做某事。先后次序没有影响。",
            "- {id: regulars, why: Twelve orders are a habit., when: orders_12m >= 12, then: {tag: regular}}",
        ),
        "facts": (
            "Values that rules set: type, how several are merged, and what holds where no rule sets one.",
            "由规则设定的事实：类型、多条规则同时设定时如何合并、无规则设定时取什么值。",
            "{saving: {type: money, merge: max, otherwise: 0}}",
        ),
        "tables": (
            "Decision tables: one row a rule, one column a fact.",
            "决策表：一行一条规则，一列一个事实。",
            "- {id: spend_band, why: Agreed with finance., hit: first, file: spend_band.csv}",
        ),
        "never": (
            "Promises over all a customer is given in a run; checked for every customer before anything goes out.",
            "对单个客户一次运行所得全部优惠的承诺；发出之前逐个客户检查。",
            "- {id: not_two_savings, that: given.come_back AND given.free_delivery_once}",
        ),
        "cases": (
            "Your own tests: this customer should get that. `campaign test` runs them.",
            "您自己的测试用例：这位客户应得到什么。用 `campaign test` 运行。",
            "- {name: no cake without a birthday, as_of: 2026-10-01, customer: {orders_12m: 2}, expect: {offers: []}}",
        ),
    },
    "ActiveShape": {
        "from": ("First day, included, in the project's time zone.", "第一天（含当天），按项目时区。", "2026-10-01"),
        "to": ("Last day, included, in the project's time zone.", "最后一天（含当天），按项目时区。", "2026-12-24"),
    },
    "ChoiceShape": {
        "best_of": (
            "At most one of these: whichever is worth more, as budgets and stock allow.",
            "最多给其中一个：在预算与库存允许时取价值更高者。",
            "[ten_off, free_delivery_month]",
        ),
        "all_of": ("All of these, or none.", "全部给出，或一个都不给。", "[ten_off, hello_message]"),
        "first_of": (
            "The first of these that no gate removes.",
            "按顺序取第一个未被任何关卡拦下的。",
            "[free_delivery_month, ten_off]",
        ),
    },
    "ThenShape": {
        "tag": (
            "Gives a tag, which other rules and audiences may ask for as tag.name.",
            "打上标签；其他规则和受众条件可用 tag.名称 查询。",
            "slipping",
        ),
        "set": (
            'Sets facts: a plain value, or an expression that begins with "=". Declare them under facts:.',
            "设定事实：直接写值，或写以“=”开头的表达式。须在 facts: 下声明。",
            '{saving: "= 3 + 0.01 * spend_12m"}',
        ),
        "propose": (
            "Proposes an offer: one id, or one of best_of, first_of, all_of.",
            "提议优惠：一个名称，或 best_of、first_of、all_of 之一。",
            "{best_of: [ten_off, free_delivery_month]}",
        ),
        "boost": (
            "Multiplies what offers are worth in the contest, 0 to 10; changes no amount of money.",
            "竞争时把优惠的价值乘以 0 到 10 的系数；不改变任何金额。",
            "{ten_off: 1.2}",
        ),
        "forbid": (
            'Forbids offers; "all" means every if_worth_it offer. A guaranteed one only by its own id.',
            "禁止优惠；all 表示所有 if_worth_it 的优惠。guaranteed 的优惠只能按名称禁止。",
            "all",
        ),
        "tell_customer": (
            "What the customer may be told about why she gets it.",
            "可以告诉客户的理由。",
            "We have missed you",
        ),
    },
    "RuleShape": {
        "id": ("Name of the rule: letters, digits and _.", "规则名称：字母、数字和 _。", "slipping_away"),
        "why": (
            "One sentence for whoever reads the rule in a year.",
            "一句话说明原因，写给一年后读到它的人。",
            "A regular who has not been in for six weeks is slipping away.",
        ),
        "when": (
            "The condition. A block list means all of its lines; any_of, all_of and not group them. Text"
            " stands in single quotes.",
            "条件。列表表示每一行都要成立；可用 any_of、all_of、not 分组。条件中的文本用单引号。",
            "days_away > 42 AND segment.regulars",
        ),
        "then": ("What follows when the condition is true.", "条件为真时做什么。", "{tag: slipping}"),
        "if_unknown": (
            "What to do when a fact in the condition is not known: fire or ignore. Must be said where a rule forbids.",
            "条件中有未知事实时怎么办：fire（触发）或 ignore（忽略）。用于禁止的规则必须写明。",
            "fire",
        ),
        "active": (
            "Days on which the rule holds, both included; left out: always.",
            "规则生效的日期，首尾都含；不写则一直生效。",
            "{from: 2026-10-01, to: 2026-12-24}",
        ),
        "priority": (
            "0 to 100, higher wins where a fact is merged by priority.",
            "0 到 100；按 priority 合并事实时，高者优先。",
            "60",
        ),
    },
    "TableShape": {
        "id": ("Name of the table: letters, digits and _.", "决策表名称：字母、数字和 _。", "spend_band"),
        "why": ("One sentence for whoever reads the table in a year.", "一句话说明原因。", "Agreed with finance."),
        "hit": (
            "Where several rows are true: the first; the one of highest priority; unique: must not happen; same: they"
            " must say the same; collect: all.",
            "多行同时成立时：first 取第一行，priority 取优先级最高，unique 不允许发生，same 须结果相同，collect 全部。",
            "first",
        ),
        "rows": (
            "The rows: which cells are tested, and what follows.",
            "各行：测试哪些单元格，以及结果。",
            '- {when: {tier: "gold", orders_90d: ">= 3"}, then: {propose: ten_off}}',
        ),
        "file": (
            "A CSV or XLSX file beside the rule file that holds the rows.",
            "存放各行的 CSV 或 XLSX 文件。",
            "spend_band.csv",
        ),
        "sheet": ("Which sheet of an XLSX file; left out: the first.", "XLSX 中的工作表；不写则取第一张。", "Bands"),
        "if_unknown": (
            "What to do when a fact in a cell is not known; must be said where a row forbids.",
            "单元格中的事实未知时怎么办；有禁止的行时必须写明。",
            "ignore",
        ),
        "active": (
            "Days on which the table holds, both included.",
            "决策表生效的日期，首尾都含。",
            "{from: 2026-10-01}",
        ),
    },
    "RowShape": {
        "when": (
            "Cells by column: a quoted test each, text without inner quotes; a column left out is not tested.",
            "按列写单元格：每格一个加引号的判断，文本不再加内层引号；未写的列不测试。",
            '{tier: "gold, silver", orders_90d: "1 .. 2"}',
        ),
        "then": (
            "What follows when the row is true; {}: nothing.",
            "该行成立时做什么；{} 表示什么都不做。",
            "{propose: ten_off}",
        ),
        "priority": ("0 to 100; for hit: priority.", "0 到 100；用于 hit: priority。", "60"),
        "note": ("A remark for people.", "给人看的备注。", "from the spring review"),
    },
    "FactShape": {
        "type": ("What the fact holds.", "事实的类型。", "money"),
        "merge": (
            "What holds when several rules set it: the one of highest priority, the largest, the smallest, or the sum.",
            "多条规则同时设定时：取优先级最高者、最大、最小或总和。",
            "max",
        ),
        "otherwise": ("What holds where no rule sets it; left out: unknown.", "无规则设定时的值；不写则为未知。", "0"),
        "unit": ("Unit of a number.", "数值的单位。", "days"),
    },
    "NeverShape": {
        "id": ("Name of the promise.", "承诺的名称。", "not_two_savings"),
        "that": (
            "What must never be so; given.X is true when she gets X in this run.",
            "绝不允许出现的情况；given.X 在本次运行给了她 X 时为真。",
            "given.ten_off AND given.free_delivery_month",
        ),
        "why": ("Why this was promised.", "为何这样承诺。", "Finance allows one saving a customer."),
    },
    "ExpectShape": {
        "tags": ("Exactly these tags, order free.", "恰好是这些标签，次序不限。", "[slipping]"),
        "offers": (
            "Exactly the offers that survive rules and gates over all live campaigns, order free.",
            "在所有运行中的活动里，通过规则与关卡后恰好剩下的优惠，次序不限。",
            "[come_back, free_delivery_once]",
        ),
        "stopped_by": (
            "What stops an offer: the rule that forbids it, or the reason of a gate.",
            "什么拦下了某个优惠：禁止它的规则，或关卡的原因代码。",
            "{come_back: no_gifts_while_complaining}",
        ),
        "sets": ("Values of facts that rules set.", "规则所设事实的值。", "{saving: 6}"),
    },
    "CaseShape": {
        "name": ("What the case claims.", "用例的断言。", "a regular who was in last week gets nothing"),
        "as_of": ("The day (or local moment) of the case.", "用例的日期（或当地时刻）。", "2026-10-01"),
        "customer": (
            "What is known of her. Facts not named are unknown; consent and channels not named count as given.",
            "已知的客户信息。未写的事实为未知；未写的许可与渠道视为允许。",
            "{orders_12m: 20, open_complaints: 0}",
        ),
        "expect": ("What must come out; what is not named is not asked.", "应得的结果；未写的不检查。", "{offers: []}"),
    },
}
