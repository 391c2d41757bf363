"""A hash nominates and proof decides, also in the next process."""

import pytest

from sightline import registry
from sightline.cache.keys import Asking
from sightline.cache.near import Near
from sightline.cache.sight import Sight, packed_sight, unpacked_sight
from sightline.store.memory import MemoryStore

ASKING = Asking(registry.task("receipt"), None, "drawn", "scripted", {})
OTHER = Asking(registry.task("receipt"), None, "drawn", "another model", {})


async def kept(store, *pages):
    near = Near(store, bits={})
    for number, (image, reading) in enumerate(pages):
        await near.add(ASKING, f"{ASKING.place}{number}", [image], [reading], ttl_s=60)


async def found(store, page, *, asking=ASKING, **bits):
    image, reading = page
    return await Near(store, bits=bits).find(asking, [image], [reading])


async def test_a_new_scan_is_found_in_another_process(sheets):
    store, pages = MemoryStore(), [sheets.drawn(sheets.lines_of(seed)) for seed in range(6)]
    await kept(store, *pages)
    for number, page in enumerate(pages):
        assert await found(store, sheets.scanned_anew(*page)) == f"{ASKING.place}{number}"


async def test_another_page_of_the_same_look_is_not(sheets):
    store = MemoryStore()
    await kept(store, *(sheets.drawn(sheets.lines_of(seed)) for seed in range(6)))
    assert await found(store, sheets.drawn(sheets.lines_of(99))) is None


async def test_another_question_finds_nothing(sheets):
    store, page = MemoryStore(), sheets.drawn(sheets.lines_of(1))
    await kept(store, page)
    assert await found(store, page, asking=OTHER) is None


async def test_pages_in_other_numbers_are_not_the_same(sheets):
    store, (image, reading) = MemoryStore(), sheets.drawn(sheets.lines_of(1))
    near = Near(store, bits={})
    await near.add(ASKING, "name", [image], [reading], ttl_s=60)
    assert await near.find(ASKING, [image, image], [reading, reading]) is None


async def test_without_print_a_hash_proves_nothing_unless_the_task_says_so(sheets):
    store, (image, _) = MemoryStore(), sheets.drawn(sheets.lines_of(1))
    bare = sheets.reading_of(image.pixels, [])
    darker = sheets.image_of((image.pixels * 0.9).astype("uint8"))
    near = Near(store, bits={"receipt": 6})
    await near.add(ASKING, "name", [image], [bare], ttl_s=60)
    assert await found(store, (darker, bare)) is None
    assert await found(store, (darker, bare), receipt=6) == "name"


async def test_an_answer_that_is_forgotten_is_not_found(sheets):
    store, page = MemoryStore(), sheets.drawn(sheets.lines_of(1))
    await kept(store, page)
    await store.clear(ASKING.place)
    assert await found(store, page) is None


def test_a_sight_comes_back_nearly_as_it_was(sheets):
    image, reading = sheets.drawn(sheets.lines_of(2))
    sight = Sight.of([image], [reading])
    again = unpacked_sight(packed_sight(sight))
    assert again.hashes == sight.hashes
    assert again.prints[0].words == sight.prints[0].words
    assert abs(again.prints[0].grey.astype(int) - sight.prints[0].grey.astype(int)).mean() < 3


@pytest.mark.parametrize("spoilt", [b"", b"\0", b"\0\0\0\x09too short", b"\xff" * 40])
def test_spoilt_bytes_are_no_sight(spoilt):
    assert unpacked_sight(spoilt) is None
