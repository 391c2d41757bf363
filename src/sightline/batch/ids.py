"""Which documents are done, and which have been listed already: in a file, so that memory does not grow with them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b
from types import TracebackType
from typing import Self

from sightline.sources import Listed

# 128 bits: among 100 million ids, two of one digest have a chance of 1 in 10^22.
DIGEST_BYTES = 16


class Ids:
    """A temporary file of digests, which the system removes with the process. Use it with `with`.

    Used by one thread at a time, whichever that is.
    """

    def __init__(self) -> None:
        """An empty one."""
        # An empty name is a database on disk that has no name; nobody else can see it.
        self._rows = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("CREATE TABLE done (id BLOB PRIMARY KEY) WITHOUT ROWID")
        self._rows.execute("CREATE TABLE listed (id BLOB PRIMARY KEY, times INTEGER) WITHOUT ROWID")
        self._rows.execute("CREATE TABLE places (place BLOB PRIMARY KEY) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rows.close()

    def finish(self, name: str) -> bool:
        """Keep that the document `name` is done; False where that was known."""
        return self._rows.execute("INSERT OR IGNORE INTO done VALUES (?)", (_digest(name),)).rowcount == 1

    def is_finished(self, name: str) -> bool:
        """Whether it is."""
        return self._rows.execute("SELECT 1 FROM done WHERE id = ?", (_digest(name),)).fetchone() is not None

    def distinct(self, documents: Iterable[Listed]) -> Iterator[Listed]:
        """`documents` with an id for each: the same one again is left out, another one of the same id is numbered.

        The second one of the id `a` goes by `a#2`. Start with a fresh object for a fresh listing.
        """
        for one in documents:
            if not self._insert("places", _digest(one.id, one.source.name)):
                continue
            yield self._numbered(one)

    def unfinished(self, documents: Iterable[Listed]) -> Iterator[Listed]:
        """Those of `documents` that are not done."""
        return (one for one in documents if not self.is_finished(one.id))

    def _numbered(self, one: Listed) -> Listed:
        name = (_digest(one.id),)
        self._rows.execute("INSERT INTO listed VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET times = times + 1", name)
        [times] = self._rows.execute("SELECT times FROM listed WHERE id = ?", name).fetchone()
        return one if times == 1 else self._numbered(replace(one, id=f"{one.id}#{times}"))

    def _insert(self, table: str, digest: bytes) -> bool:
        return self._rows.execute(f"INSERT OR IGNORE INTO {table} VALUES (?)", (digest,)).rowcount == 1  # noqa: S608 (the name of a table of ours)


def _digest(*texts: str) -> bytes:
    """File names that are no text have half a surrogate pair for each odd byte, which UTF-8 would refuse."""
    digest = blake2b(digest_size=DIGEST_BYTES)
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    return digest.digest()
