"""Reviewed records of a made-up stream: the better a value is proven, the likelier it is right."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from random import Random

import pytest

from sightline import wire
from sightline.types import Box, Evidence, FieldVerdict, Finding, Record, Usage

PLACE = (Evidence(1, Box(0.1, 0.2, 0.3, 0.4), "9.00"),)
PROOF = Finding("sums", "info", "It adds up.")
NOWHERE = Finding("located", "warning", "The pages do not show this value.")


def record(number: int, *, proven: bool = True, outcome: str = "review") -> Record:
    """A receipt whose total and date are proven, or found nowhere."""
    found = {"evidence": PLACE, "findings": (PROOF,)} if proven else {"findings": (NOWHERE,)}
    fields = (
        FieldVerdict("date", "2026-01-02", "confirmed", PLACE, kind="date"),
        FieldVerdict("total", "9.00", "confirmed" if proven else "unverified", kind="amount", **found),
        FieldVerdict("vendor.tax_id", None, "missing", kind="tax_id"),
    )
    usage, pages = Usage(), ()
    return Record(f"{number}.jpg", "receipt", outcome, {}, fields, (), "rules", None, usage, Decimal(0), pages, {})


def line(made: Record, *, right: bool = True, **labels: str | None) -> str:
    """A line of a file of labels; the total is the record's unless it is not right."""
    said = {"date": "2026-01-02", "total": "9.00" if right else "8.00", **labels}
    return json.dumps({**wire.to_json(made), "labels": said})


def stream(count: int, seed: int = 1) -> str:
    """Of four documents one has no proof, and half of these are wrong; of the others one in 300 is."""
    dice = Random(seed)  # noqa: S311 (the same documents in every run, not a secret)
    lines: list[str] = []
    for number in range(count):
        proven = dice.random() < 0.75
        right = dice.random() < (299 / 300 if proven else 0.5)
        lines.append(line(record(number, proven=proven), right=right))
    return "\n".join(lines) + "\n"


class Bench:
    """The makers above under one name, as tests can only ask for fixtures."""

    record: Callable[..., Record] = staticmethod(record)
    line: Callable[..., str] = staticmethod(line)
    stream: Callable[..., str] = staticmethod(stream)


@pytest.fixture(scope="session")
def bench() -> type[Bench]:
    return Bench
