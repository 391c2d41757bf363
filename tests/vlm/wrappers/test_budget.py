from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.errors import (
    BudgetExceeded,
    EmptyAnswer,
    InvalidAnswer,
    Overloaded,
    ProviderError,
    ProviderTimeout,
    ServerFault,
    UsageError,
)
from sightline.testing.scripted import Scripted
from sightline.types import Answer, Quote, Usage
from sightline.vlm.wrappers import Budget, Cap, RedisStore, SqliteStore

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)


def answer(usd: str) -> Answer:
    return Answer({}, {}, "scripted", cost_usd=Decimal(usd))


def paid(*steps, quoted: str) -> Scripted:
    return Scripted(steps, quoted=Quote(Usage(), Decimal(quoted)), again=True)


class Still:
    """A clock that a test sets."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Still:
    return Still()


@pytest.fixture
async def sqlite(tmp_path):
    store = SqliteStore(tmp_path / "budget.db")
    yield store
    store.close()


@pytest.fixture
async def redis(redis_url, redis_prefix):
    store = RedisStore(redis_url, prefix=redis_prefix)
    yield store
    await store.aclose()


@pytest.fixture(params=["sqlite", "redis"])
def store(request):
    return request.getfixturevalue(request.param)


async def test_a_call_that_could_cross_a_cap_is_not_made(question, store, clock) -> None:
    inner = paid(answer("0.04"), quoted="0.05")
    budget = Budget(inner, store, [Cap(Decimal("0.10"))], clock=clock)
    await budget.ask(question)
    await budget.ask(question)
    with pytest.raises(BudgetExceeded, match=r"day:2026-03-31 of 0\.1 USD has 0\.08 USD .* can take 0\.05 USD"):
        await budget.ask(question)
    assert len(inner.asked) == 2


async def test_calls_at_once_cannot_cross_it_together(question, store, clock) -> None:
    inner = paid(0.05, answer("0.05"), quoted="0.05")
    budget = Budget(inner, store, [Cap(Decimal("0.20"))], clock=clock)
    found = await asyncio.gather(*[budget.ask(question) for _ in range(12)], return_exceptions=True)
    assert sum(isinstance(one, Answer) for one in found) == 4
    assert sum(isinstance(one, BudgetExceeded) for one in found) == 8


async def test_a_new_day_begins_at_nothing_and_a_month_goes_on(question, store, clock) -> None:
    budget = Budget(
        paid(answer("1"), quoted="1"), store, [Cap(Decimal(1)), Cap(Decimal(2), every="month")], clock=clock
    )
    clock.at = datetime(2026, 3, 30, tzinfo=UTC)
    await budget.ask(question)
    with pytest.raises(BudgetExceeded, match="all:day"):
        await budget.ask(question)
    clock.at = NOON
    await budget.ask(question)
    clock.at = datetime(2026, 4, 1, tzinfo=UTC)
    await budget.ask(question)


async def test_tenants_and_tasks_have_accounts_of_their_own(question, store, clock) -> None:
    caps = [
        Cap(Decimal(2), by="tenant"),
        Cap(Decimal(1), by="task", only="invoice"),
        Cap(Decimal(0), by="task", only="x"),
    ]
    inner = paid(answer("1"), quoted="1")
    acme, other = (Budget(inner, store, caps, tenant=tenant, clock=clock) for tenant in ("acme", "other"))
    invoice = replace(question, task=replace(question.task, name="invoice"))
    await acme.ask(question)
    await acme.ask(question)
    with pytest.raises(BudgetExceeded, match="tenant:day:2026-03-31:acme"):
        await acme.ask(question)
    await other.ask(invoice)
    with pytest.raises(BudgetExceeded, match="task:day:2026-03-31:invoice"):
        await other.ask(invoice)


@pytest.mark.parametrize(
    ("step", "counted"),
    [
        (answer("0.03"), "0.03"),
        (EmptyAnswer("nothing", cost_usd=Decimal("0.02")), "0.02"),
        (Overloaded("busy"), "0"),
        (ProviderTimeout("late"), "0.05"),
        (ServerFault("cut", lost=Quote(Usage(), Decimal("0.03"))), "0.03"),
        (InvalidAnswer("odd", cost_usd=Decimal("0.01"), lost=Quote(Usage(), Decimal("0.03"))), "0.04"),
        (ProviderTimeout("504", lost=Quote()), "0"),
        (answer("0.0000000001"), "0.000000001"),
    ],
)
async def test_what_a_call_really_cost_is_counted(question, store, clock, step, counted) -> None:
    budget = Budget(paid(step, quoted="0.05"), store, [Cap(Decimal("0.05"))], clock=clock)
    await asyncio.gather(budget.ask(question), return_exceptions=True)
    full = Budget(paid(step, quoted="1"), store, [Cap(Decimal("0.05"))], clock=clock)
    with pytest.raises(BudgetExceeded) as caught:
        await full.ask(question)
    taken = caught.value.message.partition(" has ")[2].partition(" USD")[0]
    assert Decimal(taken) == Decimal(counted)


async def test_a_call_that_is_cancelled_is_counted_with_its_quote(question, store, clock) -> None:
    budget = Budget(paid(3600, answer("0"), quoted="0.05"), store, [Cap(Decimal("0.05"))], clock=clock)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await budget.ask(question)
    with pytest.raises(BudgetExceeded):
        await budget.ask(question)


async def test_each_threshold_is_told_once(question, store, clock) -> None:
    told: list[float] = []
    budget = Budget(
        paid(answer("0.10"), quoted="0.10"),
        store,
        [Cap(Decimal("1.00"))],
        on_threshold=lambda _, share: told.append(share),
        clock=clock,
    )
    for _ in range(10):
        await budget.ask(question)
    assert told == [0.5, 0.8, 1.0]


async def test_what_was_spent_survives_a_restart(question, tmp_path, clock) -> None:
    for outcome in (Answer, BudgetExceeded):
        store = SqliteStore(tmp_path / "budget.db")
        budget = Budget(paid(answer("1"), quoted="1"), store, [Cap(Decimal(1))], clock=clock)
        (found,) = await asyncio.gather(budget.ask(question), return_exceptions=True)
        assert isinstance(found, outcome)
        store.close()


async def test_money_held_by_a_process_that_died_is_never_free_again(question, store, clock) -> None:
    caps = [Cap(Decimal(1))]
    await store.reserve((caps[0].account(tenant=None, task="receipt", at=NOON),), 10**9)
    clock.at = NOON.replace(hour=23)
    budget = Budget(paid(answer("1"), quoted="1"), store, caps, clock=clock)
    with pytest.raises(BudgetExceeded, match="has 1 USD spent or held"):
        await budget.ask(question)


RACER = """
import asyncio, sys
from datetime import UTC, datetime
from decimal import Decimal
from sightline import registry
from sightline.errors import BudgetExceeded
from sightline.testing.scripted import Scripted
from sightline.types import Answer, Question, Quote, Usage
from sightline.vlm.wrappers import Budget, Cap, RedisStore, SqliteStore

