from __future__ import annotations

import pytest

from sightline.errors import ProviderError, ProviderTimeout, ServerFault
from sightline.testing.server import Behaviour, Echo, FakeServer
from sightline.types import Quote
from sightline.vlm.models import Asking

COMMON = {
    "auth": "auth",
    "bad_image": "bad_image",
    "blocked": "filtered",
    "cut": "server",
    "empty": "empty",
    "filter": "filtered",
    "filtered": "filtered",
    "html": "server",
    "image_too_large": "too_large",
    "malformed": "server",
    "model": "not_found",
    "overloaded": "overloaded",
    "quota": "quota",
    "rate_limit": "rate_limited",
    "refusal": "refused",
    "request": "provider_error",
    "reset": "server",
    "server": "server",
    "timeout": "timeout",
    "too_large": "too_large",
    "too_many_images": "too_large",
    "truncated": "truncated",
    "unavailable": "overloaded",
    "wrong_type": "invalid",
}
# Anthropic has no filter beside the refusal; Google and Amazon no refusal beside the filter.
OWN = {
    "anthropic": {"filter": "refused"},
    "bedrock": {"refusal": "filtered"},
    "google": {"refusal": "filtered"},
}
# What reached the model is billed, although no answer came of it.
BILLED = {"empty", "filter", "refusal", "truncated", "wrong_type"}
# What was answered with 200, as far as the server knows, and never arrived in a form that says what it cost.
LOST = {"blank", "cut", "html", "malformed", "reset"}
FREE = {"auth", "model", "overloaded", "rate_limit", "request", "server", "too_large"}


async def faults(name, model, question, deeds) -> dict[str, ProviderError]:
    """What each deed of the server became, asked one after another on one connection."""
    found: dict[str, ProviderError] = {}
    # An answer that does not fit is asked for twice.
    script = [Behaviour(deed, retry_after_s=2 if deed in {"rate_limit", "overloaded"} else None) for deed in deeds]
    known = FakeServer(Echo({"total": "9.00"}), script=script, models={"gemma3": "gpt-4o"})
    async with known as server, model(name, server, repair=False) as asked:
        for deed in deeds:
            with pytest.raises(ProviderError) as failed:
                await asked.ask(question)
            found[deed] = failed.value
    return found


async def test_every_failure_of_every_vendor_has_its_class(name, model, receipt) -> None:
    found = await faults(name, model, receipt, list(COMMON))
    vendor = name.partition(":")[0]
    assert {deed: error.code for deed, error in found.items()} == {**COMMON, **OWN.get(vendor, {})}
    assert all(error.message.startswith(name) for error in found.values())
    assert all(error.__cause__ is None for error in found.values())


async def test_failures_that_were_billed_carry_their_bill_and_the_others_none(name, model, receipt) -> None:
    found = await faults(name, model, receipt, sorted(BILLED | FREE))
    assert {deed for deed, error in found.items() if error.usage.input_tokens} == BILLED
    own = name.startswith(("ollama", "openai-compatible"))
    assert {deed for deed, error in found.items() if error.cost_usd} == (set() if own else BILLED)


async def test_what_may_be_billed_without_a_word_is_lost_and_what_was_turned_down_is_not(name, model, receipt) -> None:
    found = await faults(name, model, receipt, sorted(LOST | BILLED | FREE))
    assert {deed for deed, error in found.items() if error.lost != Quote()} == LOST
    for deed in LOST:
        lost = found[deed].lost
        assert lost.usage.output_tokens == Asking().max_tokens
        assert lost.usage.requests == 1
        assert (lost.cost_usd > 0) != name.startswith(("ollama", "openai-compatible"))


async def test_a_reply_that_is_too_late_is_lost(name, model, receipt) -> None:
    known = FakeServer(script=Behaviour("hang"), models={"gemma3": "gpt-4o"})
    async with known as server, model(name, server, deadline_s=0.5) as asked:
        with pytest.raises(ProviderTimeout) as failed:
            await asked.ask(receipt)
    assert failed.value.lost.usage.requests == 1


async def test_a_second_attempt_that_is_lost_is_beside_what_the_first_one_cost(name, model, receipt) -> None:
    script = [Behaviour("wrong_type"), Behaviour("cut")]
    known = FakeServer(Echo({"total": "9.00"}), script=script, models={"gemma3": "gpt-4o"})
    async with known as server, model(name, server) as asked:
        with pytest.raises(ServerFault) as failed:
            await asked.ask(receipt)
    error, quote = failed.value, asked.quote(receipt)
    assert (error.usage.requests, error.lost.usage.requests) == (1, 1)
    assert error.cost_usd + error.lost.cost_usd <= quote.cost_usd
    assert (error.usage + error.lost.usage).input_tokens <= quote.usage.input_tokens


async def test_a_rate_limit_says_when_to_come_back_where_the_vendor_does(name, model, receipt) -> None:
    found = await faults(name, model, receipt, ["rate_limit", "overloaded", "quota"])
    expected = None if name.startswith("bedrock:") else 2
    assert found["rate_limit"].retry_after_s == expected
    assert found["quota"].retry_after_s is None
    assert (found["rate_limit"].retryable, found["quota"].retryable) == (True, False)
