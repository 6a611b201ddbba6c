"""An offer that `check` says can never win is never given, whatever the project, the customers and the nights.

And every reason for which that is not said is one for which it wins somewhere (docs/decisions/0012)."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from textwrap import dedent
from types import ModuleType
from typing import Any

import campaign_engine.campaigns.policy.load_project as loading
import pytest
from campaign_engine.campaigns.policy.project import Project
from campaign_engine.rules.problems import Problem, is_error

FIRST = date(2026, 10, 1)
WAVES = (0, 0, 1, 4, 9, 15)
"""Days of the waves that follow each other; what one gives is the history of the next."""
WAYS = (
    "open", "one_rule", "wider_rule", "narrower_rule", "other_rule", "first_of", "all_of", "with_third", "table_row",
)  # fmt: skip


def checked(world: ModuleType, files: Mapping[str, str], **head: str) -> tuple[Project, list[Problem]]:
    """The project with all its problems, as `decide_world.make_project` reads it."""
    lines = dedent(world.PROJECT) + "".join(f"{key}: {value}\n" for key, value in head.items())
    content = {"project.yaml": lines.encode()} | {path: dedent(text).encode() for path, text in files.items()}
    reading = loading._read(content)
    project = loading._check(reading, world.FACTS, content, None)
    return project, reading.problems


def said_never_to_win(problems: list[Problem]) -> dict[str, str]:
    return {str(one.values["name"]): str(one.values["winner"]) for one in problems if one.code == "R395"}


def ever_given(world: ModuleType, project: Project, seed: int, customers: int = 12) -> set[str]:
    """All offers that somebody is given in waves that follow each other, each with the history the others made."""
    rng = random.Random(seed)
    given: list[dict[str, Any]] = []
    for wave, after in enumerate(WAVES):
        day = (FIRST + timedelta(days=after)).isoformat()
        state = world.make_state(project.policy, given=given)
        facts = world.make_facts([_customer(rng, number) for number in range(customers)], day=day)
        for row in world.run(project, facts, state, day, seed + wave).decisions.iter_rows(named=True):
            if row["outcome"] == "given":
                status = rng.choice(["open", "open", "redeemed", "expired", "cancelled"])
                new = {"customer": row["customer_id"], "given_on": day, "status": status}
                new |= {key: row[key] for key in ("offer", "campaign", "step")}
                if rng.random() < 0.5:
                    new["valid_until"] = (FIRST + timedelta(days=after + rng.choice([0, 3, 30]))).isoformat()
                given.append(new | ({"redeemed_on": day} if status == "redeemed" else {}))
    return {str(row["offer"]) for row in given}


def _customer(rng: random.Random, number: int) -> dict[str, Any]:
    def maybe(value: Any, share: float = 0.1) -> Any:
        return None if rng.random() < share else value

    return {
        "customer_id": f"C-{number:02d}",
        "household_id": maybe(f"H-{rng.randint(0, 3)}", 0.3),
        "age": maybe(float(rng.choice([20, 33, 40, 55, 71]))),
        "spend": maybe(rng.choice([0, 4_000, 9_999, 20_000])),
        "region": maybe(rng.choice(["north", "south"])),
        "favourite_channel": maybe(rng.choice(["app", "sms"]), 0.5),
        "has_app": maybe(rng.random() < 0.8),
        "app_yes": maybe(rng.random() < 0.8),
        "sms_yes": maybe(rng.random() < 0.7),
        "staff": False,
        "birthday": maybe(rng.random() < 0.3),
    }


def random_files(seed: int) -> tuple[dict[str, str], dict[str, str]]:
    """A ladder whose first step lets `best` and `second` compete, with one or two things that may come between them."""
    rng = random.Random(seed)
    twists = rng.sample(range(16), rng.choice([0, 0, 0, 1, 1, 2]))
    worths = rng.choice([(6, 4), (5, 5), (4, 6), (6, '"= LEAST(5, age / 10)"'), ('"= age / 9"', 3)])
    costs = rng.choice([(10, 10), (8, 12), (12, 8), (10, '"= GREATEST(10, age)"')])
    offers = {
        name: _offer(name, worth, cost) for name, worth, cost in zip(("best", "second"), worths, costs, strict=True)
    }
    offers["third"] = _offer("third", 7, 10)
    offers["owed"] = "offer: owed\nkind: access\ngive: guaranteed\ncost: 0\n"
    for name, twist, line in (
        ("best", 0, "stock: 3\n"),
        ("best", 1, "not_given_with: [third]\n"),
        ("second", 1, rng.choice(["", "not_given_with: [third]\n"])),
        ("best", 2, "one_per_household: true\n"),
        ("best", 3, "category: service\n"),
        ("second", 3, rng.choice(["", "category: service\n"])),
        ("best", 4, "valid: {latest: 2026-10-04}\n"),
        ("second", 4, rng.choice(["", "valid: {latest: 2026-10-02}\n"])),
        ("best", 5, "again: {after: 5 days}\n"),
        ("best", 6, "" if 1 in twists else "not_given_with: [owed]\n"),
        ("second", 7, "stock: 2\n"),
    ):
        offers[name] += line if twist in twists else ""
    way = rng.choice(WAYS)
    steps = [
        f"{{id: a, offer: {{best_of: [second, best{rng.choice(['', ', third'])}]}}{', open: true' * (way == 'open')}}}"
    ]
    if 8 not in twists:
        steps.append(f"{{id: b, after: {rng.choice([0, 3])} days, offer: {rng.choice(['owed', 'hello'])}, open: true}}")
    lines = ["campaign: ladder", "status: live", "why: x", "steps:", *(f"  - {step}" for step in steps)]
    lines += ["reenter: {after: 8 days}"] if 9 in twists and len(steps) > 1 else []
    lines += ["budgets: [crm]"] if rng.random() < 0.6 else []
    other = rng.choice(
        ["third", "owed", "third", "best" if 10 in twists else "third", "second" if 11 in twists else "third"]
    )
    files = {f"offers/{name}.yaml": text for name, text in offers.items()}
    files["offers/hello.yaml"] = "offer: hello\nkind: message\ngive: if_worth_it\nworth: 1\nagain: {after: 1 days}\n"
    files["campaigns/ladder.yaml"] = "\n".join(lines) + "\n"
    files["campaigns/beside.yaml"] = (
        f"campaign: beside\nstatus: live\nwhy: x\nsteps: [{{id: z, offer: {other}, open: true}}]\n"
    )
    amount, worst_case = rng.choice([15, 40, 500]), rng.choice([30, 500])
    files["budgets.yaml"] = f"budgets: [{{id: crm, amount: {amount}, worst_case: {worst_case}, per: total}}]\n"
    rules = _ways(way, rng)
    if 12 in twists:
        rules += (
            f"  - {{id: f1, why: x, when: age > {rng.choice([30, 50])}, if_unknown: fire, then: {{forbid: best}}}}\n"
        )
    if 13 in twists:
        rules += "  - {id: f2, why: x, when: age > 35, if_unknown: fire, then: {forbid: second}}\n"
    if 14 in twists:
        rules += "  - {id: boosting, why: x, when: birthday, then: {boost: {second: 3}}}\n"
    if 15 in twists:
        rules += "  - {id: apart, why: x, when: age > 30, then: {propose: {best_of: [best, third]}}}\n"
    files["rules/r.yaml"] = rules
    return files, {"offers_per_customer": str(rng.choice([1, 2, 3]))}


def _offer(name: str, worth: object, cost: object) -> str:
    """A tenth of the cost is expected."""
    amounts = f"value: 9\ncost: {cost}\nredemption: 10%\nworth: {worth}\n"
    return f"offer: {name}\nkind: coupon.amount\ngive: if_worth_it\n{amounts}"


def _ways(way: str, rng: random.Random) -> str:
    """Rules that propose the two, by one of `WAYS`."""
    said = {
        "open": (),
        "one_rule": (("age > 30", "{best_of: [best, second]}"),),
        "wider_rule": (("age > 30", "best"), ("age > 50", "second")),
        "narrower_rule": (("age > 50", "best"), ("age > 30", "second")),
        "other_rule": (("age > 30", "best"), ("region = 'north'", "second")),
        "first_of": (("age > 30", "{first_of: [second, best]}"),),
        "all_of": (("age > 30", "{all_of: [second, hello]}"), ("age > 30", "best")),
        "with_third": (("age > 30", "{best_of: [best, third]}"), ("age > 30", "second")),
        "table_row": (),
    }[way]
    lines = ["rules:"]
    lines += [f"  - {{id: on_{one}, why: x, when: age > 65, then: {{propose: {one}}}}}" for one in ("hello", "third")]
    lines += [
        f"  - {{id: p{k}, why: x, when: {when}, then: {{propose: {wish}}}}}" for k, (when, wish) in enumerate(said)
    ]
    if way == "table_row":
        hit = rng.choice(["first", "collect", "unique"])
        wishes = rng.choice(
            [("{best_of: [best, second]}", "best"), ("best", "{best_of: [best, second]}"), ("best", "second")]
        )
        cells = rng.choice([(">= 30", ">= 50"), (">= 50", "< 50")])
        lines += ["tables:", "  - id: t", "    why: x", f"    hit: {hit}", "    rows:"]
        lines += [
            f'      - {{when: {{age: "{cell}"}}, then: {{propose: {wish}}}}}'
            for cell, wish in zip(cells, wishes, strict=True)
        ]
        lines = [*lines[3:], *lines[:3]]
    return "\n".join(lines) + "\n"


@pytest.mark.long
def test_no_offer_that_is_said_never_to_win_is_ever_given(world: ModuleType) -> None:
    told = 0
    for seed in range(180):
        files, head = random_files(seed)
        project, problems = checked(world, files, **head)
        assert not [one for one in problems if is_error(one) and one.code not in world.CLASHES], seed
        losers = said_never_to_win(problems)
        if losers:
            told += 1
            assert not losers.keys() & ever_given(world, project, seed), (seed, losers)
    assert told > 30  # or nothing was shown


def ladder_of_two(**more: str) -> dict[str, str]:
    """`best` is worth more than `second` in the first step of a ladder; `more`: a file of this name, or lines added."""
    files = {
        "offers/best": _offer("best", 6, 10),
        "offers/second": _offer("second", 4, 10),
        "offers/third": _offer("third", 9, 10),
        "offers/hello": "offer: hello\nkind: message\ngive: if_worth_it\nworth: 9\nagain: {after: 1 days}\n",
        "offers/owed": "offer: owed\nkind: access\ngive: guaranteed\ncost: 0\n",
        "campaigns/beside": "campaign: beside\nstatus: live\nwhy: x\nsteps: [{id: z, offer: owed, open: true}]\n",
        "campaigns/ladder": (
            "campaign: ladder\nstatus: live\nwhy: x\nsteps:\n"
            "  - {id: a, offer: {best_of: [best, second]}, open: true}\n"
            "  - {id: b, after: 90 days, offer: owed, open: true}\n"
        ),
        "budgets": "budgets:\n  - {id: crm, amount: 9, worst_case: 19, per: total}\n",
        "rules/r": "rules:\n  - {id: on, why: x, when: age > 65, then: {propose: {best_of: [hello, third]}}}\n",
    }
    for name, lines in more.items():
        path = name.replace("__", "/")
        files[path] = lines if lines.startswith(("campaign:", "offer:")) else files[path] + lines
    return {f"{path}.yaml": text for path, text in files.items()}


def rule(id: str, when: str, then: str) -> str:
    return f"  - {{id: {id}, why: x, when: {when}, if_unknown: ignore, then: {{{then}}}}}\n"


LADDER = ladder_of_two()["campaigns/ladder.yaml"]
CLOSED = LADDER.replace("second]}, open: true", "second]}")
BESIDE = "campaign: beside\nstatus: live\nwhy: x\nsteps: [{{id: z, offer: {}, open: true}}]\n"
BEST = rule("p", "age > 30", "propose: best")
CLASH = """\
tables:
  - id: t
    why: x
    hit: unique
    rows:
      - {when: {age: ">= 33"}, then: {propose: best}}
      - {when: {age: ">= 50"}, then: {propose: best}}
