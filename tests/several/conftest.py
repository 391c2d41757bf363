"""Questions about several images, and models of every vendor that talk to the fake server."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sightline.models import profile
from sightline.tasks.compare import compare
from sightline.testing.conformance.sheets import plain_page
from sightline.testing.server import Call, FakeServer
from sightline.testing.server.fill import fill
from sightline.types import Question, Reading
from sightline.vlm.models import Access, Asking, Model

WIRES = {
    "openai:gpt-4.1": "openai-responses",
    "openai-compatible:gpt-4o": "openai",
    "azure:gpt-4o": "azure",
    "anthropic:claude-sonnet-4-6": "anthropic",
    "anthropic:claude-opus-4-7": "anthropic",
    "google:gemini-2.5-flash": "gemini",
    "bedrock:us.anthropic.claude-sonnet-4-6": "bedrock",
    "bedrock:us.amazon.nova-2-lite-v1:0": "bedrock",
    "ollama:gemma3": "openai",
}
KNOWN = {"gemma3": "gpt-4o"}


class Says:
    """Says what `of` makes of a call, in the shape that is asked for."""

    def __init__(self, of) -> None:
        self._of = of

    def answer(self, call: Call):
        return fill(call.schema or {}, self._of(call))


@pytest.fixture(params=sorted(WIRES))
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=sorted(name for name in WIRES if profile(name).max_images))
def limited(request: pytest.FixtureRequest) -> str:
    """A model that takes no more than so many images."""
    return request.param


@pytest.fixture
def server():
    """A fake server that answers with what a function makes of each call."""
    return lambda of: FakeServer(Says(of), models=KNOWN)


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Amazon's client signs with keys."""
    for name, value in {"REGION": "us-east-1", "DEFAULT_REGION": "us-east-1", "ACCESS_KEY_ID": "AKIAHUSH"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")


@pytest.fixture
def model():
    def made(name: str, server, **asking) -> Model:
        key = None if name.startswith("bedrock:") else "sk-hush"
        access = Access(api_key=key, base_url=server.url(WIRES[name]))
        return Model(name, access=access, asking=Asking(**{"deadline_s": 60, **asking}))

    return made


@pytest.fixture
def unsent():
    """A model that only says what it would take; nothing is sent to it."""

    def made(name: str) -> Model:
        return Model(name, access=Access(api_key=None if name.startswith("bedrock:") else "sk-hush"))

    return made


@pytest.fixture
def about():
    """A question about so many blank images."""

    def made(count: int, size: tuple[int, int] = (28, 28), task=None) -> Question:
        page = plain_page(size)
        images = tuple(replace(page, page=number) for number in range(1, count + 1))
        readings = tuple(Reading(image.page, (), "none", size) for image in images)
        return Question(task or compare("Which is the largest?"), images, readings)

    return made
