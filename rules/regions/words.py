"""An example customer in the words of the language: `orders = 6, tier = 'gold', NOT tag.lapsing`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ...engine.reference import Known
from ..problems import Phrase
from ..resolve_words import quoted

MOST_NAMES = 8


def told(example: Mapping[str, Known | None]) -> Phrase:
    """All that the example says, up to eight names; an empty one is anybody."""
    words = [_said(name, value) for name, value in sorted(example.items())]
    if not words:
        return Phrase("any customer", "任意客户")
    more = [] if len(words) <= MOST_NAMES else ["..."]
    return Phrase(", ".join((*words[:MOST_NAMES], *more)), "，".join((*words[:MOST_NAMES], *more)))


def _said(name: str, value: Known | None) -> str:
    match value:
        case None:
            return f"{name} IS NULL"
        case bool():
            flag = "." in name and not name.startswith("score.")
            return (name if value else f"NOT {name}") if flag else f"{name} = {'TRUE' if value else 'FALSE'}"
        case str():
            return f"{name} = {quoted(value)}"
        case date():
            return f"{name} = {value.isoformat()}"
        case tuple():
            return f"{name} = [{', '.join(value)}]"
        case _:
            return f"{name} = {value:.15g}"
