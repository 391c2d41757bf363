"""The gate: what is refused by its header alone, before any decoder sees the bytes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from sightline.errors import (
    CorruptInput,
    EdgeTooLong,
    EmptyInput,
    TooManyBytes,
    TooManyPages,
    TooManyPixels,
    TooManyScans,
    UnsupportedFormat,
    UsageError,
)
from sightline.image import jpeg
from sightline.image.headers import BadHeader, Format, Size, sizes, sniff
from sightline.image.pages import select
from sightline.types import Upload

MIB = 1 << 20
FORMATS = "JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF, HEIC and PDF"
# Counting goes on to here, so that the message can say how far beyond the limit a file is.
MOST_COUNTED_SCANS = 1_000
# ISO 32000, annex H note 18: readers look for the mark of the end in as many last bytes.
PDF_END_BYTES = 1024


def _limit(default: int, meaning: str) -> int:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one upload may ask of this machine.

    Sizes are those that the header of a picture declares; a PDF declares none, and is rendered at a size of our own.
    Raises UsageError for a limit below 1.
    """

    max_bytes: int = _limit(20 * MIB, "bytes of one file")
    max_pixels: int = _limit(50_000_000, "px of all pages of a picture that one call decodes together")
    max_edge_px: int = _limit(16_384, "px of the longer side of a page")
    max_pages: int = _limit(500, "pages that one call may yield")
    max_jpeg_scans: int = _limit(32, "passes of a progressive JPEG; cameras and encoders write up to 14")
    working_pixels: int = _limit(
        12_600_000, "px to which a larger page is reduced; leaves the 12 megapixels of phones, up to 4080 x 3072, alone"
    )
    working_edge_px: int = _limit(10_000, "px to which the longer side of a page is reduced")

    def __post_init__(self) -> None:
        for limit in fields(self):
            if getattr(self, limit.name) < 1:
                raise UsageError(f"{limit.name} is {getattr(self, limit.name)}; give at least 1.")

    def working_scale(self, width: float, height: float) -> float:
        """The largest factor, which may exceed 1, that keeps `width` x `height` within the working size."""
        return min(math.sqrt(self.working_pixels / (width * height)), self.working_edge_px / max(width, height))

    def fitted(self, size: Size) -> Size:
        """`size`, (width, height) in px, reduced to the working size where it is beyond."""
        scale = self.working_scale(*size)
        return size if scale >= 1 else (max(1, math.floor(size[0] * scale)), max(1, math.floor(size[1] * scale)))


def admit(upload: Upload, limits: Limits, *, pages: str | None = None) -> Format:
    """The format of `upload`, told by its first bytes and never by its name; `pages` are those that will be read.

    Raises EmptyInput, TooManyBytes, UnsupportedFormat, CorruptInput (the header is damaged), EdgeTooLong,
    TooManyPages, TooManyPixels, TooManyScans, PageNotFound, and UsageError for `pages` that cannot be read.
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
    if fmt == "PDF":
        _check_end_of_pdf(upload)
    else:
        _check_sizes(name, _declared(upload, fmt, limits), limits, pages=pages)
    if fmt == "JPEG":
        _check_scans(upload, limits)
        if not jpeg.has_end(data):
            raise CorruptInput(f"{name}: the JPEG ends early; send or scan it again.")
    return fmt


def check_size(name: str, size: Size, limits: Limits) -> None:
    """Raise TooManyPixels or EdgeTooLong for a page of `size` (width, height in px), CorruptInput for no area."""
    width, height = size
    if width < 1 or height < 1:
        raise CorruptInput(f"{name}: the header declares a page of {width} x {height} px; export the file again.")
    if max(width, height) > limits.max_edge_px:
        raise EdgeTooLong(
            f"{name}: an edge of {width} x {height} px is too long; at most {limits.max_edge_px} px are decoded. "
            "Reduce the picture or cut it into parts."
        )
    if width * height > limits.max_pixels:
        raise TooManyPixels(
            f"{name}: {width} x {height} are {width * height:,} px; at most {limits.max_pixels:,} are decoded. "
            "Reduce the picture."
        )


def check_pages(name: str, count: int, limits: Limits) -> None:
    """Raise TooManyPages when `count` pages are more than one call may yield."""
    if count > limits.max_pages:
        raise TooManyPages(
            f"{name}: at least {count} pages would be read, but at most {limits.max_pages} are at once; ask for a "
            f"part of a PDF, such as pages 1-{limits.max_pages}, or split the file."
        )


def _declared(upload: Upload, fmt: Format, limits: Limits) -> tuple[Size, ...]:
    try:
        return sizes(upload.data, fmt, at_most=limits.max_pages + 1)
    except BadHeader as error:
        raise CorruptInput(f"{upload.name}: damaged {fmt}, {error}; export or scan it again.") from error


def _check_sizes(name: str, declared: Sequence[Size], limits: Limits, *, pages: str | None) -> None:
    check_pages(name, len(declared), limits)
    for size in declared:
        check_size(name, size, limits)
    chosen = select(pages, count=len(declared), name=name)
    pixels = sum(math.prod(declared[page - 1]) for page in chosen)
    if pixels > limits.max_pixels:
        raise TooManyPixels(
            f"{name}: its {len(chosen)} pages are {pixels:,} px; at most {limits.max_pixels:,} are decoded at once. "
            "Ask for fewer pages, such as pages 1-3."
        )


def _check_scans(upload: Upload, limits: Limits) -> None:
    if jpeg.is_one_pass(upload.data):
        return
    scans = jpeg.scans(upload.data, enough=max(MOST_COUNTED_SCANS, limits.max_jpeg_scans + 1))
    if scans > limits.max_jpeg_scans:
        raise TooManyScans(
            f"{upload.name}: the JPEG goes over its picture at least {scans} times, at most {limits.max_jpeg_scans} "
            "are decoded; save it again as a plain JPEG."
        )


def _check_end_of_pdf(upload: Upload) -> None:
    """PDFium mends what is cut off and shows the rest, so that the page with the total may be missing unnoticed."""
    if b"%%EOF" not in upload.data.rstrip(b"\0\t\n\r\x1a ")[-PDF_END_BYTES:]:
        raise CorruptInput(f"{upload.name}: the PDF ends early; print, export or send it again.")
