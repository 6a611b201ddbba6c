"""The wheel holds one import name and works beside a colliding package, in a project folder and in spawned workers."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
ROOMS = {"engine", "rules", "segments", "campaigns"}

SPAWN = """
import multiprocessing
import rules, campaign_engine.rules.places

def name_of(_):
    import rules, campaign_engine.rules.places as ours
    return rules.WHO, ours.__name__

if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        print(sorted(set(pool.map(name_of, range(4)))))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the unpacked wheel, and beside it another package called `rules`, such as django-rules installs."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=CHECKOUT, capture_output=True, text=True
    )
    names = tracked.stdout.splitlines() if tracked.returncode == 0 else _all_files()
    for name in names:
        origin = CHECKOUT / name
        if origin.is_file() and not name.startswith(("tests/", "benchmarks/", "docs/")):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(origin.read_bytes())
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        str(source),
    ]
    subprocess.run(build, check=True, capture_output=True, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"})
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (site / "rules").mkdir()
    (site / "rules" / "__init__.py").write_text('WHO = "the other rules"\n', encoding="utf-8")
    return site


def _all_files() -> list[str]:
    hidden = (".git", ".venv", "out")
    paths = (path.relative_to(CHECKOUT) for path in CHECKOUT.rglob("*"))
    return [str(path) for path in paths if path.parts[0] not in hidden]


def _run(installed: Path, code: str, cwd: Path) -> str:
    """What Python prints with only the unpacked wheel, not the checkout, as campaign_engine."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    run = subprocess.run([sys.executable, "-c", code], cwd=cwd, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_the_wheel_has_one_import_name_and_every_module_of_the_rooms(installed: Path) -> None:
    top = {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")} - {"rules"}
    assert top == {"campaign_engine"}
    ours = {
        path.relative_to(CHECKOUT).as_posix()
        for room in ROOMS
        for path in (CHECKOUT / room).rglob("*.py")
        if "__pycache__" not in path.parts
    }
    shipped = {
        path.relative_to(installed / "campaign_engine").as_posix()
        for path in (installed / "campaign_engine").rglob("*.py")
    }
    assert ours - shipped == set()
    assert {name for name in shipped if name.split("/")[0] in {"tests", "benchmarks", "docs"}} == set()


def test_the_wheel_ships_the_starter_project(installed: Path) -> None:
    starter = installed / "campaign_engine" / "examples" / "starter"
    written = {
        p.relative_to(CHECKOUT / "examples/starter").as_posix() for p in (CHECKOUT / "examples/starter").rglob("*")
    }
    expected = {name for name in written if not name.startswith(("out", ".campaign")) and "__pycache__" not in name}
    assert "project.yaml" in expected
    assert {path.relative_to(starter).as_posix() for path in starter.rglob("*")} == expected


def test_ours_and_a_colliding_package_live_side_by_side(installed: Path, tmp_path: Path) -> None:
    code = "import rules, campaign_engine.rules.places as ours; print(rules.WHO, ours.__file__)"
    printed = _run(installed, code, tmp_path)
    assert printed.startswith("the other rules ")
    assert printed.endswith(os.path.join("campaign_engine", "rules", "places.py"))


def test_a_project_folder_with_a_rules_folder_does_not_hide_ours(installed: Path, tmp_path: Path) -> None:
    for room in ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").write_text("raise RuntimeError('the project folder was imported')\n")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(installed)))}
    code = "import campaign_engine.campaigns.policy.policy, campaign_engine.engine.tree as t; print(t.__name__)"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (run.returncode, run.stdout.strip()) == (0, "campaign_engine.engine.tree"), run.stderr


def test_spawned_workers_import_ours_and_the_colliding_package(installed: Path, tmp_path: Path) -> None:
    script = tmp_path / "workers.py"
    script.write_text(SPAWN, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    run = subprocess.run([sys.executable, str(script)], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert run.stdout.strip() == "[('the other rules', 'campaign_engine.rules.places')]", run.stderr


def test_the_command_of_the_environment_starts_inside_any_folder(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    command = Path(sys.executable).with_name("campaign")
    run = subprocess.run([str(command), "--version"], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "campaign-engine 0.1.0"
