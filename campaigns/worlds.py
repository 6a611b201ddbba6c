"""Two worlds and those between them: a run with some of its causes taken from one side and the rest from the other.

A world is all that `decide` is called with. `causes_that_differ` says by content what there is to swap, so that a
comment in a file is no cause; `groups_of` which causes cannot be told apart; `between` builds the mixed worlds. Nothing
here decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal as OneOf

import polars as pl

from ..rules.names_in import names_in
from ..segments.content_hash import content_hash
from ..segments.fact_table import CUSTOMER, FactTable
from ..segments.instant import Instant
from ..segments.segment_book import MODELLED
from .compare import meaning
from .decide.state import State, with_limits
from .policy.policy import Budget, Campaign, Offer, Policy
from .policy.project import Project

Cause = OneOf["version", "seed", "data", "models", "history", "calendar", "limits", "rules"]
CAUSES: tuple[Cause, ...] = ("version", "seed", "data", "models", "history", "calendar", "limits", "rules")
"""In the order in which they are swapped: first what happens to us, then what we set, the rules last of all."""


@dataclass(frozen=True, slots=True)
class World:
    """Everything a run is decided with. `facts` None: those of then were not kept; `data_hash` is theirs, and `scores`
    the columns that models had made (`customer_id`, `score.x` ...). `version`: of the engine.
    """

    project: Project
    facts: FactTable | None
    state: State
    as_of: Instant
    seed: int
    wave: str
    version: str
    data_hash: str
    scores: pl.DataFrame
    send_at: datetime | None = None


def scores_in(facts: FactTable) -> pl.DataFrame:
    """The columns that models made, in order of name, with the customers."""
    return facts.frame.select(CUSTOMER, *sorted(name for name in facts.frame.columns if name.startswith(MODELLED)))


def causes_that_differ(old: World, new: World) -> tuple[Cause, ...]:
    """In the order of CAUSES."""
    data, models = _data_differs(old, new)
    was, now = old.project.policy, new.project.policy
    days = [
        (one.as_of.moment, one.as_of.zone, one.send_at, meaning(one.project.policy.calendars)) for one in (old, new)
    ]
    differs: Mapping[Cause, bool] = {
        "version": old.version != new.version,
        "seed": old.seed != new.seed,
        "data": data,
        "models": models,
        "history": old.state.history_hash != new.state.history_hash,
        "calendar": days[0] != days[1],
        "limits": old.state.limits != new.state.limits or meaning(_limits(was, now)) != meaning(_limits(now, was)),
        "rules": _rules(old.project) != _rules(new.project),
    }
    return tuple(cause for cause in CAUSES if differs[cause])


def groups_of(causes: Iterable[Cause], old: World, new: World) -> tuple[tuple[Cause, ...], ...]:
    """The causes one by one, in order; several together where a world between them cannot be built: of facts that
    were not kept, or of parts that do not fit each other."""
    left = list(causes)
    tied = {one for one in left if "rules" in left and (one == "rules" or _does_not_fit(one, old, new))}
    if old.facts is None and "data" in left:
        first = tuple(one for one in left if CAUSES.index(one) <= CAUSES.index("data"))
        if "data" in tied:
            return (tuple(left),)
        return (first, *groups_of((one for one in left if one not in first), replace(old, facts=new.facts), new))
    apart = [(one,) for one in left if one not in tied]
    return (*apart, tuple(one for one in left if one in tied)) if tied else tuple(apart)


def between(old: World, new: World, left: Iterable[Cause]) -> World:
    """The new world with these causes still as they were in the old one."""
    as_it_was = set(left)

    def side(cause: Cause) -> World:
        return old if cause in as_it_was else new

    rules, calendar, limits = side("rules"), side("calendar"), side("limits")
    project = _mixed_project(rules.project, calendar.project, limits.project)
    return World(
        project=project,
        facts=_mixed_facts(side("data").facts, side("models"), (old, new)),
        state=with_limits(side("history").state, limits.state),
        as_of=calendar.as_of,
        seed=side("seed").seed,
        wave=new.wave,
        version=new.version,
        data_hash="",
        scores=side("models").scores,
        send_at=calendar.send_at,
    )


def _data_differs(old: World, new: World) -> tuple[bool, bool]:
    """Whether the rows differ, and whether the scores do; where that cannot be told apart any more, both."""
    if old.facts is new.facts or old.data_hash == new.data_hash:
        return False, False
    if old.scores.width == new.scores.width == 1 or content_hash(old.scores) == content_hash(new.scores):
        return True, False
    if new.facts is None:
        return True, True
    rows = _without_scores(new.facts)
    if old.facts is not None:
        return content_hash(rows) != content_hash(_without_scores(old.facts)), True
    # What was not kept is known by its hash: are the rows of now, with the scores of then, the facts of then?
    return content_hash(rows.join(old.scores, on=CUSTOMER, how="left", maintain_order="left")) != old.data_hash, True


def _without_scores(facts: FactTable) -> pl.DataFrame:
    return facts.frame.select(name for name in facts.frame.columns if not name.startswith(MODELLED))


def _does_not_fit(cause: Cause, old: World, new: World) -> bool:
    """Whether the rules of one side cannot be run with this cause of the other."""
    was, now = old.project, new.project
    if (was.policy.currency, was.policy.exponent) != (now.policy.currency, now.policy.exponent):
        return True
    if cause == "data":
        kinds = [{one.name: (one.type, one.scale) for one in side.project.facts} for side in (old, new)]
        if any(kinds[0][name] != kinds[1][name] for name in kinds[0].keys() & kinds[1].keys()):
            return True
        # Facts that only the rules of then know can be asked only as long as there are the facts of then.
        return old.facts is None and new.facts is not None and not set(kinds[0]) <= set(new.facts.frame.columns)
    if cause == "calendar":
        return was.policy.zone != now.policy.zone
    if cause == "limits":
        # Rules of then with the budgets of now: the budgets may ask only what those rules can answer.
        return any(not _can_answer(was, budget, now) for budget in now.policy.budgets.values())
    return False


def _can_answer(project: Project, budget: Budget, home: Project) -> bool:
    if budget.where is None:
        return True
    names, here, there = names_in([budget.where]), project.vocabulary, home.vocabulary
    return set(names.flags) <= set(here.flags) and all(
        name in here.facts and here.facts[name].type == there.facts[name].type for name in names.facts
    )


def _mixed_project(rules: Project, calendar: Project, limits: Project) -> Project:
    policy, other = rules.policy, limits.policy
    mixed = replace(
        policy,
        calendars={name: calendar.policy.calendars.get(name, one) for name, one in policy.calendars.items()},
        offers={name: _with_stock(offer, other.offers.get(name)) for name, offer in policy.offers.items()},
        campaigns={name: _with_budgets(one, other.campaigns.get(name)) for name, one in policy.campaigns.items()},
        # What only the rules' side names keeps its own budget.
        budgets=dict(sorted({**policy.budgets, **other.budgets}.items())),
        offers_per_customer=other.offers_per_customer,
        one_per_household=other.one_per_household,
    )
    return replace(rules, policy=mixed)


def _with_stock(offer: Offer, other: Offer | None) -> Offer:
    return offer if other is None else replace(offer, stock=other.stock)


def _with_budgets(campaign: Campaign, other: Campaign | None) -> Campaign:
    return campaign if other is None else replace(campaign, budgets=other.budgets)


def _mixed_facts(rows: FactTable | None, models: World, both: tuple[World, World]) -> FactTable | None:
    """The customers and facts of one side, the scores of another; a column that only one side has is that side's."""
    if rows is None or (rows is models.facts and all(one.facts is None or one.facts is rows for one in both)):
        return rows
    frame = _without_scores(rows)
    for other in (
        models.scores,
        *(one.scores for one in both),
        *(one.facts.frame for one in both if one.facts is not None),
    ):
        wanted = [name for name in other.columns if name not in frame.columns]
        if wanted:
            frame = frame.join(other.select(CUSTOMER, *wanted), on=CUSTOMER, how="left", maintain_order="left")
    return replace(rows, frame=frame)


def _limits(policy: Policy, other: Policy) -> tuple[object, ...]:
    """Of what both sides have: a new offer brings its stock along, and a new campaign its budget."""
    stock = {name: offer.stock for name, offer in policy.offers.items() if name in other.offers}
    paid_by = {name: one.budgets for name, one in policy.campaigns.items() if name in other.campaigns}
    named = {budget for side in (policy, other) for name in paid_by for budget in side.campaigns[name].budgets}
    budgets = {name: one for name, one in policy.budgets.items() if name in named}
    households = sorted(set(policy.one_per_household) & set(other.offers))
    return (budgets, stock, paid_by, policy.offers_per_customer, households)


def _rules(project: Project) -> object:
    """What people wrote that is neither a limit nor a calendar."""
    policy = project.policy
    bare = replace(
        policy,
        calendars={},
        budgets={},
        offers={name: replace(offer, stock=None) for name, offer in policy.offers.items()},
        campaigns={name: replace(one, budgets=()) for name, one in policy.campaigns.items()},
        offers_per_customer=0,
        one_per_household=(),
        approval=None,
        fuse_share=None,
        case_coverage=None,
    )
    book = project.book
    return meaning((bare, book.rules, book.derived, book.tables, project.segment_book.segments))
