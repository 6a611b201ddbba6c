"""Random small projects, customers and states out of a seed: all kinds of offers, ladders, proposals, limits."""

from __future__ import annotations

import random
from typing import Any

OFFERS = ("ten", "fifteen", "gift", "points", "hello", "vip")
AGAIN = ("{after: 20 days}", "{at_most: 2 per year}", "{after: 5 days, at_most: 1 per month}")
HISTORY = "old"
"""An offer whose history conditions ask about; it stands in every project."""

KINDS = {
    "ten": "coupon.amount",
    "fifteen": "coupon.percent",
    "gift": "coupon.gift",
    "points": "points",
    "hello": "message",
    "vip": "access",
    "old": "coupon.amount",
}
CONDITIONS = (
    "age > 30",
    "age < 60 OR spend > 50",
    "region = 'north'",
    "birthday",
    "tag.good",
    "NOT tag.good",
    "holding.old",
    "days_since.old > 20",
    "contacts_7d < 2",
    "redeemed.old OR age > 50",
    "segment.rich",
)


def random_project(seed: int) -> tuple[dict[str, str], dict[str, str]]:
    """The files but project.yaml, and lines to add to it."""
    rng = random.Random(seed)
    offers = sorted([*rng.sample(OFFERS, rng.randint(2, 5)), HISTORY])
    owed = {offer for offer in offers if rng.random() < 0.2 and offer != "hello"}
    files = {f"offers/{offer}.yaml": _offer(offer, offers, owed, rng) for offer in offers}
    budgets = ["north_week", "all_total"]
    names = ["alpha", "beta", "gamma"][: rng.randint(1, 3)]
    for name in names:
        files[f"campaigns/{name}.yaml"] = _campaign(name, offers, owed, budgets, rng)
    files["budgets.yaml"] = _budgets(rng)
    files["calendars.yaml"] = "calendars:\n  - {id: feast, windows: [{from: 2026-10-01, to: 2026-10-02}]}\n"
    files["segments/s.yaml"] = "segments:\n  - {id: rich, when: spend > 80, if_unknown: ignore}\n"
    files["rules/r.yaml"] = _rules(offers, owed, rng)
    beside = random.Random(f"tables of {seed}")
    if beside.random() < 0.6:
        files["rules/t.yaml"] = _table(offers, beside)
    lines = {"offers_per_customer": str(rng.choice([1, 1, 2, 3])), "salt": f"salt {seed}"}
    if rng.random() < 0.4:
        lines["holdout"] = "20%"
    if rng.random() < 0.5 and owed < set(offers):
        lines["one_per_household"] = f"[{rng.choice([one for one in offers if one not in owed])}]"
    return files, lines


def _offer(offer: str, offers: list[str], owed: set[str], rng: random.Random) -> str:
    kind, guaranteed = KINDS[offer], offer in owed
    lines = [f"offer: {offer}", f"kind: {kind}", f"give: {'guaranteed' if guaranteed else 'if_worth_it'}"]
    if kind in ("coupon.amount", "coupon.gift"):
        lines.append(
            f"value: {rng.choice(['5', '10', chr(34) + '= age / 4' + chr(34), chr(34) + '= saving' + chr(34)])}"
        )
        if "=" in lines[-1]:
            lines.append("between: [4, 12.50]")
    elif kind == "coupon.percent":
        lines += ["value: 15", f"cost: {rng.choice(['2.50', chr(34) + '= spend * 0.05' + chr(34)])}"]
    elif kind == "points":
        lines += ["value: 100", "cost: 0.50"]
    elif kind == "access":
        lines.append("cost: 0")
    if kind == "coupon.percent":
        lines.append(rng.choice(["max_discount: 20", "worst_case: 12.50"]))
    if rng.random() < 0.7:
        lines.append(f"redemption: {rng.choice([5, 12, 33, 50])}%")
    if not guaranteed:
        lines.append(
            rng.choice(
                [
                    "worth: 1.50",
                    'worth: "= age / 20"',
                    'assume: {lift: 1%..9%, of: "= margin"}',
                    'worth: "= margin * 0.1"',
                ]
            )
        )
    others = [one for one in offers if one != offer and not (guaranteed and one in owed)]
    if rng.random() < 0.3 and others:
        lines.append(f"not_given_with: [{rng.choice(others)}]")
    if rng.random() < 0.4:
        lines.append(
            f"valid: {{from: {rng.choice(['send', 'decision', '2026-09-20'])}, for: {rng.choice([7, 12])} days}}"
        )
    if rng.random() < 0.5:
        lines.append(f"again: {rng.choice(AGAIN)}")
    if rng.random() < 0.3:
        lines.append(f"stock: {rng.randint(0, 6)}")
    if rng.random() < 0.2:
        lines.append("category: service")
    return "\n".join(lines) + "\n"


