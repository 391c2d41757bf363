"""Frames of videos: which, when, and what is left out."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image as Picture

from sightline.errors import InputNotFound, UsageError
from sightline.types import Upload
from sightline.video import frames


def colour(frame) -> str:
    pixels = np.asarray(Picture.open(io.BytesIO(frame.upload.data)))
    return "rgb"[int(pixels.reshape(-1, 3).mean(axis=0).argmax())]


def seen(clip) -> list[tuple[str, float, float]]:
    return [(colour(frame), frame.at_s, frame.until_s) for frame in clip.frames]


@pytest.mark.parametrize(
    ("container", "codec"),
    [("mp4", "mpeg4"), ("mov", "mpeg4"), ("webm", "libvpx-vp9"), ("matroska", "mpeg4"), ("avi", "mjpeg")],
)
def test_a_frame_is_what_was_on_the_screen_at_its_time(film, container, codec) -> None:
    clip = frames(film(container=container, codec=codec), every_s=1)
    assert [(kind, at_s) for kind, at_s, _ in seen(clip)] == [("r", 0.0), ("g", 2.0), ("b", 4.0)]
    assert clip.looked_at == 6
    assert clip.duration_s == pytest.approx(6.0, abs=0.11)


def test_a_frame_stays_on_the_screen_as_long_as_nothing_new_is_shown(colours) -> None:
    assert seen(frames(colours, every_s=0.5)) == [("r", 0.0, 2.0), ("g", 2.0, 4.0), ("b", 4.0, 6.0)]


def test_scenes_begin_where_the_picture_changes_at_once(colours) -> None:
    assert seen(frames(colours, scenes=True)) == [("r", 0.0, 2.0), ("g", 2.0, 4.0), ("b", 4.0, 6.0)]


def test_what_moves_is_no_new_scene_and_no_repetition(film) -> None:
    moving = film([((90, 90, 90), 3.0)], moving=True)
    assert len(frames(moving, scenes=True).frames) == 1
    assert len(frames(moving, every_s=0.5).frames) == 6


def test_a_change_of_a_small_part_is_shown(film) -> None:
    clip = frames(film([((0, 0, 0), 1.0)], size=(640, 384), moving=True), every_s=0.2)
    assert len(clip.frames) == clip.looked_at == 5


def test_colours_of_the_same_brightness_are_told_apart(film) -> None:
    clip = film([((255, 0, 0), 2.0), ((0, 130, 0), 2.0)])
    assert seen(frames(clip, scenes=True)) == seen(frames(clip, every_s=1)) == [("r", 0.0, 2.0), ("g", 2.0, 4.0)]


def test_without_a_wish_twenty_frames_are_spread_over_the_time(film) -> None:
    clip = frames(film([((90, 90, 90), 4.0)], moving=True))
    assert (clip.looked_at, clip.frames[0].at_s, clip.frames[-1].at_s) == (20, 0.1, 3.9)


@pytest.mark.parametrize(("wish", "times"), [({"every_s": 0.1}, [0.0, 3.0]), ({"scenes": True}, [0.0, 2.0])])
def test_at_most_so_many_frames_are_taken(film, wish, times) -> None:
    """Of scenes, those that begin with the greatest change."""
    dark = film([((20, 20, 20), 2.0), ((230, 230, 230), 2.0), ((190, 190, 190), 2.0)])
    clip = frames(dark, at_most=2, **wish)
    assert clip.looked_at == 2
    assert [frame.at_s for frame in frames(dark, at_most=2, every_s=0.1).frames] == [0.0, 3.0]
    assert [frame.at_s for frame in clip.frames] == times


def test_the_name_of_a_frame_says_of_which_video_and_when(colours) -> None:
    clip = frames(Upload("tour.mp4", colours), every_s=2)
    assert [frame.upload.name for frame in clip.frames] == [f"tour.mp4@0:00:0{at}.000" for at in (0, 2, 4)]
    assert {frame.upload.media_type for frame in clip.frames} == {"image/jpeg"}


def test_a_video_without_an_index_and_a_length_is_read_all_the_same(film) -> None:
    """As a browser records it: packets in fragments, and no total time."""
    streamed = film(options={"movflags": "frag_keyframe+empty_moov+default_base_moof"})
    assert seen(frames(streamed, every_s=1))[:2] == [("r", 0.0, 2.0), ("g", 2.0, 4.0)]
    live = film(container="webm", codec="libvpx-vp9", options={"live": "1"})
    assert [kind for kind, *_ in seen(frames(live, every_s=1))] == ["r", "g", "b"]


def test_a_path_is_read_and_a_missing_one_is_told(colours, tmp_path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(colours)
    assert len(frames(path, every_s=2).frames) == 3
    with pytest.raises(InputNotFound):
        frames(tmp_path / "none.mp4")


@pytest.mark.parametrize(
    "wish", [{"every_s": 1, "scenes": True}, {"every_s": 0}, {"every_s": -1}, {"at_most": 0}, {"at_most": 501}]
)
def test_what_cannot_be_asked_for_is_told_before_anything_is_decoded(wish) -> None:
    with pytest.raises(UsageError):
        frames(b"no video", **wish)
