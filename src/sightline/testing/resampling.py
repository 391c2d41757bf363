"""Pictures that turn into other ones when they are reduced carelessly: to test that a pipeline reduces with care."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import cv2
import numpy as np

from sightline.errors import UnknownName

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Filters that look at few pixels however much a picture is reduced. One that averages all leaves nothing to hide in.
FILTERS: Mapping[str, int] = {
    "nearest": cv2.INTER_NEAREST,
    "bilinear": cv2.INTER_LINEAR,
    "bicubic": cv2.INTER_CUBIC,
}


def resampled(cover: NDArray[np.uint8], secret: NDArray[np.uint8], name: str) -> NDArray[np.uint8]:
    """A picture like `cover` that becomes `secret`, which is smaller, when it is reduced by the filter `name`.

    Both are height x width x 3. Of all such pictures it is the one with the least squares of changes: a filter is a
    matrix for each axis, and their pseudo-inverses take the difference back to the size of the cover. What does not
    fit into 0 to 255 is cut off. Raises UnknownName.
    """
    if name not in FILTERS:
        raise UnknownName(f"unknown name: {name}; choose one of {', '.join(FILTERS)}")
    down = _matrix(cover.shape[0], secret.shape[0], FILTERS[name])
    across = _matrix(cover.shape[1], secret.shape[1], FILTERS[name])
    made = cover.astype(np.float64)
    for channel in range(3):
        missing = secret[:, :, channel] - down @ made[:, :, channel] @ across.T
        made[:, :, channel] += np.linalg.pinv(down) @ missing @ np.linalg.pinv(across).T
    return np.rint(made.clip(0, 255)).astype(np.uint8)


def _matrix(large: int, small: int, interpolation: int) -> NDArray[np.float64]:
    """What each of `small` px takes of each of `large`."""
    return np.asarray(cv2.resize(np.eye(large), (large, small), interpolation=interpolation), dtype=np.float64)
