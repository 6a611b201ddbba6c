"""Problems as SARIF 2.1.0 (OASIS, March 2020): what GitHub code scanning and editors read.

Columns count Unicode code points, and `columnKind` says so. What the project silences is there too, with its reason as
a suppression. Every code that occurs has its entry of the catalogue as a rule, with why it matters and both samples.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from ..rules.catalogue import LANGUAGES, Entry, entry_for
from ..rules.places import Place
from ..rules.problems import Problem, sort_problems
from .policy.judge import Silenced
from .problem_formats import path_from_root

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
TOOL = "campaign-engine"
FINGERPRINT = "campaignProblem/v1"
TAGS = {"en": "en-US", "zh": "zh-CN"}
Json = dict[str, object]


def problems_sarif(
    problems: Sequence[Problem], silenced: Sequence[Silenced], language: str, folder: str, version: str
) -> str:
    """One run. `folder` leads from where the command was started (the repository's root) to the project."""
    told = [(problem, None) for problem in sort_problems(problems)] + [(one.problem, one.reason) for one in silenced]
    codes = sorted({problem.code for problem, _ in told})
    driver = {
        "name": TOOL,
        "version": version,
        "semanticVersion": version,
        "language": TAGS[language],
        "rules": [_rule(entry_for(code), language) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "language": TAGS[language],
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, reason, codes, language, folder) for problem, reason in told],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(entry: Entry, language: str) -> Json:
    spoken = LANGUAGES.index(language)
    words = {"en": ("Bad:", "Good:"), "zh": ("错误示例：", "正确示例：")}[language]
    bad, good = (f"{word}\n\n{_indented(sample)}" for word, sample in zip(words, (entry.bad, entry.good), strict=True))
    why = entry.why[spoken]
    return {
        "id": entry.code,
        "name": _pascal(entry.title[0]),
        "shortDescription": {"text": entry.title[spoken]},
        "fullDescription": {"text": why},
        "help": {"text": "\n\n".join((why, bad, good)), "markdown": "\n\n".join((why, bad, good))},
        "defaultConfiguration": {"level": entry.severity},
    }


def _result(problem: Problem, reason: str | None, codes: Sequence[str], language: str, folder: str) -> Json:
    said = "\n".join([problem.text(language), *problem.hint_lines(language)])
    if problem.place is None and problem.where:
        said = f"{problem.where}: {said}"
    elif problem.place is not None and problem.place.cell is not None:
        said = f"{problem.place}: {said}"
    result: Json = {
        "ruleId": problem.code,
        "ruleIndex": codes.index(problem.code),
        "level": problem.severity,
        "message": {"text": said},
        "partialFingerprints": {FINGERPRINT: _fingerprint(problem)},
    }
    if problem.place is not None:
        result["locations"] = [{"physicalLocation": _location(problem.place, folder)}]
    if reason is not None:
        result["suppressions"] = [{"kind": "external", "justification": reason}]
    return result


def _location(place: Place, folder: str) -> Json:
    from urllib.parse import quote

    artifact: Json = {"uri": quote(path_from_root(place.source.path, folder))}
    if place.cell is not None:
        return {"artifactLocation": artifact}
    region: Json = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.line,
        "endColumn": place.column + place.length,  # the column after the last character
    }
    return {"artifactLocation": artifact, "region": region}


def _fingerprint(problem: Problem) -> str:
    """The same when lines above are added or taken away: the code, the file, the text of the line."""
    place = problem.place
    parts = [problem.code, problem.where or ""]
    if place is not None:
        parts += [place.source.path, place.source.line(place.line).strip(), str(place.length)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _indented(sample: str) -> str:
    return "\n".join(f"    {line}" for line in sample.rstrip("\n").splitlines())


def _pascal(title: str) -> str:
    """`Unknown fact` -> `UnknownFact`: SARIF wants a name that is a word."""
    return "".join(word[:1].upper() + word[1:] for word in "".join(c if c.isalnum() else " " for c in title).split())
