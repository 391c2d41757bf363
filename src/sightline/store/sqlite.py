"""What the processes of one machine keep in one file."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import time
from typing import TypeVar

from sightline.errors import StoreError

T = TypeVar("T")

_LOG = logging.getLogger(__name__)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
    key TEXT PRIMARY KEY, value BLOB NOT NULL, put_at REAL NOT NULL, ends_at REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS entry_by_age ON entry (put_at);
CREATE TABLE IF NOT EXISTS tally (name TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS journal (
    at INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, line BLOB NOT NULL, ends_at REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS journal_by_name ON journal (name, at);
"""
_ADD = "INSERT INTO tally VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET number = number + excluded.number"
# How many are looked at in one step when room is made: few enough to block nobody.
_AT_ONCE = 64
# How often room is made, in entries put: the size of the file is not asked for at every one.
_EVERY = 64
_OWNER_ONLY = 0o600
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class SqliteStore:
    """Keeps at most about `max_bytes` in the file `path`, and lets the oldest go first.

    In WAL mode many processes read while one writes. Each call takes some ten microseconds, less than a change of
    thread, and so runs on the event loop; a file that another process has locked is waited for `patience_s` seconds at
    most. A file that is damaged or no database is put aside as `NAME.damaged`, said to the log, and begun anew.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        max_bytes: int = 1_000_000_000,
        patience_s: float = 0.02,
        clock: Callable[[], float] = time,
    ) -> None:
        self._path = Path(path)
        self._max_bytes = max_bytes
        self._patience_s = patience_s
        self._clock = clock
        self._opened: sqlite3.Connection | None = None
        self._puts = 0

    def close(self) -> None:
        """Close the file."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    async def aclose(self) -> None:
        """Close the file."""
        self.close()

    async def get(self, key: str) -> bytes | None:
        """What was last put under `key`; None where nothing was, or its time is over."""
        found = self._do(lambda file: file.execute("SELECT value, ends_at FROM entry WHERE key = ?", (key,)).fetchone())
        return found[0] if found is not None and found[1] > self._clock() else None

    async def put(self, key: str, value: bytes, *, ttl_s: float) -> None:
        """Keep `value`; room is made now and then, not at every one."""
        now = self._clock()
        self._do(
            lambda file: file.execute(
                "INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)", (key, value, now, now + ttl_s)
            )
        )
        self._puts += 1
        if self._puts % _EVERY == 0:
            self._do(self._make_room)

    async def clear(self, prefix: str = "") -> int:
        """Forget all keys that begin with `prefix`."""
        below = (len(prefix), prefix)
        self._do(lambda file: file.execute("DELETE FROM journal WHERE substr(name, 1, ?) = ?", below))
        return self._do(lambda file: file.execute("DELETE FROM entry WHERE substr(key, 1, ?) = ?", below).rowcount)

    async def add(self, counts: Mapping[str, int]) -> None:
        """Add to each count."""
        self._do(lambda file: file.executemany(_ADD, list(counts.items())))

    async def counts(self) -> Mapping[str, int]:
        """Every count."""
        return dict(self._do(lambda file: file.execute("SELECT name, number FROM tally").fetchall()))

    async def append(self, name: str, line: bytes, *, ttl_s: float) -> None:
        """Add a line to the journal `name`."""
        row = (name, line, self._clock() + ttl_s)
        self._do(lambda file: file.execute("INSERT INTO journal (name, line, ends_at) VALUES (?, ?, ?)", row))

    async def since(self, name: str, mark: str = "") -> tuple[Sequence[bytes], str]:
        """The lines behind `mark`, which is the number of a row."""
        behind = "SELECT at, line FROM journal WHERE name = ? AND at > ? ORDER BY at"
        rows = self._do(lambda file: file.execute(behind, (name, int(mark or 0))).fetchall())
        return tuple(line for _, line in rows), str(rows[-1][0]) if rows else mark

    def _make_room(self, file: sqlite3.Connection) -> None:
        file.execute("DELETE FROM entry WHERE ends_at <= ?", (self._clock(),))
        file.execute("DELETE FROM journal WHERE ends_at <= ?", (self._clock(),))
        while self._taken(file) > self._max_bytes:
            oldest = "DELETE FROM entry WHERE key IN (SELECT key FROM entry ORDER BY put_at LIMIT ?)"
            if file.execute(oldest, (_AT_ONCE,)).rowcount == 0:
                return

    def _taken(self, file: sqlite3.Connection) -> int:
        (pages,), (free,), (size,) = (
            file.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * size

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return work(self._file())
        except sqlite3.Error as error:
            if not _is_damage(error):
                raise self._fault(error) from error
        self._put_aside()
        try:
            return work(self._file())
        except sqlite3.Error as error:
            raise self._fault(error) from error

    def _file(self) -> sqlite3.Connection:
        if self._opened is None:
            self._opened = self._connected()
        return self._opened

    def _connected(self) -> sqlite3.Connection:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # It holds the text of documents: nobody else may read it, nor what SQLite puts beside it, which takes over.
            self._path.touch(mode=_OWNER_ONLY)
        except OSError as error:
            raise self._fault(error) from error
        file = sqlite3.connect(self._path, timeout=self._patience_s, isolation_level=None)
        try:
            file.execute("PRAGMA journal_mode = WAL")
            file.execute("PRAGMA synchronous = NORMAL")
            file.executescript(_SCHEMA)
        except sqlite3.Error:
            file.close()
            raise
        return file

    def _put_aside(self) -> None:
        """Give a damaged file another name; what belongs to it, its log and index, would damage the next one."""
        self.close()
        aside = self._path.with_name(f"{self._path.name}.damaged")
        try:
            self._path.replace(aside)
            for rest in ("-wal", "-shm"):
                self._path.with_name(self._path.name + rest).unlink(missing_ok=True)
        except OSError as error:
            raise self._fault(error) from error
        _LOG.warning("The cache in %s is damaged; it is kept as %s, and a new one is begun.", self._path, aside.name)

    def _fault(self, error: Exception) -> StoreError:
        return StoreError(f"The cache in {self._path} cannot be used ({error}); mend its folder, or give another one.")


def _is_damage(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED
