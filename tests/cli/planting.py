"""How a fault is planted: a good project, and where in its text a pattern stands that can be edited.

The generators of faults (`planted_*.py`) look only at the text, never at the code that finds the fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

Files = Mapping[str, str]


@dataclass(frozen=True)
class Fault:
    """`echoes`: codes that may come up beside it, because the same slip has more than one consequence. `tables`: sheets
    by path. `cell`: where the problem stands in a workbook (`rules/a.xlsx!B7`), instead of the line."""

    files: Files
    codes: tuple[str, ...]
    path: str
    line: int
    echoes: tuple[str, ...] = ()
    tables: Mapping[str, bytes] = field(default_factory=dict)
    cell: str = ""


@dataclass(frozen=True)
class Shop:
    """A good project: its files as text, and the day on which it is checked."""

    name: str
    files: Files
    today: date

    @property
    def currency(self) -> str:
        return re.findall(r"(?m)^currency: (\w+)", self.files["project.yaml"])[0]

    def facts(self, *needles: str) -> list[str]:
        """Facts of the lock in whose line all needles stand."""
        lines = re.findall(r"(?m)^  ([\w.]+): (\{.*)$", self.files["facts.lock.yaml"])
        return [name for name, rest in lines if all(needle in rest for needle in needles)]

    def offers(self) -> list[str]:
        return [id for path, text in self.files.items() if path.startswith("offers/") for id in ids(text)]


Kind = Callable[[Shop], Iterator[Fault]]
LOGIC = r"(?:rules/(?!cases)|segments/|campaigns/)"
RULES = r"rules/(?!cases)"
OPERATOR = r"\s*(?:>=|<=|<>|=|>|<|BETWEEN\b|IS\b|IN\b)"


def ids(text: str) -> list[str]:
    return re.findall(r"(?m)(?:^offer:|\bid:) *(\w+)", text)


def sites(
    shop: Shop,
    where: str,
    pattern: str,
    new: str | Callable[[re.Match[str]], str],
    *codes: str,
    below: int = 0,
    echoes: tuple[str, ...] = (),
) -> Iterator[Fault]:
    """A fault for each match of a pattern in the files whose path begins so; comments are left alone."""
    for path, text in sorted(shop.files.items()):
        if not re.match(where, path):
            continue
        for found in re.finditer(pattern, text, re.MULTILINE):
            line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
            if "#" in line:
                continue
            written = new(found) if callable(new) else found.expand(new)
            edited = text[: found.start()] + written + text[found.end() :]
            number = text.count("\n", 0, found.start()) + 1 + below
            yield Fault({**shop.files, path: edited}, codes, path, number, echoes)


def added(shop: Shop, path: str, text: str, *codes: str, line: int, echoes: tuple[str, ...] = ()) -> Fault:
    """A fault in a text put at the end of a file, or into a new one; `line` counts from the first line put there."""
    before = shop.files.get(path, "")
    before += "" if not before or before.endswith("\n") else "\n"
    return Fault({**shop.files, path: before + text}, codes, path, before.count("\n") + line, echoes)


def names(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or r"(?!)"


def slip(name: str) -> str:
    return name[:2] + "q" + name[2:]


def plain_numbers(shop: Shop) -> list[str]:
    """Numbers that are neither scores, shares nor fifths, and may be anything from 0 up."""
    shares = [*shop.facts("range: [0, 1]"), *shop.facts("range: [1, 5]")]
    return [name for name in shop.facts("type: number") if name not in shares]


def whens(shop: Shop, form: str, *codes: str) -> Iterator[Fault]:
    """Conditions of one line; the problem stands at the id of the rule."""
    pattern = r"^(    when: )(\w[^#\n]*[^#\s])$"
    for fault in sites(shop, RULES, pattern, lambda found: found[1] + form.format(found[2]), *codes):
        yield Fault(fault.files, codes, fault.path, rule_around(fault)[0])


def open_step(shop: Shop) -> str:
    return f"steps: [{{id: a, offer: {shop.offers()[0]}, open: true}}]\n"


def rule_around(fault: Fault) -> tuple[int, str]:
    """The line of the id of the rule in which a line stands, and its text."""
    lines = fault.files[fault.path].splitlines()
    starts = [number for number, line in enumerate(lines, 1) if re.match(r"  - id: |\S", line)]
    at = max(number for number in starts if number <= fault.line)
    end = min((number for number in starts if number > at), default=len(lines) + 1)
    return at, "\n".join(lines[at - 1 : end - 1])


def rule(then: str) -> str:
    return f"rules:\n  - id: planted\n    why: x\n    when: TRUE\n    then: {{{then}}}\n"


def texts(shop: Shop, where: str) -> list[str]:
    return [text for path, text in sorted(shop.files.items()) if re.match(where, path)]
