"""/v1/batches: documents that are read when there is room, also behind the end of this process."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from secrets import token_bytes
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from sightline.errors import MalformedRequest, RouteNotFound, UrlRefused
from sightline.jobs.batch import Batch
from sightline.jobs.intake import MOST_LISTED, Given
from sightline.jobs.signature import LEAST_BYTES, key_of, new_secret
from sightline.service.answer import Answer, of_json
from sightline.service.asked import Asked, checked
from sightline.service.call import call_of
from sightline.service.clerk import Jobs
from sightline.service.described import answers, documents
from sightline.service.options import BatchOptions
from sightline.service.parts import parts_of
from sightline.service.plain import Plain
from sightline.service.reception import entered, taken_in
from sightline.service.routes.extract import task_of
from sightline.tenants import Tenant
from sightline.types import Upload

posting = APIRouter(tags=["batches"], route_class=Plain)
router = APIRouter(tags=["batches"])

ROUTE = "/v1/batches"
LINES = "application/x-ndjson"
Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="The `id` of a batch.")]
Below = Annotated[str | None, Query(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="The `next` of the list before.")]
Most = Annotated[int, Query(ge=1, le=MOST_LISTED, description="How many to list.")]
After = Annotated[int, Query(ge=0, le=10**9, description="The `number` behind which to go on.")]


@posting.post(
    ROUTE,
    status_code=202,
    summary="Have many documents read, however long that takes",
    openapi_extra=documents(BatchOptions, "Batch", {"task": "receipt"}, status=202),
)
async def add(request: Request) -> Response:
    """Take documents, or addresses of them, and answer at once. They are kept until each is read, whatever happens."""
    jobs = _jobs(request)

    async def taken(tenant: Tenant, asked: Asked) -> Answer:
        return await _added(request, jobs, tenant, asked)

    return await taken_in(request, taken, most=jobs.terms.max_bytes, files=jobs.terms.max_documents)


@router.get(ROUTE, summary="The batches that there are, the newest first", openapi_extra=answers("Batches"))
async def listed(request: Request, below: Below = None, most: Most = 20) -> Response:
    """List them, with how far each is; `next` is where the rest of the list begins, null at its end."""
    tenant = await entered(request, "extract")
    found = await _jobs(request).intake.list(tenant=tenant.name, below=below, most=most)
    following = found[-1].id if len(found) == most else None
    return of_json({"batches": [one.to_json() for one in found], "next": following}).sent()


@router.get(f"{ROUTE}/{{id}}", summary="How far a batch is", openapi_extra=answers("Batch"))
async def state(request: Request, id: Id) -> Response:  # noqa: A002 (it is the batch's own word)
    """Say what is done, what is left, what it cost, and how long the rest is likely to take."""
    tenant = await entered(request, "extract")
    return of_json((await _jobs(request).intake.get(id, tenant=tenant.name)).to_json()).sent()


@router.post(f"{ROUTE}/{{id}}/cancel", summary="Begin no further document", openapi_extra=answers("Batch"))
async def cancel(request: Request, id: Id) -> Response:  # noqa: A002 (it is the batch's own word)
    """End a batch. What is under way is brought in; what is done stays, and so does a batch that has ended."""
    tenant = await entered(request, "extract")
    return of_json((await _jobs(request).intake.cancel(id, tenant=tenant.name)).to_json()).sent()


@router.get(f"{ROUTE}/{{id}}/results", summary="The records of a batch", openapi_extra=answers("Result", LINES))
async def results(request: Request, id: Id, after: After = 0) -> Response:  # noqa: A002 (it is the batch's own word)
    """Give the records that are there, one a line, in the order in which the documents were sent.

    Each has the `number` of its document, and the `id` of its record, where records are kept.
    """
    tenant = await entered(request, "extract")
    found = _jobs(request).intake.results(id, tenant=tenant.name, after=after)
    # What goes wrong has to be known before the answer has begun.
    first = await anext(found, None)
    return StreamingResponse(_lines(first, found), media_type=LINES)


async def _lines(first: Mapping[str, Any] | None, rest: AsyncGenerator[Mapping[str, Any]]) -> AsyncGenerator[bytes]:
    if first is not None:
        yield to_json(first) + b"\n"
    async for one in rest:
        yield to_json(one) + b"\n"


async def _added(request: Request, jobs: Jobs, tenant: Tenant, asked: Asked) -> Answer:
    if not asked.documents:
        raise MalformedRequest("No document was sent; send several as `file` of a form, or `files` in JSON.")
    parts = parts_of(request)
    options = checked(BatchOptions, asked.options)
    said = options.model_dump_json(exclude={"pages", "webhook", "webhook_secret"}, by_alias=True)
    parts.bench.lines.check(task_of(said, accepting=parts.accept_judgements))
    jobs.check(asked.documents, tenant, parts.fetcher)
    secret = _secret(jobs, options)
    call = call_of(request)
    call.task = options.task
    call.source_bytes = sum(len(one.data) for one in asked.documents if isinstance(one, Upload))
    kept: dict[str, Any] = json.loads(said) | {"pages": options.pages}
    stated = {name: value for name, value in kept.items() if value is not None}
    batch = await jobs.intake.add(Given(asked.documents, stated, options.webhook, secret), tenant=tenant.name)
    jobs.runner.wake()
    return _answered(batch, secret)


def _secret(jobs: Jobs, options: BatchOptions) -> str | None:
    """What the webhook is signed with: the sender's own secret, or a new one; None without a webhook."""
    if options.webhook is None:
        return None
    if jobs.hooks is None:
        raise UrlRefused("This service sends no webhooks; ask for the state of the batch.")
    jobs.hooks.check(options.webhook)
    if options.webhook_secret is None:
        return new_secret(token_bytes(LEAST_BYTES))
    key_of(options.webhook_secret)
    return options.webhook_secret


def _answered(batch: Batch, secret: str | None) -> Answer:
    told = batch.to_json() if secret is None else {**batch.to_json(), "webhook_secret": secret}
    return Answer(of_json(told).body, 202, {"location": f"{ROUTE}/{batch.id}"})


def _jobs(request: Request) -> Jobs:
    found = parts_of(request).jobs
    if found is None:
        raise RouteNotFound("This service takes no batches; its operator can have it take them.")
    return found
