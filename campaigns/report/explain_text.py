"""An explanation as text: for the manager with rules and numbers, for the customer in plain words."""

from __future__ import annotations

from collections.abc import Iterable

from ..decide.decisions import Pair
from ..decide.setting import Setting
from .about import About, is_held_back
from .amounts import clean, columns, cut, plain_number, wrapped
from .because import Because
from .explain import Explanation, Verdict
from .flip import Flip
from .product_words import product_texts
from .reason_words import reason_for_customer, reason_short

SHOWN_DEEP = 6
"""Levels of indentation."""


def manager_text(about: About, explanation: Explanation, width: int, with_facts: bool, as_of: str) -> str:
    """What she gets, what was held back, what she does not get, each with what stands behind it."""
    words, setting = about.told.words, about.setting
    zone = setting.as_of.zone
    lines = [words("x_head", customer=clean(about.customer), as_of=as_of, zone=zone, wave=setting.wave)]
    got = [one for one in explanation.verdicts if one.outcome == "given"]
    late = [one for one in explanation.verdicts if one.outcome == "deferred"]
    held = [one for one in explanation.verdicts if one.outcome == "withheld"]
    lost = [one for one in explanation.verdicts if one.outcome == "rejected"]
    if explanation.unlisted is not None:
        return "\n".join([*lines, "", words("x_in_no_campaign", offer=explanation.unlisted)])
    if not got and not held and not late and len(lost) > 1:
        lines += ["", words("x_gets_nothing")]
    for key, verdicts in (("x_gets", got), ("x_held", held), ("x_late", late), ("x_not", lost)):
        if verdicts:
            lines += ["", words(key)]
        for verdict in verdicts:
            lines += _verdict_lines(about, verdict, width)
    if with_facts:
        lines += ["", words("x_facts"), *facts_lines(explanation)]
    return "\n".join(lines)


def customer_text(about: About, explanation: Explanation) -> str:
    """For herself: offers by name, the reason she was told, and a plain sentence for what she does not get."""
    words, setting = about.told.words, about.setting
    lines = [words("c_head", day=setting.as_of.today)]
    got = [one for one in explanation.verdicts if one.outcome == "given"]
    for verdict in got:
        row = verdict.row or {}
        lines += ["", words("c_get", offer=_for_her(about, verdict))]
        if row.get("tell_customer"):
            lines.append(f"  {clean(str(row['tell_customer']))}")
        lines += [f"  {text}" for text in product_texts(row.get("products"), words.language, for_her=True)]
        if row.get("valid_until"):
            lines.append(f"  {words('c_until', day=row['valid_until'])}")
    if not got and len(explanation.verdicts) != 1:
        lines += ["", words("c_nothing")]
    told: set[str] = {verdict.pair.offer for verdict in got}
    for verdict in explanation.verdicts:
        if verdict.pair.offer in told:
            continue
        told.add(verdict.pair.offer)
        offer = setting.policy.offers[verdict.pair.offer]
        reason = reason_for_customer(verdict.reason or "withheld", words.language)
        lines += ["", words("c_not", offer=clean(offer.name or offer.id)), f"  {reason}"]
    if explanation.unlisted is not None:
        lines += ["", reason_for_customer("expired", words.language)]
    return "\n".join(lines)


def facts_lines(explanation: Explanation) -> list[str]:
    """Every fact with its value and meaning."""
    rows = [[name, cut(value, 40), cut(what, 60)] for name, value, what in explanation.facts]
    return columns(rows, (False, False, False))


def flip_text(about: About, verdict: Verdict) -> str | None:
    """The smallest change, or that there is none; nothing where no search was made."""
    flip, words = verdict.flip, about.told.words
    if flip is None or (flip.change is None and not flip.tried):
        return None
    if flip.change is None:
        return words("x_no_flip", tried=f"{flip.tried:,}")
    if verdict.outcome == "given":
        return words("x_unflip", changes=change_text(about, flip))
    held = words("x_flip_held") if is_held_back(about, verdict.pair) else ""
    return words("x_flip", changes=change_text(about, flip)) + held


def change_text(about: About, flip: Flip) -> str:
    """`days_since_order were 41 days (is 30 days) and ...`."""
    words = about.told.words
    parts = [
        words(
            "x_change", name=name, value=about.fact_text(name, value), now=about.fact_text(name, about.facts[name][0])
        )
        for name, value in flip.change or ()
    ]
    return words("x_and").join(parts)


def pair_text(pair: Pair, about: About) -> str:
    """Offer, campaign and step."""
    return about.told.words("x_pair", offer=pair.offer, campaign=pair.campaign, step=pair.step)


def _verdict_lines(about: About, verdict: Verdict, width: int) -> list[str]:
    words = about.told.words
    head = pair_text(verdict.pair, about)
    if verdict.outcome == "given":
        head = ", ".join(part for part in (head, *_terms(about, verdict)) if part)
    elif verdict.outcome == "rejected" and verdict.reason is not None:
        reason = reason_short(verdict.reason, words.language)
        head = words("x_reason", pair=head, reason=reason, code=verdict.reason)
    lines = [f"  {line}" for line in wrapped(head, width - 2, "  ")]
    lines += _because_lines(verdict.because, 2, width)
    flip = flip_text(about, verdict)
    if flip is not None:
        lines += [f"    {line}" for line in wrapped(f"=> {flip}", width - 4, "   ")]
    return lines


def _because_lines(because: Iterable[Because], level: int, width: int) -> list[str]:
    lines = []
    for one in because:
        indent = "  " * min(level, SHOWN_DEEP)
        lines += [indent + line for line in wrapped(clean(one.text), width - len(indent), "  ")]
        lines += _because_lines(one.inner, level + 1, width)
    return lines


def _terms(about: About, verdict: Verdict) -> tuple[str, ...]:
    row, words = verdict.row or {}, about.told.words
    return (
        _value(about, verdict),
        words("by_channel", channel=row["channel"]) if row.get("channel") else "",
        words("until", day=row["valid_until"]) if row.get("valid_until") else "",
    )


def _value(about: About, verdict: Verdict) -> str:
    row = verdict.row or {}
    if isinstance(row.get("value_minor"), int):
        return about.told.amounts.money(row["value_minor"])  # type: ignore[arg-type]
    if isinstance(row.get("percent"), float):
        return f"{plain_number(row['percent'])} %"  # type: ignore[arg-type]
    return plain_number(row["points"]) if isinstance(row.get("points"), float) else ""  # type: ignore[arg-type]


def _for_her(about: About, verdict: Verdict) -> str:
    offer, value = _setting_offer(about.setting, verdict), _value(about, verdict)
    return about.told.words("c_value", offer=offer, value=value) if value else offer


def _setting_offer(setting: Setting, verdict: Verdict) -> str:
    offer = setting.policy.offers[verdict.pair.offer]
    return clean(offer.name or offer.id)
