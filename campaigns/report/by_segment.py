"""Who gains, loses or is switched, segment by segment: those who are in a segment now, in the order of the project."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from ..decide.decisions import Decisions
from .difference import Difference
from .figures import SegmentLine
from .lists import RULES_A_WORD

SEGMENT = "segment:"
"""How the program's name of a segment begins."""


def by_segment(people: Difference, decisions: Decisions, segments: Iterable[str]) -> tuple[SegmentLine, ...]:
    """A line a segment in which somebody is touched; a customer may be in several. The last line, without a name,
    counts those who are in none; customers who are not in the data any more are among them."""
    moved = people.customers.select("customer_id", "change")
    masks = decisions.customers.join(moved, on="customer_id", how="semi")
    changes = moved.join(masks, on="customer_id", how="left")
    lines, is_in_one = [], pl.lit(False)
    for name in segments:
        if f"{SEGMENT}{name}" not in decisions.rule_ids:
            continue
        word, bit = divmod(decisions.rule_ids.index(f"{SEGMENT}{name}"), RULES_A_WORD)
        is_in = ((pl.col(f"fired.{word}") & (1 << bit)) != 0).fill_null(False)
        is_in_one = is_in_one | is_in
        members = int(decisions.customers.select(is_in.sum()).item())
        lines.append(_line(name, members, changes.filter(is_in)))
    rest = int(decisions.customers.select((~is_in_one).sum()).item()) if lines else decisions.customers.height
    lines.append(_line("", rest, changes.filter(~is_in_one)))
    return tuple(line for line in lines if line.gain or line.lose or line.switch)


def _line(name: str, members: int, changes: pl.DataFrame) -> SegmentLine:
    counts = dict(changes.group_by("change").len().iter_rows())
    return SegmentLine(name, members, counts.get("gain", 0), counts.get("lose", 0), counts.get("switch", 0))
