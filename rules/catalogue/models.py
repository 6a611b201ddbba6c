"""Messages about scores that are learned: what `learn:` says, training, versions, which is promoted (M100-M139)."""

from __future__ import annotations

from .entry import Entry

_GOOD = """\
features:
  - {id: orders, measure: orders}
  - {id: days_since_order, measure: days_since_last_order}
scores:
  - {id: buys_again, learn: order, within: 30 days}
"""
_FEATURES = _GOOD.partition("scores:")[0]
_OUTCOME = (
    "A model learns what happened after days that lie back; without a whole window there is nothing to learn from.",
    "模型学习的是过去某些日子之后发生的事；没有完整的时间窗就无从学习。",
)
_NOT_BLIND = (
    "A run that decided on a model nobody chose, or on no model, would look like any other.",
    "如果模型未经选定或根本没有模型，运行结果看起来不会有任何异样。",
)
_FUTURE = (
    "A model that has seen what it is to foresee looks right in every trial and fails in the shop.",
    "见过答案的模型在试算中总是正确，到实际经营中就会失灵。",
)
_TRAIN = ("Train it, and look at its card: campaign train {score}", "请训练并查看模型卡：campaign train {score}")
_LIST = ("See what there is: campaign models list", "查看现有模型：campaign models list")


def _scores(line: str) -> str:
    return f"{_FEATURES}scores:\n  - {line}\n"


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "M100",
        "error",
        ("It does not say what of", "缺少必需的键"),
        ('"learn: {learn}" needs "{key}"', "“learn: {learn}”需要写明“{key}”"),
        _OUTCOME,
        _scores("{id: buys_again, learn: order}"),
        _GOOD,
        {
            "within": ("Say within how many days: within: 60 days", "请写明天数：within: 60 days"),
            "offer": (
                "Name the offer whose effect it is, as the contacts write it: offer: ten_off",
                "请写明是哪个优惠的效果（与联系记录写法一致）：offer: ten_off",
            ),
            "column": (
                "Name the yes-or-no column of customers to learn: column: has_left",
                "请写明要学习的是非列：column: has_left",
            ),
        },
    ),
    Entry(
        "M101",
        "error",
        ("A window no history can fill", "时间窗过长"),
        (
            "within is {within} days; it must be from 1 to {longest} days",
            "within 为 {within} 天；应为 1 到 {longest} 天",
        ),
        _OUTCOME,
        _scores("{id: buys_again, learn: order, within: 4000 days}"),
        _GOOD,
    ),
    Entry(
        "M102",
        "error",
        ("Nothing to learn from", "缺少学习所需的数据"),
        (
            'the score "{id}" learns from orders, and project.yaml names no transactions',
            "评分“{id}”要从订单中学习，而 project.yaml 没有交易数据",
        ),
        _OUTCOME,
        """\
# project.yaml
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}}
# segments/scores.yaml
scores:
  - {id: buys_again, learn: order, within: 30 days}
""",
        _GOOD,
        {
            "map": (
                "Name the table under data: transactions: (docs/data.md)",
                "请在 data: transactions: 下写明交易表（docs/data.md）",
            )
        },
    ),
    Entry(
        "M103",
        "error",
        ("No such yes or no", "没有这样的是非列"),
        (
            '"{column}" is no yes-or-no column of customers; a model can learn: {known}',
            "“{column}”不是客户表的是非列；可以学习的列：{known}",
        ),
        (
            "What is learned must be known for customers of the past: a column that says yes or no.",
            "要学习的内容必须是过去客户的已知结果：一个是非列。",
        ),
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}, city: {type: text}}
# segments/scores.yaml
scores:
  - {id: leaves, learn: label, column: city}
""",
        """\
data:
  customers:
    file: data/customers.csv
    columns: {customer_id: {type: id}, city: {type: text}, has_left: {type: boolean}}
# data/customers.csv
customer_id,city,has_left
0001,London,yes
0002,Leeds,no
# segments/scores.yaml
scores:
  - {id: leaves, learn: label, column: has_left}
