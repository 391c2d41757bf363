"""Replies without usage, as gateways in front of a vendor give them.

The clients of Anthropic and Amazon, or what reads their replies, fail without one. So a reply without gets one of
zeros, which counts as missing: what was used is computed then, and marked as estimated.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import httpx2

if TYPE_CHECKING:
    from collections.abc import MutableMapping

# They describe the body that was sent, before it was unpacked and completed.
_OF_THE_BODY = frozenset({"content-length", "content-encoding", "transfer-encoding"})
_OK = 200


class Completing(httpx2.AsyncClient):
    """A client that completes replies of Anthropic's Messages API."""

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """The reply, completed where it is a good one without usage."""
        response = await super().send(request, **options)
        if response.status_code != _OK or not response.is_stream_consumed:
            return response
        said = _object(response.content)
        if said is None or said.get("usage") is not None:
            return response
        said["usage"] = {"input_tokens": 0, "output_tokens": 0}
        headers = [(name, value) for name, value in response.headers.multi_items() if name not in _OF_THE_BODY]
        return httpx2.Response(_OK, headers=headers, content=json.dumps(said), request=request)


def complete_converse(client: Any) -> None:
    """Let the client of Amazon Bedrock complete replies of its Converse API."""
    client.meta.events.register("after-call.bedrock-runtime.Converse", _completed)


def _completed(parsed: MutableMapping[str, Any], **_: Any) -> None:
    if "Error" not in parsed and not parsed.get("usage"):
        parsed["usage"] = {"inputTokens": 0, "outputTokens": 0, "totalTokens": 0}


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
    except ValueError:
        return None
    return cast("dict[str, Any]", said) if isinstance(said, dict) else None
