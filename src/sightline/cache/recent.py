"""The records of the last minute, in this process: nothing has to be unpacked for them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from sightline.cache.inquiry import Inquiry
from sightline.cache.kept import Told

# One record takes some 50 kB.
MOST = 512
# So long a cleared cache, which another process may have cleared, can still be heard.
AGE_S = 60.0


class Recent:
    """At most `MOST` records, by key and judge, none of them older than a minute. `clock` gives seconds."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._told: OrderedDict[tuple[str, str], tuple[Told, float]] = OrderedDict()

    def get(self, inquiry: Inquiry) -> Told | None:
        """The record of `inquiry`, as its judge would make it now."""
        if inquiry.judge is None:
            return None
        told, end = self._told.get((inquiry.raw, inquiry.judge), (None, 0.0))
        return told if end > self._clock() else None

    def put(self, inquiry: Inquiry, told: Told) -> None:
        """Remember `told` if it is accepted; what is there already does not grow younger."""
        if inquiry.judge is None or not told.accepted or self.get(inquiry) is not None:
            return
        self._told[inquiry.raw, inquiry.judge] = (told, self._clock() + AGE_S)
        self._told.move_to_end((inquiry.raw, inquiry.judge))
        while len(self._told) > MOST:
            self._told.popitem(last=False)
