"""Any Pillow mode to 8-bit sRGB on white."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Literal

import cv2
import numpy as np
from PIL import Image, ImageCms

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALPHA_MODES = frozenset({"RGBA", "RGBa", "LA", "La", "PA"})
_PROFILED_MODES = frozenset({"RGB", "L", "CMYK", "LAB"})
_SIXTEEN_BIT_WHITE = 65_535
_EIGHT_BIT_WHITE = 255


def to_srgb(image: Image.Image) -> Image.Image:
    """`image` in mode RGB (or L, when it is grey without a profile), colours as its ICC profile says.

    Transparent parts lie on white. A profile that is broken or belongs to another mode is ignored.
    """
    profile: bytes | None = image.info.get("icc_profile")
    image = _on_white(_eight_bit(image))
    if image.mode == "1":
        return image.convert("L")
    if profile and image.mode in _PROFILED_MODES:
        image = _profiled(image, profile)
    if image.mode == "LAB":
        image = ImageCms.profileToProfile(image, _standard("LAB"), _standard("sRGB"), outputMode="RGB") or image
    return image if image.mode in ("RGB", "L") else image.convert("RGB")


def in_srgb(pixels: NDArray[np.uint8], profile: bytes | None) -> NDArray[np.uint8]:
    """`pixels`, grey (height x width) or RGB (height x width x 3) as `profile` says, as height x width x 3 in sRGB."""
    if profile is None:
        return in_colour(pixels)
    picture = Image.fromarray(pixels)
    picture.info["icc_profile"] = profile
    return in_colour(np.asarray(to_srgb(picture)))


def in_colour(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`pixels` as height x width x 3; grey ones (height x width) get three equal channels."""
    return pixels if pixels.ndim == 3 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB), dtype=np.uint8)


def _eight_bit(image: Image.Image) -> Image.Image:
    """Modes with more than 8 bits a channel, scaled so that their white stays white."""
    if not image.mode.startswith(("I", "F")):
        return image
    values = np.nan_to_num(np.asarray(image, dtype=np.float32), posinf=0.0, neginf=0.0)
    return Image.fromarray((values.clip(0) * (_EIGHT_BIT_WHITE / _white(image.mode, values))).clip(0, 255).astype("u1"))


def _white(mode: str, values: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> float:
    """The value that stands for white. Only 16-bit modes state it; for others the brightest pixel tells the scale."""
    if mode.startswith("I;16"):
        return _SIXTEEN_BIT_WHITE
    brightest = float(values.max(initial=0.0))
    return next((white for white in (1, _EIGHT_BIT_WHITE, _SIXTEEN_BIT_WHITE) if brightest <= white), brightest)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in _ALPHA_MODES and "transparency" not in image.info:
        return image.convert("RGB") if image.mode == "P" else image
    image = image.convert("RGBA")
    page = Image.new("RGB", image.size, "white")
    page.paste(image, mask=image.getchannel("A"))
    return page


def _profiled(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if image.mode == "RGB" and "sRGB" in ImageCms.getProfileDescription(source):
            return image
        return ImageCms.profileToProfile(image, source, _standard("sRGB"), outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image


def _standard(space: Literal["LAB", "sRGB"]) -> ImageCms.ImageCmsProfile:
    untyped: Any = ImageCms  # Pillow's stubs leave the type of a made profile open.
    return untyped.ImageCmsProfile(untyped.createProfile(space))
