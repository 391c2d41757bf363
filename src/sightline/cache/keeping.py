"""How answers are kept: what the settings say about it, and the cache that they describe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from sightline.errors import UsageError

if TYPE_CHECKING:
    from sightline.cache.cache import Cache
    from sightline.store.memory import MemoryStore
    from sightline.store.redis import RedisStore
    from sightline.store.sqlite import SqliteStore

    Opened: TypeAlias = MemoryStore | SqliteStore | RedisStore

DAY_S = 86_400.0
# How long an answer may serve, in seconds: a document does not change, and what is asked freely depends on more.
TTL_S: Mapping[str, float] = MappingProxyType(
    {"receipt": 7 * DAY_S, "invoice": 7 * DAY_S, "describe": 30 * DAY_S, "classify": 14 * DAY_S, "other": 3600.0}
)
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Keeping:
    """Whether answers and readings are kept, where, and for how long."""

    enabled: Literal["auto", "on", "off"] = field(
        default="auto",
        metadata={"meaning": "`on`, `off`, or `auto`: only when models are asked, so that rules leave no trace here"},
    )
    store: Literal["sqlite", "redis", "memory"] = field(
        default="sqlite", metadata={"meaning": "where: a file, a Redis server for several machines, or this process"}
    )
    path: Path = field(
        default=Path("~/.cache/sightline/answers.db"),
        metadata={"meaning": "the file, which holds text of documents and which only its owner may read"},
    )
    redis_url: str | None = field(
        default=None, repr=False, metadata={"meaning": "the Redis server, such as redis://host/0"}
    )
    max_bytes: int = field(
        default=1_000_000_000, metadata={"meaning": "bytes that the file, or the memory, may take; the oldest go first"}
    )
    near: bool = field(
        default=True,
        metadata={"meaning": "whether a new scan of a page is known again, where all numbers prove to be equal"},
    )
    near_bits: Mapping[str, int] = field(
        default_factory=dict[str, int],
        metadata={
            "meaning": "for tasks about photos, in how many of the 64 bits of the perceptual hash two may differ; "
            "without, a hash proves nothing"
        },
    )
    ttl: Mapping[str, float] = field(
        default_factory=dict[str, float],
        metadata={
            "meaning": "seconds that answers serve, by task, and `other` for the rest; 7 days for receipts and "
            "invoices, 14 for classes, 30 for descriptions, 1 hour for the rest"
        },
    )

    def wanted(self, *, asks_models: bool) -> bool:
        """Whether answers are kept in a program that asks models, or does not."""
        return self.enabled == "on" or (self.enabled == "auto" and asks_models)

    def opened(self) -> Opened:
        """The store itself. Raises UsageError where its address is lacking."""
        if self.store == "memory":
            from sightline.store.memory import MemoryStore

            return MemoryStore(max_bytes=self.max_bytes)
        if self.store == "sqlite":
            from sightline.store.sqlite import SqliteStore

            return SqliteStore(self.path.expanduser(), max_bytes=self.max_bytes)
        from sightline.store.redis import RedisStore

        return RedisStore(self.server)

    @property
    def server(self) -> str:
        """The address of the Redis server. Raises UsageError where none is set."""
        if self.redis_url is None:
            raise UsageError("The store redis needs an address; set redis_url of [cache], such as redis://host/0.")
        return self.redis_url

    def cache(self, *, tenant: str = "") -> Cache:
        """The cache that these settings describe, whether `enabled` or not; the caller closes it."""
        from sightline.cache.cache import Cache
        from sightline.cache.turns import turns_at

        turns = turns_at(self.server) if self.store == "redis" else None
        ttl = {**TTL_S, **self.ttl}
        return Cache(self.opened(), turns=turns, ttl_s=ttl, near=self.near, near_bits=self.near_bits, tenant=tenant)
