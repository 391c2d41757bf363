"""Every wrapper around a provider that keeps the promises of the port keeps them too."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sightline.errors import Overloaded, ProviderError
from sightline.testing.conformance import ask_about, check_provider
from sightline.testing.scripted import Scripted
from sightline.types import Answer, Question, Quote
from sightline.vlm.rules import Rules
from sightline.vlm.wrappers import (
    AtOnce,
    Backoff,
    Breaker,
    Budget,
    Cap,
    Chain,
    Describe,
    Limit,
    Limits,
    Observed,
    Retry,
    Simplified,
    SqliteStore,
    Tiered,
    Vote,
)


class Faltering(Rules):
    """Fails every other time."""

    asked = 0

    async def ask(self, question: Question) -> Answer:
        self.asked += 1
        if self.asked % 2:
            raise Overloaded("busy")
        return await super().ask(question)


class Free:
    """Takes nothing."""

    def quote(self, _: Question) -> Quote:
        return Quote()


class Copyist(Free):
    """Describes a page by the words that stand on it; only it is given them."""

    name = "copyist"

    def __init__(self, source: Question) -> None:
        self.source = source

    async def ask(self, question: Question) -> Answer:
        known = {image.page for image in question.images if image in self.source.images}
        words = [word.text for reading in self.source.readings if reading.page in known for word in reading.words]
        return Answer({"lines": [{"text": text} for text in words]}, {}, self.name)


class FirstAmount(Free):
    """Takes the first word with two decimals for the total."""

    name = "first-amount"

    async def ask(self, question: Question) -> Answer:
        if question.task.name != "receipt":
            raise ProviderError("Only receipts.")
        words = [word.text for reading in question.readings for word in reading.words]
        total = next((word for word in words if word[-3:-2] == "." and word.replace(".", "").isdigit()), None)
        return Answer({"total": total}, {}, self.name)


def doubts_dates(question: Question, _: Answer) -> set[str]:
    return {"date"} & {field.path for field in question.task.fields}


@pytest.fixture(scope="module")
def receipt() -> Question:
    return ask_about("receipt")


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda: Retry(Faltering(), backoff=Backoff(attempts=9, first_s=0)),
        lambda: Limit(Rules()),
        lambda: Limit(Rules(), limits=Limits(rpm=10_000, tpm=10**6)),
        lambda: AtOnce(Rules(), most=2),
        lambda: Breaker(Rules()),
        lambda: Observed(Rules()),
        lambda: Chain([Scripted([Overloaded("busy")], again=True), Rules()], name="rules"),
        lambda: Simplified(Rules(), prompt="Read it."),
        lambda: Tiered(Rules(), Rules(), doubts_dates),
        lambda: Vote(Rules(), Rules()),
    ],
    ids=["retry", "limit", "limit-known", "at-once", "breaker", "observed", "chain", "simplified", "tiered", "vote"],
)
async def test_a_wrapper_keeps_what_the_port_promises(receipt, wrapped) -> None:
    await check_provider(wrapped(), receipt)


async def test_a_budget_keeps_what_the_port_promises(receipt, tmp_path) -> None:
    store = SqliteStore(tmp_path / "budget.db")
    await check_provider(Budget(Rules(), store, [Cap(Decimal(1))]), receipt)
    store.close()


async def test_a_description_and_a_decision_keep_what_the_port_promises(receipt) -> None:
    await check_provider(Describe(Copyist(receipt), FirstAmount()), receipt)
