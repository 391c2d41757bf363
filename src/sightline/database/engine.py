"""Opens the database, brings it up to date, and gives connections to read and to write."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import URL, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from sightline.database.migrations import upgrade
from sightline.database.sqlite import WRITES, keep_to_the_rules, owned
from sightline.database.tables import VERSION
from sightline.errors import DatabaseDown, MissingExtra, UsageError

# No await on a database lasts longer than this, in seconds: a connection, a statement, a wait for another writer.
CONNECT_S, STATEMENT_S, LOCK_S = 5, 30, 5
# Any number, as long as no other program locks by it: "sightlin" as bytes.
MIGRATION_LOCK = int.from_bytes(b"sightlin", "big", signed=True)


class Database:
    """The database in the file `at`, or at that URL of Postgres. Use it with `async with`, in one event loop.

    One that is not there is made, and one of an earlier release brought up to date. Raises MissingExtra without the
    driver, UsageError for a URL that is none or a database of a later release, and DatabaseDown, then and later, when
    it does not answer.
    """

    def __init__(self, at: Path | str, *, connections: int = 8) -> None:
        self._url = URL.create("sqlite+aiosqlite", database=str(at)) if isinstance(at, Path) else _postgres(at)
        self._file = at if isinstance(at, Path) else None
        self._connections = connections
        self._engine: AsyncEngine | None = None
        # SQLite lets one write at a time. Those of this process take turns here, where waiting costs nothing.
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        try:
            await self._brought_up_to_date()
        except BaseException:
            await self.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        if self._engine is not None:
            await self._engine.dispose()
            self._engine = None

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file."""
        return self._file is not None

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection]:
        """A connection whose reads all see the same moment, as far as the engine promises that."""
        with self._explained():
            async with self._opened().connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncConnection]:
        """A transaction: all that is written in it is kept at its end, or nothing."""
        with self._explained():
            if self._file is None:
                async with self._opened().begin() as connection:
                    yield connection
                return
            async with self._turn, self._opened().execution_options(**{WRITES: True}).begin() as connection:
                yield connection

    async def forget_deleted(self) -> None:
        """Have what was deleted gone from the disk, too, as far as this engine can: see docs/guides/records.md."""
        if self._file is None:
            return
        with self._explained():
            at_once = self._opened().execution_options(isolation_level="AUTOCOMMIT")
            async with self._turn, at_once.connect() as connection:
                await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    async def _brought_up_to_date(self) -> None:
        if self._file is not None:
            owned(self._file)
        async with self.reading() as connection:
            found = await _version(connection)
        if found == VERSION:
            return
        async with self.writing() as connection:
            if not self.is_sqlite:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
                await connection.execute(text("SET LOCAL statement_timeout = 0"))
            # Another process may have done it while this one waited.
            found = await _version(connection)
            if found is not None and found > VERSION:
                raise UsageError(
                    f"The database {self} is of a later release ({found}); install that one, or name another."
                )
            await connection.run_sync(upgrade)

    def _opened(self) -> AsyncEngine:
        if self._engine is None:
            self._engine = self._made()
        return self._engine

    def _made(self) -> AsyncEngine:
        try:
            if self._file is not None:
                engine = create_async_engine(self._url, connect_args={"timeout": LOCK_S, "isolation_level": None})
                keep_to_the_rules(engine.sync_engine)
                return engine
            own = self._url.query.get("options", "")
            return create_async_engine(
                self._url.difference_update_query(["options"]),
                connect_args={
                    "connect_timeout": CONNECT_S,
                    "tcp_user_timeout": STATEMENT_S * 1000,
                    "options": f"-c statement_timeout={STATEMENT_S}s -c lock_timeout={LOCK_S}s {own}".rstrip(),
                },
                pool_size=self._connections,
                max_overflow=0,
                pool_timeout=CONNECT_S,
                # A server that was started again is no fault of the next request.
                pool_pre_ping=True,
            )
        except ModuleNotFoundError as error:
            extra = "records" if self.is_sqlite else "postgres"
            raise MissingExtra(f"The driver of this database is not there; install sightline[{extra}].") from error

    @contextmanager
    def _explained(self) -> Generator[None]:
        """A database that is away or broken becomes DatabaseDown; what else goes wrong is a fault of ours."""
        try:
            yield
        except (OperationalError, InterfaceError, NoConnection) as error:
            raise self._down(error) from error
        except DatabaseError as error:
            # Of this very class, and none below it, is what SQLite says of a file that is damaged or no database.
            if type(error) is not DatabaseError:
                raise
            raise self._down(error) from error

    def _down(self, error: Exception) -> DatabaseDown:
        kind = type(getattr(error, "orig", None) or error).__name__
        return DatabaseDown(f"The database {self} does not answer as it should ({kind}); see to it, then try again.")

    def __str__(self) -> str:
        """Its name for messages, without a password."""
        return str(self._file) if self._file else self._url.render_as_string(hide_password=True)


def _postgres(url: str) -> URL:
    try:
        found = make_url(url)
    except ArgumentError as error:
        raise UsageError("The URL of the database is none; give one such as postgresql://user@host/name.") from error
    if found.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise UsageError(f"{found.drivername} is no database that is used; give a postgresql:// URL, or a file.")
    return found.set(drivername="postgresql+psycopg")


async def _version(connection: AsyncConnection) -> str | None:
    """The newest migration that was done; None in an empty database."""
    if not await connection.run_sync(lambda there: inspect(there).has_table("alembic_version")):
        return None
    return (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none()
