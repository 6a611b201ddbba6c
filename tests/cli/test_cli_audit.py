"""`campaign store audit`, as people type it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path


def test_a_sound_store_agrees_and_a_fault_leaves_with_three(run, shop: Path) -> None:
    assert run("store", "audit").code == 0
    assert run("decide").code == 0
    sound = run("store", "audit")
    assert (sound.code, sound.out.startswith("all agrees"), sound.err) == (0, True, "")
    with closing(sqlite3.connect(shop / ".campaign" / "store.db")) as store:
        assert store.execute("UPDATE account SET units = units + 1").rowcount
        store.commit()
    damaged = run("store", "audit")
    assert (damaged.code, "L124" in damaged.err) == (3, True)
    assert "不一致" in run("store", "audit", "--lang", "zh").out
    assert json.loads(run("store", "audit", "--format", "json").out)["findings"][0]["check"] == "accounts"


def test_a_missing_or_altered_folder_is_only_noted(run, shop: Path) -> None:
    assert run("decide").code == 0
    (decisions,) = (shop / "out").glob("*/*/decisions.parquet")
    decisions.write_bytes(decisions.read_bytes()[:-1] + b"x")
    altered = run("store", "audit")
    assert (altered.code, "L125" in altered.err, "was altered" in altered.err) == (0, True, True)
    shutil.rmtree(shop / "out")
    missing = run("store", "audit")
    assert (missing.code, "is not there" in missing.err) == (0, True)
