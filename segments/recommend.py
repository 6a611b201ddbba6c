"""`recommend:` of offers and messages, once read: which products may be named to a customer, and what the condition
over products may ask. Plain values without polars, so that `campaign check` can hold them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf

from ..engine.tree import Condition, Kind, Type
from ..rules.places import Place
from ..rules.vocabulary import FactInfo, Vocabulary
from .data_spec import DataSpec

MOST = 20
"""Products of one message; nobody reads more."""
LONGEST = 3660
"""Days: ten years. No history is longer."""
NOTHING = "[]"
"""The text of a column where nothing was found."""
EVER = 0
"""`not_bought: ever`."""
COLUMN = "score.recommend."
"""Before the name of a column with recommended products; no score can be called so, for ids hold no dot."""


@dataclass(frozen=True, slots=True)
class Recommend:
    """At most so many products of the pool. `by`: the id of a score that is learned by basket. An empty `categories`
    and `products` and no `where`: all products. `not_bought`: what she bought within so many days is left out; EVER:
    whatever she ever bought; None: nothing of that. `otherwise`: what stands where too little is known of her:
    what sells, or nothing (then the pair is removed where nothing at all was found).
    """

    place: Place
    by: str
    at_most: int = 3
    categories: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    where: Condition | None = None
    not_bought: int | None = None
    otherwise: OneOf["popular", "none"] = "popular"


def of_offer(offer: str) -> str:
    """The column of an offer's products: JSON texts, `[]` where nothing was found, null where nobody looked."""
    return f"{COLUMN}{offer}"


def of_message(campaign: str, step: str, channel: str) -> str:
    """The column of a message's products."""
    return f"{COLUMN}{campaign}.{step}.{channel}"


def product_vocabulary(spec: DataSpec) -> Vocabulary:
    """What `where:` may ask of a product: the columns that are mapped. The product's id is `product`."""
    columns = spec.products.columns if spec.products is not None else {}
    money = Type(Kind.NUMBER, spec.currency)
    kinds = {"name": Type(Kind.TEXT), "category": Type(Kind.TEXT), "price": money, "in_stock": Type(Kind.BOOLEAN),
             "blocked": Type(Kind.BOOLEAN)}  # fmt: skip
    infos = [FactInfo("product", Type(Kind.TEXT), nullable=False, source="products", what="id of the product")]
    infos += [
        FactInfo(
            role, kind, scale=spec.exponent if role == "price" else 0, source="products", what=f"{role} of the product"
        )
        for role, kind in kinds.items()
        if role in columns
    ]
    return Vocabulary({info.name: info for info in infos}, {}, spec.currency, spec.exponent)
