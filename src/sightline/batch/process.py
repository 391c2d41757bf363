"""Many pictures and one prompt, with a plain result for each: its id, whether it succeeded, and why not."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TypedDict

from sightline.batch.flow import Ask, Extractor, batch
from sightline.batch.journal import SUFFIX, lines
from sightline.batch.run import batch_to
from sightline.sources import Listed, Source, uploads
from sightline.tasks.describe import describe
from sightline.types import Json, Task, Upload

AT_ONCE = 10
SUCCESSES = ("accepted", "review")


class Given(TypedDict):
    """A picture in memory, and what its result is called by."""

    id: str
    data: bytes


async def process_batch(
    images: Iterable[Given], prompt: str | Task, *, pipeline: Extractor, max_concurrent: int = AT_ONCE
) -> list[dict[str, Json]]:
    """The result of each of `images`, in their order: `id`, `success`, and the record with its `error`.

    `prompt` is a question that is answered freely, or a task. All results are held; for more than fit into memory, take
    `batch`. Raises what `batch` raises, and nothing for a picture that fails.
    """
    asked, given = Ask(_task(prompt)), list(images)
    found: dict[int, dict[str, Json]] = {}
    documents = (_in_memory(number, one) for number, one in enumerate(given))
    async for finished in batch(documents, pipeline=pipeline, ask=asked, concurrency=max_concurrent):
        number = int(finished.id)
        found[number] = _result({**finished.to_json(), "id": given[number]["id"]})
    return [found[number] for number in range(len(given))]


async def process_directory(
    directory: str | Path, prompt: str | Task, output_path: str | Path, *, pipeline: Extractor
) -> list[dict[str, Json]]:
    """The result of each document below `directory`, by its path there, also written to `output_path` as a JSON list.

    What is done is kept in a file beside it, so that the same call goes on after any end. Raises what `batch_to` does.
    """
    out = Path(output_path)
    journal = out.with_name(out.name + SUFFIX)
    await batch_to(journal, _below(directory), pipeline=pipeline, ask=Ask(_task(prompt)), concurrency=AT_ONCE)
    results = [_result(line) for line in lines(journal)]
    fresh = out.with_name(out.name + ".new")
    fresh.write_text(json.dumps(results, ensure_ascii=False, indent=2), encoding="utf-8", errors="backslashreplace")
    fresh.replace(out)
    return results


def _task(prompt: str | Task) -> Task:
    return describe(prompt) if isinstance(prompt, str) else prompt


def _in_memory(number: int, image: Given) -> Listed:
    upload = Upload(image["id"], image["data"])
    return Listed(str(number), Source(image["id"], partial(_same, upload)))


def _same(upload: Upload) -> Upload:
    return upload


def _below(directory: str | Path) -> Iterator[Listed]:
    for source in uploads([str(directory)]):
        yield Listed(os.path.relpath(source.name, directory), source)


def _result(line: Mapping[str, Json]) -> dict[str, Json]:
    return {"id": line["id"], "success": line["outcome"] in SUCCESSES, **line}
