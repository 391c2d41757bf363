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
from sightline.types import Record, Task, Upload


class Extractor(Protocol):
    """What is evaluated: a `Pipeline`, or anything around one."""

    async def extract(self, upload: Upload, *, task: str | Task | None = None) -> Record:
        """The record of one document."""
        ...


async def evaluate(
    extractor: Extractor,
    documents: Sequence[Labelled],
    *,
    task: Task | None = None,
    at_once: int = 1,
    progress: Callable[[DocumentScore], None] | None = None,
) -> Report:
    """Extract and score `documents`, at most `at_once` of them at a time; `progress` is told of each when it is done.

    `task`, such as that of a schema, is asked about every document in place of the one that its label names.
    A document that fails or crashes the extractor counts as wrong and never stops the others. Raises UsageError when
    the call itself cannot work.
    """
    gate = asyncio.Semaphore(at_once)

    async def judge(label: Labelled) -> DocumentScore:
        async with gate:
            (result,) = await asyncio.gather(_extract(extractor, label, task), return_exceptions=True)
        judged = _judged(label, result, task)
        if progress:
            progress(judged)
        return judged

    try:
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(judge(label)) for label in documents]
    except ExceptionGroup as faults:
        raise faults.exceptions[0] from None
    return Report(tuple(task.result() for task in running))


async def _extract(extractor: Extractor, label: Labelled, task: Task | None) -> Record:
    (source,) = uploads([str(label.path)])
    return await extractor.extract(source.read(), task=task or label.task)


def _judged(label: Labelled, result: Record | BaseException, task: Task | None) -> DocumentScore:
    """The score of a finished attempt. A crash is a result here, so it is counted by name instead of raised."""
    if isinstance(result, Record):
        return score(label, result, task=task)
    if isinstance(result, UsageError) or not isinstance(result, Exception):
        raise result
    return failed(label, result.code if isinstance(result, SightlineError) else f"crash: {type(result).__name__}")
