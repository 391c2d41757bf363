"""A record that was found again, as one upload is told it: as a record, or as its JSON, for which none is built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, cached_property

from sightline.cache.kept import Told, joined, printed
from sightline.types import NO_USAGE, Finding, Record
from sightline.wire import MS_DECIMALS, to_json

CHECK = "cache"


@dataclass(frozen=True)
class Hit:
    """What was `told` before, found in `tier` after `ms` milliseconds for the upload `source`.

    `claim` is what is wrong with the name of that upload. A hit takes no tokens and no money.
    """

    told: Told
    tier: str
    source: str
    claim: Finding | None
    ms: float

    @cached_property
    def record(self) -> Record:
        """The record of the upload."""
        return self._owned(self.told.record)

    @cached_property
    def json(self) -> bytes:
        """The same in the JSON of `wire`, in one line, for a tenth of the time that it takes to build a record."""
        members = {
            **self.told.members,
            **_free(),
            "source": printed(self.source),
            "cached": printed(self.tier),
            "timings_ms": printed({CHECK: round(self.ms, MS_DECIMALS)}),
        }
        if self.claim:
            own = to_json(replace(_BLANK, findings=(self.claim,)))["findings"]
            parts = printed(own)[1:-1], members["findings"][1:-1]
            members["findings"] = b"[%b]" % b",".join(filter(None, parts))
        return joined(members)

    def _owned(self, record: Record) -> Record:
        """`record` as one of this upload."""
        return replace(
            record,
            source=self.source,
            findings=(self.claim, *record.findings) if self.claim else record.findings,
            usage=NO_USAGE,
            cost_usd=Decimal(0),
            cached=self.tier,
            timings_ms={CHECK: round(self.ms, 3)},
        )


_BLANK = Record("", None, "accepted", {}, (), (), None, None, NO_USAGE, Decimal(0), (), {})


@cache
def _free() -> Mapping[str, bytes]:
    """The members that say of every hit that it took nothing."""
    said = to_json(_BLANK)
    return {name: printed(said[name]) for name in ("usage", "cost_usd")}
