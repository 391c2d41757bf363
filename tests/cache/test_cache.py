"""No question is paid for twice, and none is answered with the answer to another one."""

import asyncio
import io
import json
import logging
import multiprocessing
import shutil
import socket
import sqlite3
import subprocess
import time
from dataclasses import replace
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import cv2
import pypdfium2 as pdfium
import pytest

from sightline import Pipeline, Upload
from sightline.cache.cache import Cache
from sightline.cache.saved import saved
from sightline.errors import CorruptInput
from sightline.image import Limits
from sightline.providers import Desk
from sightline.screen import Guard, Screen
from sightline.store.memory import MemoryStore
from sightline.store.redis import RedisStore
from sightline.store.sqlite import SqliteStore
from sightline.tasks.asked import asked_task
from sightline.tasks.custom import task_of
from sightline.testing.examples import invoice
from sightline.testing.scripted import Scripted
from sightline.testing.server import Behaviour, Echo, FakeServer
from sightline.types import Answer, Usage
from sightline.verify.promise import Promise, Terms
from sightline.vlm.models import Access, Model
from sightline.wire import to_json

TASK = "invoice"
MODEL = "openai:gpt-5.4-mini"
# What asking a model loads, which takes seconds.
NEEDED = (
    "pydantic_ai.models.openai",
    "sightline.cache.near",
    "sightline.vlm.models.connect",
    "sightline.vlm.models.conversation",
    "sightline.vlm.rules",
)


@pytest.fixture(scope="module")
def bill():
    return invoice(1, layout="window", look="pdf")


@pytest.fixture(scope="module")
def other_bill():
    return invoice(2, layout="window", look="pdf")


def right(example):
    return Answer(example.values, {}, "scripted", usage=Usage(1000, 100), cost_usd=Decimal("0.01"))


def asked_by(example, *, name="scripted"):
    return Scripted([right(example)], name=name, again=True)


def upload(example, name="bill.pdf"):
    return Upload(name, example.data)


def pipeline_of(provider, cache, **settings):
    return Pipeline(provider=provider, workers=0, trusted=True, cache=cache, **settings)


class Odd(MemoryStore):
    """A store that counts what is put into it, and gives other bytes back while it is told to."""

    puts, spoils = 0, False

    async def get(self, key):
        value = await super().get(key)
        return value[:9] + b"\xa5" * 40 + value[49:] if value and self.spoils else value

    async def put(self, key, value, *, ttl_s):
        self.puts += 1
        await super().put(key, value, ttl_s=ttl_s)


async def extracted(provider, cache, *documents, task=TASK, **settings):
    async with pipeline_of(provider, cache, **settings) as pipeline:
        return [await pipeline.extract(document, task=task) for document in documents]


async def test_the_same_bytes_are_answered_once_whatever_their_name(bill):
    provider, cache = asked_by(bill), Cache(MemoryStore())
    first, second = await extracted(provider, cache, upload(bill), upload(bill, "copy of it.pdf"))
    assert (first.outcome, first.cached, first.cost_usd) == ("accepted", None, Decimal("0.01"))
    assert (second.cached, second.source, second.cost_usd) == ("raw", "copy of it.pdf", 0)
    assert second.usage == Usage()
    assert (second.values, second.fields, second.pages) == (first.values, first.fields, first.pages)
    assert len(provider.asked) == 1


async def test_the_json_of_a_hit_is_that_of_its_record(bill):
    # Half a character in the name: what file systems and models give need not be text.
    named = (upload(bill), upload(bill, "wrong.jpg"), upload(bill, "odd \udc80.pdf"))
    async with Cache(MemoryStore()) as cache, pipeline_of(asked_by(bill), cache) as pipeline:
        assert await pipeline.kept(named[0], task=TASK) is None
        await pipeline.extract(named[0], task=TASK)
        hits = [await pipeline.kept(document, task=TASK) for document in named]
    assert [json.loads(hit.json) for hit in hits] == [to_json(hit.record) for hit in hits]
    assert [list(json.loads(hit.json)) for hit in hits] == [list(to_json(hit.record)) for hit in hits]
    assert [len(hit.record.findings) for hit in hits] == [0, 1, 0]
    assert [hit.record.source for hit in hits] == ["bill.pdf", "wrong.jpg", "odd \udc80.pdf"]


