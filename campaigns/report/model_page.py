"""The card of a model as one HTML page with pictures: self-contained, offline, without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment
from markupsafe import Markup

from .model_card import Part, make_card
from .page import Table, content_policy
from .page_template import STYLE, TABLE
from .svg import Bar, bars

if TYPE_CHECKING:
    from ...segments.learning.versions import Version
    from ...segments.models.evidence import Table as Numbers

EFFECTS = "effect by tenth"
FACTS_SHOWN = 12
"""In the picture of what it rests on; the table has all."""

_TEMPLATE = """<!doctype html>
<html lang="{{ language }}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{{ card.title }}</title>
<style>{{ style }}</style>
</head>
<body>
<header><h1>{{ card.title }}</h1><p>{{ card.meaning }}</p></header>
<main>
{% if card.remarks %}<section><h2>{{ mind }}</h2>
<ul>
{% for one in card.remarks %}<li>{{ one }}</li>
{% endfor %}</ul></section>{% endif %}
{% for part in parts %}<section><h2>{{ part.heading }}</h2>
{% if part.note %}<p class="soft small">{{ part.note }}</p>{% endif %}{{ pictures.get(part.name, "") }}{{ table(part) }}
</section>
{% endfor %}</main>
</body>
</html>
"""


def card_page(version: Version, language: str) -> str:
    """The page's HTML. The same version gives the same bytes."""
    environment = Environment(autoescape=True, trim_blocks=False, lstrip_blocks=False)
    template = environment.from_string(TABLE)
    card = make_card(version, language)
    headings = {part.name: part.heading for part in card.parts}

    def table(part: Part) -> Markup:
        return Markup(template.render(table=Table(part.head, part.right, part.rows)))

    return environment.from_string(_TEMPLATE).render(
        language=language,
        policy=content_policy(STYLE),
        style=Markup(STYLE),
        card=card,
        mind="注意事项" if language == "zh" else "What to mind",
        parts=(card.figures, *card.parts, card.facts),
        pictures={one.name: _picture(one, headings[one.name], language) for one in version.evidence.tables},
        table=table,
    )


def _picture(numbers: Numbers, title: str, language: str) -> Markup:
    """Of the tables that say more as a picture."""
    rows = numbers.rows
    if numbers.name == "calibration":
        said = ("评分", "实际") if language == "zh" else ("said", "happened")
        pairs = [(_number(row[3]), _number(row[4])) for row in rows]
        shown = [Bar(f"{said[0]} {score:.0%}", score, f"{said[1]} {share:.0%}", share) for score, share in pairs]
        return bars(shown, title, most=1)
    if numbers.name in ("groups", "interests"):
        named = [(f"{row[1]}", _number(row[3])) for row in rows if row[0] != ""]
        return bars([Bar(name, share, f"{share:.1%}") for name, share in named], title)
    if numbers.name == "deciles":
        return bars([Bar(f"{row[0]}", _number(row[2]), f"{_number(row[2]):.1%}") for row in rows], title)
    if numbers.name == EFFECTS:
        said = ("说", "实测") if language == "zh" else ("says", "measured")
        found = [(row[0], _number(row[2]), _number(row[3])) for row in rows]
        shown = [
            Bar(f"{tenth}. {said[0]} {score:.3g}", max(score, 0), f"{said[1]} {seen:.3g}", max(seen, 0))
            for tenth, score, seen in found
        ]
        return bars(shown, title)
    if numbers.name == "facts":
        drops = [(f"{row[0]}", _number(row[1])) for row in rows[:FACTS_SHOWN]]
        return bars([Bar(name, max(drop, 0), f"{drop:.3f}") for name, drop in drops], title)
    return Markup("")


def _number(cell: float | int | str | None) -> float:
    return float(cell) if isinstance(cell, int | float) else 0.0
