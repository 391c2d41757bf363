"""The OCR port: pixels in, words with boxes out."""

from __future__ import annotations

from typing import Protocol

from sightline.types import Image, Reading


class Engine(Protocol):
    """Reads the words of one page.

    An engine loads its models when it is made, keeps no state between pages and is used from one thread.
    Both methods raise `EngineError` when the engine fails; a page without words is an empty Reading.
    """

    @property
    def name(self) -> str:
        """The name that the registry and the record use."""
        ...

    def read(self, image: Image) -> Reading:
        """The words of `image` as it stands."""
        ...

    def turn_of(self, image: Image) -> int:
        """Degrees clockwise (0, 90, 180 or 270) that would set the text of `image` upright."""
        ...
