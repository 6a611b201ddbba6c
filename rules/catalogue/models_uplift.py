"""Messages about learnt effects of offers (codes M200-M229): what the contacts show, and what they do not."""

from __future__ import annotations

from .entry import Entry

_RECORD = (
    "Record with every contact the probability that the system gave it; effects can then be learnt without guessing.",
    "请为每次联系记录系统发放它的概率，这样学习效果时就不必猜测。",
)
_LOT = (
    "Draw a part of the contacts by lot (a tenth is a good beginning), those without an offer included.",
    "请让一部分联系随机产生（十分之一是不错的开始），包括不发优惠的人。",
)

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "M200",
        "warning",
        ("no usable heterogeneity", "没有可用的差异"),
        (
            "{offer}: no usable heterogeneity. Ranking customers by its learnt effect is not proved better than drawing"
            " lots ({measure} {qini}, its noise from {low} to {high}); everybody's score is the average effect,"
            " {effect}",
            "{offer}：没有可用的差异。按学到的效果给客户排序，未被证明好于随机抽取"
            "（{measure} {qini}，噪声范围 {low} 到 {high}）；所有人的分数都是平均效果，{effect}",
        ),
        (
            "A model always finds differences; those that vanish on people it has not seen cost money and move nobody.",
            "模型总能找到差异；换一批没见过的人就消失的差异只会花钱，打动不了任何人。",
        ),
        "contacts in which an offer moves everybody alike, or too few to see who is moved more",
        "contacts in which the offer moves some customers visibly more than others",
        {
            "response": (
                "The money figure stays right on average. Where an order of customers is needed, it is by expected"
                " response.",
                "金额的平均值仍然正确。需要排序时，按预期响应排序。",
            )
        },
    ),
    Entry(
        "M201",
        "warning",
        ("targeting by effect would do harm", "按效果定向反而有害"),
        (
            "{offer}: targeting would do harm. On people it has not seen, the ranking by effect is worse than drawing"
            " lots ({measure} {qini}, its noise from {low} to {high}); it is not used",
            "{offer}：定向反而有害。在没见过的人身上，按效果排序比随机抽取还差"
            "（{measure} {qini}，噪声范围 {low} 到 {high}）；不采用该排序",
        ),
        (
            "A ranking that is reliably wrong hints at a fault in the data: arms mixed up, facts of after the contact.",
            "稳定出错的排序说明数据可能有问题：组别写反，或使用了联系之后的事实。",
        ),
        "an outcome counted for the wrong arm in the rows of one half of the customers",
        "contacts whose facts were known before the contact, with the arms named rightly",
        {
            "average": (
                "Everybody's score is the average effect. Look at the arms and at the dates of the facts.",
                "所有人的分数都是平均效果。请检查组别名称和事实的日期。",
            )
        },
    ),
    Entry(
        "M202",
        "note",
        ("one offer for all is as good", "统一发放一种优惠效果相同"),
        (
            "one offer for all is as good: choosing by customer instead of {best} brings {gain}, with noise from {low}"
            " to {high}",
            "统一发放效果相同：用按客户选择代替{best}带来 {gain}，噪声范围 {low} 到 {high}",
        ),
        (
            "The simplest plan that brings as much is the best one: it needs no model and no explanation.",
            "收益相同时，最简单的方案最好：不需要模型，也不需要解释。",
        ),
        "two offers, one of which moves everybody more than the other does",
        "offers that suit different customers, or contacts that cost something",
    ),
    Entry(
        "M203",
        "warning",
        ("the effect is not different from nothing", "效果与零没有差别"),
        (
            "{offer}: the effect itself is not different from nothing: {effect}, with noise from {low} to {high}",
            "{offer}：效果本身与零没有差别：{effect}，噪声范围 {low} 到 {high}",
        ),
        (
            "Customers who would have come anyway make any offer look good; only the difference to those without it"
            " counts.",
            "本来就会来的客户会让任何优惠看起来都有效；只有与未获优惠者的差别才算数。",
        ),
        "400 contacts, 11 orders with the offer and 10 without",
        "contacts enough to tell the effect from nothing",
    ),
    Entry(
        "M204",
        "warning",
        ("too few people got an offer", "得到某优惠的人太少"),
        (
            "{offer}: only {count} people who got it have a known outcome; {fewest} are needed before anything is"
            " learnt, so its score stays unknown",
            "{offer}：得到它且结果已知的只有 {count} 人；至少需要 {fewest} 人才能学习，因此其分数保持未知",
        ),
        (
            "With fewer, chance decides what the model says.",
            "人数再少，模型的结论就由偶然决定。",
        ),
        "12 contacts with ten_off, 5,000 without an offer",
        "at least 50 people with the offer, better some thousand",
        {
            "more": (
                "Give the offer to more people drawn by lot, or wait until more outcomes are known.",
                "请随机向更多人发放该优惠，或等待更多结果。",
            )
        },
    ),
    Entry(
        "M205",
        "note",
        ("how many contacts would be needed", "需要多少次联系"),
        (
            "{offer}: to see {what} with a probability of 80 %, if it is as large as it looks, about {needed} contacts"
            " would be needed; there are {contacts}",
            "{offer}：如果{what}确实如目前所见，要以 80% 的概率看到它，约需 {needed} 次联系；现有 {contacts} 次",
        ),
        (
            "Noise falls with the root of the number: half the noise needs four times the contacts.",
            "噪声随次数的平方根下降：噪声减半需要四倍的联系次数。",
        ),
        "42,000 contacts of an offer that moves some a little more than others",
        "as many contacts as the sentence names",
    ),
    Entry(
        "M206",
        "warning",
        ("contacts were not drawn by lot", "联系不是随机产生的"),
        (
            "contacts were not drawn by lot {said}. The probabilities are estimated from the facts by logistic"
            " regression. The effects are right only if the facts hold all that decided who was contacted",
            "联系不是随机产生的{said}。概率由事实通过逻辑回归估计。只有当事实包含决定联系谁的一切因素时，效果才正确",
        ),
        (
            "Whoever picks likely buyers for a campaign makes it look better than it is. No model repairs that for"
            " certain.",
            "如果挑选的本来就是可能购买的人，活动看起来会比实际更好。没有任何模型能保证纠正这一点。",
        ),
        "contacts of those whom a rule picked as likely buyers, without probabilities",
        "contacts drawn by lot, or with the probability of every contact recorded",
        {"record": _RECORD, "lot": _LOT},
    ),
    Entry(
        "M207",
        "warning",
        ("the groups do not overlap", "两组人没有重叠"),
        (
            "{share} of the people had a chance below {least} of one of the offers or of none, so nobody is there to"
            " compare them with; {done}",
            "{share} 的人得到某一优惠（或不得优惠）的概率低于 {least}，因此没有可比较的人；{done}",
        ),
        (
            "What an offer does to people who never get it cannot be seen in the data, only invented by a model.",
            "优惠对从未得到它的人有什么作用，数据中看不到，只能由模型编造。",
        ),
        "everybody who spent over 300 got the offer, nobody else did",
        "contacts in which everybody could have got every offer, and none",
        {"lot": _LOT},
    ),
    Entry(
        "M208",
        "warning",
        ("nobody to compare with", "没有可比较的人"),
        (
            "only {count} people without an offer have a known outcome; {fewest} are needed, or no effect can be"
            " measured",
            "结果已知且未发优惠的只有 {count} 人；至少需要 {fewest} 人，否则无法衡量任何效果",
        ),
        (
            "An effect is a difference to those who got nothing.",
            "效果就是与什么都没得到的人之间的差别。",
        ),
        "every customer got the offer",
        "contacts and, drawn by lot, people who got nothing",
        {
            "holdout": (
                "Keep a part of the customers without an offer: `holdout` in the campaign.",
                "请保留一部分客户不发优惠：活动中的 `holdout`。",
            )
        },
    ),
    Entry(
        "M209",
        "note",
        ("the offer does harm to some", "优惠对部分人有害"),
        (
            "{offer}: {share} of the people are better left alone: with the offer they bring {effect} (at most {high})",
            "{offer}：{share} 的人最好不要打扰：得到优惠后他们带来 {effect}（最多 {high}）",
        ),
        (
            "A message can remind people to cancel, or give away what they would have paid for.",
            "一条消息可能提醒人们退订，或把他们本来会付钱的东西白送出去。",
        ),
        "a reminder after which silent subscribers cancel",
        "an offer that harms nobody",
        {
            "spare": (
                "A rule that forbids the offer where its score is below 0 spares them.",
                "可以写一条规则：分数低于 0 时禁止该优惠。",
            )
        },
    ),
    Entry(
        "M210",
        "warning",
        ("the offer does harm on average", "优惠总体有害"),
        (
            "{offer}: the offer does harm on average: {effect}, with noise from {low} to {high}",
            "{offer}：优惠总体有害：{effect}，噪声范围 {low} 到 {high}",
        ),
        (
            "It costs money twice: what is given, and what is lost.",
            "它花两次钱：送出去的，和失去的。",
        ),
        "a discount that teaches regulars to wait for it",
        "an offer after which people do more of what is wanted",
        {
            "stop": (
                "Stop the offer, or give it only to those whom it moves the other way.",
                "请停止该优惠，或只发给效果为正的人。",
            )
        },
    ),
    Entry(
        "M211",
        "warning",
        ("the recorded probabilities cannot be right", "记录的概率不可能正确"),
        (
            "{offer}: the recorded probabilities cannot be right: by them, those who got it stand for {people} people,"
            " but there are {of}; nothing is learnt",
            "{offer}：记录的概率不可能正确：按这些概率，得到它的人代表 {people} 人，但实际有 {of} 人；不学习任何内容",
        ),
        (
            "Each contact counts as often as its probability is small; wrong probabilities make a wrong effect, with a"
            " small error beside it.",
            "概率越小，每次联系的权重越大；概率错了，效果也错，而旁边的误差看起来却很小。",
        ),
        "probability 0.5 in every row, of an offer that a tenth of the people got",
        "the probability with which the row's own arm was drawn, in every row",
        {"record": _RECORD},
    ),
    Entry(
        "M212",
        "note",
        ("rows were left out", "部分行未使用"),
        (
            "{rows} of {of} contacts were left out: their outcome is unknown, or their probability is not above 0 and"
            " at most 1",
            "{of} 次联系中有 {rows} 次未使用：结果未知，或概率不在 0（不含）到 1 之间",
        ),
        (
            "If outcomes are missing more often in one group than in the other, the effect is wrong.",
            "如果一组缺失的结果比另一组多，效果就是错的。",
        ),
        "contacts of yesterday, whose thirty days are not over",
        "contacts with a known outcome",
    ),
    Entry(
        "M213",
        "warning",
        ("every outcome is the same", "所有结果都相同"),
        (
            "every outcome is {value}: there is nothing to learn from",
            "所有结果都是 {value}：没有可学的内容",
        ),
        (
            "The days that count may not be over, or the outcome counts the wrong event.",
            "统计期可能尚未结束，或结果统计了错误的事件。",
        ),
        "nobody bought, with the offer or without",
        "contacts after which some people did what was hoped for and some did not",
        {
            "outcome": (
                "Look at the outcome: which event, within how many days?",
                "请检查结果的定义：哪个事件，多少天之内？",
            )
        },
    ),
    Entry(
        "M214",
        "note",
        ("the likeliest buyers are moved least", "最可能购买的人最难被打动"),
        (
            "{offer}: ranking by response is worse than drawing lots ({measure} {qini}): those likeliest to respond are"
            " moved least",
            "{offer}：按响应排序比随机抽取还差（{measure} {qini}）：最可能响应的人最难被打动",
        ),
        (
            "The usual way of choosing gives the offer to those who would have come anyway.",
            "通常的选法会把优惠发给本来就会来的人。",
        ),
        "a coupon for regulars who come every week without it",
        "an offer that moves likely buyers as well",
    ),
    Entry(
        "M215",
        "warning",
        ("choosing by customer brings less", "按客户选择收益更低"),
        (
            "choosing by customer instead of {best} would do harm: it brings {gain}, with noise from {low} to {high}",
            "用按客户选择代替{best}反而有害：带来 {gain}，噪声范围 {low} 到 {high}",
        ),
        (
            "The best of several uncertain numbers is too good to be true; on people not seen it shows.",
            "若干不确定数字中最好的那个往往好得不真实；换一批没见过的人就会显现。",
        ),
        "three offers learnt from some hundred contacts each",
        "offers whose effects can be told apart for every customer",
        {
            "single": (
                "Stay with the plan without a model until there are more contacts.",
                "在有更多联系之前，请沿用不需要模型的方案。",
            )
        },
    ),
)
