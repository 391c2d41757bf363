"""The only maker of `Rendition`: the parts of a page that a plan names, at its size, as JPEGs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sightline.errors import TooLarge, UsageError
from sightline.image.encode import QUALITY, jpeg
from sightline.image.neutral import neutral
from sightline.image.resize import reduced
from sightline.models import Plan
from sightline.types import Box, Image, Rendition

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Tried in turn where a picture is beyond the provider's limit of bytes. Pixels stay as they are, because tokens and the
# places that a model names depend on them; print is still read at the last quality, and is not below.
QUALITIES = (QUALITY, 60, 45)


def render(image: Image, plan: Plan, *, neutralised: bool = False) -> tuple[Rendition, ...]:
    """What is sent of `image`: one JPEG for each part of `plan`, in reading order, each of exactly the planned size.

    `plan` is `models.plan(image.size_px, ...)`; a page that was prepared at the planned size is taken as well. What
    has that size already is not resampled, anything larger is reduced by a filter that weighs every pixel, so that no
    other picture can come out of it. It is enlarged only where the model itself would: up to whole cells.

    `Rendition.box` maps places: `box.from_part(rendition.box)` is on the page what `box` is in the rendition, and
    `box.in_part(rendition.box)` the other way round.

    `neutralised` takes out what is too faint for a person to see (`image.neutral`), at the size that is sent. Otherwise
    a page whose file already is such a JPEG, with nothing else in it, is sent as it is: it loses nothing. A JPEG beyond
    the provider's limit of bytes is made anew at a lower quality. Raises TooLarge when the lowest is too large as well,
    UsageError for a plan of another page. Costs 20 to 45 ms of CPU time for a photo of 12 megapixels, 10 ms for a
    scanned page, and 25 ms more for a neutralised one of 1568 px.
    """
    exact = plan.crops == 1 and image.size_px == plan.size_px
    if not exact and image.size_px != plan.page_px:
        page, planned = ("x".join(map(str, size)) for size in (image.size_px, plan.page_px))
        raise UsageError(f"The plan is for a page of {planned} px and not of {page} px; plan with image.size_px.")
    return tuple(
        Rendition(
            data=_data(image, plan, box, neutralised=neutralised),
            size_px=plan.size_px,
            page=image.page,
            box=box,
            detail=plan.detail,
            image_tokens=plan.image_tokens // plan.crops,
            exact=plan.exact,
        )
        for box in plan.boxes
    )


def _data(image: Image, plan: Plan, box: Box, *, neutralised: bool) -> bytes:
    if not neutralised and (whole := _as_it_is(image, plan)) is not None:
        return whole
    pixels = reduced(_part(image.pixels, box), plan.size_px)
    return _bounded(neutral(pixels) if neutralised else pixels, plan)


def _as_it_is(image: Image, plan: Plan) -> bytes | None:
    """The file of `image` where it is just what is to be sent."""
    whole = plan.crops == 1 and image.size_px == plan.size_px
    if not whole or image.jpeg is None:
        return None
    too_large = plan.max_bytes is not None and base64_bytes(image.jpeg) > plan.max_bytes
    return None if too_large else image.jpeg


def _part(pixels: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    left, right = round(box.left * width), round(box.right * width)
    top, bottom = round(box.top * height), round(box.bottom * height)
    return pixels[top:bottom, left:right]


def _bounded(pixels: NDArray[np.uint8], plan: Plan) -> bytes:
    """The JPEG of `pixels` at the first quality that the provider takes."""
    size = 0
    for quality in QUALITIES:
        data = jpeg(pixels, quality=quality)
        size = base64_bytes(data)
        if plan.max_bytes is None or size <= plan.max_bytes:
            return data
    raise TooLarge(
        f"{plan.model} takes pictures of at most {plan.max_bytes:,} bytes, and one of {plan.size_px[0]}x"
        f"{plan.size_px[1]} px is {size:,} at the lowest quality; ask for a lower detail or reduce the page."
    )


def base64_bytes(data: bytes) -> int:
    """How long `data` is as it travels: providers state their limits for that."""
    return 4 * -(-len(data) // 3)
