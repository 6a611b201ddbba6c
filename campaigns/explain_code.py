"""`campaign check --explain R104`: the page of one code, in the terminal."""

from __future__ import annotations

from ..rules.catalogue import all_entries
from ..rules.problem_page import explain_text
from ..rules.problems import Problem, closest
from .answer import Answer, Reader, refused


def explain_code(reader: Reader, code: str) -> Answer:
    """What the code means, why it matters, a bad and a good sample. Small letters will do."""
    language = reader.words_of("en")
    wanted = code.strip().upper()
    if wanted not in all_entries():
        meant = closest(wanted, all_entries())
        return refused(
            [Problem("C119", {"code": code, "meant": meant or ""}, hints=("meant",) if meant else ())], language
        )
    return Answer(explain_text(wanted, language))
