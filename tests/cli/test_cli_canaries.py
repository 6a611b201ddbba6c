"""No customer, cell, code or secret stands where it does not belong, whatever command is given and however it ends.

Every id, name, e-mail, number, code and secret of the project in `canaries.py` is a canary. Each command is run well
and badly, and made to crash; what is printed and every file that is there afterwards is searched. The tables below say
what may hold what, and why; a command or a file that nobody has classified fails.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import NoReturn

import polars as pl
import pytest
import typer
from campaign_engine import cli
from campaign_engine.campaigns.report.shared_text import OPEN
from campaign_engine.rules.catalogue import all_entries

from . import canaries
from .canaries import CELL, IDS, LISTED, MAIL, ORDER, Canaries, keep, planted

NOW = datetime.datetime(2026, 10, 1, 8, tzinfo=datetime.UTC)
CUSTOMER = {"id", "name", "mail", "phone", "cell", "order"}
NOTHING: set[str] = set()

PRINTED: dict[str, tuple[set[str], str]] = {
    "init": (NOTHING, ""),
    "check": (NOTHING, ""),
    "fmt": (NOTHING, ""),
    "test": (NOTHING, ""),
    "simulate": (
        {"id", "name", "mail", "cell"},
        "as text: for whoever looks and mends the data; ten customers and what they would read, one cell a fault",
    ),
    "approve": (NOTHING, ""),
    "decide": (NOTHING, "runs by night: what it prints is a log"),
    "hand-over": (NOTHING, ""),
    "redeem": ({"order"}, "about one coupon, whose order the reader named himself"),
    "explain": ({"id", "name", "mail", "phone"}, "about one customer, who was asked for"),
    "preview": ({"id", "name"}, "about one customer, who was asked for"),
    "timeline": ({"id"}, "about one customer"),
    "profile": ({"id", "name", "mail", "phone"}, "about one customer, who was asked for; all of them go to a file"),
    "export": (CUSTOMER - {"cell"}, "all about one customer"),
    "forget": ({"id"}, "--list names who came back; what is forgotten is not named again"),
    "replay": (NOTHING, ""),
    "pause": (NOTHING, ""),
    "resume": (NOTHING, ""),
    "train": (NOTHING, "runs by night: what it prints is a log"),
    "evaluate": (NOTHING, ""),
    "models list": (NOTHING, ""),
    "models show": (NOTHING, "sums, bounds, and texts that many customers share"),
    "models compare": (NOTHING, ""),
    "models promote": (NOTHING, ""),
    "models rollback": (NOTHING, ""),
    "ledger": (NOTHING, ""),
    "ledger close": (NOTHING, ""),
    "schema": ({"id", "mail", "cell"}, "as text: for whoever mends the data; one cell a fault"),
    "runs list": (NOTHING, ""),
    "runs show": (NOTHING, ""),
    "runs cancel": (NOTHING, ""),
    "codes import": (NOTHING, ""),
    "codes status": (NOTHING, ""),
    "codes show": (NOTHING, "the last four symbols; the whole code only with --plain and a reason"),
    "store status": (NOTHING, ""),
    "store audit": (NOTHING, ""),
    "store import": (NOTHING, ""),
    "store upgrade": (NOTHING, ""),
}
"""What a command may print, stdout and stderr, and why."""

KEPT: dict[str, tuple[set[str], str]] = {
    "shop/data/*": (CUSTOMER - {"order"}, "the shop's own data"),
    "shop/list.csv": ({"code", "cell"}, "the list of a partner"),
    "shop/poor.csv": ({"cell"}, "the list of a partner"),
    "shop/state.json": ({"id", "mail"}, "what another system knows"),
    "shop/broken.json": ({"id", "mail", "cell"}, "what another system knows"),
    "shop/gone.csv": ({"id"}, "whom to forget"),
    "shop/codes.csv": ({"id", "code"}, "what goes to whoever sends; readable by its owner alone"),
    "shop/hers.json": (CUSTOMER - {"cell"}, "what export hands out"),
    "shop/plan.json": (NOTHING, "stands in git"),
    "shop/plan.json.lock": (NOTHING, ""),
    "shop/*.yaml": (NOTHING, "stands in git"),
    "shop/README.md": (NOTHING, ""),
    "shop/.schemas/*": (NOTHING, ""),
    "shop/.lock": (NOTHING, ""),
    "shop/.campaign/*.lock": (NOTHING, ""),
    "shop/.campaign/store.db": ({"id", "mail", "order"}, "ids of customers; orders of tills; `source` of a consent"),
    "shop/models/*": (NOTHING, "stands in git"),
    "shop/out/.lock": (NOTHING, ""),
    "shop/out/quarantine.csv": ({"id", "mail", "cell"}, "cells that could not be read"),
    "shop/out/crash.txt": (NOTHING, "is sent to us"),
    "shop/out/2*/*/facts.parquet": ({"id", "name", "mail", "phone"}, "what was decided with"),
    "shop/out/2*/*/manifest.json": (NOTHING, ""),
    "shop/out/2*/*/policy.json": (NOTHING, "the rules"),
    "shop/out/2*/*/report.html": ({"id"}, "customers for whom the rows of a table clash"),
    "shop/out/2*/*/run_results.json": ({"id"}, "customers for whom the rows of a table clash"),
    "shop/out/2*/*/state_in.parquet": ({"id", "mail"}, "own history, as the store knows it"),
    "shop/out/2*/*/*.parquet": ({"id"}, "who was given what, and who not"),
    "shop/out/simulate/report.html": ({"id", "name"}, "ten customers, and what they would read"),
    "shop/out/simulate/last.json": (NOTHING, ""),
    "shop/out/simulate/last/*/policy.json": (NOTHING, ""),
    "shop/out/simulate/last/*/state_in.parquet": ({"id", "mail"}, "own history, as the store knows it"),
    "shop/out/simulate/last/*.parquet": ({"id"}, "what the next simulation compares with"),
    "shop/out/simulate/plans/*.json": (NOTHING, ""),
    "new/data/*": ({"id"}, "the shop's own data: columns that rules may ask for"),
    "new/*": (NOTHING, "stands in git"),
}
"""What a file may hold, and why: the first pattern that fits."""


@dataclass
class World:
    """The project, what was printed by every step, and how the steps that follow are told what came before."""

    root: Path
    steps: list[tuple[tuple[str, ...], int, str, str]] = field(default_factory=list)

    @property
    def shop(self) -> Path:
        return self.root / "shop"

    def canaries(self) -> Canaries:
        return planted(self.shop)

    def run(self, *words: str, code: int = 0) -> str:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            left = cli.exit_code_of(words)
        assert left == code, (words, left, err.getvalue())
        self.steps.append((words, left, out.getvalue(), err.getvalue()))
        return out.getvalue() + err.getvalue()

    def command_of(self, words: tuple[str, ...]) -> str:
        both = " ".join(words[:2])
        return both if both in PRINTED else words[0]


class Clock(datetime.datetime):
    """A machine whose clock stands still."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:  # type: ignore[override]
        return NOW


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """After all steps, good and bad."""
    root = tmp_path_factory.mktemp("canaries")
    keep(root / "shop")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root / "shop")
        patch.setattr(cli, "datetime", Clock)
        for name, value in {
            "A_SECRET": canaries.SECRET,
            "COLUMNS": "96",
            "NO_COLOR": "1",
            "CAMPAIGN_BY": "dpo",
        }.items():
            patch.setenv(name, value)
        world = World(root)
        live(world)
        yield world


