"""What differs between a plan and the run that was to be decided by it, in the words of whoever planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..rules.problems import Phrase
from ..segments.segment_book import MODELLED
from .compare import changed_lines
from .data_marks import DataMarks
from .plan_file import DataPart, Plan, RulesPart, StatePart
from .report.amounts import cut
from .row_counts import changed_rows

LINES_SHOWN = 6
"""Changed lines of one file that are printed."""
NAMES_SHOWN = 6
LONGEST_VALUE = 80
"""Columns of what a plan says that are repeated."""


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """`about`: project, version, wave, as_of, seed, currency, rules, data, scores, state or decisions. `lines` show
    the edit."""

    about: str
    words: Phrase
    lines: tuple[str, ...] = ()

    def text(self, language: str = "en") -> str:
        """One sentence."""
        return self.words.zh if language == "zh" else self.words.en


def plan_differences(
    plan: Plan, now: Plan, marks: tuple[DataMarks | None, DataMarks | None] = (None, None)
) -> list[PlanDifference]:
    """Empty: deciding now gives what was planned, to the byte. `now` is a plan made of the run at hand; `marks` what is
    known of the data of then and of now, for the words alone."""
    found = [
        PlanDifference(
            about,
            Phrase(
                f"{english}: planned {_short(was)}, now {is_now}", f"{chinese}：计划为 {_short(was)}，现在为 {is_now}"
            ),
        )
        for about, english, chinese, was, is_now in (
            ("project", "project", "项目", plan.project, now.project),
            ("version", "version of the engine", "引擎版本", plan.version, now.version),
            ("wave", "wave", "波次", plan.wave, now.wave),
            ("as_of", "instant decided for", "决策时刻", f"{plan.as_of} {plan.zone}", f"{now.as_of} {now.zone}"),
            ("seed", "seed", "随机种子", plan.seed, now.seed),
            ("currency", "currency", "货币", _currency(plan), _currency(now)),
        )
        if was != is_now
    ]
    found += _rules(plan.inputs.rules, now.inputs.rules)
    found += _data(plan.inputs.data, now.inputs.data, marks)
    found += _scores(plan, now)
    was_state, now_state = plan.inputs.state, now.inputs.state
    if was_state.hash != now_state.hash:
        found.append(
            PlanDifference(
                "state",
                Phrase(
                    f"own history and limits left: planned with {_file(was_state).en}, "
                    f"now {_file(now_state).en}, and they say something else",
                    f"历史和剩余限额：计划时为 {_file(was_state).zh}，现在为 {_file(now_state).zh}，内容不同",
                ),
            )
        )
    if not found and (plan.decided, plan.numbers, plan.run_id) != (now.decided, now.numbers, now.run_id):
        english = (
            "the numbers or decisions are others, although nothing they rest on differs: the file was altered, or it is"
            " our fault; make the plan anew, and tell us should it happen again"
        )
        chinese = "依据完全相同，但数字或决策不同：文件被改动，或是我们的错误；请重新生成计划，若再次出现请告诉我们"
        found.append(PlanDifference("decisions", Phrase(english, chinese)))
    return found


def _currency(plan: Plan) -> str:
    return f"{plan.currency} ({plan.exponent})"


def _short(value: object) -> str:
    return cut(str(value), LONGEST_VALUE)


def _file(state: StatePart) -> Phrase:
    if state.file is not None:
        return Phrase(*[_short(state.file)] * 2)
    return Phrase("a file elsewhere", "项目外的文件") if state.elsewhere else Phrase("none", "无")


def _rules(was: RulesPart, now: RulesPart) -> Iterator[PlanDifference]:
    if was.hash == now.hash:
        return
    for path in sorted({*was.files, *now.files}):
        before, after = was.files.get(path), now.files.get(path)
        if before is not None and after is not None and before.sha256 == after.sha256:
            continue
        if before is None or after is None:
            words = (
                Phrase(f"{path} is new", f"{path} 是新增的")
                if before is None
                else Phrase(f"{path} is gone", f"{path} 已删除")
            )
            yield PlanDifference("rules", words)
            continue
        texts = [{path: (one.text or "").encode()} for one in (before, after)]
        edits = [
            f"{sign} {line.strip()}"
            for one in changed_lines(*texts)
            for sign, lines in (("-", one.removed), ("+", one.added))
            for line in lines
        ]
        more = [f"... {len(edits) - LINES_SHOWN}"] if len(edits) > LINES_SHOWN else []
        only = not edits and before.text is not None and after.text is not None
        words = Phrase(f"{path} was changed", f"{path} 被修改")
        if only:
            words = Phrase(f"{path} was changed (comments and blank lines only)", f"{path} 被修改（仅注释和空行）")
        yield PlanDifference("rules", words, tuple(edits[:LINES_SHOWN] + more))


def _data(was: DataPart, now: DataPart, marks: tuple[DataMarks | None, DataMarks | None]) -> Iterator[PlanDifference]:
    if was.hash == now.hash:
        return
    english, chinese = [], []
    more = now.customers - was.customers
    if more:
        english.append(
            f"{abs(more):,} customers {'more' if more > 0 else 'fewer'} ({was.customers:,} -> {now.customers:,})"
        )
        chinese.append(
            f"客户{'增加' if more > 0 else '减少'} {abs(more):,} 位（{was.customers:,} -> {now.customers:,}）"
        )
    before, after = marks
    names: list[str] = []
    if before is not None and after is not None:
        same_way = before.counted_by == after.counted_by
        rows = changed_rows(before.parts, after.parts) if same_way else None
        if rows:
            english.append(f"at least {rows:,} customers with other facts")
            chinese.append(f"至少 {rows:,} 位客户的事实不同")
        columns = (before.columns, after.columns)
        names = sorted({name for one in columns for name in one if columns[0].get(name) != columns[1].get(name)})
    elif not more:
        english.append("facts of customers (which ones is known only where the plan was made)")
        chinese.append("客户的事实（具体哪些只有生成计划的机器知道）")
    if names and not more:
        yield from _new_scores(names)
        shown = ", ".join(names[:NAMES_SHOWN]) + (" ..." if len(names) > NAMES_SHOWN else "")
        english.append(f"in {shown}")
        chinese.append(f"涉及 {shown}")
    yield PlanDifference(
        "data",
        Phrase("the data changed: " + ", ".join(english or ["facts"]), "数据有变化：" + "，".join(chinese or ["事实"])),
    )


def _new_scores(names: list[str]) -> Iterator[PlanDifference]:
    for name in names:
        if name.startswith(MODELLED):
            yield PlanDifference("scores", Phrase(f"{name} has other values", f"{name} 的数值不同"))


def _scores(plan: Plan, now: Plan) -> Iterator[PlanDifference]:
    was, is_now = ({one.id: one for one in side.inputs.scores} for side in (plan, now))
    for id in sorted({*was, *is_now}):
        before, after = was.get(id), is_now.get(id)
        if before == after:
            continue
        told = [_short(f"{one.model or '?'} {one.as_of}") if one is not None else "-" for one in (before, after)]
        words = Phrase(
            f"score.{id}: planned {told[0]}, now {told[1]}", f"score.{id}：计划为 {told[0]}，现在为 {told[1]}"
        )
        yield PlanDifference("scores", words)
