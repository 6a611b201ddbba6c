"""Takes customers out of a batch folder: their rows go, all others stay to the bit, and the manifest says so.

What their picks had taken of limits stays as sums of nobody (`State.taken`), so that replay gives everybody else what
she was given. The manifest keeps the hashes of before beside those of now. The folder is written anew beside and put
in its place, so a crash leaves the old one or the new one, and `finish_erasing` the new.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
from markupsafe import escape

from ...rules.catalogue import entry_for
from ...segments.content_hash import content_hash
from ...segments.instant import Instant
from ..decide.state import FRAMES, State, Taken, make_state, state_bytes, state_of_bytes
from ..policy.load_project import load_project
from .seal import SEAL, is_named_by_its_hashes, is_sealed, seal_of
from .tables import FACTS, MANIFEST, POLICY, RESULTS, STATE, table_hash
from .write_batch import STAGED, WRITING, as_json, one_writer, sync_folder

ERASING = ".erasing"
TABLES = {"decisions": "customer_id", "planned_jobs": "customer_id", "rejected": "customer_id",
          "customers": "customer_id"}  # fmt: skip
"""Tables of a batch by the column that says whose a row is."""

PAGE = "report.html"
CLASHES = "G125"
"""The one problem of a written run that names customers."""


@dataclass(frozen=True, slots=True)
class Erasing:
    """Who goes, and what is written down instead: the name of the erasure and its moment. `household_of`: what stands
    for a household that is named by the customer's own id."""

    customers: frozenset[str]
    name: str
    at: datetime
    household_of: Callable[[str], str]
    key: bytes = b""
    """Seals what the manifest says of it."""


def erase_from_batches(out: Path, project: str, erasing: Erasing) -> list[tuple[str, int]]:
    """(run id, rows) of every batch of the project below `out` that held some of them, staged ones among them. Raises
    OSError where the disk refuses; done again it goes on where it stopped."""
    if not out.is_dir():
        return []
    found = []
    with one_writer(out):
        finish_erasing(out)
        shutil.rmtree(out / WRITING, ignore_errors=True)
        for folder in _folders(out):
            manifest = _manifest(folder)
            if manifest is None:
                if folder.parents[1].name == STAGED:
                    shutil.rmtree(folder)  # nobody writes it: we hold the lock
            elif manifest.get("project") == project:
                rows = _erase_from(out, folder, manifest, erasing)
                if rows:
                    found.append((str(manifest["run_id"]), rows))
        for folder in (*(out / STAGED).glob("*"), out / STAGED):
            _drop_empty(folder)
    return found


def count_in_batches(out: Path, project: str, customers: frozenset[str]) -> list[tuple[str, int]]:
    """The same, without changing anything."""
    counted = [
        (str(manifest["run_id"]), sum(_rows(folder, customers).values()))
        for folder, manifest in batches_below(out, project)
    ]
    return [(run_id, rows) for run_id, rows in counted if rows]


def batches_below(out: Path, project: str) -> list[tuple[Path, dict[str, Any]]]:
    """The folders of the project's batches, staged ones among them, each with its manifest."""
    found = []
    for folder in _folders(out) if out.is_dir() else ():
        manifest = _manifest(folder)
        if manifest is not None and manifest.get("project") == project:
            found.append((folder, manifest))
    return found


def finish_erasing(out: Path) -> None:
    """What a crash has left between the old folder and the new: the new one takes its place. Under the lock."""
    found = {path.parents[1] for path in (out / ERASING).rglob(MANIFEST)}
    for beside in sorted(found):
        target = out / beside.relative_to(out / ERASING)
        if not target.exists():
            for name in ("new", "old"):
                if (beside / name / MANIFEST).is_file():
                    os.replace(beside / name, target)
                    sync_folder(target.parent)
                    break
    shutil.rmtree(out / ERASING, ignore_errors=True)


def _folders(out: Path) -> list[Path]:
    staged = (path for path in (out / STAGED).glob("*/*") if path.is_dir())
    return [*(path.parent for path in sorted(out.glob(f"*/*/{MANIFEST}"))), *sorted(staged)]


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    is_ours = isinstance(manifest, dict) and manifest.get("schema") == "manifest.v1" and "files" in manifest
    return manifest if is_ours else None


def _rows(folder: Path, customers: frozenset[str]) -> dict[str, int]:
    """Rows of theirs by file, where there are any; a file that is not there or cannot be read holds none."""
    found = {}
    for name, column in [(FACTS, "customer_id"), *((f"{stem}.parquet", key) for stem, key in TABLES.items()),
                         (STATE, "customer")]:  # fmt: skip
        try:
            frame = pl.read_parquet(folder / name, columns=[column], memory_map=False)
        except (OSError, pl.exceptions.PolarsError):
            continue
        number = int(frame[column].is_in(list(customers)).sum())
        if number:
            found[name] = number
    return found


