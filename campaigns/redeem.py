"""`campaign redeem`: one coupon was used at a till, or the order it was used in was undone."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from ..rules.problems import Phrase, Problem, render_problems
from ..segments.instant import Instant
from .answer import OK, Answer, Reader, refused
from .at_store import AtStore, at_store, nothing_there
from .booking_day import booking_day
from .opened import settle_instant
from .redeem_code import used_before, whose_code
from .report.amounts import Amounts

if TYPE_CHECKING:
    from .store.redeem import Redeemed

STATE_WORDS = {
    "reserved": Phrase("reserved", "已预留"),
    "issued": Phrase("issued", "已发出"),
    "redeemed": Phrase("redeemed", "已核销"),
    "expired": Phrase("expired", "已过期"),
    "reversed": Phrase("reversed", "已撤销核销"),
    "cancelled": Phrase("cancelled", "已取消"),
}


def redeem(
    reader: Reader,
    decision: str,
    *,
    project_dir: Path | None = None,
    amount: str | None = None,
    order: str | None = None,
    event: str | None = None,
    at: str | None = None,
    undo: bool = False,
    as_of: str | None = None,
    yes: bool = False,
    output: str = "text",
) -> Answer:
    """Books one event, of a decision by its id or by the code that was shown. `event` left out: named by decision,
    order and what happened, so that the same line typed twice counts once. Exit 1 where it cannot be booked, 6 for a
    past day."""

    def work(here: AtStore) -> Answer:
        from .store.look_at_clock import look_at_clock
        from .store.redeem import redeem as take
        from .store.redeem import reverse

        head, language, store, number = here.head, here.language, here.store, here.project_id
        if store is None or number is None:
            return nothing_there(here)
        day, problems, code = booking_day(as_of, head.zone, Instant(reader.now, head.zone), yes)
        if day is None:
            return refused(problems, language, code)
        if not yes:
            look_at_clock(store, number, head.zone, reader.now)
        moment, problems = settle_instant(at, head.zone, day.moment) if at is not None else (day, [])
        if moment is None:
            return refused(problems, language)
        minor = _minor(amount, head.exponent)
        id, wrong = _id_of(decision), _wrong(amount, minor, undo, moment, day, head.currency)
        if wrong is not None:
            return refused([wrong], language)
        found = None
        if id is None:
            found, wrong = whose_code(here, decision, None if undo else moment.today)
            if found is None:
                unknown = Problem("L131", {"decision": decision}, hints=("where",))
                return refused([wrong or unknown], language)
            id = found.decision_id
        word = "reverse" if undo else "redeem"
        name = event or f"{word}:{id}:{order or ''}"
        if undo:
            done = reverse(store, number, id, name, moment.moment, order, booked_on=day.today, now=reader.now)
        else:
            assert minor is not None
            done = take(store, number, id, name, moment.moment, minor, order, booked_on=day.today, now=reader.now)
        if found is not None and done.status == "taken" and not undo:
            return refused([used_before(here, found)], language)
        return _answer(done, id, name, undo, Amounts(head.currency, head.exponent, language), output)

    return at_store(reader, project_dir, work, head_only=True)


def _minor(amount: str | None, exponent: int) -> int | None:
    # A comma stands between thousands only: `12,50` is twelve and a half to some, and must not become 1,250.
    if amount is None or re.fullmatch(r"(\d{1,3}(,\d{3})+|\d{1,12})(\.\d{1,6})?", amount.strip(), re.ASCII) is None:
        return None
    minor = Decimal(amount.replace(",", "").strip()).scaleb(exponent)
    return int(minor) if minor == int(minor) else None


def _id_of(decision: str) -> str | None:
    """None: it is not the id of a decision; then it is a code."""
    try:
        return str(UUID(decision))
    except ValueError:
        return None


def _wrong(
    amount: str | None, minor: int | None, undo: bool, moment: Instant, day: Instant, currency: str
) -> Problem | None:
    if moment.today > day.today:
        return Problem("L138", {"option": "--at", "at": moment.today, "day": day.today}, hints=("now",))
    if undo and amount is not None:
        return Problem("L133", {"said": _is(amount), "currency": currency}, hints=("undo",))
    if not undo and minor is None:
        return Problem("L133", {"said": _is(amount), "currency": currency}, hints=("amount",))
    return None


def _is(amount: str | None) -> Phrase:
    return Phrase("is missing", "没有填写") if amount is None else Phrase(f'is "{amount}"', f"是“{amount}”")


def _answer(done: Redeemed, decision: str, event: str, undo: bool, amounts: Amounts, output: str) -> Answer:
    language = amounts.language
    if done.status == "unknown":
        return refused([Problem("L131", {"decision": decision}, hints=("where",))], language)
    if done.status == "other":
        return refused([Problem("L134", {"event": event}, hints=("event",))], language)
    if done.status == "taken":
        values = {"decision": decision, "state": STATE_WORDS[done.was]}
        hint = "undo" if undo else ("withdrawn" if done.was == "cancelled" else "twice")
        return refused([Problem("L132", values, hints=(hint,))], language)
    notes = []
    if done.status == "done" and not undo and done.over_minor:
        face = amounts.money(done.real_minor - done.over_minor)
        values = {"real": amounts.money(done.real_minor), "face": face, "over": amounts.money(done.over_minor)}
        notes.append(Problem("L135", values))
    talk = render_problems(notes, language) if notes else ""
    if output == "json":
        shown = {
            "status": done.status,
            "event": event,
            "decision_id": decision,
            "was": done.was,
            "real_minor": done.real_minor,
            "over_face_minor": done.over_minor,
            "late_days": done.late_days,
        }
        return Answer(json.dumps(shown, ensure_ascii=False, indent=2), talk, OK)
    return Answer(_said(done, undo, amounts), talk, OK)


def _said(done: Redeemed, undo: bool, amounts: Amounts) -> str:
    real, zh = amounts.money(done.real_minor), amounts.language == "zh"
    if done.status == "again":
        return f"此前已登记：{real}；没有改动" if zh else f"booked before: {real}; nothing was changed"
    if undo:
        return f"核销已撤销：{real} 退回预算" if zh else f"reversed: {real} is free again"
    late = done.late_days
    if zh:
        return f"已核销：{real}（此前{STATE_WORDS[done.was].zh}）" + (f"，过期后 {late} 天" if late else "")
    said = f"redeemed: {real} (was {done.was})"
    return said + (f", {late} day{'s' * (late != 1)} after its last" if late else "")
