"""The work of `sightline batch`: a batch into its file, watched on a terminal, and stopped in good order."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import typer

from sightline import registry
from sightline.batch import Ask, CapReached, Purse, Tally
from sightline.batch.asked import Asked, told
from sightline.batch.export import check, export
from sightline.batch.forecast import ASKED_AFTER_RULES, Forecast, Terms, forecast
from sightline.batch.ids import Ids
from sightline.batch.journal import Journal, is_done, journal_of, lines
from sightline.batch.pace import Pace
from sightline.batch.run import Existing, Work, opened, run
from sightline.batch.sample import part
from sightline.catalog import examples
from sightline.catalog.by_example import told as told_of_examples
from sightline.catalog.examples import example_sizes, sources
from sightline.cli.gauge import Gauge, gauge
from sightline.cli.readers import Readers
from sightline.cli.shelf import keeping
from sightline.cli.ways import Way
from sightline.errors import SightlineError
from sightline.evaluate.answer_key import AnswerKey
from sightline.evaluate.confusion import Confusion
from sightline.providers import Desk
from sightline.screen import Guard
from sightline.sources import Columns, Listed, listed
from sightline.types import Task

# What the rules know; models are asked about what they leave in doubt.
OF_RULES = ("receipt", "invoice")
# What is compared with labels.
CATEGORY = "category"
STOPPING = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Listing:
    """Which documents: what they are named by, and which part of them."""

    inputs: tuple[str, ...]
    columns: Columns
    limit: int | None
    sample: int | None
    seed: int

    @property
    def is_whole(self) -> bool:
        """Whether it is all that the inputs name."""
        return self.limit is None and self.sample is None

    def documents(self, ids: Ids) -> Iterator[Listed]:
        """All of them, each once, listed anew; `ids` has to be a fresh one for each listing."""
        every = ids.distinct(listed(self.inputs, columns=self.columns))
        return part(every, limit=self.limit, sample=self.sample, seed=self.seed)


@dataclass(frozen=True, slots=True)
class Order:
    """What was ordered: the documents, what is asked about each and how, where the records go, and the most to pay.

    `key` says what is right, where that is to be compared; `call_s` is how long a call is said to take.
    """

    listing: Listing
    task: Task | None
    pages: str | None
    out: Path
    existing: Existing
    way: Way
    max_cost: float | None
    key: AnswerKey | None = None
    call_s: float | None = None

    @property
    def asked(self) -> Asked:
        """What every run of this batch has to agree on. Who reads may change: each record names its reader."""
        return Asked({"task": told(self.task), "pages": self.pages or "all"})


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ended: what is done, whether somebody stopped it, and what else kept it from its end."""

    tally: Tally
    stopped: bool
    error: SightlineError | None
    confusion: Confusion | None = None


def carry_out(order: Order, readers: Readers) -> Ending:
    """Do what is left of `order`. The output is written whatever happens, from what is there.

    Raises UsageError before anything is begun, what `opened` and `batch` raise, and OSError where a file cannot be
    written.
    """
    check(order.out)
    order.way.check(order.task, readers)
    if order.max_cost is not None:
        readers.check_prices()
    with Ids() as ids, opened(order.out, ids, existing=order.existing, asked=order.asked) as journal:
        try:
            with gauge() as live:
                _count(order.listing, live)
                began, earlier = time.monotonic(), journal.tally.earlier
                ending = asyncio.run(_ended(order, journal, readers, live))
        finally:
            export(journal.path, order.out)
        documents = journal.tally.done - earlier
        Pace(documents, time.monotonic() - began, readers.models, order.way.calls).keep(journal.path)
        return _compared(ending, order.key, journal)


def foretell(order: Order, readers: Readers) -> Forecast:
    """What is left of `order` will take. Raises what listing raises, and UsageError."""
    check(order.out)
    order.way.check(order.task, readers)
    with Ids() as ids:
        if order.existing in ("resume", "retry_failed"):
            is_done(journal_of(order.out), ids)
        return expected(order, readers, ids.unfinished(order.listing.documents(ids)))


