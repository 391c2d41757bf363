"""The fake moderators as tests hold them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Self

from sightline.errors import MissingExtra
from sightline.testing.moderators.desk import Desk
from sightline.testing.moderators.wires.wire import Seen
from sightline.testing.server.behaviour import Script
from sightline.testing.server.call import Request
from sightline.testing.server.stats import Stats

if TYPE_CHECKING:
    from sightline.testing.server.site import Site

NOTHING: Mapping[str, Seen] = {}
HOST = "127.0.0.1"


class FakeModerators:
    """Four vendors at one address of this machine, in the event loop of the caller.

    `seen` is what each of them sees in every picture, by the name of the moderator: its own labels with its own scores,
    such as {"azure-content-safety": {"Violence": 4}}. `script` says what happens to each good request, where patterns
    are names of moderators. Where `keys` are given, any other is refused. Raises MissingExtra without aiohttp.
    """

    def __init__(
        self, seen: Mapping[str, Seen] = NOTHING, *, script: Script = None, keys: Collection[str] = ()
    ) -> None:
        self._desk = Desk(seen, script=script, keys=keys)
        self._site: Site | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """The address, without a slash at its end. OpenAI's base URL has `/v1` behind it."""
        return f"http://{HOST}:{self._port}"

    @property
    def stats(self) -> Stats:
        """Requests, bytes and pictures so far."""
        return self._desk.stats

    @property
    def requests(self) -> tuple[Request, ...]:
        """The last good requests, oldest first: at most 100."""
        return tuple(self._desk.requests)

    async def __aenter__(self) -> Self:
        try:
            from sightline.testing.server.site import Site
        except ModuleNotFoundError as error:
            raise MissingExtra("The fake moderators need aiohttp; install sightline[testing].") from error
        self._site = Site(self._desk)
        self._port = await self._site.open(HOST, 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._site is not None:
            await self._site.close()
