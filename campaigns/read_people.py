"""A table of customers that somebody has (CSV, XLSX, Parquet): header and rows of texts. For `campaign init --from`.

What cannot be read as such a table is a problem that says where; what a spreadsheet left in single cells is tidied, and
what was changed is told. Writes nothing.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from ..rules.problems import Phrase, Problem, is_error
from ..rules.tables.sheet_rows import ERROR_VALUES
from ..rules.tables.xlsx_guard import column_letters
from ..segments.text_encoding import guess_encoding

_DAY_OR_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?", re.ASCII)
Table = tuple[list[str], list[list[str]], list[Problem]]


def read_people(path: Path) -> Table:
    """Header and rows as texts, all rows as long as the header; a problem where it is no such table."""
    if not path.is_file():
        return _no_table(path.as_posix(), Phrase("there is no such file", "没有这个文件"))
    ending = path.suffix.lower()
    if ending == ".xlsx":
        table, problems = _workbook(path)
    elif ending == ".parquet":
        table, problems = _parquet(path)
    elif ending in (".csv", ".txt", ".tsv"):
        table, problems = _text(path)
    else:
        kind = Phrase(f"it is a {ending} file", f"这是 {ending} 文件")
        return _no_table(path.name, kind if ending else Phrase("its name has no ending", "文件名没有扩展名"))
    if problems:
        return [], [], problems
    if len(table) < 2:
        return _no_table(path.name, Phrase("it has no rows below its header", "列名下面没有数据"))
    header = [name.strip() for name in table[0]]
    while header and not header[-1] and not any("".join(row[len(header) - 1 :]).strip() for row in table[1:]):
        header.pop()  # separators at the ends of all lines, and nothing behind them
    if why := _no_header(header):
        return _no_table(path.name, why)
    width = len(header)
    for number, row in enumerate(table[1:], 2):
        if any(cell.strip() for cell in row[width:]):
            why = Phrase(
                f"row {number} has more cells than the {width} names of the header",
                f"第 {number} 行的单元格比列名（{width} 个）多",
            )
            return _no_table(path.name, why)
    return header, [[*row, *[""] * (width - len(row))][:width] for row in table[1:]], []


def tidy_cells(header: Sequence[str], rows: list[list[str]]) -> dict[str, Phrase]:
    """Changes the rows: an error of a spreadsheet (#N/A) is an empty cell, days among moments make all of them days.

    What was changed, by column.
    """
    changed = {}
    for at, name in enumerate(header):
        errors = [row for row in rows if row[at].strip() in ERROR_VALUES]
        if errors:
            count, sample = len(errors), errors[0][at].strip()
            changed[name] = Phrase(f"{sample} left empty: {count}", f"{sample} 按空值处理：{count} 个")
            for row in errors:
                row[at] = ""
        found = [_DAY_OR_MOMENT.fullmatch(row[at].strip()) for row in rows if row[at].strip()]
        if found and all(found) and len({len(one[2] or "") for one in found if one}) > 1:
            for row in rows:
                row[at] = row[at].strip()[: len("2026-10-01")]
            changed[name] = Phrase("times of day left out", "已去掉时刻，只留日期")
    return changed


def _no_header(header: Sequence[str]) -> Phrase | None:
    """Which column has no name, or which name stands twice."""
    for at, name in enumerate(header):
        letters = column_letters(at)
        if not name:
            return Phrase(
                f"its first row is no header: column {letters} has no name", f"首行不是列名：{letters} 列没有名称"
            )
        first = header.index(name)
        if first < at:
            return Phrase(
                f'its first row is no header: columns {column_letters(first)} and {letters} are both called "{name}"',
                f"首行不是列名：{column_letters(first)} 列和 {letters} 列都叫“{name}”",
            )
    return None


def _workbook(path: Path) -> tuple[list[list[str]], list[Problem]]:
    """The first sheet. A formula that was never computed has no value: the first one of each column is told."""
    from ..rules.tables.xlsx_cells import read_xlsx_cells

    sheet, problems = read_xlsx_cells(path.read_bytes(), path.name, None)
    errors = [problem for problem in problems if is_error(problem)]
    empty: dict[int, Problem] = {}
    for row in sheet:
        for at, cell in enumerate(row.cells):
            if cell.odd == "R337":
                empty.setdefault(at, Problem("R337", {}, cell.place, ("open",)))
    return [[cell.text for cell in row.cells] for row in sheet if not row.is_blank], [*errors, *empty.values()]


def _parquet(path: Path) -> tuple[list[list[str]], list[Problem]]:
    import polars as pl

    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError):
        return [], _refused(path.name, Phrase("it is damaged", "文件已损坏"))
    return [frame.columns, *([_plain(cell) for cell in row] for row in frame.iter_rows())], []


def _text(path: Path) -> tuple[list[list[str]], list[Problem]]:
    text = _decoded(path.read_bytes())
    if text is None or "\0" in text:
        return [], _refused(path.name, Phrase("it is not text", "不是文本"))
    separator = max(",;\t|", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    table = []
    line = 0
    try:
        for row in reader:
            line = reader.line_num
            if any(row):
                table.append(row)
    except csv.Error:
        why = Phrase(
            f"the quotes in line {line + 1} do not fit: one is not closed, or something stands behind it",
            f"第 {line + 1} 行的引号不配对：没有关闭，或者后面还有文字",
        )
        return [], _refused(path.name, why)
    return table, []


def _no_table(file: str, why: Phrase) -> Table:
    return [], [], _refused(file, why)


def _refused(file: str, why: Phrase) -> list[Problem]:
    return [Problem("C157", {"file": file, "why": why}, hints=("kinds",))]


def _decoded(content: bytes) -> str | None:
    """UTF-8, else what the bytes look like: GBK writes pairs of high bytes, a western Excel single ones."""
    for encoding in ("utf-8-sig", {"gbk": "gb18030"}.get(guess_encoding(content), "cp1252")):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _plain(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
