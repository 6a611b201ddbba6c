"""The card of a model's version: what it foresees, from what, how well beside the dumbest guess, and what to mind.

`make_card` says everything once; `model_card_text.py` prints it for a terminal and in Markdown, `model_page.py` makes a
page with pictures. The same version gives the same card.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...rules.problems import Problem, render_problem
from ...segments.segment_book import fact_name
from .model_words import baseline_words, figure_words, learnt_words, table_words

if TYPE_CHECKING:
    from ...segments.learning.versions import Version
    from ...segments.models.evidence import Figure, Table

FIRST = (
    "AUC",
    "lift of the best tenth",
    "calibration error",
    "total forecast against what came",
    "money from the best tenth",
    "average effect",
    "Qini",
    "gain over random depth",
    "groups",
    "groups set apart",
    "same on resamples",
    "interests",
    "times likelier",
    "hit rate@10, something new",
    "hit rate@1, next category",
)
"""Figures of the headline, those that a card has."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table under a heading. `right`: which columns are numbers. `name`: as the evidence calls it; empty: none."""

    name: str
    heading: str
    note: str
    head: tuple[str, ...]
    right: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """`facts`: what it learned from; `figures`: how well; `parts`: calibration, tenths, weights."""

    title: str
    meaning: str
    remarks: tuple[str, ...]
    facts: Part
    figures: Part
    parts: tuple[Part, ...]


def make_card(version: Version, language: str) -> Card:
    """Everything a reader is told, in one language."""
    own = language == "zh"
    noises = list(dict.fromkeys(one.noise for one in version.evidence.figures if one.noise))
    note = "" if len(noises) != 1 else f"（{noises[0]}）" if own else f"In brackets the noise: {noises[0]}."
    head: tuple[str, ...] = ("指标", "数值", "对照", "含义") if own else ("figure", "value", "beside", "what it says")
    if len(noises) > 1:
        head = (*head, "噪声" if own else "noise")
    figures = []
    for one in version.evidence.figures:
        name, meaning = figure_words(one.name, language)
        row: tuple[str, ...] = (name, value_text(one), beside_text(one, own), meaning)
        figures.append((*row, one.noise) if len(noises) > 1 else row)
    right = (False,) * len(head)
    facts = tuple(facts_of(version, language))
    return Card(
        title=title_of(version, language),
        meaning=learnt_words(version, language),
        remarks=tuple(remark_text(problem, language) for problem in version.evidence.remarks),
        facts=Part("", "学习依据" if own else "What it learned from", "", ("", ""), (False, False), facts),
        figures=Part("", "评估" if own else "How well", note, head, right, tuple(figures)),
        parts=tuple(_part(one, language) for one in version.evidence.tables),
    )


def title_of(version: Version, language: str) -> str:
    """Which score, which version."""
    if language == "zh":
        return f"{fact_name(version.score)} 第 {version.version} 版"
    return f"{fact_name(version.score)}, version {version.version}"


def headline(version: Version, language: str) -> str:
    """One line: rows, days, share, and the figures that count most."""
    figures = figures_text(version, language)
    parts = [rows_text(version, language), *([figures] if figures else [])]
    return ("；" if language == "zh" else "; ").join(parts)


def figures_text(version: Version, language: str) -> str:
    """The figures that count most."""
    own = language == "zh"
    first = [one for one in version.evidence.figures if one.name in FIRST]
    shown = [f"{figure_words(one.name, language)[0]} {figure_text(one, own)}" for one in first]
    return ("；" if own else "; ").join(shown)


