"""YAML with exact positions, strict scalars and no traps: text becomes frozen nodes, or problems; it never raises.

PyYAML's C scanner yields events; the composition is our own, so that anchors, tags, merge keys and repeated keys are
refused and every key and value keeps its place. All rooms read their YAML through `read_yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any
from unicodedata import normalize

import yaml

from .decode import decode
from .nodes import Mapping, Node, PlainValue, Scalar, Sequence, Style
from .places import Source, start_of
from .problems import Problem, hinted
from .yaml_errors import KEY_WITHOUT_SPACE, LastSeen, explain_yaml_error, space_missing

__all__ = ["Mapping", "Node", "Scalar", "Sequence", "decode", "read_again", "read_yaml"]

MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 40
MAX_EVENTS = 300_000
MAX_SCALAR = 20_000
_FILES_KEPT = 64
"""So many files a process does not read twice."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,29})(\.[0-9]{1,30})?|[-+]?\.[0-9]{1,30}")
_WORDS: dict[str, PlainValue] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_STYLES: dict[str | None, Style] = {
    None: "plain",
    "": "plain",
    "'": "single",
    '"': "double",
    "|": "literal",
    ">": "folded",
}
_FORBIDDEN = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_ODD_SPACES = (
    "\N{NO-BREAK SPACE}",
    "\N{IDEOGRAPHIC SPACE}",
    "\N{EN SPACE}",
    "\N{EM SPACE}",
    "\N{NARROW NO-BREAK SPACE}",
)


def read_yaml(source: Source) -> tuple[Node | None, list[Problem]]:
    """The root node of the file's one document and the problems found on the way.

    None where the file cannot be used at all; a node can come with problems too (a repeated key).
    """
    unreadable = _cannot_be_read(source)
    if unreadable is not None:
        return None, [unreadable]
    composer = _Composer(source)
    try:
        root = composer.document(yaml.parse(source.text, Loader=_LOADER))
    except yaml.YAMLError as error:
        composer.problems.append(explain_yaml_error(error, source, composer.last))
        root = None
    except _Refused as refused:
        composer.problems.append(refused.problem)
        root = None
    return root, composer.problems


@lru_cache(maxsize=_FILES_KEPT)
def read_again(source: Source) -> tuple[Node | None, tuple[Problem, ...]]:
    """The same for a file that one command reads more than once: for the head of a project and for all of it, for two
    revisions of it that are compared. A file of the same text has the same nodes; they are frozen."""
    root, problems = read_yaml(source)
    return root, tuple(problems)


