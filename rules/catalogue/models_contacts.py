"""Messages about past contacts and events, effects learned from them, and offers that stand on these (M230-M259)."""

from __future__ import annotations

from .entry import Entry

_CUSTOMERS = "data:\n  customers:\n    file: data/customers.csv\n    columns: {customer_id: {type: id}}\n"
_LINES = (
    "  transactions:\n    file: data/lines.csv\n    customer: customer_id\n    moment: ordered_at\n"
    "    order: order_id\n    product: product\n    quantity: quantity\n    price: price\n"
)
_CONTACTS = (
    "  contacts:\n    file: data/contacts.csv\n    customer: customer_id\n    moment: sent_on\n    offer: offer\n"
)
_EVENTS = "  events:\n    file: data/events.csv\n    customer: customer_id\n    moment: at\n    kind: kind\n"
_SENT = "# data/contacts.csv\ncustomer_id,sent_on,offer,visited\n0001,2026-09-01,ten_off,yes\n0002,2026-09-01,none,no\n"
_AT_MOST = "  quarantine: {at_most: 60%}\n"
_FEATURES = "# segments/shop.yaml\nfeatures:\n  - {id: orders, measure: orders}\n"


def _score(line: str) -> str:
    return f"{_FEATURES}scores:\n  - {line}\n"