def live(world: World) -> None:
    """Everything that can be done, well and badly."""
    run, shop = world.run, world.shop
    run("init", "../new", "--from", "data/clean.csv", "--yes")
    run("init", "../bad", "--from", "data/customers.csv", "--yes", code=1)
    run("check", code=1)
    run("schema", "--update")
    run("schema", "--update", "--format", "json")
    run("schema", "--editors")
    run("check")
    run("check", "--format", "json")
    run("fmt", "--check", code=1)
    run("test")
    run("test", "--suggest")
    run("codes", "import", "free_delivery_once", "list.csv")
    run("codes", "import", "free_delivery_once", "poor.csv", code=1)
    run("codes", "import", "come_back", "poor.csv", code=1)
    run("store", "status")
    run("store", "import", "broken.json", code=1)
    run("store", "import", "state.json", code=1)
    run("store", "import", "state.json", "--yes")
    run("simulate")
    run("simulate", "--format", "json")
    run("simulate", "--brief", "--against", ".")
    run("simulate", "--list", "given")
    run("simulate", "--out", "plan.json", "--by", "ben@shop.example")
    run("simulate", "--state", "broken.json", code=1)
    run("simulate", "--state", "broken.json", "--format", "json", code=1)
    promise = "never:\n  - {id: nobody, that: given.come_back}\n"
    (shop / "rules" / "promise.yaml").write_text(promise, "utf-8")
    for more in ((), ("--format", "markdown")):
        run("simulate", "--even-if-cases-fail", *more, code=1)
    run("decide", code=1)
    (shop / "rules" / "promise.yaml").unlink()
    run("approve", "plan.json")
    run("approve", "data/customers.csv", code=1)
    run("decide", "--format", "json")
    run("decide", "--plan", "plan.json", "--seed", "5", code=3)
    run("decide", "--state", "broken.json", "--wave", "two", code=1)
    _edit(shop / "rules" / "come_back.yaml", "= 3 + 0.01", "= 4 + 0.01")
    run("decide", code=3)
    run("decide", "--supersede")
    run("simulate", "--against", next(path.as_posix() for path in Path("out").glob("2*/*")))
    _edit(shop / "project.yaml", "at_most: 90%", "at_most: 1%")
    run("decide", "--wave", "two", code=1)
    run("simulate", "--brief", code=1)
    _edit(shop / "project.yaml", "at_most: 1%", "at_most: 90%")
    hand_over_and_redeem(world)
    replayed(world)
    run("runs", "list")
    run("runs", "list", "--format", "json")
    run("runs", "show", "none", code=1)
    run("pause", "birthday", "--why", "a wrong cake")
    run("pause", "none", "--why", "a wrong cake", code=1)
    run("resume", "birthday")
    run("resume", "birthday")
    run("decide", "--wave", "evening")
    evening = json.loads(run("runs", "list", "--format", "json"))["runs"][0]["run"]
    run("runs", "show", evening)
    run("runs", "show", evening, "--format", "json")
    run("runs", "cancel", evening, "--why", "a wrong price")
    run("runs", "cancel", "none", "--why", "a wrong price", code=1)
    run("ledger")
    run("ledger", "--by", "payer", "--format", "csv")
    run("ledger", "--at", "never", code=1)
    run("ledger", "close", "2026-09")
    run("ledger", "close", "2027-10", code=1)
    run("store", "upgrade")
    run("store", "audit")
    forgotten(world)
    with closing(sqlite3.connect(shop / ".campaign" / "store.db")) as store, store:
        store.execute("UPDATE unit SET worst_case_minor = worst_case_minor + 100")
    run("store", "audit", code=3)
    run("store", "audit", "--format", "json", code=3)
    learned(world)


