"""What holds for the wrappers as a whole."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from decimal import Decimal

import pytest

from sightline import errors
from sightline.errors import EmptyAnswer, Exhausted, Overloaded, ProviderError, ServerFault
from sightline.testing import virtual_time
from sightline.testing.scripted import Scripted
from sightline.types import Answer, Quote, Usage
from sightline.vlm import wrappers
from sightline.vlm.wrappers import Breaker, Budget, Cap, Chain, Limit, Limits, Retry, SqliteStore, Tiered, Vote

ANSWER = Answer({"total": "9.00"}, {}, "gpt", cost_usd=Decimal("0.01"))
QUOTED = Quote(Usage(100, 20), Decimal("0.02"))


def test_the_table_says_where_every_error_of_a_provider_goes() -> None:
    known = [getattr(errors, name) for name in errors.__all__]
    names = {error.__name__ for error in known if issubclass(error, ProviderError) and error is not ProviderError}
    table = "".join(line for line in wrappers.__doc__.splitlines() if line.startswith("|"))
    assert {name for name in names if name not in table} == set()


def test_the_package_redis_is_loaded_only_where_it_is_used() -> None:
    program = "import sys, sightline.vlm.wrappers; sys.exit('redis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_whole_policy_is_one_expression(question, tmp_path) -> None:
    store = SqliteStore(tmp_path / "budget.db")
    claude = Scripted([3600], name="claude", quoted=QUOTED, again=True)
    gpt = Scripted([Overloaded("busy"), ANSWER], name="gpt", quoted=QUOTED)
    limits, caps = Limits(rpm=50, tpm=100_000), [Cap(Decimal(1))]

    def careful(provider) -> Retry:
        return Retry(Limit(Budget(Breaker(provider), store, caps), limits=limits), random=lambda: 1.0)

    async def asked() -> tuple[Answer, float]:
        return await Chain([careful(claude), careful(gpt)]).ask(question), asyncio.get_running_loop().time()

    answer, seconds = virtual_time.run(asked())
    store.close()
    assert answer == ANSWER
    assert 15.5 <= seconds <= 17


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda one, _: Retry(one),
        lambda one, _: Limit(one),
        lambda one, _: Breaker(one),
        lambda one, other: Chain([one, other]),
        lambda one, other: Tiered(one, other, lambda _question, _answer: ["total"]),
        Vote,
    ],
    ids=["retry", "limit", "breaker", "chain", "tiered", "vote"],
)
def test_cancelling_ends_every_call_and_leaves_no_task_behind(question, wrapped) -> None:
    async def cancelled() -> tuple[list[int], int]:
        inner = [Scripted([3600, ANSWER]) for _ in range(2)]
        task = asyncio.create_task(wrapped(*inner).ask(question))
        await asyncio.sleep(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return [provider.ended for provider in inner], len(asyncio.all_tasks())

    assert virtual_time.run(cancelled()) == ([0, 0], 1)


def test_costs_are_counted_once_however_wrappers_nest(question) -> None:
    def fails(cost: str) -> Scripted:
        return Scripted([EmptyAnswer("nothing", cost_usd=Decimal(cost))], again=True)

    inner = Chain([Retry(fails("0.01")), Vote(fails("0.1"), fails("1"))])
    with pytest.raises(Exhausted) as caught:
        virtual_time.run(Chain([inner, Scripted([ServerFault("down")])]).ask(question))
    assert caught.value.cost_usd == Decimal("1.13")
