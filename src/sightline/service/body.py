"""The body of a request, held to its limits while it streams in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.requests import ClientDisconnect, Request

from sightline.errors import BodyTooLarge, BodyTooSlow, MalformedRequest
from sightline.service.terms import MIB


def most_bytes(headers: Mapping[str, str], *, document: int, whole: int) -> int:
    """The longest body of its kind that is read: `document` bytes for one that is the document, else `whole`."""
    return whole if kind_of(headers) in {"application/json", "multipart/form-data"} else min(document, whole)


def kind_of(headers: Mapping[str, str]) -> str:
    """The media type of the body, without its parameters."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def declared_bytes(headers: Mapping[str, str], *, most: int) -> int:
    """How long the body says it is; `most` where it does not.

    Raises BodyTooLarge for one that is longer, and MalformedRequest for one that is packed, which could grow to
    anything.
    """
    if headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise MalformedRequest("Bodies are read as they are; send it without content-encoding.")
    stated = headers.get("content-length")
    if stated is None:
        return most
    if not (stated.isascii() and stated.isdigit()):
        raise MalformedRequest("content-length is no number.")
    if int(stated) > most:
        raise _too_large(most)
    return int(stated)


async def read_body(request: Request, *, most: int, seconds: float) -> bytes:
    """The whole body. Raises BodyTooLarge as soon as it is longer than `most`, and BodyTooSlow after `seconds`."""
    chunks: list[bytes] = []
    size = 0
    time_left = asyncio.timeout(seconds)
    try:
        async with time_left:
            async for chunk in request.stream():
                size += len(chunk)
                if size > most:
                    raise _too_large(most)
                chunks.append(chunk)
    except TimeoutError as error:
        if not time_left.expired():
            raise
        raise BodyTooSlow(f"The body did not arrive in {seconds:g} s; send it faster, or smaller.") from error
    except ClientDisconnect as error:
        raise MalformedRequest("The connection ended before the body did.") from error
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _too_large(most: int) -> BodyTooLarge:
    return BodyTooLarge(f"The body is longer than the {most / MIB:.1f} MiB that are read; send less at once.")
