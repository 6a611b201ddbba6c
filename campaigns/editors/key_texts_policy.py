"""What an editor says about each key of offers and campaigns: English, Chinese, an example; by shape and key."""

from __future__ import annotations

from .key_text import KeyTexts

OFFERS: KeyTexts = {
    "OfferFile": {
        "offers": (
            "Several offers in one file.",
            "一个文件里的多个优惠。",
            "- {id: hello, kind: message, give: guaranteed}",
        ),
    },
    "OneOfferShape": {
        "offer": ("Name of the offer: letters, digits and _.", "优惠名称：字母、数字和 _。", "ten_off"),
    },
    "OfferShape": {
        "id": ("Name of the offer: letters, digits and _.", "优惠名称：字母、数字和 _。", "ten_off"),
        "kind": (
            "What sort of thing is given; decides what `value` means.",
            "优惠的种类；决定 `value` 的含义。",
            "coupon.amount",
        ),
        "give": (
            "if_worth_it: competes for money and attention. guaranteed: owed by the terms, never outbid or held out.",
            "if_worth_it：参与预算与关注度的竞争。guaranteed：按条款应给，不会被挤掉，也不会被留出对照。",
            "if_worth_it",
        ),
        "name": (
            "What reports and messages call it; left out: the id.",
            "报表与消息中的名称；不写则用 id。",
            "5 euro off",
        ),
        "value": (
            "Face value: a number, or an expression in quotes. Money, percent, points or a factor, by kind.",
            "面值：数值，或加引号的表达式。按种类为金额、百分比、积分或倍数。",
            '"= saving"',
        ),
        "between": ("The value is brought into these bounds.", "把面值限制在此范围内。", "[3.00, 8.00]"),
        "cost": ("What one redemption costs you, in money.", "每次核销的成本，金额。", "1.10"),
        "redemption": (
            "Share of those who are given it that will redeem it; expected cost is cost x redemption.",
            "拿到后会核销的比例；预期成本 = 成本 × 核销率。",
            "25%",
        ),
        "worst_case": (
            "The most one can cost; counted against worst_case of the budgets.",
            "单张最高成本；计入预算的 worst_case。",
            "8.00",
        ),
        "worth": ("What giving it brings, in your own word.", "给出后带来的价值，由您直接给定。", "2.50"),
        "assume": (
            "What giving it brings, as an assumed range of extra buyers times what they bring.",
            "给出后带来的价值：假设的增量区间乘以每位买家的毛利。",
            '{lift: 1%..4%, of: "= 0.5 * spend_12m / 4"}',
        ),
        "propensity": (
            "What giving it brings: how likely she buys, times the average lift of this offer.",
            "给出后带来的价值：购买倾向评分乘以该优惠的平均提升。",
            '{score: score.buy_30d, lift: 3%, of: "= average_order"}',
        ),
        "uplift": (
            "What giving it brings: an uplift score learned from a randomised trial.",
            "给出后带来的价值：由随机试验学到的增量评分。",
            '{score: score.uplift_ten_off, of: "= average_order"}',
        ),
        "min_spend": ("Smallest basket at the till.", "最低消费金额。", "20.00"),
        "max_discount": ("Most that a percentage takes off.", "百分比折扣的最高减免额。", "15.00"),
        "scope": ("What it is good for at the till.", "可用的品类、商品与场所。", "{categories: [kitchen]}"),
        "combine": ("What it goes with at the till.", "结算时可与什么叠加。", "{group: shop, with: [member_price]}"),
        "not_given_with": (
            "Offers not given to the same customer in the same run.",
            "同一次运行中不与之同给一位客户的优惠。",
            "[free_delivery_once]",
        ),
        "one_per_household": ("At most one to a household in a run.", "每次运行每户最多一个。", "true"),
        "valid": ("From when and for how long it is good.", "有效期。", "{from: send, for: 14 days}"),
        "again": (
            "When she may get it again; left out: never while she holds one.",
            "何时可再次给出；不写则持有期间不再给。",
            "{after: 90 days, at_most: 2 per year}",
        ),
        "stock": ("How many there are; left out: no limit.", "总数量；不写则不限。", "500"),
        "codes": (
            "A code of its own for everyone who is given it: made here, or from a list; left out: no codes.",
            "给每位得到者一个独有的券码：自动生成或来自清单；不写则没有券码。",
            "{generate: true}",
        ),
        "category": (
            "Which consent its message needs.",
            "其消息需要哪一类许可。",
            "promotional",
        ),
        "pricing": (
            "Whether customers get different values; left out: personalised where the value is an expression.",
            "客户所得面值是否因人而异；不写时，面值为表达式即视为 personalised。",
            "uniform",
        ),
        "disclosure": ("Not honoured yet.", "尚未支持。", "true"),
        "paid_by": (
            "Who bears the cost, in shares that make 100 %.",
            "成本由谁承担，各份额合计 100%。",
            "{marketing: 100%}",
        ),
        "recommend": ("Products that the message names.", "消息中推荐的商品。", "{at_most: 3, not_bought: 180 days}"),
        "tell_customer": ("What the customer may be told about why.", "可以告诉客户的理由。", "We have missed you"),
    },
    "RecommendShape": {
        "by": (
            "The score that learns products or next_category; left out: the only one.",
            "learn: products 或 next_category 的评分；只有一个时可不写。",
            "goes_with",
        ),
        "at_most": ("How many products, 1 to 20.", "推荐几件商品，1 到 20。", "3"),
        "pool": ("Which products; left out: all.", "从哪些商品中选；不写则为全部。", "{categories: [kitchen]}"),
        "not_bought": (
            "Leave out what she bought within so many days, or ever; left out: she may be reminded of her own.",
            "排除她在这么多天内（或 ever）买过的；不写则可推荐她常买的。",
            "180 days",
        ),
        "otherwise": (
            "Where too little is known of her: popular, or none (then the offer is not given).",
            "了解不足时：popular 推荐热销；none 则不给该优惠。",
            "none",
        ),
    },
    "PoolShape": {
        "categories": ("Products of these categories.", "这些品类的商品。", "[kitchen, bath]"),
        "products": ("These products.", "这些商品。", '["22423", "85123A"]'),
        "where": ("Products for which this holds.", "满足该条件的商品。", "price >= 5.00"),
    },
    "CodesShape": {
        "generate": ("Codes are made, as many as are needed.", "自动生成券码，需要多少生成多少。", "true"),
        "file": (
            "The list of codes, one a row, from the project's folder; read by `campaign codes import`.",
            "券码清单文件，每行一个，相对于项目目录；由 `campaign codes import` 读入。",
            "codes.csv",
        ),
        "low": (
            "Warn when fewer are left: a number, or a share of all that were imported.",
            "剩余少于此数时警告：数量，或占已导入总数的比例。",
            "500",
        ),
    },
    "ValidShape": {
        "from": ("send, decision, or a day.", "send（发送日）、decision（决策日）或某一天。", "send"),
        "for": ("For so many days.", "有效天数。", "14 days"),
        "latest": ("At the latest until this day, included.", "最迟到这一天（含）。", "2026-12-24"),
    },
    "AgainShape": {
        "after": ("Not within so many days of the last time.", "距上次给出至少这么多天。", "90 days"),
        "at_most": (
            "So many times per week, month or year, or ever.",
            "每周、每月、每年或总共最多几次。",
            "2 per year",
        ),
    },
    "ScopeShape": {
        "categories": ("Categories it is good for.", "适用品类。", "[kitchen]"),
        "products": ("Products it is good for.", "适用商品。", "[mug]"),
        "except": ("What is left out.", "排除的品类或商品。", "[gift_cards]"),
        "where": ("Where it is good.", "适用场所。", "[online, store]"),
    },
    "CombineShape": {
        "group": ("At the till, one of a group.", "结算时同组只能用一个。", "shop"),
        "with": ("Offers it goes with.", "可叠加的优惠。", "[member_price]"),
    },
    "AssumeShape": {
        "lift": (
            "Extra buyers among those who get it: one share or a range.",
            "增量购买者的比例：单个值或区间。",
            "1%..4%",
        ),
        "of": (
            "What one extra buyer brings: margin, not revenue.",
            "每位增量买家带来的毛利（不是营收）。",
            '"= 0.5 * spend_12m / 4"',
        ),
    },
    "PropensityShape": {
        "score": ("How likely she buys.", "购买倾向评分。", "score.buy_30d"),
        "lift": ("Average lift of this offer.", "该优惠的平均提升。", "3%"),
        "of": (
            "What one extra buyer brings: margin, not revenue.",
            "每位增量买家带来的毛利（不是营收）。",
            '"= average_order * 0.4"',
        ),
    },
    "UpliftShape": {
        "score": (
            "What the offer changes for her, learned from past contacts (learn: uplift).",
            "优惠给她带来的变化，从过去的联系中学习（learn: uplift）。",
            "score.uplift_ten_off",
        ),
        "of": (
            "What one extra buyer brings: margin, not revenue; left out where the score is money.",
            "每位增量买家带来的毛利（不是营收）；评分本身是金额时不写。",
            '"= average_order * 0.4"',
        ),
        "otherwise": (
            "What stands in where the effect is unknown: likelihood x average lift, never the likelihood alone.",
            "效果未知时的替代：可能性 x 平均提升，绝不只用可能性。",
            "{score: score.buys_again, lift: 3%}",
        ),
    },
    "OtherwiseShape": {
        "score": ("How likely she is to buy.", "她购买的可能性。", "score.buys_again"),
        "lift": ("The average lift of this offer, stated.", "该优惠的平均提升（自行填写）。", "3%"),
        "of": (
            "What one extra buyer brings; left out: as above.",
            "每位增量买家带来的毛利；不写则同上。",
            '"= average_order * 0.4"',
        ),
    },
}

CAMPAIGNS: KeyTexts = {
    "CampaignShape": {
        "campaign": ("Name of the campaign: letters, digits and _.", "活动名称：字母、数字和 _。", "winback"),
        "status": (
            "draft is checked, not run; live runs; paused gives nothing, with a reason; ended is over.",
            "draft 只检查不运行；live 运行；paused 暂停并注明原因；ended 已结束。",
            "live",
        ),
        "why": (
            "One sentence for whoever reads it in a year.",
            "一句话说明原因，写给一年后读到它的人。",
            "Bring regulars back.",
        ),
        "from": (
            "First day, included, or a local moment; left out: no bound.",
            "第一天（含），或当地时刻；不写则不限。",
            "2026-10-01",
        ),
        "to": (
            "Last day, included, or a local moment, excluded; left out: no bound.",
            "最后一天（含），或当地时刻（不含）；不写则不限。",
            "2026-12-24",
        ),
        "audience": (
            "Who takes part: a condition, or a block list; left out: everybody.",
            "受众：一个条件，或列表；不写则为所有人。",
            "segment.regulars AND tag.slipping",
        ),
        "steps": (
            "A ladder of steps; the next one comes `after` so many days. A single step is the ordinary case.",
            "阶梯步骤；下一步在 `after` 天数之后。通常只有一步。",
            "- {id: first, offer: come_back}",
        ),
        "stop": (
            "A condition that ends the ladder for a customer.",
            "满足该条件即结束该客户的阶梯。",
            "days_since_order < days_since.we_miss_you",
        ),
        "not_on": ("Calendars on whose days nothing goes out.", "这些日历的日子里不发送。", "[christmas_break]"),
        "budgets": ("Budgets that pay; all must have money left.", "出资的预算；都须有余额。", "[autumn]"),
        "holdout": ("Share withheld to measure the effect.", "为衡量效果而留出的比例。", "10%"),
        "variants": (
            "Variants of the messages, in shares that make 100 %.",
            "消息的变体，份额合计 100%。",
            "{plain: 50%, warm: 50%}",
        ),
        "priority": ("0 to 100, higher wins ties.", "0 到 100，平局时高者优先。", "60"),
        "messages": (
            "Step (or any), then channel, then language, then the texts.",
            "步骤（或 any）、渠道、语言，再到文案。",
            '{any: {app: {en: {title: "Hello", body: "{{ offer.name }}"}}}}',
        ),
        "reenter": (
            "When a customer who is through the ladder may begin again; left out: never.",
            "走完阶梯的客户何时可以重新开始；不写则不再开始。",
            "{after: 180 days, at_most: 2}",
        ),
        "events": ("Not honoured yet.", "尚未支持。", "{on: order}"),
    },
    "ReenterShape": {
        "after": (
            "So many days after the last step that was given to her.",
            "距最后一次给出的步骤满这么多天之后。",
            "180 days",
        ),
        "at_most": ("How often she may begin again; left out: no limit.", "最多可重新开始几次；不写则不限。", "2"),
    },
    "StepShape": {
        "id": ("Name of the step.", "步骤名称。", "first"),
        "offer": (
            "What the step gives: one id, or one of best_of, first_of, all_of.",
            "该步给出的优惠：一个名称，或 best_of、first_of、all_of 之一。",
            "{best_of: [come_back, free_delivery_once]}",
        ),
        "after": ("So many days after the step before was given.", "上一步给出后再过这么多天。", "14 days"),
        "open": ("true: no rule need propose the offer.", "true：无需规则提议。", "true"),
    },
    "TextsShape": {
        "title": (
            "Title of the message; placeholders in double curly braces.",
            "消息标题；占位符写在双花括号里。",
            '"We have missed you, {{ first_name }}"',
        ),
        "subject": ("Subject of an e-mail.", "邮件主题。", '"We have missed you, {{ first_name }}"'),
        "body": ("Text of the message.", "消息正文。", '"{{ offer.name }}, until {{ offer.valid_until }}"'),
        "html": (
            "Page of an e-mail, beside its plain text.",
            "邮件的网页版，与纯文本并存。",
            '"<p>{{ offer.name }}</p>"',
        ),
    },
    "MessageShape": {
        "recommend": (
            "Products that the message names, instead of those of its offers.",
            "消息推荐的商品，代替其优惠推荐的商品。",
            "{at_most: 3}",
        ),
        "variants": (
            "What a variant says instead, field by field.",
            "变体逐项替换的文案。",
            '{warm: {title: "Hello again"}}',
        ),
    },
}
