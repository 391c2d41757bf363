"""Idempotency keys: the same request with the same key is done once."""

from __future__ import annotations

import asyncio

import pytest

from sightline.errors import KeyReused, MalformedRequest
from sightline.service.answer import Answer
from sightline.service.once import REPLAYED, Once
from sightline.store.memory import MemoryStore


@pytest.fixture
def once():
    return Once(MemoryStore(), seconds=60.0)


class Work:
    """Counts how often it is done."""

    def __init__(self, fails: int = 0) -> None:
        self.done = 0
        self.fails = fails

    async def __call__(self) -> Answer:
        self.done += 1
        await asyncio.sleep(0)
        if self.done <= self.fails:
            raise MalformedRequest("not yet")
        return Answer(b"%d" % self.done, headers={"x-record-id": "1"})


async def test_the_second_request_gets_the_answer_of_the_first(once):
    work = Work()
    first = await once.answer("acme", "key", "request", work)
    second = await once.answer("acme", "key", "request", work)
    assert (first.body, second.body, work.done) == (b"1", b"1", 1)
    assert REPLAYED not in first.headers
    assert second.headers == {"x-record-id": "1", REPLAYED: "true"}


async def test_requests_at_once_share_the_work(once):
    work = Work()
    answers = await asyncio.gather(*(once.answer("acme", "key", "request", work) for _ in range(5)))
    assert {answer.body for answer in answers} == {b"1"}
    assert work.done == 1


async def test_another_request_with_the_same_key_is_refused(once):
    await once.answer("acme", "key", "request", Work())
    with pytest.raises(KeyReused):
        await once.answer("acme", "key", "another", Work())


async def test_keys_of_two_tenants_are_two(once):
    await once.answer("acme", "key", "request", Work())
    other = Work()
    await once.answer("other", "key", "request", other)
    assert other.done == 1


async def test_an_error_is_not_kept(once):
    work = Work(fails=1)
    with pytest.raises(MalformedRequest):
        await once.answer("acme", "key", "request", work)
    assert (await once.answer("acme", "key", "request", work)).body == b"2"


@pytest.mark.parametrize("key", ["x" * 256, "a\nb", "\u00e9"])
async def test_a_key_is_short_and_printable(once, key):
    with pytest.raises(MalformedRequest):
        await once.answer("acme", key, "request", Work())


async def test_over_http_the_same_key_brings_the_same_answer_and_another_body_is_refused(service):
    ask = service.client.post
    first = await ask("/v1/cost?size=10x10", headers={"idempotency-key": "order-1"})
    again = await ask("/v1/cost?size=10x10", headers={"idempotency-key": "order-1"})
    other = await ask("/v1/cost?size=20x20", headers={"idempotency-key": "order-1"})
    assert (first.content, again.headers[REPLAYED]) == (again.content, "true")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
