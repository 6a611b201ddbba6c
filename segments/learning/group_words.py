"""What groups are named with: for facts that the project's own features measure, the words a shop uses of them."""

from __future__ import annotations

from ..models.groups.name_groups import NamingWords
from ..segment_book import SegmentBook

_WORDS = {
    "days_since_last_order": (("recent", "long away"), ("近期下单", "久未下单")),
    "days_since_first_order": (("new", "long with us"), ("新客", "老客")),
    "orders": (("few orders", "frequent"), ("下单少", "下单频繁")),
    "order_days": (("few orders", "frequent"), ("下单少", "下单频繁")),
    "units": (("few pieces", "many pieces"), ("件数少", "件数多")),
    "spend": (("low spend", "high spend"), ("消费低", "消费高")),
    "gross_spend": (("low spend", "high spend"), ("消费低", "消费高")),
    "average_order": (("small orders", "large orders"), ("客单价低", "客单价高")),
    "usual_gap": (("short gaps", "long gaps"), ("间隔短", "间隔长")),
    "distinct": (("narrow choice", "broad choice"), ("品类窄", "品类广")),
    "rfm_recency": (("long away", "recent"), ("久未下单", "近期下单")),
    "rfm_frequency": (("few orders", "frequent"), ("下单少", "下单频繁")),
    "rfm_money": (("low spend", "high spend"), ("消费低", "消费高")),
}


def naming_words(book: SegmentBook, language: str) -> NamingWords:
    """In the project's language."""
    own = language == "zh"
    facts = {one.id: _WORDS[one.measure][own] for one in book.features if one.measure in _WORDS}
    if own:
        return NamingWords(facts, "{}低", "{}高", "非常{}", "一般", "、")
    return NamingWords(facts)
