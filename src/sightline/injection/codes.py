"""QR and bar codes: what they say, where they stand, and whether that is meant for a model.

A code that holds a link, a number or a payment is what codes are for. Only what is said in it is judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sightline.injection.judge import judge_string
from sightline.types import Box, Evidence, Found, Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

# How payment codes begin: EPC069-12 of the European Payments Council, the Swiss QR-bill, UPI, EMVCo merchant codes.
PAYMENT = re.compile(r"BCD\r?\n|SPC\r?\n|upi://pay|000201")
LINK = re.compile(r"(?:https?://|www\.|mailto:|tel:)\S+", re.IGNORECASE)
# The format in which cameras take the name and password of a wireless network.
NETWORK = re.compile(r"WIFI:(?:[A-Z]:[^;]*;)+;?")
NUMBER = re.compile(r"[\d\s.,:;/+*-]{1,64}")
# No picture is left of half of less.
SMALLEST_PX = 2


def read_codes(image: Image) -> list[Evidence]:
    """Every code on the page with its box, also turned and inverted ones. Takes about 15 CPU ms for 1 megapixel.

    Codes in two directions are looked for at full size, where squares of 3 px are told apart; all kinds at half of it,
    which does for bars. All kinds at full size would take half as much again.
    """
    if min(image.size_px) < SMALLEST_PX:
        return []
    import cv2
    import zxingcpp

    grey = cv2.cvtColor(image.pixels, cv2.COLOR_RGB2GRAY)
    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    found = _decoded(zxingcpp.read_barcodes(half), half, image.page)
    texts = {code.text for code in found}
    kinds = zxingcpp.BarcodeFormat
    small: Any = (kinds.QRCode, kinds.MicroQRCode, kinds.DataMatrix, kinds.Aztec, kinds.PDF417)
    fine = _decoded(zxingcpp.read_barcodes(grey, formats=small, try_downscale=False), grey, image.page)
    return [*found, *(code for code in fine if code.text not in texts)]


def _decoded(codes: Sequence[Any], grey: NDArray[Any], page: int) -> list[Evidence]:
    height, width = grey.shape
    return [Evidence(page, _box(code.position, width, height), code.text) for code in codes if code.text]


def judge_codes(codes: Iterable[Evidence]) -> list[Found]:
    """The codes that speak to the model."""
    return [
        found
        for code in codes
        if not NUMBER.fullmatch(code.text)
        for text in _said(code.text)
        for found in judge_string(text, "barcode", code.page, code.box)
    ]


def _said(text: str) -> Iterator[str]:
    """What of a code is language: of a link its words, of what has fields each by itself."""
    if PAYMENT.match(text):
        yield from text.splitlines()
    elif NETWORK.fullmatch(text):
        yield from re.findall(r"[A-Z]:([^;]*);", text)
    elif LINK.fullmatch(text):
        yield re.sub(r"[-_+/?&=.]", " ", text)
    else:
        yield text


def _box(position: Any, width: int, height: int) -> Box:
    corners = [position.top_left, position.top_right, position.bottom_right, position.bottom_left]
    across, down = [corner.x / width for corner in corners], [corner.y / height for corner in corners]
    return Box(max(min(across), 0.0), max(min(down), 0.0), min(max(across), 1.0), min(max(down), 1.0))
