"""One request as it goes along: what is known of it at its end is written to the log, and counted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from uuid import uuid4

from starlette.requests import Request
from starlette.types import Scope

from sightline.observe import Served
from sightline.types import Record

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_PLACE = "sightline.call"


@dataclass(slots=True)
class Call:
    """What its handling finds out about a request, noted by whoever knows it first. The one value here that changes."""

    request_id: str
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    start_s: float = field(default_factory=perf_counter)
    route: str = "unknown"
    status: int = 500
    tenant: str | None = None
    task: str | None = None
    records: tuple[Record, ...] = ()
    problem: str | None = None
    source_bytes: int = 0

    def finished(self) -> Served:
        """The whole of it, when the last byte is sent."""
        return Served(
            request_id=self.request_id,
            route=self.route,
            status=self.status,
            started=self.started,
            seconds=perf_counter() - self.start_s,
            tenant=self.tenant,
            task=self.task,
            records=self.records,
            problem=self.problem,
            source_bytes=self.source_bytes,
        )


def call_begun(scope: Scope) -> Call:
    """A call with the id that the caller gave, where that is one, else with a new one."""
    sent = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"").decode("latin-1")
    call = Call(sent if _REQUEST_ID.fullmatch(sent) else uuid4().hex)
    scope[_PLACE] = call
    return call


def call_of(request: Request) -> Call:
    """The call that `request` is."""
    return request.scope[_PLACE]
