"""Proposed cases as YAML to paste below `cases:`, each with a sentence for its name; and what was not found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date

from ...engine.reference import truth, value_of
from ...engine.tree import Compare, Condition, Flag, Leaf
from ...rules.rule_book import WrittenCase
from ..decide.coverage import Part
from ..decide.suggest_cases import Proposal, Suggested
from .because import text_of
from .coverage_text import goal_text, leaf_text, part_name, share_line

FINE_STEP, WHOLE_STEP = 0.0101, 1.0
"""So near to a threshold is "just" below or above it: a hundredth for fractions and money, one for whole numbers."""

_WORDS: Mapping[str, tuple[str, str]] = {
    "nothing": ("nothing is known of the customer", "对客户一无所知"),
    "fires": ("{name} fires", "{name} 触发"),
    "idle": ("{name} does not fire", "{name} 不触发"),
    "holds": ("{name} holds", "{name} 成立"),
    "fails": ("{name} does not hold", "{name} 不成立"),
    "given": ("{name} is offered", "提供 {name}"),
    "not_given": ("{name} is not offered", "不提供 {name}"),
    "when": ("{outcome} when {what}", "{outcome}：{what}"),
    "unknown": ("{text} is unknown", "{text} 未知"),
    "true": ("{text}", "{text}"),
    "holds_flag": ("{text} holds", "{text} 成立"),
    "false": ("{text} does not hold", "{text} 不成立"),
    "equal": ("{left} is exactly {right}", "{left} 恰为 {right}"),
    "just_below": ("{left} is just below {right}", "{left} 略低于 {right}"),
    "just_above": ("{left} is just above {right}", "{left} 略高于 {right}"),
    "below": ("{left} is below {right}", "{left} 低于 {right}"),
    "above": ("{left} is above {right}", "{left} 高于 {right}"),
    "head": (
        "{count} that the project lacks. What they expect is what comes out now: keep those that are as you mean them.",
        "项目缺少的用例，共 {count} 个。期望值是现在的实际结果：请保留符合您本意的用例。",
    ),
    "case": ("1 case", "1"),
    "cases": ("{count} cases", "{count}"),
    "none": ("nothing to suggest: the cases see all that can be found", "没有可建议的用例：能找到的都已见到"),
    "not_found": ("No customer was found for:", "没有找到满足以下各项的客户："),
    "later": (
        "{count} more things were not looked for this time: keep what is right of these cases and ask again.",
        "另有 {count} 项这次没有查找：请保留正确的用例后再次运行。",
    ),
    "paused": ("no campaign that lists it is live", "列出它的活动都不在进行中"),
}
_PLAIN = re.compile(r"[^\W\d]\w*")
_NOT_PLAIN = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
"""Words that some reader of YAML takes for something else than text."""


def suggested_text(suggested: Suggested, names_taken: Iterable[str], language: str) -> str:
    """A whole rule file that holds the cases; remarks are comments, so that all of it can be pasted."""
    taken = set(names_taken)
    lines = []
    if suggested.proposals:
        count = len(suggested.proposals)
        told = _words("case" if count == 1 else "cases", language, count=count)
        lines += [f"# {_words('head', language, count=told)}", "cases:"]
    else:
        lines.append(f"# {_words('none', language)}")
    lines.append("\n\n".join("\n".join(case_lines(one, taken, language)) for one in suggested.proposals))
    if suggested.not_found:
        lines += ["", f"# {_words('not_found', language)}"]
        for one in suggested.not_found:
            why = f" ({_words('paused', language)})" if one.why == "paused" else ""
            lines.append(f"#   {part_name(one.goal.part, language)}: {goal_text(one.goal, language)}{why}")
    if suggested.later:
        lines += ["", f"# {_words('later', language, count=len(suggested.later))}"]
    if not suggested.proposals:
        lines.append(f"# {share_line(suggested.before, language)}")
    return "\n".join(line for line in lines if line or suggested.proposals)


def case_lines(proposal: Proposal, taken: set[str], language: str) -> list[str]:
    """The entry of one case, indented as below `cases:`. Its name is added to `taken`."""
    case = proposal.case
    name = plain = case_name(proposal, language)
    number = 1
    while name in taken:
        number += 1
        name = f"{plain} ({number})"
    taken.add(name)
    customer = ", ".join(f"{_text(key)}: {_value(value)}" for key, value, _ in case.customer)
    return [
        f"  - name: {_name(name)}",
        f"    as_of: {case.as_of}",
        f"    customer: {{{customer}}}",
        f"    expect: {{{', '.join(_expected(case))}}}",
    ]


def case_name(proposal: Proposal, language: str) -> str:
    """A sentence: what happens, and which value decides it."""
    goal, meant = proposal.goal, proposal.meant
    if goal is None:
        return _words("nothing", language)
    part = goal.part
    if part.kind == "offer":
        return _words(goal.what, language, name=part.name)
    if part.kind == "row":
        return _words("fires", language, name=part.name)
    outcome = _outcome(part, meant, language)
    position = goal.leaf if goal.leaf is not None else 0 if len(part.leaves) == 1 else None
    if position is None:
        return outcome
    what = leaf_phrase(part.leaves[position], part.leaves, meant, language)
    return _words("when", language, outcome=outcome, what=what)


def leaf_phrase(leaf: Leaf, among: tuple[Leaf, ...], meant: Mapping[str, object], language: str) -> str:
    """`days_since_order is just below 2 * usual_gap_days`; of what cannot be compared, whether it holds."""
    found = truth(leaf, meant)
    text = leaf_text(leaf, among)
    if found is None:
        return _words("unknown", language, text=text)
    if isinstance(leaf, Compare) and leaf.operator not in ("=", "<>"):
        side = _side(leaf, meant)
        if side and text_of(leaf.left) and text_of(leaf.right):
            return _words(side, language, left=text_of(leaf.left), right=text_of(leaf.right))
    holds = "holds_flag" if isinstance(leaf, Flag) else "true"
    return _words(holds if found else "false", language, text=text)


def _side(leaf: Compare, meant: Mapping[str, object]) -> str | None:
    left, right = value_of(leaf.left, meant), value_of(leaf.right, meant)
    if isinstance(left, date) and isinstance(right, date):
        left, right = float(left.toordinal()), float(right.toordinal())
    if not isinstance(left, float) or not isinstance(right, float):
        return None
    if left == right:
        return "equal"
    step = WHOLE_STEP if left.is_integer() and abs(right) >= 2 else FINE_STEP
    side = "below" if left < right else "above"
    return f"just_{side}" if abs(left - right) <= step else side


def _outcome(part: Part, meant: Mapping[str, object], language: str) -> str:
    fires = _fires(part.when, meant, part.fires_if_unknown)
    if part.kind == "rule":
        return _words("fires" if fires else "idle", language, name=part.name)
    return _words("holds" if fires else "fails", language, name=part_name(part, language))


def _fires(condition: Condition, meant: Mapping[str, object], fires_if_unknown: bool) -> bool:
    found = truth(condition, meant)
    return found is True or (found is None and fires_if_unknown)


def _expected(case: WrittenCase) -> Iterable[str]:
    yield f"tags: [{', '.join(map(_text, sorted(case.tags or ())))}]"
    yield f"offers: [{', '.join(map(_text, sorted(case.offers or ())))}]"
    if case.stopped_by:
        yield "stopped_by: {" + ", ".join(f"{_text(offer)}: {_text(rule)}" for offer, rule, _ in case.stopped_by) + "}"
    if case.sets:
        yield "sets: {" + ", ".join(f"{_text(name)}: {_value(value)}" for name, value, _ in case.sets) + "}"


def _value(value: object) -> str:
    """A scalar inside `{...}`; text in quotes wherever a reader of YAML might take it for something else."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return value if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else _text(value)
        case tuple():
            return f"[{', '.join(map(_text, value))}]"
        case int():
            return str(value)
        case _:
            return f"{value:f}"


def _text(text: str) -> str:
    is_plain = all(_PLAIN.fullmatch(part) for part in text.split(".")) and text.lower() not in _NOT_PLAIN
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _name(text: str) -> str:
    """A name on a line of its own."""
    is_plain = text.isprintable() and re.match(r"[^\W\d]", text) and ": " not in text and " #" not in text
    return text if is_plain and not text.endswith((":", " ")) else json.dumps(text, ensure_ascii=False)


def _words(key: str, language: str, /, **values: object) -> str:
    return _WORDS[key][language == "zh"].format(**values)
