"""Why one customer gets what she gets, and why not each other offer: the first reason against it, with its numbers.

One function a reason, in a table that a test holds against `REASONS`; a reason nobody can explain would be no reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from ...engine.program import Rule, conflict_flag
from ...engine.reference import fires
from ...engine.tree import Fact, Kind, Type, Value, walk
from ...rules.rule_book import table_of
from ...segments.recommend import of_message, of_offer
from ..decide.decisions import Pair
from ..decide.gates import tables_behind
from ..decide.price import LARGEST, MOST_PERCENT
from ..decide.setting import rules_that_propose
from ..policy.names import cost_fact, value_fact, worst_case_fact, worth_fact
from ..policy.policy import Offer
from ..policy.rests_on import what_rests_on
from ..policy.written_tables import ROW, written_id
from .about import About
from .because import Because, all_texts, clash_lines, condition_lines, rule_line, rule_title
from .explain_contact import CONTACT_REASONS
from .explain_flip import find_flip
from .explain_gates import GATE_REASONS
from .explain_money import MONEY_REASONS
from .flip import Flip
from .product_words import product_texts

ROWS_SHOWN = 4
"""Rows of one table that propose what she does not get."""

Explain = Callable[[About, Pair], tuple[Because, ...]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One pair: `outcome` given, withheld, deferred or rejected; `reason` None when given. `row`: the decision."""

    pair: Pair
    outcome: str
    reason: str | None
    because: tuple[Because, ...]
    row: dict[str, object] | None = None
    flip: Flip | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """`verdicts`: what she gets first, then what was held back, then the rest, each in order of pair. `unlisted`: the
    offer asked for stands in no running campaign."""

    verdicts: tuple[Verdict, ...]
    facts: tuple[tuple[str, str, str], ...]
    """Name, value as people read it, meaning; in order of name."""
    unlisted: str | None = None


def explain(about: About, offer: str | None = None, with_flips: bool = True) -> Explanation:
    """All her pairs, or those of one offer. For one offer that she gets, the flip says what would take it away."""
    pairs = [pair for pair in about.decisions.pairs if offer in (None, pair.offer)]
    rows = {(row["campaign"], row["step"], row["offer"]): row for row in about.rows}
    verdicts = []
    for pair in pairs:
        row = rows.get((pair.campaign, pair.step, pair.offer))
        if row is not None:
            outcome = str(row["outcome"])
            flip = find_flip(about, pair) if with_flips and offer is not None and outcome == "given" else None
            reason = None if outcome == "given" else outcome
            late = why_not(about, pair, str(row["reason_code"])) if outcome == "deferred" else ()
            verdicts.append(Verdict(pair, outcome, reason, (*late, *wanted_by(about, pair)), row, flip))
        elif pair in about.losses:
            reason = about.losses[pair]
            flip = find_flip(about, pair) if with_flips else None
            verdicts.append(Verdict(pair, "rejected", reason, why_not(about, pair, reason), None, flip))
    order = {"given": 0, "withheld": 1, "deferred": 2, "rejected": 3}
    verdicts.sort(key=lambda one: order.get(one.outcome, 9))
    return Explanation(tuple(verdicts), known_facts(about), offer if offer is not None and not pairs else None)


def why_not(about: About, pair: Pair, reason: str) -> tuple[Because, ...]:
    """What stands behind the first reason."""
    return REASONS_TOLD[reason](about, pair)


def wanted_by(about: About, pair: Pair) -> tuple[Because, ...]:
    """The rules that proposed it, or that it is open; and the money it is given for."""
    words, amounts = about.told.words, about.told.amounts
    program = about.setting.program
    fired = [program.rules[at] for at in rules_that_propose(program, pair.offer)]
    lines = [rule_line(rule, about.told) for rule in fired if rule.id in about.told.fired]
    if not lines:
        lines.append(Because(words("x_open", campaign=pair.campaign)))
    audience = about.setting.campaign(pair).audience
    if audience is not None:
        told = set().union(*(all_texts(line) for line in lines))
        lines += [line for line in condition_lines(audience, about.told) if line.text not in told]
    lines += _products(about, pair)
    offer = about.setting.offer(pair)
    if offer.guaranteed:
        return (*lines, Because(words("x_owed")))
    extra = about.extra(pair)
    money = words(
        "x_money",
        extra=amounts.money_of_micro(extra or 0),
        basis=words(f"basis_{about.basis(pair)}"),
        cost=amounts.money(about.cost(pair)),
        sending=amounts.money_of_micro(about.sending(pair)),
    )
    return (*lines, Because(money, tuple(_models(about, offer))))