""",
        {
            "mean": ('Did you mean "{name}"?', "是否指“{name}”？"),
            "declare": (
                "Declare it under data: customers: columns: as {{type: boolean}}",
                "请在 data: customers: columns: 下声明为 {{type: boolean}}",
            ),
        },
    ),
    Entry(
        "M104",
        "error",
        ("A model may not see this", "模型不可使用此事实"),
        ('"{name}" cannot be used by a model', "模型不能使用“{name}”"),
        _FUTURE,
        _scores("{id: buys_again, learn: order, within: 30 days, uses: [orders, score.buys_again]}"),
        _GOOD,
        {
            "score": (
                "Scores are made from facts as they were; a score of then is not kept. Use the facts behind it.",
                "评分由当时的事实计算，而当时的评分没有保存。请使用其背后的事实。",
            ),
            "label": ("It is what is to be learned; take it out of uses.", "它正是要学习的结果；请从 uses 中去掉。"),
            "list": ("Lists are not read by models; use single values.", "模型不读取列表；请使用单个值。"),
        },
    ),
    Entry(
        "M105",
        "error",
        ("No share of margin", "不是毛利率"),
        (
            'margin names "{margin}"; it must be a number column of customers with range: [0, 1]',
            "margin 写的是“{margin}”；应为客户表中 range: [0, 1] 的数字列",
        ),
        ("Expected money times this share is expected margin.", "预期金额乘以该比例即为预期毛利。"),
        _scores("{id: worth, learn: value, within: 90 days, margin: city}"),
        _scores("{id: worth, learn: value, within: 90 days}"),
    ),
    Entry(
        "M106",
        "error",
        ("Nothing for the model to see", "模型没有可用的事实"),
        ('the score "{id}" has no facts to learn from', "评分“{id}”没有可供学习的事实"),
        (
            "A model sees the features of segments/*.yaml, or what uses: names.",
            "模型使用 segments/*.yaml 中的特征，或 uses: 写明的事实。",
        ),
        "scores:\n  - {id: buys_again, learn: order, within: 30 days}\n",
        _GOOD,
        {
            "features": (
                "Declare features in segments/*.yaml: days since the last order, orders, spend ...",
                "请在 segments/*.yaml 中声明特征：距上次下单天数、订单数、消费额……",
            )
        },
    ),
    Entry(
        "M110",
        "error",
        ("No model yet", "还没有模型"),
        ("{fact} is learned, and no model of it is promoted", "{fact} 需要模型，但还没有启用的版本"),
        _NOT_BLIND,
        _GOOD + "$ campaign schema --update\n$ campaign simulate",
        _FEATURES + "$ campaign schema --update",
        {
            "train": _TRAIN,
            "promote": (
                "Promote one: campaign models promote {score}",
                "请启用一个版本：campaign models promote {score}",
            ),
        },
    ),
    Entry(
        "M111",
        "error",
        ("A model that cannot be used", "模型无法使用"),
        ("version {version} of {fact} cannot be used: {why}", "{fact} 的第 {version} 版无法使用：{why}"),
        _NOT_BLIND,
        _GOOD + "# models/buys_again/1.json\n{}\n# models/promoted.json\n"
        '{"schema": "promoted.v1", "scores": {"buys_again": [{"version": 1, "hash": "0", "at": "", "by": ""}]}}\n'
        "$ campaign schema --update\n$ campaign simulate",
        _FEATURES + "$ campaign schema --update",
        {
            "train": (
                "Bring the file back, or train anew: campaign train {score}",
                "请恢复该文件，或重新训练：campaign train {score}",
            )
        },
    ),
    Entry(
        "M112",
        "error",
        ("A model of something else", "模型与评分不符"),
        (
            "version {version} of {fact} learned {was}; segments/*.yaml now says {now}",
            "{fact} 的第 {version} 版学习的是 {was}；segments/*.yaml 现在写的是 {now}",
        ),
        _NOT_BLIND,
        _GOOD,
        _GOOD,
        {"train": _TRAIN},
    ),
    Entry(
        "M113",
        "error",
        ("The model has seen that day", "模型见过这一天之后的数据"),
        (
            "every promoted model of {fact} has seen days after {today}: the oldest learned from data up to {trained}",
            "{fact} 已启用的模型都见过 {today} 之后的数据：最早的一版学习到 {trained}",
        ),
        _FUTURE,
        _GOOD,
        _GOOD,
        {
            "train": (
                "Train one that has not: campaign train {score} --as-of {today} --promote",
                "请训练一个未见过的版本：campaign train {score} --as-of {today} --promote",
            )
        },
    ),
    Entry(
        "M114",
        "warning",
        ("An old model", "模型过旧"),
        (
            "the model of {fact} learned from data up to {trained}, {days} days ago; it should not be older "
            "than {allowed} days",
            "{fact} 的模型学习到 {trained}，距今 {days} 天；不应超过 {allowed} 天",
        ),
        ("A model's view of customers goes out of date.", "模型对客户的判断会过时。"),
        _GOOD,
        _GOOD,
        {"train": _TRAIN},
    ),
    Entry(
        "M115",
        "error",
        ("What is promoted is not known", "无法得知启用的版本"),
        ("{file}: {why}", "{file}：{why}"),
        _NOT_BLIND,
        _GOOD + "# models/promoted.json\n[]\n$ campaign schema --update\n$ campaign simulate",
        _FEATURES + "$ campaign schema --update",
        {
            "restore": (
                "Bring the file back from version control, or delete it and promote again.",
                "请从版本库恢复该文件，或删除后重新启用。",
            )
        },
    ),
    Entry(
        "M120",
        "error",
        ("Too little history", "历史过短"),
        (
            "{fact} looks {within} days ahead and needs {needed} days of history; up to {today} there are {days}",
            "{fact} 要预测 {within} 天，需要 {needed} 天的历史；截至 {today} 只有 {days} 天",
        ),
        _OUTCOME,
        _scores("{id: buys_again, learn: order, within: 900 days}") + "$ campaign train",
        _GOOD,
        {
            "window": (
                "Look less far ahead (within:), or bring older transactions.",
                "请缩短 within:，或提供更早的交易数据。",
            )
        },
    ),
    Entry(
        "M122",
        "note",
        ("Facts of today, used for the past", "用今天的事实代表过去"),
        (
            "{fact} sees columns of customers as they are today, also for days since {day}: {names}",
            "{fact} 使用的客户列是今天的取值，却也用于 {day} 以来的日子：{names}",
        ),
        _FUTURE,
        _GOOD,
        _GOOD,
        {
            "fixed": (
                "Use only what does not change: a country, a year of birth.",
                "请只使用不会变化的列：国家、出生年份。",
            )
        },
    ),
    Entry(
        "M123",
        "warning",
        ("Days after the day", "晚于当时的日期"),
        (
            "{fact}: {name} lies after the day that is learned from, in {rows} rows; there it counts as unknown",
            "{fact}：{rows} 行中的 {name} 晚于所学习的日子；这些行按未知处理",
        ),
        _FUTURE,
        _GOOD,
        _GOOD,
    ),
    Entry(
        "M124",
        "warning",
        ("The data end before the day", "数据早于所指定的日期"),
        (
            "{fact}: the last line is of {last}, {days} days before {today}; it learned up to there",
            "{fact}：最后一行数据是 {last}，比 {today} 早 {days} 天；只学习到那一天",
        ),
        (
            "Days that were not loaded are not days on which nobody bought; a model must not learn that they are.",
            "没有载入的日子并不等于没有人购买；模型不应学到这种错误。",
        ),
        _GOOD,
        _GOOD,
    ),
    Entry(
        "M130",
        "error",
        ("No such score", "没有这个评分"),
        (
            'no score that is learned is called "{score}"; there are: {known}',
            "没有名为“{score}”的学习评分；现有：{known}",
        ),
        _NOT_BLIND,
        _GOOD + "$ campaign train buys_agian",
        _GOOD,
        {"mean": ('Did you mean "{name}"?', "是否指“{name}”？"), "list": _LIST},
    ),
    Entry(
        "M131",
        "error",
        ("No such version", "没有这个版本"),
        (
            "{fact} has no version {version}; there are: {known}",
            "{fact} 没有第 {version} 版；现有：{known}",
        ),
        _NOT_BLIND,
        _GOOD + "$ campaign models promote buys_again 7",
        _GOOD,
        {"train": _TRAIN, "list": _LIST},
    ),
    Entry(
        "M132",
        "error",
        ("Nothing to go back to", "没有可回退的版本"),
        (
            "{fact}: no version was promoted before {version}",
            "{fact}：在第 {version} 版之前没有启用过版本",
        ),
        _NOT_BLIND,
        _GOOD,
        _GOOD,
        {"list": _LIST},
    ),
    Entry(
        "M133",
        "note",
        ("No score to learn", "没有需要学习的评分"),
        ("no score in segments/*.yaml says learn:", "segments/*.yaml 中没有写 learn: 的评分"),
        _OUTCOME,
        _FEATURES + "$ campaign train",
        _GOOD,
        {"learn": ("Add one: docs/models.md shows how.", "请添加：见 docs/models.md。")},
    ),
    Entry(
        "M135",
        "note",
        ("Nothing to judge it by yet", "尚无结果可供评估"),
        (
            "{fact} learned from data up to {trained}; what it foresees within {within} days is known from {day} on",
            "{fact} 学习到 {trained}；它对 {within} 天的预测从 {day} 起才有结果",
        ),
        (
            "A model is judged by days it has not seen; those it learned from say nothing.",
            "模型要用它没有见过的日子来评估；它学习过的日子说明不了什么。",
        ),
        _GOOD,
        _GOOD,
        {
            "later": (
                "Until then its card says how it did on rows held out: campaign models show {score}",
                "在此之前，模型卡给出留出数据上的表现：campaign models show {score}",
            )
        },
    ),
    Entry(
        "M136",
        "note",
        ("A label has no later", "标签没有后续结果"),
        (
            "{fact} learned the column {column} as it is; there is nothing later to judge it by",
            "{fact} 学习的是现有的列 {column}；没有后续结果可供评估",
        ),
        (
            "A model is judged by days it has not seen; those it learned from say nothing.",
            "模型要用它没有见过的日子来评估；它学习过的日子说明不了什么。",
        ),
        _GOOD,
        _GOOD,
        {
            "card": (
                "Its card says how it did on customers held out: campaign models show {score}",
                "模型卡给出留出客户上的表现：campaign models show {score}",
            )
        },
    ),
    Entry(
        "M137",
        "error",
        ("Nowhere to keep models", "模型无处保存"),
        ("the folder {folder} of the project cannot be written: {why}", "项目的文件夹 {folder} 无法写入：{why}"),
        (
            "A version that was not kept whole does not count; what was kept before decides as before.",
            "没有完整保存的版本不算数；此前保存的版本照常用于决策。",
        ),
        _GOOD + "$ campaign train",
        _GOOD + "$ campaign train",
        {
            "way": (
                "Make room or rights there, or move away what bears that name; then train again.",
                "请在那里腾出空间或授予权限，或移走同名文件，然后重新训练。",
            )
        },
    ),
    Entry(
        "M138",
        "note",
        ("A score that has no model yet", "评分还没有模型"),
        (
            "{fact} is learned and no model of it is promoted here; simulate and decide will ask for one",
            "{fact} 需要模型，而此处还没有启用的版本；simulate 和 decide 会要求先有模型",
        ),
        _NOT_BLIND,
        _GOOD + "$ campaign schema --update\n$ campaign check",
        _FEATURES + "$ campaign schema --update\n$ campaign check",
        {"train": _TRAIN},
    ),
    Entry(
        "M139",
        "note",
        ("Other customers than the model knows", "客户与模型所学的不同"),
        (
            "customers are no longer like those that {fact} learned from: {what}",
            "客户与 {fact} 所学习的客户已有明显不同：{what}",
        ),
        (
            "A model answers also where it has learned nothing. PSI sums up how far shares have moved: told from 0.25 "
            "on, and beyond what chance does. It is a warning where the scores themselves have moved.",
            "模型在没有学过的地方也会给出答案。PSI 概括各区间占比的变化：超出偶然且达到 0.25 时提示；"
            "评分本身变化时为警告。",
        ),
        _GOOD,
        _GOOD,
        {
            "either": (
                "Train it anew where it is old; leave a fact that only grows with time out of uses:",
                "模型较旧时请重新训练；只随时间增长的事实请从 uses: 中去掉",
            )
        },
    ),
    Entry(
        "M134",
        "warning",
        ("Not promoted by itself", "未自动启用"),
        (
            "version {version} of {fact} is kept and not promoted: its card says {codes}",
            "{fact} 的第 {version} 版已保存但未启用：模型卡提示 {codes}",
        ),
        _NOT_BLIND,
        _GOOD,
        _GOOD,
        {
            "promote": (
                "Read the card; promote it all the same: campaign models promote {score} {version}",
                "请阅读模型卡；仍要启用：campaign models promote {score} {version}",
            )
        },
    ),
)
