"""The policy of the generated shop: fifty rules in six layers, ten offers, four campaigns, four budgets that bind.

Two offers are guaranteed, one is a message; holdouts, a household limit, a ladder, consents by channel, twenty cases.
"""

from __future__ import annotations

CATEGORIES = ("bread", "cake", "coffee", "tea", "snacks", "gifts")
REGIONS = ("north", "south", "east", "west")
TIERS = ("bronze", "silver", "gold")
CHANNELS = ("app", "email", "sms")


def policy_files(members: int, kind: str, with_lines: bool) -> dict[str, str]:
    """Texts by path. Budgets and stocks are in step with the number of members; `kind` is the tables' file ending."""
    return {
        "project.yaml": _project(kind, with_lines),
        "segments/segments.yaml": _segments(with_lines),
        "rules/who_is_who.yaml": _who_is_who(),
        "rules/what_they_get.yaml": _what_they_get(),
        "rules/cases.yaml": _cases(),
        "offers/offers.yaml": _OFFERS.format(few=members // 75, many=members // 33),
        "budgets.yaml": _budgets(members),
        "calendars.yaml": _CALENDARS,
        **{f"campaigns/{name}.yaml": text for name, text in _CAMPAIGNS.items()},
    }


_HISTORY_COLUMNS = """\
      last_order_on: {type: date}
      orders_12m: {type: number, range: [0, 400]}
      orders_90d: {type: number, range: [0, 400]}
      spend_12m: {type: money}
      spend_90d: {type: money}
      average_order: {type: money}
      usual_gap_days: {type: number, unit: days}
      returned_share: {type: number, range: [0, 1]}
"""

_TRANSACTIONS = """\
  transactions:
    file: data/lines.{kind}
    customer: customer
    moment: moment
    order: order
    product: product
    quantity: quantity
    price: price
"""


def _project(kind: str, with_lines: bool) -> str:
    columns = "" if with_lines else _HISTORY_COLUMNS
    lines = _TRANSACTIONS.format(kind=kind) if with_lines else ""
    return f"""\
project: normal_shop
currency: EUR
time_zone: Europe/Vienna
language: en
data:
  customers:
    file: data/customers.{kind}
    columns:
      customer_id: {{type: id}}
      household_id: {{type: id}}
      first_name: {{type: text}}
      joined_on: {{type: date}}
      birth_date: {{type: date}}
{columns}      favourite: {{type: text, categories: [{", ".join(CATEGORIES)}]}}
      tier: {{type: text, categories: [{", ".join(TIERS)}]}}
      region: {{type: text, categories: [{", ".join(REGIONS)}]}}
      has_app: {{type: boolean}}
      has_email: {{type: boolean}}
      app_consent: {{type: boolean}}
      email_consent: {{type: boolean}}
      sms_consent: {{type: boolean}}
      preferred_channel: {{type: text, categories: [{", ".join(CHANNELS)}]}}
      open_complaints: {{type: number, range: [0, 100]}}
      margin_rate: {{type: number, range: [0, 1]}}
{lines}channels:
  app: {{cost: 0, reachable: has_app, consent: {{promotional: app_consent, service: true}}}}
  email: {{cost: 0.002, reachable: has_email, consent: {{promotional: email_consent, service: true}}}}
  sms: {{cost: 0.05, consent: {{promotional: sms_consent}}}}
preferred_channel: preferred_channel
holdout: 5%
offers_per_customer: 2
one_per_household: [saving_off, gift]
fuse: 90%
"""


def _segments(with_lines: bool) -> str:
    features = """\
features:
  - {id: last_order_on, measure: last_order_date}
  - {id: orders_12m, measure: orders, within: 365 days}
  - {id: orders_90d, measure: orders, within: 90 days}
  - {id: spend_12m, measure: spend, within: 365 days}
  - {id: spend_90d, measure: spend, within: 90 days}
  - {id: average_order, measure: average_order}
  - {id: usual_gap_days, measure: usual_gap}
  - {id: returned_share, measure: returned_share}
"""
    return f"""\
{features if with_lines else ""}scores:
  - {{id: churn, column: churn_score, range: [0, 1], as_of: 2026-09-30, model: churn 3}}
  - {{id: visit, column: visit_score, range: [0, 1], as_of: 2026-09-30, model: visit 2}}
segments:
  - {{id: regulars, when: orders_12m >= 6}}
  - {{id: occasional, when: orders_12m BETWEEN 2 AND 5}}
  - {{id: big_spenders, when: spend_12m >= 300 OR average_order >= 60, if_unknown: ignore}}
  - {{id: app_users, when: has_app AND app_consent, if_unknown: ignore}}
  - {{id: loyal, when: segment.regulars AND score.churn < 0.4, if_unknown: ignore}}
"""


def _rule(id: str, when: str, then: str, if_unknown: str = "") -> str:
    quiet = f"\n    if_unknown: {if_unknown}" if if_unknown else ""
    return f"  - id: {id}\n    why: Generated for the benchmark.\n    when: {when}{quiet}\n    then: {then}\n"


def _who_is_who() -> str:
    """35 rules in three layers: what we see, what follows, what follows from that."""
    rules = [
        _rule("count_days_away", "last_order_on IS NOT NULL",
              '{set: {days_away: "= DAYS_BETWEEN(last_order_on, TODAY())"}}'),
        _rule("slips", "segment.regulars AND (days_away >= 2 * usual_gap_days OR days_away > 120) AND days_away >= 21",
              "{tag: slipping}", "ignore"),
        _rule("one_order", "orders_12m = 1 AND days_away BETWEEN 20 AND 180", "{tag: second_order_wanted}", "ignore"),
        _rule("comes", "score.visit >= 0.7", "{tag: comes_anyway}", "ignore"),
        _rule("keep", "segment.big_spenders OR tier = 'gold'", "{tag: valuable}", "ignore"),
        _rule("returns", "returned_share > 0.25 AND orders_12m >= 2", "{tag: returns_much}", "ignore"),
        _rule("young", "DAYS_BETWEEN(joined_on, TODAY()) <= 60", "{tag: newcomer}", "ignore"),
        _rule("asleep", "days_away > 240 AND orders_12m <= 2", "{tag: asleep}", "ignore"),
        _rule("on_the_phone", "segment.app_users AND preferred_channel = 'app'", "{tag: app_fan}", "ignore"),
    ]  # fmt: skip
    for category in CATEGORIES:
        rules += [
            _rule(f"likes_{category}", f"favourite = '{category}' AND orders_12m >= 3", f"{{tag: likes_{category}}}",
                  "ignore"),
            _rule(f"loves_{category}", f"favourite = '{category}' AND spend_12m >= 150 AND orders_90d >= 2",
                  f"{{tag: loves_{category}}}", "ignore"),
            _rule(f"misses_{category}", f"tag.slipping AND (tag.likes_{category} OR tag.loves_{category})",
                  f"{{tag: misses_{category}}}"),
        ]  # fmt: skip
    for number, region in enumerate(REGIONS):
        rules.append(
            _rule(f"near_{region}", f"region = '{region}' AND spend_12m / (orders_12m + 1) > {8 + number}",
                  f"{{tag: near_{region}}}", "ignore")
        )  # fmt: skip
    rules += [
        _rule("rescue", "tag.slipping AND tag.valuable", "{tag: rescue}"),
        _rule("sweet_tooth", "tag.loves_cake OR tag.loves_snacks OR tag.misses_cake", "{tag: sweet}"),
        _rule("drinkers", "tag.loves_coffee OR tag.loves_tea OR tag.misses_coffee", "{tag: drinks}"),
        _rule("wins_back", "(tag.rescue OR tag.asleep OR tag.slipping) AND NOT tag.comes_anyway", "{tag: win_back}",
              "ignore"),
    ]  # fmt: skip
    facts = "facts:\n  days_away: {type: number, unit: days}\n  saving: {type: money, merge: max, otherwise: 3}\n"
    return "rules:\n" + "".join(rules) + facts


def _what_they_get() -> str:
    """15 rules in the layers above: amounts, boosts, proposals, prohibitions."""
    rules = [
        _rule("saving_for_rescue", "tag.rescue", '{set: {saving: "= LEAST(12, 4 + 0.02 * spend_12m)"}}'),
        _rule("saving_for_churn", "tag.win_back", '{set: {saving: "= 4 + 6 * score.churn"}}'),
        _rule("deeper_for_loyal", "segment.loyal AND tag.win_back", "{boost: {saving_off: 1.2, gift: 1.1}}", "ignore"),
        _rule("less_for_newcomers", "tag.newcomer", "{boost: {saving_off: 0.8}}"),
        _rule("offer_win_back", "tag.win_back", "{propose: {best_of: [saving_off, free_delivery_once]}}"),
        _rule("offer_second", "tag.second_order_wanted AND NOT tag.comes_anyway",
              "{propose: {best_of: [saving_off, second_coffee]}}", "ignore"),
        _rule("offer_percent", "segment.big_spenders AND (tag.near_north OR tag.near_east)", "{propose: percent_off}",
              "ignore"),
        _rule("offer_points", "segment.regulars AND tag.app_fan", "{propose: double_points}", "ignore"),
        _rule("offer_gift", "tag.sweet AND tag.valuable", "{propose: gift}"),
        _rule("offer_coffee", "tag.drinks OR tag.newcomer", "{propose: second_coffee}"),
        _rule("offer_preview", "segment.loyal AND DAYS_TO_CALENDAR('christmas') <= 90", "{propose: preview}", "ignore"),
        _rule("cake_for_birthday", "DAYS_TO_ANNIVERSARY(birth_date) <= 6", "{propose: birthday_cake}"),
        _rule("delivery_for_gold", "tier = 'gold'", "{propose: gold_delivery}"),
        _rule("no_gifts_while_complaining", "open_complaints > 0", "{forbid: all}", "fire"),
        _rule("nothing_for_returns", "tag.returns_much", "{forbid: [saving_off, percent_off, gift]}", "ignore"),
    ]  # fmt: skip
    never = "never:\n  - {id: not_two_savings, that: given.saving_off AND given.percent_off}\n"
    return "rules:\n" + "".join(rules) + never


def _cases() -> str:
    """Twenty customers a manager would write down."""
    customer = (
        "orders_12m: 12, orders_90d: 0, spend_12m: 400, usual_gap_days: 20, last_order_on: 2026-07-01,"
        " score.visit: 0.1, score.churn: 0.5, open_complaints: {complaints}, returned_share: 0, tier: bronze,"
        " favourite: {favourite}, average_order: 33, margin_rate: 0.4, region: south, joined_on: 2020-01-01"
    )
    lines = []
    for number in range(20):
        complaints = number % 2
        who = customer.format(complaints=complaints, favourite=CATEGORIES[number // 2 % 2])
        offers = "" if complaints else "saving_off, free_delivery_once, gift, word"
        lines.append(
            f"  - name: member {number}\n    as_of: 2026-10-01\n    customer: {{{who}}}\n"
            f"    expect: {{offers: [{offers}]}}\n"
        )
    return "cases:\n" + "".join(lines)


def _budgets(members: int) -> str:
    """Four, in step with the base and each less than what is asked for."""
    return f"""\
budgets:
  - {{id: winback_monthly, amount: {members // 50}, per: month, worst_case: {members // 4}, owner: marketing}}
  - {{id: winback_north, amount: {members // 1500}, per: week, worst_case: {members // 10}, where: region = 'north'}}
  - {{id: autumn, amount: {members // 60}, per: total, from: 2026-09-01, to: 2026-12-31, worst_case: {members // 6}}}
  - {{id: autumn_west, amount: {members // 400}, per: week, worst_case: {members // 250}, where: region = 'west'}}
"""


_CALENDARS = """\
calendars:
  - {id: christmas, windows: [{from: 2026-12-01, to: 2026-12-24}]}
  - {id: stocktake, windows: [{from: 2027-01-02, to: 2027-01-04}]}
"""

_OFFERS = """\
offers:
  - {{id: saving_off, kind: coupon.amount, give: if_worth_it, value: "= saving", between: [3.00, 12.00],
     min_spend: 20.00, redemption: 20%, assume: {{lift: 4%..10%, of: "= average_order * margin_rate * 3"}},
     valid: {{from: send, for: 14 days}}, again: {{after: 90 days, at_most: 2 per year}},
     not_given_with: [percent_off]}}
  - {{id: free_delivery_once, kind: free_delivery, give: if_worth_it, value: 3.90, cost: 2.80, redemption: 30%,
     assume: {{lift: 4%..9%, of: "= average_order * margin_rate * 3"}}, again: {{after: 90 days}}}}
  - {{id: percent_off, kind: coupon.percent, give: if_worth_it, value: 10, max_discount: 15.00,
     cost: "= LEAST(15, 0.1 * average_order)", redemption: 25%,
     assume: {{lift: 3%..7%, of: "= average_order * margin_rate * 4"}}, stock: {many}}}
  - {{id: double_points, kind: points_multiplier, give: if_worth_it, value: 2, cost: 0.40, redemption: 50%,
     propensity: {{score: score.visit, lift: 3%, of: "= average_order * margin_rate * 6"}}}}
  - {{id: gift, kind: coupon.gift, give: if_worth_it, value: 4.50, cost: 1.50, redemption: 40%,
     assume: {{lift: 4%..8%, of: "= average_order * margin_rate * 4"}}, stock: {few}}}
  - {{id: second_coffee, kind: coupon.exchange, give: if_worth_it, value: 3.20, cost: 0.60, redemption: 35%,
     propensity: {{score: score.visit, lift: 8%, of: "= average_order * margin_rate * 3"}}}}
  - {{id: preview, kind: access, give: if_worth_it, cost: 0.00, worth: 0.35}}
  - {{id: word, kind: message, give: if_worth_it,
     assume: {{lift: 0.5%..1.5%, of: "= average_order * margin_rate"}}, again: {{after: 30 days}}}}
  - {{id: birthday_cake, kind: coupon.gift, give: guaranteed, value: 3.20, cost: 1.10, redemption: 60%,
     category: service, valid: {{from: send, for: 14 days}}, again: {{after: 300 days}}}}
  - {{id: gold_delivery, kind: free_delivery, give: guaranteed, value: 3.90, cost: 2.80, redemption: 60%,
     category: service, valid: {{from: send, for: 30 days}}, again: {{after: 28 days}}}}
"""

_MESSAGES = """\
messages:
  any:
    app:
      en: {title: "{{ first_name }}, for you", body: "{{ offer.name }}, until {{ offer.valid_until }}"}
    email:
      en: {subject: "For you", body: "{{ offer.name }}, until {{ offer.valid_until }}"}
"""


def _owed(name: str, offer: str) -> str:
    """A campaign that gives what the terms promise."""
    return f"""\
campaign: {name}
status: live
why: The terms of the card promise it.
steps:
  - {{id: owed, offer: {offer}}}
priority: 80
{_MESSAGES}"""


_CAMPAIGNS = {
    "winback": f"""\
campaign: winback
status: live
why: Bring back who slips away.
from: 2026-09-01
to: 2026-12-31
audience: tag.win_back OR tag.second_order_wanted
steps:
  - {{id: first, offer: {{best_of: [saving_off, free_delivery_once, word]}}, open: true}}
  - {{id: later, after: 21 days, offer: {{best_of: [gift, word]}}, open: true}}
stop: tag.comes_anyway
budgets: [winback_monthly, winback_north]
holdout: 10%
variants: {{plain: 50%, warm: 50%}}
priority: 60
{_MESSAGES}""",
    "autumn": f"""\
campaign: autumn
status: live
why: The autumn range for everybody who comes.
from: 2026-09-15
to: 2026-11-30
audience: orders_12m >= 1
steps:
  - {{id: range, offer: {{best_of: [percent_off, double_points, gift, second_coffee, preview]}}}}
not_on: [stocktake]
budgets: [autumn, autumn_west]
holdout: 5%
priority: 40
{_MESSAGES}""",
    "birthday": _owed("birthday", "birthday_cake"),
    "gold": _owed("gold", "gold_delivery"),
}
