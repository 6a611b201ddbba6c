"""The decision read aloud: one customer after the other, one gate after the other, one pair after the other.

Written from the documents, not from the code under test: plain loops, the reference evaluator, Python's own numbers.
Shares with the real thing only the program (`assemble`), the hashes and the values of the policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from campaign_engine.campaigns.decide.decisions import GATES
from campaign_engine.campaigns.policy.assemble import assemble
from campaign_engine.campaigns.policy.policy import MONEY_KINDS, Campaign, Offer, Policy
from campaign_engine.campaigns.policy.project import Project
from campaign_engine.engine.layers import names_read, names_written
from campaign_engine.engine.program import Outcome, Program
from campaign_engine.engine.reference import evaluate
from campaign_engine.segments.instant import Instant
from campaign_engine.segments.stable_hash import mix, row_keys, share_of

Pair = tuple[str, str, str]


def slow_decide(
    project: Project,
    rows: list[Mapping[str, Any]],
    state: Mapping[str, list[dict[str, Any]]],
    as_of: Instant,
    seed: int,
) -> dict[str, Any]:
    """`won` {(customer, pair): (outcome, value, expected, worst, channel, extra)}, `reasons` {(customer, pair): code},
    `masks`; or `short`: the names of limits that what is owed does not fit."""
    policy, program = project.policy, assemble(project, as_of)
    pairs = sorted(
        (c.id, s.id, o) for c in policy.campaigns.values() if c.status in ("live", "paused") for s in c.steps
        for o in s.offers.items
    )  # fmt: skip
    people = [
        _Person(project, program, pairs, row, state, as_of) for row in sorted(rows, key=lambda r: r["customer_id"])
    ]
    return _compete(policy, program, pairs, people, state, as_of, seed)


def _rests_on(pair: Pair, table: str, program: Program) -> bool:
    """Backwards from the pair: whatever decides on it, what that reads, who gives that, until nothing is new."""
    campaign, _, offer = pair
    own = {f"audience:{campaign}", f"stop:{campaign}", f"offer:{offer}"}
    behind = [
        rule for rule in program.rules
        if rule.id in own or rule.id.startswith("budget:") or offer in rule.forbids or offer in dict(rule.boosts)
        or (rule.proposes is not None and offer in rule.proposes.items)
    ]  # fmt: skip
    while True:
        names = {name for rule in behind for name in names_read(rule)}
        ids = {rule.id for rule in behind}
        together = {id for choice in program.choices if ids & set(choice.rules) for id in choice.rules}
        more = [
            rule for rule in program.rules
            if rule.id not in ids and (rule.id in together or names & set(names_written(rule)))
        ]  # fmt: skip
        if not more:
            return any(id.startswith(f"table:{table}:") for id in ids)
        behind += more


class _Person:
    """One customer: what the rules say of her, which gates turn her away, what every pair is worth to her."""

    def __init__(
        self,
        project: Project,
        program: Program,
        pairs: list[Pair],
        row: Mapping[str, Any],
        state: Mapping[str, list[dict[str, Any]]],
        as_of: Instant,
    ) -> None:
        self.policy, self.row, self.as_of = project.policy, row, as_of
        self.id = row["customer_id"]
        self.state = {name: [one for one in some if one.get("customer") == self.id] for name, some in state.items()}
        self.pauses = {one["campaign"] for one in state.get("pauses", [])}
        self.today = as_of.today
        facts = dict(row) | self._history()
        self.outcome: Outcome = evaluate(program, facts)
        self.fired = [rule for rule, fired in zip(program.rules, self.outcome.fired, strict=True) if fired]
        self.masks: dict[Pair, list[str]] = {}
        self.first: dict[Pair, str | None] = {}
        self.worth: dict[Pair, int] = {}
        self.channel: dict[Pair, str | None] = {}
        self.fine: dict[str, dict[str, int]] = {}
        for pair in pairs:
            found = self._gates(pair)
            clashing = [flag for flag, raised in self.outcome.flags.items() if raised and flag.startswith("conflict.")]
            if any(_rests_on(pair, flag.removeprefix("conflict."), program) for flag in clashing):
                found.add("table_conflict")
            self.masks[pair] = [gate for gate in GATES if gate in found]
            self.first[pair] = self.masks[pair][0] if self.masks[pair] else None
            if "table_conflict" in found:
                self.first[pair] = "table_conflict"

    # -- own history ---------------------------------------------------------------------------------------------------

    def _given(self, offer: str) -> list[dict[str, Any]]:
        mine = [one for one in self.state.get("given", []) if one["offer"] == offer and one["status"] != "cancelled"]
        return [one for one in mine if date.fromisoformat(one["given_on"]) <= self.today]

    def _is_open(self, one: dict[str, Any]) -> bool:
        redeemed_on = one.get("redeemed_on")
        used_later = (
            one["status"] == "redeemed" and redeemed_on is not None and date.fromisoformat(redeemed_on) > self.today
        )
        until = one.get("valid_until")
        return (one["status"] == "open" or used_later) and (until is None or date.fromisoformat(until) >= self.today)

    def _is_redeemed(self, one: dict[str, Any]) -> bool:
        redeemed_on = one.get("redeemed_on")
        return one["status"] == "redeemed" and (redeemed_on is None or date.fromisoformat(redeemed_on) <= self.today)

    def _days_since(self, offer: str) -> int | None:
        days = [(self.today - date.fromisoformat(one["given_on"])).days for one in self._given(offer)]
        return min(days, default=None)

    def _steps(self, campaign: Campaign) -> list[tuple[date, int]]:
        ids = [step.id for step in campaign.steps]
        told = [
            (date.fromisoformat(one.get("given_on", one.get("on"))), ids.index(one["step"]))
            for one in [*self._all_given(), *self.state.get("steps", [])]
            if one["campaign"] == campaign.id and one["step"] in ids
        ]
        return sorted(one for one in told if one[0] <= self.today)

    def _last_step(self, campaign: Campaign) -> tuple[int, date] | None:
        told = self._steps(campaign)
        return (told[-1][1], told[-1][0]) if told else None

    def _begins_again(self, campaign: Campaign) -> bool:
        again, told = campaign.reenter, self._steps(campaign)
        if again is None or not told or (self.today - told[-1][0]).days < again.after_days:
            return False
        rounds = len({day for day, position in told if position == 0})
        return again.at_most is None or max(rounds, 1) - 1 < again.at_most

    def _in_round(self, campaign: Campaign) -> dict[str, Any]:
        """Own history since the round under way began, under the names that the program gives it."""
        found: dict[str, Any] = {}
        last, began = self._last_step(campaign), None
        if last is not None and not self._begins_again(campaign):
            began = max((day for day, position in self._steps(campaign) if position == 0), default=date.min)
        in_round = last is not None and began is not None
        found[f"step.{campaign.id}@{campaign.id}"] = campaign.steps[last[0]].id if last and in_round else None
        for offer in {offer for step in campaign.steps for offer in step.offers.items}:
            mine = [one for one in self._given(offer) if began and date.fromisoformat(one["given_on"]) >= began]
            days = [(self.today - date.fromisoformat(one["given_on"])).days for one in mine]
            found[f"days_since.{offer}@{campaign.id}"] = float(min(days)) if days else None
            found[f"redeemed.{offer}@{campaign.id}"] = any(self._is_redeemed(one) for one in mine)
        return found

    def _all_given(self) -> list[dict[str, Any]]:
        return [one for one in self.state.get("given", []) if one["status"] != "cancelled"]

    def _history(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for offer in self.policy.offers:
            found[f"holding.{offer}"] = any(self._is_open(one) for one in self._given(offer))
            found[f"redeemed.{offer}"] = any(self._is_redeemed(one) for one in self._given(offer))
            days = self._days_since(offer)
            found[f"days_since.{offer}"] = None if days is None else float(days)
        for campaign in self.policy.campaigns.values():
            last = self._last_step(campaign)
            found[f"step.{campaign.id}"] = None if last is None else campaign.steps[last[0]].id
            if campaign.reenter is not None:
                found |= self._in_round(campaign)
        zone = ZoneInfo(self.policy.zone)
        local = self.as_of.moment.astimezone(zone).replace(tzinfo=None)
        since = (local - timedelta(days=7)).replace(tzinfo=zone)
        until = datetime.combine(self.today + timedelta(days=1), time(), zone)
        moments = [datetime.fromisoformat(one["at"]) for one in self.state.get("contacts", [])]
        found["contacts_7d"] = float(sum(since <= moment < until for moment in moments))
        return found

    # -- gates ---------------------------------------------------------------------------------------------------------

    def _gates(self, pair: Pair) -> set[str]:
        policy, flags = self.policy, self.outcome.flags
        campaign, offer = policy.campaigns[pair[0]], policy.offers[pair[2]]
        step = next(one for one in campaign.steps if one.id == pair[1])
        found = set()
        if campaign.audience is not None and not flags[f"audience.{campaign.id}"]:
            found.add("not_in_audience")
        if not step.open and not any(rule.proposes and offer.id in rule.proposes.items for rule in self.fired):
            found.add("not_proposed")
        if any(offer.id in rule.forbids for rule in self.fired):
            found.add("forbidden")
        if self._due(campaign) != step.id:
            found.add("not_at_this_step")
        if campaign.stop is not None and flags[f"stop.{campaign.id}"]:
            found.add("ladder_stopped")
        if policy.excluded is not None and self.row[policy.excluded] is True:
            found.add("excluded")
        found |= self._reach(pair, campaign, offer)
        found |= self._again(offer)
        found |= self._days(campaign, offer)
        if campaign.status == "paused" or campaign.id in self.pauses:
            found.add("paused")
        if not self._price(pair, offer):
            found.add("value_unknown")
        return found

    def _due(self, campaign: Campaign) -> str | None:
        last = self._last_step(campaign)
        if last is None:
            return campaign.steps[0].id
        position, on = last
        if self._begins_again(campaign):
            return campaign.steps[0].id
        if position + 1 == len(campaign.steps):
            return campaign.steps[0].id if len(campaign.steps) == 1 else None
        following = campaign.steps[position + 1]
        return following.id if (self.today - on).days >= following.after_days else None

    def _reach(self, pair: Pair, campaign: Campaign, offer: Offer) -> set[str]:
        usable = [
            channel for channel in self.policy.channels
            if not campaign.messages or any(m[1] == channel.id and m[0] in ("any", pair[1]) for m in campaign.messages)
        ]  # fmt: skip
        reached = [one for one in usable if one.reachable is True or self.row.get(str(one.reachable)) is True]
        allowed = [one for one in usable if self._agrees(one.id, dict(one.consent).get(offer.category, False), offer)]
        both = [one.id for one in usable if one in reached and one in allowed]
        preferred = self.row.get(self.policy.preferred_channel) if self.policy.preferred_channel else None
        self.channel[pair] = preferred if preferred in both else both[0] if both else None
        if offer.guaranteed:
            return set()
        found = set()
        if not reached:
            found.add("no_reachable_channel")
        if usable and (not allowed or (reached and not both)):
            found.add("no_consent")
        return found

    def _agrees(self, channel: str, written: str | bool, offer: Offer) -> bool:
        rows = [
            one for one in self.state.get("consents", [])
            if one["channel"] == channel and one["category"] == offer.category
        ]  # fmt: skip
        latest = max((datetime.fromisoformat(one["moment"]) for one in rows), default=None)
        last = {one["status"] for one in rows if datetime.fromisoformat(one["moment"]) == latest}
        told = None if not last else "refused" not in last
        if isinstance(written, bool):
            return written and told is not False
        column = self.row[written]
        return column is not False and told is not False and (column is True or told is True)

    def _again(self, offer: Offer) -> set[str]:
        found, again = set(), offer.again
        says_when = again.after_days is not None or again.at_most is not None
        for one in self._given(offer.id):
            lapses = one.get("valid_until") is not None and offer.kind != "message"
            if self._is_open(one) and (lapses or not says_when):
                found.add("already_holds")
        days = self._days_since(offer.id)
        if again.after_days is not None and days is not None and days < again.after_days:
            found.add("too_soon")
        if again.at_most is not None:
            ago = [date.fromisoformat(one["given_on"]) for one in self._given(offer.id)]
            match again.per:
                case "week":
                    inside = [one for one in ago if one.isocalendar()[:2] == self.today.isocalendar()[:2]]
                case "month":
                    inside = [one for one in ago if (one.year, one.month) == (self.today.year, self.today.month)]
                case "year":
                    inside = [one for one in ago if one.year == self.today.year]
                case _:
                    inside = ago
            if len(inside) >= again.at_most:
                found.add("too_soon")
        return found

    def _days(self, campaign: Campaign, offer: Offer) -> set[str]:
        found, now = set(), self.as_of.moment
        if campaign.starts is not None and now < campaign.starts:
            found.add("calendar")
        if campaign.ends is not None and now >= campaign.ends:
            found.add("expired")
        for name in campaign.not_on:
            if any(starts <= now < ends for starts, ends in self.policy.calendars[name].windows):
                found.add("calendar")
        valid = offer.valid
        first = valid.starts if isinstance(valid.starts, date) else self.today
        lasts = [first + timedelta(days=valid.days - 1)] if valid.days is not None else []
        lasts += [valid.latest] if valid.latest is not None else []
        if lasts and (min(lasts) < first or min(lasts) < self.today):
            found.add("expired")
        return found

    # -- money ---------------------------------------------------------------------------------------------------------

    def _price(self, pair: Pair, offer: Offer) -> bool:
        """Whether everything is known; sets `worth`, `amounts`."""
        facts, exponent = self.outcome.facts, self.policy.exponent
        known = True
        value: float | int | None = None
        if offer.value is not None:
            value = facts[f"value.{offer.id}"]  # type: ignore[assignment]
            if value is not None and offer.kind in MONEY_KINDS:
                value = round(value * 10**exponent) if abs(value) < 1e9 else None
            if value is not None and offer.between is not None:
                low, high = (float(b) for b in offer.between)
                if offer.kind in MONEY_KINDS:
                    low, high = (int(b.scaleb(exponent)) for b in offer.between)
                value = min(max(value, low), high)
            known &= value is not None and value > 0
            if known and offer.kind == "coupon.percent":
                known = value <= 100  # type: ignore[operator]
            if known and offer.kind == "points":
                known = value == int(value)  # type: ignore[arg-type]
        cost: Any = 0
        if offer.cost is not None:
            cost = facts[f"cost.{offer.id}"]
            cost = round(cost * 10**exponent) if cost is not None and 0 <= cost < 1e9 else None
            known &= cost is not None
        worst = cost
        if offer.worst_case is not None:
            most = facts[f"worst_case.{offer.id}"]
            known &= most is not None and 0 <= most < 1e9  # type: ignore[operator]
            worst = max(round(most * 10**exponent), cost) if known else None  # type: ignore[operator]
        extra: Any = None
        ranking: Any = 0
        if not offer.guaranteed:
            extra = 0
            if offer.worth.of is not None:
                of = facts[f"worth.{offer.id}"]
                extra = None if of is None else of * float(offer.worth.share)  # type: ignore[operator]
                ranking = None if extra is None else extra * self.outcome.boosts.get(offer.id, 1.0)
                extra = round(extra * 1e6) if extra is not None and abs(extra) < 1e9 else None
                ranking = round(ranking * 1e6) if ranking is not None and abs(ranking) < 1e9 else None
            known &= extra is not None and ranking is not None
        self.amounts: dict[str, tuple[Any, ...]] = getattr(self, "amounts", {})
        if not known:
            return False
        share = float(offer.redemption)
        self.amounts[offer.id] = (value, round(cost * share), worst, extra)
        sent = next((c.cost_micro for c in self.policy.channels if c.id == self.channel[pair]), 0)
        micro = 10 ** (6 - exponent)
        spent = round(cost * share * float(micro))
        self.fine[offer.id] = {"expected": spent, "worst_case": worst * micro}
        self.worth[pair] = (0 if extra is None else ranking - spent) - sent
        return True


def _compete(
    policy: Policy,
    program: Program,
    pairs: list[Pair],
    people: list[_Person],
    state: Mapping[str, Any],
    as_of: Instant,
    seed: int,
) -> dict[str, Any]:
    reasons = {(person.id, pair): person.first[pair] for person in people for pair in pairs}
    bundles: dict[tuple[str, Pair], int] = {}
    for person in people:
        _settle(policy, program, pairs, person, reasons, bundles)
    rooms = _rooms(policy, pairs, people, state, as_of.today)
    left = {name: allowed for name, (allowed, _) in rooms.items()}
    keys = row_keys([person.id for person in people])
    ties = {person.id: int(tie) for person, tie in zip(people, mix(keys, f"seed {seed}"), strict=True)}
    by_id = {person.id: person for person in people}
    won: list[tuple[str, Pair]] = []
    taken: set[tuple[str, str]] = set()
    places = {person.id: policy.offers_per_customer for person in people}

    def bundle_of(who: str, pair: Pair) -> list[Pair]:
        number = bundles.get((who, pair))
        return [pair] if number is None else [p for (w, p), n in bundles.items() if w == who and n == number]

    def order(pair: Pair) -> tuple[int, str, str, str]:
        return -policy.campaigns[pair[0]].priority, pair[2], pair[0], pair[1]

    def slot(who: str, pair: Pair) -> tuple[str, str] | None:
        house = by_id[who].row.get("household_id")
        return (house, pair[2]) if house is not None and pair[2] in policy.one_per_household else None

    def draws(who: str, pair: Pair) -> dict[str, int]:
        return {name: need(by_id[who], pair) for name, (_, need) in rooms.items() if need(by_id[who], pair)}

    def take(who: str, pair: Pair) -> None:
        won.append((who, pair))
        for name, amount in draws(who, pair).items():
            left[name] -= amount
        if slot(who, pair):
            taken.add(slot(who, pair))  # type: ignore[arg-type]

    owed = [key for key, reason in reasons.items() if reason is None and policy.offers[key[1][2]].guaranteed]
    for who, pair in sorted(owed, key=lambda key: (key[0], order(key[1]))):
        if any(w == who and p[2] == pair[2] for w, p in won):
            reasons[who, pair] = "outbid"
        else:
            take(who, pair)
    short = sorted(name for name, amount in left.items() if amount < 0)
    if short:
        return {"short": short}

    options: dict[Any, list[Pair]] = {}
    for (who, pair), reason in reasons.items():
        if reason is None and not policy.offers[pair[2]].guaranteed:
            options.setdefault((who, bundles.get((who, pair), pair)), []).append(pair)
    waiting = [(who, sorted(some)) for (who, _), some in options.items()]

    def rank(option: tuple[str, list[Pair]]) -> Any:
        who, some = option
        return -sum(by_id[who].worth[p] for p in some), min(map(order, some)), ties[who], who

    def lose(option: tuple[str, list[Pair]], why: dict[Pair, str], rest: str = "all_or_none") -> None:
        waiting.remove(option)
        for p in option[1]:
            reasons[option[0], p] = why.get(p, rest)

    def rivals(who: str, a: Pair, b: Pair) -> bool:
        if a[2] == b[2]:
            return True
        for rule in by_id[who].fired:
            if rule.proposes and rule.proposes.mode == "best_of" and {a[2], b[2]} <= set(rule.proposes.items):
                return True
        step = next(s for s in policy.campaigns[a[0]].steps if s.id == a[1])
        return a[:2] == b[:2] and step.offers.mode == "best_of"

    def exclude(who: str, holds: list[Pair]) -> None:
        for option in [o for o in waiting if o[0] == who]:
            for other in holds:
                struck = {p: "outbid" for p in option[1] if rivals(who, p, other)}
                for p in option[1]:
                    named = policy.offers[p[2]].not_given_with, policy.offers[other[2]].not_given_with
                    if p not in struck and (other[2] in named[0] or p[2] in named[1]):
                        struck[p] = "not_with"
                if struck:
                    lose(option, struck)
                    break

    for person in people:
        exclude(person.id, sorted(p for w, p in won if w == person.id))
    for option in list(waiting):
        if len(option[1]) > places[option[0]]:
            lose(option, {}, "customer_limit")
    refused: list[tuple[str, list[Pair]]] = []
    while True:
        served: dict[str, list[Pair]] = {}
        for option in sorted(waiting, key=rank):
            who, some = option
            if who in served:
                continue
            needs: dict[str, int] = {}
            for p in some:
                for name, amount in draws(who, p).items():
                    needs[name] = needs.get(name, 0) + amount
            if any(slot(who, p) in taken for p in some) or any(amount > left[name] for name, amount in needs.items()):
                waiting.remove(option)
                refused.append(option)
                continue
            waiting.remove(option)
            served[who] = some
            for p in some:
                take(who, p)
        if not served:
            break
        for who, some in served.items():
            places[who] -= len(some)
            for option in [o for o in waiting if o[0] == who and len(o[1]) > places[who]]:
                lose(option, {}, "outbid")
            exclude(who, some)
    for who, some in refused:
        if any(slot(who, p) in taken for p in some):
            why = {p: "household_limit" for p in some if slot(who, p) in taken}
        else:
            name = next(n for n in rooms if sum(draws(who, p).get(n, 0) for p in some) > left[n])
            why = {
                p: "out_of_stock" if name.startswith("stock") else "out_of_budget"
                for p in some
                if name in draws(who, p)
            }
        for p in some:
            reasons[who, p] = why.get(p, "all_or_none")
    return {
        "won": {(who, pair): _row(policy, by_id[who], pair, bundle_of(who, pair)) for who, pair in won},
        "reasons": {key: reason for key, reason in reasons.items() if key not in set(won)},
        "masks": {(person.id, pair): person.masks[pair] for person in people for pair in pairs},
    }


def _row(policy: Policy, person: _Person, pair: Pair, together: list[Pair]) -> tuple[Any, ...]:
    """`together`: the pairs of her bundle, herself among them; one campaign that holds her out keeps all of it back."""
    offer, key = policy.offers[pair[2]], row_keys([person.id])
    withheld = bool(share_of(mix(key, f"{policy.salt}\x1fholdout"), policy.holdout)[0])
    treated = 1 - policy.holdout
    for campaign in {policy.campaigns[one[0]].id: policy.campaigns[one[0]] for one in together}.values():
        withheld |= bool(share_of(mix(key, f"{policy.salt}\x1fholdout\x1f{campaign.id}"), campaign.holdout)[0])
        treated *= 1 - campaign.holdout
    if offer.guaranteed:
        withheld, treated = False, 1  # type: ignore[assignment]
    return ("withheld" if withheld else "given", *person.amounts[offer.id], person.channel[pair], float(treated))


def _settle(
    policy: Policy,
    program: Program,
    pairs: list[Pair],
    person: _Person,
    reasons: dict[Any, Any],
    bundles: dict[Any, Any],
) -> None:
    """Worth, first_of, all_of for one customer."""

    def step_of(pair: Pair) -> Any:
        return next(s for s in policy.campaigns[pair[0]].steps if s.id == pair[1])

    def alive(pair: Pair) -> bool:
        return reasons[person.id, pair] is None

    def out(pair: Pair, reason: str) -> None:
        if alive(pair):
            reasons[person.id, pair] = reason

    def groups(mode: str) -> list[list[tuple[list[Pair], bool]]]:
        """Each group: for every offer its pairs, and whether the group alone brings it."""
        found = []
        for rule in person.fired:
            if rule.proposes and rule.proposes.mode == mode and len(rule.proposes.items) > 1:
                group = []
                for offer in rule.proposes.items:
                    mine = [p for p in pairs if p[2] == offer and not step_of(p).open]
                    others = [r for r in person.fired if r is not rule and r.proposes and offer in r.proposes.items]
                    group.append((mine, not others))
                if any(mine for mine, _ in group):
                    found.append(group)
        for campaign, step in sorted({p[:2] for p in pairs}):
            proposal = next(s for s in policy.campaigns[campaign].steps if s.id == step).offers
            if proposal.mode == mode and len(proposal.items) > 1:
                found.append([([(campaign, step, offer)], True) for offer in proposal.items])
        return found

    together = groups("all_of")
    bundled = {p for group in together for mine, alone in group if alone for p in mine}
    for pair in pairs:
        if not policy.offers[pair[2]].guaranteed and pair not in bundled and alive(pair) and person.worth[pair] <= 0:
            out(pair, "not_worth_it")
    for group in groups("first_of"):
        found = False
        for mine, alone in group:
            if found and alone:
                for p in mine:
                    out(p, "later_choice")
            found = found or any(alive(p) for p in mine)
    changed = True
    while changed:
        changed = False
        for group in together:
            if any(alone and not any(alive(p) for p in mine) for mine, alone in group):
                for mine, alone in group:
                    for p in mine:
                        if alone and alive(p):
                            out(p, "all_or_none")
                            changed = True
    parts = [{p for mine, alone in group if alone for p in mine if alive(p)} for group in together]
    parts = [{p for p in part if not policy.offers[p[2]].guaranteed} for part in parts]
    merged: list[set[Pair]] = []
    for part in parts:
        touching = [one for one in merged if one & part]
        merged = [one for one in merged if not one & part] + [part.union(*touching)]
    for number, part in enumerate(merged):
        if len(part) < 2:
            continue
        for offer in {p[2] for p in part}:
            rivals = [p for p in sorted(part) if p[2] == offer]
            best = min(rivals, key=lambda p: (-person.worth[p], -policy.campaigns[p[0]].priority, pairs.index(p)))
            for p in rivals:
                if p != best:
                    out(p, "outbid")
                    part = part - {p}
        for p in part:
            bundles[person.id, p] = number
        if sum(person.worth[p] for p in part) <= 0:
            for p in part:
                out(p, "not_worth_it")
    for pair in bundled:
        alone = alive(pair) and (person.id, pair) not in bundles and not policy.offers[pair[2]].guaranteed
        if alone and person.worth[pair] <= 0:
            out(pair, "not_worth_it")


def _rooms(
    policy: Policy, pairs: list[Pair], people: list[_Person], state: Mapping[str, Any], today: date
) -> dict[str, Any]:
    """Name: (what is left, what a customer and pair need)."""
    rooms: dict[str, Any] = {}
    used = sorted({b for p in pairs for b in policy.campaigns[p[0]].budgets})
    for budget_id in used:
        budget = policy.budgets[budget_id]
        outside = (budget.starts and today < budget.starts) or (budget.ends and today > budget.ends)
        week = today.isocalendar()
        period = {
            "total": "total", "day": str(today), "week": f"{week[0]}-W{week[1]:02d}", "month": str(today)[:7],
        }[budget.per]  # fmt: skip
        rest = [one for one in state.get("budgets", []) if (one["budget"], one["period"]) == (budget_id, period)]
        for kind, amount, key in (
            ("expected", budget.amount, "left"), ("worst_case", budget.worst_case, "worst_case_left"),
        ):  # fmt: skip
            left = (round(float(rest[0][key]) * 100) if rest else amount) * 10_000

            def need(person: _Person, pair: Pair, budget_id: str = budget_id, kind: str = kind) -> int:
                named = budget_id in policy.campaigns[pair[0]].budgets
                where = policy.budgets[budget_id].where is None or person.outcome.flags[f"budget.{budget_id}"]
                return person.fine[pair[2]][kind] if named and where else 0

            rooms[f"{kind} {budget_id}"] = (0 if outside else left, need)
    for offer in sorted({p[2] for p in pairs}):
        left = [one["left"] for one in state.get("stock", []) if one["offer"] == offer] or [policy.offers[offer].stock]
        if left[0] is not None:
            rooms[f"stock {offer}"] = (left[0], lambda person, pair, offer=offer: int(pair[2] == offer))
    return rooms
