"""The door: a video in, its frames out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sightline.errors import EmptyInput, MissingExtra, TooManyBytes
from sightline.isolation import Isolated
from sightline.sources import uploads
from sightline.types import Upload
from sightline.video.sampling import MIB, Sampling, VideoLimits

if TYPE_CHECKING:
    from sightline.video.decode import Step

USUAL = VideoLimits()


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as a picture, which is on the screen from `at_s` until `until_s`, in seconds, as far as was looked."""

    upload: Upload
    at_s: float
    until_s: float


@dataclass(frozen=True, slots=True)
class Clip:
    """A video as its frames. `looked_at` is how many frames there were before repetitions were left out."""

    name: str
    duration_s: float
    frames: tuple[Frame, ...]
    looked_at: int


def frames(
    source: str | Path | bytes | Upload,
    *,
    every_s: float | None = None,
    scenes: bool = False,
    at_most: int | None = None,
    limits: VideoLimits = USUAL,
) -> Clip:
    """The frames of a video: `every_s` seconds, or where `scenes` begin, `at_most` so many; else 20, evenly spread.

    A frame that shows nothing new is left out, and the one before it stays on the screen for longer. Decoding has a
    process of its own. Raises InputNotFound, UnsupportedFormat, CorruptInput (also for a video that ends early),
    TooManyBytes, TooManyPixels, VideoTooLong, DecodingFailed, UsageError for what cannot be asked for, and MissingExtra
    without the extra `video`.
    """
    if find_spec("av") is None:
        raise MissingExtra('Videos are read by PyAV; install it with: pip install "sightline[video]".')
    sampling = Sampling(every_s, scenes, at_most)
    upload = _read(source, limits)
    # PyAV takes a while to load, and is only needed where it works.
    from sightline.video.decode import decoded

    steps = _isolated().run(upload.name, decoded, upload, sampling, limits)
    return _clip(upload.name, [step for step in steps if step[0] != "busy"])


def clock(seconds: float) -> str:
    """Seconds as people write them: `0:01:02.500`."""
    millis = round(seconds * 1000)
    minutes, rest = divmod(millis, 60_000)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest / 1000:06.3f}"


def _read(source: str | Path | bytes | Upload, limits: VideoLimits) -> Upload:
    if isinstance(source, str | Path):
        (found,) = uploads([str(source)], max_bytes=limits.max_bytes)
        upload = found.read()
    else:
        upload = source if isinstance(source, Upload) else Upload("upload", bytes(source))
    if not upload.data:
        raise EmptyInput(f"{upload.name}: the file is empty; send a video.")
    if len(upload.data) > limits.max_bytes:
        raise TooManyBytes(
            f"{upload.name}: {len(upload.data) / MIB:.1f} MiB are more than the {limits.max_bytes / MIB:g} MiB that "
            "are read; send it smaller or in parts."
        )
    return upload


def _clip(name: str, steps: list[Step]) -> Clip:
    kept = [(at_s, data) for kind, at_s, data in steps if kind == "frame"]
    ends = [at_s for at_s, _ in kept[1:]] + [at_s for kind, at_s, _ in steps if kind == "end"]
    made = tuple(
        Frame(Upload(f"{name}@{clock(at_s)}", data, "image/jpeg"), round(at_s, 3), round(until_s, 3))
        for (at_s, data), until_s in zip(kept, ends, strict=True)
    )
    return Clip(name, round(ends[-1], 3) if ends else 0.0, made, sum(kind in ("frame", "same") for kind, *_ in steps))


@cache
def _isolated() -> Isolated:
    """The decoders of videos of this process; they end with it."""
    return Isolated(imports=("sightline.video.decode",))
