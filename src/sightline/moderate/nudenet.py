"""NudeNet: finds nudity and faces on this machine, by the model that the package `nudenet` carries.

The model is run here and not by the package, whose reader of pictures exchanges red and blue once too often
(notAI-tech/NudeNet#203, open in November 2026): the portrait that Matplotlib carries scores 0.76 as a face in the right
order and 0.62 in theirs, one of 128 px 0.49 and nothing. In the right order both find the same to 0.001. The package
would also start a thread for every core, and runs no faster for it.
"""

from __future__ import annotations

import asyncio
import struct
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from sightline.errors import MissingExtra, PictureNotTaken, UsageError
from sightline.image import jpeg as coding
from sightline.moderate.labels import tables
from sightline.types import Moderation

if TYPE_CHECKING:
    from numpy.typing import NDArray

PACKAGE = "nudenet"
MODEL = "320n.onnx"
# The edge of the square that the model looks at, the picture in its upper left corner and black around it: the size at
# which it was trained, and the step in which it takes others.
EDGE_PX = 320
EDGE_STEP_PX = 32
# What the rows of the model's output stand for, behind four for the box (nudenet 3.4.2, nudenet.py).
BOX_ROWS = 4
LABELS = (
    "FEMALE_GENITALIA_COVERED",
    "FACE_FEMALE",
    "BUTTOCKS_EXPOSED",
    "FEMALE_BREAST_EXPOSED",
    "FEMALE_GENITALIA_EXPOSED",
    "MALE_BREAST_EXPOSED",
    "ANUS_EXPOSED",
    "FEET_EXPOSED",
    "BELLY_COVERED",
    "FEET_COVERED",
    "ARMPITS_COVERED",
    "ARMPITS_EXPOSED",
    "FACE_MALE",
    "BELLY_EXPOSED",
    "MALE_GENITALIA_EXPOSED",
    "ANUS_COVERED",
    "FEMALE_BREAST_COVERED",
    "BUTTOCKS_COVERED",
)
# Decoders of JPEG give an eighth, a quarter or half of the size for less work, and weigh every pixel.
REDUCTIONS = (
    (8, cv2.IMREAD_REDUCED_COLOR_8),
    (4, cv2.IMREAD_REDUCED_COLOR_4),
    (2, cv2.IMREAD_REDUCED_COLOR_2),
)


class NudeNet:
    """The moderator of a plain installation. Making one loads 12 MB of model, in 0.1 CPU s.

    `edge_px` is the size at which pictures are looked at, a multiple of 32: 640 finds people half as large on a page,
    for four times the CPU time. Raises UsageError for another size, MissingExtra when the package is not installed.
    """

    name = "nudenet"

    def __init__(self, *, edge_px: int = EDGE_PX) -> None:
        if edge_px < EDGE_PX or edge_px % EDGE_STEP_PX:
            raise UsageError(f"edge_px is {edge_px}; give a multiple of {EDGE_STEP_PX} that is at least {EDGE_PX}.")
        self._session = _load()
        self._edge_px = edge_px
        self.version = version(PACKAGE) if edge_px == EDGE_PX else f"{version(PACKAGE)}@{edge_px}"

    async def judge(self, jpeg: bytes) -> Moderation:
        """The same as `look`, in a thread, because it takes a processor."""
        return await asyncio.to_thread(self.look, jpeg)

    def look(self, jpeg: bytes) -> Moderation:
        """The scores of the picture: about 30 ms of CPU time for a page of 1568 px. Raises PictureNotTaken."""
        seen = self._seen(_square(_decoded(jpeg, self._edge_px), self._edge_px))
        return Moderation(tables()[self.name].scores(seen), f"{self.name}/{self.version}")

    def _seen(self, square: NDArray[np.uint8]) -> dict[str, float]:
        """The best score of each label, among the boxes that are more like it than like any other."""
        batch = cv2.dnn.blobFromImage(square, 1 / 255, swapRB=True)
        (found,) = self._session.run(None, {"images": batch})
        scores = found[0, BOX_ROWS:]
        best, likest = scores.max(axis=0), scores.argmax(axis=0)
        return {label: float(best[likest == row].max(initial=0.0)) for row, label in enumerate(LABELS)}


def _load() -> Any:
    """A session on one thread: pages are judged side by side. It may be run by several threads at once."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise MissingExtra("The moderator nudenet needs the package of that name; run: pip install nudenet")
    import onnxruntime  # pyright: ignore[reportMissingTypeStubs] (there are none with the package)

    runtime: Any = onnxruntime
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = Path(next(iter(spec.submodule_search_locations))) / MODEL
    return runtime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _decoded(jpeg: bytes, edge_px: int) -> NDArray[np.uint8]:
    """The pixels of the picture (BGR), not smaller than what the model looks at unless the picture is."""
    size = _size(jpeg)
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), _way(max(size), edge_px)) if size else None
    if pixels is None:
        raise PictureNotTaken("nudenet cannot decode the picture; give the JPEG of a rendition.")
    return pixels.astype(np.uint8, copy=False)


def _size(jpeg: bytes) -> tuple[int, int] | None:
    """(width, height) in px, None where the bytes are no whole JPEG: what is missing would be judged as grey."""
    try:
        return coding.size(jpeg) if jpeg.startswith(b"\xff\xd8") and coding.has_end(jpeg) else None
    except struct.error:
        return None


def _way(long_edge_px: int, edge_px: int) -> int:
    ways = (way for by, way in REDUCTIONS if long_edge_px // by >= edge_px)
    return next(ways, cv2.IMREAD_COLOR)


def _square(pixels: NDArray[np.uint8], edge_px: int) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    scale = edge_px / max(height, width)
    fitted = (max(1, round(width * scale)), max(1, round(height * scale)))
    square = np.zeros((edge_px, edge_px, 3), np.uint8)
    square[: fitted[1], : fitted[0]] = cv2.resize(pixels, fitted)
    return square
