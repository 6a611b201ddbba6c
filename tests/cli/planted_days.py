"""What is over, ends soon or never begins: rules, campaigns, calendars, budgets, scores."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from .planting import RULES, Fault, Kind, Shop, added, open_step, rule_around, sites


def rule_that_has_ended(shop: Shop) -> Iterator[Fault]:
    day = shop.today - timedelta(days=1)
    yield from sites(shop, RULES, r"^(    then: ?)", rf"    active: {{to: {day}}}\n\1", "R212", echoes=("R385",))


def rule_that_ends_soon(shop: Shop) -> Iterator[Fault]:
    day = shop.today + timedelta(days=3)
    yield from sites(shop, RULES, r"^(    then: ?)", rf"    active: {{to: {day}}}\n\1", "R382")


def campaign_that_is_over(shop: Shop) -> Iterator[Fault]:
    day = shop.today - timedelta(days=1)
    first = day - timedelta(days=30)
    new = rf"from: {first}\nto: {day}"
    yield from sites(shop, "campaigns/", r"^from: \S+\nto: \S+", new, "P148", below=1, echoes=("P143", "R385"))


def draft_that_never_ran(shop: Shop) -> Iterator[Fault]:
    day = shop.today - timedelta(days=1)
    text = f"campaign: planted\nwhy: x\nstatus: draft\nto: {day}\n{open_step(shop)}"
    yield added(shop, "campaigns/zz_planted.yaml", text, "R384", line=3)


def campaign_on_no_day(shop: Shop) -> Iterator[Fault]:
    first, last = shop.today + timedelta(days=40), shop.today + timedelta(days=41)
    calendar = f"  - {{id: planted, windows: [{{from: {first}, to: {last}}}]}}\n"
    calendars = {"calendars.yaml": shop.files["calendars.yaml"].rstrip("\n") + "\n" + calendar}
    whole = Shop(shop.name, {**shop.files, **calendars}, shop.today)
    days = f"from: {first}\nto: {last}\nnot_on: planted\n"
    text = f"campaign: planted\nwhy: x\nstatus: live\n{days}{open_step(shop)}"
    yield added(whole, "campaigns/zz_planted.yaml", text, "R383", line=6)


def calendar_that_is_over(shop: Shop) -> Iterator[Fault]:
    day = shop.today - timedelta(days=9)
    yield from sites(shop, "calendars", r"windows: \[\{.*\}\]", rf"windows: [{{from: {day}, to: {day}}}]", "R381")


def budget_of_other_days(shop: Shop) -> Iterator[Fault]:
    day = shop.today - timedelta(days=1)

    def ended(found: re.Match[str]) -> str:
        return re.sub(r", (?:from|to): [\d-]+", "", found[0])[:-1] + f", to: {day}}}"

    for fault in sites(shop, "budgets", r"^  - \{id: \w+, amount: [^}\n]*\}", ended, "P143"):
        name = re.findall(r"id: (\w+)", fault.files["budgets.yaml"].splitlines()[fault.line - 1])[0]
        for path, text in sorted(shop.files.items()):
            found = re.search(rf"^budgets: .*\b{name}\b", text, re.MULTILINE)
            if path.startswith("campaigns/") and found:
                yield Fault(fault.files, ("P143",), path, text.count("\n", 0, found.start()) + 1)
                break


def stale_score(shop: Shop) -> Iterator[Fault]:
    day = shop.today - timedelta(days=40)
    for fault in sites(shop, "segments/", r"^    as_of: \S+", rf"    as_of: {day}\n    stale_after: 30 days", "D177"):
        yield Fault(fault.files, ("D177",), fault.path, rule_around(fault)[0])


DAY_KINDS: tuple[Kind, ...] = (
    rule_that_has_ended, rule_that_ends_soon, campaign_that_is_over, draft_that_never_ran, campaign_on_no_day,
    calendar_that_is_over, budget_of_other_days, stale_score,
)  # fmt: skip
