"""A simulation as a plan: its numbers, what it was made from, and which approvals the project asks for."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal
from hashlib import sha256
from os.path import realpath
from pathlib import Path

from .. import __version__
from ..segments.fact_table import FactTable
from .batch.tables import table_hash
from .plan_file import (
    SCHEMA,
    ApproverPart,
    BasisPart,
    CasesPart,
    CausePart,
    ChangePart,
    DataPart,
    DecidedPart,
    InputsPart,
    LimitPart,
    NumbersPart,
    OfferPart,
    PassedPart,
    Plan,
    PlannedFile,
    RulesOfApproval,
    RulesPart,
    ScorePart,
    StatePart,
    WarningPart,
    is_inside,
)  # fmt: skip
from .policy.approval import Approval, Passed, Size, thresholds_passed
from .policy.project import Project
from .report.amounts import Amounts
from .report.approval_words import size_of
from .report.figures import Changed, Summary
from .report.prepared import Prepared
from .report.terminal import notice_text
from .report.words import Words
from .simulate import Simulated


def make_plan(
    done: Simulated,
    prepared: Prepared,
    seed: int,
    wave_name: str,
    made_by: str | None = None,
    state: Path | None = None,
) -> Plan:
    """The sealed plan, without approvals. The same simulation by the same person is the same plan to the byte.
    `state`: the file of own history, absolute."""
    summary, policy = done.summary, prepared.project.policy
    plan = Plan(
        schema=SCHEMA,
        project=policy.project,
        version=__version__,
        currency=policy.currency,
        exponent=policy.exponent,
        zone=prepared.as_of.zone,
        wave=summary.wave,
        wave_name=wave_name,
        as_of=prepared.as_of.moment.astimezone(UTC).isoformat(),
        seed=seed,
        run_id=summary.run_id,
        made_by=made_by,
        numbers=_numbers(summary),
        change=_change(summary.change),
        cases=CasesPart(run=summary.cases, failed=summary.cases_failed),
        warnings=_warnings(summary),
        approval=_approval(policy.approval, size_of(summary)),
        decided=DecidedPart(
            decisions=table_hash(done.decisions.decisions), planned_jobs=table_hash(done.decisions.jobs)
        ),
        inputs=InputsPart(
            rules=_rules(prepared.project),
            data=_data(prepared.facts),
            scores=_scores(prepared),
            state=_state(prepared, state),
        ),
        hash="",
        approvals=[],
    )
    return plan.sealed()


def _numbers(summary: Summary) -> NumbersPart:
    out = summary.out
    return NumbersPart(
        everybody=summary.customers,
        customers=out.customers,
        decisions=out.decisions,
        messages=out.messages,
        withheld=out.withheld,
        deferred=out.deferred,
        expected_cost_minor=out.expected_cost_minor,
        worst_case_minor=out.worst_case_minor,
        sending_cost_micro=out.sending_cost_micro,
        bases=[
            BasisPart(
                basis=one.basis,
                customers=one.customers,
                decisions=one.decisions,
                expected_cost_minor=one.expected_cost_minor,
                worst_case_minor=one.worst_case_minor,
            )
            for one in out.bases
        ],
        offers=[
            OfferPart(
                offer=one.offer,
                basis=one.basis,
                customers=one.customers,
                expected_cost_minor=one.expected_cost_minor,
                worst_case_minor=one.worst_case_minor,
            )
            for one in out.offers
        ],
        limits=[
            LimitPart(id=one.id, kind=one.kind, allowed=one.allowed, used=one.used, refused=one.refused)  # type: ignore[arg-type]
            for one in summary.limits
        ],
    )


def _change(change: Changed | None) -> ChangePart | None:
    if change is None:
        return None
    people = change.people
    return ChangePart(
        kind=change.kind,
        against=change.label,
        gain=people.gain,
        lose=people.lose,
        switch=people.switch,
        same=people.same,
        other_value=people.other_value,
        expected_cost_before_minor=people.before.expected_cost_minor,
        worst_case_before_minor=people.before.worst_case_minor,
        causes=[
            CausePart(
                causes=list(one.causes),
                gain=one.gain,
                lose=one.lose,
                switch=one.switch,
                other_value=one.other_value,
                expected_cost_minor=one.expected_cost_minor,
                worst_case_minor=one.worst_case_minor,
            )
            for one in change.causes
        ],
    )


def _warnings(summary: Summary) -> list[WarningPart]:
    """In English, whatever the reader speaks: the same plan has the same bytes. Without customers."""
    words, amounts = Words("en"), Amounts(summary.currency, summary.exponent, "en")
    return [
        WarningPart(level=one.level, key=one.key, text=notice_text(one, words, amounts, shared=True))
        for one in summary.notices
    ]


def _approval(rules: Approval | None, size: Size) -> RulesOfApproval | None:
    if rules is None:
        return None
    passed = thresholds_passed(rules, size)
    return RulesOfApproval(
        needed=bool(passed),
        passed=[_passed(one, size) for one in passed],
        approvers=[ApproverPart(who=one.who, up_to_minor=one.up_to) for one in rules.approvers],
        how_many=rules.how_many,
        four_eyes=rules.four_eyes,
    )


def _passed(one: Passed, size: Size) -> PassedPart:
    allowed, found = (
        f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, Decimal) else str(value)
        for value in (one.allowed, one.found)
    )
    since = size.since if one.threshold == "change" else None
    return PassedPart(threshold=one.threshold, allowed=allowed, found=found, since=since)


def _rules(project: Project) -> RulesPart:
    files = {path: _file(data) for path, data in sorted(project.files.items())}
    return RulesPart(hash=project.rules_hash, files=files)


def _file(data: bytes) -> PlannedFile:
    try:
        text: str | None = data.decode("utf-8")
    except UnicodeDecodeError:
        text = None
    return PlannedFile(sha256=sha256(data).hexdigest(), text=text)


def _data(facts: FactTable) -> DataPart:
    return DataPart(hash=facts.content_hash, customers=facts.frame.height)


def _scores(prepared: Prepared) -> list[ScorePart]:
    columns = [
        ScorePart(id=score.id, model=score.model or None, as_of=score.as_of.isoformat())
        for score in prepared.project.segment_book.scores
    ]
    learned = [
        ScorePart(
            id=one.score, model=f"{one.score} {one.version} ({one.hash[:12]})", as_of=one.trained_as_of.isoformat()
        )
        for one in prepared.facts.models
    ]
    return [*columns, *learned]


def _state(prepared: Prepared, file: Path | None) -> StatePart:
    name = None if file is None else _named(file, prepared.folder)
    return StatePart(hash=prepared.state.content_hash, file=name, elsewhere=file is not None and name is None)


def _named(file: Path, folder: Path) -> str | None:
    """Inside the project; None: elsewhere, or under a name that not every system can read."""
    try:
        name = Path(realpath(file)).relative_to(realpath(folder)).as_posix()
        name.encode()
    except ValueError:
        return None
    return name if is_inside(name) else None
