"""Files, folders and standard input as uploads that are read when their turn comes."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from sightline.errors import EmptyInput, InputNotFound, TooManyBytes
from sightline.types import Upload

MIB = 1 << 20
# The same number as `image.Limits.max_bytes`: a larger file would be refused there, after it had been read.
MAX_BYTES = 20 * MIB
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".pdf"})
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """One document before it is read. `read` raises InputNotFound, EmptyInput or TooManyBytes, naming `name`."""

    name: str
    read: Callable[[], Upload]


def uploads(inputs: Sequence[str], *, max_bytes: int = MAX_BYTES) -> Iterator[Source]:
    """One source for each file of `inputs`, in order; "-" is standard input, under the name "stdin".

    A folder stands for all files below it with a known suffix, sorted; hidden ones and linked folders are left out.
    What cannot be read is a source too, and says so when it is read: a bad path never stops the others.
    """
    for given in inputs:
        if given == STDIN:
            yield Source("stdin", partial(_read_stdin, max_bytes))
        elif os.path.isdir(given):  # noqa: PTH112 (Path.is_dir raises where a parent may not be entered)
            yield from _folder(given, max_bytes)
        else:
            yield Source(given, partial(_read_file, given, max_bytes))


def _folder(folder: str, max_bytes: int) -> Iterator[Source]:
    empty = True
    for path in _documents(folder):
        empty = False
        yield Source(path, partial(_read_file, path, max_bytes))
    if empty:
        yield Source(folder, partial(_refuse_empty, folder))


def _documents(folder: str) -> Iterator[str]:
    """Paths below `folder` in sorted order, depth first, files of a folder before its sub-folders."""
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES:
                yield str(Path(parent, name))


def _refuse_empty(folder: str) -> Upload:
    suffixes = " ".join(sorted(SUFFIXES))
    raise EmptyInput(f"{folder}: the folder holds no document; files with these suffixes are read: {suffixes}.")


def _read_file(path: str, max_bytes: int) -> Upload:
    try:
        # Without O_NONBLOCK (not known on Windows), opening a FIFO would wait for somebody to write to it.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise InputNotFound(f"{path}: not a regular file; pipe its content to standard input and give -.")
            return Upload(path, _bounded(file, name=path, max_bytes=max_bytes))
    except FileNotFoundError as error:
        raise InputNotFound(f"{path}: there is no such file; check the path.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a valid path"
        raise InputNotFound(f"{path}: cannot be read ({reason}); check its permissions.") from error


def _read_stdin(max_bytes: int) -> Upload:
    return Upload("stdin", _bounded(sys.stdin.buffer, name="stdin", max_bytes=max_bytes))


def _bounded(file: BinaryIO, *, name: str, max_bytes: int) -> bytes:
    data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise TooManyBytes(f"{name}: more than the {max_bytes / MIB:g} MiB that are read; send it smaller or in parts.")
    return data
