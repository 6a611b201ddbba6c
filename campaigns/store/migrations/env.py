"""Alembic comes in here; the connection is handed over by `upgrade.py`, which holds the transaction."""

from __future__ import annotations

from alembic import context
from campaign_engine.campaigns.store.code_tables import code
from campaign_engine.campaigns.store.tables import metadata

assert code.metadata is metadata  # the tables of codes are among them

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
    version_table="schema_version",
)
context.run_migrations()
