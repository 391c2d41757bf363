"""The pages of a question as one model is sent them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sightline.errors import TooLarge, UnknownName, UsageError
from sightline.models import Plan, plan, profile
from sightline.types import Image, Question, Reading, Rendition
from sightline.vlm.models.prompt import label, noun_of
from sightline.vlm.models.settings import Asking

if TYPE_CHECKING:
    from pydantic_ai.messages import UserContent

# OpenAI and those who speak like it are told the level with each picture.
TOLD_DETAIL = frozenset({"azure", "openai", "openai-compatible"})
DETAILS = frozenset({"auto", "high", "low", "original"})
# Gemini is told once for all pictures of a request; ultra_high it only takes per picture.
RESOLUTIONS = ("low", "medium", "high")
# What a request may hold beside its pictures: prompt, schema, and words that were read.
AROUND_BYTES = 1 << 18
# How large pages are printed, as long as they are there: a question is quoted by several wrappers before it is asked,
# and of several models.
_prints: WeakKeyDictionary[Image, tuple[Reading, float | None]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Pages:
    """Renditions in the order of the pages, what the model bills for all of them, and what each page is called."""

    renditions: tuple[Rendition, ...]
    count: int
    image_tokens: int
    noun: str = "Page"


def plans(question: Question, model: str, asking: Asking) -> tuple[Plan, ...]:
    """How each page is sent to `model`: in parts where its small print would be lost otherwise.

    Costs some milliseconds of CPU time a page at first, for measuring the print. Raises TooLarge for what the model
    turns down.
    """
    row = profile(model, asking.own)
    planned = _planned(question, model, asking, pictures=1)
    if row.among(_count(planned)) != row:
        planned = _planned(question, model, asking, pictures=_count(planned))
    most, count = row.max_images, _count(planned)
    if most is not None and count > most:
        raise TooLarge(f"{model} takes at most {most} pictures in a request, and this needs {count}; send fewer pages.")
    return planned


def prepared(question: Question, model: str, asking: Asking) -> Pages:
    """The pictures of all pages as `plans` has them. Costs 10 to 55 ms of CPU time a page. Raises TooLarge."""
    from sightline.image.render import base64_bytes, render

    planned = plans(question, model, asking)
    made = tuple(
        rendition
        for image, one in zip(question.images, planned, strict=True)
        for rendition in render(image, one, neutralised=question.task.neutral)
    )
    most, size = profile(model, asking.own).max_request_bytes, sum(base64_bytes(rendition.data) for rendition in made)
    if most is not None and size > most - AROUND_BYTES:
        raise TooLarge(f"{model} takes {most:,} bytes in a request, and these pictures are {size:,}; send fewer pages.")
    tokens = sum(rendition.image_tokens for rendition in made)
    return Pages(made, len(question.images), tokens, noun_of(question.task))


def content(pages: Pages, vendor: str, text: str) -> list[UserContent]:
    """The pictures, each behind its label, then the text: models read what comes first as what is asked about."""
    from pydantic_ai.messages import BinaryContent

    made: list[UserContent] = []
    for index, rendition in enumerate(pages.renditions):
        named = label(pages.renditions, index, pages=pages.count, noun=pages.noun)
        made += [named] if named else []
        told = {"detail": rendition.detail} if vendor in TOLD_DETAIL and rendition.detail in DETAILS else None
        made.append(BinaryContent(rendition.data, media_type="image/jpeg", vendor_metadata=told))
    return [*made, text]


def _planned(question: Question, model: str, asking: Asking, *, pictures: int) -> tuple[Plan, ...]:
    """The plan of each page in a request with so many pictures."""
    readings = {reading.page: reading for reading in question.readings}
    try:
        return tuple(
            plan(
                image.size_px,
                model,
                detail=asking.detail,
                task=question.task.name,
                own=asking.own,
                text_px=_print_px(image, readings.get(image.page)),
                pictures=pictures,
            )
            for image in question.images
        )
    except UnknownName:
        raise
    except UsageError as unfit:
        raise TooLarge(unfit.message) from None


def _count(planned: Sequence[Plan]) -> int:
    return sum(one.crops for one in planned)


def _print_px(image: Image, reading: Reading | None) -> float | None:
    """The height of the small print of `image`, measured once for each reading of it."""
    if reading is None:
        return None
    known = _prints.get(image)
    if known is None or known[0] is not reading:
        from sightline.image.print import capitals_px

        known = _prints[image] = (reading, capitals_px(image, reading))
    return known[1]


def resolution(pages: Pages, vendor: str) -> dict[str, Any]:
    """The setting by which Gemini is told the level, that of the finest picture; nothing for the others."""
    asked = [RESOLUTIONS.index(one.detail) for one in pages.renditions if one.detail in RESOLUTIONS]
    if vendor != "google" or not asked:
        return {}
    return {"google_video_resolution": f"MEDIA_RESOLUTION_{RESOLUTIONS[max(asked)].upper()}"}
