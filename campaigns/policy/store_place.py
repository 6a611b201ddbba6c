"""Where the store is, as project.yaml says it."""

from __future__ import annotations

from dataclasses import dataclass

from ...rules.places import Place


@dataclass(frozen=True, slots=True)
class StorePlace:
    """`url_env` names the environment variable that holds the address; `url` stands for one without a password.
    Neither: a SQLite file below `.campaign/`."""

    url_env: str | None = None
    url: str | None = None
    place: Place | None = None
