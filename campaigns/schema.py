"""`campaign schema`: the facts that rules may use; --update writes the lock from the data, --editors the schemas."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ..rules.problems import Problem, is_error
from ..rules.vocabulary import FactInfo
from ..segments.lock import LOCK, read_lock, write_lock
from ..segments.segment_book import SegmentBook
from ..segments.whole_files import write_whole
from .answer import Answer, Reader, refused, talk_of
from .editor_files import modeline, without_modeline, write_schemas
from .opened import locate_project, settle_instant
from .policy.load_project import Description, load_description
from .policy.project_files import read_project_files
from .report.amounts import columns, cut, plain_number

WHAT_WIDTH, RANGE_WIDTH = 48, 32
_HEADS = (("fact", "type", "range", "source", "meaning"), ("事实", "类型", "范围", "来源", "含义"))
_SOURCES = {"column of customers": "客户表的列", "feature": "特征", "score": "评分", "model": "模型"}
"""What the lock names in English, in Chinese."""


def schema(
    reader: Reader,
    project_dir: Path | None = None,
    *,
    update: bool = False,
    editors: bool = False,
    as_of: str | None = None,
    output: str = "text",
) -> Answer:
    """Without --update nothing is read but the lock; with it, the lock is written whole or not at all.

    With --editors as well or alone, the schemas in .schemas/ are written anew.
    """
    folder, problems = locate_project(reader, project_dir)
    if folder is None:
        return refused(problems, reader.language)
    files = read_project_files(folder)
    described, problems = load_description(files)
    if described is None:
        return refused(problems, reader.language)
    language = reader.words_of(described.settings.language)
    if editors and not update:
        return _editors(folder, files, language)
    if update:
        updated = _update(reader, folder, described, files.get(LOCK), as_of, output, language)
        if not editors or updated.code:
            return updated
        more = _editors(folder, read_project_files(folder), language)
        return replace(updated, talk="\n".join(filter(None, (updated.talk, more.result))))
    if LOCK not in files:
        return refused([Problem("P102", {}, None, ("update",), where=LOCK)], language)
    locked, problems = read_lock(files[LOCK], LOCK)
    if locked is None:
        return refused(problems, language)
    return Answer(_shown(locked, output, language), talk_of(problems, language, rows=output == "text"))


def _update(
    reader: Reader,
    folder: Path,
    described: Description,
    before: bytes | None,
    as_of: str | None,
    output: str,
    language: str,
) -> Answer:
    from ..segments.build_facts import build_facts

    instant, problems = settle_instant(as_of, described.settings.zone, reader.now)
    if instant is None:
        return refused(problems, language)
    spec, book = described.data_spec, described.segment_book
    facts, _, problems = build_facts(spec, book, instant, folder, reader.progress)
    if facts is None or any(is_error(problem) for problem in problems):
        return refused(problems, language, rows=output == "text")
    text = write_lock(facts, spec, book, _found(book, folder))
    old, _ = read_lock(before, LOCK) if before is not None else (None, [])
    new, _ = read_lock(text.encode(), LOCK)
    is_same = before is not None and before.replace(b"\r\n", b"\n") == text.encode()
    if not is_same:
        write_whole(folder / LOCK, text.encode())
    talk = talk_of(problems, language, rows=output == "text")
    return Answer(_changes(old or (), new or (), is_same, output, language), talk)


def _found(book: SegmentBook, folder: Path) -> dict[str, tuple[str, ...]]:
    """The names of groups and interests, of the models that decide."""
    if not any(one.finds for one in book.learned):
        return {}
    from ..segments.learning.found_names import found_names

    return found_names(book, folder)


def _editors(folder: Path, files: dict[str, bytes], language: str) -> Answer:
    """Writes the schemas; the files that do not name theirs are listed with the line to put at their top."""
    written = write_schemas(folder, language)
    lines = [{"en": f"written: {', '.join(written)}", "zh": f"已写出：{'、'.join(written)}"}[language]]
    unnamed = list(without_modeline(files))
    if unnamed:
        lines.append(
            {
                "en": "These files do not name their schema yet; put the line at the top of each:",
                "zh": "以下文件还没有指明模式文件；请把该行放在文件开头：",
            }[language]
        )
        lines += columns([[path, modeline(path) or ""] for path in unnamed], (False, False), indent="  ")
    return Answer("\n".join(lines))


def _changes(old: Iterable[FactInfo], new: Iterable[FactInfo], is_same: bool, output: str, language: str) -> str:
    """Facts that came, went, or are declared differently."""
    had, has = {info.name: info for info in old}, {info.name: info for info in new}
    came = sorted(set(has) - set(had))
    went = sorted(set(had) - set(has))
    other = sorted(name for name in set(had) & set(has) if had[name] != has[name])
    if output == "json":
        return json.dumps({"facts": len(has), "added": came, "removed": went, "changed": other}, indent=2)
    count = {"en": f"{LOCK}: {len(has)} fact{'s' * (len(has) != 1)}", "zh": f"{LOCK}：{len(has)} 个事实"}[language]
    if is_same:
        return count + {"en": ", nothing changed", "zh": "，没有变化"}[language]
    lines = [count]
    lines += [f"  + {name}  {_type_text(has[name], language)}" for name in came]
    lines += [f"  - {name}  {_type_text(had[name], language)}" for name in went]
    for name in other:
        before, after = (f"{_type_text(one, language)} {_range_text(one)}".strip() for one in (had[name], has[name]))
        lines.append(f"  ~ {name}  {before} -> {after}")
    return "\n".join(lines)


def _shown(facts: Iterable[FactInfo], output: str, language: str) -> str:
    ordered = sorted(facts, key=lambda info: info.name)
    if output == "json":
        return json.dumps([_as_json(info) for info in ordered], ensure_ascii=False, indent=2)
    own = language == "zh"
    rows = [list(_HEADS[own])]
    for info in ordered:
        source = _SOURCES.get(info.source, info.source) if own else info.source
        range_text = cut(_range_text(info), RANGE_WIDTH)
        rows.append([info.name, _type_text(info, language), range_text, source, cut(info.what, WHAT_WIDTH)])
    return "\n".join(columns(rows, (False,) * 5, indent=""))


def _as_json(info: FactInfo) -> dict[str, object]:
    return {
        "name": info.name,
        "type": info.type.kind.value,
        "unit": info.type.unit,
        "nullable": info.nullable,
        "scale": info.scale,
        "lowest": info.lowest,
        "highest": info.highest,
        "categories": list(info.categories),
        "source": info.source,
        "what": info.what,
    }


def _type_text(info: FactInfo, language: str) -> str:
    if language == "zh":
        unit = f"（{info.type.unit}）" if info.type.unit else ""
        return f"{info.type.kind.value}{unit}{'' if info.nullable else '，必有值'}"
    unit = f" in {info.type.unit}" if info.type.unit else ""
    return f"{info.type.kind.value}{unit}{'' if info.nullable else ', never unknown'}"


def _range_text(info: FactInfo) -> str:
    if info.categories:
        return ", ".join(info.categories)
    if info.lowest is None and info.highest is None:
        return ""
    bounds = ["" if bound is None else plain_number(bound) for bound in (info.lowest, info.highest)]
    return f"{bounds[0]} .. {bounds[1]}".strip()
