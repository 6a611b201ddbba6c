"""Cells of CSV files that people open in a spreadsheet: nothing in them may run."""

from __future__ import annotations

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Without it Excel takes UTF-8 for something else."""
FORMULA_STARTS = "=+-@|%\t\r＝＋－＠｜％"


def harmless(cell: str) -> str:
    """The cell, with an apostrophe in front where it, or a line in it, begins like a formula (OWASP, CSV injection)."""
    lines = [line for line in cell.splitlines() if line.strip()]
    return f"'{cell}" if any(line.lstrip()[:1] in FORMULA_STARTS for line in lines) else cell
