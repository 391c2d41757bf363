"""/v1/review: what waits for a person, who holds it, and what they decide."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar, cast

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel
from pydantic_core import from_json
from sqlalchemy import RowMapping
from starlette.requests import Request
from starlette.responses import Response

from sightline.database import trail
from sightline.errors import MalformedRequest, RecordNotFound
from sightline.review.queue import MOST_LISTED
from sightline.review.reviewer import Reviewer
from sightline.service.answer import of_json
from sightline.service.asked import checked
from sightline.service.body import declared_bytes, read_body
from sightline.service.panel import panel_of, reviewer_of
from sightline.service.parts import parts_of
from sightline.service.reception import entered
from sightline.service.reviewed import (
    AssignBody,
    CheckBody,
    DecideBody,
    NextBody,
    PriorityBody,
    SecondBody,
    entry_json,
    item_json,
    lease_json,
    line_json,
    review_json,
    verdict_json,
    words_json,
)

router = APIRouter(tags=["review"], include_in_schema=False)

QUEUE, ITEM = "/v1/review/queue", "/v1/review/items/{id}"
MOST_BYTES = 1_000_000
Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="The `id` of a record.")]
Page = Annotated[int, Path(ge=1, le=10_000)]
Most = Annotated[int, Query(ge=1, le=MOST_LISTED)]
Body = TypeVar("Body", bound=BaseModel)


@router.get(QUEUE)
async def queue(request: Request, most: Most = 50) -> Response:
    """What waits, the highest priority first."""
    who = await _who(request)
    lines = await panel_of(request).queue.list(who, most=most)
    return of_json({"by": who.by, "admin": who.admin, "items": [line_json(line) for line in lines]}).sent()


@router.post("/v1/review/next")
async def following(request: Request) -> Response:
    """Claim what should be looked at next; status 204 where nothing waits."""
    who, body = await _who(request), await _body(request, NextBody)
    lease = await panel_of(request).queue.next(who, skip=body.skip)
    return Response(status_code=204) if lease is None else of_json(lease_json(lease)).sent()


@router.get(ITEM)
async def item(request: Request, id: Id) -> Response:  # noqa: A002 (it is the record's own word)
    """Show a record as a person needs it."""
    who, panel = await _who(request), panel_of(request)
    stored = await panel.stored(who, id)
    waits = await panel.queue.of(who, id)
    reviews = await panel.decisions.of(id, tenant=who.tenant)
    if _is_blind(who, waits):
        reviews = [each for each in reviews if each.by == who.by]
    kept = await panel.records.kept_pages(id, tenant=who.tenant)
    there = [number in kept for number, _ in enumerate(stored.record.pages, start=1)]
    return of_json(item_json(stored, waits, reviews, there)).sent()


@router.get(f"{ITEM}/pages/{{page}}")
async def picture(request: Request, id: Id, page: Page) -> Response:  # noqa: A002 (as above)
    """Show a page as it was looked at, upright: a JPEG."""
    who = await _who(request)
    found = await panel_of(request).records.picture(id, page, tenant=who.tenant)
    if found is None:
        raise _no_page()
    return Response(found, media_type="image/jpeg", headers={"cache-control": "private, max-age=3600"})


@router.get(f"{ITEM}/pages/{{page}}/words")
async def words(request: Request, id: Id, page: Page) -> Response:  # noqa: A002 (as above)
    """The words of a page with their boxes."""
    who, panel = await _who(request), panel_of(request)
    await panel.stored(who, id)
    found = await panel.words.of_page(id, page, tenant=who.tenant)
    if found is None:
        raise _no_page()
    return of_json(words_json(found)).sent()


@router.post(f"{ITEM}/claim")
async def claim(request: Request, id: Id) -> Response:  # noqa: A002 (as above)
    """Have a record for oneself."""
    who = await _who(request)
    return of_json(lease_json(await panel_of(request).queue.claim(who, id))).sent()


@router.post(f"{ITEM}/heartbeat")
async def heartbeat(request: Request, id: Id) -> Response:  # noqa: A002 (as above)
    """Have it for longer."""
    who = await _who(request)
    return of_json(lease_json(await panel_of(request).queue.keep(who, id))).sent()


@router.post(f"{ITEM}/release")
async def release(request: Request, id: Id) -> Response:  # noqa: A002 (as above)
    """Let others have it."""
    who = await _who(request)
    await panel_of(request).queue.release(who, id)
    return Response(status_code=204)


@router.post(f"{ITEM}/check")
async def check(request: Request, id: Id) -> Response:  # noqa: A002 (as above)
    """Say what the checks find in values that are not kept yet."""
    who, body = await _who(request), await _body(request, CheckBody)
    verdict = await panel_of(request).checked(who, id, body.values)
    return of_json({"checked": False} if verdict is None else verdict_json(verdict)).sent()


@router.post(f"{ITEM}/decide")
async def decide(request: Request, id: Id) -> Response:  # noqa: A002 (as above)
    """Accept, correct or reject a record that one holds."""
    who, body = await _who(request), await _body(request, DecideBody)
    return of_json(review_json(await panel_of(request).decisions.decide(who, id, body.ruling()))).sent()


@router.post(f"{ITEM}/undo")
async def undo(request: Request, id: Id) -> Response:  # noqa: A002 (as above)
    """Take the last decision back."""
    who = await _who(request)
    await panel_of(request).decisions.undo(who, id)
    return Response(status_code=204)


@router.post(f"{ITEM}/second")
async def second(request: Request, id: Id) -> Response:  # noqa: A002 (as above)
    """Ask for a second person."""
    who, body = await _who(request), await _body(request, SecondBody)
    await panel_of(request).decisions.second(who, id, note=body.note)
    return Response(status_code=204)


@router.post(f"{ITEM}/assign")
async def assign(request: Request, id: Id) -> Response:  # noqa: A002 (as above)
    """Say whose it is; for admins."""
    who, body = await _who(request), await _body(request, AssignBody)
    await panel_of(request).queue.assign(who, id, to=body.to)
    return Response(status_code=204)


@router.post(f"{ITEM}/priority")
async def priority(request: Request, id: Id) -> Response:  # noqa: A002 (as above)
    """Say what it comes before; for admins."""
    who, body = await _who(request), await _body(request, PriorityBody)
    await panel_of(request).queue.prioritise(who, id, priority=body.priority, due_at=body.due_at)
    return Response(status_code=204)


@router.get(f"{ITEM}/trail")
async def history(request: Request, id: Id) -> Response:  # noqa: A002 (as above)
    """Who did what to the record."""
    who, panel = await _who(request), panel_of(request)
    async with panel.database.reading() as connection:
        entries = await trail.of_subject(connection, who.tenant, id)
    if _is_blind(who, await panel.queue.of(who, id)):
        entries = [entry for entry in entries if entry.deed.by == who.by]
    return of_json({"entries": [entry_json(entry) for entry in entries]}).sent()


def _is_blind(who: Reviewer, waits: RowMapping | None) -> bool:
    """Whoever looks for the second time should not know what the first one said."""
    return waits is not None and waits["why"] == "second" and not who.admin


async def _who(request: Request) -> Reviewer:
    return reviewer_of(await entered(request, "review"))


async def _body(request: Request, model: type[Body]) -> Body:
    """What was sent; an empty body says nothing. Raises MalformedRequest, BodyTooLarge and BodyTooSlow."""
    declared_bytes(request.headers, most=MOST_BYTES)
    data = await read_body(request, most=MOST_BYTES, seconds=parts_of(request).serving.body_s)
    try:
        stated: Any = from_json(data) if data else {}
    except ValueError as error:
        raise MalformedRequest("The body is not written as JSON.") from error
    if not isinstance(stated, dict):
        raise MalformedRequest("The body is JSON, but no object.")
    return checked(model, cast("dict[str, Any]", stated))


def _no_page() -> RecordNotFound:
    return RecordNotFound("There is no such page, or no picture of it was kept.")
