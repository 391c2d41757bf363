"""A batch into a table: handed out in rounds, gone on with after any end, and done again where machines are lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sightline.batch.export import encodable
from sightline.batch.ids import Ids
from sightline.batch.run import Existing, Watch, unwatched
from sightline.batch.spread.engine import Daft
from sightline.batch.spread.living import close
from sightline.batch.spread.order import Done, Order, Part, parts
from sightline.batch.spread.table import Table
from sightline.batch.tally import Tally
from sightline.errors import UsageError, WorkerDied
from sightline.sources import Listed

# Documents that become one file: some 150 kB, and half a minute of a machine that reads print.
PART = 100
# Parts that are handed out at once, and so what is held in memory here: 100,000 documents take some 40 MB.
ROUND = 1000
# How often in a row machines may be lost without a part being done.
PATIENCE = 3


def begun(place: str, ids: Ids, *, existing: Existing = "resume", asked: Mapping[str, str] | None = None) -> Tally:
    """What is done in the table at `place`, after `existing` has been done to it; `ids` knows it, too.

    Raises UsageError where the table was begun with something else than `asked`, or may not be there, and what `Table`
    raises.
    """
    table = Table(place)
    if existing == "refuse" and not table.is_empty():
        raise UsageError(f"{place} has rows; give another --out, --resume to go on with it, or --replace.")
    if existing == "replace":
        table.clear()
    elif asked is not None and not table.is_empty():
        _check(place, table.asked(), asked)
    if existing == "retry_failed":
        table.drop_failed()
    if asked is not None:
        table.keep_asked(asked)
    return counted(table, ids)


def counted(table: Table, ids: Ids) -> Tally:
    """What is done in `table`; `ids` knows it, too."""
    tally = Tally()
    for row in table.rows():
        ids.finish(row["id"])
        tally.add_row(row)
    tally.earlier = tally.done
    return tally


def _check(place: str, begun_with: Mapping[str, str] | None, asked: Mapping[str, str]) -> None:
    """Raise UsageError, naming the options that differ."""
    known = begun_with or {}
    other = sorted(name for name in {*known, *asked} if known.get(name) != asked.get(name))
    if known and other:
        raise UsageError(
            f"{place} was begun with another {', '.join(other)}; give the same, another --out, or --replace."
        )


def spread(
    documents: Iterable[Listed], order: Order, *, ray: str | None = None, part: int = PART, watch: Watch = unwatched
) -> Tally:
    """Every one of `documents` as a row of the table of `order`, by Daft on this machine, or on the cluster at `ray`.

    What an earlier call has done is not done again. `part` documents become one file. Blocks until all is done. Raises
    UsageError where limits are kept by each machine for itself though several are asked to work, WorkerDied where
    machines are lost again and again, and what `Table`, `Daft` and `batch` raise.
    """
    with Ids() as ids:
        tally = begun(order.place, ids)
        return hand_out(unfinished(ids, ids.distinct(documents)), Handing(order, ray, part), tally, watch=watch)


@dataclass(frozen=True, slots=True)
class Handing:
    """What is handed out, to whom, and how many documents at a time."""

    order: Order
    ray: str | None = None
    part: int = PART


def unfinished(ids: Ids, documents: Iterable[Listed]) -> Iterator[Listed]:
    """Those of `documents` without a row, where ids are as a table can hold them."""
    return (one for one in documents if not ids.is_finished(encodable(one.id)))


def hand_out(documents: Iterator[Listed], handing: Handing, tally: Tally, *, watch: Watch = unwatched) -> Tally:
    """Do all of `documents`, and count them in `tally`, of which `watch` is told. Raises what `spread` raises."""
    if handing.ray is not None and not handing.order.opening.is_shared:
        raise UsageError(
            "Several machines would each keep the limits of a model for themselves; set redis_url of [ask], where they "
            "keep them together."
        )
    engine, rest = Daft(handing.ray), parts(documents, handing.part)
    try:
        while some := list(islice(rest, ROUND)):
            for done in each_once(some, handing.order, engine):
                tally.join(done.tally)
                watch(tally)
    finally:
        close(handing.order.run)
    return tally


def each_once(some: Sequence[Part], order: Order, engine: Daft) -> Iterator[Done]:
    """Each of `some` once. What was under way when machines were lost is handed out again, and found if written."""
    left, failures = {part.name: part for part in some}, 0
    while left:
        before, lost = len(left), None
        try:
            for done in engine.done(list(left.values()), order):
                if done.error is not None:
                    raise done.error
                if left.pop(done.name, None) is not None:
                    yield done
        except engine.lost as error:
            lost = error
        failures = failures + 1 if len(left) == before else 0
        if failures == PATIENCE:
            raise WorkerDied(
                f"The cluster lost its machines {PATIENCE} times before any part was done; look after it, and give the "
                "same command once more."
            ) from lost
