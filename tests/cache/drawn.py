"""Pages with print whose words and places are known, so that nothing has to be read."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np

from sightline.types import Box, Image, Reading, Word

WIDTH, LINE_PX, SCALE = 640, 44, 1.0
FONT = cv2.FONT_HERSHEY_SIMPLEX
NAMES = ("Bread", "Butter", "Milk", "Coffee", "Apples", "Cheese", "Rice", "Salt", "Honey", "Flour", "Tea", "Eggs")


def lines_of(seed):
    """Each a name and an amount."""
    dice = Random(seed)  # noqa: S311 (not secret)
    return [(name, f"{dice.randint(1, 99)}.{dice.randint(0, 99):02}") for name in dice.sample(NAMES, len(NAMES))]


def drawn(lines):
    """The page of `lines`, and where its words stand."""
    pixels = np.full((LINE_PX * (len(lines) + 2), WIDTH, 3), 245, np.uint8)
    words = []
    for number, line in enumerate(lines):
        for text, left in zip(line, (40, 420), strict=True):
            foot = LINE_PX * (number + 2)
            cv2.putText(pixels, text, (left, foot), FONT, SCALE, (20, 20, 30), 2, cv2.LINE_AA)
            (width, height), _ = cv2.getTextSize(text, FONT, SCALE, 2)
            edges = (left, foot - height - 3, left + width, foot + 3)
            box = Box(*(edge / of for edge, of in zip(edges, pixels.shape[1::-1] * 2, strict=True)))
            words.append(Word(text, box, 0.99, 2 * number + (left > 100)))
    return image_of(pixels), reading_of(pixels, words)


def image_of(pixels):
    return Image(pixels, page=1, source_px=pixels.shape[1::-1])


def reading_of(pixels, words):
    return Reading(1, tuple(words), "drawn", pixels.shape[1::-1])


def scanned_anew(image, reading, *, scale=0.7, degrees=0.8, quality=70, noise=4.0):
    """Another scan of the page: smaller, turned a little, with noise, and its words where they are now."""
    height, width = image.pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    page = cv2.warpAffine(image.pixels, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    page = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    page = np.clip(page + np.random.default_rng(5).normal(0, noise, page.shape), 0, 255).astype(np.uint8)
    page = cv2.imdecode(cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
    words = []
    for word in reading.words:
        x, y = turn @ (word.box.center[0] * width, word.box.center[1] * height, 1)
        half = word.box.width / 2, word.box.height / 2
        box = Box(x / width - half[0], y / height - half[1], x / width + half[0], y / height + half[1])
        words.append(Word(word.text, box, word.confidence, word.line))
    return image_of(page), reading_of(page, words)
