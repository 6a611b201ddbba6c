"""The model whose names a new version takes over: of the version that decides, else of the newest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ..models.evidence import Plain
from .registry import numbers_of, read_promotions, read_version, standing
from .versions import Version

Model = TypeVar("Model")


def version_before(folder: Path, id: str, from_plain: Callable[[Plain], Model]) -> Model | None:
    """None: there is none, or it cannot be read; then names are made anew."""
    version = deciding(folder, id)
    if version is None:
        return None
    try:
        return from_plain(version.model)
    except ValueError:
        return None


def deciding(folder: Path, id: str) -> Version | None:
    """The version that decides, else the newest; None: there is none, or it cannot be read."""
    promotions, _ = read_promotions(folder)
    steps = standing((promotions or {}).get(id, ()))
    numbers = numbers_of(folder, id)
    wanted = steps[-1].version if steps else max(numbers, default=None)
    return None if wanted is None else read_version(folder, id, wanted)[0]


def is_deciding(folder: Path, id: str) -> bool:
    """Whether a version of it was promoted."""
    promotions, _ = read_promotions(folder)
    return bool(standing((promotions or {}).get(id, ())))
