"""A shop whose truth is known: a coupon that brings back who was long away, and puts off the others; drawn by lot, in
the files a shop would have."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

SENT = date(2026, 8, 3)
AGAIN = date(2026, 10, 5)
LONG_AWAY = 60
MOVED = 0.3
"""Additional probability of an order of whoever was away for longer."""
PUT_OFF = 0.1
"""Probability of an order that is lost of whoever was not: she waits for the next coupon."""

FILES = {
    "project.yaml": """\
project: moved_shop
currency: EUR
time_zone: Europe/Vienna
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      margin_rate: {type: number, range: [0, 1]}
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_on
    amount: amount
  contacts:
    file: data/contacts.csv
    customer: customer_id
    moment: sent_on
    offer: offer
    channel: channel
    probability: chance
    outcomes:
      visited: {type: boolean}
channels:
  app: {cost: 0, consent: {promotional: true, service: true}}
fuse: 100%
""",
    "segments/all.yaml": """\
features:
  - {id: orders, measure: orders}
  - {id: days_since_order, measure: days_since_last_order}
  - {id: contacts_30d, measure: contacts, within: 30 days}
scores:
  - {id: moved, learn: uplift, offer: five_off, outcome: order, within: 14 days, uses: [orders, days_since_order]}
""",
    "offers/five_off.yaml": """\
offer: five_off
name: Five off
kind: coupon.amount
give: if_worth_it
value: 5
uplift: {score: score.moved, of: "= 20"}
redemption: 30%
valid: {from: send, for: 14 days}
again: {after: 60 days}
""",
    "campaigns/back.yaml": """\
campaign: back
why: Bring back who was away.
status: live
from: 2026-01-01
to: 2027-12-31
steps:
  - {id: first, offer: five_off, open: true}
messages:
  any:
    app:
      en: {title: "Five off", body: "Until {{ offer.valid_until }}"}
""",
}


def true_effect(days: int) -> float:
    """What the coupon changes for whoever was away so long."""
    return MOVED if days > LONG_AWAY else -PUT_OFF


def write_shop(folder: Path, customers: int = 2000, works: bool = True, seed: int = 1) -> dict[str, int]:
    """Writes the project; days away at the first contact, by customer. Half get the coupon at either time."""
    draw = random.Random(seed)
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    people, lines, contacts, away = [], [], [], {}
    for number in range(customers):
        who = f"C{number:05d}"
        people.append(f"{who},0.5")
        away[who] = draw.choice([10, 20, 30, 90, 100, 110])
        last = SENT - timedelta(days=away[who])
        days = [last - timedelta(days=40 * back) for back in range(draw.randint(1, 4))]
        for sent in (SENT, AGAIN):
            gone = (sent - max(day for day in days if day < sent)).days
            offer = draw.choice(["five_off", "none"])
            chance = 0.2 + (true_effect(gone) if works and offer == "five_off" else 0.0)
            came = draw.random() < chance
            contacts.append(f"{who},{sent},{offer},app,0.5,{'yes' if came else 'no'}")
            if came:
                days.append(sent + timedelta(days=draw.randrange(14)))
            if sent == SENT and (came or draw.random() < 0.5):  # so nobody is away for about LONG_AWAY at the second
                days.append(AGAIN - timedelta(days=draw.randrange(8, 40)))
        lines += [f"{who},{day},20.00" for day in days]
    (folder / "data").mkdir(exist_ok=True)
    for name, head, rows in (
        ("customers", "customer_id,margin_rate", people),
        ("lines", "customer_id,ordered_on,amount", lines),
        ("contacts", "customer_id,sent_on,offer,channel,chance,visited", contacts),
    ):
        (folder / "data" / f"{name}.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return away
