"""Steps from each version of the tables to the next, forwards only. Alembic carries them out.

A new one: change `tables.py`, write `versions/NNNN_what_it_does.py` with the next number, and raise `VERSION`. A test
compares what all steps make with `tables.py`. Steps name plain types, as those of `columns.py` may change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection


def upgrade(connection: Connection, version: str = "head") -> None:
    """Bring the database behind `connection` to `version`, within the transaction that is open."""
    # It takes longer to load than everything else here, and is needed once a release.
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "sightline.database:migrations")
    config.set_main_option("path_separator", "os")
    command.upgrade(config, version)
