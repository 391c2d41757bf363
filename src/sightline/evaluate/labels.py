"""What a labelled document says, whatever files it came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sightline.paths import leaves
from sightline.types import Box, Json


@dataclass(frozen=True, slots=True)
class Labelled:
    """One document and what is true of it.

    `values` maps a path to the values that count as right; an empty tuple says that the document has no such
    value. `line_items[0].total` is one item's value: items are compared as a bag, in no order. A path that is not
    named is not scored. Files of one `group` are renderings of the same document, which counts once, as their
    mean. `lines` are the places on page 1 that show a value, any of which proves it; None where nobody marked them.
    """

    path: Path
    task: str | None
    values: Mapping[str, tuple[str, ...]]
    group: str | None = None
    lines: Mapping[str, tuple[Box, ...]] | None = None


def flatten(values: Json) -> dict[str, str | None]:
    """The leaves of nested values by path, such as `vendor.name` or `line_items[0].total`; null and "" are None."""
    return {path: text or None for path, text in leaves(values).items()}


def bag_path(path: str) -> str:
    """`line_items[].total` for `line_items[3].total`; a path without an index as it is."""
    return re.sub(r"\[\d+\]", "[]", path)
