"""The file that holds what is done: a line for each document, only ever added to. It is what a batch is resumed from.

A line is handed to the system as soon as there is a record, so that nothing that ends this process can take it back;
what was cut off in the middle of a line is cut off there again. Once a second, and at the end, the system is made to
put it on the disk, which a machine that loses its power needs.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sightline.batch.finished import Finished
from sightline.batch.ids import Ids
from sightline.batch.tally import Tally
from sightline.errors import CorruptInput, UsageError

# A sync takes some milliseconds on a disk, and what it protects from is a machine that fails, which few do.
SYNC_EVERY_S = 1.0
SUFFIX = ".jsonl"


def journal_of(out: Path) -> Path:
    """Where the lines of `out` are: itself, unless it is a table, which is made of them at the end."""
    return out if out.suffix.lower() == SUFFIX else out.with_name(out.name + SUFFIX)


class Journal:
    """The journal at `path`, opened by one process at a time. Use it with `with`.

    Lines that are there are counted in `tally`, and their documents are finished in `ids`. Lines of `failed` documents
    are dropped at first with `retry_failed`. `path` need not exist. Raises UsageError while another process writes it,
    CorruptInput where a line is none of ours, and OSError. `anew` forgets all lines first.
    """

    def __init__(self, path: Path, ids: Ids, *, retry_failed: bool = False, anew: bool = False) -> None:
        self.path, self.ids = path, ids
        self.tally = Tally()
        if retry_failed:
            _drop_failed(path)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
        self._synced_at = time.monotonic()
        try:
            _lock(self._file, path)
            self._end = 0 if anew else self._read(ids)
            os.ftruncate(self._file, self._end)
        except BaseException:
            os.close(self._file)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self.sync()
        os.close(self._file)

    @property
    def is_due(self) -> bool:
        """Whether it is time to `sync`."""
        return time.monotonic() - self._synced_at >= SYNC_EVERY_S

    def append(self, finished: Finished) -> None:
        """Add the line of a document. Raises OSError, naming the file, and leaves no part of the line behind then."""
        line = json.dumps(finished.to_json(), ensure_ascii=False) + "\n"
        # Half a surrogate pair, as in odd file names, becomes its JSON escape.
        data = line.encode("utf-8", "backslashreplace")
        try:
            _write(self._file, data)
        except OSError as error:
            os.ftruncate(self._file, self._end)
            raise OSError(error.errno, error.strerror, str(self.path)) from error
        self._end += len(data)
        self.ids.finish(finished.id)
        self.tally.add(finished.record)

    def sync(self) -> None:
        """Have everything on the disk. Takes some milliseconds."""
        os.fsync(self._file)
        self._synced_at = time.monotonic()

    def _read(self, ids: Ids) -> int:
        """Take in what is there; where the last whole line ends."""
        end = 0
        for line, offset in _whole_lines(self.path):
            data = _parsed(self.path, line, self.tally)
            if not ids.finish(data["id"]):
                raise CorruptInput(f"{self.path}: has two lines for one id, so it is no output of a batch.")
            end = offset
        return end


def lines(path: Path) -> Iterator[Mapping[str, Any]]:
    """The whole lines of the journal at `path`, as JSON."""
    for line, _ in _whole_lines(path):
        yield json.loads(line)


def is_done(path: Path, ids: Ids) -> None:
    """Finish in `ids` what the journal at `path` holds, without opening it for writing; nothing where there is none."""
    if path.exists():
        for line, _ in _whole_lines(path):
            ids.finish(_parsed(path, line, Tally())["id"])


def _whole_lines(path: Path) -> Iterator[tuple[bytes, int]]:
    """Each line and the offset behind it; what follows the last end of a line was cut off."""
    offset = 0
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                return
            offset += len(line)
            yield line, offset


def _parsed(path: Path, line: bytes, tally: Tally) -> Mapping[str, Any]:
    """A line as JSON, counted in `tally`. No record is made of it, which takes longer than all else (0.4 ms)."""
    try:
        data = json.loads(line)
        tally.add_line(data)
    except (ValueError, TypeError, LookupError, ArithmeticError) as error:
        raise CorruptInput(
            f"{path}: holds a line that no batch wrote; give another --out, or --replace to write it anew."
        ) from error
    return data


def _drop_failed(path: Path) -> None:
    """Write the journal anew without failed documents, beside it first, so that it is whole whatever happens."""
    if not path.exists():
        return
    kept = path.with_name(path.name + ".new")
    with path.open("rb") as old, kept.open("wb") as new:
        _lock(old.fileno(), path)
        for line, _ in _whole_lines(path):
            if _parsed(path, line, Tally())["outcome"] != "failed":
                new.write(line)
        new.flush()
        os.fsync(new.fileno())
        kept.replace(path)


def _lock(file: int, path: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EAGAIN, errno.EACCES):
            raise
        raise UsageError(f"{path}: another batch is writing it; wait for its end, or give another --out.") from error


def _write(file: int, data: bytes) -> None:
    """All of it: a disk that fills up takes a part at first."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]
