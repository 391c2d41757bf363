"""What happens to a request between the socket it came from and the one it leaves by. No I/O: a delivery comes out."""

from __future__ import annotations

import itertools
import time
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from sightline.models import Profile, profile, read_profiles
from sightline.testing.server import speech
from sightline.testing.server.answers import Answerer
from sightline.testing.server.behaviour import Behaviour, Director, Script
from sightline.testing.server.call import Call, Completion, Reply, Request, Tokens, as_json
from sightline.testing.server.faults import KINDS, Fault, FaultKind
from sightline.testing.server.limits import Limits, Meter
from sightline.testing.server.pictures import check_limits
from sightline.testing.server.stats import Stats
from sightline.testing.server.tokens import image_tokens, text_tokens
from sightline.testing.server.wires import WIRES, Route, Wire

Line: TypeAlias = Literal["whole", "hang", "reset", "cut"]
LINES: Mapping[str, Line] = {"hang": "hang", "reset": "reset", "cut": "cut"}
# Calls are kept for tests to look at, with their pictures, as long as those are not larger than this together.
KEPT_CALLS = 100
KEPT_BYTES = 256 * 2**20
HTML = b"<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A reply, how long it is held back, and what happens on the line while it is sent."""

    reply: Reply
    latency_s: float = 0.0
    line: Line = "whole"


