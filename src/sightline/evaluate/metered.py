"""What a document costs in processor time."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from sightline.types import Record, Task, Upload

if TYPE_CHECKING:
    from sightline.evaluate.run import Extractor

CPU = "cpu"


class Metered:
    """An extractor that adds the process's CPU milliseconds to each record, as `timings_ms["cpu"]`.

    They are the document's own only when the wrapped extractor works inside this process (`Pipeline(workers=0)`)
    and documents go one at a time, as `evaluate` sends them by default. All threads are counted.
    """

    def __init__(self, inner: Extractor) -> None:
        """Wrap `inner`."""
        self._inner = inner

    async def extract(self, upload: Upload, *, task: str | Task | None = None) -> Record:
        """What the wrapped extractor says, with the CPU time that passed meanwhile."""
        before = time.process_time()
        record = await self._inner.extract(upload, task=task)
        spent_ms = 1000 * (time.process_time() - before)
        return replace(record, timings_ms={**record.timings_ms, CPU: spent_ms})
