"""What the cases have not seen yet, in words: a few lines at the end of `campaign test`, or all with --coverage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from ...engine.tree import Compare, Flag, Leaf
from ..decide.coverage import Coverage, Goal, Part
from ..decide.run_cases import CaseResult
from ..policy.gate_codes import GATE_CODES
from .amounts import clean
from .because import text_of

SHOWN_AT_MOST = 12
"""Rules in the short list; --coverage shows all."""

_WORDS: Mapping[str, tuple[str, str]] = {
    "fires": ("no case in which it fires", "没有触发它的用例"),
    "does_not": ("no case in which it does not", "没有不触发它的用例"),
    "holds": ("no customer in it", "没有属于它的客户"),
    "holds_not": ("no customer outside it", "没有不属于它的客户"),
    "given": ("no case in which it is offered", "没有提供它的用例"),
    "not_given": ("no case in which it is not", "没有不提供它的用例"),
    "met": ("not seen deciding that it holds", "没有由它成立决定结果的用例"),
    "not_met": ("not seen deciding that it does not hold", "没有由它不成立决定结果的用例"),
    "unknown": ("not seen unknown", "没有它未知的用例"),
    "conditions": ("{count} more about its conditions", "另有 {count} 项与条件有关"),
    "only_conditions": ("{count} about its conditions", "{count} 项与条件有关"),
    "head": (
        "coverage: {percent}% ({seen} of {of} things that cases should see)",
        "覆盖率：{percent}%（{of} 项中已见 {seen} 项）",
    ),
    "missing": ("not seen yet:", "尚未见到："),
    "more": ("  ... and {count} more", "  ……还有 {count} 项"),
    "ways": (
        "`campaign test --coverage` shows all of it, `campaign test --suggest` writes the missing cases",
        "`campaign test --coverage` 显示全部，`campaign test --suggest` 写出缺少的用例",
    ),
    "all": ("all {of} seen", "{of} 项均已见到"),
    "some": ("{seen} of {of} seen", "{of} 项中已见 {seen} 项"),
    "gates": ("what stopped an offer in some case: {seen}", "用例中阻止过优惠的原因：{seen}"),
    "gates_missing": ("what never did: {missing}", "从未出现的原因：{missing}"),
    "definition": (
        "Seen means: a rule, segment or audience holding and not; each part of a condition deciding both ways\n"
        "(turning it alone would turn the rule), and unknown where the fact may be missing; each row of a table\n"
        "firing; each offer passing all gates and not.",
        "已见是指：规则、人群或受众成立与不成立；条件的每一部分都曾单独决定结果（成立与不成立），事实可能缺失时还包括未知；\n"
        "决策表的每一行都触发过；每项优惠都曾通过与未通过所有关卡。",
    ),
}  # fmt: skip
_KINDS: Mapping[str, tuple[str, str]] = {
    "rule": ("rule", "规则"),
    "row": ("row", "表行"),
    "segment": ("segment", "人群"),
    "audience": ("audience of", "受众"),
    "stop": ("stop of", "停止条件"),
    "offer": ("offer", "优惠"),
}


def short_lines(coverage: Coverage, language: str) -> list[str]:
    """The share, and a line for each rule of which something is missing."""
    lines = [share_line(coverage, language)]
    parts = [(part, missing) for part, _, missing in by_part(coverage) if missing]
    if not parts:
        return lines
    width = max(len(part_name(part, language)) for part, _ in parts[:SHOWN_AT_MOST])
    lines.append(words("missing", language))
    for part, missing in parts[:SHOWN_AT_MOST]:
        lines.append(f"  {part_name(part, language):{width}}  {_in_short(missing, language)}")
    if len(parts) > SHOWN_AT_MOST:
        lines.append(words("more", language, count=len(parts) - SHOWN_AT_MOST))
    return [*lines, words("ways", language)]


def detail_lines(coverage: Coverage, results: Iterable[CaseResult], language: str) -> list[str]:
    """The share and what it means; every rule with what is missing of it; which gates were seen."""
    lines = [share_line(coverage, language), *words("definition", language).split("\n"), ""]
    for part, goals, missing in by_part(coverage):
        seen = len(goals) - len(missing)
        name = "all" if not missing else "some"
        count = words(name, language, seen=seen, of=len(goals))
        lines.append(f"{part_name(part, language)}  ({part.place.source.path}:{part.place.line}): {count}")
        lines += [f"    {goal_text(goal, language)}" for goal in missing]
    codes = {code for result in results for some in result.reasons.values() for code in some}
    shown = [code for code in GATE_CODES if code in codes]
    never = [code for code in GATE_CODES if code not in codes]
    lines += ["", words("gates", language, seen=", ".join(shown) or "-")]
    return [*lines, words("gates_missing", language, missing=", ".join(never) or "-")]


def share_line(coverage: Coverage, language: str) -> str:
    """The percentage, rounded down so that 100 means all."""
    return words("head", language, percent=int(coverage.percent), seen=coverage.seen, of=len(coverage.goals))


def by_part(coverage: Coverage) -> list[tuple[Part, list[Goal], list[Goal]]]:
    """Every part with its goals and those of them that no case sees."""
    both = zip(coverage.goals, coverage.is_seen, strict=True)
    found = []
    for _, group in groupby(both, key=lambda pair: pair[0].part.id):
        pairs = list(group)
        found.append((pairs[0][0].part, [goal for goal, _ in pairs], [goal for goal, seen in pairs if not seen]))
    return found


def part_name(part: Part, language: str) -> str:
    """`rule lapsing_regular`, `audience of autumn_winback`."""
    return f"{_KINDS[part.kind][language == 'zh']} {part.name}"


def goal_text(goal: Goal, language: str) -> str:
    """What is missing, in words; of a part of a condition with its text."""
    told = words(_what(goal), language)
    if goal.leaf is None:
        return told
    return f"{leaf_text(goal.part.leaves[goal.leaf], goal.part.leaves)}: {told}"


def leaf_text(leaf: Leaf, among: Sequence[Leaf] = ()) -> str:
    """The part of a condition as its author wrote it; the halves of a BETWEEN as two comparisons."""
    twins = [other for other in among if other.origin is leaf.origin and other is not leaf]
    if isinstance(leaf, Compare) and twins:
        return clean(f"{text_of(leaf.left)} {leaf.operator} {text_of(leaf.right)}")
    return clean(text_of(leaf) or (leaf.name if isinstance(leaf, Flag) else type(leaf).__name__))


def words(name: str, language: str, /, **values: object) -> str:
    """A text in the language asked for."""
    return _WORDS[name][language == "zh"].format(**values)


def _what(goal: Goal) -> str:
    if goal.part.kind in ("segment", "audience") and goal.leaf is None:
        return {"fires": "holds", "does_not": "holds_not"}[goal.what]
    return goal.what


def _in_short(missing: Sequence[Goal], language: str) -> str:
    """The sides in words, the conditions as a number; one alone as it is."""
    sides = [words(_what(goal), language) for goal in missing if goal.leaf is None]
    conditions = [goal for goal in missing if goal.leaf is not None]
    if len(conditions) == 1:
        sides.append(goal_text(conditions[0], language))
    elif conditions:
        sides.append(words("conditions" if sides else "only_conditions", language, count=len(conditions)))
    return "; ".join(sides)
