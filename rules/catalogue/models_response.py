"""Remarks about models of what a customer will do: buy, redeem, open, leave (codes M140-M169)."""

from __future__ import annotations

from .entry import Entry

_TRAIN = "campaign train buys_again"
_BAD = "features:\n  - {id: orders, measure: orders}\nscores:\n  - {id: buys_again, learn: order, within: 700 days}\n"
_GOOD = "features:\n  - {id: orders, measure: orders}\nscores:\n  - {id: buys_again, learn: order, within: 30 days}\n"
_NOTHING = (
    "A score made from nothing would look like any other; so it stays unknown, rules that use it do not fire, and the "
    "report counts them.",
    "凭空得出的分数看起来与其他分数无异；因此分数保持未知，使用它的规则不会触发，报告会列出数量。",
)
_FLATTERS = (
    "The model looks better in the trial than it will ever be: what it has seen there is not known when it is needed.",
    "模型在试算中的表现会高于实际：它在试算中看到的信息，真正使用时并不存在。",
)
_HONEST = (
    "A score that people do not compare with something simple is believed too much or too little.",
    "分数若不与简单的做法相比，就会被高估或低估。",
)
_COLUMNS = (
    "A model reads the facts that it was taught with; with others it would say something at random.",
    "模型读取的是训练时的那些事实；换成别的，得出的就是随意的数字。",
)
_LATER = (
    "Give it a longer window or more history, then train again.",
    "请加长时间窗或提供更多历史数据，然后重新训练。",
)
_LEAVE_OUT = (
    "If it is not known on the day of the decision, take {fact} out of the features of this score and train again.",
    "如果决策当天并不知道它，请从该分数的特征中去掉 {fact} 并重新训练。",
)

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "M140",
        "warning",
        ("there is nothing to learn from", "没有可供学习的数据"),
        (
            "there is not a single row to learn from; the score is unknown for everybody",
            "没有任何可供学习的记录；所有客户的分数均为未知",
        ),
        _NOTHING,
        _BAD,
        _GOOD,
        {
            "window": (
                "Are there customers before the first day, and data for a whole window after it? Shorten the window.",
                "首个观察日之前有客户吗？之后的数据够一个完整的时间窗吗？请缩短时间窗。",
            )
        },
    ),
    Entry(
        "M141",
        "warning",
        ("it always happened, or never", "结果只有一种"),
        (
            "in {rows} rows {which}: there is nothing to tell apart; the score is unknown for everybody",
            "{rows} 条记录中{which}：无从区分；所有客户的分数均为未知",
        ),
        _NOTHING,
        _BAD,
        _GOOD,
        {
            "window": (
                "Look at what is learnt and over how many days: a longer window finds more, a shorter one less.",
                "请检查学习的内容和天数：时间窗越长，发生的越多；越短则越少。",
            )
        },
    ),
    Entry(
        "M142",
        "warning",
        ("too few to learn from", "数据太少"),
        (
            "{rows} rows, {rarer} of the rarer outcome; at least {least_rows} and {least} are needed; "
            "the score is unknown for everybody",
            "共 {rows} 条记录，较少的一种结果有 {rarer} 条；至少需要 {least_rows} 条和 {least} 条；"
            "所有客户的分数均为未知",
        ),
        _NOTHING,
        _BAD,
        _GOOD,
        {"later": _LATER},
    ),
    Entry(
        "M143",
        "warning",
        ("no fact tells anything", "没有任何有用的事实"),
        (
            "none of the {facts} facts differs between customers; everybody gets the same score, {rate}",
            "{facts} 个事实在客户之间没有任何差别；所有客户的分数相同，均为 {rate}",
        ),
        _HONEST,
        _BAD,
        _GOOD,
        {
            "facts": (
                "Add features that differ: days since the last order, orders, spend.",
                "请添加有差别的特征：距上次下单的天数、订单数、消费额。",
            )
        },
    ),
    Entry(
        "M144",
        "warning",
        ("a fact from after the decision", "决策之后才有的事实"),
        (
            "{fact} lies on or after the day of the decision in {count} of {rows} rows ({share})",
            "在 {rows} 条记录中，{count} 条（{share}）的 {fact} 不早于决策当天",
        ),
        _FLATTERS,
        _TRAIN,
        _GOOD,
        {
            "leave": _LEAVE_OUT,
            "planned": (
                "A day that is agreed beforehand, such as the end of a contract, may stay.",
                "事先约定的日期（例如合同到期日）可以保留。",
            ),
        },
    ),
    Entry(
        "M145",
        "warning",
        ("a fact that looks like the outcome in disguise", "疑似变相的结果"),
        (
            "{fact} alone ranks with an AUC of {auc}; the next fact reaches {next}",
            "仅凭 {fact} 一项，AUC 就达到 {auc}；次强的事实只有 {next}",
        ),
        (
            "How long a call lasted tells whether it ended in a sale, and is known only when the call is over. A model "
            "with such a fact is perfect in the trial and useless in the shop.",
            "通话时长能说明是否成交，但要等通话结束才知道。含有这类事实的模型在试算中完美，在实际中毫无用处。",
        ),
        _TRAIN,
        _GOOD,
        {
            "ask": (
                "Ask where it comes from: is it filled in, or changed, only once the outcome is there?",
                "请查明它的来源：是否在结果出现之后才填写或改动？",
            ),
            "leave": _LEAVE_OUT,
        },
    ),
    Entry(
        "M146",
        "warning",
        ("one person on both sides", "同一个人既用于学习又用于检验"),
        (
            "{rows} rows show only {profiles} different profiles, about {each} rows each ({facts}). With rows dealt at "
            "random the AUC is {random}, with rows of one profile kept together {together}: the second one is honest, "
            "and the figures here are of that kind",
            "{rows} 条记录只有 {profiles} 种不同的客户画像，每种约 {each} 条（{facts}）。随机划分时 AUC 为 {random}，"
            "同一画像不拆开时为 {together}：后者才可信，此处的数字均按后者计算",
        ),
        _FLATTERS,
        _TRAIN,
        _GOOD,
        {
            "person": (
                "Name the column that says which rows are of one person; then nothing has to be guessed.",
                "请指明用于识别同一个人的列；这样就不必猜测。",
            )
        },
    ),
    Entry(
        "M147",
        "note",
        ("facts that say nothing", "没有信息的事实"),
        ("{count} facts are left out: {facts}", "有 {count} 个事实未被使用：{facts}"),
        (
            "A fact that is the same for everybody, or another for everybody, tells nobody apart.",
            "对所有人都相同或人人不同的事实，无法区分任何人。",
        ),
        _TRAIN,
        _GOOD,
        {
            "expected": (
                "If one of them should differ, look at its column and at its window.",
                "如果其中某项本应有差别，请检查它的列和时间窗。",
            )
        },
    ),
    Entry(
        "M148",
        "warning",
        ("too few people to test on", "人数太少，无法检验"),
        (
            "the {rows} rows are of {people} people; held out one part of them after the other, no part has both "
            "outcomes; the score is unknown for everybody",
            "{rows} 条记录只涉及 {people} 人；依次留出一部分人时，没有任何一部分同时包含两种结果；"
            "所有客户的分数均为未知",
        ),
        (
            "What was learnt of a person says nothing about how well others are foreseen.",
            "从某个人身上学到的，不能说明对其他人的预测有多准。",
        ),
        _BAD,
        _GOOD,
        {
            "person": (
                "See that the column that tells people apart is the right one; more people are needed, not more rows.",
                "请确认用于区分客户的列是否正确；需要的是更多的人，而不是更多的记录。",
            )
        },
    ),
    Entry(
        "M149",
        "warning",
        ("one fact does as well", "单一事实就够了"),
        (
            "the model ranks with an AUC of {auc} (with its noise down to {low}); {fact} alone reaches {beside}",
            "模型的 AUC 为 {auc}（计入波动最低 {low}）；仅凭 {fact} 就达到 {beside}",
        ),
        _HONEST,
        _TRAIN,
        _GOOD,
        {
            "rank": (
                "For choosing whom to write to, {fact} does; the model still gives a probability.",
                "用于挑选客户时，用 {fact} 即可；模型仍可给出概率。",
            )
        },
    ),
    Entry(
        "M150",
        "warning",
        ("the scores are off", "分数有偏差"),
        (
            "scores stray from what happened by {error} in the mean, where chance alone gives {chance}; they said "
            "{said}, and it happened in {happened}",
            "分数与实际平均相差 {error}，而偶然误差仅为 {chance}；预测为 {said}，实际发生 {happened}",
        ),
        (
            "Rules compare a score with 0.4 and budgets multiply it with money: both need it to mean what it says.",
            "规则会把分数与 0.4 比较，预算会把它乘以金额：两者都要求分数名副其实。",
        ),
        "campaign evaluate buys_again",
        _GOOD,
        {
            "train": (
                "Train on newer days; if it happens again, behaviour moves faster than the window.",
                "请用较近的日期重新训练；如果再次出现，说明行为变化快于时间窗。",
            )
        },
    ),
    Entry(
        "M152",
        "warning",
        ("an outcome that is neither yes nor no", "结果既不是“是”也不是“否”"),
        (
            "{count} of {rows} rows are left out: their outcome is {example}; it must be 0 or 1",
            "{rows} 条记录中有 {count} 条未使用：结果为 {example}；应为 0 或 1",
        ),
        (
            "Guessing what was meant would teach the model something nobody said.",
            "猜测含义会让模型学到没有人说过的内容。",
        ),
        _TRAIN,
        _GOOD,
        {"column": ("Make it a yes-or-no column.", "请改为“是/否”列。")},
    ),
    Entry(
        "M153",
        "warning",
        ("it happens more often, or less often, than before", "发生率有变化"),
        (
            "it happened in {now} of the latest rows and in {then} of the earlier ones",
            "在最近的记录中发生率为 {now}，此前为 {then}",
        ),
        (
            "A season or a trend that the model does not know: the scores are set to the latest days, and may be wrong "
            "for the next.",
            "模型不了解季节或趋势：分数按最近的日期校准，之后可能不再准确。",
        ),
        _TRAIN,
        _GOOD,
        {
            "again": (
                "Train again before every large campaign; compare with the same season of last year.",
                "每次大型活动前请重新训练；并与去年同期比较。",
            )
        },
    ),
    Entry(
        "M154",
        "warning",
        ("nothing to be judged by", "无从评判"),
        (
            "in {rows} rows it happened {hits} times; there is nothing to judge this model by",
            "{rows} 条记录中发生了 {hits} 次；无法据此评判该模型",
        ),
        _HONEST,
        "campaign evaluate buys_again",
        _GOOD,
        {
            "wait": (
                "Wait until a window is over in which it happened to some and not to others, and see that the model "
                "was taught.",
                "请等到一个时间窗结束，且有人发生、有人没有发生；并确认模型已训练成功。",
            )
        },
    ),
    Entry(
        "M155",
        "error",
        ("the model needs a fact that is not there", "缺少模型需要的事实"),
        (
            "the model was taught with {fact}, and there is no such fact now",
            "模型训练时使用了 {fact}，而现在没有这个事实",
        ),
        _COLUMNS,
        _TRAIN,
        _GOOD,
        {
            "restore": (
                "Declare the feature again, or train a new version without it.",
                "请重新声明该特征，或训练一个不含它的新版本。",
            )
        },
    ),
    Entry(
        "M156",
        "error",
        ("a fact of another kind than the model was taught", "事实的类型与训练时不同"),
        ("{fact} is {is} now; the model was taught with {taught}", "{fact} 现在的类型是 {is}；模型训练时是 {taught}"),
        _COLUMNS,
        _TRAIN,
        _GOOD,
        {
            "train": (
                "Give it its old kind back, or train a new version.",
                "请恢复原来的类型，或训练新版本。",
            )
        },
    ),
)
