"""`campaign timeline`: all that happened to one customer, for whoever has her on the phone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..rules.problems import Phrase
from .answer import Answer, Reader, refused
from .at_store import AtStore, at_store, local_time, nothing_there
from .one_customer import not_in_store, number_of, plain_id, shown_id
from .opened import settle_instant
from .report.amounts import Amounts, clean, columns, plain_number

if TYPE_CHECKING:
    from .store.timeline import Event, Held

Words = Callable[[str, str], str]
HOLDOUT = {
    "global": Phrase("she is in the holdout of the whole project", "她属于整个项目的对照组"),
    "campaign": Phrase("she is in the holdout of the campaign", "她属于该活动的对照组"),
}
TITLES = {
    "given": ("given", "发放"),
    "changed": ("changed", "更改"),
    "withheld": ("withheld", "保留"),
    "deferred": ("deferred", "推迟"),
    "withdrawn": ("withdrawn", "撤回"),
    "out": ("went out", "已发出"),
    "message": ("message", "消息"),
    "recalled": ("recalled", "撤回消息"),
    "contact": ("contacted", "已联系"),
    "redeemed": ("redeemed", "核销"),
    "reversed": ("reversed", "冲销"),
    "expired": ("expired", "过期"),
    "cancelled": ("cancelled", "取消"),
    "consent": ("consent", "同意"),
    "step": ("step", "步骤"),
    "pause": ("paused", "暂停"),
    "resume": ("resumed", "恢复"),
}
CATEGORIES = {
    "promotional": ("promotional", "促销"),
    "transactional": ("transactional", "交易"),
    "service": ("service", "服务"),
}
DELIVERY = {
    "queued": ("waits", "等待发送"),
    "handed_over": ("handed over", "已交付发送"),
    "accepted": ("accepted", "已接收"),
    "sent": ("sent", "已发送"),
    "delivered": ("delivered", "已送达"),
    "failed": ("failed", "失败"),
    "unknown": ("outcome unknown", "结果未知"),
    "cancelled": ("cancelled", "已取消"),
    "expired": ("too late", "已过时"),
}
STATUSES = {"allowed": ("allowed", "允许"), "refused": ("refused", "拒绝")}


def timeline(
    reader: Reader, customer: str, project_dir: Path | None = None, as_of: str | None = None, output: str = "text"
) -> Answer:
    """Exit 1 where the store does not know her, or the instant cannot be read."""
    return at_store(reader, project_dir, lambda at: _timeline(at, customer, as_of, output), head_only=True)


def _timeline(at: AtStore, customer: str, as_of: str | None, output: str) -> Answer:
    from .store.connect import reading
    from .store.timeline import events_of, held_at

    if at.store is None or at.project_id is None:
        return nothing_there(at)
    until, zone = at.reader.now, at.head.zone
    if as_of is not None:
        instant, problems = settle_instant(as_of, zone, at.reader.now)
        if instant is None:
            return refused(problems, at.language)
        until = instant.moment
    with reading(at.store) as connection:
        number = number_of(connection, at.project_id, customer)
        if number is None:
            return refused([not_in_store(at, customer)], at.language)
        events = events_of(connection, at.project_id, number, zone, until)
        held = held_at(connection, at.project_id, number, zone, until)
    if output == "json":
        return Answer(_json(at, customer, until, events, held))
    return Answer(_text(at, customer, until, events, held))


def _json(at: AtStore, customer: str, until: datetime, events: list[Event], held: list[Held]) -> str:
    shown = {
        "customer": plain_id(customer),
        "project": at.head.project,
        "currency": at.head.currency,
        "until": until.isoformat(timespec="seconds"),
        "zone": at.head.zone,
        "events": [
            {"at": one.at.isoformat(timespec="seconds"), "whole_day": one.whole_day, "kind": one.kind, **one.values}
            for one in events
        ],
        "holds": [
            {
                "decision_id": one.decision_id,
                "campaign": one.campaign,
                "offer": one.offer,
                "valid_until": one.valid_until,
                "worst_case_minor": one.worst_case_minor,
                "went_out": one.is_out,
            }
            for one in held
        ],
    }
    return json.dumps(shown, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def _text(at: AtStore, customer: str, until: datetime, events: list[Event], held: list[Held]) -> str:
    own = 0 if at.language == "en" else 1
    amounts = Amounts(at.head.currency, at.head.exponent, at.language)
    who, when = shown_id(plain_id(customer)), f"{local_time(at, until)} ({at.head.zone})"
    number = len(events)
    head = (
        f"{who}: {number} event{'s' * (number != 1)} until {when}",
        f"{who}：截至 {when} 共 {number} 个事件",
    )[own]
    rows = []
    for event in events:
        moment = local_time(at, event.at)
        said, *more = _said(at, event, amounts)
        rows.append((moment[:10] if event.whole_day else moment, TITLES[event.kind][own], said))
        rows += [("", "", line) for line in more]
    lines = [head, *columns(rows, [False, False, False])]
    lines.append(
        ("She may use now:", "现在可以使用：")[own] if held else ("She holds nothing.", "目前没有持有优惠。")[own]
    )
    for one in held:
        end = _until(one.valid_until, at.language)
        waits = "" if one.is_out else ("; not sent yet", "；尚未发出")[own]
        lines.append(f"  {one.offer} ({one.campaign}){end}{waits}")
    return "\n".join(lines)


def _until(day: object, language: str) -> str:
    if day is None:
        return ""
    return f"，有效期至 {day}" if language == "zh" else f", valid until {day}"


def _said(at: AtStore, event: Event, amounts: Amounts) -> list[str]:
    """One line, and a second with the reasons where there are any."""
    words: Words = (lambda english, _: english) if at.language == "en" else (lambda _, chinese: chinese)
    values = event.values
    if event.kind in ("given", "changed", "withheld", "deferred", "withdrawn"):
        return _decided(values, event.kind, words, amounts)
    if event.kind in ("redeemed", "reversed"):
        money = amounts.money(values["real_minor"])
        order = words(f", order {values['order_id']}", f"，订单 {values['order_id']}") if values["order_id"] else ""
        late = words(", after it had expired", "，此前已过期") if values["was"] == "expired" else ""
        return [clean(f"{_offer(values)}: {money}{order}{late}")]
    if event.kind in ("message", "recalled"):
        category, state = words(*CATEGORIES[values["category"]]), words(*DELIVERY[values["state"]])
        number = len(values["decision_ids"])
        said = words(
            f"by {values['channel']} ({category}), {number} offer{'s' * (number != 1)}, {state}",
            f"渠道 {values['channel']}（{category}），{number} 项优惠，{state}",
        )
        return [clean(f"{values['campaign']}: {said}")]
    if event.kind == "consent":
        status = STATUSES[values["status"]]
        source = words(f", from {values['source']}", f"，来源 {values['source']}") if values["source"] else ""
        category = words(*CATEGORIES[values["category"]])
        return [clean(f"{values['channel']} ({category}): {words(*status)}{source}")]
    if event.kind == "contact":
        return [clean(words(f"by another system, {values['channel']}", f"由其他系统联系，{values['channel']}"))]
    if event.kind == "step":
        return [clean(f"{values['campaign']}/{values['step']}")]
    if event.kind in ("pause", "resume"):
        who = words(f"by {values['who']}", f"操作人 {values['who']}")
        why = f": {values['why']}" if event.kind == "pause" else ""
        return [clean(f"{values['campaign']} {who}{why}")]
    why = f": {values['why']}" if values.get("why") else ""
    return [clean(f"{_offer(values)}{why}")]


def _offer(values: dict[str, Any]) -> str:
    return f"{values['offer']} ({values['campaign']})"


def _decided(values: dict[str, Any], kind: str, words: Words, amounts: Amounts) -> list[str]:
    named = f"{values['offer']} ({values['campaign']}/{values['step']})"
    face = _face(values, amounts)
    end = _until(values["valid_until"], amounts.language) if kind != "withdrawn" else ""
    channel = words(f", by {values['channel']}", f"，渠道 {values['channel']}") if values["channel"] else ""
    wave = f" [{values['wave']}]"
    first = f"{named}{f': {face}' if face and kind != 'withdrawn' else ''}{end}{channel}{wave}"
    why: list[str] = []
    if kind == "withheld":
        scope = HOLDOUT.get(values["holdout_scope"] or "")
        why.append(words(scope.en, scope.zh) if scope else str(values["reason_code"]))
    elif kind == "withdrawn":
        why.append(words("a later run of the wave decided otherwise", "该波次之后的运行另有决定"))
    elif kind == "deferred" and values["reason_code"]:
        why.append(str(values["reason_code"]))
    if values["tell_customer"] and kind in ("given", "changed"):
        why.append(values["tell_customer"])
    if values["rule_ids"]:
        listed = ", ".join(values["rule_ids"])
        why.append(words(f"rules: {listed}", f"规则：{listed}"))
    joined = words("; ", "；").join(why)
    return [clean(first)] + ([clean(words("why: ", "原因：") + joined)] if joined else [])


def _face(values: dict[str, Any], amounts: Amounts) -> str:
    if values["value_minor"] is not None:
        return amounts.money(values["value_minor"])
    if values["percent"] is not None:
        return f"{plain_number(values['percent'])} %"
    return plain_number(values["points"]) if values["points"] is not None else ""
