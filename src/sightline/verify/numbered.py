"""The image that a value is said to be of: by the number beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sightline.types import Task

# Ten digits name no image, and int would be slow with thousands.
_NUMBER = re.compile(r"(\d{1,9})(?:\.0+)?", re.ASCII)


def number_of(value: str | None) -> int | None:
    """The number of an image that `value` is; None for what is none."""
    match = _NUMBER.fullmatch(value or "")
    return int(match[1]) if match else None


def points(task: Task, path: str) -> bool:
    """Whether the value at `path` has to be the number of an image: it is called `image`, or is an item of `images`."""
    name = path.rpartition(".")[2].partition("[")[0]
    return task.shown == "images" and (name == "image" or (name == "images" and path.endswith("]")))


def image_of(task: Task, values: Mapping[str, str | None], path: str) -> int | None:
    """The number of the image that the value at `path` is said to be printed in; None where nothing says so."""
    if task.shown != "images":
        return None
    return number_of(values.get(f"{path.rpartition('.')[0]}.image"))
