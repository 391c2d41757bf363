"""Whoever sends a batch sees how far it is and gets its results, and nobody else's."""

from dataclasses import replace
from decimal import Decimal

import pytest

from sightline.errors import BatchNotFound, Busy, TooManyRequests
from sightline.jobs.batch import Batch
from sightline.jobs.intake import AT_ONCE, Intake


async def test_a_batch_is_told_as_json_and_back(sent):
    batch = await sent(2, webhook="https://example.org/", secret="s")
    assert Batch.from_json(batch.to_json()) == replace(batch, outcomes=batch.to_json()["outcomes"])
    assert (batch.state, batch.documents, batch.done, batch.left, batch.webhook) == ("running", 2, 0, 2, "waiting")


async def test_results_come_in_the_order_of_the_documents_whatever_was_done_first(claims, record, sent, told, lines):
    count = AT_ONCE + 3
    batch = await sent(count)
    taken = [await claims.take() for _ in range(count)]
    for claim in [*taken[3:], taken[0]]:
        await claims.finish(claim, record(claim.name), cost_usd=Decimal("0.001"), record_id=f"r{claim.number}")
    found = await lines(batch)
    assert [line["number"] for line in found] == [1, *range(4, count + 1)]
    assert (found[0]["id"], found[0]["source"], found[0]["outcome"]) == ("r1", "1.jpg", "accepted")
    rest = [line["number"] for line in await lines(batch, after=count - 1)]
    assert rest == [count]
    now = await told(batch)
    assert (now.spent_usd, now.left) == (Decimal("0.051"), 2)
    assert now.eta_s is not None


async def test_one_tenant_never_sees_the_batches_of_another(intake, claims, tenant, record, sent):
    batch = await sent(1)
    claim = await claims.take()
    await claims.finish(claim, record("1.jpg"), cost_usd=Decimal(0), record_id=None)
    other = f"{tenant}.other"
    assert await intake.list(tenant=other) == []
    for asked in (intake.get(batch.id, tenant=other), intake.cancel(batch.id, tenant=other)):
        with pytest.raises(BatchNotFound):
            await asked
    with pytest.raises(BatchNotFound):
        await anext(intake.results(batch.id, tenant=other))


async def test_batches_are_listed_the_newest_first_and_part_by_part(intake, tenant, sent):
    made = [(await sent(1)).id for _ in range(3)]
    made.sort(reverse=True)
    first = await intake.list(tenant=tenant, most=2)
    rest = await intake.list(tenant=tenant, below=first[-1].id)
    assert [one.id for one in (*first, *rest)] == made


async def test_what_has_no_room_is_refused_whole(database, clean, terms, given, tenant):
    few = Intake(database, replace(terms, max_waiting=3))
    await few.add(given(2), tenant=tenant)
    with pytest.raises(TooManyRequests):
        await few.add(given(2), tenant=tenant)
    small = Intake(database, replace(terms, max_kept_bytes=3))
    with pytest.raises(Busy):
        await small.add(given(2), tenant=f"{tenant}.other")
    assert await small.list(tenant=f"{tenant}.other") == []


async def test_results_go_when_their_time_is_over(database, intake, terms, tenant, sent):
    ended, running = [await sent(1) for _ in range(2)]
    await intake.cancel(ended.id, tenant=tenant)
    assert await intake.expire() == 0
    await Intake(database, replace(terms, days=1e-9)).expire()
    assert [one.id for one in await intake.list(tenant=tenant)] == [running.id]
