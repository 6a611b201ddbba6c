"""The decision: facts, project, state, instant and seed in; decisions with all their reasons out.

A pure function: no file, no clock, no store. `simulate`, `decide`, `explain`, `replay` and cases all come through here;
what differs is only what is done with the answer.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import numpy as np
import numpy.typing as npt
import polars as pl

from ... import __version__
from ...engine.columns import mask_names
from ...rules.problems import Problem
from ...segments.fact_table import CUSTOMER, HOUSEHOLD, ROW_KEY, FactTable
from ...segments.instant import Instant
from ..policy.assemble import assemble, never_program
from ..policy.project import Project
from ..policy.written_tables import written_by_id
from .compete import NONE, Picks, Settled, compete, micro_a_minor
from .contact_limits import contact_limits
from .decisions import REASONS, Decisions, LimitUse
from .holdout import is_held_out, is_held_out_of
from .identities import run_name, wave_name
from .job_languages import with_languages
from .jobs import planned_jobs
from .limits import PIECES, Room, room_left
from .low_codes import low_codes
from .one_pass import Judged, judge, with_recommended
from .outcome import CATEGORY, PAIR, ROW, SLOT, decision_rows
from .price import clamped_column
from .promises import broken_promises, columns_promises_read
from .put_off import with_put_off
from .send_times import zone_problems
from .setting import Setting, list_pairs, rule_name
from .state import State
from .table_conflicts import conflict_columns, conflict_problems, table_conflicts


def decide(
    facts: FactTable,
    project: Project,
    state: State,
    as_of: Instant,
    seed: int,
    send_at: datetime | None = None,
    wave: str = "day",
    ignore_limits: bool = False,
    standing: Decisions | None = None,
) -> Decisions:
    """Decides for every customer of the facts.

    `project` has no errors. `send_at` (aware) is when messages are meant to go out, default: the instant. With
    `ignore_limits` budgets and stock are taken as endless. With an error among the problems nothing may be written.
    `standing`: decisions whose picks and prices stand and are only checked, because they were found while customers
    competed who are forgotten since; raises ValueError where they pass a limit.
    """
    setting = make_setting(project, state, as_of, seed, send_at, wave)
    policy, rooms = setting.policy, room_left(setting, state, ignore_limits)
    promises = never_program(project, as_of)
    frame = facts.frame if facts.frame[CUSTOMER].is_sorted() else facts.frame.sort(CUSTOMER)
    frame = with_recommended(frame, policy)
    customers, keys = frame[CUSTOMER], frame[ROW_KEY].to_numpy()
    also = (*columns_promises_read(promises), *conflict_columns(setting))
    judged = judge(frame, state, setting, also)
    conflicts = table_conflicts(judged, frame, state)
    held = [(one.name, one.offer) for one in state.taken if one.kind == "household"]
    contact = contact_limits(judged, frame, state)
    settled = None if standing is None else _settled(standing, setting, customers)
    picks = compete(judged, keys, frame[HOUSEHOLD], rooms, held, contact, settled)
    held_out_of = {one: is_held_out_of(keys, policy.campaigns[one], policy) for one in setting.campaigns()}
    rows = decision_rows(judged, picks, frame, is_held_out(keys, policy), held_out_of, contact)
    rows = with_put_off(rows, judged, picks, frame, contact)
    given = rows.filter(pl.col("outcome") == "given")
    who = given.select("offer", ROW).partition_by("offer", as_dict=True)
    receivers = {str(name): part[ROW].to_numpy() for (name,), part in who.items()}
    limits = _limit_use(picks, rooms, rows, micro_a_minor(policy))
    return Decisions(
        run_id=run_id(facts, project, state, setting, ignore_limits),
        wave=setting.wave,
        pairs=setting.pairs,
        rule_ids=tuple(rule.id for rule in setting.program.rules),
        decisions=rows.drop(ROW, PAIR, CATEGORY, SLOT),
        rejected=_rejected(judged, picks, customers),
        customers=pl.DataFrame([customers, *(judged.frame[name] for name in mask_names(setting.program))]),
        jobs=with_languages(planned_jobs(given, setting, contact.times, frame), frame, policy),
        limits=limits,
        rule_hits=_rule_hits(judged),
        counts=_counts(judged, picks, rows),
        problems=(
            *_too_short(picks, rooms, setting),
            *low_codes(setting, state, () if ignore_limits else limits),
            *zone_problems(contact.times, frame.height, setting),
            *conflict_problems(conflicts, frame.height, project),
            *broken_promises(promises, project.book, judged.frame, customers, receivers),
        ),
        conflicts=conflicts,
    )


def make_setting(
    project: Project, state: State, as_of: Instant, seed: int = 0, send_at: datetime | None = None, wave: str = "day"
) -> Setting:
    """What stays the same for every customer of a run."""
    return Setting(
        policy=project.policy,
        program=assemble(project, as_of),
        pairs=list_pairs(project.policy),
        as_of=as_of,
        send_at=(send_at or as_of.moment).astimezone(UTC),
        wave=wave_name(as_of.today, wave),
        seed=seed,
        rules=written_by_id(project.book),
        paused=frozenset(state.pauses),
        no_codes=frozenset(offer for offer, left in state.codes.items() if left == 0 and not _is_owed(project, offer)),
    )


def _settled(standing: Decisions, setting: Setting, customers: pl.Series) -> Settled:
    """The picks of the decisions, given and withheld, as customers x pairs, and the prices of their limits."""
    found = np.zeros((len(customers), len(setting.pairs)), bool)
    rows = standing.decisions.select("customer_id", "campaign", "step", "offer")
    at = rows.join(pl.DataFrame({"customer_id": customers}).with_row_index("at"), on="customer_id", how="inner")
    places = {(pair.campaign, pair.step, pair.offer): place for place, pair in enumerate(setting.pairs)}
    for campaign, step, offer, row in at.select("campaign", "step", "offer", "at").iter_rows():
        if (campaign, step, offer) in places:
            found[row, places[campaign, step, offer]] = True
    return Settled(found, tuple(one.price or 0.0 for one in standing.limits))


def _is_owed(project: Project, offer: str) -> bool:
    """What is guaranteed is not removed where codes are short: that is a problem before anything is decided."""
    return offer in project.policy.offers and project.policy.offers[offer].guaranteed


def run_id(facts: FactTable, project: Project, state: State, setting: Setting, ignore_limits: bool = False) -> str:
    """Names the attempt: the same input gives the same name."""
    return run_name(
        {
            "project": setting.policy.project,
            "wave": setting.wave,
            "as_of": setting.as_of.moment.astimezone(UTC).isoformat(),
            "zone": setting.as_of.zone,
            "send_at": setting.send_at.isoformat(),
            "seed": str(setting.seed),
            "version": __version__,
            "rules": project.rules_hash,
            "data": facts.content_hash,
            "models": models_hash(project, facts),
            "state": state.content_hash,
            "limits": "ignored" if ignore_limits else "kept",
        }
    )


def models_hash(project: Project, facts: FactTable) -> str:
    """Of a score that comes as a column, the model is what is said of it; of a learned one, the version that made it.
    The scores themselves are data."""
    lines = [f"{score.id}\x1f{score.model}\x1f{score.as_of}" for score in project.segment_book.scores]
    lines += [f"{one.score}\x1f{one.version}\x1f{one.hash}" for one in facts.models]
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _too_short(picks: Picks, rooms: tuple[Room, ...], setting: Setting) -> list[Problem]:
    """What is owed does not fit: a problem before anything is decided."""
    problems = []
    for index, needed, allowed in picks.allocated.short:
        room = rooms[index]
        if room.kind == "expected":
            needed, allowed = -(-needed // picks.per_minor), allowed // picks.per_minor
        digits = 0 if room.kind in PIECES else setting.policy.exponent
        unit = "" if room.kind in PIECES else f"{setting.policy.currency} "
        shown = [f"{unit}{amount / 10**digits:,.{digits}f}" for amount in (needed, allowed, needed - allowed)]
        values = dict(zip(("needed", "allowed", "missing"), shown, strict=True)) | {"limit": room.id}
        code = {"stock": "G103", "codes": "L150", "expected": "G101", "worst_case": "G104"}[room.kind]
        part = setting.policy.offers if room.kind in PIECES else setting.policy.budgets
        place = part[room.id].place
        problems.append(Problem(code, values, place, hints=("ways",)))
    return problems


def _rejected(judged: Judged, picks: Picks, customers: pl.Series) -> pl.DataFrame:
    """Columns `.reason`, `.mask` and `.by` (see `Decisions`) for every pair."""
    columns = [customers]
    for position, pair in enumerate(judged.setting.pairs):
        reasons, by = picks.reasons[:, position], picks.by[:, position]
        lost = pl.Series(reasons != NONE)
        columns += [
            _null_unless(lost, pl.Series(f"{pair.name}.reason", reasons, dtype=pl.UInt8)),
            pl.Series(f"{pair.name}.mask", judged.masks[:, position], dtype=pl.UInt32),
            _null_unless(pl.Series(by >= 0), pl.Series(f"{pair.name}.by", by, dtype=pl.Int16)),
        ]
    return pl.DataFrame(columns)


def _null_unless(holds: pl.Series, values: pl.Series) -> pl.Series:
    return values.zip_with(holds, pl.Series([None], dtype=values.dtype).new_from_index(0, len(values)))


def _limit_use(picks: Picks, rooms: tuple[Room, ...], rows: pl.DataFrame, micro: int) -> tuple[LimitUse, ...]:
    """What is withheld uses nothing; what it would have taken is left unspent, not handed on.

    Expected cost is added up in micro-units (`micro` to a minor unit) and rounded up in the end.
    """
    found = []
    rows = rows.select("offer", "outcome", "budgets", "expected_cost_micro", "worst_case_minor")
    for index, room in enumerate(rooms):
        if room.kind in PIECES:
            mine, taken, unit = rows.filter(pl.col("offer") == room.id), pl.len(), 1
        else:
            mine = rows.filter(pl.col("budgets").list.contains(room.id))
            amount, unit = ("expected_cost_micro", micro) if room.kind == "expected" else ("worst_case_minor", 1)
            taken = pl.col(amount).cast(pl.Int128).sum()
        sums = dict(mine.group_by("outcome").agg(taken).iter_rows())
        used, withheld = (-(-int(sums.get(outcome, 0)) // unit) for outcome in ("given", "withheld"))
        refused, each = picks.allocated.refused[index], picks.allocated.price[index]
        price = each if each is None or room.kind != "expected" else each * picks.per_minor
        found.append(LimitUse(room.id, room.kind, room.allowed, used, refused, price, withheld))
    return tuple(found)


def _rule_hits(judged: Judged) -> dict[str, int]:
    """For how many customers each rule fired, by the id people wrote."""
    rules = judged.setting.program.rules
    return {rule_name(rule.id): int(judged.has_fired(index).sum()) for index, rule in enumerate(rules)}


def _counts(judged: Judged, picks: Picks, rows: pl.DataFrame) -> dict[str, int]:
    """`clamped`: customers whose value was brought into the bounds, among those whom no gate turned away; unknown
    values where nothing else stood in the way first; outcomes in decisions; what all picks are worth as they compete,
    and what no choice under these limits could pass."""
    setting = judged.setting
    counts = {"customers": len(judged.masks)}
    outcomes: dict[str, int] = dict(rows["outcome"].value_counts().iter_rows())
    counts |= {name: outcomes.get(name, 0) for name in ("given", "withheld", "deferred")}
    counts["worth_micro"] = picks.allocated.value
    if picks.allocated.bound is not None:
        counts["worth_at_most_micro"] = picks.allocated.bound
    unknown = REASONS.index("value_unknown")
    for offer in setting.offers():
        columns = [position for position, pair in enumerate(setting.pairs) if pair.offer == offer]
        stands: npt.NDArray[np.bool_] = (judged.masks[:, columns] == 0).any(axis=1)
        counts[f"clamped.{offer}"] = int((judged.truths(clamped_column(offer)) & stands).sum())
        counts[f"value_unknown.{offer}"] = int((picks.reasons[:, columns] == unknown).any(axis=1).sum())
    return counts
