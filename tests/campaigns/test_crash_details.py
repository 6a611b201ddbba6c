"""What a crash leaves behind names nobody: words of the command line and texts of errors are let through by list."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from campaign_engine.campaigns.crash import crash_text
from campaign_engine.campaigns.crash_details import (
    COMMANDS,
    FLAGS,
    GROUPS,
    NAMED,
    SHOWN,
    command_line,
    what_failed,
    where_failed,
)
from campaign_engine.cli import app

WHO = "kanari" + "4711"  # put together, so that it is no word of this file
MAIL = f"{WHO}@shop.example"
CODE = "7KQ2-M9XD-" + "4TZPA"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (f"redeem {CODE} --amount 12.50 --order A-1001", "redeem … --amount … --order …"),
        (f"redeem {CODE} --amount=12.50 --as-of=2026-10-01 --yes", "redeem … --amount=… --as-of=2026-10-01 --yes"),
        (f"explain {WHO} ten_off --lang zh --seed 7", "explain … … --lang zh --seed 7"),
        (f"timeline {WHO} --as-of 2026-10-01 -p shop", "timeline … --as-of 2026-10-01 -p shop"),
        (f"export {WHO} --out {WHO}.json", "export … --out …"),
        (f"forget {WHO} --why {WHO} --by {MAIL} --yes", "forget … --why … --by … --yes"),
        (f"forget --file {WHO}.csv --list {WHO}", "forget --file … --list …"),
        (f"codes show {CODE[-4:]} --plain --why lost", "codes show … --plain --why …"),
        (f"codes import ten_off {WHO}.csv", "codes import … …"),
        ("simulate --wave evening --format json --brief", "simulate --wave evening --format json --brief"),
        ("store audit", "store audit"),
        ("explain store audit", "explain … …"),  # ids that are called like commands
        ("store store", "store …"),
        (f"forget --why --as-of {WHO}", "forget --why … …"),  # what follows --why is its value, whatever it looks like
        (f"explain -- --as-of {WHO}", "explain -- … …"),
        (f"explain --as-of -- {WHO}", "explain --as-of -- …"),
        (f"explain --{WHO} --as-of", "explain … --as-of"),
        (f"{WHO}", "…"),
        ("", ""),
    ],
)
def test_of_a_command_line_only_what_is_about_nobody_is_shown(words: str, shown: str) -> None:
    assert command_line(words.split()) == f"campaign {shown}".strip()


def test_every_option_and_command_is_known_to_the_lists() -> None:
    """A new one must be thought about; until then it is hidden."""
    root = typer.main.get_command(app)
    groups = {name: command for name, command in root.commands.items() if hasattr(command, "commands")}
    assert set(root.commands) == COMMANDS
    assert {name: frozenset(group.commands) for name, group in groups.items()} == GROUPS
    leaves = [one for one in root.commands.values() if not hasattr(one, "commands")]
    leaves += [one for group in groups.values() for one in group.commands.values()]
    flags: set[str] = {"--help", "-h"}
    valued: set[str] = set()
    for option in (
        one
        for command in (root, *groups.values(), *leaves)
        for one in command.params
        if one.param_type_name == "option"
    ):
        assert not option.secondary_opts
        (flags if option.is_flag else valued).update(option.opts)
    assert valued == SHOWN | NAMED
    assert flags - valued - {"--install-completion", "--show-completion"} == FLAGS


def raised(work: Callable[[], object]) -> Exception:
    try:
        work()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def wrapped(inner: Callable[[], object]) -> object:
    try:
        return inner()
    except Exception as error:
        raise RuntimeError(f"customer {WHO} could not be read") from error


def meanwhile(inner: Callable[[], object]) -> object:
    try:
        return inner()
    except Exception:
        raise LookupError(f"no row of {MAIL} is there")  # noqa: B904


def grouped() -> None:
    raise ExceptionGroup(f"both of {WHO}", [ValueError(f"bad value {MAIL}"), KeyError(WHO)])


def with_a_note() -> None:
    error = ValueError("bad value")
    error.add_note(f"while reading {WHO}")
    raise error


def in_a_database() -> None:
    from sqlalchemy import create_engine, text

    with create_engine("sqlite://", hide_parameters=True).begin() as connection:
        connection.execute(text("CREATE TABLE customer (id TEXT UNIQUE)"))
        connection.execute(text(f"INSERT INTO customer VALUES ('{MAIL}'), ('{MAIL}')"))


def in_a_frame() -> None:
    import polars as pl

    pl.DataFrame({"spend": ["1", WHO]}).select(pl.col("spend").cast(pl.Int64))


ERRORS: dict[str, tuple[Callable[[], object], str]] = {
    "a key": (lambda: {}[WHO], "KeyError: …"),
    "a number": (lambda: int(WHO), "ValueError: invalid literal for int() with base …"),
    "a sentence": (lambda: wrapped(lambda: None or {}[MAIL]), "RuntimeError: customer … could not be read"),
    "a second one": (lambda: meanwhile(lambda: float(WHO)), "LookupError: no row of … is there"),
    "several": (grouped, "ExceptionGroup: both of …"),
    "a note": (with_a_note, "ValueError: bad value"),
    "a database": (in_a_database, "IntegrityError: "),
    "a driver": (lambda: sqlite3.connect(":memory:").execute(f"SELECT {WHO}"), "OperationalError: no … column: …"),
    "a frame": (in_a_frame, "InvalidOperationError: "),
    "JSON": (lambda: json.loads(f'{{"{WHO}"}}'), "JSONDecodeError: Expecting"),
    "an attribute": (lambda: getattr(object(), WHO), "AttributeError: 'object' object has no attribute …"),
    "a name of the code": (lambda: object().no_such_thing, "has no attribute 'no_such_thing'"),  # type: ignore[attr-defined]
    "text of made code": (
        lambda: exec(compile(f"raise ValueError('of {WHO}')", "<rules>", "exec")),
        "ValueError: of …",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_of_an_error_only_words_of_the_code_are_shown(name: str, tmp_path: Path) -> None:
    work, said = ERRORS[name]
    error = raised(work)
    (tmp_path / "project.yaml").write_text("project: shop\n", encoding="utf-8")
    text, code = crash_text(error, ["export", WHO, "--out", f"{WHO}.json"], tmp_path)
    kept = (tmp_path / "out" / "crash.txt").read_text(encoding="utf-8")
    assert code == 70
    assert said in what_failed(error)
    assert what_failed(error) in text
    assert what_failed(error) in kept
    assert "test_crash_details.py" in kept
    for one in (text, kept):
        assert WHO not in one.lower()
        assert "campaign export … --out …" in kept


def test_all_that_led_to_it_is_told_with_its_lines() -> None:
    lines = where_failed(raised(lambda: wrapped(lambda: {}[MAIL])))
    assert lines.index("KeyError: …") < lines.index("The next one came from it:")
    assert lines[-1] == "RuntimeError: customer … could not be read"
    assert any(line.strip() == "return inner()" for line in lines)
    inner = where_failed(raised(grouped))
    assert {"  | ValueError: bad value …", "  | KeyError: …"} <= set(inner)


def test_an_error_that_names_itself_as_its_cause_comes_to_an_end() -> None:
    error = ValueError("bad value")
    error.__cause__ = error
    assert where_failed(error).count("ValueError: bad value") == 1
