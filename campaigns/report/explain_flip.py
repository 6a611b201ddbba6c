"""The smallest change of her own facts that would turn a pair around, tried by the same `decide` as everything else.

Candidates are the values at which a leaf of a condition in play turns. All variants of her are rows of one frame,
decided at once as if nothing were scarce; what looks hopeful is then decided again in full, everybody with her facts
changed, wherever limits or households could tell otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeGuard

import polars as pl

from ...engine.critical_values import critical_values
from ...engine.layers import names_read, names_written
from ...engine.program import Rule
from ...engine.reference import Known
from ...engine.tree import Compare, Condition, Fact, Kind, Literal, Type, Value, walk
from ...segments.fact_table import CUSTOMER, HOUSEHOLD, FactTable
from ..decide.decide import decide
from ..decide.decisions import Pair
from ..decide.gates import channel_key
from ..decide.state import FRAMES, State, with_history
from ..policy.names import audience_flag, stop_flag, worth_fact
from .about import About
from .flip import Change, Flip, Setting, smallest_flip

WON = ("given", "withheld")
"""Held back for measuring is won as well: chance, not her facts, decided that. Put off is not."""
SEARCHED_ANYWAY = ("not_at_this_step", "already_holds", "too_soon", "calendar", "expired", "paused", "out_of_codes")
"""Reasons no fact of hers can lift while they stand first; the search is spared."""
DECIDED_AMONG_ALL = ("out_of_budget", "out_of_stock", "household_limit")
"""Reasons that trying her alone cannot tell about: each candidate is decided with everybody."""
IN_FULL_AT_MOST, HALVED_AT_MOST = 24, 12
SMALL_BASE = 50_000
"""Customers up to whom deciding everybody takes a fraction of a second."""
DEEPEST = 3
"""Expressions behind expressions that are solved for."""
SPREAD = 20
GRID, NARROWED_AT_MOST = 32, 4
KIND_WEIGHT = 0.5
"""A changed text or yes/no weighs as much as moving a number past half of all customers."""


def find_flip(about: About, pair: Pair) -> Flip:
    """From losing to winning, or, for a pair that she won, from winning to losing."""
    wins = any(Pair(str(row["campaign"]), str(row["step"]), str(row["offer"])) == pair for row in about.rows)
    reason = about.losses.get(pair)
    is_short = about.lost_to(pair) is not None  # of codes, too, when some were left
    if not wins and reason in SEARCHED_ANYWAY and not is_short:
        return Flip(None, 0)
    candidates = [one for one in dict.fromkeys(_candidates(about, pair)) if _is_possible(about, one)]

    weights = {(name, repr(value)): _weight(about, (name, value)) for name, value in candidates}

    def weight(one: Setting) -> float:
        return weights[one[0], repr(one[1])]

    def flips(changes: Sequence[Change]) -> list[bool]:
        return [won is not wins for won in _won_by_variants(about, pair, changes)]

    def holds(change: Change) -> bool:
        return not _is_shared(about) or _wins_in_full(about, pair, change) is not wins

    if reason in DECIDED_AMONG_ALL or (reason == "out_of_codes" and is_short):
        return _among_all(about, pair, sorted(candidates, key=weight))
    found = smallest_flip(candidates, flips, holds, weight)
    if found.change is None or len(found.change) > 1:
        return found
    return _nearer(about, found, flips, holds)


def _among_all(about: About, pair: Pair, candidates: Sequence[Setting]) -> Flip:
    """Where others decide too, each candidate is decided with everybody; the first that wins is then halved back."""
    small = about.prepared.facts.frame.height <= SMALL_BASE
    tried = 0
    for name, value in candidates[: IN_FULL_AT_MOST if small else IN_FULL_AT_MOST // 4]:
        tried += 1
        if not _wins_in_full(about, pair, ((name, value),)):
            continue
        near, best = about.facts[name][0], value
        for _ in range(HALVED_AT_MOST if small else 0):
            steps = _between(near, best)
            if not steps:
                break
            middle = steps[len(steps) // 2]
            tried += 1
            if _wins_in_full(about, pair, ((name, middle),)):
                best = middle
            else:
                near = middle
        return Flip(((name, best),), tried)
    return Flip(None, tried)


def _nearer(
    about: About, found: Flip, flips: Callable[[Sequence[Change]], list[bool]], holds: Callable[[Change], bool]
) -> Flip:
    """A single number or day, moved back towards what it is while it still flips: a grid, narrowed round by round."""
    ((name, value),) = found.change or ()
    tried, near, best = found.tried, about.facts[name][0], value
    for _ in range(NARROWED_AT_MOST):
        steps = _between(near, best)
        if not steps:
            break
        hits = flips([((name, one),) for one in steps])
        tried += len(steps)
        at = next((at for at, is_hit in enumerate(hits) if is_hit), len(steps))
        if at < len(steps):
            if not holds(((name, steps[at]),)):
                break
            best = steps[at]
        near = steps[at - 1] if at else near
    return Flip(((name, best),), tried)


def _between(present: Known | None, value: Known | None) -> list[Known]:
    """Up to GRID values strictly between the two, nearest to the present first; whole steps where both are whole."""
    if isinstance(present, date) and isinstance(value, date):
        days = (value - present).days
        return [present + timedelta(step) for step in _grid(days)]
    if not _is_number(present) or not _is_number(value):
        return []
    if float(present).is_integer() and float(value).is_integer():
        return [type(present)(present + step) for step in _grid(int(value - present))]
    size = abs(value - present)
    digits = 2 if size > 0.02 else 6
    found = [round(present + (value - present) * at / (GRID + 1), digits) for at in range(1, GRID + 1)]
    low, high = sorted((present, value))
    return [one for one in dict.fromkeys(found) if low < one < high]


def _grid(distance: int) -> list[int]:
    """Whole steps strictly between 0 and the distance, at most GRID of them."""
    steps = range(1, abs(distance))
    every = max(1, len(steps) // GRID + (len(steps) % GRID > 0))
    sign = 1 if distance > 0 else -1
    return [sign * step for step in steps[::every]]


def changed(facts: pl.DataFrame, customer: str, change: Change) -> pl.DataFrame:
    """The fact table with some facts of one customer set to other stored values."""
    at = facts[CUSTOMER].search_sorted(customer)
    columns = [facts[name].scatter(at, pl.Series([value], dtype=facts[name].dtype)) for name, value in change]
    return facts.with_columns(columns)


def _candidates(about: About, pair: Pair) -> Iterable[Setting]:
    """Turning points of every condition that stands behind the pair, behind what she got instead, and of the gates."""
    offers = {pair.offer, *(str(one["offer"]) for one in about.rows)}
    behind = _rules_behind(about, pair, offers)
    for rule in behind:
        yield from _turning_points(about, rule.when)
    yield from _worth_candidates(about, pair)
    yield from _gate_candidates(about, pair)
    yield from _missing_candidates(about, pair)
    yield from _spread_candidates(about, behind)


def _turning_points(about: About, condition: Condition, depth: int = 0) -> Iterable[Setting]:
    """Of inputs directly; of facts that rules set through the expressions that set them."""
    program, row = about.setting.program, about.told.row
    yield from critical_values(condition, row, program)
    if depth >= DEEPEST:
        return
    derived = {part.name: part for part in program.derived}
    for name, value in critical_values(condition, row):
        if name in derived and value is not None and not isinstance(value, tuple):
            for rule in program.rules:
                for fact, made in rule.sets:
                    if fact == name:
                        wanted = Compare("=", made, Literal(value, derived[name].type))
                        yield from _turning_points(about, wanted, depth + 1)


def _rules_behind(about: About, pair: Pair, offers: set[str]) -> list[Rule]:
    """The rules that propose, forbid or price these offers, the audience and the stop, and all that feed them."""
    program = about.setting.program
    own_flags = {audience_flag(pair.campaign), stop_flag(pair.campaign)}
    found: dict[str, Rule] = {}
    # Whether a row of a table fires hangs on its other rows as well.
    together = {id: frozenset(choice.rules) for choice in program.choices for id in choice.rules}
    waiting = [
        rule
        for rule in program.rules
        if own_flags & set(rule.flags)
        or offers & set(rule.forbids)
        or offers & {item for item, _ in rule.boosts}
        or (rule.proposes is not None and offers & set(rule.proposes.items))
        or rule.id in {f"offer:{offer}" for offer in offers}
    ]
    while waiting:
        rule = waiting.pop()
        if rule.id not in found:
            found[rule.id] = rule
            fellows = together.get(rule.id, ())
            waiting += [other for other in program.rules if other.id in fellows]
            read = set(names_read(rule))
            waiting += [other for other in program.rules if read & set(names_written(other))]
    return [found[id] for id in sorted(found)]


def _worth_candidates(about: About, pair: Pair) -> Iterable[Setting]:
    """Values of single facts that lift the pair's worth to what it takes, or that of a rival down to it."""
    policy = about.setting.policy
    rivals = [Pair(str(row["campaign"]), str(row["step"]), str(row["offer"])) for row in about.rows]
    best = max((about.worth(rival) for rival in rivals if not policy.offers[rival.offer].guaranteed), default=0)
    for one, target in ((pair, best), *((rival, about.worth(pair)) for rival in rivals)):
        offer = policy.offers[one.offer]
        now = about.told.row.get(worth_fact(one.offer))
        extra = about.extra(one)
        if offer.worth.of is None or not isinstance(now, float) or not extra or now <= 0:
            continue
        # The worth is a straight line in `of`: it takes so many times the present one to close the gap.
        needed = now * (extra + target - about.worth(one) + 1) / extra
        wanted = Compare(">=", offer.worth.of, Literal(needed, Type(Kind.NUMBER)))
        yield from _turning_points(about, wanted)