def _campaign(name: str, offers: list[str], owed: set[str], budgets: list[str], rng: random.Random) -> str:
    steps = []
    for index in range(rng.choice([1, 1, 2, 3])):
        parts = [f"id: s{index}"]
        if index:
            parts.append(f"after: {rng.choice([5, 14])} days")
        chosen = _chosen(offers, owed, rng)
        mode = rng.choice(["best_of", "all_of", "first_of"])
        parts.append(f"offer: {_wish(chosen, mode)}")
        if rng.random() < 0.4:
            parts.append("open: true")
        steps.append(f"  - {{{', '.join(parts)}}}")
    lines = [
        f"campaign: {name}",
        f"status: {rng.choice(['live'] * 6 + ['paused', 'ended', 'draft'])}",
        "why: Because.",
        "steps:",
        *steps,
    ]
    if rng.random() < 0.6:
        lines.append(f"audience: {rng.choice(CONDITIONS)}")
    if rng.random() < 0.3:
        own = [f"days_since.{offer} > 5" for offer in offers] + [f"redeemed.{offer}" for offer in offers]
        lines.append(f"stop: {rng.choice([*CONDITIONS, *own, f'step.{name} = {chr(39)}s0{chr(39)}'])}")
    if len(steps) > 1 and rng.random() < 0.6:
        most = rng.choice(["", ", at_most: 1", ", at_most: 2"])
        lines.append(f"reenter: {{after: {rng.choice([15, 18, 40])} days{most}}}")
    if rng.random() < 0.1:
        lines.append("not_on: [feast]")
    if rng.random() < 0.15:
        lines.append(rng.choice(["from: 2026-10-02", "to: 2026-09-30", "to: 2026-10-01"]))
    if rng.random() < 0.7:
        lines.append(f"budgets: [{', '.join(rng.sample(budgets, rng.randint(1, 2)))}]")
    if rng.random() < 0.3:
        lines.append("holdout: 30%")
    if rng.random() < 0.4:
        lines.append("variants: {plain: 30%, warm: 70%}")
    if rng.random() < 0.5:
        lines.append(f"priority: {rng.choice([40, 60])}")
    if rng.random() < 0.3:
        lines.append(f"messages:\n  any:\n    {rng.choice(['app', 'sms'])}:\n      en: {{body: Hello}}")
    return "\n".join(lines) + "\n"


def _chosen(offers: list[str], owed: set[str], rng: random.Random) -> list[str]:
    """Up to three offers; what is guaranteed stands alone."""
    chosen = rng.sample(offers, rng.randint(1, min(3, len(offers))))
    return chosen[:1] if chosen[0] in owed else [one for one in chosen if one not in owed]


def _wish(chosen: list[str], mode: str) -> str:
    return chosen[0] if len(chosen) == 1 else f"{{{mode}: [{', '.join(chosen)}]}}"


def _budgets(rng: random.Random) -> str:
    north = f"amount: {rng.choice([2, 8, 50])}, per: week, worst_case: {rng.choice([30, 200])}"
    total = f"amount: {rng.choice([5, 15, 100])}, per: total, worst_case: {rng.choice([60, 500])}"
    return f"budgets:\n  - {{id: north_week, {north}, where: region = 'north'}}\n  - {{id: all_total, {total}}}\n"


def _rules(offers: list[str], owed: set[str], rng: random.Random) -> str:
    lines = ["facts:", "  saving: {type: money, merge: max, otherwise: 3, unit: EUR}", "rules:"]
    lines.append("  - {id: good, why: Because., when: spend > 60, if_unknown: ignore, then: {tag: good}}")
    lines.append("  - {id: save, why: Because., when: age > 25, then: {set: {saving: '= age / 3'}}}")
    for index in range(rng.randint(1, 6)):
        chosen = _chosen(offers, owed, rng)
        mode = rng.choice(["best_of", "all_of", "first_of"])
        wish = _wish(chosen, mode)
        lines.append(f"  - {{id: p{index}, why: Because., when: {rng.choice(CONDITIONS)}, then: {{propose: {wish}}}}}")
    lines += [f"  - {{id: old_{offer}, why: Because., when: age > 79, then: {{propose: {offer}}}}}" for offer in offers]
    for index in range(rng.randint(0, 2)):
        what = rng.choice([rng.choice(offers), "all"])
        lines.append(f"  - {{id: f{index}, why: Because., when: age > 70, if_unknown: fire, then: {{forbid: {what}}}}}")
    if rng.random() < 0.5:
        lines.append(f"  - {{id: b0, why: Because., when: birthday, then: {{boost: {{{rng.choice(offers)}: 1.7}}}}}}")
    return "\n".join(lines) + "\n"


