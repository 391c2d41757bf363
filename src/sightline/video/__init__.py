"""Frames of videos as pictures: at a rate, at changes of scene, or so many; what repeats is left out.

    clip = frames("tour.mp4", every_s=2)
    for frame in clip.frames:
        print(frame.at_s, frame.until_s, len(frame.upload.data))

A video is decoded in a process of its own (`sightline.isolation`), within `VideoLimits`. `formats.py` tells a video by
its first bytes, `sampling.py` says which frames are wanted, `reel.py` winds to them, `scenes.py` finds where scenes
begin, `decode.py` does all of that in that process, and `clip.py` is the door. Needs the extra `video`.
"""

from sightline.video.clip import Clip, Frame, frames
from sightline.video.formats import SUFFIXES, container_of
from sightline.video.sampling import Sampling, VideoLimits

__all__ = ["SUFFIXES", "Clip", "Frame", "Sampling", "VideoLimits", "container_of", "frames"]
