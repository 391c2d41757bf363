"""Which frames of a video are wanted, and what one may ask of this machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from sightline.errors import UsageError

USUAL_FRAMES = 20
# As many images are asked about together.
MOST_FRAMES = 500
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Sampling:
    """Frames `every_s` seconds, or at changes of scene with `scenes`, and `at_most` so many; else 20, evenly spread.

    Of more scenes, those that begin with the greatest change are taken; a rate that gives more frames is lowered.
    Raises UsageError for what does not go together, and for numbers out of range.
    """

    every_s: float | None = None
    scenes: bool = False
    at_most: int | None = None

    def __post_init__(self) -> None:
        """Look at every value."""
        if self.every_s is not None and self.scenes:
            raise UsageError("Frames are taken at a rate or at changes of scene; choose one of them.")
        if self.every_s is not None and not 0.01 <= self.every_s <= 86_400:
            raise UsageError(f"A frame every {self.every_s:g} s cannot be taken; give 0.01 to 86,400 seconds.")
        if not 1 <= self.most <= MOST_FRAMES:
            raise UsageError(f"{self.most} frames cannot be taken; give 1 to {MOST_FRAMES}.")

    @property
    def most(self) -> int:
        """The most frames that are taken."""
        if self.at_most is not None:
            return self.at_most
        return USUAL_FRAMES if self.every_s is None and not self.scenes else MOST_FRAMES

    def times(self, duration_s: float) -> list[float]:
        """When, in seconds, where no scenes are asked for: from the start on, and never at the very end."""
        if self.every_s is None:
            return [duration_s * (place + 0.5) / self.most for place in range(self.most)]
        step = max(self.every_s, duration_s / self.most)
        return [step * place for place in range(self.most) if step * place < duration_s or place == 0]


def strongest(cuts: Sequence[tuple[float, float]], most: int) -> list[float]:
    """The times of the first frame and of the greatest of `cuts`, which are times and how great each change is."""
    chosen = sorted(cuts, key=lambda cut: -cut[1])[: most - 1]
    return [0.0, *sorted(at for at, _ in chosen)]


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """What one video may ask of this machine. Raises UsageError for a limit that is not above 0.

    `max_cpu_s` is the processor time for all of it; a single frame has that of every decoder (`isolation.Bounds`).
    """

    max_bytes: int = 500 * MIB
    max_seconds: float = 3600.0
    max_pixels: int = 36_000_000
    max_cpu_s: float = 600.0

    def __post_init__(self) -> None:
        """Look at every value."""
        for limit in fields(self):
            if getattr(self, limit.name) <= 0:
                raise UsageError(f"{limit.name} is {getattr(self, limit.name)}; give more than 0.")
