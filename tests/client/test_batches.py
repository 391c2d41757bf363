"""Batches by both clients, against a real service and against services that do not answer as they should."""

from __future__ import annotations

import json
import time

import httpx2
import pytest

from sightline.client import AsyncClient, Client, verify
from sightline.database.place import Place
from sightline.errors import BadSignature, BatchNotFound, Unreachable, UrlRefused, UsageError
from sightline.jobs.batch import Batch
from sightline.jobs.signature import new_secret, signed
from sightline.jobs.terms import Batches
from sightline.observe import Observer
from sightline.providers import Policy, desk
from sightline.screen import Guard, Screen
from sightline.service.app import create_app
from sightline.service.start import Plan, opened
from sightline.service.terms import Serving
from sightline.testing.examples import invoice

BATCH = {
    "id": "b1",
    "state": "done",
    "paused_for": None,
    "resume_at": None,
    "created_at": "2026-11-01T10:00:00+00:00",
    "ended_at": "2026-11-01T10:01:00+00:00",
    "documents": 2,
    "done": 2,
    "failed": 1,
    "left": 0,
    "outcomes": {"accepted": 1, "review": 0, "blocked": 0, "failed": 1},
    "spent_usd": "0.25",
    "eta_s": None,
    "webhook": "waiting",
}
SECRET = new_secret(bytes(range(24)))


@pytest.fixture
async def client(tmp_path):
    plan = Plan(
        Serving(keys=False),
        desk(Policy()),
        Observer(),
        workers=0,
        guard=Guard(Screen(injection=False)),
        place=Place(tmp_path / "records.db"),
        batches=Batches(),
    )
    async with opened(plan) as parts:
        transport = httpx2.ASGITransport(create_app(parts))
        async with AsyncClient("http://service", transport=transport) as client:
            yield client


async def test_the_async_client_sends_a_batch_waits_for_it_and_reads_its_results(client):
    bill = invoice(2, market="en-US", look="pdf").data
    batch = await client.submit([bill, b"no picture"], task="invoice")
    ended = await client.wait(batch.id, every_s=0.05)
    assert (ended.state, ended.done, ended.outcomes["failed"]) == ("done", 2, 1)
    found = [result async for result in client.results(batch.id)]
    assert [(one.number, one.id, one.record.outcome) for one in found] == [(1, None, "accepted"), (2, None, "failed")]
    assert [result.number async for result in client.results(batch.id, after=1)] == [2]
    assert [one.id for one in await client.batches()] == [batch.id]
    assert (await client.cancel(batch.id)).state == "done"
    with pytest.raises(BatchNotFound):
        await client.batch("unknown")
    with pytest.raises(BatchNotFound):
        await anext(client.results("unknown"))
    with pytest.raises(UrlRefused):
        await client.submit(urls=["https://example.org/a.jpg"])


def test_the_client_sends_what_it_is_asked_for():
    asked = []

    def handle(request):
        asked.append(request)
        if request.url.path.endswith("results"):
            return httpx2.Response(200, content=b"")
        listed = request.method == "GET" and request.url.path == "/v1/batches"
        following = "b0" if listed and "below" not in request.url.params else None
        return httpx2.Response(200, json={"batches": [BATCH], "next": following} if listed else BATCH)

    with Client("http://service", transport=httpx2.MockTransport(handle)) as client:
        batch = client.submit([b"picture"], task="receipt", webhook="https://example.org/")
        client.submit(urls=["s3://inbox/a.jpg"], schema={"type": "object"}, accept_judgements=True)
        assert (client.wait("b1"), client.cancel("b1")) == (batch, batch)
        assert (list(client.results("b1", after=3)), client.batches()) == ([], [batch, batch])
    assert batch == Batch.from_json(BATCH)
    assert b'name="webhook"' in asked[0].content
    assert json.loads(asked[1].content) == {
        "files": [{"url": "s3://inbox/a.jpg"}],
        "schema": {"type": "object"},
        "accept_judgements": True,
    }
    assert asked[0].headers["idempotency-key"] != asked[1].headers["idempotency-key"]
    assert asked[4].url.params["after"] == "3"


@pytest.mark.parametrize("given", [{}, {"sources": [b"a"], "urls": ["s3://b/a.jpg"]}])
def test_a_batch_is_of_files_or_of_addresses(given):
    with pytest.raises(UsageError):
        Client("http://service").submit(**given)


def test_results_that_are_cut_off_are_no_results():
    reply = httpx2.Response(200, content=b'{"number": 1, "id": nu')
    with Client("http://service", transport=httpx2.MockTransport(lambda _: reply)) as client:
        results = client.results("b1")
        with pytest.raises(Unreachable):
            next(results)


def test_a_webhook_is_read_when_the_service_signed_it():
    body = json.dumps({"type": "batch.ended", "data": BATCH}).encode()
    event = verify(body, signed(body, message="m1", secret=SECRET, at_s=time.time()), secret=SECRET)
    assert (event.id, event.type, event.batch) == ("m1", "batch.ended", Batch.from_json(BATCH))
    other = signed(b"{}", message="m1", secret=SECRET, at_s=time.time())
    for wrong in (body, b"{}"):
        with pytest.raises(BadSignature):
            verify(wrong, other, secret=SECRET)
