"""Nodes against a pydantic shape: the filled model, or problems at the exact key or value; for every room.

Pydantic says what is wrong and where in the model; this module finds the node and says it in a manager's words.
"""

from __future__ import annotations

from collections.abc import Sequence as Path
from functools import partial
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from .model_walk import bounds, legal_keys, locate, plain
from .nodes import Mapping, Node, Scalar, Sequence
from .places import Place
from .problems import Phrase, Problem, closest, quoted

Model = TypeVar("Model", bound=BaseModel)

_SAME = {
    "model_type": "S103", "model_attributes_type": "S103", "dict_type": "S103", "mapping_type": "S103",
    "list_type": "S104", "tuple_type": "S104", "string_type": "S105", "string_sub_type": "S105",
    "decimal_type": "S108", "float_type": "S108", "is_instance_of": "S108", "bool_type": "S109",
    "string_too_short": "S111", "too_short": "S112",
}  # fmt: skip
"""Pydantic's error types that need no more than what was found."""
_BOUNDS = ("greater_than_equal", "greater_than", "less_than_equal", "less_than")


def validate(node: Node, model: type[Model]) -> tuple[Model | None, list[Problem]]:
    """The model filled from the node, or None with all problems, in order of the model's fields."""
    try:
        return model.model_validate(plain(node, model), by_alias=True, by_name=False), []
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
    found = [_Found(entry, node, model) for entry in errors]
    return None, [problem for one in _without_echoes(found) for problem in one.problems()]


def node_at(node: Node, path: Path[str | int]) -> tuple[Node, Scalar | None]:
    """The node at a path of keys and list positions, as far as it goes, and the key it stands under."""
    key: Scalar | None = None
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str) and step in node.by_name:
            key, node = node.key(step), node.by_name[step]
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            break
    return node, key


def place_at(node: Node, path: Path[str | int]) -> Place:
    """The place of the value at a path; of its key where the value is empty."""
    return _place(*node_at(node, path))


def what_stands_there(node: Node) -> object:
    """What was found, for a message: `"high"`, `12`, "a list" ..."""
    if isinstance(node, Mapping):
        return Phrase("a group of keys", "一组键")
    if isinstance(node, Sequence):
        return Phrase("a list", "一个列表")
    if node.value is None:
        return Phrase("empty", "空")
    text = node.text if len(node.text) <= 60 else node.text[:57] + "..."
    return quoted(text) if isinstance(node.value, str) else text


def _place(node: Node, key: Scalar | None) -> Place:
    if isinstance(node, Scalar) and node.start == node.end and key is not None:
        return key.place
    return node.place


