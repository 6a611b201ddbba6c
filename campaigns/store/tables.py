"""The tables of the store, the same on SQLite and PostgreSQL; several projects share them.

Money is whole minor units of the project's currency (`*_minor`) or millionths of a major unit (`*_micro`). Days are
business days in the project's zone; moments are UTC. A customer is a number that means something in `customer` alone.
Rows of a run count once the run is `committed`; until then nothing but its reservation is visible.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
    text,
)

RUN_STATUSES = ("open", "committed", "superseded", "cancelled", "abandoned")
"""`open`: reserved, being written, or interrupted; `abandoned`: never committed, its reservation is released."""

UNIT_STATES = ("reserved", "issued", "redeemed", "expired", "reversed", "cancelled")
"""The states of a given offer; `planned` is what a simulation shows and is never stored. `reversed`: redeemed, then
the order was undone. Every unit is in exactly one."""

OPEN_STATES = ("reserved", "issued")
"""The states in which a unit may still cost money."""

ACTIONS = ("add", "change", "cancel")
JOB_STATES = ("queued", "handed_over", "accepted", "sent", "delivered", "failed", "unknown", "cancelled", "expired")


class Moment(TypeDecorator[datetime]):
    """An aware instant, kept in UTC: `timestamptz` on PostgreSQL, text in ISO order on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite keeps no offset."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        """Aware again."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


BigId = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up by itself only what it calls INTEGER."""

Name = String(200)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """As comparisons: SQLite makes a table of an IN list for every row that is inserted, a third of the whole cost."""
    return CheckConstraint(" OR ".join(f"{column} = '{value}'" for value in values), name=column)


def not_negative(*columns: str) -> list[CheckConstraint]:
    """Sums and counts, of which the database refuses less than nothing."""
    return [CheckConstraint(f"{column} >= 0", name=f"{column}_not_negative") for column in columns]


project = Table(
    "project",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("name", Name, nullable=False, unique=True),
    Column("currency", String(3), nullable=False),
    Column("exponent", Integer, nullable=False),
    Column("zone", Name, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("mark", String(16), nullable=False),
)
"""`mark`: tells this project in this store from the same project in another one that works over the same folder."""


def project_column(**more: Any) -> Column[int]:
    """Whose row it is: several projects share a store."""
    return Column("project", BigId, ForeignKey("project.id"), nullable=False, **more)


def _of_many(name: str, **more: Any) -> Column[int]:
    """A reference of the tables that get millions of rows at once. No foreign key: PostgreSQL looks each row up for
    each of them, which doubled its work. Projects, runs and purses are never deleted, and `audit.py` looks them up."""
    return Column(name, BigId, nullable=False, **more)


erasure = Table(
    "erasure",
    metadata,
    Column("id", BigId, primary_key=True),
    project_column(),
    Column("name", String(32), nullable=False, unique=True),
    Column("begun_at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("customers", BigInteger, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("done_at", Moment),
)
"""That customers were forgotten: when, by whom and why, how many and how many rows; never who. Not done: it was
interrupted, and is finished by the next `forget`."""

customer = Table(
    "customer",
    metadata,
    Column("number", BigId, primary_key=True),
    _of_many("project"),
    Column("customer_id", Text),
    Column("forgotten_at", Moment),
    Column("erasure", BigId, ForeignKey("erasure.id")),
    Column("key", String(64)),
    UniqueConstraint("project", "customer_id"),
)
"""The only table that knows who a number is. Forgotten: the id is gone, the number stays in the sums. `erasure` and
`key` are set when forgetting begins: from then on she counts as nobody; the key, hers alone, gives her rows new ids and
is destroyed with the last of them."""

forget_key = Table(
    "forget_key",
    metadata,
    project_column(primary_key=True, autoincrement=False),
    Column("key", String(64), nullable=False),
)
"""The secret with which forgotten ids are hashed, so that they are known again and cannot be read."""

forgotten = Table(
    "forgotten",
    metadata,
    project_column(primary_key=True, autoincrement=False),
    Column("digest", String(64), primary_key=True),
    Column("erasure", BigId, ForeignKey("erasure.id"), nullable=False),
)
"""Keyed hashes of the ids that were forgotten: whoever is in the data again is left out, and told."""

run = Table(
    "run",
    metadata,
    Column("id", BigId, primary_key=True),
    project_column(),
    Column("run_id", String(32), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("wave", Name, nullable=False),
    Column("day", Date, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("status", String(12), nullable=False),
    Column("as_of", Moment, nullable=False),
    Column("zone", Name, nullable=False),
    Column("send_at", Moment, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("version", Name, nullable=False),
    Column("rules_hash", String(64), nullable=False),
    Column("data_hash", String(64), nullable=False),
    Column("models_hash", String(64), nullable=False),
    Column("state_hash", String(64), nullable=False),
    Column("folder", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("committed_at", Moment),
    Column("begun_on", Date),
    Column("booked_on", Date),
    Column("ended_at", Moment),
    Column("why", Text),
    Column("replaces", BigId, ForeignKey("run.id")),
    Column("trial", Boolean, nullable=False),
    Column("plan", Text),
    Column("totals", Text, nullable=False),
    UniqueConstraint("project", "run_id", "attempt"),
    _one_of("status", RUN_STATUSES),
    _one_of("kind", ("decide", "import")),
)
"""An attempt at a wave. `attempt` above 1: the same run again after the wave was cancelled or superseded. `begun_on`,
`booked_on`: the days on which the books see it reserved, and settled: in the journal, or given up."""

Index("uq_run_one_committed_a_wave", run.c.project, run.c.wave, unique=True,
      sqlite_where=text("status = 'committed'"), postgresql_where=text("status = 'committed'"))  # fmt: skip
Index("uq_run_one_open_a_project", run.c.project, unique=True,
      sqlite_where=text("status = 'open'"), postgresql_where=text("status = 'open'"))  # fmt: skip

policy = Table(
    "policy",
    metadata,
    project_column(primary_key=True, autoincrement=False),
    Column("rules_hash", String(64), primary_key=True),
    Column("files", Text, nullable=False),
)
"""The project's files by path, as JSON, of every set of rules that was decided with."""

