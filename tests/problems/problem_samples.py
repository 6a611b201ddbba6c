"""Runs the samples of the catalogue: each is laid over a small project, and the real command says what it finds.

A sample is a piece of a file, or whole files, each behind a line with its name, or commands behind `$ `:

    # offers/ten_off.yaml                   the file's name; of a file that holds one thing (project.yaml, an offer,
    give: guaranteed                        a campaign) only the keys written here are replaced
    # data/customers.csv, saved as GBK      also: cut in half; left out; its last line 1,000 times; without household_id
    # project.yaml, added below columns:    put into the file below that line
    # rules/band.xlsx, sheet Bands          a workbook of what is typed, cells parted by commas; also: A2:A3 merged;
                                            saved as Excel 97; a blank in A100001; its formula computed to 3
    $ campaign simulate                     instead of `campaign check`; also: export A=b, rm [-r] file,
                                            sed -i s/a/b/ file, sqlite3 file "UPDATE ..."
    $ campaign decide  # and the power fails        before it has committed; or: # while another one is running
    $ campaign redeem <given> --amount 9.50         a coupon that was given; <first>, <open>: a run of the store

Which file a piece without a name belongs to follows from its first key (`PIECES`). Codes D and M are tried in
`worlds/data` with `campaign schema --update`, all others in `worlds/shop`; both as of 2026-10-05.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shlex
import shutil
import sqlite3
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

from campaign_engine import cli
from campaign_engine.rules.problem_page import Piece, pieces_of, usual_command

WORLDS = Path(__file__).with_name("worlds")
NOW = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
DAY = "2026-10-05"
WITH_A_DAY = ("check", "simulate", "decide", "explain", "schema")
"""Commands that are given the day where a sample names none."""
ALSO_ABOUT_DATA = ("C118",)
CODE = re.compile(r"^(?:\S.*?  )?([A-Z]\d{3})  ", re.MULTILINE)
LAID_OVER = re.compile(r"project\.yaml|(offers|campaigns)/\w+\.yaml")
KEY = re.compile(r"^(\w+):", re.MULTILINE)


@dataclass(frozen=True)
class Said:
    """What the last command of a sample prints (both streams), its exit code, and the codes in it."""

    text: str
    exit: int
    codes: frozenset[str] = field(default=frozenset())


def say(code: str, sample: str, folder: Path, language: str = "en") -> Said:
    """Runs a sample in `folder`, which is made anew."""
    pieces, commands = pieces_of(sample)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(WORLDS / ("data" if code.startswith(("D", "M")) or code in ALSO_ABOUT_DATA else "shop"), folder)
    for piece in pieces:
        _lay(piece, folder)
    said = Said("", 0)
    environment: dict[str, str] = {}
    with _standing_in(folder):
        for command in commands or (usual_command(code),):
            words = shlex.split(_named(command), comments=True)
            if words[0] == "export":
                name, _, value = words[1].partition("=")
                environment[name] = value
            elif words[0] == "rm":
                shutil.rmtree(words[2]) if words[1] == "-r" else Path(words[1]).unlink()
            elif words[0] == "sqlite3":
                with closing(sqlite3.connect(words[1])) as database:
                    assert database.execute(words[2]).rowcount, command
                    database.commit()
            elif words[0] == "sed":
                _replace(words[2], Path(words[3]))
            else:
                with _befalling(command.partition("  # ")[2]):
                    said = _run(words[1:], language, environment)
    return said


@contextmanager
def _befalling(what: str) -> Iterator[None]:
    """What happens meanwhile: the store remembers a run that never ended, or is held by somebody else."""
    if what == "and the power fails":
        with patch("campaign_engine.campaigns.keep_run.commit_run", side_effect=KeyboardInterrupt):
            yield
    elif what == "while another one is running":
        from campaign_engine.campaigns.policy.store_place import StorePlace
        from campaign_engine.campaigns.store.connect import open_store
        from campaign_engine.campaigns.store.one_decide import one_decide

        store = open_store(StorePlace(), Path(), {}, create=True)
        assert store is not None
        with one_decide(store, "little_shop"):
            yield
        store.close()
    else:
        yield


def _named(command: str) -> str:
    """The command with the runs and the coupon that it means."""
    found = {
        "<run>": "", "<first>": "SELECT run_id FROM run ORDER BY id", "<open>": "SELECT run_id FROM run "
        "WHERE status = 'open'", "<given>": "SELECT decision_id FROM unit WHERE offer = 'ten_off' ORDER BY decision_id",
    }  # fmt: skip
    for name, query in found.items():
        if name in command:
            command = command.replace(name, _from_store(query) if query else _last_run())
    return command


def _from_store(query: str) -> str:
    with closing(sqlite3.connect(".campaign/store.db")) as database:
        return str(database.execute(query).fetchone()[0])


def _replace(script: str, path: Path) -> None:
    """What `sed -i s/old/new/ file` does with plain words; a word that is not there is a slip of the sample."""
    _, old, new, _ = script.split("/")
    text = path.read_text(encoding="utf-8")
    assert old in text, (old, path)
    path.write_text(text.replace(old, new), encoding="utf-8")


def _last_run() -> str:
    """The id of a batch that was decided before, where there is one."""
    return next((path.name for path in sorted(Path("out").glob("*.*/*"))), "")


def _run(words: Sequence[str], language: str, environment: dict[str, str]) -> Said:
    asked = [*words, "--lang", language]
    if words[0] in WITH_A_DAY and "--as-of" not in words:
        asked += ["--as-of", DAY]
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed), _on_a_machine_of_nobody(environment), _at_noon():
        code = cli.exit_code_of(asked)
    text = printed.getvalue().rstrip("\n")
    return Said(text, code, frozenset(CODE.findall(text)))


@contextmanager
def _on_a_machine_of_nobody(environment: dict[str, str]) -> Iterator[None]:
    """Nothing says who works here, and nobody sits at the keyboard."""
    silent = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    with patch.dict(os.environ, {**silent, **environment}), patch.object(sys, "stdin", io.StringIO()):
        if "CAMPAIGN_BY" not in environment:
            os.environ.pop("CAMPAIGN_BY", None)
        yield


@contextmanager
def _at_noon() -> Iterator[None]:
    """The clock stands still, so that pages do not change from day to day."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return NOW

    with patch.object(cli, "datetime", Clock), patch.dict(os.environ, {"COLUMNS": "100", "NO_COLOR": "1"}):
        yield


