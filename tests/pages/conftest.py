"""A running service with documents to review, and a browser to do it in."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from sightline.box import Box
from sightline.database.place import Place
from sightline.image.encode import jpeg
from sightline.observe import Observer
from sightline.providers import Policy, desk
from sightline.records.keeping import Recording
from sightline.records.waiting import Reviewing
from sightline.review.queue import Queue
from sightline.review.reviewer import Reviewer
from sightline.service.app import create_app
from sightline.service.parts import Parts
from sightline.service.sessions import COOKIE
from sightline.service.start import Plan, listening, opened
from sightline.service.terms import Serving
from sightline.tenants import Keys
from sightline.tenants.keys import NewKey
from sightline.types import NO_USAGE, Candidate, Evidence, FieldVerdict, Finding, Reading, Record, Word
from sightline.types import Page as RecordPage

T = TypeVar("T")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A third of it passes until the desk asks for the lease anew.
LEASE_S = 9.0
SIZE = (300, 400)
# What stands on the first page of every document here.
WORDS = {
    "Mill": (0.10, 0.05, 0.20, 0.08),
    "Inc.": (0.21, 0.05, 0.30, 0.08),
    "INV-7": (0.60, 0.05, 0.80, 0.08),
    "2024-03-07": (0.60, 0.15, 0.85, 0.18),
    "110.00": (0.60, 0.80, 0.80, 0.83),
    "101.00": (0.60, 0.90, 0.80, 0.93),
    "1,101.00": (0.20, 0.90, 0.40, 0.93),
}
LINES = (("Paper", "2", "20.00", "40.00"), ("Ink", "1", "70.00", "70.00"))
COLUMNS = ("description", "quantity", "unit_price", "total")
KINDS = {
    "vendor.name": "text",
    "invoice_number": "identifier",
    "invoice_date": "date",
    "total": "amount",
    "description": "text",
    "quantity": "quantity",
    "unit_price": "amount",
}
SHOWN = {"vendor.name": "Mill", "invoice_number": "INV-7", "invoice_date": "2024-03-07", "total": "110.00"}
DOUBT = Finding("sums", "error", "The lines do not come to this.", 0.9)


@dataclass
class Running:
    """The service in a thread of its own; `do` runs work on its loop."""

    url: str
    parts: Parts
    loop: asyncio.AbstractEventLoop

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=60)


@dataclass
class Office:
    """A tenant of one test with documents that wait, and people who look at them."""

    running: Running
    tenant: str

    def key(self, *scopes: str) -> NewKey:
        keys = Keys(self.running.parts.panel.database)
        return self.running.do(keys.create(tenant=self.tenant, scopes=scopes or ("review",)))

    def put(self, record: Record) -> str:
        page = np.full((SIZE[1], SIZE[0], 3), 250, np.uint8)
        for left, top, right, bottom in WORDS.values():
            page[int(top * SIZE[1]) : int(bottom * SIZE[1]), int(left * SIZE[0]) : int(right * SIZE[0])] = 90
        return self.running.do(
            self.running.parts.panel.records.put(record, tenant=self.tenant, pictures=[jpeg(page)] * len(record.pages))
        )

    def decided(self, record_id: str) -> list[Any]:
        """What was decided about a record and not taken back."""
        found = self.running.do(self.running.parts.panel.decisions.of(record_id, tenant=self.tenant))
        return [one.ruling for one in found if one.undone_at is None]

    def lapse(self, record_id: str, key: NewKey) -> None:
        """Have the lease of whoever has that key end now."""
        queue = Queue(self.running.parts.panel.database, lease_s=0.0)
        self.running.do(queue.keep(Reviewer(self.tenant, key.id), record_id))


def _invoice(name: str = "invoice.pdf", *, doubtful: tuple[str, ...] = ("total",), pages: int = 1) -> Record:
    """A record that waits; the values at `doubtful` are contradicted, and 101.00 is another candidate of theirs."""
    values = {"vendor.name": "Mill Inc.", "invoice_number": "INV-7", "invoice_date": "2024-03-07", "total": "110.00"}
    for row, line in enumerate(LINES):
        values |= {f"line_items[{row}].{column}": value for column, value in zip(COLUMNS, line, strict=True)}
    fields = tuple(_field(path, value, doubtful=path in doubtful) for path, value in values.items())
    page = RecordPage(f"{SIZE[0]}x{SIZE[1]}", SIZE, SIZE)
    return Record(
        source=name,
        task="invoice",
        outcome="review",
        values={"vendor": {"name": "Mill Inc."}, "total": "110.00"},
        fields=fields,
        findings=(),
        provider="rules",
        model=None,
        usage=NO_USAGE,
        cost_usd=Decimal(0),
        pages=tuple(replace(page, digest=f"{number:064x}") for number in range(pages)),
        timings_ms={},
    )


def _field(path: str, value: str, *, doubtful: bool) -> FieldVerdict:
    place = WORDS.get(SHOWN.get(path, ""))
    evidence = () if place is None else (Evidence(1, Box(*place), value),)
    found = FieldVerdict(path, value, "confirmed", evidence, kind=KINDS[path.rpartition("].")[2]], p_correct=0.99)
    if not doubtful:
        return found
    others = (Candidate(value, "rules"), Candidate("101.00", "gpt", label="Amount due"))
    return replace(found, status="contradicted", candidates=others, findings=(DOUBT,), p_correct=0.3)


@pytest.fixture(scope="session")
def invoice() -> Callable[..., Record]:
    """Makes records that wait: of two lines and a total that reads 110.00, and may be 101.00."""
    return _invoice


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    plan = _plan(tmp_path_factory.mktemp("desk"))
    made: dict[str, Any] = {}
    ready, stop = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with AsyncExitStack() as open_now:
            parts = await open_now.enter_async_context(opened(plan))
            parts.panel.words.read = _words
            at = listening(plan.serving)
            config = uvicorn.Config(create_app(parts), lifespan="off", log_level="warning", timeout_graceful_shutdown=1)
            server = uvicorn.Server(config)
            made["running"] = Running(f"http://127.0.0.1:{at.getsockname()[1]}", parts, asyncio.get_running_loop())
            serving = asyncio.ensure_future(server.serve(sockets=[at]))
            ready.set()
            await stop.wait()
            server.should_exit = True
            await serving

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(60)
    yield made["running"]
    made["running"].loop.call_soon_threadsafe(stop.set)
    thread.join(30)


def _plan(folder: Path) -> Plan:
    return Plan(
        Serving(port=0),
        desk(Policy()),
        Observer(),
        workers=0,
        place=Place(folder / "records.db"),
        recording=Recording(keep=True, pictures=str(folder / "pages")),
        reviewing=Reviewing(lease_s=LEASE_S),
    )


async def _words(name: str, picture: bytes) -> Reading:
    """What stands on a page, in place of OCR."""
    words = tuple(Word(text, Box(*box), 1.0, line) for line, (text, box) in enumerate(WORDS.items()))
    return Reading(1, words, "known", SIZE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for a file of tests: while it is open, its event loop keeps others in this thread from running."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("the pages are tested in Chromium, which is not there: apt-get install chromium")
        pytest.skip("there is no Chromium here: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


_tenants = count(1)


@pytest.fixture
def office(running: Running) -> Office:
    return Office(running, f"office-{next(_tenants)}")


@pytest.fixture
def window(browser: Browser, running: Running) -> Iterator[Callable[..., Page]]:
    """Opens a window of a browser of its own; errors of its scripts fail the test."""
    contexts, errors = [], []

    def open_one(**options: Any) -> Page:
        context = browser.new_context(base_url=running.url, viewport={"width": 1280, "height": 800}, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("response", lambda answer: errors.append(answer.url) if answer.status >= 500 else None)
        page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def signed_in(window: Callable[..., Page], running: Running) -> Callable[..., Page]:
    """Opens the desk for whoever has a key."""

    def sign_in(key: NewKey, **options: Any) -> Page:
        page = window(**options)
        token = running.do(running.parts.sessions.begin(key.secret))
        page.context.add_cookies([{"name": COOKIE, "value": token, "url": running.url}])
        page.goto("/review")
        page.wait_for_selector("#desk:not([hidden]) .field, #empty:not([hidden])")
        return page

    return sign_in


@pytest.fixture(scope="session")
def words() -> dict[str, tuple[float, float, float, float]]:
    """What stands on a page, and where."""
    return WORDS


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """What axe finds on a page that keeps somebody from using it."""
    script = (Path(__file__).parent / "assets" / "axe.min.js").read_text(encoding="utf-8")

    def found(page: Page) -> list[str]:
        page.evaluate(script)
        said = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        serious = [one for one in said if one["impact"] in {"serious", "critical"}]
        return [f"{one['id']}: {node['html'][:120]}" for one in serious for node in one["nodes"]]

    return found
