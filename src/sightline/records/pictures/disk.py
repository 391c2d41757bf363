"""Pictures in a folder."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from sightline.errors import StoreError

_OWNERS_FOLDER, _OWNER_ONLY = 0o700, 0o600
# Beside a picture while it is written: under one name, so that what a process left that was killed is found again.
_PART = ".part"


class Disk:
    """Keeps pictures below `folder`, which is made where it is not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def get(self, name: str) -> bytes | None:
        """The picture of that name."""
        return await asyncio.to_thread(self._read, self._folder / name)

    async def put(self, name: str, data: bytes) -> None:
        """Write beside its place first; it is on the disk when this ends."""
        await asyncio.to_thread(self._write, self._folder / name, data)

    async def delete(self, name: str) -> None:
        """Remove it, and what was begun of it."""
        await asyncio.to_thread(self._remove, self._folder / name)

    def _read(self, path: Path) -> bytes | None:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._fault(error) from error

    def _write(self, path: Path, data: bytes) -> None:
        part = path.with_suffix(_PART)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=_OWNERS_FOLDER)
            path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            raise self._fault(error) from error

    def _remove(self, path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
            path.with_suffix(_PART).unlink(missing_ok=True)
        except OSError as error:
            raise self._fault(error) from error

    def _fault(self, error: OSError) -> StoreError:
        return StoreError(
            f"Pictures cannot be kept in {self._folder} ({error.strerror}); mend it, or name another place."
        )
