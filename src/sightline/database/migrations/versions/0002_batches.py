"""Batches, their documents, and the files of those that wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the three tables."""
    _batches()
    _documents()
    op.create_table(
        "uploads",
        *_part(),
        sa.Column("media_type", sa.Text()),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="uploads_batch_id_of_batches", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("batch_id", "number", name="uploads_pk"),
    )


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("paused_for", sa.String(length=16)),
        sa.Column("resume_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("webhook", sa.Text()),
        sa.Column("secret", sa.Text()),
        sa.Column("notices", sa.Integer(), nullable=False),
        sa.Column("notify_at", sa.DateTime(timezone=True)),
        sa.Column("notified_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="batches_pk"),
    )
    op.create_index("batches_by_time", "batches", ["tenant", "id"])
    op.create_index("batches_by_state", "batches", ["state", "tenant", "id"])
    op.create_index("batches_to_tell", "batches", ["notify_at"])


def _documents() -> None:
    op.create_table(
        "documents",
        *_part(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("holder", sa.String(length=32)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.String(length=16)),
        sa.Column("cost_usd", sa.BigInteger()),
        sa.Column("record_id", sa.String(length=32)),
        sa.Column("body", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="documents_batch_id_of_batches", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("batch_id", "number", name="documents_pk"),
    )
    op.create_index("documents_by_turn", "documents", ["batch_id", "due_at", "number"])
    op.create_index("documents_by_record", "documents", ["record_id"])


def _part() -> tuple[sa.Column[str], sa.Column[int]]:
    """A part of a batch, which goes with it."""
    return (
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
    )