def _table(offers: list[str], rng: random.Random) -> str:
    """A table of any hit policy whose rows often hold together, and rules that read what it gives."""
    hit = rng.choice(["first", "priority", "unique", "unique", "same", "same", "collect"])
    lines = ["facts:", "  level: {type: number, merge: max, otherwise: 1}", "tables:"]
    lines += ["  - id: bands", "    why: Agreed.", f"    hit: {hit}", "    if_unknown: ignore", "    rows:"]
    for number in range(rng.randint(1, 5)):
        cells = [
            f"{column}: '{cell}'"
            for column, cell in (
                ("age", f">= {rng.choice([30, 50, 75])}"),
                ("spend", rng.choice(["> 60", "<= 99"])),
                ("region", rng.choice(["north", "not north", "unknown"])),
                ("segment.rich", rng.choice(["yes", "no"])),
            )
            if rng.random() < 0.35
        ]
        offer = rng.choice(offers)
        outcomes = [
            "tag: banded",
            f"propose: {offer}",
            "set: {level: 2}",
            f"forbid: {offer}",
            f"boost: {{{offer}: 1.5}}",
        ]
        chosen = rng.sample(outcomes, rng.choice([1, 1, 2])) if number else ["tag: banded", "set: {level: 2}"]
        priority = f", priority: {rng.choice([10, 50, 90])}" if hit == "priority" else ""
        lines.append(f"      - {{when: {{{', '.join(cells)}}}, then: {{{', '.join(chosen)}}}{priority}}}")
    lines.append("rules:")
    condition = rng.choice(["tag.banded", "NOT tag.banded", "level > 1 AND age > 35"])
    lines.append(f"  - {{id: t0, why: Because., when: {condition}, if_unknown: ignore, then: {{tag: through}}}}")
    lines.append(f"  - {{id: t1, why: Because., when: tag.through, then: {{propose: {rng.choice(offers)}}}}}")
    lines.append("  - {id: t2, why: Because., when: tag.banded, then: {tag: good}}")
    return "\n".join(lines) + "\n"


def random_rows(seed: int, number: int) -> list[dict[str, Any]]:
    rng = random.Random(seed + 1)

    def maybe(value: Any, share: float = 0.1) -> Any:
        return None if rng.random() < share else value

    return [
        {
            "customer_id": f"C-{index:03d}",
            "household_id": maybe(f"H-{rng.randint(0, number // 3)}", 0.3),
            "age": maybe(float(rng.choice([20, 33, 40, 40, 55, 71, 80]))),
            "spend": maybe(rng.choice([0, 4_000, 6_100, 9_999, 20_000])),
            "margin": maybe(rng.choice([-500, 0, 1_000, 3_333])),
            "region": maybe(rng.choice(["north", "south"])),
            "favourite_channel": maybe(rng.choice(["app", "sms", "pigeon"]), 0.5),
            "has_app": maybe(rng.random() < 0.7),
            "app_yes": maybe(rng.random() < 0.7),
            "sms_yes": maybe(rng.random() < 0.6),
            "staff": maybe(rng.random() < 0.1),
            "birthday": maybe(rng.random() < 0.3),
        }
        for index in range(number)
    ]


def random_state(seed: int, number: int, files: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    rng = random.Random(seed + 2)
    if rng.random() < 0.3:
        return {}
    offers = [path[7:-5] for path in files if path.startswith("offers/")]
    campaigns = [path[10:-5] for path in files if path.startswith("campaigns/")]
    days = [
        "2025-12-20",
        "2026-08-30",
        "2026-09-12",
        "2026-09-20",
        "2026-09-27",
        "2026-09-30",
        "2026-10-01",
        "2026-10-02",
    ]

    def who() -> str:
        return f"C-{rng.randrange(number):03d}"

    given = []
    for _ in range(rng.randint(0, number)):
        status = rng.choice(["open", "open", "redeemed", "expired", "cancelled"])
        one = {
            "customer": who(),
            "offer": rng.choice(offers),
            "campaign": rng.choice(campaigns),
            "step": rng.choice(["s0", "s1", "gone"]),
            "given_on": rng.choice(days),
            "status": status,
        }
        if rng.random() < 0.6:
            one["valid_until"] = rng.choice(["2026-09-30", "2026-10-01", "2026-12-31"])
        if status == "redeemed" and rng.random() < 0.7:
            one["redeemed_on"] = rng.choice(days)
        given.append(one)
    consents = [
        {
            "customer": who(),
            "channel": rng.choice(["app", "sms"]),
            "category": rng.choice(["promotional", "service"]),
            "status": rng.choice(["allowed", "refused"]),
            "moment": rng.choice(["2026-09-01T10:00+02:00", "2026-09-02T10:00+02:00", "2026-10-01T08:00+02:00"]),
        }
        for _ in range(rng.randint(0, number))
    ]
    contacts = [
        {"customer": who(), "channel": "sms", "at": f"{rng.choice(days)}T{rng.choice(['00:00', '12:00'])}+02:00"}
        for _ in range(rng.randint(0, number))
    ]
    steps = [
        {"customer": who(), "campaign": rng.choice(campaigns), "step": rng.choice(["s0", "s1"]), "on": rng.choice(days)}
        for _ in range(rng.randint(0, number // 4))
    ]
    found: dict[str, list[dict[str, Any]]] = {
        "given": given,
        "consents": consents,
        "contacts": contacts,
        "steps": steps,
    }
    if rng.random() < 0.3:
        found["budgets"] = [
            {"budget": "all_total", "period": "total", "left": rng.choice(["3.50", "0", "40"]), "worst_case_left": "80"}
        ]
    if rng.random() < 0.3:
        found["stock"] = [{"offer": rng.choice(offers), "left": rng.randint(0, 4)}]
    if rng.random() < 0.1:
        found["pauses"] = [{"campaign": rng.choice(campaigns), "why": "wrong price"}]
    return found
