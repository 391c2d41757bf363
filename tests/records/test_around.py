"""What a pipeline reads is kept, and never lost because it cannot be."""

from dataclasses import replace

import pytest

from sightline.errors import EmptyInput, UsageError
from sightline.records.around import Recorded
from sightline.records.pictures.disk import Disk
from sightline.records.records import Records
from sightline.types import Upload


class Reader:
    """Gives a record, or raises."""

    def __init__(self, gives):
        self.gives = gives

    async def extract(self, _upload, **_asked):
        if isinstance(self.gives, Exception):
            raise self.gives
        return self.gives


class Painter:
    """Gives pictures, and counts how often it was asked."""

    def __init__(self, gives):
        self.gives, self.asked = gives, 0

    async def __call__(self, *_asked):
        self.asked += 1
        if isinstance(self.gives, Exception):
            raise self.gives
        return self.gives


UPLOAD = Upload("bill.pdf", b"bytes")


async def test_what_was_read_is_kept_with_its_pages(records, tenant, showing):
    painter = Painter([b"one"])
    recorded = Recorded(Reader(showing("d1")), records, tenant, painter)
    assert await recorded.extract(UPLOAD) == showing("d1")
    [line] = (await records.list(tenant=tenant)).lines
    assert await records.picture(line.id, 1, tenant=tenant) == b"one"


async def test_pages_that_are_kept_already_are_not_made_again(records, tenant, showing):
    painter = Painter([b"one"])
    recorded = Recorded(Reader(showing("d1")), records, tenant, painter)
    await recorded.extract(UPLOAD)
    await recorded.extract(UPLOAD)
    lines = (await records.list(tenant=tenant)).lines
    assert painter.asked == 1
    assert [await records.picture(line.id, 1, tenant=tenant) for line in lines] == [b"one", b"one"]


async def test_a_document_that_fails_is_kept_as_failed(records, tenant):
    with pytest.raises(EmptyInput):
        await Recorded(Reader(EmptyInput("nothing in it")), records, tenant).extract(UPLOAD, task="receipt")
    [line] = (await records.list(tenant=tenant)).lines
    assert (line.outcome, line.task, line.source) == ("failed", "receipt", "bill.pdf")


async def test_a_wrong_call_is_no_record(records, tenant):
    with pytest.raises(UsageError):
        await Recorded(Reader(UsageError("no such task")), records, tenant).extract(UPLOAD)
    assert (await records.list(tenant=tenant)).lines == []


async def test_a_record_that_cannot_be_kept_is_given_and_says_so(database, tenant, showing, tmp_path):
    (tmp_path / "full").write_text("a file where the folder of pictures should be")
    records = Records(database, Disk(tmp_path / "full"))
    record = await Recorded(Reader(showing("d1")), records, tenant, Painter([b"one"])).extract(UPLOAD)
    assert [finding.check for finding in record.findings if finding not in showing("d1").findings] == ["records"]
    assert replace(record, findings=showing("d1").findings) == showing("d1")
    assert (await records.list(tenant=tenant)).lines == []


async def test_a_record_is_kept_without_pages_that_cannot_be_made_again(records, tenant, showing):
    await Recorded(Reader(showing("d1")), records, tenant, Painter(EmptyInput("gone"))).extract(UPLOAD)
    [line] = (await records.list(tenant=tenant)).lines
    assert await records.picture(line.id, 1, tenant=tenant) is None


async def test_a_record_of_several_files_has_the_pages_of_each_also_of_one_that_is_there_twice(
    records, tenant, showing
) -> None:
    page = showing("d1").pages[0]
    sources = ["a.tif", "a.tif", "b.png", "a.tif", "a.tif"]
    pages = tuple(replace(page, digest=f"d{number}", source=source) for number, source in enumerate(sources))
    record = replace(showing("d1"), pages=pages)

    async def painter(upload, own, _pages):
        return [f"{upload.name} {page.digest}".encode() for page in own.pages]

    recorded = Recorded(Reader(record), records, tenant, painter)
    await recorded.keep([Upload("a.tif", b""), Upload("b.png", b""), Upload("a.tif", b"")], record)
    [line] = (await records.list(tenant=tenant)).lines
    shown = [await records.picture(line.id, number, tenant=tenant) for number in range(1, 6)]
    assert shown == [b"a.tif d0", b"a.tif d1", b"b.png d2", b"a.tif d3", b"a.tif d4"]