async def main(kind, where, prefix):
    store = SqliteStore(where) if kind == "sqlite" else RedisStore(where, prefix=prefix)
    cent = Decimal("0.01")
    inner = Scripted([Answer({}, {}, "s", cost_usd=cent)], again=True, quoted=Quote(Usage(), cent))
    budget = Budget(inner, store, [Cap(Decimal("1.00"))], clock=lambda: datetime(2026, 3, 31, tzinfo=UTC))
    question = Question(registry.task("receipt"), (), ())
    made = 0
    for _ in range(40):
        try:
            await budget.ask(question)
            made += 1
        except BudgetExceeded:
            pass
    if kind == "redis":
        await store.aclose()
    else:
        store.close()
    print(made)

asyncio.run(main(*sys.argv[1:]))
"""


def race(*arguments: str) -> int:
    """How many calls of a cent eight processes make, which try 40 each."""
    command = [sys.executable, "-c", RACER, *arguments]
    racers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(8)]
    return sum(int(racer.communicate(timeout=60)[0]) for racer in racers)


def test_eight_processes_that_share_a_file_spend_exactly_the_cap(tmp_path) -> None:
    assert race("sqlite", str(tmp_path / "budget.db"), "") == 100


async def test_eight_processes_that_share_a_server_spend_exactly_the_cap(redis_url, redis_prefix) -> None:
    assert await asyncio.to_thread(race, "redis", redis_url, redis_prefix) == 100


SPENDER = """
import asyncio, os, random, sys
from datetime import UTC, datetime
from decimal import Decimal
from sightline import registry
from sightline.errors import BudgetExceeded
from sightline.types import Answer, Question, Quote, Usage
from sightline.vlm.wrappers import Budget, Cap, RedisStore, SqliteStore