async def test_the_json_of_a_hit_in_the_next_process_is_that_of_its_record(bill, tmp_path):
    for _ in range(2):
        async with (
            Cache(SqliteStore(tmp_path / "answers.db")) as cache,
            pipeline_of(asked_by(bill), cache) as pipeline,
        ):
            first = await pipeline.extract(upload(bill), task=TASK)
            hit = await pipeline.kept(upload(bill, "wrong.jpg"), task=TASK)
    assert first.cached == "raw"
    assert json.loads(hit.json) == to_json(hit.record)


async def test_another_promise_judges_a_hit_anew_once(bill):
    store, promise = Odd(), Promise(Terms(0.02, 0.9))
    await extracted(asked_by(bill), Cache(store), upload(bill))
    provider = asked_by(bill)
    for puts in (1, 0):
        store.puts = 0
        (record,) = await extracted(provider, Cache(store), upload(bill), promise=promise)
        assert (record.cached, record.decision.max_error, store.puts) == ("raw", 0.02, puts)
    assert provider.asked == []


async def test_spoilt_entries_are_asked_anew(bill):
    store, provider = Odd(), asked_by(bill)
    await extracted(provider, Cache(store), upload(bill))
    store.spoils = True
    (record,) = await extracted(provider, Cache(store), upload(bill))
    assert (record.outcome, record.cached) == ("accepted", None)


async def test_a_file_with_other_metadata_is_known_before_it_is_decoded(sheets):
    image, _ = sheets.drawn(sheets.lines_of(1))
    picture = cv2.imencode(".jpg", image.pixels)[1].tobytes()
    commented = picture[:2] + b"\xff\xfe\x00\x0acomment " + picture[2:]
    cache = Cache(MemoryStore())
    schema = task_of({"type": "object", "properties": {"note": {"type": "string"}}})
    provider = Scripted([Answer({"note": "Honey"}, {}, "scripted")], again=True)
    first, second = await extracted(provider, cache, Upload("a.jpg", picture), Upload("b.jpg", commented), task=schema)
    assert (first.outcome, second.outcome, second.cached) == ("accepted", "accepted", "clean")
    assert "prepare" not in second.timings_ms


def cropped(example):
    """The same page with two points less paper around it, so that no pixel is where it was."""
    with pdfium.PdfDocument(example.data) as file:
        page = file[0]
        left, bottom, right, top = page.get_mediabox()
        page.set_mediabox(left + 2, bottom + 2, right - 2, top - 2)
        out = io.BytesIO()
        file.save(out)
    return Upload("cropped.pdf", out.getvalue())


async def test_a_page_that_proves_to_be_the_same_is_known_and_screened_for_itself(bill):
    provider, cache, copy = asked_by(bill), Cache(MemoryStore()), cropped(bill)
    first, second, third = await extracted(provider, cache, upload(bill), copy, copy)
    assert [record.cached for record in (first, second, third)] == [None, "near", "raw"]
    assert second.values == first.values
    assert second.pages != first.pages
    assert third.pages == second.pages
    assert second.screening == first.screening


async def test_a_judgement_is_not_taken_from_a_page_that_looks_the_same(bill):
    provider, cache = Scripted([Answer({"category": "bill"}, {}, "scripted")], again=True), Cache(MemoryStore())
    task = asked_task(categories=["bill", "other"], accept_judgements=True)
    records = await extracted(provider, cache, upload(bill), cropped(bill), task=task)
    assert [record.cached for record in records] == [None, None]


async def test_what_was_read_serves_another_question(sheets):
    image, _ = sheets.drawn(sheets.lines_of(1))
    picture = cv2.imencode(".jpg", image.pixels)[1].tobytes()
    cache, provider = Cache(MemoryStore()), Scripted([Answer({"note": "Honey"}, {}, "scripted")], again=True)
    ocr = []
    for name in ("note", "other_note"):
        schema = task_of({"type": "object", "properties": {name: {"type": "string"}}})
        (record,) = await extracted(provider, cache, Upload("a.jpg", picture), task=schema)
        ocr.append(record.timings_ms["ocr"])
    assert ocr[1] < ocr[0] / 20


async def test_another_process_finds_what_one_has_kept(bill, tmp_path):
    provider = asked_by(bill)
    for _ in range(2):
        async with Cache(SqliteStore(tmp_path / "answers.db")) as cache:
            (record,) = await extracted(provider, cache, upload(bill))
    assert record.cached == "raw"
    assert len(provider.asked) == 1


