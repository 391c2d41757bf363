"""The server as tests hold it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Self

from sightline.errors import MissingExtra, UnknownName
from sightline.testing.server.answers import Answerer, Nulls
from sightline.testing.server.behaviour import Script
from sightline.testing.server.call import Call
from sightline.testing.server.desk import Desk
from sightline.testing.server.labels import Labels
from sightline.testing.server.limits import Limits
from sightline.testing.server.mistakes import Mistake
from sightline.testing.server.stats import Stats
from sightline.testing.server.wires import WIRES

if TYPE_CHECKING:
    from types import TracebackType

    from sightline.testing.server.site import Site

NO_MODELS: Mapping[str, str] = {}


class FakeServer:
    """A model server on this machine that speaks the APIs of several vendors, and fails as they do.

    With `async with` it runs in the event loop of the caller, with `with` in a thread of its own. `answerer` says
    what the model says (`Labels`, `Nulls`, `Echo`, or your own), `script` what happens to each call, `limits` are the
    rates of each model. `models` are names beyond those of `sightline.models`, such as deployments, each with the
    model whose rules hold for it. Where `keys` are given, any other key is refused. Port 0 lets the system choose one.
    Raises MissingExtra without aiohttp.
    """

    def __init__(  # noqa: PLR0913 (each is a setting of its own)
        self,
        answerer: Answerer | None = None,
        *,
        script: Script = None,
        limits: Limits | None = None,
        models: Mapping[str, str] = NO_MODELS,
        keys: Collection[str] = (),
        address: tuple[str, int] = ("127.0.0.1", 0),
    ) -> None:
        """Nothing is opened before it is entered."""
        self._answerer = answerer or Nulls()
        self._desk = Desk(self._answerer, script=script, limits=limits or Limits(), models=models, keys=keys)
        self._host, self._port = address
        self._site: Site | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None

    @property
    def stats(self) -> Stats:
        """Calls, bytes and tokens so far."""
        return self._desk.stats

    @property
    def calls(self) -> tuple[Call, ...]:
        """The last calls that were good requests, oldest first: at most 100, with at most 256 MB of pictures."""
        return tuple(self._desk.calls)

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The mistakes that a labelled answerer made so far."""
        return self._answerer.made if isinstance(self._answerer, Labels) else ()

    def url(self, wire: str = "openai") -> str:
        """What the vendor's own client takes as its base URL or endpoint. Raises UnknownName."""
        bases = {known.name: known.base for known in WIRES}
        if wire not in bases:
            raise UnknownName(f"There is no wire {wire!r}; choose one of: {', '.join(sorted(bases))}.")
        return f"http://{self._host}:{self._port}{bases[wire]}"

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._site is not None:
            await self._site.close()

    def __enter__(self) -> Self:
        opened = threading.Event()
        faults: list[BaseException] = []
        self._thread = threading.Thread(target=self._run, args=(opened, faults), name="sightline-fake", daemon=True)
        self._thread.start()
        opened.wait()
        if faults:
            self._thread.join()
            raise faults[0]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread is not None:
            self._thread.join()

    async def _open(self) -> None:
        self._site = _site(self._desk)
        self._port = await self._site.open(self._host, self._port)

    def _run(self, opened: threading.Event, faults: list[Any]) -> None:
        """The life of the thread; what stops it from opening is handed to the one who waits."""

        async def live() -> None:
            self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
            try:
                await self._open()
            except (OSError, MissingExtra) as fault:
                faults.append(fault)
                return
            finally:
                opened.set()
            await self._stop.wait()
            await self.__aexit__()

        asyncio.run(live())


def _site(desk: Desk) -> Site:
    try:
        from sightline.testing.server.site import Site
    except ModuleNotFoundError as error:
        raise MissingExtra("The fake server needs aiohttp; install sightline[testing].") from error
    return Site(desk)
