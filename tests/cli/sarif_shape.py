"""What SARIF 2.1.0 requires of the parts we write, told by hand: names, kinds, required keys, nothing unknown.

`broken(log)` lists every departure. The sections named are those of the OASIS standard.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Check = Callable[[Any, str], Iterator[str]]
LEVELS = ("none", "note", "warning", "error")


def broken(log: object) -> list[str]:
    """Every departure from the standard, with its path; none: the log is well formed."""
    return list(_log(log, "log"))


def _text(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, str) or not value:
        yield f"{at} is no text"


def _number(least: int) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            yield f"{at} is no whole number from {least}"

    return check


def _one_of(*words: str) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if value not in words:
            yield f"{at} is {value!r}, not one of {words}"

    return check


def _list_of(check: Check) -> Check:
    def each(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{at} is no list"
            return
        for number, item in enumerate(value):
            yield from check(item, f"{at}[{number}]")

    return each


def _object(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at} is no object"
            return
        known = {**required, **(optional or {})}
        yield from (f"{at}.{key} is missing" for key in required if key not in value)
        yield from (f"{at}.{key} is not in the standard" for key in value if key not in known)
        for key, one in value.items():
            if key in known:
                yield from known[key](one, f"{at}.{key}")

    return check


def _uri(value: Any, at: str) -> Iterator[str]:
    """RFC 3986, relative: only the characters it allows, the rest percent-encoded."""
    if not isinstance(value, str) or not re.fullmatch(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-F]{2})+", value):
        yield f"{at} is no URI reference"


def _words_by_key(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        yield f"{at} maps to something else than text"


_MESSAGE = _object({"text": _text}, {"markdown": _text})  # 3.11 and 3.12: text stands wherever markdown stands
_REGION = _object(  # 3.30: lines and columns from 1
    {"startLine": _number(1)}, {"startColumn": _number(1), "endLine": _number(1), "endColumn": _number(1)}
)
_LOCATION = _object({"physicalLocation": _object({"artifactLocation": _object({"uri": _uri})}, {"region": _REGION})})
_RULE = _object(  # 3.49
    {"id": _text},
    {
        "name": _text,
        "shortDescription": _MESSAGE,
        "fullDescription": _MESSAGE,
        "help": _MESSAGE,
        "defaultConfiguration": _object({}, {"level": _one_of(*LEVELS)}),
    },
)
_DRIVER = _object(  # 3.19
    {"name": _text},
    {"version": _text, "semanticVersion": _text, "language": _text, "rules": _list_of(_RULE)},
)
_RESULT = _object(  # 3.27
    {"message": _MESSAGE},
    {
        "ruleId": _text,
        "ruleIndex": _number(0),
        "level": _one_of(*LEVELS),
        "locations": _list_of(_LOCATION),
        "partialFingerprints": _words_by_key,
        "suppressions": _list_of(_object({"kind": _one_of("inSource", "external")}, {"justification": _text})),
    },
)
_RUN = _object(  # 3.14
    {"tool": _object({"driver": _DRIVER})},
    {
        "language": _text,
        "columnKind": _one_of("utf16CodeUnits", "unicodeCodePoints"),
        "results": _list_of(_RESULT),
    },
)


def _log(value: Any, at: str) -> Iterator[str]:
    found = list(_object({"version": _one_of("2.1.0"), "runs": _list_of(_RUN)}, {"$schema": _uri})(value, at))
    yield from found
    if found:
        return
    for run in value["runs"]:
        ids = [rule["id"] for rule in run["tool"]["driver"].get("rules", [])]
        if len(set(ids)) < len(ids):
            yield "a rule stands twice"
        for number, result in enumerate(run.get("results", [])):
            at = f"result {number}"
            if "ruleIndex" in result and ids[result["ruleIndex"]] != result["ruleId"]:  # 3.27.6
                yield f"{at}: ruleIndex leads to another rule"
            for location in result.get("locations", []):
                region = location["physicalLocation"].get("region", {})
                if region.get("endColumn", 2) <= region.get("startColumn", 1) and (
                    region.get("endLine") == region.get("startLine")
                ):
                    yield f"{at}: the region ends before it begins"
