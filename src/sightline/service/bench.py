"""Where documents are worked on: pipelines and their workers, on the loop aside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from sightline.pool import Pool
from sightline.service.aside import Aside
from sightline.service.lines import Lines
from sightline.tenants import Tenant
from sightline.together import Joint
from sightline.types import Record, Task, Upload

if TYPE_CHECKING:
    from sightline.cache.hit import Hit

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bench:
    """Asks the pipelines of tenants. `front` is as `lines`, and is only asked for what this process remembers."""

    aside: Aside
    lines: Lines
    front: Lines
    pool: Pool

    def remembered(self, tenant: Tenant, upload: Upload, *, task: Task | None, pages: str | None) -> Hit | None:
        """What `Pipeline.remembered` gives, at once."""
        return self.front.of(tenant).remembered(upload, task=task, pages=pages)

    async def kept(self, tenant: Tenant, upload: Upload, *, task: Task | None, pages: str | None) -> Hit | None:
        """What `Pipeline.kept` gives."""
        return await self.aside.run(self.lines.of(tenant).kept(upload, task=task, pages=pages))

    async def extract(self, tenant: Tenant, upload: Upload, *, task: Task | None, pages: str | None) -> Record:
        """What `Pipeline.extract` gives."""
        return await self.aside.run(self.lines.of(tenant).extract(upload, task=task, pages=pages))

    async def scan(self, tenant: Tenant, upload: Upload, *, pages: str | None) -> Record:
        """What `Pipeline.scan` gives."""
        return await self.aside.run(self.lines.of(tenant).scan(upload, pages=pages))

    async def together(self, tenant: Tenant, uploads: Sequence[Upload], joint: Joint) -> Record:
        """What `joint` asks about all of `uploads`."""
        return await self.aside.run(joint.record(self.lines.of(tenant), uploads))

    async def pooled(self, name: str, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work` gives in a worker process."""
        return await self.aside.run(self.pool.run(name, work, *args, **kwargs))
