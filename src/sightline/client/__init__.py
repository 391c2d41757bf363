"""The client of the service, for programs that run elsewhere. Needs the extra `client`.

    with Client("http://localhost:8080", key="sl_...") as client:
        record = client.extract("receipt.jpg", task="receipt")

    async with AsyncClient("http://localhost:8080") as client:
        record = await client.extract("receipt.jpg", task="receipt")

    event = verify(body, headers, secret="whsec_...")

`asking.py` writes requests, `hearing.py` reads answers, `waiting.py` says when to try again; the two clients only send.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sightline.client.asynchronous import AsyncClient
    from sightline.client.hearing import Result
    from sightline.client.synchronous import Client
    from sightline.client.webhooks import verify

__all__ = ["AsyncClient", "Client", "Result", "verify"]
_HOMES = {
    "AsyncClient": "sightline.client.asynchronous",
    "Client": "sightline.client.synchronous",
    "Result": "sightline.client.hearing",
    "verify": "sightline.client.webhooks",
}


def __getattr__(name: str) -> object:
    """Load a client on first use. Raises MissingExtra where what it sends with is not installed."""
    if name not in __all__:
        raise AttributeError(f"module 'sightline.client' has no attribute {name!r}")
    try:
        return getattr(import_module(_HOMES[name]), name)
    except ModuleNotFoundError as error:
        from sightline.errors import MissingExtra

        raise MissingExtra("The client sends by httpx2; pip install 'sightline[client]'.") from error
