"""A document is worked on by one process at a time, and by another one when that is gone."""

import asyncio
import itertools
from decimal import Decimal

from sightline.database.engine import Database
from sightline.jobs.claims import Claims
from sightline.tenants import Keys


async def end(claims, claim, record):
    return await claims.finish(claim, record(claim.name), cost_usd=Decimal("0.5"), record_id=None)


async def test_documents_come_in_order_with_their_files_and_options(claims, tenant, sent):
    await sent(3, options={"task": "receipt"})
    taken = [await claims.take() for _ in range(4)]
    assert [claim and (claim.number, claim.upload.name, claim.upload.data) for claim in taken] == [
        (1, "1.jpg", b"1"),
        (2, "2.jpg", b"2"),
        (3, "3.jpg", b"3"),
        None,
    ]
    assert (taken[0].options, taken[0].tenant.name, taken[0].tries) == ({"task": "receipt"}, tenant, 1)


async def test_two_processes_never_take_the_same(claims, database_at, sent):
    await sent(20)

    async def all_of(one):
        found = []
        while (claim := await one.take()) is not None:
            found.append(claim.number)
        return found

    async with Database(database_at) as other:
        found = await asyncio.gather(*[all_of(one) for one in (claims, Claims(other, lease_s=30.0)) for _ in range(2)])
    assert sorted(itertools.chain(*found)) == list(range(1, 21))


async def test_tenants_take_turns(intake, claims, given, tenant):
    for name, count in ((f"{tenant}.a", 4), (f"{tenant}.b", 2), (f"{tenant}.c", 1)):
        await intake.add(given(count), tenant=name)
    turns = [(await claims.take()).tenant.name[-1] for _ in range(7)]
    assert turns == list("abcabaa")


async def test_what_a_dead_process_held_is_taken_over_and_its_late_answer_is_not_kept(
    database, claims, record, sent, told
):
    batch = await sent(1)
    dead = Claims(database, lease_s=0.001)
    lost = await dead.take()
    await asyncio.sleep(0.01)
    claim = await claims.take()
    assert (claim.number, claim.tries) == (1, 2)
    assert not await end(dead, lost, record)
    assert await end(claims, claim, record)
    assert (await told(batch)).spent_usd == Decimal("0.5")


async def test_who_renews_keeps_what_it_holds(database, claims, record, sent):
    await sent(1)
    short = Claims(database, lease_s=0.001)
    held = await short.take()
    await claims.renew([held])
    await asyncio.sleep(0.01)
    assert await claims.take() is None
    assert await end(short, held, record)


async def test_the_last_document_ends_its_batch_and_files_go_with_their_documents(claims, record, database, sent, told):
    from sqlalchemy import func, select

    from sightline.database.tables import uploads

    batch = await sent(2)
    first, last = await claims.take(), await claims.take()
    await asyncio.gather(end(claims, first, record), end(claims, last, record))
    now = await told(batch)
    assert (now.state, now.done, now.left, now.outcomes) == ("done", 2, 0, {"accepted": 2})
    async with database.reading() as connection:
        assert await connection.scalar(select(func.count()).where(uploads.c.batch_id == batch.id)) == 0


async def test_what_is_given_back_comes_again_when_it_is_due(claims, sent):
    await sent(1)
    claim = await claims.take()
    await claims.give_back(claim, after_s=60.0)
    assert await claims.take() is None
    await sent(1)
    await claims.give_back(await claims.take(), counted=False)
    assert (await claims.take()).tries == 1


async def test_a_paused_batch_waits(claims, sent, told):
    batch = await sent(2)
    await claims.pause(await claims.take(), why="budget", seconds=60.0)
    now = await told(batch)
    assert (now.state, now.paused_for, now.left, now.has_ended) == ("paused", "budget", 2, False)
    assert await claims.take() is None


async def test_a_paused_batch_goes_on_by_itself(claims, sent, told):
    batch = await sent(2)
    await claims.pause(await claims.take(), why="budget", seconds=0.0)
    assert (await claims.take()).number == 2
    assert (await told(batch)).state == "running"


async def test_the_limits_of_a_tenant_are_those_that_hold_now(database, claims, tenant, sent):
    await sent(2)
    assert (await claims.take()).tenant.budget_usd_a_day is None
    await Keys(database).create(tenant=tenant, scopes=["extract"], budget_usd_a_day=Decimal(5))
    assert (await claims.take()).tenant.budget_usd_a_day == Decimal(5)


async def test_nothing_of_a_cancelled_batch_is_begun_and_what_is_done_stays(claims, record, sent, told, cancel):
    batch = await sent(2)
    await end(claims, await claims.take(), record)
    ended = await cancel(batch)
    assert (ended.state, ended.left) == ("cancelled", 1)
    assert await claims.take() is None
    assert (await told(batch)).to_json()["done"] == 1
    assert (await cancel(batch)).ended_at == ended.ended_at


async def test_what_was_under_way_when_its_batch_was_cancelled_is_kept(claims, record, sent, told, cancel):
    batch = await sent(2)
    under_way = await claims.take()
    assert (await cancel(batch)).left == 2
    assert await end(claims, under_way, record)
    ended = await told(batch)
    assert (ended.state, ended.done) == ("cancelled", 1)
