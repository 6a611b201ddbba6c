"""`docs/batch-folder.md` describes the folder that is written: every file and every column, no more and no fewer."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
PAGE = (CHECKOUT / "docs" / "batch-folder.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("shop") / "starter"
    shutil.copytree(CHECKOUT / "examples" / "starter", project, ignore=shutil.ignore_patterns("out", ".campaign"))
    command = [str(Path(sys.executable).with_name("campaign")), "decide", "--as-of", "2026-10-01", "--yes"]
    run = subprocess.run(command, cwd=project, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    (folder,) = (project / "out" / "2026-10-01.day").iterdir()
    return folder


def described(title: str) -> list[str]:
    """The names in the first column of the table under a heading."""
    section = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    (text,) = [part for part in section if part.startswith(title)]
    cells = re.findall(r"^\| (`.*?) \|", text, flags=re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]


def test_every_file_is_described(batch: Path) -> None:
    files = re.findall(r"^\| `([\w.]+)` \|", PAGE.split("\n## ")[0], flags=re.MULTILINE)
    assert sorted(files) == sorted(path.name for path in batch.iterdir())


@pytest.mark.parametrize("name", ["decisions", "planned_jobs"])
def test_every_column_is_described_in_its_order_of_meaning(batch: Path, name: str) -> None:
    assert sorted(described(f"{name}.parquet")) == sorted(pl.read_parquet_schema(batch / f"{name}.parquet"))


def test_every_pair_has_its_three_columns(batch: Path) -> None:
    columns = [name for name in pl.read_parquet_schema(batch / "rejected.parquet") if name != "customer_id"]
    assert {name.rsplit(".", 1)[1] for name in columns} == {"reason", "mask", "by"}
