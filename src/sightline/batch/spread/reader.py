"""The stage of a Daft pipeline that reads parts. Imported on every machine, once Daft is known to be there."""

from __future__ import annotations

from typing import Any

import daft
from daft import DataType, Series, pickle

from sightline.batch.spread.living import done
from sightline.batch.spread.order import Order

# The least that Daft takes: it begins one more than it is told (measured in 0.7.26, decision 13).
PARTS_UNDER_WAY = 1


class Reader:
    """One in each process; what it needs is opened with its first part."""

    def __init__(self, order: Order) -> None:
        self._order = order

    @daft.method.batch(return_dtype=DataType.binary(), batch_size=1)
    async def read(self, parts: Series) -> list[bytes]:
        """What became of each part, pickled as the parts are."""
        return [pickle.dumps(await done(self._order, pickle.loads(part))) for part in parts.to_pylist()]


def reader(order: Order) -> Any:
    """The stage for `order`."""
    return daft.cls(Reader, max_concurrency=PARTS_UNDER_WAY)(order)
