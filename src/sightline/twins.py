"""Pictures of one batch that show the same: the first is asked about, and its answer is that of the others.

The pictures of a catalog are taken once and then scaled, cropped at the edge, saved anew and listed again. What looks
alike by its perceptual hash is laid over each other and compared (`cache.dedup`); only judgements are shared, which no
print on the page could prove.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self

import cv2
import numpy as np

from sightline.cache.dedup import CANDIDATES, WITHIN, Seen, alike, seen_of
from sightline.cache.sight import Sight, packed_sight, unpacked_sight
from sightline.cache.similar import Similar
from sightline.errors import CorruptInput
from sightline.image.phash import phash
from sightline.study import Study, pages_of
from sightline.types import NO_USAGE, Record, Screening, Task
from sightline.wire import from_json, to_json

CACHED = "duplicate"
"""What such a record says of where its answer is from."""

# Looks are kept in a file; this loses nothing that a comparison would see.
_QUALITY = 95

_LOG = logging.getLogger(__name__)


class Twins:
    """Knows how every picture of a batch looks, and whose answer stands for it. Use it with `with`.

    What it keeps is in a file, some 5 kB a picture, and 100 bytes a picture are in memory: in a temporary file, which
    the system removes with the process, or in `path`, where another run finds it until `forget`. It is of one task, and
    of one process at a time. Raises CorruptInput for a `path` that holds anything else.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        # An empty name is a database on disk that has no name; nobody else can see it.
        self._rows = sqlite3.connect(path or "", isolation_level=None, check_same_thread=False)
        self._similar = Similar()
        self._underway: dict[int, asyncio.Future[None]] = {}
        self._named: dict[str, str] = {}
        self._next = 0
        try:
            self._open()
        except sqlite3.DatabaseError as error:
            self._rows.close()
            raise CorruptInput(
                f"{path}: holds nothing about pictures of a batch; delete it, which has copies of what is done asked "
                "about once more."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rows.close()

    def forget(self) -> None:
        """Remove the file; nothing can be asked after that."""
        self._rows.close()
        if self._path is not None:
            forget(self._path)

    def _open(self) -> None:
        """Take in what was answered before; what was under way then is as if it had not been."""
        # What a process has written with WAL is there whatever ends it.
        self._rows.execute("PRAGMA journal_mode = WAL")
        self._rows.execute("PRAGMA synchronous = NORMAL")
        columns = "number INTEGER PRIMARY KEY, hash TEXT, photo BLOB, page BLOB, record BLOB"
        self._rows.execute(f"CREATE TABLE IF NOT EXISTS looks ({columns})")
        self._rows.execute("DELETE FROM looks WHERE record IS NULL")
        for number, hashed in self._rows.execute("SELECT number, hash FROM looks ORDER BY number"):
            self._similar.add(int(hashed, 16), str(number))
            self._next = number + 1

    @staticmethod
    def serve(task: Task) -> bool:
        """Whether answers to `task` can be shared: judgements alone."""
        return bool(task.fields) and not any(part.printed for part in task.fields)

    def same_as(self, source: str) -> str | None:
        """The source whose answer the record of `source` has; None where it was asked about. Told once."""
        return self._named.pop(source, None)

    async def record(self, seen: Study, task: Task, work: Callable[[], Awaitable[Record]]) -> Record:
        """The record of a picture that shows the same as `seen`, else what `work` gives. Raises what `work` raises.

        A failure is not shared, nor what a moderator objects to, nor a picture that speaks to the model.
        """
        if not self.serve(task) or len(seen.images) != 1 or seen.threats:
            return await work()
        [image], [reading] = seen.images, seen.readings
        look, hashed = await asyncio.to_thread(lambda: (seen_of(image, reading), phash(image.pixels)))
        number, others = self._listed(hashed)
        try:
            self._write("INSERT INTO looks VALUES (?, ?, ?, ?, NULL)", number, f"{hashed:x}", *_packed(look))
            record = await self._shared(number, look, others, seen)
            if record is None:
                record = await work()
                self._keep(number, seen, record)
            return record
        finally:
            self._underway.pop(number).set_result(None)

    def _listed(self, hashed: int) -> tuple[int, list[int]]:
        """A number for a picture, and those of earlier ones that may show the same.

        It is known to all that come later before it is compared, or two of one group would both be asked about.
        """
        number = self._next
        self._next += 1
        others = [int(name) for name in self._similar.near(hashed, within=WITHIN, at_most=CANDIDATES)]
        self._similar.add(hashed, str(number))
        self._underway[number] = asyncio.get_running_loop().create_future()
        return number, others

    async def _shared(self, number: int, look: Seen, others: list[int], seen: Study) -> Record | None:
        """The record of the first of `others` that shows the same and can be shared."""
        for other in others:
            known = self._look(other)
            if known is None or not await asyncio.to_thread(alike, look, known):
                continue
            if other in self._underway:
                await asyncio.shield(self._underway[other])
            [said] = self._rows.execute("SELECT record FROM looks WHERE number = ?", (other,)).fetchone()
            if said is not None:
                self._write("UPDATE looks SET record = ? WHERE number = ?", said, number)
                return self._told(from_json(json.loads(said)), seen)
        return None

    def _look(self, number: int) -> Seen | None:
        found = self._rows.execute("SELECT photo, page FROM looks WHERE number = ?", (number,)).fetchone()
        return None if found is None else _unpacked(*found)

    def _write(self, statement: str, *values: object) -> None:
        """What cannot be written, as on a full disk, is not shared: its copies are asked about."""
        try:
            self._rows.execute(statement, values)
        except sqlite3.OperationalError as error:
            _LOG.warning("A picture cannot share its answer: %s.", error)

    def _told(self, first: Record, seen: Study) -> Record:
        self._named[seen.source] = first.source
        return replace(
            first,
            source=seen.source,
            findings=(*seen.findings, *first.findings),
            usage=NO_USAGE,
            cost_usd=Decimal(0),
            pages=pages_of(seen),
            timings_ms=seen.timings_ms,
            cached=CACHED,
            screening=None if first.screening is None else Screening("allow"),
        )

    def _keep(self, number: int, seen: Study, record: Record) -> None:
        """Let `record` be shared, without what it says of the file."""
        objected = record.screening is not None and record.screening.decision != "allow"
        if record.outcome not in ("accepted", "review") or objected:
            return
        own = replace(record, findings=tuple(one for one in record.findings if one not in seen.findings))
        said = json.dumps(to_json(own), ensure_ascii=False).encode("utf-8", "surrogatepass")
        self._write("UPDATE looks SET record = ? WHERE number = ?", said, number)


def forget(path: Path) -> None:
    """Remove the file `path` of pictures of a batch, which nobody has open, with what belongs to it."""
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _packed(look: Seen) -> tuple[bytes, bytes | None]:
    grey = np.clip(np.rint(look.photo), 0, 255).astype(np.uint8)
    _, photo = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return photo.tobytes(), None if look.page is None else packed_sight(Sight((), (look.page,)))


def _unpacked(photo: bytes, page: bytes | None) -> Seen:
    grey = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_GRAYSCALE)
    sight = None if page is None else unpacked_sight(page)
    prints = sight.prints if sight else None
    return Seen(np.asarray(grey, dtype=np.float32), prints[0] if prints else None)
