"""Recommended products in words: each with its reason, for the manager, the page and the customer herself."""

from __future__ import annotations

import json
from typing import Any

from .amounts import clean

_REASONS = {
    "because_bought": ("because she bought {because}", "因为她买过{because}"),
    "bought_with": ("often bought with {because}, which she bought last", "常与她刚买的{because}一起购买"),
    "buys_again": ("she buys it again and again", "她经常购买"),
    "popular_in": ("popular in {category}", "{category}热销"),
    "popular": ("popular in the shop", "全店热销"),
}
_FOR_HER = {
    "because_bought": ("because you bought {because}", "因为您买过{because}"),
    "bought_with": ("often bought with {because}", "常与{because}一起购买"),
    "buys_again": ("you like to buy it", "您常买"),
}


def product_texts(written: object, language: str, *, for_her: bool = False) -> list[str]:
    """One text a product of a column of recommended products; nothing where nobody looked."""
    own = language == "zh"
    found = []
    for one in json.loads(written) if isinstance(written, str) else ():
        reasons = {**_REASONS, **(_FOR_HER if for_her else {})}
        reason = reasons[one["reason"]][own].format(because=_because(one), category=one.get("category") or "")
        text = f"{one.get('name') or one['product']}{'：' if own else ': '}{reason}"
        found.append(clean(text))
    return found


def _because(one: dict[str, Any]) -> str:
    return str(one.get("because_name") or one.get("because") or "")
