"""Whether a vendor takes a key and knows a model: asked of its list of models, which costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sightline.errors import ModelNotFound, ProviderTimeout, ServerFault, Unauthorized
from sightline.vlm.models.settings import Access
from sightline.vlm.models.vendors import reached, vendor_of

if TYPE_CHECKING:
    import httpx2

DEADLINE_S = 10.0
# The version of its API that Anthropic wants to be named; the only one since 2023.
ANTHROPIC_VERSION = "2023-06-01"


class _List(NamedTuple):
    """Where the list is, and with which headers it is asked for."""

    url: str
    headers: Mapping[str, str]


def _openai(access: Access) -> _List:
    url = (access.base_url or "https://api.openai.com/v1").rstrip("/")
    return _List(f"{url}/models", {"authorization": f"Bearer {access.api_key}"} if access.api_key else {})


def _azure(access: Access) -> _List:
    url = (access.base_url or "").rstrip("/")
    # Names in Azure's list are those of models; a deployment has a name of its own.
    base = url if url.endswith("/v1") else f"{url}/openai/v1"
    return _List(f"{base}/models", {"api-key": access.api_key or ""})


def _anthropic(access: Access) -> _List:
    url = (access.base_url or "https://api.anthropic.com").rstrip("/")
    headers = {"x-api-key": access.api_key or "", "anthropic-version": ANTHROPIC_VERSION}
    return _List(f"{url}/v1/models?limit=1000", headers)


def _google(access: Access) -> _List:
    url = (access.base_url or "https://generativelanguage.googleapis.com").rstrip("/")
    return _List(f"{url}/v1beta/models?pageSize=1000", {"x-goog-api-key": access.api_key or ""})


_Lister: TypeAlias = Callable[[Access], _List]
# Amazon's wants a signature by its own client, and is not asked.
LISTS: Mapping[str, _Lister] = {
    "anthropic": _anthropic,
    "azure": _azure,
    "google": _google,
    "ollama": _openai,
    "openai": _openai,
    "openai-compatible": _openai,
}
_NAMED_BY_DEPLOYMENT = "azure"


async def check_key(name: str, access: Access | None = None) -> bool:
    """Whether the vendor of `name`, such as openai:gpt-5, said that the key and the model are good.

    False where it cannot be asked without spending (Bedrock). Raises Unauthorized, ModelNotFound, ProviderTimeout, and
    ServerFault for any other answer; MissingExtra is not raised, since no client is needed.
    """
    import httpx2

    vendor, model = vendor_of(name)
    found = reached(vendor, access or Access())
    if vendor.name not in LISTS:
        return False
    where = LISTS[vendor.name](found)
    try:
        async with httpx2.AsyncClient(timeout=DEADLINE_S) as client:
            reply = await client.get(where.url, headers=dict(where.headers))
    except httpx2.TimeoutException as error:
        raise ProviderTimeout(f"{vendor.name} did not answer within {DEADLINE_S:g} s; look at the network.") from error
    except httpx2.HTTPError as error:
        raise ServerFault(f"{vendor.name} cannot be reached; look at the network and the address.") from error
    listed = _listed(reply, vendor.name)
    if vendor.name != _NAMED_BY_DEPLOYMENT and model not in listed:
        raise ModelNotFound(f"{vendor.name} takes the key but lists no model {model!r}; choose another.")
    return True


def _listed(reply: httpx2.Response, vendor: str) -> frozenset[str]:
    import httpx2

    if reply.status_code in {401, 403} or (reply.status_code == 400 and "API key" in reply.text):
        raise Unauthorized(f"{vendor} does not take the key (status {reply.status_code}); set another one.")
    try:
        return frozenset(_names(reply.raise_for_status().json()))
    except (httpx2.HTTPStatusError, ValueError, AttributeError, TypeError) as error:
        said = f"{vendor} answered with status {reply.status_code} instead of its models; try again later."
        raise ServerFault(said) from error


def _names(body: Any) -> Iterator[str]:
    """OpenAI and Anthropic: `data[].id`; Google: `models[].name`, as in models/gemini-3-flash."""
    for row in (*body.get("data", ()), *body.get("models", ())):
        yield str(row.get("id") or row.get("name", "")).removeprefix("models/")
