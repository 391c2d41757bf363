"""Patterns such as `scans/**/*.jpg`, matched folder by folder, so that only one folder's names are held at once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from fnmatch import translate
from pathlib import Path

MAGIC = re.compile(r"[*?\[]")
ANY_DEPTH = "**"


def is_pattern(text: str) -> bool:
    """Whether `text` has signs of a pattern and is not the very name of a file."""
    return MAGIC.search(text) is not None and not os.path.lexists(text)


def matches(pattern: str) -> Iterator[str]:
    """The paths that `pattern` means, sorted within each folder; `**` is any depth, hidden names have to be named.

    Linked folders are entered only where the pattern names them, so that nothing runs in circles. With `**`, folders
    are no matches themselves: their files are.
    """
    path = Path(pattern)
    parts = [part for part in path.parts if part != path.anchor]
    once = [part for index, part in enumerate(parts) if not (part == ANY_DEPTH and parts[index - 1 : index] == [part])]
    deep = ANY_DEPTH in once
    yield from (str(match) for match in _below(Path(path.anchor), once) if not (deep and match.is_dir()))


def _below(folder: Path, parts: Sequence[str]) -> Iterator[Path]:
    if not parts:
        yield folder
        return
    head, rest = parts[0], parts[1:]
    if head == ANY_DEPTH:
        yield from _at_any_depth(folder, parts)
    elif MAGIC.search(head):
        fits = re.compile(translate(head)).match
        for entry in _entries(folder):
            hidden = entry.name.startswith(".") and not head.startswith(".")
            if not hidden and fits(entry.name) and (not rest or entry.is_dir()):
                yield from _below(folder / entry.name, rest)
    elif (folder / head).exists():
        yield from _below(folder / head, rest)


def _at_any_depth(folder: Path, parts: Sequence[str]) -> Iterator[Path]:
    """This folder by what follows `**`, then each folder in it by the same; alone, `**` means all files."""
    yield from _below(folder, parts[1:] or ["*"])
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
            deeper = folder / entry.name
            yield from _at_any_depth(deeper, parts)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What is in `folder`, sorted; nothing where it may not be entered."""
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []
