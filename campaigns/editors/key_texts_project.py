"""What an editor says about each key of project.yaml, budgets and calendars: English, Chinese, an example."""

from __future__ import annotations

from .key_text import KeyTexts

PROJECT: KeyTexts = {
    "ProjectShape": {
        "project": (
            "The project's name. It is part of every decision's identity: do not change it later.",
            "项目名称。它是每个决策标识的一部分，之后请勿更改。",
            "corner_bakery",
        ),
        "currency": ("Currency of all money, three letters (ISO 4217).", "货币代码，三个字母（ISO 4217）。", "EUR"),
        "time_zone": ("Time zone in which days begin.", "时区。", "Europe/Vienna"),
        "language": (
            "Language of the messages, or several, the main one first.",
            "消息的语言；可写多种，主要的写在前面。",
            "[en, zh]",
        ),
        "data": (
            "Where customers and transactions lie and what their columns mean.",
            "客户与交易数据的位置及各列含义。",
            "{customers: {file: data/customers.csv, columns: {customer_id: {type: id}}}}",
        ),
        "channels": (
            "How customers can be reached, in the order of liking.",
            "可用的渠道，按优先次序。",
            "{app: {cost: 0, reachable: has_app, consent: {promotional: app_consent}}}",
        ),
        "preferred_channel": (
            "A text fact that holds a channel's name.",
            "存有渠道名称的文本事实。",
            "preferred_channel",
        ),
        "preferred_language": (
            "A text fact that holds the code of her language.",
            "存有客户语言代码的文本事实。",
            "language",
        ),
        "banned_words": ("Words that no text may use.", "所有文本都不能使用的词。", "[guaranteed, risk-free]"),
        "excluded": (
            "A true-or-false fact: takes a customer out of everything.",
            "布尔事实：为真的客户不参与任何活动。",
            "is_staff",
        ),
        "holdout": (
            "Share of customers who get nothing that is not guaranteed, to measure all campaigns together.",
            "全局对照组比例：除 guaranteed 外什么都不给，用于衡量整体效果。",
            "5%",
        ),
        "salt": (
            "Mixes the draw for holdouts and variants; changing it draws anew.",
            "抽取对照组与变体用的盐；更改即重新抽取。",
            "spring",
        ),
        "offers_per_customer": (
            "How many if_worth_it offers one customer may get in one run.",
            "一次运行中每位客户最多可得几个 if_worth_it 优惠。",
            "2",
        ),
        "one_per_household": (
            "Offers of which a household gets one at most.",
            "每户最多给一个的优惠。",
            "[welcome_gift]",
        ),
        "fuse": (
            "decide stops when more customers than this would get an if_worth_it offer.",
            "若得到 if_worth_it 优惠的客户超过此比例，decide 会停下。",
            "60%",
        ),
        "protected": (
            "Facts that rules, segments and amounts may not use.",
            "规则、细分与金额不得使用的事实。",
            "[gender]",
        ),
        "checks": (
            "Raises, lowers or turns off the code of a warning or note, everywhere or in one part, with a reason.",
            "提高、降低或关闭某个警告或提示代码（全局或某一部分），并写明理由。",
            "- {code: P141, severity: note, reason: the summer offers are listed next month}",
        ),
        "tests": (
            "What `campaign test` asks of the cases.",
            "`campaign test` 对用例的要求。",
            "{coverage: 80%}",
        ),
        "norms": (
            "Profile of careful defaults for messages: hours, caps. No legal advice.",
            "消息的审慎默认配置：时段与次数。不构成法律意见。",
            "strict",
        ),
        "markets": ("Not honoured yet.", "尚未支持。", "[at, de]"),
        "store": (
            "Where decisions are kept; left out: a SQLite file below .campaign/.",
            "决策保存在哪里；不写则为 .campaign/ 下的 SQLite 文件。",
            "{url_env: CAMPAIGN_STORE}",
        ),
        "codes": (
            "Where the secret of coupon codes is; left out: beside the SQLite store, made once.",
            "券码密钥在哪里；不写则存放在 SQLite 数据库旁，首次使用时生成。",
            "{secret_env: CAMPAIGN_CODES_SECRET}",
        ),
        "contact_policy": (
            "When and how often customers may be written to; left out: as the norm profile says.",
            "何时、多久可以给客户发一次消息；不写则按规范配置。",
            "{quiet_hours: {from: 20:00, to: 9:00}, caps: [{at_most: 3, per: 7 days}], spacing: 24 hours}",
        ),
        "test_customers": ("Not honoured yet.", "尚未支持。", "[C-0001]"),
        "approval": (
            "When a batch needs an approval by name, and whose.",
            "何时需要具名审批，由谁审批。",
            "{above: {expected_cost: 1000}, approvers: [ann@example.com]}",
        ),
    },
    "ApprovalShape": {
        "above": (
            "Beyond any of these a batch needs an approval.",
            "超过其中任何一项就需要审批。",
            "{expected_cost: 1000}",
        ),
        "approvers": (
            "Who may approve; `up_to` an expected cost. Left out: anybody.",
            "谁可以审批；`up_to` 为预期成本上限。不写则任何人都可以。",
            "[ann@example.com, {who: bob@example.com, up_to: 5000}]",
        ),
        "how_many": ("Approvals by so many people are needed.", "需要几个人审批。", "2"),
        "four_eyes": ("Whoever made the plan may not approve it.", "制定计划的人不能自己审批。", "true"),
    },
    "StoreShape": {
        "url": (
            "Address of a database without a password, from the project's folder.",
            "不含密码的数据库地址，相对于项目目录。",
            "sqlite:///.campaign/store.db",
        ),
        "url_env": (
            "Environment variable that holds the address of the database.",
            "存放数据库地址的环境变量。",
            "CAMPAIGN_STORE",
        ),
    },
    "ProjectCodesShape": {
        "secret_env": (
            "Environment variable that holds the secret codes are made with.",
            "存放券码密钥的环境变量。",
            "CAMPAIGN_CODES_SECRET",
        ),
    },
    "AboveShape": {
        "expected_cost": ("Expected cost of the batch, money.", "批次的预期成本，金额。", "1000"),
        "worst_case": ("The most it can cost, money.", "批次的最高成本，金额。", "5000"),
        "customers": ("Customers who are given something.", "得到优惠的客户数。", "10000"),
        "change": ("Share of customers who gain, lose or are switched.", "新得、失去或更换优惠的客户比例。", "10%"),
    },
    "ApproverShape": {
        "who": ("The name that stands after --by.", "写在 --by 之后的名称。", "bob@example.com"),
        "up_to": ("Up to this expected cost.", "最高可审批的预期成本。", "5000"),
    },
    "ChannelShape": {
        "cost": ("What one message costs, in money.", "每条消息的费用。", "0.07"),
        "reachable": ("A true-or-false fact, or true.", "布尔事实，或 true。", "has_app"),
        "consent": (
            "For each category a true-or-false fact, true or false. Not listed: never allowed.",
            "各类别对应的布尔事实，或 true、false。未列出的一律不允许。",
            "{promotional: app_consent, service: true}",
        ),
        "quiet_hours": (
            "Quiet hours of this channel, by the customer's clock; false: none.",
            "该渠道的静默时段（按客户当地时间）；false 表示没有。",
            "{from: 20:00, to: 9:00}",
        ),
        "never_on": (
            "Weekdays and calendars on which nothing goes out by this channel.",
            "该渠道不发送的星期与日历。",
            "[sunday]",
        ),
        "kind": (
            "What it is: sms, email, push or other; left out: by its name.",
            "渠道类型：sms、email、push 或 other；不写则按名称判断。",
            "sms",
        ),
        "segments": (
            "How many segments a text message may have; left out: 3.",
            "一条短信最多拆成几条；不写则为 3。",
            "2",
        ),
        "adds_opt_out": (
            "true: whoever sends adds how to stop the messages.",
            "true：由发送方自动添加退订方式。",
            "true",
        ),
    },
    "ProtectedShape": {
        "allow_with_reason": (
            "Why this protected fact may be used all the same.",
            "为何仍可使用此受保护的事实。",
            "dresses are offered by size table",
        ),
        "stands_for": (
            "A proxy: who chooses by it chooses by what it stands for.",
            "代理事实：按它选择，就等于按它所代表的选择。",
            "origin",
        ),
        "for": (
            "Only in these rules, segments, offers or campaigns.",
            "仅限这些规则、细分、优惠或活动。",
            "[dress_sizes]",
        ),
    },
    "CheckShape": {
        "code": ("The code of the message.", "消息代码。", "P141"),
        "severity": ("What it counts as; an error stays an error.", "按何种级别对待；错误不能降级。", "note"),
        "reason": ("Why it is judged otherwise here.", "为何在此另行判定。", "the summer offers are listed next month"),
        "for": (
            "Only in this rule, offer, campaign or file.",
            "只针对这条规则、优惠、活动或文件。",
            "offer:summer_tea",
        ),
    },
    "TestsShape": {
        "coverage": (
            "`campaign test` fails when the cases have seen less than this.",
            "用例覆盖率低于此值时，`campaign test` 失败。",
            "80%",
        ),
    },
    "BudgetFile": {
        "budgets": ("Money that campaigns share.", "各活动共用的预算。", "- {id: autumn, amount: 5000, per: month}"),
    },
    "BudgetShape": {
        "id": ("Name of the budget.", "预算名称。", "autumn"),
        "amount": ("Bounds the sum of expected costs of one period.", "每个周期预期成本之和的上限。", "5000"),
        "per": ("The period.", "周期。", "month"),
        "from": ("First day, included.", "第一天（含）。", "2026-10-01"),
        "to": ("Last day, included.", "最后一天（含）。", "2026-12-31"),
        "worst_case": (
            "Bounds what everything given can cost at most; left out: the amount.",
            "已给出的全部优惠最高成本的上限；不写则等于 amount。",
            "12000",
        ),
        "where": ("For which customers it holds; left out: all.", "适用于哪些客户；不写则为全部。", "region = 'north'"),
        "owner": ("Whom to ask.", "负责人。", "marketing"),
        "pace": ("even: every day has the same share of what is left.", "even：每天使用同样的份额。", "even"),
        "keep_for_events": ("Share not spent by the daily decision.", "日常决策不动用的份额。", "20%"),
        "carry_over": (
            "What a period leaves is added to the next one.",
            "一个周期的剩余金额加到下一个周期。",
            "true",
        ),
    },
    "CalendarFile": {
        "calendars": (
            "Days with a name, for campaigns and conditions.",
            "有名称的日子，供活动与条件使用。",
            "- {id: stocktake, windows: [{from: 2027-01-02, to: 2027-01-04}]}",
        ),
    },
    "CalendarShape": {
        "id": ("Name of the calendar.", "日历名称。", "double_11"),
        "windows": (
            "Its windows, year by year.",
            "各时间窗，逐年列出。",
            "[{from: 2026-11-10T20:00, to: 2026-11-12T00:00}]",
        ),
    },
    "WindowShape": {
        "from": ("First day, or the local moment it begins.", "第一天，或开始的当地时刻。", "2026-11-10T20:00"),
        "to": (
            "Last day, included; or the local moment it ends, excluded.",
            "最后一天（含）；或结束的当地时刻（不含）。",
            "2026-11-12T00:00",
        ),
    },
}
