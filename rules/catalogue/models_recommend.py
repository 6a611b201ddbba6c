"""Messages about recommended products: models by basket, `recommend:`, the products table, mined rules (M290-M339)."""

from __future__ import annotations

from .entry import Entry

_SCORES = """\
# segments/scores.yaml
scores:
  - {id: goes_with, learn: products}
"""
_OFFER = """\
# campaigns/spring.yaml
campaign: spring
status: live
why: A small gift, and what goes with what she has.
steps: [{id: gift, offer: pick, open: true}]
# offers/pick.yaml
offer: pick
kind: coupon.gift
give: guaranteed
cost: 1.00
recommend:
"""
_CHECK = "$ campaign schema --update\n$ campaign check"
_PRODUCTS = """\
# data/products.csv
id,name,department,price
cake,Sponge cake,sweet,5.00
bread,Rye bread,savoury,3.00
# project.yaml, added below data:
  products: {file: data/products.csv, id: id, name: name, category: department, price: price}
"""
_GOOD = f"{_SCORES}{_OFFER}  at_most: 3\n{_CHECK}"
_BLIND = (
    "A message with an empty place for products looks broken, and nobody would know why.",
    "商品位置为空的消息看起来像出了故障，而且没有人知道原因。",
)
_HONEST = (
    "What goes with what is worth having only where it finds more than what sells; on days that came later it did not.",
    "只有当关联推荐比热销榜找得更准时才值得使用；在之后的日子里它并没有做到。",
)
_POOL = (
    "A name that no product has narrows the pool to less than was meant, in silence.",
    "写错的名称会悄悄把商品池缩小到并非本意的范围。",
)


