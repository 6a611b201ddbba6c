"""Versions of models in the project's `models/` folder, and which one is promoted.

    models/churn/3.json       the third version of score.churn: numbers and card; never changed, never used twice
    models/promoted.json      for each score every version that was promoted, the last one is what decides

Files are written whole or not at all; one writer at a time is the caller's care. What cannot be read is a problem.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...rules.problems import Phrase, Problem
from ..segment_book import fact_name
from ..whole_files import write_whole

if TYPE_CHECKING:
    from .versions import Version

MODELS = "models"
PROMOTED = "promoted.json"
_SCHEMA = "promoted.v1"


@dataclass(frozen=True, slots=True)
class Promotion:
    """`at`: an ISO moment; `by`: who, as she names herself; `hash` of the version; `how`: "promote" or "rollback"."""

    version: int
    hash: str
    at: str
    by: str
    how: str = "promote"


_CHINESE = {
    "it is no version of a model": "它不是模型版本文件",
    "it was changed since it was written": "写入后被改动",
    "the disk refuses": "磁盘拒绝",
}
Promotions = Mapping[str, tuple[Promotion, ...]]
"""By score, in order of time."""


def numbers_of(folder: Path, score: str) -> list[int]:
    """The versions there are, ascending."""
    found = (folder / MODELS / score).glob("*.json")
    return sorted(int(path.stem) for path in found if path.stem.isdecimal() and str(int(path.stem)) == path.stem)


def scores_of(folder: Path) -> list[str]:
    """Scores that have versions, in order of name."""
    root = folder / MODELS
    return (
        sorted(path.name for path in root.iterdir() if path.is_dir() and numbers_of(folder, path.name))
        if (root.is_dir())
        else []
    )


def read_version(folder: Path, score: str, number: int) -> tuple[Version | None, list[Problem]]:
    """None with a problem where the file is gone, changed or another's."""
    from .versions import version_of

    path = folder / MODELS / score / f"{number}.json"
    where = path.relative_to(folder).as_posix()
    try:
        version = version_of(path.read_bytes())
        if (version.score, version.version) != (score, number):
            raise ValueError(f"it is version {version.version} of {version.score}")
    except FileNotFoundError:
        why = Phrase("there is no such file", "没有这个文件")
    except (OSError, ValueError) as error:
        told = (error.strerror or "the disk refuses") if isinstance(error, OSError) else str(error)
        why = Phrase(told, _CHINESE.get(told, told))
    else:
        return version, []
    return None, [
        Problem(
            "M111",
            {"fact": fact_name(score), "score": score, "version": number, "why": why},
            where=where,
            hints=("train",),
        )
    ]


def keep_version(folder: Path, version: Version) -> Path:
    """Writes a new version beside the others. Raises OSError, FileExistsError where that number is taken."""
    from .versions import version_bytes

    path = folder / MODELS / version.score / f"{version.version}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        raise FileExistsError(path)
    write_whole(path, version_bytes(version))
    return path


def read_promotions(folder: Path) -> tuple[Promotions | None, list[Problem]]:
    """Nothing promoted yet: an empty mapping."""
    path = folder / MODELS / PROMOTED
    try:
        document = json.loads(path.read_bytes())
        if document["schema"] != _SCHEMA:
            raise ValueError("another format")
        return {
            score: tuple(Promotion(**one) for one in steps) for score, steps in sorted(document["scores"].items())
        }, []
    except FileNotFoundError:
        return {}, []
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        why = Phrase(f"it cannot be read ({type(error).__name__})", f"无法读取（{type(error).__name__}）")
        where = path.relative_to(folder).as_posix()
        return None, [Problem("M115", {"file": where, "why": why}, where=where)]


def promote(folder: Path, promotions: Promotions, version: Version, at: str, by: str, how: str = "promote") -> None:
    """Lets a version decide from now on."""
    step = Promotion(version.version, version.hash, at, by, how)
    steps = {**promotions, version.score: (*promotions.get(version.score, ()), step)}
    document = {"schema": _SCHEMA, "scores": {score: [asdict(one) for one in steps[score]] for score in sorted(steps)}}
    path = folder / MODELS / PROMOTED
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n")


def standing(steps: Sequence[Promotion]) -> list[Promotion]:
    """The promotions that hold, the one that decides last: a rollback takes the last one away."""
    found: list[Promotion] = []
    for step in steps:
        if step.how == "rollback":
            found = found[:-1]
        else:
            found.append(step)
    return found