def _erase_from(out: Path, folder: Path, manifest: dict[str, Any], erasing: Erasing) -> int:
    rows = _rows(folder, erasing.customers)
    if not rows and not named_in_page(folder / PAGE, erasing.customers):
        return 0
    new = out / ERASING / folder.relative_to(out) / "new"
    new.mkdir(parents=True)
    whole = {name: _hash_of(folder / name) == known["sha256"] for name, known in manifest["files"].items()}
    content = dict(manifest["content"])
    was_whole = _was_whole(folder, manifest, erasing.key)
    now = dict(manifest.get("erased", {}).get("hashes") or {name: manifest["hashes"][name] for name in _NOW})
    try:
        taken = _taken(folder, erasing)
    except (OSError, pl.exceptions.PolarsError):
        taken = []
    for path in sorted(folder.iterdir()):
        if path.name == MANIFEST or not path.is_file():
            continue
        data = path.read_bytes()
        stem = path.name.removesuffix(".parquet")
        try:
            if path.name == FACTS and rows:
                frame = _without(path, "customer_id", erasing)
                data, now["data"] = _parquet(frame), content_hash(frame)
            elif path.name == STATE and rows:
                state = state_without(data, erasing, taken)
                data, now["state"] = state_bytes(state), state.content_hash
            elif stem in TABLES and path.name.endswith(".parquet") and rows:
                frame = _without(path, TABLES[stem], erasing)
                data, content[stem] = _parquet(frame), table_hash(frame)
            elif path.name == RESULTS:
                data = _results_without(data, erasing.customers)
            elif path.name == PAGE:
                data = page_without(data, erasing)
        except (pl.exceptions.PolarsError, ValueError, LookupError, TypeError):
            # It is damaged, so nobody can say that she is not in it; that it is gone is found like any damage.
            data, whole[path.name] = b"", False
        _write(new / path.name, data)
    record = {
        "erasure": erasing.name,
        "at": erasing.at.isoformat(timespec="seconds"),
        "rows": rows,
        "before": {"files": manifest["files"], "content": manifest["content"]},
    }
    by = [*manifest.get("erased", {}).get("by", []), record]
    files = {name: _entry(new / name) if whole[name] else known for name, known in manifest["files"].items()}
    changed = {**manifest, "files": files, "content": content, "erased": {"hashes": now, "by": by}}
    changed["erased"][SEAL] = seal_of(changed, erasing.key) if was_whole else ""
    _write(new / MANIFEST, as_json(changed))
    sync_folder(new)
    old = new.with_name("old")
    os.replace(folder, old)
    os.replace(new, folder)
    sync_folder(folder.parent)
    shutil.rmtree(out / ERASING)
    return sum(rows.values()) or 1


def _was_whole(folder: Path, manifest: Mapping[str, Any], key: bytes) -> bool:
    """Whether what it was decided with is still that, and what was erased before is sealed: an erasure must not make
    good what somebody changed."""
    erased = manifest.get("erased")
    try:
        known = {**manifest["hashes"], **(erased or {}).get("hashes", {})}
        data = content_hash(pl.read_parquet(folder / FACTS, memory_map=False))
        state = state_of_bytes((folder / STATE).read_bytes()).content_hash
        same = (known["data"], known["state"]) == (data, state)
        return same and is_named_by_its_hashes(manifest) and (erased is None or is_sealed(manifest, key))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, pl.exceptions.PolarsError):
        return False


_NOW = ("data", "state")
"""Hashes of what an erasure changes; those of before stay the run's."""


