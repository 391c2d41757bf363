"""What happens to a request between the socket it came from and the one it leaves by. No I/O: a delivery comes out."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import replace

from sightline.testing.moderators.wires import WIRES, Wire
from sightline.testing.moderators.wires.wire import Seen
from sightline.testing.server.behaviour import Behaviour, Director, Script
from sightline.testing.server.call import Call, Reply, Request, as_json
from sightline.testing.server.desk import HTML, KEPT_CALLS, LINES, Delivery
from sightline.testing.server.faults import KINDS, Fault, FaultKind
from sightline.testing.server.stats import Stats

NOTHING: Seen = {}


class Desk:
    """Takes requests one after the other; not for several threads."""

    def __init__(self, seen: Mapping[str, Seen], *, script: Script, keys: Collection[str]) -> None:
        """`seen` is what is in every picture, by wire. Any key is good unless `keys` are given."""
        self.stats = Stats()
        self.requests: deque[Request] = deque(maxlen=KEPT_CALLS)
        self._seen = seen
        self._director = Director(script)
        self._keys = keys

    def handle(self, request: Request) -> Delivery:
        """What is sent back for `request`."""
        wire = next((wire for wire in WIRES if wire.serves(request)), None)
        if wire is None:
            return Delivery(as_json(404, {"error": f"The fake moderators have no {request.method} {request.path}."}))
        try:
            return self._answer(wire, request)
        except Fault as fault:
            return Delivery(wire.refuse(fault))

    def _answer(self, wire: Wire, request: Request) -> Delivery:
        key = wire.admit(request)
        if self._keys and key not in self._keys:
            raise Fault("auth")
        shown = wire.read(request)
        self.requests.append(request)
        self.stats.pictures += 1
        self.stats.picture_bytes += len(shown.data)
        behaviour = self._director.next(Call(wire.name, wire.name, "moderation", "", (shown,)))
        self.stats.deeds[behaviour.do] += 1
        return Delivery(self._reply(wire, request, behaviour), behaviour.latency_s, LINES.get(behaviour.do, "whole"))

    def _reply(self, wire: Wire, request: Request, behaviour: Behaviour) -> Reply:
        kind: FaultKind | None = next((kind for kind in sorted(KINDS) if kind == behaviour.do), None)  # pyright: ignore[reportAssignmentType]  (checked by membership)
        if kind is not None:
            return wire.refuse(Fault(kind, retry_after_s=behaviour.retry_after_s))
        if behaviour.do == "html":
            return Reply(200, HTML, media_type="text/html")
        if behaviour.do == "blank":
            return Reply(200, b"")
        reply = as_json(200, wire.write(self._seen.get(wire.name, NOTHING), request))
        return replace(reply, body=reply.body[: len(reply.body) // 2]) if behaviour.do == "malformed" else reply
