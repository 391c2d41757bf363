"""Processes that race for one cap against the fake server, one of them killed, and all started again."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from genai_prices import Usage as Tokens
from genai_prices import calc_price

from sightline.errors import BudgetExceeded
from sightline.testing.conformance.providers import ask_about
from sightline.testing.server import Behaviour, Echo, FakeServer, Stats
from sightline.types import Question
from sightline.vlm.models import Access, Asking, Model
from sightline.vlm.wrappers import Budget, Cap, SqliteStore

MODEL = "openai:gpt-5.4-mini"
PROCESSES, IN_FLIGHT = 8, 2
CAP = Decimal("0.20")
LATENCY_S = 0.1
# A racer gives up when it was refused so often in a row: nothing is under way any more that could leave room.
PATIENCE, PAUSE_S = 40, 0.05
RACE_S = 120.0


@dataclass(frozen=True, slots=True)
class Race:
    """What the server billed before the processes were started again and in all, against the cap."""

    first_usd: Decimal
    second_calls: int
    calls: int
    all_usd: Decimal
    quote_usd: Decimal
    in_flight: int = IN_FLIGHT

    @property
    def kept(self) -> bool:
        """Whether the cap held, and a restart opened nothing."""
        return self.all_usd <= CAP and not self.second_calls and self.calls > PROCESSES

    def rows(self) -> Mapping[str, str]:
        """For a table."""
        return {
            "cap": f"{CAP} USD",
            "the most that one call can take, held while it is under way": f"{self.quote_usd:.4f} USD",
            "calls that the server saw": str(self.calls),
            "what it billed, the calls of the killed process included": f"{self.all_usd:.4f} USD",
            "billed above the cap": f"{max(Decimal(0), self.all_usd - CAP)} USD",
            "calls after all were started again": str(self.second_calls),
        }


def race() -> Race:
    """Start the racers twice; the first of them is killed in the first race."""
    with tempfile.TemporaryDirectory() as folder, FakeServer(Echo({"total": "9.00"}), script=_slow()) as server:
        command = [sys.executable, __file__, server.url("openai-responses"), str(Path(folder) / "spent.db")]
        _run(command, server.stats, kill=True)
        first_usd, first_calls = _billed(server.stats), server.stats.requests
        _run(command, server.stats, kill=False)
        quote_usd = Model(MODEL, access=Access("any"), asking=_asking()).quote(ask_about("receipt")).cost_usd
        calls = server.stats.requests
        return Race(first_usd, calls - first_calls, calls, _billed(server.stats), quote_usd)


def _run(command: list[str], stats: Stats, *, kill: bool) -> None:
    before = stats.requests
    racers = [subprocess.Popen(command) for _ in range(PROCESSES)]  # noqa: S603 (this very file)
    end = time.monotonic() + RACE_S
    while kill and stats.requests < before + PROCESSES and time.monotonic() < end:
        time.sleep(0.01)
    if kill:
        racers[0].kill()
    for racer in racers:
        racer.wait(timeout=RACE_S)


def _slow() -> Behaviour:
    return Behaviour(latency_s=LATENCY_S)


def _asking() -> Asking:
    return Asking(max_tokens=500)


def _billed(stats: Stats) -> Decimal:
    vendor, _, model = MODEL.partition(":")
    used = Tokens(input_tokens=stats.input_tokens, output_tokens=stats.output_tokens)
    return calc_price(used, model, provider_id=vendor, genai_request_timestamp=datetime.now(UTC)).total_price


async def _racer(url: str, path: str) -> None:
    store, question = SqliteStore(path), ask_about("receipt")
    async with Model(MODEL, access=Access("any", url), asking=_asking()) as model:
        budget = Budget(model, store, [Cap(CAP)])
        async with asyncio.TaskGroup() as group:
            for _ in range(IN_FLIGHT):
                group.create_task(_ask_on(budget, question))
    store.close()


async def _ask_on(budget: Budget, question: Question) -> None:
    refused = 0
    while refused < PATIENCE:
        try:
            await budget.ask(question)
            refused = 0
        except BudgetExceeded:
            refused += 1
            await asyncio.sleep(PAUSE_S)


if __name__ == "__main__":
    asyncio.run(_racer(*sys.argv[1:]))
