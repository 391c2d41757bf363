"""Batches of each engine, without anybody who reads them."""

from dataclasses import replace

import pytest

from sightline.errors import CorruptInput
from sightline.jobs.claims import Claims
from sightline.jobs.intake import Given, Intake
from sightline.jobs.terms import Batches
from sightline.pipeline import failed
from sightline.types import Upload


@pytest.fixture
def terms():
    return Batches()


@pytest.fixture
def intake(database, terms):
    return Intake(database, terms)


@pytest.fixture
async def clean(database_at):
    """Nothing of other tests is there to be taken."""
    from sqlalchemy import delete

    from sightline.database.engine import Database
    from sightline.database.tables import batches

    async with Database(database_at) as database, database.writing() as connection:
        await connection.execute(delete(batches))


@pytest.fixture
def claims(database, clean):
    return Claims(database, lease_s=30.0)


@pytest.fixture
def given():
    """A batch of so many files."""

    def made(count, **more):
        return Given([Upload(f"{number}.jpg", b"%d" % number) for number in range(1, count + 1)], **more)

    return made


@pytest.fixture
def sent(intake, tenant, given, clean):
    """Sends a batch of so many files."""

    async def added(count, **more):
        return await intake.add(given(count, **more), tenant=tenant)

    return added


@pytest.fixture
def told(intake, tenant):
    """How far a batch is."""

    async def asked(batch):
        return await intake.get(batch.id, tenant=tenant)

    return asked


@pytest.fixture
def cancel(intake, tenant):
    """Cancels a batch."""

    async def cancelled(batch):
        return await intake.cancel(batch.id, tenant=tenant)

    return cancelled


@pytest.fixture
def lines(intake, tenant):
    """The results of a batch."""

    async def read(batch, **after):
        return [line async for line in intake.results(batch.id, tenant=tenant, **after)]

    return read


@pytest.fixture
def record():
    """A record of that name, which says that it was accepted."""

    def made(name):
        return replace(failed(name, CorruptInput("no")), outcome="accepted", error=None)

    return made