def plain_value(text: str) -> PlainValue:
    """An unquoted scalar by the YAML 1.2 core schema, narrowed: `no`, `22:00`, `0123`, `1e5`, dates stay text."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "0123456789+-." and _NUMBER.fullmatch(text):
        return Decimal(text) if "." in text else int(text)
    return text


def _cannot_be_read(source: Source) -> Problem | None:
    text = source.text
    if not text.strip():
        return hinted("Y002", place=start_of(source))
    if len(text) > MAX_CHARACTERS:
        return hinted("Y004", {"size": f"{len(text):,}", "limit": f"{MAX_CHARACTERS:,}"}, start_of(source))
    found = _FORBIDDEN.search(text)
    if found is not None:
        return hinted("Y008", {"character": f"U+{ord(found[0]):04X}"}, source.place(found.start()))
    return None


class _Refused(Exception):  # noqa: N818 - not an error: it ends the reading of one file and carries the problem
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Open:
    """A mapping or list whose end has not come yet."""

    __slots__ = ("entries", "first_keys", "flow", "items", "key", "seen", "start")

    def __init__(self, start: int, flow: bool, is_mapping: bool) -> None:
        self.start = start
        self.flow = flow
        self.items: list[Node] | None = None if is_mapping else []
        self.entries: list[tuple[Scalar, Node]] = []
        self.seen: dict[str, Node] = {}
        self.first_keys: dict[str, Scalar] = {}
        self.key: Scalar | None = None


class _Composer:
    """Events in, one root node out; a stack instead of recursion, so that depth cannot hurt."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.last = LastSeen()
        self.stack: list[_Open] = []
        self.root: Node | None = None

    def document(self, events: Iterator[Any]) -> Node | None:
        """The root node. Raises _Refused for what we do not read, YAMLError for what nobody can."""
        documents = 0
        for count, event in enumerate(events):
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._open(event, kind is yaml.MappingStartEvent)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._close(event)
            elif kind is yaml.AliasEvent:
                self._refuse("Y020", event, {"what": f"*{event.anchor}"})
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1 or event.version or event.tags:
                    self._refuse("Y023", event)
            if count > MAX_EVENTS:
                self._refuse("Y006", event, {"limit": f"{MAX_EVENTS:,}"})
        if self.root is None or (isinstance(self.root, Scalar) and self.root.start == self.root.end):
            self.problems.append(hinted("Y003", place=start_of(self.source)))
            return None
        return self.root

    def _scalar(self, event: Any) -> None:
        start, end, text = event.start_mark.index, event.end_mark.index, event.value
        if event.anchor is not None or event.tag is not None:
            self._refuse_decoration(event)
        style = _STYLES[event.style]
        if len(text) > MAX_SCALAR:
            self._refuse("Y007", event, {"size": f"{len(text):,}", "limit": f"{MAX_SCALAR:,}"})
        parent = self.stack[-1] if self.stack else None
        in_list = parent is not None and parent.flow and parent.items is not None
        value = plain_value(text) if style == "plain" else text
        scalar = Scalar(text, value, style, self.source, start, end, in_list)
        self.last.scalar = scalar
        if style == "plain" and text:
            self._warn_of_cuts(scalar, parent)
        self._put(scalar)

    def _warn_of_cuts(self, scalar: Scalar, parent: _Open | None) -> None:
        """Two traps: ` #word` starts a comment, and inside brackets a comma ends the text."""
        text, end = self.source.text, scalar.end
        following = text[end : end + 1]
        if following in (" ", "\t") and "#" in text[end : text.find("\n", end)]:
            cut = scalar.cut_by_comment
            if cut is not None and isinstance(scalar.value, str):
                behind = cut.source.line(cut.line)[cut.column :]
                if behind[:1].strip():
                    self.problems.append(hinted("Y027", {"text": scalar.text, "lost": "#" + behind}, cut))
        elif (
            following == "," and parent is not None and parent.flow and scalar.text.count("(") > scalar.text.count(")")
        ):
            self._refuse("Y033", scalar, {"text": scalar.text})

    def _open(self, event: Any, is_mapping: bool) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_decoration(event)
        if len(self.stack) >= MAX_DEPTH:
            self._refuse("Y005", event, {"limit": MAX_DEPTH})
        parent = self.stack[-1] if self.stack else None
        if parent is not None and parent.items is None and parent.key is None:
            self._refuse("Y024", event)
        self.stack.append(_Open(event.start_mark.index, bool(event.flow_style), is_mapping))

    def _close(self, event: Any) -> None:
        done = self.stack.pop()
        end = event.end_mark.index
        if done.items is not None:
            self._put(Sequence(tuple(done.items), self.source, done.start, end, done.flow))
        else:
            self._put(Mapping(tuple(done.entries), self.source, done.start, end, done.flow, done.seen))

    def _put(self, node: Node) -> None:
        """The finished node goes where it belongs: the root, a list, a key or the value of the waiting key."""
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if parent.items is not None:
            parent.items.append(node)
        elif parent.key is None:
            parent.key = self._key(node)
        else:
            key, parent.key = parent.key, None
            name = key.text if key.text.isascii() else normalize("NFC", key.text)
            first = parent.first_keys.setdefault(name, key)
            if first is not key:
                self.problems.append(hinted("Y025", {"key": key.text, "line": first.place.line}, key.place))
            else:
                parent.seen[key.text] = node
                parent.entries.append((key, node))

    def _key(self, node: Node) -> Scalar:
        assert isinstance(node, Scalar)  # _open refuses the others
        if node.style == "plain":
            if node.text == "<<":
                self._refuse("Y022", node)
            if node.value is None:
                self._refuse("Y024", node)
            slip = KEY_WITHOUT_SPACE.match(node.text) if ":" in node.text else None
            if slip is not None:
                raise _Refused(space_missing(self.source, node.start, slip))
        if node.text.startswith(_ODD_SPACES):
            self._refuse("Y030", node, {"character": f"U+{ord(node.text[0]):04X}"})
        return node

    def _refuse_decoration(self, event: Any) -> None:
        if event.anchor is not None:
            self._refuse("Y020", event, {"what": f"&{event.anchor}"})
        self._refuse("Y021", event, {"what": self.source.text[event.start_mark.index :].split(maxsplit=1)[0]})

    def _refuse(self, code: str, at: Any, values: dict[str, object] | None = None) -> None:
        start = at.start if isinstance(at, Scalar) else at.start_mark.index
        raise _Refused(hinted(code, values or {}, self.source.place(start)))
