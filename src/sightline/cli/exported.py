"""Records into a file: JSON lines as they come, and tables made of those at the end."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.batch.export import check, export
from sightline.batch.journal import SUFFIX

if TYPE_CHECKING:
    from sightline.records import Records, Wanted


async def exported(records: Records, wanted: Wanted, *, tenant: str, out: Path) -> int:
    """Write what is `wanted` to `out`, in the format that it ends in; how many records there were.

    What is there stays until all of it is written. Raises UsageError for another ending, MissingExtra and OSError.
    """
    check(out)
    lines = out.with_name(f".{out.name}.lines{SUFFIX}")
    try:
        number = await _written(records.export(wanted, tenant=tenant), lines)
        if out.suffix.lower() == SUFFIX:
            lines.replace(out)
        else:
            export(lines, out)
    finally:
        lines.unlink(missing_ok=True)
    return number


async def _written(found: AsyncGenerator[Mapping[str, Any]], lines: Path) -> int:
    number = 0
    with lines.open("wb") as file:
        async for record in found:
            # Half a surrogate pair, as in odd file names, becomes its JSON escape.
            file.write((json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace"))
            number += 1
    return number