class Vendor:
    "Bills a call when it comes, whatever becomes of who asked."
    name = "vendor"

    def __init__(self, bill):
        self.bill = os.open(bill, os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def quote(self, question):
        return Quote(Usage(), Decimal("0.05"))

    async def ask(self, question):
        cents = random.randint(1, 5)
        os.write(self.bill, f"{cents}\\n".encode())
        await asyncio.sleep(0.02)
        return Answer({}, {}, self.name, cost_usd=Decimal(cents) / 100)

async def main(kind, where, prefix, bill):
    store = SqliteStore(where) if kind == "sqlite" else RedisStore(where, prefix=prefix)
    budget = Budget(Vendor(bill), store, [Cap(Decimal("2.00"))], clock=lambda: datetime(2026, 3, 31, tzinfo=UTC))
    question = Question(registry.task("receipt"), (), ())

    async def spend():
        refused = 0
        while refused < 10:
            try:
                await budget.ask(question)
                refused = 0
            except BudgetExceeded:
                refused += 1
                await asyncio.sleep(0.02)

    await asyncio.gather(*[spend() for _ in range(4)])
    store.close() if kind == "sqlite" else await store.aclose()

asyncio.run(main(*sys.argv[1:]))
"""
CAP_CENTS, QUOTE_CENTS, IN_FLIGHT = 200, 5, 4


def billed(bill: Path) -> list[int]:
    """The cents of every call that the vendor saw."""
    return [int(line) for line in bill.read_text().splitlines()] if bill.exists() else []


def spend(count: int, *arguments: str, bill: Path, kill: bool = False) -> list[int]:
    """What is billed when `count` processes with four calls at once each have spent all they can.

    With `kill` one of them is ended in the middle of its calls.
    """
    command = [sys.executable, "-c", SPENDER, *arguments, str(bill)]
    first = subprocess.Popen(command)
    if kill:
        while len(billed(bill)) < IN_FLIGHT:
            time.sleep(0.005)
        first.kill()
    for spender in [first, *(subprocess.Popen(command) for _ in range(count - 1))]:
        spender.wait(timeout=60)
    return billed(bill)


def test_neither_a_killed_process_nor_a_restart_spends_beyond_the_cap(tmp_path) -> None:
    place, bill = ("sqlite", str(tmp_path / "budget.db"), ""), tmp_path / "bill"
    first = spend(8, *place, bill=bill, kill=True)
    # Nearly all was spent: only what the killed process held, and less than a quote, is left.
    assert CAP_CENTS - (IN_FLIGHT + 1) * QUOTE_CENTS < sum(first) <= CAP_CENTS
    assert spend(2, *place, bill=bill) == first


async def test_the_same_holds_for_processes_that_share_a_server(redis_url, redis_prefix, tmp_path) -> None:
    place, bill = ("redis", redis_url, redis_prefix), tmp_path / "bill"
    first = await asyncio.to_thread(spend, 8, *place, bill=bill, kill=True)
    assert CAP_CENTS - (IN_FLIGHT + 1) * QUOTE_CENTS < sum(first) <= CAP_CENTS
    assert await asyncio.to_thread(spend, 2, *place, bill=bill) == first


async def test_without_its_store_nothing_is_spent(question, tmp_path) -> None:
    lost = RedisStore("redis://127.0.0.1:1/0")
    unwritable = SqliteStore(tmp_path / "missing" / "budget.db")
    for store in (lost, unwritable):
        inner = paid(answer("1"), quoted="1")
        with pytest.raises(Overloaded, match="nothing is spent"):
            await Budget(inner, store, [Cap(Decimal(1))]).ask(question)
        assert inner.asked == []
    await lost.aclose()


async def test_a_locked_file_is_tried_again_without_blocking_anybody(question, tmp_path, clock) -> None:
    import sqlite3

    path = tmp_path / "budget.db"
    store = SqliteStore(path)
    budget = Budget(paid(answer("0.1"), quoted="0.1"), store, [Cap(Decimal(1))], clock=clock)
    await budget.ask(question)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    task = asyncio.create_task(budget.ask(question))
    await asyncio.sleep(0.05)
    assert not task.done()
    other.execute("ROLLBACK")
    other.close()
    assert isinstance(await task, Answer)
    store.close()


class Forgetful(SqliteStore):
    """Cannot take the first cost that it is told."""

    failed = False

    async def settle(self, hold, nano):
        if not self.failed:
            self.failed = True
            raise Overloaded("away")
        return await super().settle(hold, nano)


async def test_an_answer_that_was_paid_is_given_and_counted_by_the_next_call(question, tmp_path, clock) -> None:
    store = Forgetful(tmp_path / "budget.db")
    budget = Budget(paid(answer("0.4"), quoted="0.5"), store, [Cap(Decimal(1))], clock=clock)
    assert isinstance(await budget.ask(question), Answer)
    await budget.ask(question)
    with pytest.raises(BudgetExceeded, match=r"has 0\.8 USD"):
        await budget.ask(question)
    store.close()


def test_a_cap_by_tenant_needs_the_tenant(tmp_path) -> None:
    with pytest.raises(UsageError, match="tenant"):
        Budget(Scripted([]), SqliteStore(tmp_path / "b.db"), [Cap(Decimal(1), by="tenant")])


@pytest.mark.parametrize(
    "make", [lambda: Cap(Decimal(-1)), lambda: Cap(Decimal("NaN")), lambda: Cap(Decimal(1), only="x")]
)
def test_caps_that_make_no_sense_are_refused(make) -> None:
    with pytest.raises(UsageError):
        make()


@given(
    calls=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.booleans()), max_size=30),
    cap=st.integers(0, 300),
)
@settings(max_examples=40, deadline=None)
def test_whatever_the_calls_cost_the_cap_is_never_crossed(question, tmp_path_factory, calls, cap) -> None:
    path: Path = tmp_path_factory.mktemp("budget") / "b.db"

    async def spent() -> Decimal:
        store, total = SqliteStore(path), Decimal(0)
        for quoted, part, works in calls:
            cost = Decimal(min(quoted, part)) / 100
            step = answer(str(cost)) if works else EmptyAnswer("nothing", cost_usd=cost)
            budget = Budget(paid(step, quoted=str(Decimal(quoted) / 100)), store, [Cap(Decimal(cap) / 100)])
            try:
                total += (await budget.ask(question)).cost_usd
            except BudgetExceeded:
                continue
            except ProviderError as error:
                total += error.cost_usd
        store.close()
        return total

    assert asyncio.run(spent()) <= Decimal(cap) / 100
