"""Videos that are damaged, or made to do harm: an error of ours each, within bounds."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from sightline.errors import (
    CorruptInput,
    DecodingTooSlow,
    EmptyInput,
    InputError,
    TooManyBytes,
    TooManyPixels,
    UnsupportedFormat,
    VideoTooLong,
)
from sightline.types import Upload
from sightline.video import VideoLimits, frames

DATA = os.environ.get("SIGHTLINE_DATA", "")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyInput),
        (b"nothing of a video", UnsupportedFormat),
        (b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:1,\nfile:///etc/passwd\n", UnsupportedFormat),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", UnsupportedFormat),
        (b"\xff\xd8\xff\xe0" + bytes(64), UnsupportedFormat),
        (b"\0\0\0\x18ftypisom" + bytes(12), CorruptInput),
        (b"\0\0\0\x1cftypavif" + bytes(16), UnsupportedFormat),
        (b"\x1a\x45\xdf\xa3" + bytes(64), CorruptInput),
        (b"RIFF\xff\xff\xff\xffAVI " + bytes(64), CorruptInput),
    ],
)
def test_what_is_no_video_is_an_error_of_ours(data, error) -> None:
    with pytest.raises(error):
        frames(data)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_a_video_that_ends_early_is_not_taken_for_a_shorter_one(colours, film, share) -> None:
    streamed = film(options={"movflags": "frag_keyframe+empty_moov+default_base_moof"})
    for whole in (colours, streamed):
        with pytest.raises(CorruptInput, match="ends early"):
            frames(whole[: int(len(whole) * share)], every_s=1)


@pytest.mark.parametrize(("container", "codec"), [("matroska", "mjpeg"), ("webm", "libvpx-vp9"), ("avi", "mjpeg")])
def test_so_is_one_in_another_container(film, container, codec) -> None:
    whole = film(container=container, codec=codec)
    for length in (len(whole) // 2, len(whole) - 1):
        with pytest.raises(CorruptInput, match="ends early"):
            frames(whole[:length], every_s=1)


@pytest.mark.parametrize(
    ("limits", "error"),
    [
        (VideoLimits(max_bytes=1000), TooManyBytes),
        (VideoLimits(max_seconds=5), VideoTooLong),
        (VideoLimits(max_pixels=160 * 96 - 1), TooManyPixels),
    ],
)
def test_a_video_beyond_a_limit_is_an_error_that_names_it(colours, limits, error) -> None:
    with pytest.raises(error, match=r"tour\.mp4: .*(read|decoded)"):
        frames(Upload("tour.mp4", colours), limits=limits)


def test_processor_time_is_bounded_for_the_whole_video(film) -> None:
    with pytest.raises(DecodingTooSlow, match="processor time"):
        frames(film([((90, 90, 90), 20.0)], moving=True), scenes=True, limits=VideoLimits(max_cpu_s=0.002))


def test_a_frame_of_more_pixels_than_the_limit_is_not_decoded(film) -> None:
    with pytest.raises(TooManyPixels, match="8192 x 4608"):
        frames(film([((90, 90, 90), 0.1)], size=(8192, 4608), container="avi", codec="mjpeg"))


def test_spoilt_bytes_give_frames_or_an_error_of_ours(colours, film) -> None:
    """Eighty videos, which take 3 s: each is decoded in its own process."""
    chance = np.random.default_rng(7)
    for whole in (colours, film(container="webm", codec="libvpx-vp9")):
        for _ in range(40):
            spoilt = np.frombuffer(whole, np.uint8).copy()
            places = chance.integers(len(spoilt), size=chance.choice([1, 8, 64]))
            spoilt[places] = chance.integers(256, size=len(places))
            try:
                clip = frames(spoilt.tobytes(), every_s=1)
            except InputError:
                continue
            assert all(frame.upload.data.startswith(b"\xff\xd8") for frame in clip.frames)


@pytest.mark.skipif(not DATA, reason="SIGHTLINE_DATA does not name a folder of sample documents")
def test_videos_as_people_have_them_are_read() -> None:
    """Seven videos of up to 10 s, which take 2 s."""
    found = [path for path in Path(DATA, "video").rglob("*") if path.suffix in (".mp4", ".m4v")]
    assert len(found) == 7
    assert all(frames(path, every_s=1).frames for path in found)