async def test_the_same_prompt_with_another_picture_never_hits(bill, other_bill):
    provider, cache = Scripted([right(bill), right(other_bill)]), Cache(MemoryStore())
    first, second = await extracted(provider, cache, upload(bill, "scan.pdf"), upload(other_bill, "scan.pdf"))
    assert second.cached is None
    assert first.values["invoice_number"] != second.values["invoice_number"]


async def test_a_corrected_file_under_the_same_name_misses(bill):
    corrected = replace(bill, data=bill.data + b"\n")
    provider = asked_by(bill)
    *_, second = await extracted(provider, Cache(MemoryStore()), upload(bill), upload(corrected))
    assert second.cached != "raw"


async def test_a_file_whose_pixels_were_known_is_not_decoded_again(bill):
    store, longer = MemoryStore(), replace(bill, data=bill.data + b"\n")
    first, second = await extracted(asked_by(bill), Cache(store), upload(bill), upload(longer))
    (third,) = await extracted(asked_by(bill), Cache(store), upload(longer))
    assert [record.cached for record in (first, second, third)] == [None, "pixels", "raw"]


@pytest.mark.parametrize("other", ["tenant", "schema", "model", "settings", "second look", "limits"])
async def test_what_could_change_the_answer_is_never_answered_from_the_cache(bill, other):
    store, provider = MemoryStore(), asked_by(bill)
    await extracted(provider, Cache(store), upload(bill))
    schema = {"type": "object", "properties": {"invoice_number": {"type": "string"}}}
    changed = {
        "tenant": {"cache": Cache(store, tenant="another")},
        "schema": {"task": task_of(schema)},
        "model": {"provider": asked_by(bill, name="another model")},
        "settings": {"provider": Desk(asked_by(bill), terms="other tokens")},
        "second look": {"second_look": False},
        "limits": {"limits": Limits(max_pages=7)},
    }[other]
    asked = {"provider": provider, "cache": Cache(store), **changed}
    (record,) = await extracted(asked.pop("provider"), asked.pop("cache"), upload(bill), **asked)
    assert record.cached is None


async def test_only_what_was_accepted_is_kept(bill):
    wrong = replace(right(bill), values={**bill.values, "total": "1.23"})
    provider, cache = Scripted([wrong], again=True), Cache(MemoryStore())
    first, second = await extracted(provider, cache, upload(bill), upload(bill))
    assert (first.outcome, second.outcome, second.cached) == ("review", "review", None)
    assert len(provider.asked) == 2


@pytest.mark.parametrize(("accepting", "calls"), [(False, 2), (True, 1)])
async def test_judgements_are_kept_where_they_are_accepted(bill, accepting, calls):
    provider, cache = Scripted([Answer({"category": "bill"}, {}, "scripted")], again=True), Cache(MemoryStore())
    task = asked_task(categories=["bill", "other"], accept_judgements=accepting)
    first, second = await extracted(provider, cache, upload(bill), upload(bill), task=task)
    assert [field.status for field in (*first.fields, *second.fields)] == ["unverified"] * 2
    assert first.outcome == second.outcome == ("accepted" if accepting else "review")
    assert len(provider.asked) == calls


async def test_what_was_saved_is_counted_by_task(bill):
    store = MemoryStore()
    async with Cache(store) as cache:
        await extracted(asked_by(bill), cache, *[upload(bill)] * 4)
    found = saved(await store.counts())["invoice"]
    assert (found.hits, found.misses, found.tokens, found.usd) == ({"raw": 3}, 1, 3300, Decimal("0.03"))
    assert found.share == 0.75


async def test_a_file_that_was_turned_down_is_turned_down_under_its_own_name(bill):
    cache = Cache(MemoryStore())
    broken = bill.data[:200]
    for name in ("one.pdf", "two.pdf"):
        with pytest.raises(CorruptInput, match=f"^{name}"):
            await extracted(asked_by(bill), cache, Upload(name, broken))


async def test_fifty_at_once_make_one_call_over_http(bill):
    async with FakeServer(Echo(bill.values), script=Behaviour(latency_s=0.3)) as server:
        access = Access("any", server.url("openai"))
        async with (
            Model(MODEL, access=access) as model,
            Pipeline(provider=model, workers=0, trusted=True, cache=Cache(MemoryStore())) as pipeline,
        ):
            asked = (pipeline.extract(upload(bill, f"{n}.pdf"), task=TASK) for n in range(50))
            records = await asyncio.gather(*asked)
        assert server.stats.requests == 1
    assert sorted(str(record.cached) for record in records) == ["None"] + ["flight"] * 49
    assert sum(record.cost_usd > 0 for record in records) == 1
    assert [record.source for record in records] == [f"{n}.pdf" for n in range(50)]


