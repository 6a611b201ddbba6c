"""Remarks on models of customer value: M170-M199."""

from __future__ import annotations

from .entry import Entry

ENTRIES = (
    Entry(
        "M170",
        "warning",
        ("the fit is degenerate", "拟合已退化"),
        (
            'the fit of "{method}" is degenerate: {why}. Tried on the window from {day} its total was {bias} against '
            'what came. It is not used; scores come from "{instead}"',
            "“{method}”的拟合已退化：{why}。在 {day} 起的检验时段内，其预测总额与实际相差 {bias}。未使用该方法，"
            "得分由“{instead}”给出",
        ),
        (
            "A degenerate fit looks like any other, and nothing holds its forecast. It is set aside even where its "
            "total happens to be near, and the next method that stood its test takes its place.",
            "退化的拟合表面上与正常结果无异，但其预测没有依据。即使总额碰巧接近也不采用，改用下一个通过检验的方法。",
        ),
        "a shop of steady wholesale buyers, on whom BG/NBD runs to b > 100",
        "a shop whose customers come and go",
    ),
    Entry(
        "M171",
        "note",
        ("frequent buyers spend another amount a purchase", "购买频率与单次金额相关"),
        (
            "customers who buy more often spend a different amount a purchase: their rank correlation is "
            "{correlation}, and the model of values assumes none (up to {limit} is let pass)",
            "购买更频繁的客户单次金额不同：秩相关系数为 {correlation}，而金额模型假设二者无关（绝对值不超过 {limit} "
            "可以接受）",
        ),
        (
            "Gamma-Gamma takes the value of a purchase and the number of purchases for unrelated. If they are not, "
            "the values of customers with few purchases are drawn towards a mean that is not theirs.",
            "Gamma-Gamma 模型假设单次金额与购买次数无关。若不成立，购买次数少的客户的金额会被拉向不属于他们的平均值。",
        ),
        "frequent buyers with large baskets, rare buyers with small ones",
        "baskets of all sizes among frequent and rare buyers",
    ),
    Entry(
        "M172",
        "note",
        ("for ranking, past spend does as well", "若只为排名，看过去消费即可"),
        (
            "for ranking customers the forecast adds nothing: the tenth it puts first brought {model} of the money, "
            "the tenth that spent most before {past}; the difference is within noise",
            "若只为给客户排名，预测没有额外作用：预测最高的十分之一客户带来了 {model} 的金额，"
            "过去消费最高的十分之一带来了 {past}，差异在误差范围内",
        ),
        (
            "Who spent most goes on to spend most. The forecast is for amounts of money: budgets, break-even, "
            "expected return of an offer.",
            "过去消费多的客户今后也消费多。预测的用途在于金额：预算、盈亏平衡、优惠的预期收益。",
        ),
        "a rule that takes the top tenth by customer value",
        "a rule that compares customer value with the cost of an offer",
    ),
    Entry(
        "M173",
        "note",
        ("the absolute error prefers zero", "平均绝对误差偏爱“零”"),
        (
            'by the mean absolute error "always zero" ({zero}) does no worse than the model ({model}); it is shown, '
            "and not used to choose",
            "按平均绝对误差，“一律预测为零”（{zero}）并不逊于该模型（{model}）；此指标仅供展示，不用于选择方法",
        ),
        (
            "Most customers buy nothing in any one window, so a forecast of nothing has a small absolute error, and "
            "a total of nothing.",
            "在任一时段内大多数客户都不购买，因此“预测为零”的绝对误差很小，但总额也为零。",
        ),
        "models compared by their mean absolute error",
        "models compared by squared error and by the total",
    ),
    Entry(
        "M174",
        "warning",
        ("too little history to test the forecast", "历史太短，无法检验预测"),
        (
            'the history is too short to hold anything out: scores over {days} days come from "{method}" and nobody '
            "has checked them",
            "历史太短，无法留出检验时段：未来 {days} 天的得分由“{method}”给出，未经检验",
        ),
        (
            "A forecast is worth what its test says. Without a window that it has not seen, there is no test.",
            "预测的可信度取决于检验；没有未见过的时段，就无法检验。",
        ),
        "purchases of three weeks",
        "purchases of a year and more",
    ),
    Entry(
        "M175",
        "warning",
        ("the horizon is longer than its test", "预测期长于检验期"),
        (
            "scores tell {days} days; what could be tested is {window} days. How well the rest holds is not known",
            "得分预测未来 {days} 天，但只能检验 {window} 天；其余部分的准确度未知",
        ),
        (
            "Errors grow with the horizon, and a season that lies beyond the test is not in it.",
            "误差随预测期增长，且检验期之外的季节变化没有被检验到。",
        ),
        "a horizon of 365 days and one year of purchases",
        "a horizon of 90 days and one year of purchases",
    ),
    Entry(
        "M176",
        "warning",
        ("the total was wrong in the test", "检验中总额有较大偏差"),
        (
            "in the test from {day} the forecast of all customers together was {bias} against what came; more than "
            "{limit} is too much for a budget",
            "在 {day} 起的检验中，全体客户的预测总额与实际相差 {bias}；超过 {limit} 就不宜用于预算",
        ),
        (
            "The order of customers may still be right. For amounts of money look at season and trend, which the "
            "models know little of.",
            "客户的先后顺序可能仍然正确。若用于金额，请注意季节和趋势，模型对此了解很少。",
        ),
        "a forecast for November learned from spring",
        "a forecast for November learned from two Novembers",
    ),
    Entry(
        "M177",
        "note",
        ("a method of customer value cannot be used", "一种客户价值方法不可用"),
        (
            'the method "{method}" cannot be used: {why}. Scores come from "{instead}"',
            "无法使用方法“{method}”：{why}。得分由“{instead}”给出",
        ),
        (
            "A method is compared with the others only where it could be used in every test window, and as of today.",
            "只有在每个检验时段以及当前都可用的方法才参与比较。",
        ),
        "a season to be learned from less than a year",
        "purchases of three years",
    ),
    Entry(
        "M178",
        "warning",
        ("values of purchases are not modelled", "未对单次金额建模"),
        (
            "what a purchase is worth is her own average drawn towards that of all, for Gamma-Gamma cannot be used: "
            "{why}",
            "单次金额采用客户自身平均值并向总体平均值收缩，因为无法使用 Gamma-Gamma 模型：{why}",
        ),
        (
            "The fallback draws every customer by the same weight and knows nothing of how much values vary.",
            "备用方法对每位客户使用相同的收缩权重，不了解金额的差异程度。",
        ),
        "every purchase at the same price",
        "purchases at many prices",
    ),
    Entry(
        "M179",
        "note",
        ("customers without value", "没有金额的客户"),
        (
            "{number} customers have bought and not paid, or had all of it returned; they were left out where the "
            "value of a purchase is learned",
            "有 {number} 名客户有购买记录但没有付款，或全部退货；在学习单次金额时已排除",
        ),
        (
            "A value of 0 has no place in Gamma-Gamma, which divides by it in the logarithm. Their purchases count.",
            "Gamma-Gamma 模型要取金额的对数，因此不能为 0。他们的购买次数仍然计入。",
        ),
        "an order for 0.00",
        "orders that were paid",
    ),
    Entry(
        "M180",
        "warning",
        ("nobody has bought", "没有任何购买"),
        (
            "nobody has bought before that day, so the value of every customer is unknown",
            "在该日期之前没有任何购买，因此所有客户的价值均为未知",
        ),
        ("Rules that use the score get unknown.", "使用该得分的规则会得到“未知”。"),
        "a model as of a day before the first purchase",
        "a model as of a day after a year of purchases",
        {
            "look": (
                "Look at the day, and at how many rows of the transactions were set aside.",
                "请检查日期，以及有多少交易行被隔离。",
            )
        },
    ),
    Entry(
        "M181",
        "note",
        ("methods were compared on a sample", "方法在样本上比较"),
        (
            "methods were compared on {tried} of {all} customers, drawn by a hash; the chosen one was fitted on all",
            "在 {all} 名客户中按哈希抽取 {tried} 名比较各方法；选定的方法在全体客户上拟合",
        ),
        (
            "The noise of the comparison is told beside it; more customers make it smaller and the training longer.",
            "比较结果旁边注明了误差；增加客户会减小误差，但训练时间更长。",
        ),
        "ten million customers",
        "a hundred thousand customers",
    ),
    Entry(
        "M182",
        "note",
        ("no better than a plain number", "不比简单数字更好"),
        (
            'the error of the chosen method ({model}) is not smaller, beyond noise, than that of "{name}" ({rival})',
            "所选方法的误差（{model}）与“{name}”（{rival}）相比，差异在误差范围内",
        ),
        (
            "A few large customers make most of the error. Where that is so, no method of this kind tells single "
            "customers apart much better than what they spent before.",
            "误差主要来自少数大客户。在这种情况下，这类方法对单个客户的区分能力不会明显优于过去的消费额。",
        ),
        "a shop where ten customers make half of the sales",
        "a shop of many customers of a like size",
    ),
    Entry(
        "M183",
        "note",
        ("the value is revenue", "价值为销售额"),
        (
            "margins are not known, so the value told is revenue and must not be set against costs",
            "毛利未知，因此给出的价值是销售额，不能直接与成本比较",
        ),
        (
            "A coupon that costs 5 is not worth while because it brings 6 of revenue.",
            "成本为 5 的优惠券带来 6 的销售额，并不意味着划算。",
        ),
        "transactions without margin",
        "transactions with the margin of every line",
    ),
)
