"""One document, in this process."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sightline.errors import UsageError
from sightline.pipeline import Pipeline
from sightline.sources import uploads
from sightline.tasks.asked import Categories, asked_task
from sightline.tasks.custom import Asked
from sightline.types import Record, Task, Upload
from sightline.vlm import Provider


def extract(  # noqa: PLR0913 (what is asked, of whom, and how: all but the source have defaults)
    source: str | Path | bytes,
    task: str | Task | None = None,
    *,
    schema: Asked | None = None,
    prompt: str | None = None,
    categories: Categories | None = None,
    accept_judgements: bool = False,
    provider: str | Provider = "rules",
    pages: str | None = None,
    trusted: bool = False,
) -> Record:
    """Extract one document, a path or the bytes of a file, in this process. For many, use `Pipeline`.

    What to read is a `task`, a `schema` (a JSON Schema or a pydantic model), `categories` to choose from, or a
    `prompt` for a free answer, which also says more about the other three; else receipt or invoice, as the page tells.
    With `accept_judgements`, what no print can prove, such as a category, needs nobody's review where nothing speaks
    against it.

    Decoding, which hostile files attack, has a process of its own unless the document is `trusted`; it starts with the
    first document (0.3 s), serves the next, and ends with this one.

    May be called where an event loop is running, as in a notebook, but blocks it; `Pipeline` does not. Raises what
    `Pipeline.extract` raises, InputNotFound, and UsageError for a path that is not one document, a schema that cannot
    be used, or a task and a schema at once.
    """
    asked = asked_task(task, schema=schema, prompt=prompt, categories=categories, accept_judgements=accept_judgements)
    pipeline = Pipeline(provider=provider, workers=0, trusted=trusted)
    upload = _upload(source)

    async def work() -> Record:
        async with pipeline:
            return await pipeline.extract(upload, task=asked, pages=pages)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work()).result()


def _upload(source: str | Path | bytes) -> Upload:
    if not isinstance(source, str | Path):
        return Upload("upload", bytes(source))
    found = list(uploads([str(source)]))
    if len(found) != 1:
        raise UsageError(f"{source}: holds {len(found)} documents, but extract reads one; use Pipeline for many.")
    return found[0].read()
