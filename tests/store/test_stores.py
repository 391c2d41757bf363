"""Every store keeps the same promises."""

import asyncio
import logging
import sqlite3

import pytest

from sightline.errors import StoreError
from sightline.store.guarded import Guarded
from sightline.store.memory import MemoryStore
from sightline.store.redis import RedisStore
from sightline.store.sqlite import SqliteStore
from sightline.testing.conformance import check_journal, check_store, check_tally


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def file_store(tmp_path):
    store = SqliteStore(tmp_path / "folder" / "cache.db")
    yield store
    store.close()


@pytest.fixture
async def server_store(redis_url, redis_prefix):
    store = RedisStore(redis_url, prefix=redis_prefix, patience_s=30.0)
    yield store
    await store.aclose()


async def test_memory_keeps_the_promises_of_a_store():
    await check_store(MemoryStore())
    await check_tally(MemoryStore())
    await check_journal(MemoryStore())


async def test_sqlite_keeps_the_promises_of_a_store(file_store):
    await check_store(file_store)
    await check_tally(file_store)
    await check_journal(file_store)


async def test_redis_keeps_the_promises_of_a_store(server_store):
    await check_store(server_store)
    await check_tally(server_store)
    await check_journal(server_store)


async def test_a_guarded_store_keeps_the_promises_of_a_store():
    await check_store(Guarded(MemoryStore()))
    await check_tally(Guarded(MemoryStore()))
    await check_journal(Guarded(MemoryStore()))


async def test_clearing_entries_on_redis_does_not_clear_the_tally(server_store):
    await server_store.add({"hits": 3})
    await server_store.clear()
    assert await server_store.counts() == {"hits": 3}


async def test_clearing_a_prefix_clears_its_journals(file_store, server_store):
    for store in (MemoryStore(), file_store, server_store):
        await store.append("a:journal", b"line", ttl_s=60)
        await store.append("b:journal", b"line", ttl_s=60)
        await store.clear("a:")
        assert [len((await store.since(f"{name}:journal"))[0]) for name in "ab"] == [0, 1]


async def test_nobody_else_may_read_the_file(tmp_path):
    store = SqliteStore(tmp_path / "cache.db")
    await store.put("key", b"text of a document", ttl_s=60)
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {
        "cache.db": 0o600,
        "cache.db-shm": 0o600,
        "cache.db-wal": 0o600,
    }
    store.close()


async def test_memory_lets_the_least_recently_used_go_first():
    store = MemoryStore(max_bytes=3 * 1500)
    for key in "abc":
        await store.put(key, bytes(1000), ttl_s=60)
    await store.get("a")
    await store.put("d", bytes(1000), ttl_s=60)
    assert [key for key in "abcd" if await store.get(key)] == ["a", "c", "d"]


async def test_memory_does_not_take_what_is_larger_than_its_room():
    store = MemoryStore(max_bytes=2000)
    await store.put("small", bytes(10), ttl_s=60)
    await store.put("large", bytes(5000), ttl_s=60)
    assert await store.get("large") is None
    assert await store.get("small") == bytes(10)


async def test_sqlite_lets_the_oldest_go_first(tmp_path):
    clock = Clock()
    store = SqliteStore(tmp_path / "cache.db", max_bytes=400_000, clock=clock)
    for number in range(256):
        clock.now += 1
        await store.put(f"key:{number}", bytes(4000), ttl_s=1000)
    there = [number for number in range(256) if await store.get(f"key:{number}")]
    store.close()
    assert 0 < len(there) < 120
    assert there == list(range(256 - len(there), 256))


async def test_what_one_process_put_is_there_for_the_next(tmp_path):
    first = SqliteStore(tmp_path / "cache.db")
    await first.put("key", b"value", ttl_s=60)
    first.close()
    second = SqliteStore(tmp_path / "cache.db")
    assert await second.get("key") == b"value"
    second.close()


@pytest.mark.parametrize("spoilt", [b"no database at all" * 100, b"SQLite format 3\x00" + bytes(5000)])
async def test_a_damaged_file_is_put_aside_and_begun_anew(tmp_path, caplog, spoilt):
    path = tmp_path / "cache.db"
    path.write_bytes(spoilt)
    store = SqliteStore(path)
    with caplog.at_level(logging.WARNING, logger="sightline"):
        await store.put("key", b"value", ttl_s=60)
    assert await store.get("key") == b"value"
    store.close()
    assert path.with_name("cache.db.damaged").read_bytes() == spoilt
    assert "is damaged; it is kept as cache.db.damaged" in caplog.text


async def test_a_file_that_is_damaged_under_way_is_begun_anew(tmp_path, caplog):
    path = tmp_path / "cache.db"
    store = SqliteStore(path)
    for number in range(200):
        await store.put(f"key:{number}", bytes(2000), ttl_s=60)
    store.close()
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)
    store = SqliteStore(path)
    assert await store.get("key:1") is None
    await store.put("key:1", b"again", ttl_s=60)
    assert await store.get("key:1") == b"again"
    store.close()
    assert "is damaged" in caplog.text


async def test_a_file_that_another_process_has_locked_is_a_named_error(tmp_path):
    path = tmp_path / "cache.db"
    store = SqliteStore(path)
    await store.put("key", b"value", ttl_s=60)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"cannot be used \(database is locked\)"):
        await store.put("key", b"other", ttl_s=60)
    assert await store.get("key") == b"value"
    other.execute("ROLLBACK")
    other.close()
    store.close()


async def test_a_folder_that_cannot_be_made_is_a_named_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="mend its folder"):
        await SqliteStore(tmp_path / "file" / "cache.db").get("key")


async def test_a_server_that_is_not_there_is_a_named_error():
    store = RedisStore("redis://localhost:1/0")
    with pytest.raises(StoreError, match="start it, or keep the cache in a file"):
        await store.get("key")
    await store.aclose()


async def test_a_server_is_asked_by_more_at_once_than_there_are_connections(redis_url, redis_prefix):
    store = RedisStore(redis_url, prefix=redis_prefix, patience_s=30.0)
    await store.put("key", b"value", ttl_s=60)
    assert await asyncio.gather(*(store.get("key") for _ in range(300))) == [b"value"] * 300
    await store.aclose()


class Moody(MemoryStore):
    """A store that fails while it is told to, and counts who asks it."""

    def __init__(self):
        super().__init__()
        self.fails = False
        self.asked = 0

    async def get(self, key):
        self.asked += 1
        if self.fails:
            raise StoreError("The store does not answer.")
        return await super().get(key)


async def test_a_store_that_fails_is_left_alone_for_a_while(caplog):
    clock, moody = Clock(), Moody()
    guarded = Guarded(moody, pause_s=2.0, clock=clock)
    await guarded.put("key", b"value", ttl_s=60)
    moody.fails = True
    with caplog.at_level(logging.WARNING, logger="sightline"):
        assert [await guarded.get("key") for _ in range(5)] == [None] * 5
        assert (moody.asked, guarded.degraded) == (1, True)
        moody.fails = False
        clock.now += 2.1
        assert await guarded.get("key") == b"value"
    assert not guarded.degraded
    assert [record.getMessage() for record in caplog.records] == [
        "The store does not answer. Answers are not cached meanwhile.",
        "The cache answers again.",
    ]