def _offer(line: str, before: str = _SCORES) -> str:
    return f"{before}{_OFFER}  {line}\n{_CHECK}"


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "M290",
        "error",
        ("Nothing to recommend by", "没有可用于推荐的模型"),
        (
            "recommend: needs a model of baskets, and no score in segments/*.yaml learns products or next_category",
            "recommend: 需要学习购物篮的模型，但 segments/*.yaml 中没有 learn: products 或 next_category 的评分",
        ),
        _BLIND,
        _offer("at_most: 3", ""),
        _GOOD,
        {
            "learn": (
                "Add one under scores: {{id: goes_with, learn: products}}, then: campaign train",
                "请在 scores 下添加：{{id: goes_with, learn: products}}，然后运行 campaign train",
            )
        },
    ),
    Entry(
        "M291",
        "error",
        ("Which model is not said", "没有说明用哪个模型"),
        (
            "there are several models to recommend by ({known}); say which",
            "有多个可用于推荐的模型（{known}）；请说明用哪一个",
        ),
        _BLIND,
        _offer("at_most: 3", _SCORES + "  - {id: pairs, learn: products}\n"),
        _GOOD,
        {"name": ("Name one: by: goes_with", "请写明：by: goes_with")},
    ),
    Entry(
        "M292",
        "error",
        ("The pool asks what the data do not say", "商品池用到了数据中没有的内容"),
        (
            "the pool asks for {key}, and the project names no {needed}",
            "商品池用到 {key}，但项目没有写明 {needed}",
        ),
        _POOL,
        _offer("pool: {where: price >= 2.00}"),
        _SCORES + _PRODUCTS + _OFFER + "  pool: {where: price >= 2.00}\n" + _CHECK,
        {
            "map": (
                "Name the table of products in project.yaml: data: products: {{file: data/products.csv, "
                "id: stock_code, category: department}}",
                "请在 project.yaml 中写明商品表：data: products: {{file: data/products.csv, id: stock_code, "
                "category: department}}",
            )
        },
    ),
    Entry(
        "M293",
        "error",
        ("Too few or too many products", "商品数量过少或过多"),
        (
            "at_most is {at_most}; a message names from 1 to {most} products",
            "at_most 为 {at_most}；一条消息可推荐 1 到 {most} 件商品",
        ),
        _BLIND,
        _offer("at_most: 0"),
        _GOOD,
    ),
    Entry(
        "M294",
        "error",
        ("A window nobody can have bought in", "不可能的时间窗"),
        (
            "not_bought is {days} days; it must be from 1 to {longest} days, or ever",
            "not_bought 为 {days} 天；应为 1 到 {longest} 天，或 ever",
        ),
        _BLIND,
        _offer("not_bought: 0 days"),
        _offer("not_bought: 180 days"),
        {
            "ever": (
                "To leave out whatever she ever bought: not_bought: ever. To leave out nothing: leave the key out.",
                "排除她买过的所有商品：not_bought: ever。不排除：删去该键。",
            )
        },
    ),
    Entry(
        "M295",
        "warning",
        ("The pool is empty", "商品池为空"),
        (
            "of {products} products none may be recommended here: the pool and what is in stock have none in common",
            "共 {products} 件商品，此处没有一件可以推荐：商品池与可售商品没有交集",
        ),
        _BLIND,
        _GOOD,
        _GOOD,
        {
            "pool": (
                "Widen the pool, or look at the columns in_stock and blocked of the products table.",
                "请放宽商品池，或检查商品表的 in_stock 和 blocked 列。",
            )
        },
    ),
    Entry(
        "M296",
        "warning",
        ("A product nobody sells", "没有这件商品"),
        (
            'the pool names the product "{name}", which neither the products table nor any order has',
            "商品池写了商品“{name}”，但商品表和订单中都没有它",
        ),
        _POOL,
        _GOOD,
        _GOOD,
        {
            "mean": ('Did you mean "{suggestion}"?', "是否指“{suggestion}”？"),
            "table": ("Write its id as it stands in the products table.", "请按商品表中的编号书写。"),
        },
    ),
    Entry(
        "M297",
        "error",
        ("Nothing to learn baskets from", "没有可学习的购物篮"),
        (
            "learn: {learn} needs to know the {needed} of what was bought, and no column is mapped to it",
            "learn: {learn} 需要知道所购内容的 {needed}，但没有对应的列",
        ),
        (
            "What goes with what is counted from orders; without the column there is nothing to count.",
            "商品之间的关联来自订单的统计；没有这一列就无从统计。",
        ),
        "scores:\n  - {id: next_kind, learn: next_category}\n",
        _SCORES.partition("\n")[2],
        {
            "product": (
                "Name the column under data: transactions: product: stock_code",
                "请在 data: transactions 下写明：product: stock_code",
            ),
            "category": (
                "Name the column under data: transactions: category: department, or that of data: products",
                "请在 data: transactions 下写明 category: department，或在 data: products 中写明",
            ),
        },
    ),
    Entry(
        "M298",
        "warning",
        ("No better than what sells", "不比热销榜更好"),
        (
            "what goes with what she has found something new for {similar} of the customers, what sells for {popular}: "
            "no more than chance; so what sells is recommended to everybody",
            "关联推荐为 {similar} 的客户找到了新商品，热销榜为 {popular}：差异不超过偶然；因此对所有人推荐热销商品",
        ),
        _HONEST,
        _GOOD,
        _GOOD,
    ),
    Entry(
        "M299",
        "note",
        ("She buys the same again", "她会再买同样的商品"),
        (
            "what she bought most found something for {again} of the customers, what goes with it for {similar}: where "
            "`not_bought` is left out, her own products come first",
            "她最常买的商品命中 {again} 的客户，关联推荐命中 {similar}：不写 `not_bought` 时，先推荐她自己常买的商品",
        ),
        (
            "What she buys anyway is the surest guess and the smallest gain; to widen her basket, say not_bought.",
            "推荐她本来就会买的商品最准，收益也最小；想扩大她的购买范围，请写 not_bought。",
        ),
        _GOOD,
        _GOOD,
    ),
    Entry(
        "M300",
        "warning",
        ("Too few came back to judge by", "回购客户太少，无法评估"),
        (
            "in the trials {people} customers bought again within {within} days; with fewer than {fewest} nothing "
            "can be said, so the plain guess is used: what sells, or the last category again",
            "试验中有 {people} 位客户在 {within} 天内再次购买；少于 {fewest} 位无法得出结论，"
            "因此采用最简单的猜测：热销商品，或上一次的品类",
        ),
        _HONEST,
        _GOOD,
        _GOOD,
    ),
    Entry(
        "M301",
        "note",
        ("The last category again is as good", "重复上次品类同样准确"),
        (
            "what follows a category was right for {model} of the next orders, the last category again for {same}: no "
            "more than chance; so the last one is guessed again",
            "按品类转移猜中了 {model} 的下一单，重复上次品类猜中 {same}：差异不超过偶然；因此猜测仍为上次的品类",
        ),
        _HONEST,
        _GOOD,
        _GOOD,
    ),
    Entry(
        "M302",
        "warning",
        ("A category no product has", "没有这个品类"),
        (
            'the pool names the category "{name}", which no product has',
            "商品池写了品类“{name}”，但没有商品属于它",
        ),
        _POOL,
        _GOOD,
        _GOOD,
        {
            "mean": ('Did you mean "{suggestion}"?', "是否指“{suggestion}”？"),
            "table": ("Write it as it stands in the data.", "请按数据中的写法书写。"),
        },
    ),
    Entry(
        "M303",
        "error",
        ("No such model to recommend by", "没有这个推荐模型"),
        (
            'recommend: by: names "{by}", which is no score that learns products or next_category; there are: {known}',
            "recommend: by: 写的是“{by}”，它不是 learn: products 或 next_category 的评分；现有：{known}",
        ),
        _BLIND,
        _offer("by: goes_whit"),
        _offer("by: goes_with"),
        {
            "mean": ('Did you mean "{suggestion}"?', "是否指“{suggestion}”？"),
            "known": ("Write one of these: {known}", "请写其中之一：{known}"),
        },
    ),
)
