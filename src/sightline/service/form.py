"""A multipart body, taken apart in memory: nothing of a document is written to a disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from sightline.errors import MalformedRequest
from sightline.service.terms import MIB
from sightline.types import Upload

MOST_FIELDS = 32
# Other requests go on after so many bytes, which take some 0.1 ms.
_PIECE_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a form, and the name of the field it came in."""

    field: str
    upload: Upload


class _InMemory(MultiPartParser):
    """The body is in memory already, and its length was held to."""

    spool_max_size = 1 << 62


async def read_form(headers: Headers, body: bytes, *, max_files: int) -> tuple[list[Part], dict[str, str]]:
    """The files and the other fields of a form. Raises MalformedRequest for a body that is none, or has too many."""
    _check_end(headers, body)
    parser = _InMemory(headers, _pieces(body), max_files=max_files, max_fields=MOST_FIELDS, max_part_size=MIB)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        said = error.message if isinstance(error, MultiPartException) else "the boundary is not named"
        raise MalformedRequest(f"The form cannot be read: {said}") from error
    try:
        return _taken_apart(form)
    finally:
        await form.close()


def _check_end(headers: Headers, body: bytes) -> None:
    """The parser leaves the last file of a form open that ends early."""
    boundary = parse_options_header(headers.get("content-type"))[1].get(b"boundary", b"")
    if not boundary or b"--%b--" % boundary not in body:
        raise MalformedRequest("The form ends early, or its boundary is not named; send it again.")


def _taken_apart(form: FormData) -> tuple[list[Part], dict[str, str]]:
    files: list[Part] = []
    fields: dict[str, str] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            files.append(Part(name, Upload(value.filename or "upload", value.file.read(), value.content_type)))
        elif name in fields:
            raise MalformedRequest("The form has a field twice; send each once, and only files several times.")
        else:
            fields[name] = value
    return files, fields


async def _pieces(body: bytes) -> AsyncGenerator[bytes, None]:
    for start in range(0, len(body), _PIECE_BYTES):
        yield body[start : start + _PIECE_BYTES]
        await asyncio.sleep(0)