def _compared(ending: Ending, key: AnswerKey | None, journal: Journal) -> Ending:
    """`ending` with what was taken for what, where `key` says what is right."""
    if key is None:
        return ending
    return replace(ending, confusion=key.confusion(lines(journal.path), CATEGORY))


def expected(order: Order, readers: Readers, documents: Iterator[Listed]) -> Forecast:
    """What these `documents` of `order` will take. Raises what listing raises."""
    rules_know = order.task is None or order.task.name in OF_RULES
    share = ASKED_AFTER_RULES if rules_know and readers.settings.ask.rules_first else 1.0
    task = order.task or registry.task(OF_RULES[0])
    shown, limits = order.way.shown, readers.settings.limits
    owners = [name for name, _ in sources(shown)]
    terms = Terms(
        told_of_examples(task, owners) if owners else task,
        readers.models,
        share,
        readers.processes,
        order.way.calls,
        readers.settings.own_models,
        per_call=order.way.per_call,
        rates=readers.settings.ask.rates,
        pace=Pace.kept(journal_of(order.out)),
        call_s=order.call_s,
        examples=example_sizes(shown, limits=limits),
    )
    return forecast(documents, terms, limits=limits)


async def _ended(order: Order, journal: Journal, readers: Readers, live: Gauge) -> Ending:
    guard = Guard(readers.settings.screen)
    purse = _purse(order.max_cost, journal)
    desk = readers.desk(before=guard, within=purse.within if purse else None)
    stop, error = asyncio.Event(), None
    with _stopped_by_signals(stop), order.way.twins(journal.path, anew=order.existing == "replace") as twins:
        asked = await _way(order, readers, desk, guard, purse) if readers.models else desk
        line = readers.line(desk, guard).around(asked, twins=twins)
        at_once = order.way.documents if readers.models else order.way.calls
        async with desk, line as pipeline, keeping(readers.settings, pipeline) as reader:
            work = Work(order.listing.documents(journal.ids), reader, Ask(order.task, order.pages), at_once, twins)
            try:
                await run(work, journal, watch=live.show, stop=stop)
            except CapReached as reached:
                error = reached
        if twins and order.listing.is_whole and not journal.tally.left:
            twins.forget()
    return Ending(journal.tally, stop.is_set(), error)


async def _way(order: Order, readers: Readers, desk: Desk, guard: Guard, purse: Purse | None) -> Desk:
    """`desk`, asked in the way of `order`, once the examples that it shows are read."""
    shown = await examples(
        order.way.catalog,
        engine=readers.engine,
        guard=guard,
        limits=readers.settings.limits,
        workers=readers.processes,
    )
    return order.way.around(desk, guard, purse, shown=shown)


def _purse(usd: float | None, journal: Journal) -> Purse | None:
    """What this run may spend, of which the journal says what is gone."""
    return None if usd is None else Purse(Decimal(str(usd)), spent=journal.tally.cost_usd)


@contextmanager
def _stopped_by_signals(stop: asyncio.Event) -> Generator[None]:
    """The first signal sets `stop`, and the next one does what it did before, which is to end at once."""
    loop, before = asyncio.get_running_loop(), {number: signal.getsignal(number) for number in STOPPING}

    def restore() -> None:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)

    def end_soon() -> None:
        restore()
        typer.echo("\nBringing in what is under way; press Ctrl-C again to leave it.", err=True)
        stop.set()

    for number in STOPPING:
        loop.add_signal_handler(number, end_soon)
    try:
        yield
    finally:
        restore()


def _count(listing: Listing, live: Gauge) -> None:
    """Tell `live` how many there are, as soon as that is known; the work does not wait for it."""

    def count() -> None:
        # What cannot be listed is told by the work itself.
        with Ids() as ids, suppress(SightlineError):
            live.total(sum(1 for _ in listing.documents(ids)))

    if live.is_shown:
        threading.Thread(target=count, daemon=True).start()
