"""A YAML file as frozen nodes that remember where they stand; values by the YAML 1.2 core schema, strictly.

`yaml_reader.py` makes them. Nodes hold indexes into the source; lines and columns are worked out only when asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal as OneOf

from .offsets import value_offsets
from .places import Place, Source

Style = OneOf["plain", "single", "double", "literal", "folded"]
PlainValue = None | bool | int | Decimal | str


@dataclass(frozen=True, slots=True)
class Scalar:
    """`text` is what YAML hands on (unquoted, unfolded); `value` is the text read by the YAML 1.2 core schema.

    `start` and `end` delimit the scalar in the source, quotes included. `in_flow_list`: directly inside `[...]`.
    """

    text: str
    value: PlainValue
    style: Style
    source: Source
    start: int
    end: int
    in_flow_list: bool = False

    @property
    def place(self) -> Place:
        """Where it stands, quotes included, up to the end of its first line."""
        return self.source.place(self.start, self.end - self.start)

    def place_of(self, start: int, length: int = 1) -> Place:
        """The place of `length` code points from index `start` of `text`; `start` may be the length of the text.

        A stretch over several lines is cut off at the end of its first line.
        """
        if self.style == "plain" and self.end - self.start == len(self.text):
            return self.source.place(self.start + start, length)
        offsets = value_offsets(self.source.text[self.start : self.end], self.text, self.style)
        first = self.start + offsets[start]
        last_index = min(start + length, len(self.text)) - 1
        last = self.start + offsets[last_index] if last_index >= start else first
        return self.source.place(first, last - first + 1)

    @property
    def has_escapes(self) -> bool:
        """Whether a backslash or a doubled quote stands for something else: not allowed in conditions."""
        if self.style == "double":
            return "\\" in self.source.text[self.start : self.end]
        return False

    @property
    def cut_by_comment(self) -> Place | None:
        """The place of a `#` that ends this plain text on its line, or None."""
        if self.style != "plain":
            return None
        text, at = self.source.text, self.end
        while at < len(text) and text[at] in " \t":
            at += 1
        return self.source.place(at) if self.end < at < len(text) and text[at] == "#" else None


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values as written; `by_name` holds the first value of each key."""

    entries: tuple[tuple[Scalar, Node], ...]
    source: Source
    start: int
    end: int
    in_flow: bool = False
    by_name: dict[str, Node] = field(default_factory=dict, compare=False, repr=False)

    @property
    def place(self) -> Place:
        """Where it begins: the first key, or the bracket."""
        if self.in_flow or not self.entries:
            return self.source.place(self.start, self.end - self.start if self.in_flow else 1)
        return self.entries[0][0].place

    def get(self, name: str) -> Node | None:
        """The value of a key, or None where the key does not stand here."""
        return self.by_name.get(name)

    def key(self, name: str) -> Scalar | None:
        """The key itself, for its place."""
        return next((key for key, _ in self.entries if key.text == name), None)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list; `in_flow`: written `[...]`."""

    items: tuple[Node, ...]
    source: Source
    start: int
    end: int
    in_flow: bool = False

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.source.place(self.start, self.end - self.start if self.in_flow else 1)


Node = Scalar | Mapping | Sequence
