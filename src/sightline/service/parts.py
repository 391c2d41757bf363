"""What a service is made of. Made once, when it starts; routes take from it what they need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from starlette.requests import Request

from sightline.image import Limits
from sightline.models import Profile
from sightline.service.access import Door
from sightline.service.bench import Bench
from sightline.service.fetch import Fetcher
from sightline.service.once import Once
from sightline.service.room import Queue, Room
from sightline.service.terms import Serving

if TYPE_CHECKING:
    from sightline.observe import Observer
    from sightline.service.archive import Archive
    from sightline.service.clerk import Jobs
    from sightline.service.panel import Panel
    from sightline.service.sessions import Sessions


class Ready(Protocol):
    """Asks something that the service stands on."""

    async def __call__(self) -> None:
        """Return where it answers, and raise a SightlineError where it does not."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that a request may need.

    `fetcher` is None where addresses are not allowed, `archive` where no records are kept, `jobs` where no batches are
    taken, `sessions` where nobody needs a key. `stands_on` are, by name, what has to answer before the service is
    ready for requests.
    """

    serving: Serving
    limits: Limits
    bench: Bench
    door: Door
    room: Room
    queue: Queue
    once: Once
    observer: Observer
    fetcher: Fetcher | None = None
    archive: Archive | None = None
    sessions: Sessions | None = None
    jobs: Jobs | None = None
    panel: Panel | None = None
    own_models: Sequence[Profile] = ()
    accept_judgements: bool = False
    stands_on: tuple[tuple[str, Ready], ...] = ()


def parts_of(request: Request) -> Parts:
    """The parts of the service that `request` came to."""
    return request.app.state.parts
