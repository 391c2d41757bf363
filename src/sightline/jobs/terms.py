"""What the settings say of batches."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from sightline.errors import UsageError

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Batches:
    """Whether batches are taken, how large they may be, and how they are worked on.

    Raises UsageError for a number that is not above 0.
    """

    accept: bool = field(
        default=True, metadata={"meaning": "whether `serve` takes batches, which it keeps in the database"}
    )
    max_documents: int = field(default=1000, metadata={"meaning": "documents of one batch"})
    max_bytes: int = field(default=64 * MIB, metadata={"meaning": "bytes of the request that brings a batch"})
    max_waiting: int = field(default=10_000, metadata={"meaning": "documents of one tenant that wait or are worked on"})
    max_kept_bytes: int = field(
        default=4096 * MIB, metadata={"meaning": "bytes of all documents that wait, of all tenants together"}
    )
    at_once: int | None = field(
        default=None,
        metadata={
            "meaning": "documents of batches that one process works on at once, less those that requests wait for; "
            "without, one for each worker process"
        },
    )
    document_s: float = field(default=300.0, metadata={"meaning": "seconds that one document may take"})
    lease_s: float = field(
        default=30.0, metadata={"meaning": "seconds after which what a dead process worked on is taken over"}
    )
    days: float = field(default=7.0, metadata={"meaning": "days for which results are kept behind the end of a batch"})
    webhooks: bool = field(
        default=False, metadata={"meaning": "whether the end of a batch is told to an address that its sender gives"}
    )
    objects: tuple[str, ...] = field(
        default=(),
        metadata={
            "meaning": "addresses below which documents are read from object stores, such as s3://inbox/{tenant}/, "
            "where {tenant} stands for whoever sent the batch"
        },
    )

    def __post_init__(self) -> None:
        for number in fields(self):
            value = getattr(self, number.name)
            if isinstance(value, int | float) and not isinstance(value, bool) and value <= 0:
                raise UsageError(f"{number.name} of [batches] is {value}; give more than 0.")
        for place in self.objects:
            if "://" not in place or not place.endswith("/"):
                raise UsageError(
                    f"{place} of objects in [batches] is no folder of a store; give one such as s3://inbox/."
                )

    def opens(self, url: str, tenant: str) -> bool:
        """Whether `tenant` may name the object at `url`."""
        if ".." in url.split("/"):
            return False
        return any(url.startswith(place.replace("{tenant}", tenant)) for place in self.objects)
