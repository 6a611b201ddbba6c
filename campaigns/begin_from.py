"""`campaign init --from customers.xlsx`: a project around a table of customers that somebody has.

The table (CSV, XLSX, Parquet) is read, what its columns are is guessed and asked, and the project's files are made:
the columns that can be used in `data/customers.csv`, the data declaration, one message to begin with. Writes nothing.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..rules.problems import Phrase, Problem
from .guess_columns import ANSWERS, Guess, guess_columns, settle_guess
from .read_people import read_people, tidy_cells

Ask = Callable[[str, str], str]
"""Asks a person: the question and the answer that holds when nothing is typed."""
LOOKED_AT = 10_000
TRIES = 3
CHANNELS = ("app", "sms", "email")


@dataclass(frozen=True, slots=True)
class Begun:
    """The files of the project by path, what was decided about each column, and what was changed in its cells."""

    files: dict[str, bytes]
    guesses: tuple[Guess, ...]
    changed: dict[str, Phrase]


def begin_from(
    path: Path, project: str, ask: Ask | None, yes: bool, language: str
) -> tuple[Begun | None, list[Problem]]:
    """The project, or None with problems. Without a person to ask, and without `yes`, a doubt is a problem."""
    header, rows, problems = read_people(path)
    if problems:
        return None, problems
    changed = tidy_cells(header, rows)
    looked_at = rows[:LOOKED_AT]
    guesses = guess_columns(header, looked_at)
    doubtful = [one for one in guesses if one.doubt]
    if doubtful and not yes:
        if ask is None:
            said = [[f"{one.column} ({in_language(one.doubt, lang)})" for one in doubtful] for lang in ("en", "zh")]
            names = Phrase("; ".join(said[0]), "；".join(said[1]))
            return None, [Problem("C158", {"columns": names}, hints=("ways",))]
        guesses = [_asked(one, at, looked_at, ask, language) for at, one in enumerate(guesses)]
    chosen = [one for one in guesses if one.kind == "id"]
    if len(chosen) != 1:
        return None, [Problem("C159", {"file": path.name}, hints=("add",))]
    is_chinese = any("\u4e00" <= letter <= "\u9fff" for name in header for letter in name)
    currency, zone = ("CNY", "Asia/Shanghai") if is_chinese else ("EUR", "Europe/Vienna")
    if ask is not None and not yes:
        currency = ask(_QUESTIONS["currency"][language == "zh"], currency).strip().upper()
        zone = ask(_QUESTIONS["zone"][language == "zh"], zone).strip()
    files = {
        "project.yaml": _project(project, currency, zone, guesses, language),
        "offers/hello.yaml": _OFFER[language == "zh"],
        "campaigns/hello.yaml": _campaign(guesses, language),
        "data/customers.csv": _table(header, rows, guesses),
    }
    return Begun({name: text.encode() for name, text in files.items()}, tuple(guesses), changed), []


_NO_ANSWER = Phrase("no answer fitted its values", "没有与其值相符的回答")
_QUESTIONS = {
    "column": (
        "{column} ({sample}): {doubt} What is it: {answers}?",
        "{column}（{sample}）：{doubt} 它是什么：{answers}？",
    ),
    "currency": ("Currency of amounts, three letters", "金额的货币代码（三个字母）"),
    "zone": ("Time zone in which days begin", "时区"),
}


def _asked(guess: Guess, at: int, rows: Sequence[Sequence[str]], ask: Ask, language: str) -> Guess:
    """One question for a doubtful column; an answer that does not fit is asked again, then the column is left out."""
    if not guess.doubt:
        return guess
    question = _QUESTIONS["column"][language == "zh"].format(
        column=guess.column,
        sample=", ".join(guess.sample),
        doubt=in_language(guess.doubt, language),
        answers=", ".join(ANSWERS),
    )
    for _ in range(TRIES):
        answer = ask(question, guess.kind or "leave out").strip().lower()
        settled = settle_guess(guess, answer, (row[at] for row in rows))
        if settled is not None:
            return settled
    return replace(guess, kind=None, fact="", why=_NO_ANSWER, doubt=None)


def in_language(phrase: Phrase | None, language: str) -> str:
    """The words; nothing where there are none."""
    return "" if phrase is None else phrase.zh if language == "zh" else phrase.en


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], guesses: Sequence[Guess]) -> str:
    """Only the columns that are used: what is personal does not get into the project."""
    kept = [at for at, one in enumerate(guesses) if one.kind is not None]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([header[at] for at in kept])
    writer.writerows([row[at].strip() for at in kept] for row in rows)
    return out.getvalue()


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _project(name: str, currency: str, zone: str, guesses: Sequence[Guess], language: str) -> str:
    lines = [
        f"project: {re.sub(r'[^0-9a-zA-Z_]+', '_', name).strip('_') or 'shop'}",
        f"currency: {currency}",
        f"time_zone: {zone}",
        f"language: {language}",
        "",
        "data:",
        "  customers:",
        "    file: data/customers.csv",
        "    columns:",
    ]
    for one in guesses:
        if one.kind is not None:
            parts = [f"type: {one.kind}"]
            parts += [f"from: {_quoted(one.column)}"] if one.column != one.fact else []
            parts += [f"format: {_quoted(one.format)}"] if one.format else []
            parts += ["future: allowed"] if one.kind == "date" and "expire" in one.fact else []
            lines.append(f"      {one.fact}: {{{', '.join(parts)}}}")
    channels = _channels(guesses)
    if channels:
        lines += ["", "channels:"]
        lines += [f"  {one}: {{cost: 0, consent: {{promotional: {one}_consent, service: true}}}}" for one in channels]
    if any(one.fact == "gender" and one.kind for one in guesses):
        lines += ["", "protected: [gender]"]
    return "\n".join(lines) + "\n"


def _channels(guesses: Sequence[Guess]) -> list[str]:
    facts = {one.fact for one in guesses if one.kind == "boolean"}
    return [channel for channel in CHANNELS if f"{channel}_consent" in facts]


_SAYS_HOW_TO_STOP = ("sms", "email")
_OFFER = (
    "offer: hello\nname: A first word\nkind: message\ngive: if_worth_it\n"
    "worth: 0.10                                # what a message brings, in your own word\nagain: {after: 30 days}\n",
    "offer: hello\nname: 第一句问候\nkind: message\ngive: if_worth_it\n"
    "worth: 0.10                                # 一条消息带来的价值，由您给定\nagain: {after: 30 days}\n",
)


def _campaign(guesses: Sequence[Guess], language: str) -> str:
    is_chinese = language == "zh"
    why = "先试一个活动；请改成您自己的。" if is_chinese else "A first campaign to change."
    lines = ["campaign: hello", "status: live", f"why: {why}", "steps:", "  - {id: hello, offer: hello, open: true}"]
    channels = _channels(guesses)
    if channels:
        lines += ["messages:", "  any:"]
        for channel in channels:
            lines += [f"    {channel}:", f"      {language}: {_text(channel, is_chinese)}"]
    return "\n".join(lines) + "\n"


def _text(channel: str, is_chinese: bool) -> str:
    """Promotions by text message and e-mail say how to stop them."""
    hello, body = ("您好", "很高兴有您。") if is_chinese else ("Hello", "Good to have you.")
    if channel in _SAYS_HOW_TO_STOP:
        body += "回复 TD 退订。" if is_chinese else " Reply STOP to opt out."
    return f'{{subject: "{hello}", body: "{body}"}}'


def told_about(begun: Begun, language: str) -> list[list[str]]:
    """A row for each column: its name, and what became of it."""
    rows = []
    for one in begun.guesses:
        if one.kind is None:
            rows.append(
                [one.column, f"{'不使用' if language == 'zh' else 'left out'}: {in_language(one.why, language)}"]
            )
        else:
            changed = in_language(begun.changed.get(one.column), language)
            what = f"{one.fact} ({one.kind}{f', {one.format}' if one.format else ''})"
            rows.append([one.column, what + (f"{'；' if language == 'zh' else '; '}{changed}" if changed else "")])
    return rows