run_chunk = Table(
    "run_chunk",
    metadata,
    Column("run", BigId, ForeignKey("run.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("rows", Integer, nullable=False),
)
"""What of a run is written: a chunk is there whole or not at all."""

run_pair = Table(
    "run_pair",
    metadata,
    Column("run", BigId, ForeignKey("run.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    *(Column(name, Name, nullable=False) for name in ("campaign", "step", "offer", "kind", "basis", "pricing")),
    Column("guaranteed", Boolean, nullable=False),
    Column("terms", Text, nullable=False),
)
"""What all decisions of a run over one campaign.step.offer share; `terms`: what the till needs, as JSON."""

run_reason = Table(
    "run_reason",
    metadata,
    Column("run", BigId, ForeignKey("run.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("rule_ids", Text, nullable=False),
    Column("budgets", Text, nullable=False),
    Column("tell_customer", Text),
)
"""Why, who pays and what she is told: few different ones for many decisions. Lists as JSON."""

decision = Table(
    "decision",
    metadata,
    _of_many("project", primary_key=True, autoincrement=False),
    Column("decision_id", Uuid(as_uuid=False), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _of_many("run", index=True),
    Column("action", String(6), nullable=False),
    Column("in_force", Boolean, nullable=False),
    Column("customer", BigId, nullable=False),
    Column("pair", Integer, nullable=False),
    Column("reason", Integer, nullable=False),
    Column("outcome", String(9), nullable=False),
    Column("reason_code", Name),
    Column("value_minor", BigInteger),
    Column("percent", Float),
    Column("points", Float),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("expected_cost_micro", BigInteger),
    Column("worst_case_minor", BigInteger),
    Column("expected_extra_micro", BigInteger),
    Column("channel", Name),
    Column("consent_ref", Name),
    Column("channel_cost_micro", BigInteger),
    Column("holdout_scope", Name),
    Column("arm", Name),
    Column("probability", Float),
    Column("arm_probability", Float),
    _one_of("action", ACTIONS),
    _one_of("outcome", ("given", "withheld", "deferred", "cancelled")),
    Index("ix_decision_customer", "project", "customer"),
)
"""A row is written once; a later run of the wave adds a version. `in_force` counts once the run is committed."""

Index("uq_decision_in_force", decision.c.project, decision.c.decision_id, unique=True,
      sqlite_where=text("in_force"), postgresql_where=text("in_force"))  # fmt: skip

purse = Table(
    "purse",
    metadata,
    Column("id", BigId, primary_key=True),
    project_column(),
    Column("name", Text, nullable=False),
    UniqueConstraint("project", "name"),
)
"""A set of budget periods that pay together, and who bears it: `crm_q4@total, weekly@2026-W40 | {"club": "1"}`, the
parts that there are."""

purse_budget = Table(
    "purse_budget",
    metadata,
    Column("purse", BigId, ForeignKey("purse.id"), primary_key=True, autoincrement=False),
    Column("budget", Name, primary_key=True),
    Column("period", String(10), primary_key=True),
)

unit = Table(
    "unit",
    metadata,
    _of_many("project", primary_key=True, autoincrement=False),
    Column("decision_id", Uuid(as_uuid=False), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _of_many("run", index=True),
    Column("customer", BigId, nullable=False),
    Column("campaign", Name, nullable=False),
    Column("step", Name, nullable=False),
    Column("offer", Name, nullable=False),
    _of_many("purse"),
    Column("state", String(9), nullable=False),
    Column("given_on", Date, nullable=False),
    Column("valid_until", Date),
    Column("expected_cost_micro", BigInteger, nullable=False),
    Column("worst_case_minor", BigInteger, nullable=False),
    Column("real_minor", BigInteger),
    Column("issued_on", Date),
    Column("redeemed_on", Date),
    Column("ended_on", Date),
    _one_of("state", UNIT_STATES),
    *not_negative("expected_cost_micro", "worst_case_minor", "real_minor"),
    CheckConstraint("(state = 'redeemed' OR state = 'reversed') = (redeemed_on IS NOT NULL)", name="redeemed_on"),
    CheckConstraint("(state = 'redeemed' OR state = 'reversed') = (real_minor IS NOT NULL)", name="real"),
    CheckConstraint(
        "(state = 'expired' OR state = 'reversed' OR state = 'cancelled') = (ended_on IS NOT NULL)", name="ended_on"
    ),
    CheckConstraint("state <> 'issued' OR issued_on IS NOT NULL", name="issued_on"),
    Index("ix_unit_customer", "project", "customer"),
)
"""A given offer, one for each version of its decision, in exactly one state; its days tell when it came there."""

redemption = Table(
    "redemption",
    metadata,
    project_column(primary_key=True, autoincrement=False),
    Column("event_id", Text, primary_key=True),
    Column("kind", String(7), nullable=False),
    Column("decision_id", Uuid(as_uuid=False), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("booked_on", Date, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("real_minor", BigInteger, nullable=False),
    Column("order_id", Text),
    Column("was", String(9), nullable=False),
    _one_of("kind", ("redeem", "reverse")),
    _one_of("was", UNIT_STATES),
    *not_negative("real_minor"),
    Index("ix_redemption_decision", "project", "decision_id"),
)
"""What tills reported: each event once. `at`: at the till; `was`: the state of the unit before."""

account = Table(
    "account",
    metadata,
    project_column(primary_key=True, autoincrement=False),
    Column("campaign", Name, primary_key=True),
    Column("offer", Name, primary_key=True),
    Column("purse", BigId, ForeignKey("purse.id"), primary_key=True, autoincrement=False),
    Column("state", String(9), primary_key=True),
    Column("units", BigInteger, nullable=False),
    Column("expected_cost_micro", BigInteger, nullable=False),
    Column("worst_case_minor", BigInteger, nullable=False),
    Column("real_minor", BigInteger, nullable=False),
    _one_of("state", UNIT_STATES),
    *not_negative("units", "expected_cost_micro", "worst_case_minor", "real_minor"),
)
"""The sums of the units by state; a posting moves them, and none can fall below nothing."""

posting = Table(
    "posting",
    metadata,
    Column("id", BigId, primary_key=True),
    project_column(),
    Column("at", Moment, nullable=False),
    Column("day", Date, nullable=False),
    Column("cause", String(10), nullable=False),
    Column("run", BigId, ForeignKey("run.id")),
    Column("reference", Text),
    Column("campaign", Name, nullable=False),
    Column("offer", Name, nullable=False),
    Column("purse", BigId, ForeignKey("purse.id"), nullable=False),
    Column("from_state", String(9)),
    Column("to_state", String(9), nullable=False),
    Column("units", BigInteger, nullable=False),
    Column("expected_cost_micro", BigInteger, nullable=False),
    Column("worst_case_minor", BigInteger, nullable=False),
    Column("real_minor", BigInteger, nullable=False),
    Column("real_worst_minor", BigInteger, nullable=False),
    _one_of("cause", ("decide", "change", "cancel", "hand_over", "redeem", "expire", "reverse", "import")),
    *not_negative("units", "expected_cost_micro", "worst_case_minor", "real_minor", "real_worst_minor"),
    Index("ix_posting_day", "project", "day"),
)
"""The journal, only ever added to: so many units moved from a state (none: they came to be) to another. `real_worst`:
the part of the real cost that counts against a worst case."""

closing = Table(
    "closing",
    metadata,
    project_column(primary_key=True, autoincrement=False),
    Column("until", Date, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("digest", String(64), nullable=False),
)
"""The books are closed up to and with a day: nothing is booked there any more. `digest`: of what they said then."""

budget_period = Table(
    "budget_period",
    metadata,
    project_column(primary_key=True, autoincrement=False),
    Column("budget", Name, primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("expected_used_micro", BigInteger, nullable=False),
    Column("worst_used_minor", BigInteger, nullable=False),
    Column("expected_held_micro", BigInteger, nullable=False),
    Column("worst_held_minor", BigInteger, nullable=False),
    Column("worst_ceiling_minor", BigInteger, nullable=False),
    *not_negative("expected_used_micro", "worst_used_minor", "expected_held_micro", "worst_held_minor"),
    CheckConstraint("worst_used_minor + worst_held_minor <= worst_ceiling_minor", name="worst_case"),
)
"""What a budget's period has taken. `used`: open units as expected, redeemed ones at what they cost (expected) or at
their face (worst case); `held`: by runs that are being written. The database itself refuses more than `worst_case`."""

stock = Table(
    "stock",
    metadata,
    project_column(primary_key=True, autoincrement=False),
    Column("offer", Name, primary_key=True),
    Column("allowed", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    *not_negative("used", "held"),
    CheckConstraint("used + held <= allowed", name="allowed"),
)

hold = Table(
    "hold",
    metadata,
    Column("run", BigId, ForeignKey("run.id"), primary_key=True, autoincrement=False),
    Column("kind", String(6), primary_key=True),
    Column("name", Name, primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("expected_micro", BigInteger, nullable=False),
    Column("worst_minor", BigInteger, nullable=False),
    Column("units", BigInteger, nullable=False),
    _one_of("kind", ("budget", "stock")),
    *not_negative("expected_micro", "worst_minor", "units"),
)
"""What an open run has reserved: released or used when it ends."""

job = Table(
    "job",
    metadata,
    _of_many("project", primary_key=True, autoincrement=False),
    Column("job_id", Uuid(as_uuid=False), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _of_many("run", index=True),
    Column("action", String(6), nullable=False),
    Column("in_force", Boolean, nullable=False),
    Column("state", String(11), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("customer", BigId, nullable=False),
    *(Column(name, Name, nullable=False) for name in ("channel", "category", "campaign", "step")),
    Column("language", Name, nullable=False),
    Column("arm", Name),
    Column("consent_ref", Name),
    Column("decision_ids", Text, nullable=False),
    Column("products", Text),
    Column("time_zone", Name, nullable=False),
    Column("send_after", Moment, nullable=False),
    Column("send_before", Moment, nullable=False),
    Column("channel_cost_micro", BigInteger, nullable=False),
    Column("handed_over_at", Moment),
    _one_of("action", ("send", "update", "cancel")),
    _one_of("state", JOB_STATES),
    Index("ix_job_customer", "project", "customer"),
)
"""The outbox: a message for each customer, channel and category; filled by `decide`, emptied by `push`."""

Index("uq_job_in_force", job.c.project, job.c.job_id, unique=True,
      sqlite_where=text("in_force"), postgresql_where=text("in_force"))  # fmt: skip

contact = Table(
    "contact",
    metadata,
    Column("id", BigId, primary_key=True),
    project_column(),
    Column("customer", BigId, nullable=False),
    Column("channel", Name, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_contact_customer", "project", "customer"),
)
"""Messages that other systems sent; our own are the jobs."""

consent = Table(
    "consent",
    metadata,
    Column("id", BigId, primary_key=True),
    project_column(),
    Column("customer", BigId, nullable=False),
    Column("channel", Name, nullable=False),
    Column("category", String(13), nullable=False),
    Column("status", String(7), nullable=False),
    Column("moment", Moment, nullable=False),
    Column("source", Text),
    _one_of("category", ("promotional", "transactional", "service")),
    _one_of("status", ("allowed", "refused")),
    Index("ix_consent_customer", "project", "customer"),
)
"""What was agreed or refused, and how we know; only ever added to."""

step_reached = Table(
    "step_reached",
    metadata,
    Column("id", BigId, primary_key=True),
    project_column(),
    Column("customer", BigId, nullable=False),
    Column("campaign", Name, nullable=False),
    Column("step", Name, nullable=False),
    Column("on_day", Date, nullable=False),
    Index("ix_step_reached_customer", "project", "customer"),
)
"""Steps of ladders that were reached without giving anything."""

pause = Table(
    "pause",
    metadata,
    Column("id", BigId, primary_key=True),
    project_column(),
    Column("campaign", Name, nullable=False),
    Column("why", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", Text),
)
"""Campaigns stopped at once; the stricter of YAML and store holds."""

Index("uq_pause_one_a_campaign", pause.c.project, pause.c.campaign, unique=True,
      sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"))  # fmt: skip
