"""Messages about groups, interests and profiles of customers (codes M260-M289)."""

from __future__ import annotations

from .entry import Entry

_FACTS = """\
features:
  - {id: orders, measure: orders}
  - {id: days_since_order, measure: days_since_last_order}
"""
_GOOD = _FACTS + "groups:\n  - {id: style, uses: [orders, days_since_order]}\n"
_TRAIN = "$ campaign train group.style"
_NOTHING = (
    "A group made from nothing would look like any other; so it stays unknown, and rules that ask for it do not fire.",
    "凭空得出的客群看起来与其他客群无异；因此保持未知，使用它的规则不会触发。",
)
_HONEST = (
    "k-means always finds groups; whether customers really fall into kinds is another question, and worth an honest "
    "answer.",
    "k-means 总会给出客群；客户是否真的分为几类是另一个问题，应当如实回答。",
)
_NAMES = (
    "Rules compare with names; a name that stays means the same customers from version to version.",
    "规则以名称作比较；名称不变，所指的客户也应前后一致。",
)
_DISTANCE = (
    "Groups are customers near each other in some numbers; of one number a fifth or a band says the same more plainly.",
    "客群是在若干数值上彼此接近的客户；只有一个数值时，用五等分或区间更直白。",
)
_FACTS_HINT = (
    "Take facts under uses: that are known for most customers and differ between them.",
    "请在 uses: 下写明大多数客户都有、且彼此不同的事实。",
)


