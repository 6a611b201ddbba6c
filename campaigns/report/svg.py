"""Small inline pictures: horizontal bars, written by hand; no script, no style attributes, with a text alternative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from .amounts import cut, width_of

BAR_HEIGHT, ROW_HEIGHT = 16, 26
LABEL_COLUMNS = 26
COLUMN_PIXELS = 7.6
"""Width of one terminal column in the small font of the pictures."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a label, what is filled of what is possible, and the number as people read it.

    `other` is a second bar under the first (before and after); `sort` names the colour in the style sheet.
    """

    label: str
    number: float
    shown: str
    other: float | None = None
    sort: str = "bar"


def bars(rows: Sequence[Bar], title: str, most: float | None = None, width: int = 500) -> Markup:
    """Rows of bars; the longest is `most`, or the largest number. Nothing at all for no rows."""
    if not rows:
        return Markup("")
    top = most or max(max(row.number, row.other or 0) for row in rows) or 1
    label = round(min(max(width_of(row.label) for row in rows), LABEL_COLUMNS) * COLUMN_PIXELS) + 8
    number = round(max(width_of(row.shown) for row in rows) * COLUMN_PIXELS) + 12
    room = width - label - number
    height = ROW_HEIGHT * len(rows)
    parts = [
        Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}" class="bars">').format(width, height, title),
        Markup("<title>{}</title>").format(title),
    ]
    for at, row in enumerate(rows):
        parts.append(_row(row, at * ROW_HEIGHT, label, room, top))
    return Markup("").join([*parts, Markup("</svg>")])


def _row(row: Bar, y: int, label: int, room: int, top: float) -> Markup:
    length = _length(row.number, top, room)
    thick = BAR_HEIGHT if row.other is None else BAR_HEIGHT // 2
    middle = y + ROW_HEIGHT / 2 + 4
    second = Markup("")
    if row.other is not None:
        under = _length(row.other, top, room)
        second = Markup('<rect class="before" x="{}" y="{}" width="{}" height="{}"/>').format(
            label, y + 5 + thick, under, thick
        )
        end = max(length, under)
    else:
        end = length
    return Markup(
        '<g><title>{full}: {shown}</title><text x="0" y="{middle:g}">{short}</text>'
        '<rect class="{sort}" x="{label}" y="{top}" width="{length}" height="{thick}"/>{second}'
        '<text x="{end}" y="{middle:g}">{shown}</text></g>'
    ).format(
        full=row.label,
        shown=row.shown,
        middle=middle,
        short=cut(row.label, LABEL_COLUMNS),
        sort=escape(row.sort),
        label=label,
        top=y + 5,
        length=length,
        thick=thick,
        second=second,
        end=label + end + 6,
    )


def _length(number: float, top: float, room: int) -> int:
    """Whole pixels; at least one for anything above nothing, never more than there is room for."""
    return 0 if number <= 0 else min(max(round(number / top * room), 1), room)
