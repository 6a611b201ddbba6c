"""What a pydantic shape allows at a path: legal keys, bounds of numbers, and which nodes are handed on unread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from typing import Literal as OneOf

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel

from .nodes import Mapping, Node, Scalar, Sequence
from .shape_types import Keep


@dataclass(frozen=True)
class Slot:
    """One type that may stand at a path: the bare annotation and the metadata around it."""

    annotation: Any
    metadata: tuple[Any, ...] = ()
    is_kept: bool = False
    """Nodes are handed on unread: asked for every node of every file."""


@dataclass(frozen=True)
class Located:
    """Where pydantic's path ends: the node, the key it stands under, the types that may stand there.

    `path` holds the steps that exist in the file; `member` the index of the first that names a union member instead.
    """

    node: Node
    key: Scalar | None
    slots: tuple[Slot, ...]
    path: tuple[str | int, ...]
    member: int | None


def locate(model: type[BaseModel], root: Node, location: tuple[str | int, ...]) -> Located:
    """Follows a path through file and shape together, as far as the file goes."""
    node, key, slots, member = root, None, [Slot(model)], None
    path: list[str | int] = []
    for index, step in enumerate(location):
        inner = None
        if isinstance(node, Mapping) and isinstance(step, str):
            inner = node.by_name.get(step)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            inner = node.items[step]
        chosen = [slot for slot in slots if _is_member(slot, step)]
        if inner is None or (chosen and len(slots) > 1):  # of a union, pydantic names the member first
            member = index if member is None else member
            slots = chosen or slots
            continue
        if isinstance(node, Mapping) and isinstance(step, str):
            key = node.key(step)
        node = inner
        path.append(step)
        slots = [inside for slot in slots for inside in _inside(slot, step)]
    return Located(node, key, tuple(slots), tuple(path), member)


def legal_keys(slots: Iterable[Slot]) -> list[str]:
    """The keys of all models among the slots, in order of declaration."""
    models = [slot.annotation for slot in slots if _is_model(slot.annotation)]
    return list(dict.fromkeys(field.alias or name for model in models for name, field in model.model_fields.items()))


def bounds(slots: Iterable[Slot]) -> tuple[object, object, bool]:
    """Lowest and highest allowed value (None: no bound) and whether the number must be whole."""
    low = high = None
    whole = False
    for slot in slots:
        whole = whole or slot.annotation is int
        for mark in _flat(slot.metadata):
            if isinstance(mark, Ge | Gt):
                low = mark.ge if isinstance(mark, Ge) else mark.gt
            if isinstance(mark, Le | Lt):
                high = mark.le if isinstance(mark, Le) else mark.lt
    return low, high, whole


def plain(node: Node, model: type[BaseModel]) -> Any:
    """The node as dicts, lists and scalars for pydantic; where the shape says `Keep`, the node itself."""
    return _plain(node, (Slot(model),))


def _plain(node: Node, slots: tuple[Slot, ...]) -> Any:
    if isinstance(node, Scalar):
        return node if node.value is not None and _keeps(slots) else node.value
    if _keeps(slots):
        return node
    if isinstance(node, Sequence):
        inner = tuple(inside for slot in slots for inside in _inside(slot, 0))
        return [_plain(item, inner) for item in node.items]
    models = [slot.annotation for slot in slots if _is_model(slot.annotation)]
    if len(models) == len(slots) == 1:
        fields = _fields(models[0])
        return {key.text: _plain(value, fields.get(key.text, ())) for key, value in node.entries}
    return {
        key.text: _plain(value, tuple(inside for slot in slots for inside in _inside(slot, key.text)))
        for key, value in node.entries
    }


@cache
def _fields(model: type[BaseModel]) -> dict[str, tuple[Slot, ...]]:
    return {
        field.alias or name: tuple(_members(field.annotation, tuple(field.metadata)))
        for name, field in model.model_fields.items()
    }


def _inside(slot: Slot, step: str | int) -> Iterator[Slot]:
    """The types one step further in."""
    annotation = slot.annotation
    if _is_model(annotation):
        yield from _fields(annotation).get(str(step), ())
        return
    arguments = get_args(annotation)
    if get_origin(annotation) in (list, tuple) and arguments:
        yield from _members(arguments[0])
    elif get_origin(annotation) is dict:
        yield from _members(arguments[1])


def _members(annotation: Any, metadata: tuple[Any, ...] = ()) -> Iterator[Slot]:
    """The types of a union, taken out of Annotated; None left out."""
    origin = get_origin(annotation)
    if origin is Annotated:
        bare, *more = get_args(annotation)
        yield from _members(bare, (*metadata, *more))
    elif (origin is Union or origin is UnionType) and not any(isinstance(mark, Keep) for mark in metadata):
        for member in get_args(annotation):
            yield from _members(member, metadata)
    elif annotation is not NoneType:
        yield Slot(annotation, metadata, any(isinstance(mark, Keep) for mark in metadata))


def _is_member(slot: Slot, step: str | int) -> bool:
    """Whether a step that is not in the file names this member of a union: by class name or by its discriminator."""
    if not _is_model(slot.annotation):
        return False
    if slot.annotation.__name__ == step:
        return True
    literals = [f.annotation for f in slot.annotation.model_fields.values() if get_origin(f.annotation) is OneOf]
    return any(step in get_args(literal) for literal in literals)


def _keeps(slots: tuple[Slot, ...]) -> bool:
    return True in [slot.is_kept for slot in slots]


def _flat(metadata: tuple[Any, ...]) -> Iterator[Any]:
    for mark in metadata:
        inner = getattr(mark, "metadata", None)
        yield from inner if isinstance(inner, list | tuple) else (mark,)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
