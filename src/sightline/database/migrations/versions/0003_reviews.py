"""Why a record waits and for whom, and what persons decided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Say more of what waits, and make the table of decisions."""
    op.add_column("waiting", sa.Column("why", sa.String(length=16), nullable=False, server_default="doubt"))
    op.add_column("waiting", sa.Column("assigned_to", sa.Text(), nullable=False, server_default=""))
    op.add_column("waiting", sa.Column("not_for", sa.Text()))
    op.add_column("waiting", sa.Column("sampled", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index("waiting_by_priority", "waiting")
    op.create_index("waiting_by_priority", "waiting", ["tenant", "assigned_to", sa.text("priority DESC"), "record_id"])
    op.create_index("waiting_by_due", "waiting", ["tenant", "assigned_to", "due_at"])
    op.create_table(
        "reviews",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("sampled", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="reviews_record_id_of_records", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("record_id", "number", name="reviews_pk"),
    )
    op.create_index("reviews_by_record", "reviews", ["tenant", "record_id"])
