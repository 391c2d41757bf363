"""What persons said comes back as lines to learn from."""

import json

import pytest

from sightline.calibrate import read_reviewed
from sightline.errors import UsageError
from sightline.records import Records
from sightline.records.pictures.disk import Disk
from sightline.records.waiting import Reviewing
from sightline.review.entered import Entered, enter, lines_of
from sightline.review.learned import Learned
from sightline.review.ruling import Correction, Ruling

CORRECTED = Ruling("correct", (Correction("total", "19.00"),))


@pytest.fixture
def learned(database, tenant):
    return Learned(database, tenant)


async def done(office, own, ruling=CORRECTED):
    await office.queue.claim(office.ann, own)
    await office.decisions.decide(office.ann, own, ruling)


async def ids(learned, **how):
    return [line["id"] async for line in learned.lines(**how)]


async def test_a_reviewed_record_comes_with_its_labels(keep, office, learned):
    own = await keep()
    await keep()
    await done(office, own)
    (line,) = [line async for line in learned.lines()]
    (reviewed,) = read_reviewed(json.dumps(line), source="here")
    assert reviewed.right() == {"vendor.name": True, "date": True, "total": False}


async def test_what_was_taken_back_or_waits_for_a_second_person_is_left_out(keep, office, learned):
    back, again = await keep(), await keep()
    for own in (back, again):
        await done(office, own)
    await office.decisions.undo(office.ann, back)
    await office.decisions.second(office.ann, again)
    assert await ids(learned) == []


@pytest.fixture
async def drawn(database, tenant, receipt, tmp_path):
    """Three records of the random sample, the oldest first."""
    records = Records(database, Disk(tmp_path), reviewing=Reviewing(audit_share=1))
    return sorted([await records.put(receipt, tenant=tenant) for _ in range(3)])


async def test_the_random_sample_ends_where_one_of_it_still_waits(office, learned, drawn):
    for own in (drawn[0], drawn[2]):
        await done(office, own)
    assert await ids(learned, sampled=True) == [drawn[0]]
    assert await learned.open_of_sample() == 1
    await done(office, drawn[1])
    assert await ids(learned, sampled=True) == drawn


async def test_what_was_not_drawn_is_no_part_of_the_sample(keep, office, learned):
    await done(office, await keep())
    assert await ids(learned, sampled=True) == []


async def test_labels_from_elsewhere_are_taken_once(keep, office, learned, records, tenant):
    waits, accepted = await keep(), await keep(outcome="accepted")
    text = "\n".join(json.dumps({"id": own, "labels": {"total": "19.00"}}) for own in (waits, accepted, "0" * 32))
    for _ in range(2):
        labelled = lines_of(text, source="labels.jsonl")
        assert await enter(office.chief, labelled, records, office.decisions) == Entered(taken=2, missing=1)
    assert sorted(await ids(learned)) == sorted([waits, accepted])
    assert len(await office.decisions.of(waits, tenant=tenant)) == 1


async def test_labels_of_what_somebody_looks_at_are_not_taken(keep, office, records):
    own = await keep()
    await office.queue.claim(office.ann, own)
    labelled = iter([(own, {"total": "19.00"})])
    assert await enter(office.chief, labelled, records, office.decisions) == Entered(held=1)


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "a"}', '{"labels": {"total": "1"}}', '{"id": "a", "labels": {}}'])
def test_a_line_that_is_none_is_told_by_its_number(line):
    with pytest.raises(UsageError, match="line 2"):
        list(lines_of('{"id": "a", "labels": {"total": "1"}}\n' + line, source="labels.jsonl"))
