"""What many documents are named by: files, folders, patterns, manifests and prefixes of object stores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sightline.errors import CorruptInput, InputNotFound, UsageError
from sightline.sources.files import STDIN, Source, uploads
from sightline.sources.globs import is_pattern, matches
from sightline.sources.manifest import READERS, Columns, rows
from sightline.sources.objects import is_url, objects
from sightline.types import Upload


@dataclass(frozen=True, slots=True)
class Listed:
    """One document among many: the id that its record goes by, and where it is read."""

    id: str
    source: Source


def listed(inputs: Sequence[str], *, columns: Columns = Columns()) -> Iterator[Listed]:  # noqa: B008 (frozen)
    """Every document that `inputs` name, in order, each looked for when its turn comes.

    The id is what the manifest says, and the path or URL of everything else. What cannot be read says so when it is
    read, also a row without a path. Raises UsageError for standard input, which could not be read again, and for a
    manifest that is none; InputNotFound for an object store that cannot be listed.
    """
    for given in inputs:
        if given == STDIN:
            raise UsageError("A batch cannot read standard input, which is gone when it is resumed; give files.")
        if Path(given).suffix.lower() in READERS and not is_url(given):
            yield from _of_manifest(Path(given), columns)
        else:
            yield from (Listed(source.name, source) for source in _found(given))


def _found(given: str) -> Iterator[Source]:
    if is_url(given):
        yield from objects(given)
    elif is_pattern(given):
        yield from _of_pattern(given)
    else:
        yield from uploads([given])


def _of_pattern(pattern: str) -> Iterator[Source]:
    empty = True
    for path in matches(pattern):
        empty = False
        yield from uploads([path])
    if empty:
        yield Source(pattern, partial(_refuse, InputNotFound(f"{pattern}: nothing matches; check the pattern.")))


def _of_manifest(manifest: Path, columns: Columns) -> Iterator[Listed]:
    """Its rows; paths are relative to its own folder."""
    for row in rows(manifest, columns):
        if row.path is None:
            name = f"{manifest}:{row.number}"
            error = CorruptInput(f"{name}: this row has no {columns.path!r}; give each document its path.")
            yield Listed(row.id or name, Source(name, partial(_refuse, error)))
            continue
        where = row.path if is_url(row.path) else str(manifest.parent / row.path)
        for source in objects(where) if is_url(where) else uploads([where]):
            yield Listed(row.id or source.name, source)


def _refuse(error: InputNotFound | CorruptInput) -> Upload:
    raise error
