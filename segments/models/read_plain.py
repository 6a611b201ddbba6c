"""Frozen dataclasses of plain values to JSON and back, to the bit; what does not fit is said, nothing is run.

Only numbers, texts, truth values, None, tuples, arrays and dataclasses named by the reader: no file chooses a type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import numpy as np

from .evidence import Plain

T = TypeVar("T")


def plain_of(value: Any) -> Plain:
    """A dataclass as a mapping of its fields, a tuple or array as a list. Raises ValueError for NaN and infinities,
    which JSON cannot hold."""
    if is_dataclass(value):
        return {field.name: plain_of(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return plain_of(value.value)
    if isinstance(value, np.ndarray):
        return plain_of(value.tolist())
    if isinstance(value, tuple | list):
        return [plain_of(one) for one in value]
    if isinstance(value, float) and not np.isfinite(value):
        raise ValueError(f"{value} cannot be kept")
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise ValueError(f"a {type(value).__name__} cannot be kept")


def read_as(kind: type[T], plain: Plain, at: str = "model") -> T:
    """The dataclass that `plain_of` wrote. Raises ValueError that names the field which is missing, too much or not of
    its type."""
    return _read(kind, plain, at)  # type: ignore[no-any-return]


def _read(kind: Any, plain: Any, at: str) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return _read_one_of(inner, plain, at)
    if origin is tuple:
        if not isinstance(plain, list):
            raise ValueError(f"{at} must be a list")
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_read(inner[0], one, f"{at}[{k}]") for k, one in enumerate(plain))
        if len(plain) != len(inner):
            raise ValueError(f"{at} must be a list of {len(inner)}")
        return tuple(_read(one, value, f"{at}[{k}]") for k, (one, value) in enumerate(zip(inner, plain, strict=True)))
    if is_dataclass(kind):
        return _read_dataclass(kind, plain, at)
    if isinstance(kind, type) and issubclass(kind, Enum):
        try:
            return kind(plain)
        except ValueError as wrong:
            raise ValueError(f"{at} is {plain!r}, which is no {kind.__name__}") from wrong
    if kind is float and isinstance(plain, int | float) and not isinstance(plain, bool):
        number = float(plain)
        if not np.isfinite(number):
            raise ValueError(f"{at} is {number}; it must be a finite number")
        return number
    if kind in (int, bool, str) and type(plain) is kind:
        return plain
    raise ValueError(f"{at} must be of type {getattr(kind, '__name__', kind)}, not {type(plain).__name__}")


def _read_one_of(kinds: tuple[Any, ...], plain: Any, at: str) -> Any:
    """None, or the one dataclass whose fields these are, or the one plain type."""
    if plain is None and type(None) in kinds:
        return None
    rest = [kind for kind in kinds if kind is not type(None)]
    if len(rest) == 1:
        return _read(rest[0], plain, at)
    if isinstance(plain, Mapping):
        for kind in rest:
            if is_dataclass(kind) and set(_kinds_of(kind)) == set(plain):
                return _read(kind, plain, at)
    else:
        for kind in rest:
            if type(plain) is kind:
                return _read(kind, plain, at)
    raise ValueError(f"{at} is none of {', '.join(kind.__name__ for kind in rest)}")


def _read_dataclass(kind: Any, plain: Any, at: str) -> Any:
    if not isinstance(plain, Mapping):
        raise ValueError(f"{at} must be a mapping")
    kinds = _kinds_of(kind)
    if missing := [name for name in kinds if name not in plain]:
        raise ValueError(f"{at} lacks {', '.join(missing)}")
    if unknown := sorted(set(plain) - set(kinds)):
        raise ValueError(f"{at} has {', '.join(unknown)}, which nobody reads")
    return kind(**{name: _read(inner, plain[name], f"{at}.{name}") for name, inner in kinds.items()})


def _kinds_of(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
