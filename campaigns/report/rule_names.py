"""Rules and rows of tables by name, as a manager reads them: neighbours of one table together."""

from __future__ import annotations

from collections.abc import Iterable

from ...rules.rule_book import table_of


def rules_shown(ids: Iterable[str], language: str) -> list[str]:
    """Ids as written, in order, the rows of a table in one piece: `spend_band rows 2, 5 to 9`."""
    shown: list[str] = []
    rows: dict[str, list[int]] = {}
    for id in ids:
        table = table_of(id)
        if table is None:
            shown.append(id)
        else:
            rows.setdefault(table, []).append(int(id.rpartition(":")[2]))
    for table, numbers in rows.items():
        spans = _spans(sorted(numbers), language)
        if language == "zh":
            shown.append(f"{table} 第 {'、'.join(spans)} 行")
        else:
            shown.append(f"{table} row{'s' if len(numbers) > 1 else ''} {', '.join(spans)}")
    return shown


def _spans(numbers: list[int], language: str) -> list[str]:
    """Three neighbours or more as a span."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    to = "至" if language == "zh" else "to"
    return [
        text
        for run in runs
        for text in ([f"{run[0]} {to} {run[-1]}"] if len(run) > 2 else [str(number) for number in run])
    ]
