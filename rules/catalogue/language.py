"""Messages about rules and their language (codes R...): R1xx the language of conditions; notes from R150 on."""

from __future__ import annotations

from .entry import Entry
from .language_meaning import MEANING
from .language_reading import READING

ENTRIES: tuple[Entry, ...] = (*READING, *MEANING)
