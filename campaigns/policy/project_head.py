"""What commands about the store need of a project, read so that no slip elsewhere stands in the way: its name, its
currency and zone, where its store is, which campaigns and channels it names. An emergency stop must work while somebody
is in the middle of editing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from unicodedata import normalize

from ...rules.decode import decode
from ...rules.nodes import Mapping as MappingNode
from ...rules.nodes import Node, Scalar
from ...rules.places import Source
from ...rules.problems import closest
from ...rules.shape_types import ID_PATTERN
from ...rules.yaml_reader import read_again, read_yaml
from .currencies import EXPONENTS
from .project_files import PROJECT_FILE, files_of
from .shapes import ProjectShape
from .store_place import StorePlace

_HIDDEN = "a word that may be meant for store"
_KNOWN = frozenset(ProjectShape.model_fields)
_KEY = re.compile(r"^([a-z_]+)[ \t]*:(?:[ \t]|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ProjectHead:
    """`currency`, `zone`: "" where they cannot be read. `campaigns`: id to the status in its file, "" unreadable;
    `knows_all`: every file of campaigns/ says its id. `channels` None: they cannot be read."""

    project: str
    currency: str
    exponent: int
    zone: str
    language: str = "en"
    store: StorePlace = field(default_factory=StorePlace)
    campaigns: Mapping[str, str] = field(default_factory=dict)
    knows_all: bool = True
    channels: tuple[str, ...] | None = ()
    codes_secret: str | None = None

    def filled(self, currency: str, exponent: int, zone: str) -> ProjectHead:
        """With what the store knows, where the file cannot be read."""
        head = self if self.zone else replace(self, zone=zone)
        return head if head.currency else replace(head, currency=currency, exponent=exponent)


def read_head(files: Mapping[str, bytes]) -> ProjectHead | None:
    """None where the name of the project, or where its store is, cannot be read."""
    keys = _top_keys(files.get(PROJECT_FILE, b""), PROJECT_FILE)
    name, store = _text(keys.get("project")), _store(keys)
    if not _is_id(name) or store is None:
        return None
    currency, zone, languages = (_text(keys.get(one)) for one in ("currency", "time_zone", "language"))
    campaigns, knows_all = _campaigns(files)
    return ProjectHead(
        project=name,
        currency=currency if currency in EXPONENTS else "",
        exponent=EXPONENTS.get(currency, 2),
        zone=zone if _is_zone(zone) else "",
        language=languages or "en",
        store=store,
        campaigns=campaigns,
        knows_all=knows_all,
        channels=_channels(keys),
        codes_secret=_codes_secret(keys),
    )


def _campaigns(files: Mapping[str, bytes]) -> tuple[dict[str, str], bool]:
    found: dict[str, str] = {}
    paths = files_of(files, "campaigns")
    for path in paths:
        keys = _top_keys(files[path], path)
        name = _text(keys.get("campaign"))
        if _is_id(name):
            found[name] = _text(keys.get("status"))
    return found, len(found) == len(paths)


def _channels(keys: Mapping[str, Node | None]) -> tuple[str, ...] | None:
    node = keys.get("channels")
    if isinstance(node, MappingNode):
        return tuple(key.text for key, _ in node.entries)
    return None if "channels" in keys else ()


def _codes_secret(keys: Mapping[str, Node | None]) -> str | None:
    """Where it is said otherwise than it can be understood, the store finds that it is not the secret of its codes."""
    node = keys.get("codes")
    return (_text(node.get("secret_env")) or None) if isinstance(node, MappingNode) else None


def _store(keys: Mapping[str, Node | None]) -> StorePlace | None:
    """The usual place where nothing is said; None where something is said that cannot be understood, or a slip in the
    word may have hidden it: a pause in another store would stop nobody."""
    if "store" not in keys:
        unknown = [name.lower() for name in keys if name not in _KNOWN]
        return (
            None
            if _HIDDEN in keys or any("store" in name or closest(name, ("store",)) for name in unknown)
            else StorePlace()
        )
    node = keys["store"]
    if not isinstance(node, MappingNode) or len(node.entries) != 1:
        return None
    ((key, value),) = node.entries
    address = _text(value)
    if key.text not in ("url", "url_env") or not address:
        return None
    return StorePlace(**{key.text: address}, place=node.place)


def _top_keys(data: bytes, path: str) -> dict[str, Node | None]:
    """The values of the keys at the top of a file; None: it cannot be read, or stands there twice. Where the file as a
    whole is no YAML, each key is read with the lines below it alone."""
    source, _ = decode(data, path)
    if source is None:
        return {}
    root, _ = read_again(source)
    entries = list(_entries(root)) if root is not None else []
    if root is None:
        starts = [match.start() for match in _KEY.finditer(source.text)]
        if re.search(r"^[^#\n]*\bstore\b", source.text, re.MULTILINE | re.IGNORECASE):
            entries.append((_HIDDEN, None))
        for start, end in pairwise([*starts, len(source.text)]):
            block = source.text[start:end]
            node, _ = read_yaml(Source(path, block))
            entries += list(_entries(node)) or [(block.partition(":")[0].strip(), None)]
    names = _KEY.findall(source.text)  # the reader keeps the first of two
    return {name: node if names.count(name) <= 1 else None for name, node in entries}


def _entries(node: Node | None) -> Iterator[tuple[str, Node | None]]:
    if isinstance(node, MappingNode):
        yield from ((key.text, value) for key, value in node.entries)


def _text(node: Node | None) -> str:
    return normalize("NFC", node.text) if isinstance(node, Scalar) else ""


def _is_id(name: str) -> bool:
    return re.fullmatch(ID_PATTERN, name) is not None


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
