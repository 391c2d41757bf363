"""Bytes to upright sRGB pages. Pure: nothing here reads a file, a clock or a setting.

`prepare` is the only maker of `sightline.types.Image`, and `turn` makes one from another.
"""

from sightline.image.gate import Limits
from sightline.image.prepare import prepare, turn

__all__ = ["Limits", "prepare", "turn"]
