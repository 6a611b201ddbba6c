"""What the YAML parser says, in a manager's words: each of its errors becomes a problem at the place of the slip.

libyaml and the pure Python scanner word their errors differently; both are understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from .nodes import Scalar
from .places import Source, start_of
from .problems import Problem, hinted

KEY_WITHOUT_SPACE = re.compile(r"[ ]*(?:- )*[^\W\d][\w.]*(:|：)(?=\S)")
_KEY = re.compile(r"[ ]*(?:- )*[^:'\"\[\]{}#]+:(?:\s|$)")
_LAST_WORD = re.compile(r"[\w.]+$")


@dataclass
class LastSeen:
    """The last scalar that was read before the parser gave up: an unclosed quote hides in it."""

    scalar: Scalar | None = None


def explain_yaml_error(error: yaml.YAMLError, source: Source, last: LastSeen) -> Problem:
    """The one problem that stands for a YAML error; Y031 where we have no better words."""
    context, said = getattr(error, "context", None) or "", getattr(error, "problem", None) or ""
    mark: Any = getattr(error, "problem_mark", None)
    begun: Any = getattr(error, "context_mark", None) or mark
    if mark is None:
        return hinted("Y031", {"said": str(error).split("\n")[0]}, start_of(source))
    at = min(mark.index, len(source.text))
    if "quoted scalar" in context:
        return _quoted(said, source, at, begun)
    if "start any token" in said or "tab character" in said:
        return _odd_character(source, at)
    if "block scalar" in context:
        return hinted("Y019", {"character": source.text[begun.index]}, source.place(begun.index))
    if "mapping values are not allowed" in said:
        return _colon(source, at)
    if "could not find expected ':'" in said:
        return _no_colon(source, begun.index)
    if "unexpected ':'" in said:
        word = _LAST_WORD.search(source.text[max(at - 60, 0) : at])
        return Problem("Y012", {"key": word[0] if word else ""}, source.place(at))
    if "entries are not allowed" in said:
        return hinted("Y029", place=source.place(at))
    if "flow sequence" in context or "flow mapping" in context:
        return _bracket(source, at, begun.index)
    if "block mapping" in context or "block collection" in context or "block sequence" in context:
        return _out_of_line(source, at, last)
    return hinted("Y031", {"said": said}, source.place(at))


def _quoted(said: str, source: Source, at: int, begun: Any) -> Problem:
    if "end of stream" in said or "document indicator" in said:
        return hinted("Y015", {"quote": source.text[begun.index]}, source.place(begun.index))
    if "escape" in said or "hexdec" in said or "Unicode" in said:
        backslash = source.text.find("\\", at - 1) if source.text[at] != "\\" else at
        return hinted("Y026", {"sequence": source.text[backslash : backslash + 2]}, source.place(backslash, 2))
    return hinted("Y031", {"said": said}, source.place(at))


def _odd_character(source: Source, at: int) -> Problem:
    if source.text[at] == "\t":
        return hinted("Y010", place=source.place(at))
    return hinted("Y019", {"character": source.text[at]}, source.place(at))


def _colon(source: Source, at: int) -> Problem:
    """A second colon in a line, or a key where none can stand, because the line above is off."""
    place = source.place(at)
    line = source.line(place.line)
    above_number, above = _line_above(source, place.line)
    if _KEY.match(line[: place.column + 1]) and not _KEY.match(line[: place.column - 1]):
        slip = KEY_WITHOUT_SPACE.match(above)
        if slip:
            return space_missing(source, source.start_of_line(above_number), slip)
        return hinted("Y013", {"line": above_number}, source.place(source.start_of_line(place.line) + _indent(line)))
    return hinted("Y011", {"quoted": _quoted_text(line.split(": ", 1)[-1].strip())}, place)


def _no_colon(source: Source, begun: int) -> Problem:
    place = source.place(begun)
    line = source.line(place.line)
    slip = KEY_WITHOUT_SPACE.match(line)
    if slip:
        return space_missing(source, source.start_of_line(place.line), slip)
    text = line.strip()
    return hinted("Y014", {"text": text}, source.place(begun, len(text)))


def space_missing(source: Source, start: int, slip: re.Match[str]) -> Problem:
    """The problem of a text `why:Come back` that `KEY_WITHOUT_SPACE` matches and that begins at index `start`."""
    key = slip[0][:-1].strip().removeprefix("- ").strip()
    hints = ("full_width",) if slip[1] == "：" else ()
    return Problem("Y012", {"key": key}, source.place(start + slip.start(1)), hints)


def _bracket(source: Source, at: int, begun: int) -> Problem:
    """On the line of the bracket something is wrong inside; on a later line the bracket was never closed."""
    opened, found = source.place(begun), source.place(at)
    bracket = source.text[begun]
    rest = source.line(found.line)[found.column - 1 :].strip()
    closing = {"[": "]", "{": "}"}.get(bracket, "]")
    line = source.line(opened.line)[opened.column - 1 :]
    if found.line == opened.line and rest and line.count(bracket) <= line.count(closing):
        return hinted("Y018", {"bracket": bracket, "text": rest}, found)
    return hinted("Y017", {"bracket": bracket, "closing": closing}, opened)


def _out_of_line(source: Source, at: int, last: LastSeen) -> Problem:
    """A line whose indentation fits no line above it, or text behind a closing quote, or a quote closed too late."""
    place = source.place(at)
    scalar = last.scalar
    if scalar is not None and scalar.style in ("single", "double") and scalar.end <= at:
        between = source.text[scalar.end : at]
        if "\n" not in between:
            if "\n" in source.text[scalar.start : scalar.end]:
                return hinted("Y015", {"quote": source.text[scalar.start]}, source.place(scalar.start))
            rest = source.line(place.line)[place.column - 1 :].strip()
            return hinted("Y016", {"rest": rest, "quote": source.text[scalar.start]}, source.place(at, len(rest)))
    line = source.line(place.line)
    if source.text[at : at + 1] == ":":
        return hinted("Y024", place=place)
    if line[: place.column - 1].strip() and source.text[at : at + 1] in ("]", "}", ","):
        return hinted("Y018", {"bracket": source.text[at], "text": line[place.column - 1 :].strip()}, place)
    return hinted("Y013", {"line": _line_above(source, place.line)[0]}, place)


def _line_above(source: Source, number: int) -> tuple[int, str]:
    """The nearest line above that is neither empty nor a comment."""
    for above in range(number - 1, 0, -1):
        line = source.line(above)
        if line.strip() and not line.lstrip().startswith("#"):
            return above, line
    return number, ""


def _quoted_text(text: str) -> str:
    """The text as it may stand in YAML, in the kind of quotes that it does not hold itself."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