_LOT = "    randomised: true\n    outcomes: {visited: {type: boolean}}\n"
_WHOLE = f"{_CUSTOMERS}{_LINES}{_CONTACTS}{_LOT}{_AT_MOST}{_SENT}"
_GOOD = _WHOLE + _score("{id: moved, learn: uplift, offer: ten_off, outcome: order, within: 14 days}")
_COUNTED = (
    "A row that does not count in silence would make an effect look surer, or larger, than it is.",
    "悄悄不计入的行会让效果看起来更确定或更大。",
)
_COMPARED = (
    "An effect is a difference: of those who got the offer to people like them who got nothing.",
    "效果是差别：得到优惠的人与同类未得到的人之间的差别。",
)
_MEASURED = (
    "Only money that rests on a measured effect may be called earned; anything else counts buyers who come anyway.",
    "只有基于实测效果的金额才能称为增收；否则会把本来就会购买的人算进去。",
)
_LOG = (
    "What a customer was sent and what she did are counted from these tables.",
    "客户收到过什么、做过什么，都由这些表统计。",
)
_UNKNOWN = (
    "The customers table may be older than this one, or write identifiers in another way.",
    "客户表可能比该表旧，或标识符写法不同。",
)
_LOTS = (
    "If chance alone decided who got what (a computer drew, or every tenth was left out), say so under contacts:"
    " randomised: true",
    "如果完全由随机决定谁得到什么（电脑抽取，或每十人留一人不发），请在 contacts 下写：randomised: true",
)
_RECORD = (
    "If a rule decided with known chances, record each one beside its contact and map it: probability: column_name",
    "如果由规则按已知概率决定，请在每次联系旁记录概率并映射：probability: 列名",
)
_TEST = (
    "Else run a test: for two weeks leave out every tenth customer by lot and write her down with {control} as her"
    " offer (docs/uplift.md).",
    "否则请做一次测试：两周内随机留出十分之一的客户不发，并将其优惠记为 {control}（见 docs/uplift.md）。",
)

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "M230",
        "error",
        ("No outcome of a contact", "不能作为联系的结果"),
        (
            '"{name}" is of type {type}; what came of a contact is one of: {types}',
            "“{name}”的类型是 {type}；联系的结果只能是：{types}",
        ),
        (
            "What came of a contact is counted or added up: it happened, how much, how much money.",
            "联系的结果要能计数或相加：是否发生、多少、多少钱。",
        ),
        f"{_CUSTOMERS}{_CONTACTS}    outcomes: {{note: {{type: text}}}}\n",
        f"{_CUSTOMERS}{_CONTACTS}    outcomes: {{visited: {{type: boolean}}}}\n",
        {
            "types": (
                "Write type: boolean for what happened or not, money for an amount.",
                "是否发生请写 type: boolean，金额请写 money。",
            )
        },
    ),
    Entry(
        "M231",
        "warning",
        ("No row before the instant", "该时刻之前没有行"),
        (
            "no row of {file} that can be used lies before {moment}; nobody was contacted, nothing was done",
            "{file} 中没有早于 {moment} 的可用行；视为无人被联系、无事件发生",
        ),
        _LOG,
        f"{_CUSTOMERS}{_CONTACTS}{_AT_MOST}# data/contacts.csv\ncustomer_id,sent_on,offer\n0001,2099-09-01,ten_off\n"
        "# segments/shop.yaml\nfeatures:\n  - {id: contacts, measure: contacts}\n",
        f"{_CUSTOMERS}{_CONTACTS}{_AT_MOST}{_SENT}"
        "# segments/shop.yaml\nfeatures:\n  - {id: contacts, measure: contacts}\n",
        {"later": ("Look at the dates, or at the day that is decided for.", "请检查日期，或检查决策日。")},
    ),
    Entry(
        "M232",
        "note",
        ("Rows of unknown customers", "未知客户的行"),
        (
            "{table}: {rows} of customers who are not among those of the data ({customers}, the first is {first}); not"
            " used",
            "{table} 中有 {rows} 属于数据中没有的 {customers} 位客户（例如 {first}）；不予使用",
        ),
        _LOG,
        f"{_CUSTOMERS}{_CONTACTS}{_AT_MOST}{_SENT}0999,2026-09-01,ten_off,no\n"
        "# segments/shop.yaml\nfeatures:\n  - {id: contacts, measure: contacts}\n",
        f"{_CUSTOMERS}{_CONTACTS}{_AT_MOST}{_SENT}"
        "# segments/shop.yaml\nfeatures:\n  - {id: contacts, measure: contacts}\n",
        {"look": _UNKNOWN},
    ),
    Entry(
        "M233",
        "warning",
        ("Most rows are of unknown customers", "多数行的客户未知"),
        (
            "{table}: {rows} of customers who are not among those of the data ({customers}, more than are known):"
            ' it writes "{first}", the customers are written "{known}"',
            "{table} 中有 {rows} 属于数据中没有的 {customers} 位客户，多于已知客户："
            "该表写作“{first}”，客户数据写作“{known}”",
        ),
        _LOG,
        f"{_CUSTOMERS}{_CONTACTS}{_AT_MOST}# data/contacts.csv\ncustomer_id,sent_on,offer\n1,2026-09-01,ten_off\n"
        "2,2026-09-01,none\n# segments/shop.yaml\nfeatures:\n  - {id: contacts, measure: contacts}\n",
        f"{_CUSTOMERS}{_CONTACTS}{_AT_MOST}{_SENT}"
        "# segments/shop.yaml\nfeatures:\n  - {id: contacts, measure: contacts}\n",
        {"look": _UNKNOWN},
    ),
    Entry(
        "M234",
        "error",
        ("Feature without its table", "特征缺少数据表"),
        (
            '"{id}" is computed from {table}, and project.yaml names none',
            "“{id}”由 {table} 计算，而 project.yaml 没有声明该表",
        ),
        _LOG,
        f"{_CUSTOMERS}# segments/shop.yaml\nfeatures:\n  - {{id: opens_30d, measure: events, within: 30 days}}\n",
        f"{_CUSTOMERS}{_EVENTS}# data/events.csv\ncustomer_id,at,kind\n0001,2026-09-02 10:00,open\n"
        "# segments/shop.yaml\nfeatures:\n  - {id: opens_30d, measure: events, within: 30 days}\n",
        {
            "map": (
                "Name the {table} under data: (docs/data.md), or take the feature out.",
                "请在 data 下声明 {table}（见 docs/data.md），或删除该特征。",
            )
        },
    ),
    Entry(
        "M235",
        "error",
        ("Narrowed down by a column that is not there", "限定所用的列不存在"),
        (
            '"{id}" counts by {role}, which project.yaml does not map under {table}',
            "“{id}”按 {role} 统计，而 project.yaml 的 {table} 下没有映射它",
        ),
        _LOG,
        f"{_CUSTOMERS}{_EVENTS}"
        "# segments/shop.yaml\nfeatures:\n  - {id: app_events, measure: events, only: {channel: app}}\n",
        f"{_CUSTOMERS}{_EVENTS}    channel: channel\n# data/events.csv\ncustomer_id,at,kind,channel\n"
        "0001,2026-09-02 10:00,open,app\n"
        "# segments/shop.yaml\nfeatures:\n  - {id: app_events, measure: events, only: {channel: app}}\n",
        {
            "map": (
                "In project.yaml, under {table}: {role}: name_of_the_column",
                "在 project.yaml 的 {table} 下写：{role}: 列名",
            )
        },
    ),
    Entry(
        "M236",
        "error",
        ("No contacts to learn from", "没有可供学习的联系记录"),
        (
            "score.{id} is the effect of an offer, which is learned from past contacts, and project.yaml names none",
            "score.{id} 是优惠的效果，须从过去的联系记录学习，而 project.yaml 没有声明 contacts",
        ),
        _COMPARED,
        _CUSTOMERS + _LINES + _score("{id: moved, learn: uplift, offer: ten_off, outcome: order, within: 14 days}"),
        _GOOD,
        {
            "map": (
                "Name them under data: contacts: (docs/data.md): who, when, which offer.",
                "请在 data: contacts: 下声明（见 docs/data.md）：谁、何时、哪个优惠。",
            )
        },
    ),
    Entry(
        "M237",
        "error",
        ("No such outcome", "没有这样的结果列"),
        (
            '"{column}" is no outcome of contacts; outcomes are: {known}',
            "“{column}”不是 contacts 的结果列；已有的结果列：{known}",
        ),
        _COMPARED,
        _WHOLE + _score("{id: moved, learn: uplift, offer: ten_off, column: visits, within: 14 days}"),
        _WHOLE + _score("{id: moved, learn: uplift, offer: ten_off, column: visited, within: 14 days}"),
        {
            "mean": ('Did you mean "{name}"?', "是否指“{name}”？"),
            "declare": (
                "Declare it under data: contacts: outcomes: {column}: {{type: boolean}}",
                "请在 data: contacts: outcomes: 下声明 {column}: {{type: boolean}}",
            ),
        },
    ),
    Entry(
        "M238",
        "error",
        ("Nobody knows by which chance customers were contacted", "不知道客户以何种概率被联系"),
        (
            "score.{id}: contacts say neither that they were drawn by lot nor with which probability. What comes out"
            " would be worth little: if likely buyers were picked, the offer would be given the credit for all they buy"
            " anyway, and nobody could tell how much of the figure that is",
            "score.{id}：contacts 既没有说明是随机抽取，也没有记录概率。这样得到的数字价值很小：如果挑选的是本来就可能"
            "购买的人，他们的全部购买都会算作优惠的功劳，而且无人能说清其中占多少",
        ),
        _COMPARED,
        f"{_CUSTOMERS}{_LINES}{_CONTACTS}{_AT_MOST}{_SENT}"
        + _score("{id: moved, learn: uplift, offer: ten_off, outcome: order, within: 14 days}"),
        _GOOD,
        {"lot": _LOTS, "record": _RECORD, "test": _TEST},
    ),
    Entry(
        "M239",
        "error",
        ("The effect of nothing", "“不发”的效果"),
        (
            'score.{id}: "{offer}" is what contacts call those who got nothing; it is what offers are compared with',
            "score.{id}：“{offer}”在 contacts 中表示什么都没得到的人；它是比较的基准",
        ),
        _COMPARED,
        _WHOLE + _score("{id: moved, learn: uplift, offer: none, outcome: order, within: 14 days}"),
        _GOOD,
    ),
    Entry(
        "M240",
        "error",
        ("What the effect is on", "效果针对什么"),
        (
            'score.{id}: the effect on what? Either "outcome: order" or "outcome: value" (counted from transactions),'
            ' or "column: ..." (an outcome that stands in the contacts), one of them',
            "score.{id}：效果针对什么？请写“outcome: order”或“outcome: value”（由交易统计），或“column: ……”"
            "（联系记录中的结果列），三者择一",
        ),
        _COMPARED,
        _WHOLE + _score("{id: moved, learn: uplift, offer: ten_off, within: 14 days}"),
        _GOOD,
    ),
    Entry(
        "M241",
        "error",
        ("No contact to learn from", "没有可用于学习的联系"),
        (
            "score.{id}: of {contacts} contacts none can be used: {later} whose {within} days are not over on {end},"
            " {twice} of customers with two different offers on one day, {unknown} of whom nothing is known",
            "score.{id}：{contacts} 次联系中没有可用的：{later} 次的 {within} 天到 {end} 尚未结束，{twice} 次属于同一天"
            "有两种不同优惠的客户，{unknown} 次的客户没有任何已知事实",
        ),
        _COUNTED,
        "contacts of yesterday, and within: 14 days",
        "contacts that lie further back than the window",
        {
            "later": (
                "Wait until the window is over, or shorten it: within: 7 days",
                "请等时间窗结束，或缩短：within: 7 days",
            )
        },
    ),
    Entry(
        "M242",
        "warning",
        ("Two offers on one day", "同一天有两种优惠"),
        (
            "score.{id}: {rows} contacts are of customers who stand under two different offers on one day (or under one"
            " and under {control}); nobody can say which of them worked, so they are left out",
            "score.{id}：{rows} 次联系的客户在同一天记有两种不同的优惠（或一种优惠与 {control}）；"
            "无法判断是哪一个起了作用，因此未使用",
        ),
        _COUNTED,
        "0007 under ten_off and under none on 2026-09-01",
        "one row a customer and day",
    ),
    Entry(
        "M243",
        "note",
        ("Window not over yet", "时间窗尚未结束"),
        (
            "score.{id}: {rows} contacts are left out, for their {within} days are not over on {end}; they count later",
            "score.{id}：{rows} 次联系未使用，因为其 {within} 天到 {end} 尚未结束；以后再计入",
        ),
        _COUNTED,
        "a contact of yesterday, and within: 14 days",
        "a contact whose fourteen days are over",
    ),
    Entry(
        "M244",
        "note",
        ("Nothing known at the contact", "联系时没有已知事实"),
        (
            "score.{id}: {rows} contacts are left out, for their customers are not among those of the data, are known"
            " only since, or asked to be forgotten, or the outcome is not known",
            "score.{id}：{rows} 次联系未使用：其客户不在数据中、之后才出现、已要求被遗忘，或结果未知",
        ),
        _COUNTED,
        "a contact of a customer whom the customers table does not hold",
        "contacts of customers of the data",
    ),
    Entry(
        "M245",
        "note",
        ("Another contact within the window", "时间窗内还有其他联系"),
        (
            "score.{id}: in {rows} of {of} contacts the customer was contacted again within the {within} days; the"
            " effect is that of the offer with whatever came after it",
            "score.{id}：{of} 次联系中有 {rows} 次的客户在 {within} 天内又被联系；效果包含该优惠之后的其他联系",
        ),
        _COUNTED,
        "ten_off on the 1st, five_off on the 5th, within: 14 days",
        "contacts that lie further apart than the window",
    ),
    Entry(
        "M246",
        "note",
        ("Facts somewhat older than the contact", "事实略早于联系"),
        (
            "score.{id}: contacts lie on {days} days; facts were taken on {taken} of them, so they are up to {old} days"
            " older than the contact",
            "score.{id}：联系分布在 {days} 天；只在其中 {taken} 天取事实，因此事实最多比联系早 {old} 天",
        ),
        _COUNTED,
        "a year of contacts on every day",
        "contacts on fewer than 40 days",
    ),
    Entry(
        "M247",
        "note",
        ("Everybody has the average effect", "所有人都是平均效果"),
        (
            "score.{score} (version {version}): no usable differences between customers; everybody has the measured"
            " average effect of {offer}, shrunk by its noise: {effect}",
            "score.{score}（第 {version} 版）：客户之间没有可用的差异；"
            "所有人都取 {offer} 的实测平均效果（按噪声收缩）：{effect}",
        ),
        (
            "A model always finds differences; those that vanish on people it has not seen cost money and move nobody.",
            "模型总能找到差异；换一批没见过的人就消失的差异只会花钱，打动不了任何人。",
        ),
        "a version whose card says: no usable heterogeneity",
        "a version that ranks customers it has not seen better than chance",
    ),
    Entry(
        "M248",
        "warning",
        ("No effect could be learned", "未能学到效果"),
        (
            "score.{score} (version {version}) knows nothing of {offer}: too few contacts, or nobody to compare with;"
            " it is unknown for everybody, and offers that stand on it are given to nobody",
            "score.{score}（第 {version} 版）对 {offer} 一无所知：联系太少，或没有可比较的人；"
            "所有人的分数未知，依赖它的优惠不会发给任何人",
        ),
        _MEASURED,
        "a version learned from 12 contacts",
        "a version learned from some thousand contacts",
        {"card": ("Look at its card: campaign models show {score}", "请查看模型卡：campaign models show {score}")},
    ),
    Entry(
        "M249",
        "error",
        ("No contact with this offer", "没有此优惠的联系"),
        (
            'score.{id}: no contact stands under the offer "{offer}"; under offer there is: {known}',
            "score.{id}：没有任何联系记为优惠“{offer}”；offer 列中有：{known}",
        ),
        _COMPARED,
        "offer: ten_of in the score, ten_off in the contacts",
        "offer: ten_off in both",
        {
            "mean": ('Did you mean "{name}"?', "是否指“{name}”？"),
            "list": (
                "Write the word that stands in the contacts.",
                "请写联系记录中使用的名称。",
            ),
        },
    ),
    Entry(
        "M250",
        "error",
        ("Not a measured effect", "不是实测的效果"),
        (
            'the offer {name}: "uplift" needs a measured effect, and {score} is none: {what}',
            "优惠 {name}：“uplift”需要实测的效果，而 {score} 不是：{what}",
        ),
        _MEASURED,
        'uplift: {score: score.buys_again, of: "= average_order * 0.3"}',
        'uplift: {score: score.moved_by_ten_off, of: "= average_order * 0.3"}',
        {
            "propensity": (
                "How likely she buys, times the average lift of the offer, is written: propensity: {{score: {score},"
                ' lift: 3%, of: "= ..."}}',
                '购买概率乘以该优惠的平均提升，应写为：propensity: {{score: {score}, lift: 3%, of: "= ……"}}',
            ),
            "learn": (
                "Learn one from past contacts: learn: uplift, offer: {name} (docs/uplift.md)",
                "请从过去的联系中学习：learn: uplift, offer: {name}（见 docs/uplift.md）",
            ),
        },
    ),
    Entry(
        "M251",
        "warning",
        ("The effect of another offer", "另一优惠的效果"),
        (
            'the offer {name} stands on score.{score}, which is the effect of "{offer}"',
            "优惠 {name} 依据 score.{score}，而它是“{offer}”的效果",
        ),
        _MEASURED,
        "offer: five_off with uplift: {score: score.moved_by_ten_off}",
        "each offer with an effect of its own",
        {
            "own": (
                "Learn the effect of {name} itself, or call the contacts' offer {name} if it is the same.",
                "请学习 {name} 自身的效果；若是同一优惠，请在联系记录中也写 {name}。",
            )
        },
    ),
    Entry(
        "M252",
        "error",
        ("Money times money", "金额乘以金额"),
        (
            'the offer {name}: score.{score} is money already; "of" says what one more buyer is worth, and there is'
            " nothing to multiply",
            "优惠 {name}：score.{score} 已经是金额；“of”表示多一位购买者值多少，这里没有可乘的数",
        ),
        _MEASURED,
        'uplift: {score: score.moved, of: "= average_order"}   # with outcome: value',
        "uplift: {score: score.moved}",
        {"leave_out": ("Take it out: uplift: {{score: score.{score}}}", "请删除：uplift: {{score: score.{score}}}")},
    ),
    Entry(
        "M253",
        "error",
        ("What one more is worth", "多一位值多少"),
        (
            'the offer {name}: {score} says how many, not how much money; "of" must say what one of them is worth',
            "优惠 {name}：{score} 表示数量而非金额；须用“of”说明每一份值多少钱",
        ),
        _MEASURED,
        "uplift: {score: score.moved}   # with outcome: order",
        'uplift: {score: score.moved, of: "= average_order * margin_rate"}',
        {
            "of": (
                'Write of: "= average_order * margin_rate" (margin, not revenue).',
                '请写 of: "= average_order * margin_rate"（毛利，而非收入）。',
            )
        },
    ),
    Entry(
        "M254",
        "error",
        ("An effect is no probability to buy", "效果不是购买概率"),
        (
            'the offer {name}: "propensity" multiplies how likely she buys by a lift, and score.{score} is an effect'
            " already",
            "优惠 {name}：“propensity”用购买概率乘以提升，而 score.{score} 本身就是效果",
        ),
        _MEASURED,
        'propensity: {score: score.moved, lift: 3%, of: "= average_order"}',
        'uplift: {score: score.moved, of: "= average_order"}',
        {"uplift": ("Write it under uplift: instead.", "请改写在 uplift 下。")},
    ),
    Entry(
        "M255",
        "warning",
        ("An effect that nobody here measured", "并非在此实测的效果"),
        (
            'the offer {name}: its money is called measured, and rests on the fact "{score}", of which nothing is'
            " written down: neither who measured it nor when",
            "优惠 {name}：其金额被称为实测，依据的却是事实“{score}”，没有记录由谁、何时测得",
        ),
        _MEASURED,
        'uplift: {score: response, of: "= average_order * 0.3"}   # a column of customers',
        'uplift: {score: score.moved_by_ten_off, of: "= average_order * 0.3"}',
        {
            "learn": (
                "Learn it from past contacts (learn: uplift, offer: {name}), or declare the column as a score with its"
                " range and date.",
                "请从过去的联系中学习（learn: uplift, offer: {name}），或将该列声明为带范围和日期的评分。",
            )
        },
    ),
    Entry(
        "M256",
        "warning",
        ("Probabilities were estimated", "概率为估计值"),
        (
            "score.{score} (version {version}) was learned from contacts that were not drawn by lot: its money is"
            " called measured because somebody promoted it",
            "score.{score}（第 {version} 版）学自非随机产生的联系：其金额被称为实测，只因有人启用了它",
        ),
        _MEASURED,
        "a version whose card says: contacts were not drawn by lot",
        "a version learned from contacts that were drawn by lot",
        {"card": ("Look at its card: campaign models show {score}", "请查看模型卡：campaign models show {score}")},
    ),
)
