"""`campaign init`: a new project from the starter that comes with the package."""

from __future__ import annotations

import os
import shlex
import shutil
import tempfile
from pathlib import Path

from ..rules.problems import Problem
from .answer import Answer, Reader, refused
from .editor_files import with_modeline, write_schemas

STARTER = Path(__file__).resolve().parents[1] / "examples" / "starter"
NOT_OURS = ("out", ".campaign", "__pycache__")
"""What running the starter leaves behind; it does not belong into a new project."""
GITIGNORE = "# Written by the tool.\nout/\n.campaign/\n"
"""Written, not copied: a wheel leaves files whose names begin with a dot behind."""


def init_project(reader: Reader, folder: Path) -> Answer:
    """Copies the starter whole or not at all, and says what to type next. Refuses a folder that holds anything."""
    target = reader.here / folder
    if target.is_file():
        return refused([Problem("C111", {"folder": str(folder), "count": 1}, hints=("new",))], reader.language)
    held = sum(1 for _ in target.iterdir()) if target.exists() else 0
    if held:
        return refused([Problem("C111", {"folder": str(folder), "count": held}, hints=("new",))], reader.language)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".campaign-init-", dir=target.parent))
    try:
        shutil.copytree(STARTER, beside / "new", ignore=shutil.ignore_patterns(*NOT_OURS))
        if not (beside / "new" / ".gitignore").exists():
            (beside / "new" / ".gitignore").write_text(GITIGNORE, encoding="utf-8", newline="\n")
        for path in sorted((beside / "new").rglob("*.yaml")):
            name = path.relative_to(beside / "new").as_posix()
            text = with_modeline(name, path.read_text(encoding="utf-8"))
            path.write_text(text, encoding="utf-8", newline="\n")
        write_schemas(beside / "new", reader.language or "en")
        if target.exists():
            # An empty folder someone stands in cannot be replaced, only filled.
            for made in sorted((beside / "new").iterdir()):
                os.replace(made, target / made.name)
        else:
            os.replace(beside / "new", target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Answer(_next_steps(folder, reader.language or "en"))


def _next_steps(folder: Path, language: str) -> str:
    steps = ["campaign check", "campaign test", "campaign simulate"]
    if folder.as_posix() != ".":
        steps.insert(0, f"cd {shlex.quote(str(folder))}")
    head = {"en": f"{folder} is ready. Next:", "zh": f"{folder} 已就绪。接下来："}[language]
    return "\n".join([head, *(f"  {step}" for step in steps)])
