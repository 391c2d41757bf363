"""Where one scene ends and another begins, told from small copies of frames: height x width x 3. Pure."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Small = NDArray[np.uint8]

# (width, height) of the copies: enough to tell scenes apart, and small enough to make of every frame.
SMALL_PX = (64, 36)
# A cut changes pixels by so much on average, of 255, and so many times more than what went on before it.
# Measured: docs/benchmarks/video.md.
LEAST_CHANGE, TIMES_USUAL = 10.0, 3.0
REMEMBERED = 8
# A scene has so many copies at least: a hand before the lens is none.
SHORTEST = 5
# Frames show the same where no block of so many px of a copy changes by more than this on average, in any colour.
BLOCK_PX, SAME = 8, 4.0


class Scenes:
    """Fed with copies in their order, says how great a change of scene each is: 0 where the scene goes on."""

    def __init__(self) -> None:
        """Nothing was seen yet."""
        self._last: Small | None = None
        self._usual: deque[float] = deque(maxlen=REMEMBERED)
        self._length = 0

    def change(self, small: Small) -> float:
        """How much pixels change on average, where that is a cut."""
        last, self._last = self._last, small
        self._length += 1
        if last is None:
            return 0.0
        change = _difference(last, small)
        usual = float(np.median(self._usual)) if self._usual else 0.0
        if self._length <= SHORTEST or change < max(LEAST_CHANGE, TIMES_USUAL * usual):
            self._usual.append(change)
            return 0.0
        self._usual.clear()
        self._length = 1
        return change


def shows_the_same(one: Small, other: Small) -> bool:
    """Whether two copies differ nowhere by more than noise does: also a small part counts, such as a number."""
    rows, columns = one.shape[0] // BLOCK_PX, one.shape[1] // BLOCK_PX
    difference = np.abs(one.astype(np.int16) - other.astype(np.int16))[: rows * BLOCK_PX, : columns * BLOCK_PX]
    blocks = difference.reshape(rows, BLOCK_PX, columns, BLOCK_PX, 3).mean(axis=(1, 3))
    return float(blocks.max()) <= SAME


def _difference(one: Small, other: Small) -> float:
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean())
