from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from sightline.evaluate import Labelled
from sightline.types import Box, Candidate, Evidence, Fault, FieldVerdict, Outcome, Page, Record, Usage


@pytest.fixture
def record():
    """A maker of records as the pipeline gives them; evidence stands where `boxes` say."""

    def make(
        values: Mapping, *, boxes=None, outcome: Outcome = "accepted", task="receipt", error=None, candidates=None
    ):
        verdicts = tuple(
            FieldVerdict(
                path,
                value,
                "confirmed",
                evidence=tuple(Evidence(1, box, str(value)) for box in (boxes or {}).get(path, ())),
                candidates=tuple(Candidate(other, "rules") for other in (candidates or {}).get(path, ())),
            )
            for path, value in values.items()
            if isinstance(value, str)
        )
        return Record(
            source="a.jpg",
            task=task,
            outcome=outcome,
            values=values,
            fields=verdicts,
            findings=(),
            provider="rules",
            model=None,
            usage=Usage(),
            cost_usd=Decimal(0),
            pages=(Page("d", (100, 100), (100, 100)),),
            timings_ms={"ocr": 500.0},
            error=Fault(error, "It did not work.") if error else None,
        )

    return make


@pytest.fixture
def label():
    """A maker of labels for one receipt; single values may be given without a tuple."""

    def make(values: Mapping, *, name="a.jpg", group=None, lines=None, task="receipt"):
        accepted = {path: (value,) if isinstance(value, str) else value for path, value in values.items()}
        return Labelled(Path(name), task, accepted, group, lines)

    return make


@pytest.fixture
def line():
    """Where a labelled line stands."""
    return Box(0.5, 0.5, 0.9, 0.54)
