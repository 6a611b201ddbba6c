"""Makes the numbers of a simulation or a run out of its decisions, once; see `figures.py` for what they mean."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

import polars as pl

from ...engine.tree import Fact, walk
from ...rules.problems import Phrase, Problem, is_error
from ...rules.rule_book import RuleBook
from ...segments.scorer import UsedModel
from ..decide.decisions import REASONS, Decisions, LimitUse
from ..decide.limits import PIECES
from ..policy.approval import Size, thresholds_passed
from ..policy.policy import Policy
from ..policy.written_tables import written_by_id
from .approval_words import passed_words, size_of
from .difference import cost_micro, given, money_of
from .figures import (
    Around,
    BasisLine,
    BreakEven,
    Example,
    GoesOut,
    Level,
    LimitLine,
    NothingLine,
    Notice,
    OfferLine,
    OfferUnused,
    Summary,
)  # fmt: skip
from .shared_text import shared_text

EXAMPLES_SHOWN = 10
STEPS = (100, 10, 1)
"""How much more or less of a limit is spoken of."""
STALE_AFTER_DAYS = 7
"""Newest row of history this many days before the as-of: worth a look before pressing the button."""
STALE_DATA = "D175"
"""The problem that says so where project.yaml names its own number of days."""
BASES = ("owed", "measured", "assumed", "propensity", "fixed")
BREAK_EVEN_BASES = ("assumed", "propensity")
"""Bases of which nobody may say "earns": the report says what it would take to pay."""


COUNTED = (
    "customer_id", "offer", "outcome", "basis", "kind", "guaranteed", "expected_cost_micro", "expected_cost_minor",
    "worst_case_minor", "channel_cost_micro", "expected_extra_micro",
)  # fmt: skip
"""Columns of decisions that the numbers are made of: copying all forty of them would cost more than the sums."""
NEVER_MEANT = ("not_in_audience", "not_proposed")
"""Reasons of customers whom nobody wished to give the offer."""


Say = Callable[[list[str]], Mapping[str, tuple[tuple[str, str], ...]]]
"""The texts that customers would read, by decision id."""


def summarise(decisions: Decisions, policy: Policy, book: RuleBook, around: Around, say: Say | None = None) -> Summary:
    """All numbers of the report."""
    out = _goes_out(decisions, policy)
    summary = Summary(
        project=policy.project,
        currency=policy.currency,
        exponent=policy.exponent,
        wave=decisions.wave,
        run_id=decisions.run_id,
        as_of=around.as_of,
        zone=around.zone,
        customers=decisions.customers.height,
        verdict="green",
        notices=(),
        out=out,
        change=around.change,
        examples=_examples(decisions, book, say),
        nothing=_nothing(decisions, around),
        value_fact=around.value_fact,
        best_share=_best_share(decisions),
        limits=tuple(_limit_line(one, policy.exponent) for one in decisions.limits),
        rules_silent=tuple(sorted(rule.id for rule in book.every_rule() if not decisions.rule_hits.get(rule.id, 0))),
        offers_unused=_offers_unused(decisions, policy),
        rows_read=around.rows_read,
        rows_set_aside=around.rows_set_aside,
        tables=around.tables,
        cases=around.cases,
        cases_failed=around.cases_failed,
        table_conflicts=decisions.conflicts,
        touched=around.touched,
        touched_since=around.touched_since,
    )
    notices = _notices(decisions, policy, around, size_of(summary))
    levels = {notice.level for notice in notices}
    verdict: Level = "red" if "red" in levels else "amber" if "amber" in levels else "green"
    return replace(summary, notices=notices, verdict=verdict)


def _notices(decisions: Decisions, policy: Policy, around: Around, size: Size) -> tuple[Notice, ...]:
    """Red ones first, then amber, then green; each sort in a fixed order."""
    found: list[Notice] = []
    if around.cases_failed:
        found.append(Notice("red", "cases_failed", {"failed": around.cases_failed, "cases": around.cases}))
    errors = [problem for problem in decisions.problems if is_error(problem)]
    found += [_told("red", problem) for problem in errors]
    if decisions.customers.height == 0:
        found.append(Notice("red", "no_customers"))
    touched = _touched(decisions)
    if policy.fuse_share is not None and touched > policy.fuse_share * decisions.customers.height:
        values = {"customers": touched, "of": decisions.customers.height, "share": f"{100 * policy.fuse_share:g} %"}
        found.append(Notice("red", "fuse", values))
    passed = thresholds_passed(policy.approval, size)
    if passed:
        words = passed_words(passed, size, policy.currency, policy.exponent)
        found.append(Notice("amber", "approval", {"passed": words}))
    warned = [problem for problem in decisions.problems if not is_error(problem)]
    found += [_told("amber", problem) for problem in (*warned, *around.data_problems)]
    is_told = any(problem.code == STALE_DATA for problem in around.data_problems)
    if around.newest_days is not None and around.newest_days > STALE_AFTER_DAYS and not is_told:
        found.append(Notice("amber", "stale", {"days": around.newest_days}))
    if around.rows_set_aside:
        values = {"rows": around.rows_set_aside, "of": around.rows_read}
        found.append(Notice("amber", "set_aside", values))
    for limit in decisions.limits:
        if limit.refused:
            values = {"limit": limit.id, "kind": limit.kind, "refused": limit.refused}
            found.append(Notice("amber", "limit_binds", values))
    for campaign, channel, name, number in around.unfilled:
        values = {"campaign": campaign, "channel": channel, "text": name, "number": number}
        found.append(Notice("amber", "unfilled", values))
    deferred = decisions.decisions.filter(pl.col("outcome") == "deferred").height
    if deferred:
        found.append(Notice("amber", "deferred", {"decisions": deferred}))
    for name, number in sorted(decisions.counts.items()):
        key, _, offer = name.partition(".")
        if number and key in ("value_unknown", "clamped"):
            found.append(Notice("amber", key, {"offer": offer, "number": number}))
    if around.warnings:
        found.append(Notice("amber", "warnings", {"warnings": around.warnings}))
    found += _measured_by(decisions, policy, around.models)
    if around.cases and not around.cases_failed:
        found.append(Notice("green", "cases_pass", {"cases": around.cases}))
    elif not around.cases:
        found.append(Notice("amber", "no_cases"))
    order = {"red": 0, "amber": 1, "green": 2}
    return tuple(sorted(found, key=lambda notice: order[notice.level]))


def _measured_by(decisions: Decisions, policy: Policy, models: tuple[UsedModel, ...]) -> Iterator[Notice]:
    """Which version of which model the measured money of what goes out rests on."""
    rows = given(decisions.decisions.select("offer", "basis", "outcome"))
    for name in rows.filter(pl.col("basis") == "measured")["offer"].unique().sort():
        of = policy.offers[name].worth.of
        read = {node.name for node in walk(of) if isinstance(node, Fact)} if of is not None else set()
        for used in models:
            if f"score.{used.score}" in read:
                values = {"offer": name, "score": used.score, "version": used.version, "day": f"{used.trained_as_of}"}
                yield Notice("green", "measured_by", values)


def _told(level: Level, problem: Problem) -> Notice:
    values = {"code": problem.code, "text": Phrase(problem.text("en"), problem.text("zh"))}
    return Notice(level, "problem", values, shared_text(problem))


def _touched(decisions: Decisions) -> int:
    """Customers who are given an offer that is not owed to them: what the fuse counts."""
    rows = decisions.decisions.select("customer_id", "guaranteed", "outcome")
    return given(rows).filter(~pl.col("guaranteed"))["customer_id"].n_unique()


def _goes_out(decisions: Decisions, policy: Policy) -> GoesOut:
    rows = decisions.decisions.select(one for one in COUNTED if one in decisions.decisions.columns)
    out = given(rows)
    money = _money(out, policy)
    channels: tuple[tuple[str, int], ...] = ()
    costs = {channel.id: channel.cost_micro for channel in policy.channels}
    if "channel" in decisions.jobs.columns:
        counted = decisions.jobs.drop_nulls("channel").group_by("channel").len()
        channels = tuple(sorted(counted.iter_rows(), key=lambda row: (-row[1], row[0])))
    there = out["basis"].unique().to_list()
    bases = [one for one in BASES if one in there]
    groups = out.select("offer", "basis").unique().sort("offer", "basis").iter_rows()
    offers = [_offer_line(out, offer, basis, policy) for offer, basis in groups]
    return GoesOut(
        customers=out["customer_id"].n_unique(),
        decisions=out.height,
        messages=decisions.jobs.height,
        sending_cost_micro=sum(costs.get(channel, 0) * number for channel, number in channels),
        expected_cost_minor=money[0],
        worst_case_minor=money[1],
        withheld=rows.filter(pl.col("outcome") == "withheld")["customer_id"].n_unique(),
        deferred=int((rows["outcome"] == "deferred").sum()),
        channels=channels,
        bases=tuple(_basis_line(out, basis, policy) for basis in bases),
        offers=tuple(sorted(offers, key=lambda line: (-line.customers, line.offer, line.basis))),
    )


def _offer_line(out: pl.DataFrame, offer: str, basis: str, policy: Policy) -> OfferLine:
    rows = out.filter((pl.col("offer") == offer) & (pl.col("basis") == basis))
    expected, worst = _money(rows, policy)
    first = rows.row(0, named=True)
    return OfferLine(
        offer=offer,
        kind=first["kind"],
        basis=basis,
        guaranteed=first["guaranteed"],
        customers=rows["customer_id"].n_unique(),
        expected_cost_minor=expected,
        worst_case_minor=worst,
        break_even=_break_even(rows, basis, policy),
        expected_extra_micro=_extra(rows) if basis == "measured" else None,
    )


def _basis_line(out: pl.DataFrame, basis: str, policy: Policy) -> BasisLine:
    rows = out.filter(pl.col("basis") == basis)
    expected, worst = _money(rows, policy)
    return BasisLine(
        basis=basis,
        customers=rows["customer_id"].n_unique(),
        decisions=rows.height,
        expected_cost_minor=expected,
        worst_case_minor=worst,
        break_even=_break_even(rows, basis, policy),
        expected_extra_micro=_extra(rows) if basis == "measured" else None,
    )


def _money(rows: pl.DataFrame, policy: Policy) -> tuple[int, int]:
    """Expected cost and worst case in minor units; summed unrounded, because many shares of a penny are not nothing."""
    found = money_of(rows, policy.exponent)
    return found.expected_cost_minor, found.worst_case_minor


def _break_even(rows: pl.DataFrame, basis: str, policy: Policy) -> BreakEven | None:
    """Exact: what the rows would bring if every hope came true (worth / share), against what they cost, sending too."""
    if basis not in BREAK_EVEN_BASES:
        return None
    hoped = Fraction(0)
    for offer, extra in rows.group_by("offer").agg(pl.col("expected_extra_micro").sum()).iter_rows():
        share = policy.offers[offer].worth.share_on(basis)
        hoped += Fraction(int(extra or 0)) / Fraction(share) if share else 0
    cost = cost_micro(rows, policy.exponent) + int(rows["channel_cost_micro"].sum() or 0)
    if cost <= 0 or hoped <= 0:
        return None
    return BreakEven(
        basis_points=math.ceil(10_000 * cost / hoped),
        one_in=(math.floor(hoped / cost) or None) if basis == "assumed" else None,
    )


def _extra(rows: pl.DataFrame) -> int:
    return int(rows["expected_extra_micro"].sum() or 0)


def _examples(decisions: Decisions, book: RuleBook, say: Say | None) -> tuple[Example, ...]:
    """Ten customers, in turn over the offers; inside an offer by decision id, which is a hash: no picking of pets."""
    whys = {id: rule.why for id, rule in written_by_id(book).items()}
    # Of an offer no more rows than these can matter: a customer has it at most once for each pair.
    enough = EXAMPLES_SHOWN * max(len(decisions.pairs), 1)
    named = given(decisions.decisions.select("decision_id", "offer", "outcome").with_row_index("row"))
    first = named.group_by("offer").agg(pl.col("row").bottom_k_by("decision_id", enough)).explode("row")["row"]
    ranked = (
        decisions.decisions[first]
        .sort("decision_id")
        .with_columns(turn=pl.int_range(pl.len()).over("offer"))
        .sort("turn", "decision_id")
        .unique("customer_id", keep="first", maintain_order=True)
        .head(EXAMPLES_SHOWN)
    )
    texts = {} if say is None else say(ranked["customer_id"].to_list())
    return tuple(
        Example(
            customer=row["customer_id"],
            offer=row["offer"],
            campaign=row["campaign"],
            channel=row["channel"],
            value_minor=row["value_minor"],
            percent=row["percent"],
            points=row["points"],
            valid_until=None if row["valid_until"] is None else str(row["valid_until"]),
            rules=tuple(row["rule_ids"] or ()),
            products=row.get("products"),
            reasons=tuple(dict.fromkeys(whys[rule] for rule in row["rule_ids"] or () if whys.get(rule))),
            texts=texts.get(row["decision_id"], ()),
        )
        for row in ranked.iter_rows(named=True)
    )


def reason_of_nothing(decisions: Decisions) -> pl.DataFrame:
    """`customer_id`, `reason`: for everybody who is given nothing, the reason of the pair that came closest.

    Withheld and deferred stand before every reason, because these customers had won an offer.
    """
    outcomes = decisions.decisions.select("customer_id", "outcome")
    winners = given(outcomes).select("customer_id").unique()
    kept_back = (
        outcomes.filter(pl.col("outcome") != "given")
        .group_by("customer_id")
        .agg(withheld=(pl.col("outcome") == "withheld").any(), deferred=(pl.col("outcome") == "deferred").any())
    )
    reasons = [f"{pair.name}.reason" for pair in decisions.pairs]
    closest = pl.max_horizontal(reasons) if reasons else pl.lit(None, dtype=pl.UInt8)
    names = dict(enumerate(REASONS))
    left = (
        decisions.rejected.select("customer_id", closest=closest)
        .join(winners, on="customer_id", how="anti", maintain_order="left")
        .join(kept_back, on="customer_id", how="left", maintain_order="left")
        .select(
            "customer_id",
            reason=pl.when(pl.col("withheld"))
            .then(pl.lit("withheld"))
            .when(pl.col("deferred"))
            .then(pl.lit("deferred"))
            .otherwise(pl.col("closest").replace_strict(names, default="not_proposed", return_dtype=pl.String)),
        )
    )
    return left if left["customer_id"].is_sorted() else left.sort("customer_id")


def _nothing(decisions: Decisions, around: Around) -> tuple[NothingLine, ...]:
    left = reason_of_nothing(decisions)
    if around.value_of is None:
        counted = left.group_by("reason").agg(customers=pl.len(), value=pl.lit(None, dtype=pl.Int64).first())
    else:
        valued = left.join(around.value_of, on="customer_id", how="left")
        counted = valued.group_by("reason").agg(customers=pl.len(), value=pl.col("value_minor").sum())
    lines = [NothingLine(row[0], row[1], row[2]) for row in counted.iter_rows()]
    return tuple(sorted(lines, key=lambda line: (-line.customers, line.reason)))


def _best_share(decisions: Decisions) -> int | None:
    """Hundredths of a percent, rounded down: how much of the most that any choice under these limits could be worth,
    what was chosen is worth; of all that was chosen, held back or not. None: no such bound was found."""
    counts = decisions.counts
    if counts.get("worth_at_most_micro", 0) <= 0:
        return None
    return 10_000 * counts["worth_micro"] // counts["worth_at_most_micro"]


def _limit_line(limit: LimitUse, exponent: int) -> LimitLine:
    is_money = limit.kind not in PIECES
    unit = 10**exponent if is_money else 1
    step = next((size * unit for size in STEPS if size * unit <= limit.allowed), unit)
    worth = None if limit.price is None else round(limit.price * step)
    return LimitLine(
        limit.id, limit.kind, is_money, limit.allowed, limit.used, limit.refused, limit.withheld, step, worth
    )


def _offers_unused(decisions: Decisions, policy: Policy) -> tuple[OfferUnused, ...]:
    out = given(decisions.decisions.select("offer", "outcome"))["offer"].unique().to_list()
    return tuple(_unused(decisions, offer) for offer in sorted(set(policy.offers) - set(out)))


def _unused(decisions: Decisions, offer: str) -> OfferUnused:
    counts: dict[int, int] = {}
    for pair in decisions.pairs:
        if pair.offer == offer:
            for index, number in decisions.rejected[f"{pair.name}.reason"].drop_nulls().value_counts().iter_rows():
                counts[index] = counts.get(index, 0) + number
    if not counts:
        return OfferUnused(offer, None, 0)
    # Those it was never meant for say nothing of why the others do not get it.
    meant = {index: number for index, number in counts.items() if REASONS[index] not in NEVER_MEANT} or counts
    most = min(meant, key=lambda index: (-meant[index], index))
    return OfferUnused(offer, REASONS[most], meant[most])
