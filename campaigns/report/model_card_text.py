"""A model's card for a terminal, and in Markdown for a repository."""

from __future__ import annotations

from .amounts import columns
from .markdown import prose, table
from .model_card import Card, Part

ROWS_SHOWN = 12
"""Of a long table on a terminal; the page has all."""


def card_text(card: Card, language: str) -> str:
    """Without a line end at its end. Long tables are cut: the file has all of them."""
    own = language == "zh"
    lines = [card.title, card.meaning, ""]
    if card.remarks:
        lines += ["注意事项：" if own else "What to mind:", *(f"  {one}" for one in card.remarks), ""]
    for part in (card.facts, card.figures, *card.parts):
        shown = part.rows[:ROWS_SHOWN]
        heads = [list(part.head)] if any(part.head) else []
        cells = [list(row) for row in shown]
        mark = "" if part.heading.endswith(("?", "？")) else "：" if own else ":"
        lines += [f"{part.heading}{mark}", *([f"  {part.note}"] if part.note else [])]
        lines += columns([*heads, *cells], part.right, indent="  ")
        more = len(part.rows) - len(shown)
        lines += [(f"  …… 另有 {more} 行" if own else f"  ... {more} more")] if more else []
        lines.append("")
    return "\n".join(lines).rstrip("\n")


def card_markdown(card: Card, language: str) -> str:
    """The whole card, with a line end at its end."""
    lines = [f"# {prose(card.title)}", "", prose(card.meaning), ""]
    if card.remarks:
        lines += ["## 注意事项" if language == "zh" else "## What to mind", ""]
        lines += [*(f"- {prose(one)}" for one in card.remarks), ""]
    for part in (card.figures, *card.parts, card.facts):
        lines += [f"## {prose(part.heading)}", "", *([prose(part.note), ""] if part.note else [])]
        lines += [table([part.head, *([_cell(cell) for cell in row] for row in part.rows)], named=_is_named(part)), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _cell(text: str) -> str:
    """A number stays as it is; whatever else stands there is text and nothing else."""
    return text if not text.strip("0123456789.,-+e %()") else prose(text)


def _is_named(part: Part) -> bool:
    return all(part.right[1:]) or len(part.head) < 3
