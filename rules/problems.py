"""A problem: something wrong in what a person wrote, with its place and the way out. Never raised.

The texts stand in the catalogue (`rules/catalogue/`), by code, in English and Chinese; a problem holds only the code
and the words that fill it, so the same problem prints in either language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache

from .catalogue import LANGUAGES, entry_for
from .places import Place
from .text_width import text_width

SHOWN_AT_MOST = 50
"""Problems printed before "and 12 more"."""

LONGEST_WORDS = 1000
"""Characters of what a person wrote that one message repeats."""

HIDDEN = "…"
"""Stands for what is about one customer, before readers who may not see it."""

EXCERPT = 160
"""Characters shown of a long line."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that fill a message and differ by language: "a list", "一个列表"."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.en


def quoted(name: str) -> Phrase:
    """A word of the reader's own, in the quotes of each language."""
    return Phrase(f'"{name}"', f"“{name}”")


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` stands in the catalogue; `values` fill its text; `hints` name hints of the entry, in order of showing.

    A value may be a `Phrase` where its words differ by language.
    `where` names the place of a problem outside YAML ("data/customers.csv, line 17"); `place` wins where both stand.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    place: Place | None = None
    hints: tuple[str, ...] = ()
    where: str | None = None
    judged: str | None = None
    """The severity that the project gives this code (`severity:` of project.yaml), None: the catalogue's."""

    @property
    def severity(self) -> str:
        """`error` (stops), `warning` or `note`, from the catalogue unless the project judges otherwise."""
        return self.judged or entry_for(self.code).severity

    def text(self, language: str = "en") -> str:
        """The sentence, without place and hints."""
        return _fill(entry_for(self.code).text[LANGUAGES.index(language)], self.values, language)

    def hint_lines(self, language: str = "en") -> list[str]:
        """The ways out, one sentence a line."""
        hints = entry_for(self.code).hints
        return [_fill(hints[name][LANGUAGES.index(language)], self.values, language) for name in self.hints]


def without_rows(problem: Problem) -> Problem:
    """The problem for a log: what it repeats of somebody's row becomes an ellipsis; the place says where to look."""
    of_rows = entry_for(problem.code).of_rows
    if not of_rows:
        return problem
    return replace(problem, values={**problem.values, **dict.fromkeys(of_rows, HIDDEN)})


def hinted(code: str, values: Mapping[str, object] | None = None, place: Place | None = None) -> Problem:
    """A problem that shows every hint of its entry."""
    return Problem(code, values or {}, place, tuple(entry_for(code).hints))


def is_error(problem: Problem) -> bool:
    """Whether the problem stops the command."""
    return problem.severity == "error"


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Without repetitions, in order of file, line, column, code; those without a place come last.

    Where an error stands, warnings and notes at the very same place are left out, as they tell of the same slip; not
    so where the error is one of those beside which they tell of another (`Entry.hides_warnings`).
    """

    def key(problem: Problem) -> tuple[object, ...]:
        place = problem.place
        if place is None:
            return (1, problem.where or "", 0, 0, problem.code, problem.text())
        return (0, place.source.path, place.line, place.column, problem.code, problem.text())

    unique = {key(problem): problem for problem in problems}
    in_order = [unique[one] for one in sorted(unique)]
    wrong = {_start(problem) for problem in in_order if problem.place is not None and _hides(problem)}
    return [problem for problem in in_order if is_error(problem) or _start(problem) not in wrong]


def render_problem(problem: Problem, language: str = "en") -> str:
    """The problem as people read it: place, code, sentence; the line with a caret; the hints."""
    severity = "" if problem.severity == "error" else {"en": f"{problem.severity}: ", "zh": ""}[language]
    if language == "zh" and problem.severity != "error":
        severity = {"warning": "警告：", "note": "提示："}[problem.severity]
    head = f"{problem.code}  {severity}{problem.text(language)}"
    lines = [head]
    place = problem.place
    if place is not None:
        lines = [f"{place}  {head}", *(_excerpt(place) if place.source.text else ())]
    elif problem.where is not None:
        lines = [f"{problem.where}  {head}"]
    lines += [f"    {hint}" for hint in problem.hint_lines(language)]
    return "\n".join(lines)


def render_problems(problems: Iterable[Problem], language: str = "en", at_most: int = SHOWN_AT_MOST) -> str:
    """All problems in order, at most `at_most` in full, and how many more there are."""
    ordered = sort_problems(problems)
    parts = [render_problem(problem, language) for problem in ordered[:at_most]]
    more = len(ordered) - at_most
    if more > 0:
        parts.append({"en": f"... and {more} more", "zh": f"……还有 {more} 个"}[language])
    return "\n".join(parts)


def closest(name: str, legal: Iterable[str]) -> str | None:
    """The legal name most like `name`, or None: what "did you mean" may suggest."""
    return _closest(name, tuple(sorted(set(legal))))


@lru_cache(maxsize=1024)
def _closest(name: str, legal: tuple[str, ...]) -> str | None:
    """One slip is often repeated, and comparing it with a thousand names takes ten milliseconds."""
    found = get_close_matches(name, legal, n=1, cutoff=0.6)
    return found[0] if found else None


def _hides(problem: Problem) -> bool:
    return is_error(problem) and entry_for(problem.code).hides_warnings


def _start(problem: Problem) -> tuple[str, int, int] | None:
    place = problem.place
    return None if place is None else (place.source.path, place.line, place.column)


def _fill(text: str, values: Mapping[str, object], language: str) -> str:
    return text.format_map({name: _plain(value, language) for name, value in values.items()})


def _plain(value: object, language: str) -> object:
    """Control characters of a hostile file must not reach the terminal, nor a text of many pages."""
    if isinstance(value, Phrase):
        value = value.zh if language == "zh" else value.en
    if isinstance(value, str):
        if len(value) > LONGEST_WORDS:
            value = value[:LONGEST_WORDS] + "..."
        return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value)
    return value


def _excerpt(place: Place) -> list[str]:
    line = place.source.line(place.line)
    first = max(place.column - 1 - EXCERPT // 2, 0) if len(line) > EXCERPT else 0
    shown = "".join(c if c.isprintable() else " " for c in line[first : first + EXCERPT])
    at = place.column - 1 - first
    marked = shown[at : at + place.length]
    cut = "..." if first else ""
    number = str(place.line)
    before = text_width(cut + shown[:at])
    carets = "^" * max(text_width(marked), 1)
    rest = "..." if len(line) > first + EXCERPT else ""
    return [f"  {number} | {cut}{shown}{rest}", f"  {' ' * len(number)} | {' ' * before}{carets}"]
