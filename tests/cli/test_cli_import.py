"""`campaign store import`: looked at first, then imported once; a run of it cannot be called off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from campaign_engine.cli import exit_code_of

FILE = {
    "schema": "state.v1",
    "contacts": [{"customer": "C-1001", "channel": "email", "at": "2026-09-21T09:30"}],
    "stock": [],
}


@pytest.fixture
def shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert exit_code_of(["init", str(tmp_path / "shop")]) == 0
    (tmp_path / "shop" / "history.json").write_text(json.dumps(FILE))
    capsys.readouterr()
    return ["--project-dir", str(tmp_path / "shop")]


def test_a_file_is_looked_at_then_imported_once(shop: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    file = str(Path(shop[1]) / "history.json")
    assert exit_code_of(["store", "import", file, *shop]) == 1
    told = capsys.readouterr()
    assert told.out.startswith("would import: given 0, contacts 1,")
    assert "L126" in told.err
    assert exit_code_of(["store", "import", file, "--yes", *shop]) == 0
    assert capsys.readouterr().out.startswith("imported: given 0, contacts 1,")
    assert exit_code_of(["store", "import", file, "--yes", "--format", "json", *shop]) == 0
    numbers = json.loads(capsys.readouterr().out)
    assert (numbers["imported"], numbers["contacts"], numbers["known"]) == (False, 0, 1)
    assert exit_code_of(["runs", "list", "--format", "json", *shop]) == 0
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert run["kind"] == "import"
    assert exit_code_of(["runs", "list", *shop]) == 0
    assert exit_code_of(["runs", "show", run["run"], *shop]) == 0
    assert exit_code_of(["store", "audit", *shop]) == 0
    capsys.readouterr()
    assert exit_code_of(["runs", "cancel", run["run"], "--why", "mistaken", *shop]) == 1
    assert "L128" in capsys.readouterr().err


def test_limits_in_the_file_are_left_aside_and_a_bad_file_is_refused_whole(
    shop: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = Path(shop[1]) / "history.json"
    file.write_text(json.dumps({**FILE, "stock": [{"offer": "nothing_known", "left": 3}]}))
    assert exit_code_of(["store", "import", str(file), "--yes", *shop]) == 0
    assert "L127" in capsys.readouterr().err
    file.write_text(json.dumps({**FILE, "contacts": [{"customer": "C-1", "channel": "email", "at": "yesterday"}]}))
    assert exit_code_of(["store", "import", str(file), "--yes", *shop]) == 1
    assert "G117" in capsys.readouterr().err
    assert exit_code_of(["store", "import", str(file.with_name("none.json")), "--yes", *shop]) == 1
    assert "C116" in capsys.readouterr().err
