"""Accounts in one SQLite file: for the processes of one machine."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from sightline.errors import Overloaded
from sightline.vlm.wrappers.budgets import Account, Hold, Shortfall, Spending
from sightline.vlm.wrappers.deadline import now

T = TypeVar("T")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS account (name TEXT PRIMARY KEY, spent INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS held (
    account TEXT NOT NULL, id TEXT NOT NULL, nano INTEGER NOT NULL, PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;
"""
_TAKEN = """
SELECT coalesce((SELECT spent FROM account WHERE name = :name), 0)
     + coalesce((SELECT sum(nano) FROM held WHERE account = :name), 0)
"""
_SPEND = """
INSERT INTO account (name, spent) VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET spent = spent + excluded.spent RETURNING spent
"""
# A transaction takes some 50 microseconds, so a lock is free again soon.
_FIRST_PAUSE_S, _MOST_PAUSE_S = 0.001, 0.02


class SqliteStore:
    """Keeps accounts in the file `path`, which survives restarts and any number of processes of this machine.

    Transactions run on the event loop, since each takes less time than a change of thread, and never block it: a
    locked file is tried again, for `patience_s` seconds. In WAL mode without a sync at each commit: a crash of the
    process loses nothing, one of the machine may lose the last moments.
    """

    def __init__(self, path: Path | str, *, patience_s: float = 5.0) -> None:
        self._path = path
        self._patience_s = patience_s
        self._opened: sqlite3.Connection | None = None

    def close(self) -> None:
        """Close the file."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    async def reserve(self, accounts: tuple[Account, ...], nano: int) -> Hold | Shortfall:
        """Hold the money in all accounts, or in none."""
        hold = Hold(uuid4().hex, accounts, nano)
        return await self._transact(lambda file: _held(file, hold))

    async def settle(self, hold: Hold, nano: int) -> tuple[Spending, ...]:
        """End the hold and count what was spent."""
        return await self._transact(lambda file: _settled(file, hold, nano))

    async def _transact(self, work: Callable[[sqlite3.Connection], T]) -> T:
        end, pause = now() + self._patience_s, _FIRST_PAUSE_S
        while True:
            try:
                return self._once(work)
            except sqlite3.Error as error:
                if not _is_busy(error) or now() >= end:
                    raise Overloaded(
                        f"The budget in {self._path} cannot be kept ({error}), so nothing is spent; mend the file or "
                        "its folder, or give another one."
                    ) from error
            await asyncio.sleep(pause)
            pause = min(_MOST_PAUSE_S, 2 * pause)

    def _once(self, work: Callable[[sqlite3.Connection], T]) -> T:
        file = self._file()
        file.execute("BEGIN IMMEDIATE")
        try:
            done = work(file)
            file.execute("COMMIT")
        except BaseException:
            if file.in_transaction:
                file.execute("ROLLBACK")
            raise
        return done

    def _file(self) -> sqlite3.Connection:
        if self._opened is None:
            file = sqlite3.connect(self._path, timeout=0, isolation_level=None)
            try:
                file.execute("PRAGMA journal_mode = WAL")
                file.execute("PRAGMA synchronous = NORMAL")
                file.executescript(_SCHEMA)
            except sqlite3.Error:
                file.close()
                raise
            self._opened = file
        return self._opened


def _held(file: sqlite3.Connection, hold: Hold) -> Hold | Shortfall:
    for account in hold.accounts:
        (taken,) = file.execute(_TAKEN, {"name": account.name}).fetchone()
        if taken + hold.nano > account.cap_nano:
            return Shortfall(account, taken)
    file.executemany("INSERT INTO held VALUES (?, ?, ?)", [(one.name, hold.id, hold.nano) for one in hold.accounts])
    return hold


def _settled(file: sqlite3.Connection, hold: Hold, nano: int) -> tuple[Spending, ...]:
    ended = [(account.name, hold.id) for account in hold.accounts]
    file.executemany("DELETE FROM held WHERE account = ? AND id = ?", ended)
    after = [file.execute(_SPEND, (account.name, nano)).fetchone()[0] for account in hold.accounts]
    return tuple(Spending(account, spent - nano, spent) for account, spent in zip(hold.accounts, after, strict=True))


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
