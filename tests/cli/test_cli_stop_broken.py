"""The emergency stop, and all that needs the store and no rules, while the project is being edited and is broken."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from campaign_engine.cli import exit_code_of

CHECKOUT = Path(__file__).resolve().parents[2]
AUTUMN = "come_back_autumn"
BY = ("--by", "anna@shop.example")
DAY = ("--as-of", "2026-10-01")


def with_text(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(shop: Path) -> None:
        text = (shop / path).read_text(encoding="utf-8")
        assert old in text, path
        (shop / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def replaced(path: str, data: bytes) -> Callable[[Path], None]:
    def change(shop: Path) -> None:
        (shop / path).write_bytes(data)

    return change


BROKEN: dict[str, Callable[[Path], None]] = {
    "a rule that is no YAML": replaced("rules/half.yaml", b"rules:\n  - id: [half\n"),
    "a file that is cut in the middle of a letter": replaced("segments/cut.yaml", "segments: 数".encode()[:-1]),
    "a binary file under a name of ours": replaced("budgets.yaml", bytes(range(256))),
    "an empty budget file": replaced("budgets.yaml", b""),
    "no lock": lambda shop: (shop / "facts.lock.yaml").unlink(),
    "a misspelt key in project.yaml": replaced("offers/new.yaml", b"offer: new\nknd: message\n"),
    "project.yaml with a tab in the middle": lambda shop: append(shop, "channels:\n\tsms: {cost: 1}\n"),
    "project.yaml with a bracket left open at its end": lambda shop: append(shop, "tests: {coverage: 80%\n"),
    "project.yaml with a time zone that is none": lambda shop: with_line(shop, "time_zone", "Europe/Viena"),
    "project.yaml with a currency that is none": lambda shop: with_line(shop, "currency", "EURO"),
    "project.yaml without its currency": lambda shop: with_line(shop, "currency", None),
    "project.yaml with a key twice": lambda shop: append(shop, "time_zone: Europe/Paris\n"),
    "project.yaml without data": lambda shop: with_line(shop, "data", None),
}


def append(shop: Path, text: str) -> None:
    path = shop / "project.yaml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def with_line(shop: Path, key: str, value: str | None) -> None:
    lines = (shop / "project.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    assert any(line.startswith(f"{key}:") for line in lines), key
    put = "" if value is None else f"{key}: {value}\n"
    text = "".join(put if line.startswith(f"{key}:") else line for line in lines)
    (shop / "project.yaml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def after_a_decide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop that has decided once, to be copied."""
    shop = tmp_path_factory.mktemp("decided") / "shop"
    shutil.copytree(CHECKOUT / "examples" / "starter", shop)
    assert exit_code_of(["decide", *DAY, "--yes", "--project-dir", str(shop)]) == 0
    return shop


