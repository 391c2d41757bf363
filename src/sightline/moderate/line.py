"""One JSON request to a vendor of moderation, and its failures as ours."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from sightline.errors import (
    ModeratorDown,
    ModeratorError,
    ModeratorTimeout,
    ModeratorUnauthorized,
    PictureNotTaken,
)
from sightline.moderate.access import installed

if TYPE_CHECKING:
    import httpx2

EXTRA = "moderation"
CONNECT_S = 5.0
# All of the three vendors say by these that something is wrong with the key, the account or its credit.
KEYS = frozenset({401, 402, 403})
# The request is at fault, and all that changes between two requests is the picture.
PICTURES = frozenset({400, 413, 415, 422})
NOT_FOUND = 404
# The same said under another status: Google's 400 for a wrong key, OpenAI's 429 for an account without credit.
KEY_CODES = ("API_KEY_INVALID", "insufficient_quota")
UNAUTHORIZED = 401
_SECONDS = re.compile(r"\d{1,6}(?:\.\d{1,6})?")


class Line:
    """A vendor's HTTP API. Connections are kept for each event loop; `aclose` ends those of the running one."""

    def __init__(self, moderator: str, *, deadline_s: float) -> None:
        """Raises MissingExtra without httpx2."""
        installed(moderator, "httpx2", EXTRA)
        self._moderator = moderator
        self._deadline_s = deadline_s
        self._clients: dict[asyncio.AbstractEventLoop, httpx2.AsyncClient] = {}

    async def post(self, url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
        """The JSON object that the vendor answers with. Raises ModeratorError for anything else."""
        import httpx2

        name = self._moderator
        try:
            async with asyncio.timeout(self._deadline_s):
                reply = await self._client().post(url, json=dict(body), headers=dict(headers))
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise ModeratorTimeout(
                f"{name} gave no judgement in {self._deadline_s:g} s; look at the network, or allow more time."
            ) from error
        except httpx2.HTTPError as error:
            raise ModeratorDown(f"{name} cannot be reached; look at the network and the address.") from error
        if reply.status_code != 200:
            by_code = any(code in reply.text for code in KEY_CODES)
            raise refusal(name, UNAUTHORIZED if by_code else reply.status_code, wait_s=_wait_s(reply.headers))
        return _object(name, reply)

    async def aclose(self) -> None:
        """Close the connections of the running event loop. The next picture opens new ones."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.aclose()

    def _client(self) -> httpx2.AsyncClient:
        import httpx2

        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            timeout = httpx2.Timeout(self._deadline_s, connect=min(CONNECT_S, self._deadline_s))
            self._clients[loop] = httpx2.AsyncClient(timeout=timeout)
        return self._clients[loop]


def refusal(moderator: str, status: int, *, wait_s: float | None = None) -> ModeratorError:
    """The error for a reply with the HTTP `status`; the vendor's own sentence stays out of it."""
    if status in KEYS:
        return ModeratorUnauthorized(
            f"{moderator} does not take the key, or the account may not use it (status {status}); check both."
        )
    if status in PICTURES:
        return PictureNotTaken(
            f"{moderator} does not take the request (status {status}), most likely for its picture; "
            "send a smaller one, or ask another moderator."
        )
    if status == NOT_FOUND:
        return ModeratorError(f"{moderator} has nothing at that address (status {status}); correct the address.")
    return ModeratorDown(
        f"{moderator} has no judgement just now (status {status}); try again later.", retry_after_s=wait_s
    )


def unreadable(moderator: str) -> ModeratorDown:
    """The error for a reply that is no judgement."""
    return ModeratorDown(f"{moderator} answered with what is no judgement; try again later.")


def _object(moderator: str, reply: httpx2.Response) -> dict[str, Any]:
    try:
        body: object = reply.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise unreadable(moderator)
    return cast("dict[str, Any]", body)


def _wait_s(headers: Mapping[str, str]) -> float | None:
    told = headers.get("retry-after", "")
    return float(told) if _SECONDS.fullmatch(told) else None
