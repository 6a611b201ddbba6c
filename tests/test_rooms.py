"""The four rooms import in one direction only, and the guard that says so bites."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]

ROOMS = ("cli", "campaigns", "segments", "rules", "engine")
"""A room may import itself and what stands to its right."""

CAMPAIGN_SUBROOMS = ("editors", "report", "batch", "store", "messages", "decide", "policy", "texts")
"""The order inside campaigns/; files directly in campaigns/ stand above all of them."""

METHODS_KNOW = ("models",)
"""Of segments/, what `segments/models/` may import: methods know neither data files nor projects."""

SHOP_WORDS = ("customer", "coupon", "push", "channel", "household")
"""Words the engine does not know."""


def room_of(path: Path, root: Path) -> str:
    first = path.relative_to(root).parts[0]
    return "cli" if first == "cli.py" else first


def imported_modules(path: Path, root: Path) -> list[tuple[int, tuple[str, ...]]]:
    """(line, module path below campaign_engine) of every import of our own code, relative or absolute, at any depth."""
    package = ("campaign_engine", *path.relative_to(root).with_suffix("").parts)[:-1]
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, tuple(alias.name.split("."))) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = (*base, *(node.module.split(".") if node.module else ()))
            found += [(node.lineno, (*module, alias.name)) for alias in node.names]
    return [(line, module[1:]) for line, module in found if module[0] == "campaign_engine"]


def wrong_imports(root: Path) -> list[str]:
    """Every import that goes against the order of the rooms, as `file:line imports module`."""
    wrong = []
    for path in source_files(root):
        own, parts = room_of(path, root), path.relative_to(root).parts
        for line, module in imported_modules(path, root):
            target = module[0] if module else ""
            if target not in ROOMS:
                continue
            against = ROOMS.index(target) < ROOMS.index(own)
            if own == target == "campaigns" and len(parts) > 2 and len(module) > 1:
                order = CAMPAIGN_SUBROOMS
                against = module[1] not in order or order.index(module[1]) < order.index(parts[1])
            if own == target == "segments" and parts[1] == "models" and len(module) > 1:
                against = module[1] not in METHODS_KNOW
            if against:
                wrong.append(f"{path.relative_to(root)}:{line} imports {'.'.join(module)}")
    return wrong


def source_files(root: Path) -> list[Path]:
    rooms = [root / room for room in ROOMS if room != "cli"]
    return sorted([*(p for room in rooms for p in room.rglob("*.py")), *root.glob("cli.py")])


def test_every_import_goes_to_the_right() -> None:
    assert len(source_files(CHECKOUT)) > 20
    assert wrong_imports(CHECKOUT) == []


@pytest.mark.parametrize(
    ("file", "statement"),
    [
        ("engine/layers.py", "from ..rules.places import Place"),
        ("engine/layers.py", "from campaign_engine.segments import lock"),
        ("rules/parser.py", "def f():\n    from ..campaigns import simulate"),
        ("rules/parser.py", "import campaign_engine.segments.lock"),
        ("segments/lock.py", "from .. import campaigns"),
        ("segments/models/evidence.py", "from ..data_spec import DataSpec"),
        ("segments/lock.py", "from ..cli import main"),
        ("campaigns/decide/gates.py", "from ..report import page"),
        ("campaigns/decide/gates.py", "from ..simulate import simulate"),
        ("campaigns/policy/shapes.py", "from ..decide.gates import GATES"),
        ("campaigns/texts/columns.py", "from ..policy.policy import Policy"),
    ],
)
def test_a_planted_wrong_import_is_found(tmp_path: Path, file: str, statement: str) -> None:
    planted = tmp_path / file
    planted.parent.mkdir(parents=True)
    planted.write_text(statement, encoding="utf-8")
    (found,) = wrong_imports(tmp_path)
    assert found.startswith(file)


@pytest.mark.parametrize(
    ("file", "statement"),
    [
        ("rules/parser.py", "from ..engine.tree import Fact"),
        ("campaigns/batch/replay.py", "from ..decide.decide import decide"),
        ("campaigns/simulate.py", "from .report import page"),
        ("campaigns/decide/gates.py", "from ..policy.policy import Policy\nimport polars"),
    ],
)
def test_an_import_to_the_right_is_left_alone(tmp_path: Path, file: str, statement: str) -> None:
    planted = tmp_path / file
    planted.parent.mkdir(parents=True)
    planted.write_text(statement, encoding="utf-8")
    assert wrong_imports(tmp_path) == []


def test_the_engine_does_not_know_the_words_of_the_shop() -> None:
    found = [
        f"{path.relative_to(CHECKOUT)}: {word}"
        for path in sorted((CHECKOUT / "engine").rglob("*.py"))
        for word in SHOP_WORDS
        if word in path.read_text(encoding="utf-8").lower() and path.name != "__init__.py"
    ]
    assert found == []
