"""Batches over the public door: sent, looked at, read, cancelled, and told of."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from decimal import Decimal

import pytest

from sightline.database.engine import Database
from sightline.jobs.signature import verify
from sightline.jobs.terms import Batches
from sightline.service.fetch import Fetcher
from sightline.tenants import Keys

ON = {"batches": Batches()}


@pytest.fixture
def files(document):
    """So many documents as the parts of a form; the second one is no document."""

    def made(count):
        data = [b"no picture" if number == 2 else document.data for number in range(1, count + 1)]
        return [("file", (f"{number}.pdf", one)) for number, one in enumerate(data, start=1)]

    return made


async def until(client, batch, state, headers=None):
    async with asyncio.timeout(60):
        while True:
            told = (await client.get(f"/v1/batches/{batch['id']}", headers=headers)).json()
            if told["state"] == state:
                return told
            await asyncio.sleep(0.05)


def lines(answer):
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_a_batch_is_taken_at_once_and_its_results_are_read_in_order(serve, files):
    async with serve(**ON) as service:
        answer = await service.client.post("/v1/batches", files=files(3), data={"task": "invoice"})
        batch = answer.json()
        assert (answer.status_code, answer.headers["location"]) == (202, f"/v1/batches/{batch['id']}")
        assert (batch["state"], batch["documents"], batch["left"]) == ("running", 3, 3)
        told = await until(service.client, batch, "done")
        assert told["outcomes"] == {"accepted": 2, "review": 0, "blocked": 0, "failed": 1}
        assert (told["left"], told["eta_s"], told["spent_usd"]) == (0, None, "0")
        found = await service.client.get(f"/v1/batches/{batch['id']}/results")
        assert found.headers["content-type"] == "application/x-ndjson"
        assert [(one["number"], one["source"], one["outcome"]) for one in lines(found)] == [
            (1, "1.pdf", "accepted"),
            (2, "2.pdf", "failed"),
            (3, "3.pdf", "accepted"),
        ]
        rest = await service.client.get(f"/v1/batches/{batch['id']}/results?after=2")
        assert [one["number"] for one in lines(rest)] == [3]
        listed = (await service.client.get("/v1/batches")).json()
        assert (listed["next"], [one["id"] for one in listed["batches"]]) == (None, [batch["id"]])
        metrics = (await service.client.get("/metrics")).text
        assert 'sightline_documents_total{outcome="accepted",task="invoice",tenant="local"} 2.0' in metrics


async def test_the_same_request_with_its_key_is_one_batch(serve):
    async with serve(**ON) as service:
        sent = {"json": {"files": [{"data": "AAAA"}]}, "headers": {"idempotency-key": "k"}}
        one, other = [(await service.client.post("/v1/batches", **sent)).json()["id"] for _ in range(2)]
        assert one == other
        assert len((await service.client.get("/v1/batches")).json()["batches"]) == 1


async def test_a_batch_can_be_cancelled(serve, files):
    # Requests have every worker, so that nothing is begun.
    async with serve(**ON) as service:
        with service.parts.queue.place():
            batch = (await service.client.post("/v1/batches", files=files(2))).json()
            told = (await service.client.post(f"/v1/batches/{batch['id']}/cancel")).json()
        assert (told["state"], told["done"], told["left"]) == ("cancelled", 0, 2)
        assert lines(await service.client.get(f"/v1/batches/{batch['id']}/results")) == []


async def test_records_of_a_batch_are_kept_where_records_are(serve, files, plan, tmp_path):
    recording = replace(plan.recording, keep=True, pictures=str(tmp_path / "pages"))
    async with serve(**ON, recording=recording) as service:
        batch = (await service.client.post("/v1/batches", files=files(1), data={"task": "invoice"})).json()
        await until(service.client, batch, "done")
        [line] = lines(await service.client.get(f"/v1/batches/{batch['id']}/results"))
        kept = (await service.client.get(f"/v1/records/{line['id']}")).json()
        assert kept["values"] == line["values"]
        # Who has it deleted does not find it in the batch either.
        await service.parts.archive.records.delete([line["id"]], tenant="local")
        assert lines(await service.client.get(f"/v1/batches/{batch['id']}/results")) == []


async def test_two_tenants_never_see_each_others_batches(serve, files, plan):
    async with serve(serving={"keys": True}, **ON) as service:
        async with Database(plan.place.path) as database:
            keys = [(await Keys(database).create(tenant=name, scopes=["extract"])).secret for name in ("a", "b")]
        own, other = ({"authorization": f"Bearer {key}"} for key in keys)
        batch = (await service.client.post("/v1/batches", files=files(1), headers=own)).json()
        await until(service.client, batch, "done", own)
        for method, path in (("GET", ""), ("GET", "/results"), ("POST", "/cancel")):
            answer = await service.client.request(method, f"/v1/batches/{batch['id']}{path}", headers=other)
            assert (answer.status_code, answer.json()["code"]) == (404, "batch_not_found")
        assert (await service.client.get("/v1/batches", headers=other)).json()["batches"] == []
        assert (await service.client.get("/v1/batches")).status_code == 401


async def test_a_tenant_without_budget_waits_and_nothing_fails(serve, plan, asked_model, files):
    async with serve(serving={"keys": True}, **ON, desk=asked_model, keeping=None) as service:
        async with Database(plan.place.path) as database:
            limits = {"scopes": ["extract"], "budget_usd_a_day": Decimal("0.000001")}
            key = (await Keys(database).create(tenant="a", **limits)).secret
        headers = {"authorization": f"Bearer {key}"}
        batch = (await service.client.post("/v1/batches", files=files(1), headers=headers)).json()
        told = await until(service.client, batch, "paused", headers)
        assert (told["paused_for"], told["done"], told["failed"]) == ("budget", 0, 0)


@pytest.fixture
def asked_model():
    """A model that says that a question takes a dollar."""
    from sightline.providers import Desk
    from sightline.testing.scripted import Scripted
    from sightline.types import Quote

    return Desk(Scripted([], quoted=Quote(cost_usd=Decimal(1))))


@pytest.mark.parametrize(
    ("url", "opened"),
    [
        ("https://example.org/a.jpg", False),
        ("s3://inbox/local/a.jpg", False),
        ("s3://other/local/a.jpg", True),
        ("s3://inbox/someone/a.jpg", True),
        ("s3://inbox/local/../someone/a.jpg", True),
        ("file:///etc/passwd", True),
        ("/etc/passwd", True),
    ],
)
async def test_addresses_that_settings_do_not_allow_are_refused_at_once(serve, url, opened):
    terms = Batches(objects=("s3://inbox/{tenant}/",)) if opened else Batches()
    async with serve(batches=terms) as service:
        answer = await service.client.post("/v1/batches", json={"files": [{"url": url}]})
        assert (answer.status_code, answer.json()["code"]) == (422, "url_refused")


async def test_documents_are_read_from_the_stores_that_are_allowed(serve, document, tmp_path):
    folder = tmp_path / "inbox" / "local"
    folder.mkdir(parents=True)
    (folder / "a.pdf").write_bytes(document.data)
    place = f"file://{tmp_path}/inbox/"
    async with serve(batches=Batches(objects=(place + "{tenant}/",))) as service:
        urls = [{"url": f"{place}local/{name}"} for name in ("a.pdf", "gone.pdf")]
        batch = (await service.client.post("/v1/batches", json={"files": urls, "task": "invoice"})).json()
        told = await until(service.client, batch, "done")
        assert (told["outcomes"]["accepted"], told["failed"]) == (1, 1)


async def test_the_end_is_told_to_the_address_that_was_given(serve, files):
    heard = asyncio.Queue()

    async def hear(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        named = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:] if line)
        heard.put_nowait((named, await reader.readexactly(int(named["Content-Length"]))))
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(hear, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    async def resolve(host, _port):
        return ["127.0.0.1"]

    def here(parts):
        near = Fetcher(1000, 5.0, resolve=resolve, allows=lambda _: True, ports={"http": port})
        parts.jobs.runner.notices = replace(parts.jobs.runner.notices, post=near.post)
        return parts

    async with server, serve(batches=Batches(webhooks=True), swap=here) as service:
        with service.parts.queue.place():
            sent = {"webhook": "http://example.org/hook", "task": "invoice"}
            batch = (await service.client.post("/v1/batches", files=files(1), data=sent)).json()
            assert batch["webhook"] == "waiting"
        headers, body = await asyncio.wait_for(heard.get(), 30)
        verify(body, headers, secret=batch["webhook_secret"], now_s=time.time())
        said = json.loads(body)
        assert (said["type"], said["data"]["state"], said["data"]["id"]) == ("batch.ended", "done", batch["id"])


@pytest.mark.parametrize("allowed", [False, True])
async def test_a_webhook_goes_to_no_address_that_is_not_allowed(serve, files, allowed):
    async with serve(batches=Batches(webhooks=allowed)) as service:
        where = "https://user@example.org/" if allowed else "https://example.org/"
        answer = await service.client.post("/v1/batches", files=files(1), data={"webhook": where})
        assert (answer.status_code, answer.json()["code"]) == (422, "url_refused")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"json": {"files": []}}, "malformed_request"),
        ({"json": {"files": [{"data": "AA=="}] * 3}}, "malformed_request"),
        ({"json": {"files": [{"data": "AA=="}], "colour": "red"}}, "malformed_request"),
        ({"json": {"files": [{"data": "AA=="}], "prompt": "What?"}}, "no_model"),
        ({"json": {"files": [{"data": "AA=="}], "webhook": "https://e.org", "webhook_secret": "short"}}, "usage_error"),
        ({"content": b"x" * 3000, "headers": {"content-type": "application/json"}}, "body_too_large"),
    ],
)
async def test_what_cannot_be_read_is_refused_before_anything_is_kept(serve, sent, code):
    async with serve(batches=Batches(max_documents=2, max_bytes=2000, webhooks=True)) as service:
        answer = await service.client.post("/v1/batches", **sent)
        assert answer.json()["code"] == code
        assert (await service.client.get("/v1/batches")).json()["batches"] == []


async def test_a_service_that_takes_no_batches_says_so(service):
    answer = await service.client.get("/v1/batches")
    assert (answer.status_code, answer.json()["code"]) == (404, "route_not_found")