def _gate_candidates(about: About, pair: Pair) -> Iterable[Setting]:
    """Consent, reach and exclusion are facts that no condition names."""
    policy = about.setting.policy
    if policy.excluded is not None:
        yield policy.excluded, about.facts[policy.excluded][0] is not True
    category, usable = channel_key(pair, about.setting)
    for channel in policy.channels:
        if channel.id in usable:
            for name in (channel.reachable, dict(channel.consent).get(category)):
                if isinstance(name, str):
                    yield name, about.facts[name][0] is not True


def _missing_candidates(about: About, pair: Pair) -> Iterable[Setting]:
    """For what is unknown in value, cost and worth: what the customer in the middle has."""
    offer = about.setting.offer(pair)
    values: list[Value] = [
        one for one in (offer.value, offer.cost, offer.worst_case, offer.worth.of) if one is not None
    ]
    # What a rule sets is made of facts as well.
    for rule in _rules_behind(about, pair, {pair.offer}):
        values += [value for _, value in rule.sets]
    for value in values:
        for node in walk(value):
            if isinstance(node, Fact) and node.name in about.facts.columns and about.facts[node.name][0] is None:
                known = about.prepared.facts.frame[node.name].drop_nulls()
                if len(known) and not known.dtype.is_nested():
                    yield node.name, known.sort()[len(known) // 2]


def _spread_candidates(about: About, behind: Iterable[Rule]) -> Iterable[Setting]:
    """For the numbers that values, costs and worths are made of: what customers have from the lowest to the highest.

    A worth need not be a straight line in them, and a rival may move along.
    """
    names = {node.name for rule in behind for _, value in rule.sets for node in walk(value) if isinstance(node, Fact)}
    frame = about.prepared.facts.frame
    for name in sorted(names & set(about.facts.columns)):
        if frame.schema[name].is_numeric():
            known = frame[name].drop_nulls().sort()
            yield from ((name, known[round(at * (len(known) - 1) / SPREAD)]) for at in range(SPREAD + 1) if len(known))


def _is_possible(about: About, one: Setting) -> bool:
    """A fact of the data, changed, to a value that its declaration allows."""
    name, value = one
    info = about.prepared.project.vocabulary.facts.get(name)
    if info is None or name not in about.facts.columns or name in (CUSTOMER, HOUSEHOLD):
        return False
    if value == about.facts[name][0]:
        return False
    if value is None:
        return info.nullable
    if isinstance(value, str) and info.categories:
        return value in info.categories
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        meant = value / 10**info.scale
        return (info.lowest is None or meant >= info.lowest) and (info.highest is None or meant <= info.highest)
    return True


def _won_by_variants(about: About, pair: Pair, changes: Sequence[Change]) -> list[bool]:
    """Each change as a customer of her own, all decided at once, with limits and households left out."""
    names = [f"{about.customer}\x1f{at:06d}" for at in range(len(changes))]
    columns = {column.name: [column[0]] * len(changes) for column in about.facts.get_columns()}
    for at, change in enumerate(changes):
        for name, value in change:
            columns[name][at] = value
    frame = pl.DataFrame(
        [pl.Series(name, values, dtype=about.facts.schema[name]) for name, values in columns.items()]
    ).with_columns(pl.Series(CUSTOMER, names), pl.lit(None, dtype=pl.String).alias(HOUSEHOLD))
    prepared, setting = about.prepared, about.setting
    facts = FactTable(frame, prepared.facts.facts, prepared.as_of, "")
    state = _state_for(prepared.state, about.customer, names)
    wave = setting.wave.partition(".")[2]
    found = decide(facts, prepared.project, state, prepared.as_of, setting.seed, wave=wave, ignore_limits=True)
    winners = set(_winners(found.decisions, pair))
    return [name in winners for name in names]


def _state_for(state: State, customer: str, names: Sequence[str]) -> State:
    """Her own history, handed to every variant of her."""

    every = pl.DataFrame({"customer": list(names)}, schema={"customer": pl.String})
    lists = {name: getattr(state, name).filter(customer=customer).drop("customer") for name in FRAMES}
    return with_history(state, {name: every.join(mine, how="cross") for name, mine in lists.items()})


def _wins_in_full(about: About, pair: Pair, change: Change) -> bool:
    """Everybody decided again, with her facts changed and every limit in force."""
    prepared, setting = about.prepared, about.setting
    facts = replace(prepared.facts, frame=changed(prepared.facts.frame, about.customer, change))
    wave = setting.wave.partition(".")[2]
    found = decide(facts, prepared.project, prepared.state, prepared.as_of, setting.seed, wave=wave)
    return about.customer in set(_winners(found.decisions, pair))


def _winners(decisions: pl.DataFrame, pair: Pair) -> list[str]:
    is_pair = (pl.col("campaign") == pair.campaign) & (pl.col("step") == pair.step) & (pl.col("offer") == pair.offer)
    return decisions.filter(is_pair & pl.col("outcome").is_in(WON))["customer_id"].to_list()


def _is_shared(about: About) -> bool:
    """Whether other customers can take something away from her; if not, trying her alone is the whole truth."""
    return bool(about.decisions.limits) or bool(about.setting.policy.one_per_household)


def _weight(about: About, one: Setting) -> float:
    """How far a change goes: the share of all customers between her value and the new one; a little for any change."""
    name, value = one
    present: Known | None = about.facts[name][0]
    if isinstance(value, date) and isinstance(present, date):
        distance = float(abs((value - present).days))
        low, high = pl.lit(min(value, present)), pl.lit(max(value, present))
    elif _is_number(value) and _is_number(present):
        distance = float(abs(value - present))
        low, high = pl.lit(min(value, present)), pl.lit(max(value, present))
    else:
        return KIND_WEIGHT
    is_between = (pl.col(name) > low) & (pl.col(name) < high)
    between = int(about.prepared.facts.frame.select(is_between.sum()).item())
    # The distance itself only orders what no customer lies between.
    return between / max(about.prepared.facts.frame.height, 1) + 1e-9 * min(distance, 1e6)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
