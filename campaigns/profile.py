"""`campaign profile`: who a customer is, in words; or all customers as a table for a CRM (profile.v1)."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from ..rules.problems import Problem
from ..segments.whole_files import write_whole
from .answer import Answer, Reader, refused
from .csv_cells import BOM, harmless
from .decide.decide import decide
from .hold_store import HeldStore
from .one_customer import plain_id
from .opened import instant_text
from .report.about import about_customer
from .report.because import Because
from .report.profile import SCHEMA, Profile, Told, profile_of, profile_table
from .run_options import RunOptions
from .show_simulation import get_ready

if TYPE_CHECKING:
    import polars as pl

ENDINGS = (".parquet", ".csv")
TOP = 0.9
"""Share of the others below her from which she is in the best tenth."""


def profile(
    reader: Reader, options: RunOptions, customer: str | None, out: str | None = None, output: str = "text"
) -> Answer:
    """One customer on stdout, or everybody into the file `out`. Exit 1 where she is not there, or was forgotten. No id
    goes to stderr, and none to stdout where a file is written."""
    if (customer is None) == (out is None) or (out is not None and Path(out).suffix.lower() not in ENDINGS):
        return refused([Problem("M280", {"found": out or "-"}, hints=("one", "all"))], reader.language)
    with HeldStore(reader) as held:
        ready, answer = get_ready(reader, options, even_if_cases_fail=True, held=held)
    if ready is None:
        return answer
    prepared, language = ready.prepared, ready.language
    reader.progress("deciding", 0, None)
    decisions = decide(prepared.facts, ready.project, prepared.state, prepared.as_of, options.seed, wave=options.wave)
    as_of = instant_text(prepared.as_of)
    if out is not None:
        table = profile_table(prepared.facts, decisions, ready.project, as_of)
        write_whole(reader.here / out, _bytes(table, Path(out).suffix.lower()))
        said = (f"written: {out} ({table.height:,} customers)", f"已写入：{out}（{table.height:,} 位客户）")
        return Answer(said[language == "zh"])
    assert customer is not None
    about, problems = about_customer(prepared, decisions, plain_id(customer), options.seed, options.wave, language)
    if about is None:
        return refused(problems, language)
    found = profile_of(about, ready.project.segment_book)
    if output == "json":
        return Answer(json.dumps(_as_json(found, as_of), ensure_ascii=False, indent=2, default=str))
    return Answer("\n".join(_text(found, as_of, language == "zh")))


def _bytes(table: pl.DataFrame, ending: str) -> bytes:
    import polars as pl

    buffer = BytesIO()
    if ending == ".parquet":
        table.write_parquet(buffer)
        return buffer.getvalue()
    lists = [name for name, kind in table.schema.items() if isinstance(kind, pl.List)]
    flat = table.with_columns(pl.col(name).list.join("|") for name in lists)
    texts = [name for name, kind in flat.schema.items() if kind == pl.String]
    flat = flat.with_columns(pl.col(name).map_elements(harmless, return_dtype=pl.String) for name in texts)
    flat.write_csv(buffer)
    return f"{BOM}{buffer.getvalue().decode()}".encode()


def _text(one: Profile, as_of: str, own: bool) -> list[str]:
    """In words, for whoever has her on the phone."""
    lines = [
        f"{one.customer}  {'截至' if own else 'as of'} {as_of}",
        "",
        "所属人群：" if own else "Segments she is in:",
    ]
    if not one.segments:
        lines.append("  无" if own else "  none")
    for name, what, because in one.segments:
        lines.append(f"  {name}" + (f": {what}" if what else ""))
        lines += [line for part in because for line in _because(part, 4)]
    lines += ["", "评分、客群与兴趣：" if own else "Scores, groups and interests:"]
    if not one.models:
        lines.append("  无" if own else "  none")
    lines += [line for told in one.models for line in _model(told, own)]
    lines += ["", "事实：" if own else "Facts:"]
    width = max((len(known.info.name) for known in one.facts), default=0)
    lines += [f"  {known.info.name:<{width}}  {known.text}  {known.info.what}".rstrip() for known in one.facts]
    if one.unknown:
        lines += ["", ("未知：" if own else "Unknown: ") + ", ".join(one.unknown)]
    return lines


def _because(because: Because, indent: int) -> list[str]:
    return [f"{' ' * indent}{because.text}", *(line for one in because.inner for line in _because(one, indent + 2))]


def _model(told: Told, own: bool) -> list[str]:
    info = told.known.info
    source = f"第 {told.version} 版" if own else f"version {told.version}"
    dated = "" if told.as_of is None else f"，数据截至 {told.as_of}" if own else f", data before {told.as_of}"
    lines = [f"  {info.name}  {told.known.text}" + (f"  {info.what}" if info.what else "")]
    lines.append(f"    {source}{dated}" + _range(told, own))
    if told.below is None:
        lines.append(f"    同组客户 {told.others:,} 位" if own else f"    {told.others:,} customers have the same")
    else:
        tenth = min(10, 1 + int(told.below * 10))
        lines.append(
            f"    高于 {told.others:,} 位客户中的 {told.below:.0%}（第 {tenth} 个十分位）"
            if own
            else f"    above {told.below:.0%} of {told.others:,} customers (tenth {tenth} of 10, 10 the highest)"
        )
    return lines


def _range(told: Told, own: bool) -> str:
    info = told.known.info
    if info.lowest is None and info.highest is None:
        return ""
    bounds = ["" if bound is None else f"{bound:g}" for bound in (info.lowest, info.highest)]
    return f"，范围 {bounds[0]} .. {bounds[1]}".rstrip() if own else f", range {bounds[0]} .. {bounds[1]}".rstrip()


def _as_json(one: Profile, as_of: str) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "customer": one.customer,
        "as_of": as_of,
        "segments": [
            {"id": name, "what": what, "because": [line.strip() for part in because for line in _because(part, 0)]}
            for name, what, because in one.segments
        ],
        "facts": [
            _known_json(known.info.name, known.value, known.info.type.unit, known.info.what) for known in one.facts
        ],
        "models": [
            {
                **_known_json(told.known.info.name, told.known.value, told.known.info.type.unit, told.known.info.what),
                "version": told.version,
                "as_of": None if told.as_of is None else told.as_of.isoformat(),
                "range": [told.known.info.lowest, told.known.info.highest],
                "above": told.below,
                "customers": told.others,
            }
            for told in one.models
        ],
        "unknown": list(one.unknown),
    }


def _known_json(name: str, value: object, unit: str | None, what: str) -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "what": what}
