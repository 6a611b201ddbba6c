"""Messages about what a condition means: names, kinds, units, values that cannot occur."""

from __future__ import annotations

from .entry import Entry

_EXACT_NAMES = (
    "A name that does not exist would be unknown for every customer, so the rule would never fire.",
    "不存在的名称对每个客户都是未知的，规则就永远不会触发。",
)
_LIKE_WITH_LIKE = (
    "Only like things can be compared; anything else would be never true, or true by accident.",
    "只有同类的东西才能比较；否则要么永远不为真，要么碰巧为真。",
)
_NEVER_FIRES = (
    "A condition that no customer can meet, or that everybody meets, is mostly a slip.",
    "没有客户能满足、或者所有客户都满足的条件，多半是笔误。",
)

MEANING: tuple[Entry, ...] = (
    Entry(
        "R104",
        "error",
        ("Unknown fact", "未知的事实"),
        ('there is no fact called "{name}"', "没有名为“{name}”的事实"),
        _EXACT_NAMES,
        "when: days_since_ordr > 30",
        "when: days_since_order > 30",
        {
            "sort": ("Write the name after a point: {sort}.regulars.", "请在点号后写名称：{sort}.regulars。"),
            "truth": (
                "For true or false write TRUE or FALSE, or the name alone.",
                "真假请写 TRUE 或 FALSE，或单独写名称。",
            ),
            "is_null": ("For an unknown value write IS NULL after the name.", "值未知请在名称后写 IS NULL。"),
            "day": (
                "The day of the decision is TODAY(); days apart are counted by DAYS_BETWEEN(last_visit, TODAY()).",
                "决策当天是 TODAY()；相隔天数请用 DAYS_BETWEEN(last_visit, TODAY()) 计算。",
            ),
            "everybody": ("A condition that holds for everybody is TRUE.", "对所有人都成立的条件请写 TRUE。"),
            "no_else": (
                "There is no otherwise: write a rule of its own with NOT before the condition.",
                "没有“否则”：请另写一条规则，在条件前加 NOT。",
            ),
            "digits": (
                "Numbers, months and weekdays are written in digits: 50, 20%, 10.",
                "数字、月份和星期请用阿拉伯数字书写：50、20%、10。",
            ),
            "amount": ("Write {meant}.", "请写 {meant}。"),
            "did_you_mean": ('Did you mean "{meant}"{about}?', "是否想写“{meant}”{about}？"),
            "today": ("The day of the decision is TODAY().", "决策的日期是 TODAY()。"),
            "lock": (
                "All facts stand in facts.lock.yaml; after a change of the data run: campaign schema --update.",
                "所有事实都列在 facts.lock.yaml 中；数据变化后请运行：campaign schema --update。",
            ),
        },
    ),
    Entry(
        "R105",
        "error",
        ("Unknown segment, tag, offer or calendar", "未知的人群、标签、优惠或日历"),
        ('there is no {sort} called "{name}"', "没有名为“{name}”的{sort}"),
        (
            "What does not exist is false for everybody, so the rule would never fire, or never stop.",
            "不存在的东西对所有人都为假，规则要么永远不触发，要么永远不停止。",
        ),
        "when: segment.regulers",
        "when: segment.regulars",
        {
            "did_you_mean": ('Did you mean "{meant}"{about}?', "是否想写“{meant}”{about}？"),
            "all": ("There are: {all}.", "现有：{all}。"),
            "none": (
                "No {sort} can be used here: none is declared, or what stands here is decided before.",
                "这里没有可用的{sort}：尚未声明，或此处的内容在其之前决定。",
            ),
        },
    ),
    Entry(
        "R131",
        "error",
        ("Different kinds compared", "比较了不同类型的值"),
        ("{left} is {left_is}; {right} is {right_is}", "{left} 是{left_is}；{right} 是{right_is}"),
        _LIKE_WITH_LIKE,
        "when: days_since_order > 'gold'",
        "when: days_since_order > 30",
        {
            "month": (
                "MONTH is a number from 1 to 12, WEEKDAY one from 1 (Monday) to 7 (Sunday).",
                "MONTH 是 1 到 12 的数字，WEEKDAY 是 1（星期一）到 7（星期日）的数字。",
            ),
            "unquote": ("A number stands without quotes: {meant}.", "数字不加引号：{meant}。"),
            "quote": ("Text stands in single quotes: {meant}.", "文字要用单引号：{meant}。"),
            "days_between": (
                "For a number of days write DAYS_BETWEEN({date}, TODAY()).",
                "要得到天数，请写 DAYS_BETWEEN({date}, TODAY())。",
            ),
            "bare": ("Write {name} alone, or NOT {name}.", "请单独写 {name}，或 NOT {name}。"),
        },
    ),
    Entry(
        "R132",
        "error",
        ("Different units", "单位不同"),
        (
            '"{left}" is in {left_unit}; "{right}" is in {right_unit}',
            "“{left}”的单位是 {left_unit}；“{right}”的单位是 {right_unit}",
        ),
        (
            "Thirty days and thirty pounds are not the same thirty.",
            "三十天和三十英镑不是同一个三十。",
        ),
        "when: days_since_order > GBP 30",
        "when: days_since_order > 30 days",
        {
            "currency": (
                "Amounts stand in the currency of the project, {currency}; nothing is converted.",
                "金额使用项目货币 {currency}；系统不做换算。",
            )
        },
    ),
    Entry(
        "R133",
        "error",
        ("No larger or smaller", "没有大小之分"),
        ('{kind} has no order, so "{operator}" cannot be used', "{kind}没有大小之分，不能用“{operator}”"),
        (
            "The order of texts differs from machine to machine and from language to language.",
            "文字的先后顺序因机器和语言而异。",
        ),
        "when: tier > 'gold'",
        "when: tier IN ('silver', 'gold')",
        {
            "text": ("For text there are =, <>, IN and LIKE.", "文字可用 =、<>、IN 和 LIKE。"),
            "boolean": (
                "For true or false there are = and <>, or the name alone.",
                "真假值可用 = 和 <>，或单独写名称。",
            ),
        },
    ),
    Entry(
        "R134",
        "error",
        ("The wrong kind of value", "值的类型不对"),
        ('"{operator}" takes {expected}; {found} is {is}', "“{operator}”需要{expected}；{found} 是{is}"),
        _LIKE_WITH_LIKE,
        "when: TODAY() - last_visit > 30",
        "when: DAYS_BETWEEN(last_visit, TODAY()) > 30",
        {
            "write_days_between": ("Write {meant}.", "请写 {meant}。"),
            "days_between": (
                "For the days between two dates write DAYS_BETWEEN(from, to).",
                "两个日期之间的天数请写 DAYS_BETWEEN(起始, 结束)。",
            ),
            "no_joining": ("Texts cannot be joined in a rule.", "规则中不能拼接文字。"),
            "like": (
                "CONTAINS looks into a list of texts; for a part of a text write {found} LIKE '%...%'.",
                "CONTAINS 用于文字列表；匹配文字的一部分请写 {found} LIKE '%...%'。",
            ),
        },
    ),
    Entry(
        "R135",
        "error",
        ("A text that does not occur", "不会出现的文字"),
        ("{found} does not occur in {name}", "{name} 中不会出现 {found}"),
        _NEVER_FIRES,
        "when: tier = 'glod'",
        "when: tier = 'gold'",
        {
            "did_you_mean": ("Did you mean {meant}?", "是否想写 {meant}？"),
            "all": ("There are: {all}.", "现有：{all}。"),
            "declare": (
                "A new one is declared with the column, under categories: in project.yaml.",
                "新的取值请在 project.yaml 中该列的 categories: 下声明。",
            ),
        },
    ),
    Entry(
        "R136",
        "error",
        ("given outside never", "given 用在 never 之外"),
        ('"given.{name}" can only stand in a promise (never:)', "“given.{name}”只能用在承诺（never:）中"),
        (
            "What a customer is given in a run is known only after all rules have fired.",
            "客户在一次运行中得到什么，要在所有规则触发之后才知道。",
        ),
        "when: given.five_off",
        "when: proposed.five_off",
        {
            "proposed": (
                "In a rule write proposed.{name}: some rule proposes it.",
                "在规则中请写 proposed.{name}：有规则提议了它。",
            )
        },
    ),
    Entry(
        "R137",
        "error",
        ("The wrong kind of result", "结果的类型不对"),
        ("this takes {expected}; {found} is {is}", "这里需要{expected}；{found} 是{is}"),
        _LIKE_WITH_LIKE,
        "value: '= city'",
        "value: '= LEAST(20, 0.1 * basket)'",
        {
            "case": (
                "Write CASE WHEN condition THEN TRUE ELSE FALSE END.",
                "请写 CASE WHEN 条件 THEN TRUE ELSE FALSE END。",
            )
        },
    ),
    Entry(
        "R138",
        "error",
        ("Text without quotes", "文字没有加引号"),
        ('"{name}" is read as a name, and there is no fact of that name', "“{name}”被读成名称，但没有这个事实"),
        _EXACT_NAMES,
        "when: tier = gold",
        "when: tier = 'gold'",
        {
            "quote": ("Text stands in single quotes: {text}.", "文字要用单引号：{text}。"),
            "did_you_mean": ("Did you mean the text {text}, in quotes?", "是否想写文字 {text}（加引号）？"),
        },
    ),
    Entry(
        "R139",
        "warning",
        ("Never unknown", "不会未知"),
        ("{found} is never unknown, so this is {outcome}", "{found} 不会未知，因此{outcome}"),
        _NEVER_FIRES,
        "when: contacts_7d IS NULL",
        "when: contacts_7d = 0",
    ),
    Entry(
        "R140",
        "warning",
        ("A number out of range", "数字超出范围"),
        (
            "{name} is {range}, and {found} lies outside, {outcome}",
            "{name} 只会{range}，{found} 不在其中，{outcome}",
        ),
        _NEVER_FIRES,
        "when: score.churn >= 60",
        "when: score.churn >= 0.6",
        {"share": ("For a share write {meant}.", "比例请写 {meant}。")},
    ),
    Entry(
        "R141",
        "warning",
        ("Equality on a computed number", "对计算得出的数字判断相等"),
        (
            "{found} has many decimals and will hardly ever be exactly {number}",
            "{found} 有许多位小数，几乎不会恰好等于 {number}",
        ),
        (
            "A score is 0.3000000000000004 as easily as 0.3; a comparison for equality then fails without a word.",
            "评分可能是 0.3000000000000004 而不是 0.3；判断相等会不声不响地失败。",
        ),
        "when: score.churn = 0.3",
        "when: score.churn >= 0.3",
        {
            "range": (
                "Compare with >= or <=, use BETWEEN, or ROUND the value first.",
                "请用 >= 或 <= 比较，或用 BETWEEN，或先用 ROUND 取整。",
            )
        },
    ),
    Entry(
        "R142",
        "warning",
        ("A unit where none is known", "没有已知单位"),
        ("{name} has no unit; {found} is read as {number}", "{name} 没有单位；{found} 读作 {number}"),
        ("The unit cannot be checked, so it may be the wrong one.", "无法核对单位，可能写错。"),
        "when: orders_90d > 3 days",
        "when: orders_90d > 3",
    ),
    Entry(
        "R145",
        "error",
        ("A list where one value must stand", "这里需要单个值，不能是列表"),
        ("{found} is a list of texts", "{found} 是文字列表"),
        _LIKE_WITH_LIKE,
        "when: interests = 'wine'",
        "when: CONTAINS(interests, 'wine')",
        {
            "contains": (
                "To ask whether a text is in it write CONTAINS({found}, 'text').",
                "判断列表中是否有某项，请写 CONTAINS({found}, 'text')。",
            )
        },
    ),
    Entry(
        "R146",
        "error",
        ("Remainder of a number with decimals", "对小数求余"),
        ("% takes whole numbers; here it has {found}", "% 只用于整数，这里是 {found}"),
        ("A remainder of decimals is inexact, so it would be unknown.", "小数的余数不精确，结果会是未知。"),
        "when: orders_90d % 2.5 = 0",
        "when: orders_90d % 2 = 0",
    ),
    Entry(
        "R147",
        "error",
        ("Division by zero", "除以零"),
        ('"{operator} 0" is unknown for everybody', "“{operator} 0”对所有人都是未知"),
        _NEVER_FIRES,
        "when: basket / 0 > 1",
        "when: basket / 10 > 1",
    ),
    Entry(
        "R148",
        "warning",
        ("A value listed twice", "列表中重复的值"),
        ("{found} stands twice in this list", "{found} 在列表中出现了两次"),
        ("The second one does nothing; perhaps another was meant.", "第二个不起作用；也许本想写别的。"),
        "when: tier IN ('gold', 'gold')",
        "when: tier IN ('gold', 'silver')",
    ),
    Entry(
        "R160",
        "warning",
        ("A text not seen so far", "从未出现过的文字"),
        ("no customer has {found} in {name} so far", "目前没有客户的 {name} 是 {found}"),
        _NEVER_FIRES,
        "when: city = 'Londno'",
        "when: city = 'London'",
        {
            "is_null": (
                "What is empty in the data is unknown: write {name} IS NULL, or {name} IS NOT NULL.",
                "数据中为空的就是未知：请写 {name} IS NULL 或 {name} IS NOT NULL。",
            ),
            "like": (
                "Only LIKE knows patterns: write {name} LIKE {meant}.",
                "只有 LIKE 支持通配符：请写 {name} LIKE {meant}。",
            ),
            "did_you_mean": ("Did you mean {meant}?", "是否想写 {meant}？"),
        },
    ),
    Entry(
        "R161",
        "error",
        ("Unknown unit", "未知的单位"),
        ('there is no unit called "{unit}"', "没有名为“{unit}”的单位"),
        (
            "A unit is there to be checked; one that no fact has cannot be.",
            "单位是用来核对的；没有事实使用的单位无法核对。",
        ),
        "when: days_since_order > 5 dyas",
        "when: days_since_order > 5 days",
        {
            "percent": ("For a share write the sign: 20%.", "比例请写百分号：20%。"),
            "did_you_mean": ('Did you mean "{meant}"?', "是否想写“{meant}”？"),
            "joint": ("Write AND or OR before {unit}.", "请在 {unit} 前面写 AND 或 OR。"),
            "units": ("The units in use are: {all}.", "使用中的单位有：{all}。"),
        },
    ),
    Entry(
        "R162",
        "warning",
        ("Letters that a function takes away", "被函数改变的大小写"),
        ("{function}(...) is never {found}", "{function}(...) 不会是 {found}"),
        _NEVER_FIRES,
        "when: LOWER(city) = 'London'",
        "when: LOWER(city) = 'london'",
        {"write": ("Write {meant}.", "请写 {meant}。")},
    ),
    Entry(
        "R149",
        "warning",
        ("Compared with itself", "与自身比较"),
        ("{found} is compared with itself", "{found} 与自身比较"),
        _NEVER_FIRES,
        "when: basket >= basket",
        "when: basket >= 50",
    ),
)
