"""`campaign approve plan.json`: says who stands for a plan, when, up to which cost; nothing is decided by it."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from os.path import realpath
from pathlib import Path

from ..rules.problems import Phrase, Problem
from .answer import GUARDED, OK, PROBLEMS, Answer, Reader, refused
from .check_plan import sound_plan
from .plan_approvals import approvals_missing, counted, rules_of
from .plan_file import ApprovalPart, Plan, entry_hash, write_plan
from .plan_lock import only_writer
from .policy.approval import approver_of, same_person
from .report.amounts import Amounts, clean
from .who import Who, who_acts


def approve(
    reader: Reader,
    path: Path,
    *,
    by: str | None = None,
    up_to: str | None = None,
    note: str = "",
    revoke: bool = False,
    output: str = "text",
) -> Answer:
    """Exit 1 where the file or what was typed is wrong, 3 where the plan was edited by hand, 6 where the person may
    not approve it. Approving twice changes nothing and says so."""
    target = Path(realpath(reader.here / path))  # Path.resolve raises where links run in a ring
    with only_writer(target):
        return _approve(reader, target, path.as_posix(), by, up_to, note, revoke, output)


def _approve(
    reader: Reader, target: Path, shown: str, by: str | None, up_to: str | None, note: str, revoke: bool, output: str
) -> Answer:
    language = reader.language or "en"
    plan, problems, code = sound_plan(target, shown)
    if plan is None:
        return refused(problems, language, code)
    who = who_acts(by, reader.environment, target.parent)
    if who is None:
        return refused([Problem("C146", {"doing": Phrase("approves", "批准")}, hints=("by",))], language)
    limit, problems = _limit(plan, up_to)
    if limit is None or problems:
        return refused(problems, language, PROBLEMS)
    if not revoke and (barred := _barred(plan, who)):
        return refused([barred], language, GUARDED)
    entry = _entry(plan, who, reader, limit, note, revoke)
    mine = next((one for one in plan.in_force() if same_person(one.by, who.name)), None)
    if revoke and mine is None:
        return refused([Problem("G133", {"who": who.name})], language)
    if not revoke and mine is not None and (mine.up_to_minor, mine.note) == (entry.up_to_minor, entry.note):
        return _answer(plan, mine, "again", language, output)
    signed = plan.model_copy(update={"approvals": [*plan.approvals, entry]})
    write_plan(target, signed)
    return _answer(signed, entry, "revoked" if revoke else "approved", language, output)


def _limit(plan: Plan, up_to: str | None) -> tuple[int | None, list[Problem]]:
    """The expected cost, in minor units, up to which the approval holds: what the plan expects, unless said."""
    if up_to is None:
        return plan.cost_minor, []
    # A comma stands between thousands only: `12,50` is twelve and a half to some, and must not become 1,250.
    is_amount = re.fullmatch(r"(\d{1,3}(,\d{3})+|\d{1,15})(\.\d{1,6})?", up_to.strip(), re.ASCII) is not None
    minor = Decimal(up_to.replace(",", "").strip()).scaleb(plan.exponent) if is_amount else Decimal(-1)
    if minor < 0 or minor != int(minor) or minor >= 1 << 53:
        return None, [Problem("G134", {"text": up_to, "currency": plan.currency})]
    if minor < plan.cost_minor:
        return None, [_too_low(plan, Phrase("--up-to", "--up-to"), int(minor))]
    return int(minor), []


def _barred(plan: Plan, who: Who) -> Problem | None:
    """Why this person may not approve this plan."""
    rules = rules_of(plan)
    if rules is None:
        return None
    values = {"who": who.name, "names": ", ".join(one.who for one in rules.approvers)}
    approver = approver_of(rules, who.name)
    if approver is None:
        return Problem(
            "C147",
            {**values, "why": Phrase("nobody of that name is among the approvers", "审批人名单中没有这个名字")},
            hints=("ask",),
        )
    if rules.four_eyes and plan.made_by is not None and same_person(plan.made_by, who.name):
        hints = ("other", "ask") if rules.approvers else ("other",)
        return Problem(
            "C147",
            {**values, "why": Phrase("who made a plan does not approve it", "制定计划的人不能批准它")},
            hints=hints,
        )
    if rules.four_eyes and plan.made_by is None:
        why = Phrase(
            "it does not say who made it, and nobody approves a plan of his own",
            "计划没有写明由谁制定，而任何人都不能批准自己的计划",
        )
        return Problem("C147", {**values, "why": why}, hints=("maker",))
    if approver.up_to is not None and plan.cost_minor > approver.up_to:
        return _too_low(plan, Phrase(f"what {who.name} may approve", f"{who.name} 的审批额度"), approver.up_to)
    return None


def _too_low(plan: Plan, what: Phrase, limit: int) -> Problem:
    amounts = Amounts(plan.currency, plan.exponent)
    expected = plan.cost_minor
    values = {
        "what": what,
        "limit": amounts.money(limit),
        "expected": amounts.money(expected),
        "missing": amounts.money(expected - limit),
    }
    return Problem("C148", values, hints=("ways",))


def _entry(plan: Plan, who: Who, reader: Reader, limit: int, note: str, revoke: bool) -> ApprovalPart:
    entry = ApprovalPart(
        action="revoke" if revoke else "approve",
        by=who.name,
        known_from=who.known_from,
        at=reader.now.isoformat(timespec="seconds"),
        plan=plan.hash,
        up_to_minor=limit,
        note=clean(" ".join(note.split())),
        hash="",
    )
    return entry.model_copy(update={"hash": entry_hash(entry)})


def _answer(plan: Plan, entry: ApprovalPart, done: str, language: str, output: str) -> Answer:
    missing = approvals_missing(plan)
    if output == "json":
        shown = {
            "status": done,
            "by": entry.by,
            "at": entry.at,
            "plan": plan.hash,
            "up_to_minor": entry.up_to_minor,
            "approvals": [one.by for one in plan.in_force()],
            "missing": missing,
        }
        return Answer(json.dumps(shown, ensure_ascii=False, indent=2), code=OK)
    amounts = Amounts(plan.currency, plan.exponent, language)
    numbers, who = plan.numbers, f"{entry.by} ({entry.known_from})"
    head = {
        ("approved", "en"): f"approved by {who}, up to {amounts.money(entry.up_to_minor)}",
        ("approved", "zh"): f"已由 {who} 批准，上限 {amounts.money(entry.up_to_minor)}",
        ("again", "en"): f"{who} approved this plan already, at {entry.at}; nothing was changed",
        ("again", "zh"): f"{who} 已于 {entry.at} 批准过此计划；没有改动",
        ("revoked", "en"): f"{who} withdrew the approval",
        ("revoked", "zh"): f"{who} 撤回了批准",
    }[done, language]
    name, customers = plan.hash[:12], amounts.count(numbers.customers)
    expected, worst = amounts.money(plan.cost_minor), amounts.money(plan.worst_minor)
    what = {
        "en": f"plan {name} of {plan.wave}: {customers} customers; with sending, expected cost {expected}, worst case "
        f"{worst}",
        "zh": f"计划 {name}，波次 {plan.wave}：{customers} 位客户；含发送，预期成本 {expected}，最坏情况 {worst}",
    }[language]
    return Answer("\n".join(map(clean, [head, what, _what_is_left(plan, missing, language)])), code=OK)


def _what_is_left(plan: Plan, missing: int, language: str) -> str:
    if missing:
        have = len(counted(plan))
        return {
            "en": f"approvals so far: {have}; {missing} more needed before it may be decided",
            "zh": f"目前批准 {have} 个；还需 {missing} 个才能执行",
        }[language]
    if plan.approval is None or not plan.approval.needed:
        return {"en": "the project asks for no approval of this plan", "zh": "项目不要求审批此计划"}[language]
    return {"en": "it may be decided: campaign decide --plan", "zh": "可以执行：campaign decide --plan"}[language]
