"""The frames of one video in time: opened within bounds, wound to a moment, and looked at."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import av.error
import av.logging
import numpy as np

from sightline.errors import CorruptInput, DecodingTooSlow, TooManyPixels, UnsupportedFormat, VideoTooLong
from sightline.types import Upload
from sightline.video.formats import CODECS, FORMATS, container_of, missing_end
from sightline.video.sampling import VideoLimits

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

# So many frames are decoded before the caller hears of it again, whose patience is for one step.
STRIDE = 50
# Where a container has no index of its key frames, farther moments are sought and nearer ones wound to.
FAR_S = 10.0
# What may be missing at the end: headers round.
SLACK_S = 1.0

av.logging.set_level(av.logging.PANIC)


class Reel:
    """One video. Raises the errors of `sightline.errors.InputError` for what cannot be read, or is beyond `limits`.

    Frames are decoded by one thread. What it has of the file is its bytes alone: nothing else is opened.
    """

    def __init__(self, upload: Upload, limits: VideoLimits) -> None:
        self._name, self._limits = upload.name, limits
        self._began = time.process_time()
        self._container = self._opened(upload)
        self._stream = self._chosen()
        self._decoded: Iterator[VideoFrame] | None = None
        self._ahead: VideoFrame | None = None
        self.shown: VideoFrame | None = None
        """The frame that is on the screen at the moment that was wound to."""
        self.duration_s = 0.0

    def measure(self) -> Iterator[None]:
        """Find `duration_s`, from the header or by reading every packet. Raises VideoTooLong and CorruptInput."""
        # What the container states may be the length of its sound.
        stated = self._stream.duration
        if stated:
            self.duration_s = float(stated * self._base)
        else:
            yield from self._measure_packets()
        if self.duration_s > self._limits.max_seconds:
            raise VideoTooLong(
                f"{self._name}: {self.duration_s:,.0f} s are more than the {self._limits.max_seconds:,.0f} s that are "
                "read; cut it into parts."
            )
        if self.duration_s <= 0:
            raise self._corrupt("has no time in it")

    def wind(self, at_s: float) -> Iterator[None]:
        """Go to `at_s`, never back, so that `shown` is the frame there. Raises CorruptInput where there is none."""
        if self._worth_seeking(at_s):
            self._seek(at_s)
        count = 0
        while self._ahead is None or self.time_of(self._ahead) <= at_s:
            self.shown = self._ahead or self.shown
            self._ahead = self._next()
            if self._ahead is None:
                break
            count += 1
            if count % STRIDE == 0:
                yield
        self.shown = self.shown or self._ahead
        if self.shown is None or (self._ahead is None and at_s > self._end_of(self.shown) + SLACK_S):
            raise self._corrupt(f"shows nothing at {at_s:.1f} s, although it is said to go on")

    def every(self, gap_s: float) -> Iterator[tuple[float, VideoFrame] | None]:
        """All frames that are at least `gap_s` apart, with their times, from the start on; None in between."""
        due, count = 0.0, 0
        while (frame := self._next()) is not None:
            at_s = self.time_of(frame)
            count += 1
            if at_s >= due:
                due = at_s + gap_s
                yield at_s, frame
            elif count % STRIDE == 0:
                yield None

    def rewind(self) -> None:
        """Go back to the start."""
        self._seek(0.0)

    def time_of(self, frame: VideoFrame) -> float:
        """Seconds from the start of the video."""
        if frame.pts is None:
            raise self._corrupt("has a frame without a time")
        start = self._stream.start_time or 0
        return float((frame.pts - start) * (frame.time_base or self._base))

    def _end_of(self, frame: VideoFrame) -> float:
        return self.time_of(frame) + float((frame.duration or 0) * (frame.time_base or self._base))

    def pixels(self, frame: VideoFrame) -> NDArray[np.uint8]:
        """`frame` upright and in the shape in which it is meant to be seen: height x width x 3."""
        aspect = self._stream.sample_aspect_ratio or Fraction(1)
        width = min(2 * frame.width, max(1, round(frame.width * aspect))) if aspect > 0 else frame.width
        made = frame.reformat(width=width, format="rgb24").to_ndarray().astype(np.uint8, copy=False)
        return np.ascontiguousarray(np.rot90(made, k=round(frame.rotation / 90) % 4))

    @property
    def _base(self) -> Fraction:
        return self._stream.time_base or Fraction(1, av.time_base)

    def _opened(self, upload: Upload) -> InputContainer:
        container = container_of(upload.data)
        if container is None:
            raise UnsupportedFormat(f"{upload.name}: not a video that is read; convert it to one of {FORMATS}.")
        if missing_end(upload.data, container):
            raise self._corrupt("ends early")
        try:
            return av.open(io.BytesIO(upload.data), "r", format=container)
        except (av.error.FFmpegError, ValueError) as error:
            raise self._corrupt("cannot be opened") from error

    def _chosen(self) -> VideoStream:
        """The first track of moving pictures, ready to be decoded."""
        stream = next((one for one in self._container.streams.video if not _is_cover(one)), None)
        if stream is None:
            raise self._corrupt("has no moving pictures")
        context = stream.codec_context
        if context.name not in CODECS:
            raise UnsupportedFormat(f"{self._name}: its pictures are coded as {context.name}, which is not read.")
        self._check_size(context.width, context.height)
        context.thread_count = 1
        context.options = {"max_pixels": str(self._limits.max_pixels)}
        return stream

    def _check_size(self, width: int, height: int) -> None:
        if width * height > self._limits.max_pixels:
            raise TooManyPixels(
                f"{self._name}: frames of {width} x {height} are {width * height:,} px; at most "
                f"{self._limits.max_pixels:,} are decoded. Reduce the video."
            )

    def _measure_packets(self) -> Iterator[None]:
        last = 0.0
        try:
            for count, packet in enumerate(self._container.demux(self._stream), 1):
                if packet.pts is not None:
                    last = max(last, float((packet.pts + (packet.duration or 0)) * self._base))
                if count % (STRIDE * STRIDE) == 0:
                    self._check_time()
                    yield
        except av.error.FFmpegError as error:
            raise self._corrupt("is damaged") from error
        self.duration_s = last - float((self._stream.start_time or 0) * self._base)
        self._seek(0.0)

    def _next(self) -> VideoFrame | None:
        self._check_time()
        if self._decoded is None:
            self._decoded = self._container.decode(self._stream)
        try:
            frame = next(self._decoded, None)
        except (av.error.FFmpegError, ValueError) as error:
            raise self._corrupt("is damaged") from error
        if frame is not None:
            self._check_size(frame.width, frame.height)
        return frame

    def _check_time(self) -> None:
        if time.process_time() - self._began > self._limits.max_cpu_s:
            raise DecodingTooSlow(
                f"{self._name}: decoding takes more than the {self._limits.max_cpu_s:g} s of processor time that it "
                "may; cut the video, reduce it, or ask for fewer frames."
            )

    def _worth_seeking(self, at_s: float) -> bool:
        """Whether there is a key frame between the place that was wound to and `at_s`."""
        here = 0.0 if self._ahead is None else self.time_of(self._ahead)
        wanted = self._pts(at_s)
        entries: Any = getattr(self._stream, "index_entries", None)
        place = entries.search_timestamp(wanted) if entries else -1
        return entries[place].timestamp > self._pts(here) if place >= 0 else at_s - here > FAR_S

    def _seek(self, at_s: float) -> None:
        try:
            self._container.seek(self._pts(at_s), stream=self._stream)
        except av.error.FFmpegError as error:
            raise self._corrupt("cannot be wound") from error
        self._decoded, self._ahead, self.shown = None, None, None

    def _pts(self, at_s: float) -> int:
        return int(at_s / self._base) + (self._stream.start_time or 0)

    def _corrupt(self, what: str) -> CorruptInput:
        return CorruptInput(f"{self._name}: the video {what}; export or send it again.")


def _is_cover(stream: VideoStream) -> bool:
    """Whether it is the picture that a player shows for a song."""
    return bool(stream.disposition & stream.disposition.__class__.attached_pic)