"""
NEVER: dict[str, dict[str, str]] = {
    "as it stands": {},
    "both are worth the same: the first by id goes": {"offers__second": _offer("second", 6, 10)},
    "at most it is worth less": {"offers__second": _offer("second", '"= LEAST(5, age / 8)"', 10)},
    "the loser has a stock": {"offers__second": "stock: 5\n"},
    "both are apart from the third": {
        "offers__best": "not_given_with: [owed]\n",
        "offers__second": "not_given_with: [owed]\n",
    },
    "the loser is valid for a shorter time": {
        "offers__best": "valid: {latest: 2026-10-04}\n",
        "offers__second": "valid: {latest: 2026-10-02}\n",
    },
    "the better one comes again seldom": {"offers__best": "again: {after: 90 days}\n"},
    "one rule proposes both": {
        "campaigns__ladder": CLOSED,
        "rules__r": rule("p", "age > 30", "propose: {best_of: [best, second]}"),
    },
    "the better one is proposed to more": {
        "campaigns__ladder": CLOSED,
        "rules__r": BEST + rule("q", "age > 50", "propose: second"),
    },
    "both are forbidden": {"rules__r": rule("f", "age > 30", "forbid: all")},
    "the loser is forbidden to more": {
        "rules__r": rule("f", "age > 50", "forbid: best") + rule("g", "age > 40", "forbid: second")
    },
}
NOT_NEVER: dict[str, dict[str, str]] = {
    "what it is worth depends on the customer": {"offers__second": _offer("second", '"= age / 9"', 10)},
    "the better one has a stock": {"offers__best": "stock: 3\n"},
    "the better one goes to one of a household": {"offers__best": "one_per_household: true\n"},
    "the better one is kept apart from what is owed": {"offers__best": "not_given_with: [owed]\n"},
    "another category goes by other channels": {"offers__best": "category: service\n"},
    "the better one is valid for a shorter time": {"offers__best": "valid: {latest: 2026-10-04}\n"},
    "the loser is boosted": {"rules__r": rule("b", "age > 30", "boost: {second: 3}")},
    "the better one is forbidden to more": {"rules__r": rule("f", "age > 40", "forbid: best")},
    "the loser is proposed to more": {
        "campaigns__ladder": CLOSED,
        "rules__r": rule("p", "age > 50", "propose: best") + rule("q", "age > 30", "propose: second"),
    },
    "a rule prefers the loser": {
        "campaigns__ladder": CLOSED,
        "rules__r": rule("p", "age > 30", "propose: {first_of: [second, best]}"),
    },
    "a rule gives the loser in a bundle": {
        "campaigns__ladder": CLOSED,
        "campaigns__beside": BESIDE.format("hello").replace(", open: true", ""),
        "rules__r": BEST + rule("q", "age > 30", "propose: {all_of: [second, hello]}"),
    },
    "a rule chooses between the better one and a third": {
        "campaigns__ladder": CLOSED,
        "campaigns__beside": BESIDE.format("third"),
        "rules__r": rule("p", "age > 30", "propose: {best_of: [best, third]}")
        + rule("q", "age > 30", "propose: second"),
    },
    "rows that clash hold the better one back": {
        "campaigns__ladder": CLOSED,
        "rules__r": BEST + rule("q", "age > 30", "propose: second") + CLASH,
    },
    "the better one is given elsewhere too": {"campaigns__beside": BESIDE.format("best") + "priority: 90\n"},
    "the better one costs more of a budget": {
        "offers__best": "worst_case: 20\n",
        "campaigns__ladder": LADDER + "budgets: [crm]\n",
    },
    "a single step comes again": {"campaigns__ladder": LADDER.split("  - {id: b")[0]},
    "the ladder comes again": {"campaigns__ladder": LADDER.replace("90", "2") + "reenter: {after: 5 days}\n"},
}


@pytest.mark.parametrize("more", NEVER.values(), ids=NEVER)
def test_offer_is_said_never_to_win_where_nothing_can_come_between(world: ModuleType, more: dict[str, str]) -> None:
    project, problems = checked(world, ladder_of_two(**more), offers_per_customer="2")
    assert said_never_to_win(problems) == {"second": "best"}
    assert "second" not in set().union(*(ever_given(world, project, seed) for seed in range(3)))


@pytest.mark.parametrize("more", NOT_NEVER.values(), ids=NOT_NEVER)
def test_offer_is_not_said_never_to_win_where_it_wins_for_somebody(world: ModuleType, more: dict[str, str]) -> None:
    project, problems = checked(world, ladder_of_two(**more), offers_per_customer="2")
    assert said_never_to_win(problems) == {}
    assert any("second" in ever_given(world, project, seed) for seed in range(5))
