"""Models of every vendor, talking to the fake server in the vendor's own way."""

from __future__ import annotations

import pytest

from sightline.testing.conformance.providers import ask_about
from sightline.vlm.models import Access, Asking, Model

WIRES = {
    "openai:gpt-4.1": "openai-responses",
    "openai-compatible:gpt-4o": "openai",
    "azure:gpt-4o": "azure",
    "anthropic:claude-sonnet-4-6": "anthropic",
    "google:gemini-2.5-flash": "gemini",
    "bedrock:us.anthropic.claude-sonnet-4-6": "bedrock",
    "ollama:gemma3": "openai",
}
KEY = "sk-hush-0123456789"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Amazon's client signs with keys, and there is nothing else in the environment to fall back on."""
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAHUSH")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEY)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=sorted(WIRES))
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def model():
    """A model by its name that talks to a fake server."""

    def made(name, server, *, on_limits=None, **asking) -> Model:
        # Amazon's client sends tokens over https only.
        key = None if name.startswith("bedrock:") else KEY
        access = Access(api_key=key, base_url=server.url(WIRES[name]))
        return Model(name, access=access, asking=Asking(**{"deadline_s": 20, **asking}), on_limits=on_limits)

    return made


@pytest.fixture(scope="session")
def receipt():
    return ask_about("receipt")


@pytest.fixture(scope="session")
def invoice():
    return ask_about("invoice")