@contextmanager
def _standing_in(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _lay(piece: Piece, folder: Path) -> None:
    path = folder / piece.path
    path.parent.mkdir(parents=True, exist_ok=True)
    text = piece.text
    if piece.how.startswith("added below "):
        text = _added_below(path.read_text(encoding="utf-8"), piece.how.removeprefix("added below "), text)
    elif LAID_OVER.fullmatch(piece.path) and path.exists():
        before = path.read_text(encoding="utf-8")
        if piece.how.startswith("without "):
            before = _without(before, piece.how.removeprefix("without "))
        text = laid_over(before, text)
    if piece.how == "left out":
        path.unlink()
    elif path.suffix == ".db":
        _write_database(path, text)
    elif path.suffix == ".parquet":
        _write_parquet(path, text, piece.how)
    elif path.suffix == ".xlsx":
        path.write_bytes(_workbook(text, piece.how))
    else:
        path.write_bytes(_bytes(text, piece.how))


def laid_over(before: str, text: str) -> str:
    """The file with the blocks of the keys in `text` replaced by it; what is new comes last."""
    new = set(KEY.findall(text))
    blocks = re.split(r"^(?=\w+:)", before, flags=re.MULTILINE)
    kept = "".join(block for block in blocks if block.partition(":")[0] not in new)
    return kept + text


def _added_below(before: str, line: str, text: str) -> str:
    """The file with the text below the first line that says just that."""
    head, found, rest = re.split(rf"^( *{re.escape(line)}\n)", before, maxsplit=1, flags=re.MULTILINE)
    return head + found + text + rest


def _without(before: str, name: str) -> str:
    """The file without the block of a key; or, further in, without the lines that hold the name."""
    blocks = re.split(r"^(?=\w+:)", before, flags=re.MULTILINE)
    kept = [block for block in blocks if block.partition(":")[0] != name]
    if len(kept) < len(blocks):
        return "".join(kept)
    return "".join(line for line in before.splitlines(keepends=True) if name not in line)


def _bytes(text: str, how: str) -> bytes:
    if how.startswith("saved as "):
        return text.encode(how.removeprefix("saved as "))
    if how == "cut in half":
        return text.encode()[: len(text.encode()) // 2]
    if how.startswith("its last line "):
        times = int(how.split()[3].replace(",", ""))
        lines = text.splitlines(keepends=True)
        return "".join([*lines[:-1], *lines[-1:] * times]).encode()
    return text.replace("<NUL>", "\0").encode()


def _write_database(path: Path, text: str) -> None:
    """One table `customers` with the columns of the CSV text, all of text."""
    header, *rows = csv.reader(text.splitlines())
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"CREATE TABLE customers ({', '.join(f'{name} TEXT' for name in header)})")
        database.executemany(f"INSERT INTO customers VALUES ({', '.join('?' * len(header))})", rows)
        database.commit()


def _write_parquet(path: Path, text: str, how: str) -> None:
    """The columns of the CSV text; a column of yes and no becomes one of truth values."""
    import polars as pl

    table = pl.read_csv(text.encode(), infer_schema_length=100, try_parse_dates=False)
    yes_no = [name for name in table.columns if set(table[name].to_list()) <= {"yes", "no"}]
    table.with_columns([pl.col(name) == "yes" for name in yes_no]).write_parquet(path)
    if how == "cut in half":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


OLD_EXCEL = bytes.fromhex("D0CF11E0A1B11AE1")
"""How a file of Excel 97 begins."""


def _workbook(text: str, how: str) -> bytes:
    """A workbook of one sheet: numbers, days, moments and formulas become what Excel makes of what is typed."""
    import openpyxl

    if how == "saved as Excel 97":
        return OLD_EXCEL + text.encode()
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = how.removeprefix("sheet ") if how.startswith("sheet ") else "Sheet1"
    for row, cells in enumerate(csv.reader(text.splitlines()), 1):
        for column, cell in enumerate(cells, 1):
            sheet.cell(row, column, _typed(cell))
    if how.endswith(" merged"):
        sheet.merge_cells(how.removesuffix(" merged"))
    if how.startswith("a blank in "):
        sheet[how.removeprefix("a blank in ")] = " "
    stream = io.BytesIO()
    book.save(stream)
    computed = "its formula computed to "
    return _computed(stream.getvalue(), how.removeprefix(computed)) if how.startswith(computed) else stream.getvalue()


def _typed(cell: str) -> object:
    if re.fullmatch(r"\d+(\.\d+)?", cell):
        return float(cell) if "." in cell else int(cell)
    if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", cell):
        return datetime.fromisoformat(cell)
    return date.fromisoformat(cell) if re.fullmatch(r"\d{4}-\d\d-\d\d", cell) else cell or None


def _computed(workbook: bytes, value: str) -> bytes:
    """The workbook as Excel saves it: with what its formula comes to, which openpyxl does not compute."""
    parts = zipfile.ZipFile(io.BytesIO(workbook))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in parts.namelist():
            copy.writestr(name, re.sub(rb"<v ?/>|<v></v>", f"<v>{value}</v>".encode(), parts.read(name)))
    return stream.getvalue()
