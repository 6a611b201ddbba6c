"""The report as one HTML page: self-contained, offline, without any script that runs, small enough for a mail.

The numbers of the summary stand in it as JSON, so that a test (or a colleague's program) can compare page and report.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from jinja2 import Environment
from markupsafe import Markup

from .amounts import Amounts, clean
from .figures import BasisLine, Changed, OfferLine, Summary, as_json, printable
from .page_template import STYLE, TABLE, TEMPLATE
from .reason_words import reason_short
from .svg import Bar, bars
from .terminal import (
    against_text,
    break_even_text,
    cause_rows,
    data_rows,
    example_lines,
    example_text,
    is_worth_a_table,
    limit_lines,
    limit_name,
    limit_rows,
    notice_text,
    segment_rows,
    tidy_lines,
)
from .words import Words

LARGEST_PAGE = 300_000
"""Bytes; a page must fit into a mail. Lists in it are bounded, so only very long names could reach this."""
ROWS_SHOWN = 100
DIFF_LINES_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Table:
    """Head and rows; `right` says which columns are numbers."""

    head: tuple[str, ...]
    right: tuple[bool, ...]
    rows: Sequence[tuple[str, ...]]


def render_page(summary: Summary, language: str = "en", version: str = "", with_change: bool = True) -> str:
    """The page's HTML. The same summary gives the same bytes. A batch's page says nothing of what changed: it must not
    depend on what was simulated before it."""
    if not with_change:
        untold = tuple(replace(one, texts=()) for one in summary.examples)  # no names into batches
        summary = replace(summary, change=None, examples=untold)
    words, amounts = Words(language), Amounts(summary.currency, summary.exponent, language)
    numbers, summary = embedded_json(summary), printable(summary)
    environment = Environment(autoescape=True, trim_blocks=False, lstrip_blocks=False)
    table_template = environment.from_string(TABLE)

    def table(one: Table | None) -> Markup:
        return Markup("") if one is None else Markup(table_template.render(table=one))

    style = Markup(STYLE)
    parts: dict[str, object] = {
        "language": language,
        "policy": content_policy(STYLE),
        "style": style,
        "with_change": with_change,
        "w": words,
        "s": summary,
        "table": table,
        "title": words("title", project=clean(summary.project)),
        "head": words("head", wave=summary.wave, as_of=summary.as_of, zone=summary.zone),
        "verdict": words(f"verdict_{summary.verdict}"),
        "foot": f"run {summary.run_id}" + (f", campaign-engine {version}" if version else ""),
        "numbers": numbers,
    }
    for make in PARTS:
        parts |= make(summary, words, amounts)
    return environment.from_string(TEMPLATE).render(parts)


def content_policy(style: str) -> str:
    """Nothing may be loaded, sent or run; one style sheet, named by its hash, is let through."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def embedded_json(summary: Summary) -> Markup:
    """The numbers as JSON that cannot end the script element it stands in, whatever names customers have."""
    text = json.dumps(as_json(summary), ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def _button(summary: Summary, words: Words, amounts: Amounts) -> dict[str, object]:
    return {
        "notices": [
            (notice.level, words(notice.level), notice_text(notice, words, amounts, shared=True))
            for notice in summary.notices
        ]
    }


def _out(summary: Summary, words: Words, amounts: Amounts) -> dict[str, object]:
    out = summary.out
    share = amounts.share(out.customers, summary.customers)
    by_channel = ", ".join(f"{name} {amounts.count(number)}" for name, number in out.channels)
    cards = [
        (words("customers"), amounts.count(out.customers), f"/ {amounts.count(summary.customers)} ({share})"),
        (words("messages"), amounts.count(out.messages), by_channel),
        (words("expected_cost"), amounts.money(out.expected_cost_minor), ""),
        (words("worst_case"), amounts.money(out.worst_case_minor), words("worst_case_note")),
    ]
    if out.sending_cost_micro:
        cards.append((words("sending_cost"), amounts.money_of_micro(out.sending_cost_micro), ""))
    if out.withheld:
        cards.append((words("withheld"), amounts.count(out.withheld), words("withheld_note")))
    head = tuple(words(key) for key in ("offer", "basis", "customers", "expected_cost", "worst_case"))
    rows = [
        (
            line.offer,
            words(f"basis_{line.basis}"),
            amounts.count(line.customers),
            amounts.money(line.expected_cost_minor),
            amounts.money(line.worst_case_minor),
        )
        for line in out.offers[:ROWS_SHOWN]
    ]
    paybacks = []
    named: list[tuple[str, OfferLine | BasisLine]] = [(one.offer, one) for one in out.offers[:ROWS_SHOWN]]
    named += [(words("all_of_basis", basis=words(f"basis_{one.basis}")), one) for one in out.bases]
    for name, line in named:
        text = break_even_text(line.break_even, line.basis, words)
        if line.expected_extra_micro is not None:
            text = words("earns", money=amounts.money_of_micro(line.expected_extra_micro))
        if text:
            paybacks.append((name, text))
    picture = [Bar(line.offer, line.customers, amounts.count(line.customers)) for line in out.offers[:ROWS_SHOWN]]
    return {
        "cards": cards,
        "offers": Table(head, (False, False, True, True, True), rows),
        "offers_picture": bars(picture, words("h_out")),
        "paybacks": Table((words("offer"), words("pays_if")), (False, False), paybacks) if paybacks else None,
    }


def _changed(summary: Summary, words: Words, amounts: Amounts) -> dict[str, object]:
    change = summary.change
    if change is None:
        return {}
    notes = []
    if change.as_of != summary.as_of:
        notes.append(words("other_day", as_of=change.as_of))
    if change.same_data is False:
        notes.append(words("other_data"))
    for part in change.parts:
        label = words(f"kind_{part.kind}") if words.has(f"kind_{part.kind}") else part.kind
        for sort in ("added", "removed", "changed"):
            names = getattr(part, sort)
            if names:
                notes.append(f"{label} {words(sort)}: {', '.join(names[:ROWS_SHOWN])}")
    return {
        "against": against_text(change, words),
        "change_notes": notes,
        "diff": _diff(change, words),
        "kept": f"{amounts.count(change.people.same)} {words('same')}",
        "people_picture": _people_picture(change, words, amounts),
        **_change_tables(change, words, amounts),
    }


def _diff(change: Changed, words: Words) -> str:
    lines = []
    for one in change.lines:
        lines.append(one.path)
        lines += [f"  - {clean(text.strip())}" for text in one.removed]
        lines += [f"  + {clean(text.strip())}" for text in one.added]
    more = len(lines) - DIFF_LINES_SHOWN
    return "\n".join(lines[:DIFF_LINES_SHOWN] + ([words("more_lines", number=more)] if more > 0 else []))


def _people_picture(change: Changed, words: Words, amounts: Amounts) -> Markup:
    people = change.people
    sorts = (("gain", people.gain, "gain"), ("lose", people.lose, "lose"), ("switch", people.switch, "bar"))
    rows = [Bar(words(key), number, amounts.count(number), sort=sort) for key, number, sort in sorts]
    return bars(rows, words("h_changed"))


def _change_tables(change: Changed, words: Words, amounts: Amounts) -> dict[str, object]:
    people = change.people
    money = []
    for key, name in (("expected_cost", "expected_cost_minor"), ("worst_case", "worst_case_minor")):
        before, after = getattr(people.before, name), getattr(people.after, name)
        money.append((words(key), amounts.money(before), amounts.money(after), amounts.change(after - before)))
    sides = tuple(words(key) for key in ("before", "after"))
    offers = [
        (one.offer, *(amounts.count(number) for number in (one.before, one.after, one.gain, one.lose)))
        for one in people.offers
        if one.gain or one.lose
    ]
    switched = [
        (" + ".join(one.before), " + ".join(one.after) or words("nothing"), amounts.count(one.customers))
        for one in people.switches
    ]
    hits = [(rule, amounts.count(before), amounts.count(after)) for rule, before, after in change.hits[:ROWS_SHOWN]]
    offer_head = (words("offer"), *sides, words("new_to_it"), words("lose_it"))
    return {
        "money": Table(("", *sides, words("change")), (False, True, True, True), money),
        "offer_changes": Table(offer_head, (False, True, True, True, True), offers[:ROWS_SHOWN]),
        "switches": Table((*sides, words("customers")), (False, False, True), switched),
        "causes": _numbers_table(
            cause_rows(change, words, amounts) if is_worth_a_table(change) and change.causes else []
        ),
        "segments": _numbers_table(segment_rows(change, words, amounts)[: ROWS_SHOWN + 1] if change.segments else []),
        "hits": Table((words("fires_for"), *sides), (False, True, True), hits),
    }


def _numbers_table(rows: Sequence[Sequence[str]]) -> Table | None:
    """A table whose first row is its head and whose first column is a name."""
    if not rows:
        return None
    head, *body = (tuple(row) for row in rows)
    return Table(head, (False, *(True for _ in head[1:])), body)


def _examples(summary: Summary, words: Words, amounts: Amounts) -> dict[str, object]:
    shown = [(*example_text(one, words, amounts), example_lines(one, words)) for one in summary.examples]
    return {"examples": shown}


def _nothing(summary: Summary, words: Words, amounts: Amounts) -> dict[str, object]:
    valued = summary.value_fact is not None
    head = [words("reason"), "", words("customers")] + ([words("value_as", fact=summary.value_fact)] if valued else [])
    rows = []
    for line in summary.nothing:
        value = [amounts.money(line.value_minor or 0)] if valued else []
        rows.append((reason_short(line.reason, words.language), line.reason, amounts.count(line.customers), *value))
    picture = [
        Bar(reason_short(line.reason, words.language), line.customers, amounts.count(line.customers))
        for line in summary.nothing
    ]
    return {
        "nothing": Table(tuple(head), (False, False, True, True)[: 3 + valued], rows),
        "nothing_picture": bars(picture, words("h_nothing")),
    }


def _limits(summary: Summary, words: Words, amounts: Amounts) -> dict[str, object]:
    shown = replace(summary, limits=summary.limits[:ROWS_SHOWN])
    head, *rows = limit_rows(shown, words, amounts)
    picture = [
        Bar(
            limit_name(line.id, line.kind, words),
            (line.used + line.withheld) / line.allowed if line.allowed else 0,
            amounts.share(line.used + line.withheld, line.allowed),
            sort="full" if line.refused else "bar",
        )
        for line in summary.limits[:ROWS_SHOWN]
    ]
    return {
        "limits": Table(tuple(head), (False, *(True for _ in head[1:])), [tuple(row) for row in rows]),
        "limit_lines": limit_lines(shown, words, amounts),
        "limits_picture": bars(picture, words("h_limits"), most=1),
    }


def _data(summary: Summary, words: Words, amounts: Amounts) -> dict[str, object]:
    head, *rows = data_rows(summary, words, amounts)
    return {"data": Table(tuple(head), (False, True, True, True, False), [tuple(row) for row in rows])}


def _tidy(summary: Summary, words: Words, _amounts: Amounts) -> dict[str, object]:
    return {"tidy": tidy_lines(summary, words)[:ROWS_SHOWN]}


PARTS: tuple[Callable[[Summary, Words, Amounts], dict[str, object]], ...] = (
    _button,
    _out,
    _changed,
    _examples,
    _nothing,
    _limits,
    _data,
    _tidy,
)
