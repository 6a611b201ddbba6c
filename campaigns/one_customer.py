"""The first steps of a command about one customer: her number in the store, or what to say where she has none."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

from ..rules.problems import Problem
from .at_store import AtStore
from .report.amounts import clean, cut

if TYPE_CHECKING:
    from sqlalchemy import Connection

LONGEST_ID = 80
"""Letters of an id in a message."""


def plain_id(customer: str) -> str:
    """As data are read: composed letters (NFC). Blanks belong to an id."""
    return normalize("NFC", customer)


def number_of(connection: Connection, project_id: int, customer: str) -> int | None:
    """Her number in this project; None: the store does not know her."""
    from sqlalchemy import select

    from .store.tables import customer as table

    here = (table.c.project == project_id, table.c.customer_id == plain_id(customer))
    number: int | None = connection.execute(select(table.c.number).where(*here)).scalar()
    return number


def not_in_store(at: AtStore, customer: str) -> Problem:
    """The store knows nothing of her; the shop's own files may."""
    values = {"customer": shown_id(customer), "project": at.head.project}
    return Problem("L161", values, hints=("look", "files"))


def shown_id(customer: str) -> str:
    """As a message shows it: whatever the data hold, on one line of a terminal."""
    return cut(clean(customer), LONGEST_ID)
