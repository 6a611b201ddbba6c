"""What an editor says about each key of `data:` and of a file of `segments/`: English, Chinese, an example."""

from __future__ import annotations

from .key_text import KeyTexts

_RANGE = (
    "Lowest and highest allowed value, both included; null: no bound.",
    "允许的最小与最大值（含）；null 表示不限。",
)
_OUTSIDE = ("What happens to a value outside the range.", "超出范围的值如何处理。")
_MINOR = (
    "minor: whole cents in the file; major: as people write it.",
    "minor：文件中为最小单位的整数；major：常规写法。",
)
_DECIMALS = ("round: more decimals than the currency has are rounded.", "round：多余的小数位四舍六入五成双。")
_FORMAT = ("How days are written: %d.%m.%Y, or excel for day numbers.", "日期写法：%d.%m.%Y，或 excel 表示日期序号。")
_WHAT = ("A few words, shown in messages.", "简短说明，会显示在提示中。")

DATA: KeyTexts = {
    "DataShape": {
        "customers": (
            "The customers table: one row a customer.",
            "客户表：一行一位客户。",
            "{file: data/customers.csv, columns: {customer_id: {type: id}}}",
        ),
        "transactions": (
            "The transactions table: one row a line of an order.",
            "交易表：一行一条订单明细。",
            "{file: data/lines.csv, customer: customer_id, moment: date, amount: total}",
        ),
        "products": (
            "The products table: one row a product that may be recommended.",
            "商品表：一行一件可推荐的商品。",
            "{file: data/products.csv, id: stock_code, category: department}",
        ),
        "events": (
            "What customers did beside buying: one row an open, click or visit.",
            "客户在购买之外的行为：一行一次打开、点击或访问。",
            "{file: data/events.csv, customer: customer_id, moment: at, kind: kind}",
        ),
        "contacts": (
            "Past campaign contacts: one row a contact, those who were to get nothing among them.",
            "过去的活动联系：一行一次，包括刻意不发的客户。",
            "{file: data/contacts.csv, customer: customer_id, moment: sent_on, offer: offer}",
        ),
        "quarantine": ("How much of a table may be set aside.", "一张表最多可隔离多少行。", "{at_most: 2%}"),
    },
    "TableShape": {
        "file": ("A path from the project's folder.", "相对项目文件夹的路径。", "data/customers.csv"),
        "sql": ("A database instead of a file.", "用数据库代替文件。", "{url_env: SHOP_DB, table: customers}"),
        "encoding": ("Encoding of a text file.", "文本文件的编码。", "utf-8"),
        "separator": ("What stands between the cells of a CSV file.", "CSV 的分隔符。", '";"'),
        "decimal": ("Mark before the decimals.", "小数点符号。", '","'),
        "thousands": ("Mark between thousands.", "千位分隔符。", '"."'),
        "missing": (
            "Cells that mean: not known. An empty cell always does.",
            "表示未知的单元格；空单元格总是未知。",
            '["", NA]',
        ),
        "may_be_empty": ("The table may have no rows.", "表可以没有行。", "true"),
    },
    "SqlShape": {
        "url": ("Address without a password.", "不含密码的地址。", "sqlite:///data/shop.db"),
        "url_env": ("Environment variable that holds the address.", "保存地址的环境变量。", "SHOP_DB"),
        "table": ("The table to read.", "要读取的表。", "customers"),
        "query": ("A query instead of a table.", "用查询代替表。", "SELECT * FROM customers"),
    },
    "ProductsShape": {
        "id": ("The product, as lines of orders name it.", "商品编号，与订单明细一致。", "stock_code"),
        "name": ("What it is called.", "商品名称。", "description"),
        "category": ("Its category.", "所属品类。", "department"),
        "price": ("Its price in major units.", "价格（常规单位）。", "price"),
        "in_stock": (
            "Yes or no: what is not in stock is never recommended.",
            "是否有货；无货的不会被推荐。",
            "in_stock",
        ),
        "blocked": ("Yes or no: what is blocked is never recommended.", "是否禁止推荐。", "blocked"),
    },
    "ProductRoleShape": {
        "from": ("The column of the file.", "文件中的列名。", "stock_code"),
        "range": (*_RANGE, "[0, 1000]"),
        "outside": (*_OUTSIDE, "unknown"),
        "in": (*_MINOR, "minor"),
        "decimals": (*_DECIMALS, "round"),
        "yes": ("Words that mean yes.", "表示“是”的词。", "[ja]"),
        "no": ("Words that mean no.", "表示“否”的词。", "[nein]"),
    },
    "CustomersShape": {
        "columns": (
            "Facts: name, then what it is. customer_id must stand.",
            "事实：名称及含义。必须有 customer_id。",
            "{customer_id: {type: id}, birth_date: {type: date}}",
        ),
        "duplicates": ("What happens to a customer who stands there twice.", "重复客户如何处理。", "keep_last"),
        "test_accounts": ("Customers who are left out.", "要剔除的测试账户。", "[C-0001]"),
    },
    "ColumnShape": {
        "type": ("What the cells hold.", "单元格的类型。", "money"),
        "from": ("Name of the column in the file, where it differs.", "文件中的列名（若不同）。", "Geburtstag"),
        "what": (*_WHAT, "where she lives"),
        "unit": ("Unit of a number.", "数值的单位。", "points"),
        "format": (*_FORMAT, '"%d.%m.%Y"'),
        "categories": ("No other text is allowed.", "只允许这些文本。", "[bronze, silver, gold]"),
        "range": (*_RANGE, "[0, 400]"),
        "outside": (*_OUTSIDE, "unknown"),
        "in": (*_MINOR, "minor"),
        "decimals": (*_DECIMALS, "round"),
        "required": ("An unknown value sets the row aside.", "值未知的行会被隔离。", "true"),
        "future": ("allowed: days after the instant are expected.", "allowed：允许晚于决策时刻的日期。", "allowed"),
        "separator": ("What stands between several texts in one cell.", "一个单元格内多个文本的分隔符。", '"|"'),
        "yes": ("Words that mean true.", "表示真的词。", "[ja]"),
        "no": ("Words that mean false.", "表示假的词。", "[nein]"),
    },
    "TransactionsShape": {
        "customer": ("Column: who bought.", "列：购买者。", "customer_id"),
        "moment": ("Column: when.", "列：时间。", "{from: invoice_date, zone: Europe/London}"),
        "order": ("Column: which lines belong together.", "列：订单号。", "invoice"),
        "product": ("Column: what was bought.", "列：商品。", "stock_code"),
        "category": ("Column: the product's category.", "列：品类。", "department"),
        "quantity": ("Column: how many; negative for a return.", "列：数量；负数表示退货。", "quantity"),
        "price": ("Column: price of one.", "列：单价。", "price"),
        "amount": ("Column: amount of the whole line, instead of price.", "列：整行金额，代替单价。", "total"),
        "clean": ("What is done to lines before they count.", "计入前的清洗。", "{cancellations: {order_begins: C}}"),
        "stale_after": ("Warns when the last line lies further back.", "最后一行早于此天数时发出警告。", "3 days"),
    },
    "ContactsShape": {
        "customer": ("Column: who was contacted.", "列：被联系的客户。", "customer_id"),
        "moment": ("Column: when.", "列：时间。", "sent_on"),
        "offer": ("Column: which offer, or none.", "列：哪个优惠，或 none（不发）。", "offer"),
        "channel": ("Column: over which channel.", "列：渠道。", "channel"),
        "probability": (
            "Column: with which probability just this offer (or none) was drawn for her.",
            "列：该客户抽到此优惠（或不发）的概率。",
            "chance",
        ),
        "id": ("Column: rows of one id count once.", "列：编号；相同编号只计一次。", "contact_id"),
        "outcomes": (
            "Columns that say what came of a contact: boolean, number or money.",
            "表示联系结果的列：boolean、number 或 money。",
            "{visited: {type: boolean}}",
        ),
        "control": ("What stands under offer for those who got nothing.", "未发任何优惠时 offer 列中的词。", "none"),
        "randomised": ("Chance alone decided who got what.", "完全由随机决定谁得到什么。", "true"),
    },
    "EventsShape": {
        "customer": ("Column: who did it.", "列：客户。", "customer_id"),
        "moment": ("Column: when.", "列：时间。", "at"),
        "kind": ("Column: what she did: open, click, visit ...", "列：行为：open、click、visit 等。", "kind"),
        "channel": ("Column: over which channel.", "列：渠道。", "channel"),
        "id": ("Column: rows of one id count once.", "列：编号；相同编号只计一次。", "event_id"),
    },
    "RoleShape": {
        "from": ("Name of the column in the file.", "文件中的列名。", "invoice_date"),
        "zone": ("Time zone of local times.", "当地时间的时区。", "Europe/London"),
        "format": (*_FORMAT, '"%d.%m.%Y"'),
        "range": (*_RANGE, "[0, 10000]"),
        "outside": (*_OUTSIDE, "leave_out"),
        "in": (*_MINOR, "minor"),
        "decimals": (*_DECIMALS, "round"),
    },
    "CancellationsShape": {
        "order_begins": ("An order whose id begins so takes another back.", "订单号以此开头即为撤销单。", "C"),
    },
    "LeaveOutShape": {
        "product": ("These products are no trade.", "这些商品不算交易。", "[POST]"),
        "product_begins": ("Products whose id begins so.", "以此开头的商品。", "gift_"),
        "order_begins": ("Orders whose id begins so.", "以此开头的订单。", "A"),
    },
    "CleanShape": {
        "cancellations": ("How an order that takes another back is told.", "如何识别撤销单。", "{order_begins: C}"),
        "zero_prices": ("Lines that cost nothing.", "价格为零的行。", "keep"),
        "no_customer": ("Lines without a customer.", "没有客户的行。", "quarantine"),
        "leave_out": ("Lines that are no trade.", "不算交易的行。", "{product: [POST]}"),
    },
    "QuarantineShape": {
        "at_most": ("Largest share of rows; beyond it the run stops.", "最大比例；超过则停止运行。", "2%"),
    },
}

