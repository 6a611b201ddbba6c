"""What the figures and tables of a card say, in a manager's words; a name that is not here is shown as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...segments.learning.versions import Version

_FIGURES = {
    "rows": (("rows learned from", ""), ("学习所用行数", "")),
    "people": (("people", ""), ("人数", "")),
    "rows held out": (
        ("rows held out", "rows the figures below were measured on, which the model had not seen"),
        ("留出行数", "下列指标在模型未见过的这些行上测得"),
    ),
    "base rate": (("base rate", "the share that happened"), ("基准率", "实际发生的比例")),
    "AUC": (
        (
            "AUC",
            "of two people, one who did and one who did not: how often the first has the higher score; .5 is a coin",
        ),
        ("AUC", "任取一个发生者与一个未发生者，前者评分更高的比例；0.5 等于抛硬币"),
    ),
    "PR AUC": (
        ("PR AUC", "precision over all cuts, mean; a constant score gives the base rate"),
        ("PR AUC", "各阈值精确率的平均；常数评分得到基准率"),
    ),
    "Brier": (
        ("Brier", "mean squared distance of the score from what happened; less is better"),
        ("Brier 分数", "评分与实际结果的均方差；越小越好"),
    ),
    "Brier skill": (
        ("Brier skill", "share of the Brier score of a constant that the model saves"),
        ("Brier 技能", "相对常数评分节省的 Brier 分数比例"),
    ),
    "log loss": (("log loss", "less is better"), ("对数损失", "越小越好")),
    "calibration error": (
        ("calibration error", "how far scores lie from the shares that happened, on average over ten groups"),
        ("校准误差", "十组中评分与实际比例的平均差距"),
    ),
    "customers": (("customers", "of whom enough is known"), ("客户数", "信息足够的客户")),
    "groups": (("groups", ""), ("客群数", "")),
    "interests": (("interests", ""), ("兴趣数", "")),
    "same on resamples": (
        ("same on resamples", "customers drawn anew and grouped: how alike the grouping is; 1 the same, 0 by chance"),
        ("重抽样一致性", "重新抽取客户再分组，分法有多一致；1 为完全相同，0 为偶然"),
    ),
    "silhouette": (
        ("silhouette", "how much nearer customers are to their own group than to the next; 1 sharp, 0 none"),
        ("轮廓系数", "客户离自己客群比离相邻客群近多少；1 为分明，0 为没有区别"),
    ),
    "groups set apart": (
        ("groups set apart", "groups with at most half as many customers midway to any other as around the centres"),
        ("分开的客群", "到任一其他客群的中途，客户数不及中心附近一半的客群"),
    ),
    "smallest group": (("smallest group", "its share of the customers"), ("最小客群", "占客户的比例")),
    "without a group": (
        ("without a group", "share of customers of whom a fact is unknown"),
        ("没有客群", "有事实未知的客户比例"),
    ),
    "without an interest": (
        ("without an interest", "share of customers who bought too little"),
        ("没有兴趣", "购买过少的客户比例"),
    ),
    "times likelier": (
        (
            "times likelier",
            "half of what a customer bought, foreseen from the other half: how many times as likely as by what "
            "everybody buys",
        ),
        ("预见倍数", "由客户一半的购买预见另一半：可能性是按大众购买推测的几倍"),
    ),
    "same from either half": (
        (
            "same from either half",
            "share of customers whose main interest is the same, learned from either half of all",
        ),
        ("两半一致性", "用客户的两半分别学习，主要兴趣相同的客户比例"),
    ),
    "still in the same group": (("still in the same group", ""), ("仍在同一客群", "")),
    "drift of sizes (PSI)": (
        ("drift of sizes (PSI)", "less than chance alone would show: no drift"),
        ("大小漂移（PSI）", "低于偶然水平即无漂移"),
    ),
    "lift of the best tenth": (
        ("lift of the best tenth", "how many times as often it happens among the tenth with the highest scores"),
        ("最高十分位提升", "评分最高的十分之一中发生的频率是平均的几倍"),
    ),
    "average effect": (
        ("average effect", "what the offer changes, of all contacted; measured against those who got nothing"),
        ("平均效果", "优惠对全部被联系者带来的变化；与未获任何优惠者相比"),
    ),
    "average effect, shrunk": (
        ("average effect, shrunk", "what the score says on average: less by its own noise, so that luck is not spent"),
        ("平均效果（收缩）", "评分的平均值：已按自身噪声缩小，以免把运气当成效果"),
    ),
    "Qini": (
        ("Qini", "how well it finds those who are moved; 0 is drawing lots, 1 cannot be reached"),
        ("Qini", "找到被打动者的能力；0 等于随机抽取，1 不可能达到"),
    ),
    "gain over random depth": (
        ("gain over random depth", "outcome a person more than by lots, on average over how many are contacted"),
        ("超出随机的增益", "相对随机抽取，每人多出的结果（对各种触达比例取平均）"),
    ),
    "AUUC": (("AUUC", "area under the curve of gains"), ("AUUC", "增益曲线下的面积")),
    "true part of the learnt differences": (
        ("true part of the differences", "of what it says between customers; 1 is right, 0 is noise"),
        ("差异中真实的部分", "它所说的客户间差异；1 为准确，0 为噪声"),
    ),
    "part that is kept": (
        ("part that is kept", "of the differences between customers; 0: everybody has the average"),
        ("保留的部分", "客户间差异保留多少；0：所有人取平均值"),
    ),
    "value of best single offer to all": (
        ("the best single offer to all", "outcome a person if everybody got it"),
        ("向所有人发放最佳单一优惠", "所有人都得到它时每人的结果"),
    ),
    "value of targeting": (
        ("choosing by customer", "outcome a person if whoever is moved gets what moves her"),
        ("按客户选择", "每位被打动者得到最适合的优惠时每人的结果"),
    ),
    "gain of targeting": (
        ("what choosing by customer adds", "to the best plan without a model"),
        ("按客户选择的增益", "相对于不用模型的最佳方案"),
    ),
    "orders and products": (("orders and products", ""), ("订单与商品数", "")),
    "products": (("products", ""), ("商品数", "")),
    "categories": (("categories", ""), ("品类数", "")),
    "people in trials": (("people in trials", "who came back within the window"), ("试验人数", "在窗口期内回购的客户")),
    "hit rate@10, something new": (
        (
            "hit rate@10, something new",
            "of customers who came back: how many bought one of ten products they had never had",
        ),
        ("命中率@10（新商品）", "回购客户中买了十件推荐新商品之一的比例"),
    ),
    "hit rate@10, anything": (
        ("hit rate@10, anything", "the same, where what they had before may be named again"),
        ("命中率@10（不限）", "同上，但允许推荐买过的商品"),
    ),
    "MRR, something new": (
        ("MRR, something new", "mean of 1 / place of the first product that was bought"),
        ("MRR（新商品）", "首个命中位置倒数的平均"),
    ),
    "MRR, anything": (("MRR, anything", "the same, with what they had before"), ("MRR（不限）", "同上，含买过的商品")),
    "hit rate@1, next category": (
        ("hit rate@1, next category", "how often the first guess was the category of the next order"),
        ("下一品类命中率", "第一猜测即为下一单品类的比例"),
    ),
}
_BASELINES = {
    "by chance": "偶然",
    "what everybody buys": "大众购买",
    "chance alone, once in a hundred": "偶然（百里挑一）",
    "what sells": "热销商品",
    "the last one again": "重复上次品类",
    "everybody the same": "人人相同",
    "when it was taught": "学习时",
    "plain difference of means": "均值之差",
    "response ranking": "按响应排序",
    "random": "随机抽取",
    "nobody": "不发给任何人",
    "as promised": "模型所说",
}
_TABLES = {
    "hit rates": (
        (
            "How often one of the first products was bought",
            "similar: what goes with hers; popular: what sells; again: hers",
        ),
        ("前几件推荐被购买的比例", "similar：关联商品；popular：热销商品；again：她自己常买的商品"),
    ),
    "next category": (("How often the category of the next order was right", ""), ("猜中下一单品类的比例", "")),
    "calibration": (
        (
            "Is a score of 40 % right in 40 of 100 cases?",
            "Ten groups of equal size; the bars should be of equal length.",
        ),
        ("评分 40 % 时，100 人中是否真有 40 人？", "分为人数相同的十组；两条应当一样长。"),
    ),
    "deciles": (
        ("How often it happens, from the highest scores to the lowest", ""),
        ("从高分到低分，实际发生的比例", ""),
    ),
    "precision and recall": (("If only those above a score are addressed", ""), ("只触达高于某评分的人", "")),
    "facts": (("Which facts it rests on", ""), ("依据的事实", "")),
    "coefficients": (("Weights", ""), ("权重", "")),
    "choice of the method": (("Why this method", ""), ("为何选用该方法", "")),
    "effect by tenth": (
        ("Are those moved of whom it says so?", "Ten groups of equal size; what it says, and what was measured."),
        ("它说会被打动的人，真的被打动了吗？", "分为人数相同的十组；模型所说与实测效果。"),
    ),
    "gain by share contacted": (("If only the best are contacted", ""), ("只联系最有希望的人", "")),
    "what moves people": (
        ("What moves people", "The whole function, nothing is hidden."),
        ("什么打动客户", "完整函数，毫无隐藏。"),
    ),
    "policies: outcome less costs per person": (
        (
            "What each plan is worth, a person",
            "By three estimates; from people of whom the plan and the lot agreed. Nobody's own promises are added up.",
        ),
        ("各方案每人的价值", "三种估计；依据方案与随机分配一致的人。不累加模型自身的承诺。"),
    ),
    "groups": (
        ("Who is in the groups", "Means of each fact; the last row is everybody."),
        ("各客群的客户", "各事实的平均值；最后一行为全部客户。"),
    ),
    "interests": (("What the interests are", ""), ("各兴趣的内容", "")),
    "number of groups": (("Why so many groups", ""), ("为何是这个数目", "")),
    "moves": (("Who stayed, who moved", ""), ("谁留下，谁移动", "")),
    "base rate by instant": (("How often it happened, day by day of learning", ""), ("各学习日的实际比例", "")),
}


def figure_words(name: str, language: str) -> tuple[str, str]:
    """Its name, and what it says."""
    return _FIGURES.get(name, ((name, ""), (name, "")))[language == "zh"]


def baseline_words(name: str, language: str) -> str:
    """The dumbest guess, or one fact alone."""
    if language != "zh":
        return name
    if name.endswith(" alone"):
        return f"仅凭 {name.removesuffix(' alone')}"
    return _BASELINES.get(name, name)


def table_words(name: str, language: str) -> tuple[str, str]:
    """Its title, and a note under it."""
    return _TABLES.get(name, ((name, ""), (name, "")))[language == "zh"]


def learnt_words(version: Version, language: str) -> str:
    """What the score says, in a sentence."""
    values = {"days": version.within, "column": version.column, "margin": version.margin or ""}
    own = language == "zh"
    if version.learn == "uplift":
        return _effect_words(version, own)
    return _LEARNT["margin" if version.margin else version.learn][own].format(**values)


def _effect_words(version: Version, own: bool) -> str:
    on = (
        version.column
        or {
            "order": ("the probability of an order", "下单概率"),
            "value": ("margin", "毛利") if version.margin else ("revenue, returns taken off,", "收入（已扣除退货）"),
        }[version.outcome][own]
    )
    if own:
        return f"{version.offer} 给客户带来的变化：联系当日起 {version.within} 天内的{on}，与什么都没得到相比。"
    return (
        f"What {version.offer} changes for a customer: in {on} within {version.within} days from the contact on,"
        " compared with getting nothing."
    )


_LEARNT = {
    "order": (
        "The probability, as of any day, that a customer who has ordered before orders again within {days} days.",
        "以任意一天为准，曾下单的客户在 {days} 天内再次下单的概率。",
    ),
    "churn": (
        "The probability that a customer does not order within twice her usual gap, at most {days} days.",
        "客户在其惯常间隔的两倍时间内（最多 {days} 天）不再下单的概率。",
    ),
    "value": (
        "The revenue expected from a customer within {days} days, returns taken off.",
        "预期客户在 {days} 天内带来的收入（已扣除退货）。",
    ),
    "margin": (
        "The margin expected from a customer within {days} days: revenue times {margin}.",
        "预期客户在 {days} 天内带来的毛利：收入乘以 {margin}。",
    ),
    "label": ("The probability that {column} is yes.", "{column} 为“是”的概率。"),
    "groups": (
        "Groups of customers who are alike in a few facts, named by what sets them apart.",
        "在若干事实上相似的客户群，以其特点命名。",
    ),
    "interests": (
        "What customers are interested in, by what is bought together.",
        "由一起购买的内容得出的客户兴趣。",
    ),
    "products": (
        "The product a customer most likely likes next: what goes with those she bought, as orders show. "
        "A guess counts as a hit where she buys it within {days} days.",
        "客户接下来最可能喜欢的商品：根据订单，与她买过的商品常一起购买的商品。{days} 天内购买即算命中。",
    ),
    "next_category": (
        "The category of most products of a customer's next order, by that of her last one; a hit within {days} days.",
        "根据客户上一单的品类，预测下一单主要的品类；{days} 天内购买即算命中。",
    ),
}
