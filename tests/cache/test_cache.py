"""No question is paid for twice, and none is answered with the answer to another one."""

import asyncio
import logging
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import cv2
import pytest

from sightline import Pipeline, Upload
from sightline.cache.cache import Cache
from sightline.cache.saved import saved
from sightline.errors import CorruptInput
from sightline.image import Limits
from sightline.providers import Desk
from sightline.store.memory import MemoryStore
from sightline.store.redis import RedisStore
from sightline.store.sqlite import SqliteStore
from sightline.tasks.custom import task_of
from sightline.testing.examples import invoice
from sightline.testing.scripted import Scripted
from sightline.testing.server import Behaviour, Echo, FakeServer
from sightline.types import Answer, Usage
from sightline.vlm.models import Access, Model

TASK = "invoice"
MODEL = "openai:gpt-5.4-mini"
HERD = Path(__file__).with_name("herd.py")


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


async def extracted(provider, cache, *documents, task=TASK, **settings):
    async with Pipeline(provider=provider, workers=0, trusted=True, cache=cache, **settings) as pipeline:
        return [await pipeline.extract(document, task=task) for document in documents]


async def test_the_same_bytes_are_answered_once_whatever_their_name(bill):
    provider, cache = asked_by(bill), Cache(MemoryStore())
    first, second = await extracted(provider, cache, upload(bill), upload(bill, "copy of it.pdf"))
    assert (first.outcome, first.cached, first.cost_usd) == ("accepted", None, Decimal("0.01"))
    assert (second.cached, second.source, second.cost_usd) == ("raw", "copy of it.pdf", 0)
    assert second.usage == Usage()
    assert (second.values, second.fields, second.pages) == (first.values, first.fields, first.pages)
    assert len(provider.asked) == 1


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


async def test_four_processes_with_fifty_askers_each_make_one_call_over_http(bill, own_redis, tmp_path):
    start, url = own_redis
    start()
    file = tmp_path / "bill.pdf"
    file.write_bytes(bill.data)
    async with FakeServer(Echo(bill.values), script=Behaviour(latency_s=3.0)) as server:
        command = [sys.executable, str(HERD), url, server.url("openai"), str(file)]
        herds = [await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE) for _ in range(4)]
        said = await asyncio.gather(*(herd.communicate() for herd in herds))
        assert [out for out, _ in said] == [b"50"] * 4
        assert server.stats.requests == 1


async def test_a_redis_that_is_killed_and_comes_back_among_500_documents_fails_none(bill, own_redis):
    start, url = own_redis
    process, provider, outcomes, tiers = start(), asked_by(bill), [], []
    async with (
        Cache(RedisStore(url)) as cache,
        Pipeline(provider=provider, workers=0, trusted=True, cache=cache) as pipeline,
    ):
        for number in range(500):
            if number == 150:
                process.kill()
                process.wait()
            if number == 300:
                await asyncio.to_thread(start)
            # Every tenth document is a new one.
            document = Upload(f"{number}.pdf", bill.data + b"\n" * (number // 10))
            record = await pipeline.extract(document, task=TASK)
            outcomes.append(record.outcome)
            tiers.append(record.cached)
    assert outcomes == ["accepted"] * 500
    assert "raw" in tiers[:150]
    assert "raw" in tiers[-50:]
