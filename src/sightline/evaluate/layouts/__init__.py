"""The folders of labelled documents that are understood, each in one file with its public source."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sightline.errors import InputNotFound, UsageError
from sightline.evaluate.labels import Labelled
from sightline.evaluate.layouts import invoice2data, own, sroie, zugferd

_LAYOUTS = (own, sroie, zugferd, invoice2data)

__all__ = ["labelled"]


def labelled(directory: Path, *, task: str | None = None) -> Sequence[Labelled]:
    """The labelled documents of `directory`, in a stable order; with `task` only those of that task.

    Raises InputNotFound when there is no such folder, and UsageError when it has no known layout, a label cannot be
    read, or no document of `task`.
    """
    if not directory.is_dir():
        raise InputNotFound(f"{directory}: there is no such folder; give the folder that holds the labels.")
    layout = next((layout for layout in _LAYOUTS if layout.recognises(directory)), None)
    if layout is None:
        raise UsageError(
            f"{directory}: holds no labels; write labels.jsonl with one line a document, such as "
            '{"file": "a.jpg", "task": "receipt", "values": {"total": "9.00"}}, or give a copy of SROIE, '
            "the ZUGFeRD corpus or invoice2data's test files."
        )
    documents = [label for label in layout.read(directory) if task is None or label.task in (task, None)]
    if not documents:
        raise UsageError(f"{directory}: no labelled document{f' of task {task}' if task else ''}; check the labels.")
    return documents
