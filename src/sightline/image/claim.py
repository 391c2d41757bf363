"""What a sender claims a file to be, held against what it is."""

from __future__ import annotations

from collections.abc import Mapping

from sightline.image.headers import Format, sniff
from sightline.types import Finding, Upload

MEDIA_TYPES: Mapping[Format, str] = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
    "AVIF": "image/avif",
    "HEIC": "image/heic",
    "PDF": "application/pdf",
}
# Other names for the same, as senders write them, and the endings of file names.
_ALIASES: Mapping[str, Format] = {
    "image/jpg": "JPEG",
    "image/pjpeg": "JPEG",
    "image/x-png": "PNG",
    "image/apng": "PNG",
    "image/x-ms-bmp": "BMP",
    "image/x-bmp": "BMP",
    "image/heif": "HEIC",
    "application/x-pdf": "PDF",
}
_ENDINGS: Mapping[str, Format] = {
    "jpg": "JPEG",
    "jpeg": "JPEG",
    "jpe": "JPEG",
    "jfif": "JPEG",
    "png": "PNG",
    "apng": "PNG",
    "webp": "WEBP",
    "gif": "GIF",
    "bmp": "BMP",
    "tif": "TIFF",
    "tiff": "TIFF",
    "avif": "AVIF",
    "heic": "HEIC",
    "heif": "HEIC",
    "pdf": "PDF",
}
CHECK = "media_type"


def misnamed(upload: Upload) -> Finding | None:
    """A finding where the claimed media type, or else the ending of the name, is not what the bytes are.

    The bytes always count. A claim of no known type, such as application/octet-stream, claims nothing.
    """
    real, claimed = sniff(upload.data), _claimed(upload)
    if real is None or claimed is None or claimed == real:
        return None
    said = f"It was sent as {MEDIA_TYPES[claimed]}" if upload.media_type else f"Its name says {MEDIA_TYPES[claimed]}"
    return Finding(CHECK, "info", f"{said}, but the bytes are {MEDIA_TYPES[real]}; it was read as that.")


def _claimed(upload: Upload) -> Format | None:
    if upload.media_type is None:
        return _ENDINGS.get(upload.name.rpartition(".")[2].lower())
    stated = upload.media_type.partition(";")[0].strip().lower()
    exact: Mapping[str, Format] = {name: fmt for fmt, name in MEDIA_TYPES.items()}
    return exact.get(stated) or _ALIASES.get(stated)
