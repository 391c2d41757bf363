"""Records are found again as they were kept, by their tenant alone, and are gone when they are deleted."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from sightline.cache.keys import place_of
from sightline.database import tables, trail
from sightline.database.trail import Deed
from sightline.errors import EmptyInput, UsageError
from sightline.pipeline import failed
from sightline.records import Records, Wanted
from sightline.records.sums import how_many_wait, sums
from sightline.store.memory import MemoryStore
from sightline.wire import to_json


async def ids(records, tenant, **wanted):
    found = await records.list(Wanted(**wanted), tenant=tenant)
    return [line.id for line in found.lines]


async def test_a_record_comes_back_as_it_was(records, tenant, record):
    own = await records.put(record, tenant=tenant)
    stored = await records.get(own, tenant=tenant)
    assert to_json(stored.record) == to_json(record)
    assert (stored.id, stored.tenant) == (own, tenant)
    assert datetime.now(UTC) - stored.at < timedelta(minutes=1)


async def test_nobody_else_finds_it(records, tenant, record):
    own = await records.put(record, tenant=tenant, pictures=[b"jpeg"] * len(record.pages))
    assert await records.get(own, tenant="other") is None
    assert await records.picture(own, 1, tenant="other") is None
    assert own not in await ids(records, "other")
    assert await records.delete([own], tenant="other") == 0
    assert await records.get(own, tenant=tenant)


async def test_odd_names_and_texts_are_kept_as_far_as_they_can_be_printed(records, tenant, record):
    odd = replace(record, source="a\0b\udc80.pdf", values={"note": "x\0\ud800", "amount": "9.00"})
    own = await records.put(odd, tenant=tenant)
    assert (await records.get(own, tenant=tenant)).record.values == odd.values
    [line] = (await records.list(tenant=tenant)).lines
    assert line.source == "a\\x00b\\udc80.pdf"


async def test_a_long_value_is_found_by_its_beginning(records, tenant, record):
    long = replace(record, fields=(replace(record.fields[0], path="answer", value="word " * 5000),))
    own = await records.put(long, tenant=tenant)
    assert await ids(records, tenant, path="answer", value="word " * 5000) == [own]


async def test_a_list_has_what_is_said_of_a_record_in_one_line(records, tenant, doubted):
    own = await records.put(doubted, tenant=tenant)
    [line] = (await records.list(tenant=tenant)).lines
    assert (line.id, line.outcome, line.task, line.cached) == (own, "review", "invoice", "raw")
    assert (line.cost_usd, line.pages, line.least_p) == (doubted.cost_usd, len(doubted.pages), 0.2)
    assert line.doubtful >= 1


async def test_a_list_comes_in_parts_the_newest_first(records, tenant, record):
    kept = [await records.put(record, tenant=tenant) for _ in range(5)]
    first = await records.list(tenant=tenant, most=2)
    second = await records.list(tenant=tenant, most=2, cursor=first.cursor)
    third = await records.list(tenant=tenant, most=2, cursor=second.cursor)
    found = [line.id for part in (first, second, third) for line in part.lines]
    assert (sorted(found), third.cursor) == (sorted(kept), None)
    assert found == sorted(found, reverse=True)


async def test_records_are_found_by_what_is_known_of_them(records, tenant, record, doubted):
    plain = await records.put(record, tenant=tenant)
    other = await records.put(doubted, tenant=tenant)
    number = record.values["invoice_number"]
    assert await ids(records, tenant, outcome="review") == [other]
    assert await ids(records, tenant, task="receipt") == []
    assert await ids(records, tenant, check="arithmetic", outcome="review") == [other]
    assert await ids(records, tenant, path="total", value="9.00") == [other]
    assert await ids(records, tenant, path="invoice_number", value=number, outcome="review") == [other]
    assert await ids(records, tenant, path="invoice_number", value=number, check="arithmetic", task="invoice") == [
        other
    ]
    assert sorted(await ids(records, tenant, path="invoice_number", value=number)) == sorted([plain, other])
    assert await ids(records, tenant, until=datetime.now(UTC) - timedelta(days=1)) == []
    assert await ids(records, tenant, check="arithmetic", until=datetime.now(UTC) + timedelta(days=1)) == [other]
    assert await ids(records, tenant, path="total", value="9.00", since=datetime.now(UTC) + timedelta(days=1)) == []
    assert len(await ids(records, tenant, since=datetime.now(UTC) - timedelta(days=1))) == 2


@pytest.mark.parametrize("half", [{"value": "9.00"}, {"path": "total"}], ids=str)
def test_a_value_and_its_path_belong_together(half):
    with pytest.raises(UsageError, match="path"):
        Wanted(**half)


async def test_everything_is_exported_in_order(records, tenant, record, doubted):
    kept = [await records.put(each, tenant=tenant) for each in (record, doubted, record)]
    found = [line async for line in records.export(tenant=tenant)]
    assert [line["id"] for line in found] == sorted(kept)
    assert {k: v for k, v in found[0].items() if k not in ("id", "at")} in (to_json(record), to_json(doubted))
    assert len([line async for line in records.export(Wanted(outcome="review"), tenant=tenant)]) == 1


async def test_a_page_is_shown_as_it_was_kept(records, tenant, showing):
    own = await records.put(showing("d1", "d2"), tenant=tenant, pictures=[b"one", b"two"])
    assert [await records.picture(own, page, tenant=tenant) for page in (1, 2, 3)] == [b"one", b"two", None]


async def test_pictures_of_some_pages_are_refused(records, tenant, showing):
    with pytest.raises(UsageError, match="1 pictures of 2 pages"):
        await records.put(showing("d1", "d2"), tenant=tenant, pictures=[b"one"])


async def test_deleting_a_record_leaves_nothing_of_it(records, tenant, doubted, database, kept_files):
    own = await records.put(doubted, tenant=tenant, pictures=[b"jpeg"] * len(doubted.pages))
    async with database.writing() as connection:
        await trail.add(connection, tenant, Deed("ann", "corrected", own, {"new": "secret"}))
    assert kept_files()
    assert await records.delete([own, "0" * 32], tenant=tenant, by="bob") == 1
    assert await records.get(own, tenant=tenant) is None
    assert kept_files() == []
    async with database.reading() as connection:
        parts = (tables.fields, tables.findings, tables.pages, tables.waiting, tables.labels)
        counts = [select(func.count()).select_from(part).where(part.c.record_id == own) for part in parts]
        assert [await connection.scalar(count) for count in counts] == [0] * 5
        said = [(e.deed.by, e.deed.action, e.deed.said) for e in await trail.of_subject(connection, tenant, own)]
        assert said == [("ann", "corrected", None), ("bob", "record deleted", None)]
        assert await trail.first_broken(connection, tenant) is None


async def test_a_picture_stays_as_long_as_another_record_needs_it(records, tenant, showing, kept_files):
    first = await records.put(showing("d1", "d1", "d2"), tenant=tenant, pictures=[b"one", b"one", b"two"])
    second = await records.put(showing("d1"), tenant=tenant)
    assert len(kept_files()) == 2
    await records.delete([first], tenant=tenant)
    assert len(kept_files()) == 1
    assert await records.picture(second, 1, tenant=tenant) == b"one"
    await records.delete([second], tenant=tenant)
    assert kept_files() == []


async def test_tenants_have_pictures_of_their_own(records, tenant, showing, kept_files):
    mine = await records.put(showing("d1"), tenant=tenant, pictures=[b"one"])
    theirs = await records.put(showing("d1"), tenant=f"{tenant}-2", pictures=[b"one"])
    assert len(kept_files()) == 2
    await records.delete([mine], tenant=tenant)
    assert await records.picture(theirs, 1, tenant=f"{tenant}-2") == b"one"


async def test_pictures_that_are_there_need_not_be_made_again(records, tenant, showing):
    assert await records.lacks_pictures(showing("d1"), tenant=tenant)
    await records.put(showing("d1"), tenant=tenant, pictures=[b"one"])
    assert not await records.lacks_pictures(showing("d1", "d1"), tenant=tenant)
    assert await records.lacks_pictures(showing("d1", "d2"), tenant=tenant)
    assert await records.lacks_pictures(showing("d1"), tenant=f"{tenant}-2")


async def test_those_who_put_and_delete_the_same_page_at_once_agree(records, tenant, showing, kept_files):
    async def come_and_go(number):
        own = await records.put(showing("d1", f"e{number}"), tenant=tenant, pictures=[b"one", b"own"])
        assert await records.picture(own, 1, tenant=tenant) == b"one"
        assert await records.delete([own], tenant=tenant) == 1

    await asyncio.gather(*[come_and_go(number) for number in range(8)])
    assert kept_files() == []


async def test_what_a_killed_process_left_is_swept_away(records, tenant, database, showing, kept_files):
    async with database.writing() as connection:
        row = {"tenant": tenant, "digest": "d9", "uses": 0}
        await connection.execute(tables.pictures.insert().values(**row))
    await records.put(showing("d1"), tenant=tenant, pictures=[b"one"])
    assert await records.sweep() >= 1
    async with database.reading() as connection:
        left = await connection.scalars(select(tables.pictures.c.digest).where(tables.pictures.c.tenant == tenant))
        assert list(left) == ["d1"]
    assert len(kept_files()) == 1


async def test_deleting_clears_what_the_cache_holds_of_the_same_tenant_and_task(database, files, tenant, record):
    cache = MemoryStore()
    mine, other = place_of("invoice", tenant=tenant), place_of("invoice", tenant="other")
    for place in (mine, other):
        await cache.put(f"{place}raw:1", b"answer", ttl_s=60)
    records = Records(database, files, cache=cache)
    await records.delete([await records.put(record, tenant=tenant)], tenant=tenant)
    assert await cache.get(f"{mine}raw:1") is None
    assert await cache.get(f"{other}raw:1") == b"answer"


async def test_what_the_command_line_deletes_is_gone_from_its_cache(database, files, record):
    cache = MemoryStore()
    await cache.put(f"{place_of('invoice')}raw:1", b"answer", ttl_s=60)
    records = Records(database, files, cache=cache)
    await records.delete([await records.put(record, tenant="local")], tenant="local")
    assert await cache.get(f"{place_of('invoice')}raw:1") is None


async def test_days_add_up_what_was_read_and_keep_it_when_records_go(records, tenant, database, record, doubted):
    kept = [await records.put(each, tenant=tenant) for each in (record, doubted, doubted)]
    await records.put(failed("x", EmptyInput("empty"), task=None), tenant=tenant)
    await records.delete(kept, tenant=tenant)
    today = datetime.now(UTC).date()
    unknown, invoices = await sums(database, tenant=tenant, first=today - timedelta(days=1), last=today)
    assert (unknown.task, unknown.failed) == (None, 1)
    assert (invoices.records, invoices.accepted, invoices.review, invoices.hits) == (3, 1, 2, 2)
    assert invoices.cost_usd == 2 * doubted.cost_usd
    assert invoices.to_json()["review_rate"] == 0.6667
    assert await sums(database, tenant=tenant, first=today - timedelta(days=9), last=today - timedelta(days=5)) == []


async def test_what_is_to_be_reviewed_waits(records, tenant, database, record, doubted):
    await records.put(record, tenant=tenant)
    await records.put(doubted, tenant=tenant)
    assert await how_many_wait(database, tenant=tenant) == 1


KEPT = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["put", "delete", "expire"])), max_size=8)


@given(deeds=KEPT)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_two_tenants_never_see_each_others_records(records, showing, deeds):
    run = uuid4().hex
    held = {"a": [], "b": []}
    for who, deed in deeds:
        tenant, mine = f"{who}-{run}", held[who]
        if deed == "put":
            mine.append(await records.put(showing("d1"), tenant=tenant, pictures=[who.encode()]))
        elif deed == "delete":
            # Everything that anybody has is asked to go, and only one's own does.
            assert await records.delete([*held["a"], *held["b"]], tenant=tenant) == len(mine)
            mine.clear()
        else:
            assert await records.expire(Wanted(task="invoice", outcome="accepted"), tenant=tenant) == len(mine)
            mine.clear()
        for name in "ab":
            await agree(records, f"{name}-{run}", own=held[name], others=held["b" if name == "a" else "a"])


async def agree(records, tenant, *, own, others):
    """The tenant sees everything of its own, and nothing of others, by any door."""
    exported = [line["id"] async for line in records.export(tenant=tenant)]
    number = exported and (await records.get(exported[0], tenant=tenant)).record.values["invoice_number"]
    assert sorted(await ids(records, tenant)) == sorted(exported) == sorted(own)
    if own:
        assert sorted(await ids(records, tenant, path="invoice_number", value=number)) == sorted(own)
    for one in own:
        assert await records.picture(one, 1, tenant=tenant) == tenant[0].encode()
    for other in others:
        assert await records.get(other, tenant=tenant) is None
        assert await records.picture(other, 1, tenant=tenant) is None
