"""What the cache was good for, counted by task: hits by tier, misses, and the tokens and money that were not spent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from time import monotonic

from sightline.cache.kept import Paid
from sightline.store import Tally

# Counts are written so often: a hit that took as long as its count would be no hit.
_EVERY_S = 2.0
_MISSES, _TOKENS, _MICRO_USD, _HIT = "misses", "tokens", "micro_usd", "hit "
_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Saved:
    """The counts of one task; `hits` by tier."""

    hits: Mapping[str, int] = field(default_factory=dict[str, int])
    misses: int = 0
    tokens: int = 0
    usd: Decimal = Decimal(0)

    @property
    def share(self) -> float:
        """The part of all documents that were answered from the cache."""
        hits = sum(self.hits.values())
        return hits / (hits + self.misses) if hits + self.misses else 0.0


class Counting:
    """Counts in memory, and adds it to `tally` every few seconds. `clock` gives seconds."""

    def __init__(self, tally: Tally, *, clock: Callable[[], float] = monotonic) -> None:
        self._tally = tally
        self._clock = clock
        self._counts: Counter[str] = Counter()
        self._written = clock()

    def note(self, paid: Paid, tier: str) -> None:
        """Count a hit of `tier` on what was `paid` once; it is written with what is counted next."""
        self._add(
            paid.task,
            {
                f"{_HIT}{tier}": 1,
                _TOKENS: paid.usage.input_tokens + paid.usage.output_tokens,
                _MICRO_USD: round(paid.cost_usd * _MICRO),
            },
        )

    async def hit(self, paid: Paid, tier: str) -> None:
        """Count a hit of `tier` on what was `paid` once."""
        self.note(paid, tier)
        await self._write()

    async def miss(self, task: str | None) -> None:
        """Count a document that was answered anew."""
        self._add(task, {_MISSES: 1})
        await self._write()

    async def flush(self) -> None:
        """Write what was counted."""
        counts, self._counts, self._written = self._counts, Counter(), self._clock()
        if counts:
            await self._tally.add(counts)

    def _add(self, task: str | None, counts: Mapping[str, int]) -> None:
        for name, number in counts.items():
            if number:
                self._counts[f"{task or 'none'}:{name}"] += number

    async def _write(self) -> None:
        if self._clock() - self._written >= _EVERY_S:
            await self.flush()


def saved(counts: Mapping[str, int]) -> dict[str, Saved]:
    """Counts of a tally, by task."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for task, name, number in _split(counts):
        found[task][name] = number
    return {task: _of(named) for task, named in sorted(found.items())}


def _split(counts: Mapping[str, int]) -> Iterator[tuple[str, str, int]]:
    for name, number in counts.items():
        task, colon, what = name.rpartition(":")
        if colon:
            yield task, what, number


def _of(named: Mapping[str, int]) -> Saved:
    return Saved(
        {name.removeprefix(_HIT): number for name, number in sorted(named.items()) if name.startswith(_HIT)},
        named.get(_MISSES, 0),
        named.get(_TOKENS, 0),
        Decimal(named.get(_MICRO_USD, 0)) / _MICRO,
    )
