"""What every decoder gives: one upright page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sightline.image.headers import Size

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# From the upright size of a page, (width, height) in px, to the size wanted of it, which is never larger.
Fit: TypeAlias = Callable[[Size], Size]


class Frame(NamedTuple):
    """An upright sRGB page: `pixels` is height x width x 3, `source_px` its (width, height) before it was reduced.

    `jpeg` is the file, where it is a JPEG of just these pixels.
    """

    page: int
    pixels: NDArray[np.uint8]
    source_px: Size
    jpeg: bytes | None = None
