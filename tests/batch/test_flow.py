"""So many at a time and never more, whatever becomes of each."""

import asyncio
import gc
import weakref
from decimal import Decimal
from functools import partial

import pytest

from sightline.batch import Ask, CapReached, batch
from sightline.errors import CorruptInput, InputNotFound, ProviderTimeout, RateLimited, UsageError
from sightline.sources import Listed, Source
from sightline.types import Upload


async def all_of(flow):
    return [finished async for finished in flow]


async def ids_into(done, flow):
    """The ids are there even where the flow ends with an error."""
    async for finished in flow:
        done.append(finished.id)


async def test_every_document_has_one_record_with_its_id(documents, reader):
    done = await all_of(batch(documents(30), pipeline=reader(), concurrency=4))
    assert sorted(finished.id for finished in done) == sorted(f"a{index}" for index in range(30))
    assert all(finished.success and finished.error is None for finished in done)


@pytest.mark.parametrize("concurrency", [1, 3, 20])
async def test_as_many_are_under_way_as_asked_and_never_more(documents, reader, concurrency):
    slow = reader(seconds=0.01)
    await all_of(batch(documents(40), pipeline=slow, concurrency=concurrency))
    assert slow.most_at_once == concurrency


async def test_records_come_as_soon_as_they_are_there(documents):
    class Uneven:
        async def extract(self, upload, **_):
            await asyncio.sleep(0.2 if upload.name == "0.png" else 0)
            raise CorruptInput(upload.name)

    done = await all_of(batch(documents(6), pipeline=Uneven(), concurrency=2))
    assert [finished.id for finished in done][-1] == "a0"


async def test_memory_does_not_grow_with_the_number_of_documents(reader):
    alive, most, done = weakref.WeakSet(), 0, ""

    class Tracked(Upload):
        __slots__ = ("__weakref__",)

    def read(name):
        upload = Tracked(name, b"picture")
        alive.add(upload)
        return upload

    listed = (Listed(str(index), Source(str(index), partial(read, str(index)))) for index in range(200))
    async for _ in batch(listed, pipeline=reader(), concurrency=5):
        if len(done) % 20 == 0:
            gc.collect()
            most = max(most, len(alive))
        done += "."
    assert 1 <= most <= 5


async def test_a_document_is_only_looked_for_when_there_is_room_for_it(documents, reader):
    looked = []

    def noted():
        for one in documents(100):
            looked.append(one.id)
            yield one

    flow = batch(noted(), pipeline=reader(), concurrency=3)
    async for _ in flow:
        await asyncio.sleep(0.02)
        break
    assert len(looked) == 3
    await flow.aclose()


async def test_failures_are_records_that_say_why(documents, reader):
    faults = {
        "1.png": CorruptInput("1.png: damaged"),
        "2.png": ProviderTimeout("model: no answer", cost_usd=Decimal("0.3")),
        "3.png": ZeroDivisionError("with words of the document"),
    }
    done = {one.id: one for one in await all_of(batch(documents(5), pipeline=reader(faults=faults), concurrency=1))}
    codes = {name: one.error and one.error.code for name, one in done.items()}
    assert codes == {"a0": None, "a1": "corrupt_input", "a2": "timeout", "a3": "crash", "a4": None}
    assert done["a2"].record.cost_usd == Decimal("0.3")
    assert "words of the document" not in str(done["a3"].to_json())


async def test_a_document_that_cannot_be_read_does_not_stop_the_others(documents, reader):
    def gone():
        raise InputNotFound("gone.png: there is no such file")

    listed = [*documents(2), Listed("gone", Source("gone.png", gone)), *documents(1)]
    done = await all_of(batch(listed, pipeline=reader(), concurrency=2))
    assert [one.error.code for one in done if not one.success] == ["input_not_found"]
    assert len(done) == 4


async def test_a_call_that_cannot_work_ends_with_the_first_document(documents, reader):
    wrong = reader(faults={f"{index}.png": UsageError("pages are no pages") for index in range(100)})
    with pytest.raises(UsageError, match="no pages"):
        await all_of(batch(documents(100), pipeline=wrong, concurrency=2))
    assert len(wrong.asked) <= 2


async def test_a_wrong_call_about_one_document_later_is_its_own_failure(documents, reader):
    odd = reader(faults={"3.png": UsageError("a shape that no model takes")})
    done = await all_of(batch(documents(6), pipeline=odd, concurrency=1))
    assert [one.id for one in done if not one.success] == ["a3"]


async def test_when_the_cap_is_reached_what_is_under_way_still_comes(documents, reader):
    class Capped(reader):
        async def extract(self, upload, **_):
            if upload.name == "2.png":
                raise CapReached("the cap")
            return await super().extract(upload)

    slow, done = Capped(seconds=0.05), []
    with pytest.raises(CapReached):
        await ids_into(done, batch(documents(50), pipeline=slow, concurrency=4))
    assert sorted(done) == ["a0", "a1", "a3"]
    assert slow.ended == len(done)


async def test_after_a_stop_nothing_is_begun_and_nothing_lost(documents, reader):
    stop, slow, done = asyncio.Event(), reader(seconds=0.02), []
    async for finished in batch(documents(100), pipeline=slow, concurrency=4, stop=stop):
        done.append(finished)
        stop.set()
    assert 4 <= len(done) == len(slow.asked) <= 8


async def test_a_caller_who_leaves_cancels_what_is_under_way(documents, reader):
    slow = reader(seconds=30)
    flow = batch(documents(5), pipeline=slow, concurrency=5)
    first = asyncio.create_task(anext(flow))
    await asyncio.sleep(0.1)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert (slow.at_once, slow.ended) == (0, 0)


async def test_a_listing_that_breaks_off_is_no_end(documents, reader):
    def broken():
        yield from documents(3)
        raise InputNotFound("s3://bucket: cannot be listed")

    done = []
    with pytest.raises(InputNotFound):
        await ids_into(done, batch(broken(), pipeline=reader(seconds=0.01), concurrency=2))
    assert sorted(done) == ["a0", "a1", "a2"]


async def test_what_is_asked_reaches_the_pipeline(documents):
    asked = []

    class Asked:
        async def extract(self, _, *, task=None, pages=None):
            asked.append((task, pages))
            raise RateLimited("later")

    [done] = await all_of(batch(documents(1), pipeline=Asked(), ask=Ask("invoice", "1-2")))
    assert asked == [("invoice", "1-2")]
    assert done.record.task == "invoice"


async def test_none_at_once_is_refused(documents, reader):
    with pytest.raises(UsageError, match="at least 1"):
        await all_of(batch(documents(1), pipeline=reader(), concurrency=0))
