"""A process works on batches while there is room, and what goes wrong costs nothing but time."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from sightline.errors import BudgetExceeded, CorruptInput, DatabaseDown, Exhausted, ServerFault, Truncated, WorkerDied
from sightline.jobs.claims import Claims
from sightline.jobs.runner import MOST_TRIES, Runner


@dataclass
class Told:
    """A reader that gives what it is told for each name, or the record that `usual` makes."""

    usual: object
    says: dict[str, object] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, claim):
        self.asked.append(claim.name)
        said = self.says.get(claim.name)
        if said == "wait":
            await self.held.wait()
        if isinstance(said, Exception):
            raise said
        return self.usual(claim.name)

    async def keep(self, claim, record):
        return record, f"r-{claim.number}"

    def finished(self, record, *, tenant):
        self.counted.append((tenant, record.source))


@pytest.fixture
def reader(record):
    return Told(record)


@pytest.fixture
def runs(claims, reader, terms, intake):
    """Runs `work` beside a runner."""

    @asynccontextmanager
    async def running(**changes):
        made = {"claims": claims, "reader": reader, "terms": terms, "room": lambda: 4, "expire": intake.expire}
        async with Runner(**made | {"grace_s": 0.2} | changes) as runner:
            yield runner

    return running


async def until(true):
    async with asyncio.timeout(20):
        while not await true():  # noqa: ASYNC110 (the database sets no event)
            await asyncio.sleep(0.02)


@pytest.fixture
def in_state(told):
    """The batch, as soon as it is in that state."""

    async def reached(batch, state):
        async def there():
            return (await told(batch)).state == state

        await until(there)
        return await told(batch)

    return reached


async def test_a_batch_is_done_and_each_record_counts_once(runs, reader, sent, in_state, lines):
    reader.says["2.jpg"] = CorruptInput("2.jpg: broken")
    batch = await sent(5)
    async with runs():
        ended = await in_state(batch, "done")
    assert ended.outcomes == {"accepted": 4, "failed": 1}
    assert sorted(source for _, source in reader.counted) == [f"{number}.jpg" for number in range(1, 6)]
    found = await lines(batch)
    assert [line["id"] for line in found] == [f"r-{number}" for number in range(1, 6)]
    assert found[1]["error"] == {"code": "corrupt_input", "message": "2.jpg: broken"}


@pytest.mark.parametrize("nested", [False, True])
async def test_a_budget_that_is_spent_pauses_the_batch_and_fails_nothing(runs, reader, nested, sent, in_state):
    spent = BudgetExceeded("The budget is spent.")
    reader.says["1.jpg"] = Exhausted("Nobody answered.", failures=[ServerFault("down"), spent]) if nested else spent
    batch = await sent(1)
    async with runs():
        ended = await in_state(batch, "paused")
    assert (ended.paused_for, ended.done, ended.left) == ("budget", 0, 1)
    assert ended.resume_at is not None


async def test_what_may_go_well_later_is_tried_again_later(runs, reader, sent, told):
    reader.says["1.jpg"] = WorkerDied("1.jpg: the worker ended.")
    batch = await sent(2)

    async def other_is_done():
        return (await told(batch)).done == 1

    async with runs():
        await until(other_is_done)
    assert reader.asked.count("1.jpg") == 1
    assert (await told(batch)).state == "running"


async def test_a_document_that_ends_every_process_fails_in_the_end(database, runs, reader, sent, in_state):
    batch = await sent(1)
    for _ in range(MOST_TRIES):
        assert await Claims(database, lease_s=1e-6).take()
    async with runs():
        ended = await in_state(batch, "done")
    assert (ended.outcomes, reader.asked) == ({"failed": 1}, [])


async def test_what_a_failure_cost_is_counted(runs, reader, sent, in_state):
    reader.says["1.jpg"] = Truncated("The answer hit the limit.", cost_usd=Decimal("0.25"))
    batch = await sent(1)
    async with runs():
        ended = await in_state(batch, "done")
    assert ended.spent_usd == Decimal("0.25")


async def test_nothing_is_begun_while_requests_want_all_workers(runs, reader, sent, in_state):
    room = 0
    batch = await sent(3)
    async with runs(room=lambda: room) as runner:
        await asyncio.sleep(0.3)
        assert (reader.asked, runner.under_way) == ([], 0)
        room = 1
        await in_state(batch, "done")


async def test_never_more_than_there_is_room_for(runs, reader, sent, in_state):
    reader.says.update({f"{number}.jpg": "wait" for number in range(1, 7)})
    batch = await sent(6)

    async def all_taken():
        return len(reader.asked) >= 2

    async with runs(room=lambda: 2) as runner:
        await until(all_taken)
        await asyncio.sleep(0.2)
        assert (len(reader.asked), runner.under_way) == (2, 2)
        reader.held.set()
        await in_state(batch, "done")


async def test_what_is_under_way_at_the_end_is_given_back_at_once(database, runs, reader, sent):
    reader.says["1.jpg"] = "wait"
    await sent(1)

    async def taken():
        return bool(reader.asked)

    async with runs():
        await until(taken)
    claim = await Claims(database, lease_s=30.0).take()
    assert (claim.name, claim.tries) == ("1.jpg", 1)


async def test_what_was_paid_for_is_kept_when_the_database_comes_back(runs, reader, claims, sent, in_state):
    batch = await sent(2)
    async with runs(claims=Away(claims, times=2)):
        ended = await in_state(batch, "done")
    assert (ended.outcomes, sorted(reader.asked)) == ({"accepted": 2}, ["1.jpg", "2.jpg"])


async def test_a_runner_that_a_fault_of_ours_ended_says_that_it_is_not_ready(runs, claims):
    async with runs() as runner:
        await runner.ready()

    class Broken:
        async def take(self):
            raise ZeroDivisionError

    async with runs(claims=Broken()) as runner:
        await asyncio.sleep(0.05)
        with pytest.raises(WorkerDied):
            await runner.ready()


class Away:
    """Claims of a database that does not answer the first times that it is to keep something."""

    def __init__(self, claims, times):
        self._claims, self._times = claims, times

    def __getattr__(self, name):
        return getattr(self._claims, name)

    async def finish(self, *given, **more):
        if self._times:
            self._times -= 1
            raise DatabaseDown("The disk is full.")
        return await self._claims.finish(*given, **more)
