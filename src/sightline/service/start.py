"""From settings to a running service: opens its parts, serves, and closes them when everything in flight is done."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING

import uvicorn

from sightline.cache.keeping import Keeping
from sightline.database.place import Place
from sightline.errors import UsageError
from sightline.image import Limits
from sightline.jobs.terms import Batches
from sightline.models import Profile
from sightline.observe import Observer
from sightline.pool import Pool
from sightline.providers import Closable, Desk, Policy
from sightline.records.keeping import Recording
from sightline.records.waiting import Reviewing
from sightline.screen import Guard
from sightline.service.access import Door
from sightline.service.app import create_app
from sightline.service.aside import Aside
from sightline.service.bench import Bench
from sightline.service.fetch import Fetcher
from sightline.service.lines import Lines
from sightline.service.once import Once
from sightline.service.parts import Parts
from sightline.service.prompt import Prompt
from sightline.service.room import Queue, Room
from sightline.service.sessions import OpenKeys, Sessions
from sightline.service.terms import Serving
from sightline.store import Store
from sightline.store.memory import MemoryStore
from sightline.verify import Promise
from sightline.verify.promise import UNCERTIFIED
from sightline.vlm.wrappers import RedisStore, SqliteStore
from sightline.vlm.wrappers.budgets import Store as Budgets

if TYPE_CHECKING:
    from sightline.database.engine import Database
    from sightline.service.archive import Archive

# Answers of idempotency keys, where there is no store of answers to keep them in.
REMEMBERED_BYTES = 64_000_000
# Connections that the system holds until they are taken.
BACKLOG = 2048
# Longer than clients and proxies keep a connection idle, 60 s at most: who closes last is never asked on a dead one.
KEEP_ALIVE_S = 65


@dataclass(frozen=True, slots=True)
class Plan:
    """What a service is to be made of. `workers` is how many processes read; `keeping` is None where nothing is kept.

    The desk and the guard are closed with it.
    """

    serving: Serving
    desk: Desk
    observer: Observer
    engine: str = "rapidocr"
    workers: int = 1
    limits: Limits = Limits()  # noqa: RUF009 (frozen)
    promise: Promise = UNCERTIFIED
    guard: Guard | None = None
    keeping: Keeping | None = None
    policy: Policy = Policy()  # noqa: RUF009 (frozen)
    place: Place = Place()  # noqa: RUF009 (frozen)
    recording: Recording = Recording()  # noqa: RUF009 (frozen)
    reviewing: Reviewing = Reviewing()  # noqa: RUF009 (frozen)
    batches: Batches = Batches(accept=False)  # noqa: RUF009 (frozen)
    own_models: tuple[Profile, ...] = ()
    accept_judgements: bool = False


@asynccontextmanager
async def opened(plan: Plan) -> AsyncGenerator[Parts]:
    """The parts of the service, which are closed behind it. Raises UsageError for settings that do not go together."""
    serving, limits = plan.serving, plan.limits
    serving.check_reach()
    async with AsyncExitStack() as open_now:
        aside = await open_now.enter_async_context(Aside())
        store = await _store(plan, open_now)
        database = await _database(plan, open_now)
        keys = _keys(database) if serving.keys and database else None
        sessions = Sessions(store, keys) if keys else None
        bench = _bench(plan, aside, open_now)
        fetcher = Fetcher(limits.max_bytes, serving.url_s) if serving.urls else None
        if fetcher is not None:
            open_now.push_async_callback(fetcher.aclose)
        parts = Parts(
            serving=serving,
            limits=limits,
            bench=bench,
            door=Door(keys, sessions=sessions),
            sessions=sessions,
            room=Room(requests=serving.max_requests, held_bytes=serving.max_held_bytes),
            queue=Queue(workers=plan.workers, most=serving.max_waiting),
            once=Once(store, seconds=serving.remember_s),
            observer=plan.observer,
            fetcher=fetcher,
            stands_on=(("database", partial(_reached, database)),) if database else (),
            archive=_archive(plan, database, bench, store) if plan.recording.keep and database else None,
            own_models=plan.own_models,
            accept_judgements=plan.accept_judgements,
        )
        yield await _with_jobs(_with_review(parts, plan, database), plan, database, open_now)


def _bench(plan: Plan, aside: Aside, open_now: AsyncExitStack) -> Bench:
    """Where documents are worked on, closed with `open_now`, like all that it works with."""
    answers = plan.keeping.cache() if plan.keeping else None
    guard = plan.guard or Guard()
    for part in (plan.desk, guard, answers):
        if part is not None:
            open_now.push_async_callback(_closed, aside, part)
    pool = Pool(plan.workers)
    open_now.callback(pool.close)
    lines = Lines(
        engine=plan.engine,
        desk=plan.desk,
        pool=pool,
        limits=plan.limits,
        promise=plan.promise,
        guard=guard,
        cache=answers,
        budgets=_budgets(plan.policy, aside, open_now),
        watch=plan.observer,
    )
    return Bench(aside, lines, replace(lines, _made=OrderedDict()), pool)


def listening(serving: Serving) -> socket.socket:
    """A socket at the place of `serving`. Raises UsageError where that cannot be had."""
    try:
        family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
        return socket.create_server((serving.host, serving.port), family=family, backlog=BACKLOG)
    except OSError as error:
        said = error.strerror or type(error).__name__
        raise UsageError(f"{serving.host} port {serving.port} cannot be listened at: {said}; give another.") from error


async def serve(plan: Plan, at: socket.socket) -> None:
    """Serve until a signal says stop; then finish what is in flight, for as long as a request may take."""
    serving = plan.serving
    async with opened(plan) as parts:
        config = uvicorn.Config(
            create_app(parts),
            http=Prompt,
            lifespan="off",
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=serving.max_connections,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=int(serving.deadline_s + serving.body_s),
        )
        # What is loaded by now stays: the collector need not go through it again and again, a fifth of the time here.
        gc.collect()
        gc.freeze()
        # The server hands signals on when it has stopped, which would end this process before its parts are closed.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _already_stopping)
        await uvicorn.Server(config).serve(sockets=[at])


def run(work: Coroutine[None, None, None]) -> None:
    """Run `work` on the fastest event loop there is."""
    with asyncio.Runner(loop_factory=uvicorn.Config("", loop="auto").get_loop_factory()) as runner:
        runner.run(work)


def processors(asked: int | None) -> int:
    """How many processes read: as many as were asked for, else one for each core."""
    return os.cpu_count() or 1 if asked is None else asked


async def _store(plan: Plan, open_now: AsyncExitStack) -> Store:
    """Where answers are kept for idempotency keys: where those of questions are, or in memory."""
    if plan.keeping is None:
        return MemoryStore(max_bytes=REMEMBERED_BYTES)
    store = replace(plan.keeping, max_bytes=REMEMBERED_BYTES).opened()
    open_now.push_async_callback(store.aclose)
    return store


async def _closed(aside: Aside, part: Closable) -> None:
    """Close `part` on the loop that it was used on."""
    await aside.run(part.aclose())


async def _database(plan: Plan, open_now: AsyncExitStack) -> Database | None:
    """The database of keys, records and batches; None where none of them is wanted."""
    if not (plan.serving.keys or plan.recording.keep or plan.batches.accept):
        return None
    return await open_now.enter_async_context(plan.place.database())


def _with_review(parts: Parts, plan: Plan, database: Database | None) -> Parts:
    """`parts` with what reviews stand on, where records are kept."""
    if database is None or parts.archive is None:
        return parts
    from sightline.service.panel import panel

    records = parts.archive.records
    own = panel(database, records, parts.bench, engine=plan.engine, promise=plan.promise, terms=plan.reviewing)
    return replace(parts, panel=own)


async def _with_jobs(parts: Parts, plan: Plan, database: Database | None, open_now: AsyncExitStack) -> Parts:
    """`parts` with batches, which are worked on from now on, where they are taken."""
    if database is None or not plan.batches.accept:
        return parts
    from sightline.service.clerk import jobs_of

    hooks = Fetcher(plan.limits.max_bytes, plan.serving.url_s) if plan.batches.webhooks else None
    if hooks is not None:
        open_now.push_async_callback(hooks.aclose)
    jobs = jobs_of(parts, plan.batches, database, hooks)
    await open_now.enter_async_context(jobs.runner)
    return replace(parts, jobs=jobs, stands_on=(*parts.stands_on, ("batches", jobs.runner.ready)))


async def _reached(database: Database) -> None:
    async with database.reading():
        return


async def _shut(aside: Aside, file: SqliteStore) -> None:
    """Close `file` in the thread that it was used in, where SQLite wants it."""

    async def shut() -> None:
        file.close()

    await aside.run(shut())


def _keys(database: Database) -> OpenKeys:
    from sightline.tenants import Keys as KeysOfDatabase

    return KeysOfDatabase(database)


def _archive(plan: Plan, database: Database, bench: Bench, store: Store) -> Archive:
    from sightline.service.archive import Archive

    cache = store if plan.keeping is not None else None
    records = plan.recording.records(database, cache=cache, reviewing=plan.reviewing)
    return Archive(records, bench, plan.limits, plan.recording.keeps_pictures)


def _budgets(policy: Policy, aside: Aside, open_now: AsyncExitStack) -> Callable[[], Budgets]:
    """Where tenants' spending is counted, opened when the first tenant has a budget."""

    @cache
    def store() -> Budgets:
        if policy.redis_url is not None:
            shared = RedisStore(policy.redis_url)
            open_now.push_async_callback(_closed, aside, shared)
            return shared
        path = policy.spent_file.expanduser()
        path.parent.mkdir(parents=True, exist_ok=True)
        own = SqliteStore(path)
        open_now.push_async_callback(_shut, aside, own)
        return own

    return store


def _already_stopping(_number: int, _frame: object) -> None:
    """A stop is under way."""
