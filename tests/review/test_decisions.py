"""What was decided is kept once, with who did it, and can be taken back."""

import asyncio

import pytest
from sqlalchemy import select

from sightline.box import Box
from sightline.database import trail
from sightline.database.tables import labels
from sightline.errors import MalformedRequest, RecordNotFound, ReviewConflict
from sightline.review.ruling import Correction, Ruling

ACCEPT, REJECT = Ruling("accept"), Ruling("reject")
RIGHT = {"vendor.name": "ACME", "date": "2026-11-20", "total": "9.00"}


def corrected(value, *, path="total"):
    return Ruling("correct", (Correction(path, value, 1, Box(0.1, 0.2, 0.3, 0.4)),), "the 1 is faint")


@pytest.fixture
def labelled(database):
    """The labels of a record, by path."""

    async def found(record_id):
        async with database.reading() as connection:
            rows = await connection.execute(select(labels).where(labels.c.record_id == record_id))
            return {row.path: row.value for row in rows}

    return found


@pytest.fixture
def told(database, tenant):
    """The trail of a record: who did what."""

    async def found(record_id):
        async with database.reading() as connection:
            assert await trail.first_broken(connection, tenant) is None
            return [(each.deed.by, each.deed.action) for each in await trail.of_subject(connection, tenant, record_id)]

    return found


async def held(queue, who, own):
    await queue.claim(who, own)
    return own


async def test_accepted_values_become_labels(keep, office, labelled, told):
    own = await held(office.queue, office.ann, await keep())
    await office.decisions.decide(office.ann, own, ACCEPT)
    assert await labelled(own) == RIGHT
    assert await told(own) == [("ann", "review accepted")]
    assert await office.queue.next(office.ann) is None


async def test_a_correction_keeps_old_and_new_value_and_where_it_is_printed(keep, office, database, labelled):
    own = await held(office.queue, office.ann, await keep())
    await office.decisions.decide(office.ann, own, corrected("19.00"))
    assert await labelled(own) == RIGHT | {"total": "19.00"}
    (review,) = await office.decisions.of(own, tenant=office.ann.tenant)
    assert review.ruling == corrected("19.00")
    async with database.reading() as connection:
        (entry,) = await trail.of_subject(connection, office.ann.tenant, own)
    assert entry.deed.said["changes"] == {"total": ["9.00", "19.00"]}
    assert len(entry.deed.said["seen"]) == 64


async def test_of_a_rejected_document_nothing_is_right(keep, office, labelled):
    own = await held(office.queue, office.ann, await keep())
    await office.decisions.decide(office.ann, own, REJECT)
    assert await labelled(own) == dict.fromkeys(RIGHT)


async def test_only_who_holds_a_record_decides(keep, office):
    own = await keep()
    with pytest.raises(ReviewConflict):
        await office.decisions.decide(office.ann, own, ACCEPT)
    await office.queue.claim(office.bob, own)
    with pytest.raises(ReviewConflict):
        await office.decisions.decide(office.ann, own, ACCEPT)
    with pytest.raises(RecordNotFound):
        await office.decisions.decide(office.ann, "0" * 32, ACCEPT)


async def test_the_same_decision_sent_twice_is_kept_once(keep, office, told):
    own = await held(office.queue, office.ann, await keep())
    first, again = await asyncio.gather(
        *[office.decisions.decide(office.ann, own, corrected("19.00")) for _ in range(2)]
    )
    assert first == again
    assert await told(own) == [("ann", "review corrected")]
    with pytest.raises(ReviewConflict):
        await office.decisions.decide(office.ann, own, ACCEPT)


async def test_a_decision_is_taken_back_and_made_anew(keep, office, labelled, told):
    own = await held(office.queue, office.ann, await keep())
    await office.decisions.decide(office.ann, own, corrected("19.00"))
    with pytest.raises(ReviewConflict):
        await office.decisions.undo(office.bob, own)
    await office.decisions.undo(office.ann, own)
    assert await labelled(own) == {}
    with pytest.raises(ReviewConflict, match="nothing to take back"):
        await office.decisions.undo(office.ann, own)
    await office.decisions.decide(office.ann, own, ACCEPT)
    assert await labelled(own) == RIGHT
    assert [action for _, action in await told(own)] == ["review corrected", "review undone", "review accepted"]