def _models(about: About, offer: Offer) -> Iterator[Because]:
    """The learned scores that its worth is read from: her value, and which version of the model said so."""
    row = about.facts.row(0, named=True)
    read = {node.name for node in walk(offer.worth.of) if isinstance(node, Fact)} if offer.worth.of else set()
    for used in about.prepared.facts.models:
        name = f"score.{used.score}"
        if name in read:
            values = {"name": name, "version": used.version, "day": used.trained_as_of}
            yield Because(about.told.words("x_model", value=about.fact_text(name, row[name]), **values))


def _products(about: About, pair: Pair) -> list[Because]:
    """What is recommended to her with the offer, or in the message of its step on her channel; each with its reason."""
    words = about.told.words
    row = next((one for one in about.rows if (one["campaign"], one["step"], one["offer"])
                == (pair.campaign, pair.step, pair.offer)), None)  # fmt: skip
    if row is None:
        return []
    columns = [of_offer(pair.offer)] if about.setting.offer(pair).recommend is not None else []
    for step, channel, language, _ in about.setting.campaign(pair).recommends:
        if channel == row["channel"] and step in ("any", pair.step) and language == about.setting.policy.language:
            columns.append(of_message(pair.campaign, step, channel))
    found = []
    for name in columns:
        texts = product_texts(about.facts[name][0], words.language) if name in about.facts.columns else []
        if texts:
            found.append(Because(words("x_products"), tuple(Because(text) for text in texts)))
    return found


def known_facts(about: About) -> tuple[tuple[str, str, str], ...]:
    """Every fact of hers with its value and meaning; then what rules made of them: tags and facts they set."""
    vocabulary = about.prepared.project.vocabulary
    row = about.facts.row(0, named=True)
    found = [(info.name, about.fact_text(info.name, row[info.name]), info.what) for info in about.prepared.facts.facts]
    for derived in about.prepared.project.book.derived:
        value = about.told.row.get(derived.name)
        shown = about.told.amounts.fact(value, derived.type)
        found.append(
            (derived.name, shown, vocabulary.facts[derived.name].what or vocabulary.facts[derived.name].source)
        )
    holds = about.told.amounts.fact(True, Type(Kind.BOOLEAN))
    found += [(name, holds, what) for name, what in vocabulary.flags.items() if about.told.row.get(name) is True]
    return tuple(sorted(found))


def _not_in_audience(about: About, pair: Pair) -> tuple[Because, ...]:
    audience = about.setting.campaign(pair).audience
    assert audience is not None
    return condition_lines(audience, about.told)


def _not_proposed(about: About, pair: Pair) -> tuple[Because, ...]:
    program = about.setting.program
    rules = [program.rules[at] for at in rules_that_propose(program, pair.offer)]
    if not rules:
        return (Because(about.told.words("x_nobody_proposes")),)
    alone = [rule for rule in rules if not rule.id.startswith(ROW)]
    tables = dict.fromkeys(table_of(written_id(rule.id)) for rule in rules if rule.id.startswith(ROW))
    found = [_rule_or_its_days(about, rule) for rule in alone]
    return (*found, *(line for table in tables for line in _rows_of(about, str(table), rules)))


def _rows_of(about: About, table: str, rules: list[Rule]) -> tuple[Because, ...]:
    """Of a table: the rows that propose it and are met, or the first few; and the row that fired instead."""
    words = about.told.words
    rows = [rule for rule in rules if rule.id.startswith(f"{ROW}{table}:")]
    if not about.setting.rules[written_id(rows[0].id)].is_active(about.setting.as_of.today):
        return (_rule_or_its_days(about, rows[0]),)
    met = [rule for rule in rows if fires(rule, about.told.row)]
    lines = [rule_line(rule, about.told) for rule in (met or rows)[:ROWS_SHOWN]]
    left = len(met or rows) - len(lines)
    if left:
        lines.append(Because(words("x_more_rows", table=table, number=left)))
    if not met:
        fired = (rule for rule in about.setting.program.rules if rule.id in about.told.fired)
        instead = [rule for rule in fired if rule.id.startswith(f"{ROW}{table}:")]
        lines += [Because(words("x_row_instead", row=rule_title(rule, about.told))) for rule in instead[:ROWS_SHOWN]]
    return tuple(lines)


def _rule_or_its_days(about: About, rule: Rule) -> Because:
    """A rule outside its days cannot fire, whatever its condition says."""
    words = about.told.words
    written = about.setting.rules.get(written_id(rule.id))
    if written is not None and not written.is_active(about.setting.as_of.today):
        days = days_text(about, written.active_from, written.active_to)
        return Because(words("x_inactive", rule=table_of(written.id) or written.id, days=days))
    return rule_line(rule, about.told)


