"""Objects of S3, Google Cloud Storage, Azure and others as documents, each fetched when its turn comes.

Needs the extra `objects`. Keys and regions are found where the vendors' own tools look for them: the environment, and
the identity of the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import lru_cache, partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from sightline.errors import EmptyInput, InputNotFound, MissingExtra, TooManyBytes, UsageError
from sightline.sources.files import MAX_BYTES, MIB, SUFFIXES, Source
from sightline.types import Upload

if TYPE_CHECKING:
    from obstore.store import ObjectStore

T = TypeVar("T")

SCHEMES = ("s3", "gs", "az", "abfs", "abfss", "file")
# The client gives each request 30 s by itself (docs.rs, object_store::ClientOptions, 2026-11) and tries again.
MOST_RETRIES = 3
RETRY_FOR = timedelta(seconds=60)
# Connections are kept for each folder that a manifest names; many folders take turns.
MOST_STORES = 64


def is_url(text: str) -> bool:
    """Whether `text` names an object or a prefix, such as s3://bucket/scans/."""
    return "://" in text


def objects(url: str, *, max_bytes: int = MAX_BYTES) -> Iterator[Source]:
    """The object `url` where it has the suffix of a document, else all documents below it, in the store's order.

    A prefix ends at a slash, as a folder does. Raises UsageError for another scheme, MissingExtra without obstore, and
    InputNotFound for what cannot be listed.
    """
    _check(url)
    if _is_document(url):
        yield Source(url, partial(_read, url, max_bytes))
        return
    base, empty = url.rstrip("/"), True
    for path in _paths(base):
        empty = False
        name = f"{base}/{path}"
        yield Source(name, partial(_read, name, max_bytes))
    if empty:
        yield Source(url, partial(_refuse_empty, url))


def _check(url: str) -> None:
    scheme = url.partition("://")[0]
    if scheme not in SCHEMES:
        raise UsageError(f"{scheme}:// is not read; give a path, or a URL of {', '.join(SCHEMES)}.")


def _paths(base: str) -> Iterator[str]:
    """The documents below `base`, page by page of the listing, so that memory does not grow with their number."""
    obstore = _obstore()
    pages = iter(_tried(base, lambda: obstore.list(_store(base))))  # pyright: ignore[reportUnknownMemberType] (tables of arro3, which is not asked for)
    while (page := _tried(base, lambda: next(pages, None))) is not None:
        for meta in page:
            if _is_document(meta["path"]) and not PurePosixPath(meta["path"]).name.startswith("."):
                yield meta["path"]


def _is_document(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in SUFFIXES


def _read(url: str, max_bytes: int) -> Upload:
    """The object, refused by its stated size before it is fetched."""
    folder, _, name = url.rpartition("/")
    found = _tried(url, lambda: _obstore().get(_store(folder), name))
    if found.meta["size"] > max_bytes:
        raise TooManyBytes(f"{url}: more than the {max_bytes / MIB:g} MiB that are read; send it smaller or in parts.")
    return Upload(url, _tried(url, lambda: bytes(found.bytes())))


def _refuse_empty(url: str) -> Upload:
    suffixes = " ".join(sorted(SUFFIXES))
    raise EmptyInput(f"{url}: holds no document; objects with these suffixes are read: {suffixes}.")


@lru_cache(MOST_STORES)
def _store(folder: str) -> ObjectStore:
    _obstore()
    from obstore.store import from_url

    if folder.startswith("file:"):
        return from_url(folder)
    return from_url(folder, retry_config={"max_retries": MOST_RETRIES, "retry_timeout": RETRY_FOR})  # pyright: ignore[reportCallIssue, reportArgumentType, reportUnknownVariableType] (one overload a vendor)


def _tried(url: str, work: Callable[[], T]) -> T:
    """What `work` gives. The client's own words name keys and addresses, so that only their kind is told."""
    from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

    try:
        return work()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputNotFound(f"{url}: there is no such object; check its name.") from error
    except (PermissionError, PermissionDeniedError, UnauthenticatedError) as error:
        raise InputNotFound(f"{url}: may not be read; check the keys in the environment.") from error
    except (BaseError, OSError, ValueError) as error:
        kind = type(error).__name__
        raise InputNotFound(f"{url}: cannot be read ({kind}); check its name, the network and the keys.") from error


def _obstore():  # noqa: ANN202 (a module)
    try:
        import obstore
    except ModuleNotFoundError as error:
        raise MissingExtra("Object stores need obstore; pip install 'sightline[objects]'.") from error
    return obstore
