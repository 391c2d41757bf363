"""OpenAI's moderation endpoint, which is free of charge.

Source: OpenAI, Moderation guide and API reference of `POST /v1/moderations`; `labels.toml` says what of it was
compared. Pictures have at most 20 MB; hate, harassment, illicit and sexual/minors are judged of text alone, and so are
no labels of a picture.
"""

from __future__ import annotations

import base64
from typing import Any

from sightline.moderate import access
from sightline.moderate.labels import tables
from sightline.moderate.line import Line, unreadable
from sightline.types import Moderation

URL = "https://api.openai.com/v1"
KEYS = ("OPENAI_API_KEY",)
URLS = ("OPENAI_BASE_URL",)
MODEL = "omni-moderation-latest"


class OpenAIModeration:
    """The model `omni-moderation-latest`, or the one that is named; key and address come from the environment as well.

    Raises ModeratorUnauthorized without a key, MissingExtra without httpx2.
    """

    name = "openai-moderation"

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        model: str = MODEL,
        deadline_s: float = access.DEADLINE_S,
    ) -> None:
        self.version = model
        self._line = Line(self.name, deadline_s=deadline_s)
        self._url = f"{(access.first(base_url, URLS) or URL).rstrip('/')}/moderations"
        self._headers = {"authorization": f"Bearer {access.key(self.name, api_key, KEYS)}"}

    async def judge(self, jpeg: bytes) -> Moderation:
        """The scores of the categories that were applied to the picture; the version is the model that answered."""
        url = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
        asked = {"model": self.version, "input": [{"type": "image_url", "image_url": {"url": url}}]}
        reply = await self._line.post(self._url, asked, self._headers)
        try:
            told: Any = reply["results"][0]
            applied, scored = told["category_applied_input_types"], told["category_scores"]
            seen = {label: float(score) for label, score in scored.items() if "image" in applied[label]}
            model = str(reply["model"])
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise unreadable(self.name) from error
        if not seen:
            raise unreadable(self.name)
        return Moderation(tables()[self.name].scores(seen), f"{self.name}/{model}")

    async def aclose(self) -> None:
        """Close the connections of the running event loop."""
        await self._line.aclose()
