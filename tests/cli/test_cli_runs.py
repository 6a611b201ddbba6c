"""`campaign runs` and `campaign store`, as people type them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def decided(run) -> dict[str, object]:
    assert run("decide").code == 0
    return json.loads(run("runs", "list", "--format", "json").out)["runs"][0]


def test_before_anything_was_decided_the_lists_are_empty_and_nothing_is_set_up(run, shop: Path) -> None:
    assert run("runs", "list").out == "nothing was decided yet\n"
    assert run("runs", "list", "--lang", "zh").out == "还没有做过决策\n"
    assert "nothing is kept yet" in run("store", "status").out
    missing = run("runs", "show", "5f21c0")
    assert (missing.code, missing.err.count("L117")) == (1, 1)
    assert not (shop / ".campaign").exists()


def test_a_run_is_listed_shown_and_called_off_once(run, shop: Path) -> None:
    one = decided(run)
    assert (one["status"], one["wave"].rpartition(".")[2]) == ("committed", "day")
    listed = run("runs", "list").out
    assert one["run"] in listed
    assert "in force" in listed
    shown = json.loads(run("runs", "show", one["run"][:6], "--format", "json").out)
    assert shown["run_id"] == one["run_id"]
    assert shown["folder_is_there"] is True
    assert shown["units"]["reserved"]["units"] == one["given"]
    assert {len(shown[name]) for name in ("rules_hash", "data_hash", "state_hash")} == {64}
    assert one["run_id"] in run("runs", "show", one["run"], "--lang", "zh").out
    refused = run("runs", "cancel", one["run"], "--why", "  ")
    assert (refused.code, "L120" in refused.err) == (1, True)
    done = run("runs", "cancel", one["run"], "--why", "wrong price")
    assert done.code == 0
    assert f"{one['given']} units withdrawn" in done.out
    again = run("runs", "cancel", one["run"], "--why", "wrong price")
    assert (again.code, "nothing changed" in again.out) == (0, True)
    assert "cancelled: wrong price" in run("runs", "show", one["run"]).out
    assert decided(run)["attempt"] == 2
    assert [line["status"] for line in json.loads(run("runs", "list", "--format", "json").out)["runs"]] == [
        "committed", "cancelled",
    ]  # fmt: skip


def test_a_superseded_run_is_not_cancelled_and_a_name_must_mean_one_run(run, shop: Path) -> None:
    first = decided(run)
    (shop / "rules" / "cases.yaml").unlink()
    for campaign in (shop / "campaigns").glob("*.yaml"):
        campaign.write_text(campaign.read_text(encoding="utf-8").replace("status: live", "status: paused"), "utf-8")
    done = run("decide", "--supersede")
    assert done.code == 0, done.err
    refused = run("runs", "cancel", first["run"], "--why", "no")
    assert (refused.code, "L119" in refused.err) == (1, True), refused
    ids = [one["run_id"] for one in json.loads(run("runs", "list", "--format", "json").out)["runs"]]
    assert len(ids) == 2
    shown = json.loads(run("runs", "show", ids[0], "--format", "json").out)
    assert shown["replaces"] == first["run"]


def test_why_must_be_said(run, shop: Path) -> None:
    assert run("runs", "cancel", "5f21c0").code == 2


def test_status_counts_what_is_there_and_upgrade_says_that_nothing_is_to_do(run, shop: Path) -> None:
    assert "is set up" in run("store", "upgrade").out
    assert "already" in run("store", "upgrade").out
    one = decided(run)
    numbers = json.loads(run("store", "status", "--format", "json").out)
    assert numbers["kind"] == "SQLite"
    assert numbers["version"] == numbers["newest"]
    assert numbers["runs"] == {"committed": 1}
    assert numbers["units"] == {"reserved": one["given"]}
    assert (numbers["open_run"], numbers["deciding"]) == (None, False)
    assert numbers["bytes"] == (shop / ".campaign" / "store.db").stat().st_size or numbers["bytes"] > 0
    assert "SQLite" in run("store", "status").out
    assert "数据库" in run("store", "status", "--lang", "zh").out


def test_without_the_address_of_the_store_nothing_is_done(run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = shop / "project.yaml"
    project.write_text(project.read_text(encoding="utf-8") + "\nstore: {url_env: NOT_SET}\n", encoding="utf-8")
    for words in (["runs", "list"], ["store", "status"], ["store", "upgrade"]):
        assert run(*words).code == 5
