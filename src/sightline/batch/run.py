"""A batch into a file: begun, gone on with, and ended in good order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from sightline.batch.asked import Asked
from sightline.batch.export import export
from sightline.batch.flow import CONCURRENCY, NOTHING_SAID, Ask, Extractor, batch
from sightline.batch.ids import Ids
from sightline.batch.journal import Journal, journal_of
from sightline.batch.tally import Tally
from sightline.errors import UsageError
from sightline.sources import Listed
from sightline.twins import Twins

Existing: TypeAlias = Literal["resume", "retry_failed", "refuse", "replace"]
Watch: TypeAlias = Callable[[Tally], None]


@dataclass(frozen=True, slots=True)
class Work:
    """What to do: the documents, who reads them, what is asked about each, and how many at a time.

    `twins` are those of the pipeline, where it has some.
    """

    documents: Iterable[Listed]
    pipeline: Extractor
    ask: Ask
    concurrency: int = CONCURRENCY
    twins: Twins | None = None


def opened(out: Path, ids: Ids, *, existing: Existing = "resume", asked: Asked | None = None) -> Journal:
    """The journal of `out`, after `existing` has been done to what is there.

    "resume" goes on with it, "retry_failed" does what failed once more, "refuse" raises UsageError, and "replace"
    begins anew. `asked` is what the batch is about; raises UsageError where that differs from what the file was begun
    with, and what `Journal` raises.
    """
    path = journal_of(out)
    if existing == "refuse" and (out.exists() or path.exists()):
        raise UsageError(f"{out} exists; give another --out, --resume to go on with it, or --replace to write it anew.")
    if existing not in ("replace", "refuse") and out.exists() and not path.exists():
        raise UsageError(f"{out} is no output of a batch that can be resumed; give another --out, or --replace.")
    if asked is not None and existing != "replace":
        asked.check(path)
    journal = Journal(path, ids, retry_failed=existing == "retry_failed", anew=existing == "replace")
    if asked is not None:
        asked.keep(path)
    return journal


async def run(work: Work, journal: Journal, *, watch: Watch, stop: asyncio.Event) -> Tally:
    """Do what is left of `work`, a line in `journal` for each document; `watch` is told after each.

    The tally says how many are left, for which the rest of the listing is looked through. Raises what `batch` raises,
    behind the last line, and OSError where the journal cannot be written, which ends everything at once.
    """
    todo = _Counted(journal.ids.unfinished(work.documents))
    flow = batch(todo, pipeline=work.pipeline, ask=work.ask, concurrency=work.concurrency, stop=stop)
    try:
        async for finished in flow:
            same_as = work.twins.same_as(finished.record.source) if work.twins else None
            journal.append(replace(finished, same_as=same_as))
            watch(journal.tally)
            if journal.is_due:
                await asyncio.to_thread(journal.sync)
    finally:
        await flow.aclose()
        begun = todo.taken - (journal.tally.done - journal.tally.earlier)
        journal.tally.left = begun + sum(1 for _ in todo.rest)
    return journal.tally


async def batch_to(
    out: Path | str,
    documents: Iterable[Listed],
    *,
    pipeline: Extractor,
    ask: Ask = NOTHING_SAID,
    concurrency: int = CONCURRENCY,
) -> Tally:
    """Every one of `documents` into the file `out`: JSON lines, or a .json, .csv or .parquet made of them at the end.

    What an earlier call has done is not done again. Raises what `batch` and `opened` raise, and OSError.
    """
    path = Path(out)
    with Ids() as ids, opened(path, ids) as journal:
        work = Work(ids.distinct(documents), pipeline, ask, concurrency)
        try:
            return await run(work, journal, watch=unwatched, stop=asyncio.Event())
        finally:
            export(journal.path, path)


class _Counted:
    """An iterator that knows how many were taken from it."""

    def __init__(self, rest: Iterator[Listed]) -> None:
        self.rest = rest
        self.taken = 0

    def __iter__(self) -> Iterator[Listed]:
        return self

    def __next__(self) -> Listed:
        one = next(self.rest)
        self.taken += 1
        return one


def unwatched(_: Tally) -> None:
    """Nobody looks."""
