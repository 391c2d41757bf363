"""What a request brings: documents, and options beside them, however the body is written.

curl --data-binary @receipt.jpg '.../v1/extract?task=receipt'          the file itself, options in the query
curl -F file=@receipt.jpg -F task=receipt .../v1/extract               a form
{"file": {"name": "receipt.jpg", "data": "<base64>"}, "task": "..."}   JSON; {"url": ...} where that is allowed
"""

from __future__ import annotations

import asyncio
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json
from starlette.requests import Request

from sightline.errors import MalformedRequest
from sightline.service.body import kind_of
from sightline.service.form import read_form
from sightline.types import Upload

Options = TypeVar("Options", bound=BaseModel)

NAMELESS = "upload"
MOST_NAME, MOST_PATH = 255, 4096
# Decoded at a time, a multiple of 4: some 0.3 ms, after which other requests go on.
_PIECE = 1 << 18


@dataclass(frozen=True, slots=True)
class Asked:
    """The documents of a request, with the address of each that is still to be fetched, and its options as they came.

    `single` says that one document was sent as one, so that the answer is one, too.
    """

    documents: tuple[Upload | str, ...]
    options: Mapping[str, Any]
    single: bool


async def asked_of(request: Request, body: bytes, *, max_files: int) -> Asked:
    """What `request` asks. Raises MalformedRequest where that cannot be understood."""
    options: dict[str, Any] = dict(parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True))
    kind = kind_of(request.headers)
    if kind == "application/json":
        return await _of_json(body, options, max_files=max_files)
    if kind == "multipart/form-data":
        files, fields = await read_form(request.headers, body, max_files=max_files)
        urls = [url for url in [fields.pop("url", None)] if url]
        single = len(files) + len(urls) == 1 and all(part.field != "files" for part in files)
        return Asked((*(named(part.upload) for part in files), *urls), {**options, **fields}, single)
    upload = Upload(str(options.pop("name", NAMELESS)), body, request.headers.get("content-type"))
    return Asked((named(upload),) if body else (), options, single=True)


def named(upload: Upload) -> Upload:
    """`upload` without folders in its name, and without what a screen or a log would obey."""
    name = upload.name[-MOST_PATH:].replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in name if letter.isprintable())[:MOST_NAME]
    return Upload(shown or NAMELESS, upload.data, upload.media_type)


def checked(model: type[Options], options: Mapping[str, Any]) -> Options:
    """The options of a route. Raises MalformedRequest, which repeats no value."""
    try:
        return model.model_validate(options)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        said = " ".join(f"{'.'.join(map(str, fault['loc']))[:60]}: {fault['msg']}." for fault in faults[:5])
        raise MalformedRequest(f"The options cannot be used. {said} /docs lists them.") from error


async def _of_json(body: bytes, options: dict[str, Any], *, max_files: int) -> Asked:
    try:
        stated: Any = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise MalformedRequest("The body is not written as JSON.") from error
    if not isinstance(stated, dict):
        raise MalformedRequest('The body is JSON, but no object such as {"file": {"data": "..."}}.')
    stated = cast("dict[str, Any]", stated)
    single = "file" in stated
    if single and "files" in stated:
        raise MalformedRequest("Send `file` or `files`, not both.")
    files: Any = [stated.pop("file")] if single else stated.pop("files", [])
    if not isinstance(files, list):
        raise MalformedRequest("`files` is a list of objects.")
    files = cast("Sequence[Any]", files)
    if len(files) > max_files:
        raise MalformedRequest(f"{len(files)} documents are more than the {max_files} of one request.")
    return Asked(tuple([await _of_file(file) for file in files]), {**options, **stated}, single)


async def _of_file(file: Any) -> Upload | str:
    """One document of a JSON body: its bytes, or its address."""
    if isinstance(file, dict):
        file = cast("Mapping[str, Any]", file)
        name, data, url = file.get("name", NAMELESS), file.get("data"), file.get("url")
        if isinstance(url, str) and data is None:
            return url
        if isinstance(data, str) and isinstance(name, str):
            return named(Upload(name, await _decoded(data)))
    raise MalformedRequest('A document in JSON is {"name": "...", "data": "<base64>"}, or {"url": "..."}.')


async def _decoded(text: str) -> bytes:
    pieces: list[bytes] = []
    try:
        for start in range(0, len(text), _PIECE):
            pieces.append(binascii.a2b_base64(text[start : start + _PIECE], strict_mode=True))
            await asyncio.sleep(0)
    except ValueError as error:
        raise MalformedRequest("`data` of a document is not written as base64.") from error
    return b"".join(pieces)
