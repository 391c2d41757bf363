"""What tasks about several images have in common: fields that point at an image, and print that is said to be in it.

A field called `image`, or an item of `images`, is the number of one; what is printed beside an `image` is print of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sightline.types import Field, Json, Kind

POINTING = "Images have the numbers that stand before them; name an image by its number, and none that is not there."
NUMBER = "The number of the image, in digits."
NUMBERS = "The number of each image that it is about, in digits."
PRINT = "Print in that image that says so, copied exactly as it stands there; null if none does."


def field(path: str, description: str, *, kind: Kind = "text", required: bool = False, printed: bool = False) -> Field:
    """A judgement, unless it is `printed`."""
    return Field(path, kind, description, required=required, printed=printed)


def listed(name: str, said: str) -> tuple[Field, ...]:
    """A list of things that are said of single images."""
    return (
        field(f"{name}[].image", NUMBER, required=True),
        field(f"{name}[].shows", said, required=True),
        field(f"{name}[].text", PRINT, printed=True),
    )


def pointing(fields: Sequence[Field]) -> Mapping[str, Json]:
    """The JSON Schema of the values: numbers are numbers, everything else is a text, and all may be null."""
    root: dict[str, Any] = _object()
    for one in fields:
        here = root
        *groups, (name, is_list) = _steps(one.path)
        for group, _ in groups:
            below = here["properties"].setdefault(group, {"type": "array", "items": _object()})
            here = below["items"]
        kind = "integer" if name in ("image", "images") else "number" if one.kind == "quantity" else "string"
        value = {"type": [kind, "null"]}
        here["properties"][name] = {"type": "array", "items": value} if is_list else value
    return root


def _object() -> dict[str, Any]:
    return {"type": "object", "properties": {}}


def _steps(path: str) -> Iterator[tuple[str, bool]]:
    yield from ((step.removesuffix("[]"), step.endswith("[]")) for step in path.split("."))