async def test_an_admin_takes_back_what_others_decided(keep, office):
    own = await held(office.queue, office.ann, await keep())
    await office.decisions.decide(office.ann, own, ACCEPT)
    await office.decisions.undo(office.chief, own)
    with pytest.raises(ReviewConflict):
        await office.queue.claim(office.ann, own)


async def test_who_is_not_sure_passes_a_record_to_somebody_else(keep, office, labelled):
    own = await held(office.queue, office.ann, await keep())
    await office.decisions.second(office.ann, own, note="I cannot read it.")
    assert await office.queue.next(office.ann) is None
    assert (await office.queue.next(office.bob)).record_id == own
    await office.decisions.decide(office.bob, own, ACCEPT)
    assert await labelled(own) == RIGHT
    assert await office.queue.next(office.bob) is None


async def test_two_who_agree_are_done(keep, office):
    own = await held(office.queue, office.ann, await keep())
    await office.decisions.decide(office.ann, own, ACCEPT)
    await office.decisions.second(office.ann, own)
    await office.queue.claim(office.bob, own)
    await office.decisions.decide(office.bob, own, ACCEPT)
    assert await office.queue.next(office.chief) is None


async def test_an_admin_settles_what_two_do_not_agree_on(keep, office, labelled):
    own = await held(office.queue, office.ann, await keep())
    await office.decisions.decide(office.ann, own, ACCEPT)
    await office.decisions.second(office.ann, own)
    await office.queue.claim(office.bob, own)
    await office.decisions.decide(office.bob, own, corrected("19.00"))
    assert await office.queue.next(office.ann) is await office.queue.next(office.bob) is None
    assert (await office.queue.next(office.chief)).record_id == own
    await office.decisions.decide(office.chief, own, corrected("18.00"))
    assert (await labelled(own))["total"] == "18.00"
    assert await office.queue.next(office.chief) is None


async def test_a_dispute_ends_where_the_second_takes_back_what_they_said(keep, office, labelled):
    own = await held(office.queue, office.ann, await keep())
    await office.decisions.decide(office.ann, own, ACCEPT)
    await office.decisions.second(office.ann, own)
    await office.queue.claim(office.bob, own)
    await office.decisions.decide(office.bob, own, corrected("19.00"))
    await office.decisions.undo(office.bob, own)
    assert await labelled(own) == RIGHT
    await office.decisions.decide(office.bob, own, ACCEPT)
    assert await office.queue.next(office.bob) is None


async def test_nobody_asks_for_more_about_what_others_decided(keep, office):
    own = await held(office.queue, office.ann, await keep())
    with pytest.raises(ReviewConflict):
        await office.decisions.second(office.bob, own)
    await office.decisions.decide(office.ann, own, ACCEPT)
    with pytest.raises(ReviewConflict):
        await office.decisions.second(office.bob, own)


async def test_what_was_said_of_a_record_goes_with_it(keep, office, records, labelled, told):
    own = await held(office.queue, office.ann, await keep())
    await office.decisions.decide(office.ann, own, corrected("19.00"))
    await records.delete([own], tenant=office.ann.tenant)
    assert await labelled(own) == {}
    assert await office.decisions.of(own, tenant=office.ann.tenant) == []
    assert [action for _, action in await told(own)] == ["review corrected", "record deleted"]


async def test_items_can_be_added_and_nothing_else_that_nobody_asked_for(keep, office, labelled):
    own = await held(office.queue, office.ann, await keep())
    with pytest.raises(MalformedRequest):
        await office.decisions.decide(office.ann, own, corrected("1", path="colour"))
    await office.decisions.decide(office.ann, own, corrected("Tea", path="line_items[0].description"))
    assert (await labelled(own))["line_items[0].description"] == "Tea"


@pytest.mark.parametrize("ruling", [("accept", (Correction("total", "1"),)), ("correct", ())])
def test_a_ruling_that_contradicts_itself_is_none(ruling):
    with pytest.raises(MalformedRequest):
        Ruling(*ruling)
