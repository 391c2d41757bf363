"""The most doubtful comes first, to one person at a time."""

import asyncio
from dataclasses import replace

from sightline.records.waiting import claim


def sure(record, p):
    """The record with all values as probable as this, waiting for a person."""
    return replace(record, outcome="review", fields=tuple(replace(field, p_correct=p) for field in record.fields))


async def test_the_most_doubtful_comes_first(records, tenant, database, record):
    kept = {p: await records.put(sure(record, p), tenant=tenant) for p in (0.9, 0.1, 0.5)}
    found = [await claim(database, tenant=tenant, by="ann") for _ in range(4)]
    assert found == [kept[0.1], kept[0.5], kept[0.9], None]


async def test_two_who_ask_at_once_never_hold_the_same(records, tenant, database, record):
    kept = [await records.put(sure(record, 0.5), tenant=tenant) for _ in range(6)]
    found = await asyncio.gather(*[claim(database, tenant=tenant, by=f"person {n}") for n in range(6)])
    # Who finds the first one taken in the same instant may be sent away, and asks again.
    again = [await claim(database, tenant=tenant, by="ann") for _ in range(found.count(None))]
    assert sorted(one for one in (*found, *again) if one) == sorted(kept)


async def test_what_nobody_finished_in_time_comes_again(records, tenant, database, record):
    own = await records.put(sure(record, 0.5), tenant=tenant)
    assert await claim(database, tenant=tenant, by="ann", lease_s=0) == own
    assert await claim(database, tenant=tenant, by="bob") == own
    assert await claim(database, tenant=tenant, by="ann") is None


async def test_nobody_is_given_what_another_tenant_has_waiting(records, tenant, database, record):
    await records.put(sure(record, 0.5), tenant=tenant)
    assert await claim(database, tenant=f"{tenant}-2", by="eve") is None
