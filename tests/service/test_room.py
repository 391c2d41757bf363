"""What is taken on at once has an end, and whoever is turned away hears when to come back."""

from __future__ import annotations

import asyncio
from threading import Event

import pytest

from sightline.errors import Busy
from sightline.providers import lent
from sightline.service.room import Queue, Room
from sightline.types import Answer, Quote

LONGEST_S = 30.0


class Slow:
    """A provider that answers when it is let."""

    name = "slow"

    def __init__(self) -> None:
        # Events of threads: it is asked on the loop aside.
        self.reached = Event()
        self.go_on = Event()

    def quote(self, _question):
        return Quote()

    async def ask(self, _question):
        self.reached.set()
        await asyncio.to_thread(self.go_on.wait, LONGEST_S)
        return Answer({}, {}, self.name)


def test_requests_and_their_bytes_have_a_limit_each_and_are_given_back():
    room = Room(requests=2, held_bytes=100)
    with room.taken(60):
        with pytest.raises(Busy), room.taken(50):
            pass
        with room.taken(40), pytest.raises(Busy), room.taken(0):
            pass
    assert (room.requests, room.held_bytes) == (0, 0)


def test_a_full_queue_says_about_when_a_place_is_free():
    queue = Queue(workers=1, most=1)
    with queue.place(), pytest.raises(Busy) as told, queue.place():
        pass
    assert told.value.retry_after_s > 0
    assert queue.waiting == 0


async def test_what_is_beyond_the_queue_is_turned_away_while_cached_answers_go_on(serve, document):
    slow = Slow()
    async with serve(desk=lent(slow), serving={"max_waiting": 1}) as service:
        ask = service.client.post
        first = asyncio.create_task(ask("/v1/extract?task=invoice", content=document.data))
        assert await asyncio.to_thread(slow.reached.wait, LONGEST_S)
        second = await ask("/v1/extract?task=receipt", content=document.data)
        alive = await service.client.get("/healthz")
        slow.go_on.set()
        await first
    assert (second.status_code, second.json()["code"]) == (503, "busy")
    assert int(second.headers["retry-after"]) >= 1
    assert alive.status_code == 200


async def test_an_answer_that_is_not_there_in_time_is_a_typed_error_and_leaves_no_place_taken(serve, document):
    slow = Slow()
    async with serve(desk=lent(slow), serving={"deadline_s": 0.5}) as service:
        answer = await service.client.post("/v1/extract?task=invoice", content=document.data)
        slow.go_on.set()
        assert (service.parts.room.requests, service.parts.queue.waiting) == (0, 0)
    assert (answer.status_code, answer.json()["code"]) == (504, "deadline")


async def test_a_body_that_does_not_fit_beside_the_others_is_turned_away(serve):
    async with serve(serving={"max_held_bytes": 10}) as service:
        answer = await service.client.post("/v1/cost", content=b"x" * 11)
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
