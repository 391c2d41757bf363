"""The port for pictures of pages: a JPEG under the tenant and the digest of the page that it shows.

`Disk` keeps them in a folder that only its owner may read, `Bucket` at S3, Google or Azure.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Protocol


class Pictures(Protocol):
    """Keeps pictures by name. Raises StoreError when it cannot."""

    async def get(self, name: str) -> bytes | None:
        """The picture of that name; None where there is none."""
        ...

    async def put(self, name: str, data: bytes) -> None:
        """Keep `data`, wholly or not at all; what has that name already is the same picture."""
        ...

    async def delete(self, name: str) -> None:
        """Have no picture of that name, nor a part of one."""
        ...


def named(tenant: str, digest: str) -> str:
    """The name of a picture. Tenants have folders of their own, which do not tell their names."""
    owner = sha256(tenant.encode()).hexdigest()[:16]
    return f"{owner}/{digest[:2]}/{digest}.jpg"
