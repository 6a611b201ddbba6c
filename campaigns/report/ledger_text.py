"""The books as a controller reads them: the statement first, then by offer, by budget, by who pays."""

from __future__ import annotations

from collections.abc import Sequence

from ..store.books import Amount, Lines
from ..store.budgets_at import Limit
from ..store.reforecast import LEVEL
from .amounts import Amounts, clean, columns
from .ledger_figures import GROUPS, Ledger

SHOWN_BY_DEFAULT = ("offer", "budget", "payer", "forecast")
WORDS = {
    "head": ("The books of {project}, {since} to {day} ({zone})", "{project} 账目，{since} 至 {day}（{zone}）"),
    "closed": ("closed by {who}", "已由 {who} 结账"),
    "open": ("open: campaign ledger close {day} fixes them for good", "未结账：campaign ledger close {day} 可最终固定"),
    "in_progress": ("the day is not over: what is booked today is still to come", "当天尚未结束：今天的登记还会增加"),
    "columns": ("units|expected|worst case|real cost", "份数|预期成本|最坏成本|实际成本"),
    "opening": ("open at the start", "期初未清"),
    "given": ("+ given", "+ 发放"),
    "taken_over": ("+ taken over (imported)", "+ 接收（导入）"),
    "redeemed": ("- redeemed", "- 核销"),
    "expired": ("- expired (breakage)", "- 过期（未使用）"),
    "cancelled": ("- cancelled", "- 取消"),
    "closing": ("open at the end", "期末未清"),
    "reserved": ("  of it reserved", "  其中已预留"),
    "issued": ("  of it handed over", "  其中已交出"),
    "handed_over": ("handed over in the period", "本期交出"),
    "redeemed_late": ("redeemed after it had expired", "过期后核销"),
    "redeemed_again": ("redeemed again after an undone order", "撤销后再次核销"),
    "reversed": ("undone (the money came back)", "撤销核销（资金退回）"),
    "cost": ("cost of the period's redemptions", "本期核销成本"),
    "by_campaign": ("By campaign", "按活动"),
    "by_offer": ("By campaign and offer", "按活动和优惠"),
    "by_payer": (
        "By who pays (a unit counts with everybody who bears a part of it)",
        "按承担方（共同承担的份数各计一次）",
    ),
    "by_state": ("By state", "按状态"),
    "by_budget": ("Budgets", "预算"),
    "heads_campaign": ("campaign", "活动"),
    "heads_offer": ("campaign|offer", "活动|优惠"),
    "heads_payer": ("payer", "承担方"),
    "nobody": ("(nobody named)", "（未指定）"),
    "heads_lines": (
        "open|given|redeemed|expired|cancelled|open at the end|expected|worst case|cost",
        "期初|发放|核销|过期|取消|期末未清|预期成本|最坏成本|核销成本",
    ),
    "heads_taken_over": ("taken over", "接收"),
    "heads_state": (
        "state|at the start|at the end|expected|worst case|real cost",
        "状态|期初|期末|预期成本|最坏成本|实际成本",
    ),
    "heads_budget": (
        "budget|period|limit|amount|taken|held|for events|for later|free|of it carried over",
        "预算|周期|限额|总额|已用|占用|活动预留|留待以后|可用|其中结转",
    ),
    "amount": ("expected", "预期"),
    "worst_case": ("worst case", "最坏"),
    "state_reserved": ("reserved", "已预留"),
    "state_issued": ("issued", "已发出"),
    "state_redeemed": ("redeemed", "已核销"),
    "state_expired": ("expired", "已过期"),
    "state_reversed": ("reversed", "已撤销核销"),
    "state_cancelled": ("cancelled", "已取消"),
    "by_forecast": (
        "What the offers given so far will cost in the end, by the redemptions seen until {day} ({level} % sure)",
        "已发放优惠最终将花费多少（依据截至 {day} 的核销情况，置信度 {level}%）",
    ),
    "heads_forecast": (
        "campaign|offer|given|redeemed|booked|cost so far|forecast|at least|at most|booked rate|rate seen",
        "活动|优惠|发放|核销|入账预期|迄今成本|预测|至少|至多|入账比率|实际比率",
    ),
    "rates": ("{low} to {high}", "{low} 至 {high}"),
    "open_runs": ("Interrupted runs: in no number above but what is held", "被中断的运行：除占用外不计入以上数字"),
    "open_run": (
        "{run} of {wave}: {given} units, expected {expected}, worst case {worst}",
        "{wave} 的 {run}：{given} 份，预期 {expected}，最坏 {worst}",
    ),
    "none": ("nothing", "无"),
}  # fmt: skip
SHORT = 12
"""Letters of a run id that people type."""


def render_ledger(ledger: Ledger, language: str, group: str | None = None) -> str:
    """The whole statement, or only the table of one group below the head."""
    page = _Page(ledger, Amounts(ledger.currency, ledger.exponent, language), 0 if language == "en" else 1)
    lines = page.head()
    if group is None:
        lines += ["", *page.statement()]
    for one in GROUPS if group is not None else SHOWN_BY_DEFAULT:
        if one == group or (group is None and page.has(one)):
            title = page.say(f"by_{one}", day=ledger.seen_until, level=round(100 * LEVEL))
            lines += ["", title, *page.table(one)]
    return "\n".join([*lines, *page.interrupted()])


def percent(rate: float) -> str:
    """`12.3 %`, of the face."""
    return f"{100 * rate:.1f} %"


