"""Labelled documents with what OCR read of them; `hallucination.py` puts wrong answers to them."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, TypeVar

import cv2
import numpy as np
from accuracy import as_tiff

from sightline import registry
from sightline.evaluate import Labelled, labelled
from sightline.evaluate.labels import flatten
from sightline.study import study
from sightline.testing.examples import Example, invoice, receipt
from sightline.types import Kind, Reading, Task, Upload

if TYPE_CHECKING:
    from numpy.typing import NDArray

ITEMS = "line_items"
EXAMPLES = 60
DEGRADED = 30
LONG_EDGE_PX, BLUR_PX, NOISE_LEVELS, JPEG_QUALITY = 900, 0.8, 8.0, 35


T = TypeVar("T")


@dataclass(frozen=True)
class Document:
    """One document: its pages as read, what is true of it by path, and how much it counts.

    Renderings of one document share the weight 1. `truth` holds the values that count as right, by path.
    """

    name: str
    task: Task
    truth: Mapping[str, tuple[str, ...]]
    readings: tuple[Reading, ...]
    weight: float = 1.0

    def kind(self, path: str) -> Kind:
        """The kind of the value at `path`."""
        return next(field.kind for field in self.task.fields if field.path == plain(path))


class Readings:
    """What OCR read, by set and file, kept in a file so that it is read once."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        kept = file is not None and file.exists()
        # A file that an earlier run of this program wrote itself.
        self._read: dict[str, tuple[Reading, ...]] = pickle.loads(file.read_bytes()) if file and kept else {}  # noqa: S301 (ours)

    def of(self, key: str, upload: Callable[[], Upload]) -> tuple[Reading, ...]:
        """The pages of `upload`, which is made only if nobody has read it yet."""
        if key not in self._read:
            self._read[key] = study(upload(), None, "rapidocr", trusted=True).readings
            self._keep()
        return self._read[key]

    def _keep(self) -> None:
        if self._file:
            self._file.write_bytes(pickle.dumps(self._read))


def sroie(data: Path, readings: Readings) -> Iterator[Document]:
    """Scanned receipts."""
    for label in labelled(data / "sroie"):
        yield _of_label(label, readings.of(f"sroie {label.path.name}", partial(_file, label)))


def zugferd(data: Path, readings: Readings, *, rendered: bool) -> Iterator[Document]:
    """PDF invoices from their text layer, or as pictures."""
    labels = labelled(data / "zugferd")
    files = Counter(label.group for label in labels)
    for label in labels:
        name = f"zugferd{' rendered' if rendered else ''} {label.path.name}"
        read = readings.of(name, partial(_picture if rendered else _file, label))
        yield _of_label(label, read, 1 / files[label.group])


def generated(readings: Readings, *, look: str) -> Iterator[Document]:
    """Our own receipts and invoices in turn, of seeds that nothing was learned from. Scans have one page."""
    for number in range(EXAMPLES):
        make = invoice if number % 2 else receipt
        example = make(f"hallucination {number}", look=look)
        read = readings.of(f"examples {look} {number}", partial(_upload, example))
        truth = {path: (value,) for path, value in flatten(example.values).items() if value}
        yield Document(f"{example.task} {number}", registry.task(example.task), truth, read)


def degraded(data: Path, readings: Readings, way: str) -> Iterator[Document]:
    """Every so many-th receipt as a bad copy; `way` names one of `WAYS`."""
    labels = labelled(data / "sroie")
    for label in labels[:: len(labels) // DEGRADED][:DEGRADED]:
        yield _of_label(label, readings.of(f"{way} {label.path.name}", partial(_spoilt, label, way)))


def plain(path: str) -> str:
    """`line_items[].total` for `line_items[3].total`."""
    head, bracket, rest = path.partition("[")
    return f"{head}[]{rest.partition(']')[2]}" if bracket else path


def item_of(path: str) -> str | None:
    """`line_items[3]` for `line_items[3].total`, None for what is no item's."""
    head = path.partition(".")[0]
    return head if head.startswith(f"{ITEMS}[") else None


def items_of(paths: Iterable[str]) -> list[str]:
    """The items of an answer in their order."""
    return sorted({item for path in paths if (item := item_of(path))}, key=lambda item: int(item[len(ITEMS) + 1 : -1]))


def renumbered(values: Mapping[str, T]) -> dict[str, T]:
    """The same with its items counted from 0 without gaps."""
    new = {item: f"{ITEMS}[{number}]" for number, item in enumerate(items_of(values))}
    return {new[item] + path[len(item) :] if (item := item_of(path)) else path: v for path, v in values.items()}


def _of_label(label: Labelled, read: tuple[Reading, ...], weight: float = 1.0) -> Document:
    truth = renumbered({path: values for path, values in label.values.items() if values})
    return Document(label.path.name, registry.task(label.task or ""), truth, read, weight)


def _file(label: Labelled) -> Upload:
    return Upload(label.path.name, label.path.read_bytes())


def _picture(label: Labelled) -> Upload:
    return as_tiff(_file(label))


def _upload(example: Example) -> Upload:
    return Upload(example.name, example.data)


def _smaller(pixels: NDArray[np.uint8], _: Random) -> NDArray[np.uint8]:
    scale = LONG_EDGE_PX / max(pixels.shape[:2])
    size = round(pixels.shape[1] * scale), round(pixels.shape[0] * scale)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8) if scale < 1 else pixels


def _blurred(pixels: NDArray[np.uint8], _: Random) -> NDArray[np.uint8]:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), BLUR_PX), np.uint8)


def _noisy(pixels: NDArray[np.uint8], dice: Random) -> NDArray[np.uint8]:
    grain = np.random.default_rng(dice.getrandbits(32)).normal(0, NOISE_LEVELS, pixels.shape)
    return np.clip(np.rint(pixels + grain), 0, 255).astype(np.uint8)


Step = Callable[["NDArray[np.uint8]", Random], "NDArray[np.uint8]"]
# By way: what is done to the pixels, and the quality of the JPEG.
WAYS: Mapping[str, tuple[Sequence[Step], int]] = {
    "900 px": ((_smaller,), 95),
    "blur": ((_blurred,), 95),
    "noise": ((_noisy,), 95),
    "JPEG 35": ((), JPEG_QUALITY),
    "all of it": ((_smaller, _blurred, _noisy), JPEG_QUALITY),
}


def _spoilt(label: Labelled, way: str) -> Upload:
    coded = np.frombuffer(label.path.read_bytes(), np.uint8)
    pixels = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    steps, quality = WAYS[way]
    for step in steps:
        pixels = step(pixels, Random(label.path.name))  # noqa: S311 (the same noise in every run, not a secret)
    _, jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return Upload(label.path.name, jpeg.tobytes())
