"""`campaign ledger` and `campaign ledger close`: the books at the end of a day, and fixing them for good."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ..rules.problems import Problem, render_problems
from .answer import Answer, Reader, refused
from .at_store import AtStore, at_store, nothing_there
from .csv_cells import BOM, harmless
from .who import who_acts

if TYPE_CHECKING:
    from .report.ledger_figures import Ledger
    from .store.books import Lines
    from .store.reforecast import Reforecast


def ledger(
    reader: Reader,
    *,
    project_dir: Path | None = None,
    at: str | None = None,
    since: str | None = None,
    by: str | None = None,
    output: str = "text",
) -> Answer:
    """The books at the end of the day `at` (left out: today, so far) since the morning of `since` (left out: the first
    of its month). Exit 1 where the days cannot be told. `by`: one of `ledger_figures.GROUPS`."""

    def work(here: AtStore) -> Answer:
        if here.store is None or here.project_id is None:
            return nothing_there(here)
        day, problem = _day(at, "--at", here.today)
        first, other = _day(since, "--from", here.today)
        if problem or other or day is None:
            return refused([one for one in (problem, other) if one], here.language)
        first = first if since is not None and first is not None else day.replace(day=1)
        wrong = _wrong(first, day, here.today)
        if wrong is not None:
            return refused([wrong], here.language)
        found, notes = _ledger(here, first, day)
        talk = render_problems(notes, here.language) if notes else ""
        return Answer(_shown(found, output, by, here.language), talk)

    return at_store(reader, project_dir, work, head_only=True)


def close(
    reader: Reader, until: str, *, project_dir: Path | None = None, by: str | None = None, output: str = "text"
) -> Answer:
    """`until`: a day or a month (2026-10), whole. Exit 1 where it is not over; closed twice it says so."""

    def work(here: AtStore) -> Answer:
        from .decide.compete import micro_a_minor
        from .store.book_day import closed_until
        from .store.close_books import close_books
        from .store.connect import reading

        if here.store is None or here.project_id is None:
            return nothing_there(here)
        day = _last_day(until)
        if day is None:
            return refused([Problem("L181", {"option": "close", "text": until}, hints=("close",))], here.language)
        if day >= here.today:
            return refused([Problem("L183", {"day": day, "today": here.today}, hints=("wait",))], here.language)
        who = who_acts(by, reader.environment, here.folder)
        if who is None:
            return refused([Problem("L186", {}, hints=("by",))], here.language)
        made = close_books(here.store, here.project_id, day, reader.now, who.name, micro_a_minor(here.head))
        with reading(here.store) as connection:
            last = closed_until(connection, here.project_id)
        if output == "json":
            status = "again" if made is None else "closed"
            digest = None if made is None else made.digest
            return Answer(json.dumps({"status": status, "until": str(last), "who": who.name, "digest": digest}))
        return Answer(_said(made is not None, last, who.name, here.language))

    return at_store(reader, project_dir, work, head_only=True)


def _said(closed: bool, last: date | None, who: str, language: str) -> str:
    assert last is not None
    first = last + timedelta(days=1)
    if language == "zh":
        done = f"{last} 及以前的账目已由 {who} 结账" if closed else f"此前已结账至 {last}；没有改动"
        return f"{done}\n以后上报的内容最早登记在 {first}"
    done = (
        f"the books are closed up to and with {last}, by {who}" if closed else f"closed up to {last} before; no change"
    )
    return f"{done}\nwhat is reported from now on is booked on {first} or later"


def _ledger(here: AtStore, since: date, day: date) -> tuple[Ledger, list[Problem]]:
    from .decide.compete import micro_a_minor
    from .report.ledger_figures import Ledger
    from .store.books import books_at, by_state, lines_by, total_lines
    from .store.budgets_at import budgets_at, open_runs_at
    from .store.close_books import closings, was_changed
    from .store.connect import reading
    from .store.payers import lines_by_payer, payers_of
    from .store.redemptions_seen import reforecasts_at

    assert here.store is not None
    assert here.project_id is not None
    head, number = here.head, here.project_id
    micro, in_progress = micro_a_minor(head), day >= here.today
    seen_until = day - timedelta(days=1) if in_progress else day
    with reading(here.store) as connection:
        books = books_at(connection, number, since, day)
        payers = lines_by_payer(books, payers_of(connection, number))
        budgets = budgets_at(connection, number, books, micro)
        forecasts = reforecasts_at(connection, number, seen_until, micro)
        open_runs = open_runs_at(connection, number, day)
        closed = closings(connection, number)
        last = [one for one in closed if one.until <= day][-1:]
        altered = [one for one in last if was_changed(connection, number, one)]
    notes = [Problem("L182", {"until": one.until, "who": one.who}, hints=("audit",)) for one in altered]
    notes += [_alarm(*key, one) for key, one in forecasts.items() if one.is_off]
    return Ledger(
        head.project,
        head.currency,
        head.exponent,
        head.zone,
        since,
        day,
        in_progress,
        next((one for one in closed if one.until >= day), None),
        total_lines(books),
        {
            "campaign": _with_anything(lines_by(books, lambda move: (move.campaign,))),
            "offer": _with_anything(lines_by(books, lambda move: (move.campaign, move.offer))),
            "payer": _with_anything({(payer,): lines for payer, lines in payers.items()}),
        },
        (by_state(books.before), by_state(books.until)),
        budgets,
        open_runs,
        seen_until,
        forecasts,
    ), notes


def _alarm(campaign: str, offer: str, one: Reforecast) -> Problem:
    from .report.ledger_text import percent

    values = {
        "campaign": campaign,
        "offer": offer,
        "booked": percent(one.booked_rate),
        "low": percent(one.rate.low),
        "high": percent(one.rate.high),
        "units": one.units,
        "redeemed": one.redeemed,
    }
    return Problem("L187", values, hints=("low" if one.booked_rate < one.rate.low else "high",))


def _with_anything(groups: dict[tuple[str, ...], Lines]) -> dict[tuple[str, ...], Lines]:
    """Without what was over before the first day and did not move since."""
    from .store.books import Lines

    return {key: lines for key, lines in groups.items() if lines != Lines()}


def _shown(found: Ledger, output: str, by: str | None, language: str) -> str:
    from .report.ledger_csv import ledger_rows
    from .report.ledger_figures import ledger_json
    from .report.ledger_text import render_ledger

    if output == "json":
        return json.dumps(ledger_json(found), ensure_ascii=False, indent=2)
    if output == "csv":
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(ledger_rows(found, by or "offer", harmless))
        return BOM + text.getvalue().rstrip("\n")
    return render_ledger(found, language, by)


def _day(text: str | None, option: str, today: date) -> tuple[date | None, Problem | None]:
    """A month means its last day, or today in the current one."""
    if text is None:
        return today, None
    day = _last_day(text)
    if day is None:
        return None, Problem("L181", {"option": option, "text": text}, hints=("day",))
    if option == "--from" and len(text.strip()) == len("2026-10"):
        return day.replace(day=1), None
    return (today if (day.year, day.month) == (today.year, today.month) and day.isoformat() != text else day), None


def _last_day(text: str) -> date | None:
    found = re.fullmatch(r"(\d{4}-\d\d)(-\d\d)?", text.strip(), re.ASCII)
    try:
        day = date.fromisoformat(f"{found[1]}{found[2] or '-01'}") if found else None
    except ValueError:
        return None
    if day is None or (found and found[2]):
        return day
    return (day + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _wrong(first: date, day: date, today: date) -> Problem | None:
    if day > today:
        return Problem("L184", {"day": day, "today": today}, hints=("past",))
    if first > day:
        return Problem("L185", {"first": first, "day": day}, hints=("order",))
    return None