class Desk:
    """Takes requests one after the other; not for several threads."""

    def __init__(
        self,
        answerer: Answerer,
        *,
        script: Script,
        limits: Limits,
        models: Mapping[str, str],
        keys: Collection[str] = (),
    ) -> None:
        """`models` are names beyond those of `sightline.models`, each with the model whose rules hold for it.

        Any key is good unless `keys` are given.
        """
        self.stats = Stats()
        self.calls: deque[Call] = deque(maxlen=KEPT_CALLS)
        self._answerer = answerer
        self._director = Director(script)
        self._meter = Meter(limits)
        self._models = models
        self._keys = keys
        self._ids = itertools.count(1)

    def handle(self, request: Request) -> Delivery:
        """What is sent back for `request`."""
        found = _route(request)
        if found is None:
            return Delivery(as_json(404, {"error": f"The fake server has no {request.method} {request.path}."}))
        wire, route, request = found
        try:
            return self._answer(wire, route, request)
        except Fault as fault:
            return Delivery(wire.refuse(fault))

    def _answer(self, wire: Wire, route: Route, request: Request) -> Delivery:
        wire.admit(request)
        if self._keys and not any(key in value for key in self._keys for value in request.headers.values()):
            raise Fault("auth")
        if len(request.body) > wire.most_bytes:
            raise Fault("too_large")
        if route.operation == "models":
            return Delivery(as_json(200, wire.listed(self._listed(wire))))
        call = wire.read(request)
        row = self._row(wire, call.model)
        check_limits(row, call.pictures)
        of_images = image_tokens(call, row)
        tokens = Tokens(input=text_tokens(call.text) + of_images, output=0, image=of_images)
        if route.operation == "count":
            return Delivery(as_json(200, wire.counted(tokens.input)))
        return self._perform(wire, call, tokens)

    def _perform(self, wire: Wire, call: Call, tokens: Tokens) -> Delivery:
        """Follow the script, within the rates."""
        self._keep(call)
        self.stats.pictures += len(call.pictures)
        self.stats.picture_bytes += sum(len(picture.data) for picture in call.pictures)
        name, latency_s = f"{wire.name}:{call.model}", 0.0
        try:
            self._meter.take(name, tokens.input)
            behaviour = self._director.next(call)
            self.stats.deeds[behaviour.do] += 1
            latency_s = behaviour.latency_s
            reply = self._reply(wire, call, behaviour, tokens)
        except Fault as fault:
            return Delivery(_with(wire.refuse(fault), wire.standing(self._meter.standing(name))), latency_s)
        return Delivery(
            _with(reply, wire.standing(self._meter.standing(name))), latency_s, LINES.get(behaviour.do, "whole")
        )

    def _keep(self, call: Call) -> None:
        self.calls.append(call)
        while sum(len(picture.data) for kept in self.calls for picture in kept.pictures) > KEPT_BYTES:
            self.calls.popleft()

    def _reply(self, wire: Wire, call: Call, behaviour: Behaviour, tokens: Tokens) -> Reply:
        fault = _fault(wire, call, behaviour)
        if fault is not None:
            raise fault
        if behaviour.do == "html":
            return Reply(200, HTML, media_type="text/html")
        if behaviour.do == "blank":
            return Reply(200, b"")
        call, completion = self._complete(call, behaviour, tokens)
        if call.stream:
            events = list(wire.events(call, completion))
            if behaviour.do == "stream_error":
                events = [*events[: len(events) // 2], wire.interrupt(Fault("overloaded"))]
            return Reply(200, b"", media_type=wire.stream_type, events=tuple(events))
        reply = as_json(200, wire.write(call, completion))
        return replace(reply, body=reply.body[: len(reply.body) // 2]) if behaviour.do == "malformed" else reply

    def _complete(self, call: Call, behaviour: Behaviour, tokens: Tokens) -> tuple[Call, Completion]:
        """What the model says, and the call as it took it: one that did not call the tool was asked for text."""
        said = self._answerer.answer(call) if behaviour.answer is None else behaviour.answer
        call, text, ending = speech.spoken(call, said, behaviour)
        cached = int((tokens.input - tokens.image) * behaviour.cached_share)
        billed = replace(tokens, output=text_tokens(text), cached=cached)
        self._meter.charge(f"{call.wire}:{call.model}", billed.output)
        self.stats.billed(f"{call.wire}:{call.model}", billed)
        shown = None if behaviour.do == "no_usage" else billed
        return call, Completion(f"{next(self._ids):08}", int(time.time()), text, ending, shown)

    def _row(self, wire: Wire, model: str) -> Profile:
        """The rules of `model`. Raises Fault("model") for one that the vendor does not have."""
        row = profile(f"{wire.provider}:{self._models.get(model, model)}")
        if model not in self._models and wire.provider not in row.providers:
            raise Fault("model", _unknown(wire, model))
        return row

    def _listed(self, wire: Wire) -> Sequence[str]:
        return sorted({*_shipped(wire.provider), *self._models})


def _route(request: Request) -> tuple[Wire, Route, Request] | None:
    for wire in WIRES:
        for route in wire.routes:
            match = route.path.fullmatch(request.path) if route.method == request.method else None
            if match is not None and (route.header is None or route.header in request.headers):
                return wire, route, replace(request, parts=match.groupdict())
    return None


def _fault(wire: Wire, call: Call, behaviour: Behaviour) -> Fault | None:
    """The fault that `behaviour` asks for."""
    kind: FaultKind | None = next((kind for kind in sorted(KINDS) if kind == behaviour.do), None)  # pyright: ignore[reportAssignmentType]  (checked by membership)
    if behaviour.do == "blocked" and "filtered" in wire.wordings:
        kind = "filtered"
    if behaviour.do == "stream_error" and not call.stream:
        kind = "overloaded"
    if kind is None or (kind == "filtered" and kind not in wire.wordings):
        return None
    return Fault(kind, retry_after_s=behaviour.retry_after_s)


def _unknown(wire: Wire, model: str) -> str | None:
    """The vendor's sentence about an unknown model, where it repeats the name."""
    sentences = {
        "openai": f"The model `{model}` does not exist or you do not have access to it.",
        "anthropic": f"model: {model}",
        "google": f"models/{model} is not found for API version v1beta, or is not supported for generateContent.",
    }
    return sentences.get(wire.provider)


def _shipped(provider: str) -> set[str]:
    """The names of the rows of `sightline.models`, each the shortest that its pattern takes."""
    from importlib.resources import files

    rows = read_profiles(files("sightline.models").joinpath("profiles.toml").read_text(encoding="utf-8"))
    return {name.rstrip("*") for row in rows if provider in row.providers for name in row.models}


def _with(reply: Reply, headers: Mapping[str, str]) -> Reply:
    return replace(reply, headers={**headers, **reply.headers})
