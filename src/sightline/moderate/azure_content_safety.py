"""Azure AI Content Safety: `image:analyze` over REST.

Source: Microsoft, Azure AI Content Safety REST API, Image Operations - Analyze Image (2024-09-01); `labels.toml` says
what of it was compared. Pictures of 50 x 50 to 7200 x 7200 px and at most 4 MB, severities 0, 2, 4 and 6.
"""

from __future__ import annotations

import base64
from typing import Any

from sightline.moderate import access
from sightline.moderate.labels import tables
from sightline.moderate.line import Line, unreadable
from sightline.types import Moderation

KEYS = ("CONTENT_SAFETY_KEY",)
URLS = ("CONTENT_SAFETY_ENDPOINT",)
VERSION = "2024-09-01"
MOST_SEVERE = 6


class AzureContentSafety:
    """A resource of Content Safety; key and address come from the environment where they are not given.

    Raises ModeratorUnauthorized without a key, UsageError without an address, MissingExtra without httpx2.
    """

    name = "azure-content-safety"
    version = VERSION

    def __init__(
        self, *, api_key: str | None = None, base_url: str | None = None, deadline_s: float = access.DEADLINE_S
    ) -> None:
        self._line = Line(self.name, deadline_s=deadline_s)
        self._headers = {"ocp-apim-subscription-key": access.key(self.name, api_key, KEYS)}
        self._url = f"{access.address(self.name, base_url, URLS)}/contentsafety/image:analyze?api-version={VERSION}"

    async def judge(self, jpeg: bytes) -> Moderation:
        """One severity for each of four categories."""
        asked = {
            "image": {"content": base64.b64encode(jpeg).decode()},
            "categories": list(tables()[self.name].labels),
            "outputType": "FourSeverityLevels",
        }
        reply = await self._line.post(self._url, asked, self._headers)
        try:
            told: Any = reply["categoriesAnalysis"]
            found = {one["category"]: one["severity"] / MOST_SEVERE for one in told}
            seen = {label: float(found[label]) for label in tables()[self.name].labels}
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise unreadable(self.name) from error
        return Moderation(tables()[self.name].scores(seen), f"{self.name}/{self.version}")

    async def aclose(self) -> None:
        """Close the connections of the running event loop."""
        await self._line.aclose()
