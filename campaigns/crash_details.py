"""What the record of a crash may say: how the command was called and where it failed, and nothing of anybody's data.

Allowed are words that stand in code or in the lists here; all else becomes `…`: ids, codes, names, amounts, and what
an error repeats of a row. A word that nobody thought of is left out, not let through.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator, Sequence
from types import CodeType

HIDDEN = "…"

COMMANDS = frozenset({
    "init", "check", "fmt", "test", "simulate", "approve", "decide", "hand-over", "redeem", "explain", "preview",
    "timeline", "profile", "export", "forget", "replay", "pause", "resume", "train", "evaluate", "ledger",
    "schema", "runs", "models", "codes", "store",
})  # fmt: skip
GROUPS = {
    "ledger": frozenset({"close"}),
    "runs": frozenset({"list", "show", "cancel"}),
    "models": frozenset({"list", "show", "compare", "promote", "rollback"}),
    "codes": frozenset({"import", "status", "show"}),
    "store": frozenset({"status", "audit", "import", "upgrade"}),
}

SHOWN = frozenset({
    "--project-dir", "-p", "--as-of", "--at", "--lang", "--wave", "--seed", "--format", "--for", "--at-least",
    "--explain", "--channel", "--language", "--all-variants",
})  # fmt: skip
"""Options whose value is about nobody: it may be seen."""

FLAGS = frozenset({
    "--yes", "--strict", "--check", "--diff", "--coverage", "--suggest", "--brief", "--exit-on-diff",
    "--even-if-cases-fail", "--revoke", "--supersede", "--reverse", "--facts", "--undo", "--plain", "--update",
    "--editors", "--promote", "--help", "-h", 
})  # fmt: skip
"""Options without a value."""

NAMED = frozenset({
    "--with", "--list", "--from", "--select", "--against", "--state", "--out", "--by", "--up-to", "--note", "--plan",
    "--codes", "--amount", "--order", "--event", "--run", "--why", "--file", "--version",
})  # fmt: skip
"""Options of which only the name may be seen: people, money, free text, files that may be called like somebody."""

PLAIN = frozenset({
    "a", "an", "and", "are", "argument", "arguments", "as", "at", "attribute", "bad", "base", "be", "bool", "bytes",
    "can", "cannot", "character", "codec", "column", "columns", "convert", "could", "datetime", "decode", "default",
    "dict", "dictionary", "division", "does", "dtype", "duplicate", "encode", "error", "expected", "failed",
    "field", "file", "float", "for", "found", "from", "got", "has", "have", "in", "index", "input", "int",
    "integer", "invalid", "is", "isn", "it", "iterable", "key", "length", "line", "list", "literal", "missing",
    "must", "name", "no", "none", "not", "nonetype", "number", "object", "of", "operation", "or", "out", "parse",
    "position", "positional", "range", "required", "row", "rows", "schema", "sequence", "set", "shape", "size",
    "str", "string", "supported", "syntax", "t", "takes", "than", "the", "to", "too", "tuple", "type", "types",
    "unable", "unexpected", "unhashable", "unknown", "unpack", "unsupported", "utf", "value", "values", "was",
    "were", "with", "wrong", "zero",
})  # fmt: skip
"""What Python and its libraries say themselves, wherever they were written."""

LONGEST = 2_000
"""Symbols of an error that are looked at."""


def command_line(words: Sequence[str]) -> str:
    """`campaign redeem … --amount … --as-of 2026-10-01`."""
    shown, before, is_named = ["campaign"], "", True
    for number, word in enumerate(words):
        is_value = before in SHOWN | NAMED
        name, equals, value = word.partition("=")
        is_option = is_named and not is_value and name in SHOWN | FLAGS | NAMED
        if is_option:
            shown.append(f"{name}{equals}{value if name in SHOWN or not value else HIDDEN}")
        elif _is_shown(words, number, before) or (is_named and word == "--" and not is_value):
            shown.append(word)
        else:
            shown.append(HIDDEN)
        is_named = is_named and (is_value or word != "--")  # nothing after it is an option
        before = word if is_option else ""
    return " ".join(shown)


def what_failed(error: BaseException) -> str:
    """`KeyError: …`: the kind of the error, and of its text the words that stand in the code it came from."""
    return _said(error, _known(error))


def where_failed(error: BaseException) -> list[str]:
    """Lines like those of a traceback, the first cause first: files, lines and functions; source text, no values."""
    return _where(error, PLAIN)


def _where(error: BaseException, known: frozenset[str]) -> list[str]:
    lines = []
    for one, why in reversed(list(_chain(error))):
        here = known | _known(one)
        lines += ["Traceback (most recent call last):", *_places(one), _said(one, here)]
        if isinstance(one, BaseExceptionGroup):
            lines += [f"  | {line}" for inner in one.exceptions for line in _where(inner, here)]
        lines += ["", why, ""] if why else []
    return lines


def _said(error: BaseException, known: frozenset[str]) -> str:
    text = str(error)[:LONGEST]
    said = " ".join(word if _is_known(word, known) else HIDDEN for word in text.split())
    said = re.sub(rf"{HIDDEN}(?: {HIDDEN})+", HIDDEN, said)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _is_shown(words: Sequence[str], number: int, before: str) -> bool:
    if before:
        return before in SHOWN
    return words[number] in (COMMANDS if number == 0 else GROUPS.get(words[0], ()) if number == 1 else ())


def _chain(error: BaseException) -> Iterator[tuple[BaseException, str]]:
    """The error and what it came from, each with what leads to the next one; the error itself first, with nothing."""
    seen: set[int] = set()
    one: BaseException | None = error
    why = ""
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one, why
        if one.__cause__ is not None:
            one, why = one.__cause__, "The next one came from it:"
        else:
            one, why = (None if one.__suppress_context__ else one.__context__), "While that was dealt with:"


def _places(error: BaseException) -> list[str]:
    lines = []
    for place in traceback.extract_tb(error.__traceback__):
        lines.append(f'  File "{place.filename}", line {place.lineno}, in {place.name}')
        if place.line and not place.filename.startswith("<"):
            lines.append(f"    {place.line}")
    return lines


def _known(error: BaseException) -> frozenset[str]:
    """Words of the code it went through. Code that was made from somebody's rules holds their texts: not that."""
    codes = [frame.f_code for frame, _ in traceback.walk_tb(error.__traceback__)]
    return PLAIN.union(*(_words_of(code) for code in codes if not code.co_filename.startswith("<")))


def _words_of(code: CodeType) -> Iterator[str]:
    texts = [one for one in code.co_consts if isinstance(one, str)]
    for text in (*texts, *code.co_names, *code.co_varnames):
        yield from re.findall(r"\w+", text.lower())


def _is_known(word: str, known: frozenset[str]) -> bool:
    parts = re.findall(r"\w+", word.lower())
    return all(part in known for part in parts)
