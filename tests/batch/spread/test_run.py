"""A batch by Daft on this machine: every document one row, and nothing done twice."""

from dataclasses import replace

import pytest

pytest.importorskip("daft", reason="several machines need the extra daft")

from sightline.batch import Ask, Finished
from sightline.batch.ids import Ids
from sightline.batch.spread import Order, Table, spread
from sightline.batch.spread.order import Done, Part
from sightline.batch.spread.run import begun, each_once
from sightline.batch.tally import Tally
from sightline.errors import MissingExtra, SightlineError, UsageError, WorkerDied

COUNT, PART, CONCURRENCY = 60, 7, 5


def ids_in(place):
    return sorted(row["id"] for row in Table(place).rows())


@pytest.fixture(scope="module")
def done(documents, reader, opening, tmp_path_factory):
    """A batch in which one document failed: its order, its pipeline, its tally, and how many were told to be done."""
    place, told = str(tmp_path_factory.mktemp("spread") / "results"), []
    pipeline = reader(seconds=0.01, faults={"7.png": SightlineError("7.png: torn")})
    order = Order(place, opening(pipeline), Ask("receipt"), CONCURRENCY)
    tally = spread(documents(COUNT), order, part=PART, watch=lambda tally: told.append(tally.done))
    return order, pipeline, tally, told


def test_every_document_has_one_row_and_one_that_failed_too(done):
    order, _, tally, _ = done
    assert ids_in(order.place) == sorted(f"a{index}" for index in range(COUNT))
    assert (tally.done, tally.failures) == (COUNT, 1)


def test_no_more_documents_are_under_way_than_the_order_says(done):
    assert 1 < done[1].most_at_once <= CONCURRENCY


def test_it_is_told_how_far_it_is_part_by_part(done):
    told = done[3]
    assert told == sorted(told)
    assert len(told) == -(-COUNT // PART)


def test_a_machine_opens_one_pipeline_and_closes_it(done, opened):
    assert opened(done[0].opening) == (1, True)


def test_what_has_a_row_is_not_done_again(done, documents, reader, opening):
    pipeline = reader()
    order = replace(done[0], opening=opening(pipeline), run="again")
    tally = spread(documents(COUNT + 3), order, part=PART)
    assert sorted(pipeline.asked) == ["60.png", "61.png", "62.png"]
    assert (tally.earlier, tally.done) == (COUNT, COUNT + 3)


def test_an_id_that_is_no_text_is_known_again(documents, reader, opening, tmp_path):
    odd = [replace(one, id="\udc80.png") for one in documents(1)]
    pipeline = reader()
    for _ in range(2):
        spread(odd, Order(str(tmp_path), opening(pipeline)))
    assert len(pipeline.asked) == 1


def test_a_wrong_call_ends_the_whole_run(documents, reader, opening, tmp_path):
    pipeline = reader(faults={"0.png": UsageError("no such page")})
    with pytest.raises(UsageError, match="no such page"):
        spread(documents(1), Order(str(tmp_path), opening(pipeline)))
    assert Table(str(tmp_path)).is_empty()


def test_what_goes_wrong_after_a_part_is_done_is_the_failure_of_its_document(documents, reader, opening, tmp_path):
    pipeline = reader(seconds=0.01, faults={"59.png": UsageError("no such page")})
    tally = spread(documents(COUNT), Order(str(tmp_path), opening(pipeline), concurrency=20), part=10)
    assert (tally.done, tally.failures) == (COUNT, 1)


def test_a_pipeline_that_cannot_be_opened_ends_the_run(documents, tmp_path):
    with pytest.raises(MissingExtra, match="not installed"):
        spread(documents(3), Order(str(tmp_path), Broken()))


def test_several_machines_need_limits_that_they_share(documents, reader, opening, tmp_path):
    order = Order(str(tmp_path), opening(reader(), is_shared=False))
    with pytest.raises(UsageError, match="redis_url"):
        spread(documents(3), order, ray="127.0.0.1:1")


def test_a_cluster_that_is_not_there_is_a_wrong_call(documents, reader, opening, tmp_path):
    for address in ("127.0.0.1:1", "127.0.0.1:port"):
        with pytest.raises(UsageError, match="no Ray cluster"):
            spread(documents(3), Order(str(tmp_path), opening(reader())), ray=address)


@pytest.mark.parametrize(("existing", "left"), [("resume", 2), ("retry_failed", 1), ("replace", 0)])
def test_a_table_that_exists_is_gone_on_with_as_it_is_said(record, tmp_path, existing, left):
    rows = [Finished("a0", record("0.png")), Finished("a1", record("1.png", outcome="failed"))]
    Table(str(tmp_path)).put("part-1.parquet", rows)
    with Ids() as ids:
        assert begun(str(tmp_path), ids, existing=existing).done == left


def test_a_table_is_refused_where_that_is_wanted_and_for_another_question(record, tmp_path):
    with Ids() as ids:
        begun(str(tmp_path), ids, asked={"task": "receipt"})
        Table(str(tmp_path)).put("part-1.parquet", [Finished("a0", record("0.png"))])
        begun(str(tmp_path), ids, asked={"task": "receipt"})
        with pytest.raises(UsageError, match="another task"):
            begun(str(tmp_path), ids, asked={"task": "invoice"})
        with pytest.raises(UsageError, match="has rows"):
            begun(str(tmp_path), ids, existing="refuse")


class Broken:
    """An opening that lacks something."""

    is_shared = True

    def pipeline(self):
        raise MissingExtra("not installed")


class Losing:
    """An engine that loses all machines after `before` parts, `times` times."""

    lost = (ConnectionError,)

    def __init__(self, times: int, before: int) -> None:
        self.times, self.before, self.handed_out = times, before, []

    def done(self, some, _):
        self.handed_out.append(len(some))
        for index, part in enumerate(some):
            if index == self.before and len(self.handed_out) <= self.times:
                raise ConnectionError
            yield Done(part.name, Tally())
            yield Done(part.name, Tally())


@pytest.fixture
def five(documents):
    return [Part((one,)) for one in documents(5)]


def test_parts_of_lost_machines_are_handed_out_again_and_each_is_counted_once(five, opening, reader):
    engine = Losing(times=2, before=1)
    done = list(each_once(five, Order("nowhere", opening(reader())), engine))
    assert sorted(one.name for one in done) == sorted(part.name for part in five)
    assert engine.handed_out == [5, 4, 3]


def test_machines_that_are_lost_before_anything_is_done_end_the_run(five, opening, reader):
    engine = Losing(times=9, before=0)
    with pytest.raises(WorkerDied, match="lost its machines"):
        list(each_once(five, Order("nowhere", opening(reader())), engine))
    assert engine.handed_out == [5, 5, 5]
