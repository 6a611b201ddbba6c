"""Data to facts: reads, cleans, measures, as of an instant; the one way into the fact table.

What is wrong with the data comes back as problems; with an error among them there is no table. Nothing is written.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl

from ..engine.tree import Kind
from ..rules.problems import Problem, is_error
from ..rules.vocabulary import FactInfo
from .baskets import Baskets, BasketScorer, PurchaseLog, Wanted
from .clean import Counts
from .content_hash import content_hash
from .customers import Customers, Progress, read_customers
from .data_report import DataReport, TableReport
from .data_spec import Column, DataSpec, LogSpec, TransactionsSpec
from .declared_facts import MODEL, SHARE, declared_facts, model_of
from .fact_table import CUSTOMER, HOUSEHOLD, ROW_KEY, FactTable
from .features import Gathered, Strangers, Summary, rank_items, summarise
from .instant import Instant
from .lifecycle import lifecycle_stages
from .log_features import log_column
from .measures import OF_LOGS, RFM, measure_column
from .products import Products, read_products
from .quarantine import count_rows, joined
from .raw_table import BATCH_ROWS, Unreadable, shorten
from .read_log import Log, of_known, read_log
from .read_transactions import read_transactions
from .rfm import bounds_of, cut_fifths, rank_fifths
from .scorer import Scorers
from .segment_book import BASKET, STAGES, Feature, ScoreColumn, SegmentBook
from .stable_hash import row_keys


def build_facts(
    spec: DataSpec,
    book: SegmentBook,
    as_of: Instant,
    root: Path,
    progress: Progress | None = None,
    scorers: Scorers | None = None,
    wanted: Wanted | None = None,
) -> tuple[FactTable | None, DataReport, list[Problem]]:
    """The fact table as of an instant; None where a problem is an error. `root` is the project's folder. A learned
    score without a scorer is unknown for everybody. `wanted`: columns of recommended products, made by the scorer that
    each names; a column without a scorer is null."""
    scorers = scorers or {}
    declared, needed = book, [feature for one in scorers.values() for feature in one.needs]
    book = replace(book, features=(*book.features, *{one.id: one for one in needed}.values()))
    of_lines = tuple(one for one in book.features if one.measure not in OF_LOGS)
    problems = [*_score_dates(book, as_of)]
    tables: list[TableReport] = []
    aside: list[pl.DataFrame] = []
    customers: Customers | None = None
    gathered: Gathered | None = None
    logs: list[Log] = []
    products: Products | None = None
    bought = PurchaseLog() if any(isinstance(one, BasketScorer) for one in scorers.values()) else None
    counts = Counts(names=[] if spec.customers is None else None)
    try:
        if spec.customers is not None:
            extra = [_score_column(score) for score in book.scores]
            customers = read_customers(spec, extra, as_of, root, progress)
            tables.append(customers.report)
            aside.append(customers.quarantine)
            problems += customers.problems
        if spec.products is not None and bought is not None:
            products = read_products(spec, as_of, root, progress)
            tables.append(products.report)
            aside.append(products.quarantine)
            problems += products.problems
        if spec.transactions is not None:
            gathered = Gathered(of_lines, _day_number(as_of.today), log=bought)
            table, bad, found = read_transactions(spec, spec.transactions, as_of, root, gathered, counts, progress)
            tables.append(table)
            aside.append(bad)
            problems += found
        logs = [read_log(spec, one, as_of, root, progress) for one in _logs_needed(spec, book)]
        problems += [problem for one in logs for problem in one.problems]
        aside += [one.quarantine for one in logs]
    except Unreadable as unreadable:
        problems += unreadable.problems
    report = DataReport((*tables, *(one.report for one in logs)), joined(aside))
    if any(is_error(problem) for problem in problems):
        return None, report, problems
    if progress is not None:
        progress("computing facts", 0, None)
    identities = customers.frame[CUSTOMER] if customers is not None else _named(counts)
    if not len(identities):
        place = spec.place
        return None, report, [*problems, Problem("D171", {}, place, ("look",))]
    if gathered is not None and spec.transactions is not None:
        strangers = gathered.strangers(identities)
        if strangers.lines:
            problems.append(_about_strangers(strangers, identities[0], spec.transactions))
            tables[-1] = _without_strangers(tables[-1], strangers)
        gathered.settle(identities)
    features, report = _features(of_lines, gathered, len(identities), spec.exponent, report)
    for log in logs:
        known, found = of_known(log, identities)
        problems += found
        tables.append(known.report)
        own = [one for one in book.features if OF_LOGS.get(one.measure) == log.spec.table]
        features += [log_column(one, known, len(identities), _day_number(as_of.today)) for one in own]
    report = replace(report, tables=tuple(tables))
    infos = declared_facts(spec, declared)
    baskets = None
    if bought is not None:
        table_of_products = None if products is None else products.frame
        entries = bought.entries(identities, table_of_products)
        baskets = Baskets(entries, len(identities), _day_number(as_of.today), table_of_products)
    base = None if customers is None else customers.frame
    frame = _assembled(identities, base, features, infos, scorers, as_of, baskets)
    recommended, found = _recommended(wanted or {}, scorers, baskets, len(identities))
    frame, problems = frame.with_columns(recommended), [*problems, *found]
    if spec.transactions is not None:
        report, stale = _staleness(spec.transactions, report, as_of)
        problems += stale
    report = replace(report, customers=len(identities))
    models = tuple(scorers[score.id].used for score in book.learned if score.id in scorers)
    return FactTable(frame, infos, as_of, content_hash(frame), models), report, problems


def _score_dates(book: SegmentBook, as_of: Instant) -> list[Problem]:
    """A score may not look past the instant; one that is older than it should be is pointed out."""
    problems = []
    for score in book.scores:
        days = (as_of.today - score.as_of).days
        values = {"score": score.id, "as_of": score.as_of, "today": as_of.today, "days": days}
        if days < 0:
            problems.append(Problem("D176", values, score.place, ("older", "later")))
        elif score.stale_after is not None and days > score.stale_after:
            problems.append(Problem("D177", {**values, "allowed": score.stale_after}, score.place, ("score",)))
    return problems


def _score_column(score: ScoreColumn) -> Column:
    name = f"score.{score.id}"
    return Column(name, score.column, "number", score.place, lowest=score.lowest, highest=score.highest)


def _named(counts: Counts) -> pl.Series:
    """Without a customers table: everybody whom a line before the instant names, sorted by code point."""
    parts = [pl.Series([], dtype=pl.String), *(counts.names or [])]
    return pl.concat(parts).unique().sort()


def _about_strangers(strangers: Strangers, known: str, transactions: TransactionsSpec) -> Problem:
    """A note, or a warning where most are unknown: then the two tables write identifiers in different ways."""
    values = {
        "lines": count_rows(strangers.lines),
        "customers": f"{strangers.customers:,}",
        "first": shorten(strangers.first),
        "known": shorten(known),
    }
    code = "D174" if strangers.known < strangers.customers else "D173"
    return Problem(code, values, transactions.columns["customer"].place, ("look",))


def _without_strangers(table: TableReport, strangers: Strangers) -> TableReport:
    cleaned = (*table.cleaned, ("unknown_customer", strangers.lines))
    return replace(table, kept=table.kept - strangers.lines, cleaned=cleaned)


def _logs_needed(spec: DataSpec, book: SegmentBook) -> list[LogSpec]:
    """Contacts and events, as far as a feature is of them: a log may be long, and nothing else looks at it."""
    needed = {OF_LOGS.get(one.measure) for one in book.features}
    return [log for log in (spec.contacts, spec.events) if log is not None and log.table in needed]


def _features(
    written: tuple[Feature, ...], gathered: Gathered | None, customers: int, exponent: int, report: DataReport
) -> tuple[list[pl.Series], DataReport]:
    """One column a feature, in order of the customers; what was found by the way goes into the report."""
    if gathered is None:
        return [], report
    today = gathered.today
    summaries: dict[tuple[object, int | None], Summary] = {}

    def summary_of(feature: Feature) -> Summary:
        key = (feature.only, feature.within)
        if key not in summaries:
            summaries[key] = summarise(gathered, feature.only, feature.within, customers)
        return summaries[key]

    columns, cuts, typical = [], [], report.typical_gap
    everything = summarise(gathered, None, None, customers)
    summaries[None, None] = everything
    for feature in written:
        if feature.of is not None:
            columns.append(_items_column(gathered, feature, customers))
        elif feature.measure in RFM:
            column, bounds = _rfm_column(feature, summary_of(feature), today, exponent)
            columns.append(column)
            cuts.append((feature.id, bounds))
        elif feature.measure == "lifecycle":
            stages, typical = lifecycle_stages(everything, today, feature.lifecycle)
            words = np.array(STAGES, dtype=object)[stages]
            columns.append(pl.Series(feature.id, words, dtype=pl.String))
        else:
            columns.append(measure_column(feature, summary_of(feature), today))
    prospects = int((everything.orders == 0).sum())
    return columns, replace(report, prospects=prospects, cut_points=tuple(cuts), typical_gap=typical)


def _rfm_column(feature: Feature, summary: Summary, today: int, exponent: int) -> tuple[pl.Series, tuple[str, ...]]:
    """Fifths of those with an order, unknown for the others; and the bounds, as they may be written in YAML."""
    strength = {
        "rfm_recency": summary.last_day - today,
        "rfm_frequency": summary.orders,
        "rfm_money": summary.gross - summary.returned,
    }[feature.measure]
    with_order = summary.orders > 0
    own = strength[with_order]
    recency = feature.measure == "rfm_recency"
    scale = exponent if feature.measure == "rfm_money" else 0
    if feature.cut_points:
        written = [int(bound * 10**scale) for bound in feature.cut_points]
        bounds = sorted(-bound for bound in written) if recency else written
        fifths = cut_fifths(own, bounds)
    else:
        fifths = rank_fifths(own)
        bounds = bounds_of(own, fifths)
    shown = sorted(-bound for bound in bounds) if recency else bounds
    values = np.zeros(len(strength), dtype=np.float64)
    values[with_order] = fifths
    column = pl.Series(feature.id, values).set(pl.Series(~with_order), None)
    return column, tuple(f"{Decimal(bound).scaleb(-scale):f}" for bound in shown)


def _items_column(gathered: Gathered, feature: Feature, customers: int) -> pl.Series:
    ranked = rank_items(gathered, feature)
    everybody = pl.DataFrame({"row": pl.int_range(customers, eager=True, dtype=pl.Int64)})
    if feature.measure == "distinct":
        counted = ranked.group_by("row").agg(pl.len().cast(pl.Float64).alias("value"))
    elif feature.measure == BASKET:
        lines = pl.struct("item", "count").alias("value")
        counted = ranked.group_by("row", maintain_order=True).agg(lines)
    elif feature.measure == "favourite":
        counted = ranked.group_by("row", maintain_order=True).agg(pl.col("item").first().alias("value"))
    else:
        counted = ranked.group_by("row", maintain_order=True).agg(pl.col("item").head(feature.at_most).alias("value"))
    column = everybody.join(counted, on="row", how="left", maintain_order="left")["value"]
    if feature.measure == "distinct":
        column = column.fill_null(0.0)
    elif feature.measure == "favourites":
        column = column.fill_null(pl.Series([[]], dtype=pl.List(pl.String)))
    return column.alias(feature.id)


def _assembled(
    identities: pl.Series,
    base: pl.DataFrame | None,
    features: list[pl.Series],
    infos: tuple[FactInfo, ...],
    scorers: Scorers,
    as_of: Instant,
    baskets: Baskets | None,
) -> pl.DataFrame:
    """The keys, then every fact in order of declaration."""
    columns = {one.name: one for one in features}
    if base is not None:
        columns |= {one.name: one for one in base.get_columns()}
    nobody = pl.repeat(None, len(identities), dtype=pl.String, eager=True)
    starts = range(0, len(identities), BATCH_ROWS)
    blocks = [row_keys(identities.slice(start, BATCH_ROWS).to_list()) for start in starts]
    keys = pl.Series(ROW_KEY, np.concatenate(blocks), dtype=pl.UInt64)
    known = pl.DataFrame([identities.alias(CUSTOMER), *(one for name, one in columns.items() if name != CUSTOMER)])
    made: dict[str, pl.Series] = {}
    for info in infos:
        if info.source == MODEL:
            columns[info.name] = _learned(info, known, scorers, as_of, made, baskets)
    household = columns.get(HOUSEHOLD, nobody).alias(HOUSEHOLD)
    return pl.DataFrame([identities.alias(CUSTOMER), household, keys, *(columns[info.name] for info in infos)])


def _learned(
    info: FactInfo,
    known: pl.DataFrame,
    scorers: Scorers,
    as_of: Instant,
    made: dict[str, pl.Series],
    baskets: Baskets | None,
) -> pl.Series:
    """What a model says of everybody, or nothing where there is none. `made`: what each has said so far."""
    model = model_of(info.name)
    if model not in scorers:
        kind = pl.String() if info.type.kind is Kind.TEXT else pl.Int64() if info.scale else pl.Float64()
        return pl.repeat(None, known.height, dtype=kind, eager=True).alias(info.name)
    if model not in made:
        scorer = scorers[model]
        if isinstance(scorer, BasketScorer) and baskets is not None:
            made[model] = scorer.guess(baskets)
        else:
            made[model] = scorer.score(known, as_of.today)
    said = made[model]
    if isinstance(said.dtype, pl.Struct):
        said = said.struct.field("share" if info.name.startswith(SHARE) else "main")
    return said.alias(info.name)


def _recommended(
    wanted: Wanted, scorers: Scorers, baskets: Baskets | None, customers: int
) -> tuple[list[pl.Series], list[Problem]]:
    """The columns of recommended products, each made once however many offers ask for the same."""
    columns, problems = [], []
    made: dict[object, pl.Series] = {}
    for name, one in sorted(wanted.items()):
        scorer = scorers.get(one.by)
        if not isinstance(scorer, BasketScorer) or baskets is None:
            columns.append(pl.repeat(None, customers, dtype=pl.String, eager=True).alias(name))
            continue
        same = (one.by, one.at_most, one.categories, one.products, one.where, one.not_bought, one.otherwise)
        if same not in made:
            made[same], found = scorer.recommend(baskets, one)
            problems += found
        columns.append(made[same].alias(name))
    return columns, problems


def _staleness(transactions: TransactionsSpec, report: DataReport, as_of: Instant) -> tuple[DataReport, list[Problem]]:
    table = next(one for one in report.tables if one.table == "transactions")
    latest = table.latest
    if latest is None:
        return report, []
    days = (as_of.today - Instant(latest, as_of.zone).today).days
    report = replace(report, days_stale=days)
    if transactions.stale_after is None or days <= transactions.stale_after:
        return report, []
    values = {"file": table.source, "days": days, "allowed": transactions.stale_after,
              "latest": latest.date()}  # fmt: skip
    return report, [Problem("D175", values, transactions.source.place, ("load",))]


def _day_number(day: date) -> int:
    return (day - date(1970, 1, 1)).days
