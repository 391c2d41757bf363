"""Pictures in S3, Google Cloud Storage or Azure. Needs the extra `objects`."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from sightline.errors import MissingExtra, StoreError

if TYPE_CHECKING:
    from obstore.store import ObjectStore

T = TypeVar("T")

MOST_RETRIES = 3
RETRY_FOR = timedelta(seconds=20)


class Bucket:
    """Keeps pictures below `url`, such as s3://bucket/pages.

    Keys and regions are found where the vendors' own tools look for them. A server puts an object wholly or not at all.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    async def get(self, name: str) -> bytes | None:
        """The picture of that name."""
        import obstore

        try:
            found = await self._tried(obstore.get_async(self._store, name))
            return bytes(await self._tried(found.bytes_async()))
        except FileNotFoundError:
            return None

    async def put(self, name: str, data: bytes) -> None:
        """Keep it."""
        import obstore

        await self._tried(obstore.put_async(self._store, name, data))

    async def delete(self, name: str) -> None:
        """Remove it."""
        import obstore

        try:
            await self._tried(obstore.delete_async(self._store, name))
        except FileNotFoundError:
            return

    @cached_property
    def _store(self) -> ObjectStore:
        try:
            from obstore.store import from_url
        except ModuleNotFoundError as error:
            raise MissingExtra("Object stores need obstore; install sightline[objects].") from error
        if self._url.startswith(("file:", "memory:")):
            return from_url(self._url)
        return from_url(self._url, retry_config={"max_retries": MOST_RETRIES, "retry_timeout": RETRY_FOR})  # pyright: ignore[reportCallIssue, reportArgumentType, reportUnknownVariableType] (one overload a vendor)

    async def _tried(self, call: Awaitable[T]) -> T:
        """What `call` gives. The client's own words name keys and addresses, so that only their kind is told."""
        from obstore.exceptions import BaseError

        try:
            return await call
        except FileNotFoundError:
            raise
        except (BaseError, OSError, ValueError) as error:
            kind = type(error).__name__
            raise StoreError(
                f"Pictures cannot be kept in {self._url} ({kind}); check its name, the network and the keys."
            ) from error