def learned(world: World) -> None:
    """Two versions of a model that sees every column there is."""
    run, shop = world.run, world.shop
    (shop / "segments" / "learned.yaml").write_text("scores: [{id: app, learn: label, column: has_app}]\n", "utf-8")
    run("train")
    run("train", "app", "--seed", "1", "--promote", "--format", "json")
    run("train", "nothing", code=1)
    run("evaluate")
    run("evaluate", "nothing", code=1)
    run("models", "list")
    run("models", "show", "app")
    run("models", "show", "app", "2", "--format", "json")
    run("models", "show", "nothing", code=1)
    run("models", "compare", "app", "1", "2")
    run("models", "compare", "app", "1", "7", code=1)
    run("models", "promote", "app", "1")
    run("models", "promote", "app", "9", code=1)
    run("models", "rollback", "app")
    run("models", "rollback", "app", code=1)
    (shop / "models" / "promoted.json").write_text("[]", "utf-8")
    run("models", "list", code=1)


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), "utf-8")


def hand_over_and_redeem(world: World) -> None:
    run = world.run
    run("hand-over", "2026-10-01.day", code=1)
    run("hand-over", "2026-10-01.day", "--codes", "codes.csv")
    run("hand-over", "2026-10-01.none", code=1)
    with (world.shop / "codes.csv").open(encoding="utf-8") as file:
        one, other = list(csv.DictReader(file))[:2]
    run("redeem", one["code"], "--amount", "3.00", "--order", ORDER)
    run("redeem", one["code"], "--amount", "3.00", "--order", ORDER, "--format", "json")
    run("redeem", one["code"], "--amount", "3.00", "--order", "another", code=1)
    run("redeem", one["code"], "--order", ORDER, "--reverse")
    run("redeem", other["code"], "--amount", "lots", code=1)
    run("redeem", other["code"][:-1], "--amount", "1", code=1)
    run("redeem", LISTED[-1], "--amount", "1", code=1)
    run("codes", "status")
    run("codes", "show", one["code"][-4:])
    run("codes", "show", "0000", code=1)
    run("codes", "show", one["decision_id"], "--format", "json")
    run("explain", one["customer_id"], "--facts")
    run("explain", "nobody", code=1)
    run("preview", one["customer_id"])
    run("preview", "nobody", code=1)
    run("timeline", one["customer_id"])
    run("timeline", "nobody", code=1)
    run("profile", one["customer_id"])
    run("profile", "nobody", code=1)
    run("export", one["customer_id"], "--out", "hers.json")
    run("export", one["customer_id"])
    run("export", "nobody", code=1)


