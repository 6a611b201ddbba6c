"""Problems for readers outside the team: what a plan in git or a comment on a pull request may say of the data.

Both leave the circle of those who may see customers. So of a problem's values only those go along that say nothing of
a single row; an id, or a cell, becomes an ellipsis. What is not listed is hidden: a new kind of value is safe first.
"""

from __future__ import annotations

from ...rules.problems import HIDDEN, Phrase, Problem

OPEN = frozenset({
    "allowed", "bounds", "categories", "column", "count", "customers", "days", "decimals", "effect", "expected", "fact",
    "file", "found", "latest", "lines", "moment", "name", "number", "of", "offer", "path", "rows", "score", "share",
    "table", "today", "version",
})  # fmt: skip
"""Counts, shares, and names that people gave to files, columns, facts and tables."""


def shared_text(problem: Problem) -> Phrase:
    """Its sentence in both languages, without ids and without cells."""
    values = {name: value if name in OPEN else HIDDEN for name, value in problem.values.items()}
    shared = Problem(problem.code, values)
    return Phrase(shared.text("en"), shared.text("zh"))
