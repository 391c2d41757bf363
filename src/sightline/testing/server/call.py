"""The nouns: what comes over HTTP, what a vendor's request asks, what the model answers, what goes back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias, cast

JsonObject: TypeAlias = "dict[str, Any]"
Operation: TypeAlias = Literal["answer", "count", "models"]
Channel: TypeAlias = Literal["text", "json", "schema", "tool"]
Ending: TypeAlias = Literal["stop", "length", "refusal", "filter", "blocked"]


@dataclass(frozen=True)
class Request:
    """One HTTP request. Names of `headers` are in lower case; `parts` are those that the route names in the path."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    parts: Mapping[str, str] = field(default_factory=dict[str, str])

    @cached_property
    def json(self) -> Any:
        """The body as JSON. Raises ValueError."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a request, decoded and found good.

    `size` is (width, height) in px as stored, `media_type` is what the bytes are, `detail` the level that was asked
    for, and `thumb` is `THUMB_PX` x `THUMB_PX` grey bytes of the upright picture, row by row.
    """

    data: bytes = field(repr=False)
    media_type: str
    size: tuple[int, int]
    thumb: bytes = field(repr=False)
    detail: str = "auto"


@dataclass(frozen=True, slots=True)
class Call:
    """What one request asks of the model, whatever the vendor.

    `provider` is the vendor as `sightline.models` names it, `text` is every word of the request, its schema included.
    `channel` says how the answer is wanted: as text, as any JSON, as JSON by a `schema`, or as the arguments of the
    tool called `name`, which `schema` describes.
    """

    wire: str
    provider: str
    model: str
    text: str = field(repr=False)
    pictures: tuple[Picture, ...] = ()
    channel: Channel = "text"
    schema: JsonObject | None = None
    name: str = ""
    max_tokens: int | None = None
    stream: bool = False
    usage_in_stream: bool = True


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of one call: `image` and `cached` are parts of `input`."""

    input: int
    output: int
    image: int = 0
    cached: int = 0


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model says: `text`, and how it ended. `tokens` is None where the usage is left out."""

    id: str
    created: int
    text: str
    ending: Ending = "stop"
    tokens: Tokens | None = None


def calls_tool(call: Call, completion: Completion) -> bool:
    """Whether the answer is the call of a tool: it was forced, and the model said something."""
    return call.channel == "tool" and completion.ending in ("stop", "length")


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: a body, or with `events` a stream of them."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    media_type: str = "application/json"
    events: tuple[bytes, ...] | None = None


def as_json(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Reply:
    """A reply with `body` as JSON."""
    return Reply(status, json.dumps(body, ensure_ascii=False).encode(), dict(headers or {}))


def arguments_of(text: str) -> JsonObject:
    """The arguments of a tool that `text` states; none where it was cut short, as vendors do that parse them."""
    try:
        return object_of(json.loads(text)) or {}
    except ValueError:
        return {}


def object_of(value: Any) -> JsonObject | None:
    """`value` if it is a JSON object."""
    return cast("JsonObject", value) if isinstance(value, dict) else None
