"""From the bytes of a video to its frames as JPEGs. Runs in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from sightline.image.encode import jpeg
from sightline.types import Upload
from sightline.video.reel import Reel
from sightline.video.sampling import Sampling, VideoLimits, strongest
from sightline.video.scenes import SMALL_PX, Scenes, shows_the_same

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

# What a step tells: a frame and its time, one that shows what the frame before did, that work goes on, the duration.
Step: TypeAlias = tuple[Literal["frame", "same", "busy", "end"], float, bytes]
BUSY: Step = ("busy", 0.0, b"")
# A picture of it is made anew when it is sent.
QUALITY = 92
# Scenes are looked for in so many frames a second.
PER_SECOND = 10


def decoded(upload: Upload, sampling: Sampling, limits: VideoLimits) -> Iterator[Step]:
    """Step by step, the frames that `sampling` wants, in their order, and at last how many seconds the video has.

    A frame that shows what the last one did is told without its picture.
    """
    reel = Reel(upload, limits)
    yield from (BUSY for _ in reel.measure())
    if sampling.scenes:
        cuts: list[tuple[float, float]] = []
        yield from _cuts(reel, cuts)
        reel.rewind()
        times = strongest(cuts, sampling.most)
    else:
        times = sampling.times(reel.duration_s)
    last: NDArray[np.uint8] | None = None
    for at_s in times:
        yield from (BUSY for _ in reel.wind(at_s))
        if reel.shown is None:
            continue
        small = _small(reel.shown)
        if last is not None and shows_the_same(small, last):
            yield "same", at_s, b""
            continue
        last = small
        yield "frame", at_s, jpeg(reel.pixels(reel.shown), quality=QUALITY)
    yield "end", reel.duration_s, b""


def _cuts(reel: Reel, found: list[tuple[float, float]]) -> Iterator[Step]:
    """Put into `found` when scenes begin, and how great the change is."""
    scenes = Scenes()
    for step in reel.every(1 / PER_SECOND):
        if step is not None and (change := scenes.change(_small(step[1]))):
            found.append((step[0], change))
        yield BUSY


def _small(frame: VideoFrame) -> NDArray[np.uint8]:
    width, height = SMALL_PX
    return frame.reformat(width=width, height=height, format="rgb24").to_ndarray().astype(np.uint8, copy=False)
