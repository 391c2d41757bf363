"""What came in and went out, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sightline.testing.server.call import Tokens


@dataclass(slots=True)
class Stats:
    """Counts since the start; bytes are those of HTTP bodies. Reading it costs nothing."""

    requests: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    pictures: int = 0
    picture_bytes: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    image_tokens: int = 0
    most_at_once: int = 0
    at_once: int = 0
    calls: Counter[str] = field(default_factory=Counter[str])
    """Answered calls by `wire:model`."""
    statuses: Counter[int] = field(default_factory=Counter[int])
    deeds: Counter[str] = field(default_factory=Counter[str])

    def came(self, size: int) -> None:
        """A request with a body of `size` bytes arrived."""
        self.requests += 1
        self.bytes_in += size
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)

    def answered(self, status: int, size: int) -> None:
        """A reply of `size` bytes is sent."""
        self.bytes_out += size
        self.statuses[status] += 1

    def left(self) -> None:
        """A request is over, answered or not."""
        self.at_once -= 1

    def billed(self, name: str, tokens: Tokens) -> None:
        """A call was answered and billed."""
        self.calls[name] += 1
        self.input_tokens += tokens.input
        self.output_tokens += tokens.output
        self.image_tokens += tokens.image

    def as_json(self) -> dict[str, Any]:
        """The same for other processes."""
        names = ("requests", "bytes_in", "bytes_out", "pictures", "picture_bytes", "input_tokens", "output_tokens",
                 "image_tokens", "most_at_once", "at_once")  # fmt: skip
        counts: dict[str, Any] = {name: getattr(self, name) for name in names}
        statuses = {str(status): count for status, count in self.statuses.items()}
        return {**counts, "calls": dict(self.calls), "statuses": statuses, "deeds": dict(self.deeds)}
