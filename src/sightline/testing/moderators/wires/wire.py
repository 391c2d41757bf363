"""The port of the wires: a vendor's moderation as the fake speaks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias

from sightline.testing.server.call import Picture, Reply, Request
from sightline.testing.server.faults import Fault

Seen: TypeAlias = Mapping[str, float | str]
"""What a vendor sees in a picture: its own labels, with its own scores."""


class Wire(Protocol):
    """One vendor's API. `admit` and `read` raise `Fault`; nothing else does."""

    @property
    def name(self) -> str:
        """The moderator that speaks to it."""
        ...

    def serves(self, request: Request) -> bool:
        """Whether the request is for this vendor."""
        ...

    def admit(self, request: Request) -> str:
        """The key or what stands for it, which has to be there in the form that the vendor asks for."""
        ...

    def read(self, request: Request) -> Picture:
        """The picture, after every check that the vendor makes of the request."""
        ...

    def write(self, seen: Seen, request: Request) -> dict[str, Any]:
        """The judgement."""
        ...

    def refuse(self, fault: Fault) -> Reply:
        """The vendor's error."""
        ...
