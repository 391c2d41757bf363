"""From a clean page to what a scanner or a phone makes of it: paper, desk, light, lens and sensor.

Every step takes and returns pixels, height x width x 3, float32, 0 to 255, and draws what is random from `rng`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias, cast

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.float32]
Bytes: TypeAlias = NDArray[np.uint8]

PAPERS = ((255, 254, 250), (252, 247, 234), (246, 248, 250), (250, 244, 238))
DESKS = ((112, 78, 52), (62, 58, 58), (168, 142, 108), (120, 128, 132), (46, 66, 74))


def scan(page: Bytes, rng: np.random.Generator) -> Bytes:
    """A flatbed scan: paper, up to 1.2 degrees of skew, a soft lens and a little noise."""
    pixels = _paper(page.astype(np.float32), rng)
    pixels = _skew(pixels, rng.uniform(-1.2, 1.2))
    return _sensor(pixels, rng, blur=rng.uniform(0.3, 0.7), noise=rng.uniform(1.0, 4.0))


def photo(page: Bytes, rng: np.random.Generator) -> Bytes:
    """A phone photo: the page lies on a desk, seen at an angle, in uneven light."""
    pixels = _crease(_paper(page.astype(np.float32), rng), rng)
    pixels = _on_desk(pixels, rng)
    pixels = _light(pixels, rng)
    return _sensor(pixels, rng, blur=rng.uniform(0.4, 0.9), noise=rng.uniform(2.0, 6.0))


def _paper(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    tint = np.array(PAPERS[rng.integers(len(PAPERS))], np.float32) / 255
    ink = rng.uniform(0.78, 1.0)
    grain = _clouds(pixels.shape, 6, rng) * 1.5 + _clouds(pixels.shape, 90, rng) * 2.5
    return cast("Pixels", (255 - (255 - pixels) * ink) * tint + grain[:, :, None])


def _crease(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    height = pixels.shape[0]
    at = height * rng.uniform(0.3, 0.7)
    distance = (np.arange(height, dtype=np.float32) - at) / (height * 0.02)
    shade = 1 - 0.06 * np.exp(-(distance**2)) + 0.03 * np.tanh(distance)
    return pixels * shade[:, None, None].astype(np.float32)


def _skew(pixels: Pixels, degrees: float) -> Pixels:
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(236, 236, 234))
    return cast("Pixels", turned)


def _on_desk(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    height, width = pixels.shape[:2]
    side, above = int(width * rng.uniform(0.07, 0.18)), int(height * rng.uniform(0.03, 0.07))
    size = (width + 2 * side, height + 2 * above)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    # Each corner moves by up to half of the margin, so that the whole page stays in view.
    moved = corners + (side, above) + rng.uniform(-0.5, 0.5, (4, 2)) * (side, above)
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    page = cast("Pixels", cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_CUBIC))
    cover = cast("Pixels", cv2.warpPerspective(np.ones((height, width), np.float32), matrix, size))
    shadow = np.roll(cv2.blur(cover, (27, 27)), (7, 5), axis=(0, 1))
    desk = _desk(size, rng) * (1 - 0.5 * shadow[:, :, None])
    return cast("Pixels", page * cover[:, :, None] + desk * (1 - cover[:, :, None]))


def _desk(size: tuple[int, int], rng: np.random.Generator) -> Pixels:
    width, height = size
    color = np.array(DESKS[rng.integers(len(DESKS))], np.float32)
    coarse = rng.standard_normal((max(2, height // 5), max(2, width // 160))).astype(np.float32)
    fibres = cast("Pixels", cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC))
    return cast("Pixels", color + (fibres * 5 + _clouds((height, width), 120, rng) * 7)[:, :, None])


def _light(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    height, width = pixels.shape[:2]
    y = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None]
    x = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None, :]
    angle = rng.uniform(0, 2 * math.pi)
    along, across = x * math.cos(angle) + y * math.sin(angle), x * math.sin(angle) - y * math.cos(angle)
    slope = along * rng.uniform(0.12, 0.34)
    # The edge of a shadow, as of the hand that holds the phone.
    edge = (across - rng.uniform(0.05, 0.45)) * 14
    shadow = rng.uniform(0.08, 0.26) / (1 + np.exp(-edge))
    warmth = np.array([1.0, rng.uniform(0.96, 1.0), rng.uniform(0.88, 1.0)], np.float32)
    return pixels * cast("Pixels", 0.97 + slope - shadow)[:, :, None] * warmth


def _sensor(pixels: Pixels, rng: np.random.Generator, *, blur: float, noise: float) -> Bytes:
    soft = _blurred(pixels, blur)
    grain = rng.standard_normal(soft.shape[:2], dtype=np.float32) * np.float32(noise)
    return np.clip(soft + grain[:, :, None], 0, 255).astype(np.uint8)


def _clouds(shape: Sequence[int], cell: int, rng: np.random.Generator) -> Pixels:
    height, width = shape[:2]
    coarse = rng.standard_normal((height // cell + 2, width // cell + 2)).astype(np.float32)
    return cast("Pixels", cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR))


def _blurred(pixels: Pixels, sigma: float) -> Pixels:
    return cast("Pixels", cv2.GaussianBlur(pixels, (0, 0), sigma))
