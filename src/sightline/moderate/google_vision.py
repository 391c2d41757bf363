"""Google Cloud Vision, SafeSearch: `images:annotate` over REST.

Source: Google, Cloud Vision, Detect explicit content (SafeSearch), and `AnnotateImageResponse`; `labels.toml` says what
of it was compared. A request of one picture may fail inside of a reply of status 200.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from sightline.errors import ModeratorError
from sightline.moderate import access
from sightline.moderate.labels import tables
from sightline.moderate.line import Line, refusal, unreadable
from sightline.types import Moderation

URL = "https://vision.googleapis.com"
KEYS = ("GOOGLE_VISION_API_KEY", "GOOGLE_API_KEY")
# In equal steps: Google tells an order and no numbers. What it cannot tell is possible.
LIKELIHOODS: Mapping[str, float] = {
    "UNKNOWN": 0.5,
    "VERY_UNLIKELY": 0.0,
    "UNLIKELY": 0.25,
    "POSSIBLE": 0.5,
    "LIKELY": 0.75,
    "VERY_LIKELY": 1.0,
}
# The codes of `google.rpc.Code` that a single picture fails with, as HTTP has them; others are the server's fault.
STATUSES: Mapping[int, int] = {3: 400, 7: 403, 8: 429, 16: 401}
SERVER_FAULT = 500


class GoogleVision:
    """SafeSearch, by an API key or an OAuth `token`; the key comes from the environment where neither is given.

    Raises ModeratorUnauthorized without a key, MissingExtra without httpx2.
    """

    name = "google-vision"
    version = "v1"

    def __init__(
        self,
        *,
        api_key: str | None = None,
        token: str | None = None,
        base_url: str = URL,
        deadline_s: float = access.DEADLINE_S,
    ) -> None:
        self._line = Line(self.name, deadline_s=deadline_s)
        self._url = f"{base_url.rstrip('/')}/v1/images:annotate"
        if token is not None:
            self._headers = {"authorization": f"Bearer {token}"}
        else:
            self._headers = {"x-goog-api-key": access.key(self.name, api_key, KEYS)}

    async def judge(self, jpeg: bytes) -> Moderation:
        """Five likelihoods, of which `medical` and `spoof` count for nothing."""
        picture = {"content": base64.b64encode(jpeg).decode()}
        asked = {"requests": [{"image": picture, "features": [{"type": "SAFE_SEARCH_DETECTION"}]}]}
        reply = await self._line.post(self._url, asked, self._headers)
        try:
            answer: Any = reply["responses"][0]
            if "error" in answer:
                raise _failure(self.name, answer["error"].get("code"))
            told = answer["safeSearchAnnotation"]
            seen = {label: LIKELIHOODS[told[label]] for label in tables()[self.name].labels}
        except (AttributeError, IndexError, KeyError, TypeError) as error:
            raise unreadable(self.name) from error
        return Moderation(tables()[self.name].scores(seen), f"{self.name}/{self.version}")

    async def aclose(self) -> None:
        """Close the connections of the running event loop."""
        await self._line.aclose()


def _failure(name: str, code: object) -> ModeratorError:
    status = STATUSES.get(code, SERVER_FAULT) if isinstance(code, int) else SERVER_FAULT
    return refusal(name, status)
