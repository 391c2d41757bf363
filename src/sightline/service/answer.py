"""What is answered, as it can be sent now and kept to be sent again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import to_json
from starlette.responses import Response

from sightline.types import Json

JSON = "application/json"
NO_HEADERS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Answer:
    """A body with what belongs to it."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: NO_HEADERS)

    def sent(self) -> Response:
        """The response that carries it."""
        return Response(self.body, self.status, self.headers, JSON)

    def packed(self, digest: str) -> bytes:
        """It as bytes, together with the digest of the request that it answers."""
        head = json.dumps({"digest": digest, "status": self.status, "headers": dict(self.headers)})
        return head.encode() + b"\n" + self.body


def unpacked(data: bytes) -> tuple[str, Answer]:
    """What `packed` made."""
    head, _, body = data.partition(b"\n")
    said: dict[str, Any] = json.loads(head)
    return said["digest"], Answer(body, said["status"], said["headers"])


def of_json(value: Json, headers: Mapping[str, str] = NO_HEADERS) -> Answer:
    """`value` as an answer."""
    return Answer(to_json(value), headers=headers)
