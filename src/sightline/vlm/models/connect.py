"""A model of pydantic-ai for each vendor, on one HTTP client, without retries of its own."""

from __future__ import annotations

import math
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sightline.vlm.models.quiet import keep_quiet
from sightline.vlm.models.settings import Access
from sightline.vlm.models.standing import Standing, standing_of

if TYPE_CHECKING:
    import ssl

    import httpx2
    from pydantic_ai.models import Model

CONNECT_S = 10.0
# How many calls run at once is for a Limit to say, so the pool must not be what holds them back.
MOST_CONNECTIONS = 1000
KEPT_CONNECTIONS = 100
# Servers of one's own often want no key, but their client does.
NO_KEY = "none"
# The newest stable version of Azure's API with dates, which takes JSON Schemas (Microsoft, API version lifecycle).
AZURE_VERSION = "2024-10-21"


@dataclass(frozen=True, slots=True)
class Line:
    """A connected model, and how to hang up."""

    model: Model
    close: Callable[[], Awaitable[None]]


def load(vendor: str) -> None:
    """Import what the line to a model of `vendor` needs; safe in any thread."""
    import_module(LOADED.get(vendor, "pydantic_ai.models.openai"))
    import_module("pydantic_ai.direct")


def connected(
    vendor: str, model: str, access: Access, *, deadline_s: float, on_limits: Callable[[Standing], None] | None
) -> Line:
    """The line to `model`. Opens no connection; loads the vendor's client, which takes up to a second."""
    if vendor == "bedrock":
        from sightline.vlm.models.bedrock import bedrock

        made = bedrock(model, access, deadline_s=deadline_s, connect_s=CONNECT_S, connections=KEPT_CONNECTIONS)
        keep_quiet()
        return Line(made, _nothing_to_close)
    client = _http(vendor, deadline_s, on_limits)
    made = MAKERS[vendor](model, access, client)
    keep_quiet()
    return Line(made, client.aclose)


def _http(vendor: str, deadline_s: float, on_limits: Callable[[Standing], None] | None) -> httpx2.AsyncClient:
    import httpx2

    from sightline.vlm.models.unmeasured import Completing

    async def told(response: httpx2.Response) -> None:
        standing = standing_of(response.headers, now=datetime.now(UTC))
        if standing is not None and on_limits is not None:
            on_limits(standing)

    client = Completing if vendor == "anthropic" else httpx2.AsyncClient
    return client(
        verify=_trusted(),
        timeout=httpx2.Timeout(deadline_s, connect=min(CONNECT_S, deadline_s)),
        limits=httpx2.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=KEPT_CONNECTIONS),
        event_hooks={"response": [told]} if on_limits else {},
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Reading the certificates takes longer than a call; all clients share them."""
    import httpx2

    return httpx2.create_ssl_context()


def _openai(model: str, access: Access, client: httpx2.AsyncClient) -> Model:
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIResponsesModel, OpenAIResponsesModelSettings
    from pydantic_ai.providers.openai import OpenAIProvider

    sdk = AsyncOpenAI(api_key=access.api_key, base_url=access.base_url, http_client=client, max_retries=0)
    return OpenAIResponsesModel(
        model, provider=OpenAIProvider(openai_client=sdk), settings=OpenAIResponsesModelSettings(openai_store=False)
    )


def _azure(model: str, access: Access, client: httpx2.AsyncClient) -> Model:
    from openai import AsyncAzureOpenAI, AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.azure import AzureProvider

    url, key = access.base_url or "", access.api_key
    version = access.api_version or os.environ.get("OPENAI_API_VERSION") or AZURE_VERSION
    if url.rstrip("/").endswith("/v1"):
        from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

        named = {"api-key": key or ""}
        sdk = AsyncOpenAI(api_key=key, base_url=url, default_headers=named, http_client=client, max_retries=0)
        return OpenAIChatModel(model, provider=OpenAICompatibleProvider("azure", openai_client=sdk))
    azure = AsyncAzureOpenAI(azure_endpoint=url, api_version=version, api_key=key, http_client=client, max_retries=0)
    return OpenAIChatModel(model, provider=AzureProvider(openai_client=azure))


def _compatible(model: str, access: Access, client: httpx2.AsyncClient) -> Model:
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    key = access.api_key or NO_KEY
    sdk = AsyncOpenAI(api_key=key, base_url=access.base_url, http_client=client, max_retries=0)
    # All of these servers know `max_tokens`; some ignore OpenAI's newer name for it, and then there is no limit at all.
    older = OpenAIModelProfile(openai_chat_supports_max_completion_tokens=False)
    provider = OpenAICompatibleProvider("openai-compatible", openai_client=sdk, profile=older)
    return OpenAIChatModel(model, provider=provider)


def _ollama(model: str, access: Access, client: httpx2.AsyncClient) -> Model:
    from openai import AsyncOpenAI
    from pydantic_ai.models.ollama import OllamaModel
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.ollama import OllamaProvider

    key = access.api_key or NO_KEY
    sdk = AsyncOpenAI(api_key=key, base_url=access.base_url, http_client=client, max_retries=0)
    # Models that Ollama only passes on to its cloud, which takes no schema, are named so.
    here = not model.endswith("-cloud")
    older = OpenAIModelProfile(openai_chat_supports_max_completion_tokens=False, supports_json_schema_output=here)
    return OllamaModel(model, provider=OllamaProvider(openai_client=sdk), profile=older)


def _anthropic(model: str, access: Access, client: httpx2.AsyncClient) -> Model:
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    sdk = AsyncAnthropic(api_key=access.api_key, base_url=access.base_url, http_client=client, max_retries=0)
    return AnthropicModel(model, provider=AnthropicProvider(anthropic_client=sdk))


def _google(model: str, access: Access, client: httpx2.AsyncClient) -> Model:
    from google.genai.types import HttpRetryOptions
    from pydantic_ai.models.google import GoogleModel, GoogleModelSettings
    from pydantic_ai.providers.google import GoogleProvider

    once = HttpRetryOptions(attempts=1)
    provider = GoogleProvider(api_key=access.api_key, base_url=access.base_url, http_client=client, retry_options=once)
    # Google is told the deadline as well, so that it does not go on for nobody.
    deadline = {"X-Server-Timeout": str(math.ceil(client.timeout.read))} if client.timeout.read else {}
    return GoogleModel(model, provider=provider, settings=GoogleModelSettings(extra_headers=deadline))


async def _nothing_to_close() -> None:
    """Amazon's client keeps its connections for the life of the process."""


LOADED = {
    "anthropic": "pydantic_ai.models.anthropic",
    "bedrock": "pydantic_ai.models.bedrock",
    "google": "pydantic_ai.models.google",
}
MAKERS: Mapping[str, Callable[[str, Access, Any], Model]] = {
    "anthropic": _anthropic,
    "azure": _azure,
    "google": _google,
    "ollama": _ollama,
    "openai": _openai,
    "openai-compatible": _compatible,
}