SEGMENTS: KeyTexts = {
    "SegmentsFile": {
        "features": (
            "Facts computed from transactions, contacts and events.",
            "由交易、联系与事件计算出的事实。",
            "- {id: orders_90d, measure: orders, within: 90 days}",
        ),
        "segments": (
            "Names for conditions; rules say segment.name.",
            "条件的名称；规则中写 segment.名称。",
            "- {id: regulars, when: orders_90d >= 3}",
        ),
        "scores": (
            "Numbers from models that come as a column of customers.",
            "客户表中由模型给出的评分列。",
            "- {id: churn, column: churn_score, range: [0, 1], as_of: 2026-09-30}",
        ),
        "groups": (
            "Groups of customers who are alike, found by campaign train; rules say group.name = '...'.",
            "由 campaign train 找出的相似客户群；规则中写 group.名称 = '...'。",
            "- {id: style}",
        ),
        "interests": (
            "Interests by what customers buy together, found by campaign train; rules say interest.name = '...'.",
            "由 campaign train 从购买内容得出的兴趣；规则中写 interest.名称 = '...'。",
            "- {id: taste, of: category}",
        ),
    },
    "FeatureShape": {
        "id": ("Name of the fact.", "事实名称。", "orders_90d"),
        "measure": ("What is measured.", "度量方式。", "orders"),
        "what": (*_WHAT, "orders in the last 90 days"),
        "within": ("Only lines of the last so many days.", "只计最近这么多天。", "90 days"),
        "of": ("Products or categories.", "按商品或品类。", "category"),
        "only": ("Only lines of these products or categories.", "只计这些商品或品类。", "{category: [cake, tart]}"),
        "at_most": ("How many favourites.", "最多列出几个。", "3"),
        "cut_points": ("Four bounds of the fifths, frozen.", "固定的四个分档界限。", "[2, 3, 5, 9]"),
        "new_for": ("How long a customer counts as new.", "新客期限。", "30 days"),
        "lapsing_after": ("From so many usual gaps on she is lapsing.", "超过几倍常规间隔算流失中。", "2"),
        "lost_after": ("From so many usual gaps on she is lost.", "超过几倍常规间隔算已流失。", "4"),
        "shortest_gap": ("A usual gap counts at least so long.", "常规间隔至少按此计。", "7 days"),
        "typical_gap": ("The gap of customers with one order.", "只有一单的客户按此间隔。", "60 days"),
    },
    "OnlyShape": {
        "product": ("These products.", "这些商品。", "[mug]"),
        "category": ("These categories.", "这些品类。", "[cake, tart]"),
        "offer": ("Contacts with these offers.", "这些优惠的联系。", "[ten_off]"),
        "kind": ("Events of these kinds.", "这些类型的事件。", "[open]"),
        "channel": ("Contacts or events on these channels.", "这些渠道上的联系或事件。", "[app]"),
    },
    "SegmentShape": {
        "id": ("Name of the segment.", "细分名称。", "regulars"),
        "when": (
            "The condition over facts, scores and other segments; a block list means all of its lines.",
            "基于事实、评分与其他细分的条件；列表表示每一行都要成立。",
            "orders_90d >= 3",
        ),
        "what": ("What the segment is.", "细分是什么。", "buys again and again"),
        "why": ("Why it matters.", "为何重要。", "Once a month or more is a habit."),
        "if_unknown": (
            "What to do when a fact in the condition is not known.",
            "条件中有未知事实时怎么办。",
            "ignore",
        ),
    },
    "GroupsShape": {
        "id": ("Name of the grouping; rules say group.name.", "分组名称；规则中写 group.名称。", "style"),
        "uses": (
            "Numbers that make customers alike; left out: days since the last order, orders, spend.",
            "衡量相似程度的数值；不写则为距上次下单天数、订单数、消费额。",
            "[days_since_order, orders, spend]",
        ),
        "k": ("How many groups; left out: found out.", "客群数；不写则自动确定。", "5"),
        "names": ("Own words for groups, by their number on the card.", "按模型卡上的编号自定名称。", "{1: loyal}"),
        "what": (*_WHAT, "how she shops"),
        "stale_after": ("A model older than this is pointed out.", "模型超过此天数会提示。", "90 days"),
    },
    "InterestsShape": {
        "id": ("Name of the interests; rules say interest.name.", "兴趣名称；规则中写 interest.名称。", "taste"),
        "of": ("By product, or by category.", "按商品或按品类。", "category"),
        "within": ("Only lines of the last so many days.", "只计最近这么多天。", "365 days"),
        "k": ("How many interests; left out: 8.", "兴趣数；不写则为 8。", "8"),
        "names": (
            "Own words for interests, by their number on the card.",
            "按模型卡上的编号自定名称。",
            "{1: kitchen}",
        ),
        "what": (*_WHAT, "what she likes"),
        "stale_after": ("A model older than this is pointed out.", "模型超过此天数会提示。", "90 days"),
    },
    "LearnedShape": {
        "id": ("Name of the score; rules say score.name.", "评分名称；规则中写 score.名称。", "buys_again"),
        "learn": (
            "What a model learns from your own data: order, churn, value, label (a yes-or-no column), uplift (what"
            " an offer changes), products (what goes with what) or next_category.",
            "模型从自有数据学习什么：order（下单）、churn（流失）、value（价值）、label（是非列）、uplift（优惠的效果）、"
            "products（商品关联）或 next_category（下一品类）。",
            "order",
        ),
        "within": ("How far it looks ahead.", "预测的时间范围。", "60 days"),
        "column": (
            "With learn: label, the yes-or-no column of customers; with learn: uplift, an outcome of the contacts.",
            "learn: label 时，客户表的是非列；learn: uplift 时，联系记录的结果列。",
            "has_left",
        ),
        "offer": (
            "With learn: uplift, the offer whose effect it is, as the contacts write it.",
            "learn: uplift 时，所学效果的优惠，写法与联系记录一致。",
            "ten_off",
        ),
        "outcome": (
            "With learn: uplift, what the effect is on: order, or value (money), counted from transactions.",
            "learn: uplift 时，效果针对 order（下单）或 value（金额），由交易统计。",
            "order",
        ),
        "margin": (
            "With learn: value or outcome: value, the column with the share of money that is margin; else revenue.",
            "learn: value 时，表示毛利率的列；不写则为收入。",
            "margin_rate",
        ),
        "uses": (
            "Facts the model may see; left out: all features.",
            "模型可用的事实；不写则为全部特征。",
            "[orders, days_since_order]",
        ),
        "what": (*_WHAT, "orders again within 60 days"),
        "stale_after": ("A model older than this is pointed out.", "模型超过此天数会提示。", "90 days"),
    },
    "ScoreShape": {
        "id": ("Name of the score; rules say score.name.", "评分名称；规则中写 score.名称。", "churn"),
        "column": ("Name of the column in the customers file.", "客户文件中的列名。", "churn_score"),
        "range": ("Lowest and highest possible value.", "可能的最小与最大值。", "[0, 1]"),
        "as_of": ("The day up to which the model looked.", "模型所用数据的截止日。", "2026-09-30"),
        "model": ("Name and version of the model.", "模型名称与版本。", "churn 7"),
        "what": (*_WHAT, "will not return in 90 days"),
        "uses": ("Facts that the model behind it was given.", "模型所用的事实。", "[tenure_days, orders]"),
        "stale_after": ("Older than this is pointed out.", "超过此天数会提示。", "30 days"),
    },
}
