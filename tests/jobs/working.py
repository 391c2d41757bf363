"""A process that works on batches until it is killed, and asks a model server about each tiny picture.

    python working.py DATABASE LEASE_S

It prints a line when it has begun. The picture of document i is i px wide, which is how the server tells them apart.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from sightline.database.engine import Database
from sightline.errors import SightlineError
from sightline.image import prepare
from sightline.jobs.claims import Claim, Claims
from sightline.jobs.intake import Intake
from sightline.jobs.runner import Runner
from sightline.jobs.terms import Batches
from sightline.pipeline import failed
from sightline.registry import task
from sightline.types import Question, Reading, Record
from sightline.vlm.models import Model

MODEL, AT_ONCE = "openai:gpt-5.4-mini", 8


class Asking:
    """A reader without OCR, so that a hundred documents take a second."""

    def __init__(self, model: Model) -> None:
        self._model = model

    async def read(self, claim: Claim) -> Record:
        images = tuple(prepare(claim.upload))
        readings = tuple(Reading(image.page, (), "none", image.size_px) for image in images)
        answer = await self._model.ask(Question(task("describe"), images, readings))
        record = failed(claim.name, SightlineError("none"), task="describe")
        return replace(record, outcome="review", error=None, cost_usd=answer.cost_usd, values=answer.values)

    async def keep(self, claim: Claim, record: Record) -> tuple[Record, str | None]:  # noqa: ARG002 (the port's)
        return record, None

    def finished(self, record: Record, *, tenant: str) -> None:
        """Nobody counts."""


async def main(place: str, lease_s: str) -> None:
    terms = Batches(lease_s=float(lease_s))
    at = place if "://" in place else Path(place)
    async with Model(MODEL) as model, Database(at) as database:
        claims, intake = Claims(database, lease_s=terms.lease_s), Intake(database, terms)
        async with Runner(claims, Asking(model), terms, room=lambda: AT_ONCE, expire=intake.expire):
            sys.stdout.write("begun\n")
            sys.stdout.flush()
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
