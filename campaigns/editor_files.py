"""The schemas that editors read, in a project's `.schemas/`, and the line at the top of a file that names its schema.

They go into git with the project, so that an editor needs neither this program nor a network.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from ..segments.whole_files import write_whole

SCHEMA_FOLDER = ".schemas"
MODELINE = "# yaml-language-server: $schema="
_STAMP_LENGTH = 400
"""Characters at the beginning of a schema in which its version stands."""


def write_schemas(folder: Path, language: str = "en") -> list[str]:
    """Writes the schema of every kind of file, with the project's names where it has no error; the names written."""
    from .editors.names import Names, names_of
    from .editors.schemas import make_schemas
    from .policy.load_project import load_project
    from .policy.project_files import read_project_files

    project, _ = load_project(read_project_files(folder))
    names = Names() if project is None else names_of(project)
    (folder / SCHEMA_FOLDER).mkdir(exist_ok=True)
    written = []
    for name, schema in make_schemas(names, language).items():
        path = f"{SCHEMA_FOLDER}/{name}.json"
        text = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        write_whole(folder / path, text.encode())
        written.append(path)
    return written


def modeline(path: str) -> str | None:
    """The line that tells an editor the schema of a project file; None for a file without one."""
    parts = PurePosixPath(path).parts
    if len(parts) > 2 or not path.endswith(".yaml") or path == "facts.lock.yaml":
        return None
    up = "../" * (len(parts) - 1)
    return f"{MODELINE}{up or './'}{SCHEMA_FOLDER}/{PurePosixPath(parts[0]).stem}.json"


def with_modeline(path: str, text: str) -> str:
    """The text of a project file with the line at its top."""
    line = modeline(path)
    return text if line is None or MODELINE in text else f"{line}\n{text}"


def without_modeline(files: dict[str, bytes]) -> Iterable[str]:
    """Project files that have a schema and do not name one, in order."""
    return (path for path in sorted(files) if modeline(path) is not None and MODELINE.encode() not in files[path])


def are_out_of_date(folder: Path) -> bool:
    """Whether the project's schemas are of another version of the program; False where it has none."""
    from .. import __version__

    try:
        with (folder / SCHEMA_FOLDER / "rules.json").open(encoding="utf-8") as file:
            return f"campaign-engine {__version__};" not in file.read(_STAMP_LENGTH)
    except (OSError, UnicodeDecodeError):
        return False
