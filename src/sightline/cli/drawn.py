"""The random sample that persons have reviewed, to calibrate by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sightline.cli.shelf import Shelf, asked

if TYPE_CHECKING:
    from sightline.calibrate import Reviewed


def drawn(config: Path | None, tenant: str) -> list[Reviewed]:
    """What was drawn at random and reviewed; how many of it still wait is told on standard error.

    Raises UsageError where there is nothing of it yet.
    """
    from sightline.calibrate import read_reviewed
    from sightline.errors import UsageError
    from sightline.review.learned import Learned

    async def found(shelf: Shelf) -> tuple[list[str], int]:
        learned = Learned(shelf.database, tenant)
        lines = [json.dumps(line) async for line in learned.lines(sampled=True) if line["labels"]]
        return lines, await learned.open_of_sample()

    lines, left = asked(config, found)
    if left:
        typer.echo(
            f"{left:,} records of the random sample still wait; later ones than the first do not count.", err=True
        )
    if not lines:
        raise UsageError(
            "No record was drawn at random and reviewed yet; set audit_share under [review] of the settings, and have "
            "what waits reviewed."
        )
    return read_reviewed("\n".join(lines), source="the reviews")