def rows_text(version: Version, language: str) -> str:
    """What it learned from."""
    days = version.instants
    if version.learn in ("groups", "interests"):
        return f"{version.rows:,} 位客户" if language == "zh" else f"{version.rows:,} customers"
    if version.learn == "value":
        bought = (f"{version.rows:,} customers who bought before {version.trained_as_of}",
                  f"{version.trained_as_of} 之前下过单的 {version.rows:,} 位客户")  # fmt: skip
        return bought[language == "zh"]
    if version.learn == "uplift":
        when = f"{days[0]} .. {days[-1]}" if len(days) > 1 else f"{days[0]}" if days else "-"
        contacts = f"{version.rows:,} contacts ({when})", f"{version.rows:,} 次联系（{when}）"
        return contacts[language == "zh"]
    if version.learn in ("products", "next_category"):
        end = days[-1] if days else version.trained_as_of
        what = ("orders and products", "order days")[version.learn == "next_category"]
        words = ("行订单商品", "个下单日")[version.learn == "next_category"]
        return (f"{version.rows:,} {what} before {end}", f"{end} 之前的 {version.rows:,} {words}")[language == "zh"]
    share = f"{version.share:.1%}"
    if language == "zh":
        spread = f"{days[0]} 至 {days[-1]} 的 {len(days)} 天" if days else "没有数据"
        return f"{version.rows:,} 行（{spread}）" + (f"，其中 {share} 为“是”" if share else "")
    spread = f"{len(days)} days, {days[0]} to {days[-1]}" if len(days) > 1 else f"{days[0]}" if days else "no data"
    return f"{version.rows:,} rows ({spread})" + (f", {share} of them yes" if share else "")


def figure_text(figure: Figure, own: bool) -> str:
    """The value, its noise in brackets, the baseline beside it."""
    beside = beside_text(figure, own)
    return value_text(figure) + (f"{'，' if own else ', '}{beside}" if beside else "")


def value_text(figure: Figure) -> str:
    """The value, its noise in brackets."""
    if figure.low is None or figure.high is None:
        return number_text(figure.value)
    return f"{number_text(figure.value)} ({number_text(figure.low)} .. {number_text(figure.high)})"


def beside_text(figure: Figure, own: bool) -> str:
    """The baseline and what it reaches."""
    if figure.beside is None:
        return ""
    name = baseline_words(figure.baseline, "zh" if own else "en")
    return f"{name}{'：' if own else ' '}{number_text(figure.beside)}".strip()


def number_text(number: float | int | str | None) -> str:
    """Three digits that count, four from 1,000 on; whole numbers whole."""
    if number is None or isinstance(number, str):
        return number or "-"
    if isinstance(number, int) or abs(number) >= 1000:
        return f"{number:,.0f}"
    return f"{number:.3g}"


def facts_of(version: Version, language: str) -> list[tuple[str, str]]:
    """What a reader must know before the numbers."""
    own = language == "zh"
    return [
        ("数据截止日（不含）" if own else "data strictly before", version.trained_as_of.isoformat()),
        ("学习自" if own else "learned from", rows_text(version, language)),
        ("使用的事实" if own else "facts it sees", ", ".join(version.uses) or "-"),
        ("方法" if own else "method", method_of(version)),
        ("随机种子" if own else "seed", str(version.seed)),
        ("引擎版本" if own else "made by", f"campaign-engine {version.product}"),
        ("哈希" if own else "hash", version.hash[:16]),
    ]


def method_of(version: Version) -> str:
    """As the model itself names it."""
    model = version.model
    while isinstance(model, Mapping):
        if isinstance(model.get("method"), str):
            return str(model["method"]).replace("_", " ")
        model = next((one for one in model.values() if isinstance(one, Mapping)), None)
    return version.kind


def remark_text(problem: Problem, language: str) -> str:
    """One line without a place: it is about the model, not about a line."""
    bare = Problem(problem.code, problem.values, None, problem.hints)
    lines = [line.strip() for line in render_problem(bare, language).splitlines()]
    stop = {"en": ". ", "zh": "。"}[language]
    return "".join(f"{line.rstrip('.。')}{stop}" for line in lines).strip()


def figures_side_by_side(first: Version, second: Version, language: str) -> list[tuple[str, ...]]:
    """One row a figure that either has."""
    own = language == "zh"
    both: list[dict[str, Figure]] = [{one.name: one for one in side.evidence.figures} for side in (first, second)]
    names = list(dict.fromkeys([*both[0], *both[1]]))
    shown = [(figure_words(name, language)[0], *(_or_nothing(side.get(name), own) for side in both)) for name in names]
    return [("", f"{first.version}", f"{second.version}"), *shown]


def _or_nothing(figure: Figure | None, own: bool) -> str:
    return "-" if figure is None else figure_text(figure, own)


def _part(table: Table, language: str) -> Part:
    is_text = [any(isinstance(row[at], str) for row in table.rows) for at in range(len(table.columns))]
    rows = tuple(tuple(number_text(cell) for cell in row) for row in table.rows)
    return Part(table.name, *table_words(table.name, language), table.columns, tuple(not one for one in is_text), rows)
