"""What is most urgent comes first, to one person at a time."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sightline.errors import NotAllowed, RecordNotFound, ReviewConflict
from sightline.review.queue import Queue
from sightline.review.reviewer import Reviewer


async def given(queue, who, number=1):
    """The ids of so many that `who` is given one after the other."""
    leases = [await queue.next(who) for _ in range(number)]
    return [lease and lease.record_id for lease in leases]


async def test_the_most_doubtful_comes_first(keep, office):
    kept = {p: await keep(p) for p in (0.9, 0.1, 0.5)}
    assert await given(office.queue, office.ann, 4) == [kept[0.1], kept[0.5], kept[0.9], None]


async def test_what_is_due_comes_before_what_is_more_doubtful(keep, office):
    doubtful, due, later = await keep(0.1), await keep(0.9), await keep(0.8)
    for own, hours in ((due, -1), (later, 1)):
        at = datetime.now(UTC) + timedelta(hours=hours)
        await office.queue.prioritise(office.chief, own, priority=0.1, due_at=at)
    assert (await given(office.queue, office.ann, 3))[:2] == [due, doubtful]


async def test_many_who_ask_at_once_never_hold_the_same(keep, office, tenant):
    kept = [await keep(0.5) for _ in range(8)]
    people = [Reviewer(tenant, f"person {number}") for number in range(8)]
    found = await asyncio.gather(*[office.queue.next(who) for who in people])
    # Who finds the first one taken in the same instant may be sent away, and asks again.
    again = [await office.queue.next(people[0]) for _ in range(found.count(None))]
    assert sorted(lease.record_id for lease in (*found, *again) if lease) == sorted(kept)


async def test_what_nobody_finished_in_time_comes_again(keep, database, office):
    own = await keep()
    assert await given(Queue(database, lease_s=0), office.ann) == [own]
    assert await given(office.queue, office.bob) == [own]
    with pytest.raises(ReviewConflict):
        await office.queue.keep(office.ann, own)


async def test_a_lease_that_lapsed_is_taken_up_again_where_nobody_took_the_record(keep, database, office):
    own = await keep()
    await given(Queue(database, lease_s=0), office.ann)
    await office.queue.keep(office.ann, own)
    assert await given(office.queue, office.bob) == [None]


async def test_a_released_record_is_anybodys(keep, office):
    own = await keep()
    await given(office.queue, office.ann)
    await office.queue.release(office.bob, own)
    assert await given(office.queue, office.bob) == [None]
    await office.queue.release(office.ann, own)
    assert await given(office.queue, office.bob) == [own]


async def test_a_record_is_left_out_where_somebody_skips_it(keep, office):
    first, second = await keep(0.1), await keep(0.9)
    lease = await office.queue.next(office.ann, skip=[first])
    assert lease.record_id == second


async def test_a_record_can_be_claimed_by_its_id_while_nobody_has_it(keep, office):
    own = await keep()
    await office.queue.claim(office.ann, own)
    await office.queue.claim(office.ann, own)
    with pytest.raises(ReviewConflict, match="Somebody else has"):
        await office.queue.claim(office.bob, own)


async def test_what_does_not_wait_cannot_be_claimed(keep, office):
    with pytest.raises(ReviewConflict, match="does not wait"):
        await office.queue.claim(office.ann, await keep(outcome="accepted"))
    with pytest.raises(RecordNotFound):
        await office.queue.claim(office.ann, "0" * 32)


async def test_what_is_assigned_is_that_persons_alone_and_comes_first(keep, office):
    doubtful, own = await keep(0.1), await keep(0.9)
    await office.queue.assign(office.chief, own, to="bob")
    with pytest.raises(ReviewConflict):
        await office.queue.claim(office.ann, own)
    assert await given(office.queue, office.bob, 2) == [own, doubtful]
    assert await given(office.queue, office.ann) == [None]


async def test_only_an_admin_assigns_and_sets_priorities(keep, office):
    own = await keep()
    with pytest.raises(NotAllowed):
        await office.queue.assign(office.ann, own, to="ann")
    with pytest.raises(NotAllowed):
        await office.queue.prioritise(office.ann, own, priority=9)


async def test_the_list_shows_who_holds_what(keep, office):
    low, high = await keep(0.9), await keep(0.1)
    await given(office.queue, office.ann)
    lines = await office.queue.list(office.ann)
    assert [(line["record_id"], line["claimed_by"]) for line in lines] == [(high, "ann"), (low, None)]


async def test_nobody_is_given_what_another_tenant_has_waiting(keep, office):
    own, stranger = await keep(), replace(office.ann, tenant=f"{office.ann.tenant}-2")
    assert await given(office.queue, stranger) == [None]
    with pytest.raises(RecordNotFound):
        await office.queue.claim(stranger, own)
