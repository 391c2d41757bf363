"""The work of `sightline batch --engine daft`: a batch into a table, on one machine or on many."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, redirect_stdout
from dataclasses import dataclass, replace

from sightline.batch import Ask
from sightline.batch import spread as spreading
from sightline.batch.forecast import Forecast
from sightline.batch.ids import Ids
from sightline.batch.spread.run import PART, Handing, begun, counted, hand_out, unfinished
from sightline.cli.bulk import Ending, Order, expected
from sightline.cli.gauge import gauge
from sightline.cli.readers import Readers
from sightline.errors import UsageError
from sightline.pipeline import Pipeline
from sightline.providers import RULES
from sightline.screen import Guard


@dataclass(frozen=True, slots=True)
class Machine:
    """Opens what this command would open, on another machine: with its processors and keys, and these settings."""

    readers: Readers

    @property
    def is_shared(self) -> bool:
        """Whether nobody's limits are to be kept, or a server keeps them."""
        return not self.readers.models or self.readers.settings.ask.redis_url is not None

    @asynccontextmanager
    async def pipeline(self) -> AsyncGenerator[Pipeline]:
        """The pipeline, with who is asked, and the cache."""
        guard = Guard(self.readers.settings.screen)
        desk = self.readers.desk(before=guard)
        async with desk, self.readers.line(desk, guard).around(desk) as pipeline:
            yield pipeline


@dataclass(frozen=True, slots=True)
class Table:
    """Where the rows go, how many documents become one file, and on which cluster; None is this machine."""

    place: str
    part: int = PART
    ray: str | None = None


def carry_out(order: Order, readers: Readers, table: Table) -> Ending:
    """Do what is left of `order`. Raises UsageError before anything is begun, and what `begun` and `hand_out` raise."""
    if order.max_cost is not None:
        raise UsageError(
            "--max-cost is kept by one process, and --engine daft has one a machine; set usd_per_day or usd_per_month "
            "of [ask], which all of them keep together."
        )
    if not order.way.is_plain or order.way.shares or order.key is not None:
        raise UsageError(
            "--per-call, --two-steps, --share-duplicates, --labels and examples of categories are for --engine local; "
            "leave them out."
        )
    machine = Machine(replace(readers, named=list(readers.models) or [RULES]))
    work = spreading.Order(table.place, machine, Ask(order.task, order.pages), order.way.calls)
    # Ray says on standard output what becomes of its machines.
    with redirect_stdout(sys.stderr), Ids() as ids, gauge() as live:
        tally = begun(table.place, ids, existing=order.existing, asked=order.asked.options)
        documents = unfinished(ids, order.listing.documents(ids))
        hand_out(documents, Handing(work, table.ray, table.part), tally, watch=live.show)
    tally.left = 0
    return Ending(tally, stopped=False, error=None)


def foretell(order: Order, readers: Readers, table: Table) -> Forecast:
    """What is left of `order` will take, on one machine. Raises what listing raises, and what `Table` raises."""
    with Ids() as ids:
        if order.existing in ("resume", "retry_failed"):
            counted(spreading.Table(table.place), ids)
        return expected(order, readers, unfinished(ids, order.listing.documents(ids)))
