"""Messages about rules and their language (codes R1xx); notes, about what is read all the same, from R150 on."""

from __future__ import annotations

from .entry import Entry
from .language_constants import CONSTANTS
from .language_functions import FUNCTIONS
from .language_meaning import MEANING
from .language_reading import READING
from .language_tolerated import TOLERATED

ENTRIES: tuple[Entry, ...] = (*READING, *CONSTANTS, *FUNCTIONS, *TOLERATED, *MEANING)
