"""A larger project than the examples, made by counting: clean by construction, such as a chain of shops would have."""

from __future__ import annotations

from datetime import date

from .planting import Shop

TODAY = date(2026, 10, 1)
TOPICS_PER_CAMPAIGN = 4

PROJECT = """\
project: chain
currency: EUR
time_zone: Europe/Vienna
data:
  customers:
    file: customers.csv
    columns:
      customer_id: {type: id}
      ok: {type: boolean}
      town: {type: text, categories: [north, south]}
%s
channels:
  app: {cost: 0, consent: {promotional: ok}}
"""
COLUMNS = """\
      visits_%(n)d: {type: number, range: [0, 400]}
      spend_%(n)d: {type: money}
      away_%(n)d: {type: number, unit: days}
"""
LOCK = """\
facts:
  ok: {type: boolean, source: column of customers}
  town: {type: text, categories: [north, south], source: column of customers}
"""
LOCKED = """\
  visits_%(n)d: {type: number, range: [0, 400], source: column of customers}
  spend_%(n)d: {type: money, unit: EUR, scale: 2, source: column of customers}
  away_%(n)d: {type: number, unit: days, source: column of customers}
"""
SEGMENT = "  - {id: often_%(n)d, when: visits_%(n)d >= %(visits)d, if_unknown: ignore}\n"
SCORE = """\
scores:
  - id: response
    column: response
    range: [0, 1]
    as_of: 2026-09-30
"""
LOCKED_SCORE = "  score.response: {type: number, range: [0, 1], source: score}\n"
RULES = """\
  - id: slips_%(n)d
    why: Away for long.
    when: segment.often_%(n)d AND away_%(n)d > %(days)d
    if_unknown: ignore
    then: {tag: slips_%(n)d}
  - id: rich_%(n)d
    why: Large baskets.
    when: spend_%(n)d > %(spend)d AND town = 'north'
    if_unknown: ignore
    then: {tag: rich_%(n)d}
  - id: saving_%(n)d
    why: The deeper the better.
    when: tag.slips_%(n)d
    then:
      set: {saving_%(n)d: "= 3 + 0.01 * spend_%(n)d"}
  - id: give_%(n)d
    why: A saving.
    when: tag.slips_%(n)d AND NOT tag.rich_%(n)d
    then:
      propose: {best_of: [coupon_%(n)d, parcel_%(n)d]}
  - id: hush_%(n)d
    why: Not those who just came.
    when: away_%(n)d < %(visits)d
    if_unknown: fire
    then: {forbid: [coupon_%(n)d, parcel_%(n)d]}
"""
FACT = "  saving_%(n)d: {type: money, merge: max, otherwise: 0}\n"
OFFERS = """\
  - id: coupon_%(n)d
    kind: coupon.amount
    give: if_worth_it
    value: "= saving_%(n)d"
    between: [3.00, 8.00]
    redemption: 20%%
    worth: 4.00
    min_spend: 15.00
    valid: {from: send, for: 14 days}
  - id: parcel_%(n)d
    kind: free_delivery
    give: if_worth_it
    value: 3.90
    redemption: 25%%
    worth: 2.50
    valid: {from: send, for: 14 days}
"""
CAMPAIGN = """\
campaign: c%(n)d
status: live
why: Because.
from: 2026-09-01
to: 2027-03-31
steps:
%(steps)s
not_on: [break_%(n)d]
budgets: [pot_%(n)d]
messages:
  any:
    app:
      en: {body: "{{ offer.name }} until {{ offer.valid_until }}"}
"""
STEP = "  - {id: s%(n)d, %(after)soffer: {best_of: [coupon_%(n)d, parcel_%(n)d]}}"
BUDGET = "  - {id: pot_%(n)d, amount: %(spend)d.00, per: month, worst_case: 900.00}\n"
CALENDAR = "  - {id: break_%(n)d, windows: [{from: 2026-12-24, to: 2026-12-26}]}\n"


def large_shop(topics: int = 40) -> Shop:
    """Each topic has three facts, a segment, five rules and two offers; four share a campaign, a budget, a calendar."""
    heads = range(0, topics, TOPICS_PER_CAMPAIGN)
    files = {
        "project.yaml": PROJECT % _each(COLUMNS, topics).rstrip("\n"),
        "facts.lock.yaml": LOCK + _each(LOCKED, topics) + LOCKED_SCORE,
        "rules/all.yaml": "rules:\n" + _each(RULES, topics) + "facts:\n" + _each(FACT, topics),
        "offers/all.yaml": "offers:\n" + _each(OFFERS, topics),
        "segments/all.yaml": SCORE + "segments:\n" + _each(SEGMENT, topics),
        "budgets.yaml": "budgets:\n" + "".join(BUDGET % _of(n) for n in heads),
        "calendars.yaml": "calendars:\n" + "".join(CALENDAR % _of(n) for n in heads),
    }
    for n in heads:
        members = range(n, min(n + TOPICS_PER_CAMPAIGN, topics))
        steps = [STEP % {**_of(m), "after": "after: 9 days, " if m > n else ""} for m in members]
        files[f"campaigns/c{n}.yaml"] = CAMPAIGN % {**_of(n), "steps": "\n".join(steps)}
    return Shop("large", files, TODAY)


def _each(text: str, topics: int) -> str:
    return "".join(text % _of(n) for n in range(topics))


def _of(n: int) -> dict[str, int]:
    return {"n": n, "visits": 5 + n % 7, "days": 30 + n, "spend": 100 + n}