async def test_a_store_that_is_gone_is_said_in_the_record_and_fails_nothing(bill):
    cache = Cache(RedisStore("redis://localhost:1/0"))
    (record,) = await extracted(asked_by(bill), cache, upload(bill))
    assert record.outcome == "accepted"
    assert [finding.severity for finding in record.findings if finding.check == "cache"] == ["info"]


async def test_a_spoilt_file_is_begun_anew_and_fails_nothing(bill, tmp_path, caplog):
    path, provider = tmp_path / "answers.db", asked_by(bill)
    path.write_bytes(b"SQLite format 3\x00" + b"\xa5" * 9000)
    with caplog.at_level(logging.WARNING, logger="sightline"):
        async with Cache(SqliteStore(path)) as cache:
            records = await extracted(provider, cache, upload(bill), upload(bill))
    assert [(record.outcome, record.cached) for record in records] == [("accepted", None), ("accepted", "raw")]
    assert "is damaged" in caplog.text
    with sqlite3.connect(path) as file:
        assert file.execute("SELECT count(*) FROM entry").fetchone()[0] > 0


@pytest.fixture
def own_redis(tmp_path):
    """Starts a server of this test alone, again and again on the same port."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed, so that none can be killed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = []

    def start():
        command = [program, "--port", str(port), "--save", "", "--dir", str(tmp_path)]
        running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
        for _ in range(500):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=0.1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return running[-1]
        raise TimeoutError("the server did not start in 10 s")

    yield start, f"redis://127.0.0.1:{port}/0"
    for process in running:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def herd():
    """Starts processes of `herd`, which is loaded once for all of them, and gives each with what it tells."""
    with pytest.MonkeyPatch.context() as path:
        path.syspath_prepend(Path(__file__).parent)
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["herd", *NEEDED])

        def start(*question):
            told, tells = context.Pipe(duplex=False)
            process = context.Process(target=import_module("herd").ask, args=(*question, tells))
            process.start()
            tells.close()
            return process, told

        yield start


async def asked_for(server, calls):
    """Wait until the model was asked so often."""
    async with asyncio.timeout(60):
        while server.stats.requests < calls:  # noqa: ASYNC110 (the server knows no event)
            await asyncio.sleep(0.01)


async def test_four_processes_with_fifty_askers_each_make_one_call_over_http(bill, own_redis, herd):
    start, url = own_redis
    start()
    async with FakeServer(Echo(bill.values), script=Behaviour(latency_s=1.0)) as server:
        question = url, server.url("openai"), bill.data
        herds = [await asyncio.to_thread(herd, *question) for _ in range(4)]
        assert [await asyncio.to_thread(told.recv) for _, told in herds] == [50] * 4
        assert server.stats.requests == 1


async def test_a_process_that_is_killed_while_it_asks_is_followed_by_exactly_one_other(bill, own_redis, herd):
    start, url = own_redis
    start()
    # Nobody would wait for the first answer.
    async with FakeServer(Echo(bill.values), script=[Behaviour(latency_s=600)]) as server:
        question = url, server.url("openai"), bill.data
        first, told = await asyncio.to_thread(herd, *question)
        await asked_for(server, 1)
        others = [await asyncio.to_thread(herd, *question) for _ in range(2)]
        first.kill()
        assert [await asyncio.to_thread(told.recv) for _, told in others] == [50] * 2
        assert server.stats.requests == 2
        with pytest.raises(EOFError):
            told.recv()


async def test_a_redis_that_is_killed_and_comes_back_among_500_documents_fails_none(bill, own_redis):
    start, url = own_redis
    process, provider, outcomes, tiers = start(), asked_by(bill), [], []
    async with (
        Cache(RedisStore(url), near=False) as cache,
        pipeline_of(provider, cache, guard=Guard(Screen(injection=False))) as pipeline,
    ):
        for number in range(500):
            if number == 150:
                process.kill()
                process.wait()
            if number == 300:
                await asyncio.to_thread(start)
            # Every twentieth document is a new one.
            document = Upload(f"{number}.pdf", bill.data + b"\n" * (number // 20))
            record = await pipeline.extract(document, task=TASK)
            outcomes.append(record.outcome)
            tiers.append(record.cached)
    assert outcomes == ["accepted"] * 500
    assert "raw" in tiers[:150]
    assert "raw" in tiers[-50:]
