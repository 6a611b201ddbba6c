"""The first tables: runs and decisions, units and their money, jobs, consents, pauses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UUID = sa.Uuid(as_uuid=False)


def upgrade() -> None:
    """What this step adds."""
    op.create_table(
        "project",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("exponent", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("name", name=op.f("uq_project_name")),
    )
    op.create_table(
        "budget_period",
        sa.Column("project", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("budget", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("expected_used_micro", sa.BigInteger(), nullable=False),
        sa.Column("worst_used_minor", sa.BigInteger(), nullable=False),
        sa.Column("expected_held_micro", sa.BigInteger(), nullable=False),
        sa.Column("worst_held_minor", sa.BigInteger(), nullable=False),
        sa.Column("worst_ceiling_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("expected_held_micro >= 0", name=op.f("ck_budget_period_expected_held_micro_not_negative")),
        sa.CheckConstraint("expected_used_micro >= 0", name=op.f("ck_budget_period_expected_used_micro_not_negative")),
        sa.CheckConstraint("worst_held_minor >= 0", name=op.f("ck_budget_period_worst_held_minor_not_negative")),
        sa.CheckConstraint(
            "worst_used_minor + worst_held_minor <= worst_ceiling_minor", name=op.f("ck_budget_period_worst_case")
        ),
        sa.CheckConstraint("worst_used_minor >= 0", name=op.f("ck_budget_period_worst_used_minor_not_negative")),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_budget_period_project")),
        sa.PrimaryKeyConstraint("project", "budget", "period", name=op.f("pk_budget_period")),
    )
    op.create_table(
        "consent",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("project", BIG_ID, nullable=False),
        sa.Column("customer", BIG_ID, nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=13), nullable=False),
        sa.Column("status", sa.String(length=7), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "category = 'promotional' OR category = 'transactional' OR category = 'service'",
            name=op.f("ck_consent_category"),
        ),
        sa.CheckConstraint("status = 'allowed' OR status = 'refused'", name=op.f("ck_consent_status")),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_consent_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_customer", "consent", ["project", "customer"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("project", BIG_ID, nullable=False),
        sa.Column("customer", BIG_ID, nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_contact_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index("ix_contact_customer", "contact", ["project", "customer"], unique=False)
    op.create_table(
        "erasure",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("project", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("customers", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_erasure_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("name", name=op.f("uq_erasure_name")),
    )
    op.create_table(
        "forget_key",
        sa.Column("project", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_forget_key_project")),
        sa.PrimaryKeyConstraint("project", name=op.f("pk_forget_key")),
    )
    op.create_table(
        "forgotten",
        sa.Column("project", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("erasure", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["erasure"], ["erasure.id"], name=op.f("fk_forgotten_erasure")),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_forgotten_project")),
        sa.PrimaryKeyConstraint("project", "digest", name=op.f("pk_forgotten")),
    )
    op.create_table(
        "customer",
        sa.Column("number", BIG_ID, nullable=False),
        sa.Column("project", BIG_ID, nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erasure", BIG_ID, nullable=True),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["erasure"], ["erasure.id"], name=op.f("fk_customer_erasure")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_customer")),
        sa.UniqueConstraint("project", "customer_id", name=op.f("uq_customer_project_customer_id")),
    )
    op.create_table(
        "pause",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("project", BIG_ID, nullable=False),
        sa.Column("campaign", sa.String(length=200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_pause_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    op.create_index(
        "uq_pause_one_a_campaign",
        "pause",
        ["project", "campaign"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "policy",
        sa.Column("project", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("rules_hash", sa.String(length=64), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_policy_project")),
        sa.PrimaryKeyConstraint("project", "rules_hash", name=op.f("pk_policy")),
    )
    op.create_table(
        "closing",
        sa.Column("project", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_closing_project")),
        sa.PrimaryKeyConstraint("project", "until", name=op.f("pk_closing")),
    )
    op.create_table(
        "purse",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("project", BIG_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_purse_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purse")),
        sa.UniqueConstraint("project", "name", name=op.f("uq_purse_project_name")),
    )
    op.create_table(
        "run",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("project", BIG_ID, nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("wave", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=200), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.String(length=200), nullable=False),
        sa.Column("rules_hash", sa.String(length=64), nullable=False),
        sa.Column("data_hash", sa.String(length=64), nullable=False),
        sa.Column("models_hash", sa.String(length=64), nullable=False),
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begun_on", sa.Date(), nullable=True),
        sa.Column("booked_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("replaces", BIG_ID, nullable=True),
        sa.Column("trial", sa.Boolean(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("totals", sa.Text(), nullable=False),
        sa.CheckConstraint("kind = 'decide' OR kind = 'import'", name=op.f("ck_run_kind")),
        sa.CheckConstraint(
            "status = 'open' OR status = 'committed' OR status = 'superseded' OR status = 'cancelled' OR "
            "status = 'abandoned'",
            name=op.f("ck_run_status"),
        ),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_run_project")),
        sa.ForeignKeyConstraint(["replaces"], ["run.id"], name=op.f("fk_run_replaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("project", "run_id", "attempt", name=op.f("uq_run_project_run_id_attempt")),
    )
    op.create_index(
        "uq_run_one_committed_a_wave",
        "run",
        ["project", "wave"],
        unique=True,
        sqlite_where=sa.text("status = 'committed'"),
        postgresql_where=sa.text("status = 'committed'"),
    )
    op.create_index(
        "uq_run_one_open_a_project",
        "run",
        ["project"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "step_reached",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("project", BIG_ID, nullable=False),
        sa.Column("customer", BIG_ID, nullable=False),
        sa.Column("campaign", sa.String(length=200), nullable=False),
        sa.Column("step", sa.String(length=200), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_step_reached_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_reached")),
    )
    op.create_index("ix_step_reached_customer", "step_reached", ["project", "customer"], unique=False)
    op.create_table(
        "stock",
        sa.Column("project", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("offer", sa.String(length=200), nullable=False),
        sa.Column("allowed", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("held >= 0", name=op.f("ck_stock_held_not_negative")),
        sa.CheckConstraint("used + held <= allowed", name=op.f("ck_stock_allowed")),
        sa.CheckConstraint("used >= 0", name=op.f("ck_stock_used_not_negative")),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_stock_project")),
        sa.PrimaryKeyConstraint("project", "offer", name=op.f("pk_stock")),
    )
    op.create_table(
        "account",
        sa.Column("project", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("campaign", sa.String(length=200), nullable=False),
        sa.Column("offer", sa.String(length=200), nullable=False),
        sa.Column("purse", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("expected_cost_micro", sa.BigInteger(), nullable=False),
        sa.Column("worst_case_minor", sa.BigInteger(), nullable=False),
        sa.Column("real_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state = 'reserved' OR state = 'issued' OR state = 'redeemed' OR state = 'expired' OR "
            "state = 'reversed' OR state = 'cancelled'",
            name=op.f("ck_account_state"),
        ),
        sa.CheckConstraint("expected_cost_micro >= 0", name=op.f("ck_account_expected_cost_micro_not_negative")),
        sa.CheckConstraint("real_minor >= 0", name=op.f("ck_account_real_minor_not_negative")),
        sa.CheckConstraint("units >= 0", name=op.f("ck_account_units_not_negative")),
        sa.CheckConstraint("worst_case_minor >= 0", name=op.f("ck_account_worst_case_minor_not_negative")),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_account_project")),
        sa.ForeignKeyConstraint(["purse"], ["purse.id"], name=op.f("fk_account_purse")),
        sa.PrimaryKeyConstraint("project", "campaign", "offer", "purse", "state", name=op.f("pk_account")),
    )
    op.create_table(
        "decision",
        sa.Column("project", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("decision_id", UUID, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run", BIG_ID, nullable=False),
        sa.Column("action", sa.String(length=6), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("customer", BIG_ID, nullable=False),
        sa.Column("pair", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=9), nullable=False),
        sa.Column("reason_code", sa.String(length=200), nullable=True),
        sa.Column("value_minor", sa.BigInteger(), nullable=True),
        sa.Column("percent", sa.Float(), nullable=True),
        sa.Column("points", sa.Float(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("expected_cost_micro", sa.BigInteger(), nullable=True),
        sa.Column("worst_case_minor", sa.BigInteger(), nullable=True),
        sa.Column("expected_extra_micro", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(length=200), nullable=True),
        sa.Column("consent_ref", sa.String(length=200), nullable=True),
        sa.Column("channel_cost_micro", sa.BigInteger(), nullable=True),
        sa.Column("holdout_scope", sa.String(length=200), nullable=True),
        sa.Column("arm", sa.String(length=200), nullable=True),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.Column("arm_probability", sa.Float(), nullable=True),
        sa.CheckConstraint("action = 'add' OR action = 'change' OR action = 'cancel'", name=op.f("ck_decision_action")),
        sa.CheckConstraint(
            "outcome = 'given' OR outcome = 'withheld' OR outcome = 'deferred' OR outcome = 'cancelled'",
            name=op.f("ck_decision_outcome"),
        ),
        sa.PrimaryKeyConstraint("project", "decision_id", "version", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_customer", "decision", ["project", "customer"], unique=False)
    op.create_index(op.f("ix_decision_run"), "decision", ["run"], unique=False)
    op.create_index(
        "uq_decision_in_force",
        "decision",
        ["project", "decision_id"],
        unique=True,
        sqlite_where=sa.text("in_force"),
        postgresql_where=sa.text("in_force"),
    )
    op.create_table(
        "hold",
        sa.Column("run", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("expected_micro", sa.BigInteger(), nullable=False),
        sa.Column("worst_minor", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind = 'budget' OR kind = 'stock'", name=op.f("ck_hold_kind")),
        sa.CheckConstraint("expected_micro >= 0", name=op.f("ck_hold_expected_micro_not_negative")),
        sa.CheckConstraint("units >= 0", name=op.f("ck_hold_units_not_negative")),
        sa.CheckConstraint("worst_minor >= 0", name=op.f("ck_hold_worst_minor_not_negative")),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_hold_run")),
        sa.PrimaryKeyConstraint("run", "kind", "name", "period", name=op.f("pk_hold")),
    )
    op.create_table(
        "job",
        sa.Column("project", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("job_id", UUID, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run", BIG_ID, nullable=False),
        sa.Column("action", sa.String(length=6), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=11), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("customer", BIG_ID, nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=200), nullable=False),
        sa.Column("campaign", sa.String(length=200), nullable=False),
        sa.Column("step", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=200), nullable=False),
        sa.Column("arm", sa.String(length=200), nullable=True),
        sa.Column("consent_ref", sa.String(length=200), nullable=True),
        sa.Column("decision_ids", sa.Text(), nullable=False),
        sa.Column("products", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.String(length=200), nullable=False),
        sa.Column("send_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("send_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel_cost_micro", sa.BigInteger(), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("action = 'send' OR action = 'update' OR action = 'cancel'", name=op.f("ck_job_action")),
        sa.CheckConstraint(
            "state = 'queued' OR state = 'handed_over' OR state = 'accepted' OR state = 'sent' OR "
            "state = 'delivered' OR state = 'failed' OR state = 'unknown' OR state = 'cancelled' OR "
            "state = 'expired'",
            name=op.f("ck_job_state"),
        ),
        sa.PrimaryKeyConstraint("project", "job_id", "version", name=op.f("pk_job")),
    )
    op.create_index("ix_job_customer", "job", ["project", "customer"], unique=False)
    op.create_index(op.f("ix_job_run"), "job", ["run"], unique=False)
    op.create_index(
        "uq_job_in_force",
        "job",
        ["project", "job_id"],
        unique=True,
        sqlite_where=sa.text("in_force"),
        postgresql_where=sa.text("in_force"),
    )
    op.create_table(
        "redemption",
        sa.Column("project", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("decision_id", UUID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("real_minor", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("was", sa.String(length=9), nullable=False),
        sa.CheckConstraint("kind = 'redeem' OR kind = 'reverse'", name=op.f("ck_redemption_kind")),
        sa.CheckConstraint("real_minor >= 0", name=op.f("ck_redemption_real_minor_not_negative")),
        sa.CheckConstraint(
            "was = 'reserved' OR was = 'issued' OR was = 'redeemed' OR was = 'expired' OR was = 'reversed' OR "
            "was = 'cancelled'",
            name=op.f("ck_redemption_was"),
        ),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_redemption_project")),
        sa.PrimaryKeyConstraint("project", "event_id", name=op.f("pk_redemption")),
    )
    op.create_index("ix_redemption_decision", "redemption", ["project", "decision_id"], unique=False)
    op.create_table(
        "posting",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("project", BIG_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.Column("run", BIG_ID, nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("campaign", sa.String(length=200), nullable=False),
        sa.Column("offer", sa.String(length=200), nullable=False),
        sa.Column("purse", BIG_ID, nullable=False),
        sa.Column("from_state", sa.String(length=9), nullable=True),
        sa.Column("to_state", sa.String(length=9), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("expected_cost_micro", sa.BigInteger(), nullable=False),
        sa.Column("worst_case_minor", sa.BigInteger(), nullable=False),
        sa.Column("real_minor", sa.BigInteger(), nullable=False),
        sa.Column("real_worst_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "cause = 'decide' OR cause = 'change' OR cause = 'cancel' OR cause = 'hand_over' OR "
            "cause = 'redeem' OR cause = 'expire' OR cause = 'reverse' OR cause = 'import'",
            name=op.f("ck_posting_cause"),
        ),
        sa.CheckConstraint("expected_cost_micro >= 0", name=op.f("ck_posting_expected_cost_micro_not_negative")),
        sa.CheckConstraint("real_minor >= 0", name=op.f("ck_posting_real_minor_not_negative")),
        sa.CheckConstraint("real_worst_minor >= 0", name=op.f("ck_posting_real_worst_minor_not_negative")),
        sa.CheckConstraint("units >= 0", name=op.f("ck_posting_units_not_negative")),
        sa.CheckConstraint("worst_case_minor >= 0", name=op.f("ck_posting_worst_case_minor_not_negative")),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_posting_project")),
        sa.ForeignKeyConstraint(["purse"], ["purse.id"], name=op.f("fk_posting_purse")),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_posting_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
    )
    op.create_index("ix_posting_day", "posting", ["project", "day"], unique=False)
    op.create_table(
        "purse_budget",
        sa.Column("purse", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("budget", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["purse"], ["purse.id"], name=op.f("fk_purse_budget_purse")),
        sa.PrimaryKeyConstraint("purse", "budget", "period", name=op.f("pk_purse_budget")),
    )
    op.create_table(
        "run_chunk",
        sa.Column("run", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_run_chunk_run")),
        sa.PrimaryKeyConstraint("run", "number", name=op.f("pk_run_chunk")),
    )
    op.create_table(
        "run_pair",
        sa.Column("run", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("campaign", sa.String(length=200), nullable=False),
        sa.Column("step", sa.String(length=200), nullable=False),
        sa.Column("offer", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("pricing", sa.String(length=200), nullable=False),
        sa.Column("guaranteed", sa.Boolean(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_run_pair_run")),
        sa.PrimaryKeyConstraint("run", "number", name=op.f("pk_run_pair")),
    )
    op.create_table(
        "run_reason",
        sa.Column("run", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule_ids", sa.Text(), nullable=False),
        sa.Column("budgets", sa.Text(), nullable=False),
        sa.Column("tell_customer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_run_reason_run")),
        sa.PrimaryKeyConstraint("run", "number", name=op.f("pk_run_reason")),
    )
    op.create_table(
        "unit",
        sa.Column("project", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("decision_id", UUID, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run", BIG_ID, nullable=False),
        sa.Column("customer", BIG_ID, nullable=False),
        sa.Column("campaign", sa.String(length=200), nullable=False),
        sa.Column("step", sa.String(length=200), nullable=False),
        sa.Column("offer", sa.String(length=200), nullable=False),
        sa.Column("purse", BIG_ID, nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("expected_cost_micro", sa.BigInteger(), nullable=False),
        sa.Column("worst_case_minor", sa.BigInteger(), nullable=False),
        sa.Column("real_minor", sa.BigInteger(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("redeemed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'expired' OR state = 'reversed' OR state = 'cancelled') = (ended_on IS NOT NULL)",
            name=op.f("ck_unit_ended_on"),
        ),
        sa.CheckConstraint(
            "(state = 'redeemed' OR state = 'reversed') = (real_minor IS NOT NULL)", name=op.f("ck_unit_real")
        ),
        sa.CheckConstraint(
            "(state = 'redeemed' OR state = 'reversed') = (redeemed_on IS NOT NULL)", name=op.f("ck_unit_redeemed_on")
        ),
        sa.CheckConstraint("state <> 'issued' OR issued_on IS NOT NULL", name=op.f("ck_unit_issued_on")),
        sa.CheckConstraint(
            "state = 'reserved' OR state = 'issued' OR state = 'redeemed' OR state = 'expired' OR "
            "state = 'reversed' OR state = 'cancelled'",
            name=op.f("ck_unit_state"),
        ),
        sa.CheckConstraint("expected_cost_micro >= 0", name=op.f("ck_unit_expected_cost_micro_not_negative")),
        sa.CheckConstraint("real_minor >= 0", name=op.f("ck_unit_real_minor_not_negative")),
        sa.CheckConstraint("worst_case_minor >= 0", name=op.f("ck_unit_worst_case_minor_not_negative")),
        sa.PrimaryKeyConstraint("project", "decision_id", "version", name=op.f("pk_unit")),
    )
    op.create_index("ix_unit_customer", "unit", ["project", "customer"], unique=False)
    op.create_index(op.f("ix_unit_run"), "unit", ["run"], unique=False)
    op.create_table(
        "code_key",
        sa.Column("project", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("check", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_code_key_project")),
        sa.PrimaryKeyConstraint("project", name=op.f("pk_code_key")),
    )
    op.create_table(
        "code_pool",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("project", BIG_ID, nullable=False),
        sa.Column("offer", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("next_serial", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("held >= 0", name=op.f("ck_code_pool_held_not_negative")),
        sa.CheckConstraint("kind = 'generated' OR taken + held <= total", name=op.f("ck_code_pool_total")),
        sa.CheckConstraint("kind IN ('generated', 'imported')", name=op.f("ck_code_pool_kind")),
        sa.CheckConstraint("next_serial >= 0", name=op.f("ck_code_pool_next_serial_not_negative")),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_code_pool_taken_not_negative")),
        sa.CheckConstraint("total >= 0", name=op.f("ck_code_pool_total_not_negative")),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_code_pool_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_pool")),
        sa.UniqueConstraint("project", "offer", "kind", name=op.f("uq_code_pool_project_offer_kind")),
    )
    op.create_table(
        "code",
        sa.Column("pool", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("project", BIG_ID, nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("last_four", sa.String(length=4), nullable=False),
        sa.Column("decision_id", UUID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.CheckConstraint("(decision_id IS NULL) = (version IS NULL)", name=op.f("ck_code_unit")),
        sa.CheckConstraint("decision_id IS NOT NULL OR sealed IS NOT NULL", name=op.f("ck_code_free_is_sealed")),
        sa.PrimaryKeyConstraint("pool", "serial", name=op.f("pk_code")),
        sa.UniqueConstraint("project", "decision_id", "version", name=op.f("uq_code_project_decision_id_version")),
        sa.UniqueConstraint("project", "hash", name=op.f("uq_code_project_hash")),
    )
    op.create_table(
        "code_range",
        sa.Column("run", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("pool", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("first_serial", sa.BigInteger(), nullable=False),
        sa.Column("wanted", sa.BigInteger(), nullable=False),
        sa.Column("given", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("given >= 0", name=op.f("ck_code_range_given_not_negative")),
        sa.CheckConstraint("held >= 0", name=op.f("ck_code_range_held_not_negative")),
        sa.CheckConstraint("wanted >= 0", name=op.f("ck_code_range_wanted_not_negative")),
        sa.ForeignKeyConstraint(["pool"], ["code_pool.id"], name=op.f("fk_code_range_pool")),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_code_range_run")),
        sa.PrimaryKeyConstraint("run", "pool", name=op.f("pk_code_range")),
    )
    op.create_table(
        "code_import",
        sa.Column("pool", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("added >= 0", name=op.f("ck_code_import_added_not_negative")),
        sa.CheckConstraint("rows >= 0", name=op.f("ck_code_import_rows_not_negative")),
        sa.ForeignKeyConstraint(["pool"], ["code_pool.id"], name=op.f("fk_code_import_pool")),
        sa.PrimaryKeyConstraint("pool", "file_hash", name=op.f("pk_code_import")),
    )
    op.create_table(
        "code_look",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("project", BIG_ID, nullable=False),
        sa.Column("pool", BIG_ID, nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_code_look_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_look")),
    )
    op.create_table(
        "code_guess",
        sa.Column("project", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("minute", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("wrong", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("wrong >= 0", name=op.f("ck_code_guess_wrong_not_negative")),
        sa.ForeignKeyConstraint(["project"], ["project.id"], name=op.f("fk_code_guess_project")),
        sa.PrimaryKeyConstraint("project", "minute", name=op.f("pk_code_guess")),
    )
