"""Bytes to upright sRGB pages. Pure: nothing here reads a file, a clock or a setting.

`prepare` is the only maker of `sightline.types.Image`, and `turn` makes one from another. `render` makes of it what a
model is sent, as `plan` has it; `capitals_px` says how large it is printed, `page_sizes` how large its pages are before
any is decoded.
"""

from sightline.image.claim import misnamed
from sightline.image.gate import Limits
from sightline.image.measure import each_page_size, page_sizes
from sightline.image.prepare import prepare, turn
from sightline.image.print import capitals_px
from sightline.image.render import render
from sightline.models import plan

__all__ = ["Limits", "capitals_px", "each_page_size", "misnamed", "page_sizes", "plan", "prepare", "render", "turn"]
