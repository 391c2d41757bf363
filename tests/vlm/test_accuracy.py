"""How much of example documents the rules read right. The floors lie a little below what is measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from statistics import mean

import pytest

from sightline import extract
from sightline.evaluate import Labelled
from sightline.evaluate.labels import flatten
from sightline.evaluate.score import score
from sightline.testing.examples import Example, invoice, receipt

DOCUMENTS = 20
FLOORS: Mapping[str, Mapping[str, float]] = {
    "receipt": {
        "vendor.name": 0.9,
        "vendor.address": 0.9,
        "vendor.tax_id": 0.9,
        "date": 1.0,
        "time": 1.0,
        "total": 1.0,
        "subtotal": 0.9,
        "tax": 0.8,
        "currency": 1.0,
        "payment_method": 1.0,
        "line_items[].description": 0.85,
        "line_items[].quantity": 0.9,
        "line_items[].unit_price": 0.9,
        "line_items[].total": 0.95,
    },
    "invoice": {
        "vendor.name": 0.85,
        "vendor.address": 0.85,
        "vendor.tax_id": 0.9,
        "customer.name": 0.9,
        "customer.address": 0.9,
        "invoice_number": 0.9,
        "invoice_date": 1.0,
        "due_date": 0.9,
        "currency": 1.0,
        "subtotal": 1.0,
        "tax": 1.0,
        "total": 1.0,
        "iban": 1.0,
        "line_items[].description": 0.8,
        "line_items[].quantity": 0.8,
        "line_items[].unit_price": 0.8,
        "line_items[].total": 0.95,
    },
}


def scores(example: Example) -> Mapping[str, float]:
    """How right the record of one document is, by field; its lists as the share of items that were found."""
    label = Labelled(
        path=Path(example.name),
        task=example.task,
        values={path: () if value is None else (value,) for path, value in flatten(example.values).items()},
    )
    return {field.path: field.score for field in score(label, extract(example.data, example.task)).fields}


@pytest.fixture(scope="module", params=["receipt", "invoice"])
def measured(request: pytest.FixtureRequest) -> tuple[str, Mapping[str, float]]:
    """The task, and the mean score of each field over documents whose files state their text."""
    make = {"receipt": receipt, "invoice": invoice}[request.param]
    found = defaultdict(list)
    for seed in range(DOCUMENTS):
        for path, right in scores(make(seed, look="pdf")).items():
            found[path].append(right)
    return request.param, {path: mean(all_right) for path, all_right in found.items()}


def test_every_field_is_right_as_often_as_it_was(measured) -> None:
    task, shares = measured
    assert {p: round(shares[p], 3) for p, floor in FLOORS[task].items() if shares[p] < floor} == {}


def test_every_field_of_the_examples_has_a_floor(measured) -> None:
    task, shares = measured
    assert set(shares) == set(FLOORS[task])


@pytest.mark.parametrize(("make", "look"), [(receipt, "scan"), (receipt, "photo"), (invoice, "turned")])
def test_total_date_and_currency_survive_paper_and_camera(make, look) -> None:
    example = make(7, look=look)
    right = scores(example)
    day = "date" if example.task == "receipt" else "invoice_date"
    assert {path: right[path] for path in ("total", day, "currency")} == {"total": 1, day: 1, "currency": 1}
