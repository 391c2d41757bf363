"""The photos of a shop, and a model that knows them by their looks: an answerer for the fake server.

It may spoil answers about several pictures, as models do.
"""

from __future__ import annotations

import csv
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
from PIL import Image as Picture

from sightline.testing.server import Call

DATA = Path(os.environ.get("SIGHTLINE_DATA", "data")) / "products_grocery"
OTHER, CATEGORIES = "other", 50
# The strip below a marked picture, as a share of its longer edge.
STRIP = 16
EDGE_PX = 24

Spoil: TypeAlias = Literal["missing", "doubled", "swapped", "shifted", "confused"]


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo and its category."""

    data: bytes
    category: str


def photos(data: Path) -> list[Photo]:
    """All of them, in the 49 largest of their classes, and the rest as `other`."""
    with (data / "labels.csv").open() as file:
        rows = list(csv.DictReader(file))
    largest = {name for name, _ in Counter(row["fine"] for row in rows).most_common(CATEGORIES - 1)}
    return [Photo((data / row["file"]).read_bytes(), row["fine"] if row["fine"] in largest else OTHER) for row in rows]


class Shop:
    """Says which photo a picture shows. `read` finds the mark in the strip of a picture that is one of several."""

    def __init__(
        self,
        known: Sequence[Photo],
        *,
        spoil: Spoil | None = None,
        rate: float = 0.0,
        read: Callable[[Picture.Image], str] | None = None,
    ) -> None:
        self._categories = [photo.category for photo in known]
        self._looks = np.stack([_look(Picture.open(BytesIO(photo.data))) for photo in known])
        self._spoil = spoil
        self._rate = rate
        self._read = read
        self._dice = random.Random(3)  # noqa: S311 (chosen by chance, no secrets)
        self.wrong_by_number = self.marks_read = 0
        self.first = self.last = 0.0

    def answer(self, call: Call) -> Any:
        """The category of the picture, or an item for each of several."""
        self.first, self.last = self.first or time.monotonic(), time.monotonic()
        pictures = [Picture.open(BytesIO(one.data)).convert("RGB") for one in call.pictures]
        if "images" not in (call.schema or {}).get("properties", {}):
            return {"category": self._category(pictures[0])}
        items = [self._item(number, picture) for number, picture in enumerate(pictures, start=1)]
        truth = [item["answer"]["category"] for item in items]
        if self._spoil is not None and len(items) > 1 and self._dice.random() < self._rate:
            items = SPOILERS[self._spoil](items, self._dice)
        for item in items:
            self.wrong_by_number += item["answer"]["category"] != truth[int(item["number"]) - 1]
        return {"images": items}

    def _item(self, number: int, picture: Picture.Image) -> dict[str, Any]:
        width, height = picture.size
        strip = round(max(width, height * STRIP / (STRIP + 1)) / STRIP)
        shown = picture.crop((0, 0, width, height - strip))
        mark = self._read(picture.crop((0, height - strip, width, height))) if self._read else ""
        self.marks_read += len(mark) == 3
        return {"number": str(number), "mark": mark, "answer": {"category": self._category(shown)}}

    def _category(self, picture: Picture.Image) -> str:
        return self._categories[int(np.argmax(self._looks @ _look(picture)))]


def _look(picture: Picture.Image) -> Any:
    small = np.asarray(picture.convert("L").resize((EDGE_PX, EDGE_PX)), dtype=np.float64).ravel()
    small -= small.mean()
    return small / max(float(np.linalg.norm(small)), 1e-9)


Items: TypeAlias = list[dict[str, Any]]


def _missing(items: Items, dice: random.Random) -> Items:
    left = dice.choice(items)
    return [item for item in items if item is not left]


def _doubled(items: Items, dice: random.Random) -> Items:
    again, other = dice.sample(items, 2)
    return [*items, {**again, "answer": other["answer"]}]


def _swapped(items: Items, dice: random.Random) -> Items:
    one, other = dice.sample(items, 2)
    one["number"], other["number"] = other["number"], one["number"]
    return items


def _shifted(items: Items, dice: random.Random) -> Items:
    del dice
    return [{**item, "number": items[at - 1]["number"]} for at, item in enumerate(items)]


def _confused(items: Items, dice: random.Random) -> Items:
    one, other = dice.sample(items, 2)
    one["answer"], other["answer"] = other["answer"], one["answer"]
    return items


SPOILERS: dict[str, Callable[[Items, random.Random], Items]] = {
    "missing": _missing,
    "doubled": _doubled,
    "swapped": _swapped,
    "shifted": _shifted,
    "confused": _confused,
}