def _groups(line: str) -> str:
    return f"{_FACTS}groups:\n  - {line}\n"


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "M260",
        "warning",
        ("Too few customers to group", "客户过少，无法分组"),
        (
            "of {customers} customers all facts are known, of {least} they must be; unknown most often is {fact}",
            "只有 {customers} 位客户的事实齐全，至少需要 {least} 位；最常缺失的是 {fact}",
        ),
        _NOTHING,
        _GOOD + _TRAIN,
        _GOOD,
        {"facts": _FACTS_HINT},
    ),
    Entry(
        "M261",
        "warning",
        ("All customers are alike", "所有客户都一样"),
        (
            "all {customers} customers have the same facts; there is nothing to tell apart",
            "{customers} 位客户的事实完全相同，无从区分",
        ),
        _NOTHING,
        _GOOD,
        _GOOD,
        {"facts": _FACTS_HINT},
    ),
    Entry(
        "M262",
        "note",
        ("A continuum, cut into slices", "连续分布，只是切片"),
        (
            "customers form a continuum: between the {groups} groups there are as many as within them; the groups are "
            "slices of it",
            "客户呈连续分布：{groups} 个客群之间与之内的客户一样多；这些客群只是切片",
        ),
        _HONEST,
        _GOOD,
        _GOOD,
        {
            "slices": (
                "Good for words and plans; where a sharp bound decides money, write the bound as a condition.",
                "适合描述与规划；若以界限决定花钱，请把界限直接写成条件。",
            )
        },
    ),
    Entry(
        "M263",
        "note",
        ("Some groups, the rest slices", "部分客群，其余为切片"),
        (
            "{apart} of the {groups} groups are set apart by a gap; between the others there are as many customers as "
            "within them",
            "{groups} 个客群中有 {apart} 个与其他客群明显分开；其余客群之间与之内的客户一样多",
        ),
        _HONEST,
        _GOOD,
        _GOOD,
        {
            "slices": (
                "Good for words and plans; where a sharp bound decides money, write the bound as a condition.",
                "适合描述与规划；若以界限决定花钱，请把界限直接写成条件。",
            )
        },
    ),
    Entry(
        "M264",
        "warning",
        ("Other groups with other customers", "换一批客户就换一种分法"),
        (
            "with customers drawn anew the {groups} groups come out otherwise: alike by {same} of 1, {stable} would be "
            "steady",
            "重新抽取客户后，{groups} 个客群会变样：相似度 {same}（满分 1），达到 {stable} 才算稳定",
        ),
        _HONEST,
        _GOOD,
        _GOOD,
        {
            "fewer": (
                "Ask for fewer groups (k:), or for other facts (uses:).",
                "请减少客群数（k:），或换用其他事实（uses:）。",
            )
        },
    ),
    Entry(
        "M265",
        "warning",
        ("Gone since the version before", "与上一版相比已消失"),
        (
            "{number} of the version before is not found any more: {names}",
            "上一版中有 {number} 个不再出现：{names}",
        ),
        _NAMES,
        _GOOD,
        _GOOD,
        {
            "rules": (
                "Before it is promoted, look for rules that ask for the name: they would never fire.",
                "启用之前，请查找使用该名称的规则：它们将不再触发。",
            )
        },
    ),
    Entry(
        "M266",
        "note",
        ("New since the version before", "与上一版相比新出现"),
        ("{number} is new: {names}", "新出现 {number} 个：{names}"),
        _NAMES,
        _GOOD,
        _GOOD,
    ),
    Entry(
        "M267",
        "note",
        ("A name that was kept", "沿用的名称"),
        (
            'the group "{name}" would be called "{fresh}" today; it keeps its name, so that rules go on working',
            "客群“{name}”按现状会叫“{fresh}”；为使规则照常工作，名称不变",
        ),
        _NAMES,
        _GOOD,
        _GOOD,
    ),
    Entry(
        "M268",
        "note",
        ("Fewer groups than asked for", "客群少于要求"),
        (
            "{asked} groups are asked for; customers differ by no more than {groups}",
            "要求 {asked} 个客群；客户的差异只够 {groups} 个",
        ),
        _HONEST,
        _GOOD,
        _GOOD,
    ),
    Entry(
        "M269",
        "note",
        ("Facts that tell nobody apart", "没有区分度的事实"),
        ("the same for all customers: {facts}", "所有客户都相同：{facts}"),
        _DISTANCE,
        _GOOD,
        _GOOD,
    ),
    Entry(
        "M270",
        "note",
        ("Many without a group", "许多客户没有客群"),
        (
            "{share} of the customers have no group, because a fact is not known; most often {fact}",
            "{share} 的客户没有客群，因为有事实未知；最常缺失的是 {fact}",
        ),
        _NOTHING,
        _GOOD,
        _GOOD,
        {"facts": _FACTS_HINT},
    ),
    Entry(
        "M271",
        "warning",
        ("Too little bought to find interests", "购买过少，无法得出兴趣"),
        (
            "{customers} customers bought {lines} lines or more of {items} items that several buy; {least} customers "
            "and four items are needed",
            "{customers} 位客户购买了至少 {lines} 行、由多人购买的 {items} 种商品；需要 {least} 位客户和四种商品",
        ),
        _NOTHING,
        _FACTS,
        _FACTS,
        {
            "categories": (
                "Take categories instead of products (of: category), or a longer time (within:).",
                "请改用品类（of: category），或放长时间（within:）。",
            )
        },
    ),
    Entry(
        "M272",
        "warning",
        ("Interests foresee nothing", "兴趣没有预见力"),
        (
            "by these interests, what else a customer buys is {times} times as likely as by what everybody buys: no "
            "better",
            "按这些兴趣推测客户还会买什么，可能性是按大众购买推测的 {times} 倍：并不更好",
        ),
        _NOTHING,
        _FACTS,
        _FACTS,
        {
            "categories": (
                "Take categories instead of products (of: category), or a longer time (within:).",
                "请改用品类（of: category），或放长时间（within:）。",
            )
        },
    ),
    Entry(
        "M273",
        "warning",
        ("Groups have moved", "客群发生移动"),
        (
            "the sizes of the groups moved by {psi} since then (PSI); by chance it would be less than {bound}",
            "此后各客群的大小变动为 {psi}（PSI）；若属偶然应小于 {bound}",
        ),
        _HONEST,
        _GOOD,
        _GOOD,
        {"train": ("Train anew, and compare: names stay.", "请重新训练并比较：名称不变。")},
    ),
    Entry(
        "M274",
        "note",
        ("Fewer interests than asked for", "兴趣少于要求"),
        (
            "{asked} interests are asked for; {items} items that several buy make {interests}",
            "要求 {asked} 个兴趣；由多人购买的 {items} 种商品只够 {interests} 个",
        ),
        _HONEST,
        _FACTS,
        _FACTS,
    ),
    Entry(
        "M275",
        "error",
        ("Nothing to group by", "缺少分组所需的事实"),
        (
            "{id} needs {least} facts or more; it has: {found}",
            "{id} 至少需要 {least} 个事实；现有：{found}",
        ),
        _DISTANCE,
        "features:\n  - {id: orders, measure: orders}\ngroups:\n  - {id: style}\n",
        _GOOD,
        {
            "declare": (
                "Name facts under uses:, or declare features of recency, orders and spend: days_since_last_order, "
                "orders, spend.",
                "请在 uses: 下写明事实，或声明反映近度、订单、消费的特征：days_since_last_order、orders、spend。",
            )
        },
    ),
    Entry(
        "M276",
        "error",
        ("No distance in this", "无法计算距离"),
        ('{id} cannot group by "{name}"', "{id} 不能按“{name}”分组"),
        _DISTANCE,
        _groups("{id: style, uses: [orders, days_since_order, city]}"),
        _GOOD,
        {
            "numbers": (
                "Groups are made from numbers and money of customers and features; no scores, texts or days.",
                "分组使用客户列与特征中的数字和金额；不用评分、文本或日期。",
            )
        },
    ),
    Entry(
        "M277",
        "error",
        ("Interests of what?", "兴趣从何而来？"),
        (
            '{id} is of "{of}", and project.yaml names no such column of transactions',
            "{id} 按“{of}”得出，而 project.yaml 的交易表没有这一列",
        ),
        (
            "Interests are found from what customers buy together: products, or categories, which are easier to read.",
            "兴趣来自客户一起购买的内容：商品，或更易读的品类。",
        ),
        """\
data:
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_at
    product: product
# data/lines.csv
customer_id,ordered_at,product
0001,2026-09-01,mug
# segments/shop.yaml
interests:
  - {id: taste, of: category}
""",
        """\
data:
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_at
    product: product
# data/lines.csv
customer_id,ordered_at,product
0001,2026-09-01,mug
# segments/shop.yaml
interests:
  - {id: taste, of: product}
""",
        {
            "map": (
                "Map it under data: transactions:, or write of: with the one that is there.",
                "请在 data: transactions: 下映射该列，或在 of: 中写已有的一种。",
            )
        },
    ),
    Entry(
        "M278",
        "error",
        ("Names by number", "名称要按编号写"),
        (
            '"{key}" gives no name: names are written by number, no name twice',
            "“{key}”不是有效名称：名称按编号书写，且不得重复",
        ),
        _NAMES,
        _groups("{id: style, uses: [orders, days_since_order], names: {first: loyal}}"),
        _groups("{id: style, uses: [orders, days_since_order], names: {1: loyal}}"),
        {
            "names": (
                "The card shows the numbers: names: {{1: loyal, 2: drifting away}}",
                "编号见模型卡：names: {{1: 忠实客户, 2: 渐行渐远}}",
            )
        },
    ),
    Entry(
        "M280",
        "error",
        ("One customer, or a file of all", "一位客户，或全部写入文件"),
        (
            "name one customer, or a file with --out that ends in .csv or .parquet; found: {found}",
            "请写明一位客户，或用 --out 指定以 .csv 或 .parquet 结尾的文件；现为：{found}",
        ),
        (
            "A profile is personal data: of one customer it is shown, of all it goes into a file that you name.",
            "客户画像属于个人数据：单个客户直接显示，全部客户则写入指定的文件。",
        ),
        _FACTS + "$ campaign profile",
        _FACTS,
        {
            "one": ("One: campaign profile C-1003", "一位：campaign profile C-1003"),
            "all": ("All: campaign profile --out profile.parquet", "全部：campaign profile --out profile.parquet"),
        },
    ),
)
