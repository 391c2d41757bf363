"""POST /v1/compare and /v1/sequence: several pictures, one record."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sightline.service.answer import Answer
from sightline.service.asked import checked
from sightline.service.described import documents
from sightline.service.options import CompareOptions, SequenceOptions
from sightline.service.plain import Plain
from sightline.service.read import told
from sightline.service.reception import Visitor, received, some
from sightline.together import Joint, comparing, following, needed

router = APIRouter(tags=["documents"], route_class=Plain)


@router.post(
    "/v1/compare",
    summary="Ask one question about several pictures",
    openapi_extra=documents(CompareOptions, "Record", {"question": "What has changed?"}),
)
async def compare(request: Request) -> Response:
    """Answer a question about all pictures at once, pointing at those that the answer rests on."""
    return await received(request, _compared)


@router.post(
    "/v1/sequence",
    summary="Say what pictures that follow each other come to",
    openapi_extra=documents(SequenceOptions, "Record", {"context": "A building site, week by week."}),
)
async def sequence(request: Request) -> Response:
    """Say what each picture shows, and what all of them have in common, lead to and give reason for."""
    return await received(request, _followed)


async def _compared(visitor: Visitor) -> Answer:
    return await _together(visitor, comparing(checked(CompareOptions, visitor.options).question))


async def _followed(visitor: Visitor) -> Answer:
    return await _together(visitor, following(checked(SequenceOptions, visitor.options).context))


async def _together(visitor: Visitor, joint: Joint) -> Answer:
    uploads = some(visitor)
    visitor.call.task = joint.task.name
    bench = visitor.parts.bench
    needed(joint, bench.lines.desk.name)
    with visitor.parts.queue.place():
        return await told(visitor, await bench.together(visitor.tenant, uploads, joint))
