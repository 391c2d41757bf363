"""Where the database is: what the settings say, and the database that they describe."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sightline.errors import MissingExtra

if TYPE_CHECKING:
    from sightline.database.engine import Database

FOLDER = Path("~/.local/share/sightline")


@dataclass(frozen=True, slots=True)
class Place:
    """Where records, keys and their trail are kept."""

    path: Path = field(
        default=FOLDER / "records.db",
        metadata={"meaning": "the file, which holds text of documents and which only its owner may read"},
    )
    url: str | None = field(
        default=None,
        repr=False,
        metadata={"meaning": "a Postgres server in place of the file, such as postgresql://user@host/name"},
    )
    connections: int = field(default=8, metadata={"meaning": "connections that one process holds at the most"})

    def database(self) -> Database:
        """The database itself, which the caller opens and closes. Raises MissingExtra, and UsageError for a bad URL."""
        try:
            from sightline.database.engine import Database
        except ModuleNotFoundError as error:
            raise MissingExtra("Records are kept through SQLAlchemy; install sightline[records].") from error
        return Database(self.url or self.path.expanduser(), connections=self.connections)
