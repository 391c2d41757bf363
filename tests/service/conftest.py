"""A service in this process, asked over its public door; and documents to send."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Thread
from typing import Any, TypeAlias

import httpx2
import pytest
import uvicorn

from sightline.cache.keeping import Keeping
from sightline.database.place import Place
from sightline.observe import Observer
from sightline.providers import Policy, desk
from sightline.screen import Guard, Screen
from sightline.service.app import create_app
from sightline.service.parts import Parts
from sightline.service.start import Plan, listening, opened
from sightline.service.terms import Serving
from sightline.testing.examples import Example, invoice


@dataclass
class Events:
    """A log that remembers."""

    told: list[dict[str, Any]] = field(default_factory=list)

    def info(self, event: str, /, **fields: Any) -> None:
        self.told.append({"event": event, **fields})

    warning = error = info


@dataclass(frozen=True)
class Service:
    """A running service: ask `client`, look at `parts` and `events`."""

    client: httpx2.AsyncClient
    parts: Parts
    events: Events


Serve: TypeAlias = "Callable[..., AbstractAsyncContextManager[Service]]"


@pytest.fixture(scope="session")
def document() -> Example:
    """An invoice as a PDF that states its text, so that nothing has to be read by OCR."""
    return invoice(2, market="en-US", look="pdf")


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Without keys, in this process, keeping answers in memory, looking for no orders to a model."""
    return Plan(
        Serving(keys=False),
        desk(Policy()),
        Observer(),
        workers=0,
        guard=Guard(Screen(injection=False)),
        keeping=Keeping(enabled="on", store="memory"),
        place=Place(tmp_path / "records.db"),
    )


@pytest.fixture
def serve(plan: Plan) -> Serve:
    """Opens a service of `plan` with some `changes`; those of `serving` go into its terms, `swap` changes the parts."""

    @asynccontextmanager
    async def served(
        *, serving: dict[str, Any] | None = None, swap: Callable[[Parts], Parts] | None = None, **changes: Any
    ) -> AsyncIterator[Service]:
        events = Events()
        own = replace(plan, serving=replace(plan.serving, **(serving or {})), observer=Observer(log=events), **changes)
        async with opened(own) as made:
            parts = swap(made) if swap else made
            transport = httpx2.ASGITransport(create_app(parts), raise_app_exceptions=False)
            async with httpx2.AsyncClient(transport=transport, base_url="http://service") as client:
                yield Service(client, parts, events)

    return served


@pytest.fixture
async def service(serve: Serve) -> AsyncIterator[Service]:
    async with serve() as opened_now:
        yield opened_now


@pytest.fixture(scope="session")
def run_at() -> Callable[[Plan], AbstractContextManager[str]]:
    """Runs a service in another thread, and says where it listens."""

    @contextmanager
    def running(plan: Plan) -> Iterator[str]:
        at = listening(replace(plan.serving, port=0))
        server: list[uvicorn.Server] = []
        ready = Event()

        async def work() -> None:
            async with opened(plan) as parts:
                server.append(uvicorn.Server(uvicorn.Config(create_app(parts), lifespan="off", log_level="warning")))
                ready.set()
                await server[0].serve(sockets=[at])

        thread = Thread(target=asyncio.run, args=[work()])
        thread.start()
        ready.wait()
        yield f"http://127.0.0.1:{at.getsockname()[1]}"
        server[0].should_exit = True
        thread.join()

    return running
