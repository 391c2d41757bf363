"""Files that were made to break decoders, sent to every route that takes pictures."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

DATA = os.environ.get("SIGHTLINE_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="SIGHTLINE_DATA does not name a folder of sample documents")

ROUTES = ("extract?task=receipt", "scan", "cost")
"""Those that come to decode: without a model, the others turn a document away before. The benchmark asks all."""
EVERY = 16


def some() -> list[Path]:
    """Every so many-th file, from each of the collections."""
    return sorted(path for path in Path(DATA or ".").glob("hostile/*/**/*") if path.is_file())[::EVERY]


@pytest.mark.parametrize("route", ROUTES)
async def test_no_hostile_file_breaks_the_service(serve, route):
    async with serve() as service:
        asked = {path.name: await service.client.post(f"/v1/{route}", content=path.read_bytes()) for path in some()}
    assert asked
    assert {name: answer.text for name, answer in asked.items() if answer.status_code >= 500} == {}
    assert [name for name, answer in asked.items() if answer.status_code >= 400 and not answer.json()["code"]] == []
