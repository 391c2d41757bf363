"""What a process does about batches as long as it lives: take documents while there is room, and end each of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import TracebackType
from typing import Protocol, Self

from sightline.errors import (
    BudgetExceeded,
    DatabaseDown,
    DeadlinePassed,
    Exhausted,
    ProviderError,
    SightlineError,
    WorkerDied,
)
from sightline.jobs.claims import Claim, Claims
from sightline.jobs.notices import Notices
from sightline.jobs.terms import Batches
from sightline.record import failed
from sightline.types import Record

# How often it is looked whether there is work that another process was given, or whose time has come.
POLL_S = 1.0
# How soon it is looked again whether requests have left room.
ROOM_S = 0.05
# A database that is away is asked again after so long, and then after twice as long, up to the second.
FIRST_S, LONGEST_S = 0.5, 10.0
# How often a document is begun. What ends a process each time is not to end all of them for ever.
MOST_TRIES = 5
# When a batch that waits for its budget looks whether there is some.
BUDGET_S = 300.0
RETRY_S = 5.0
EXPIRE_S = 3600.0

_LOG = logging.getLogger(__name__)


class Reader(Protocol):
    """Makes records, and is told of each that is kept."""

    async def read(self, claim: Claim) -> Record:
        """The record of a document. Raises a SightlineError where there is none."""
        ...

    async def keep(self, claim: Claim, record: Record) -> tuple[Record, str | None]:
        """Keep it beside the batch; the record, and the id under which it is kept."""
        ...

    def finished(self, record: Record, *, tenant: str) -> None:
        """The record is kept, and counts once."""
        ...


@dataclass(eq=False)
class Runner:
    """Works on documents that `claims` gives, as long as `room` has a place for one more. Use it as `async with`.

    `room` says how many may be under way now: less while requests, which come first, want the same workers. At the end
    nothing more is begun, and what is under way for longer than `grace_s` is given back.
    """

    claims: Claims
    reader: Reader
    terms: Batches
    room: Callable[[], int]
    expire: Callable[[], Awaitable[object]]
    notices: Notices | None = None
    grace_s: float = 10.0
    _under_way: dict[asyncio.Task[None], Claim] = field(default_factory=dict["asyncio.Task[None]", Claim])
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _duties: list[asyncio.Task[None]] = field(default_factory=list["asyncio.Task[None]"])
    _taking: asyncio.Task[bool] | None = None

    async def __aenter__(self) -> Self:
        third_s = self.terms.lease_s / 3
        steps = (self._step, 0.0), (self._renewed, third_s), (self._told, POLL_S), (self._expired, EXPIRE_S)
        self._duties = [asyncio.create_task(_ever(work, every_s)) for work, every_s in steps]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        taking, *others = self._duties
        await _ended([taking])
        if self._taking is not None:
            await asyncio.gather(self._taking, return_exceptions=True)
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=self.grace_s)
        left = dict(self._under_way)
        await _ended([*left, *others])
        for claim in left.values():
            with suppress(DatabaseDown):
                await self.claims.give_back(claim, counted=False)

    @property
    def under_way(self) -> int:
        """How many documents are worked on."""
        return len(self._under_way)

    async def ready(self) -> None:
        """Return where it works. Raises WorkerDied where a fault of ours ended it."""
        for duty in self._duties:
            if duty.done() and not duty.cancelled():
                raise WorkerDied("Batches are not worked on any more; start the service again.") from duty.exception()

    def wake(self) -> None:
        """There is something new to do."""
        self._woken.set()

    async def _step(self) -> None:
        """Begin a document, or wait until there may be one, or room for it."""
        if len(self._under_way) >= self.room():
            await asyncio.sleep(ROOM_S)
            return
        self._woken.clear()
        # A document that was taken is begun, also where this is told to end in the middle.
        self._taking = asyncio.create_task(self._begun())
        if await asyncio.shield(self._taking):
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_S):
                await self._woken.wait()

    async def _begun(self) -> bool:
        claim = await self.claims.take()
        if claim is None:
            return False
        task = asyncio.create_task(self._done(claim))
        self._under_way[task] = claim
        task.add_done_callback(self._left)
        return True

    def _left(self, task: asyncio.Task[None]) -> None:
        self._under_way.pop(task)
        self._woken.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            # It is taken up again when its lease lapses, here or elsewhere.
            _LOG.error("A document of a batch could not be ended.", exc_info=error)

    async def _done(self, claim: Claim) -> None:
        """Read a document, and keep what came of it: a record, another try, or a batch that waits."""
        try:
            record, cost = await self._read(claim), None
        except SightlineError as error:
            if _is_budget(error):
                await _sure(lambda: self.claims.pause(claim, why="budget", seconds=BUDGET_S))
                return
            if error.retryable and claim.tries < MOST_TRIES:
                await _sure(lambda: self.claims.give_back(claim, after_s=RETRY_S * 2 ** (claim.tries - 1)))
                return
            record = failed(claim.name, error, task=_task(claim))
            cost = error.cost_usd if isinstance(error, ProviderError) else Decimal(0)
        record, own = await self.reader.keep(claim, record)
        cost_usd = record.cost_usd if cost is None else cost
        if await _sure(lambda: self.claims.finish(claim, record, cost_usd=cost_usd, record_id=own)):
            self.reader.finished(record, tenant=claim.tenant.name)

    async def _read(self, claim: Claim) -> Record:
        if claim.tries > MOST_TRIES:
            raise WorkerDied(f"{claim.name}: the service ended {MOST_TRIES} times while it read this document.")
        time_left = asyncio.timeout(self.terms.document_s)
        try:
            async with time_left:
                return replace(await self.reader.read(claim), source=claim.name)
        except TimeoutError as error:
            if not time_left.expired():
                raise
            raise DeadlinePassed(f"The document took more than {self.terms.document_s:g} s; send less.") from error

    async def _renewed(self) -> None:
        if self._under_way:
            await self.claims.renew(list(self._under_way.values()))

    async def _told(self) -> None:
        if self.notices is not None:
            await self.notices.step()

    async def _expired(self) -> None:
        await self.expire()


async def _ever(work: Callable[[], Awaitable[None]], every_s: float) -> None:
    """Do `work` again and again; later, where the database is away."""
    wait_s = FIRST_S
    while True:
        try:
            await work()
        except DatabaseDown as error:
            _LOG.warning("%s Batches wait.", error.message)
            await asyncio.sleep(wait_s)
            wait_s = min(LONGEST_S, wait_s * 2)
            continue
        wait_s = FIRST_S
        await asyncio.sleep(every_s)


async def _sure(work: Callable[[], Awaitable[object]]) -> object:
    """What `work` comes to, as soon as the database takes it: what was paid for is not dropped because it is away."""
    wait_s = FIRST_S
    while True:
        try:
            return await work()
        except DatabaseDown as error:
            _LOG.warning("%s What came of a document waits to be kept.", error.message)
            await asyncio.sleep(wait_s)
            wait_s = min(LONGEST_S, wait_s * 2)


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _is_budget(error: SightlineError) -> bool:
    """Whether a budget stopped it, so that it can go on when there is some."""
    if isinstance(error, Exhausted):
        return any(map(_is_budget, error.failures))
    return isinstance(error, BudgetExceeded)


def _task(claim: Claim) -> str | None:
    said = claim.options.get("task")
    return said if isinstance(said, str) else None
