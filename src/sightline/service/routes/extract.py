"""POST /v1/extract: documents in, records out."""

from __future__ import annotations

from functools import lru_cache, partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sightline.service.answer import Answer
from sightline.service.asked import checked
from sightline.service.described import documents
from sightline.service.options import AnalyzeOptions, ExtractOptions
from sightline.service.plain import Plain
from sightline.service.read import answered, extracted
from sightline.service.reception import Visitor, received
from sightline.tasks.asked import asked_task
from sightline.types import Task

router = APIRouter(tags=["documents"], route_class=Plain)


@router.post(
    "/v1/extract",
    summary="Read values from documents",
    openapi_extra=documents(ExtractOptions, "Record|Records", {"task": "receipt"}),
)
async def extract(request: Request) -> Response:
    """Read values, show where each is printed, and say which to trust."""
    return await received(request, _extracted)


@router.post(
    "/v1/analyze",
    summary="Ask a question about a picture",
    openapi_extra=documents(AnalyzeOptions, "Record|Records", {"prompt": "What is on this picture?"}),
)
async def analyze(request: Request) -> Response:
    """Answer a prompt about a picture. No print proves such an answer, so that it is to be reviewed."""
    return await received(request, _analyzed)


async def _extracted(visitor: Visitor) -> Answer:
    options = checked(ExtractOptions, visitor.options)
    return await _read(visitor, options, options.pages)


async def _analyzed(visitor: Visitor) -> Answer:
    options = checked(AnalyzeOptions, visitor.options)
    return await _read(visitor, ExtractOptions(prompt=options.prompt), options.pages)


async def _read(visitor: Visitor, options: ExtractOptions, pages: str | None) -> Answer:
    said = options.model_dump_json(exclude={"pages"}, by_alias=True)
    task = task_of(said, accepting=visitor.parts.accept_judgements)
    visitor.parts.bench.lines.check(task)
    read = partial(extracted, visitor, task=task, pages=pages)
    return await answered(visitor, read, task=None if task is None else task.name, pages=pages)


@lru_cache(maxsize=64)
def task_of(options: str, *, accepting: bool) -> Task | None:
    """The task that `options` describe, which say more than the setting `accepting`.

    It is the same one for the same options: caches know a task by its identity.
    """
    said = ExtractOptions.model_validate_json(options)
    return asked_task(
        said.task,
        schema=said.schema_,
        prompt=said.prompt,
        categories=said.categories,
        accept_judgements=accepting if said.accept_judgements is None else said.accept_judgements,
    )
