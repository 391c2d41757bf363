"""The end of a batch is told to its sender, signed, and again where nobody heard it."""

import json
import time
from datetime import UTC, datetime

import pytest

from sightline.errors import UrlFailed
from sightline.jobs.notices import WAITS_S, Notices
from sightline.jobs.signature import new_secret, verify

SECRET = new_secret(bytes(range(24)))
WHERE = "https://example.org/hook"


class Ear:
    """Hears posts, and answers as it is told."""

    def __init__(self, *answers):
        self.answers, self.heard = list(answers), []

    async def __call__(self, url, body, headers):
        self.heard.append((url, body, headers))
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
async def ended(sent, cancel):
    batch = await sent(1, webhook=WHERE, secret=SECRET)
    return await cancel(batch)


async def test_the_end_is_told_once_and_signed(database, intake, ended, told):
    ear = Ear(204)
    notices = Notices(database, intake, ear)
    await notices.step()
    await notices.step()
    [(url, body, headers)] = ear.heard
    verify(body, headers, secret=SECRET, now_s=time.time())
    said = json.loads(body)
    assert (url, said["type"], said["data"]["id"], said["data"]["state"]) == (
        WHERE,
        "batch.ended",
        ended.id,
        "cancelled",
    )
    assert (await told(ended)).webhook == "delivered"


@pytest.mark.parametrize("answer", [500, 302, 404, UrlFailed("no answer")])
async def test_what_nobody_heard_waits_for_the_next_try(database, intake, ended, answer, told):
    ear = Ear(answer)
    notices = Notices(database, intake, ear)
    await notices.step()
    await notices.step()
    assert len(ear.heard) == 1
    assert (await told(ended)).webhook == "waiting"


async def test_it_is_given_up_in_the_end(database, intake, ended, told):
    from sqlalchemy import update

    from sightline.database.tables import batches

    ear = Ear(*[500] * 20)
    notices = Notices(database, intake, ear)
    for _ in range(len(WAITS_S) + 5):
        await notices.step()
        async with database.writing() as connection:
            due = batches.c.notify_at.is_not(None)
            await connection.execute(update(batches).where(due).values(notify_at=datetime(2000, 1, 1, tzinfo=UTC)))
    assert len(ear.heard) == len(WAITS_S) + 1
    assert (await told(ended)).webhook == "given up"


async def test_without_a_webhook_nobody_is_told(database, intake, sent, told, cancel):
    batch = await sent(1)
    await cancel(batch)
    ear = Ear()
    await Notices(database, intake, ear).step()
    assert ear.heard == []
    assert (await told(batch)).webhook is None
