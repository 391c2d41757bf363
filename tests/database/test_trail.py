"""The trail shows who did what, and whether anybody changed it since."""

import asyncio

import pytest
from sqlalchemy import delete, update

from sightline.database import trail
from sightline.database.tables import audits, chains
from sightline.database.trail import Deed

OLD_AND_NEW = {"path": "total", "old": "9.00", "new": "9.90"}


@pytest.fixture
async def chain(database, tenant):
    """A chain of five."""
    async with database.writing() as connection:
        for number in range(5):
            await trail.add(connection, tenant, Deed("ann", "corrected", f"record-{number}", OLD_AND_NEW))
    return tenant


async def broken(database, tenant):
    async with database.reading() as connection:
        return await trail.first_broken(connection, tenant)


async def test_a_chain_that_nobody_touched_holds(database, chain):
    assert await broken(database, chain) is None
    assert await broken(database, "nobody") is None


async def test_what_was_done_to_a_record_is_told_in_order(database, tenant, chain):
    async with database.writing() as connection:
        await trail.add(connection, tenant, Deed("bob", "undone", "record-2"))
        found = await trail.of_subject(connection, tenant, "record-2")
    assert [(entry.deed.by, entry.deed.said) for entry in found] == [("ann", OLD_AND_NEW), ("bob", None)]


@pytest.mark.parametrize(
    "change",
    [{"by": "eve"}, {"action": "accepted"}, {"said": {"path": "total", "old": "9.00", "new": "8.00"}}],
    ids=["who", "what", "values"],
)
async def test_a_changed_row_is_found(database, chain, change):
    async with database.writing() as connection:
        await connection.execute(update(audits).where(audits.c.tenant == chain, audits.c.number == 3).values(change))
    assert await broken(database, chain) == 3


@pytest.mark.parametrize("number", [1, 3, 5])
async def test_a_missing_row_is_found(database, chain, number):
    async with database.writing() as connection:
        await connection.execute(delete(audits).where(audits.c.tenant == chain, audits.c.number == number))
    assert await broken(database, chain) == number


async def test_a_chain_that_was_cut_off_with_its_end_is_found(database, chain):
    async with database.writing() as connection:
        await connection.execute(delete(audits).where(audits.c.tenant == chain))
        await connection.execute(delete(chains).where(chains.c.tenant == chain))
        await trail.add(connection, chain, Deed("eve", "accepted", "record-9"))
        await connection.execute(update(audits).where(audits.c.tenant == chain).values(number=2))
    assert await broken(database, chain) == 1


async def test_what_was_said_can_be_erased_and_the_chain_still_holds(database, chain):
    async with database.writing() as connection:
        await trail.erase(connection, chain, ["record-2"])
        [entry] = await trail.of_subject(connection, chain, "record-2")
        [other] = await trail.of_subject(connection, chain, "record-3")
    assert (entry.deed.said, entry.deed.by) == (None, "ann")
    assert other.deed.said == OLD_AND_NEW
    assert await broken(database, chain) is None


async def test_those_who_add_at_once_make_one_chain(database, tenant):
    async def add(number):
        async with database.writing() as connection:
            await trail.add(connection, tenant, Deed(f"person {number}", "accepted", "record"))

    await asyncio.gather(*[add(number) for number in range(20)])
    async with database.reading() as connection:
        found = await trail.of_subject(connection, tenant, "record")
    assert [entry.number for entry in found] == list(range(1, 21))
    assert await broken(database, tenant) is None
