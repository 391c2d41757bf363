"""Which bytes are a video, and of which container: told by what they begin with, never by a name."""

from __future__ import annotations

from typing import Literal, TypeAlias

# What FFmpeg calls its demuxers. It is told which one to use, as others follow playlists to other files.
Container: TypeAlias = Literal["mov", "matroska", "avi"]

SUFFIXES = frozenset({".mp4", ".m4v", ".mov", ".3gp", ".webm", ".mkv", ".avi"})
FORMATS = "MP4, MOV, WebM, Matroska and AVI"
# What these containers usually hold. Rarer decoders are less looked after.
CODECS = frozenset({"av1", "h264", "hevc", "libdav1d", "mjpeg", "mpeg4", "prores", "vp8", "vp9"})

# Pictures are in the same boxes as videos, under these brands.
_PICTURES = (b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
_OLD_QUICKTIME = (b"moov", b"mdat", b"wide", b"free", b"skip")


def container_of(data: bytes) -> Container | None:
    """The container that `data` begins as; None for what is no video that is read."""
    kind, brand = data[4:8], data[8:12]
    if (kind == b"ftyp" and brand not in _PICTURES) or kind in _OLD_QUICKTIME:
        return "mov"
    if data.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    return "avi" if data.startswith(b"RIFF") and data[8:12] == b"AVI " else None


def missing_end(data: bytes, container: Container) -> bool:
    """Whether a file ends before it says that it does: what is missing may be at any time of the video."""
    if container == "avi":
        return int.from_bytes(data[4:8], "little") + 8 > len(data)
    return _boxes_end(data) > len(data) if container == "mov" else _segment_end(data) > len(data)


def _boxes_end(data: bytes) -> int:
    """Where the last box on the top level ends; each begins with its size and its kind (ISO/IEC 14496-12)."""
    at = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size == 0:
            return len(data)
        at += max(size, 8)
    return at


def _segment_end(data: bytes) -> int:
    """Where the second element ends, which holds everything; it may leave open how long it is (RFC 8794)."""
    head, start, _ = _sized(data, 4)
    body, first, unknown = _sized(data, start + head + 4)
    return len(data) if unknown else first + body


def _sized(data: bytes, at: int) -> tuple[int, int, bool]:
    """The size that stands at `at`, where its content begins, and whether it is left open."""
    first = data[at] if at < len(data) else 0
    length = 9 - first.bit_length()
    bits = int.from_bytes(data[at : at + length], "big") & ((1 << 7 * length) - 1)
    return bits, at + length, bits == (1 << 7 * length) - 1
