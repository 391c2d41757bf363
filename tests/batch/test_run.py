"""A batch into a file: gone on with, and ended in good order."""

import asyncio
import json

import pytest

from sightline.batch import Ask, CapReached, batch_to
from sightline.batch.asked import Asked, told
from sightline.batch.ids import Ids
from sightline.batch.journal import lines
from sightline.batch.run import Work, opened, run
from sightline.errors import UsageError
from sightline.tasks.asked import asked_task


@pytest.fixture
def out(tmp_path):
    return tmp_path / "results.jsonl"


def ids_in(path):
    return sorted(line["id"] for line in lines(path))


async def test_a_folder_of_documents_becomes_a_json_file(documents, reader, tmp_path):
    tally = await batch_to(tmp_path / "r.json", documents(5), pipeline=reader())
    found = json.loads((tmp_path / "r.json").read_text())
    assert sorted(one["id"] for one in found) == [f"a{index}" for index in range(5)]
    assert (tally.done, tally.left) == (5, 0)


async def test_what_is_done_is_not_done_again(documents, reader, out):
    first, second = reader(), reader()
    await batch_to(out, documents(5), pipeline=first)
    tally = await batch_to(out, documents(8), pipeline=second)
    assert sorted(second.asked) == ["5.png", "6.png", "7.png"]
    assert (tally.earlier, tally.done) == (5, 8)
    assert ids_in(out) == [f"a{index}" for index in range(8)]


async def test_an_end_in_the_middle_says_how_many_are_left(documents, reader, out):
    class Capped(reader):
        async def extract(self, upload, **_):
            if len(self.asked) >= 4:
                raise CapReached("the cap")
            return await super().extract(upload)

    with Ids() as ids, opened(out, ids) as journal:
        work = Work(documents(20), Capped(), Ask(), 2)
        with pytest.raises(CapReached):
            await run(work, journal, watch=lambda _: None, stop=asyncio.Event())
        assert (journal.tally.done, journal.tally.left) == (4, 16)
    assert len(ids_in(out)) == 4


async def test_every_document_is_told_of(documents, reader, out):
    seen = []
    with Ids() as ids, opened(out, ids) as journal:
        work = Work(documents(4), reader(), Ask(), 2)
        await run(work, journal, watch=lambda tally: seen.append(tally.done), stop=asyncio.Event())
    assert seen == [1, 2, 3, 4]


def open_and_close(out, **options):
    with Ids() as ids, opened(out, ids, **options) as journal:
        return journal.tally


def test_an_output_that_exists_can_be_refused(out):
    open_and_close(out, existing="refuse")
    with pytest.raises(UsageError, match="--replace"):
        open_and_close(out, existing="refuse")


def test_a_table_without_its_journal_is_not_overwritten(tmp_path):
    (tmp_path / "r.csv").write_text("mine")
    with pytest.raises(UsageError, match="no output of a batch"):
        open_and_close(tmp_path / "r.csv")
    assert not (tmp_path / "r.csv.jsonl").exists()


async def test_a_batch_is_not_gone_on_with_as_another(documents, reader, out):
    asked, other = (Asked({"task": told(asked_task(name)), "pages": "all"}) for name in ("receipt", "invoice"))
    open_and_close(out, asked=asked)
    open_and_close(out, asked=other)  # nothing is in it yet
    await batch_to(out, documents(1), pipeline=reader())
    open_and_close(out, asked=other)
    with pytest.raises(UsageError, match="another task"):
        open_and_close(out, asked=asked)
    open_and_close(out, asked=asked, existing="replace")
    assert ids_in(out) == []
