"""RapidOCR: PP-OCRv6 text detection and recognition with the models that its wheel carries.

The library's parts are called one by one, because two of its defaults cost half of the time: it pads every line to
at least 320 px before recognition although most printed words are shorter, and it asks the angle classifier about
every line of every page.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sightline.errors import EngineError, MissingExtra
from sightline.ocr.ctc import COLUMN_GAP, Run, glyphs, runs
from sightline.types import Box, Image, Reading, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Height in px at which PP-OCR recognises a line, and the px that each of its output columns stands for.
LINE_HEIGHT_PX = 48
COLUMN_PX = 8
# Lines are padded to multiples of this width, so that few distinct shapes are ever compiled.
WIDTH_STEP_PX = 32
# The detector sees the page with its long edge at this size: 0.3 CPU s a page cheaper than the default, same recall.
DETECTION_EDGE_PX = 960
# The short edge never goes below this one, or the print of long receipts would vanish.
DETECTION_SHORT_EDGE_PX = 320
# Memory and time of the detector grow with this edge; it suffices for receipts eight times as long as wide.
DETECTION_MAX_EDGE_PX = 2560
MIN_LINE_CONFIDENCE = 0.5
UPSIDE_DOWN_PROBABILITY = 0.9


@dataclass(frozen=True, slots=True)
class Line:
    """A detected text line: its corners in page px, clockwise from the top left of the text, and its pixels (BGR)."""

    corners: NDArray[np.float32]
    crop: NDArray[np.uint8]


class RapidOCR:
    """The default engine. Making one loads 30 MB of models; OpenVINO runs them, or ONNX Runtime where that is missing.

    Raises MissingExtra when neither runtime is installed.
    """

    name = "rapidocr"

    def __init__(self) -> None:
        self._ocr = _load()

    def read(self, image: Image) -> Reading:
        """The words of `image`, top to bottom: about 0.1 CPU s for finding them and 10 ms a line for reading."""
        words: list[Word] = []
        number = 0
        for line in self._detect(image):
            for run in self._recognise(line.crop):
                number += run.gap > COLUMN_GAP
                words.append(Word(run.text, _box(line, run, image.size_px), round(run.confidence, 4), number))
            number += 1
        return Reading(page=image.page, words=tuple(words), engine=self.name, size_px=image.size_px)

    def turn_of(self, image: Image) -> int:
        """Degrees clockwise, by the shape of the lines and by the angle classifier, which tells 0 from 180."""
        lines = self._detect(image)
        if not lines:
            return 0
        _, angles = self._ocr.cls_and_rotate([line.crop for line in lines])
        flipped = sum(label == "180" and p > UPSIDE_DOWN_PROBABILITY for label, p in angles.cls_res)
        upside_down = flipped > len(lines) / 2
        if sum(map(_is_tall, lines)) > len(lines) / 2:
            # A tall line is cropped with its right side up; when that reads well, so will the page turned that way.
            return 90 if upside_down else 270
        return 180 if upside_down else 0

    def _detect(self, image: Image) -> list[Line]:
        width, height = image.size_px
        short, long = sorted((width, height))
        wanted = max(DETECTION_EDGE_PX, DETECTION_SHORT_EDGE_PX * long // short)
        self._ocr.text_det.limit_side_len = min(wanted, DETECTION_MAX_EDGE_PX)
        pixels = np.ascontiguousarray(image.pixels[:, :, ::-1])
        record: dict[str, Any] = {}
        try:
            crops, found = self._ocr.detect_and_crop(pixels, record)
        except _no_text():
            return []
        except (RuntimeError, ValueError) as error:
            raise EngineError(
                f"RapidOCR could not search page {image.page} for text: {type(error).__name__}."
            ) from error
        offset = np.array([0, record["padding_1"]["top"]], dtype=np.float32)
        return [Line(corners - offset, crop) for corners, crop in zip(found.boxes, crops, strict=True)]

    def _recognise(self, crop: NDArray[np.uint8]) -> Sequence[Run]:
        recogniser = self._ocr.text_rec
        height, width = crop.shape[:2]
        steps = max(1, int(np.ceil(LINE_HEIGHT_PX * width / height / WIDTH_STEP_PX)))
        batch = recogniser.resize_norm_img(crop, steps * WIDTH_STEP_PX / LINE_HEIGHT_PX)[np.newaxis]
        line = glyphs(recogniser.session(batch)[0], recogniser.postprocess_op.character)
        if not line or sum(g.probability for g in line) < MIN_LINE_CONFIDENCE * len(line):
            return ()
        return runs(line)


def _load() -> Any:
    from rapidocr import EngineType
    from rapidocr import RapidOCR as Library

    if importlib.util.find_spec("openvino"):
        runtime = EngineType.OPENVINO
    elif importlib.util.find_spec("onnxruntime"):
        runtime = EngineType.ONNXRUNTIME
    else:
        raise MissingExtra("RapidOCR needs a runtime for its models: pip install openvino, or onnxruntime.")
    ocr = Library(
        params={
            "Global.log_level": "critical",
            "Det.engine_type": runtime,
            "Cls.engine_type": runtime,
            "Rec.engine_type": runtime,
            "Det.limit_type": "max",
            # One thread: pages are read by one process a core, and threads of one page only wait for each other.
            "EngineConfig.openvino.inference_num_threads": 1,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    blank = np.full((LINE_HEIGHT_PX, LINE_HEIGHT_PX, 3), 255, dtype=np.uint8)
    ocr.recognize_txt([blank])
    try:
        ocr.detect_and_crop(blank, {})
    except _no_text():
        pass
    return ocr


def _no_text() -> type[Exception]:
    from rapidocr.main import RapidOCRError

    return RapidOCRError


def _is_tall(line: Line) -> bool:
    top_left, top_right, _, bottom_left = line.corners
    return bool(np.linalg.norm(bottom_left - top_left) > 1.5 * np.linalg.norm(top_right - top_left))


def _box(line: Line, run: Run, size_px: tuple[int, int]) -> Box:
    """The part of the line that `run` covers, as the upright rectangle around it."""
    if _is_tall(line):
        start, along, across = line.corners[1], line.corners[2] - line.corners[1], line.corners[0] - line.corners[1]
    else:
        start, along, across = line.corners[0], line.corners[1] - line.corners[0], line.corners[3] - line.corners[0]
    height, width = line.crop.shape[:2]
    columns = LINE_HEIGHT_PX * width / height / COLUMN_PX
    first, last = (along * min(1.0, c / columns) for c in (run.start, run.end))
    corners = np.array([start + first, start + last, start + first + across, start + last + across]) / size_px
    (left, top), (right, bottom) = corners.min(axis=0).clip(0, 1), corners.max(axis=0).clip(0, 1)
    return Box(float(left), float(top), float(right), float(bottom))
