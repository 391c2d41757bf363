"""A model that fails costs a little time, and never the document: the composition of the command line, on the fake."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from dataclasses import dataclass, field

import pytest

from sightline.errors import BadImage
from sightline.providers import Policy, desk
from sightline.testing.conformance.providers import ask_about
from sightline.types import Answer, Question

pytest.importorskip("aiohttp", reason="the model server needs the extra testing")
pytest.importorskip("openai", reason="models need the extra openai")
pytest.importorskip("anthropic", reason="models need the extra anthropic")
pytest.importorskip("google.genai", reason="models need the extra google")

from sightline.testing.server import Behaviour, Call, Echo, FakeServer

OPENAI, CLAUDE, GEMINI = "openai:gpt-5.4-mini", "anthropic:claude-haiku-4-5", "google:gemini-2.5-flash"
WIRES = {OPENAI: "openai-responses", CLAUDE: "anthropic", GEMINI: "gemini"}
NEXT = {OPENAI: CLAUDE, CLAUDE: GEMINI, GEMINI: OPENAI}
REACHED = {
    OPENAI: ("OPENAI_BASE_URL", "OPENAI_API_KEY"),
    CLAUDE: ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY"),
    GEMINI: ("GOOGLE_GEMINI_BASE_URL", "GOOGLE_API_KEY"),
}


@dataclass
class Seen:
    """A script that does `first` to the first calls and `always` to all others, and keeps the calls and their times."""

    first: tuple[Behaviour, ...] = ()
    always: Behaviour | None = None
    calls: list[Call] = field(default_factory=list)
    at: list[float] = field(default_factory=list)

    def __call__(self, call: Call) -> Behaviour | None:
        self.calls.append(call)
        self.at.append(time.monotonic())
        number = len(self.calls) - 1
        return self.first[number] if number < len(self.first) else self.always


@dataclass
class Asked:
    """What came of one question."""

    answer: Answer
    primary: Seen
    backup: Seen
    seconds: float


@pytest.fixture(scope="module")
def question() -> Question:
    return ask_about("receipt")


@pytest.fixture(params=WIRES)
def model(request) -> str:
    return request.param


@pytest.fixture
def ask(question, monkeypatch):
    """Ask a failing model with a healthy one behind it, and rules behind both."""

    async def asked(
        model: str, primary: Seen, *, backed: bool = True, behind: Seen | None = None, deadline_s: float = 30.0
    ) -> Asked:
        backup = behind or Seen()
        script = {WIRES[model]: primary, WIRES[NEXT[model]]: backup}
        async with FakeServer(Echo({"total": "9.00"}), script=script) as server:
            for name in (model, NEXT[model]):
                url, key = REACHED[name]
                monkeypatch.setenv(url, server.url(WIRES[name]))
                monkeypatch.setenv(key, "any")
            models = (model, NEXT[model]) if backed else (model,)
            provider = desk(Policy(models=models, rules_first=False, deadline_s=deadline_s))
            start = time.monotonic()
            try:
                answer = await provider.ask(question)
                return Asked(answer, primary, backup, time.monotonic() - start)
            finally:
                await provider.aclose()

    return asked


@pytest.mark.parametrize("final", ["refusal", "filter", "truncated"])
async def test_what_is_final_is_not_asked_again_and_goes_to_the_next_model(ask, model, final) -> None:
    found = await ask(model, Seen(always=Behaviour(final)))
    assert (found.answer.provider, len(found.primary.calls), len(found.backup.calls)) == (NEXT[model], 1, 1)
    assert found.primary.calls[0].pictures
    assert found.backup.calls[0].pictures


async def test_a_bad_image_is_passed_on_to_nobody(ask, model) -> None:
    primary, backup = Seen(always=Behaviour("bad_image")), Seen()
    with pytest.raises(BadImage):
        await ask(model, primary, behind=backup)
    assert (len(primary.calls), len(backup.calls)) == (1, 0)


async def test_a_retry_waits_as_long_as_the_vendor_says(ask, model) -> None:
    # Google says it in the body, the others in a header. Without, the second call comes within 0.5 s.
    found = await ask(model, Seen(first=(Behaviour("rate_limit", retry_after_s=0.6),)))
    assert found.answer.provider == model
    first, second = found.primary.at
    assert second - first >= 0.6


async def test_a_wait_that_does_not_fit_goes_to_the_next_model_at_once(ask, model) -> None:
    found = await ask(model, Seen(always=Behaviour("rate_limit", retry_after_s=60.0)))
    assert (found.answer.provider, len(found.primary.calls)) == (NEXT[model], 1)


@pytest.mark.parametrize("backed", [True, False])
async def test_a_model_that_hangs_is_cut_off_in_time_for_the_next(ask, backed) -> None:
    for name in (OPENAI, CLAUDE):  # loads the clients, which takes longer than the deadline here
        await ask(name, Seen())
    found = await ask(OPENAI, Seen(always=Behaviour("hang")), backed=backed, deadline_s=2.0)
    assert (found.answer.provider, len(found.primary.calls)) == (CLAUDE if backed else "rules", 1)
    assert 0.9 <= found.seconds < 3.0


@pytest.mark.parametrize("fault", ["cut", "wrong_type"])
async def test_every_attempt_has_the_same_picture(ask, model, fault) -> None:
    found = await ask(model, Seen(first=(Behaviour(fault),)))
    first, second = ([picture.data for picture in call.pictures] for call in found.primary.calls)
    assert found.answer.provider == model
    assert first == second != []


async def test_an_answer_that_came_and_was_of_no_use_is_in_the_cost(ask, model) -> None:
    alone = await ask(NEXT[model], Seen())
    found = await ask(model, Seen(always=Behaviour("refusal")))
    assert found.answer.cost_usd > alone.answer.cost_usd > 0


async def test_rules_answer_last_and_say_so(ask, model) -> None:
    found = await ask(model, Seen(always=Behaviour("quota")), behind=Seen(always=Behaviour("auth")))
    assert (found.answer.provider, found.answer.cost_usd) == ("rules", 0)
    assert found.answer.values["total"] is not None


WHILE_LOADING = """
import asyncio
from sightline.errors import ServerFault
from sightline.testing.conformance.providers import ask_about
from sightline.testing.server import Behaviour, Echo, FakeServer
from sightline.vlm.models import Access, Model

async def main():
    question = ask_about("receipt")
    async with FakeServer(Echo({"total": "9.00"}), script={"openai-responses": Behaviour("server")}) as server:
        failing = Model("openai:gpt-4.1", access=Access("any", server.url("openai-responses")))
        loading = Model("anthropic:claude-haiku-4-5", access=Access("any", server.url("anthropic")))
        async with failing, loading:
            asked = asyncio.create_task(loading.ask(question))
            while not asked.done():
                try:
                    await failing.ask(question)
                except ServerFault:
                    pass
            await asked

asyncio.run(main())
"""


async def test_a_failure_while_the_client_of_another_vendor_is_loaded_is_our_error_too() -> None:
    command = [sys.executable, "-c", WHILE_LOADING]
    found = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
