"""The JSON object in what a model said, whatever it said around it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

# Braces in prose are tried as the start of an object; an answer with more of them than this is none.
MOST_STARTS = 200


def object_in(text: str) -> dict[str, Any] | None:
    """The object that `text` is, or the longest one in it, such as in a code fence or in prose; None if there is none.

    Numbers with decimals are Decimals, so that 3.10 stays 3.10. Nothing is mended: a text that is nearly JSON holds no
    object, and the model is asked again.
    """
    whole = _decoded(text.strip())
    if whole is not None:
        return whole
    found = max(_objects(text), key=lambda one: one[0], default=None)
    return None if found is None else found[1]


def _objects(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Objects that are not within each other, each with its length in characters."""
    position = text.find("{")
    for _ in range(MOST_STARTS):
        if position < 0:
            return
        end = position + 1
        try:
            value, end = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            pass
        else:
            yield end - position, value
        position = text.find("{", end)


def _decoded(text: str) -> dict[str, Any] | None:
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None  # pyright: ignore[reportUnknownVariableType] (JSON is untyped)


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_number)
