"""What happens to the codes of units that are handed over: written into a file first, or the hand-over is refused.

An imported code is kept nowhere once it is handed over, so handing it over without a file would lose it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .at_store import AtStore

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection


class CodesKeptError(Exception):
    """So many codes would have gone out to nobody; nothing was handed over."""

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self.number = number


class CodesMissingError(Exception):
    """Units of offers with codes that have none would have gone out; nothing was handed over. `offers`: how many of
    each."""

    def __init__(self, offers: dict[str, int]) -> None:
        super().__init__(str(offers))
        self.offers = offers


@dataclass
class CodesOut:
    """Call it with the units before they are handed over, in the same transaction. `coded`: offers with codes, None:
    the project's files cannot be read. `number`: codes written."""

    here: AtStore
    file: Path | None
    coded: frozenset[str] | None = None
    number: int = 0

    def __call__(self, connection: Connection, which: list[ColumnElement[bool]]) -> None:
        from .store.code_secret import code_keys
        from .store.missing_codes import count_without_codes, offers_with_pools
        from .store.plain_codes import count_codes, plain_codes
        from .write_codes import write_codes_file

        assert self.here.project_id is not None
        coded = self.coded
        missing = count_without_codes(
            connection, which, offers_with_pools(connection, self.here.project_id) if coded is None else coded
        )
        if missing:
            raise CodesMissingError(missing)
        number = count_codes(connection, which)
        if not number:
            return
        if self.file is None:
            raise CodesKeptError(number)
        assert self.here.store is not None
        keys = code_keys(self.here.store, self.here.project_id, self.here.head)
        rows = plain_codes(connection, keys, which)
        write_codes_file(self.file, rows)
        self.number = rows.height