def replayed(world: World) -> None:
    """A batch as it is, one whose decisions were changed by somebody who mended the hashes too, and none."""
    (whole, *_) = sorted(world.shop.glob("out/2026-10-01.day/*"))
    world.run("replay", whole.as_posix())
    world.run("replay", "data", code=1)
    forged = world.root / "forged" / whole.name
    shutil.copytree(whole, forged)
    pl.read_parquet(forged / "decisions.parquet").with_columns(offer=pl.lit("other")).write_parquet(
        forged / "decisions.parquet"
    )
    manifest = json.loads((forged / "manifest.json").read_bytes())
    from hashlib import sha256

    manifest["files"]["decisions.parquet"]["sha256"] = sha256((forged / "decisions.parquet").read_bytes()).hexdigest()
    manifest["content"]["decisions"] = "0" * 64
    (forged / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert "decisions" in world.run("replay", forged.as_posix(), code=3)
    world.run("replay", forged.as_posix(), "--format", "json", code=3)
    shutil.rmtree(forged.parent)


def forgotten(world: World) -> None:
    run = world.run
    run("forget", IDS[20], "--why", "asked by letter", "--format", "json", code=6)
    run("forget", "--file", "gone.csv", "--why", "asked by letter", "--yes")
    run("forget", "--list")
    run("forget", "nobody", "--why", "asked by letter", "--undo", "--yes", code=1)
    run("decide", "--wave", "late")


def leaves() -> list[str]:
    """Every command, as it is typed."""
    root = typer.main.get_command(cli.app)
    found = []
    for name, command in root.commands.items():
        inner = getattr(command, "commands", None)
        found += [name] if inner is None or command.invoke_without_command else []
        found += [f"{name} {one}" for one in inner or ()]
    return found


def test_every_command_is_classified_and_done_well_and_badly(world: World) -> None:
    assert sorted(PRINTED) == sorted(leaves())
    always = {"store status", "store upgrade", "codes status", "runs list", "fmt", "test", "resume", "schema"}
    done = {(world.command_of(words), code == 0) for words, code, _, _ in world.steps}
    assert {one for one in PRINTED if (one, True) not in done} <= {"fmt"}
    assert {one for one in PRINTED if (one, False) not in done} <= always


def test_nothing_is_printed_that_does_not_belong_there(world: World) -> None:
    canaries = world.canaries()
    found = [
        (" ".join(words), kinds)
        for words, _, out, err in world.steps
        if (kinds := canaries.found(out + err) - PRINTED[world.command_of(words)][0])
    ]
    assert found == []


def test_only_a_simulation_as_text_names_customers_and_cells(world: World) -> None:
    """Comments, mails and what programs read on stderr hold none, however the simulation ends."""
    canaries = world.canaries()
    for words, _, out, err in world.steps:
        if words[0] in ("simulate", "schema") and ("--brief" in words or "--format" in words):
            assert canaries.found(err) == set(), words
            assert canaries.found(out) <= ({"id"} if "json" in words else set()), words


def test_what_may_stand_somewhere_does_so_that_the_search_is_known_to_find_it(world: World) -> None:
    canaries = world.canaries()
    printed: dict[str, set[str]] = {}
    for words, _, out, err in world.steps:
        printed.setdefault(world.command_of(words), set()).update(canaries.found(out + err))
    assert {one: sorted(may) for one, (may, _) in PRINTED.items() if may} == {
        one: sorted(found) for one, found in printed.items() if found
    }


def files_below(root: Path) -> Iterator[tuple[str, str]]:
    """Every file by its path, with all that stands in it as text."""
    for path in sorted(root.rglob("*")):
        if not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        if path.suffix == ".parquet":
            text += repr(pl.read_parquet(path, memory_map=False).rows())
        yield path.relative_to(root).as_posix(), text


def place_of(name: str) -> str | None:
    return next((pattern for pattern in KEPT if fnmatch(name, pattern)), None)


def test_every_file_is_classified_and_holds_what_it_may(world: World) -> None:
    canaries = world.canaries()
    found = [(name, place_of(name), canaries.found(text)) for name, text in files_below(world.root)]
    assert [name for name, place, _ in found if place is None] == []
    wrong = [(name, kinds - KEPT[place][0]) for name, place, kinds in found if place and kinds - KEPT[place][0]]
    assert wrong == []
    held = {pattern: set().union(*(kinds for _, place, kinds in found if place == pattern)) for pattern in KEPT}
    assert {one: sorted(may) for one, (may, _) in KEPT.items() if may} == {
        one: sorted(kinds) for one, kinds in held.items() if kinds
    }


def valid(words: str) -> list[str]:
    """A line of the command, with all that may name somebody."""
    who, code = IDS[9], LISTED[0]
    lines: Mapping[str, list[str]] = {
        "init": ["../other", "--from", f"{who}.csv"],
        "approve": [f"{who}.json", "--by", f"{MAIL}@shop.example", "--note", who],
        "hand-over": [who, "--codes", f"{who}.csv"],
        "redeem": [code, "--amount", "12.50", "--order", ORDER, "--event", ORDER],
        "explain": [who, "ten_off"],
        "preview": [who, "ten_off"],
        "timeline": [who],
        "profile": [who, "--out", f"{who}.csv"],
        "export": [who, "--out", f"{who}.json"],
        "forget": [who, "--why", f"{MAIL} asked", "--by", f"{MAIL}@shop.example"],
        "replay": [f"out/{who}"],
        "ledger close": [who, "--by", MAIL],
        "pause": [who, "--why", MAIL],
        "train": [who, "--by", MAIL],
        "evaluate": [who],
        "models show": [who],
        "models compare": [who, "1", "2"],
        "models promote": [who, "1", "--by", MAIL],
        "models rollback": [who, "--by", MAIL],
        "resume": [who],
        "runs show": [who],
        "runs cancel": [who, "--why", MAIL],
        "codes import": ["ten_off", f"{who}.csv"],
        "codes show": [code, "--plain", "--why", MAIL],
        "store import": [f"{who}.json"],
    }
    return [*words.split(), *lines.get(words, [])]


@pytest.mark.parametrize("command", PRINTED)
def test_a_crash_tells_of_nobody(world: World, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Whatever was typed, and whatever the error repeats of a row."""

    def crash(_lang: object, work: Callable[..., object]) -> NoReturn:
        raise ValueError(
            f"row of {IDS[9]}: {MAIL}@shop.example, {CELL}, {canaries.PHONE}, {LISTED[0]}, {canaries.SECRET}"
        )

    monkeypatch.setattr(cli, "run", crash)
    file = world.shop / "out" / "crash.txt"
    file.unlink(missing_ok=True)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        assert cli.exit_code_of(valid(command)) == 70
    kept = file.read_text("utf-8")
    assert world.canaries().found(out.getvalue() + err.getvalue() + kept) == set()
    assert kept.splitlines()[1].startswith(f"campaign {command}")
    assert "ValueError: row of …" in err.getvalue()


@pytest.mark.parametrize(
    ("name", "words", "code"),
    [
        ("answer.without_rows", ("schema", "--update", "--format", "json"), 0),
        ("crash.command_line", ("forget", IDS[9], "--why", "asked"), 70),
        ("crash.what_failed", ("decide",), 70),
    ],
)
def test_a_leak_is_found_where_it_is_planted(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str, words: tuple[str, ...], code: int
) -> None:
    """Each of the places that keep canaries in lets them out here: the guard that watches them must say so."""

    def crash(_lang: object, _work: object) -> NoReturn:
        raise ValueError(f"row of {IDS[9]}")

    leaks = {"crash.command_line": " ".join, "crash.what_failed": str, "answer.without_rows": lambda problem: problem}
    monkeypatch.setattr(f"campaign_engine.campaigns.{name}", leaks[name])
    if code:
        monkeypatch.setattr(cli, "run", crash)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        assert cli.exit_code_of(words) == code
    kept = (world.shop / "out" / "crash.txt").read_text("utf-8") if code else ""
    assert world.canaries().found(out.getvalue() + err.getvalue() + kept) & {"id", "cell"}


def test_the_search_finds_what_is_planted_however_it_is_written(world: World) -> None:
    canaries = world.canaries()
    code = next(iter(canaries.kinds["code"]))
    assert canaries.found(f"x{IDS[3].lower()}y") == {"id"}
    assert canaries.found(json.dumps({"name": "金丝雀子"})) == {"name"}
    assert canaries.found(f"{code[:4]}-{code[4:9]}-{code[9:]}".lower()) == {"code"}
    assert canaries.found(f"{code[-4:]}") == set()


def test_what_a_message_repeats_of_a_row_is_listed_by_its_entry() -> None:
    """A new value of a message about data is thought about: open to all, or of a row."""
    harmless = {
        "D161": {"guess"}, "D176": {"as_of"}, "D306": {"guess"}, "D170": {"read"}, "D302": {"what"}, "D309": {"locked"},
        "G101": {"limit", "missing", "needed"}, "G102": {"more", "promise"}, "G103": {"limit", "missing", "needed"},
        "G104": {"limit", "missing", "needed"}, "G106": {"added", "changed", "first", "folder", "gone", "wave"},
        "G107": {"folder", "what"}, "G111": {"line"}, "G113": {"wanted"}, "G114": {"key", "known", "near"},
        "G115": {"key", "wanted"}, "G116": {"key"}, "G117": {"key", "wanted"}, "G118": {"known", "near"},
        "G119": {"key"}, "G120": {"known", "near"},
    }  # fmt: skip
    for code, entry in all_entries().items():
        if re.fullmatch(r"D1[5-8]\d|D30\d|G1[0-2]\d", code):
            texts = [*entry.text, *(text for hint in entry.hints.values() for text in hint)]
            names = {name for text in texts for name in re.findall(r"(?<!{){(\w+)}", text)}
            assert names - OPEN - set(entry.of_rows) - harmless.get(code, set()) == set(), code
