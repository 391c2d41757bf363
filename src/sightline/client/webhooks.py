"""Webhooks, believed when the service that knows the secret has signed them."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sightline.errors import BadSignature
from sightline.jobs import signature
from sightline.jobs.batch import Batch


@dataclass(frozen=True, slots=True)
class Event:
    """What a webhook tells: `type` is `batch.ended`, and `id` the same when it is told again."""

    id: str
    type: str
    batch: Batch


def verify(body: bytes, headers: Mapping[str, str], *, secret: str) -> Event:
    """What the webhook with this body, byte for byte as it came, and these headers tells.

    Raises BadSignature for one that was not signed with `secret` in the last five minutes: answer that with status
    401, and any other one with 204 within ten seconds, or it is told again.
    """
    signature.verify(body, headers, secret=secret, now_s=time.time())
    named = {name.lower(): value for name, value in headers.items()}
    try:
        said: Any = json.loads(body)
        return Event(named[signature.ID], said["type"], Batch.from_json(said["data"]))
    except (ValueError, KeyError, TypeError) as error:
        raise BadSignature("The webhook was signed with this secret, but tells nothing that is known.") from error
