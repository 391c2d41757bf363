"""The port of the wires: a vendor's HTTP API as the fake speaks it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sightline.testing.server.call import Call, Completion, JsonObject, Operation, Reply, Request
from sightline.testing.server.faults import Fault, Wordings
from sightline.testing.server.limits import Standing

# Pieces of a streamed text. Vendors send a token or a few at a time.
PIECE_CHARACTERS = 16
EVENT_STREAM = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Route:
    """A method and the pattern of a whole path; named groups become `Request.parts`.

    `header` has to be among the headers, where two vendors share a path.
    """

    method: str
    path: re.Pattern[str]
    operation: Operation
    header: str | None = None


class Wire(Protocol):
    """One vendor's API. `read` and `admit` raise `Fault`; nothing else does."""

    @property
    def name(self) -> str:
        """What scripts and statistics call it."""
        ...

    @property
    def provider(self) -> str:
        """The vendor as `sightline.models` names it."""
        ...

    @property
    def base(self) -> str:
        """The path that belongs to the base URL of the vendor's own clients, such as `/v1`."""
        ...

    @property
    def routes(self) -> Sequence[Route]:
        """The paths it answers."""
        ...

    @property
    def wordings(self) -> Wordings:
        """How it words each kind of fault. Without `filtered`, a blocked question has an ending of its own."""
        ...

    @property
    def most_bytes(self) -> int:
        """The largest body of a request."""
        ...

    @property
    def stream_type(self) -> str:
        """The media type of its streams."""
        ...

    def admit(self, request: Request) -> None:
        """Check the key, in the form that the vendor asks for."""
        ...

    def read(self, request: Request) -> Call:
        """What the request asks, after every check that the vendor makes of it."""
        ...

    def write(self, call: Call, completion: Completion) -> JsonObject:
        """The answer in one piece."""
        ...

    def events(self, call: Call, completion: Completion) -> Iterator[bytes]:
        """The answer as the events of a stream."""
        ...

    def refuse(self, fault: Fault) -> Reply:
        """The vendor's error."""
        ...

    def interrupt(self, fault: Fault) -> bytes:
        """The event by which a stream ends early."""
        ...

    def standing(self, standing: Standing) -> dict[str, str]:
        """The headers that say how much of the limits is left."""
        ...

    def counted(self, tokens: int) -> JsonObject:
        """The answer to a question how many tokens a request has."""
        ...

    def listed(self, models: Sequence[str]) -> JsonObject:
        """The answer to a question which models there are."""
        ...


def pieces(text: str) -> Iterator[str]:
    """`text` in the parts in which it is streamed."""
    for start in range(0, len(text), PIECE_CHARACTERS):
        yield text[start : start + PIECE_CHARACTERS]


def event(data: Any, name: str | None = None) -> bytes:
    """One server-sent event."""
    written = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {written}\n\n".encode()