def days_text(about: About, start: date | None, end: date | None) -> str:
    """`from ... to ...`, both days included."""
    words = about.told.words
    if start is not None and end is not None:
        return words("x_from_to", start=start, end=end)
    return words("x_from", start=start) if start is not None else words("x_to", end=end)


def _forbidden(about: About, pair: Pair) -> tuple[Because, ...]:
    rules = [rule for rule in about.setting.program.rules if pair.offer in rule.forbids]
    return tuple(rule_line(rule, about.told) for rule in rules if rule.id in about.told.fired)


def _table_conflict(about: About, pair: Pair) -> tuple[Because, ...]:
    """Of every table behind the pair whose rows clash for her: the rows, and what made each hold."""
    told = about.told
    tables = tables_behind(pair, what_rests_on(about.setting.program, about.setting.policy))
    clashing = [table for table in tables if told.row.get(conflict_flag(table)) is True]
    return tuple(Because(told.words("x_clash", table=table), clash_lines(table, told)) for table in clashing)


def _no_products(about: About, pair: Pair) -> tuple[Because, ...]:
    wanted = about.setting.offer(pair).recommend
    assert wanted is not None
    return (Because(about.told.words("x_no_products", score=f"score.{wanted.by}")),)


def _ladder_stopped(about: About, pair: Pair) -> tuple[Because, ...]:
    """By the rule of the program: where she may begin again, it asks for what was given in the round under way."""
    (stop,) = (rule for rule in about.setting.program.rules if rule.id == f"stop:{pair.campaign}")
    return condition_lines(stop.when, about.told)


def _excluded(about: About, _pair: Pair) -> tuple[Because, ...]:
    name = about.setting.policy.excluded
    assert name is not None
    value = about.fact_text(name, about.facts[name][0])
    return (Because(about.told.words("is", name=name, value=value)),)


def _value_unknown(about: About, pair: Pair) -> tuple[Because, ...]:
    """What is unknown in the offer's value, cost and worth, by the facts behind it; and what nobody could use."""
    offer, row, words = about.setting.offer(pair), about.told.row, about.told.words
    named: tuple[tuple[str, str, Value | None], ...] = (
        ("value", value_fact(offer.id), offer.value),
        ("cost", cost_fact(offer.id), offer.cost),
        ("worst_case", worst_case_fact(offer.id), offer.worst_case),
        ("worth", worth_fact(offer.id), offer.worth.of),
    )
    missing: dict[str, None] = {}
    unusable = []
    for part, name, value in named:
        amount = row.get(name)
        if value is not None and amount is None:
            facts = [node.name for node in walk(value) if isinstance(node, Fact)]
            missing |= dict.fromkeys([fact for fact in facts if row.get(fact) is None] or [name])
        elif isinstance(amount, float):
            must = _must_be(offer, part, amount)
            if must is not None:
                told = words(must, most=f"{LARGEST:,}")
                shown = _amount_text(about, name, amount)
                unusable.append(Because(words("x_unusable", part=words(f"part_{part}"), value=shown, must=told)))
    return (*(Because(words("x_unknown", name=name)) for name in missing), *unusable)


def _amount_text(about: About, name: str, amount: float) -> str:
    types = {part.name: part.type for part in about.setting.program.derived}
    return f"{amount:.3g}" if abs(amount) >= LARGEST else about.told.amounts.fact(amount, types[name])


def _must_be(offer: Offer, part: str, amount: float) -> str | None:
    """What the amount, in major units or as the kind of offer counts, would have to be; None: it can be used."""
    if abs(amount * (float(offer.worth.share) if part == "worth" else 1.0)) >= LARGEST:
        return "must_be_below"
    if part != "value":
        return "must_not_be_negative" if amount < 0 and part != "worth" else None
    if offer.between is not None:
        amount = min(max(amount, float(offer.between[0])), float(offer.between[1]))
    if offer.kind == "coupon.percent":
        return None if 0 < amount <= MOST_PERCENT else "must_be_percent"
    if offer.kind == "points":
        return None if amount > 0 and amount.is_integer() else "must_be_points"
    return None if amount > 0 else "must_be_something"


REASONS_TOLD: dict[str, Explain] = {
    "not_in_audience": _not_in_audience,
    "not_proposed": _not_proposed,
    "forbidden": _forbidden,
    "ladder_stopped": _ladder_stopped,
    "excluded": _excluded,
    "value_unknown": _value_unknown,
    "table_conflict": _table_conflict,
    "no_products": _no_products,
    **GATE_REASONS,
    **CONTACT_REASONS,
    **MONEY_REASONS,
}
