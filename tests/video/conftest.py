"""Videos made for tests."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from fractions import Fraction

import av
import numpy as np
import pytest

RATE = 10
Colour = tuple[int, int, int]
RED, GREEN, BLUE = (200, 30, 30), (30, 180, 30), (30, 30, 200)


def make(
    scenes: Sequence[tuple[Colour, float]] = ((RED, 2.0), (GREEN, 2.0), (BLUE, 2.0)),
    *,
    size: tuple[int, int] = (160, 96),
    container: str = "mp4",
    codec: str = "mpeg4",
    options: dict[str, str] | None = None,
    moving: bool = False,
) -> bytes:
    """A video of plain colours, each for so many seconds; a `moving` white square crosses it."""
    width, height = size
    out = io.BytesIO()
    with av.open(out, "w", format=container, options=options or {}) as made:
        stream = made.add_stream(codec, rate=RATE)
        stream.width, stream.height = size
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.time_base = Fraction(1, RATE)
        colours = [colour for colour, seconds in scenes for _ in range(round(seconds * RATE))]
        for number, colour in enumerate(colours):
            pixels = np.full((height, width, 3), colour, np.uint8)
            if moving:
                left = 8 * number % (width - 32)
                pixels[32:64, left : left + 32] = 255
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts = number
            made.mux(stream.encode(frame))
        made.mux(stream.encode())
    return out.getvalue()


@pytest.fixture(scope="session")
def film() -> Callable[..., bytes]:
    return make


@pytest.fixture(scope="session")
def colours() -> bytes:
    """Two seconds each of red, green and blue."""
    return make()
