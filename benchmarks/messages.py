"""Messages rendered as columns and written as JSONL, against Jinja2's sandbox a message at a time; processor seconds.

.venv/bin/python benchmarks/messages.py [messages]. Jinja2 has its templates compiled once and uses the same functions
for money, numbers and days; its lines are compared with ours.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl
from campaign_engine.campaigns.texts.columns import render_columns
from campaign_engine.campaigns.texts.filters import Sort
from campaign_engine.campaigns.texts.formats import Forms
from campaign_engine.campaigns.texts.read_template import read_template
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

TITLE = "{{ first_name }}, your usual is waiting"
SIMPLE = "{{ offer.value }} off your next order, until {{ offer.valid_until }}. {{ points }} points are yours."
LOGIC = (
    "{% if orders >= 10 %}Dear regular{% elif first_name %}Dear {{ first_name | title }}{% else %}Hello{% endif %}, "
    "{{ offer.value }} off{% if offer.valid_until > '2026-10-15' and not has_app %}, in the shop{% endif %}."
)
SORTS: dict[str, Sort | None] = {
    "first_name": "text", "offer.value": "money", "offer.valid_until": "date", "points": "number", "orders": "number",
    "has_app": "boolean",
}  # fmt: skip
FORMS = Forms("en", "GBP", 2)


def customers(number: int) -> pl.DataFrame:
    """Names that repeat as names do, amounts to the penny, points to 20,000."""
    chance = np.random.default_rng(7)
    return pl.DataFrame({
        "job_id": pl.Series(np.arange(number)).cast(pl.String),
        "first_name": pl.Series([f"name{one}" for one in range(20_000)]).gather(chance.zipf(1.3, number) % 20_000),
        "offer.value": pl.Series(chance.integers(300, 2_000, number)),
        "offer.valid_until": (pl.Series(chance.integers(0, 30, number)) + 20_728).cast(pl.Int32).cast(pl.Date),
        "points": pl.Series(chance.integers(0, 20_000, number)).cast(pl.Float64),
        "orders": pl.Series(chance.integers(0, 20, number)).cast(pl.Float64),
        "has_app": pl.Series(chance.random(number) < 0.5),
    })  # fmt: skip


def as_columns(frame: pl.DataFrame, body: str, path: Path) -> pl.DataFrame:
    """The way of the product: texts as columns, then one write."""
    texts = {}
    for key, source in (("title", TITLE), ("body", body)):
        template, slips = read_template(source)
        assert template is not None, slips
        texts[key] = render_columns(template, frame, SORTS, FORMS)
    out = frame.select("job_id").with_columns(texts["title"].alias("title"), texts["body"].alias("body"))
    out.write_ndjson(path)
    return out


def with_jinja(frame: pl.DataFrame, body: str, path: Path) -> list[str]:
    """A message at a time through the sandbox; values are text already, except those that conditions ask."""
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    title, text = environment.from_string(TITLE), environment.from_string(body)
    lines = []
    with path.open("w", encoding="utf-8") as file:
        for row in frame.iter_rows(named=True):
            offer = {"value": FORMS.money(row["offer.value"]), "valid_until": Day(row["offer.valid_until"])}
            values = {
                "first_name": row["first_name"], "offer": offer, "points": FORMS.number(row["points"]),
                "orders": row["orders"], "has_app": row["has_app"],
            }  # fmt: skip
            line = {"job_id": row["job_id"], "title": title.render(values), "body": text.render(values)}
            lines.append(line["body"])
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return lines


class Day:
    """A day that prints itself in words and compares as ISO text."""

    def __init__(self, day) -> None:  # type: ignore[no-untyped-def]
        self.day = day

    def __str__(self) -> str:
        return FORMS.day(self.day)

    def __gt__(self, other: str) -> bool:
        return bool(self.day.isoformat() > other)


def measure(number: int = 1_000_000) -> list[tuple[str, float, str, str]]:
    """(name, figure, unit, goal); processor seconds of a million messages, the best of three for ours."""
    few, found = max(number // 20, 1), []
    frame = customers(number)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "jobs.jsonl"
        for name, body in (("simple", SIMPLE), ("with conditions", LOGIC)):
            times = []
            for _ in range(3):
                begin = time.process_time()
                out = as_columns(frame, body, path)
                times.append(time.process_time() - begin)
            begin = time.process_time()
            out.write_ndjson(path)
            floor = time.process_time() - begin
            begin = time.process_time()
            lines = with_jinja(frame.head(few), body, path)
            jinja = (time.process_time() - begin) * number / few
            assert out["body"].head(few).to_list() == lines
            found += [
                (f"{number:,} messages, {name}, rendered and written as JSONL", min(times), "s", ""),
                ("floor: the same lines written from texts that are there", floor, "s", ""),
                (f"Jinja2's sandbox a message at a time ({few:,} of them, scaled up)", jinja, "s", ""),
                (f"times as fast as Jinja2, {name}", jinja / min(times), "", ">= 10"),
            ]
    return found


if __name__ == "__main__":
    for one in measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000):
        print(*one)
