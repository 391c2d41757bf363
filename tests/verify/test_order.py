"""Words may be given in any order: where they stand is what counts."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline import registry
from sightline.study import study
from sightline.testing.examples import invoice, receipt
from sightline.types import Upload
from sightline.verify import decide
from sightline.vlm.rules import Rules

TODAY = date(2026, 3, 1)


def told(make, seed):
    """The task, the pages and the answer of the rules of a made document."""
    example = make(seed, look="pdf")
    readings = study(Upload(example.name, example.data), None, "rapidocr", trusted=True).readings
    return registry.task(example.task), readings, Rules().read(readings, example.task)


@pytest.fixture(scope="module", params=[(receipt, "order 1"), (invoice, "order 2")], ids=["receipt", "invoice"])
def document(request):
    return told(*request.param)


@settings(max_examples=15, deadline=None)
@given(dice=st.randoms(use_true_random=False))
def test_the_order_of_the_words_changes_nothing(document, dice):
    task, readings, answer = document
    other = []
    for reading in readings:
        words = list(reading.words)
        dice.shuffle(words)
        other.append(replace(reading, words=tuple(words)))
    assert decide(task, answer, other, today=TODAY) == decide(task, answer, readings, today=TODAY)
