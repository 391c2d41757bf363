"""The output: a folder of Parquet files, on a disk or in an object store, each written whole or not at all."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from sightline.batch.columns import FIXED, Type, row
from sightline.batch.export import arrow_table, pyarrow_modules
from sightline.batch.finished import Finished
from sightline.batch.tally import Tally
from sightline.errors import MissingExtra, UsageError
from sightline.sources.objects import MOST_RETRIES, RETRY_FOR, is_url

if TYPE_CHECKING:
    from obstore.store import ObjectStore

T = TypeVar("T")

# In front what every record has, then all of it. Columns of single values would differ from file to file.
COLUMNS: Mapping[str, Type] = {**FIXED, "record": "text"}
COUNTED = ("id", "outcome", "cost_usd", "cached", "pages")
ASKED = "_asked.json"
# Files that are read at once; waiting for an object store is most of it.
READ_AT_ONCE = 16


class Table:
    """The table at `place`, a folder or a URL.

    Raises MissingExtra without obstore or pyarrow, UsageError for a place where none can be, and OSError.
    """

    def __init__(self, place: str) -> None:
        self.place = place
        self._store = _opened(place)
        pyarrow_modules()

    def put(self, name: str, finished: Sequence[Finished]) -> None:
        """Write the file of a part; one of the same name is replaced."""
        records = [one.to_json() for one in finished]
        rows = [{**row(record), "record": json.dumps(record, ensure_ascii=False)} for record in records]
        self._write(name, arrow_table(rows, COLUMNS))

    def has(self, name: str) -> bool:
        """Whether that part is done."""
        try:
            self._tried(lambda: _obstore().head(self._store, name))
        except FileNotFoundError:
            return False
        return True

    def tally(self, name: str) -> Tally:
        """What became of the documents of a part."""
        found = Tally()
        for one in self._rows(name):
            found.add_row(one)
        return found

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """The columns `COUNTED` of every row, file by file."""
        with ThreadPoolExecutor(READ_AT_ONCE) as pool:
            names = self._names()
            while some := list(islice(names, READ_AT_ONCE)):
                for rows in pool.map(self._rows, some):
                    yield from rows

    def clear(self) -> None:
        """Delete all rows."""
        for name in list(self._names()):
            self._delete(name)

    def drop_failed(self) -> None:
        """Write the files anew without rows of documents that failed, as if nobody had tried."""
        for name in list(self._names()):
            rows = self._rows(name, columns=list(COLUMNS))
            kept = [one for one in rows if one["outcome"] != "failed"]
            if not kept:
                self._delete(name)
            elif len(kept) < len(rows):
                self._write(name, arrow_table(kept, COLUMNS))

    def is_empty(self) -> bool:
        """Whether it has no rows."""
        return next(self._names(), None) is None

    def asked(self) -> Mapping[str, str] | None:
        """What it was begun with; None where nobody said."""
        try:
            return json.loads(bytes(self._tried(lambda: _obstore().get(self._store, ASKED).bytes())))
        except FileNotFoundError:
            return None

    def keep_asked(self, options: Mapping[str, str]) -> None:
        """Write down what it is begun with."""
        data = json.dumps(dict(options), indent=1).encode()
        self._tried(lambda: _obstore().put(self._store, ASKED, data))

    def _names(self) -> Iterator[str]:
        pages = iter(self._tried(lambda: _obstore().list(self._store)))  # pyright: ignore[reportUnknownMemberType] (tables of arro3, which is not asked for)
        while (page := self._tried(lambda: next(pages, None))) is not None:
            yield from (meta["path"] for meta in page if _is_part(meta["path"]))

    def _rows(self, name: str, columns: Sequence[str] = COUNTED) -> list[dict[str, Any]]:
        """The file is fetched whole: it is small, and its parts would take a request each."""
        _, parquet = pyarrow_modules()
        data = self._tried(lambda: bytes(_obstore().get(self._store, name).bytes()))
        return parquet.read_table(BytesIO(data), columns=list(columns)).to_pylist()

    def _write(self, name: str, table: Any) -> None:
        _, parquet = pyarrow_modules()
        file = BytesIO()
        parquet.write_table(table, file, compression="zstd")
        self._tried(lambda: _obstore().put(self._store, name, file.getvalue()))

    def _delete(self, name: str) -> None:
        self._tried(lambda: _obstore().delete(self._store, name))

    def _tried(self, work: Callable[[], T]) -> T:
        """What `work` gives. The client's own words name keys and addresses, so that only their kind is told."""
        from obstore.exceptions import BaseError

        try:
            return work()
        except FileNotFoundError:
            raise
        except (BaseError, OSError) as error:
            kind = type(error).__name__
            said = f"the table cannot be read or written ({kind}); check its name, the room for it, and the keys"
            raise OSError(errno.EIO, said, self.place) from error


def _is_part(path: str) -> bool:
    return path.startswith("part-") and path.endswith(".parquet")


def _opened(place: str) -> ObjectStore:
    _obstore()
    from obstore.exceptions import BaseError
    from obstore.store import LocalStore, from_url

    try:
        if not is_url(place):
            return LocalStore(place, mkdir=True)
        if place.startswith("file:"):
            return from_url(place, mkdir=True)
        return from_url(place, retry_config={"max_retries": MOST_RETRIES, "retry_timeout": RETRY_FOR})  # pyright: ignore[reportCallIssue, reportArgumentType, reportUnknownVariableType] (one overload a vendor)
    except (BaseError, OSError, ValueError) as error:
        kind = type(error).__name__
        raise UsageError(
            f"{place}: no table can be there ({kind}); give a folder, or a URL such as s3://..."
        ) from error


def _obstore():  # noqa: ANN202 (a module)
    try:
        import obstore
    except ModuleNotFoundError as error:
        raise MissingExtra("Tables need obstore; pip install 'sightline[daft]'.") from error
    return obstore
