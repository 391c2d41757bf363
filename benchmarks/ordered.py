"""Orders on pages: a sample of both, and what is found of the one on the other."""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from sightline.image import prepare, render
from sightline.injection import decision_of, judge_string, judge_text
from sightline.injection.hidden import marks, reveal
from sightline.injection.unread import judge_unread
from sightline.models import Plan, plan
from sightline.ocr.rapid import RapidOCR
from sightline.ocr.scripts import reader_of
from sightline.testing.examples import invoice
from sightline.types import Image, Reading, Upload

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
from learn_injection import learns_from  # pyright: ignore[reportMissingImports] (beside the path that is added above)
from score_injection import LISTED, ORDERS, held_out  # pyright: ignore[reportMissingImports] (the same)

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from printing import Fonts

MODEL = "anthropic:claude-sonnet-4-5"
# The long edge of a page before an order is added below it: with it, about the 1568 px that models see.
EDGE_PX = 1400
# So many letters of an order in a row are read by no chance.
LETTERS = 10
SEED = 11
LANGUAGES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
    "nl": "Dutch", "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "ru": "Russian", "ar": "Arabic", "hi": "Hindi",
}  # fmt: skip
LONGEST = 300
# What articles on this subject scan for: an order to forget, in English, spelled out.
ARTICLE = re.compile(
    r"ignore\s+(?:all\s+|any\s+)?(?:previous|prior|above)\s+instructions|disregard\s+(?:all\s+|the\s+)?(?:previous|above)"
    r"|forget\s+(?:everything|all)|you\s+are\s+now|system\s*prompt|new\s+instructions\s*:",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Tried:
    """One order on one page: which passes found it, and whether it can still be read once the page is neutralised.

    `unread` says that the page has print which nothing read, and `other` that an engine for its script read the order.
    """

    article: bool
    text: bool
    hidden: bool
    unread: bool
    other: bool
    left: bool | None = None

    @property
    def found(self) -> bool:
        """Whether any of our passes did, without another engine."""
        return self.text or self.hidden or self.unread


class Bench:
    """The engine, the data and the sample of pages."""

    def __init__(self, data: Path, fonts: Fonts) -> None:
        self.data, self.fonts, self.engine = data, fonts, RapidOCR()
        self.random = Random(SEED)  # noqa: S311 (the same sample at every run)
        receipts = [path for path in sorted((data / "sroie/img").glob("*.jpg")) if not learns_from(path.stem)]
        self.clean, self.receipts = receipts, self.random.sample(receipts, 24)
        rows = [row for row in held_out(data, "attacks") if row["category"].startswith(ORDERS)]
        self.public = [row for row in rows if row["lang"] in LISTED and len(row["text"]) <= LONGEST]
        self.orders = [*self.public, *own("orders")]

    def pages(self, count: int) -> list[NDArray[np.uint8]]:
        """Receipts and one generated invoice, at the size that models see."""
        made = [fitted(Upload(path.name, path.read_bytes())) for path in self.receipts[: count - 1]]
        return [*made, fitted(Upload("invoice.pdf", invoice(3, look="pdf").data))]

    def tried(self, pixels: NDArray[np.uint8], order: str, *, remove: bool) -> Tried:
        """What is found of `order` on the page `pixels`, and with `remove` what is left of it after neutralising."""
        page = image_of(pixels)
        reading = self.engine.read(page)
        seen = marks(page.pixels)
        hidden = reveal(page, self.engine.read, reading=reading, seen=seen)
        unread = judge_unread(page, reading, seen, self.engine.read)
        other = judge_unread(page, reading, seen, self.engine.read, other=reader_of) if unread else []
        said = [judge_string(one.text.replace("\n", " "), "injection_hidden") for one in hidden]
        return Tried(
            article=bool(ARTICLE.search(text_of(reading))),
            text=decision_of(judge_text([reading])) != "allow",
            hidden=any(decision_of(found) != "allow" for found in said),
            unread=decision_of(unread) != "allow",
            other=any(found.kind == "injection_visible" and found.action != "allow" for found in other),
            left=self.left(page, order) if remove else None,
        )

    def left(self, page: Image, order: str) -> bool:
        """Whether OCR or our own search reads any of `order` in what a model would be sent of `page`."""
        sent = [prepare(Upload("sent.jpg", one.data)) for one in render(page, plan_for(page), neutralised=True)]
        read: list[str] = []
        for picture in (image for images in sent for image in images):
            reading = self.engine.read(picture)
            read += [text_of(reading), *(one.text for one in reveal(picture, self.engine.read, reading=reading))]
        return any(_repeats(order, text) for text in read)


def own(kind: str) -> list[dict[str, str]]:
    """Sentences of ours that nothing was learned from: `orders`, or `business`."""
    told = tomllib.loads((Path(__file__).parent / "held_out_orders.toml").read_text(encoding="utf-8"))[kind]
    return [{"text": text, "lang": LANGUAGES[code]} for code, texts in told.items() for text in texts]


def fitted(upload: Upload, edge: int = EDGE_PX) -> NDArray[np.uint8]:
    """The pixels of the first page, `edge` px long."""

    def fit(size: tuple[int, int]) -> tuple[int, int]:
        by = edge / max(size)
        return max(1, round(size[0] * by)), max(1, round(size[1] * by))

    return next(prepare(upload, pages="1", fit=fit)).pixels


def image_of(pixels: NDArray[np.uint8]) -> Image:
    """A page of `pixels`."""
    return Image(np.ascontiguousarray(pixels), 1, (pixels.shape[1], pixels.shape[0]))


def plan_for(image: Image) -> Plan:
    """How `image` is sent."""
    return plan(image.size_px, MODEL)


def text_of(reading: Reading) -> str:
    """All words."""
    return " ".join(word.text for word in reading.words)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _repeats(order: str, said: str) -> bool:
    wanted, there = _letters(order), _letters(said)
    return any(wanted[at : at + LETTERS] in there for at in range(max(1, len(wanted) - LETTERS + 1)))
