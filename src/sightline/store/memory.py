"""What one process keeps in its memory: the least recently used goes first."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic

# How many lines a journal has at most.
_MOST_LINES = 1_000_000
# What an entry takes beside its key and value: two objects, a slot of the dictionary, its links.
_OVERHEAD_BYTES = 400


@dataclass(frozen=True, slots=True)
class _Entry:
    value: bytes
    end: float

    def bytes_with(self, key: str) -> int:
        return len(self.value) + len(key) + _OVERHEAD_BYTES


@dataclass(slots=True)
class _Journal:
    """The lines of one journal, and how many before them are gone."""

    lines: list[bytes] = field(default_factory=list[bytes])
    gone: int = 0
    end: float = 0.0


class MemoryStore:
    """Keeps at most `max_bytes`, keys and what Python needs for them included. `clock` gives seconds."""

    def __init__(self, *, max_bytes: int = 64_000_000, clock: Callable[[], float] = monotonic) -> None:
        self._max_bytes = max_bytes
        self._clock = clock
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._bytes = 0
        self._counts: Counter[str] = Counter()
        self._journals: dict[str, _Journal] = {}

    async def aclose(self) -> None:
        """There is nothing to close."""

    async def get(self, key: str) -> bytes | None:
        """What was last put under `key`; None where nothing was, or its time is over."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.end <= self._clock():
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        return entry.value

    async def put(self, key: str, value: bytes, *, ttl_s: float) -> None:
        """Keep `value`; one that is larger than all the room there is is not kept."""
        self._drop(key)
        entry = _Entry(value, self._clock() + ttl_s)
        if entry.bytes_with(key) > self._max_bytes:
            return
        self._entries[key] = entry
        self._bytes += entry.bytes_with(key)
        while self._bytes > self._max_bytes:
            self._drop(next(iter(self._entries)))

    async def clear(self, prefix: str = "") -> int:
        """Forget all keys that begin with `prefix`."""
        found = [key for key in self._entries if key.startswith(prefix)]
        for key in found:
            self._drop(key)
        for name in [name for name in self._journals if name.startswith(prefix)]:
            del self._journals[name]
        return len(found)

    async def add(self, counts: Mapping[str, int]) -> None:
        """Add to each count."""
        self._counts.update(counts)

    async def counts(self) -> Mapping[str, int]:
        """Every count."""
        return dict(self._counts)

    async def append(self, name: str, line: bytes, *, ttl_s: float) -> None:
        """Add a line to the journal `name`."""
        journal = self._journals.setdefault(name, _Journal())
        journal.lines.append(line)
        journal.end = max(journal.end, self._clock() + ttl_s)
        if len(journal.lines) > _MOST_LINES:
            del journal.lines[0]
            journal.gone += 1

    async def since(self, name: str, mark: str = "") -> tuple[Sequence[bytes], str]:
        """The lines behind `mark`; a mark counts the lines there have been."""
        journal = self._journals.get(name)
        if journal is None or journal.end <= self._clock():
            self._journals.pop(name, None)
            return (), ""
        seen = int(mark or 0) - journal.gone
        return tuple(journal.lines[max(0, seen) :]), str(journal.gone + len(journal.lines))

    def _drop(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= entry.bytes_with(key)
