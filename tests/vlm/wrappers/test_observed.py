"""Somebody is told of each attempt, and of what breakers and budgets do; spans are tested in tests/observe."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from sightline.errors import Overloaded, ProviderError, ServerFault
from sightline.observe import Call
from sightline.testing.scripted import Scripted
from sightline.testing.virtual_time import run
from sightline.types import Answer, Question, Quote, Usage
from sightline.vlm.wrappers import Backoff, Breaker, Budget, Cap, Observed, Retry, SqliteStore
from sightline.vlm.wrappers.budgets import Account, Spending
from sightline.vlm.wrappers.budgets.caps import period

NAME = "openai:gpt-5"
ANSWER = Answer({}, {}, NAME, "gpt-5-2025-08-07", Usage(900, 40, 700), Decimal("0.01"))


def test_each_attempt_is_told_with_how_it_ended_and_what_it_cost(question: Question) -> None:
    calls: list[Call] = []
    paid = ServerFault("down")
    paid.usage, paid.cost_usd = Usage(900), Decimal("0.002")
    provider = Retry(Observed(Scripted([0.5, paid, 2.0, ANSWER], name=NAME), calls.append), backoff=Backoff(first_s=0))
    assert run(provider.ask(question)).values == {}
    failed, good = calls
    assert (failed.provider, failed.task, failed.error, failed.cost_usd) == (NAME, "receipt", "server", paid.cost_usd)
    assert (good.error, good.model, good.usage, good.finish_reason) == (None, ANSWER.model, ANSWER.usage, "stop")
    assert (failed.seconds, good.seconds) == (pytest.approx(0.5), pytest.approx(2.0))


def test_a_call_that_is_given_up_is_told_as_cancelled(question: Question) -> None:
    calls: list[Call] = []

    async def given_up() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await Observed(Scripted([60.0, ANSWER], name=NAME), calls.append).ask(question)

    run(given_up())
    assert [(call.error, call.seconds) for call in calls] == [("cancelled", pytest.approx(1.0))]


def test_a_breaker_tells_when_it_opens_and_when_it_closes(question: Question) -> None:
    told: list[str] = []
    breaker = Breaker(
        Scripted([ServerFault("down"), ServerFault("down"), ANSWER]), row=2, cool_s=5, on_change=told.append
    )

    async def asked() -> None:
        for _ in range(3):
            with pytest.raises(ProviderError):
                await breaker.ask(question)
        assert told == ["open"]
        await asyncio.sleep(5)
        await breaker.ask(question)

    run(asked())
    assert told == ["open", "closed"]


async def test_a_budget_tells_what_is_spent_after_each_call(question: Question, tmp_path: Path) -> None:
    told: list[Spending] = []
    store = SqliteStore(tmp_path / "spent.db")
    provider = Scripted([ANSWER, ANSWER], quoted=Quote(cost_usd=Decimal("0.02")))
    budget = Budget(provider, store, [Cap(Decimal(1))], on_spent=told.append)
    await budget.ask(question)
    await budget.ask(question)
    store.close()
    assert [spending.after_nano for spending in told] == [10_000_000, 20_000_000]


@pytest.mark.parametrize(
    ("account", "label", "end"),
    [
        ("all:day:2026-12-31", "all:day", datetime(2027, 1, 1, tzinfo=UTC)),
        ("all:month:2026-12", "all:month", datetime(2027, 1, 1, tzinfo=UTC)),
        ("task:month:2028-02:receipt", "task:month:receipt", datetime(2028, 3, 1, tzinfo=UTC)),
        ("tenant:day:2026-11-21:a:b", "tenant:day:a:b", datetime(2026, 11, 22, tzinfo=UTC)),
    ],
)
def test_an_account_says_what_it_is_called_and_when_it_ends(account: str, label: str, end: datetime) -> None:
    assert period(Account(account, 1)) == (label, end)


def test_an_open_breaker_is_an_overloaded_attempt(question: Question) -> None:
    calls: list[Call] = []
    provider = Observed(Breaker(Scripted([ServerFault("down")], name=NAME), row=1), calls.append)

    async def asked() -> None:
        for _ in range(2):
            with pytest.raises(ProviderError):
                await provider.ask(question)

    run(asked())
    assert [call.error for call in calls] == ["server", Overloaded.code]
