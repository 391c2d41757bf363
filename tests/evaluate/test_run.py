import asyncio
import time
from typing import Any

import pytest

from sightline.errors import EngineError, UnknownName
from sightline.evaluate import Labelled, Metered, evaluate
from sightline.tasks.custom import task_of


class Reader:
    """An extractor that gives the same record for every document, or raises the same error."""

    def __init__(self, result: Any) -> None:
        self.result = result
        self.asked = []
        self.running = self.most = 0

    async def extract(self, upload, *, task=None):
        self.asked.append((upload.data, task))
        self.running += 1
        self.most = max(self.most, self.running)
        await asyncio.sleep(0)
        self.running -= 1
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


class Busy(Reader):
    """A reader that keeps the processor busy for 20 ms a document."""

    async def extract(self, upload, *, task=None):
        until = time.process_time() + 0.02
        while time.process_time() < until:
            pass
        return await super().extract(upload, task=task)


@pytest.fixture
def documents(tmp_path):
    """Four receipts, each with a total of 9.00."""
    paths = [tmp_path / f"{name}.jpg" for name in "abcd"]
    for path in paths:
        path.write_bytes(b"pixels")
    return [Labelled(path, "receipt", {"total": ("9.00",)}) for path in paths]


async def test_documents_are_scored_in_the_order_of_their_labels(documents, record):
    done = []
    report = await evaluate(Reader(record({"total": "9.00"})), documents, at_once=2, progress=done.append)
    assert [score.label for score in report.documents] == documents
    assert len(done) == len(documents)
    assert report.fields[0].right.share == 1


async def test_the_reader_is_given_the_bytes_and_the_labelled_task(documents, record):
    reader = Reader(record({}))
    await evaluate(reader, documents[:1])
    assert reader.asked == [(b"pixels", "receipt")]


async def test_a_task_of_a_schema_is_asked_in_place_of_the_labelled_one_and_says_how_to_compare(documents, record):
    task = task_of({"type": "object", "properties": {"total": {"type": "number"}}})
    reader = Reader(record({"total": 9.0}, task=task.name))
    report = await evaluate(reader, documents[:1], task=task)
    assert reader.asked == [(b"pixels", task)]
    assert report.fields[0].right.share == 1


async def test_no_more_documents_are_under_way_than_asked_for(documents, record):
    reader = Reader(record({}))
    await evaluate(reader, documents, at_once=2)
    assert reader.most == 2


@pytest.mark.parametrize(("error", "name"), [(EngineError("no"), "engine_error"), (KeyError("x"), "crash: KeyError")])
async def test_a_document_that_crashes_the_reader_counts_as_wrong(documents, error, name):
    report = await evaluate(Reader(error), documents)
    assert [score.error for score in report.documents] == [name] * 4
    assert report.fields[0].right.share == 0


async def test_a_missing_file_is_a_failure_of_that_document_alone(documents, record):
    documents[1].path.unlink()
    report = await evaluate(Reader(record({"total": "9.00"})), documents)
    assert [score.error for score in report.documents] == [None, "input_not_found", None, None]


async def test_a_call_that_cannot_work_is_refused_instead_of_scored(documents):
    with pytest.raises(UnknownName):
        await evaluate(Reader(UnknownName("There is no engine 'x'.")), documents)


async def test_a_metered_reader_tells_the_processor_time_it_took(documents, record):
    report = await evaluate(Metered(Busy(record({}))), documents)
    assert all(score.record and 20 <= score.record.timings_ms["cpu"] < 200 for score in report.documents)
    assert report.facts["CPU"].endswith("s a page")
