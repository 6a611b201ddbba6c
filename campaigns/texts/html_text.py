"""HTML of an e-mail: where values may stand, and what is not sent at all. Values are escaped when filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .slip import Slip
from .template import Fill, Template, Words, all_parts

_FORBIDDEN = re.compile(
    r"<\s*/?\s*(?:script|iframe|object|embed|form|input|link|meta|base|svg)\b|\bon\w+\s*=|javascript\s*:|<!--",
    re.IGNORECASE,
)
_STYLE = re.compile(r"<\s*(/?)\s*style\b", re.IGNORECASE)


def harmful_places(template: Template) -> Iterator[Slip]:
    """P382: values inside a tag or a style, and pieces that mail readers block. The parts are read in the order in
    which they are written, so a tag must not begin in one branch and end in another."""
    inside_tag = inside_style = False
    for part in all_parts(template.parts):
        if isinstance(part, Words):
            for found in _FORBIDDEN.finditer(part.text):
                yield Slip("P382", part.at + found.start(), len(found[0]), {}, ("leave_out",))
            last = max(part.text.rfind("<"), part.text.rfind(">"))
            if last >= 0:
                inside_tag = part.text[last] == "<"
            for found in _STYLE.finditer(part.text):
                inside_style = not found[1]
        elif isinstance(part, Fill) and (inside_tag or inside_style):
            yield Slip("P382", part.at, len(part.name), {}, ("between",))
