"""Pictures of one batch that show the same: the first is asked about, and its answer is that of the others.

The pictures of a catalog are taken once and then scaled, cropped at the edge, saved anew and listed again. What looks
alike by its perceptual hash is laid over each other and compared (`cache.dedup`); only judgements are shared, which no
print on the page could prove.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from types import TracebackType
from typing import Self

import cv2
import numpy as np

from sightline.cache.dedup import CANDIDATES, WITHIN, Seen, alike, seen_of
from sightline.cache.sight import Sight, packed_sight, unpacked_sight
from sightline.cache.similar import Similar
from sightline.image.phash import phash
from sightline.study import Study, pages_of
from sightline.types import NO_USAGE, Record, Screening, Task
from sightline.wire import from_json, to_json

CACHED = "duplicate"
"""What such a record says of where its answer is from."""

# Looks are kept in a file; this loses nothing that a comparison would see.
_QUALITY = 95


class Twins:
    """Knows how every picture of a batch looks, and whose answer stands for it. Use it with `with`.

    What it keeps is in a temporary file, some 5 kB a picture, which the system removes with the process; 100 bytes a
    picture are in memory. It is of one task and one process. What an earlier run was answered is not known to it.
    """

    def __init__(self) -> None:
        """Nothing is known yet."""
        # An empty name is a database on disk that has no name; nobody else can see it.
        self._rows = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("CREATE TABLE looks (number INTEGER PRIMARY KEY, photo BLOB, page BLOB, record BLOB)")
        self._similar = Similar()
        self._underway: dict[int, asyncio.Future[None]] = {}
        self._named: dict[str, str] = {}
        self._next = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rows.close()

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
        self._rows.execute("INSERT INTO looks VALUES (?, ?, ?, NULL)", (number, *_packed(look)))
        for other in others:
            if not await asyncio.to_thread(alike, look, self._look(other)):
                continue
            if other in self._underway:
                await asyncio.shield(self._underway[other])
            [said] = self._rows.execute("SELECT record FROM looks WHERE number = ?", (other,)).fetchone()
            if said is not None:
                self._rows.execute("UPDATE looks SET record = ? WHERE number = ?", (said, number))
                return self._told(from_json(json.loads(said)), seen)
        return None

    def _look(self, number: int) -> Seen:
        found = self._rows.execute("SELECT photo, page FROM looks WHERE number = ?", (number,))
        return _unpacked(*found.fetchone())

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
        self._rows.execute("UPDATE looks SET record = ? WHERE number = ?", (said, number))


def _packed(look: Seen) -> tuple[bytes, bytes | None]:
    grey = np.clip(np.rint(look.photo), 0, 255).astype(np.uint8)
    _, photo = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return photo.tobytes(), None if look.page is None else packed_sight(Sight((), (look.page,)))


def _unpacked(photo: bytes, page: bytes | None) -> Seen:
    grey = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_GRAYSCALE)
    sight = None if page is None else unpacked_sight(page)
    prints = sight.prints if sight else None
    return Seen(np.asarray(grey, dtype=np.float32), prints[0] if prints else None)
