"""A shop's data for tests: YAML and files as text, bytes or frames, to facts and problems."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl
from campaign_engine.rules.decode import decode
from campaign_engine.rules.problems import Problem, is_error
from campaign_engine.rules.yaml_reader import read_yaml
from campaign_engine.segments.build_facts import build_facts
from campaign_engine.segments.data_report import DataReport
from campaign_engine.segments.data_spec import DataSpec
from campaign_engine.segments.fact_table import FactTable
from campaign_engine.segments.instant import parse_instant
from campaign_engine.segments.load_data_spec import load_data_spec
from campaign_engine.segments.load_segments import check_book, load_segments
from campaign_engine.segments.segment_book import SegmentBook

ZONE = "Europe/Vienna"
DAY = "2026-10-01"
CUSTOMERS = "customers:\n  file: customers.csv\n  columns:\n    customer_id: {type: id}\n"
LINES = (
    "transactions:\n  file: lines.csv\n  customer: customer_id\n  moment: ordered_at\n  order: order_id\n"
    "  product: product\n  category: category\n  quantity: quantity\n  price: price\n"
)


def spec_of(
    text: str, zone: str = ZONE, currency: str = "EUR", exponent: int = 2
) -> tuple[DataSpec | None, list[Problem]]:
    """The spec of a text that stands under `data:`, and its problems."""
    node, problems = read_yaml(decode(text.encode(), "project.yaml")[0])
    if node is None:
        return None, problems
    spec, found = load_data_spec(node, currency, exponent, zone)
    return spec, problems + found


def book_of(text: str) -> tuple[SegmentBook, list[Problem]]:
    """The book of one file of `segments/`."""
    if not text:
        return SegmentBook(), []
    node, problems = read_yaml(decode(text.encode(), "segments/shop.yaml")[0])
    if node is None:
        return SegmentBook(), problems
    book, found = load_segments([node])
    assert book is not None
    return book, problems + found


def put(folder: Path, files: Mapping[str, object]) -> None:
    """Writes text, bytes or frames (by the ending of the name)."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, pl.DataFrame):
            {".parquet": content.write_parquet, ".jsonl": content.write_ndjson, ".csv": content.write_csv}[path.suffix](
                path
            )
        else:
            path.write_bytes(content if isinstance(content, bytes) else str(content).encode())


def facts_of(
    folder: Path,
    data: str,
    files: Mapping[str, object],
    segments: str = "",
    day: str = DAY,
    zone: str = ZONE,
    currency: str = "EUR",
    exponent: int = 2,
) -> tuple[FactTable | None, DataReport | None, list[Problem]]:
    """Everything from text to facts; no report where the YAML already has an error."""
    put(folder, files)
    spec, problems = spec_of(data, zone, currency, exponent)
    book, found = book_of(segments)
    problems += found
    if spec is not None:
        problems += check_book(spec, book)
    if spec is None or any(is_error(problem) for problem in problems):
        return None, None, problems
    table, report, found = build_facts(spec, book, parse_instant(day, zone), folder)
    return table, report, problems + found


def column_of(table: FactTable, name: str) -> dict[str, object]:
    """A fact by customer."""
    return dict(zip(table.frame["customer_id"].to_list(), table.frame[name].to_list(), strict=True))
