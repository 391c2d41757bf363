"""Where commands keep records: opened for as long as a command needs it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar

import typer

from sightline.cli.faults import explained
from sightline.tenants.tenant import LOCAL

if TYPE_CHECKING:
    from sightline.database.engine import Database
    from sightline.records import Records
    from sightline.records.around import Extractor, Recorded
    from sightline.settings import Settings
    from sightline.types import Record, Upload

T = TypeVar("T")

Owner: TypeAlias = Annotated[
    str, typer.Option("--tenant", metavar="NAME", help="Whose records; those of the command line if not given.")
]


@dataclass(frozen=True, slots=True)
class Shelf:
    """An open database with its records. `by` is who works here, for the trail."""

    settings: Settings
    database: Database
    records: Records
    by: str


@asynccontextmanager
async def opened(settings: Settings) -> AsyncGenerator[Shelf]:
    """The shelf that `settings` describe. Raises what opening a database raises."""
    async with AsyncExitStack() as open_now:
        database = await open_now.enter_async_context(settings.database.database())
        cache = None
        if settings.cache.enabled != "off":
            cache = settings.cache.opened()
            open_now.push_async_callback(cache.aclose)
        records = settings.records.records(database, cache=cache, reviewing=settings.review)
        yield Shelf(settings, database, records, getuser())


def asked(config: Path | None, question: Callable[[Shelf], Awaitable[T]]) -> T:
    """What `question` finds on the shelf that the settings name; what goes wrong is said in a sentence."""
    import asyncio

    from sightline.settings import load

    async def answer() -> T:
        async with opened(load(config)) as shelf:
            return await question(shelf)

    with explained():
        return asyncio.run(answer())


@asynccontextmanager
async def keeping(settings: Settings | None, pipeline: Extractor) -> AsyncGenerator[Extractor]:
    """`pipeline`, or, where the settings say that records are kept, one around it that does so."""
    async with keeper(settings, pipeline) as recorded:
        yield recorded or pipeline


@asynccontextmanager
async def keeper(settings: Settings | None, pipeline: Extractor) -> AsyncGenerator[Recorded | None]:
    """What keeps records around `pipeline`, where the settings say so."""
    if settings is None or not settings.records.keep:
        yield None
        return
    from sightline.records.around import Recorded

    async with opened(settings) as shelf:
        picture = partial(_pictures, settings) if settings.records.keeps_pictures else None
        yield Recorded(pipeline, shelf.records, LOCAL, picture)


async def _pictures(settings: Settings, upload: Upload, record: Record, pages: str | None) -> list[bytes]:
    import asyncio

    from sightline.records.pages import pictures_of

    return await asyncio.to_thread(pictures_of, upload, record, pages=pages, limits=settings.limits)
