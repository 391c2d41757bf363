"""The database opens where it is told, says when it is away, and is whole whatever happens."""

import asyncio
import stat

import pytest
from sqlalchemy import insert, select, text, update

from sightline.database import tables
from sightline.database.engine import Database
from sightline.database.place import Place
from sightline.errors import DatabaseDown, UsageError


async def test_a_file_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "new" / "records.db"
    async with Database(path) as database, database.writing() as connection:
        await connection.execute(text("SELECT 1"))
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent)] == [0o600, 0o700]


async def test_what_fails_halfway_leaves_nothing(database, tenant):
    with pytest.raises(ZeroDivisionError):
        await half(database, tenant)
    async with database.reading() as connection:
        assert await connection.scalar(select(tables.chains).where(tables.chains.c.tenant == tenant)) is None


async def half(database, tenant):
    async with database.writing() as connection:
        await connection.execute(insert(tables.chains).values(tenant=tenant, number=1, digest=""))
        raise ZeroDivisionError


async def test_many_writers_wait_for_each_other_and_none_is_lost(database_at, tenant):
    async def add(database):
        async with database.writing() as connection:
            await connection.execute(update(tables.chains).where(own).values(number=tables.chains.c.number + 1))

    own = tables.chains.c.tenant == tenant
    async with Database(database_at) as one, Database(database_at) as other:
        async with one.writing() as connection:
            await connection.execute(insert(tables.chains).values(tenant=tenant, number=0, digest=""))
        await asyncio.gather(*[add(database) for database in (one, other) for _ in range(10)])
        async with one.reading() as connection:
            assert await connection.scalar(select(tables.chains.c.number).where(own)) == 20


async def test_a_server_that_is_not_there_is_said_to_be_down():
    with pytest.raises(DatabaseDown, match="does not answer") as caught:
        async with Database("postgresql://somebody:secret@localhost:1/none"):
            pass
    assert "secret" not in caught.value.message
    assert (caught.value.status, caught.value.retryable) == (503, True)


async def test_a_server_that_was_started_again_is_asked_as_before(postgres_url):
    mine = text("SELECT pg_backend_pid()")
    async with Database(postgres_url) as database, Database(postgres_url) as other:
        async with database.reading() as connection:
            pid = await connection.scalar(mine)
        async with other.reading() as connection:
            await connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        async with database.reading() as connection:
            assert await connection.scalar(mine) != pid


async def test_a_file_that_is_no_database_is_said_to_be(tmp_path):
    (tmp_path / "records.db").write_bytes(b"no database at all, whatever its name may say. " * 100)
    with pytest.raises(DatabaseDown):
        async with Database(tmp_path / "records.db"):
            pass


@pytest.mark.parametrize("url", ["nonsense", "mysql://root@localhost/x", "postgresql+asyncpg://localhost/x"])
def test_a_url_of_something_else_is_refused(url):
    with pytest.raises(UsageError, match="postgresql://"):
        Database(url)


def test_the_settings_never_show_a_password():
    assert "secret" not in repr(Place(url="postgresql://somebody:secret@localhost/x"))


async def test_what_is_deleted_is_gone_from_the_file(tmp_path):
    own = tables.chains.c.tenant == "somebody"
    async with Database(tmp_path / "records.db") as database:
        async with database.writing() as connection:
            await connection.execute(insert(tables.chains).values(tenant="somebody", number=1, digest="canary" * 5))
        async with database.writing() as connection:
            await connection.execute(tables.chains.delete().where(own))
        await database.forget_deleted()
        assert not any(b"canary" in path.read_bytes() for path in tmp_path.iterdir())
