"""The tables of codes. A code belongs to a unit or to nobody; what has become of it is what has become of its unit.

No code stands here in plain: a keyed hash finds it, its last four symbols name it, its serial makes it again, and an
imported one is sealed until it is handed over.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from .tables import BigId, Moment, Name, metadata, not_negative, project_column

POOL_KINDS = ("generated", "imported")


code_key = Table(
    "code_key",
    metadata,
    project_column(primary_key=True, autoincrement=False),
    Column("check", String(32), nullable=False),
)
"""Which secret the codes of a project are made with, as a keyed hash of the project's name; nothing of it is told."""

code_pool = Table(
    "code_pool",
    metadata,
    Column("id", BigId, primary_key=True),
    project_column(),
    Column("offer", Name, nullable=False),
    Column("kind", String(9), nullable=False),
    Column("next_serial", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("taken", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    UniqueConstraint("project", "offer", "kind"),
    CheckConstraint("kind IN ('generated', 'imported')", name="kind"),
    CheckConstraint("kind = 'generated' OR taken + held <= total", name="total"),
    *not_negative("next_serial", "total", "taken", "held"),
)
"""Where the codes of an offer come from. Generated: `next_serial` was never used, the counts stay 0. Imported: `total`
codes of which `taken` belong to units and `held` are promised to runs that are being written; none below `next_serial`
is free."""

code_range = Table(
    "code_range",
    metadata,
    Column("run", BigId, ForeignKey("run.id"), primary_key=True, autoincrement=False),
    Column("pool", BigId, ForeignKey("code_pool.id"), primary_key=True, autoincrement=False),
    Column("first_serial", BigInteger, nullable=False),
    Column("wanted", BigInteger, nullable=False),
    Column("given", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    *not_negative("wanted", "given", "held"),
)
"""The pools a run draws on: `wanted` units it gives, so many codes it has `given` and still holds. Where codes are
generated, unit number n has serial `first_serial` + n, however often its chunk is written."""

code = Table(
    "code",
    metadata,
    Column("pool", BigId, primary_key=True, autoincrement=False),
    Column("serial", BigInteger, primary_key=True, autoincrement=False),
    Column("project", BigId, nullable=False),
    Column("hash", BigInteger, nullable=False),
    Column("last_four", String(4), nullable=False),
    Column("decision_id", Uuid(as_uuid=False)),
    Column("version", Integer),
    Column("sealed", Text),
    UniqueConstraint("project", "hash"),
    UniqueConstraint("project", "decision_id", "version"),
    CheckConstraint("(decision_id IS NULL) = (version IS NULL)", name="unit"),
    CheckConstraint("decision_id IS NOT NULL OR sealed IS NOT NULL", name="free_is_sealed"),
)
"""A unit has one code at most, and a code one unit: the database refuses a second. Free (imported) codes have none.
`sealed`: an imported code that has not been handed over. That units are there is for `store audit` to say: the database
would look each of a million up."""

code_import = Table(
    "code_import",
    metadata,
    Column("pool", BigId, ForeignKey("code_pool.id"), primary_key=True, autoincrement=False),
    Column("file_hash", String(64), primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("added", BigInteger, nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("finished_at", Moment),
    *not_negative("rows", "added"),
)
"""How far a file is read: the rows done count in the same transaction as the codes they brought."""

code_look = Table(
    "code_look",
    metadata,
    Column("id", BigId, primary_key=True),
    project_column(),
    Column("pool", BigId, nullable=False),
    Column("serial", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
)
"""Who had a code shown in plain, and why; only ever added to."""

code_guess = Table(
    "code_guess",
    metadata,
    project_column(primary_key=True, autoincrement=False),
    Column("minute", BigInteger, primary_key=True, autoincrement=False),
    Column("wrong", BigInteger, nullable=False),
    *not_negative("wrong"),
)
"""Codes that were asked for and are nobody's, by minute since 1970."""
