"""What an observer is told: a finished request, and a call to a provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from sightline.observe.gist import Gist
from sightline.types import NO_USAGE, Record, Usage


@dataclass(frozen=True)
class Served:
    """One finished request.

    `route` is the template of its path, such as /v1/records/{id}, never the path. `seconds` run from its first byte to
    the last of the answer; `started` is aware, in UTC. `task` is what was asked for, None where the page had to tell.
    `records` are what it gave, none where it gave none; then `problem` is the stable code of why. `source_bytes` are
    those of its documents as files, whatever they were wrapped in.
    """

    request_id: str
    route: str
    status: int
    started: datetime
    seconds: float
    tenant: str | None = None
    task: str | None = None
    records: tuple[Record, ...] = ()
    problem: str | None = None
    source_bytes: int = 0

    @cached_property
    def gists(self) -> tuple[Gist, ...]:
        """What may be told of its records."""
        return tuple(map(Gist, self.records))


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt to ask a provider, `seconds` long, whatever came of it.

    `provider` is its name, `model` what it says has answered. `error` is the stable code of what went wrong, None for
    an answer; what a failed call has cost counts too.
    """

    provider: str
    task: str
    seconds: float
    model: str | None = None
    usage: Usage = NO_USAGE
    cost_usd: Decimal = Decimal(0)
    finish_reason: str | None = None
    error: str | None = None
