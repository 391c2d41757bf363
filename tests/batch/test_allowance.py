"""No more than was agreed, and as near to it as one question allows."""

import asyncio
from decimal import Decimal

import pytest

from sightline.batch import Allowance, CapReached, Purse
from sightline.errors import Overloaded, ProviderTimeout, Truncated, UsageError
from sightline.testing.conformance.providers import ask_about
from sightline.testing.scripted import Scripted
from sightline.types import Answer, Quote, Usage
from sightline.vlm.wrappers import Backoff, Chain, Retry

QUESTION = ask_about("receipt")


def answer(cost):
    return Answer({}, {}, "scripted", cost_usd=Decimal(cost))


def scripted(*steps, quote="0.10", again=False):
    return Scripted(steps, quoted=Quote(Usage(), Decimal(quote)), again=again)


async def count(allowance, times):
    """How many of so many questions asked at once were answered."""
    asked = (allowance.ask(QUESTION) for _ in range(times))
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(one, Answer | CapReached) for one in found)
    return sum(isinstance(one, Answer) for one in found)


@pytest.mark.parametrize("at_once", [1, 4, 40])
async def test_spending_comes_within_one_quote_of_the_cap_and_never_over_it(at_once):
    paid = scripted(0.001, answer("0.03"), again=True)
    allowance, answered = Allowance(paid, Decimal(1)), 0
    for _ in range(0, 80, at_once):
        answered += await count(allowance, at_once)
    assert Decimal("0.90") < allowance.spent <= Decimal(1)
    assert allowance.spent == answered * Decimal("0.03") == len(paid.asked) * Decimal("0.03")


async def test_what_earlier_runs_spent_counts():
    allowance = Allowance(scripted(answer("0.05"), again=True), Purse(Decimal(1), spent=Decimal("0.95")))
    assert await count(allowance, 3) == 0


async def test_a_question_that_costs_nothing_is_always_asked():
    free = Allowance(scripted(answer(0), quote="0", again=True), Decimal(0))
    assert await count(free, 5) == 5


async def test_a_failed_call_counts_what_was_paid_or_may_have_been():
    allowance = Allowance(scripted(Truncated("cut", cost_usd=Decimal("0.02")), ProviderTimeout("late")), Decimal(1))
    for error in (Truncated, ProviderTimeout):
        with pytest.raises(error):
            await allowance.ask(QUESTION)
    assert allowance.spent == Decimal("0.12")


async def test_a_call_that_is_cut_off_counts_as_the_most_it_can_take():
    allowance = Allowance(scripted(60.0, answer("0.01")), Decimal(1))
    task = asyncio.create_task(allowance.ask(QUESTION))
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert allowance.spent == Decimal("0.10")


async def test_the_one_around_is_known_by_the_name_and_quote_of_the_one_within():
    allowance = Allowance(scripted(), Decimal(1))
    assert (allowance.name, allowance.quote(QUESTION).cost_usd) == ("scripted", Decimal("0.10"))


def test_a_cap_below_nothing_is_refused():
    with pytest.raises(UsageError):
        Allowance(scripted(), Decimal(-1))


async def test_calls_inside_are_paid_one_by_one_and_the_room_of_the_first_is_held_from_the_start():
    purse = Purse(Decimal("0.25"))
    paid = scripted(Overloaded("busy"), answer("0.03"), quote="0.10", again=True)
    retried = Retry(purse.within(paid), backoff=Backoff(attempts=2, first_s=0))
    allowance, answered = Allowance(retried, purse), 0
    assert allowance.quote(QUESTION).cost_usd == Decimal("0.20")
    for _ in range(10):
        answered += await count(allowance, 1)
    assert (answered, allowance.spent) == (6, Decimal("0.18"))


async def test_a_retry_whose_room_was_lost_needs_room_again():
    purse = Purse(Decimal("0.15"))
    paid = scripted(ProviderTimeout("late"), answer("0.03"), quote="0.10")
    retried = Retry(purse.within(paid), backoff=Backoff(attempts=2, first_s=0))
    with pytest.raises(CapReached):
        await Allowance(retried, purse).ask(QUESTION)
    assert (purse.spent, len(paid.asked)) == (Decimal("0.10"), 1)


async def test_the_end_of_the_cap_is_no_fault_for_which_others_are_asked():
    purse = Purse(Decimal("0.05"))
    dear, free = scripted(answer("0.03"), quote="0.10"), scripted(answer(0), quote="0")
    with pytest.raises(CapReached):
        await Allowance(Chain([purse.within(dear), free]), purse).ask(QUESTION)
    assert not free.asked