class _Found:
    """One pydantic error with the node it is about."""

    def __init__(self, entry: Any, root: Node, model: type[BaseModel]) -> None:
        self.type: str = entry["type"]
        self.context: dict[str, Any] = dict(entry.get("ctx") or {})
        self.location: tuple[str | int, ...] = entry["loc"]
        self.about_key = self.location[-1:] == ("[key]",)
        if self.about_key:
            self.location = self.location[:-1]
        self.name = str(self.location[-1]) if self.location else ""
        """The last step: for a missing or an unknown key, that key."""
        reach = self.location[:-1] if self.type in ("missing", "extra_forbidden") else self.location
        found = locate(model, root, reach)
        self.node, self.key, self.path, self.slots = found.node, found.key, found.path, found.slots
        self.union = None if found.member is None else reach[: found.member]
        """The path up to a union that the error tells a member of, and that member."""
        self.member = None if found.member is None else reach[found.member]

    def problems(self) -> list[Problem]:
        """Usually one; what pydantic raises without need, none."""
        if self.type == "missing" or self.type == "union_tag_not_found":
            name = self.name if self.type == "missing" else str(self.context.get("discriminator", "")).strip("'")
            return [Problem("S101", {"key": name}, self.node.place)]
        if self.type == "extra_forbidden":
            return [self._unknown_key()]
        key = self._key_name()
        place = _place(self.node, self.key)
        found = what_stands_there(self.node)
        if self.about_key:
            entry = self.node if self.key is None else self.key
            place, found, key = entry.place, quoted(self.name), self._key_of_keys()
        values: dict[str, object] = {"key": key, "found": found}
        if self.type[:1].isupper():  # our own code, from `refuse`
            hints = tuple(self.context.pop("hints", ()))
            return [Problem(self.type, {**values, **self.context}, place, hints)]
        if self.type in _BOUNDS or self.type in ("int_type", "int_from_float"):
            return [self._number(values, place)]
        if self.type in ("literal_error", "union_tag_invalid", "enum"):
            return [self._choice(values, place)]
        if self.type in _SAME:
            hints = ("dash",) if _SAME[self.type] == "S104" and isinstance(self.node, Mapping) else ()
            return [Problem(_SAME[self.type], values, place, hints)]
        return [Problem("S199", {**values, "said": self.type}, place)]

    def _key_name(self) -> object:
        if self.key is None:
            return Phrase("the file", "文件")
        if self.location and isinstance(self.location[-1], int) and self.path[-1:] == self.location[-1:]:
            number = self.location[-1] + 1
            return Phrase(f'entry {number} of "{self.key.text}"', f"“{self.key.text}”的第 {number} 项")
        return quoted(self.key.text)

    def _key_of_keys(self) -> Phrase:
        """Where the key itself is what is wrong: the name of what it stands in."""
        above = next((step for step in reversed(self.path[:-1]) if isinstance(step, str)), None)
        return Phrase("a key", "键") if above is None else Phrase(f'a key of "{above}"', f"“{above}”下的键")

    def _unknown_key(self) -> Problem:
        assert isinstance(self.node, Mapping)
        legal = legal_keys(self.slots)
        free = [name for name in legal if name not in self.node.by_name]
        meant = closest(self.name, free)
        key = self.node.key(self.name)
        place = key.place if key is not None else self.node.place
        values = {"key": self.name, "meant": meant or "", "legal": ", ".join(legal)}
        return Problem("S102", values, place, ("meant",) if meant else ("legal",) if legal else ())

    def _number(self, values: dict[str, object], place: Place) -> Problem:
        low, high, whole = bounds(self.slots)
        values |= {"low": low, "high": high}
        if low is not None and high is not None:
            return Problem("S107" if whole else "S113", values, place)
        if low is not None and whole:
            return Problem("S114", values, place)
        return Problem("S108", values, place)

    def _choice(self, values: dict[str, object], place: Place) -> Problem:
        expected = str(self.context.get("expected") or self.context.get("expected_tags") or "")
        choices = [part.strip(" '") for part in expected.replace(" or ", ", ").split(",")]
        node = self.node
        if self.type == "union_tag_invalid" and isinstance(node, Mapping):
            inner = node.get(str(self.context.get("discriminator", "")).strip("'"))
            if inner is not None:
                node = inner
                discriminator = str(self.context.get("discriminator", "")).strip("'")
                values |= {"found": what_stands_there(node), "key": quoted(discriminator)}
                place = node.place
        text = self.name if self.about_key else node.text if isinstance(node, Scalar) else ""
        meant = closest(text, choices)
        values |= {"choices": ", ".join(choices), "meant": meant or ""}
        return Problem("S110", values, place, ("meant",) if meant else ())


def _without_echoes(found: list[_Found]) -> list[_Found]:
    """One slip, one message: of a union only the member that got furthest; no missing key where it is misspelt."""
    kept = [one for one in found if one.type != "none_required"]
    members: dict[tuple[object, ...], dict[object, list[_Found]]] = {}
    for one in kept:
        if one.union is not None:
            members.setdefault(one.union, {}).setdefault(one.member, []).append(one)
    nearest = {union: max(tried, key=partial(_nearness, tried)) for union, tried in members.items()}
    kept = [one for one in kept if one.union is None or nearest[one.union] == one.member]
    misspelt = set()
    for one in kept:
        if one.type == "extra_forbidden":
            legal = legal_keys(one.slots)
            assert isinstance(one.node, Mapping)
            meant = closest(one.name, [name for name in legal if name not in one.node.by_name])
            misspelt.add((tuple(one.path), meant))
    kept = [one for one in kept if one.type != "missing" or (tuple(one.path), one.name) not in misspelt]
    seen: set[tuple[object, ...]] = set()
    result = []
    for one in kept:
        identity = (tuple(one.path), one.about_key, one.name if one.type in ("missing", "extra_forbidden") else "")
        if identity not in seen:
            seen.add(identity)
            result.append(one)
    return result


def _nearness(tried: dict[object, list[_Found]], member: object) -> tuple[int, int]:
    depths = [len(one.path) - (one.type == "literal_error" or one.type.endswith("_type")) for one in tried[member]]
    return max(depths), -len(depths)
