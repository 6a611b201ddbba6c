"""Offers, and the parts around them, that nothing uses, that are never worth it, or that may not be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .planting import LOGIC, OPERATOR, RULES, Fault, Kind, Shop, added, sites


def offer_that_nothing_proposes(shop: Shop) -> Iterator[Fault]:
    text = "offer: planted\nkind: message\ngive: if_worth_it\nworth: 1\n"
    whole = Shop(shop.name, {**shop.files, "offers/zz_planted.yaml": text}, shop.today)
    new = r"\1\n  - {id: planted, offer: planted}\2"
    yield from sites(whole, "campaigns/", r"(^steps:.*)(\n)", new, "P140", below=1, echoes=("P128",))


def offer_that_nobody_lists(shop: Shop) -> Iterator[Fault]:
    yield added(
        shop, "offers/zz_planted.yaml", "offer: planted\nkind: message\ngive: if_worth_it\nworth: 1\n", "P142", line=1
    )


def offer_never_worth_its_cost(shop: Shop) -> Iterator[Fault]:
    text = "offer: planted\nkind: free_delivery\ngive: if_worth_it\ncost: 5\nworth: 1\n"
    yield added(shop, "offers/zz_planted.yaml", text, "P138", line=5, echoes=("P142",))


def offer_that_can_never_win(shop: Shop) -> Iterator[Fault]:
    """The second of two letters in one step is worth less to everybody; the step is given once."""
    step = "steps:\n  - {id: a, offer: {best_of: [planted, planted_too]}, open: true}\n"
    shares = shop.facts("type: number", "range: [0, 1]")
    for worth in ("1", *(f'"= 1.5 * {fact}"' for fact in shares)):
        letter = "kind: message\ngive: if_worth_it\n"
        offers = {
            "offers/zz_planted.yaml": f"offer: planted\n{letter}worth: 2\n",
            "offers/zz_planted_too.yaml": f"offer: planted_too\n{letter}worth: {worth}\n",
        }
        whole = Shop(shop.name, {**shop.files, **offers}, shop.today)
        last = f"  - {{id: b, after: 9 days, offer: {shop.offers()[0]}, open: true}}\n"
        text = f"campaign: planted\nwhy: x\nstatus: draft\n{step}{last}"
        yield added(whole, "campaigns/zz_planted.yaml", text, "R395", line=5)


def offer_never_worth_its_cost_for_anybody(shop: Shop) -> Iterator[Fault]:
    """What it brings differs from customer to customer, and is never as much as it costs."""
    for fact in shop.facts("type: number", "range: [0, 1]"):
        text = f'offer: planted\nkind: free_delivery\ngive: if_worth_it\ncost: 5\nworth: "= 4 * {fact}"\n'
        yield added(shop, "offers/zz_planted.yaml", text, "P138", line=5, echoes=("P142",))


def guaranteed_among_choices(shop: Shop) -> Iterator[Fault]:
    text = "offer: planted\nkind: tier\ngive: guaranteed\ncost: 5\n"
    whole = Shop(shop.name, {**shop.files, "offers/zz_planted.yaml": text}, shop.today)
    yield from sites(whole, RULES, r"(propose: \{best_of: \[)", r"\1planted, ", "P152", echoes=("P141",))


def unused_budget_or_calendar(shop: Shop) -> Iterator[Fault]:
    yield added(shop, "budgets.yaml", "  - {id: planted, amount: 5, per: total}\n", "P142", line=1)
    yield added(
        shop, "calendars.yaml", "  - {id: planted, windows: [{from: 2099-01-01, to: 2099-01-02}]}\n", "P142", line=1
    )


def segment_that_nobody_reads(shop: Shop) -> Iterator[Fault]:
    fact = shop.facts("type: number")[0]
    text = f"segments:\n  - {{id: planted, when: {fact} > 1}}\n"
    yield added(shop, "segments/zz_planted.yaml", text, "R386", line=2)


def protected_fact(shop: Shop) -> Iterator[Fault]:
    for head, code in (("protected: [{}]\n", "P146"), ("protected: {{{}: {{stands_for: origin}}}}\n", "R390")):
        for fact in shop.facts():
            named = rf"(?<![\w.]){re.escape(fact)}(?=\b{OPERATOR})"
            for fault in sites(shop, LOGIC, named, r"\g<0>", code):
                project = shop.files["project.yaml"].rstrip("\n") + "\n" + head.format(fact)
                yield Fault({**shop.files, "project.yaml": project}, (code,), fault.path, fault.line, (code,))


def message_with_a_cost(shop: Shop) -> Iterator[Fault]:
    yield from sites(shop, "offers/", r"^(    kind: message\n)", r"\1    cost: 0.50\n", "R389", below=1)


OFFER_KINDS: tuple[Kind, ...] = (
    offer_that_nothing_proposes, offer_that_nobody_lists, offer_never_worth_its_cost,
    offer_never_worth_its_cost_for_anybody, offer_that_can_never_win, guaranteed_among_choices,
    unused_budget_or_calendar, segment_that_nobody_reads, protected_fact, message_with_a_cost,
)  # fmt: skip
