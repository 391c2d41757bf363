"""Documents in, report out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from sightline.errors import SightlineError, UsageError
from sightline.evaluate.labels import Labelled
from sightline.evaluate.report import Report
from sightline.evaluate.score import DocumentScore, failed, score
from sightline.sources import uploads
from sightline.types import Record, Upload


class Extractor(Protocol):
    """What is evaluated: a `Pipeline`, or anything around one."""

    async def extract(self, upload: Upload, *, task: str | None = None) -> Record:
        """The record of one document."""
        ...


async def evaluate(
    extractor: Extractor,
    documents: Sequence[Labelled],
    *,
    at_once: int = 1,
    progress: Callable[[DocumentScore], None] | None = None,
) -> Report:
    """Extract and score `documents`, at most `at_once` of them at a time; `progress` is told of each when it is done.

    A document that fails or crashes the extractor counts as wrong and never stops the others. Raises UsageError when
    the call itself cannot work.
    """
    gate = asyncio.Semaphore(at_once)

    async def judge(label: Labelled) -> DocumentScore:
        async with gate:
            (result,) = await asyncio.gather(_extract(extractor, label), return_exceptions=True)
        judged = _judged(label, result)
        if progress:
            progress(judged)
        return judged

    try:
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(judge(label)) for label in documents]
    except ExceptionGroup as faults:
        raise faults.exceptions[0] from None
    return Report(tuple(task.result() for task in running))


async def _extract(extractor: Extractor, label: Labelled) -> Record:
    (source,) = uploads([str(label.path)])
    return await extractor.extract(source.read(), task=label.task)


def _judged(label: Labelled, result: Record | BaseException) -> DocumentScore:
    """The score of a finished attempt. A crash is a result here, so it is counted by name instead of raised."""
    if isinstance(result, Record):
        return score(label, result)
    if isinstance(result, UsageError) or not isinstance(result, Exception):
        raise result
    return failed(label, result.code if isinstance(result, SightlineError) else f"crash: {type(result).__name__}")
