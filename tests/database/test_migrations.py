"""A database of any earlier release is brought up to date when it is opened, with everything that is in it."""

from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import sightline.database.migrations as steps
from sightline.database.engine import Database
from sightline.database.migrations import upgrade
from sightline.database.tables import VERSION, metadata
from sightline.errors import UsageError

VERSIONS = sorted(path.stem.partition("_")[0] for path in Path(steps.__file__).parent.glob("versions/0*.py"))


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request, tmp_path):
    """Where there is nothing yet, of each engine, and how to reach it without us."""
    if request.param == "sqlite":
        yield tmp_path / "old.db", sa.create_engine(f"sqlite:///{tmp_path}/old.db")
        return
    url, schema = sa.make_url(request.getfixturevalue("postgres_url")), f"old_{uuid4().hex}"
    own = url.update_query_dict({"options": f"-c search_path={schema}"})
    engine = sa.create_engine(own.set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {schema}"))
    yield own.render_as_string(hide_password=False), engine
    with engine.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


def fill(engine):
    """Put a row into every table, whatever its columns are in that version; how many tables there are."""
    tables = sa.MetaData()
    tables.reflect(engine)
    filled = [table for table in tables.sorted_tables if table.name != "alembic_version"]
    with engine.begin() as connection:
        for table in filled:
            connection.execute(table.insert().values({column.name: sample(column) for column in table.columns}))
    return {table.name for table in filled}


def sample(column):
    """A value that fits a column."""
    if isinstance(column.type, sa.DateTime):
        return sa.func.current_timestamp()
    if isinstance(column.type, sa.Date):
        return sa.func.current_date()
    if isinstance(column.type, sa.LargeBinary):
        return b"x"
    if isinstance(column.type, sa.JSON):
        return {}
    if isinstance(column.type, sa.Boolean):
        return False
    return 1 if isinstance(column.type, (sa.Integer, sa.Float)) else "a"


def test_the_newest_step_is_the_version_that_the_tables_are_of():
    assert VERSIONS[-1] == VERSION


async def test_all_steps_together_make_the_tables_that_are_used(empty):
    place, engine = empty
    async with Database(place):
        pass
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_filled_database_of_a_version_is_brought_up_to_date(empty, version):
    place, engine = empty
    with engine.begin() as connection:
        upgrade(connection, version)
    filled = fill(engine)
    async with Database(place) as database, database.reading() as connection:
        for name in filled & set(metadata.tables):
            number = sa.select(sa.func.count()).select_from(sa.table(name))
            assert await connection.scalar(number) == 1, name
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == VERSION
    engine.dispose()


async def test_a_database_of_a_later_release_is_left_alone(empty):
    place, engine = empty
    async with Database(place):
        pass
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(UsageError, match="later release"):
        async with Database(place):
            pass
