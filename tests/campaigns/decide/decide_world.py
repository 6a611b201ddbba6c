"""Projects out of a few lines of YAML, fact tables out of rows, and deciding over them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from textwrap import dedent
from typing import Any

import campaign_engine.campaigns.policy.load_project as loading
import polars as pl
from campaign_engine.campaigns.decide.decide import decide
from campaign_engine.campaigns.decide.decisions import GATES, REASONS, Decisions
from campaign_engine.campaigns.decide.state import State, empty_state
from campaign_engine.campaigns.decide.state_file import read_state
from campaign_engine.campaigns.policy.policy import Policy
from campaign_engine.campaigns.policy.project import Project
from campaign_engine.engine.tree import Kind, Type
from campaign_engine.rules.problems import is_error, render_problems, sort_problems
from campaign_engine.rules.rule_book import TableRow, WrittenTable, table_rule_id
from campaign_engine.rules.vocabulary import FactInfo
from campaign_engine.segments.content_hash import content_hash
from campaign_engine.segments.fact_table import FactTable
from campaign_engine.segments.instant import Instant, parse_instant
from campaign_engine.segments.stable_hash import row_keys

ZONE = "Europe/Vienna"

FACTS = (
    FactInfo("age", Type(Kind.NUMBER), source="column of customers"),
    FactInfo("spend", Type(Kind.NUMBER, "EUR"), scale=2, source="column of customers"),
    FactInfo("margin", Type(Kind.NUMBER, "EUR"), scale=2, source="column of customers"),
    FactInfo("region", Type(Kind.TEXT), source="column of customers"),
    FactInfo("favourite_channel", Type(Kind.TEXT), source="column of customers"),
    FactInfo("has_app", Type(Kind.BOOLEAN), source="column of customers"),
    FactInfo("app_yes", Type(Kind.BOOLEAN), source="column of customers"),
    FactInfo("sms_yes", Type(Kind.BOOLEAN), source="column of customers"),
    FactInfo("staff", Type(Kind.BOOLEAN), source="column of customers"),
    FactInfo("birthday", Type(Kind.BOOLEAN), source="column of customers"),
)
TYPES = {Kind.TEXT: pl.String(), Kind.DATE: pl.Date(), Kind.BOOLEAN: pl.Boolean(), Kind.TEXTS: pl.List(pl.String())}

USUAL: dict[str, Any] = {
    "age": 40.0, "spend": 10_000, "margin": 1_000, "region": "north", "favourite_channel": None, "has_app": True,
    "app_yes": True, "sms_yes": True, "staff": False, "birthday": False,
}  # fmt: skip

PROJECT = f"""
    project: shop
    currency: EUR
    time_zone: {ZONE}
    data: {{customers: {{file: customers.csv, columns: {{customer_id: {{type: id}}, household_id: {{type: id}}}}}}}}
    channels:
      app: {{cost: 0.00, reachable: has_app, consent: {{promotional: app_yes, service: true}}}}
      sms: {{cost: 0.05, consent: {{promotional: sms_yes}}}}
    preferred_channel: favourite_channel
    excluded: staff
"""

COUPON = """
    offer: ten
    kind: coupon.amount
    give: if_worth_it
    value: 10
    redemption: 10%
    worth: 5
"""

CAMPAIGN = """
    campaign: autumn
    status: live
    why: Because.
    steps: [{id: hello, offer: ten, open: true}]
"""


CLASHES = ("R351", "R352")
"""Rows of a table that can clash: errors of `check` that a project may lower, so that decide still meets them."""


def make_project(
    files: Mapping[str, str] | None = None, facts: tuple[FactInfo, ...] = FACTS, head: str = PROJECT, **project: str
) -> Project:
    """The project of the files (path to YAML) over `head`, to which `project` adds lines. Errors fail."""
    head = dedent(head) + "".join(f"{key}: {value}\n" for key, value in project.items())
    written = {"offers/ten.yaml": COUPON, "campaigns/autumn.yaml": CAMPAIGN} if files is None else files
    content = {"project.yaml": head.encode()} | {path: dedent(text).encode() for path, text in written.items()}
    reading = loading._read(content)
    assert reading.settings is not None, render_problems(reading.problems)
    made = loading._check(reading, facts, content, None)
    errors = [one for one in sort_problems(reading.problems) if is_error(one) and one.code not in CLASHES]
    assert not errors, render_problems(errors)
    return made


def with_table(project: Project, id: str, hit: Any, rules: Iterable[str], **more: Any) -> Project:
    """The project with these rules as the rows of a table, in this order (row 1, 2 ...)."""
    book = project.book
    by_id = {rule.id: rule for rule in book.rules}
    rows = []
    for number, name in enumerate(rules, 1):
        rule = by_id.pop(name)
        row = replace(rule, id=table_rule_id(id, number))
        rows.append(TableRow(number, row, (rule.when,), (rule.place,)))
    head = ("what", rows[0].rule.place)
    table = WrittenTable(id, f"Why of {id}.", hit, rows[0].rule.place, (head,), tuple(rows), **more)
    return replace(project, book=replace(book, rules=tuple(by_id.values()), tables=(*book.tables, table)))


def make_facts(
    rows: Iterable[Mapping[str, Any]] = ({},), facts: tuple[FactInfo, ...] = FACTS, day: str = "2026-10-01"
) -> FactTable:
    """A table of rows over `USUAL`; ids are `C-0`, `C-1` ... where none are given."""
    full = [{"customer_id": f"C-{index}", "household_id": None} | USUAL | dict(row) for index, row in enumerate(rows)]
    schema: dict[str, Any] = {"customer_id": pl.String(), "household_id": pl.String()}
    for info in facts:
        number = pl.Int64() if info.scale else pl.Float64()
        schema[info.name] = TYPES.get(info.type.kind, number)
    frame = pl.DataFrame(full, schema=schema).sort("customer_id")
    frame = frame.with_columns(row_key=pl.Series(row_keys(frame["customer_id"].to_list()), dtype=pl.UInt64))
    return FactTable(frame, facts, at(day), content_hash(frame))


def at(text: str) -> Instant:
    return parse_instant(text, ZONE)


def make_state(policy: Policy, **lists: list[dict[str, Any]]) -> State:
    """The state of a file with these lists."""
    content = json.dumps({"schema": "state.v1", **lists}).encode()
    state, problems = read_state(content, "state.json", policy)
    assert state is not None, render_problems(problems)
    return state


def run(
    project: Project,
    facts: FactTable,
    state: State | None = None,
    day: str = "2026-10-01",
    seed: int = 0,
    send_at: datetime | None = None,
    **more: Any,
) -> Decisions:
    return decide(facts, project, state or empty_state(), at(day), seed, send_at, **more)


def outcomes(decisions: Decisions, *columns: str) -> list[tuple[Any, ...]]:
    """(customer, offer, outcome, further columns) of every decision."""
    return decisions.decisions.select("customer_id", "offer", "outcome", *columns).rows()


def reasons(decisions: Decisions, pair: str) -> dict[str, str | None]:
    """The reason of every customer for a pair such as `autumn.hello.ten`; None where it won."""
    rows = decisions.rejected.select("customer_id", f"{pair}.reason").rows()
    return {customer: None if code is None else REASONS[code] for customer, code in rows}


def mask(decisions: Decisions, pair: str, customer: str = "C-0") -> set[str]:
    """All gates that turned a customer away from a pair."""
    bits = decisions.rejected.filter(pl.col("customer_id") == customer)[f"{pair}.mask"].item()
    return {GATES[index] for index in range(len(GATES)) if bits >> index & 1}
