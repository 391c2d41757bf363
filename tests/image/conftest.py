"""Documents made by code: pictures by Pillow, PDFs object by object, so that each test says what is in its file."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import md5
from typing import Any

import pytest
from PIL import Image as Picture  # noqa: TC002 (a dataclass here has a field of it)

from sightline.image import prepare
from sightline.types import Image, Upload

A4 = (595, 842)
# PDF 1.4, algorithm 3.2: what a short password is filled up with.
PASSWORD_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


@dataclass(frozen=True)
class Sheet:
    """One page of a PDF to be made: its content stream, and what else its dictionary says."""

    content: str
    box: tuple[float, float] = A4
    rotate: int = 0
    extra: str = ""
    scan: Picture.Image | None = None


def text(x: float, y: float, words: str, *, size: float = 12, mode: int = 0) -> str:
    """Content that prints `words` in Helvetica with its baseline starting at (x, y), points from the bottom left."""
    return f"BT /F1 {size} Tf {mode} Tr {x} {y} Td ({words}) Tj ET\n"


def draw_scan(width: float, height: float) -> str:
    """Content that fills a rectangle at the bottom left with the page's `scan`."""
    return f"q {width} 0 0 {height} 0 0 cm /Scan Do Q\n"


def make_pdf(sheets: Sequence[Sheet], *, more: Sequence[str] = (), catalog: str = "") -> bytes:
    """A PDF of `sheets`; `more` are further objects, numbered from 4 on."""
    first = 4 + len(more)
    kids = " ".join(f"{first + 3 * i} 0 R" for i in range(len(sheets)))
    objects = [
        f"<</Type/Catalog/Pages 2 0 R {catalog}>>".encode(),
        f"<</Type/Pages/Kids[{kids}]/Count {len(sheets)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        *(item.encode("latin-1") for item in more),
    ]
    for i, sheet in enumerate(sheets):
        number = first + 3 * i
        width, height = sheet.box
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Rotate {sheet.rotate}/Contents {number + 1} 0 R"
            f"/Resources<</Font<</F1 3 0 R>>/XObject<</Scan {number + 2} 0 R>>>>{sheet.extra}>>".encode(),
            _stream("", sheet.content.encode("latin-1")),
            _scan(sheet.scan),
        ]
    return assemble(objects)


def assemble(objects: Sequence[bytes], *, trailer: str = "") -> bytes:
    """The objects, numbered from 1, as a file; the first is the catalog."""
    out = bytearray(b"%PDF-1.7\n")
    places: list[int] = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def encrypted_pdf(password: str) -> bytes:
    """A page that prints "Total 9.00", under 40-bit RC4 with the user password `password`."""
    padded = (password.encode() + PASSWORD_PADDING)[:32]
    owner = _rc4(_md5(PASSWORD_PADDING)[:5], padded)
    file_key = _md5(padded + owner + (-4 & 0xFFFFFFFF).to_bytes(4, "little") + b"id")[:5]
    user = _rc4(file_key, PASSWORD_PADDING)
    stream_key = _md5(file_key + (4).to_bytes(3, "little") + b"\0\0")[:10]
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        _stream("", _rc4(stream_key, text(20, 50, "Total 9.00").encode())),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    lock = f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{owner.hex()}>/U<{user.hex()}>>>/ID[<{b'id'.hex()}><00>]"
    return assemble(objects, trailer=lock)


def _stream(entries: str, data: bytes) -> bytes:
    return f"<<{entries}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def _scan(picture: Picture.Image | None) -> bytes:
    if picture is None:
        return b"null"
    width, height = picture.size
    entries = f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8"
    return _stream(entries, picture.convert("L").tobytes())


def _md5(data: bytes) -> bytes:
    return md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def encoded(picture: Picture.Image, fmt: str, **options: object) -> bytes:
    """`picture` as a file."""
    buffer = io.BytesIO()
    picture.save(buffer, fmt, **options)
    return buffer.getvalue()


class Forge:
    """The makers above under one name, as tests can only ask for fixtures."""

    sheet = Sheet
    pdf = staticmethod(make_pdf)
    encrypted_pdf = staticmethod(encrypted_pdf)
    text = staticmethod(text)
    draw_scan = staticmethod(draw_scan)
    assemble = staticmethod(assemble)
    file = staticmethod(encoded)


@pytest.fixture(scope="session")
def forge() -> type[Forge]:
    return Forge


@pytest.fixture(scope="session")
def pages_of() -> Callable[..., list[Image]]:
    """Everything that `prepare` makes of some bytes."""

    def all_pages(data: bytes, **options: Any) -> list[Image]:
        return list(prepare(Upload("given", data), **options))

    return all_pages
