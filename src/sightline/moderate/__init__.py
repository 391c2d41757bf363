"""The moderation port: a picture in, scores by category out."""

from __future__ import annotations

from typing import Protocol

from sightline.types import Moderation


class Moderator(Protocol):
    """Scores what one picture shows, in the categories of `sightline.types.CATEGORIES`.

    Safe to call concurrently. It names scores and decides nothing: thresholds are the `Policy`'s. Never retries,
    caches or logs.
    """

    @property
    def name(self) -> str:
        """The name that the registry and the audit use."""
        ...

    @property
    def version(self) -> str:
        """What changes whenever the scores of one picture could: of the package, or of the vendor's API."""
        ...

    async def judge(self, jpeg: bytes) -> Moderation:
        """The scores of the picture, 0 to 1, for every category that this moderator knows, 0 where it saw nothing.

        `jpeg` is what a model would be sent, `Rendition.data`: no other pixels. The moderator of the scores is
        `name/version`; where the vendor tells the version of its model, it is that. Raises `ModeratorError` when there
        is no judgement.
        """
        ...
