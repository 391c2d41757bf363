"""Both clients against a real service, and against services that do not answer as they should."""

from __future__ import annotations

import json

import httpx2
import pytest

from sightline import wire
from sightline.cache.keeping import Keeping
from sightline.client import AsyncClient, Client
from sightline.errors import (
    Busy,
    Exhausted,
    InputNotFound,
    NoModel,
    RecordNotFound,
    RequestError,
    Unreachable,
    UnsupportedFormat,
)
from sightline.observe import Observer
from sightline.pipeline import failed
from sightline.providers import Policy, desk
from sightline.screen import Guard, Screen
from sightline.service.app import create_app
from sightline.service.start import Plan, opened
from sightline.service.terms import Serving
from sightline.testing.examples import invoice

RECORD = wire.to_json(failed("a.jpg", UnsupportedFormat("a.jpg: no picture")))


def problem(status, code, **headers):
    body = {"code": code, "detail": "said", "status": status}
    return httpx2.Response(
        status, json=body, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def answering(*replies):
    """A client of a service that gives these replies in turn, and the requests that came."""
    asked, waiting = [], list(replies)

    def handle(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        reply = waiting.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    return Client("http://service", patience_s=5.0, transport=httpx2.MockTransport(handle)), asked


@pytest.fixture
async def service():
    plan = Plan(
        Serving(keys=False),
        desk(Policy()),
        Observer(),
        workers=0,
        guard=Guard(Screen(injection=False)),
        keeping=Keeping(enabled="on", store="memory"),
    )
    async with opened(plan) as parts:
        transport = httpx2.ASGITransport(create_app(parts))
        async with AsyncClient("http://service", transport=transport) as client:
            yield client


async def test_the_async_client_asks_a_service_for_all_that_it_does(service, tmp_path):
    bill = tmp_path / "bill.pdf"
    bill.write_bytes(invoice(2, market="en-US", look="pdf").data)
    record = await service.extract(bill, task="invoice")
    again, other = await service.extract_many([bill, b"no picture"], task="invoice")
    scanned = await service.scan(str(bill), pages="1")
    bills = await service.cost("4032x3024", models=["openai:gpt-4o"])
    measured = await service.cost(bill, models=["openai:gpt-4o"])
    assert (record.source, record.outcome, again.cached, other.outcome) == ("bill.pdf", "accepted", "raw", "failed")
    assert scanned.screening is not None
    assert scanned.screening.decision == "allow"
    assert [bill["variant"] for bill in bills] == ["raw", "1568", "sent"]
    assert measured[0]["source"] == "bill.pdf"
    with pytest.raises(UnsupportedFormat):
        await service.extract(b"no picture")
    with pytest.raises(NoModel):
        await service.analyze(bill, "What is it?")
    with pytest.raises(NoModel):
        await service.compare([bill, bill], "Which is later?")
    with pytest.raises(NoModel):
        await service.sequence([bill, bill], "bills")
    with pytest.raises(NoModel):
        await service.extract(bill, schema={"type": "object", "properties": {"a": {"type": "string"}}})
    with pytest.raises(RecordNotFound):
        await service.record("unknown")


def test_the_client_sends_what_it_is_asked_for_and_reads_the_record():
    client, asked = answering(*[httpx2.Response(200, json=RECORD)] * 3)
    with client:
        record = client.extract(b"picture", task="receipt", accept_judgements=True)
        client.extract(b"picture", categories=["a", "b"])
        client.record("r1")
    assert record == wire.from_json(RECORD)
    assert dict(asked[0].url.params) == {"name": "upload", "task": "receipt", "accept_judgements": "true"}
    assert asked[0].content == b"picture"
    assert b'["a", "b"]' in asked[1].content
    assert (asked[2].method, asked[2].url.path) == ("GET", "/v1/records/r1")


def test_a_full_service_is_asked_again_when_it_says_and_nothing_is_done_twice():
    client, asked = answering(problem(503, "busy", retry_after="0"), httpx2.Response(200, json=RECORD))
    client.extract(b"picture")
    assert len(asked) == 2
    assert asked[0].headers["idempotency-key"] == asked[1].headers["idempotency-key"]


def test_a_form_that_is_sent_again_is_the_same_request():
    client, asked = answering(problem(503, "busy", retry_after="0"), httpx2.Response(200, json=RECORD))
    client.extract(b"picture", prompt="What is it?")
    assert asked[0].content == asked[1].content
    assert asked[0].headers["content-type"] == asked[1].headers["content-type"]


def test_who_would_have_to_wait_too_long_is_told_so():
    client, asked = answering(problem(503, "busy", retry_after="60"))
    with pytest.raises(Busy) as told:
        client.extract(b"picture")
    assert (told.value.retry_after_s, len(asked)) == (60.0, 1)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (problem(415, "unsupported_format"), UnsupportedFormat),
        (problem(502, "exhausted"), Exhausted),
        (problem(400, "of another release"), RequestError),
    ],
)
def test_a_problem_is_the_error_that_the_library_would_raise(reply, kind):
    client, _ = answering(reply)
    with pytest.raises(kind) as told:
        client.extract(b"picture")
    assert told.value.message == "said"


@pytest.mark.parametrize(
    "reply",
    [httpx2.ConnectError("refused"), httpx2.Response(200, text="<html>"), httpx2.Response(200, text=json.dumps([1]))],
)
def test_what_is_no_answer_of_a_service_is_tried_again_and_then_told(reply):
    client, asked = answering(reply, httpx2.Response(200, json=RECORD))
    client.extract(b"picture")
    assert len(asked) == 2
    hasty = Client("http://service", patience_s=0.0, transport=httpx2.MockTransport(lambda _: httpx2.Response(200)))
    with pytest.raises(Unreachable):
        hasty.extract(b"picture")


def test_a_path_that_is_none_is_told_before_anything_is_sent():
    client, asked = answering()
    with pytest.raises(InputNotFound):
        client.extract("nowhere.jpg")
    assert asked == []


def test_the_key_goes_with_every_request():
    asked = []

    def handle(request):
        asked.append(request)
        return httpx2.Response(200, json=RECORD)

    with Client("http://service", key="sl_own", transport=httpx2.MockTransport(handle)) as client:
        client.scan(b"picture")
    assert asked[0].headers["authorization"] == "Bearer sl_own"