def _hash_of(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _entry(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    return {"bytes": len(data), "sha256": sha256(data).hexdigest()}


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _parquet(frame: pl.DataFrame) -> bytes:
    from io import BytesIO

    buffer = BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def _without(path: Path, column: str, erasing: Erasing) -> pl.DataFrame:
    frame = pl.read_parquet(path, memory_map=False)
    frame = frame.filter(~pl.col(column).is_in(list(erasing.customers)))
    if "household_id" in frame.columns:
        named = frame["household_id"].is_in(list(erasing.customers)).fill_null(False)
        if named.any():
            other = {one: erasing.household_of(one) for one in erasing.customers}
            frame = frame.with_columns(pl.col("household_id").replace(other))
    return frame


def _taken(folder: Path, erasing: Erasing) -> list[Taken]:
    """What all their picks took, the withheld ones among them: these use nothing, but nobody else had it."""
    mine = pl.read_parquet(folder / "decisions.parquet", memory_map=False).filter(
        pl.col("customer_id").is_in(list(erasing.customers))
    )
    found: list[Taken] = []
    amounts = ("budgets", "offer", "household_id", "expected_cost_micro", "worst_case_minor")
    left = pl.read_parquet(folder / FACTS, columns=["customer_id", "household_id"], memory_map=False).filter(
        ~pl.col("customer_id").is_in(list(erasing.customers))
    )
    homes = set(left["household_id"].drop_nulls())
    limited = _one_per_household(folder) if homes & set(mine["household_id"].drop_nulls()) else frozenset()
    for budgets, offer, household, expected, worst in mine.select(amounts).iter_rows():
        found.append(Taken("stock", offer, units=1))
        found += [Taken("budget", one, expected_micro=expected or 0, worst_minor=worst or 0) for one in budgets]
        if household in homes and offer in limited:
            name = erasing.household_of(household) if household in erasing.customers else household
            found.append(Taken("household", name, offer))
    return found


def _one_per_household(folder: Path) -> frozenset[str]:
    """The offers of which a household gets one, by the project as it was decided."""
    files = json.loads((folder / POLICY).read_bytes())["files"]
    manifest = json.loads((folder / MANIFEST).read_bytes())
    today = Instant(datetime.fromisoformat(manifest["as_of"]), manifest["zone"]).today
    project, _ = load_project({path: text.encode("utf-8", "surrogateescape") for path, text in files.items()}, today)
    return frozenset() if project is None else frozenset(project.policy.one_per_household)


def state_without(data: bytes, erasing: Erasing, taken: list[Taken]) -> State:
    """The state that was frozen, without their history, and with what their picks have taken."""
    state = state_of_bytes(data)
    gone = list(erasing.customers)
    frames = {name: getattr(state, name).filter(~pl.col("customer").is_in(gone)) for name in FRAMES}
    other = {one: erasing.household_of(one) for one in erasing.customers}
    before = [replace(one, name=other.get(one.name, one.name)) if one.kind == "household" else one
              for one in state.taken]  # fmt: skip
    return make_state(
        frames, budgets=state.budgets, stock=state.stock, codes=state.codes, pauses=state.pauses,
        taken=[*before, *taken],
    )  # fmt: skip


def _results_without(data: bytes, customers: frozenset[str]) -> bytes:
    """Examples of clashing rows name customers, and so does the problem that tells of them."""
    results = json.loads(data)
    named = False
    for conflict in results.get("table_conflicts", []):
        kept = [one for one in conflict["examples"] if one[0] not in customers]
        named = named or len(kept) < len(conflict["examples"])
        conflict["examples"] = kept
    if not named:
        return data
    for problem in results.get("problems", []):
        if problem["code"] == CLASHES:
            problem["text"] = entry_for(CLASHES).title[0]
    return as_json(results)


_NUMBERS = re.compile(r'(<script type="application/json" id="numbers">)(.*?)(</script>)', re.DOTALL)


def _page_numbers(text: str) -> dict[str, Any] | None:
    found = _NUMBERS.search(text)
    try:
        numbers = json.loads(found[2]) if found else None
    except ValueError:
        return None
    return numbers if isinstance(numbers, dict) else None


def named_in_page(page: Path, customers: frozenset[str]) -> bool:
    """Whether one of them is among the real customers that a page shows."""
    try:
        numbers = _page_numbers(page.read_text(encoding="utf-8"))
    except OSError:
        return False
    return numbers is not None and any(_is_of(one, customers) for one in numbers.get("examples", []))


def _is_of(example: object, customers: frozenset[str]) -> bool:
    return isinstance(example, Mapping) and example.get("customer") in customers


def page_without(data: bytes, erasing: Erasing) -> bytes:
    """The page without her among its real customers; where it tells of clashing rows, which name customers, the page
    goes: it is a view, and its numbers stand in the results."""
    text = data.decode("utf-8", "replace")
    numbers = _page_numbers(text)
    if numbers is None or CLASHES in text:
        return _instead(erasing).encode()
    mine = [one["customer"] for one in numbers.get("examples", []) if _is_of(one, erasing.customers)]
    if not mine:
        return data
    numbers["examples"] = [one for one in numbers["examples"] if not _is_of(one, erasing.customers)]
    plain = json.dumps(numbers, ensure_ascii=False, separators=(",", ":"))
    plain = plain.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    text = _NUMBERS.sub(lambda found: found[1] + plain + found[3], text)
    for customer in mine:
        head = re.escape(
            str(escape("".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in customer)))
        )
        text = re.sub(rf"<p>{head} .*?</p>\n?", "", text, flags=re.DOTALL)
        if re.search(rf"(?<!\w){head}(?!\w)", text) and len(customer) > 2:
            return _instead(erasing).encode()
    return text.encode()


def _instead(erasing: Erasing) -> str:
    day = erasing.at.date().isoformat()
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>report</title></head><body>\n'
        f"<p>This page named a customer who was forgotten on {day}. Its numbers stand in {RESULTS}.</p>\n"
        f'<p lang="zh">本页列有一位已于 {day} 被遗忘的客户。其中的数字见 {RESULTS}。</p>\n</body></html>\n'
    )


def _drop_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
