"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all of them."""
    _who()
    _records()
    _parts()
    _pictures()
    _review()
    _trail()
    _days()


def _who() -> None:
    """Who asks, and the keys by which they are known."""
    op.create_table(
        "tenants",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("rpm", sa.Integer()),
        sa.Column("budget_usd_a_day", sa.BigInteger()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="tenants_pk"),
    )
    op.create_table(
        "keys",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.name"], name="keys_tenant_of_tenants"),
        sa.PrimaryKeyConstraint("id", name="keys_pk"),
        sa.UniqueConstraint("digest", name="keys_digest"),
    )
    op.create_index("keys_by_tenant", "keys", ["tenant"])


def _records() -> None:
    """Records."""
    op.create_table(
        "records",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("provider", sa.Text()),
        sa.Column("model", sa.Text()),
        sa.Column("cached", sa.Text()),
        sa.Column("cost_usd", sa.BigInteger(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Integer(), nullable=False),
        sa.Column("least_p", sa.Float()),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="records_pk"),
    )
    op.create_index("records_by_outcome", "records", ["tenant", "outcome", "id"])
    op.create_index("records_by_task", "records", ["tenant", "task", "id"])
    op.create_index("records_by_time", "records", ["tenant", "id"])


def _parts() -> None:
    """What lists of records are asked for by."""
    op.create_table(
        "fields",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("value", sa.Text()),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("p_correct", sa.Float()),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="fields_record_id_of_records", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("record_id", "number", name="fields_pk"),
    )
    op.create_index("fields_by_value", "fields", ["tenant", "path", "value", "record_id"])
    op.create_table(
        "findings",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("check", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name="findings_record_id_of_records", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", "number", name="findings_pk"),
    )
    op.create_index("findings_by_check", "findings", ["tenant", "check", "record_id"])


def _pictures() -> None:
    """Which pictures show which pages."""
    op.create_table(
        "pages",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="pages_record_id_of_records", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("record_id", "number", name="pages_pk"),
    )
    op.create_table(
        "pictures",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "digest", name="pictures_pk"),
    )
    op.create_index(
        "pictures_unused",
        "pictures",
        ["tenant"],
        postgresql_where=sa.text("uses = 0"),
        sqlite_where=sa.text("uses = 0"),
    )


def _review() -> None:
    """What people say is right, and what waits for them."""
    op.create_table(
        "labels",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text()),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="labels_record_id_of_records", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("record_id", "path", name="labels_pk"),
    )
    op.create_index("labels_by_time", "labels", ["tenant", "at"])
    op.create_table(
        "waiting",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("priority", sa.Float(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("claimed_by", sa.Text()),
        sa.Column("claimed_until", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="waiting_record_id_of_records", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("record_id", name="waiting_pk"),
    )
    op.create_index("waiting_by_priority", "waiting", ["tenant", sa.literal_column("priority DESC"), "record_id"])


def _trail() -> None:
    """Who did what, and the last link of each chain."""
    op.create_table(
        "audits",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("said", sa.JSON(none_as_null=True)),
        sa.Column("salt", sa.LargeBinary()),
        sa.Column("sealed", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "number", name="audits_pk"),
    )
    op.create_index("audits_by_subject", "audits", ["tenant", "subject"])
    op.create_table(
        "chains",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name="chains_pk"),
    )


def _days() -> None:
    """Sums of what was read."""
    op.create_table(
        "days",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("records", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("review", sa.BigInteger(), nullable=False),
        sa.Column("blocked", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.Column("hits", sa.BigInteger(), nullable=False),
        sa.Column("warned", sa.BigInteger(), nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), nullable=False),
        sa.Column("ms", sa.BigInteger(), nullable=False),
        sa.Column("cost_usd", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "day", "task", "reader", name="days_pk"),
    )
