"""Whether a plan that has the right shape says things that can be: its currency, zone, instant, and where it points.

A plan may come from anybody, with a hash that fits: nothing in it is believed, and no path in it leads out of the
project. What it says of people and money is held against the project by `decide --plan`.
"""

from __future__ import annotations

import re
from datetime import MAXYEAR, MINYEAR, datetime
from os.path import realpath
from pathlib import Path
from zoneinfo import ZoneInfo

from ..rules.problems import Phrase, Problem
from .answer import DIFFERENT, PROBLEMS
from .plan_file import Plan, edited_by_hand, is_inside, not_a_plan, read_plan
from .policy.currencies import EXPONENTS
from .report.amounts import clean, cut

SHOWN = 60
"""Columns of a wrong value that are repeated."""
_HASH = re.compile(r"[0-9a-f]{16,128}")


def sound_plan(path: Path, shown: str) -> tuple[Plan | None, list[Problem], int]:
    """The plan, or what is wrong with it and the exit code: 1 for no plan, 3 for one that was edited by hand."""
    plan, problems = read_plan(path, shown)
    if plan is None:
        return None, problems, PROBLEMS
    if edited := edited_by_hand(plan, shown):
        return None, edited, DIFFERENT
    slips = [slip for slip in _slips(plan) if slip is not None]
    return (None, [not_a_plan(shown, slips[0])], PROBLEMS) if slips else (plan, [], 0)


def state_path(plan: Plan, project: Path) -> Path | None:
    """The file of own history that the plan names; None: it names none, or one outside the project."""
    named = plan.inputs.state.file
    if named is None:
        return None
    found = project / named
    return found if Path(realpath(found)).is_relative_to(realpath(project)) else None


def _slips(plan: Plan) -> list[Phrase | None]:
    hashes = {
        "hash": plan.hash,
        "run_id": plan.run_id,
        "decided.decisions": plan.decided.decisions,
        "decided.planned_jobs": plan.decided.planned_jobs,
        "inputs.rules.hash": plan.inputs.rules.hash,
        "inputs.data.hash": plan.inputs.data.hash,
        "inputs.state.hash": plan.inputs.state.hash,
        **{f"inputs.rules.files.{name}.sha256": one.sha256 for name, one in plan.inputs.rules.files.items()},
    }
    return [
        _currency(plan),
        _instant(plan),
        _state_file(plan),
        *(_not("approvals.at", one.at, _moment_words()) for one in plan.approvals if _moment(one.at) is None),
        *(_not(name, one, _hash_words()) for name, one in hashes.items() if not _HASH.fullmatch(one)),
    ]


def _currency(plan: Plan) -> Phrase | None:
    digits = EXPONENTS.get(plan.currency)
    if digits is None:
        return _not("currency", plan.currency, Phrase("a currency code such as EUR", "货币代码，例如 EUR"))
    if digits != plan.exponent:
        expected = Phrase(f"{digits}, the decimals of {plan.currency}", f"{digits}，即 {plan.currency} 的小数位数")
        return _not("exponent", plan.exponent, expected)
    return None


def _instant(plan: Plan) -> Phrase | None:
    moment = _moment(plan.as_of)
    if moment is None:
        return _not("as_of", plan.as_of, _moment_words())
    try:
        moment.astimezone(ZoneInfo(plan.zone))
    except (OSError, ValueError, KeyError, OverflowError):
        return _not("zone", plan.zone, Phrase("a time zone such as Europe/Vienna", "时区，例如 Europe/Vienna"))
    return None


def _moment(text: str) -> datetime | None:
    """None where it is none, has no offset, or lies at the edge of the calendar, where zones lead beyond it."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None and MINYEAR < found.year < MAXYEAR else None


def _moment_words() -> Phrase:
    return Phrase(
        "a moment with its offset, such as 2026-10-01T00:00:00+00:00", "带时差的时刻，例如 2026-10-01T00:00:00+00:00"
    )


def _hash_words() -> Phrase:
    return Phrase("a hash: hexadecimal digits", "哈希：十六进制数字")


def _state_file(plan: Plan) -> Phrase | None:
    """A plan names files of its own project only; what lies elsewhere has to be typed."""
    name = plan.inputs.state.file
    if name is None or is_inside(name):
        return None
    return _not("inputs.state.file", name, Phrase("a file inside the project", "项目内的文件"))


def _not(key: str, found: object, expected: Phrase) -> Phrase:
    shown = cut(clean(str(found)), SHOWN)
    return Phrase(
        f'{cut(clean(key), SHOWN)} is "{shown}"; it must be {expected.en}',
        f"{cut(clean(key), SHOWN)} 是“{shown}”；应为{expected.zh}",
    )
