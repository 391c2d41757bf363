"""Whether records are kept, where their pictures are, and for how long: what the settings say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sightline.database.place import FOLDER
from sightline.records.waiting import Reviewing

if TYPE_CHECKING:
    from sightline.database.engine import Database
    from sightline.records.pictures import Pictures
    from sightline.records.records import Records
    from sightline.store import Store


@dataclass(frozen=True, slots=True)
class OfTenant:
    """For how long the records of one tenant are kept, in place of the rest."""

    days: float | None = None
    tasks: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True)
class Recording:
    """Which records are kept, with which pictures, and for how long."""

    keep: bool = field(default=False, metadata={"meaning": "whether `extract`, `batch` and `serve` keep every record"})
    pictures: str = field(
        default=str(FOLDER / "pages"),
        metadata={
            "meaning": "where pictures of the pages are kept: a folder, an address such as s3://bucket/pages, or `none`"
        },
    )
    days: float | None = field(
        default=None, metadata={"meaning": "days after which records expire; without, they stay until they are deleted"}
    )
    tasks: Mapping[str, float] = field(
        default_factory=dict[str, float], metadata={"meaning": "days after which records of single tasks expire"}
    )
    tenants: Mapping[str, OfTenant] = field(
        default_factory=dict[str, OfTenant],
        metadata={"meaning": "for single tenants, such as [records.tenants.acme], their own `days` and `tasks`"},
    )

    @property
    def keeps_pictures(self) -> bool:
        """Whether pages are kept beside records."""
        return self.pictures != "none"

    def days_of(self, tenant: str, task: str) -> float | None:
        """After how many days a record expires; None for never. The tenant's word comes first, then the task's."""
        own = self.tenants.get(tenant, OfTenant())
        for found in (own.tasks.get(task), own.days, self.tasks.get(task)):
            if found is not None:
                return found
        return self.days

    def records(
        self,
        database: Database,
        *,
        cache: Store | None = None,
        reviewing: Reviewing = Reviewing(),  # noqa: B008 (frozen)
    ) -> Records:
        """The records in `database`, their pictures where these settings say; `reviewing` says which of them wait."""
        from sightline.records.records import Records

        return Records(database, self._files(), cache=cache, reviewing=reviewing)

    def _files(self) -> Pictures:
        if "://" in self.pictures:
            from sightline.records.pictures.bucket import Bucket

            return Bucket(self.pictures)
        from sightline.records.pictures.disk import Disk

        folder = Path(self.pictures) if self.keeps_pictures else FOLDER / "pages"
        return Disk(folder.expanduser())