class _Page:
    """The numbers in the words of one language."""

    def __init__(self, ledger: Ledger, amounts: Amounts, own: int) -> None:
        self.ledger, self.amounts, self.own = ledger, amounts, own

    def say(self, word: str, **values: object) -> str:
        return WORDS[word][self.own].format(**values)

    def heads(self, *words: str) -> list[str]:
        return [cell for word in words for cell in self.say(word).split("|")]

    def head(self) -> list[str]:
        ledger = self.ledger
        title = self.say("head", project=clean(ledger.project), since=ledger.since, day=ledger.day, zone=ledger.zone)
        if ledger.in_progress:
            return [title, self.say("in_progress")]
        if ledger.closed is not None:
            return [title, self.say("closed", who=clean(ledger.closed.who))]
        return [title, self.say("open", day=ledger.day)]

    def statement(self) -> list[str]:
        total = self.ledger.total
        rows = [["", *self.heads("columns")]]
        rows += [
            self._line(name, getattr(total, name), name == "redeemed")
            for name in (*self._adding(), "redeemed", "expired", "cancelled", "closing", "reserved", "issued")
        ]
        rows.append([])
        others = (("handed_over", False), ("redeemed_late", True), ("redeemed_again", True), ("reversed", True))
        rows += [self._line(name, getattr(total, name), real) for name, real in others]
        rows.append([self.say("cost"), "", "", "", self.amounts.money(total.cost_minor)])
        return columns(rows, [False, True, True, True, True], indent="")

    def _adding(self) -> list[str]:
        """Lines at the start; that of imports only where there are any."""
        return ["opening", "given", *(["taken_over"] if self.ledger.total.taken_over.units else [])]

    def _line(self, name: str, amount: Amount, real: bool) -> list[str]:
        cells = [self.say(name), self.amounts.count(amount.units)]
        cells += [self.amounts.money_of_micro(amount.expected_micro), self.amounts.money(amount.worst_minor)]
        return [*cells, self.amounts.money(amount.real_minor)] if real else cells

    def has(self, group: str) -> bool:
        """Whether there is anything to tell beyond the statement."""
        if group == "budget":
            return bool(self.ledger.budgets)
        if group == "forecast":
            return bool(self.ledger.forecasts)
        groups = self.ledger.groups.get(group, {})
        return bool(groups) and not (group == "payer" and set(groups) == {("",)})

    def table(self, group: str) -> list[str]:
        if group == "budget":
            return self._budgets()
        if group == "state":
            return self._states()
        if group == "forecast":
            return self._forecasts()
        names = self.heads(f"heads_{group}")
        first, given, *others = self.heads("heads_lines")
        taken = [self.say("heads_taken_over")] if "taken_over" in self._adding() else []
        rows = [[*names, first, given, *taken, *others]]
        for key, lines in self.ledger.groups[group].items():
            rows.append([*(clean(part) or self.say("nobody") for part in key), *self._cells(lines)])
        return self._or_nothing(rows, [False] * len(names) + [True] * (len(rows[0]) - len(names)))

    def _cells(self, lines: Lines) -> list[str]:
        moved = (*self._adding(), "redeemed", "expired", "cancelled", "closing")
        return [
            *(self.amounts.count(getattr(lines, name).units) for name in moved),
            self.amounts.money_of_micro(lines.closing.expected_micro),
            self.amounts.money(lines.closing.worst_minor),
            self.amounts.money(lines.cost_minor),
        ]

    def _states(self) -> list[str]:
        before, now = self.ledger.states
        rows = [self.heads("heads_state")]
        for state, amount in now.items():
            units = [self.amounts.count(one) for one in (before[state].units, amount.units)]
            money = [self.amounts.money_of_micro(amount.expected_micro), self.amounts.money(amount.worst_minor)]
            rows.append([self.say(f"state_{state}"), *units, *money, self.amounts.money(amount.real_minor)])
        return self._or_nothing(rows, [False] + [True] * 5)

    def _budgets(self) -> list[str]:
        rows = [self.heads("heads_budget")]
        for one in self.ledger.budgets:
            names = (clean(one.budget), one.period)
            rows.append([*names, self.say("amount"), *self._limit(one.amount)])
            rows.append(["", "", self.say("worst_case"), *self._limit(one.worst_case)])
        return self._or_nothing(rows, [False] * 3 + [True] * 7)

    def _forecasts(self) -> list[str]:
        rows = [self.heads("heads_forecast")]
        for names, one in self.ledger.forecasts.items():
            money = (one.booked, one.so_far, one.bill.middle, one.bill.low, one.bill.high)
            seen = self.say("rates", low=percent(one.rate.low), high=percent(one.rate.high))
            counts = [self.amounts.count(number) for number in (one.units, one.redeemed)]
            amounts = [self.amounts.money(round(amount)) for amount in money]
            rows.append([*map(clean, names), *counts, *amounts, percent(one.booked_rate), seen])
        return self._or_nothing(rows, [False, False] + [True] * 9)

    def _limit(self, limit: Limit) -> list[str]:
        parts = (limit.total, limit.taken, limit.held, limit.for_events, limit.later, limit.free, limit.carried)
        return [self.amounts.money_of_micro(part) for part in parts]

    def _or_nothing(self, rows: Sequence[Sequence[str]], right: list[bool]) -> list[str]:
        return columns(rows, right, indent="") if len(rows) > 1 else [self.say("none")]

    def interrupted(self) -> list[str]:
        if not self.ledger.open_runs:
            return []
        lines = ["", self.say("open_runs")]
        for one in self.ledger.open_runs:
            money = {
                "expected": self.amounts.money_of_micro(one.expected_micro),
                "worst": self.amounts.money(one.worst_minor),
            }
            lines.append(
                "  " + self.say("open_run", run=one.run_id[:SHORT], wave=one.wave, given=f"{one.given:,}", **money)
            )
        return lines
