"""The gate: what is refused by its header alone, before any decoder sees the bytes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sightline.errors import CorruptInput, EmptyInput, TooManyBytes, TooManyPixels, UnsupportedFormat
from sightline.image.headers import BadHeader, Format, Size, jpeg_scans, sizes, sniff
from sightline.types import Upload

MIB = 1 << 20
FORMATS = "JPEG, PNG, WebP, GIF, BMP, TIFF and PDF"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one upload may ask of this machine.

    `max_bytes` is the size of the file, `max_pixels` and `max_edge_px` hold for each page as its header declares it,
    `max_pages` for the pages that one call may yield, `max_jpeg_scans` for the passes of a progressive JPEG (cameras
    and encoders write about ten). `working_pixels` and `working_edge_px` bound what `prepare` hands on: larger pages
    are reduced to it.
    """

    max_bytes: int = 20 * MIB
    max_pixels: int = 50_000_000
    max_edge_px: int = 16_384
    max_pages: int = 500
    max_jpeg_scans: int = 64
    working_pixels: int = 12_000_000
    working_edge_px: int = 10_000

    def working_scale(self, width: float, height: float) -> float:
        """The largest factor, which may exceed 1, that keeps `width` x `height` within the working size."""
        return min(math.sqrt(self.working_pixels / (width * height)), self.working_edge_px / max(width, height))


def admit(upload: Upload, limits: Limits) -> Format:
    """The format of `upload`, told by its first bytes and never by its name.

    Raises EmptyInput, TooManyBytes, UnsupportedFormat, CorruptInput (the header is damaged) or TooManyPixels.
    """
    name, data = upload.name, upload.data
    if not data:
        raise EmptyInput(f"{name}: the file is empty; send a file with at least one page.")
    if len(data) > limits.max_bytes:
        raise TooManyBytes(
            f"{name}: {len(data) / MIB:.1f} MiB are more than the {limits.max_bytes / MIB:g} MiB that are read; "
            "send it smaller or in parts."
        )
    fmt = sniff(data)
    if fmt is None:
        raise UnsupportedFormat(f"{name}: not a format that is read; convert it to one of {FORMATS}.")
    _check_sizes(name, _declared(upload, fmt, limits), limits)
    if fmt == "JPEG" and (scans := jpeg_scans(data)) > limits.max_jpeg_scans:
        raise TooManyPixels(
            f"{name}: the JPEG goes over its picture {scans} times, at most {limits.max_jpeg_scans} are decoded; "
            "save it again as a plain JPEG."
        )
    return fmt


def check_size(name: str, size: Size, limits: Limits) -> None:
    """Raise TooManyPixels for a page of `size` (width, height in px) beyond the limits, CorruptInput for no area."""
    width, height = size
    if width < 1 or height < 1:
        raise CorruptInput(f"{name}: the header declares a page of {width} x {height} px; export the file again.")
    if width * height > limits.max_pixels or max(width, height) > limits.max_edge_px:
        raise TooManyPixels(
            f"{name}: {width} x {height} px are too many; at most {limits.max_pixels / 1e6:g} million in all and "
            f"{limits.max_edge_px} on an edge are decoded. Reduce the picture."
        )


def check_pages(name: str, count: int, limits: Limits) -> None:
    """Raise TooManyPixels when `count` pages are more than one call may yield."""
    if count > limits.max_pages:
        raise TooManyPixels(
            f"{name}: more than {limits.max_pages} pages are not read at once; ask for a part of them, "
            f"such as pages 1-{limits.max_pages}."
        )


def _declared(upload: Upload, fmt: Format, limits: Limits) -> tuple[Size, ...]:
    try:
        return sizes(upload.data, fmt, at_most=limits.max_pages + 1)
    except BadHeader as error:
        raise CorruptInput(f"{upload.name}: damaged {fmt}, {error}; export or scan it again.") from error


def _check_sizes(name: str, declared: tuple[Size, ...], limits: Limits) -> None:
    check_pages(name, len(declared), limits)
    for size in declared:
        check_size(name, size, limits)
