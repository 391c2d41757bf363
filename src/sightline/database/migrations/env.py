"""What Alembic runs: the steps, on the connection that `upgrade` was given."""

from __future__ import annotations

from alembic import context

from sightline.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite can change tables within a transaction, although its driver says that it cannot.
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
