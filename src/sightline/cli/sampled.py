"""The options by which commands about several images say which frames of a video they want."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import typer

from sightline.errors import UsageError

Every: TypeAlias = Annotated[
    str | None, typer.Option("--every", metavar="2s", help="Of a video, a frame so often: 500ms, 2s, 1m.")
]
Scenes: TypeAlias = Annotated[bool, typer.Option("--scenes", help="Of a video, the first frame of each scene.")]
Frames: TypeAlias = Annotated[
    int | None, typer.Option("--frames", metavar="N", min=1, help="Of a video, at most so many frames; else 20.")
]
_SPAN = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)(ms|s|m|)")
UNITS = {"ms": 0.001, "s": 1.0, "": 1.0, "m": 60.0}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which frames of a video are wanted, as the options say it."""

    every: str | None = None
    scenes: bool = False
    at_most: int | None = None

    @property
    def every_s(self) -> float | None:
        """Seconds between frames. Raises UsageError."""
        if self.every is None:
            return None
        match = _SPAN.fullmatch(self.every)
        if match is None:
            raise UsageError(f"--every {self.every}: this is no time; give one such as 500ms, 2s or 1m.")
        return float(match[1]) * UNITS[match[2]]
