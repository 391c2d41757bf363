"""What SQLite has to be told: to write ahead, to wait, to keep references, and to erase what is deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

# The execution option of a connection that is going to write.
WRITES = "sightline_writes"
# `FULL`, unlike what `NORMAL` does in this mode, has a transaction on the disk before its end is told.
RULES = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
)
_OWNER_ONLY, _OWNERS_FOLDER = 0o600, 0o700


def owned(path: Path) -> None:
    """Make the file at `path`, readable by its owner alone; what SQLite puts beside it takes that over."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=_OWNERS_FOLDER)
    path.touch(mode=_OWNER_ONLY)


def keep_to_the_rules(engine: Engine) -> None:
    """Let every connection of `engine` begin by the rules, and transactions where SQLAlchemy says so."""
    event.listen(engine, "connect", _connected)
    event.listen(engine, "begin", _begun)


def _connected(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for rule in RULES:
        cursor.execute(rule)
    cursor.close()


def _begun(connection: Connection) -> None:
    # A transaction that only becomes a writer on its way cannot wait for another one.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