@pytest.fixture
def decided(after_a_decide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(after_a_decide, tmp_path / "decided")
    monkeypatch.chdir(tmp_path / "decided")
    return tmp_path / "decided"


@pytest.mark.parametrize("what", BROKEN)
def test_a_campaign_is_stopped_and_goes_on_whatever_is_broken(run, decided: Path, what: str) -> None:
    BROKEN[what](decided)
    assert run("check").code == 1
    paused = run("pause", AUTUMN, "--why", "wrong price", *BY)
    assert (paused.code, paused.err) == (0, ""), paused.err
    assert f"{AUTUMN} is paused from now on" in paused.out
    assert run("resume", AUTUMN, *BY).code == 0


@pytest.mark.parametrize("what", BROKEN)
def test_what_needs_the_store_and_no_rules_works_whatever_is_broken(run, decided: Path, what: str) -> None:
    BROKEN[what](decided)
    runs = run("runs", "list", "--format", "json")
    assert runs.code == 0, runs.err
    (one,) = json.loads(runs.out)["runs"]
    for words in (("runs", "show", one["run"]), ("store", "status"), ("store", "audit"), ("timeline", "C1")):
        said = run(*words)
        assert (said.code, said.err.count("error")) in ((0, 0), (1, 1)), (words, said.err)
        assert "L161" in said.err or said.code == 0, (words, said.err)  # L161: the customer is not known
    handed = run("hand-over", one["wave"])
    assert handed.code == 0, handed.err
    cancelled = run("runs", "cancel", one["run"], "--why", "wrong price")
    assert cancelled.code == 0, cancelled.err


def test_a_campaign_whose_own_file_cannot_be_read_is_stopped_by_what_the_store_knows(run, decided: Path) -> None:
    file = next(one for one in (decided / "campaigns").glob("*.yaml") if AUTUMN in one.read_text(encoding="utf-8"))
    file.write_bytes(b"\xff\xfe half a file")
    paused = run("pause", AUTUMN, "--why", "wrong price", *BY)
    assert (paused.code, paused.err) == (0, "")


def test_a_name_that_nobody_knows_is_paused_with_a_warning_where_a_file_cannot_be_read(run, shop: Path) -> None:
    (shop / "campaigns" / "new.yaml").write_text("- [", encoding="utf-8")
    paused = run("pause", "come_back_autum", "--why", "wrong price", *BY)
    assert (paused.code, "L195" in paused.err, f"Did you mean {AUTUMN}?" in paused.err) == (0, True, True)
    assert "come_back_autum is paused" in paused.out
    (shop / "campaigns" / "new.yaml").unlink()
    again = run("pause", "another", "--why", "wrong price", *BY)
    assert (again.code, "L121" in again.err) == (1, True)


@pytest.mark.parametrize(
    "text",
    ["store {url_env: A_STORE}\n", " store: {url_env: A_STORE}\nx: [\n", "stor: {url_env: A_STORE}\n",
     "store: {url_emv: A_STORE}\n", "store:\n", "store: {url_env: A_STORE}\nstore: {url_env: B_STORE}\n"],
)  # fmt: skip
def test_no_other_store_is_taken_for_the_one_that_a_slip_hides(run, shop: Path, text: str) -> None:
    """A pause in the wrong store would stop nobody and say that it did."""
    append(shop, text)
    paused = run("pause", AUTUMN, "--why", "wrong price", *BY)
    assert paused.code == 1
    assert "project.yaml:" in paused.err
    assert not (shop / ".campaign").exists()


@pytest.mark.parametrize("name", ["project: [\n", "project: two words\n", ""])
def test_without_the_name_of_the_project_nothing_is_done(run, shop: Path, name: str) -> None:
    lines = (shop / "project.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(name if line.startswith("project:") else line for line in lines)
    (shop / "project.yaml").write_text(text, encoding="utf-8")
    paused = run("pause", AUTUMN, "--why", "wrong price", *BY)
    assert (paused.code, "project.yaml:" in paused.err) == (1, True)


def test_before_the_first_decide_a_currency_that_cannot_be_read_is_told(run, shop: Path) -> None:
    with_line(shop, "currency", "EURO")
    paused = run("pause", AUTUMN, "--why", "wrong price", *BY)
    assert (paused.code, "P120" in paused.err) == (1, True)
    assert run("runs", "list").code == 1


def test_a_slip_in_a_file_is_no_obstacle_for_a_coupon_at_the_till(run, decided: Path) -> None:
    decisions = next((decided / "out").glob("*/*/decisions.parquet"))
    import polars as pl

    given = pl.read_parquet(decisions).filter(pl.col("outcome") == "given", pl.col("worst_case_minor") > 0)
    (decided / "rules" / "half.yaml").write_text("rules: [", encoding="utf-8")
    words = ("--at", "2026-10-02T12:00", "--as-of", "2026-10-02", "--yes")
    used = run("redeem", given["decision_id"][0], "--amount", "5", *words)
    assert used.code == 0, used.err
